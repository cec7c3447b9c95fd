import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.figures.picture import Picture
from territory_designer.figures.view import fitted, view_of
from territory_designer.measures.ground import ground as ground_of

SIDE = st.floats(1e4, 5e6)


@given(st.floats(-3e6, 3e6), st.floats(0, 6e6), SIDE, SIDE, st.floats(50, 2000), st.floats(50, 2000))
def test_a_view_holds_its_extent_and_has_the_shape_of_the_page(west, south, wide, high, width, height):
    view = fitted((west, south, west + wide, south + high), (width, height))
    corners = view.points(np.array([[west, south], [west + wide, south + high]]))
    assert (corners >= -1e-6).all()
    assert (corners <= np.array([width, height]) + 1e-6).all()
    a, b, c, d = view.extent
    assert (c - a) / (d - b) == pytest.approx(width / height, rel=1e-6)


def test_all_accounts_and_hubs_show(project, scenario, ground):
    picture = Picture(project, scenario, ground)
    view = view_of(picture, (800, 600))
    xy = np.concatenate([picture.account_xy, picture.hub_xy])
    assert view.shows(view.points(xy[np.isfinite(xy).all(axis=1)])).all()
    assert not view.whole


def test_north_is_up():
    view = fitted((0, 0, 1000, 1000), (100, 100))
    np.testing.assert_allclose(view.points(np.array([[0, 1000], [1000, 0]])), [[0, 0], [100, 100]])


def test_a_plan_of_the_whole_country_shows_it_whole(plan_of):
    plan = plan_of([76.0, 132.0, 110.0], [39.5, 47.0, 19.5], [0, 1, 2])
    view = view_of(Picture(plan, plan.baseline, ground_of(plan)), (800, 700))
    assert view.whole


def test_one_account_is_not_blown_up(plan_of):
    plan = plan_of([114.3], [30.6], [0], names=["P"], hub_of=(0,))
    view = view_of(Picture(plan, plan.baseline, ground_of(plan)), (800, 600))
    assert view.scale * 600 >= 59e3
