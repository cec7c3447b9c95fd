"""Which hubs are open, which positions are, and where does each sit?

The project's part of :mod:`territory_designer.optimise.hub_model`, which is solved in a process of its own:
a search that is stopped, or killed, leaves the best solution so far, or a greedy one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import hub_costs
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Number, Text, Whole
from territory_designer.optimise.child import Child
from territory_designer.optimise.hub_greedy import greedy
from territory_designer.optimise.hub_model import HubQuestion, HubSolution, search
from territory_designer.optimise.permits import fixed_positions, knows_lines, within_limit
from territory_designer.optimise.problem import hub_cost_cny
from territory_designer.optimise.seats import Seats, hub_limits, placed, seats

TOO_FAR_CNY = 2_000_000.0  # price of an account beyond the longest travel: the rule gives way last
MOST_CLUSTERS = 600

_COMMON = 0.75  # of the capacity: product lines that so many know bind no hub
_CELLS_DEGREES = (0.01, 0.5, 1.0, 2.0, 4.0)
_LISTEN_S = 0.05
# Mode resize: an hour that a hub's positions have too much or too little counts a quarter of an hour; so a
# position that is not needed costs more than to close it.
_IDLE = 0.25


@dataclass(frozen=True, eq=False)
class HubChoice:
    """Where the positions sit.

    Parameters
    ----------
    position_hub, position_open
        Hub of every position of the project, and whether it is open.
    utilisation
        Workload of the solution by capacity, the scenario's constant.
    """

    position_hub: Whole
    position_open: Flag
    utilisation: float


def choose_hubs(
    project: Project,
    start: Scenario,
    rules: Rules,
    ground: Ground,
    *,
    resize: bool = False,
    stopped: Callable[[], bool],
) -> HubChoice | None:
    """Return hubs for the open positions of ``start``, or None when the limits on hubs allow none.

    Parameters
    ----------
    resize
        Whether positions may open and close, too.
    stopped
        Asked many times a second: the best solution so far is taken when it says so.
    """
    placed_seats, asked = question(project, start, rules, ground, resize=resize)
    found = _found(asked, first_utilisation(asked), stopped=stopped)
    if found is None:
        return None
    hub, is_open = start.position_hub.copy(), start.position_open.copy()
    seated = placed(
        placed_seats,
        found.count,
        begin=np.where(is_open, hub, -1)[placed_seats.position],
        most_relocations=rules.max_relocations,
    )
    is_open[placed_seats.position] = seated >= 0
    hub[placed_seats.position] = np.where(seated >= 0, seated, hub[placed_seats.position])
    return HubChoice(hub, is_open, float(found.workload_h.sum() / asked.capacity_of(found.count)))


def _found(asked: HubQuestion, utilisation: float, *, stopped: Callable[[], bool]) -> HubSolution | None:
    """Return the last solution that a process finds before it is stopped, else a greedy one."""
    last: HubSolution | None = None
    with Child(search, asked, utilisation) as child:
        while child.running and not stopped():
            last = (child.wait(_LISTEN_S) or [last])[-1]
        ended = child.failed is None and not child.running
    return last if last is not None or ended else greedy(asked, utilisation)


def first_utilisation(asked: HubQuestion) -> float:
    """Return the share of capacity to plan with before the hubs are known.

    With a fixed number of seats Σ workload at the quickest hubs ÷ Σ capacity. Where seats open and close: all
    of the hours, or what the limits on their number leave.
    """
    largest = np.repeat(asked.capacity_h, asked.group_size)
    largest = np.sort(largest)[::-1].cumsum()
    fewest, most = max(asked.fewest_seats, 1), min(asked.most_seats, len(largest))
    return float(np.clip(1.0, asked.nearest_h / largest[most - 1], asked.nearest_h / largest[fewest - 1]))


def question(
    project: Project, start: Scenario, rules: Rules, ground: Ground, *, resize: bool
) -> tuple[Seats, HubQuestion]:
    """Return the positions to be placed, and the model's question about them."""
    fixed = np.where(project.accounts.placed, fixed_positions(project, rules), -1)
    kind, meets = _special_needs(*knows_lines(project, rules), project.positions.capacity_h)
    position = np.flatnonzero(project.positions.serves if resize else may_hold(project, start))
    alone = np.zeros(len(project.positions), bool)
    alone[fixed[fixed >= 0]] = True
    chairs = seats(project, start, rules, position=position, alone=alone, skills=meets, may_close=resize)
    load_h, cost_cny = ground.work.workload_h, _cost_cny(project, rules, ground)
    free = np.flatnonzero(project.accounts.placed & (fixed < 0))
    cluster, need = clusters(project, free, kind[free])
    held, of_group = _held(chairs, fixed, len(project.positions))
    first, groups = chairs.first, chairs.first_of_group
    prices = project.settings.hour_cost_cny
    lower, upper, weight = _band(rules)
    everyone = len(position)
    return chairs, HubQuestion(
        load_h=_grouped(load_h[free], cluster, len(need)),
        cost_cny=_grouped(cost_cny[free], cluster, len(need)),
        need=need,
        meets=meets[:, position[groups]],
        held_h=_grouped(load_h[held], of_group, len(groups)),
        held_cny=_grouped(cost_cny[held], of_group, len(groups)),
        group_size=np.bincount(chairs.group).astype(np.int32),
        capacity_h=project.positions.capacity_h[position[groups]],
        kind_group=chairs.group[first],
        kind_size=np.bincount(chairs.kind).astype(np.int32),
        sit_cny=chairs.sit_cny[first],
        relocates=chairs.relocates[first],
        close_cny=chairs.close_cny[first],
        hub_cny=_hub_cny(project, start, rules, position),
        limits=hub_limits(project, rules, everyone),
        most_hubs=_at_most(rules.max_hubs, len(project.hubs)),
        most_relocations=_at_most(rules.max_relocations, everyone),
        fewest_seats=(rules.min_positions or 0) if resize else everyone,
        most_seats=_at_most(rules.max_positions, everyone) if resize else everyone,
        band=(lower, upper, weight * prices),
        ideal=ideal_of(rules),
        ideal_cny=_IDLE * prices if resize else 0.0,
    )


