"""How does a wish for a better plan become a scenario?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.disruption import relocating
from territory_designer.measures.ground import Ground
from territory_designer.model.project import HistoryEntry, Project
from territory_designer.model.rules import MoveLimits, Override, Rules, default_rules, rules_from_toml
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.optimise.resize import with_new_positions, without_unused
from territory_designer.optimise.solve import Progress, Result, solve
from territory_designer.optimise.stop import Stop, TimeLimit
from territory_designer.session.clock import now
from territory_designer.session.edits import check_open


@dataclass(frozen=True)
class Wish:
    """What the planner asks the optimiser for.

    Parameters
    ----------
    name
        Name of the scenario to make.
    start
        Scenario to start from.
    rules
        Rules to obey; None = the defaults of the mode.
    replace
        Whether a scenario of that name may be overwritten.
    leaver
        Mode substitute: position or employee whose accounts the others take over.
    new_positions
        Mode resize: whether vacant positions may be added to the plan.
    """

    name: str
    mode: str = "improve"
    start: str = BASELINE
    rules: Rules | None = None
    rng_seed: int = 0
    replace: bool = False
    stop: Stop | None = field(default=None, compare=False)
    leaver: str = ""
    new_positions: bool = False


def wished_rules(
    mode: str,
    *,
    file: Path | None = None,
    hubs: int | None = None,
    max_moves: int | None = None,
    only: tuple[str, ...] = (),
    positions: tuple[int | None, int | None] = (None, None),
    allow_unassigned: bool = False,
) -> Rules:
    """Return the rules of a mode with what a command line says on top.

    Parameters
    ----------
    positions
        Fewest and most open positions (mode resize).

    Raises
    ------
    TerritoryDesignerError
        ``text_file_unreadable`` or what :func:`rules_from_toml` raises.
    """
    rules = rules_from_toml(_text_of(file), mode) if file else default_rules(mode)
    named: dict[str, object] = {}
    if hubs is not None:
        named["max_hubs"] = hubs
    if max_moves is not None:
        named["moves_in_all"] = MoveLimits(accounts=max_moves)
    if only:
        named["only_positions"] = only
    for name, limit in zip(("min_positions", "max_positions"), positions):
        if limit is not None:
            named[name] = limit
    if allow_unassigned:
        named["allow_unassigned"] = True
    return rules.changed(**named)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TerritoryDesignerError("text_file_unreadable", path=str(file), detail=str(error)) from error


def carry_out(
    project: Project, wish: Wish, *, ground: Ground, on_progress: Callable[[Progress], None] | None = None
) -> tuple[Project, Result]:
    """Let the optimiser fulfil a wish; returns the plan with the new scenario in it.

    A plan that cannot obey all hard rules is kept under its name with ``(not valid)`` behind it. Mode resize
    may add vacant positions: closed in every other scenario. Overrides of the start hold beside those of the
    wish.
    """
    check_name(project, wish)
    given, start = wish.rules or default_rules(wish.mode), project.scenario(wish.start)
    rules, before = with_overrides(given, start.rules.overrides), len(project.positions)
    if wish.mode == "resize" and wish.new_positions:
        project = with_new_positions(project, start, rules, ground)
    result = solve(
        project,
        project.scenario(wish.start),
        ground,
        name=wish.name,
        mode=wish.mode,
        rules=rules,
        stop=wish.stop or _until_told(),
        rng_seed=wish.rng_seed,
        leaver=wish.leaver,
        on_progress=on_progress,
    )
    made = result.scenario if result.scenario.valid else _marked(result)
    if len(project.positions) > before:
        project, made = without_unused(project, made, before)
    entry = HistoryEntry(at=now(), who="", what=f"history.optimise.{wish.mode}", scenario=made.name)
    planned = project.with_scenario(made).changed(history=(*project.history, entry))
    return planned, replace(result, scenario=made, relocations=_relocations(planned, made))


def with_overrides(rules: Rules, more: tuple[Override, ...]) -> Rules:
    """Return rules with more overrides: only of accounts that have none yet."""
    named = {each.account_id for each in rules.overrides}
    kept = tuple(each for each in more if each.account_id not in named)
    return rules.changed(overrides=(*rules.overrides, *kept))


def _relocations(project: Project, scenario: Scenario) -> tuple[int, ...]:
    return tuple(np.flatnonzero(relocating(project, scenario)).tolist())


def check_name(project: Project, wish: Wish) -> None:
    """Refuse a name that is reserved, empty or taken.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_name_empty``, ``scenario_exists`` or ``scenario_frozen``.
    """
    if wish.name == BASELINE:
        raise TerritoryDesignerError("baseline_read_only")
    if not wish.name.strip():
        raise TerritoryDesignerError("scenario_name_empty")
    if wish.name in project.scenarios and not wish.replace:
        raise TerritoryDesignerError("scenario_exists", name=wish.name)
    if wish.name in project.scenarios:
        check_open(project, wish.name)


def _until_told() -> Stop:
    return TimeLimit(30.0)


def _marked(result: Result) -> Scenario:
    """Return a plan that breaks a hard rule under a name that says so."""
    return result.scenario.changed(name=f"{result.scenario.name} (not valid)")
