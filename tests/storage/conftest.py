"""A small plan that holds something of everything."""

import numpy as np
import pytest

from territory_designer.model.project import HistoryEntry, Note, Project, baseline_of
from territory_designer.model.rules import Lock, Override, default_rules
from territory_designer.model.scenario import Bound
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Employees, Groups, Hubs, Positions, Roles


def _accounts():
    table = Accounts.from_columns(
        {
            "account_id": ["00123", "123", "A-3", "A-4"],
            "name": ["上海 仁济", 'Say "hi"; DROP TABLE', "", "line\nbreak\0nul"],
            "city": ["上海市", "", "成都市", "成都市"],
            "latitude": [31.2, np.nan, 30.6, 30.7],
            "longitude": [121.5, 104.0, 104.0, 104.1],
            "position_id": ["P1", "P1", "P2", ""],
            "revenue_cny": [1e6, 0.1 + 0.2, -0.0, np.nan],
            "locked": [True, False, False, False],
        }
    )
    kept = {
        "备注": np.array(["x", "", None, "0012"], object),
        "GEOM": np.array(["", "", "", ""], object),
        "geom": np.array(["a", "b", "c", "d"], object),
    }
    return table.with_columns(extra=kept)


@pytest.fixture
def project():
    accounts = _accounts()
    positions = Positions.from_columns(
        {"position_id": ["P1", "P2"], "hub_id": ["H1", "unknown"], "capacity_h": [1600, 1600]}
    )
    hubs = Hubs.from_columns(
        {
            "hub_id": ["H1", "H2"],
            "city": ["上海市", "成都市"],
            "latitude": [31.2, 30.6],
            "longitude": [121.5, 104.1],
        }
    )
    plan = Project(
        accounts,
        positions,
        hubs,
        employees=Employees.from_columns({"employee_id": ["007"], "name": ["王 小明"]}),
        groups=Groups.from_columns({"group_id": ["G1"], "framework_agreement": [True]}),
        roles=Roles.from_columns({"account_id": ["123"], "from": ["2025-01-01"], "split_pct": [12.5]}),
        settings=Settings(title="试点", night_h=5.25),
        notes={"A-3": Note("", "2026-01-01T00:00:00+08:00"), "00123": Note("先致电\n", "2026-02-01")},
        history=(HistoryEntry("2025-01-01T00:00:00+08:00", "li", "imported"),),
        meta={"input_sha256": "ab"},
    )
    today = baseline_of(accounts, positions, hubs)
    better = today.changed(
        name="b 优化",
        alignment=[0, 1, 1, -1],
        position_hub=[0, 1],
        position_open=[True, False],
        utilisation=0.87,
        decided_by=[0, 1, 2, 0],
        rules=default_rules("hubs").changed(
            locks=(Lock("account", "00123"),), overrides=(Override("123", "P2"),), max_hubs=12
        ),
        frozen=True,
        bound=Bound(1000.5, 990.25, "all plans"),
        mode="hubs",
        start="baseline",
        note="",
        valid=False,
        rng_seed=7,
    )
    return plan.with_scenario(today).with_scenario(better).with_scenario(today.changed(name="a"))


@pytest.fixture
def state_dir(tmp_path):
    return tmp_path / "state"
