"""What does a hub gain at most when it serves places at a price each, within its limits of demand?

Serving a place gains its price less the cost of the pair of place and hub.
"""

# A memoryview is written as the slice of a type:
# pyright: reportGeneralTypeIssues=false, reportMissingImports=false, reportCallIssue=false
# pyright: reportInvalidTypeForm=false
from collections.abc import Sequence
from typing import Any

import cython

FREE = cython.declare(cython.double, 1e300)  # gain for demand of a place without demand


@cython.cclass
class Knapsacks:
    """All hubs of a problem.

    Parameters
    ----------
    places
        Demand and largest sum at a hub, float64, and both as whole numbers, int32; the latter two may be
        empty when hubs are only filled with parts of places.
    lower
        Least sum of demand at a hub.
    longest
        Pairs of the hub that has most.
    taken
        Bytes for the dynamic programme of one hub.
    """

    demand: cython.double[::1]
    upper: cython.double[::1]
    size: cython.int[::1]
    most: cython.int[::1]
    lower: cython.double
    # The pairs of hub j are first[j] to first[j + 1].
    first: cython.int[::1]
    place: cython.int[::1]
    cost: cython.double[::1]
    price: cython.double[::1]
    beyond: cython.double
    # A heap of pairs by gain for demand, the pairs that may be in or out, the best sums and what they hold.
    ratio: cython.double[::1]
    item: cython.int[::1]
    count: cython.int
    core: cython.int[::1]
    best: cython.double[::1]
    taken: cython.char[::1]

    def __init__(self, places: Sequence[Any], lower: cython.double, longest: cython.int, taken: Any) -> None:
        self.demand, self.upper, self.size, self.most = [memoryview(each) for each in places]
        self.lower, self.taken = lower, memoryview(taken)
        self.ratio = memoryview(bytearray(8 * longest)).cast("d")
        self.item = memoryview(bytearray(4 * longest)).cast("i")
        self.core = memoryview(bytearray(4 * longest)).cast("i")
        self.best = memoryview(bytearray(8 * (max(self.most, default=0) + 1))).cast("d")

    def at(self, pairs: Sequence[Any], price: Any, beyond: cython.double) -> None:
        """Take pairs, as ``first``, ``place`` and ``cost``, and prices.

        Parameters
        ----------
        beyond
            At most what a unit of demand gains in pairs that are not among these, never above 0.
        """
        self.first, self.place, self.cost = [memoryview(each) for each in pairs]
        self.price, self.beyond = memoryview(price), beyond

    @cython.cfunc
    @cython.exceptval(check=False)
    def _gain(self, k: cython.int) -> cython.double:
        return self.price[self.place[k]] - self.cost[k]

    @cython.cfunc
    @cython.exceptval(check=False)
    def _sift(self, at: cython.int) -> cython.int:
        """Restore the heap below one entry; the largest ratio stands first, of equal ones the lowest pair."""
        child: cython.int = 2 * at + 1
        ratio: cython.double = self.ratio[at]
        item: cython.int = self.item[at]
        while child < self.count:
            if child + 1 < self.count and (
                self.ratio[child + 1] > self.ratio[child]
                or (self.ratio[child + 1] == self.ratio[child] and self.item[child + 1] < self.item[child])
            ):
                child += 1
            if self.ratio[child] < ratio or (self.ratio[child] == ratio and self.item[child] >= item):
                break
            self.ratio[at] = self.ratio[child]
            self.item[at] = self.item[child]
            at = child
            child = 2 * at + 1
        self.ratio[at] = ratio
        self.item[at] = item
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _heap(self, j: cython.int, rest: cython.int) -> cython.int:
        """Heap the pairs of a hub that gain something, or the rest of them."""
        k: cython.int
        at: cython.int
        gain: cython.double
        demand: cython.double
        self.count = 0
        for k in range(self.first[j], self.first[j + 1]):
            gain = self._gain(k)
            if (gain > 0.0) == (rest == 0):
                demand = self.demand[self.place[k]]
                if demand > 0.0:
                    self.ratio[self.count] = gain / demand
                else:
                    self.ratio[self.count] = FREE if gain > 0.0 else -FREE
                self.item[self.count] = k
                self.count += 1
        for at in range(self.count // 2 - 1, -1, -1):
            self._sift(at)
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _pop(self) -> cython.int:
        """Move the first pair behind the heap; returns it."""
        ratio: cython.double = self.ratio[0]
        item: cython.int = self.item[0]
        self.count -= 1
        self.ratio[0] = self.ratio[self.count]
        self.item[0] = self.item[self.count]
        self._sift(0)
        self.ratio[self.count] = ratio
        self.item[self.count] = item
        return item

    def fill(
        self,
        hubs: cython.int[::1],
        gain: cython.double[::1],
        pivot: cython.double[::1],
        served: cython.double[::1],
        serves: cython.bint,
    ) -> None:
        """Fill hubs with parts of places: the best gain for demand first, at least to ``lower``.

        Parameters
        ----------
        gain, pivot
            Filled for these hubs; the pivot is what one more unit of demand would gain.
        served
            Raised by the part of each place that is served, if ``serves``.
        """
        h: cython.int
        j: cython.int
        rest: cython.int
        load: cython.double
        for h in range(hubs.shape[0]):
            j = hubs[h]
            gain[j] = 0.0
            pivot[j] = 0.0
            load = 0.0
            for rest in range(2):
                if rest == 0 or load < self.lower:
                    self._heap(j, rest)
                    load = self._poured(j, rest, load, gain, pivot, served, serves)
            if load < self.lower:
                gain[j] += (self.lower - load) * self.beyond
                pivot[j] = self.beyond

    @cython.cfunc
    @cython.exceptval(check=False)
    def _poured(
        self,
        j: cython.int,
        rest: cython.int,
        load: cython.double,
        gain: cython.double[::1],
        pivot: cython.double[::1],
        served: cython.double[::1],
        serves: cython.bint,
    ) -> cython.double:
        """Serve from the heap up to a limit; returns the load then."""
        limit: cython.double = self.lower if rest else self.upper[j]
        k: cython.int
        demand: cython.double
        part: cython.double
        while self.count > 0 and (load < limit or self.ratio[0] >= FREE):
            if rest and self.ratio[0] <= self.beyond:
                break
            k = self._pop()
            demand = self.demand[self.place[k]]
            part = 1.0
            load += demand
            if load >= limit and demand > 0.0:
                part = (limit - (load - demand)) / demand
                load = limit
                pivot[j] = self.ratio[self.count]
            gain[j] += part * self._gain(k)
            if serves:
                served[self.place[k]] += part
        return load

    def pack(
        self,
        hubs: cython.int[::1],
        gain: cython.double[::1],
        served: cython.double[::1],
        serves: cython.bint,
    ) -> None:
        """Pack hubs with whole places, exactly; all demands and limits are whole numbers.

        Pairs whose choice Dantzig's bound decides are fixed, the others go through dynamic programming; where
        those are too many for ``taken`` the gain is Dantzig's bound, and the core is not served.

        Parameters
        ----------
        gain
            Filled for these hubs.
        served
            Raised by 1 for each place that is served, if ``serves``.
        """
        h: cython.int
        j: cython.int
        for h in range(hubs.shape[0]):
            j = hubs[h]
            self._heap(j, 0)
            gain[j] = self._packed(self.most[j], served, serves)

    @cython.cfunc
    @cython.exceptval(check=False)
    def _packed(self, most: cython.int, served: cython.double[::1], serves: cython.bint) -> cython.double:
        items: cython.int = self.count
        room: cython.int = most
        total: cython.double = 0.0
        k: cython.int
        while self.count > 0 and self.size[self.place[self.item[0]]] <= room:
            k = self._pop()
            room -= self.size[self.place[k]]
            total += self._gain(k)
        pivot: cython.double = self.ratio[0] if self.count > 0 else 0.0
        dantzig: cython.double = total + pivot * room
        known: cython.double = self._known(total, room) - 1e-9 * dantzig
        # From here on: what is certainly in, and the core of pairs that may be in or out.
        chosen: cython.int = 0
        at: cython.int
        total = 0.0
        room = most
        for at in range(items):
            k = self.item[at]
            if dantzig - abs(self.ratio[at] - pivot) * self.demand[self.place[k]] >= known:
                self.core[chosen] = k
                chosen += 1
            elif at >= self.count:
                room -= self.size[self.place[k]]
                total += self._gain(k)
                if serves:
                    served[self.place[k]] += 1.0
        if chosen >= len(self.taken) // (room + 1):
            return dantzig
        self._program(chosen, room)
        total += self.best[room]
        if serves:
            self._unpack(chosen, room, served)
        return total

    @cython.cfunc
    @cython.exceptval(check=False)
    def _known(self, total: cython.double, room: cython.int) -> cython.double:
        """Return what the pairs before the heap and the best one of it that still fits gain."""
        best: cython.double = total
        at: cython.int
        for at in range(self.count):
            if self.size[self.place[self.item[at]]] <= room:
                best = max(best, total + self._gain(self.item[at]))
        return best

    @cython.cfunc
    @cython.exceptval(check=False)
    def _program(self, count: cython.int, room: cython.int) -> cython.int:
        """Find the most that whole pairs of the core gain in any room up to this one."""
        c: cython.int
        w: cython.int
        size: cython.int
        gain: cython.double
        line: cython.Py_ssize_t = 0
        for w in range(room + 1):
            self.best[w] = 0.0
        for c in range(count):
            size = self.size[self.place[self.core[c]]]
            gain = self._gain(self.core[c])
            for w in range(room, -1, -1):
                self.taken[line + w] = 0
                if w >= size and self.best[w - size] + gain > self.best[w]:
                    self.taken[line + w] = 1
                    self.best[w] = self.best[w - size] + gain
            line += room + 1
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _unpack(self, count: cython.int, room: cython.int, served: cython.double[::1]) -> cython.int:
        """Raise the service of the places that the best packing of the core holds."""
        c: cython.int
        width: cython.Py_ssize_t = room + 1
        for c in range(count - 1, -1, -1):
            if self.taken[c * width + room]:
                served[self.place[self.core[c]]] += 1.0
                room -= self.size[self.place[self.core[c]]]
        return 0
