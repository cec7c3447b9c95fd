"""What does the bound over all choices of hubs rest on?

The project's part of :mod:`territory_designer.optimise.hub_climb`.
"""

from __future__ import annotations

import numpy as np

from territory_designer.measures.disruption import relocating
from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import hub_costs
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Band, Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index
from territory_designer.optimise.hub_climb import HubBand, HubGround
from territory_designer.optimise.hub_limits import FORBIDDEN_CNY, HubLimits
from territory_designer.optimise.permits import fixed_positions, within_limit
from territory_designer.optimise.problem import hub_cost_cny
from territory_designer.optimise.seats import hub_limits, seats, stays


def hub_ground(
    project: Project, seated: Scenario, rules: Rules, ground: Ground, *, resize: bool
) -> HubGround:
    """Return what the bound over all choices of hubs rests on, at the utilisation of ``seated``."""
    position = np.flatnonzero(project.positions.serves if resize else may_hold(project, seated))
    chairs = seats(
        project,
        project.baseline,
        rules,
        position=position,
        alone=np.zeros(len(project.positions), bool),
        skills=np.zeros((0, len(project.positions)), bool),
        may_close=resize,
    )
    first, yearly = chairs.first, project.settings.relocation_cny / project.settings.payback_years
    may_sit = chairs.sit_cny[first] < FORBIDDEN_CNY
    account = np.flatnonzero(project.accounts.placed)
    limits = hub_limits(project, rules, len(position))
    others = seated.position_open.copy()
    others[position] = False
    hub_cny = hub_costs(project, rules)
    kept = np.unique(seated.position_hub[others & (seated.position_hub >= 0)])
    standing_cny = float(hub_cny[kept].sum()) + yearly * int((relocating(project, seated) & others).sum())
    hub_cny[kept] = 0.0
    may_go = _may_go(project, rules, ground, account, limits)
    return HubGround(
        cost_cny=np.where(may_go, hub_cost_cny(project, ground, rules)[account], np.inf),
        load_h=ground.work.workload_h[account],
        hub_cny=hub_cny,
        limits=limits,
        most_hubs=len(project.hubs) if rules.max_hubs is None else rules.max_hubs,
        size=np.bincount(chairs.kind).astype(np.int32),
        sit_cny=np.where(may_sit, yearly * chairs.relocates[first], np.inf),
        closable=chairs.close_cny[first] < FORBIDDEN_CNY,
        target_h=-np.sort(-project.positions.capacity_h[position]) * seated.utilisation,
        bands=tuple(
            HubBand(
                *(_limit(limit, missing) for limit, missing in zip(_limits_of(band), (-np.inf, np.inf) * 2)),
                weight_cny=band.weight * project.settings.hour_cost_cny,
            )
            for band in rules.bands
            if band.measure == "workload"
        ),
        standing_cny=standing_cny,
    )


def _limits_of(band: Band) -> tuple[float | None, ...]:
    return band.lower, band.upper, band.hard_lower, band.hard_upper


def _limit(limit: float | None, missing: float) -> float:
    return missing if limit is None else limit


def _may_go(project: Project, rules: Rules, ground: Ground, account: Index, limits: HubLimits) -> Flag:
    """Return where accounts may be served: within the longest travel, else anywhere; fixed ones may be tied.

    An account that is fixed to a position is tied to a hub when the position is.
    """
    near = within_limit(ground, rules, account) & ~limits.forbidden
    may_go = near | (~near.any(axis=1, keepdims=True) & ~limits.forbidden)
    fixed = fixed_positions(project, rules)[account]
    tied = np.where(fixed >= 0, np.where(stays(project, rules), project.baseline.position_hub, -1)[fixed], -1)
    held = np.flatnonzero(tied >= 0)
    may_go[held] = tied[held, None] == np.arange(len(project.hubs))
    return may_go
