"""Does the base map draw what the neutral profile allows, where a projection library says it lies?"""

from __future__ import annotations

import itertools

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.basemap import LAYERS, load_basemap
from territory_designer.geo.gazetteer import load_gazetteer

MAP = load_basemap()
PROJ = pyproj.Transformer.from_crs(
    4326, "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m", always_xy=True
)
LEVELS = range(len(MAP.detail_m))


def shapes(name: str, level: int) -> dict[str, shapely.Geometry]:
    layer = MAP.layer(name, level)
    return {
        str(code): shapely.MultiPolygon(
            [shapely.Polygon(rings[0], rings[1:]) for rings in layer.polygons(feature)]
        )
        for feature, code in enumerate(layer.codes)
    }


def test_projection_agrees_with_proj_within_a_metre():
    longitude, latitude = np.meshgrid(np.arange(60, 151, 1.5), np.arange(-4, 61, 1.5))
    x, y = MAP.project(longitude, latitude)
    expected_x, expected_y = PROJ.transform(longitude, latitude)
    assert np.hypot(x - expected_x, y - expected_y).max() < 0.01


@given(st.floats(60, 150), st.floats(-5, 62))
def test_unproject_is_the_inverse(longitude, latitude):
    back = MAP.unproject(*MAP.project(longitude, latitude))
    assert np.allclose(back, (longitude, latitude), atol=1e-8)


def test_unknown_coordinates_stay_unknown():
    assert np.isnan(MAP.project(np.nan, np.nan)).all()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", LAYERS)
def test_offsets_tile_the_columns(name, level):
    layer = MAP.layer(name, level)
    for ends, size in (
        (layer.rings, len(layer.xy)),
        (layer.parts, len(layer.rings) - 1),
        (layer.features, len(layer.parts) - 1),
    ):
        assert (ends[0], ends[-1]) == (0, size)
        assert (np.diff(ends) >= 0).all()
    assert len(layer.codes) == len(layer.features) - 1
    assert len(layer.xy) > 0
    assert layer.xy.dtype == np.float32


def test_coarser_levels_are_smaller():
    for name in ("land", "coast", "provinces", "lakes"):
        sizes = [len(MAP.layer(name, level).xy) for level in LEVELS]
        assert sizes[0] > 2 * sizes[1] > 4 * sizes[2]
    assert [MAP.level_for(scale) for scale in (10, 500, 2000, 20000)] == [0, 0, 1, 2]


@pytest.mark.parametrize("level", LEVELS)
def test_provinces_are_the_34_by_statistical_code(level):
    provinces = shapes("provinces", level)
    expected = {place.code for place in load_gazetteer().provinces}
    assert set(provinces) == set(MAP.provinces.codes) == expected
    assert len(expected) == 34
    assert all(shape.is_valid for shape in provinces.values())


def test_areas_are_those_of_the_real_provinces():
    km2 = {code: shape.area / 1e6 for code, shape in shapes("provinces", 0).items()}
    for code, expected in (
        ("420000", 185_900),
        ("510000", 486_000),
        ("650000", 1_640_000),
        ("710000", 36_000),
    ):
        assert km2[code] == pytest.approx(expected, rel=0.03)


def test_seats_lie_in_their_province_and_their_cell():
    provinces, cells = shapes("provinces", 0), shapes("city_cells", 0)
    cities = load_gazetteer().cities
    assert set(cells) == {city.code for city in cities}
    points = [shapely.Point(*MAP.project(city.longitude, city.latitude)) for city in cities]
    near = [provinces[city.province_code].distance(point) < 8_000 for city, point in zip(cities, points)]
    inside = [cells[city.code].contains(point) for city, point in zip(cities, points)]
    assert np.mean(near) > 0.98
    assert np.mean(inside) > 0.95


def test_names_are_proper_and_labels_lie_inside():
    by_code = {code: index for index, code in enumerate(MAP.provinces.codes)}
    assert MAP.provinces.names("en")[by_code["150000"]] == "Inner Mongolia"
    assert MAP.provinces.names("zh")[by_code["150000"]] == "内蒙古"
    provinces = shapes("provinces", 0)
    for code, xy in zip(MAP.provinces.codes, MAP.provinces.xy):
        assert provinces[str(code)].contains(shapely.Point(xy))


@pytest.mark.parametrize("level", LEVELS)
def test_no_line_follows_the_border_of_the_country(level):
    """Neutral profile: lines run between provinces, inside the outline of all provinces together."""
    layer = MAP.layer("province_lines", level)
    country = shapely.coverage_union_all(list(shapes("provinces", level).values()))
    shapely.prepare(country)
    shared = layer.rings[: layer.parts[layer.features[1]] + 1]
    middles = np.concatenate(
        [(layer.xy[i:j][:-1] + layer.xy[i:j][1:]) / 2 for i, j in itertools.pairwise(shared)]
    )
    inside = [
        shapely.contains_xy(country, *(middles + step).T)
        for step in ((150, 0), (-150, 0), (0, 150), (0, -150))
    ]
    assert np.mean(inside) > 0.99


def test_coast_is_the_outline_of_land_without_the_edge_of_the_map():
    coast = MAP.layer("coast", 1)
    longitude, latitude = MAP.unproject(coast.xy[:, 0], coast.xy[:, 1])
    assert longitude.min() > 55.01
    assert latitude.max() < 61.99


def test_land_holds_every_seat_but_those_on_islets():
    land = shapes("land", 1)[""].buffer(4_000)
    shapely.prepare(land)
    seats = [MAP.project(city.longitude, city.latitude) for city in load_gazetteer().cities]
    assert sum(shapely.contains_xy(land, *np.transpose(seats))) >= len(seats) - 3


def test_view_and_inset():
    west, south, east, north = MAP.bounds
    assert 4.5e6 < east - west < 5.2e6
    assert 3.5e6 < north - south < 4.6e6
    paracels = MAP.project(112.34, 16.83)
    assert MAP.inset_bounds[0] < paracels[0] < MAP.inset_bounds[2]
    assert MAP.inset_bounds[1] < paracels[1] < MAP.inset_bounds[3]
    assert shapely.Point(paracels).buffer(30_000).intersects(shapes("land", 2)[""])
    assert "Natural Earth" in MAP.attribution


def test_another_profile_does_not_ship():
    with pytest.raises(TerritoryDesignerError, match="resource_missing"):
        load_basemap(profile="official")
