"""Is the checker's hour formula the one of the manual?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.model.settings import Settings
from territory_designer.validate.hours import Work, hours_of, reach_h

EXAMPLE = Work(visits=12, onsite_h=1, preparation_h=0.25, desk_h=4, hop_h=0.33)


def test_the_example_of_the_manual():
    # A day trip makes (8 − 2) / 1.33 visits: 2 h of way are 0.4433 h a visit, 12 · (0.4433 + 0.33) = 9.28.
    hours = hours_of(EXAMPLE, oneway_h=1, settings=Settings())
    assert hours.travel_h == pytest.approx(9.28)
    assert hours.workload_h == pytest.approx(28.28)
    assert hours.nights == 0


def test_a_night_away_is_chosen_when_it_is_cheaper():
    # At 3 h a visit costs 6 / (2 / 1.33) = 3.99 h in one day, 11 / (10 / 1.33) = 1.463 in two and
    # 16 / (18 / 1.33) = 1.182 in three.
    hours = hours_of(EXAMPLE, oneway_h=3, settings=Settings())
    assert hours.travel_h == pytest.approx(12 * (16 * 1.33 / 18 + 0.33))
    assert hours.nights == pytest.approx(12 / (18 / 1.33) * 2)


def test_a_trip_makes_at_least_one_visit():
    # With a hop of 2 h and 3.5 h of way one day leaves 1 h for a visit of 1 h: one visit, not a third of one.
    work = Work(visits=1, onsite_h=1, preparation_h=0, desk_h=0, hop_h=2)
    hours = hours_of(work, oneway_h=3.5, settings=Settings(tour_days=1))
    assert hours.travel_h == pytest.approx(7 + 2)


def test_a_day_that_the_visit_just_fills_is_possible():
    # 7 h of way and a visit of 1 h fill the day; a night at 20 h makes two days dearer: 27 h for 3 visits.
    work = Work(visits=1, onsite_h=1, preparation_h=0, desk_h=0, hop_h=2)
    settings = Settings(tour_days=2, night_h=20)
    assert hours_of(work, oneway_h=3.5, settings=settings).travel_h == pytest.approx(7 + 2)
    assert hours_of(work, oneway_h=3.6, settings=settings).travel_h == pytest.approx(27.2 / (8.8 / 3) + 2)


def test_beyond_the_reach_the_hours_of_the_reach_count():
    # 3 days of 8 h less the visit: 11.5 h one way; two nights cost 10 h, one visit is made.
    assert reach_h(1, Settings()) == 11.5
    at_reach = hours_of(EXAMPLE, oneway_h=11.5, settings=Settings())
    assert at_reach.travel_h == pytest.approx(12 * (23 + 10 + 0.33))
    assert hours_of(EXAMPLE, oneway_h=20, settings=Settings()) == at_reach
    assert hours_of(EXAMPLE, oneway_h=math.inf, settings=Settings()) == at_reach


def test_a_visit_longer_than_the_tour_still_has_hours():
    work = EXAMPLE._replace(onsite_h=30)
    assert hours_of(work, oneway_h=1, settings=Settings()).travel_h == pytest.approx(12 * (10 + 0.33))


WORKS = st.builds(
    Work,
    visits=st.floats(0, 200),
    onsite_h=st.floats(0, 12),
    preparation_h=st.floats(0, 4),
    desk_h=st.floats(0, 100),
    hop_h=st.floats(0.25, 2),
)


@given(
    work=WORKS,
    near=st.floats(0.25, 20),
    more=st.floats(0, 20),
    tour_days=st.integers(1, 5),
    night_h=st.floats(0, 20),
)
def test_hours_never_fall_with_the_way(work, near, more, tour_days, night_h):
    settings = Settings(tour_days=tour_days, night_h=night_h)
    at_near = hours_of(work, oneway_h=near, settings=settings)
    at_far = hours_of(work, oneway_h=near + more, settings=settings)
    assert at_far.workload_h >= at_near.workload_h * (1 - 1e-12)
    assert at_far.workload_h - at_far.travel_h == pytest.approx(
        work.visits * (work.onsite_h + work.preparation_h) + work.desk_h, abs=1e-6
    )
