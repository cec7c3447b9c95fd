import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.geo.basemap import load_basemap
from territory_designer.geo.outlines import cells, changed, country_land, outlines, reach_km, territory_layer
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.tables import Accounts, Hubs, Positions

KM = 1e3
LAND = shapely.box(0, 0, 1000 * KM, 800 * KM)


def coordinates(least=50, most=750):
    return st.integers(least, most).map(lambda value: value * KM)


@st.composite
def plans(draw):
    """Accounts, some on one point, some in a line, some nobody's."""
    points = draw(st.lists(st.tuples(coordinates(), coordinates()), min_size=1, max_size=40))
    owner = draw(st.lists(st.integers(-1, 4), min_size=len(points), max_size=len(points)))
    x, y = np.array(points, float).T
    return x, y, np.array(owner)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_territories_share_the_ground_without_gap_and_overlap_and_hold_their_sites(plan):
    x, y, owner = plan
    built = cells(x, y, land=LAND)
    site_owner = built.owner(owner, np.ones(len(x)))
    areas = built.territories(np.where(site_owner < 0, 5, site_owner))
    whole = shapely.union_all(list(areas.values()))
    assert all(area.is_valid and area.geom_type == "MultiPolygon" for area in areas.values())
    assert sum(area.area for area in areas.values()) == pytest.approx(built.ground.area, rel=1e-6)
    assert whole.area == pytest.approx(built.ground.area, rel=1e-6)
    for site, position in enumerate(site_owner):
        point = shapely.Point(built.site_x[site], built.site_y[site])
        assert areas[position if position >= 0 else 5].distance(point) < 1.0


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(0, 39), st.integers(-1, 4))
def test_recomputing_only_what_changed_gives_the_same_areas(plan, account, position):
    x, y, owner = plan
    built, hours = cells(x, y, land=LAND), np.ones(len(x))
    moved = owner.copy()
    moved[account % len(owner)] = position
    before, after = built.owner(owner, hours), built.owner(moved, hours)
    kept = {key: area for key, area in built.territories(before).items() if key not in changed(before, after)}
    renewed = kept | built.territories(after, only=changed(before, after))
    full = built.territories(after)
    assert renewed.keys() == full.keys()
    assert all(renewed[key].equals(full[key]) for key in full)


def test_a_site_belongs_to_the_position_with_most_workload_there():
    x = y = np.full(4, 100 * KM)
    built = cells(x, y, land=LAND)
    assert built.owner([0, 0, 1, 2], [2.0, 2.0, 3.9, 3.0]).tolist() == [0]
    assert built.owner([2, 1, 1, -1], [2.0, 1.0, 1.0, 9.0]).tolist() == [1]  # equal: the first position
    assert built.owner([-1, -1, -1, -1], np.ones(4)).tolist() == [-1]


def test_accounts_without_a_place_have_no_site():
    built = cells([100 * KM, np.nan, 300 * KM], [100 * KM, 100 * KM, np.nan], land=LAND)
    assert built.site_of.tolist() == [0, -1, -1]
    assert len(cells([np.nan], [np.nan], land=LAND).polygons) == 0


def test_sites_nearly_on_one_line_give_whole_areas():
    rng = np.random.default_rng(370)
    x = rng.uniform(100 * KM, 700 * KM, 400) + rng.choice([0.0, 0.1, 0.2, 1.0], 400)
    y = np.full(400, 300 * KM) + rng.choice([0.0, 0.1], 400)
    built = cells(x, y, land=LAND)
    for rng_seed in range(5):
        owner = built.owner(np.random.default_rng(rng_seed).integers(0, 6, 400), np.ones(400))
        areas = built.territories(owner).values()
        assert all(area.is_valid for area in areas)
        assert sum(area.area for area in areas) == pytest.approx(built.ground.area, rel=1e-4)