def _at_most(limit: int | None, otherwise: int) -> int:
    return otherwise if limit is None else min(limit, otherwise)


def _special_needs(kind: Whole, meets: Flag, capacity_h: Number) -> tuple[Whole, Flag]:
    """Treat product lines that nearly all positions know as no need: each need multiplies the clusters.

    Who serves whom heeds every need again; here it only matters what a hub could not do.
    """
    common = meets @ capacity_h >= _COMMON * capacity_h.sum()
    if not common.any():
        return kind, meets
    return np.where(common[kind], np.argmax(common), kind).astype(np.int32), meets | common[:, None]


def _cost_cny(project: Project, rules: Rules, ground: Ground) -> Number:
    """Return costs of accounts at hubs; beyond the longest travel dear where a nearer hub exists."""
    far = ~within_limit(ground, rules, np.arange(len(project.accounts)))
    return hub_cost_cny(project, ground, rules) + TOO_FAR_CNY * (far & ~far.all(axis=1, keepdims=True))


def _held(chairs: Seats, fixed: Whole, positions: int) -> tuple[Index, Whole]:
    """Return the accounts fixed to positions that are placed, and the group of each one's position."""
    group = np.full(positions + 1, -1, np.int32)
    group[chairs.position] = chairs.group
    held = np.flatnonzero(group[fixed] >= 0)
    return held, group[fixed[held]]


def _hub_cny(project: Project, start: Scenario, rules: Rules, position: Index) -> Number:
    """Return the yearly cost of opening each hub; nothing where others keep it open anyway."""
    cost = hub_costs(project, rules)
    others = start.position_open.copy()
    others[position] = False
    cost[start.position_hub[others & (start.position_hub >= 0)]] = 0.0
    return cost


def _grouped(rows: Number, group: Index | Whole, count: int) -> Number:
    """Return sums of rows by group."""
    sums = np.zeros((count, rows.shape[1]))
    np.add.at(sums, group, rows)
    return sums


def clusters(project: Project, free: Index, kind: Whole) -> tuple[Index, Whole]:
    """Return the cluster of each free account, and the kind of need of each cluster."""
    _, first, cluster = np.unique(
        _cluster_names(project, free, kind), axis=0, return_index=True, return_inverse=True
    )
    return cluster.reshape(-1), kind[first]


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


def _band(rules: Rules) -> tuple[float, float, float]:
    """Return the limits of the workload as shares of the target, and the weight of an hour beyond."""
    bands = [band for band in rules.bands if band.measure == "workload"]
    lower = [limit for band in bands for limit in (band.lower, band.hard_lower) if limit is not None]
    upper = [limit for band in bands for limit in (band.upper, band.hard_upper) if limit is not None]
    weight = max((band.weight for band in bands), default=0.0)
    return max(lower, default=0.0), min(upper, default=np.inf), weight


def ideal_of(rules: Rules) -> float:
    """Return the share of the target that is the workload's ideal."""
    return next((band.ideal for band in rules.bands if band.measure == "workload"), 1.0)
