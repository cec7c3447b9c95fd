"""How many positions does each hub need, and where would new ones come from?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project, may_hold, with_more_positions, with_positions_at
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Positions
from territory_designer.optimise.hub_choice import ideal_of, question

NEW = "NEW-"

_MORE = 0.1  # new positions beyond what the hours ask for: hubs need whole ones


@dataclass(frozen=True)
class Needed:
    """Positions of one hub: what its workload asks for, and how many it has in the plan.

    Parameters
    ----------
    fractional
        Σ workload_h ÷ (mean capacity_h of open positions · ideal of the workload's band).
    whole
        Open positions that may hold accounts.
    """

    hub_id: str
    fractional: float
    whole: int

    def as_dict(self) -> dict[str, str | float | int]:
        """Return what ``--json`` prints."""
        return {"hub_id": self.hub_id, "fractional": self.fractional, "whole": self.whole}


def positions_needed(project: Project, scenario: Scenario, ground: Ground) -> tuple[Needed, ...]:
    """Return how many positions each hub needs that has work or positions."""
    holds = may_hold(project, scenario) & (scenario.position_hub >= 0)
    if not holds.any():
        return ()
    served = np.flatnonzero(project.accounts.placed & (scenario.alignment >= 0))
    served = served[holds[scenario.alignment[served]]]
    hub = scenario.position_hub[scenario.alignment[served]]
    hours = ground.work.base_h[served] + ground.work.travel_h[served, hub]
    work_h = np.bincount(hub, hours, minlength=len(project.hubs))
    whole = np.bincount(scenario.position_hub[holds], minlength=len(project.hubs))
    each_h = float(project.positions.capacity_h[holds].mean()) * ideal_of(scenario.rules)
    return tuple(
        Needed(str(project.hubs.hub_id[row]), float(work_h[row] / each_h), int(whole[row]))
        for row in np.flatnonzero((work_h > 0) | (whole > 0))
    )


def with_new_positions(project: Project, start: Scenario, rules: Rules, ground: Ground) -> Project:
    """Return a plan with as many vacant positions more as the work may need: closed in every scenario.

    They have the median capacity of the positions that may hold accounts, and names of their own.
    """
    serves = project.positions.serves
    if not serves.any():
        return project
    each_h = float(np.median(project.positions.capacity_h[serves]))
    _, asked = question(project, start, rules, ground, resize=True)
    wanted = int(np.ceil((1.0 + _MORE) * asked.nearest_h / each_h)) + 1
    wanted = max(wanted if rules.max_positions is None else rules.max_positions, rules.min_positions or 0)
    return _grown(project, wanted - int(serves.sum()), each_h) if wanted > serves.sum() else project


def _grown(project: Project, count: int, capacity_h: float) -> Project:
    names = _new_names(project, count)
    new = Positions.from_columns(
        {"position_id": names, "role": ["rep"] * count, "capacity_h": [capacity_h] * count}
    )
    return with_more_positions(project, new)


def _new_names(project: Project, count: int) -> list[str]:
    taken, names, number = set(project.positions.position_id), [], 0
    while len(names) < count:
        number += 1
        if f"{NEW}{number}" not in taken:
            names.append(f"{NEW}{number}")
    return names


def without_unused(project: Project, made: Scenario, before: int) -> tuple[Project, Scenario]:
    """Return the plan and a scenario without the new positions that the scenario leaves closed.

    Those that are left are named anew, from the first number on.

    Parameters
    ----------
    before
        Number of positions before :func:`with_new_positions`.
    """
    kept = np.append(np.arange(before), before + np.flatnonzero(made.position_open[before:]))
    left = with_positions_at(project, kept)
    ids = project.positions.position_id[: len(kept)]
    return (
        left.changed(positions=left.positions.with_columns(position_id=ids)),
        made.with_positions_at(kept),
    )
