"""Do other programs open the plan as it is?"""

import logging
import sqlite3
import warnings

import numpy as np
import pyogrio
import pytest
import shapely

from territory_designer.storage.layout import layout
from territory_designer.storage.plan_file import write_plan

SQUARE = shapely.box(120, 30, 121, 31)
SHAPES = [
    ("baseline", "P1", shapely.to_wkb(SQUARE)),
    (
        "baseline",
        "P2",
        shapely.to_wkb(shapely.MultiPolygon([SQUARE, shapely.box(100, 30, 101, 31)]), byte_order=0),
    ),
]


@pytest.fixture
def plan(project, tmp_path):
    path = tmp_path / "plan.gpkg"
    write_plan(project, path, territories=lambda _: SHAPES)
    return path


def test_every_layer_opens_without_a_warning(plan, caplog):
    with warnings.catch_warnings(), caplog.at_level(logging.DEBUG, logger="pyogrio"):
        warnings.simplefilter("error")
        layers = {name: pyogrio.read_dataframe(plan, layer=name) for name, _ in pyogrio.list_layers(plan)}
    assert caplog.records == []
    assert set(layers) == {*layout(), "territories"}


def test_accounts_lie_where_they_are_and_ids_stay_text(plan):
    frame = pyogrio.read_dataframe(plan, layer="accounts")
    assert frame.crs.to_epsg() == 4326
    assert frame["account_id"].tolist() == ["00123", "123", "A-3", "A-4"]
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (121.5, 31.2)
    assert frame.geometry.isna().tolist() == [False, True, False, False]
    assert frame["extra_3_备注"].tolist()[0] == "x"


def test_the_extent_is_that_of_the_placed_accounts(plan):
    assert pyogrio.read_info(plan, layer="accounts")["total_bounds"] == (104.0, 30.6, 121.5, 31.2)


def test_territories_are_multipolygons_with_their_area(plan):
    frame = pyogrio.read_dataframe(plan, layer="territories")
    assert set(frame.geometry.geom_type) == {"MultiPolygon"}
    assert shapely.area(frame.geometry.values).tolist() == pytest.approx([1, 2])
    assert frame["position_id"].tolist() == ["P1", "P2"]


def test_a_territory_that_is_a_line_is_refused(project, tmp_path):
    line = shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))
    with pytest.raises(ValueError, match="WKB type 2"):
        write_plan(project, tmp_path / "plan.gpkg", territories=lambda _: [("baseline", "P1", line)])
    assert list(tmp_path.iterdir()) == []


def test_the_tables_of_the_standard_agree_with_the_file(plan):
    database = sqlite3.connect(plan)
    contents = {
        row[0]: row for row in database.execute("SELECT table_name, data_type, srs_id FROM gpkg_contents")
    }
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    geometries = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    systems = {number for (number,) in database.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert set(contents) == {name for name in tables if not name.startswith("gpkg_")}
    assert {name for name, row in contents.items() if row[1] == "features"} == set(geometries)
    assert {-1, 0, 4326} <= systems
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    for name, column in geometries.items():
        blobs = [blob for (blob,) in database.execute(f"SELECT {column} FROM {name}") if blob is not None]
        assert all(blob[:4] == b"GP\0\1" and blob[4:8] == (4326).to_bytes(4, "little") for blob in blobs)
    database.close()


def test_points_read_by_another_library_are_the_numbers_of_the_table(plan):
    frame = pyogrio.read_dataframe(plan, layer="hubs")
    assert np.array_equal(frame.geometry.x, frame["longitude"])
    assert np.array_equal(frame.geometry.y, frame["latitude"])
