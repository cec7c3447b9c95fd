"""Where did work change hands, and which way did it go?

Heat is the share of the hours around a place that another position serves than before. Arrows run from the
old hub to the new one, or from territory to territory where both sit at one hub; close by, every account that
moved has an arrow of its own that comes from its old territory and points to its new one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from territory_designer.geo.colours import dots
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.layers import Look, Territories, blank
from territory_designer.ui.map.scene import Scene

HEAT_MOST = 0.42  # opacity where everything changed
_FADES = 100.0, 350.0  # metres a pixel: nearer than the first there is no heat, beyond the second all of it
_CELL, _BLUR = 6.0, 2.4  # pixels to a square of the heat, squares to its blur
_FLOWS_MOST = 24
_NEAR, _SINGLE_MOST = 420.0, 400  # metres a pixel from which on, and accounts up to which, each has its arrow
_WIDEST, _SLIMMEST, _OFF_MARK = 5.5, 2.0, 11.0
_TAIL, _REACH = 15.0, 21.0


def changed(scene: Scene) -> Flag:
    """Return which accounts have another position than before, or have one now, or have none any more."""
    return scene.before.alignment != scene.alignment


# ------------------------------------------------------------------------------------------------------ heat


def heat_strength(scale: float) -> float:
    """Return how strong the heat is at metres a pixel, 0 to 1: close by, arrows tell more."""
    near, far = np.log(_FADES)
    return float(np.clip((np.log(scale) - near) / (far - near), 0.0, 1.0))


def draw_heat(
    painter: QPainter, camera: Camera, look: Look, *, scene: Scene, shapes: Territories, hours: Number
) -> None:
    """Paint where in the territories hours changed hands: the stronger, the larger their share."""
    side = _CELL * 2.0 ** round(float(np.log2(camera.scale)))
    share, presence, corner = _shares(scene, camera, hours, side=side)
    tint = look.color("over")
    alpha = 255 * HEAT_MOST * heat_strength(camera.scale) * share * presence
    alpha = np.round(alpha).astype(np.uint32)
    red, green, blue = ((alpha * channel // 255) for channel in (tint.red(), tint.green(), tint.blue()))
    pixels = np.ascontiguousarray(alpha << 24 | red << 16 | green << 8 | blue)
    lines, columns = pixels.shape
    picture = QImage(pixels.data, columns, lines, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
    left_top, size = camera.point(*corner), (columns * side / camera.scale, lines * side / camera.scale)
    heat = blank(camera, look)
    with QPainter(heat) as brush:
        brush.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        brush.drawImage(QRectF(left_top.x(), left_top.y(), *size), picture)
        brush.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        brush.drawImage(QPointF(), _areas(camera, look, shapes))
    painter.drawImage(QPointF(), heat)


def _areas(camera: Camera, look: Look, shapes: Territories) -> QImage:
    """Return a picture that is opaque where there is a territory."""
    picture, reach = blank(camera, look), camera.widened(8).bounds()
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(camera.transform())
        for position in shapes.within(reach):
            painter.fillPath(shapes.lines(position, camera.scale)[0].path(reach), Qt.GlobalColor.black)
    return picture


def _shares(
    scene: Scene, camera: Camera, hours: Number, *, side: float
) -> tuple[Number, Number, tuple[float, float]]:
    """Return share of changed hours and presence of any, 0 to 1, on squares ``side`` metres wide.

    Squares lie still on the ground. The third is the north-west corner in metres.
    """
    from scipy.ndimage import gaussian_filter

    west, south, east, north = camera.widened(8 * _CELL).bounds()
    column, line = np.floor(west / side), np.floor(-north / side)
    columns, lines = int((east - west) / side) + 2, int((north - south) / side) + 2
    x, y = scene.places.xy.T / side
    at = np.floor(np.column_stack([-y - line, x - column]))
    seen = (at >= 0).all(axis=1) & (at < (lines, columns)).all(axis=1)  # NaN is never seen
    square = at[seen].astype(np.int64) @ (columns, 1)
    work, moved = hours[seen], changed(scene)[seen]
    total, gone = (
        gaussian_filter(np.bincount(square, each, minlength=lines * columns).reshape(lines, columns), _BLUR)
        for each in (work, work * moved)
    )
    usual = float(np.quantile(total[total > 0], 0.7)) if (total > 0).any() else 1.0
    presence = np.clip(3.0 * total / (total + usual), 0.0, 1.0)
    return gone / np.maximum(total, 1e-9 * usual), presence, (column * side, -line * side)


# ---------------------------------------------------------------------------------------------------- arrows


class Flow(NamedTuple):
    """Work that goes from one place to another: pixels of both ends, hours, and the position it goes to."""

    start: QPointF
    end: QPointF
    hours: float
    position: int


def draw_arrows(painter: QPainter, camera: Camera, look: Look, *, scene: Scene, hours: Number) -> None:
    """Paint the way that accounts went: bundled when far, one by one when near."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rows = _moved_in_view(scene, camera)
    if camera.scale <= _NEAR and len(rows) <= _SINGLE_MOST:
        _draw_single(painter, camera, look, scene=scene, hours=hours, rows=rows)
    else:
        _draw_flows(painter, flows(scene, camera, hours), look)
    painter.restore()


