"""What may leave this process for another, and how is it said without names?

Other processes and clusters get arrays, cities and codes: hours, money, coordinates of accounts and hubs, and
the rules. Accounts, groups, positions and employees bear codes instead of their ids; their names, addresses,
mail addresses, notes, the users' own columns, other scenarios and the history stay here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

import numpy as np

from territory_designer.geo.travel import city_key
from territory_designer.model.project import Project
from territory_designer.model.rules import Lock, Override, Rules
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.model.tables import Accounts, Employees, Groups, Hubs, Positions, Table, Text

T = TypeVar("T", bound=Table)

_UNKNOWN = "?"
_LIST = re.compile(r"[;；,，、|]")


class Codes:
    """Codes for ids, in the order of the ids, so that whatever is sorted stays sorted.

    Codes mean something only here: who gets a nameless plan cannot turn them back.
    """

    def __init__(self, project: Project) -> None:
        accounts, positions, staff = project.accounts, project.positions, project.employees
        # an account's parent is a group or another account, so both draw their codes from one list
        self.party = _coded("A", accounts.account_id, accounts.parent_id, project.groups.group_id)
        self.position = _coded("P", positions.position_id, positions.reports_to, accounts.position_id)
        self.employee = _coded(
            "E", staff.employee_id, staff.mentor_id, positions.employee_id, accounts.employee_id
        )
        self.city = _coded("C", accounts.city)

    def rules(self, rules: Rules) -> Rules:
        """Return rules with codes; hubs keep their ids."""
        kinds = {"account": self.party, "group": self.party, "employee": self.employee}
        kinds |= {"territory": self.position}
        locks = [
            lock if lock.kind == "hub" else Lock(lock.kind, kinds[lock.kind].get(lock.id, _UNKNOWN))
            for lock in rules.locks
        ]
        only = [self.position.get(each, _UNKNOWN) for each in rules.only_positions]
        given = [
            Override(self.party.get(each.account_id, _UNKNOWN), self.position.get(each.position_id, _UNKNOWN))
            for each in rules.overrides
        ]
        known = tuple(each for each in given if each.account_id != _UNKNOWN)
        return rules.changed(locks=tuple(locks), only_positions=tuple(only), overrides=known)

    def of_leaver(self, leaver: str) -> str:
        """Return the code of a position or employee who leaves."""
        return self.position.get(leaver, self.employee.get(leaver, _UNKNOWN))

    def scenario(self, scenario: Scenario) -> Scenario:
        """Return a scenario without its name, note and origin."""
        return scenario.changed(name="", start="", note="", rules=self.rules(scenario.rules), bound=None)


def nameless(project: Project, codes: Codes) -> Project:
    """Return the plan without names: what the optimiser and the measures need, and the baseline alone."""
    return Project(
        _accounts(project.accounts, codes),
        _positions(project.positions, codes),
        _hubs(project.hubs),
        employees=_employees(project, codes),
        classes=project.classes,
        groups=Groups.from_columns({"group_id": _code(project.groups.group_id, codes.party)}),
        settings=project.settings,
        scenarios={BASELINE: codes.scenario(project.baseline).changed(name=BASELINE)},
    )


def _accounts(table: Accounts, codes: Codes) -> Accounts:
    coded = _blank(
        table, "name", "segment", "province", "address", "crosssell_lines", "note", "filled"
    ).with_columns(
        account_id=_code(table.account_id, codes.party),
        parent_id=_code(table.parent_id, codes.party),
        position_id=_code(table.position_id, codes.position),
        employee_id=_code(table.employee_id, codes.employee),
        city=np.where(table.city_code != "", "", _code(table.city, codes.city)),
    )
    return replace(coded, extra={})


def _positions(table: Positions, codes: Codes) -> Positions:
    return _blank(table, "region").with_columns(
        position_id=_code(table.position_id, codes.position),
        reports_to=_code(table.reports_to, codes.position),
        employee_id=_code(table.employee_id, codes.employee),
    )


def _hubs(table: Hubs) -> Hubs:
    return _blank(table, "legal_entity", "social_insurance_city", "agency")


def _employees(project: Project, codes: Codes) -> Employees:
    table, hubs = project.employees, project.hubs
    seats = {code or city_key(*place) for code, *place in zip(hubs.city_code, hubs.city, hubs.province)}
    known = {*hubs.hub_id, *hubs.city}
    return _blank(table, "name", "email", "legal_entity", "hire_date").with_columns(
        employee_id=_code(table.employee_id, codes.employee),
        mentor_id=_code(table.mentor_id, codes.employee),
        home_city=[city if city and city_key(city) in seats else "" for city in table.home_city],
        mobility=[_willing(each, known) for each in table.mobility],
    )


def _willing(mobility: str, known: set[str]) -> str:
    """Return the hubs and cities that a wish names, without other words; ``none`` where only these stood."""
    words = [word.strip() for word in _LIST.split(mobility) if word.strip()]
    kept = [word for word in words if word in known or word.lower() in ("any", "none")]
    return "; ".join(kept) or ("none" if words else "")


def _blank(table: T, *columns: str) -> T:
    return table.with_columns(**{name: [""] * len(table) for name in columns})


def _coded(letter: str, *columns: Text) -> dict[str, str]:
    ids = sorted({str(each) for column in columns for each in column} - {""})
    digits = len(str(len(ids)))
    return {"": ""} | {each: f"{letter}{rank:0{digits}}" for rank, each in enumerate(ids)}


def _code(column: Text, codes: dict[str, str]) -> Text:
    return np.array([codes[str(each)] for each in column], dtype=object)
