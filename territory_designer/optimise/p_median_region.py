"""How are some territories next to one another redrawn, for a p-median problem?

The small world of one trial: the places of a few territories, their hubs, and the moves between them. Sums of
demand outside the limits count before costs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.bench_file import Places

Move = Callable[[int, int, set[int]], None]

TINY = 1e-7
_ROUNDS = 6  # of moves and new hubs


class Region:
    """Territories under way.

    Parameters
    ----------
    places
        The problem.
    rows
        Places of the region, ascending.
    own
        Territory of each of them, counted from 0.
    hubs
        Place that is the hub of each territory.
    is_hub
        Which of ``rows`` are a hub, of these territories or of others.
    price
        Cost of one unit of demand outside the limits; so large that it counts before costs.
    """

    def __init__(
        self, places: Places, rows: Index, own: Whole, hubs: Index, *, is_hub: Flag, price: float
    ) -> None:
        self.places, self.rows, self.own, self.hubs = places, rows, own.copy(), hubs.copy()
        self._is_hub, self._price = is_hub.copy(), price
        self._demand, self._every = places.demand[rows], np.arange(len(rows))
        self._costs, self._upper = places.costs.of(rows, hubs), places.upper[hubs]
        self._beside = None if places.neighbours is None else places.neighbours[rows][:, rows]
        if self._beside is not None:
            self._next = np.split(self._beside.indices, self._beside.indptr[1:-1])
            self._near = [set(each.tolist()) for each in self._next]
        self._sum_up()

    def _sum_up(self) -> None:
        count = len(self.hubs)
        self.load = np.bincount(self.own, self._demand, minlength=count).astype(float)
        if self._beside is not None:
            member = np.zeros((len(self.rows), count), np.int32)
            member[self._every, self.own] = 1
            self._touch = self._beside @ member
            self._members = [set(np.flatnonzero(self.own == each).tolist()) for each in range(count)]

    def breach(self) -> Number:
        """Return how far each territory is outside its limits."""
        return self._over(self.load, self._upper)

    def _over(self, load: Number, upper: Number) -> Number:
        return np.maximum(load - upper, 0.0) + np.maximum(self.places.lower - load, 0.0)

    def cost(self) -> float:
        """Return what the region costs."""
        return float(self._costs[self._every, self.own].sum())

    def exchange(self, chance: np.random.Generator) -> bool:
        """Close one hub, open another place instead and assign all places anew; False if none is free."""
        free = np.flatnonzero(~self._is_hub)
        if not len(free):
            return False
        self._open(int(chance.integers(len(self.hubs))), int(chance.choice(free)))
        self._assign()
        return True

    def _open(self, territory: int, place: int) -> None:
        self._is_hub[self.rows == self.hubs[territory]] = False
        self._is_hub[place] = True
        self.hubs[territory] = self.rows[place]
        self._upper[territory] = self.places.upper[self.hubs[territory]]
        self._costs[:, territory] = self.places.costs.of(self.rows, self.hubs[[territory]])[:, 0]

    def _assign(self) -> None:
        """Assign the places that would lose most first, each to the nearest hub that has room."""
        nearest = np.sort(self._costs, axis=1)
        lost = nearest[:, min(1, len(self.hubs) - 1)] - nearest[:, 0]
        choice, room = np.argsort(self._costs, axis=1).tolist(), (self._upper + TINY).tolist()
        demand = self._demand.tolist()
        for i in np.argsort(-lost, kind="stable").tolist():
            fits = (each for each in choice[i] if room[each] >= demand[i])
            own = next(fits, None)
            own = int(np.argmax(room)) if own is None else own
            self.own[i] = own
            room[own] -= demand[i]
        self._gather()
        self._sum_up()

    def _gather(self) -> None:
        """Give pieces cut off from their territory to territories that they touch."""
        if self._beside is not None:
            self.own = gathered(self._beside, self.own)

    def settle(self) -> None:
        """Move places and hubs until neither helps."""
        for _ in range(_ROUNDS):
            while self._shift() or self._swap():
                pass
            if not self._recentre():
                return

    def _shift(self) -> bool:
        """Give single places to other territories, one move a territory; tell whether one helped."""
        own, load, demand = self.own, self.load, self._demand
        breach = self.breach()
        come = self._over(load + demand[:, None], self._upper) - breach
        leave = self._over(load[own] - demand, self._upper[own]) - breach[own]
        now = self._costs[self._every, own]
        change = self._costs - now[:, None] + self._price * (come + leave[:, None])
        change[self._every, own] = 0.0
        if self._beside is not None:
            change[self._touch == 0] = 0.0
        return self._take(change, self._give)

    def _take(self, change: Number, move: Move) -> bool:
        """Make the best moves of a table, none twice at a territory; tell whether one was made."""
        flat = np.flatnonzero(change < -TINY)
        moved: set[int] = set()
        for each in flat[np.argsort(change.ravel()[flat], kind="stable")].tolist():
            i, other = divmod(each, change.shape[1])
            if len(moved) < len(self.hubs) - 1:
                move(i, other, moved)
        return bool(moved)

    def _give(self, i: int, other: int, moved: set[int]) -> None:
        own = int(self.own[i])
        if moved & {own, other} or not self._may_leave(i, own):
            return
        self._put(i, other)
        moved |= {own, other}

    def _put(self, i: int, other: int) -> None:
        own = int(self.own[i])
        self.own[i] = other
        self.load[own] -= self._demand[i]
        self.load[other] += self._demand[i]
        if self._beside is not None:
            self._members[own].remove(i)
            self._members[other].add(i)
            self._touch[self._next[i], own] -= 1
            self._touch[self._next[i], other] += 1

    def _may_leave(self, i: int, own: int) -> bool:
        """Tell whether a territory hangs together without one of its places."""
        if self._beside is None:
            return True
        near = self._near[i] & self._members[own]
        return bool(near) and (self._together(near, near) or self._together(near, self._members[own] - {i}))

    def _together(self, wanted: set[int], among: set[int]) -> bool:
        """Tell whether some places hang together by links among others."""
        start = min(wanted)
        left, unseen, stack = wanted - {start}, among - {start}, [start]
        while stack and left:
            found = unseen & self._near[stack.pop()]
            unseen -= found
            left = left - found
            stack.extend(found)
        return not left

    def _swap(self) -> bool:
        """Exchange two places of different territories, one swap a territory; tell whether one helped."""
        some = self._every
        if self._beside is not None:
            some = np.flatnonzero((self._touch > 0).sum(axis=1) > 1)
        own, demand = self.own[some], self._demand[some]
        costs = self._costs[some][:, own]
        after = self.load[own][:, None] - demand[:, None] + demand
        breach = self.breach()[own]
        half = costs - np.diag(costs)[:, None]
        half += self._price * (self._over(after, self._upper[own][:, None]) - breach[:, None])
        change = np.triu(half + half.T, 1)
        change[own[:, None] == own] = 0.0
        if self._beside is not None:
            reach = self._touch[some][:, own] > 0
            change[~(reach & reach.T)] = 0.0

        def exchange(i: int, j: int, moved: set[int]) -> None:
            self._exchange(int(some[i]), int(some[j]), moved)

        return self._take(change, exchange)

    def _exchange(self, i: int, j: int, moved: set[int]) -> None:
        one, other = int(self.own[i]), int(self.own[j])
        if moved & {one, other}:
            return
        if self._beside is None:
            self._put(i, other)
            self._put(j, one)
        elif not self._exchanged_together(i, j):
            return
        moved |= {one, other}

    def _exchanged_together(self, i: int, j: int) -> bool:
        """Exchange two places if both territories still hang together; tell whether they do."""
        one, other = int(self.own[i]), int(self.own[j])
        if not self._may_leave(i, one):
            return False
        self._put(i, other)
        if self._may_leave(j, other) and self._touch[j, one] > 0:
            self._put(j, one)
            return True
        self._put(i, one)
        return False

    def _recentre(self) -> bool:
        """Open the best place of each territory; tell whether a hub changed."""
        changed = False
        for territory, hub in enumerate(self.hubs.tolist()):
            mine = np.flatnonzero(self.own == territory)
            free = mine[~self._is_hub[mine] | (self.rows[mine] == hub)]
            if not len(free):
                continue
            load = self.load[territory]
            costs = self.places.costs.of(self.rows[mine], self.rows[free]).sum(axis=0)
            costs += self._price * self._over(load, self.places.upper[self.rows[free]])
            now = self._costs[mine, territory].sum() + self._price * self.breach()[territory]
            best = int(np.argmin(costs))
            if costs[best] < now - TINY:
                self._open(territory, int(free[best]))
                changed = True
        return changed


def gathered(beside: sparse.csr_array, own: Whole) -> Whole:
    """Return territories that hang together: their largest pieces stay, the others join what they touch.

    Parameters
    ----------
    beside
        Which places are side by side, sparse ``(n, n)``.
    own
        Territory of each place.
    """
    links = beside.tocoo()
    inside = own[links.row] == own[links.col]
    kept = sparse.coo_array((links.data[inside], (links.row[inside], links.col[inside])), shape=links.shape)
    _, piece = connected_components(kept, directed=False)
    size = np.bincount(piece)
    owner_of = np.zeros(len(size), np.int32)
    owner_of[piece] = own
    settled = np.zeros(len(size), bool)
    order = np.lexsort((-size, owner_of))
    settled[order[np.append(True, owner_of[order][1:] != owner_of[order][:-1])]] = True
    one, other = piece[links.row], piece[links.col]
    while True:
        joins = np.flatnonzero(~settled[one] & settled[other])
        if not len(joins):
            return owner_of[piece]
        owner_of[one[joins]] = owner_of[other[joins]]
        settled[one[joins]] = True
