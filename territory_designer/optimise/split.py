"""How are the accounts of a hub divided among its positions, evenly and compactly?

Recursive bisection: the positions are halved, the accounts are cut by a line so that each half gets its share
of hours; of several directions the one is taken that leaves the halves most compact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from territory_designer.model.tables import Index, Number, Whole

if TYPE_CHECKING:
    from territory_designer.optimise.problem import Problem
    from territory_designer.optimise.relaxation import Pools

_DIRECTIONS = 8


def split(problem: Problem, grouped: Pools, pool: Whole) -> Whole:
    """Return a position for every account from the pool that serves it, int32 ``(accounts,)``.

    Fixed accounts stay where they are; the rest is divided by the hours that positions have left.
    """
    owner = np.where(problem.fixed >= 0, problem.fixed, -1).astype(np.int32)
    for each in range(grouped.count):
        members = np.flatnonzero(grouped.pool == each)
        rows = np.flatnonzero((pool == each) & (owner < 0))
        _divide(problem, owner, rows, members, _hours_left(problem, owner, members))
    return owner


def _hours(problem: Problem, rows: Index, position: int) -> Number:
    """Return the weight of accounts at a position: hours of the first band on workload, else one each."""
    for band in problem.bands:
        if band.measure == "workload":
            return band.load[rows, band.column[position]]
    return np.ones(len(rows))


def _hours_left(problem: Problem, owner: Whole, members: Index) -> Number:
    """Return what each position can take beside its fixed accounts, at least a little."""
    held = [float(_hours(problem, np.flatnonzero(owner == each), int(each)).sum()) for each in members]
    return np.maximum(problem.target_h[members] - np.array(held), 1e-3)


def _divide(problem: Problem, owner: Whole, rows: Index, members: Index, share: Number) -> None:
    """Give the accounts ``rows`` to the positions ``members`` by their shares."""
    if len(members) == 1 or not len(rows):
        owner[rows] = members[0]
        return
    half = len(members) // 2
    order, cut = _cut(problem, rows, members, part=float(share[:half].sum() / share.sum()))
    _divide(problem, owner, rows[order[:cut]], members[:half], share[:half])
    _divide(problem, owner, rows[order[cut:]], members[half:], share[half:])


def _cut(problem: Problem, rows: Index, members: Index, *, part: float) -> tuple[Index, int]:
    """Return an order of the accounts and how many of it belong to the first half."""
    points = plane(problem.vectors[rows])
    hours = _hours(problem, rows, int(members[0]))
    cuts = []
    for turn in np.arange(_DIRECTIONS) * (np.pi / _DIRECTIONS):
        along = points @ np.array([np.cos(turn), np.sin(turn)])
        order = np.lexsort((rows, along))
        cut = int(np.argmin(np.abs(np.cumsum(hours[order]) - part * hours.sum()))) + 1
        apart = moment(points[order[:cut]]) + moment(points[order[cut:]])
        cuts.append((apart, len(cuts), order, cut))
    _, _, order, cut = min(cuts, key=lambda each: each[:2])
    return order, cut


def plane(vectors: Number) -> Number:
    """Return points in the plane that touches the globe at their middle."""
    middle = vectors.mean(axis=0)
    middle = middle / max(float(np.linalg.norm(middle)), 1e-9)
    east = np.cross(np.array([0.0, 0.0, 1.0]), middle)
    east = east / max(float(np.linalg.norm(east)), 1e-9)
    north = np.cross(middle, east)
    return np.stack([vectors @ east, vectors @ north], axis=1)


def moment(points: Number) -> float:
    """Return the sum of squared distances of points from their middle."""
    return float(((points - points.mean(axis=0)) ** 2).sum()) if len(points) else 0.0
