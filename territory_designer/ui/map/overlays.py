"""What lies over the picture of the map and follows the hand: marks, labels, outlines, cards, scale, inset?

Lines are thin, or two beside each other; what looks like a thick ring is a filled shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from territory_designer.geo.basemap import BaseMap
from territory_designer.model.tables import Number
from territory_designer.ui import fonts
from territory_designer.ui.cards import paint_shadow
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.change import HEAT_MOST
from territory_designer.ui.map.labels import Label
from territory_designer.ui.map.layers import Look, draw_base
from territory_designer.ui.map.legend import DOT, HEAT, NOTE, SIZE, Entry, is_narrow
from territory_designer.ui.map.name_plates import empty_plate, painter_on, words
from territory_designer.ui.map.scene import Scene
from territory_designer.ui.map.shapes import rings_in

EDGE = 14.0  # from the rim of the map to what stands at it
INSET_SIZE = QSizeF(96, 122)
_MARK = 13.0


# --------------------------------------------------------------------------------------------- marks, labels


@lru_cache(16)
def hub_mark(look: Look) -> QImage:
    """Return the mark of a hub: a dark rounded square with a light core."""
    side = _MARK + 4
    picture = empty_plate(QSizeF(side, side), look)
    with painter_on(picture) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        rim, body, core = ("land", "text", "land") if look.dark else ("panel", "text", "panel")
        for inset, token, radius in ((0.5, rim, 4.5), (2, body, 3.5), (5.8, core, 1.5)):
            painter.setBrush(look.color(token))
            painter.drawRoundedRect(QRectF(inset, inset, side - 2 * inset, side - 2 * inset), radius, radius)
    return picture


def hub_points(scene: Scene, camera: Camera) -> dict[int, QPointF]:
    """Return where the hubs in use stand on the screen."""
    rows = [row for row in range(len(scene.places.hub_xy)) if scene.hub_positions(row)]
    placed = [row for row in rows if np.isfinite(scene.places.hub_xy[row]).all()]
    return {row: camera.point(*map(float, scene.places.hub_xy[row])) for row in placed}


def paint_marks(painter: QPainter, points: Iterable[QPointF], look: Look) -> None:
    """Paint the marks of hubs."""
    mark = hub_mark(look)
    middle = QPointF(_MARK / 2 + 2, _MARK / 2 + 2)
    for point in points:
        painter.drawImage(point - middle, mark)


def paint_labels(
    painter: QPainter, labels: Iterable[Label], camera: Camera, *, covers: Sequence[QRectF] = ()
) -> None:
    """Paint the labels that can be read whole: none that the window's rim or a card over the map cuts."""
    window = QRectF(0, 0, camera.width, camera.height)
    for label in labels:
        rect = label.rect(camera)
        if window.contains(rect) and not any(rect.intersects(cover) for cover in covers):
            painter.drawImage(_whole(rect.topLeft()), label.picture)


def _whole(point: QPointF) -> QPointF:
    """Return the nearest whole pixel, so that letters stay sharp."""
    return QPointF(round(point.x()), round(point.y()))


