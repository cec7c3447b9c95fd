"""Which places become hubs, and which hub serves each place, when hubs have capacities or bands?

A start by recursive bisection, then trials: a few territories next to one another are redrawn, mostly with
one hub closed and another opened, and kept when that is better, or a little worse early in a cycle.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import connected_components

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.bench_file import Places
from territory_designer.optimise.p_median_region import TINY, Region, gathered

_LARGEST = {False: 8, True: 4}  # territories in a trial, free and contiguous
_TURNS, _PRICINGS, _STEP = 12, 8, 0.3  # new hubs, prices for each, and how fast they follow
_HEAT, _CYCLE = 0.1, 40  # costs of a place that a trial may lose at first; trials a hub in a cycle


class PMedian:
    """A search under way. The same places, ``rng_seed`` and number of trials give the same plan.

    Parameters
    ----------
    places
        The problem.
    rng_seed
        Decides which territories are redrawn, and how.

    Raises
    ------
    TerritoryDesignerError
        When no plan can exist.
    """

    def __init__(self, places: Places, *, rng_seed: int) -> None:
        self._places, self._chance = places, np.random.default_rng(rng_seed)
        self.trials, self._count = 0, _hub_count(places)
        self.best: tuple[Whole, Index] | None = None
        self.best_cost = np.inf
        self._begin(_bisected(places, self._count))
        self._price = 1e3 * (self._cost / places.count + 1.0)

    def _begin(self, owner: Whole) -> None:
        """Go on from territories, with the hubs in their middles."""
        places, links = self._places, self._places.neighbours
        self.owner = owner if links is None else gathered(links, owner)
        self.hubs = _middles(places, self.owner, self._count)
        self._sum_up()
        self._keep()

    def _sum_up(self) -> None:
        every = np.arange(self._places.count)
        self._cost = float(self._places.costs.pairs(every, self.hubs[self.owner]).sum())
        load = np.bincount(self.owner, self._places.demand, minlength=self._count)
        upper, lower = self._places.upper[self.hubs], self._places.lower
        self.breach = np.maximum(load - upper, 0.0) + np.maximum(lower - load, 0.0)
        self._is_hub = np.zeros(self._places.count, bool)
        self._is_hub[self.hubs] = True

    def advance(self) -> None:
        """Make one trial; the first ones sweep over all territories, then prices draw them anew."""
        if self.trials == self._count:
            self._begin(_priced(self._places, self.hubs, self.owner))
        sweep = self.trials < self._count
        region, territories = self._region(self._centre(sweep=sweep))
        before = float(region.breach().sum()), region.cost()
        if not sweep and self._chance.random() < 0.9:
            region.exchange(self._chance)
        region.settle()
        self.trials += 1
        if self._accepts(before, (float(region.breach().sum()), region.cost())):
            self._adopt(region, territories, before[1])
        if self.trials % (_CYCLE * self._count) == 0 and self.best is not None:
            self._return()

    def _centre(self, *, sweep: bool) -> int:
        """Return the territory that a trial begins with: one outside its limits while there are such."""
        broken = np.flatnonzero(self.breach > TINY)
        if sweep:
            return self.trials
        if len(broken):
            return int(self._chance.choice(broken))
        return int(self._chance.integers(self._count))

    def _region(self, centre: int) -> tuple[Region, Index]:
        contiguous = self._places.neighbours is not None
        size = int(self._chance.integers(2, _LARGEST[contiguous] + 1))
        near = self._beside(centre) if contiguous else np.arange(self._count)
        apart = self._places.points[self.hubs[near]] - self._places.points[self.hubs[centre]]
        order = near[np.argsort((apart**2).sum(axis=1), kind="stable")]
        territories = np.append(centre, order[order != centre][: size - 1])
        place = np.full(self._count, -1, np.int32)
        place[territories] = np.arange(len(territories))
        own = place[self.owner]
        rows = np.flatnonzero(own >= 0)
        hubs, is_hub = self.hubs[territories], self._is_hub[rows]
        return Region(self._places, rows, own[rows], hubs, is_hub=is_hub, price=self._price), territories

    def _beside(self, centre: int) -> Index:
        """Return the territories that touch one."""
        links = self._places.neighbours
        if links is None:
            return np.arange(self._count)
        touched = links[np.flatnonzero(self.owner == centre)].indices
        return np.unique(self.owner[touched]).astype(np.intp)

    def _accepts(self, before: tuple[float, float], after: tuple[float, float]) -> bool:
        if abs(before[0] - after[0]) > TINY:
            return after[0] < before[0]
        heat = 1.0 - (self.trials % (_CYCLE * self._count)) / (_CYCLE * self._count)
        worse = _HEAT * heat**2 * self._cost / self._places.count * float(self._chance.exponential())
        return after[1] < before[1] - TINY + worse

    def _adopt(self, region: Region, territories: Index, cost_before: float) -> None:
        self._is_hub[self.hubs[territories]] = False
        self.owner[region.rows] = territories[region.own]
        self.hubs[territories] = region.hubs
        self._is_hub[region.hubs] = True
        self.breach[territories] = region.breach()
        self._cost += region.cost() - cost_before
        self._keep()

    def _keep(self) -> None:
        if self.breach.max() <= TINY and self._cost < self.best_cost - TINY:
            self.best, self.best_cost = (self.owner.copy(), self.hubs.copy()), self._cost

    def _return(self) -> None:
        """Go on from the best plan."""
        if self.best is not None:
            self.owner, self.hubs = self.best[0].copy(), self.best[1].copy()
            self._sum_up()


def _middles(places: Places, owner: Whole, count: int) -> Index:
    """Return the place of each territory that costs least as its hub; of a large one, a near one."""
    hubs = np.zeros(count, np.intp)
    for territory in range(count):
        mine = np.flatnonzero(owner == territory)
        points = places.points[mine]
        from_middle = ((points - points.mean(axis=0)) ** 2).sum(axis=1)
        some = mine[np.argsort(from_middle, kind="stable")[:50]]
        hubs[territory] = some[np.argmin(places.costs.of(mine, some).sum(axis=0))]
    return hubs


def _hub_count(places: Places) -> int:
    """Return how many hubs to open: as many as allowed, fewer when there is too little for so many."""
    total, largest = float(places.demand.sum()), np.sort(places.upper)[::-1]
    count = places.hubs
    if places.lower > 0:
        count = min(count, int((total + TINY) // places.lower))
    room = float(largest[: max(count, 0)].sum())
    if count < 1 or room < total - TINY or places.demand.max() > largest[0] + TINY:
        raise TerritoryDesignerError("bench_impossible", hubs=places.hubs, demand=total, room=room)
    if places.neighbours is not None:
        pieces = int(connected_components(places.neighbours, directed=False)[0])
        if pieces > 1:
            raise TerritoryDesignerError("bench_apart", pieces=pieces)
    return count


def _bisected(places: Places, count: int) -> Whole:
    """Return territories of about equal demand, cut by lines across the longer side."""
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


def _priced(places: Places, hubs: Index, owner: Whole) -> Whole:
    """Return territories where each place goes to the hub that is cheapest with the price of its room.

    A hub with too much demand gets dearer, one with too little cheaper, and hubs follow their places.
    """
    every, goal = np.arange(places.count), places.demand.sum() / len(hubs)
    hubs, price = hubs.copy(), np.zeros(len(hubs))
    for turn in range(_TURNS):
        costs = places.costs.of(every, hubs)
        step = costs[every, owner].sum() / places.demand.sum() * _STEP * (1.0 - turn / _TURNS)
        for _ in range(_PRICINGS):
            owner = np.argmin(costs + places.demand[:, None] * price, axis=1).astype(np.int32)
            load = np.bincount(owner, places.demand, minlength=len(hubs))
            price += step * np.clip(load / goal - 1.0, -1.0, 1.0)
        owner = _peopled(owner, hubs)
        hubs = _middles(places, owner, len(hubs))
    return owner


def _peopled(owner: Whole, hubs: Index) -> Whole:
    """Return territories in which every hub serves at least itself."""
    owner[hubs] = np.arange(len(hubs), dtype=np.int32)
    return owner
