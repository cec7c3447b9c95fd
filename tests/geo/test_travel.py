from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo import network as ways
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.geo.network import (
    AIR,
    CAR,
    NO_ROUTE,
    RAIL,
    city_table,
    drive_min,
    explain_route,
    network,
)
from territory_designer.geo.travel import explain_travel, local_leg_min, travel
from territory_designer.model.project import Project
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Hubs, Positions, TravelTimes


def code(name):
    return load_gazetteer().city(name).code


def seat(name):
    place = load_gazetteer().city(name)
    return place.longitude, place.latitude


def plan(accounts, hubs, *, times=(), flights=True):
    """Build a project; accounts are (city, longitude, latitude), times (from, to, minutes, km, mode)."""
    city, longitude, latitude = zip(*accounts)
    table = Accounts.from_columns(
        {
            "account_id": [f"A{k}" for k in range(len(accounts))],
            "city": city,
            "city_code": [code(each) if load_gazetteer().city(each) else "" for each in city],
            "longitude": longitude,
            "latitude": latitude,
        }
    )
    bases = Hubs.from_columns({"hub_id": list(hubs), "city": list(hubs)})
    names = ("from_city", "to_city", "minutes", "km", "mode")
    own = TravelTimes.from_columns(dict(zip(names, zip(*times))) if times else {})
    return Project(table, Positions.from_columns({}), bases, travel=own, settings=Settings(flights=flights))


def at_seat(*names):
    return [(name, *seat(name)) for name in names]


@pytest.fixture(scope="module")
def everywhere():
    return city_table(network().codes)


def test_times_are_symmetric(everywhere):
    finite = np.isfinite(everywhere.minutes)
    assert (finite == finite.T).all()
    minutes = np.where(finite, everywhere.minutes, 0.0)
    assert np.abs(minutes - minutes.T).max() <= 1.0


def test_no_detour_is_quicker_by_more_than_two_breaks(everywhere):
    linked = np.isfinite(everywhere.minutes[0])
    minutes = everywhere.minutes[linked][:, linked]
    assert len(minutes) > 350
    over = max((minutes - minutes[:, [by]] - minutes[[by], :]).max() for by in range(len(minutes)))
    assert over <= 2 * ways.BREAK_MIN + 1e-6


def test_nobody_flies_twice():
    graph = network().graph(flights=True)
    rng = np.random.default_rng(1)
    for start, end in rng.choice(network().codes, (40, 2)):
        route = explain_route(start, end)
        assert [leg.mode for leg in route.legs].count("air") <= 1
    assert sum(data["mode"] == "air" for *_, data in graph.edges(data=True)) > 1000


def test_table_agrees_with_the_route_that_explains_it(everywhere):
    rng = np.random.default_rng(2)
    index = network().index
    for start, end in rng.choice(network().codes, (60, 2)):
        route, pair = explain_route(start, end), (index[start], index[end])
        if start == end or not np.isfinite(everywhere.minutes[pair]):
            continue
        assert route.minutes == pytest.approx(everywhere.minutes[pair])
        assert route.mode == everywhere.mode[pair]
        assert route.km == pytest.approx(everywhere.km[pair], rel=0.2)


def test_islands_without_a_link_are_out_of_reach(everywhere):
    taipei, shanghai = network().index["710100"], network().index[code("上海")]
    assert np.isinf(everywhere.minutes[shanghai, taipei])
    assert everywhere.mode[shanghai, taipei] == NO_ROUTE
    assert explain_route("710100", code("上海")).legs == ()