def test_nothing_far_from_every_account_is_painted_and_dense_areas_close():
    x, y = (each.ravel() for each in np.meshgrid(np.arange(50, 400, 30), np.arange(50, 400, 30)))
    areas = outlines(x * KM, y * KM, x > 200, weight=np.ones(len(x)), land=LAND)
    painted = shapely.union_all(list(areas.values()))
    reach = reach_km(np.column_stack([x, y]) * KM)
    assert painted.geom_type == "Polygon"
    assert not painted.interiors
    assert painted.contains(shapely.box(*(np.array([50, 50, 380, 380]) * KM)))
    assert painted.distance(shapely.Point((380 + 2 * reach) * KM, 200 * KM)) > 0


def test_reach_grows_with_the_distances_between_sites_within_limits():
    grid = np.column_stack([each.ravel() for each in np.meshgrid(np.arange(6.0), np.arange(6.0))])
    assert [reach_km(grid * step * KM) for step in (1, 400)] == [40.0, 250.0]
    assert 40.0 < reach_km(grid * 40 * KM) < reach_km(grid * 60 * KM) < 250.0


def test_a_large_island_without_an_account_belongs_to_nobody_and_a_small_one_to_its_neighbour():
    large = shapely.box(1010 * KM, 0, 1110 * KM, 200 * KM)
    small = shapely.box(1010 * KM, 300 * KM, 1020 * KM, 310 * KM)
    land = shapely.union_all([LAND, large, small])
    x, y = np.array([950.0, 960.0]) * KM, np.array([100.0, 300.0]) * KM
    painted = outlines(x, y, [0, 0], weight=[1, 1], land=land)[0]
    assert not painted.intersects(large)
    assert painted.contains(small)
    on_it = outlines([*x, 1050 * KM], [*y, 100 * KM], [0, 0, 0], weight=[1, 1, 1], land=land)[0]
    assert on_it.intersects(large)


def test_an_account_off_the_coast_still_has_land():
    area = outlines([-3 * KM], [100 * KM], [0], weight=[1.0], land=LAND)[0]
    assert area.area > 0


def test_the_country_is_one_valid_area():
    land = country_land(load_basemap())
    assert land.is_valid
    assert 9.3e12 < land.area < 9.7e12


@pytest.fixture
def project():
    accounts = Accounts.from_columns(
        {
            "account_id": ["A", "B", "C"],
            "longitude": [114.3, 113.0, np.nan],
            "latitude": [30.6, 28.2, np.nan],
            "position_id": ["P1", "P2", "P2"],
        }
    )
    positions = Positions.from_columns(
        {"position_id": ["P1", "P2"], "hub_id": ["H", "H"], "capacity_h": [1600.0] * 2, "role": ["rep"] * 2}
    )
    hubs = Hubs.from_columns({"hub_id": ["H"], "latitude": [30.6], "longitude": [114.3]})
    plan = Project(accounts=accounts, positions=positions, hubs=hubs)
    base = baseline_of(accounts, positions, hubs)
    return plan.with_scenario(base).with_scenario(base.changed(name="swap", alignment=[1, 0, 0]))


def test_the_layer_holds_every_scenario_in_degrees(project):
    rows = list(territory_layer(project, weight=lambda scenario: np.ones(len(scenario.alignment))))
    assert [row[:2] for row in rows] == [
        ("baseline", "P1"),
        ("baseline", "P2"),
        ("swap", "P1"),
        ("swap", "P2"),
    ]
    areas = {row[:2]: shapely.from_wkb(row[2]) for row in rows}
    assert all(type(row[2]) is bytes for row in rows)
    assert areas["baseline", "P1"].contains(shapely.Point(114.3, 30.6))
    assert areas["swap", "P1"].contains(shapely.Point(113.0, 28.2))
    assert areas["baseline", "P1"].geom_type == "MultiPolygon"


def test_only_one_thread_at_a_time_asks_the_prepared_ground(monkeypatch):
    inside, most, ask = [], [], shapely.contains_properly

    def watched(*asked):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return ask(*asked)

    x, y = np.array([100, 400, 700, 900]) * KM, np.array([100, 300, 200, 700]) * KM
    built = cells(x, y, land=LAND)
    monkeypatch.setattr(shapely, "contains_properly", watched)
    with ThreadPoolExecutor(3) as threads:
        areas = list(threads.map(built.territories, [np.array([0, 0, 1, 2])] * 6))
    assert most == [1] * 6
    assert all(each.keys() == {0, 1, 2} for each in areas)
