"""What stands in the layers of a GeoPackage or GeoJSON file? Attributes, and the geometry as coordinates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.grid import Grid
from territory_designer.intake.workbook import as_text

if TYPE_CHECKING:
    import geopandas

WGS84 = "EPSG:4326"


def read_layers(path: Path) -> list[Grid]:
    """Read all layers; row 0 stands for the names of the attributes, row 1 for the first feature.

    Raises
    ------
    TerritoryDesignerError
        ``layers_broken`` when no layer can be read.
    """
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        return [_grid(pyogrio.read_dataframe(path, layer=name), sheet=name) for name in names]
    except (DataSourceError, ValueError) as error:
        raise TerritoryDesignerError("layers_broken", name=path.name, detail=str(error)) from error


def _grid(frame: Any, *, sheet: str) -> Grid:
    names = [name for name in frame.columns if name != "geometry"]
    columns = [[str(name), *map(_text, frame[name].tolist())] for name in names]
    points = _coordinates(frame) if "geometry" in frame.columns else []
    datum = "wgs84" if points else ""
    return Grid(sheet=sheet, columns=[*columns, *points], first_row=0, layer=True, datum=datum)


def _coordinates(frame: geopandas.GeoDataFrame) -> list[list[str]]:
    """Return latitude and longitude columns of the points, or of a point inside each shape."""
    if frame.geometry.isna().all():
        return []
    degrees = frame.geometry.to_crs(WGS84) if frame.crs else frame.geometry
    points = degrees.representative_point()
    return [["latitude", *map(_text, points.y.tolist())], ["longitude", *map(_text, points.x.tolist())]]


def _text(value: Any) -> str:
    """Return an attribute as text, missing values as empty text."""
    if value is None or value != value:  # noqa: PLR0124  # NaN and NaT differ from themselves
        return ""
    return as_text(value)
