"""Which hubs are open, and which positions sit there?

A mixed-integer model over clusters of accounts (cities) and kinds of positions. Shares of clusters are
continuous, hubs and positions are whole; a hub's hours stay inside a band that is drawn in a little, because
they will be divided among its positions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import hub_costs
from territory_designer.model.project import Project
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Number, Text, Whole
from territory_designer.optimise.linear import INFINITE, Model, Numbers, Solver
from territory_designer.optimise.permits import fixed_positions, knows_lines, within_limit
from territory_designer.optimise.problem import hub_cost_cny
from territory_designer.optimise.seats import UNWILLING, HubLimits, Seats, hub_limits, seats

GAP = 0.005
MOST_NODES = 2_000  # of the search tree: an end that needs no clock
TOO_FAR_CNY = 2_000_000.0  # price of an account beyond the longest travel: the rule gives way last
MOST_CLUSTERS = 600

_COMMON = 0.75  # of the capacity: product lines that so many know bind no hub
_MORE_NEARBY = 3  # hubs beyond those that must stay in question for a cluster
_MARGIN = 0.04  # of the target, for each position of a hub but one
_CELLS_DEGREES = (0.01, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, eq=False)
class HubChoice:
    """Where the positions sit.

    Parameters
    ----------
    position_hub
        Hub of every position of the project.
    utilisation
        Workload of the solution by capacity, the scenario's constant.
    """

    position_hub: Whole
    utilisation: float


@dataclass(frozen=True, eq=False)
class _Demand:
    """Clusters of accounts that may go anywhere, and what fixed accounts ask of their positions.

    ``load_h`` and ``cost_cny`` are ``(clusters, hubs)``, ``need`` the kind of product lines; ``held_h`` and
    ``held_cny`` are ``(seats, hubs)``.
    """

    load_h: Number
    cost_cny: Number
    need: Whole
    held_h: Number
    held_cny: Number


@dataclass(frozen=True, eq=False)
class _Question:
    project: Project
    rules: Rules
    seats: Seats
    limits: HubLimits
    demand: _Demand
    meets: Flag
    hub_cny: Number
    capacity_h: Number

    @property
    def size(self) -> Whole:
        """Return how many seats are of each kind."""
        return np.bincount(self.seats.kind).astype(np.int32)


def choose_hubs(
    project: Project, start: Scenario, rules: Rules, ground: Ground, *, stopped: Callable[[], bool]
) -> HubChoice | None:
    """Return hubs for the open positions of ``start``, or None when the limits on hubs allow none.

    Parameters
    ----------
    stopped
        Asked now and then: the best solution so far is taken when it says so.
    """
    asked = _question(project, start, rules, ground)
    nearest_h = _nearest_h(asked)
    first = _solve(asked, nearest_h / asked.capacity_h.sum(), stopped=stopped, only=None)
    if first is None:
        return None
    is_open = first.count.sum(axis=0) > 0
    second = _solve(asked, first.workload_h / asked.capacity_h.sum(), stopped=stopped, only=is_open) or first
    hub = start.position_hub.copy()
    hub[asked.seats.position] = _places(asked, second.count, start)
    return HubChoice(hub, float(second.workload_h / asked.capacity_h.sum()))


def _question(project: Project, start: Scenario, rules: Rules, ground: Ground) -> _Question:
    fixed = np.where(project.accounts.placed, fixed_positions(project, rules), -1)
    kind, meets = _special_needs(*knows_lines(project, rules), project.positions.capacity_h)
    alone = np.zeros(len(project.positions), bool)
    alone[fixed[fixed >= 0]] = True
    placed = seats(project, start, rules, alone=alone, skills=meets)
    cost = hub_costs(project, rules)
    others = start.position_open.copy()
    others[placed.position] = False
    cost[start.position_hub[others & (start.position_hub >= 0)]] = 0.0  # open anyway
    return _Question(
        project,
        rules,
        placed,
        hub_limits(project, rules, len(placed.position)),
        _demand(project, rules, ground, fixed=fixed, kind=kind, placed=placed),
        meets[:, placed.position],
        cost,
        project.positions.capacity_h[placed.position],
    )


def _special_needs(kind: Whole, meets: Flag, capacity_h: Number) -> tuple[Whole, Flag]:
    """Treat product lines that nearly all positions know as no need: each need multiplies the clusters.

    Who serves whom heeds every need again; here it only matters what a hub could not do.
    """
    common = meets @ capacity_h >= _COMMON * capacity_h.sum()
    if not common.any():
        return kind, meets
    return np.where(common[kind], np.argmax(common), kind).astype(np.int32), meets | common[:, None]


def _demand(
    project: Project, rules: Rules, ground: Ground, *, fixed: Whole, kind: Whole, placed: Seats
) -> _Demand:
    everyone = np.arange(len(project.accounts))
    far = ~within_limit(ground, rules, everyone)
    cost = hub_cost_cny(project, ground, rules) + TOO_FAR_CNY * (far & ~far.all(axis=1, keepdims=True))
    load = ground.work.workload_h
    free = np.flatnonzero(project.accounts.placed & (fixed < 0))
    names = _cluster_names(project, free, kind[free])
    _, first, cluster = np.unique(names, axis=0, return_index=True, return_inverse=True)
    cluster = cluster.reshape(-1)
    seat = np.full(len(project.positions) + 1, -1)
    seat[placed.position] = np.arange(len(placed.position))
    held = np.flatnonzero(seat[fixed] >= 0)
    return _Demand(
        _grouped(load[free], cluster, len(first)),
        _grouped(cost[free], cluster, len(first)),
        kind[free][first],
        _grouped(load[held], seat[fixed[held]], len(placed.position)),
        _grouped(cost[held], seat[fixed[held]], len(placed.position)),
    )


def _grouped(rows: Number, group: Index, count: int) -> Number:
    """Return sums of rows by group."""
    sums = np.zeros((count, rows.shape[1]))
    np.add.at(sums, group, rows)
    return sums


def _cluster_names(project: Project, free: Index, kind: Whole) -> Number:
    """Return a row of numbers for each free account; equal rows are one cluster: a city, else a cell."""
    accounts = project.accounts
    cities: Text = np.where(accounts.city_code != "", accounts.city_code, accounts.city)[free].astype(str)
    _, city = np.unique(cities, return_inverse=True)
    points = np.column_stack([accounts.longitude, accounts.latitude])[free]
    names = np.zeros((0, 4))
    for degrees in _CELLS_DEGREES:
        cell = np.round(points / degrees)
        in_city = np.column_stack([city, np.full(len(city), -1)])
        where = np.where((cities != "")[:, None], in_city, cell)
        names = np.column_stack([cities != "", where, kind]).astype(float)
        if len(np.unique(names, axis=0)) <= MOST_CLUSTERS:
            break
    return names


def _nearest_h(asked: _Question) -> float:
    """Return the workload if every account had its quickest hub that is not forbidden."""
    may = ~asked.limits.forbidden
    demand = asked.demand
    return float(demand.load_h[:, may].min(axis=1).sum() + demand.held_h[:, may].min(axis=1).sum())


@dataclass(frozen=True, eq=False)
class _Solution:
    """Seats of each kind at each hub, and the hours of all work."""

    count: Whole
    workload_h: float


def _solve(
    asked: _Question, utilisation: float, *, stopped: Callable[[], bool], only: Flag | None
) -> _Solution | None:
    """Solve the model; ``only`` names the hubs that are open when that is settled."""
    model, demand, placed = Model(), asked.demand, asked.seats
    first = placed.first
    share = model.variables(demand.cost_cny, 0.0, _nearby(asked))
    lower, upper = asked.limits.forced.astype(float), 1.0 - asked.limits.forbidden
    if only is not None:
        lower = upper = only.astype(float)
    is_open = model.variables(asked.hub_cny, lower, upper, whole=True)
    yearly = asked.project.settings.relocation_cny / asked.project.settings.payback_years
    moves = placed.relocates[first] * (1.0 + (UNWILLING - 1) * placed.unwilling[first])
    most = asked.size[:, None] * placed.may_sit[first]
    count = model.variables(yearly * moves + demand.held_cny[first], 0.0, most, whole=True)
    _serve_all(model, share, is_open)
    _seat_all(model, asked, count, is_open)
    _balance(model, asked, share, count, is_open, utilisation=utilisation)
    solver = Solver(model, mip_rel_gap=GAP, mip_max_nodes=MOST_NODES)
    solver.stop_when(stopped)
    answer = solver.solve()
    if answer is None:
        return None
    seated = np.rint(answer.of(count)).astype(np.int32)
    work = demand.load_h * answer.of(share)
    return _Solution(seated, float(work.sum() + (demand.held_h[first] * seated).sum()))


def _nearby(asked: _Question) -> Number:
    """Return the most of each cluster that a hub may serve: nothing where enough hubs are cheaper.

    Of the cheapest hubs so many are kept that, however the others are chosen, one of them is open.
    """
    cost = asked.demand.cost_cny
    hubs = cost.shape[1]
    limit = asked.rules.max_hubs
    kept = hubs if limit is None else hubs - min(limit, hubs) + _MORE_NEARBY
    rank = np.argsort(np.argsort(cost, axis=1, kind="stable"), axis=1)
    return np.where(rank < kept, INFINITE, 0.0)


def _serve_all(model: Model, share: Numbers, is_open: Numbers) -> None:
    """Every cluster is served whole, from open hubs alone."""
    clusters, _ = share.shape
    whole = model.constraints(np.ones(clusters), 1.0)
    model.put(whole[:, None], share, 1.0)
    served = model.constraints(np.full(share.shape, -INFINITE), 0.0)
    model.put(served, share, 1.0)
    model.put(served, is_open[None, :], -1.0)


def _seat_all(model: Model, asked: _Question, count: Numbers, is_open: Numbers) -> None:
    """Every seat has a hub; open hubs have as many as they may; limits on hubs and relocations hold."""
    hubs = count.shape[1]
    everyone = model.constraints(asked.size, asked.size)
    model.put(everyone[:, None], count, 1.0)
    least, most = (
        model.constraints(*limit) for limit in ((np.zeros(hubs), INFINITE), (np.full(hubs, -INFINITE), 0.0))
    )
    for rows, limit in ((least, asked.limits.fewest), (most, asked.limits.most)):
        model.put(rows[None, :], count, 1.0)
        model.put(rows, is_open, -limit.astype(float))
    if asked.rules.max_hubs is not None:
        model.put(model.constraints([0.0], [float(asked.rules.max_hubs)]), is_open, 1.0)
    if asked.rules.max_relocations is not None:
        row = model.constraints([0.0], [float(asked.rules.max_relocations)])
        model.put(row, count, asked.seats.relocates[asked.seats.first].astype(float))


def _band(rules: Rules) -> tuple[float, float, float]:
    """Return the limits of the workload as shares of the target, and the weight of an hour beyond."""
    bands = [band for band in rules.bands if band.measure == "workload"]
    lower = [limit for band in bands for limit in (band.lower, band.hard_lower) if limit is not None]
    upper = [limit for band in bands for limit in (band.upper, band.hard_upper) if limit is not None]
    weight = max((band.weight for band in bands), default=0.0)
    return max(lower, default=0.0), min(upper, default=np.inf), weight


def _balance(
    model: Model, asked: _Question, share: Numbers, count: Numbers, is_open: Numbers, *, utilisation: float
) -> None:
    """A hub's hours fit its positions; what does not fit costs what the band says."""
    lower, upper, weight = _band(asked.rules)
    target_h = asked.capacity_h[asked.seats.first] * utilisation
    price = np.full(share.shape[1], weight * asked.project.settings.hour_cost_cny)
    mean_h = float(asked.capacity_h.mean()) * utilisation
    for limit, side in ((lower, 1.0), (upper, -1.0)):
        if not 0.0 < limit < np.inf:
            continue
        inside = limit + side * min(_MARGIN, abs(limit - 1.0) / 2.0)
        rows = model.constraints(np.zeros(len(price)), INFINITE)
        model.put(rows[None, :], share, side * asked.demand.load_h)
        held_h = asked.demand.held_h[asked.seats.first]
        model.put(rows[None, :], count, side * (held_h - inside * target_h[:, None]))
        model.put(rows, is_open, side * (inside - limit) * mean_h)
        model.put(rows, model.variables(price, 0.0, INFINITE), 1.0)
        if side < 0:
            _know_lines(model, asked, share, count, target_h * limit, price=price)


