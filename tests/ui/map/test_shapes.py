"""Do paths hold the corners they are made of, and cuts keep what lies inside?"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.shapes import cut, feature_at, lines_within, path_of, rings_in

SQUARE = np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)])


def _area(ring):
    x, y = ring.T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def test_a_path_has_the_corners_it_was_given():
    path = path_of([SQUARE, SQUARE + 100, np.zeros((0, 2))])
    elements = [path.elementAt(row) for row in range(path.elementCount())]
    assert [(each.x, each.y) for each in elements[:4]] == [tuple(corner) for corner in SQUARE]
    assert [each.isMoveTo() for each in elements] == [True, False, False, False] * 2
    assert path_of([]).isEmpty()


@given(st.floats(-5, 15), st.floats(-5, 15), st.floats(0.1, 12), st.floats(0.1, 12))
def test_a_cut_is_what_two_boxes_share(west, south, width, height):
    inside = cut(SQUARE, (west, south, west + width, south + height))
    wide = max(min(west + width, 10) - max(west, 0), 0)
    high = max(min(south + height, 10) - max(south, 0), 0)
    assert (_area(inside) if len(inside) else 0.0) == pytest.approx(wide * high, abs=1e-6)


def test_a_ring_that_lies_inside_is_not_touched():
    assert cut(SQUARE, (-1, -1, 11, 11)) is SQUARE


def test_lines_in_view_join_no_lines_that_are_apart():
    basemap = load_basemap()
    layer = basemap.layer("province_lines", 2)
    longest = max(np.hypot(*np.diff(layer.ring(row), axis=0).T).max() for row in range(len(layer.rings) - 1))
    for path in lines_within(layer, basemap.bounds, most=100):
        elements = [path.elementAt(row) for row in range(path.elementCount())]
        assert path.elementCount() <= 200
        steps = [np.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(elements) if not b.isMoveTo()]
        assert max(steps) <= longest + 1


def test_only_rings_that_touch_the_view_are_drawn():
    basemap = load_basemap()
    x, y = map(float, basemap.project(114.3, 30.6))
    land = list(rings_in(basemap.layer("land", 0)).within((x - 1e4, y - 1e4, x + 1e4, y + 1e4)))
    assert sum(map(len, land)) < 100


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"), [(114.3, 30.6, "420100"), (116.4, 39.9, "110000"), (160.0, 30.0, "")]
)
def test_the_city_under_a_place(longitude, latitude, code):
    basemap = load_basemap()
    cells = basemap.layer("city_cells", 1)
    feature = feature_at(cells, *map(float, basemap.project(longitude, latitude)))
    assert (str(cells.codes[feature]) if feature >= 0 else "") == code
