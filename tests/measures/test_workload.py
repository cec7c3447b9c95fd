from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.travel import travel
from territory_designer.measures.ground import ground
from territory_designer.measures.workload import hop_h, reach_h, terms, trip_h, work
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Classes


def test_the_manual_s_example(tiny):
    project = tiny()
    found = work(project, travel(project))
    assert found.travel_h[0, 0] == pytest.approx(9.3, abs=0.05)
    assert found.workload_h[0, 0] == pytest.approx(28.3, abs=0.05)
    assert found.nights[0, 0] == 0
    assert found.travel_cost_cny[0, 0] == pytest.approx(12 / (6 / 1.33) * 2 * 100 * 1.0)


def test_a_far_account_is_served_on_a_trip_of_three_days(tiny):
    # 5 h one way: one day is not possible, two make (16 - 10) / 1.33 = 4.51 visits, three (24 - 10) / 1.33 =
    # 10.53.
    project = tiny(minutes=[[300.0, 60.0]] * 4)
    found = work(project, travel(project))
    assert found.travel_h[0, 0] == pytest.approx(12 * (20 / (14 / 1.33) + 0.33))
    assert found.nights[0, 0] == pytest.approx(12 / (14 / 1.33) * 2)
    assert not found.beyond_reach.any()


def test_beyond_the_reach_the_hours_of_the_reach_count(tiny):
    project = tiny(minutes=[[690.0, 60.0], [700.0, 60.0], [690.1, 60.0], [5000.0, 60.0]])
    found = work(project, travel(project))
    assert found.travel_h[:, 0] == pytest.approx(np.full(4, 12 * (23 + 10 + 0.33)))
    assert found.beyond_reach[:, 0].tolist() == [False, True, True, True]


def test_where_no_way_is_known_the_reach_counts(tiny):
    project = tiny(accounts={"city": ["台北", "T1", "T2", "T3"], "city_code": ["710100", "", "", ""]})
    hubs = project.hubs.with_columns(city=["上海", "Hubtown1"], city_code=["310000", ""])
    found = ground(project.changed(hubs=hubs)).work
    assert np.isinf(found.travel.minutes[0, 0])
    assert found.beyond_reach[0, 0]
    assert found.travel_h[0, 0] == pytest.approx(12 * (23 + 10 + 0.33))
    assert found.oneway_min(0, 0) == 690.0
    assert found.travel_cost_cny[0, 0] == pytest.approx(12 * 2 * 800)


def test_a_position_without_a_hub_counts_as_out_of_reach(tiny):
    found = ground(tiny()).work
    at = found.at([0, 1], [-1, 0])
    assert at.travel_h == pytest.approx([12 * (23 + 10 + 0.33), found.travel_h[1, 0]])
    assert at.nights[0] == pytest.approx(24)
    assert found.oneway_min([0, 1], [-1, 0]).tolist() == [690.0, 60.0]


def test_fares_by_mode(tiny):
    project = tiny()
    modes = ["car", "rail", "air", "air", "car", "car", "car", "car"]
    project = project.changed(travel=project.travel.with_columns(mode=modes))
    found = work(project, travel(project))
    trips = 12 / (6 / 1.33)
    assert found.travel_cost_cny[0].tolist() == pytest.approx([trips * 200, trips * 92])
    assert found.travel_cost_cny[1].tolist() == pytest.approx([trips * 1600, trips * 1600])


@given(
    st.floats(0, 20),
    st.floats(0, 5),
    st.floats(0, 4),
    st.floats(0.25, 2),
    st.integers(1, 5),
    st.floats(0, 8),
)
def test_hours_never_fall_with_the_way(t_h, more, onsite_h, hop, tour_days, night_h):
    settings = Settings(tour_days=tour_days, night_h=night_h)
    near, far = trip_h([t_h, t_h + more], onsite_h, hop, settings)
    assert far >= near - 1e-12
    assert np.isfinite(far)


@given(st.floats(0, 12), st.floats(0, 3), st.floats(0.25, 2))
def test_hours_of_a_trip_are_the_least_of_all_possible_days(t_h, onsite_h, hop):
    settings = Settings()
    way_h = min(t_h, float(reach_h(onsite_h, settings)))
    possible = [
        (2 * way_h + (days - 1) * 5) / max(1.0, (days * 8 - 2 * way_h) / (onsite_h + hop))
        for days in (1, 2, 3)
        if days * 8 >= 2 * way_h + onsite_h or days == 3
    ]
    assert trip_h(t_h, onsite_h, hop, settings) == pytest.approx(min(possible))