def _know_lines(
    model: Model, asked: _Question, share: Numbers, count: Numbers, most_h: Number, *, price: Number
) -> None:
    """The hours that need special product lines fit the positions that know them."""
    for need in np.flatnonzero(~asked.meets.all(axis=1)):
        rows = model.constraints(np.zeros(len(price)), INFINITE)
        clusters = np.flatnonzero(asked.demand.need == need)
        model.put(rows[None, :], share[clusters], -asked.demand.load_h[clusters])
        able = np.where(asked.meets[need, asked.seats.first], most_h, 0.0)
        model.put(rows[None, :], count, able[:, None])
        model.put(rows, model.variables(price, 0.0, INFINITE), 1.0)


def _places(asked: _Question, count: Whole, start: Scenario) -> Whole:
    """Return a hub for every seat: of each kind, those who can stay where they start do."""
    hub = np.full(len(asked.seats.position), -1, np.int32)
    begin = start.position_hub[asked.seats.position]
    for kind, row in enumerate(count):
        free = row.copy()
        waiting = []
        for seat in np.flatnonzero(asked.seats.kind == kind):
            if begin[seat] >= 0 and free[begin[seat]] > 0:
                hub[seat] = begin[seat]
                free[begin[seat]] -= 1
            else:
                waiting.append(int(seat))
        hub[waiting] = np.repeat(np.arange(len(free)), free)
    return hub
