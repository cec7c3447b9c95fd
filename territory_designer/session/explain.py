"""Why can no plan obey the rules, what would help, and what does each lock and rule cost?

The optimiser answers in codes and parameters; here they become documents for ``--json`` and sentences.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.rules import default_rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.texts import has_text, text
from territory_designer.optimise.explain.conflicts import Conflict
from territory_designer.optimise.explain.fixes import Explanation, Fix, explain
from territory_designer.optimise.explain.judge import Judge, hubs_of
from territory_designer.optimise.explain.prices import Price, PriceList, price_list
from territory_designer.optimise.explain.relaxations import Relaxation
from territory_designer.optimise.explain.setup import RuleRef, Setup, limits_of
from territory_designer.session.wish import Wish

MOST_LISTED = 1_000
CHECK_TRIALS = 80  # of the search that confirms a fix

_SAID = 5
_COMMA = {"en": ", ", "zh": "、"}

OnProgress = Callable[[str, int], None]


def setup_of(project: Project, wish: Wish) -> Setup:
    """Return what a wish asks of the optimiser."""
    rules = wish.rules or default_rules(wish.mode)
    return Setup(project, project.scenario(wish.start), rules, wish.mode)


def wish_of(project: Project, scenario: Scenario) -> Wish:
    """Return the wish that a scenario came from; one made by hand is asked for again from itself."""
    known = bool(scenario.mode) and scenario.start in project.scenarios
    start, mode = (scenario.start, scenario.mode) if known else (scenario.name, "improve")
    return Wish(scenario.name, mode, start, scenario.rules, scenario.rng_seed)


def why_impossible(
    project: Project,
    wish: Wish,
    ground: Ground,
    *,
    trials: int = CHECK_TRIALS,
    stopped: Callable[[], bool] = lambda: False,
    on_progress: OnProgress = lambda _, __: None,
) -> Explanation:
    """Explain why no plan can fulfil a wish.

    Parameters
    ----------
    trials
        Of the search that confirms the easiest fix; 0 = the model's word alone, which is quicker.
    """
    judge = Judge(ground, stopped)
    return explain(setup_of(project, wish), judge, trials=trials, on_progress=on_progress)


def prices_of(
    project: Project,
    scenario: Scenario,
    ground: Ground,
    *,
    locks: bool = True,
    rules: bool = True,
    trials: int = 0,
    stopped: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int, int], None] = lambda _, __: None,
) -> PriceList:
    """Price the locks and rules of a plan; ``trials`` above 0 searches for the few dearest."""
    setup = Setup(project, scenario, scenario.rules, "improve")
    return price_list(
        setup,
        ground,
        locks=locks,
        rules=rules,
        trials=trials,
        stopped=stopped,
        on_progress=on_progress,
    )


def rules_document(
    project: Project, scenario: Scenario, why: Explanation, *, language: str = "en"
) -> dict[str, Any]:
    """Return an explanation in the shape that ``--json`` prints."""
    setup = setup_of(project, wish_of(project, scenario))
    return {
        "scenario": scenario.name,
        "mode": setup.mode,
        "satisfiable": not why.conflicts,
        "complete": why.complete,
        "conflicts": [conflict_as_dict(setup, each, language) for each in why.conflicts],
        "fixes": [fix_as_dict(setup, each, language) for each in why.fixes],
    }


def conflict_as_dict(setup: Setup, conflict: Conflict, language: str = "en") -> dict[str, Any]:
    """Return one conflict with its rules, whom it concerns, and its sentence."""
    flaw, project = conflict.flaw, setup.project
    accounts = [str(each) for each in project.accounts.account_id[flaw.accounts]]
    positions = [str(each) for each in project.positions.position_id[flaw.positions]]
    hubs = project.hubs.hub_id[hubs_of(setup.start, flaw.positions)]
    rules = [
        {"rule": ref.rule, "key": ref.key, **limits_of(setup, ref), "text": rule_text(setup, ref, language)}
        for ref in conflict.rules
    ]
    return {
        "stage": flaw.stage,
        "proven": flaw.proven,
        "rules": rules,
        "accounts": len(accounts),
        "account_ids": accounts[:MOST_LISTED],
        "position_ids": positions,
        "hub_ids": [str(each) for each in hubs],
        "hours": flaw.hours,
        "text": text(
            f"explain.conflict.{flaw.stage}",
            language,
            hours=flaw.hours,
            accounts=len(accounts),
            listed=_listed(accounts, language),
            positions=_listed(positions, language),
        ),
    }


def fix_as_dict(setup: Setup, fix: Fix, language: str = "en") -> dict[str, Any]:
    """Return one fix with its changes, each with its code, values and sentence."""
    return {
        "effort": fix.effort,
        "confirmed": fix.confirmed,
        "changes": [
            {"code": each.code, "rule": each.rule, "key": each.key, "effort": each.effort}
            | {"params": {name: _plain(value) for name, value in each.params.items()}}
            | {"text": change_text(setup, each, language)}
            for each in fix.changes
        ],
    }


def rule_text(setup: Setup, ref: RuleRef, language: str = "en") -> str:
    """Say one rule with its limit."""
    return _say("explain.conflict.rule", ref.rule, ref.key, limits_of(setup, ref), language)


def change_text(setup: Setup, change: Relaxation, language: str = "en") -> str:
    """Say what a change does."""
    if change.code == "drop":
        ruled = rule_text(setup, RuleRef(change.rule, change.key), language)
        return text("explain.conflict.fix.drop", language, text=ruled)
    if change.code in ("limit", "moves"):
        return _say("explain.conflict.fix", change.rule, change.key, change.params, language)
    return _say("explain.conflict.fix", change.code, change.key, change.params, language)


def _say(room: str, name: str, key: str, params: Mapping[str, Any], language: str) -> str:
    """Render the sentence of a name, or its own one for the last word of its key where there is one."""
    case = f"{room}.{name}.{key.rpartition('.')[2]}"
    measure = f"explain.conflict.measure.{key.partition('.')[0]}"
    said: dict[str, Any] = {"id": key, "measure": text(measure, language) if has_text(measure) else ""}
    for param, value in params.items():
        is_list = isinstance(value, tuple)
        said[param] = _listed(value, language) if is_list else value
        if is_list:
            said[f"{param}_count"] = len(value)
    return text(case if has_text(case) else f"{room}.{name}", language, **said)


def prices_document(scenario: Scenario, listed: PriceList, *, language: str = "en") -> dict[str, Any]:
    """Return the prices in the shape that ``--json`` prints."""
    return {
        "scenario": scenario.name,
        "complete": listed.complete,
        "objective": listed.objective_cny,
        "lower_bound": listed.lower_bound_cny,
        "kept_cny": listed.kept_cny,
        "kept_travel_h": listed.kept_h,
        "prices": [price_as_dict(each, language) for each in listed.prices],
    }


def price_as_dict(price: Price, language: str = "en") -> dict[str, Any]:
    """Return one price with its sentence."""
    searched = price.least_cny is not None
    said = {
        "name": price_name(price, language),
        "estimate": price.estimate_cny,
        "most": price.most_cny,
        "least": price.least_cny or 0.0,
        "travel": price.travel_h or 0.0,
    }
    return {
        "kind": price.kind,
        "name": price.name,
        "key": price.key,
        "estimate_cny": price.estimate_cny,
        "least_cny": price.least_cny,
        "most_cny": price.most_cny,
        "travel_h": price.travel_h,
        "searched": searched,
        "text": text(f"explain.price.{'searched' if searched else 'estimated'}", language, **said),
    }


def price_name(price: Price, language: str = "en") -> str:
    """Name a lock or rule as people do."""
    return _say(f"explain.price.{price.kind}", price.name, price.key, {}, language)


def explained(
    project: Project,
    name: str,
    ground: Ground,
    *,
    locks: bool,
    rules: bool,
    trials: int,
    language: str = "en",
    tell: Callable[[str, Mapping[str, Any]], None] = lambda _, __: None,
) -> dict[str, Any]:
    """Return the document of ``explain --rules`` and ``--locks``.

    Parameters
    ----------
    trials
        Of each search: for the fix that is confirmed, and for the few dearest prices.
    tell
        Called with the key of a text and its values when something is found.
    """
    began = time.perf_counter()
    scenario = project.scenario(name)
    document: dict[str, Any] = {}
    if rules:

        def found(kind: str, number: int) -> None:
            tell(f"explain.conflict.progress.{kind}", {"number": number})

        wish = wish_of(project, scenario)
        why = why_impossible(project, wish, ground, trials=trials, on_progress=found)
        document |= rules_document(project, scenario, why, language=language)
    if scenario.valid and document.get("satisfiable", True):

        def priced(done: int, steps: int) -> None:
            if done * 10 // steps != (done - 1) * 10 // steps:
                tell("explain.price.progress", {"done": done, "steps": steps})

        listed = prices_of(
            project, scenario, ground, locks=locks, rules=rules, trials=trials, on_progress=priced
        )
        complete = listed.complete and document.get("complete", True)
        document |= prices_document(scenario, listed, language=language) | {"complete": complete}
    return {"scenario": name, **document, "seconds": round(time.perf_counter() - began, 3)}


def _listed(names: Sequence[Any], language: str) -> str:
    said = _COMMA[language].join(str(name) for name in names[:_SAID])
    return said + (" …" if len(names) > _SAID else "")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