def _moved_in_view(scene: Scene, camera: Camera) -> Index:
    west, south, east, north = camera.bounds()
    x, y = scene.places.xy.T
    seen = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return np.flatnonzero(seen & changed(scene) & (scene.before.alignment >= 0) & (scene.alignment >= 0))


def flows(scene: Scene, camera: Camera, hours: Number) -> list[Flow]:
    """Return the largest bundles of moved accounts, from old hub to new or from territory to territory."""
    old, new = scene.before.alignment, scene.alignment
    rows = np.flatnonzero((old >= 0) & (new >= 0) & (old != new) & np.isfinite(scene.places.xy[:, 0]))
    old, new = old[rows].astype(np.int64), new[rows].astype(np.int64)
    here, there = scene.before.position_hub[old], scene.scenario.position_hub[new]
    across = (here != there) & (here >= 0) & (there >= 0)
    keys = np.where(
        across[:, None],
        np.column_stack([here, there, np.full(len(rows), -1)]),
        np.column_stack([old, new, here]),
    )
    keys = np.column_stack([across, keys])
    groups, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    size = np.bincount(group.reshape(-1), hours[rows], minlength=len(groups))
    before, now = centres(scene, hours, scene.before.alignment), centres(scene, hours, scene.alignment)
    hub = scene.places.hub_xy
    found = []
    for k in np.argsort(-size, kind="stable")[:_FLOWS_MOST]:
        by_hub, one, other = int(groups[k, 0]), int(groups[k, 1]), int(groups[k, 2])
        ends = np.array([hub[one], hub[other]] if by_hub else [before[one], now[other]])
        if np.isfinite(ends).all() and size[k] > 0:
            start, end = (camera.point(*map(float, each)) for each in ends)
            found.append(Flow(start, end, float(size[k]), int(new[first[k]])))
    return found


