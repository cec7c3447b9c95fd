"""A tiny plan in which every hour can be worked out by hand."""

import numpy as np
import pytest

from territory_designer.model.project import Project, baseline_of
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Employees, Groups, Hubs, Positions
from territory_designer.validate.checker import validate

# Nothing asked for: each test asks for the one rule that it is about.
QUIET = Rules(bands=(), max_oneway_soft_min=None, max_oneway_hard_min=None, contiguity="off")

# The example of the manual: each account A0 … A3 costs 12 · 1.25 + 4 + 9.28 = 28.28 h at one hour's way.
ACCOUNT = {
    "latitude": 30.0,
    "longitude": 110.0,
    "visits_per_year": 12.0,
    "onsite_min": 60.0,
    "preparation_min": 15.0,
    "desk_h": 4.0,
}
EACH_H = 28.28


def _table(kind, rows, given, defaults):
    columns = {name: [value] * rows for name, value in defaults.items()} | given
    return kind.from_columns(columns)


def tiny_project(*, today, accounts, positions, hubs, employees, groups, settings):
    n = len(today)
    places = positions.get("hub_id", ["H0", "H1"])
    ids = {
        "account_id": [f"A{i}" for i in range(n)],
        "name": [f"A{i}" for i in range(n)],
        "position_id": [f"P{p}" if p >= 0 else "" for p in today],
    }
    project = Project(
        accounts=_table(Accounts, n, ids | accounts, ACCOUNT),
        positions=_table(
            Positions,
            len(places),
            {"position_id": [f"P{p}" for p in range(len(places))], "hub_id": places} | positions,
            {"role": "rep", "capacity_h": 2 * EACH_H},
        ),
        hubs=_table(
            Hubs,
            3,
            {"hub_id": ["H0", "H1", "H2"], "city": ["Chengdu", "Wuhan", "Xi'an"]} | hubs,
            {"state": "candidate", "cost_cny": 0.0, "max_positions": 9},
        ),
        employees=Employees.from_columns(employees),
        groups=Groups.from_columns(groups),
        settings=settings,
    )
    return project.with_scenario(baseline_of(project.accounts, project.positions, project.hubs))


def judge(
    *,
    today=(0, 0, 1, 1),
    now=None,
    rules=QUIET,
    minutes=60.0,
    sites=None,
    edges=((0, 1), (1, 2), (2, 3)),
    hubs_now=None,
    is_open=None,
    utilisation=1.0,
    settings=None,
    **tables,
):
    """Judge a plan with accounts A0 …, positions P0 (hub H0), P1 (hub H1) and a third hub H2."""
    given = {name: tables.get(name, {}) for name in ("accounts", "positions", "hubs", "employees", "groups")}
    project = tiny_project(today=today, settings=settings or Settings(), **given)
    base = project.baseline
    scenario = Scenario(
        name="plan",
        alignment=np.array(today if now is None else now, np.int32),
        position_hub=base.position_hub if hubs_now is None else np.array(hubs_now, np.int32),
        position_open=base.position_open if is_open is None else np.array(is_open),
        utilisation=utilisation,
        rules=rules,
    )
    n = len(today)
    placed = project.accounts.placed
    return validate(
        project,
        scenario,
        minutes=np.broadcast_to(np.asarray(minutes, float), (n, 3)),
        hop_h=np.full(n, 0.33),
        edges=np.array(edges, int).reshape(-1, 2),
        site_of=np.where(placed, np.arange(n) if sites is None else np.array(sites), -1),
    )


@pytest.fixture(name="judge", scope="session")
def judge_fixture():
    return judge


@pytest.fixture(scope="session")
def quiet():
    return QUIET
