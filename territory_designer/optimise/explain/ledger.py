"""How does a plan stand on its way to another, and what would the next bundle change, exactly?

A bundle is a set of items: arc ``k`` (an account goes to its new position) or, from ``len(arcs)`` on, a turn
(a position goes to its new hub, opens or closes). Its effect on the objective and on every hard rule follows
from running sums. A hard rule counts as broken only by what goes beyond the start: plans on the way may keep
the breaches that the start has, and never enlarge them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from territory_designer.model.tables import Number
from territory_designer.optimise.explain.counts import Hands, Seats
from territory_designer.optimise.explain.journey import (
    AMOUNTS,
    COST,
    TRAVEL,
    WORKLOAD,
    Journey,
    binding_bands,
)
from territory_designer.optimise.explain.patches import Patches

Vector = list[float]
Bundle = frozenset[int]

ANYWHERE = -1  # a broken rule that concerns no single position
_ROUNDING = 1e-10
_MATTERS = 0.1  # of the target: accounts are mostly smaller


@dataclass(frozen=True)
class Trouble:
    """The rule that a bundle would break most: where, how far, and whether by too much (else too little)."""

    position: int
    excess: float
    over: bool


@dataclass(frozen=True, eq=False)
class Effect:
    """What a bundle would change.

    Parameters
    ----------
    cost_cny, travel_h
        Differences of the objective and of the hours of travel.
    excess
        How far hard rules would be broken beyond the start, 0 = the bundle is allowed.
    trouble
        The worst of it, None when it is allowed.
    """

    bundle: Bundle
    cost_cny: float
    travel_h: float
    excess: float
    trouble: Trouble | None
    sums: dict[int, Vector] = field(repr=False)
    sites: dict[int, Counter[int]] = field(repr=False)
    extra: dict[int, int] = field(repr=False)


class Ledger:
    """The running sums of a plan on its way.

    Parameters
    ----------
    leaving, coming
        Arcs still to be carried out, by the position that they leave or lead to.
    """

    def __init__(self, way: Journey) -> None:
        self.way = way
        count, sums = len(way.hub), way.sums()
        self.source, self.goal = way.source.tolist(), way.goal.tolist()
        self.open_arcs, self.open_turns = set(range(len(self.source))), set(way.turned.tolist())
        self.leaving, self.coming = _by_position(self.source, count), _by_position(self.goal, count)
        self.state = [0] * count
        self._holds: list[list[bool]] = way.holds.tolist()
        self._target_h: Vector = way.target_h.tolist()
        self._capacity_h: Vector = way.project.positions.capacity_h.tolist()
        self._whole = [way.whole(measure) for measure in way.measures[1:]]
        self._bands = _priced_bands(way)
        high, low = way.index_limits(sums)
        self._limits = list(zip((low - _ROUNDING).T.tolist(), (high + _ROUNDING).T.tolist()))
        spent, most, most_at = way.move_limits(sums)
        self._spent, self._most, self._most_at = spent.tolist(), most.tolist(), most_at.T.tolist()
        self._parts, self._counts = _parts(way)
        self._bad, self._bad_turn = way.bad().tolist(), way.bad_turns().tolist()
        self.sums: list[Vector] = sums.tolist()
        self.seats = Seats(way)
        self._standing_cny = self.seats.standing_cny()
        self._hands = [Hands(way, kind) for kind in way.rules.keep_together]
        judged = way.rules.contiguity != "off"
        sited = way.start.alignment if judged else np.full_like(way.start.alignment, -1)
        self.patches = Patches(way.ground.adjacency, sited, count)
        self._most_extra = list(self.patches.extra)
        self._site: list[int] = np.where(judged, way.ground.adjacency.site_of[way.account], -1).tolist()
        self._place = [self._judge(p, self.sums[p], 0, self.seats.holding_h) for p in range(count)]
        self._off = [self._off_balance(p) for p in range(count)]

    # items

    @property
    def arcs(self) -> int:
        """Return the number of arcs; turns are numbered from there on."""
        return len(self.source)

    def pending(self, item: int) -> bool:
        """Tell whether an item is still to be carried out."""
        if item < self.arcs:
            return item in self.open_arcs
        return item - self.arcs in self.open_turns

    def items(self) -> Bundle:
        """Return everything that is still to be carried out."""
        return frozenset(self.open_arcs) | {self.arcs + p for p in self.open_turns}

    def positions_of(self, item: int) -> tuple[int, ...]:
        """Return the positions that an item concerns."""
        if item >= self.arcs:
            return (item - self.arcs,)
        return tuple(p for p in (self.source[item], self.goal[item]) if p >= 0)

    def completed(self, items: Iterable[int]) -> Bundle:
        """Return a bundle with what it cannot do without.

        Accounts that a turn would leave too far away or without a seat, and turns that an account needs.
        """
        bundle, new = set(items), list(items)
        for item in new:  # grows while it is read
            for needed in self._needs(item):
                if needed not in bundle:
                    bundle.add(needed)
                    new.append(needed)
        return frozenset(bundle)

    def _needs(self, item: int) -> list[int]:
        if item >= self.arcs:
            return [arc for arc in sorted(self.leaving[item - self.arcs]) if self._bad[arc][0][1]]
        goal = self.goal[item]
        waits = self._bad[item][1][0] and not self._bad[item][1][1] and goal in self.open_turns
        return [self.arcs + goal] if waits else []

    # what a bundle would change

    def effect(self, bundle: Bundle) -> Effect:
        """Return what carrying out a bundle would change."""
        arcs = sorted(item for item in bundle if item < self.arcs)
        turns = sorted(item - self.arcs for item in bundle if item >= self.arcs)
        sums = self._sums_after(arcs)
        for p in turns:
            sums.setdefault(p, self.sums[p])
        holding_h = self.seats.holding_after(turns) if turns else self.seats.holding_h
        if holding_h != self.seats.holding_h and self._whole:
            sums = {p: sums.get(p, each) for p, each in enumerate(self.sums)}
        cost, travel_h, troubles = self._at_positions(sums, set(turns), holding_h)
        sites = self._sites_after(arcs)
        extra = {p: self.patches.extra_after(p, change) for p, change in sites.items()}
        cost += self._pieces_cny(extra) + self._others_cny(arcs, turns)
        troubles += self._cuts(extra) + self._elsewhere(arcs, turns)
        worst = max(troubles, key=lambda each: each.excess, default=None)
        excess = sum(each.excess for each in troubles)
        return Effect(bundle, cost, travel_h, excess, worst, sums, sites, extra)

    def _sums_after(self, arcs: list[int]) -> dict[int, Vector]:
        after: dict[int, Vector] = {}
        for arc in arcs:
            for p, vector in self._parts[arc]:
                after[p] = [x + y for x, y in zip(after.get(p, self.sums[p]), vector)]
        return after

    def _sites_after(self, arcs: list[int]) -> dict[int, Counter[int]]:
        change: dict[int, Counter[int]] = {}
        for arc in arcs:
            site = self._site[arc]
            for p, step in ((self.source[arc], -1), (self.goal[arc], 1)):
                if p >= 0 and site >= 0:
                    change.setdefault(p, Counter())[site] += step
        return change

    def _at_positions(
        self, sums: dict[int, Vector], turns: set[int], holding_h: float
    ) -> tuple[float, float, list[Trouble]]:
        cost, travel_h, troubles = 0.0, 0.0, []
        for p, vector in sums.items():
            now = self.state[p]
            state = 1 if p in turns else now
            price, trouble = self._judge(p, vector, state, holding_h)
            cost += price - self._place[p][0]
            travel_h += vector[TRAVEL + state] - self.sums[p][TRAVEL + now]
            if trouble is not None:
                troubles.append(trouble)
        return cost, travel_h, troubles

    def _judge(self, p: int, sums: Vector, state: int, holding_h: float) -> tuple[float, Trouble | None]:
        """Return CNY of a position's accounts and bands, and what is broken there beyond the start."""
        cost, excess, over = sums[COST + state], 0.0, True
        if self._holds[p][state]:
            index = self.indices(p, sums, state, holding_h)
            for row, lower, upper, price in self._bands[p]:
                cost += price * max(lower - index[row], index[row] - upper, 0.0)
            for value, low, high in zip(index, *self._limits[p]):
                if value > high or value < low:
                    excess, over = excess + max(value - high, low - value), value > high
        for value, most in zip(sums[AMOUNTS + len(self._whole) :], self._most_at[p]):
            excess += _overspent(value, most)
        return cost, Trouble(p, excess, over) if excess else None

    def indices(self, p: int, sums: Vector, state: int, holding_h: float) -> Vector:
        """Return a position's index of every measure."""
        capacity_h = self._capacity_h[p]
        others = (sums[AMOUNTS + k] / whole * holding_h / capacity_h for k, whole in enumerate(self._whole))
        return [sums[WORKLOAD + state] / self._target_h[p], *others]

    def _pieces_cny(self, extra: dict[int, int]) -> float:
        if self.way.rules.contiguity != "soft":
            return 0.0
        return self.way.rules.piece_cny * sum(pieces - self.patches.extra[p] for p, pieces in extra.items())

    def _cuts(self, extra: dict[int, int]) -> list[Trouble]:
        if self.way.rules.contiguity != "hard":
            return []
        beyond = ((p, pieces - self._most_extra[p]) for p, pieces in extra.items())
        return [Trouble(p, float(more), over=False) for p, more in beyond if more > 0]

    def _others_cny(self, arcs: list[int], turns: list[int]) -> float:
        hands = self.way.rules.split_cny * sum(each.more(arcs) for each in self._hands)
        return hands + (self.seats.standing_cny(turns) - self._standing_cny if turns else 0.0)

    def _elsewhere(self, arcs: list[int], turns: list[int]) -> list[Trouble]:
        """Return what is broken by accounts or turns themselves, by hubs, and by limits in all."""
        moving, turning = set(arcs), set(turns)
        bad = sum(self._is_bad(arc, turning) for arc in arcs)
        for p in turns:
            bad += self._bad_turn[p] + sum(self._bad[arc][0][1] for arc in self.leaving[p] - moving)
        spent = [value + sum(self._counts[arc][k] for arc in arcs) for k, value in enumerate(self._spent)]
        excess = bad + self.seats.excess_after(turns)
        excess += sum(_overspent(value, most) for value, most in zip(spent, self._most))
        return [Trouble(ANYWHERE, excess, over=True)] if excess else []

    def _is_bad(self, arc: int, turning: set[int]) -> bool:
        """Tell whether an account breaks a rule of its own where it goes, now or when that position turns."""
        goal, at_goal = self.goal[arc], self._bad[arc][1]
        turned = goal >= 0 and (goal in turning or self.state[goal] == 1)
        return at_goal[1] or (at_goal[0] and not turned)

    # carrying out

    def apply(self, effect: Effect) -> None:
        """Carry out a bundle."""
        arcs = [item for item in effect.bundle if item < self.arcs]
        turns = [item - self.arcs for item in effect.bundle if item >= self.arcs]
        for hands in self._hands:
            hands.apply(arcs)
        for arc in arcs:
            self._settle(arc)
        for p in turns:
            self.state[p] = 1
        self.open_turns -= set(turns)
        if turns:
            self.seats.turned |= set(turns)
            self.seats.holding_h = self.seats.holding_after(())
            self._standing_cny = self.seats.standing_cny()
        for p, change in effect.sites.items():
            self.patches.apply(p, change, effect.extra[p])
        for p, vector in effect.sums.items():
            self.sums[p] = vector
            self._place[p] = self._judge(p, vector, self.state[p], self.seats.holding_h)
            self._off[p] = self._off_balance(p)

    def _settle(self, arc: int) -> None:
        self.open_arcs.discard(arc)
        for p, held in ((self.source[arc], self.leaving), (self.goal[arc], self.coming)):
            if p >= 0:
                held[p].discard(arc)
        self._spent = [value + more for value, more in zip(self._spent, self._counts[arc])]

    # figures

    def hours(self, arc: int) -> tuple[float, float]:
        """Return the workload of an arc's account at the position that it leaves, and where it goes."""
        held = {p: abs(vector[WORKLOAD + self.state[p]]) for p, vector in reversed(self._parts[arc])}
        return held.get(self.source[arc], 0.0), held.get(self.goal[arc], 0.0)

    def load_h(self, p: int) -> float:
        """Return the workload of a position."""
        return self.sums[p][WORKLOAD + self.state[p]]

    def nearness(self, p: int) -> Vector:
        """Return how far each index of a position is from its soft limits, as far as one account may feel it.

        While it stays the same, moves to and from the position are worth what they were, but for pieces.
        """
        index = self.indices(p, self.sums[p], self.state[p], self.seats.holding_h)
        gaps = [index[row] - limit for row, *limits, _ in self._bands[p] for limit in limits]
        return [max(-_MATTERS, min(_MATTERS, gap)) for gap in gaps]

    def near(self, arc: int) -> list[int]:
        """Return the site of an arc's account and those beside it; none where pieces do not count."""
        site = self._site[arc]
        return [site, *self.patches.near(site)] if site >= 0 else []

    def site(self, arc: int) -> int:
        """Return the site of an arc's account, -1 where pieces do not count."""
        return self._site[arc]

    def room_h(self, p: int) -> float:
        """Return the hours that a position may still take."""
        limit = self._limits[p][1][0] * self._target_h[p]
        return limit - self.load_h(p)

    def gain_cny(self, arc: int) -> float:
        """Return what an arc saves on travel, long ways and changes of hand."""
        return -sum(vector[COST + self.state[p]] for p, vector in self._parts[arc])

    @property
    def balance_max(self) -> float | None:
        """Return the largest deviation of a workload index from 1."""
        return max((off for off in self._off if off is not None), default=None)

    def _off_balance(self, p: int) -> float | None:
        return abs(self.load_h(p) / self._target_h[p] - 1.0) if self._holds[p][self.state[p]] else None