def paint_target(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Paint a frame around what a drag would drop on."""
    frame = rect.adjusted(-2, -2, 2, 2)
    tint = look.color("accent")
    tint.setAlpha(36)
    painter.setBrush(tint)
    painter.setPen(QPen(look.color("accent"), 1))
    painter.drawRoundedRect(frame, 7, 7)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame.adjusted(-0.7, -0.7, 0.7, 0.7), 7, 7)


# ----------------------------------------------------------------------------------------------------- hands


def paint_outline(painter: QPainter, outline: QPainterPath, look: Look) -> None:
    """Paint a lasso or rectangle: tinted inside, dashes on a halo around it."""
    tint = look.color("accent")
    tint.setAlpha(34 if look.dark else 28)
    painter.fillPath(outline, tint)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    halo, dashes = look.color("land"), QPen(look.color("accent"), 1.0)
    halo.setAlpha(210)
    dashes.setDashPattern([5, 4])
    for pen_, shifts in ((QPen(halo, 1.0), (-1.0, -0.3, 0.4, 1.1)), (dashes, (-0.3, 0.4))):
        painter.setPen(pen_)
        for shift in shifts:
            painter.drawPath(outline.translated(shift, shift))


def paint_brush(painter: QPainter, at: QPointF, radius: float, *, look: Look) -> None:
    """Paint the circle that the brush covers."""
    tint = look.color("accent")
    tint.setAlpha(26)
    painter.setBrush(tint)
    painter.setPen(QPen(look.color("accent"), 1.0))
    painter.drawEllipse(at, radius, radius)


def paint_ring(painter: QPainter, at: QPointF, radius: float, *, color: QColor, width: float = 2.0) -> None:
    """Paint a ring around a dot."""
    ring = QPainterPath()
    ring.addEllipse(at, radius + width, radius + width)
    ring.addEllipse(at, radius, radius)
    painter.fillPath(ring, color)


def paint_arrow(painter: QPainter, start: QPointF, end: QPointF, *, look: Look) -> None:
    """Paint a bent arrow from the selected accounts to where they would go."""
    line = QLineF(start, end)
    if line.length() < 24:
        return
    normal = line.normalVector().unitVector()
    bend = QPointF(normal.dx(), normal.dy()) * min(line.length() * 0.12, 48)
    middle = line.center() + bend
    approach = QLineF(middle, end)
    tip = approach.pointAt(1 - 9 / max(approach.length(), 10))
    path = QPainterPath(start)
    path.quadTo(middle, tip)
    halo = look.color("land")
    halo.setAlpha(200)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, shifts in ((halo, (-1.6, -0.8, 0.8, 1.6)), (look.color("accent"), (-0.5, 0.0, 0.5))):
        painter.setPen(QPen(color, 1.0))
        for shift in shifts:
            painter.drawPath(path.translated(shift, shift * 0.4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent"))
    painter.drawPolygon(_head(approach))


def _head(line: QLineF) -> QPolygonF:
    back = line.pointAt(1 - 10 / max(line.length(), 11))
    side = line.normalVector().unitVector()
    across = QPointF(side.dx(), side.dy()) * 4.5
    return QPolygonF([line.p2(), back + across, back - across])


def paint_carried(painter: QPainter, at: QPointF, said: str, *, look: Look) -> None:
    """Paint how many accounts hang at the mouse."""
    paint_tip(painter, at + QPointF(14, 10), [(said, 600, "onaccent")], look=look, ground="accent")


# ----------------------------------------------------------------------------------------------------- cards

Lines = Sequence[tuple[str, int, str]]
"""Text, weight and colour token of each line."""


def tip_size(lines: Lines) -> QSizeF:
    """Return the size of a small card with lines of text."""
    widths = [
        QFontMetricsF(fonts.font(_px(row), weight)).horizontalAdvance(said)
        for row, (said, weight, _) in enumerate(lines)
    ]
    return QSizeF(np.ceil(max(widths)) + 20, 17 * len(lines) + 11)


def _px(row: int) -> int:
    return 12 if row == 0 else 11


def paint_tip(painter: QPainter, at: QPointF, lines: Lines, *, look: Look, ground: str = "raised") -> None:
    """Paint a small card with lines of text, its corner at a point."""
    rect = QRectF(at, tip_size(lines))
    painter.save()
    paint_shadow(painter, rect, 8)
    painter.setPen(QPen(look.color("line2" if look.dark else "line"), 1.0))
    painter.setBrush(look.color(ground))
    painter.drawRoundedRect(rect, 8, 8)
    for row, (said, weight, token) in enumerate(lines):
        painter.setFont(fonts.font(_px(row), weight))
        painter.setPen(look.color(token))
        painter.drawText(rect.topLeft() + QPointF(10, 18 + 17 * row), said)
    painter.restore()


def beside(point: QPointF, size: QSizeF, within: QSizeF, gap: float = 12.0) -> QPointF:
    """Return a corner for a card beside a point, inside the window."""
    x, y = point.x() + gap, point.y() - size.height() / 2
    if x + size.width() > within.width() - 8:
        x = point.x() - gap - size.width()
    return QPointF(max(x, 8.0), min(max(y, 8.0), within.height() - size.height() - 8))


def paint_stack(
    painter: QPainter,
    middle: QPointF,
    places: Number,
    *,
    radius: float,
    colors: NDArray[np.uint8],
    look: Look,
) -> None:
    """Paint an opened stack: its dots apart from each other on a raised disc."""
    reach = float(np.hypot(*places.T).max()) + radius + 8
    disc = QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)
    painter.save()
    paint_shadow(painter, disc, reach)
    painter.setPen(QPen(look.color("line2"), 1.0))
    painter.setBrush(look.color("raised"))
    painter.drawEllipse(disc)
    painter.setPen(Qt.PenStyle.NoPen)
    for (x, y), color in zip(places, colors):
        painter.setBrush(QColor(*map(int, color)))
        painter.drawEllipse(middle + QPointF(float(x), float(y)), radius, radius)
    painter.restore()


# ------------------------------------------------------------------------------------------------ at the rim


def round_length(room_m: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20, 50 … metres that fits."""
    power = 10.0 ** np.floor(np.log10(room_m))
    return float(power * max(step for step in (1, 2, 5) if step * power <= room_m * (1 + 1e-9)))


def paint_scale(painter: QPainter, camera: Camera, look: Look) -> None:
    """Paint the scale bar at the lower left."""
    metres = round_length(110 * camera.scale)
    said = f"{metres / 1000:,.0f} km" if metres >= 1000 else f"{metres:,.0f} m"
    width, y = metres / camera.scale, camera.height - EDGE - 6 - _lift(camera)
    label = _said(said, 500, "text2", look)
    size = label.deviceIndependentSize()
    _paint_plate(painter, QRectF(EDGE, y - 13, width + size.width() + 18, 21), look)
    corners = [QPointF(EDGE + 8 + dx, y - dy) for dx, dy in ((0, 5), (0, 0), (width, 0), (width, 5))]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.color("text2"), 1.0))
    for shift in (0.0, 0.5):
        painter.drawPolyline(QPolygonF([corner + QPointF(0, shift) for corner in corners]))
    painter.drawImage(QPointF(round(EDGE + width + 13), round(y - size.height() + 5)), label)


