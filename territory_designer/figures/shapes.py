"""How does geometry become a path that can be painted?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.figures.view import View
from territory_designer.geo.basemap import Layer
from territory_designer.model.tables import Number

if TYPE_CHECKING:
    from matplotlib.path import Path
    from shapely import MultiPolygon

_CORNER, _START, _CLOSE = 2, 1, 79  # matplotlib.path.Path: LINETO, MOVETO, CLOSEPOLY


def layer_path(layer: Layer, view: View, *, closed: bool) -> Path:
    """Return what a view shows of a base map layer, in points."""
    parts = [
        [view.points(layer.ring(ring)) for ring in range(layer.parts[part], layer.parts[part + 1])]
        for part in range(len(layer.parts) - 1)
    ]
    return compound((rings for rings in parts if _meets(rings[0], view)), closed=closed)


def area_path(area: MultiPolygon, view: View) -> Path:
    """Return a shapely area in points."""
    parts = [
        [view.points(np.asarray(ring.coords)) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in area.geoms
    ]
    return compound((rings for rings in parts if _meets(rings[0], view)), closed=True)


def compound(parts: Iterable[Sequence[Any]], *, closed: bool) -> Path:
    """Join parts, each a shell with its holes (or lines), into one path; holes run against their shell."""
    from matplotlib.path import Path

    corners: list[Number] = [np.zeros((0, 2))]
    codes: list[Any] = [np.zeros(0, np.uint8)]
    for rings in parts:
        for k, ring in enumerate(rings):
            turned = closed and k > 0 and (_area(ring) > 0) == (_area(rings[0]) > 0)
            corners.append(ring[::-1] if turned else ring)
            code = np.full(len(ring), _CORNER, np.uint8)
            code[0], code[-1] = _START, _CLOSE if closed else _CORNER
            codes.append(code)
    return Path(np.concatenate(corners), np.concatenate(codes))


def _meets(ring: Number, view: View) -> bool:
    (west, top), (east, bottom) = ring.min(axis=0), ring.max(axis=0)
    return west <= view.width and east >= 0 and top <= view.height and bottom >= 0


def _area(ring: Number) -> float:
    x, y = (ring - ring[0]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())