def centres(scene: Scene, hours: Number, alignment: Whole) -> Number:
    """Return the middle of each position's work in metres, float64 ``(positions, 2)``; NaN without any."""
    count = len(scene.numbers)
    held = np.flatnonzero((alignment >= 0) & np.isfinite(scene.places.xy[:, 0]))
    weight = np.maximum(hours[held], 1e-6)
    total = np.bincount(alignment[held], weight, minlength=count)
    sums = [np.bincount(alignment[held], weight * scene.places.xy[held, k], minlength=count) for k in (0, 1)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.column_stack(sums) / total[:, None]


def _draw_flows(painter: QPainter, found: list[Flow], look: Look) -> None:
    """Paint bundles as ribbons that widen towards their end, small ones on top."""
    most = max((each.hours for each in found), default=1.0)
    body, rim = look.color("text"), look.color("land")
    body.setAlphaF(0.72)
    rim.setAlphaF(0.6)
    for each in found:
        width = max(_WIDEST * float(np.sqrt(each.hours / most)), _SLIMMEST)
        ribbon = _ribbon(each.start, each.end, width)
        if not ribbon.isEmpty():
            painter.setPen(QPen(rim, 1.0))
            painter.setBrush(body)
            painter.drawPath(ribbon)


def _ribbon(start: QPointF, end: QPointF, width: float) -> QPainterPath:
    """Return a bent arrow that keeps off the marks at both ends; empty where there is no room for one."""
    line = QLineF(start, end)
    path = QPainterPath()
    if line.length() < 2 * _OFF_MARK + 12:
        return path
    normal = line.normalVector().unitVector()
    across = QPointF(normal.dx(), normal.dy())
    bend = line.center() + across * min(line.length() * 0.16, 70.0)
    first = QLineF(start, bend).pointAt(_OFF_MARK / max(QLineF(start, bend).length(), 1.0))
    last = QLineF(bend, end)
    tip = last.pointAt(1 - _OFF_MARK / last.length())
    head = 4.0 + 1.5 * width
    neck = last.pointAt(1 - (_OFF_MARK + head) / last.length())
    side = last.normalVector().unitVector()
    wing = QPointF(side.dx(), side.dy())
    path.moveTo(first + across * 0.4)
    path.quadTo(bend + across * (width * 0.35), neck + wing * (width / 2))
    path.lineTo(neck + wing * (width / 2 + 2.6))
    path.lineTo(tip)
    path.lineTo(neck - wing * (width / 2 + 2.6))
    path.lineTo(neck - wing * (width / 2))
    path.quadTo(bend - across * (width * 0.35), first - across * 0.4)
    path.closeSubpath()
    return path


def _draw_single(
    painter: QPainter, camera: Camera, look: Look, *, scene: Scene, hours: Number, rows: Index
) -> None:
    """Paint at each account where it came from and where it goes, in the colours of both positions."""
    at = camera.to_screen(scene.places.xy[rows]) + scene.drawn_offset(camera.scale)[rows]
    old, new = scene.before.alignment, scene.alignment
    came = camera.to_screen(centres(scene, hours, old)[old[rows]])
    goes = camera.to_screen(centres(scene, hours, new)[new[rows]])
    radius = scene.radius(camera.scale)[rows]
    for k, row in enumerate(rows):
        middle = QPointF(*map(float, at[k]))
        _paint_tail(
            painter, middle, _towards(at[k], came[k]), float(radius[k]), _ink(scene, int(old[row]), look)
        )
        _paint_head(
            painter, middle, _towards(at[k], goes[k]), float(radius[k]), _ink(scene, int(new[row]), look)
        )


def _towards(here: Number, there: Number) -> QPointF:
    """Return the step of one pixel from one place towards another."""
    way = there - here
    length = float(np.hypot(*way))
    return QPointF(*map(float, way / length)) if length > 1.0 else QPointF()


def _paint_tail(painter: QPainter, at: QPointF, way: QPointF, radius: float, ink: QColor) -> None:
    painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DotLine))
    painter.drawLine(at + way * (radius + 1), at + way * (radius + _TAIL))


def _paint_head(painter: QPainter, at: QPointF, way: QPointF, radius: float, ink: QColor) -> None:
    if way.isNull():
        return
    tip, neck = at + way * (radius + _REACH), at + way * (radius + _REACH - 6)
    wing = QPointF(-way.y(), way.x()) * 3.2
    painter.setPen(QPen(ink, 1.0))
    painter.drawLine(at + way * (radius + 1), neck)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([tip, neck + wing, neck - wing]))


def _ink(scene: Scene, position: int, look: Look) -> QColor:
    number = int(scene.numbers[position])
    return QColor.fromRgbF(*map(float, dots(look.theme)[number])) if number >= 0 else look.color("text2")