def _overspent(value: float, most: float) -> float:
    return (value - most) / (most + 1.0) if value > most * (1.0 + _ROUNDING) + _ROUNDING else 0.0


def _by_position(ends: list[int], count: int) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(count)]
    for arc, position in enumerate(ends):
        if position >= 0:
            found[position].add(arc)
    return found


def _priced_bands(way: Journey) -> list[list[tuple[int, float, float, float]]]:
    """Return for each position its bands: row of the measure, soft limits, and CNY of a whole index."""
    price, bands = way.project.settings.hour_cost_cny, binding_bands(way)
    return [
        [(row, *_soft_limits(band.lower, band.upper), band.weight * price * target_h) for row, band in bands]
        for target_h in way.target_h.tolist()
    ]


def _soft_limits(lower: float | None, upper: float | None) -> tuple[float, float]:
    return -np.inf if lower is None else lower, np.inf if upper is None else upper


def _parts(way: Journey) -> tuple[list[list[tuple[int, Vector]]], list[Vector]]:
    """Return what each arc adds to the sums of positions, and to what changes hands in all."""
    gone, come = way.vectors(way.account, way.source), way.vectors(way.account, way.goal)
    handed = way.handed()
    back = np.zeros_like(gone)
    back[:, gone.shape[1] - len(way.cases) :] = handed
    ends = zip(way.source.tolist(), way.goal.tolist(), way.stake.before[way.account].tolist())
    rows = zip(ends, (-gone).tolist(), come.tolist(), back.tolist(), _any(handed))
    found = []
    for (source, goal, home), less, more, limit, counts in rows:
        pairs = ((source, less, True), (goal, more, True), (home, limit, counts))
        found.append([(p, vector) for p, vector, matters in pairs if p >= 0 and matters])
    return found, handed.tolist()


def _any(rows: Number) -> list[bool]:
    return (rows != 0).any(axis=1).tolist()
