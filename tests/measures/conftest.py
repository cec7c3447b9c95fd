"""Two plans: a tiny one in which every figure can be worked out by hand, and random ones."""

from __future__ import annotations

import numpy as np
import pytest

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.measures.ground import ground
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.rules import Band, HubRule, Rules
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Employees, Groups, Hubs, Positions, TravelTimes

# The example of docs/measures.md: 12 visits of an hour, a quarter of an hour of preparation, 4 hours at the
# desk and 0.33 h to the next customer.
NEED = {"visits_per_year": 12.0, "onsite_min": 60.0, "preparation_min": 15.0, "desk_h": 4.0}


def tiny(*, minutes=None, today=("P0", "P0", "P1", "P1"), accounts=None, **tables):
    """Four accounts on the equator in towns T0 … T3 that no gazetteer knows, hubs H0 and H1, a position at
    each.

    ``minutes`` is the way from each town to each hub, ``(4, 2)``; 60 by default.
    """
    minutes = np.full((4, 2), 60.0) if minutes is None else np.asarray(minutes, float)
    towns, hubs = [f"T{k}" for k in range(4)], ["Hubtown0", "Hubtown1"]
    rows = [
        (hub, town, minutes[i, h], 100.0, "car") for i, town in enumerate(towns) for h, hub in enumerate(hubs)
    ]
    own = dict(zip(("from_city", "to_city", "minutes", "km", "mode"), zip(*rows)))
    columns = {
        "account_id": [f"A{k}" for k in range(4)],
        "city": towns,
        "longitude": [10.0, 10.1, 10.2, 10.3],
        "latitude": [0.0] * 4,
        "place_level": ["city"] * 4,
        "position_id": list(today),
        **{name: [value] * 4 for name, value in NEED.items()},
        **(accounts or {}),
    }
    positions = {
        "position_id": ["P0", "P1"],
        "hub_id": ["H0", "H1"],
        "role": ["rep", "rep"],
        "capacity_h": [100.0, 50.0],
        "employee_id": ["E0", "E1"],
        **tables.get("positions", {}),
    }
    hub_columns = {"hub_id": ["H0", "H1"], "city": hubs, "longitude": [10.0, 10.3], "latitude": [0.1, 0.1]}
    project = Project(
        Accounts.from_columns(columns),
        Positions.from_columns(positions),
        Hubs.from_columns(
            {**hub_columns, "state": ["open"] * 2, "cost_cny": [1000.0, 500.0], **tables.get("hubs", {})}
        ),
        employees=Employees.from_columns(
            {"employee_id": ["E0", "E1"], "home_city": ["Hubtown0", "Elsewhere"]}
        ),
        travel=TravelTimes.from_columns(own),
        groups=Groups.from_columns(tables.get("groups", {})),
        settings=tables.get("settings", Settings()),
    )
    return project.with_scenario(baseline_of(project.accounts, project.positions, project.hubs))


@pytest.fixture(name="tiny", scope="session")
def tiny_fixture():
    return tiny


@pytest.fixture(scope="session")
def quiet():
    """Ask for nothing: each test asks for the one rule that it is about."""
    return Rules(bands=(), max_oneway_soft_min=None, max_oneway_hard_min=None, contiguity="off")


def random_project(rng_seed, *, accounts=60, positions=6, hubs=4):
    """Build a plan with gaps: unplaced and unassigned accounts, unknown money, a manager, a vacant seat."""
    rng = np.random.default_rng(rng_seed)
    cities = [city for city in load_gazetteer().cities if np.isfinite(city.latitude)]
    at = [cities[k] for k in rng.integers(0, len(cities), accounts)]
    based = [cities[k] for k in rng.choice(len(cities), hubs, replace=False)]

    def some(values, share=0.2):
        return np.where(rng.random(len(values)) < share, np.nan, values)

    latitude = some(np.array([city.latitude for city in at]) + rng.normal(0, 0.2, accounts), 0.1)
    table = {
        "account_id": [f"A{k}" for k in range(accounts)],
        "city": [city.zh for city in at],
        "city_code": [city.code for city in at],
        "latitude": latitude,
        "longitude": np.where(np.isnan(latitude), np.nan, [city.longitude for city in at]),
        "place_level": rng.choice(["site", "district", "city"], accounts),
        "visits_per_year": rng.integers(1, 30, accounts) + 0.0,
        "onsite_min": rng.integers(20, 120, accounts) + 0.0,
        "preparation_min": np.full(accounts, 15.0),
        "desk_h": rng.random(accounts) * 6,
        "revenue_cny": some(rng.lognormal(12, 1, accounts)),
        "potential_cny": some(rng.lognormal(12, 1, accounts)),
        "margin_cny": some(rng.lognormal(10, 1, accounts)),
        "parent_id": rng.choice(["", "", "G1", "G2", "A1", "A2"], accounts),
        "position_id": rng.choice([*(f"P{k}" for k in range(positions)), ""], accounts),
    }
    seats = {
        "position_id": [f"P{k}" for k in range(positions)],
        "hub_id": [f"H{k}" for k in rng.integers(0, hubs, positions)],
        "role": ["manager", *rng.choice(["rep", "key account manager"], positions - 1)],
        "capacity_h": rng.integers(500, 2000, positions) + 0.0,
        "employee_id": ["", *(f"E{k}" for k in range(1, positions))],
    }
    bases = {
        "hub_id": [f"H{k}" for k in range(hubs)],
        "city": [city.zh for city in based],
        "state": rng.choice(["open", "candidate", "forbidden"], hubs),
        "cost_cny": some(rng.random(hubs) * 1e5),
    }
    staff = {
        "employee_id": [f"E{k}" for k in range(1, positions)],
        "home_city": [based[k].zh for k in rng.integers(0, hubs, positions - 1)],
    }
    project = Project(
        Accounts.from_columns(table),
        Positions.from_columns(seats),
        Hubs.from_columns(bases),
        employees=Employees.from_columns(staff),
        groups=Groups.from_columns({"group_id": ["G1"]}),
    )
    return project.with_scenario(baseline_of(project.accounts, project.positions, project.hubs))


def random_scenario(project, rng_seed):
    """Change many accounts, some hubs and the rules of a project's baseline."""
    rng = np.random.default_rng(rng_seed + 1)
    positions, base = len(project.positions), project.baseline
    alignment = np.where(
        rng.random(len(project.accounts)) < 0.5,
        base.alignment,
        rng.integers(-1, positions, len(project.accounts)),
    )
    hubs = np.where(
        rng.random(positions) < 0.6, base.position_hub, rng.integers(0, len(project.hubs), positions)
    )
    rules = Rules(
        bands=(
            Band(),
            Band("potential", 0.75, 1, 1.25, None, None, 0.5),
            Band("accounts"),
            Band("revenue", upper=None),
        ),
        keep_together=("group", "city"),
        disruption_weight=0.1,
        hubs=(HubRule("H1", state="open", cost_cny=777.0),),
    )
    return base.changed(
        name="plan",
        alignment=alignment,
        position_hub=hubs,
        position_open=rng.random(positions) < 0.9,
        utilisation=float(rng.uniform(0.3, 1.5)),
        rules=rules,
    )


@pytest.fixture(scope="session")
def random_plan():
    """Return a function from a number to (project, scenario, ground)."""
    kept = {}

    def build(rng_seed):
        if rng_seed not in kept:
            project = random_project(rng_seed)
            kept[rng_seed] = project, random_scenario(project, rng_seed), ground(project)
        return kept[rng_seed]

    return build
