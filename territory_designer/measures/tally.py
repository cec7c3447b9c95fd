"""What does each position carry, and how do the sums change when accounts move?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from territory_designer.geo.sphere import unit_vectors
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Index, Number, Whole

# What is summed by position. `*_known` counts accounts whose figure is known; `moment_*` are visit-weighted
# sums of the places as unit vectors, from which the compactness follows.
TALLIED = (
    *("accounts", "visits", "workload_h", "travel_h", "nights", "travel_cost_cny", "oneway_excess_h"),
    *("revenue_cny", "revenue_known", "potential_cny", "potential_known", "moment_x", "moment_y", "moment_z"),
)


@dataclass(frozen=True, eq=False)
class Change:
    """Accounts that go from one position to another; -1 = unassigned. Each account stands at most once."""

    account_index: Whole
    position_before: Whole
    position_after: Whole


@dataclass(frozen=True, eq=False)
class Basis:
    """What the sums are made of: fixed while accounts move."""

    project: Project
    ground: Ground
    position_hub: Whole
    soft_min: float | None
    vectors: Number = field(repr=False)


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums by position, each float64 ``(positions,)``, by the names in ``TALLIED``.

    Accounts without a place or without a position are in no sum.
    """

    sums: Mapping[str, Number]
    basis: Basis

    def __getitem__(self, name: str) -> Number:
        return self.sums[name]

    def total(self, name: str) -> float:
        """Return a sum over all positions."""
        return float(self.sums[name].sum())


def full(project: Project, scenario: Scenario, ground: Ground) -> Tally:
    """Sum a scenario from scratch."""
    vectors = np.nan_to_num(unit_vectors(project.accounts.longitude, project.accounts.latitude))
    basis = Basis(project, ground, scenario.position_hub, scenario.rules.max_oneway_soft_min, vectors)
    everyone = np.arange(len(project.accounts))
    return Tally(_sums(basis, everyone, scenario.alignment), basis)


def delta(tally: Tally, change: Change) -> Tally:
    """Return the sums after a change, from the accounts that move alone."""
    gone = _sums(tally.basis, change.account_index, change.position_before)
    come = _sums(tally.basis, change.account_index, change.position_after)
    sums = {name: tally[name] - gone[name] + come[name] for name in TALLIED}
    return Tally(sums, tally.basis)


@dataclass(frozen=True, eq=False)
class Territories:
    """Some positions with all their accounts, ascending: counted anew, their sums are those from scratch.

    Parameters
    ----------
    position
        The positions, ascending.
    account, number
        Their accounts, and the place in ``position`` of each account's position.
    """

    position: Index
    account: Index
    number: Whole

    def put(self, values: Any, new: Any) -> Any:
        """Return values of all positions with those of these replaced."""
        changed = values.copy()
        changed[self.position] = new
        return changed


def touched(alignment: Whole, change: Change) -> Territories:
    """Return the positions that a change concerns, with their accounts after it."""
    both = np.concatenate([change.position_before, change.position_after])
    position = np.unique(both[both >= 0]).astype(np.intp)
    place = np.full(max(int(alignment.max(initial=-1)), int(both.max(initial=-1))) + 2, -1, np.int32)
    place[position] = np.arange(len(position))
    number = place[alignment]
    account = np.flatnonzero(number >= 0)
    return Territories(position, account, number[account])


def recounted(tally: Tally, some: Territories) -> Tally:
    """Return the sums with those of some positions counted anew."""
    fresh = _sums(tally.basis, some.account, some.position[some.number])
    return Tally({name: some.put(tally[name], fresh[name][some.position]) for name in TALLIED}, tally.basis)


def _sums(basis: Basis, account: Any, position: Any) -> dict[str, Number]:
    counted = (np.asarray(position) >= 0) & basis.project.accounts.placed[account]
    account, position = np.asarray(account)[counted], np.asarray(position)[counted]
    positions = len(basis.position_hub)
    return {
        name: np.bincount(position, each, minlength=positions).astype(float)
        for name, each in _contributions(basis, account, position).items()
    }


def _contributions(basis: Basis, account: Whole, position: Whole) -> dict[str, Number]:
    """Return what each account adds to its position's sums."""
    work, accounts, hub = basis.ground.work, basis.project.accounts, basis.position_hub[position]
    at, visits = work.at(account, hub), work.visits[account]
    revenue, potential = accounts.revenue_cny[account], accounts.potential_cny[account]
    moment = visits[:, None] * basis.vectors[account]
    columns = (
        *(np.ones(len(account)), visits, work.base_h[account] + at.travel_h, at.travel_h),
        *(at.nights, at.travel_cost_cny),
        visits * excess_h(work.oneway_min(account, hub), basis.soft_min),
        *(np.nan_to_num(revenue), np.isfinite(revenue), np.nan_to_num(potential), np.isfinite(potential)),
        *moment.T,
    )
    return dict(zip(TALLIED, columns))


def excess_h(oneway_min: Any, soft_min: float | None) -> Number:
    """Return one-way hours beyond the soft limit; 0 without a limit."""
    return np.maximum(np.asarray(oneway_min, float) - (np.inf if soft_min is None else soft_min), 0.0) / 60.0
