"""What can be done about a rule that is broken or strained, and what would that change?

Best first. Each remedy is one step that can be undone, but for those in ``SEARCHES``, which the optimiser
carries out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.rescore import rescored
from territory_designer.measures.tally import Change
from territory_designer.measures.together import keys
from territory_designer.model.project import Project, index_of
from territory_designer.model.rules import Lock, Rules
from territory_designer.model.scenario import DECIDED_PLANNER, Scenario
from territory_designer.model.tables import Flag, Index, Whole
from territory_designer.optimise.permits import locked_accounts, overridden_to
from territory_designer.session.edits import Edit, between, column_changes, given
from territory_designer.session.remedy_limits import allowed, hub_ruled

if TYPE_CHECKING:
    from territory_designer.measures.ground import Ground
    from territory_designer.measures.scorecard import Scorecard
    from territory_designer.optimise.explain.standing import Standing
    from territory_designer.session.best_move import Suggestion
    from territory_designer.validate.breach import Breach

SEARCHES = ("fill", "hubs")
MOST_PLACED = 200  # accounts that one remedy places; more are the optimiser's work
_MINUTES = 15  # people set ways in quarters of an hour
_SHARES = ("band", "key_account_load")


@dataclass(frozen=True)
class Remedy:
    """One thing to do; its text is ``remedy.<code>`` with ``params``.

    Parameters
    ----------
    rule
        The rule that it heals.
    accounts
        Ids of the accounts concerned.
    position
        Id of the position concerned, ``""`` where there is none.
    """

    code: str
    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    position: str = ""


def remedies(project: Project, scenario: Scenario, breach: Breach) -> tuple[Remedy, ...]:
    """Return what can be done about a rule, the best first; nothing is computed beyond what that needs."""
    codes = _CODES.get(breach.rule, ())
    if breach.case == "unknown":
        codes = ("drop",)
    made = (_made(code, project, scenario, breach) for code in codes)
    return tuple(each for each in made if each is not None)


_CODES: Mapping[str, tuple[str, ...]] = {
    "unassigned": ("fill", "place"),
    "closed_position": ("place", "open"),
    "band": ("next_move", "allow"),
    "longest_travel": ("place", "unlock", "allow"),
    "product_lines": ("place", "unlock", "drop_lines"),
    "lock_account": ("put_back", "unlock"),
    "lock_territory": ("put_back", "unlock"),
    "lock_hub": ("put_back", "unlock"),
    "lock_group": ("put_back", "unlock"),
    "lock_employee": ("return", "unlock"),
    "override": ("override_back", "reset"),
    "only_positions": ("put_back", "return", "may_change"),
    "moves_in_all": ("allow",),
    "moves_per_position": ("allow",),
    "contiguity": ("place", "unlock"),
    "keep_together": ("gather",),
    "hub_state": ("hubs", "free_hub"),
    "hub_positions": ("hubs", "allow"),
    "open_positions": ("hubs", "allow"),
    "max_hubs": ("hubs", "allow"),
    "max_relocations": ("hubs", "allow"),
    "key_account_load": ("next_move", "allow"),
}


def _made(code: str, project: Project, scenario: Scenario, breach: Breach) -> Remedy | None:
    """Return a remedy that fits a breach, None when it does not apply to this one."""
    base = Remedy(
        code,
        breach.rule,
        {"count": len(breach.account_ids), "position": breach.position_id, "case": breach.case},
        breach.account_ids,
        breach.position_id,
    )
    fit = _FITS.get(code)
    return base if fit is None else fit(base, project, scenario, breach)


_Fit: TypeAlias = "Callable[[Remedy, Project, Scenario, Breach], Remedy | None]"


def _fit_place(base: Remedy, project: Project, scenario: Scenario, breach: Breach) -> Remedy | None:
    """Place those accounts that may move."""
    rows = _rows(project, breach.account_ids)
    free = _ids(project, rows[~_held(project, scenario)[rows]])
    if not 0 < len(free) <= MOST_PLACED:
        return None
    return replace(base, accounts=free, params={**base.params, "count": len(free)})


_HELD: WeakKeyDictionary[Project, tuple[Rules, Flag]] = WeakKeyDictionary()


def _held(project: Project, scenario: Scenario) -> Flag:
    """Return which accounts stay whatever is done here: locked, or fixed by hand.

    Found once for all breaches of a scenario.
    """
    rules = scenario.rules
    known = _HELD.get(project)
    if known is None or known[0] is not rules:
        known = rules, locked_accounts(project, rules) | (overridden_to(project, rules) >= 0)
        _HELD[project] = known
    return known[1]


def _fit_accounts(base: Remedy, _project: Project, _scenario: Scenario, breach: Breach) -> Remedy | None:
    return base if breach.account_ids else None


def _fit_open(base: Remedy, _project: Project, _scenario: Scenario, breach: Breach) -> Remedy | None:
    return base if breach.case == "closed" else None


def _fit_next(base: Remedy, _project: Project, _scenario: Scenario, breach: Breach) -> Remedy | None:
    return base if breach.rule != "band" or breach.params.get("measure") == "workload" else None


def _fit_return(base: Remedy, _project: Project, _scenario: Scenario, breach: Breach) -> Remedy | None:
    return base if breach.rule == "lock_employee" or breach.case == "position" else None


def _fit_drop(base: Remedy, _project: Project, _scenario: Scenario, breach: Breach) -> Remedy | None:
    return replace(base, params={"name": str(breach.value)})


def _fit_unlock(base: Remedy, project: Project, scenario: Scenario, breach: Breach) -> Remedy | None:
    kind = breach.rule.removeprefix("lock_")
    if kind == breach.rule:
        return _unlock_own(base, project, scenario, breach)
    named = {
        "territory": breach.position_id,
        "hub": breach.hub_id,
        "group": str(breach.params.get("group_id", "")),
        "employee": str(breach.params.get("employee_id", "")),
    }
    return replace(base, params={**base.params, "kind": kind, "id": named.get(kind, "")})


def _unlock_own(base: Remedy, project: Project, scenario: Scenario, breach: Breach) -> Remedy | None:
    """Unlock the accounts that a mark or a lock of their own holds."""
    rows = _rows(project, breach.account_ids)
    locked = {lock.id for lock in scenario.rules.locks if lock.kind == "account"}
    own = project.accounts.locked[rows] | np.isin(project.accounts.account_id[rows], list(locked))
    if not own.any():
        return None
    held = _ids(project, rows[own])
    params = {**base.params, "count": len(held), "kind": "account", "id": ""}
    return replace(base, accounts=held, params=params)


def _fit_hub(base: Remedy, _project: Project, _scenario: Scenario, breach: Breach) -> Remedy | None:
    return replace(base, params={"hub": breach.hub_id})


def _fit_allow(base: Remedy, _project: Project, scenario: Scenario, breach: Breach) -> Remedy | None:
    """Let the limit be what was found, rounded to a figure that people set."""
    if not isinstance(breach.value, int | float) or not math.isfinite(breach.value):
        return None
    limit, unit = _rounded(breach)
    params = {
        "hub": breach.hub_id,
        "case": breach.case,
        "measure": str(breach.params.get("measure", "")),
        "hard": breach.hard,
    }
    found = replace(base, params={**params, "limit": limit, "unit": unit})
    return found if allowed(scenario.rules, found) != scenario.rules else None


def _rounded(breach: Breach) -> tuple[float, str]:
    """Return the limit that lets a breach be, and its unit: ``percent``, ``minutes`` or ``whole``."""
    value, below = float(breach.value or 0.0), breach.case.endswith("below")
    up: Callable[[float], int] = math.floor if below else math.ceil
    if breach.rule in _SHARES or breach.case == "revenue_share":
        return up(round(value * 100, 6)) / 100, "percent"
    if breach.rule == "longest_travel":
        return float(up(value / _MINUTES) * _MINUTES), "minutes"
    return float(up(round(value, 6))), "whole"


_FITS: Mapping[str, _Fit] = {
    "place": _fit_place,
    "open": _fit_open,
    "next_move": _fit_next,
    "gather": _fit_accounts,
    "return": _fit_return,
    "put_back": _fit_accounts,
    "override_back": _fit_accounts,
    "reset": _fit_accounts,
    "drop": _fit_drop,
    "unlock": _fit_unlock,
    "free_hub": _fit_hub,
    "allow": _fit_allow,
}


# what a remedy changes


def remedy_edit(card: Scorecard, ground: Ground, remedy: Remedy) -> Edit:
    """Return the step that carries a remedy out in the scenario of a card.

    Raises
    ------
    TerritoryDesignerError
        ``remedy_nothing`` when nothing can be changed, for example because all other positions break rules.
    """
    edit = _DOES[remedy.code](card, ground, remedy)
    if edit is None or not (
        edit.facts_after or edit.columns or len(edit.account_index) or len(edit.positions)
    ):
        raise TerritoryDesignerError("remedy_nothing")
    return edit


def _place(card: Scorecard, ground: Ground, remedy: Remedy) -> Edit | None:
    """Give each account to the position that costs least and heals the rule, one after the other."""
    from territory_designer.optimise.explain.alternatives import best_place
    from territory_designer.optimise.explain.standing import Standing

    standing, now = Standing(card, ground), card
    moved: list[tuple[int, int]] = []
    held = standing.held
    for account in _rows(card.project, remedy.accounts).tolist():
        place = -1 if held[account] else best_place(standing, account, against=remedy.rule)
        if place >= 0:
            moved.append((account, place))
            now = _moved(now, account, place)
            standing = _standing(now, ground)
    if not moved:
        return None
    accounts, places = (np.array(column, np.intp) for column in zip(*moved))
    return given(card.scenario, accounts, places, "place", params={"count": len(moved)})


def _standing(card: Scorecard, ground: Ground) -> Standing:
    from territory_designer.optimise.explain.standing import Standing

    return Standing(card, ground)


def _moved(card: Scorecard, account: int, place: int) -> Scorecard:
    before = card.scenario
    alignment, decided = before.alignment.copy(), before.decided_by.copy()
    alignment[account], decided[account] = place, DECIDED_PLANNER
    after = before.changed(alignment=alignment, decided_by=decided, bound=None)
    change = Change(
        np.array([account], np.int32), before.alignment[[account]], np.array([place], before.alignment.dtype)
    )
    return rescored(card, change, after)


def _put_back(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Give accounts to the positions that the baseline has them at."""
    rows = _rows(card.project, remedy.accounts)
    return _given_to(card.scenario, rows, card.project.baseline.alignment[rows], "put_back")


