"""How often is each hazard tried: a little by default, in full with TD_FULL=1."""

import os

import numpy as np
import pytest

from territory_designer.model.project import HistoryEntry, Project, baseline_of
from territory_designer.model.rules import Lock, default_rules
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Employees, Hubs, Positions

ACCOUNTS, POSITIONS, HUBS = 300, 12, 4


@pytest.fixture
def rounds():
    """Choose between the reduced and the full number."""
    return lambda reduced, full: full if os.environ.get("TD_FULL") == "1" else reduced


@pytest.fixture
def make_project():
    """Return the builder of a plan that is told apart by its number."""
    accounts = Accounts.from_columns(
        {
            "account_id": [f"{k:05d}" for k in range(ACCOUNTS)],
            "name": [f"医院 {k}" for k in range(ACCOUNTS)],
            "latitude": np.linspace(22, 40, ACCOUNTS),
            "longitude": np.linspace(100, 121, ACCOUNTS),
            "revenue_cny": np.linspace(0, 1e6, ACCOUNTS),
            "position_id": [f"P{k % POSITIONS}" for k in range(ACCOUNTS)],
        }
    )
    positions = Positions.from_columns(
        {
            "position_id": [f"P{k}" for k in range(POSITIONS)],
            "hub_id": [f"H{k % HUBS}" for k in range(POSITIONS)],
            "capacity_h": [1600] * POSITIONS,
        }
    )
    hubs = Hubs.from_columns({"hub_id": [f"H{k}" for k in range(HUBS)], "city": ["市"] * HUBS})
    people = Employees.from_columns({"employee_id": ["007"], "name": ["小明"]})

    def build(number=0):
        today = baseline_of(accounts, positions, hubs)
        other = today.changed(
            name="other",
            alignment=np.roll(today.alignment, number),
            rules=default_rules("hubs").changed(locks=(Lock("account", "00007"),)),
        )
        plan = Project(
            accounts,
            positions,
            hubs,
            people,
            settings=Settings(title=str(number)),
            history=tuple(HistoryEntry("2025-01-01", "li", f"edit {k}") for k in range(number % 50)),
        )
        return plan.with_scenario(today).with_scenario(other)

    return build


@pytest.fixture
def folder_state():
    """Return a function that tells bytes and times of everything in a folder, and the folder's own time."""

    def state(folder):
        files = sorted(folder.rglob("*"))
        told = {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in files}
        return folder.stat().st_mtime_ns, told

    return state
