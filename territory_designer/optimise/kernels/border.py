"""Which territories that hang together are cheapest, redrawn a few side by side at a time?

A trial takes a few territories next to one another, opens a place that would be a useful hub, closes the hub
that is missed least, and draws the territories anew: places go to the hub that is cheapest with the price of
its room, prices follow loads (a transportation dual) and hubs follow places. Then pieces that were cut off
join what they touch, and places on borders change hands, alone or in chains over up to three territories.
A trial is kept when that is better, or a little worse early in a cycle (annealing, restarted from the best).
Demand outside the limits counts before costs.
"""

# A memoryview is written as the slice of a type:
# pyright: reportGeneralTypeIssues=false, reportMissingImports=false, reportCallIssue=false
# pyright: reportInvalidTypeForm=false
from typing import Any

import cython
import numpy as np
from cython.cimports.libc.math import floor, sqrt

TINY = cython.declare(cython.double, 1e-7)
FAR = cython.declare(cython.double, 1e300)
MOST = cython.declare(cython.int, 24)  # territories in a wide trial
ROUNDS = cython.declare(cython.int, 4)  # of drawing, pricing and moving hubs at least; at most double
PACE = cython.declare(cython.double, 0.5)  # how fast prices follow loads
HOPE = cython.declare(cython.double, 0.02)  # part of the costs that each round left may still save
MESS = cython.declare(cython.double, 0.5)  # of a territory's room, outside the limits before moves
DEBT = cython.declare(cython.double, 0.2)  # of a territory's costs, that moves may have to save
LARGEST = cython.declare(cython.int, 8)  # territories in a trial
CYCLE = cython.declare(cython.double, 100.0)  # trials a territory in the first cycles
LONGER = cython.declare(cython.double, 1.2)  # each further cycle
FRESH = cython.declare(cython.int, 3)  # one cycle in so many begins with the first plan instead of the best
WIDE = cython.declare(cython.int, 50)  # one trial in so many is wide
HEAT = cython.declare(cython.double, 0.2)  # of a territory's costs that a trial may lose at first
EUCLIDEAN = cython.declare(cython.int, 0)
FLOOR = cython.declare(cython.int, 1)


def ints(count: int) -> memoryview:
    """Return whole numbers, all 0."""
    return np.zeros(count, np.int32).data


def floats(count: int) -> memoryview:
    """Return numbers, all 0."""
    return np.zeros(count).data


def longs(count: int) -> memoryview:
    """Return large whole numbers, all 0."""
    return np.zeros(count, np.int64).data


