"""Is the work shared fairly between positions?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.measures.tally import Tally
from territory_designer.measures.workload import Work
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Band
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Number

BAND = 0.15  # "outside band" is always this, whatever a scenario's own band
_ROUNDING = 1e-9  # an index that is beyond a limit by less than this is not beyond it
BAND_SUMS: Mapping[str, str] = {
    "workload": "workload_h",
    "potential": "potential_cny",
    "revenue": "revenue_cny",
    "accounts": "accounts",
}


@dataclass(frozen=True, eq=False)
class Balance:
    """Load of every position and the figures over those that may hold accounts (None where there is none).

    Parameters
    ----------
    target_h, index, load
        float64 ``(positions,)``: ``capacity_h * utilisation``, ``workload_h / target_h``, ``workload_h /
        capacity_h``; NaN where the divisor is 0.
    holds
        Which positions may hold accounts.
    """

    target_h: Number
    index: Number
    load: Number
    holds: Flag
    balance_max: float | None
    balance_mean: float | None
    outside_band: int
    outside_rule_band: int
    hours_in_band: float | None
    load_max: float | None


def planned_utilisation(project: Project, scenario: Scenario, work: Work) -> float:
    """Return the share of capacity that the work needs if every account had its quickest hub.

    Of the hubs where positions that may hold accounts sit. 1 where there is nothing to plan: no work or no
    capacity.
    """
    holds = may_hold(project, scenario)
    hubs = np.unique(scenario.position_hub[holds & (scenario.position_hub >= 0)])
    capacity_h = float(project.positions.capacity_h[holds].sum())
    if not len(hubs) or not len(project.accounts):
        return 1.0
    workload_h = float((work.base_h + work.travel_h[:, hubs].min(axis=1)).sum())
    return workload_h / capacity_h if workload_h > 0 else 1.0


def balance(project: Project, scenario: Scenario, tally: Tally) -> Balance:
    """Judge the balance of a tally, whether summed from scratch or changed by :func:`tally.delta`."""
    holds, workload_h = may_hold(project, scenario), tally["workload_h"]
    capacity_h = project.positions.capacity_h
    target_h = capacity_h * scenario.utilisation
    index, load = ratio(workload_h, target_h), ratio(workload_h, capacity_h)
    off = np.abs(index - 1.0)[holds]
    inside = off <= BAND + _ROUNDING
    work_h = float(workload_h.sum())
    bands = [band for band in scenario.rules.bands if band.measure == "workload"]
    return Balance(
        target_h,
        index,
        load,
        holds,
        balance_max=float(off.max()) if len(off) else None,
        balance_mean=float(off.mean()) if len(off) else None,
        outside_band=int((~inside).sum()),
        outside_rule_band=int(np.any([outside(band, index[holds]) for band in bands], axis=0).sum()),
        hours_in_band=float(workload_h[holds][inside].sum()) / work_h if work_h > 0 else None,
        load_max=float(load[holds].max()) if len(off) else None,
    )


def ratio(numerator: Number, denominator: Number) -> Number:
    """Divide; NaN where the divisor is 0 or unknown."""
    possible = denominator > 0
    return np.where(possible, numerator / np.where(possible, denominator, 1.0), np.nan)


def outside(band: Band, index: Number) -> Flag:
    """Return which indices lie outside a band's limits, soft or hard; a missing limit does not bind."""
    lower = max((limit for limit in (band.lower, band.hard_lower) if limit is not None), default=-np.inf)
    upper = min((limit for limit in (band.upper, band.hard_upper) if limit is not None), default=np.inf)
    return (index < lower - _ROUNDING) | (index > upper + _ROUNDING)


def band_index(band: Band, project: Project, tally: Tally, balance: Balance) -> Number | None:
    """Return the index of a band's measure by position, NaN where it may hold no accounts.

    float64 ``(positions,)``. Workload by its target; any other measure as share of the sum over all placed
    accounts by share of capacity. None when the measure is unknown for all accounts: the band does not bind.
    """
    if band.measure == "workload":
        return np.where(balance.holds, balance.index, np.nan)
    capacity_h = np.where(balance.holds, project.positions.capacity_h, 0.0)
    whole = project.accounts.placed_sums[BAND_SUMS[band.measure]]
    if not whole > 0 or not capacity_h.sum() > 0:
        return None
    return ratio(tally[BAND_SUMS[band.measure]] / whole, capacity_h / capacity_h.sum())
