"""Which part of the country does a map show, and where does a metre fall on the page?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from territory_designer.figures.picture import Picture
from territory_designer.model.tables import Flag, Number

Extent = tuple[float, float, float, float]

_MARGIN = 0.09  # of the longer side
_LEAST_M = 60e3
_WHOLE = 0.6  # a view of this share of the country's box becomes one of the whole country


@dataclass(frozen=True)
class View:
    """A window on the base map.

    Parameters
    ----------
    west, north
        Metres of the top left corner.
    scale
        Metres to a point.
    width, height
        Points.
    whole
        Whether the whole country shows.
    """

    west: float
    north: float
    scale: float
    width: float
    height: float
    whole: bool = False

    def points(self, xy: Any) -> Number:
        """Return metres ``(n, 2)`` as points from the top left corner."""
        return np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) / self.scale

    @property
    def extent(self) -> Extent:
        """Return west, south, east, north in metres."""
        south, east = self.north - self.height * self.scale, self.west + self.width * self.scale
        return self.west, south, east, self.north

    def shows(self, points: Number) -> Flag:
        """Return which points of the page lie in the view."""
        x, y = points.T
        return (x >= 0) & (x <= self.width) & (y >= 0) & (y <= self.height)


def view_of(picture: Picture, size: tuple[float, float], extent: Extent | None = None) -> View:
    """Return the view of a page size that holds an extent, else all accounts and all hubs with positions."""
    if extent is not None:
        return fitted(extent, size)
    wanted = _grown(_occupied(picture))
    country = picture.basemap.bounds
    if _area(wanted) < _WHOLE * _area(country):
        return fitted(wanted, size)
    return fitted(_joined(wanted, _grown(country, 0.02)), size, whole=True)


def fitted(extent: Extent, size: tuple[float, float], *, whole: bool = False) -> View:
    """Return the smallest view of a page size around an extent."""
    west, south, east, north = extent
    scale = max((east - west) / size[0], (north - south) / size[1])
    x, y = (west + east) / 2, (south + north) / 2
    if whole:  # what is to spare goes to the south, where the sea is
        y -= (size[1] * scale - (north - south)) / 4
    return View(x - size[0] * scale / 2, y + size[1] * scale / 2, scale, *size, whole=whole)


def _occupied(picture: Picture) -> Extent:
    """Return the box of accounts and hubs; of the country when there is neither."""
    xy = np.concatenate([picture.account_xy, picture.hub_xy[picture.seats > 0]])
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return picture.basemap.bounds
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _grown(extent: Extent, share: float = _MARGIN) -> Extent:
    west, south, east, north = extent
    rim = max(share * max(east - west, north - south), (_LEAST_M - max(east - west, north - south)) / 2)
    return west - rim, south - rim, east + rim, north + rim


def _joined(one: Extent, other: Extent) -> Extent:
    (a, b, c, d), (e, f, g, h) = one, other
    return min(a, e), min(b, f), max(c, g), max(d, h)


def _area(extent: Extent) -> float:
    return (extent[2] - extent[0]) * (extent[3] - extent[1])
