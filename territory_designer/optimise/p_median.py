"""Which places become hubs, and which hub serves each place, when hubs have capacities or bands?

A start by recursive bisection, then simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) whose moves are
redrawn regions (see :mod:`territory_designer.optimise.kernels.redraw`), in cycles that double in length; each
begins with the best plan so far.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.bench_file import TABLE_MOST, Places
from territory_designer.optimise.kernels import kernel

_TINY = 1e-7
_REDRAWS, _PLACES = 50, 1000  # most in a trial, and places in their centres together
_HOT, _COLD = 0.5, 0.08  # heat at the start and the end of a cycle, in mean costs of a place
_FIRST_CYCLE = 30  # redraws a hub
_WIDEST, _SHRINK = 24.0, 0.4  # most territories in a redraw, fewer where many places belong to one
_DISTANT = 40  # redraws of 100 that take two regions
_HOW = {"euclidean": 0, "floor": 1, "geodesic2": 2}
_TABLED = 3
_MILES_A_DEGREE = 69.0


class PMedian:
    """A search under way. The same places, ``rng_seed`` and number of trials give the same plan.

    Parameters
    ----------
    places
        The problem; neighbours are not looked at.
    rng_seed
        Decides which territories are redrawn, and how.

    Attributes
    ----------
    trials
        Trials made, of up to 50 redraws each.
    best, best_cost
        The best plan within all limits: territory of each place and hub of each territory; None and infinite
        before there is one.

    Raises
    ------
    TerritoryDesignerError
        When no plan can exist.
    """

    def __init__(self, places: Places, *, rng_seed: int) -> None:
        self._places, self.trials = places, 0
        self.best: tuple[Whole, Index] | None = None
        self.best_cost = np.inf
        count = hub_count(places)
        self._owner = bisected(places, count)
        self._hubs = _middles(places, self._owner, count)
        self._widest = int(np.clip(_WIDEST * (count / places.count) ** _SHRINK, 4, 16))
        self._cycle, self._done = _FIRST_CYCLE * count, 0
        self._redraws = int(np.clip(_PLACES * count // places.count, 1, _REDRAWS))
        self._found = np.zeros(places.count, np.int32), np.zeros(count, np.int32)
        self._redraw = self._kernel(rng_seed)
        self._least = np.inf
        self._keep()

    def _kernel(self, rng_seed: int) -> Any:
        places, costs = self._places, self._places.costs
        how, table, points = _HOW[costs.distance], np.zeros((1, 1)), places.points
        if costs.distance == "geodesic2":
            points = _flat(points)
            if places.count <= TABLE_MOST:
                every = np.arange(places.count)
                how, table = _TABLED, costs.of(every, every)
        columns = (points[:, 0], points[:, 1], costs.weight, places.demand, places.upper)
        state = int(np.random.SeedSequence(rng_seed).generate_state(1, np.uint64)[0] >> 3) + 1
        hub_of = self._hubs[self._owner].astype(np.intp)
        total = float(costs.pairs(np.arange(places.count), hub_of).sum())
        return kernel("redraw").Redraw(
            [np.ascontiguousarray(each, float) for each in columns],
            table,
            how,
            places.lower,
            1e3 * (total / places.count + 1.0),
            (self._owner, self._hubs),
            self._found,
            state,
        )

    @property
    def breach(self) -> Number:
        """How far each territory of the plan under way is outside its limits."""
        load = np.bincount(self._owner, self._places.demand, minlength=len(self._hubs))
        over = np.maximum(load - self._places.upper[self._hubs], self._places.lower - load)
        return np.where(over > _TINY, over, 0.0)

    def advance(self) -> None:
        """Make one trial."""
        total, _, _ = self._redraw.outcome()
        part = self._done / self._cycle
        heat = total / self._places.count * _HOT * (_COLD / _HOT) ** part
        self._redraw.advance(self._redraws, heat, self._widest, _DISTANT)
        self.trials += 1
        self._done += self._redraws
        self._keep()
        if self._done >= self._cycle:
            self._cycle, self._done = 2 * self._cycle, 0
            if self.best is not None:
                self._redraw.restore()

    def _keep(self) -> None:
        """Take over a better plan; its cost is computed anew."""
        least = self._redraw.outcome()[2]
        if least >= self._least:
            return
        self._least = least
        owner, hubs = self._found[0].copy(), self._found[1].astype(np.intp)
        cost = float(self._places.costs.pairs(np.arange(len(owner)), hubs[owner]).sum())
        if cost < self.best_cost:
            self.best, self.best_cost = (owner, hubs), cost


def _flat(points: Number) -> Number:
    """Return longitudes and latitudes as miles in a plane, close enough to choose between neighbours."""
    middle = np.radians((points[:, 1].min() + points[:, 1].max()) / 2)
    return points * np.array([np.cos(middle), 1.0]) * _MILES_A_DEGREE


def _middles(places: Places, owner: Whole, count: int) -> Whole:
    """Return the place of each territory that costs least as its hub; of a large one, a near one."""
    hubs = np.zeros(count, np.int32)
    for territory in range(count):
        mine = np.flatnonzero(owner == territory)
        points = places.points[mine]
        from_middle = ((points - points.mean(axis=0)) ** 2).sum(axis=1)
        some = mine[np.argsort(from_middle, kind="stable")[:50]]
        hubs[territory] = some[np.argmin(places.costs.of(mine, some).sum(axis=0))]
    return hubs


def hub_count(places: Places) -> int:
    """Return how many hubs to open: as many as allowed, fewer when there is too little for so many.

    Raises
    ------
    TerritoryDesignerError
        When no plan can exist.
    """
    total, largest = float(places.demand.sum()), np.sort(places.upper)[::-1]
    count = places.hubs
    if places.lower > 0:
        count = min(count, int((total + _TINY) // places.lower))
    room = float(largest[: max(count, 0)].sum())
    if count < 1 or room < total - _TINY or places.demand.max() > largest[0] + _TINY:
        raise TerritoryDesignerError("bench_impossible", hubs=places.hubs, demand=total, room=room)
    return count


def bisected(places: Places, count: int) -> Whole:
    """Return territories of about equal demand, cut by lines across the longer side, int32 ``(n,)``."""
    owner = np.zeros(places.count, np.int32)
    parts: list[tuple[Index, int, int]] = [(np.arange(places.count), 0, count)]
    while parts:
        rows, first, shares = parts.pop()
        if shares == 1:
            owner[rows] = first
            continue
        half = shares // 2
        order = rows[np.argsort(_along(places.points[rows]), kind="stable")]
        done = np.cumsum(places.demand[order])
        cut = int(np.argmin(np.abs(done - done[-1] * half / shares))) + 1
        cut = min(max(cut, half), len(rows) - (shares - half))
        parts += [(order[:cut], first, half), (order[cut:], first + half, shares - half)]
    return owner


def _along(points: Number) -> Number:
    """Return where points stand along their longest direction."""
    middle = points - points.mean(axis=0)
    return middle @ np.linalg.eigh(middle.T @ middle)[1][:, -1]
