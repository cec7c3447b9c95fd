"""How does the number of hubs in a region split a bound into cases that are each far better bounded?

The relaxation opens parts of hubs, above all near far places. In a plan every region holds a whole number
of hubs: at most k of them or at least k + 1. Each case gets prices of its own; the least bound over all
cases holds for every plan. Regions come from one tree of clusters, so any two are nested or apart and the
best hubs within all numbers are found greedily.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from territory_designer.model.tables import Flag, Index, Number
from territory_designer.optimise.p_median_bound import NONE, Bound, Relaxation, still_open
from territory_designer.optimise.p_median_exact import Count, cheapest_plan

_STEP, _LEAST_ROUNDS, _ROUNDS = 0.05, 80, 240  # of a case: first step of prices, most rounds
_PAUSE, _RISE = 20, 0.02  # a case is split when so many rounds close less than this part of what is missing
SAME = 4e-10  # part by which a bound may miss a plan and yet be the same
# Pairs that are left to an exact model at once and at most. Bands are relaxed to fractions, which is weak, so
# the model begins earlier, but after some splits: together they take a fraction of the time of the one model.
_PAIRS_FEW, _PAIRS_FEW_BANDED, _PAIRS_MOST, _SPLITS = 300, 3_000, 20_000, 3
_FRACTION = 0.04  # a number of hubs nearer to a whole one is not split


class Regions:
    """Clusters of places, each a run of one order of all places.

    Parameters
    ----------
    points
        float64 ``(n, 2)``, two at least.

    Attributes
    ----------
    begin, end
        Region ``r`` holds the places ``order[begin[r] : end[r]]``.
    apart
        How far each region lies from what is next to it.
    """

    def __init__(self, points: Number) -> None:
        count, tree = len(points), linkage(points, "average")
        self.order: Index = leaves_list(tree).astype(np.intp)
        self.begin, self.end = np.zeros((2, 2 * count - 1), np.intp)
        self.begin[self.order], self.end[self.order] = np.arange(count), np.arange(count) + 1
        self.apart = np.full(2 * count - 1, 2.0 * tree[-1, 2])
        for made, (one, other, height, _) in enumerate(tree, start=count):
            both = [int(one), int(other)]
            self.begin[made], self.end[made] = self.begin[both].min(), self.end[both].max()
            self.apart[both] = height

    def sums(self, values: Number) -> Number:
        """Return the sum of each region's places."""
        before = np.concatenate(([0.0], np.cumsum(values[self.order])))
        return before[self.end] - before[self.begin]

    def places(self, region: int) -> Index:
        """Return the places of a region."""
        return self.order[self.begin[region] : self.end[region]]


def best_hubs(gain: Number, counts: list[Count]) -> Index:
    """Return the hubs that gain most in all within nested numbers, the smallest region first.

    Returns
    -------
    Index
        All hubs with a gain above ``NONE`` when the numbers cannot be met, so that too few show.
    """
    may, must = gain > NONE, np.zeros(len(gain), bool)
    for count in counts:
        inside = count.places[np.argsort(-gain[count.places], kind="stable")]
        kept, free = inside[must[inside]], inside[may[inside] & ~must[inside]]
        may[free[max(count.most - len(kept), 0) :]] = False
        must[free[: max(count.fewest - len(kept), 0)]] = True
    return np.flatnonzero(must | (may & (gain > 0)))


def meets(hubs: Index, counts: list[Count]) -> bool:
    """Tell whether hubs stand in numbers as asked for."""
    return all(
        each.fewest <= np.isin(hubs, each.places, assume_unique=True).sum() <= each.most for each in counts
    )


@dataclass(order=True)
class Case:
    """Some numbers of hubs, and what is known about plans that have them."""

    bound: float
    number: int
    counts: list[Count] = field(compare=False)
    price: Number = field(compare=False)
    open_hubs: Index = field(compare=False)


