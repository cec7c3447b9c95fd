"""In which order should the moves from one plan to another be made, so that every stop on the way is a plan?

Greedy: the bundle that saves most comes next, judged by exact differences and judged anew when others have
changed its positions (a lazily kept queue, after Minoux 1978). A bundle that a hard rule forbids is mended
with other pending moves, along the graph whose nodes are positions and whose arcs are moved accounts: chains
and cycles of moves pass the load on (ejection chains, Glover 1996). What only all moves of a connected part
can do together comes as one bundle at the end.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.together import group_of
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.explain.journey import Journey, journey
from territory_designer.optimise.explain.ledger import ANYWHERE, Bundle, Effect, Ledger

KINDS = ("move", "swap", "chain", "site", "group", "hub", "rest")

_FEW, _MANY = 8, 40  # mends tried on a bundle: at first, and when nothing else is left
_CANDIDATES = 5  # mends looked at exactly, each time
_LAST_TRIED = 12  # bundles that are mended with much effort before a whole part moves at once
_SMALL = 1e-6


@dataclass(frozen=True, eq=False)
class Step:
    """Moves that belong together.

    Parameters
    ----------
    kind
        ``move`` (one account), ``swap`` (two positions exchange), ``chain`` (positions pass accounts on),
        ``site`` or ``group`` (all accounts of one place or customer group), ``hub`` (positions go to another
        hub, open or close, with what depends on it), ``rest`` (what nothing but all together can do).
    account, position_before, position_after
        Accounts that move, and their positions; -1 = nobody.
    turned
        Positions that go to another hub, open or close.
    benefit_cny, benefit_h
        What the step saves: of the objective, and hours of travel, a year.
    balance_max
        Largest deviation from fair workload before and after, None without positions.
    allowed
        Whether no hard rule is broken that the start does not break.
    """

    kind: str
    account: Index
    position_before: Whole
    position_after: Whole
    turned: Index
    benefit_cny: float
    benefit_h: float
    balance_max: tuple[float | None, float | None]
    allowed: bool = True

    @property
    def positions(self) -> Index:
        """Return the positions concerned."""
        both = np.unique(np.concatenate([self.position_before, self.position_after, self.turned]))
        return both[both >= 0].astype(np.intp)


@dataclass(frozen=True, eq=False)
class MoveList:
    """The steps from one scenario to another.

    Parameters
    ----------
    way
        The scenarios and what differs between them.
    steps
        In the order in which they are to be made; after the last one the plan is ``way.end``.
    complete
        False when somebody stopped: the moves not looked at are the last step.
    """

    way: Journey
    steps: tuple[Step, ...]
    complete: bool

    @cached_property
    def cumulative_cny(self) -> Number:
        """Return what the first steps save together, ``(steps,)``."""
        return np.cumsum([step.benefit_cny for step in self.steps])

    @cached_property
    def cumulative_h(self) -> Number:
        """Return the hours of travel that the first steps save together, ``(steps,)``."""
        return np.cumsum([step.benefit_h for step in self.steps])

    @cached_property
    def cumulative_accounts(self) -> Whole:
        """Return how many accounts have moved after each step, ``(steps,)``."""
        return np.cumsum([len(step.account) for step in self.steps], dtype=np.int32)

    def prefix(self, count: int, name: str) -> Scenario:
        """Return the plan after the first steps, under the rules of the end; all of them give the end itself.

        Raises
        ------
        IndexError
            When there are not so many steps.
        """
        if not 0 <= count <= len(self.steps):
            raise IndexError(count)
        if count == len(self.steps):
            return self.way.end.changed(name=name, frozen=False)
        start, end = self.way.start, self.way.end
        alignment, decided = start.alignment.copy(), start.decided_by.copy()
        hub, opened = start.position_hub.copy(), start.position_open.copy()
        for step in self.steps[:count]:
            alignment[step.account] = step.position_after
            decided[step.account] = end.decided_by[step.account]
            hub[step.turned] = end.position_hub[step.turned]
            opened[step.turned] = end.position_open[step.turned]
        return start.changed(
            name=name,
            alignment=alignment,
            decided_by=decided,
            position_hub=hub,
            position_open=opened,
            mode=end.mode,
            start=start.name,
            note="",
            rng_seed=end.rng_seed,
            frozen=False,
        )


def move_list(
    project: Project,
    a: Scenario,
    b: Scenario,
    ground: Ground,
    *,
    stopped: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int, int], None] | None = None,
) -> MoveList:
    """Return the moves from ``a`` to ``b``, those that save most first.

    No plan on the way breaks a hard rule that ``a`` does not break, or one further than ``a`` does; all are
    judged by the rules and the utilisation of ``b``. Only when ``b`` itself does, the last step does.

    Parameters
    ----------
    stopped
        Asked before every step; when it says yes, the moves not looked at become the last step.
    on_progress
        Told how many moves are in the list, and of how many.
    """
    way = journey(project, a, b, ground)
    search = _Search(Ledger(way))
    total, complete = len(way.account) + len(way.turned), True
    steps: list[Step] = []
    while search.left:
        if stopped():
            complete = False
            steps.append(search.carry_out(search.everything(), kind="rest"))
            break
        steps.append(search.advance())
        if on_progress:
            on_progress(total - search.left, total)
    return MoveList(way, tuple(steps), complete)


@dataclass(frozen=True)
class _Seed:
    """A bundle to begin with: what it is about, and what else it would like to take along."""

    core: Bundle
    wish: Bundle

    def about(self, arcs: int) -> Bundle:
        """Return the items whose positions matter to it: not those that keep a turn company."""
        return frozenset(item for item in self.core if item >= arcs) or self.core | self.wish


class _Search:
    """The queue of bundles that could come next."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.seeds: list[_Seed] = []
        self.stamp: list[int] = []
        self.queue: list[tuple[float, int, int]] = []
        self.out_of: dict[int, set[int]] = defaultdict(set)
        self.into: dict[int, set[int]] = defaultdict(set)
        self.beside: dict[int, set[int]] = defaultdict(set)
        self.parked: set[int] = set()
        self.ready: dict[int, tuple[int, Effect]] = {}
        self.clock, self.parked_at = 0, -1
        self.group: list[str] = _groups(ledger.way)
        self.nearness = [ledger.nearness(p) for p in range(len(ledger.state))]
        for seed in _seeds(ledger, self.group):
            self._add(seed)

    @property
    def left(self) -> int:
        """Return how many moves are not yet in the list."""
        return len(self.ledger.open_arcs) + len(self.ledger.open_turns)

    def everything(self) -> Effect:
        """Return what all pending moves would change together."""
        return self.ledger.effect(self.ledger.items())

    def advance(self) -> Step:
        """Carry out the bundle that saves most."""
        found = self._best() or self._with_effort()
        if found is not None:
            return self.carry_out(found)
        return self.carry_out(self._part() or self.everything(), kind="rest")

    def carry_out(self, effect: Effect, *, kind: str = "") -> Step:
        """Carry out a bundle."""
        ledger, way = self.ledger, self.ledger.way
        before = ledger.balance_max
        arcs = np.array(sorted(item for item in effect.bundle if item < ledger.arcs), np.intp)
        turns = np.array(sorted(item - ledger.arcs for item in effect.bundle if item >= ledger.arcs), np.intp)
        loads = {p: ledger.load_h(p) for p in sorted(effect.sums)}
        ledger.apply(effect)
        self.clock += 1
        self._refresh(effect, loads)
        return Step(
            kind or _kind(way, arcs, turns, self.group),
            account=way.account[arcs],
            position_before=way.source[arcs],
            position_after=way.goal[arcs],
            turned=turns,
            benefit_cny=-effect.cost_cny,
            benefit_h=-effect.travel_h,
            balance_max=(before, ledger.balance_max),
            allowed=effect.trouble is None,
        )

    # the queue

    def _add(self, seed: _Seed) -> None:
        number, ledger = len(self.seeds), self.ledger
        self.seeds.append(seed)
        self.stamp.append(0)
        for item in seed.about(ledger.arcs):
            for index, key in self._keys(item):
                index[key].add(number)
        self._promise(number)

    def _keys(self, item: int) -> list[tuple[dict[int, set[int]], int]]:
        """Return under what an item's bundle is found: the positions it leaves and enters, and its site."""
        ledger = self.ledger
        if item >= ledger.arcs:
            return [(self.out_of, item - ledger.arcs), (self.into, item - ledger.arcs)]
        ends = (self.out_of, ledger.source[item]), (self.into, ledger.goal[item])
        return [*ends, (self.beside, ledger.site(item))]

    def _promise(self, number: int) -> None:
        """Put a bundle into the queue with what it would save if rules let it be."""
        seed = self._pending(number)
        self.stamp[number] += 1
        if seed is not None:
            saved = -self.ledger.effect(seed.core | seed.wish).cost_cny
            heapq.heappush(self.queue, (-saved, number, self.stamp[number]))

    def _pending(self, number: int) -> _Seed | None:
        """Return what is left of a bundle, None when it is done."""
        seed, pending = self.seeds[number], self.ledger.pending
        if len(seed.core) == 1 and not seed.wish:
            return seed if pending(min(seed.core)) else None
        core, wish = (frozenset(filter(pending, each)) for each in (seed.core, seed.wish))
        if not core and wish and max(seed.core) < self.ledger.arcs:
            core = frozenset({min(wish)})
        return _Seed(core, wish - core) if core else None

    def _refresh(self, effect: Effect, before: dict[int, float]) -> None:
        """Look again at the bundles that may be worth more after what has been carried out, or allowed.

        Those worth less are noticed when their turn comes.
        """
        ledger, again = self.ledger, set[int]()
        for p, hours in before.items():
            if ledger.nearness(p) != self.nearness[p]:
                again |= self.into[p] if ledger.load_h(p) < hours else self.out_of[p]
            again |= (self.into[p] | self.out_of[p]) & self.parked
            self.nearness[p] = ledger.nearness(p)
        for site in {site for item in effect.bundle if item < ledger.arcs for site in ledger.near(item)}:
            again |= {number for number in self.beside[site] if self._concerns(number, set(before))}
        for number in sorted(again):
            self.parked.discard(number)
            if self._pending(number) is None:
                self._forget(number)
            else:
                self._promise(number)

    def _concerns(self, number: int, positions: set[int]) -> bool:
        seed = self.seeds[number]
        return any(not positions.isdisjoint(self.ledger.positions_of(item)) for item in seed.core)

    def _forget(self, number: int) -> None:
        """Drop a bundle that is done."""
        self.stamp[number] += 1
        for item in self.seeds[number].about(self.ledger.arcs):
            for index, key in self._keys(item):
                index[key].discard(number)

    def _best(self) -> Effect | None:
        """Return the allowed bundle that saves most, None when no bundle of the queue can be mended."""
        while self.queue or self._unpark():
            promise, number, stamp = heapq.heappop(self.queue)
            if stamp != self.stamp[number]:
                continue
            found = self._allowed(number, _FEW)
            if found is None:
                self._put_aside(number)
            elif (
                self.queue
                and found.cost_cny > self.queue[0][0] + _SMALL
                and promise < found.cost_cny - _SMALL
            ):
                heapq.heappush(self.queue, (found.cost_cny, number, stamp))
            else:
                return found
        return None

    def _unpark(self) -> bool:
        """Take up again what could not be mended, when something has been carried out since."""
        if not self.parked or self.parked_at == self.clock:
            return False
        self.parked_at = self.clock
        again, self.parked = sorted(self.parked), set()
        for number in again:
            self._promise(number)
        return bool(self.queue)

    def _put_aside(self, number: int) -> None:
        """Park a bundle; one of many accounts falls apart into its accounts."""
        seed = self._pending(number)
        if seed is not None and seed.wish and max(seed.core) < self.ledger.arcs:
            self._forget(number)
            self.seeds[number] = _Seed(frozenset(), frozenset())
            for item in sorted(seed.core | seed.wish):
                self._add(_Seed(frozenset({item}), frozenset()))
        elif seed is not None:
            self.parked.add(number)

    # mending

    def _allowed(self, number: int, most: int) -> Effect | None:
        """Return a bundle with what makes it allowed, None when that is not found."""
        kept = self.ready.get(number)
        if kept is not None and kept[0] == self.clock:
            return kept[1]
        seed = self._pending(number)
        found = None if seed is None else self._mended(seed, most)
        if found is not None:
            self.ready[number] = (self.clock, found)
        return found

    def _mended(self, seed: _Seed, most: int) -> Effect | None:
        ledger = self.ledger
        core = ledger.completed(seed.core)
        effect = ledger.effect(ledger.completed(core | seed.wish))
        tried: set[int] = set()
        for _ in range(most):
            if effect.trouble is None:
                return effect
            remedies = self._remedies(effect, core, tried)
            found = [ledger.effect(ledger.completed(effect.bundle ^ {item})) for item in remedies]
            if not found:
                return None
            best = min(found, key=lambda each: (each.excess, each.cost_cny))
            tried |= best.bundle ^ effect.bundle
            effect = best
        return effect if effect.trouble is None else None

    def _remedies(self, effect: Effect, core: Bundle, tried: set[int]) -> list[int]:
        """Return the items to add or to leave out that promise most against the worst breach."""
        ledger, trouble = self.ledger, effect.trouble
        if trouble is None:
            return []
        if trouble.position == ANYWHERE:
            turns = sorted(ledger.arcs + p for p in ledger.open_turns)
            return [item for item in turns if item not in effect.bundle | tried][:_CANDIDATES]
        p = trouble.position
        more, less = (
            (ledger.leaving[p], ledger.coming[p]) if trouble.over else (ledger.coming[p], ledger.leaving[p])
        )
        options = (more - effect.bundle) | ((less & effect.bundle) - core)
        if p in ledger.open_turns and ledger.arcs + p not in effect.bundle:
            options = options | {ledger.arcs + p}
        ranked = [(self._doubt(item, p), item) for item in sorted(options - tried)]
        return [item for _, item in heapq.nsmallest(_CANDIDATES, ranked)]

    def _doubt(self, item: int, p: int) -> tuple[float, float]:
        """Return how little an item promises: hours for which there is no room, and what it costs."""
        ledger = self.ledger
        if item >= ledger.arcs:
            return (-1.0, 0.0)
        goal = ledger.goal[item]
        lacking = 0.0 if goal in (p, ANYWHERE) else max(ledger.hours(item)[1] - ledger.room_h(goal), 0.0)
        return (round(lacking, 1), -ledger.gain_cny(item))

    # when nothing in the queue can be mended

    def _with_effort(self) -> Effect | None:
        """Return a bundle that takes many mends, the first that is found."""
        alive = [(number, self._pending(number)) for number in sorted(self.parked)]
        worth = [(self.ledger.effect(seed.core | seed.wish).cost_cny, k, seed) for k, seed in alive if seed]
        for _, _, seed in sorted(worth, key=lambda each: each[:2])[:_LAST_TRIED]:
            found = self._mended(seed, _MANY)
            if found is not None:
                return found
        return None

    def _part(self) -> Effect | None:
        """Return the smallest connected part of all pending moves that may be carried out at once."""
        effects = [self.ledger.effect(part) for part in _connected(self.ledger)]
        allowed = [each for each in effects if each.trouble is None]
        return min(allowed, key=lambda each: (len(each.bundle), each.cost_cny), default=None)


