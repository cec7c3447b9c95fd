"""Does land that the coast cuts off go with whoever serves the land around it?"""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.geo.outlines import cells

KM = 1e3
SOUTH, NORTH = shapely.box(0, 0, 400 * KM, 100 * KM), shapely.box(0, 130 * KM, 400 * KM, 300 * KM)
TWO_SHORES = shapely.union_all([SOUTH, NORTH])


def test_a_strip_of_the_far_shore_goes_with_its_neighbours():
    x, y = np.array([100.0, 100.0, 300.0]) * KM, np.array([95.0, 200.0, 200.0]) * KM
    built = cells(x, y, land=TWO_SHORES)
    areas = built.territories(np.arange(3))
    assert len(built.strays.pieces) >= 1
    assert areas[0].bounds[3] == pytest.approx(100 * KM, abs=1.0), "the southern one stays on its shore"
    assert shapely.intersection(areas[1], NORTH).area + areas[2].area == pytest.approx(
        shapely.intersection(built.ground, NORTH).area, rel=1e-6
    )


def test_the_strip_stays_when_its_neighbour_serves_nobody_or_is_the_same():
    x, y = np.array([100.0, 100.0]) * KM, np.array([95.0, 200.0]) * KM
    built = cells(x, y, land=TWO_SHORES)
    alone = built.territories(np.array([0, -1]))[0]
    assert alone.bounds[3] > 130 * KM
    both = built.territories(np.array([4, 4]))[4]
    assert both.area == pytest.approx(built.ground.area, rel=1e-9)


def test_a_small_island_stays_with_the_nearest_shore():
    island = shapely.box(95 * KM, 105 * KM, 105 * KM, 110 * KM)
    built = cells([100 * KM], [90 * KM], land=shapely.union_all([SOUTH, island]))
    assert len(built.strays.pieces) == 0
    assert built.territories(np.array([0]))[0].contains(island.buffer(-1))


@st.composite
def plans(draw):
    """Sites on both shores and their owners."""
    spot = st.tuples(st.integers(10, 390), st.one_of(st.integers(5, 95), st.integers(135, 290)))
    points = np.array(draw(st.lists(spot, min_size=2, max_size=30, unique=True)), float)
    owner = draw(st.lists(st.integers(0, 3), min_size=len(points), max_size=len(points)))
    return points * KM, np.array(owner)


@settings(max_examples=15, deadline=None)
@given(plans())
def test_no_part_without_an_account_lies_beside_foreign_land(plan):
    sites, owner = plan
    built = cells(*sites.T, land=TWO_SHORES)
    order = built.site_of
    of_site = np.zeros(len(owner), int)
    of_site[order] = owner
    areas = built.territories(of_site)
    assert all(area.is_valid for area in areas.values())
    assert sum(area.area for area in areas.values()) == pytest.approx(built.ground.area, rel=1e-6)
    points = shapely.points(built.site_x, built.site_y)
    for position, area in areas.items():
        others = shapely.union_all([each for row, each in areas.items() if row != position])
        for part in area.geoms:
            held = shapely.dwithin(part, points, 1.0).any()
            border = shapely.length(shapely.intersection(part.boundary, others.buffer(2.0)))
            assert held or border < 200.0
