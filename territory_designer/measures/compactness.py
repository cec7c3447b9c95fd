"""How far from its middle does a territory reach?"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.geo.sphere import EARTH_KM, chord_to_km
from territory_designer.measures.tally import Tally
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Number, Whole

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
    visits, vectors = tally.basis.ground.work.visits, tally.basis.vectors
    account = np.flatnonzero((np.asarray(alignment) >= 0) & (visits > 0))
    position = np.asarray(alignment)[account]
    median = _medians(tally, vectors[account], visits[account], position)
    chord = np.linalg.norm(vectors[account] - median[position], axis=1)
    order = np.lexsort((account, chord, position))
    owners, first = np.unique(position[order], return_index=True)
    centre = np.full(len(tally["visits"]), -1, np.int32)
    centre[owners] = account[order[first]]
    return centre


def _medians(tally: Tally, vectors: Number, visits: Number, position: Whole) -> Number:
    """Return the geometric median of every position's accounts, float64 ``(positions, 3)``."""
    positions = len(tally["visits"])
    median = _mean(vectors, visits, position, positions)
    for _ in range(_ROUNDS):
        chord = np.linalg.norm(vectors - median[position], axis=1)
        median = _mean(vectors, visits / np.maximum(chord, _NEAR), position, positions)
    return median


def _mean(vectors: Number, weights: Number, position: Whole, positions: int) -> Number:
    whole = np.bincount(position, weights, minlength=positions)
    parts = [np.bincount(position, weights * axis, minlength=positions) for axis in vectors.T]
    return np.stack(parts, axis=1) / np.where(whole > 0, whole, 1.0)[:, None]


def spread_h(tally: Tally, scenario: Scenario) -> Number:
    """Return hours a year of moving about within each territory, float64 ``(positions,)``.

    ``Σ visits · spread_min_per_km / 60 · distance to the centre``. It tells colleagues' territories apart; it
    is neither workload nor part of the objective.
    """
    centre, vectors = centres(tally, scenario.alignment), tally.basis.vectors
    work = tally.basis.ground.work
    account = np.flatnonzero((scenario.alignment >= 0) & (work.visits > 0))
    position = scenario.alignment[account]
    km = chord_to_km(np.linalg.norm(vectors[account] - vectors[centre[position]], axis=1))
    hours = work.visits[account] * km * work.settings.spread_min_per_km / 60.0
    return np.bincount(position, hours, minlength=len(centre)).astype(float)
