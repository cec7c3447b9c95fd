"""How do cells come over from a process of their own?

A hundred thousand cells take seconds in which other threads would stand still now and then. A child process
makes them and sends plain arrays; geometries are made of them here, few at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from territory_designer.geo.basemap import load_basemap
from territory_designer.geo.outlines import Cells, cells, country_land
from territory_designer.geo.strays import Strays
from territory_designer.model.tables import Number, Whole

_AT_ONCE = 1000  # cells made in one call, which holds back other threads


class CellArrays(NamedTuple):
    """Cells without geometries.

    Parameters
    ----------
    site_of, site_x, site_y
        As in ``Cells``.
    corners
        Corners of all cells, metres, float64 ``(corners, 2)``.
    starts
        Where in ``corners`` each cell begins, and where the last one ends, ``(sites + 1,)``.
    ground, pieces
        WKB of the ground, and of each stray piece.
    giver, taker
        As in ``Strays``.
    """

    site_of: Whole
    site_x: Number
    site_y: Number
    corners: Number
    starts: NDArray[np.int64]
    ground: bytes
    pieces: list[bytes]
    giver: Whole
    taker: Whole


def make_cells(_tell: Callable[[Any], None], x: Number, y: Number, level: int) -> CellArrays:
    """Build the cells of accounts; this is what the child process does.

    Parameters
    ----------
    x, y
        Metres on the base map, ``(accounts,)``.
    level
        Detail of the land that cuts them.
    """
    return to_arrays(cells(x, y, land=country_land(load_basemap(), level)))


def to_arrays(built: Cells) -> CellArrays:
    """Return cells as arrays."""
    import shapely

    corners, cell = shapely.get_coordinates(built.polygons, return_index=True)
    starts = np.searchsorted(cell, np.arange(len(built.polygons) + 1))
    pieces = [bytes(each) for each in shapely.to_wkb(built.strays.pieces)]
    return CellArrays(
        *(built.site_of, built.site_x, built.site_y, corners, starts, bytes(shapely.to_wkb(built.ground))),
        *(pieces, built.strays.giver, built.strays.taker),
    )


def from_arrays(arrays: CellArrays) -> Cells:
    """Return the cells that arrays stand for."""
    import shapely

    polygons = np.empty(len(arrays.site_x), object)
    for first in range(0, len(polygons), _AT_ONCE):
        last = min(first + _AT_ONCE, len(polygons))
        low, high = arrays.starts[first], arrays.starts[last]
        cell = np.repeat(np.arange(last - first), np.diff(arrays.starts[first : last + 1]))
        polygons[first:last] = shapely.polygons(shapely.linearrings(arrays.corners[low:high], indices=cell))
    pieces = np.array([shapely.from_wkb(each) for each in arrays.pieces], object)
    strays = Strays(pieces, arrays.giver, arrays.taker)
    ground = shapely.from_wkb(arrays.ground)
    return Cells(arrays.site_of, arrays.site_x, arrays.site_y, polygons, ground, strays)
