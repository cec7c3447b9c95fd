"""Are layers read with attributes as text and geometry as degrees?"""

from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point, Polygon

from territory_designer.intake.read import read_files


def frame(crs: str = "EPSG:4326") -> geopandas.GeoDataFrame:
    points = geopandas.GeoSeries([Point(119.3, 26.08), None, Point(114.3, 30.6)], crs="EPSG:4326")
    data = {"account_id": ["001", "002", "003"], "name": ["甲", None, "丙"], "revenue_cny": [1.5, None, 3.0]}
    return geopandas.GeoDataFrame(data, geometry=points, crs="EPSG:4326").to_crs(crs)


@pytest.mark.parametrize(
    ("ending", "crs"), [("gpkg", "EPSG:4326"), ("gpkg", "EPSG:32650"), ("geojson", "EPSG:4326")]
)
def test_points_become_degrees(tmp_path: Path, ending: str, crs: str) -> None:
    path = tmp_path / f"accounts.{ending}"
    frame(crs).to_file(path, engine="pyogrio")
    raw = read_files([path])[0]
    assert raw.headers == ("account_id", "name", "revenue_cny", "latitude", "longitude")
    assert raw.cells[0].tolist() == ["001", "002", "003"]
    assert raw.cells[1].tolist() == ["甲", "", "丙"]
    assert raw.cells[2].tolist() == ["1.5", "", "3"]
    assert [float(text or "nan") for text in raw.cells[3]] == pytest.approx(
        [26.08, float("nan"), 30.6], nan_ok=True
    )
    assert (raw.grid.datum, raw.rows.tolist(), raw.address(0, 1)) == ("wgs84", [1, 2, 3], "")


def test_each_layer_is_a_table_and_shapes_give_a_point_inside(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    square = Polygon([(119, 26), (120, 26), (120, 27), (119, 27)])
    geopandas.GeoDataFrame({"account_id": ["1"], "name": ["x"]}, geometry=[square], crs="EPSG:4326").to_file(
        path, layer="areas", engine="pyogrio"
    )
    frame().to_file(path, layer="points", engine="pyogrio")
    areas, points = read_files([path])
    assert (areas.sheet, points.sheet) == ("areas", "points")
    assert 26 < float(areas.cells[2][0]) < 27
