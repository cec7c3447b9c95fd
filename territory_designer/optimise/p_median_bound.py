"""How little can any plan of a p-median problem with capacities or bands cost?

Lagrangian relaxation: each place may be served any number of times, at a price; then every hub packs the
places that gain most, and the best hubs open. Prices follow the volume algorithm (Barahona and Anbil 2000).
Whole demands are packed exactly, others and those of bands in fractions. Contiguity is left out, so the
bound holds for it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.bench_file import Places
from territory_designer.optimise.kernels import kernel

NONE = -1e300  # gain of a hub that cannot be opened

_NEAR = 20  # a place is served by one of the nearest hubs; so many times the places a hub
_NEAR_LEAST, _PAIRS_MOST = 3, 5_000_000  # with fewer such times, or without a table with more pairs: no bound
_PACKED_MOST = 20_000  # largest limit that is packed exactly
_TAKEN = 4_000_000  # bytes for the dynamic programme of one hub
_MARGIN = 0.5  # by how much a price may rise until pairs are looked up again
_REFOCUS, _REFOCUS_LATE, _LATE = 10, 25, 300  # after how many rounds; from a round on
_STEP, _STEP_LEAST, _PATIENCE = 0.05, 1e-4, 6
_MEMORY, _MEMORY_LEAST, _CHECK = 0.1, 1e-3, 100  # how much of a round the volume takes in
_ROUNDING = 1e-11  # of all that is summed up

Choice = Callable[[Number], Index]  # the hubs that open, given what they gain


@dataclass(frozen=True)
class Pairs:
    """Which hubs may serve which places, hub by hub.

    Parameters
    ----------
    first, place, cost
        Hub ``j`` may serve ``place[first[j] : first[j + 1]]`` at these costs.
    most
        Largest price of each place: with a larger one a pair that is not listed could gain something.
    """

    first: Whole
    place: Whole
    cost: Number
    most: Number

    def below(self, most: Number) -> Pairs:
        """Return the pairs that may gain something while prices stay below others, ``(n,)``."""
        kept = self.cost < most[self.place]
        before = np.concatenate(([0], np.cumsum(kept, dtype=np.int32)))
        return Pairs(before[self.first].astype(np.int32), self.place[kept], self.cost[kept], most)


def pairs_of(places: Places) -> Pairs:
    """Return the pairs of each place and its nearest hubs, without those that can be in no plan.

    For a band all pairs, if memory allows: far ones fill up hubs that lack demand.
    """
    count = places.count
    wanted = count if places.lower > 0 else max(60, _NEAR * count // places.hubs)
    near = min(count, wanted)
    table = places.costs.table
    found = _from_tree(places, min(near, _near_most(places))) if table is None else _from_table(table, near)
    place, hub, cost, most = found
    fits = places.demand[place] <= places.upper[hub]
    place, hub, cost = place[fits], hub[fits], cost[fits]
    order = np.argsort(hub, kind="stable")
    first = np.searchsorted(hub[order], np.arange(count + 1)).astype(np.int32)
    return Pairs(first, place[order].astype(np.int32), cost[order], most)


def can_be_bounded(places: Places) -> bool:
    """Tell whether a bound fits into memory, with pairs far enough to be worth something."""
    if places.costs.table is not None:
        return True
    return places.costs.planar and _near_most(places) >= _NEAR_LEAST * places.count // places.hubs


def _near_most(places: Places) -> int:
    return max(min(_PAIRS_MOST // places.count, places.count - 1), 1)


def _from_table(table: Number, near: int) -> tuple[Index, Index, Number, Number]:
    most = np.full(len(table), np.inf)
    if near < len(table):
        most = np.partition(table, near, axis=1)[:, near].copy()
    place, hub = np.nonzero(table < most[:, None])
    return place, hub, table[place, hub], most


def _from_tree(places: Places, near: int) -> tuple[Index, Index, Number, Number]:
    """Return the nearest pairs by the points; only for distances that grow with those on the plane."""
    from scipy.spatial import KDTree

    hub = np.asarray(KDTree(places.points).query(places.points, k=near + 1)[1])
    every = np.arange(places.count)
    most = places.costs.pairs(every, hub[:, -1])
    place = np.repeat(every, near)
    return place, hub[:, :-1].ravel(), places.costs.pairs(place, hub[:, :-1].ravel()), most


@dataclass(frozen=True)
class Answer:
    """What prices show.

    Parameters
    ----------
    value
        Bound of these prices.
    served
        How often each place is served, ``(n,)``.
    hubs
        Hubs that open.
    gain
        What each hub gains, exact for those that open, at most that for others, ``(n,)``.
    pivot
        What one more unit of demand would gain at each hub, ``(n,)``.
    """

    value: float
    served: Number
    hubs: Index
    gain: Number
    pivot: Number


class Relaxation:
    """What the hubs gain at given prices."""

    def __init__(self, places: Places) -> None:
        self.places, self._pairs = places, pairs_of(places)
        self._upper = np.minimum(places.upper, places.demand.sum())
        self.packs = places.lower <= 0 and _whole(places.demand) and self._upper.max() <= _PACKED_MOST
        packed = places.count if self.packs else 0
        sizes = [np.floor(each[:packed]).astype(np.int32) for each in (places.demand, self._upper)]
        columns = places.demand.copy(), self._upper, *sizes
        longest, taken = max(int(np.diff(self._pairs.first).max()), 1), _TAKEN if self.packs else 1
        taken = np.zeros(taken, np.int8)
        self.knapsacks = kernel("knapsack").Knapsacks(columns, places.lower, longest, taken)
        self._known, self._drift, self._price = np.full(places.count, -NONE), 0.0, np.zeros(places.count)
        self.fewest, self.most = hub_range(places)

    def first_prices(self) -> Number:
        """Return for each place what half a territory of places around it would cost to reach at most."""
        pairs, places = self._pairs, self.places
        order = np.lexsort((pairs.cost, pairs.place))
        start = np.searchsorted(pairs.place[order], np.arange(places.count))
        length = np.diff(np.append(start, len(order)))
        reach = np.minimum(max(1, places.count // places.hubs // 2), np.maximum(length - 1, 0))
        return np.where(length > 0, pairs.cost[order][np.minimum(start + reach, len(order) - 1)], 0.0)

    def focus(self, price: Number) -> Pairs:
        """Return the pairs that matter near some prices."""
        return self._pairs.below(np.minimum(self._reach(price, 1.0), self._pairs.most))

    def ceiling(self, price: Number) -> Number:
        """Return how high prices may rise with the pairs that matter near some prices."""
        return np.minimum(self._reach(price, 0.5), self._pairs.most)

    def _reach(self, price: Number, part: float) -> Number:
        unit = max(float(price.sum() / max(self.places.demand.sum(), 1e-12)), 0.0)
        return price + part * _MARGIN * (np.abs(price) + unit * self.places.demand)

    def at(self, price: Number, pairs: Pairs, *, choice: Choice, open_hubs: Index) -> Answer:
        """Return what prices show that are not above ``pairs.most``.

        Gains of all hubs are too high at first; those of hubs that would open get exact until all are.
        """
        gain, pivot, served = np.full(self.places.count, NONE), *np.zeros((2, self.places.count))
        beyond = min(self._above(price, pairs.most), 0.0)
        self._fill(open_hubs, price, pairs, (beyond, gain, pivot, served, False))
        rough = np.ones(len(gain), bool) if self.packs else self._lacking(price, gain, pivot == beyond)
        lack = rough.copy()
        while (hubs := choice(gain))[rough[hubs]].size:
            again = hubs[rough[hubs]]
            self._refine(again, price, pairs, (gain, pivot, served, False))
            rough[again] = False
        lacking = lack & ~rough
        self._known[lacking] = gain[lacking] - self._drift
        self._refine(hubs[lack[hubs]], price, pairs, (gain, pivot, served, True))
        if not self.packs:
            self._fill(hubs[~lack[hubs]], price, pairs, (beyond, gain, pivot, served, True))
        value = float(price.sum() - gain[hubs].sum())
        value -= _ROUNDING * float(np.abs(price).sum() + np.abs(gain[hubs]).sum())
        return Answer(value, served, hubs, gain, pivot)

    def alive(self, answer: Answer, price: Number, *, hubs: Index, objective: float) -> Flag:
        """Tell which pairs may be in a plan below a cost, ``(n, len(hubs))``.

        Parameters
        ----------
        answer
            What the prices show, for any nested numbers of hubs.
        hubs
            Hubs that may open.
        """
        table, demand = self.places.costs.table, self.places.demand
        if table is None:
            raise ValueError("a table of all costs is needed")
        gain, pivot, served = np.full(len(demand), NONE), *np.zeros((2, len(demand)))
        least = min(self._above(price, self._pairs.most), 0.0)
        self._fill(hubs, price, self._pairs, (least, gain, pivot, served, False))
        cost = answer.value + _entry(answer, gain, most=self.most)[hubs]
        forced = pivot[hubs] * demand[:, None] - (price[:, None] - table[:, hubs])
        fits = demand[:, None] <= self._upper[hubs]
        return (cost + np.maximum(forced, 0.0) < objective) & fits

    def _lacking(self, price: Number, gain: Number, lack: Flag) -> Flag:
        """Lower the gains of hubs that lack demand to what was known at earlier prices and rises since."""
        free = self.places.demand <= 0
        rise = float(self._upper.max()) * max(self._above(price, self._price), 0.0)
        self._drift += rise + float(np.maximum(price - self._price, 0.0)[free].sum())
        self._price = price
        gain[lack] = np.minimum(gain, self._known + self._drift)[lack]
        return lack.copy()

    def _above(self, price: Number, other: Number) -> float:
        """Return by how much prices for a unit of demand are above others at most."""
        some = self.places.demand > 0
        return float(((price - other)[some] / self.places.demand[some]).max(initial=NONE))

    def _fill(self, hubs: Index, price: Number, pairs: Pairs, rest: tuple[Any, ...]) -> None:
        self.knapsacks.at((pairs.first, pairs.place, pairs.cost), price, rest[0])
        self.knapsacks.fill(hubs.astype(np.int32), *rest[1:])

    def _refine(self, hubs: Index, price: Number, pairs: Pairs, rest: tuple[Any, ...]) -> None:
        """Pack hubs exactly, or fill those that lack demand from all pairs."""
        if not self.packs:
            self._fill(hubs, price, self._pairs, (min(self._above(price, self._pairs.most), 0.0), *rest))
            return
        gain, _, served, serves = rest
        self.knapsacks.at((pairs.first, pairs.place, pairs.cost), price, 0.0)
        self.knapsacks.pack(hubs.astype(np.int32), gain, served, serves)


def _entry(answer: Answer, gain: Number, *, most: int) -> Number:
    """Return what opening a hub costs at least beside the best hubs, given what each gains at most."""
    chosen = answer.gain[answer.hubs]
    least = float(chosen.min(initial=0.0)) if len(chosen) < most else float(chosen.min())
    cost = least - gain
    cost[answer.hubs] = chosen - gain[answer.hubs]
    return cost


def still_open(answer: Answer, objective: float, *, most: int) -> Index:
    """Return the hubs that some plan below a cost may open."""
    return np.flatnonzero(answer.value + _entry(answer, answer.gain, most=most) < objective)


def _whole(values: Number) -> bool:
    return bool((values == np.floor(values)).all())


def hub_range(places: Places) -> tuple[int, int]:
    """Return the fewest and the most hubs that any plan opens."""
    total = float(places.demand.sum())
    room = np.cumsum(np.sort(places.upper)[::-1])
    fewest = int(np.searchsorted(room, total * (1.0 - 1e-9))) + 1
    most = places.hubs if places.lower <= 0 else min(places.hubs, int(total * (1.0 + 1e-9) // places.lower))
    return min(fewest, most), most


class Bound:
    """A bound under way.

    Parameters
    ----------
    relaxation
        Of the problem.
    objective
        Cost of a plan; it decides how far prices go in a round, and may be lowered at any time.
    price
        Where prices begin, default the relaxation's own.
    choice
        Which hubs open, default the best ones within the range of their number.
    open_hubs
        Hubs that may open, default all.

    Attributes
    ----------
    best
        What every plan costs at least.
    price
        The prices that show it, ``(n,)``.
    opened
        How far each hub is open in the primal solution that the volume holds, ``(n,)``.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        objective: float,
        *,
        price: Number | None = None,
        choice: Choice | None = None,
        open_hubs: Index | None = None,
        step: float = _STEP,
    ) -> None:
        count = relaxation.places.count
        self.objective, self.rounds = objective, 0
        self._relaxation = relaxation
        self._choice = choice or self._best_hubs
        self.open_hubs = np.arange(count) if open_hubs is None else open_hubs
        self.price = relaxation.first_prices() if price is None else price
        self._focus()
        self.answer = relaxation.at(self.price, self._pairs, choice=self._choice, open_hubs=self.open_hubs)
        self.best, self._short = self.answer.value, 1.0 - self.answer.served
        self.opened = np.zeros(count)
        self.opened[self.answer.hubs] = 1.0
        self._step, self._memory, self._waited, self._checked = step, _MEMORY, 0, self.best

    @property
    def settled(self) -> bool:
        """Whether more rounds would hardly raise the bound."""
        return self._step <= _STEP_LEAST or self.best >= self.objective

    def advance(self) -> None:
        """Make one round of prices."""
        if self.rounds % (_REFOCUS if self.rounds < _LATE else _REFOCUS_LATE) == 0:
            self._focus()
        self.rounds += 1
        size = float(self._short @ self._short)
        ahead = max(self.objective - self.best, _STEP_LEAST * abs(self.objective))
        price = self.price + self._step * ahead / max(size, 1e-12) * self._short
        price = np.minimum(price, self._ceiling)
        answer = self._relaxation.at(price, self._pairs, choice=self._choice, open_hubs=self.open_hubs)
        self._learn(answer, price, good=self._mix(answer))
        if self.rounds % _CHECK == 0:
            if self.best - self._checked < 0.005 * (self.objective - self.best):
                self._memory = max(self._memory / 2, _MEMORY_LEAST)
            self._checked = self.best

    def _focus(self) -> None:
        self._pairs = self._relaxation.focus(self.price)
        self._ceiling = self._relaxation.ceiling(self.price)

    def _mix(self, answer: Answer) -> bool:
        """Take a round into the volume; returns whether it points the same way."""
        short = 1.0 - answer.served
        same = bool(self._short @ short > 0)
        change = short - self._short
        size = float(change @ change)
        part = self._memory if size < 1e-12 else -float(self._short @ change) / size
        part = min(max(part, self._memory / 10), self._memory)
        self._short = self._short + part * change
        self.opened *= 1.0 - part
        self.opened[answer.hubs] += part
        return same

    def _learn(self, answer: Answer, price: Number, *, good: bool) -> None:
        self._waited += 1
        if answer.value > self.best:
            rises = answer.value > self.best + 1e-7 * abs(self.best)
            self.best, self.price, self.answer = answer.value, price, answer
            self._waited = 0 if rises else self._waited
            self._step = min(self._step * 1.1, 2.0) if good and rises else self._step
        if self._waited >= _PATIENCE:
            self._step, self._waited = max(self._step * 0.66, _STEP_LEAST), 0

    def _best_hubs(self, gain: Number) -> Index:
        best = np.argsort(-gain, kind="stable")[: self._relaxation.most]
        return best[(np.arange(len(best)) < self._relaxation.fewest) | (gain[best] > 0)]


def lower_bound(places: Places, objective: float, *, rounds: int) -> float:
    """Return what every plan costs at least, after a number of rounds, given the cost of a plan."""
    bound = Bound(Relaxation(places), objective)
    while bound.rounds < rounds and not bound.settled:
        bound.advance()
    return bound.best