def _override_back(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    rows = _rows(card.project, remedy.accounts)
    return _given_to(card.scenario, rows, overridden_to(card.project, card.scenario.rules)[rows], "put_back")


def _gather(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Give what stands apart to the position that has most of its group or city."""
    project, scenario = card.project, card.scenario
    rows = _rows(project, remedy.accounts)
    column = keys(project, str(remedy.params["case"]))
    same = (column == column[rows[0]]) & (scenario.alignment >= 0) & project.accounts.placed
    same[rows] = False
    if not same.any():
        return None
    most = int(np.bincount(scenario.alignment[same]).argmax())
    free = rows[~_held(project, scenario)[rows]]
    params = {"position": str(project.positions.position_id[most])}
    return _given_to(scenario, free, np.full(len(free), most, np.int32), "move", params=params)


def _given_to(
    scenario: Scenario, rows: Index, to: Whole, label: str, *, params: Mapping[str, Any] | None = None
) -> Edit | None:
    differ = (scenario.alignment[rows] != to) & (to >= 0)
    said = {"count": int(differ.sum()), **(params or {})}
    return given(scenario, rows[differ], to[differ], label, params=said) if differ.any() else None


def _unlock(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Lift a lock: of accounts the mark in their table, too."""
    kind, name = remedy.params["kind"], remedy.params["id"]
    ids = remedy.accounts if kind == "account" else (name,)
    return unlock_edit(card.project, card.scenario, kind, ids)


def unlock_edit(project: Project, scenario: Scenario, kind: str, ids: tuple[str, ...]) -> Edit:
    """Return the step that lifts locks by kind and id; for accounts the marks in their table as well."""
    gone = {Lock(kind, each) for each in ids}
    rules = scenario.rules.changed(locks=tuple(each for each in scenario.rules.locks if each not in gone))
    edit = _ruled(scenario, rules, "unlock", {"count": len(gone)})
    if kind != "account":
        return edit
    accounts = project.accounts
    mark = accounts.locked.copy()
    mark[_rows(project, ids)] = False
    after = project.changed(accounts=accounts.with_columns(locked=mark))
    return replace(edit, columns=column_changes(project, after))


def _reset(card: Scorecard, ground: Ground, remedy: Remedy) -> Edit | None:
    from territory_designer.session.overrides import reset_edit

    return reset_edit(card.project, card.scenario, ground, remedy.accounts)


def _open(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Open a position where it is."""
    opened = card.scenario.position_open.copy()
    opened[_position(card.project, remedy.position)] = True
    after = card.scenario.changed(position_open=opened, bound=None)
    return between(card.scenario, after, "open_position", params={"position": remedy.position})


def _return(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Put a position back where the baseline has it."""
    row, scenario, then = _position(card.project, remedy.position), card.scenario, card.project.baseline
    opened, hub = scenario.position_open.copy(), scenario.position_hub.copy()
    opened[row], hub[row] = then.position_open[row], then.position_hub[row]
    after = scenario.changed(position_open=opened, position_hub=hub, bound=None)
    return between(scenario, after, "return_position", params={"position": remedy.position})


def _next_move(card: Scorecard, ground: Ground, remedy: Remedy) -> Edit | None:
    """Make the move at a position that brings most."""
    from territory_designer.session.best_move import best_move

    found = best_move(card, ground, _position(card.project, remedy.position))
    return None if found is None else suggestion_edit(card, found)


def suggestion_edit(card: Scorecard, found: Suggestion) -> Edit:
    """Return the step that makes a suggested move."""
    params = {
        "count": len(found.accounts),
        "position": str(card.project.positions.position_id[found.position]),
    }
    to = np.full(len(found.accounts), found.position, np.int32)
    return given(card.scenario, found.accounts, to, "move", params=params)


def _allow(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    return _ruled(card.scenario, allowed(card.scenario.rules, remedy), "relax", {"count": 1})


def _drop(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Take away a rule that names what the plan does not have."""
    rules, name = card.scenario.rules, str(remedy.params["name"])
    after = rules.changed(
        locks=tuple(each for each in rules.locks if each.id != name or f"lock_{each.kind}" != remedy.rule),
        only_positions=tuple(each for each in rules.only_positions if each != name)
        if remedy.rule == "only_positions"
        else rules.only_positions,
        hubs=tuple(each for each in rules.hubs if each.hub_id != name or remedy.rule != "hub_state"),
        overrides=tuple(
            each
            for each in rules.overrides
            if remedy.rule != "override" or name not in (each.account_id, each.position_id)
        ),
    )
    return _ruled(card.scenario, after, "drop_rule", {"name": name})


def _drop_lines(card: Scorecard, _ground: Ground, _remedy: Remedy) -> Edit | None:
    return _ruled(
        card.scenario, card.scenario.rules.changed(match_product_lines=False), "relax", {"count": 1}
    )


def _may_change(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    rules = card.scenario.rules
    named = tuple(dict.fromkeys((*rules.only_positions, remedy.position)))
    return _ruled(card.scenario, rules.changed(only_positions=named), "relax", {"count": 1})


def _free_hub(card: Scorecard, _ground: Ground, remedy: Remedy) -> Edit | None:
    """Let a hub neither have to be open nor be forbidden."""
    after = hub_ruled(card.scenario.rules, str(remedy.params["hub"]), state="candidate")
    return _ruled(card.scenario, after, "relax", {"count": 1})


def _ruled(scenario: Scenario, rules: Rules, label: str, params: Mapping[str, Any]) -> Edit:
    return between(scenario, scenario.changed(rules=rules, bound=None), label, params=params)


_DOES: Mapping[str, Callable[[Scorecard, Ground, Remedy], Edit | None]] = {
    "place": _place,
    "put_back": _put_back,
    "override_back": _override_back,
    "gather": _gather,
    "unlock": _unlock,
    "reset": _reset,
    "open": _open,
    "return": _return,
    "next_move": _next_move,
    "allow": _allow,
    "drop": _drop,
    "drop_lines": _drop_lines,
    "may_change": _may_change,
    "free_hub": _free_hub,
}


# rows


def held_by(project: Project, kind: str, name: str) -> Index:
    """Return the accounts that one lock holds, their own marks left out."""
    unmarked = project.accounts.with_columns(locked=np.zeros(len(project.accounts), bool))
    rules = Rules(locks=(Lock(kind, name),))
    return np.flatnonzero(locked_accounts(project.changed(accounts=unmarked), rules))


def _rows(project: Project, ids: tuple[str, ...]) -> Index:
    row_of = project.accounts.row_of
    return np.array([row_of[each] for each in ids if each in row_of], np.intp)


def _ids(project: Project, rows: Index) -> tuple[str, ...]:
    return tuple(map(str, project.accounts.account_id[rows]))


def _position(project: Project, name: str) -> int:
    return int(index_of(project.positions.position_id, np.array([name], object))[0])
