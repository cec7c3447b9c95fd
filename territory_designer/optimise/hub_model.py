"""Which hubs are open, and how many seats of each group has each, at least cost?

A mixed-integer model over clusters of accounts (cities) and groups of seats. Shares of clusters are
continuous, hubs and numbers of seats are whole; a hub's hours stay inside a band that is drawn in a little,
because they will be divided among its positions. Who sits where is a flow from kinds of seats (alike for
people, too) to these numbers: whole by itself. :func:`search` runs in a process of its own.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from territory_designer.model.tables import Flag, Number, Whole
from territory_designer.optimise.hub_limits import FORBIDDEN_CNY, HubLimits
from territory_designer.optimise.linear import INFINITE, Answer, Model, Numbers, Solver

GAP = 0.005
MOST_NODES = 2_000  # of the search tree: an end that needs no clock

_MORE_NEARBY = 3  # hubs beyond those that must stay in question for a cluster
_MARGIN = 0.04  # of the target, for each position of a hub but one


@dataclass(frozen=True, eq=False)
class HubQuestion:
    """What is asked, as plain arrays: C clusters, H hubs, G groups and K kinds of seats, N needs.

    Parameters
    ----------
    load_h, cost_cny
        Hours and costs a year of each cluster at each hub, ``(C, H)``.
    need, meets
        Kind of product lines of each cluster ``(C,)``, and whether each group knows it, ``(N, G)``.
    held_h, held_cny
        What the fixed accounts of a group add wherever it sits, ``(G, H)``.
    group_size, capacity_h
        Seats of each group and hours of each of them, ``(G,)``.
    kind_group, kind_size
        Group and number of the seats of each kind, ``(K,)``.
    sit_cny, relocates
        Price of a seat of a kind at a hub, and whether its employee moves, ``(K, H)``.
    close_cny
        Price of closing a seat of a kind, ``(K,)``.
    most_hubs, most_relocations, fewest_seats, most_seats
        Limits on the whole.
    band
        Limits of the workload as shares of the target, and the price of an hour beyond.
    ideal_cny
        Price of an hour that a hub is away from its positions' ideal; 0 = none.
    """

    load_h: Number
    cost_cny: Number
    need: Whole
    meets: Flag
    held_h: Number
    held_cny: Number
    group_size: Whole
    capacity_h: Number
    kind_group: Whole
    kind_size: Whole
    sit_cny: Number
    relocates: Flag
    close_cny: Number
    hub_cny: Number
    limits: HubLimits
    most_hubs: int
    most_relocations: int
    fewest_seats: int
    most_seats: int
    band: tuple[float, float, float]
    ideal: float
    ideal_cny: float

    @property
    def all_capacity_h(self) -> float:
        """Return the hours of all seats."""
        return float(self.capacity_h @ self.group_size)

    def capacity_of(self, count: Whole) -> float:
        """Return the hours of seats counted by group and hub."""
        return float(self.capacity_h @ count.sum(axis=1))

    @property
    def nearest_h(self) -> float:
        """Return the workload if every account had its quickest hub that is not forbidden."""
        may = ~self.limits.forbidden
        return float(self.load_h[:, may].min(axis=1).sum() + self.held_h[:, may].min(axis=1).sum())


@dataclass(frozen=True, eq=False)
class HubSolution:
    """Seats of each group at each hub ``(G, H)``, the hours of all work at each hub ``(H,)``, the cost."""

    count: Whole
    workload_h: Number
    cost_cny: float


@dataclass(frozen=True, eq=False)
class _Variables:
    share: Numbers
    is_open: Numbers
    count: Numbers


def search(asked: HubQuestion, utilisation: float) -> Iterator[HubSolution]:
    """Yield better and better solutions; the last one is balanced at the utilisation that it asks for.

    First hubs and numbers of seats are found at ``utilisation``; then, with these hubs and as many seats of
    each group, their places at Σ workload ÷ Σ capacity of what was found.
    """
    first = None
    for first in _solved(asked, utilisation):
        yield first
    if first is None:
        return
    is_open = first.count.sum(axis=0) > 0
    fewest, most = np.where(is_open, asked.limits.fewest, 0), np.where(is_open, asked.limits.most, 0)
    settled = replace(
        asked,
        limits=HubLimits(is_open, ~is_open, fewest, most),
        fewest_seats=int(first.count.sum()),
        most_seats=int(first.count.sum()),
    )
    yield from _solved(settled, float(first.workload_h.sum()) / asked.capacity_of(first.count))


def _solved(asked: HubQuestion, utilisation: float) -> Iterator[HubSolution]:
    """Yield the solutions of one model as they are found, the best one last."""
    model, variables = _modelled(asked, utilisation)
    solver = Solver(model, mip_rel_gap=GAP, mip_max_nodes=MOST_NODES)
    for answer in _answers(solver):
        yield _solution(asked, variables, answer)


def _answers(solver: Solver) -> Iterator[Answer]:
    """Yield what a solver finds while it runs."""
    found: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            last = solver.solve()
            if last is not None:
                found.put(last)
        finally:
            found.put(None)

    solver.when_better(found.put)
    threading.Thread(target=run, daemon=True).start()
    while (answer := found.get()) is not None:
        yield answer


def _solution(asked: HubQuestion, variables: _Variables, answer: Answer) -> HubSolution:
    count = np.rint(answer.of(variables.count)).astype(np.int32)
    work = (asked.load_h * answer.of(variables.share)).sum(axis=0) + (asked.held_h * count).sum(axis=0)
    return HubSolution(count, work, answer.cost)


def _modelled(asked: HubQuestion, utilisation: float) -> tuple[Model, _Variables]:
    model, limits = Model(), asked.limits
    share = model.variables(asked.cost_cny, 0.0, _nearby(asked))
    is_open = model.variables(asked.hub_cny, limits.forced.astype(float), 1.0 - limits.forbidden, whole=True)
    most = asked.group_size[:, None] * (1.0 - limits.forbidden)
    count = model.variables(asked.held_cny, 0.0, most, whole=True)
    variables = _Variables(share, is_open, count)
    _serve_all(model, variables)
    _limit_hubs(model, asked, variables)
    _seat_all(model, asked, count)
    _balance(model, asked, variables, utilisation=utilisation)
    return model, variables


def _nearby(asked: HubQuestion) -> Number:
    """Return the most of each cluster that a hub may serve: nothing where enough hubs are cheaper.

    Of the cheapest hubs so many are kept that, however the others are chosen, one of them is open.
    """
    cost = np.where(asked.limits.forbidden, np.inf, asked.cost_cny)
    hubs = int((~asked.limits.forbidden).sum())
    kept = hubs - min(asked.most_hubs, hubs) + _MORE_NEARBY
    rank = np.argsort(np.argsort(cost, axis=1, kind="stable"), axis=1)
    return np.where((rank < kept) & ~asked.limits.forbidden, 1.0, 0.0)


def _serve_all(model: Model, variables: _Variables) -> None:
    """Every cluster is served whole, from open hubs alone."""
    share, is_open = variables.share, variables.is_open
    clusters, _ = share.shape
    model.put(model.constraints(np.ones(clusters), 1.0)[:, None], share, 1.0)
    served = model.constraints(np.full(share.shape, -INFINITE), 0.0)
    model.put(served, share, 1.0)
    model.put(served, is_open[None, :], -1.0)


def _limit_hubs(model: Model, asked: HubQuestion, variables: _Variables) -> None:
    """Open hubs have as many seats as they may; limits on all hubs and all seats hold."""
    count, is_open = variables.count, variables.is_open
    hubs = len(is_open)
    least = model.constraints(np.zeros(hubs), INFINITE)
    most = model.constraints(np.full(hubs, -INFINITE), 0.0)
    for rows, limit in ((least, asked.limits.fewest), (most, asked.limits.most)):
        model.put(rows[None, :], count, 1.0)
        model.put(rows, is_open, -limit.astype(float))
    model.put(model.constraints([0.0], [float(asked.most_hubs)]), is_open, 1.0)
    in_all = model.constraints([float(asked.fewest_seats)], [float(asked.most_seats)])
    model.put(in_all[:, None], count, 1.0)


def _seat_all(model: Model, asked: HubQuestion, count: Numbers) -> None:
    """Every seat has a hub or is closed.

    A kind's seats at the hubs where they are cheaper than elsewhere are variables of their own, the others
    one variable: they fill what the group's numbers leave.
    """
    may = asked.sit_cny < FORBIDDEN_CNY
    dearest = np.where(may, asked.sit_cny, -np.inf).max(axis=1)
    anywhere: Flag = np.asarray(may.all(axis=1))
    better = (asked.sit_cny < dearest[:, None]) | (
        asked.relocates.any(axis=1, keepdims=True) & ~asked.relocates
    )
    kind, hub = np.nonzero(may & (better | ~anywhere[:, None]))
    whole = asked.most_relocations < int(asked.group_size.sum())
    size = asked.kind_size.astype(float)
    here = model.variables(asked.sit_cny[kind, hub], 0.0, size[kind], whole=whole)
    elsewhere = model.variables(dearest, 0.0, np.where(anywhere, size, 0.0), whole=whole)
    closed = model.variables(asked.close_cny, 0.0, np.where(asked.close_cny < FORBIDDEN_CNY, size, 0.0))
    each = model.constraints(size, size)
    model.put(each[kind], here, 1.0)
    model.put(each, elsewhere, 1.0)
    model.put(each, closed, 1.0)
    filled = model.constraints(np.zeros(count.shape), INFINITE)
    model.put(filled, count, 1.0)
    model.put(filled[asked.kind_group[kind], hub], here, -1.0)
    balanced = model.constraints(np.zeros(len(count)), 0.0)
    model.put(balanced[:, None], count, 1.0)
    model.put(balanced[asked.kind_group[kind]], here, -1.0)
    model.put(balanced[asked.kind_group], elsewhere, -1.0)
    if whole:
        row = model.constraints([0.0], [float(asked.most_relocations)])
        model.put(row, here, asked.relocates[kind, hub].astype(float))
        model.put(row, elsewhere, asked.relocates.any(axis=1).astype(float))


def _balance(model: Model, asked: HubQuestion, variables: _Variables, *, utilisation: float) -> None:
    """A hub's hours fit its positions; what does not fit costs what the band says."""
    lower, upper, price = asked.band
    target_h = asked.capacity_h * utilisation
    mean_h = asked.all_capacity_h / int(asked.group_size.sum()) * utilisation
    hubs = len(variables.is_open)
    for limit, side in ((lower, 1.0), (upper, -1.0)):
        if not 0.0 < limit < np.inf:
            continue
        inside = limit + side * min(_MARGIN, abs(limit - 1.0) / 2.0)
        rows = _at_least(model, asked, variables, side=side, target_h=inside * target_h)
        model.put(rows, variables.is_open, side * (inside - limit) * mean_h)
        model.put(rows, model.variables(np.full(hubs, price), 0.0, INFINITE), 1.0)
        if side < 0:
            _know_lines(model, asked, variables, most_h=target_h * limit, price=price)
    for side in (1.0, -1.0) if asked.ideal_cny else ():
        rows = _at_least(model, asked, variables, side=side, target_h=asked.ideal * target_h)
        model.put(rows, model.variables(np.full(hubs, asked.ideal_cny), 0.0, INFINITE), 1.0)


def _at_least(
    model: Model, asked: HubQuestion, variables: _Variables, *, side: float, target_h: Number
) -> Numbers:
    """Return rows: each hub's hours are at least (side 1) or at most (side -1) its seats' targets."""
    rows = model.constraints(np.zeros(len(variables.is_open)), INFINITE)
    model.put(rows[None, :], variables.share, side * asked.load_h)
    model.put(rows[None, :], variables.count, side * (asked.held_h - target_h[:, None]))
    return rows


def _know_lines(
    model: Model, asked: HubQuestion, variables: _Variables, *, most_h: Number, price: float
) -> None:
    """The hours that need special product lines fit the positions that know them."""
    for need in np.flatnonzero(~asked.meets.all(axis=1)):
        rows = model.constraints(np.zeros(len(variables.is_open)), INFINITE)
        clusters = np.flatnonzero(asked.need == need)
        model.put(rows[None, :], variables.share[clusters], -asked.load_h[clusters])
        model.put(rows[None, :], variables.count, np.where(asked.meets[need], most_h, 0.0)[:, None])
        model.put(rows, model.variables(np.full(len(rows), price), 0.0, INFINITE), 1.0)
