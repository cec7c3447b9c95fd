"""What is the whole document: tables, settings, baseline and scenarios?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.finding import Finding
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import BASELINE, UNASSIGNED, Scenario
from territory_designer.model.settings import Settings
from territory_designer.model.tables import (
    DEFAULT_CLASSES,
    Accounts,
    Classes,
    Employees,
    Flag,
    Groups,
    Hubs,
    Index,
    Kpis,
    Pipeline,
    Positions,
    Roles,
    Support,
    Table,
    Text,
    TravelTimes,
    Whole,
)


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the plan's history: when (ISO time), who, what (text key or title), on which scenario."""

    at: str
    who: str
    what: str
    scenario: str = ""


@dataclass(frozen=True)
class Note:
    """What somebody wrote about an account, and when (ISO time)."""

    text: str
    at: str


@dataclass(frozen=True, eq=False)
class Project:
    """A plan. ``scenarios`` always holds the read-only ``baseline``; ``notes`` are by account id.

    ``findings`` are the faults that the import found in the planner's files.
    """

    accounts: Accounts
    positions: Positions
    hubs: Hubs
    employees: Employees = field(default_factory=lambda: Employees.from_columns({}))
    travel: TravelTimes = field(default_factory=lambda: TravelTimes.from_columns({}))
    classes: Classes = DEFAULT_CLASSES
    groups: Groups = field(default_factory=lambda: Groups.from_columns({}))
    roles: Roles = field(default_factory=lambda: Roles.from_columns({}))
    pipeline: Pipeline = field(default_factory=lambda: Pipeline.from_columns({}))
    kpis: Kpis = field(default_factory=lambda: Kpis.from_columns({}))
    support: Support = field(default_factory=lambda: Support.from_columns({}))
    settings: Settings = field(default_factory=Settings)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def baseline(self) -> Scenario:
        """Return today's alignment."""
        return self.scenarios[BASELINE]

    @cached_property
    def noted(self) -> Flag:
        """Whether each account bears a note, ``(accounts,)``."""
        flags = np.zeros(len(self.accounts), bool)
        flags[[self.accounts.row_of[name] for name in self.notes if name in self.accounts.row_of]] = True
        flags.setflags(write=False)
        return flags

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by name.

        Raises
        ------
        TerritoryDesignerError
            ``unknown_scenario`` with the names there are.
        """
        if name not in self.scenarios:
            raise TerritoryDesignerError("unknown_scenario", name=name, names=", ".join(self.scenarios))
        return self.scenarios[name]

    def with_scenario(self, scenario: Scenario) -> Self:
        """Return a copy that holds ``scenario`` under its name."""
        return replace(self, scenarios={**self.scenarios, scenario.name: scenario})

    def without_scenario(self, name: str) -> Self:
        """Return a copy without the scenario; the baseline stays."""
        if name == BASELINE:
            raise TerritoryDesignerError("baseline_read_only")
        return replace(self, scenarios={key: each for key, each in self.scenarios.items() if key != name})

    def changed(self, **values: Any) -> Self:
        """Return a copy with the attributes named replaced."""
        return replace(self, **values)

    def tables(self) -> dict[str, Table]:
        """Return ``{table name of the schema: table}``."""
        names = ("accounts", "positions", "employees", "hubs", "travel", "classes")
        return {
            name: getattr(self, name) for name in (*names, "groups", "roles", "pipeline", "kpis", "support")
        }


def index_of(keys: Text, ids: Text) -> Whole:
    """Return the row of each id in ``keys``, -1 where there is none."""
    rows = {key: row for row, key in enumerate(keys)}
    return np.fromiter((rows.get(each, UNASSIGNED) for each in ids), np.int32, len(ids))


def with_more_positions(project: Project, new: Positions) -> Project:
    """Return the plan with more positions: without a hub and closed in every scenario."""
    columns = {
        name: np.concatenate([old, new.columns()[name]]) for name, old in project.positions.columns().items()
    }
    scenarios = {
        name: each.changed(
            position_hub=np.append(each.position_hub, np.full(len(new), -1, np.int32)),
            position_open=np.append(each.position_open, np.zeros(len(new), bool)),
        )
        for name, each in project.scenarios.items()
    }
    return project.changed(positions=Positions.from_columns(columns), scenarios=scenarios)


def with_positions_at(project: Project, kept: Index) -> Project:
    """Return the plan with some of its positions alone; accounts of the others are nobody's."""
    if len(kept) == len(project.positions):
        return project
    columns = {name: each[kept] for name, each in project.positions.columns().items()}
    scenarios = {name: each.with_positions_at(kept) for name, each in project.scenarios.items()}
    return project.changed(positions=Positions.from_columns(columns), scenarios=scenarios)


def baseline_of(accounts: Accounts, positions: Positions, hubs: Hubs) -> Scenario:
    """Return today's alignment as the tables state it.

    An account goes to its ``position_id``, else to the position its ``employee_id`` holds, else to nobody.
    The utilisation is 1 until :func:`territory_designer.measures.balance.planned_utilisation` sets it.
    """
    by_position = index_of(positions.position_id, accounts.position_id)
    holders = positions.employee_id.copy()
    holders[positions.vacant] = None
    by_employee = index_of(holders, accounts.employee_id)
    return Scenario(
        name=BASELINE,
        alignment=np.where(by_position >= 0, by_position, by_employee),
        position_hub=index_of(hubs.hub_id, positions.hub_id),
        position_open=np.ones(len(positions), bool),
        utilisation=1.0,
        rules=Rules(),
    )


def may_hold(project: Project, scenario: Scenario) -> Flag:
    """Return which positions may hold accounts: a serving role, hours to give, and open."""
    return project.positions.serves & scenario.position_open