@cython.cclass
class Border:
    """A plan and the trials that better it.

    Parameters
    ----------
    ground
        The problem and a plan to begin with, see ``districts.py``; territories must hang together.
    """

    count: cython.int
    hubs: cython.int
    kind: cython.int
    bend: cython.double
    lower: cython.double
    penalty: cython.double
    state: cython.longlong
    x: cython.double[::1]
    y: cython.double[::1]
    z: cython.double[::1]
    weight: cython.double[::1]
    demand: cython.double[::1]
    upper: cython.double[::1]
    indptr: cython.int[::1]
    indices: cython.int[::1]
    # the plan: territory of each place, and lists of places
    owner: cython.int[::1]
    following: cython.int[::1]
    first: cython.int[::1]
    hub: cython.int[::1]
    is_hub: cython.int[::1]
    load: cython.double[::1]
    cost: cython.double[::1]
    price: cython.double[::1]
    total: cython.double
    breach: cython.double
    # the best plan
    best_owner: cython.int[::1]
    best_hub: cython.int[::1]
    start_owner: cython.int[::1]
    start_hub: cython.int[::1]
    best_total = cython.declare(cython.double, visibility="public")
    bests = cython.declare(cython.int, visibility="public")
    # the region of a trial: slots are its territories, counted from 0
    size: cython.int
    members: cython.int
    slot: cython.int[::1]
    territory: cython.int[::1]
    ring: cython.int[::1]
    ring_key: cython.double[::1]
    row: cython.int[::1]
    at: cython.int[::1]
    spot: cython.int[::1]
    table: cython.double[::1]
    order: cython.int[::1]
    begin: cython.int[::1]
    hub_of: cython.int[::1]
    up: cython.double[::1]
    held: cython.double[::1]
    paid: cython.double[::1]
    rate: cython.double[::1]
    reach: cython.double[::1]
    stale: cython.int[::1]
    pull: cython.double[::1]
    # scratch
    stack: cython.int[::1]
    mark: cython.longlong[::1]
    near: cython.longlong[::1]
    stamp: cython.longlong
    visit: cython.longlong
    least: cython.double[::1]
    lump: cython.double
    piece: cython.int[::1]
    bulk: cython.double[::1]
    swing: cython.double[::1]
    best_chain: cython.int[::1]
    best_length: cython.int
    best_worth: cython.double
    gain: cython.double[::1]
    mover: cython.int[::1]
    two: cython.double[::1]
    via: cython.int[::1]
    chain: cython.int[::1]
    # the cycle
    turn: cython.int
    passed: cython.double
    cycles: cython.int
    cycle: cython.double

    def __init__(self, ground: Any) -> None:
        self.count, self.hubs, self.kind = len(ground.owner), len(ground.hub), ground.kind
        self.bend, self.lower, self.penalty = ground.bend, ground.lower, ground.penalty
        self.state = ground.state
        self.x, self.y, self.z = (memoryview(axis) for axis in ground.points)
        self.weight, self.demand = memoryview(ground.weight), memoryview(ground.demand)
        self.upper, self.load = memoryview(ground.upper), memoryview(ground.load)
        self.indptr, self.indices = memoryview(ground.indptr), memoryview(ground.indices)
        self.owner, self.hub = memoryview(ground.owner), memoryview(ground.hub)
        self.best_owner, self.best_hub = memoryview(ground.best_owner), memoryview(ground.best_hub)
        n, p = self.count, self.hubs
        self.start_owner, self.start_hub = memoryview(ground.owner.copy()), memoryview(ground.hub.copy())
        self.price = floats(p)
        self.following, self.is_hub, self.row, self.at = ints(n), ints(n), ints(n), ints(n)
        self.spot, self.order, self.stack = ints(n), ints(n), ints(n)
        self.mark, self.near = longs(n), longs(n)
        self.first, self.slot, self.ring = ints(p), ints(p), ints(p)
        self.cost, self.ring_key = floats(p), floats(p)
        self.table = floats(n * MOST)
        self.territory, self.hub_of, self.stale, self.begin = (
            ints(MOST),
            ints(MOST),
            ints(MOST),
            ints(MOST + 1),
        )
        self.up, self.held, self.paid, self.rate = floats(MOST), floats(MOST), floats(MOST), floats(MOST)
        self.pull, self.reach = floats(MOST * 4), floats(MOST)
        self.gain, self.two = floats(MOST * MOST), floats(MOST * MOST)
        self.mover, self.via, self.chain = ints(MOST * MOST), ints(MOST * MOST), ints(8)
        self.best_total, self.bests, self.stamp = FAR, 0, 0
        self.piece, self.bulk, self.least = ints(n), floats(n), floats(n)
        self.swing, self.best_chain = floats(MOST), ints(8)
        self.visit, self.turn, self.cycles = 0, 0, 0
        self.passed, self.cycle = 0.0, CYCLE * self.hubs
        self.begin_with_none()
        self.sum_up()
        self.keep()

    @cython.cfunc
    @cython.exceptval(check=False)
    def begin_with_none(self) -> cython.void:
        """Mark everything as outside the region; find the largest demand."""
        i: cython.int
        self.lump = 0.0
        for i in range(self.count):
            self.at[i] = -1
            self.lump = max(self.lump, self.demand[i])
        for i in range(self.hubs):
            self.slot[i] = -1

    # ---- chance and distance

    @cython.cfunc
    @cython.exceptval(check=False)
    def below(self, limit: cython.longlong) -> cython.int:
        """Return a random whole number from 0 to below ``limit``; xorshift of 32 bits (Marsaglia 2003)."""
        s: cython.longlong = self.state
        s ^= (s << 13) & 0xFFFFFFFF
        s ^= s >> 17
        s ^= (s << 5) & 0xFFFFFFFF
        self.state = s
        return (s * limit) >> 32

    @cython.cfunc
    @cython.exceptval(check=False)
    def fraction(self) -> cython.double:
        """Return a random number from 0 to below 1."""
        return self.below(1 << 30) / 1073741824.0

    @cython.cfunc
    @cython.exceptval(check=False)
    def apart(self, i: cython.int, h: cython.int) -> cython.double:
        """Return the distance of two places as the file counts it."""
        dx: cython.double = self.x[i] - self.x[h]
        dy: cython.double = self.y[i] - self.y[h]
        dz: cython.double = self.z[i] - self.z[h]
        square: cython.double = dx * dx + dy * dy + dz * dz
        if self.kind == EUCLIDEAN:
            return sqrt(square)
        if self.kind == FLOOR:
            return floor(sqrt(square))
        return square + square * square * self.bend

    @cython.cfunc
    @cython.exceptval(check=False)
    def over(self, load: cython.double, upper: cython.double) -> cython.double:
        """Return how far a load is outside the limits."""
        if load > upper:
            return load - upper
        if load < self.lower:
            return self.lower - load
        return 0.0

    # ---- the whole plan

    def sum_up(self) -> None:
        """Make lists, loads and costs of territories and hubs that were set from outside."""
        i: cython.int
        t: cython.int
        for t in range(self.hubs):
            self.first[t] = -1
            self.load[t] = 0.0
            self.cost[t] = 0.0
        for i in range(self.count):
            self.is_hub[i] = 0
        for t in range(self.hubs):
            self.is_hub[self.hub[t]] = 1
        for i in range(self.count - 1, -1, -1):
            t = self.owner[i]
            self.following[i] = self.first[t]
            self.first[t] = i
            self.load[t] += self.demand[i]
            self.cost[t] += self.weight[i] * self.apart(i, self.hub[t])
        self.weigh()

    @cython.cfunc
    @cython.exceptval(check=False)
    def weigh(self) -> cython.void:
        """Sum breach and cost of the plan."""
        t: cython.int
        self.breach = 0.0
        self.total = 0.0
        for t in range(self.hubs):
            self.breach += self.over(self.load[t], self.upper[self.hub[t]])
            self.total += self.cost[t]

    def keep(self) -> None:
        """Remember the plan if it is the best within the limits."""
        i: cython.int
        if self.breach > TINY or self.total > self.best_total - TINY:
            return
        for i in range(self.count):
            self.best_owner[i] = self.owner[i]
        for i in range(self.hubs):
            self.best_hub[i] = self.hub[i]
        self.best_total = self.total
        self.bests += 1

    def go_on(self, owner: cython.int[::1], hub: cython.int[::1]) -> None:
        """Go on from a plan."""
        i: cython.int
        for i in range(self.count):
            self.owner[i] = owner[i]
        for i in range(self.hubs):
            self.hub[i] = hub[i]
        self.sum_up()

    # ---- the region

    @cython.cfunc
    @cython.exceptval(check=False)
    def collect(self, centre: cython.int, size: cython.int) -> cython.void:
        """Take a territory and others next to it, the nearest ones mostly."""
        found: cython.int
        best: cython.int
        k: cython.int
        self.size = 0
        self.members = 0
        found = self.add(centre, centre, 0)
        if self.first[centre] < 0:
            found = self.add(self.owner[self.hub[centre]], centre, found)
        while self.size < size and found > 0:
            best = 0
            for k in range(1, found):
                if self.ring_key[k] < self.ring_key[best]:
                    best = k
            k = self.ring[best]
            found -= 1
            self.ring[best] = self.ring[found]
            self.ring_key[best] = self.ring_key[found]
            found = self.add(k, centre, found)
        for k in range(found):
            self.slot[self.ring[k]] = -1

    @cython.cfunc
    @cython.exceptval(check=False)
    def add(self, t: cython.int, centre: cython.int, found: cython.int) -> cython.int:
        """Take a territory into the region and those it touches into the ring; returns the ring's length."""
        i: cython.int = self.first[t]
        k: cython.int
        other: cython.int
        j: cython.int = self.size
        self.slot[t] = j
        self.territory[j] = t
        self.hub_of[j] = self.hub[t]
        self.up[j] = self.upper[self.hub[t]]
        self.rate[j] = self.price[t]
        self.held[j] = self.load[t]
        self.paid[j] = self.cost[t]
        self.reach[j] = self.cost[t] / (self.load[t] + TINY)
        self.stale[j] = 1
        self.size += 1
        while i >= 0:
            self.row[self.members] = i
            self.spot[i] = self.members
            self.at[i] = j
            self.members += 1
            for k in range(self.indptr[i], self.indptr[i + 1]):
                other = self.owner[self.indices[k]]
                if self.slot[other] == -1:
                    self.slot[other] = -2
                    self.ring[found] = other
                    self.ring_key[found] = self.apart(self.hub[centre], self.hub[other]) * (
                        0.6 + 0.8 * self.fraction()
                    )
                    found += 1
            i = self.following[i]
        return found

    @cython.cfunc
    @cython.exceptval(check=False)
    def region_breach(self) -> cython.double:
        """Return how far the region is outside the limits."""
        j: cython.int
        s: cython.double = 0.0
        for j in range(self.size):
            s += self.over(self.held[j], self.up[j])
        return s

    @cython.cfunc
    @cython.exceptval(check=False)
    def region_cost(self) -> cython.double:
        """Return what the region costs."""
        j: cython.int
        s: cython.double = 0.0
        for j in range(self.size):
            s += self.paid[j]
        return s

    @cython.cfunc
    @cython.exceptval(check=False)
    def open(self, j: cython.int, place: cython.int) -> cython.void:
        """Move the hub of a territory."""
        self.is_hub[self.hub_of[j]] = 0
        self.is_hub[place] = 1
        self.hub_of[j] = place
        self.up[j] = self.upper[place]
        self.stale[j] = 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def fill(self) -> cython.void:
        """Compute the costs at hubs that moved."""
        j: cython.int
        q: cython.int
        i: cython.int
        h: cython.int
        for j in range(self.size):
            if self.stale[j]:
                h = self.hub_of[j]
                for q in range(self.members):
                    i = self.row[q]
                    self.table[q * MOST + j] = self.weight[i] * self.apart(i, h)
                self.stale[j] = 0

    # ---- drawing anew

    @cython.cfunc
    @cython.exceptval(check=False)
    def draw(self) -> cython.double:
        """Give each place to the hub cheapest with its price; returns the least that these hubs can cost."""
        q: cython.int
        j: cython.int
        b: cython.int
        i: cython.int
        value: cython.double
        least: cython.double
        d: cython.double
        bound: cython.double = 0.0
        size: cython.int = self.size
        table: cython.double[::1] = self.table
        rate: cython.double[::1] = self.rate
        for j in range(size):
            self.held[j] = 0.0
            self.paid[j] = 0.0
        for q in range(self.members):
            i = self.row[q]
            d = self.demand[i]
            b = 0
            least = table[q * MOST] + d * rate[0]
            for j in range(1, size):
                value = table[q * MOST + j] + d * rate[j]
                if value < least:
                    least = value
                    b = j
            self.at[i] = b
            self.held[b] += d
            self.paid[b] += table[q * MOST + b]
            bound += least
            self.least[q] = least
        for j in range(size):
            if rate[j] > 0:
                bound -= rate[j] * self.up[j]
            else:
                bound -= rate[j] * self.lower
        return bound

    @cython.cfunc
    @cython.exceptval(check=False)
    def reprice(self) -> cython.void:
        """Move prices after loads: up with too much, down with too little, towards 0 within the band."""
        j: cython.int
        price: cython.double
        new: cython.double
        for j in range(self.size):
            price = self.rate[j]
            new = price + PACE * self.reach[j] * self.excess(j)
            if (price > 0 and new < 0 and self.held[j] >= self.lower) or (
                price < 0 and new > 0 and self.held[j] <= self.up[j]
            ):
                new = 0.0
            self.rate[j] = new

    @cython.cfunc
    @cython.exceptval(check=False)
    def excess(self, j: cython.int) -> cython.double:
        """Return how far, in parts of its room, a territory is off the limit that its price stands for."""
        part: cython.double = 0.0
        if self.held[j] > self.up[j] or (self.rate[j] > 0 and self.held[j] > self.lower):
            part = (self.held[j] - self.up[j]) / self.up[j]
        elif self.held[j] < self.lower or self.rate[j] < 0:
            part = (self.held[j] - self.lower) / self.up[j]
        return max(min(part, 0.5), -0.5)

    @cython.cfunc
    @cython.exceptval(check=False)
    def follow(self) -> cython.void:
        """Move each hub towards the middle of its places: one step of Weiszfeld (1937), then a walk."""
        q: cython.int
        i: cython.int
        j: cython.int
        c: cython.double
        w: cython.double
        for j in range(4 * self.size):
            self.pull[j] = 0.0
        for q in range(self.members):
            i = self.row[q]
            j = self.at[i]
            w = self.weight[i]
            if self.kind <= FLOOR:
                c = self.table[q * MOST + j]
                w = w * w / (c + 0.02 * w * (self.paid[j] / (self.held[j] + TINY)) + TINY)
            self.pull[4 * j] += w
            self.pull[4 * j + 1] += w * self.x[i]
            self.pull[4 * j + 2] += w * self.y[i]
            self.pull[4 * j + 3] += w * self.z[i]
        for j in range(self.size):
            if self.pull[4 * j] > 0:
                self.walk(j)

    @cython.cfunc
    @cython.exceptval(check=False)
    def walk(self, j: cython.int) -> cython.void:
        """Move a hub from neighbour to neighbour to the place nearest to where it is pulled."""
        x: cython.double = self.pull[4 * j + 1] / self.pull[4 * j]
        y: cython.double = self.pull[4 * j + 2] / self.pull[4 * j]
        z: cython.double = self.pull[4 * j + 3] / self.pull[4 * j]
        here: cython.int = self.hub_of[j]
        new: cython.int = here
        k: cython.int
        o: cython.int
        value: cython.double
        least: cython.double = self.squared(here, x, y, z)
        while True:
            for k in range(self.indptr[here], self.indptr[here + 1]):
                o = self.indices[k]
                if self.is_hub[o]:
                    continue
                value = self.squared(o, x, y, z)
                if value < least:
                    least = value
                    new = o
            if new == here:
                break
            here = new
        if here != self.hub_of[j]:
            self.open(j, here)

    @cython.cfunc
    @cython.exceptval(check=False)
    def squared(self, i: cython.int, x: cython.double, y: cython.double, z: cython.double) -> cython.double:
        """Return the squared distance of a place from a point."""
        return (
            (self.x[i] - x) * (self.x[i] - x)
            + (self.y[i] - y) * (self.y[i] - y)
            + (self.z[i] - z) * (self.z[i] - z)
        )

    # ---- hanging together

    @cython.cfunc
    @cython.exceptval(check=False)
    def gather(self) -> cython.int:
        """Give pieces cut off from their territory to what they touch; returns how many places touch nothing.

        Of each territory the piece with most demand stays.
        """
        loose: cython.int = self.loosen()
        left: cython.int
        k: cython.int
        i: cython.int
        j: cython.int
        while loose > 0:
            left = 0
            for k in range(loose):
                i = self.order[k]
                j = self.cheapest_touched(i)
                if j < 0:
                    self.order[left] = i
                    left += 1
                else:
                    self.at[i] = j
                    self.held[j] += self.demand[i]
                    self.paid[j] += self.table[self.spot[i] * MOST + j]
            if left == loose:
                return left
            loose = left
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def loosen(self) -> cython.int:
        """Take smaller pieces out of their territories into ``order``; returns how many places."""
        q: cython.int
        i: cython.int
        j: cython.int
        pieces: cython.int = 0
        loose: cython.int = 0
        for j in range(self.size):
            self.begin[j] = -1
        for q in range(self.members):
            self.piece[self.row[q]] = -1
        for q in range(self.members):
            i = self.row[q]
            if self.piece[i] < 0:
                j = self.at[i]
                self.bulk[pieces] = self.flood(i, pieces)
                if self.begin[j] < 0 or self.bulk[pieces] > self.bulk[self.begin[j]]:
                    self.begin[j] = pieces
                pieces += 1
        if pieces == self.size:
            return 0
        for q in range(self.members):
            i = self.row[q]
            j = self.at[i]
            if self.piece[i] != self.begin[j]:
                self.at[i] = -2
                self.held[j] -= self.demand[i]
                self.paid[j] -= self.table[q * MOST + j]
                self.order[loose] = i
                loose += 1
        return loose

    @cython.cfunc
    @cython.exceptval(check=False)
    def flood(self, start: cython.int, piece: cython.int) -> cython.double:
        """Number the places that hang together with one; returns their demand."""
        height: cython.int = 1
        k: cython.int
        i: cython.int
        o: cython.int
        j: cython.int = self.at[start]
        bulk: cython.double = 0.0
        self.piece[start] = piece
        self.stack[0] = start
        while height > 0:
            height -= 1
            i = self.stack[height]
            bulk += self.demand[i] + 1e-6
            for k in range(self.indptr[i], self.indptr[i + 1]):
                o = self.indices[k]
                if self.at[o] == j and self.piece[o] < 0:
                    self.piece[o] = piece
                    self.stack[height] = o
                    height += 1
        return bulk

    @cython.cfunc
    @cython.exceptval(check=False)
    def cheapest_touched(self, i: cython.int) -> cython.int:
        """Return the territory next to a place that serves it cheapest with its price, -1 = none."""
        k: cython.int
        j: cython.int
        best: cython.int = -1
        value: cython.double
        least: cython.double = FAR
        for k in range(self.indptr[i], self.indptr[i + 1]):
            j = self.at[self.indices[k]]
            if j >= 0 and j != best:
                value = self.table[self.spot[i] * MOST + j] + self.demand[i] * self.rate[j]
                if value < least:
                    least = value
                    best = j
        return best

    @cython.cfunc
    @cython.exceptval(check=False)
    def may_leave(self, i: cython.int) -> cython.int:
        """Tell whether a territory hangs together without one of its places, and is not empty then."""
        k: cython.int
        o: cython.int
        a: cython.int = self.at[i]
        left: cython.int = 0
        start: cython.int = -1
        self.stamp += 1
        for k in range(self.indptr[i], self.indptr[i + 1]):
            o = self.indices[k]
            if self.at[o] == a and o != i:
                self.near[o] = self.stamp
                start = o
                left += 1
        if left <= 1:
            return left
        if self.reached(i, start, left, True):
            return 1
        return self.reached(i, start, left, False)

    @cython.cfunc
    @cython.exceptval(check=False)
    def reached(self, i: cython.int, start: cython.int, left: cython.int, close: cython.bint) -> cython.int:
        """Tell whether the neighbours of a place hang together without it: by themselves, or by any way."""
        height: cython.int = 1
        k: cython.int
        o: cython.int
        u: cython.int
        a: cython.int = self.at[i]
        wanted: cython.longlong = self.stamp
        self.visit += 1
        self.mark[start] = self.visit
        self.mark[i] = self.visit
        self.stack[0] = start
        left -= 1
        while height > 0:
            height -= 1
            u = self.stack[height]
            for k in range(self.indptr[u], self.indptr[u + 1]):
                o = self.indices[k]
                if self.at[o] != a or self.mark[o] == self.visit:
                    continue
                if self.near[o] == wanted:
                    left -= 1
                    if left == 0:
                        return 1
                elif close:
                    continue
                self.mark[o] = self.visit
                self.stack[height] = o
                height += 1
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def touches(self, i: cython.int, j: cython.int) -> cython.int:
        """Tell whether a place is next to a territory."""
        k: cython.int
        for k in range(self.indptr[i], self.indptr[i + 1]):
            if self.at[self.indices[k]] == j:
                return 1
        return 0

    # ---- moves on borders

    @cython.cfunc
    @cython.exceptval(check=False)
    def put(self, i: cython.int, j: cython.int) -> cython.void:
        """Give a place to another territory."""
        a: cython.int = self.at[i]
        base: cython.int = self.spot[i] * MOST
        self.at[i] = j
        self.held[a] -= self.demand[i]
        self.held[j] += self.demand[i]
        self.paid[a] -= self.table[base + a]
        self.paid[j] += self.table[base + j]

    @cython.cfunc
    @cython.exceptval(check=False)
    def strain(self, j: cython.int, change: cython.double) -> cython.double:
        """Return by how much the breach of a territory grows when its load changes."""
        return self.over(self.held[j] + change, self.up[j]) - self.over(self.held[j], self.up[j])

    @cython.cfunc
    @cython.exceptval(check=False)
    def shift(self) -> cython.int:
        """Give single places to territories they touch, each where that is better; returns how many."""
        q: cython.int
        k: cython.int
        i: cython.int
        a: cython.int
        b: cython.int
        best: cython.int
        moved: cython.int = 0
        value: cython.double
        least: cython.double
        for q in range(self.members):
            i = self.row[q]
            a = self.at[i]
            best = -1
            least = -TINY
            for k in range(self.indptr[i], self.indptr[i + 1]):
                b = self.at[self.indices[k]]
                if b < 0 or b in (a, best):
                    continue
                value = self.table[q * MOST + b] - self.table[q * MOST + a]
                value += self.penalty * (self.strain(b, self.demand[i]) + self.strain(a, -self.demand[i]))
                if value < least:
                    least = value
                    best = b
            if best >= 0 and self.may_leave(i):
                self.put(i, best)
                moved += 1
        return moved

    @cython.cfunc
    @cython.exceptval(check=False)
    def scan(self) -> cython.void:
        """Find the cheapest place to give from each territory to each other."""
        q: cython.int
        k: cython.int
        i: cython.int
        a: cython.int
        b: cython.int
        last: cython.int
        free: cython.int
        value: cython.double
        for k in range(MOST * MOST):
            self.gain[k] = FAR
            self.mover[k] = -1
        for q in range(self.members):
            i = self.row[q]
            a = self.at[i]
            last = a
            free = -1
            for k in range(self.indptr[i], self.indptr[i + 1]):
                b = self.at[self.indices[k]]
                if b < 0 or b in (a, last):
                    continue
                last = b
                value = self.table[q * MOST + b] - self.table[q * MOST + a]
                if value < self.gain[a * MOST + b]:
                    if free < 0:
                        free = self.may_leave(i)
                    if free:
                        self.gain[a * MOST + b] = value
                        self.mover[a * MOST + b] = i

    @cython.cfunc
    @cython.exceptval(check=False)
    def pair_up(self) -> cython.void:
        """Find the cheapest way over one territory between each two."""
        a: cython.int
        b: cython.int
        c: cython.int
        value: cython.double
        for a in range(self.size):
            for c in range(self.size):
                self.two[a * MOST + c] = FAR
                for b in range(self.size):
                    value = self.gain[a * MOST + b] + self.gain[b * MOST + c]
                    if value < self.two[a * MOST + c]:
                        self.two[a * MOST + c] = value
                        self.via[a * MOST + c] = b

    @cython.cfunc
    @cython.exceptval(check=False)
    def worth(self, length: cython.int) -> cython.double:
        """Return what the chain of territories costs: places of ``mover`` go from each to the next."""
        k: cython.int
        a: cython.int
        b: cython.int
        d: cython.double
        value: cython.double = 0.0
        for k in range(length):
            self.swing[self.chain[k]] = 0.0
        self.swing[self.chain[length]] = 0.0
        for k in range(length):
            a = self.chain[k]
            b = self.chain[k + 1]
            d = self.demand[self.mover[a * MOST + b]]
            value += self.gain[a * MOST + b]
            self.swing[a] -= d
            self.swing[b] += d
        for k in range(length + 1):
            a = self.chain[k]
            value += self.penalty * self.strain(a, self.swing[a])
            self.swing[a] = 0.0
        return value

    @cython.cfunc
    @cython.exceptval(check=False)
    def find_chain(self) -> cython.void:
        """Find the best chain of two or three moves."""
        a: cython.int
        b: cython.int
        c: cython.int
        self.best_length = 0
        self.best_worth = -TINY
        for a in range(self.size):
            self.chain[0] = a
            for c in range(self.size):
                if self.two[a * MOST + c] < FAR:
                    self.chain[1] = self.via[a * MOST + c]
                    self.chain[2] = c
                    self.consider(2)
            for b in range(self.size):
                if self.gain[a * MOST + b] >= FAR:
                    continue
                self.chain[1] = b
                for c in range(self.size):
                    if c != b and self.two[b * MOST + c] < FAR:
                        self.chain[2] = self.via[b * MOST + c]
                        self.chain[3] = c
                        self.consider(3)

    @cython.cfunc
    @cython.exceptval(check=False)
    def consider(self, length: cython.int) -> cython.void:
        """Remember the chain if it is the best so far."""
        k: cython.int
        value: cython.double = self.worth(length)
        if value < self.best_worth:
            self.best_worth = value
            self.best_length = length
            for k in range(length + 1):
                self.best_chain[k] = self.chain[k]

    @cython.cfunc
    @cython.exceptval(check=False)
    def exchange(self) -> cython.int:
        """Make the best chain of moves that helps; tells whether there was one."""
        broken: cython.int
        self.scan()
        for _ in range(4):
            self.pair_up()
            self.find_chain()
            if self.best_length == 0:
                return 0
            broken = self.follow_chain()
            if broken < 0:
                return 1
            self.gain[broken] = FAR
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def follow_chain(self) -> cython.int:
        """Make the moves of the best chain; returns -1, or which one would tear, with none made."""
        k: cython.int
        done: cython.int
        i: cython.int
        a: cython.int
        b: cython.int
        for done in range(self.best_length):
            a = self.best_chain[done]
            b = self.best_chain[done + 1]
            i = self.mover[a * MOST + b]
            if self.at[i] == a and self.touches(i, b) and self.may_leave(i):
                self.put(i, b)
                continue
            for k in range(done - 1, -1, -1):
                self.put(self.mover[self.best_chain[k] * MOST + self.best_chain[k + 1]], self.best_chain[k])
            return a * MOST + b
        return -1

    @cython.cfunc
    @cython.exceptval(check=False)
    def polish(self) -> cython.void:
        """Move places on borders while that helps."""
        for _ in range(200):
            if self.shift() == 0 and self.exchange() == 0:
                return

    @cython.cfunc
    @cython.exceptval(check=False)
    def recentre(self) -> cython.int:
        """Move hubs to neighbouring places while that is cheaper; tells whether one moved."""
        j: cython.int
        q: cython.int
        moved: cython.int = 0
        for j in range(self.size + 1):
            self.begin[j] = 0
        for q in range(self.members):
            self.begin[self.at[self.row[q]] + 1] += 1
        for j in range(self.size):
            self.begin[j + 1] += self.begin[j]
        for q in range(self.members):
            j = self.at[self.row[q]]
            self.order[self.begin[j]] = self.row[q]
            self.begin[j] += 1
        for j in range(self.size):
            while self.step(j, 0 if j == 0 else self.begin[j - 1], self.begin[j]):
                moved = 1
        return moved

    @cython.cfunc
    @cython.exceptval(check=False)
    def step(self, j: cython.int, start: cython.int, end: cython.int) -> cython.int:
        """Move a hub to the neighbouring place that is cheapest for its places; tells whether one was."""
        k: cython.int
        o: cython.int
        e: cython.int
        here: cython.int = self.hub_of[j]
        best: cython.int = -1
        value: cython.double
        limit: cython.double
        extra: cython.double
        least: cython.double = self.paid[j] + self.penalty * self.over(self.held[j], self.up[j]) - TINY
        for k in range(self.indptr[here], self.indptr[here + 1]):
            o = self.indices[k]
            if self.is_hub[o]:
                continue
            extra = self.penalty * self.over(self.held[j], self.upper[o])
            value = extra
            limit = least
            for e in range(start, end):
                value += self.weight[self.order[e]] * self.apart(self.order[e], o)
                if value >= limit:
                    break
            if value < least:
                least = value
                best = o
                self.paid[j] = value - extra
        if best < 0:
            return 0
        self.open(j, best)
        return 1

    # ---- trials

    @cython.cfunc
    @cython.exceptval(check=False)
    def replace(self) -> cython.void:
        """Open a place of the region and close the hub that is little missed then."""
        q: cython.int = self.below(self.members)
        j: cython.int
        closed: cython.int
        if self.is_hub[self.row[q]]:
            return
        self.fill()
        self.draw()
        j = self.at[self.row[q]]
        closed = self.least_missed(q)
        self.rate[closed] = self.rate[j]
        self.reach[closed] = self.reach[j]
        self.open(closed, self.row[q])

    @cython.cfunc
    @cython.exceptval(check=False)
    def least_missed(self, place: cython.int) -> cython.int:
        """Return the territory whose places lose little if a hub opens at a place and theirs closes."""
        j: cython.int
        best: cython.int = 0
        value: cython.double
        least: cython.double = FAR
        self.miss(self.row[place], self.rate[self.at[self.row[place]]])
        for j in range(self.size):
            value = self.swing[j] * (1.0 + self.fraction())
            self.swing[j] = 0.0
            if value < least:
                least = value
                best = j
        return best

    @cython.cfunc
    @cython.exceptval(check=False)
    def miss(self, h: cython.int, price: cython.double) -> cython.void:
        """Sum what the places of each territory lose without its hub, with another hub at its price."""
        q: cython.int
        j: cython.int
        i: cython.int
        best: cython.int
        value: cython.double
        second: cython.double
        for j in range(self.size):
            self.swing[j] = 0.0
        for q in range(self.members):
            i = self.row[q]
            best = self.at[i]
            second = self.weight[i] * self.apart(i, h) + self.demand[i] * price
            for j in range(self.size):
                value = self.table[q * MOST + j] + self.demand[i] * self.rate[j]
                if value < second and j != best:
                    second = value
            if second > self.least[q]:
                self.swing[best] += second - self.least[q]

    @cython.cfunc
    @cython.exceptval(check=False)
    def redraw(self, limit: cython.double) -> cython.int:
        """Draw the region anew; tells whether costs within a limit are in sight."""
        r: cython.int
        bound: cython.double
        rounds: cython.int = ROUNDS + self.below(ROUNDS)
        rounds = max(rounds, self.size)
        for r in range(rounds):
            self.fill()
            bound = self.draw()
            if r >= 3 and bound > limit * (1.0 + HOPE * (rounds - r)):
                return 0
            self.reprice()
            self.follow()
        self.fill()
        if self.draw() > limit or self.gather() > 0:
            return 0
        if limit == FAR:
            return 1
        return self.region_breach() <= MESS * self.up[0] + self.lump and self.region_cost() <= limit * (
            1.0 + DEBT / self.size
        )

    @cython.cfunc
    @cython.exceptval(check=False)
    def trial(
        self, centre: cython.int, size: cython.int, change: cython.bint, worse: cython.double
    ) -> cython.void:
        """Redraw a region; keep that if it is better, or worse by no more than allowed."""
        breach: cython.double
        cost: cython.double
        self.collect(centre, size)
        breach = self.region_breach()
        cost = self.region_cost()
        if change:
            self.replace()
        if self.redraw(FAR if breach > TINY else cost + worse):
            self.settle()
            if self.accepts(breach, cost + worse):
                self.take()
                return
        self.drop()

    @cython.cfunc
    @cython.exceptval(check=False)
    def settle(self) -> cython.void:
        """Move places on borders, then hubs, then places again."""
        self.polish()
        if self.recentre():
            self.fill()
            self.polish()
            self.recentre()

    @cython.cfunc
    @cython.exceptval(check=False)
    def accepts(self, breach: cython.double, limit: cython.double) -> cython.bint:
        """Tell whether the region as redrawn is kept."""
        now: cython.double = self.region_breach()
        if abs(now - breach) > TINY:
            return now < breach
        return self.region_cost() < limit - TINY

    @cython.cfunc
    @cython.exceptval(check=False)
    def take(self) -> cython.void:
        """Write the region into the plan."""
        q: cython.int
        i: cython.int
        j: cython.int
        t: cython.int
        for j in range(self.size):
            t = self.territory[j]
            self.hub[t] = self.hub_of[j]
            self.price[t] = self.rate[j]
            self.first[t] = -1
            self.load[t] = 0.0
            self.cost[t] = 0.0
            self.slot[t] = -1
        for q in range(self.members - 1, -1, -1):
            i = self.row[q]
            t = self.territory[self.at[i]]
            self.at[i] = -1
            self.owner[i] = t
            self.following[i] = self.first[t]
            self.first[t] = i
            self.load[t] += self.demand[i]
            self.cost[t] += self.weight[i] * self.apart(i, self.hub[t])
        self.weigh()

    @cython.cfunc
    @cython.exceptval(check=False)
    def drop(self) -> cython.void:
        """Leave the plan as it was before the region."""
        q: cython.int
        j: cython.int
        for q in range(self.members):
            self.at[self.row[q]] = -1
        for j in range(self.size):
            self.is_hub[self.hub_of[j]] = 0
        for j in range(self.size):
            self.slot[self.territory[j]] = -1
            self.is_hub[self.hub[self.territory[j]]] = 1

    def advance(self, trials: cython.int) -> None:
        """Make trials: at territories outside the limits as long as there are such, else anywhere.

        The heat of a cycle falls from its begin to its end; then the best plan or the first is taken up.
        """
        # Chance is asked in statements of its own: C is free in the order in which it evaluates arguments.
        size: cython.int
        change: cython.bint
        for _ in range(trials):
            if self.breach > TINY:
                size = 3 + self.below(LARGEST - 2)
                change = self.below(4) == 0
                self.trial(self.next_broken(), size, change, 0.0)
            else:
                size = MOST if self.below(WIDE) == 0 else LARGEST
                size = 2 + self.below(size - 1)
                self.trial_anywhere(size)
                self.cool()
            self.keep()

    @cython.cfunc
    @cython.exceptval(check=False)
    def trial_anywhere(self, size: cython.int) -> cython.void:
        """Make a trial as the cycle allows."""
        worse: cython.double = self.allowed()
        self.trial(self.below(self.hubs), size, True, worse)

    @cython.cfunc
    @cython.exceptval(check=False)
    def next_broken(self) -> cython.int:
        """Return the next territory outside the limits."""
        for _ in range(self.hubs):
            self.turn += 1
            if self.turn >= self.hubs:
                self.turn = 0
            if self.over(self.load[self.turn], self.upper[self.hub[self.turn]]) > TINY:
                break
        return self.turn

    @cython.cfunc
    @cython.exceptval(check=False)
    def allowed(self) -> cython.double:
        """Return by how much a trial may be worse."""
        part: cython.double = 1.0 - self.passed / self.cycle
        if self.cycles == 0:
            return 0.0
        return HEAT * part * part * self.total / self.hubs * self.fraction()

    @cython.cfunc
    @cython.exceptval(check=False)
    def cool(self) -> cython.void:
        """Count a trial of the cycle; at its end go on from the best plan."""
        self.passed += 1.0
        if self.passed >= self.cycle:
            self.passed = 0.0
            if self.cycles > 0:
                self.cycle = floor(self.cycle * LONGER)
            self.cycles += 1
            if self.cycles % FRESH == 1:
                self.go_on(self.start_owner, self.start_hub)
            else:
                self.go_on(self.best_owner, self.best_hub)
