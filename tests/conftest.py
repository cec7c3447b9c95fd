"""What do many tests need: small plans, and how many rounds a reliability run takes?"""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.tables import Accounts, Employees, Hubs, Positions

# Processes that tests start find functions of tests there; last, so that an installed wheel comes first.
sys.path.append(str(Path(__file__).parents[1]))


def pytest_configure():
    """Time no example: how long it takes says something about the machine, nothing about the program."""
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


CITIES = ("武汉市", "襄阳市", "宜昌市", "荆州市", "黄冈市", "长沙市", "岳阳市", "南昌市", "合肥市", "郑州市")
HUBS = ("武汉市", "长沙市", "郑州市")


@pytest.fixture
def full_rounds():
    """Whether long reliability runs take their full number of rounds."""
    return os.environ.get("TD_FULL") == "1"


def make_project(accounts=60, *, rng_seed=0):
    """Build a plan in central China: accounts around ten cities, two positions in each of three hubs."""
    rng = np.random.default_rng(rng_seed)
    gazetteer = load_gazetteer()
    places = [gazetteer.city(name) for name in CITIES]
    city = rng.integers(0, len(places), accounts)
    positions = Positions.from_columns(
        {
            "position_id": [f"P{row}" for row in range(6)],
            "hub_id": [f"H{row // 2}" for row in range(6)],
            "role": ["rep"] * 6,
            "employee_id": ["E0", "", "E2", "E3", "E4", "E5"],
            "capacity_h": [1600.0] * 6,
        }
    )
    seats = [gazetteer.city(name) for name in HUBS]
    hubs = Hubs.from_columns(
        {
            "hub_id": ["H0", "H1", "H2"],
            "city": list(HUBS),
            "latitude": [seat.latitude for seat in seats],
            "longitude": [seat.longitude for seat in seats],
            "city_code": [seat.code for seat in seats],
            "state": ["open", "open", "candidate"],
            "cost_cny": [90_000.0] * 3,
            "max_positions": [8] * 3,
        }
    )
    rows = Accounts.from_columns(
        {
            "account_id": [f"{row:05d}" for row in range(accounts)],
            "name": [f"Clinic {row}" for row in range(accounts)],
            "city": [places[each].zh for each in city],
            "city_code": [places[each].code for each in city],
            "latitude": [places[each].latitude for each in city] + rng.normal(0, 0.15, accounts),
            "longitude": [places[each].longitude for each in city] + rng.normal(0, 0.15, accounts),
            "place_level": ["site"] * accounts,
            "class": rng.choice(["A", "B", "C"], accounts),
            "visits_per_year": rng.choice([24.0, 12.0, 6.0], accounts),
            "onsite_min": [60.0] * accounts,
            "preparation_min": [15.0] * accounts,
            "desk_h": [4.0] * accounts,
            "revenue_cny": rng.lognormal(12, 1, accounts).round(),
            "position_id": [f"P{each}" for each in rng.integers(0, 6, accounts)],
            "locked": rng.random(accounts) < 0.05,
        }
    )
    employees = Employees.from_columns({"employee_id": ["E0", "E2", "E3", "E4", "E5"], "name": ["A"] * 5})
    baseline = baseline_of(rows, positions, hubs)
    return Project(rows, positions, hubs, employees=employees, scenarios={"baseline": baseline})


@pytest.fixture
def project():
    """A small plan with a baseline and a scenario B that is a copy of it."""
    made = make_project()
    return made.with_scenario(made.baseline.changed(name="B", utilisation=0.6))
