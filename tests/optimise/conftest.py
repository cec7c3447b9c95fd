"""Plans to optimise: a country of 300 cities, the real list, and small ones of every kind."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.measures.balance import planned_utilisation
from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.tables import Accounts, Employees, Hubs, Positions
from territory_designer.session.plans import IntakeChoices, import_plan
from territory_designer.validate.checker import validate

REAL = Path(__file__).parent.parent / "real_input"
NEEDS = {"A": (14, 60, 15, 6), "B": (7, 60, 15, 4), "C": (3, 45, 15, 2)}
TODAY = ("上海", "北京", "广州")


def with_utilisation(project, base=None):
    """Put the baseline into a plan with the utilisation that its own hubs ask for."""
    base = base or baseline_of(project.accounts, project.positions, project.hubs)
    started = project.with_scenario(base)
    return started.with_scenario(
        base.changed(utilisation=planned_utilisation(started, base, ground(started).work))
    )


def needs_of(classes):
    """Return the columns of work that the intake would fill by class."""
    rows = np.array([NEEDS[each] for each in classes], float)
    return dict(zip(("visits_per_year", "onsite_min", "preparation_min", "desk_h"), rows.T))


def accounts_in(cities, count, chance, *, spread=1.0):
    """Return columns of accounts in the counties of cities, the larger cities first."""
    gazetteer = load_gazetteer()
    weight = np.array([max(city.population, 200_000) for city in cities], float) ** spread
    chosen = chance.choice(len(cities), count, p=weight / weight.sum())
    counties = [[each for each in gazetteer.counties(city.code) if each.located] or [city] for city in cities]
    places = [counties[k][chance.integers(len(counties[k]))] for k in chosen]
    classes = chance.choice(list("ABC"), count, p=[0.3, 0.5, 0.2])
    return {
        "account_id": [f"{i:06d}" for i in range(count)],
        "name": [f"Account {i}" for i in range(count)],
        "class": classes,
        "city": [cities[k].zh for k in chosen],
        "city_code": [cities[k].code for k in chosen],
        "province": [""] * count,
        "place_level": ["district"] * count,
        "latitude": [place.latitude for place in places],
        "longitude": [place.longitude for place in places],
        "revenue_cny": chance.lognormal(13.0, 1.0, count).round(),
        "potential_cny": chance.lognormal(13.5, 1.0, count).round(),
        **needs_of(classes),
    }


def hubs_in(cities, **columns):
    """Return hubs in cities."""
    count = len(cities)
    given = {
        "hub_id": [f"H{k:02d}" for k in range(1, count + 1)],
        "city": [city.zh for city in cities],
        "city_code": [city.code for city in cities],
        "state": ["open" if city.zh_short in TODAY else "candidate" for city in cities],
        "cost_cny": [90_000.0] * count,
        "min_positions": [1] * count,
        "max_positions": [8] * count,
    }
    return Hubs.from_columns(given | columns)


def build_country(*, accounts=2400, cities=300, hubs=24, positions=64, rng_seed=1, capacity_h=1600.0):
    """Return a plan of a country whose accounts are served at random from the nearest of three cities."""
    chance = np.random.default_rng(rng_seed)
    known = [city for city in load_gazetteer().cities if city.located and city.province_code < "710000"]
    large = sorted(known, key=lambda city: (-city.population, city.code))[:cities]
    seats = large[:hubs]
    columns = accounts_in(large, accounts, chance, spread=0.7)
    today = [k for k, city in enumerate(seats) if city.zh_short in TODAY]
    share = chance.permutation(np.resize(today, positions))
    vacant = chance.random(positions) < 0.1
    table = Positions.from_columns(
        {
            "position_id": [f"P{k:03d}" for k in range(positions)],
            "hub_id": [f"H{k + 1:02d}" for k in share],
            "role": ["rep"] * positions,
            "capacity_h": [capacity_h] * positions,
            "employee_id": ["" if free else f"E{k:03d}" for k, free in enumerate(vacant)],
        }
    )
    homes = chance.choice(np.array([city.zh for city in seats]), positions)
    staff = Employees.from_columns(
        {
            "employee_id": [each for each in table.employee_id if each],
            "home_city": [home for home, free in zip(homes, vacant) if not free],
        }
    )
    project = Project(Accounts.from_columns(columns), table, hubs_in(seats), employees=staff)
    nearest = ground(project).travel.minutes[:, today].argmin(axis=1)
    of_hub = [np.flatnonzero(share == k) for k in today]
    owner = [int(chance.choice(of_hub[k])) for k in nearest]
    served = project.accounts.with_columns(position_id=table.position_id[owner])
    return with_utilisation(project.changed(accounts=served))


CHINA_MIDDLE = ("武汉", "宜昌", "长沙", "郑州", "南昌", "合肥", "西安", "襄阳")


def build_small(chance, *, accounts=14, positions=4, hubs=3, served=0.8):
    """Return a small plan of any kind: lines, groups, locks, vacancies, homes, blanks, no place."""
    cities = [load_gazetteer().city(name) for name in CHINA_MIDDLE]
    columns = accounts_in(cities, accounts, chance, spread=0.3)
    lines = np.array(["", "a", "b", "a; b"])
    owner = np.where(chance.random(accounts) < served, chance.integers(positions, size=accounts), -1)
    unknown = chance.random(accounts) < 0.2
    columns |= {
        "product_lines": lines[chance.integers(4, size=accounts) * (chance.random(accounts) < 0.4)],
        "parent_id": [f"G{k}" if k < 3 else "" for k in chance.integers(8, size=accounts)],
        "locked": chance.random(accounts) < 0.1,
        "position_id": [f"P{k}" if k >= 0 else "" for k in owner],
        "revenue_cny": np.where(unknown, np.nan, columns["revenue_cny"]),
        "latitude": np.where(np.arange(accounts) == 0, np.nan, columns["latitude"]),
    }
    table = Positions.from_columns(
        {
            "position_id": [f"P{k}" for k in range(positions)],
            "hub_id": [f"H{k:02d}" for k in 1 + chance.integers(hubs, size=positions)],
            "role": chance.choice(["rep", "rep", "key account manager", "manager"], positions),
            "capacity_h": chance.choice([100.0, 150.0, 200.0], positions),
            "product_lines": chance.choice(["", "", "a", "a; b"], positions),
            "employee_id": [f"E{k}" if chance.random() < 0.8 else "" for k in range(positions)],
        }
    )
    staff = Employees.from_columns(
        {
            "employee_id": [f"E{k}" for k in range(positions)],
            "home_city": chance.choice([city.zh for city in cities], positions),
            "mobility": chance.choice(["", "any", "none", "H01; H02"], positions),
        }
    )
    states = chance.choice(["open", "candidate", "forced", "forbidden"], hubs, p=[0.4, 0.4, 0.1, 0.1])
    seats = hubs_in(cities[:hubs], state=states, max_positions=chance.integers(1, positions + 1, size=hubs))
    return with_utilisation(Project(Accounts.from_columns(columns), table, seats, employees=staff))


def verdict_of(project, scenario, on):
    """Let the independent checker judge a scenario."""
    return validate(
        project,
        scenario,
        minutes=on.travel.minutes,
        hop_h=on.work.hop_h,
        edges=on.adjacency.edges(),
        site_of=on.adjacency.site_of,
    )


def figures_of(project, scenario, on):
    """Return the measures of a scenario with its objective and terms."""
    card = scorecard(project, scenario, on)
    return card.measures | {"objective": card.objective, "cost_cny": card.cost_cny}


@pytest.fixture(scope="session")
def country():
    project = build_country()
    return project, ground(project)


@pytest.fixture(scope="session")
def real():
    """Return the real list as the intake reads it: 2,083 accounts in 28 cities, nobody serves them yet."""
    project = import_plan([str(path) for path in sorted(REAL.glob("*.csv"))], IntakeChoices()).project
    return project, ground(project)


@pytest.fixture(scope="session")
def builders():
    """Return this file's functions that build plans."""
    return SimpleNamespace(build_country=build_country, build_small=build_small)


@pytest.fixture(scope="session", name="small")
def small_fixture():
    return build_small


@pytest.fixture(scope="session", name="verdict_of")
def verdict_fixture():
    return verdict_of


@pytest.fixture(scope="session", name="figures_of")
def figures_fixture():
    return figures_of
