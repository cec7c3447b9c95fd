"""Which province, prefecture or county lies at a place, what is its outline, and which accounts are in it?

The base map has no borders of counties: the area of a county is the part of its prefecture that lies nearest
to its seat. Accounts that state a county belong to the one they state, wherever they lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPainterPath

from territory_designer.geo.basemap import Layer
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.model.tables import Index, Number
from territory_designer.ui.map.camera import Bounds
from territory_designer.ui.map.hits import accounts_of_cell, accounts_of_province, lies_in
from territory_designer.ui.map.layers import rings_of
from territory_designer.ui.map.places import Places
from territory_designer.ui.map.shapes import feature_at, path_of

if TYPE_CHECKING:
    from shapely import MultiPolygon

    from territory_designer.geo.place_names import Place

PROVINCE, PREFECTURE, COUNTY = LEVELS = ("province", "prefecture", "county")
FIRST_LEVEL = PREFECTURE  # what a click picks until the planner says otherwise
_DETAIL = 1  # of the outlines: 2 km, so that a whole province is drawn at once


@dataclass(frozen=True, eq=False)
class Region:
    """A place that can be picked.

    Parameters
    ----------
    outline
        In metres on the base map.
    accounts
        Rows of the accounts in it.
    """

    level: str
    code: str
    outline: QPainterPath
    accounts: Index

    def name(self, language: str) -> str:
        """Return its name, its code when the gazetteer does not know it."""
        place = load_gazetteer().place(self.code)
        return self.code if place is None else place.zh if language == "zh" else place.en


class Regions:
    """Finds regions of a plan by place; each is made once.

    Parameters
    ----------
    county_codes
        County that each account states, ``""`` = none, ``(accounts,)``.
    """

    def __init__(self, places: Places, county_codes: np.ndarray) -> None:
        self._places, self._county_codes = places, county_codes
        self._made: dict[tuple[str, str], Region] = {}

    def at(self, level: str, x: float, y: float) -> Region | None:
        """Return the region of one of ``LEVELS`` at a place in metres, None beyond the country."""
        basemap = self._places.basemap
        layer = basemap.layer("provinces" if level == PROVINCE else "city_cells", _DETAIL)
        row = feature_at(layer, x, y)
        if row < 0:
            return None
        if level == COUNTY:
            return self._county(layer, row, x, y)
        code = str(layer.codes[row])
        return self._kept(level, code) or self._keep(self._whole(level, layer, row))

    def _kept(self, level: str, code: str) -> Region | None:
        return self._made.get((level, code))

    def _keep(self, region: Region) -> Region:
        self._made[region.level, region.code] = region
        return region

    def _whole(self, level: str, layer: Layer, row: int) -> Region:
        places, code = self._places, str(layer.codes[row])
        outline = path_of([ring for part in layer.polygons(row) for ring in part])
        if level != PROVINCE:
            return Region(level, code, outline, accounts_of_cell(places, layer, row))
        unsaid = np.flatnonzero(lies_in(places, layer, row) & (places.city_codes == ""))
        return Region(level, code, outline, np.union1d(accounts_of_province(places, code), unsaid))

    def _county(self, layer: Layer, row: int, x: float, y: float) -> Region:
        """Return the county whose seat is nearest, the prefecture where it has none."""
        code = str(layer.codes[row])
        counties = [each for each in load_gazetteer().counties(code) if each.located]
        if not counties:
            return self._kept(PREFECTURE, code) or self._keep(self._whole(PREFECTURE, layer, row))
        seats = self._seats(counties)
        nearest = int(np.argmin(np.hypot(*(seats - (x, y)).T)))
        found = counties[nearest].code
        return self._kept(COUNTY, found) or self._keep(self._part(layer, row, counties, nearest=nearest))

    def _seats(self, counties: list[Place]) -> Number:
        project = self._places.basemap.project
        columns = project([each.longitude for each in counties], [each.latitude for each in counties])
        return np.column_stack(columns)

    def _part(self, layer: Layer, row: int, counties: list[Place], *, nearest: int) -> Region:
        seats, code = self._seats(counties), counties[nearest].code
        outline = rings_of(_nearest_part(layer, row, seats, nearest=nearest)).whole()
        city = accounts_of_cell(self._places, layer, row)
        xy, stated = self._places.xy[city], self._county_codes[city]
        far = np.hypot(xy[:, None, 0] - seats[None, :, 0], xy[:, None, 1] - seats[None, :, 1])
        lies = np.isfinite(xy[:, 0]) & (np.argmin(far, axis=1) == nearest)
        return Region(COUNTY, code, outline, city[np.where(stated == "", lies, stated == code)])


def _nearest_part(layer: Layer, row: int, seats: Number, *, nearest: int) -> MultiPolygon:
    """Return the part of a polygon of a layer that lies nearer to one seat than to the others."""
    import shapely

    parts = [shapely.Polygon(part[0], part[1:]) for part in layer.polygons(row)]
    whole = shapely.make_valid(shapely.MultiPolygon(parts))
    cell = shapely.Polygon(nearest_cell(seats, nearest, whole.bounds))
    return shapely.multipolygons(
        [each for each in shapely.get_parts(whole.intersection(cell)) if each.geom_type == "Polygon"]
    )


def nearest_cell(seats: Number, row: int, bounds: Bounds) -> Number:
    """Return the corners of what lies nearer to one of ``seats`` than to the others within ``bounds``."""
    west, south, east, north = bounds
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    mine = seats[row]
    for other in np.delete(seats, row, axis=0):
        way = other - mine
        if way.any():  # two seats at one place share what is nearest to it
            corners = _kept_side(corners, ((mine + other) / 2 - corners) @ way)
    return corners


def _kept_side(corners: Number, inwards: Number) -> Number:
    """Return a convex ring without what lies outside of a line; ``inwards`` is each corner's distance."""
    after, inwards_after = np.roll(corners, -1, axis=0), np.roll(inwards, -1)
    crosses = (inwards >= 0) != (inwards_after >= 0)
    step = np.where(crosses, inwards - inwards_after, 1.0)
    crossing = corners + (after - corners) * (inwards / step)[:, None]
    both = np.stack([corners, crossing], axis=1)
    return both[np.column_stack([inwards >= 0, crosses])]
