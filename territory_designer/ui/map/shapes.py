"""How do rings of corners become paths that Qt draws quickly?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

from territory_designer.geo.basemap import Layer
from territory_designer.ui.map.camera import Bounds

Ring = NDArray[Any]

_MOVE, _LINE = 0, 1
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # as QDataStream writes a path


def path_of(rings: Sequence[Ring]) -> QPainterPath:
    """Return a path through rings or lines of corners ``(n, 2)``, filled by the odd-even rule.

    Read from a stream in Qt's own form, because a call for every corner would take a second.
    """
    rings = [ring for ring in rings if len(ring)]
    if not rings:
        return QPainterPath()
    starts = np.cumsum([0, *(len(ring) for ring in rings[:-1])])
    return _path(np.concatenate(rings), starts)


def _path(corners: Ring, starts: Any) -> QPainterPath:
    elements = np.empty(len(corners), _ELEMENT)
    elements["kind"] = _LINE
    elements["kind"][starts] = _MOVE
    elements["x"], elements["y"] = corners[:, 0], corners[:, 1]
    count, last_and_rule = np.array([len(corners)], ">i4"), np.zeros(2, ">i4")
    path = QPainterPath()
    stream = QDataStream(QByteArray(count.tobytes() + elements.tobytes() + last_and_rule.tobytes()))
    stream >> path  # pyright: ignore[reportUnusedExpression]
    return path


def cut(ring: Ring, bounds: Bounds) -> Ring:
    """Return the part of a ring inside ``bounds``, closed along them (Sutherland and Hodgman, 1974)."""
    west, south, east, north = bounds
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        ring = _cut_side(ring, (ring[:, axis] - limit) * sign) if len(ring) else ring
    return ring


def _cut_side(ring: Ring, inwards: NDArray[Any]) -> Ring:
    """Return a ring without what lies outside of one side; ``inwards`` is each corner's distance from it."""
    inside = inwards >= 0
    if inside.all():
        return ring
    after, inwards_after = np.roll(ring, -1, axis=0), np.roll(inwards, -1)
    crosses = inside != (inwards_after >= 0)
    step = np.where(crosses, inwards - inwards_after, 1.0)
    crossing = ring + (after - ring) * (inwards / step)[:, None]
    both = np.stack([ring, crossing], axis=1)
    return both[np.column_stack([inside, crosses])]


@dataclass(frozen=True, eq=False)
class Rings:
    """Rings that are drawn again and again, as far as they are seen.

    Parameters
    ----------
    corners
        Of all rings, metres on the base map, ``(corners, 2)``.
    starts
        Where each ring begins, ``(rings,)``.
    """

    corners: Ring
    starts: NDArray[np.integer[Any]]

    @cached_property
    def boxes(self) -> NDArray[Any]:
        """Return west, south, east and north of each ring, ``(rings, 4)``."""
        return _boxes(self.corners, self.starts)

    def whole(self) -> QPainterPath:
        """Return a path through all rings."""
        return _path(self.corners, self.starts) if len(self.starts) else QPainterPath()

    def path(self, bounds: Bounds) -> QPainterPath:
        """Return a path through the rings as far as they lie inside ``bounds``."""
        if _lie_inside(self.boxes, bounds).all():
            return self.whole()
        return path_of(list(self.within(bounds)))

    def within(self, bounds: Bounds) -> Iterable[Ring]:
        """Yield the rings as far as they lie inside ``bounds``."""
        whole, ends = _lie_inside(self.boxes, bounds), np.append(self.starts[1:], len(self.corners))
        for row in np.flatnonzero(meet(self.boxes, bounds)):
            ring = self.corners[self.starts[row] : ends[row]]
            yield ring if whole[row] else cut(ring, bounds)


@cache
def rings_in(layer: Layer) -> Rings:
    """Return the rings of a layer of polygons."""
    return Rings(layer.xy, layer.rings[:-1])


def lines_within(layer: Layer, bounds: Bounds, most: int = 4000) -> Iterable[QPainterPath]:
    """Yield paths of at most ``most`` corners with all pieces of lines that touch ``bounds``."""
    xy = layer.xy
    if len(xy) < 2:
        return
    boxes = np.column_stack([np.minimum(xy[:-1], xy[1:]), np.maximum(xy[:-1], xy[1:])])
    seen = meet(boxes, bounds)
    seen[layer.rings[1:-1] - 1] = False  # from the end of one line to the start of the next there is no line
    pieces = np.flatnonzero(seen)
    for start in range(0, len(pieces), most):
        some = pieces[start : start + most]
        begins = np.flatnonzero(np.diff(some, prepend=-9) != 1)
        rows = np.insert(some + 1, begins, some[begins])
        yield _path(xy[rows], begins + np.arange(len(begins)))


def _boxes(corners: Ring, starts: Any) -> NDArray[Any]:
    if not len(starts):
        return np.zeros((0, 4))
    return np.column_stack([np.minimum.reduceat(corners, starts), np.maximum.reduceat(corners, starts)])


def _lie_inside(boxes: NDArray[Any], bounds: Bounds) -> NDArray[np.bool_]:
    west, south, east, north = bounds
    return (boxes[:, 0] >= west) & (boxes[:, 2] <= east) & (boxes[:, 1] >= south) & (boxes[:, 3] <= north)


def meet(boxes: NDArray[Any], bounds: Bounds) -> NDArray[np.bool_]:
    """Tell which boxes ``(n, 4)`` reach into ``bounds``."""
    west, south, east, north = bounds
    return (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)


def feature_at(layer: Layer, x: float, y: float) -> int:
    """Return which polygon of a layer holds a point, -1 = none (odd number of edges to its right)."""
    start, end = layer.xy, np.roll(layer.xy, -1, axis=0).copy()
    end[layer.rings[1:] - 1] = layer.xy[layer.rings[:-1]]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(spans, end[:, 1] - start[:, 1], 1.0)
    right = start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0]) > x
    crossed = np.flatnonzero(spans & right)
    ring = np.searchsorted(layer.rings, crossed, side="right") - 1
    feature = (
        np.searchsorted(layer.features, np.searchsorted(layer.parts, ring, side="right") - 1, side="right")
        - 1
    )
    odd = np.flatnonzero(np.bincount(feature, minlength=1) % 2)
    return int(odd[0]) if len(odd) else -1