def _paint_plate(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Paint what words at the rim stand on, so that nothing of the map runs through them."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("raised"))
    painter.drawRoundedRect(rect, 5, 5)


def _lift(camera: Camera) -> float:
    """Return by how much scale and legend make way for the sources, which fill a narrow map's lower rim."""
    return 16.0 if is_narrow(camera) else 0.0


def paint_attribution(painter: QPainter, camera: Camera, look: Look, *, said: str) -> None:
    """Paint where the map's data come from, at the lower right."""
    label = _said(said, 400, "text2", look)
    size = label.deviceIndependentSize()
    margin = min(8.0, (camera.width - size.width()) / 2)
    corner = QPointF(round(camera.width - size.width() - margin), round(camera.height - size.height() - 6))
    _paint_plate(painter, QRectF(corner, size).adjusted(-2, 0, 2, 1), look)
    painter.drawImage(corner, label)


@lru_cache(64)
def _said(said: str, weight: int, token: str, look: Look) -> QImage:
    return words([(said, fonts.font(10, weight), look.color(token))], look)


def shows_whole(camera: Camera, basemap: BaseMap) -> bool:
    """Tell whether the whole country is in view."""
    west, south, east, north = camera.bounds()
    low_x, low_y, high_x, high_y = basemap.bounds
    slack = 0.02 * (high_x - low_x)
    return (
        west <= low_x + slack
        and south <= low_y + slack
        and east >= high_x - slack
        and north >= high_y - slack
    )


@lru_cache(4)
def inset(basemap: BaseMap, look: Look) -> QImage:
    """Return the sea that lies beyond the view: land without lines, small islands as dots."""
    if basemap.inset_bounds is None:
        return QImage()
    camera = Camera.fitted(basemap.inset_bounds, INSET_SIZE, 0.0)
    picture = draw_base(camera, basemap, look, lines=False)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("coast"))
        for west, south, east, north in rings_in(basemap.layer("land", 0)).boxes:
            if max(east - west, north - south) < 2 * camera.scale:
                painter.drawEllipse(camera.point((west + east) / 2, (south + north) / 2), 0.9, 0.9)
    return picture


