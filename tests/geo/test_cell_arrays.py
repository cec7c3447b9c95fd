"""Are cells that came over as arrays the same cells?"""

import numpy as np
import pytest
import shapely

from territory_designer.geo.basemap import load_basemap
from territory_designer.geo.cell_arrays import from_arrays, make_cells, to_arrays
from territory_designer.geo.outlines import cells, country_land


@pytest.mark.parametrize("count", [1, 2500])
def test_cells_come_back_as_they_went(count):
    rng = np.random.default_rng(2)
    basemap = load_basemap()
    x, y = basemap.project(rng.uniform(119, 122.5, count), rng.uniform(29, 32, count))
    x[: count // 50] = np.nan
    built = cells(x, y, land=country_land(basemap, 1))
    again = from_arrays(to_arrays(built))
    assert (again.site_of == built.site_of).all()
    assert shapely.equals_exact(again.polygons, built.polygons).all()
    assert again.ground.equals(built.ground)
    owner = rng.integers(0, 5, len(built.site_x))
    mine, theirs = built.territories(owner), again.territories(owner)
    assert mine.keys() == theirs.keys()
    assert all(mine[row].equals(theirs[row]) for row in mine)


def test_a_child_makes_the_same_cells():
    basemap = load_basemap()
    x, y = basemap.project(np.array([114.3, 113.0, 115.9]), np.array([30.6, 28.2, 28.7]))
    made = from_arrays(make_cells(print, x, y, 1))
    here = cells(x, y, land=country_land(basemap, 1))
    assert shapely.equals_exact(made.polygons, here.polygons).all()
