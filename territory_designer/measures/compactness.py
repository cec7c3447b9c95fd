"""How far from its middle does a territory reach?"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.geo.sphere import EARTH_KM, chord_to_km
from territory_designer.measures.tally import Basis, Tally
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Index, Number, Whole

_ROUNDS = 15  # of Weiszfeld's iteration; the centre is an account, so a rough median is enough
_NEAR = 1e-6  # as a chord, 6 m: keeps the weights finite when the centre falls on an account


def moments(tally: Tally) -> Number:
    """Return Σ visits · distance² to the visit-weighted mean by position, km², float64 ``(positions,)``.

    Distances are straight lines in space, so no projection is chosen: with unit vectors u of weight v,
    ``Σ v |u - mean|² = V - |Σ v u|² / V``.
    """
    visits = tally["visits"]
    square = tally["moment_x"] ** 2 + tally["moment_y"] ** 2 + tally["moment_z"] ** 2
    rest = visits - square / np.where(visits > 0, visits, 1.0)
    return EARTH_KM**2 * np.maximum(rest, 0.0)


def compactness_moment(tally: Tally) -> float | None:
    """Return the moments of all positions by all visits, km²; None without visits."""
    visits = tally.total("visits")
    return float(moments(tally).sum()) / visits if visits > 0 else None


def centres(tally: Tally, alignment: Any) -> Whole:
    """Return the centre of every position's territory as an account, -1 without visits.

    int32 ``(positions,)``. The account nearest to the geometric median (Weiszfeld 1937), weighted by visits.
    """
    account = np.flatnonzero((np.asarray(alignment) >= 0) & (tally.basis.ground.work.visits > 0))
    return _centres(tally.basis, account, np.asarray(alignment)[account], len(tally["visits"]))


def _centres(basis: Basis, account: Index, position: Whole, positions: int) -> Whole:
    visits, vectors = basis.ground.work.visits[account], basis.vectors[account]
    median = _medians(vectors, visits, position, positions)
    chord = _apart(vectors, median[position])
    order = np.lexsort((account, chord, position))
    owners, first = np.unique(position[order], return_index=True)
    centre = np.full(positions, -1, np.int32)
    centre[owners] = account[order[first]]
    return centre


def _medians(vectors: Number, visits: Number, position: Whole, positions: int) -> Number:
    """Return the geometric median of every position's accounts, float64 ``(positions, 3)``."""
    median = _mean(vectors, visits, position, positions)
    for _ in range(_ROUNDS):
        chord = _apart(vectors, median[position])
        median = _mean(vectors, visits / np.maximum(chord, _NEAR), position, positions)
    return median


def _apart(one: Number, other: Number) -> Number:
    """Return the straight distance of points, row by row."""
    step = one - other
    return np.sqrt(np.einsum("ij,ij->i", step, step))


def _mean(vectors: Number, weights: Number, position: Whole, positions: int) -> Number:
    whole = np.bincount(position, weights, minlength=positions)
    parts = [np.bincount(position, weights * axis, minlength=positions) for axis in vectors.T]
    return np.stack(parts, axis=1) / np.where(whole > 0, whole, 1.0)[:, None]


def spread_h(tally: Tally, scenario: Scenario) -> Number:
    """Return hours a year of moving about within each territory, float64 ``(positions,)``.

    ``Σ visits · spread_min_per_km / 60 · distance to the centre``. It tells colleagues' territories apart; it
    is neither workload nor part of the objective.
    """
    account = np.flatnonzero(scenario.alignment >= 0)
    return spread_of(tally, account, scenario.alignment[account], positions=len(tally["visits"]))


def spread_of(tally: Tally, account: Index, position: Whole, *, positions: int) -> Number:
    """Return the same for some whole territories, whose positions may be numbered anew from 0."""
    visited = tally.basis.ground.work.visits[account] > 0
    account, position = account[visited], position[visited]
    centre = _centres(tally.basis, account, position, positions)
    work, vectors = tally.basis.ground.work, tally.basis.vectors
    km = chord_to_km(_apart(vectors[account], vectors[centre[position]]))
    hours = work.visits[account] * km * work.settings.spread_min_per_km / 60.0
    return np.bincount(position, hours, minlength=positions).astype(float)