class Branching:
    """Cases under way.

    Parameters
    ----------
    relaxation
        Of the problem, with a table of all costs.
    price
        Prices that show a good bound.
    bound
        That bound.
    objective
        Cost of a plan: cases that cost as much at least are of no interest. May be lowered at any time.

    Attributes
    ----------
    best
        What every plan costs at least.
    plan
        Hub of each place in the best plan that an exact model found; it need not hang together.
    """

    def __init__(self, relaxation: Relaxation, *, price: Number, bound: float, objective: float) -> None:
        places = relaxation.places
        every = np.arange(places.count)
        self.objective, self.best, self._made, self._closed = objective, bound, 0, np.inf
        self.plan: Index | None = None
        self._relaxation, self._regions = relaxation, Regions(places.points)
        whole = Count(every, relaxation.fewest, relaxation.most)
        self._cases = [Case(bound, 0, [whole], price, every)]

    @property
    def complete(self) -> bool:
        """Whether the least bound is that of a plan, or of a case that is not split any more."""
        return not self._cases or self._cases[0].bound >= min(self._closed, self.objective * (1.0 - SAME))

    def advance(self) -> Iterator[float]:
        """Bound and split the case with the least bound; yields the bound over all cases now and then."""
        case = heapq.heappop(self._cases)
        bound = self._begun(case)
        last = bound.best
        while not bound.settled and bound.rounds < _ROUNDS:
            bound.objective = self.objective
            bound.advance()
            if bound.rounds % _PAUSE == 0:
                yield self._least(max(case.bound, bound.best))
                if bound.rounds >= _LEAST_ROUNDS and bound.best - last < _RISE * (
                    self.objective - bound.best
                ):
                    break
                last = bound.best
        self._judge(replace(case, bound=max(case.bound, bound.best), price=bound.price), bound)
        yield self._least(np.inf)

    def _begun(self, case: Case) -> Bound:
        return Bound(
            self._relaxation,
            self.objective,
            price=case.price,
            choice=lambda gain: best_hubs(gain, case.counts),
            open_hubs=case.open_hubs,
            step=_STEP,
        )

    def _least(self, working: float) -> float:
        """Return the least bound of all cases, with that of the one at work."""
        waiting = self._cases[0].bound if self._cases else np.inf
        self.best = max(self.best, min(self.objective, self._closed, working, waiting))
        return self.best

    def _judge(self, case: Case, bound: Bound) -> None:
        """Drop a case, solve it or split it."""
        if case.bound >= self.objective * (1.0 - SAME) or not meets(bound.answer.hubs, case.counts):
            self._closed = min(self._closed, max(case.bound, self.objective * (1.0 - SAME)))
            return
        left = still_open(bound.answer, self.objective, most=self._relaxation.most)
        case = replace(case, open_hubs=np.intersect1d(left, case.open_hubs))
        alive = self._relaxation.alive(
            bound.answer, bound.price, hubs=case.open_hubs, objective=self.objective
        )
        region, opened = self._most_split(bound.opened)
        split = self._relaxation.packs or len(case.counts) > _SPLITS
        few = _PAIRS_FEW if self._relaxation.packs else _PAIRS_FEW_BANDED
        if (split and alive.sum() <= few) or opened == np.floor(opened):
            self._solve(case, alive)
        else:
            self._split(case, region, int(opened))

    def _most_split(self, opened: Number) -> tuple[int, float]:
        """Return the region to split and its hubs, a whole number when there is none worth it."""
        sums = self._regions.sums(opened)
        fraction = np.abs(sums - np.rint(sums))
        worth = np.where(fraction > _FRACTION, fraction * self._regions.apart / (1.0 + sums), 0.0)
        region = int(np.argmax(worth))
        return region, float(sums[region]) if worth[region] > 0 else 0.0

    def _split(self, case: Case, region: int, below: int) -> None:
        here = self._regions.places(region)
        for fewest, most in ((0, below), (below + 1, len(here))):
            self._made += 1
            counts = _with(case.counts, Count(here, fewest, most))
            heapq.heappush(self._cases, replace(case, number=self._made, counts=counts))

    def _solve(self, case: Case, alive: Flag) -> None:
        """Close a case: exactly if few pairs are left, else with the bound it has."""
        bound = case.bound
        if alive.sum() <= _PAIRS_MOST:
            best = cheapest_plan(
                self._relaxation.places, case.open_hubs, alive, counts=case.counts, below=self.objective
            )
            self.plan = self.plan if best.plan is None else best.plan
            bound = max(bound, best.bound)
        self._closed = min(self._closed, bound)


def _with(counts: list[Count], added: Count) -> list[Count]:
    """Return the numbers with those of one more region, the smallest region first."""
    others = []
    for each in counts:
        if np.array_equal(each.places, added.places):
            added = Count(added.places, max(each.fewest, added.fewest), min(each.most, added.most))
        else:
            others.append(each)
    return sorted([*others, added], key=lambda each: len(each.places))