def test_terms_add_up_for_every_pair(random_plan):
    project, _, base = random_plan(4)
    for account in range(len(project.accounts)):
        for hub in range(len(project.hubs)):
            parts = terms(project, base.work, account, hub)
            assert sum(part.hours for part in parts) == pytest.approx(base.work.workload_h[account, hub])
            assert all(part.hours >= -1e-9 for part in parts)


def test_terms_name_what_they_count(tiny):
    project = tiny(minutes=[[300.0, 60.0]] * 4)
    parts = {part.key: part for part in terms(project, ground(project).work, 0, 0)}
    assert list(parts) == ["onsite", "preparation", "desk", "trips", "nights", "hops"]
    assert (parts["onsite"].hours, parts["preparation"].hours, parts["desk"].hours) == (12, 3, 4)
    assert parts["trips"].params["trips"] == pytest.approx(12 / (14 / 1.33))
    assert parts["nights"].hours == pytest.approx(5 * parts["nights"].params["nights"])


def sites(longitude, latitude, level="site"):
    columns = {"longitude": longitude, "latitude": latitude, "place_level": [level] * len(longitude)}
    return Accounts.from_columns(columns)


def test_hop_from_the_density_of_ten_sites_on_a_line():
    # 5 km apart: the tenth nearest site of the first lies 45 km away, that of the sixth 25 km.
    found = hop_h(sites(np.arange(10) * 5 / 111.1949, np.zeros(10)))
    assert found[0] == pytest.approx(1.3 * 0.7 / np.sqrt(10 / (np.pi * 45**2)) / 30, rel=1e-4)
    assert found[5] == pytest.approx(1.3 * 0.7 / np.sqrt(10 / (np.pi * 25**2)) / 30, rel=1e-4)


def test_hop_counts_accounts_not_sites():
    line = np.arange(10) * 5 / 111.1949
    crowded = hop_h(sites(np.repeat(line, 4), np.zeros(40)))
    assert crowded[0] == pytest.approx(hop_h(sites(line, np.zeros(10)))[0] / 2)


def test_hop_is_limited_and_fixed_where_only_the_city_is_known():
    far, near = np.arange(12) * 3.0, np.arange(12) * 0.001
    assert hop_h(sites(far, np.zeros(12))).tolist() == [2.0] * 12
    assert hop_h(sites(near, np.zeros(12))).tolist() == [0.25] * 12
    assert hop_h(sites(far, np.zeros(12), "city")).tolist() == [0.33] * 12
    assert hop_h(sites([0.0], [0.0])).tolist() == [0.25]
    assert hop_h(sites([np.nan], [np.nan])).tolist() == [0.33]


def test_blanks_are_filled_by_the_class_rule(tiny):
    blank = {name: [np.nan] * 4 for name in ("visits_per_year", "onsite_min", "preparation_min", "desk_h")}
    project = tiny(accounts={**blank, "class": ["A", "C", "", "unheard of"]})
    found = work(project, travel(project))
    assert found.visits.tolist() == [24, 6, 12, 12]
    assert found.onsite_h.tolist() == [1, 0.75, 1, 1]
    assert found.desk_h.tolist() == [6, 2, 4, 4]


def test_what_no_class_fills_is_an_error(tiny):
    project = tiny(accounts={"desk_h": [4, 4, np.nan, 4], "class": ["", "", "X", ""]})
    classes = Classes.from_columns({"class": ["A"], "visits_per_year": [24.0]})
    for rules in (classes, Classes.from_columns({})):
        with pytest.raises(TerritoryDesignerError, match=r"class_missing.*'X'"):
            work(project.changed(classes=rules), travel(project))


def test_unplaced_accounts_carry_no_hours(tiny):
    project = tiny(accounts={"latitude": [np.nan, 0, 0, 0]})
    found = work(project, travel(project))
    assert found.workload_h[0].tolist() == [0, 0]
    assert found.travel_cost_cny[0].tolist() == [0, 0]
    assert np.isfinite(found.travel_h).all()