def _connected(ledger: Ledger) -> list[Bundle]:
    """Return the pending items, parted by whether chains of positions join them."""
    top = list(range(len(ledger.state)))

    def root(p: int) -> int:
        while top[p] != p:
            top[p] = top[top[p]]
            p = top[p]
        return p

    items = sorted(ledger.items())
    for item in items:
        ends = ledger.positions_of(item)
        for p in ends[1:]:
            top[root(p)] = root(ends[0])
    parts: dict[int, set[int]] = defaultdict(set)
    for item in items:
        ends = ledger.positions_of(item)
        parts[root(ends[0])].add(item)
    return [frozenset(part) for part in parts.values()]


def _groups(way: Journey) -> list[str]:
    """Return the customer group of each arc where the rules keep groups together, else blanks."""
    if "group" not in way.rules.keep_together:
        return [""] * len(way.account)
    return [str(each) for each in group_of(way.project)[way.account]]


def _seeds(ledger: Ledger, group: list[str]) -> list[_Seed]:
    """Return what could be a step: groups, sites and accounts, and turns with and without company."""
    site = ledger.way.ground.adjacency.site_of[ledger.way.account].tolist()
    bundles: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for arc, (source, goal) in enumerate(zip(ledger.source, ledger.goal)):
        alone = (arc,) if site[arc] < 0 else (site[arc], source)
        bundles[(group[arc], goal) if group[arc] else (*alone, goal)].append(arc)
    found = [_of_accounts(ledger, arcs) for arcs in bundles.values()]
    for p in sorted(ledger.open_turns):
        turn = frozenset({ledger.arcs + p})
        found.append(_Seed(turn, frozenset()))
        company = frozenset(ledger.leaving[p] | ledger.coming[p])
        if company:
            found.append(_Seed(turn, company))
    return found


def _of_accounts(ledger: Ledger, arcs: list[int]) -> _Seed:
    first = max(arcs, key=lambda arc: (ledger.gain_cny(arc), -arc))
    return _Seed(frozenset({first}), frozenset(arcs) - {first})


def _kind(way: Journey, arcs: Index, turns: Index, group: list[str]) -> str:
    if len(turns):
        return "hub"
    if len(arcs) == 1:
        return "move"
    ends = set(zip(way.source[arcs].tolist(), way.goal[arcs].tolist()))
    if len({group[arc] for arc in arcs.tolist()} - {""}) == 1 and all(group[arc] for arc in arcs.tolist()):
        return "group"
    if len(ends) == 1:
        return "site" if len(set(way.ground.adjacency.site_of[way.account[arcs]].tolist())) == 1 else "chain"
    return "swap" if len({frozenset(pair) for pair in ends}) == 1 else "chain"