def paint_inset(painter: QPainter, camera: Camera, basemap: BaseMap, *, look: Look) -> QRectF:
    """Paint the inset at the lower right; returns where."""
    picture = inset(basemap, look)
    size = INSET_SIZE
    rect = QRectF(
        camera.width - EDGE - size.width(), camera.height - 34 - size.height(), size.width(), size.height()
    )
    frame = QPainterPath()
    frame.addRoundedRect(rect, 6, 6)
    painter.save()
    painter.setClipPath(frame)
    painter.drawImage(rect.topLeft(), picture)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.color("coast"), 1.0))
    painter.drawPath(frame)
    return rect


_LINE, _SIDE = 18.0, 15.0  # height of a line of the legend, and from its rim to the middle of the dots
_WORDS, _NOTE = 27.0, 10.0  # from the rim to where words begin beside a dot, and without one


def legend_size(entries: Sequence[Entry]) -> QSizeF:
    """Return the size of the legend."""
    metrics = QFontMetricsF(fonts.font(11, 400))
    widest = max(metrics.horizontalAdvance(each.said) + _indent(each) for each in entries)
    return QSizeF(np.ceil(widest) + 11, _LINE * len(entries) + 12)


def legend_rect(camera: Camera, entries: Sequence[Entry]) -> QRectF:
    """Return where the legend stands: above the scale bar."""
    size = legend_size(entries)
    return QRectF(_legend_corner(camera, size.height()), size)


def _legend_corner(camera: Camera, height: float) -> QPointF:
    return QPointF(EDGE, camera.height - 44 - _lift(camera) - height)


def _indent(entry: Entry) -> float:
    return {NOTE: _NOTE, HEAT: _WORDS + 26}.get(entry.kind, _WORDS)


def legend_picture(entries: Sequence[Entry], look: Look) -> QImage:
    """Return the legend as a picture with a rim of 1 px; a null picture when there are no entries."""
    if not entries:
        return QImage()
    size = legend_size(entries)
    picture = empty_plate(size + QSizeF(2, 2), look)
    with painter_on(picture) as painter:
        _paint_legend(painter, QRectF(QPointF(1, 1), size), entries, look=look)
    return picture


def paint_legend(painter: QPainter, camera: Camera, picture: QImage) -> None:
    """Paint the legend where it stands."""
    height = picture.deviceIndependentSize().height() - 2
    painter.drawImage(_legend_corner(camera, height) - QPointF(1, 1), picture)


def _paint_legend(painter: QPainter, rect: QRectF, entries: Sequence[Entry], *, look: Look) -> None:
    painter.setPen(QPen(look.color("line2" if look.dark else "line"), 1.0))
    painter.setBrush(look.color("raised"))
    painter.drawRoundedRect(rect, 8, 8)
    painter.setFont(fonts.font(11, 400))
    for row, entry in enumerate(entries):
        middle = rect.top() + 6 + _LINE * (row + 0.5)
        _paint_sign(painter, QPointF(rect.left() + _SIDE, middle), entry)
        painter.setPen(look.color("muted" if entry.kind == NOTE else "text"))
        painter.drawText(QPointF(rect.left() + _indent(entry), middle + 4), entry.said)


def _paint_sign(painter: QPainter, at: QPointF, entry: Entry) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if entry.kind == HEAT:
        for step in range(5):
            tint = QColor(entry.color)
            tint.setAlphaF(HEAT_MOST * (step + 1) / 5)
            painter.fillRect(QRectF(at.x() - 5 + 7 * step, at.y() - 4, 7, 8), tint)
    elif entry.kind == SIZE:
        painter.setPen(QPen(entry.color, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, entry.radius, entry.radius)
    elif entry.kind == DOT:
        painter.setBrush(entry.color)
        painter.drawEllipse(at, entry.radius, entry.radius)
