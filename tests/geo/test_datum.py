from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo import datum

OUTSIDE = {
    "Hong Kong": (114.169, 22.319),
    "Macau": (113.545, 22.195),
    "Taipei": (121.565, 25.033),
    "Seoul": (127.0, 37.5),
}


def metres(a, b):
    cosine = np.cos(np.radians(np.asarray(a[1])))
    return np.hypot((a[0] - b[0]) * 111_320.0 * cosine, (a[1] - b[1]) * 110_570.0)


@pytest.fixture(scope="module")
def mainland_points():
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(74, 135, 40_000), rng.uniform(18, 53, 40_000)
    inside = datum.in_mainland(lon, lat)
    return lon[inside][:10_000], lat[inside][:10_000]


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
        (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
    ],
)
def test_round_trip_of_ten_thousand_points(mainland_points, there, back):
    assert len(mainland_points[0]) == 10_000
    shifted = there(*mainland_points)
    assert metres(shifted, mainland_points).min() > 10
    assert metres(back(*shifted), mainland_points).max() < 0.5


def test_bd09_to_wgs84_round_trip(mainland_points):
    shifted = datum.wgs84_to_bd09(*mainland_points)
    off = metres(datum.bd09_to_wgs84(*shifted), mainland_points)
    # A point within a kilometre of the outline may be shifted across it, and then keeps one of the two
    # shifts.
    assert np.mean(off < 0.5) > 0.999


@pytest.mark.parametrize(
    ("city", "expected"),
    # Chengdu, Beijing, Shenzhen: shifts that the published libraries agree on, in metres.
    [((104.06, 30.66), 350), ((116.407, 39.904), 550), ((114.058, 22.543), 600)],
)
def test_shift_has_the_known_size(city, expected):
    assert metres(datum.wgs84_to_gcj02(*city), city) == pytest.approx(expected, rel=0.25)


@pytest.mark.parametrize("place", OUTSIDE)
def test_nothing_is_shifted_outside_the_mainland(place):
    here = OUTSIDE[place]
    for convert in (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84, datum.gcj02_to_bd09, datum.wgs84_to_bd09):
        assert metres(convert(*here), here) == 0


@pytest.mark.parametrize(
    "city", [(114.058, 22.543), (113.577, 22.271), (75.99, 39.47), (134.3, 48.36), (109.5, 18.25)]
)
def test_border_cities_lie_in_the_mainland(city):
    assert datum.in_mainland(*city)


@given(st.floats(74, 134), st.floats(19, 53))
def test_to_wgs84_undoes_the_shift_of_its_datum(longitude, latitude):
    east, north = np.meshgrid(np.linspace(-0.03, 0.03, 13), np.linspace(-0.03, 0.03, 13))
    around = datum.in_mainland(longitude + east, latitude + north)
    assume(
        around.all() or not around.any()
    )  # near the outline nobody can tell which side a shifted point is from
    here = longitude, latitude
    assert metres(datum.to_wgs84(*datum.wgs84_to_gcj02(*here), datum="gcj02"), here) < 0.5
    assert metres(datum.to_wgs84(*datum.wgs84_to_bd09(*here), datum="bd09"), here) < 0.5
    assert metres(datum.to_wgs84(*here, datum="wgs84"), here) == 0


def test_unknown_place_stays_unknown():
    assert np.isnan(datum.to_wgs84([np.nan], [np.nan], datum="gcj02")).all()


def test_unknown_datum_is_an_error():
    with pytest.raises(TerritoryDesignerError, match="unknown_datum"):
        datum.to_wgs84(1.0, 2.0, datum="cgcs")
