"""Do a few territories cost less when they are drawn anew?

A redraw takes the territories around a random place, and often as many around another; mostly it closes
one of their hubs and opens that place; it assigns their places anew, moves and exchanges them and moves hubs
until nothing of that helps; and it keeps the outcome when that is better, or a little worse while there is
heat.
Demand outside the limits counts before cost.
"""

# A memoryview is written as the slice of a type, an attribute of a compiled class without a value:
# pyright: reportGeneralTypeIssues=false, reportMissingImports=false, reportCallIssue=false
# pyright: reportInvalidTypeForm=false
from array import array
from collections.abc import Sequence
from typing import Any

import cython
from cython.cimports.libc.math import floor, log, sqrt

_WIDE = cython.declare(cython.int, 16)  # most territories in a redraw
_FLOORED = cython.declare(cython.int, 1)  # how distances become costs: rounded down,
_SQUARED = cython.declare(cython.int, 2)  # squared,
_TABLED = cython.declare(cython.int, 3)  # or taken from a table; otherwise as they are
_TINY = cython.declare(cython.double, 1e-7)
_FAR = cython.declare(cython.double, 1e300)
_LOW = cython.declare(cython.longlong, 0xFFFFFFFF)
_ROUNDS = cython.declare(cython.int, 6)  # of moves and new hubs


def _whole(count: int) -> memoryview:
    return memoryview(array("i", [0]) * count)


def _parts(count: int) -> memoryview:
    return memoryview(array("d", [0.0]) * count)