def known_times():
    with Path(__file__).with_name("known_times.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def model_min(fact):
    start, end = code(fact["from"]), code(fact["to"])
    if fact["mode"] == "car":
        road = network().road_km[network().index[start], network().index[end]]
        return road / ways.CAR_KMH * 60 + 2 * ways.CAR_CITY_MIN  # the facts know no breaks
    return explain_route(start, end, flights=False).minutes


@pytest.mark.parametrize(("mode", "mean", "worst"), [("car", 0.06, 0.15), ("rail", 0.06, 0.25)])
def test_known_times_are_met(mode, mean, worst):
    facts = [fact for fact in known_times() if fact["mode"] == mode]
    errors = np.array([model_min(fact) / float(fact["known_min"]) - 1 for fact in facts])
    assert len(facts) >= 12
    assert np.abs(errors).mean() < mean
    assert np.abs(errors).max() < worst


def test_shanghai_to_chengdu_flies_unless_flights_are_off():
    accounts, hubs = at_seat("成都"), ["上海"]
    by_air = travel(plan(accounts, hubs))
    by_rail = travel(plan(accounts, hubs, flights=False))
    assert by_air.mode[0, 0] == AIR
    assert by_air.minutes[0, 0] == pytest.approx(240 + 1660 / 750 * 60, rel=0.03)
    assert by_rail.mode[0, 0] == RAIL
    assert by_rail.minutes[0, 0] > by_air.minutes[0, 0] + 60


def test_no_flight_below_600_km():
    for _, _, data in network().graph(flights=True).edges(data=True):
        assert data["mode"] != "air" or data["km"] > 600


def test_in_town_the_shortest_visit_takes_a_quarter_of_an_hour():
    minutes = travel(plan(at_seat("成都"), ["成都"])).minutes
    assert minutes[0, 0] == 15.0


def test_a_county_far_from_the_seat_is_not_free():
    longitude, latitude = seat("成都")
    near, far = travel(
        plan([("成都", longitude, latitude), ("成都", longitude, latitude - 0.9)], ["武汉", "成都"])
    ).minutes
    assert far[0] - near[0] == pytest.approx(float(local_leg_min(100.08)), abs=1.0)
    assert 90 < far[0] - near[0] < 110
    assert 100 < far[1] < 125


def test_direct_drive_where_it_is_quicker_than_the_way_through_the_seat():
    longitude, latitude = seat("德阳")
    half_way = [("德阳", (longitude + seat("成都")[0]) / 2, (latitude + seat("成都")[1]) / 2)]
    found = travel(plan(half_way, ["成都"]))
    assert found.mode[0, 0] == CAR
    assert found.minutes[0, 0] < travel(plan(at_seat("德阳"), ["成都"])).minutes[0, 0] - 10


def test_nobody_drives_across_the_sea():
    minutes = travel(plan(at_seat("烟台"), ["大连"], flights=False)).minutes[0, 0]
    assert minutes > 300  # 165 km as the crow flies


@given(st.floats(0, 400), st.floats(0, 3))
def test_driving_further_never_takes_less_time(km, more):
    assert drive_min(km + more) >= drive_min(km)
    assert local_leg_min(km + more) >= local_leg_min(km)


def test_local_leg_by_hand():
    assert local_leg_min([0.0, 5.0]).tolist() == [0.0, 0.0]
    assert local_leg_min(10.0) == pytest.approx(12.2 * 2 - 15)
    assert local_leg_min(100.0) == pytest.approx(122 / 92 * 60 + 30 - 15)


def test_a_hub_outside_its_city_adds_its_leg():
    project = plan(at_seat("武汉"), ["成都", "成都"])
    longitude, latitude = seat("成都")
    hubs = project.hubs.with_columns(longitude=[longitude] * 2, latitude=[latitude, latitude - 0.9])
    minutes = travel(project.changed(hubs=hubs)).minutes[0]
    assert minutes[1] - minutes[0] == pytest.approx(float(local_leg_min(100.08)), abs=0.2)


def test_of_parallel_legs_the_quickest_stays():
    leg = {"from_code": "1", "to_code": "2", "km": "100", "corridor": "x", "confidence": "M"}
    legs = [{**leg, "minutes": minutes} for minutes in ("50", "40", "60")]
    graph = nx.DiGraph()
    graph.add_edges_from(ways._rides(legs))
    assert (
        graph.edges[("1", "x"), ("2", "x")]["minutes"] == graph.edges[("2", "x"), ("1", "x")]["minutes"] == 40
    )


@given(st.floats(0, 130))
def test_local_leg_has_no_jumps(km):
    assert local_leg_min(km + 0.01) - local_leg_min(km) < 0.1


def test_own_times_hold_both_ways_and_add_the_local_leg():
    longitude, latitude = seat("绵阳")
    accounts = [("绵阳", longitude, latitude), ("绵阳", longitude, latitude + 0.5), *at_seat("德阳")]
    times = [("绵阳", "成都", 200.0, 123.0, "rail")]
    found, model = travel(plan(accounts, ["成都"], times=times)), travel(plan(accounts, ["成都"]))
    assert found.minutes[0, 0] == 200.0
    assert (found.km[0, 0], found.mode[0, 0]) == (123.0, RAIL)
    assert found.minutes[1, 0] == pytest.approx(200.0 + float(local_leg_min(55.6)), abs=0.2)
    assert found.minutes[2, 0] == model.minutes[2, 0]


def test_a_row_without_minutes_does_not_count():
    times = [("绵阳", "成都", np.nan, 1.0, "car")]
    accounts = at_seat("绵阳")
    assert travel(plan(accounts, ["成都"], times=times)).minutes == travel(plan(accounts, ["成都"])).minutes


def test_of_two_directions_the_way_out_from_the_hub_counts():
    times = [("绵阳", "成都", 200.0, np.nan, "car"), ("成都", "绵阳", 150.0, np.nan, "")]
    found = travel(plan(at_seat("绵阳"), ["成都"], times=times))
    assert found.minutes[0, 0] == 150.0
    assert found.km[0, 0] == pytest.approx(1.22 * 106, rel=0.03)


def test_own_times_may_name_a_county_and_hold_without_local_leg():
    place = load_gazetteer().city("昆山")
    accounts = [("昆山", place.longitude + 0.2, place.latitude)]
    found = travel(plan(accounts, ["上海"], times=[("上海", "昆山", 70.0, 60.0, "car")]))
    assert found.minutes[0, 0] == 70.0


def test_own_times_within_a_city_hold_as_they_stand():
    longitude, latitude = seat("成都")
    found = travel(
        plan([("成都", longitude + 0.4, latitude)], ["成都"], times=[("成都", "成都", 40.0, 20.0, "car")])
    )
    assert found.minutes[0, 0] == 40.0


def test_outside_the_gazetteer_the_direct_drive_and_own_times_by_name_hold():
    accounts = [("Ulm", 9.99, 48.40), ("Augsburg", 10.90, 48.37)]
    project = plan(accounts, ["Stuttgart"], times=[(" STUTTGART", "augsburg", 99.0, 160.0, "car")])
    hubs = project.hubs.with_columns(longitude=[9.18], latitude=[48.78])
    minutes = travel(project.changed(hubs=hubs)).minutes[:, 0]
    assert minutes[0] == pytest.approx(float(drive_min(73.2 * 1.22)), rel=0.02)
    assert minutes[1] == 99.0


def test_a_hub_without_coordinates_sits_in_its_county_not_at_the_prefecture_s_seat():
    kunshan = load_gazetteer().city("昆山")
    project = plan([("苏州", kunshan.longitude, kunshan.latitude)], ["昆山", "苏州"])
    minutes = travel(project).minutes[0]
    assert minutes[0] == 15.0
    assert minutes[1] > 40


def test_unknown_mode_in_own_times_is_an_error():
    with pytest.raises(TerritoryDesignerError, match="unknown_travel_mode"):
        travel(plan(at_seat("绵阳"), ["成都"], times=[("成都", "绵阳", 1.0, 1.0, "camel")]))


def test_unplaced_accounts_and_hubs_nobody_knows():
    found = travel(plan([("成都", np.nan, np.nan), *at_seat("成都")], ["成都", "Nowhere"]))
    assert np.isnan(found.minutes[0]).all()
    assert np.isnan(found.km[0]).all()
    assert (found.mode[0] == NO_ROUTE).all()
    assert np.isinf(found.minutes[1, 1])


def test_no_accounts_and_no_hubs():
    none = Project(Accounts.from_columns({}), Positions.from_columns({}), Hubs.from_columns({}))
    assert travel(none).minutes.shape == (0, 0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_explained_legs_add_up(rng_seed):
    rng = np.random.default_rng(rng_seed)
    cities = [city for city in load_gazetteer().cities if np.isfinite(city.latitude)]
    one, other = (cities[k] for k in rng.integers(0, len(cities), 2))
    accounts = [(one.zh, one.longitude + rng.normal(0, 0.5), one.latitude + rng.normal(0, 0.5))]
    times = [(one.zh, other.zh, 77.0, 10.0, "rail")] if rng_seed % 3 == 0 else ()
    project = plan(accounts, [other.zh], times=times)
    found, route = travel(project), explain_travel(project, 0, 0)
    if np.isinf(found.minutes[0, 0]):
        assert route.legs == ()
        return
    assert route.minutes == pytest.approx(found.minutes[0, 0])
    assert route.km == pytest.approx(found.km[0, 0])
