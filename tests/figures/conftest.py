"""A small plan around Wuhan and Changsha: five positions, a stack on one point, today and a scenario."""

import numpy as np
import pytest
from matplotlib.text import Text

from territory_designer.measures.balance import planned_utilisation
from territory_designer.measures.ground import ground as ground_of
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Hubs, Positions

CENTRES = [(114.3, 30.6), (112.2, 30.3), (115.9, 29.6), (113.0, 28.2), (111.7, 29.0)]
NAMES = ["Wuhan-1", "Wuhan-2", "Wuhan-3", "Changsha-1", "Changsha-2"]


def _plan_of(longitude, latitude, owner, names=NAMES, hub_of=(0, 0, 0, 1, 1)):
    count = len(longitude)
    accounts = Accounts.from_columns(
        {
            "account_id": [f"A{k}" for k in range(count)],
            "longitude": longitude,
            "latitude": latitude,
            "class": ["ABC"[k % 3] for k in range(count)],
            "revenue_cny": 1e5 * (1 + np.arange(count) % 7),
            "position_id": [names[k] if k >= 0 else "" for k in owner],
        },
        rows=count,
    )
    positions = Positions.from_columns(
        {
            "position_id": names,
            "hub_id": [("H1", "H2")[k] for k in hub_of],
            "role": ["rep"] * len(names),
            "employee_id": [f"E{k}" for k in range(len(names))],
            "capacity_h": [1600.0] * len(names),
        }
    )
    hubs = Hubs.from_columns(
        {
            "hub_id": ["H1", "H2"],
            "city": ["武汉", "长沙"],
            "city_code": ["420100", "430100"],
            "longitude": [114.305, 112.939],
            "latitude": [30.593, 28.228],
            "state": ["open", "open"],
            "cost_cny": [9e4, 9e4],
        }
    )
    project = Project(
        accounts=accounts, positions=positions, hubs=hubs, settings=Settings(title="Hubei 湖北")
    )
    return project.with_scenario(baseline_of(accounts, positions, hubs))


@pytest.fixture(scope="session")
def plan_of():
    """Return how to build a plan of accounts at places, served by positions of two hubs."""
    return _plan_of


@pytest.fixture(scope="session")
def names():
    """Return the ids of the positions of the small plan."""
    return NAMES


@pytest.fixture(scope="session")
def project():
    rng = np.random.default_rng(4)
    owner = np.repeat(np.arange(5), [30, 12, 14, 16, 8])
    longitude, latitude = np.array(CENTRES)[owner].T + rng.normal(0, 0.35, (2, len(owner)))
    longitude[:12], latitude[:12] = CENTRES[0]  # a stack on one point
    longitude[-1] = latitude[-1] = np.nan
    plan = _plan_of(longitude, latitude, owner)
    share = planned_utilisation(plan, plan.baseline, ground_of(plan).work)
    base = plan.baseline.changed(utilisation=share)
    moved = base.alignment.copy()
    moved[20:26] = 2
    moved[40] = -1
    return plan.with_scenario(base).with_scenario(base.changed(name="Fair & near", alignment=moved))


@pytest.fixture(scope="session")
def ground(project):
    return ground_of(project)


@pytest.fixture(scope="session")
def scenario(project):
    return project.scenario("Fair & near")


@pytest.fixture
def written():
    """Return what a figure says, line by line."""

    def texts(figure):
        return [text.get_text() for text in figure.findobj(Text) if text.get_text()]

    return texts
