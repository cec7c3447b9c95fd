"""How does a wish for a better plan become a scenario?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from territory_designer.measures.disruption import relocating
from territory_designer.measures.ground import Ground
from territory_designer.model.project import HistoryEntry, Project
from territory_designer.model.rules import Override, Rules, default_rules
from territory_designer.model.scenario import Scenario
from territory_designer.optimise.progress import Progress
from territory_designer.optimise.resize import with_new_positions, without_unused
from territory_designer.optimise.solve import Result, solve
from territory_designer.optimise.stop import Stop, TimeLimit
from territory_designer.session.clock import now
from territory_designer.session.wish import Wish, check_name


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


def _until_told() -> Stop:
    return TimeLimit(30.0)


def _marked(result: Result) -> Scenario:
    """Return a plan that breaks a hard rule under a name that says so."""
    return result.scenario.changed(name=f"{result.scenario.name} (not valid)")
