"""What is the case: who serves whom now and today, at which hours, in which pieces and groups?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import UNASSIGNED, Scenario
from territory_designer.validate.groups import customer_groups
from territory_designer.validate.hours import Hours, Work, hours_of, reach_h

if TYPE_CHECKING:
    import networkx as nx

_NEEDS = ("visits_per_year", "onsite_min", "preparation_min", "desk_h")


@dataclass(frozen=True, eq=False)
class Facts:
    """A scenario laid out account by account and position by position, for plain loops.

    Accounts without a place are outside everything: they stand in no list here.
    """

    project: Project
    scenario: Scenario
    minutes: NDArray[Any]
    hop_h: NDArray[Any]
    edges: NDArray[Any]
    site_of: NDArray[Any]

    def __post_init__(self) -> None:
        n, hubs = len(self.project.accounts), len(self.project.hubs)
        shapes = (self.minutes.shape, self.hop_h.shape, self.site_of.shape, self.scenario.alignment.shape)
        if shapes != ((n, hubs), (n,), (n,), (n,)):
            raise ValueError(f"minutes, hop_h, site_of and alignment have the shapes {shapes}")
        if not math.isfinite(self.scenario.utilisation):
            raise ValueError(f"utilisation is {self.scenario.utilisation}")
        if (self.site_of[self.project.accounts.placed] < 0).any():
            raise ValueError("an account with a place has no site")
        for plan in (self.scenario, self.project.baseline):
            _within(plan.alignment, len(self.project.positions), "alignment")
            _within(plan.position_hub, hubs, "position_hub")

    @property
    def rules(self) -> Rules:
        """Return the rules of the scenario."""
        return self.scenario.rules

    @cached_property
    def now(self) -> list[int]:
        """Return the position of each account, -1 = unassigned."""
        return self.scenario.alignment.tolist()

    @cached_property
    def then(self) -> list[int]:
        """Return the position of each account in the baseline."""
        return self.project.baseline.alignment.tolist()

    @cached_property
    def live(self) -> list[int]:
        """Return the accounts that have a place."""
        return [i for i, placed in enumerate(self.project.accounts.placed) if placed]

    @cached_property
    def overridden(self) -> dict[int, str]:
        """Return the position to which accounts with a place were given for good, where both are known."""
        positions = set(self.project.positions.position_id)
        to = {each.account_id: each.position_id for each in self.rules.overrides}
        ids = self.project.accounts.account_id
        return {i: to[ids[i]] for i in self.live if to.get(ids[i]) in positions}

    @cached_property
    def served(self) -> list[int]:
        """Return the accounts that have a place and a position."""
        return [i for i in self.live if self.now[i] != UNASSIGNED]

    @cached_property
    def served_then(self) -> list[int]:
        """Return the accounts that have a place and a position in the baseline."""
        return [i for i in self.live if self.then[i] != UNASSIGNED]

    @cached_property
    def moved(self) -> list[int]:
        """Return the accounts that have a position in the baseline and another one now."""
        return [i for i in self.served_then if self.now[i] not in (UNASSIGNED, self.then[i])]

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """Return the accounts of each position that has any."""
        return _gather(self.served, self.now)

    @cached_property
    def members_then(self) -> dict[int, list[int]]:
        """Return the accounts of each position in the baseline."""
        return _gather(self.served_then, self.then)

    @cached_property
    def holders(self) -> list[int]:
        """Return the positions that may hold accounts."""
        return [p for p, holds in enumerate(may_hold(self.project, self.scenario)) if holds]

    @cached_property
    def positions_at(self) -> dict[int, list[int]]:
        """Return the positions that may hold accounts by hub, of hubs that have any."""
        at = _gather(self.holders, self.scenario.position_hub.tolist())
        at.pop(-1, None)
        return at

    @cached_property
    def hours(self) -> dict[int, Hours]:
        """Return the hours of each served account at its position's hub."""
        return {i: self._hours(i, self.scenario, self.now[i]) for i in self.served}

    @cached_property
    def hours_then(self) -> dict[int, Hours]:
        """Return the hours that each account has in the baseline."""
        return {i: self._hours(i, self.project.baseline, self.then[i]) for i in self.served_then}

    @cached_property
    def oneway_min(self) -> dict[int, float]:
        """Return the one-way minutes of each served account; unreachable counts as the reach."""
        return {i: self._counted_min(i) for i in self.served}

    @cached_property
    def workload_h(self) -> list[float]:
        """Return the hours of each position."""
        return [
            math.fsum(self.hours[i].workload_h for i in self.members.get(p, ()))
            for p in range(len(self.project.positions))
        ]

    @cached_property
    def graph(self) -> nx.Graph:
        """Return the adjacency graph of sites."""
        import networkx as nx

        graph = nx.Graph()
        graph.add_nodes_from(range(int(self.site_of.max(initial=-1)) + 1))
        graph.add_edges_from(self.edges.tolist())
        return graph

    @cached_property
    def pieces(self) -> dict[int, list[list[int]]]:
        """Return the connected pieces of each position's accounts, the largest first."""
        return {p: self._pieces(members) for p, members in sorted(self.members.items())}

    @cached_property
    def visits(self) -> list[float]:
        """Return the visits a year of each account."""
        return self._needs["visits_per_year"]

    @cached_property
    def group_of(self) -> list[str]:
        """Return the customer group of each account, ``""`` for an account that stands alone."""
        return customer_groups(self.project)

    def ids(self, accounts: Iterable[int]) -> tuple[str, ...]:
        """Return the identifiers of accounts."""
        return tuple(str(self.project.accounts.account_id[i]) for i in accounts)

    def position_id(self, position: int) -> str:
        """Return the identifier of a position."""
        return str(self.project.positions.position_id[position])

    def hub_id(self, hub: int) -> str:
        """Return the identifier of a hub, ``""`` for a position whose hub is not in the table."""
        return str(self.project.hubs.hub_id[hub]) if hub >= 0 else ""

    @cached_property
    def known(self) -> dict[str, dict[int, float]]:
        """Return ``{column: {account: value}}`` of the placed accounts whose value is known."""
        table = self.project.accounts
        columns = {
            name: getattr(table, name).tolist() for name in ("revenue_cny", "potential_cny", "margin_cny")
        }
        return {
            name: {i: values[i] for i in self.live if not math.isnan(values[i])}
            for name, values in columns.items()
        }

    def sum_of(self, column: str, accounts: Iterable[int]) -> float | None:
        """Return the sum of a column over accounts; ``None`` when no placed account has a value."""
        known = self.known[column]
        return math.fsum(known[i] for i in accounts if i in known) if known else None

    def _oneway_min(self, account: int, plan: Scenario, position: int) -> float:
        hub = int(plan.position_hub[position])
        return float(self.minutes[account, hub]) if hub >= 0 else math.inf

    def _counted_min(self, account: int) -> float:
        return self._within_reach(account, self._oneway_min(account, self.scenario, self.now[account]))

    def minutes_to(self, account: int, hub: int) -> float:
        """Return the one-way minutes between an account and a hub; unreachable counts as the reach."""
        return self._within_reach(account, float(self.minutes[account, hub]))

    def _within_reach(self, account: int, minutes: float) -> float:
        if math.isfinite(minutes):
            return minutes
        return reach_h(self._work(account).onsite_h, self.project.settings) * 60

    @cached_property
    def _needs(self) -> dict[str, list[float]]:
        """Return visits, minutes and desk hours of each account; where one is unknown, its class says it."""
        own, classes = self.project.accounts, self.project.classes
        row = {name: k for k, name in enumerate(classes.class_)}
        default = row.get(self.project.settings.default_class)
        rows = [row.get(name, default) for name in own.class_]
        return {name: _filled(getattr(own, name), getattr(classes, name), rows) for name in _NEEDS}

    def _work(self, account: int) -> Work:
        visits, onsite_min, preparation_min, desk_h = (self._needs[name][account] for name in _NEEDS)
        return Work(visits, onsite_min / 60, preparation_min / 60, desk_h, float(self.hop_h[account]))

    def _hours(self, account: int, plan: Scenario, position: int) -> Hours:
        minutes = self._oneway_min(account, plan, position)
        work = self._work(account)
        # A value that is unknown here would make every comparison false and pass for obedience.
        if math.isnan(minutes) or not all(map(math.isfinite, work)):
            raise ValueError(f"account {self.ids([account])[0]} has unknown terms: {minutes} min, {work}")
        return hours_of(work, oneway_h=minutes / 60, settings=self.project.settings)

    def _pieces(self, members: Sequence[int]) -> list[list[int]]:
        import networkx as nx

        at = _gather(members, self.site_of)
        parts = nx.connected_components(self.graph.subgraph(at))
        pieces = [sorted(i for site in part for i in at[site]) for part in parts]
        return sorted(pieces, key=lambda piece: (-len(piece), piece))


def _filled(own: NDArray[Any], of_class: NDArray[Any], rows: list[int | None]) -> list[float]:
    return [
        float(of_class[row]) if math.isnan(value) and row is not None else float(value)
        for value, row in zip(own, rows)
    ]


def _gather(members: Iterable[int], place: Sequence[int] | NDArray[Any]) -> dict[int, list[int]]:
    """Return ``{place: members there}``."""
    there: dict[int, list[int]] = defaultdict(list)
    for each in members:
        there[int(place[each])].append(each)
    return dict(there)


def _within(rows: NDArray[Any], count: int, name: str) -> None:
    if len(rows) and (rows.min() < UNASSIGNED or rows.max() >= count):
        raise ValueError(f"{name} points outside the table: {rows.min()} … {rows.max()} of {count}")