@cython.final
@cython.cclass
class Redraw:
    """A plan that is redrawn piece by piece.

    Parameters
    ----------
    places
        x, y, weight, demand and most demand as a hub: five float64 ``(n,)``.
    table
        Costs of all places at all hubs, float64 ``(n, n)``; of any size when costs are not taken from it.
    how
        Costs of a place are its weight times the distance (0), the distance rounded down (1), its square (2),
        or stand in the table (3).
    lower, price
        Least demand of a territory; cost of a unit of demand outside the limits.
    plan
        Territory of each place, int32 ``(n,)``, and hub of each territory, int32 ``(k,)``; changed in place.
    best
        The same arrays, filled with the best plan within the limits.
    state
        Of the random numbers, 1 or more and below 2**62.
    """

    x: cython.double[::1]
    y: cython.double[::1]
    weight: cython.double[::1]
    demand: cython.double[::1]
    upper: cython.double[::1]
    table: cython.double[:, ::1]
    how: cython.int
    lower: cython.double
    price: cython.double
    state: cython.longlong
    # The plan. Of places: whether a hub, the next one in the territory. Of territories: the first place.
    count: cython.int
    hubs: cython.int
    owner: cython.int[::1]
    hub: cython.int[::1]
    best_owner: cython.int[::1]
    best_hub: cython.int[::1]
    is_hub: cython.int[::1]
    after: cython.int[::1]
    first: cython.int[::1]
    hub_x: cython.double[::1]
    hub_y: cython.double[::1]
    load: cython.double[::1]
    cost: cython.double[::1]
    total: cython.double
    breach: cython.double
    best_total: cython.double
    # The region: territories, and of each its hub, whether it changed, its load and limit.
    size: cython.int
    territory: cython.int[16]
    at: cython.int[16]
    changed: cython.int[16]
    held: cython.double[16]
    limit: cython.double[16]
    far: cython.double[16]
    # Its places, and of each the territory in the region and the costs at all hubs.
    most: cython.int
    rows: cython.int[::1]
    own: cython.int[::1]
    order: cython.int[::1]
    lost: cython.double[::1]
    costs: cython.double[::1]

    def __init__(
        self,
        places: Sequence[Any],
        table: Any,
        how: cython.int,
        lower: cython.double,
        price: cython.double,
        plan: Sequence[Any],
        best: Sequence[Any],
        state: cython.longlong,
    ) -> None:
        self.x, self.y, self.weight, self.demand, self.upper = [memoryview(each) for each in places]
        self.table, self.how = memoryview(table), how
        self.lower, self.price, self.state = lower, price, state
        self.owner, self.hub = [memoryview(each) for each in plan]
        self.best_owner, self.best_hub = [memoryview(each) for each in best]
        self.count, self.hubs = len(self.owner), len(self.hub)
        self.is_hub, self.after, self.rows, self.own, self.order = [_whole(self.count) for _ in range(5)]
        self.first, self.lost, self.costs = _whole(self.hubs), _parts(self.count), _parts(self.count * _WIDE)
        self.hub_x, self.hub_y, self.load, self.cost = [_parts(self.hubs) for _ in range(4)]
        self.territory, self.at, self.changed = [0] * 16, [0] * 16, [0] * 16
        self.held, self.limit, self.far = [0.0] * 16, [0.0] * 16, [0.0] * 16
        self.best_total = float("inf")
        self.sum_up()

    def outcome(self) -> tuple[float, float, float]:
        """Return the cost and the demand outside the limits now, and the cost of the best plan."""
        return self.total, self.breach, self.best_total

    def restore(self) -> None:
        """Go on from the best plan."""
        self.owner[:] = self.best_owner
        self.hub[:] = self.best_hub
        self.sum_up()

    @cython.cfunc
    @cython.exceptval(check=False)
    def sum_up(self) -> cython.void:
        """Follow the plan as it stands in the arrays."""
        i: cython.int
        t: cython.int
        for i in range(self.count):
            self.is_hub[i] = 0
        for t in range(self.hubs):
            self.open(t, self.hub[t])
            self.first[t] = -1
            self.load[t] = 0.0
            self.cost[t] = 0.0
        for i in range(self.count):
            t = self.owner[i]
            self.join(i, t, self.apart(i, self.hub[t]))
        self.total = 0.0
        self.breach = 0.0
        for t in range(self.hubs):
            self.total += self.cost[t]
            self.breach += self.over(self.load[t], self.upper[self.hub[t]])
        self.keep()

    @cython.cfunc
    @cython.exceptval(check=False)
    def open(self, t: cython.int, place: cython.int) -> cython.void:
        """Make a place the hub of a territory."""
        self.hub[t] = place
        self.is_hub[place] = 1
        self.hub_x[t] = self.x[place]
        self.hub_y[t] = self.y[place]

    @cython.cfunc
    @cython.exceptval(check=False)
    def join(self, i: cython.int, t: cython.int, cost: cython.double) -> cython.void:
        """Add a place to a territory."""
        self.owner[i] = t
        self.after[i] = self.first[t]
        self.first[t] = i
        self.load[t] += self.demand[i]
        self.cost[t] += cost

    @cython.cfunc
    @cython.exceptval(check=False)
    def keep(self) -> cython.void:
        """Note the plan, if it is the best so far."""
        if self.breach <= _TINY and self.total < self.best_total - _TINY:
            self.best_total = self.total
            self.best_owner[:] = self.owner
            self.best_hub[:] = self.hub

    @cython.cfunc
    @cython.exceptval(check=False)
    def random(self) -> cython.longlong:
        """Return 32 random bits: multiply with carry (Marsaglia), here within 62 bits."""
        self.state = 698769069 * (self.state & _LOW) + (self.state >> 32)
        return self.state & _LOW

    @cython.cfunc
    @cython.exceptval(check=False)
    def below(self, most: cython.int) -> cython.int:
        """Return a random number from 0 to below a limit."""
        return (self.random() * most) >> 32

    @cython.cfunc
    @cython.exceptval(check=False)
    def apart(self, i: cython.int, hub: cython.int) -> cython.double:
        """Return what a place costs at a hub."""
        dx: cython.double
        dy: cython.double
        if self.how == _TABLED:
            return self.table[i, hub]
        dx = self.x[i] - self.x[hub]
        dy = self.y[i] - self.y[hub]
        if self.how == _SQUARED:
            return self.weight[i] * (dx * dx + dy * dy)
        if self.how == _FLOORED:
            return self.weight[i] * floor(sqrt(dx * dx + dy * dy))
        return self.weight[i] * sqrt(dx * dx + dy * dy)

    @cython.cfunc
    @cython.exceptval(check=False)
    def over(self, load: cython.double, upper: cython.double) -> cython.double:
        """Return the demand outside the limits."""
        if load > upper + _TINY:
            return load - upper
        if load < self.lower - _TINY:
            return self.lower - load
        return 0.0

    def advance(
        self, count: cython.int, heat: cython.double, widest: cython.int, distant: cython.int
    ) -> None:
        """Redraw a number of times.

        Parameters
        ----------
        heat
            Mean cost that a redraw may lose.
        widest
            Most territories in a redraw, 2 to 16.
        distant
            How many of 100 redraws take two regions.
        """
        _each: cython.int
        for _each in range(count):
            self.redraw(heat, 2 + self.below(widest - 1), distant)

    @cython.cfunc
    @cython.exceptval(check=False)
    def redraw(self, heat: cython.double, size: cython.int, distant: cython.int) -> cython.void:
        """Draw one region anew."""
        place: cython.int = self.begin()
        closed: cython.int = 0
        cost: cython.double = 0.0
        breach: cython.double
        a: cython.int
        self.size = 0
        if self.below(100) < distant:
            size = (size + 1) // 2
            self.surround(place, size)
            closed = self.size
            self.surround(self.below(self.count), size)
        else:
            self.surround(place, size)
        self.gather()
        if closed == self.size:
            closed = 0
        closed += self.below(self.size - closed)
        for a in range(self.size):
            cost -= self.cost[self.territory[a]]
        breach = -self.outside()
        if self.is_hub[place] or self.below(10) == 0:
            self.shake()
        else:
            self.move_hub(closed, place)
            self.assign()
        self.settle()
        for a in range(self.most):
            cost += self.costs[a * _WIDE + self.own[a]]
        breach += self.outside()
        if self.accepts(cost, breach, heat):
            self.adopt(cost, breach)

    @cython.cfunc
    @cython.exceptval(check=False)
    def begin(self) -> cython.int:
        """Return a random place, or a hub outside its limits while there are any."""
        t: cython.int
        _each: cython.int
        if self.breach <= _TINY or self.below(4) == 0:
            return self.below(self.count)
        t = self.below(self.hubs)
        for _each in range(self.hubs):
            if self.over(self.load[t], self.upper[self.hub[t]]) > 0.0:
                break
            t = t + 1 if t + 1 < self.hubs else 0
        return self.hub[t] if self.first[t] < 0 else self.first[t]

    @cython.cfunc
    @cython.exceptval(check=False)
    def surround(self, place: cython.int, size: cython.int) -> cython.void:
        """Add to the region the territories whose hubs are nearest to a place."""
        t: cython.int
        a: cython.int
        start: cython.int = self.size
        end: cython.int = start + size
        d: cython.double
        dx: cython.double
        dy: cython.double
        for t in range(self.hubs):
            dx = self.hub_x[t] - self.x[place]
            dy = self.hub_y[t] - self.y[place]
            d = dx * dx + dy * dy
            if (self.size == end and d >= self.far[end - 1]) or self.holds(t, start):
                continue
            if self.size < end:
                self.size += 1
            a = self.size - 1
            while a > start and self.far[a - 1] > d:
                self.far[a] = self.far[a - 1]
                self.territory[a] = self.territory[a - 1]
                a -= 1
            self.far[a] = d
            self.territory[a] = t

    @cython.cfunc
    @cython.exceptval(check=False)
    def holds(self, t: cython.int, size: cython.int) -> cython.int:
        """Tell whether a territory stands among the first of the region."""
        a: cython.int
        for a in range(size):
            if self.territory[a] == t:
                return 1
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def gather(self) -> cython.void:
        """List the places of the region."""
        t: cython.int
        a: cython.int
        i: cython.int
        self.most = 0
        for a in range(self.size):
            t = self.territory[a]
            self.at[a] = self.hub[t]
            self.held[a] = self.load[t]
            self.limit[a] = self.upper[self.hub[t]]
            self.changed[a] = 0
            i = self.first[t]
            while i >= 0:
                self.rows[self.most] = i
                self.own[self.most] = a
                self.most += 1
                i = self.after[i]
        for i in range(self.most):
            for a in range(self.size):
                self.costs[i * _WIDE + a] = self.apart(self.rows[i], self.at[a])

    @cython.cfunc
    @cython.exceptval(check=False)
    def outside(self) -> cython.double:
        """Return the demand outside the limits in the region."""
        a: cython.int
        sum: cython.double = 0.0
        for a in range(self.size):
            sum += self.over(self.held[a], self.limit[a])
        return sum

    @cython.cfunc
    @cython.exceptval(check=False)
    def move_hub(self, a: cython.int, place: cython.int) -> cython.void:
        """Open another hub in a territory."""
        i: cython.int
        self.at[a] = place
        self.limit[a] = self.upper[place]
        for i in range(self.most):
            self.costs[i * _WIDE + a] = self.apart(self.rows[i], place)

    @cython.cfunc
    @cython.exceptval(check=False)
    def shake(self) -> cython.void:
        """Give a few random places to random territories."""
        _each: cython.int
        i: cython.int
        if self.most > 0:
            for _each in range(2 + self.below(3)):
                i = self.below(self.most)
                self.put(i, self.below(self.size))

    @cython.cfunc
    @cython.exceptval(check=False)
    def put(self, i: cython.int, b: cython.int) -> cython.void:
        """Give a place to a territory."""
        a: cython.int = self.own[i]
        d: cython.double = self.demand[self.rows[i]]
        self.own[i] = b
        self.held[a] -= d
        self.held[b] += d
        self.changed[a] = 1
        self.changed[b] = 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def assign(self) -> cython.void:
        """Assign the places that would lose most first, each to the nearest hub that has room."""
        i: cython.int
        a: cython.int
        place: cython.int
        for i in range(self.most):
            self.lost[i] = self.regret(i)
            self.order[i] = i
        self.sort()
        for a in range(self.size):
            self.held[a] = 0.0
            self.changed[a] = 1
        for i in range(self.most):
            place = self.order[i]
            a = self.roomy(place)
            self.own[place] = a
            self.held[a] += self.demand[self.rows[place]]

    @cython.cfunc
    @cython.exceptval(check=False)
    def regret(self, i: cython.int) -> cython.double:
        """Return how much the second nearest hub costs more than the nearest."""
        a: cython.int
        d: cython.double
        one: cython.double = _FAR
        two: cython.double = _FAR
        for a in range(self.size):
            d = self.costs[i * _WIDE + a]
            if d < one:
                two = one
                one = d
            elif d < two:
                two = d
        return two - one

    @cython.cfunc
    @cython.exceptval(check=False)
    def sort(self) -> cython.void:
        """Put those with the largest regret first (Shell's sort)."""
        i: cython.int
        j: cython.int
        one: cython.int
        d: cython.double
        gap: cython.int = 1
        while gap * 3 + 1 < self.most:
            gap = gap * 3 + 1
        while gap > 0:
            for i in range(gap, self.most):
                one = self.order[i]
                d = self.lost[one]
                j = i
                while j >= gap and self.lost[self.order[j - gap]] < d:
                    self.order[j] = self.order[j - gap]
                    j -= gap
                self.order[j] = one
            gap //= 3

    @cython.cfunc
    @cython.exceptval(check=False)
    def roomy(self, i: cython.int) -> cython.int:
        """Return the nearest hub with room for a place, or the one with the most room."""
        a: cython.int
        best: cython.int = -1
        most: cython.int = 0
        d: cython.double = self.demand[self.rows[i]]
        low: cython.double = _FAR
        for a in range(self.size):
            if self.costs[i * _WIDE + a] < low and self.held[a] + d <= self.limit[a] + _TINY:
                low = self.costs[i * _WIDE + a]
                best = a
            if self.limit[a] - self.held[a] > self.limit[most] - self.held[most]:
                most = a
        return most if best < 0 else best

    @cython.cfunc
    @cython.exceptval(check=False)
    def settle(self) -> cython.void:
        """Move places and hubs until neither helps."""
        _each: cython.int
        for _each in range(_ROUNDS):
            while self.shift() or self.swap():
                pass
            if not self.recentre():
                return

    @cython.cfunc
    @cython.exceptval(check=False)
    def shift(self) -> cython.int:
        """Give each place to the territory where it costs least, if it helps; tell whether one moved."""
        i: cython.int
        b: cython.int
        moved: cython.int = 0
        for i in range(self.most):
            b = self.better(i)
            if b >= 0:
                self.put(i, b)
                moved = 1
        return moved

    @cython.cfunc
    @cython.exceptval(check=False)
    def better(self, i: cython.int) -> cython.int:
        """Return the territory that gains most by a place, -1 when none does."""
        a: cython.int = self.own[i]
        b: cython.int
        best: cython.int = -1
        d: cython.double = self.demand[self.rows[i]]
        now: cython.double = self.costs[i * _WIDE + a] + self.price * self.over(self.held[a], self.limit[a])
        low: cython.double = -_TINY
        change: cython.double
        now -= self.price * self.over(self.held[a] - d, self.limit[a])
        for b in range(self.size):
            change = self.costs[i * _WIDE + b] - now
            if b == a or (change >= low and self.held[b] >= self.lower):
                continue
            change += self.price * (
                self.over(self.held[b] + d, self.limit[b]) - self.over(self.held[b], self.limit[b])
            )
            if change < low:
                low = change
                best = b
        return best

    @cython.cfunc
    @cython.exceptval(check=False)
    def swap(self) -> cython.int:
        """Exchange places of two territories where that helps; tell whether it did."""
        i: cython.int
        a: cython.int
        b: cython.int
        moved: cython.int = 0
        for i in range(self.most):
            a = self.own[i]
            for b in range(self.size):
                if b != a and self.may_gain(i, b) and self.swap_into(i, b):
                    moved = 1
                    break
        return moved

    @cython.cfunc
    @cython.exceptval(check=False)
    def may_gain(self, i: cython.int, b: cython.int) -> cython.int:
        """Tell whether a place is nearer to another hub, or its territory outside its limits."""
        a: cython.int = self.own[i]
        if self.costs[i * _WIDE + b] < self.costs[i * _WIDE + a]:
            return 1
        return self.over(self.held[a], self.limit[a]) > 0.0

    @cython.cfunc
    @cython.exceptval(check=False)
    def swap_into(self, i: cython.int, b: cython.int) -> cython.int:
        """Exchange a place for the one of another territory that gains most; tell whether there is one."""
        a: cython.int = self.own[i]
        j: cython.int
        best: cython.int = -1
        d: cython.double = self.demand[self.rows[i]]
        more: cython.double
        now: cython.double = self.over(self.held[a], self.limit[a]) + self.over(self.held[b], self.limit[b])
        half: cython.double = self.costs[i * _WIDE + b] - self.costs[i * _WIDE + a] - self.price * now
        low: cython.double = -_TINY
        change: cython.double
        for j in range(self.most):
            if self.own[j] != b:
                continue
            change = half + self.costs[j * _WIDE + a] - self.costs[j * _WIDE + b]
            if change < low:
                more = self.demand[self.rows[j]] - d
                change += self.price * self.over(self.held[a] + more, self.limit[a])
                change += self.price * self.over(self.held[b] - more, self.limit[b])
                if change < low:
                    low = change
                    best = j
        if best < 0:
            return 0
        self.put(i, b)
        self.put(best, a)
        return 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def recentre(self) -> cython.int:
        """Open the best place of each changed territory; tell whether a hub moved."""
        moved: cython.int = 0
        a: cython.int
        place: cython.int
        for a in range(self.size):
            if self.changed[a]:
                self.changed[a] = 0
                place = self.middle(a)
                if place >= 0:
                    self.move_hub(a, place)
                    moved = 1
        return moved

    @cython.cfunc
    @cython.exceptval(check=False)
    def middle(self, a: cython.int) -> cython.int:
        """Return the place that costs least as the hub of a territory, -1 when the hub now does."""
        i: cython.int
        j: cython.int
        members: cython.int = 0
        place: cython.int
        best: cython.int = -1
        low: cython.double = self.price * self.over(self.held[a], self.limit[a]) - _TINY
        sum: cython.double
        for i in range(self.most):
            if self.own[i] == a:
                self.order[members] = self.rows[i]
                members += 1
                low += self.costs[i * _WIDE + a]
        for i in range(members):
            place = self.order[i]
            sum = self.price * self.over(self.held[a], self.upper[place])
            j = 0
            while j < members and sum < low:
                sum += self.apart(self.order[j], place)
                j += 1
            if sum < low and not self.taken(place):
                low = sum
                best = place
        return best

    @cython.cfunc
    @cython.exceptval(check=False)
    def taken(self, place: cython.int) -> cython.int:
        """Tell whether a place is a hub, of the region as it is now or of another territory."""
        a: cython.int
        for a in range(self.size):
            if self.at[a] == place:
                return 1
        if self.is_hub[place]:
            for a in range(self.size):
                if self.hub[self.territory[a]] == place:
                    return 0
        return self.is_hub[place]

    @cython.cfunc
    @cython.exceptval(check=False)
    def accepts(self, cost: cython.double, breach: cython.double, heat: cython.double) -> cython.int:
        """Tell whether a change of cost and of demand outside the limits is welcome (Metropolis)."""
        if breach < -_TINY or breach > _TINY:
            return breach < 0.0
        if cost > -_TINY and cost < _TINY:
            return 0
        return cost < 0.0 or (heat > 0.0 and cost < -heat * log((self.random() + 1) / 4294967296.0))

    @cython.cfunc
    @cython.exceptval(check=False)
    def adopt(self, cost: cython.double, breach: cython.double) -> cython.void:
        """Take the region over into the plan."""
        a: cython.int
        i: cython.int
        t: cython.int
        for a in range(self.size):
            t = self.territory[a]
            self.is_hub[self.hub[t]] = 0
            self.first[t] = -1
            self.load[t] = 0.0
            self.cost[t] = 0.0
        for a in range(self.size):
            self.open(self.territory[a], self.at[a])
        for i in range(self.most):
            self.join(self.rows[i], self.territory[self.own[i]], self.costs[i * _WIDE + self.own[i]])
        self.total += cost
        self.breach += breach
        self.keep()
