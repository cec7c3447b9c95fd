"""Which pieces of cells does the coast cut off, and with whose ground do they grow together?

The cell of a site on an island or beyond a bay also holds a strip of the shore on the other side. Such a
strip holds no account; it belongs to whoever serves the land it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.model.tables import Number, Whole

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_TILES = 24  # to a side of the ground: a cell is cut by the coast of its tile, not of a whole country
_BESIDE_M = 2.0  # so near is beside: corners that were computed twice differ by less
_SHARED_M = 100.0  # a shorter common border joins nothing


@dataclass(frozen=True, eq=False)
class Strays:
    """Pieces of cells that go with another site.

    Parameters
    ----------
    pieces
        shapely polygons ``(pieces,)``.
    giver, taker
        Site in whose cell each lies, and site that it goes with, int32 ``(pieces,)``.
    """

    pieces: NDArray[np.object_]
    giver: Whole
    taker: Whole

    def handed(self, owner: Whole, position: int, area: BaseGeometry) -> BaseGeometry:
        """Return the area of a position without the pieces that it gives, and with those that it takes."""
        import shapely

        gives, takes = owner[self.giver] == position, owner[self.taker] == position
        lost, won = gives & ~takes & (owner[self.taker] >= 0), takes & ~gives
        if lost.any():
            area = shapely.difference(area, shapely.union_all(self.pieces[lost]))
        if won.any():
            area = shapely.union_all(np.array([area, *self.pieces[won]], object))
        return area


def strays_of(polygons: NDArray[np.object_], sites: Number, ground: BaseGeometry) -> Strays:
    """Find the strays of cells.

    Parameters
    ----------
    polygons
        Cell of each site, ``(sites,)``.
    sites
        Metres, ``(sites, 2)``.
    ground
        Land that the cells are cut by.
    """
    import shapely

    shapely.prepare(ground)
    crossing = np.flatnonzero(~shapely.contains_properly(ground, polygons))
    home, found = polygons.copy(), []
    for rows, land in _tiles(crossing, polygons, sites, ground):
        parts, at = shapely.get_parts(shapely.intersection(polygons[rows], land), return_index=True)
        flat = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        parts, giver = parts[flat], rows[at[flat]]
        stays = _homes(parts, giver, sites)
        home[giver[stays]] = parts[stays]
        found += list(zip(parts[~stays], giver[~stays]))
    return _taken(found, home)


def _tiles(
    rows: NDArray[np.intp], polygons: NDArray[np.object_], sites: Number, ground: BaseGeometry
) -> Iterator[tuple[NDArray[np.intp], BaseGeometry]]:
    """Yield cells that lie together, with the ground around them."""
    import shapely

    if not len(rows) or ground.is_empty:
        return
    west, south, east, north = ground.bounds
    side = max(east - west, north - south) / _TILES
    column, line = np.floor((sites[rows] - (west, south)) / side).astype(np.int64).T
    tile = column * 4 * _TILES + line
    bounds = shapely.bounds(polygons[rows])
    for each in np.unique(tile):
        mine = tile == each
        low, high = bounds[mine, :2].min(axis=0), bounds[mine, 2:].max(axis=0)
        land = shapely.clip_by_rect(ground, *(low - 1.0), *(high + 1.0))
        yield rows[mine], land if shapely.is_valid(land) else shapely.make_valid(land)


def _homes(parts: NDArray[np.object_], cell: NDArray[np.intp], sites: Number) -> NDArray[np.bool_]:
    """Return which parts are the home of their cell: the one that holds the site, else the nearest to it."""
    import shapely

    far = shapely.distance(parts, shapely.points(sites[cell]))
    first = np.lexsort((-shapely.area(parts), far, cell))
    leads = np.flatnonzero(np.diff(cell[first], prepend=-1))
    home = np.zeros(len(parts), bool)
    home[first[leads]] = True
    return home


def _taken(found: list[tuple[Any, Any]], home: NDArray[np.object_]) -> Strays:
    """Return the pieces with the home that each shares most border with; a small island shares none.

    A piece that touches other pieces only goes where the one goes that it shares most border with.
    """
    pieces, giver = np.array([piece for piece, _ in found], object), np.array([row for _, row in found], int)
    taker = np.full(len(pieces), -1)
    if len(pieces):
        one, other, shared = _borders(pieces, home)
        other[other == giver[one]] = -1
        _take_most(taker, one, np.where(other >= 0, shared, 0.0), takers=other)
        beside = _borders(pieces, pieces)
        while (taker < 0).any():
            before = taker.copy()
            one, other, shared = beside
            free = (taker[one] < 0) & (taker[other] >= 0) & (taker[other] != giver[one])
            _take_most(taker, one[free], shared[free], takers=before[other[free]])
            if (taker == before).all():
                break
    goes = taker >= 0
    return Strays(pieces[goes], giver[goes].astype(np.int32), taker[goes].astype(np.int32))


def _borders(
    pieces: NDArray[np.object_], others: NDArray[np.object_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Number]:
    """Return which pieces lie beside which other areas, and how long their common borders are."""
    import shapely

    one, other = shapely.STRtree(others).query(pieces, predicate="dwithin", distance=_BESIDE_M)
    if others is pieces:
        one, other = one[one != other], other[one != other]
    wide = shapely.buffer(others[other], _BESIDE_M, quad_segs=1)
    return one, other.copy(), shapely.length(shapely.intersection(shapely.boundary(pieces)[one], wide))


def _take_most(taker: Any, piece: Any, shared: Number, *, takers: Any) -> None:
    """Give each piece to whom it shares most border with."""
    order = np.lexsort((takers, -shared, piece))
    rows, first = np.unique(piece[order], return_index=True)
    best = order[first]
    enough = shared[best] > _SHARED_M
    taker[rows[enough]] = takers[best[enough]]
