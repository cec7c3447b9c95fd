"""How does a scene become pixels of the window?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from territory_designer.figures.scene import Area, Box, Dot, Item, Stroke, Word, triangle
from territory_designer.ui.theme import theme

_HATCH = 5.0
_SMOOTH = QPainter.RenderHint.Antialiasing
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
_RGB = ("red", "green", "blue")
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_ROOM = 2000.0  # wider than any text


def paint_items(painter: QPainter, items: Iterable[Item]) -> None:
    """Paint what a scene is made of, later items above earlier ones, in the colours of the theme."""
    painter.save()
    painter.setRenderHint(_SMOOTH)
    for item in items:
        _PAINTERS[type(item)](painter, item)
    painter.restore()


@cache
def _font(px: int, weight: int) -> QFont:
    return theme.font(px, weight)


@cache
def _metrics(px: int, weight: int) -> QFontMetricsF:
    return QFontMetricsF(_font(px, weight))


def width_of(text: str, size: float, weight: int) -> float:
    """Return the width of a text in the type of the window."""
    return _metrics(round(size), weight).horizontalAdvance(text)


def _color(token: str, share: float = 1.0) -> QColor:
    """Return a colour of the theme of now, mixed with the ground."""
    return _mixed(theme.is_dark(), token, share)


@cache
def _mixed(_dark: bool, token: str, share: float) -> QColor:
    color, ground = theme.color(token), theme.color("panel")
    red, green, blue = (
        round(getattr(color, name)() * share + getattr(ground, name)() * (1.0 - share)) for name in _RGB
    )
    return QColor(red, green, blue)


def _dress(painter: QPainter, fill: str, edge: str, *, width: float = 1.0, share: float = 1.0) -> None:
    """Take brush and pen for a shape."""
    painter.setPen(QPen(_color(edge), width) if edge else _NO_PEN)
    painter.setBrush(_color(fill, share) if fill else _NO_BRUSH)


def _box(painter: QPainter, item: Box) -> None:
    rect = QRectF(item.left, item.top, item.width, item.height)
    if item.fill and not item.radius and not item.edge:  # many, and crisp at whole pixels
        painter.setRenderHint(_SMOOTH, False)
        painter.fillRect(rect, _color(item.fill, item.mixed))
        painter.setRenderHint(_SMOOTH)
    elif item.fill or item.edge:
        _dress(painter, item.fill, item.edge, share=item.mixed)
        painter.drawRoundedRect(rect, item.radius, item.radius)
    if item.hatch:
        _hatch(painter, rect, item.radius)


def _hatch(painter: QPainter, rect: QRectF, radius: float) -> None:
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    painter.setClipPath(path)
    painter.setPen(QPen(_color("panel"), 1.1))
    reach = rect.width()
    y = rect.top() - reach
    while y < rect.bottom():
        painter.drawLine(QPointF(rect.left(), y + reach), QPointF(rect.right(), y))
        y += _HATCH
    painter.restore()


def _stroke(painter: QPainter, item: Stroke) -> None:
    pen = QPen(_color(item.tone), item.width)
    if item.dashed:
        pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(*point) for point in item.points]))


def _area(painter: QPainter, item: Area) -> None:
    color = theme.color(item.fill)
    color.setAlphaF(item.alpha)
    painter.setPen(_NO_PEN)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in item.points]))


def _dot(painter: QPainter, item: Dot) -> None:
    _dress(painter, item.fill, item.edge, width=item.width)
    if item.shape == "circle":
        painter.drawEllipse(QPointF(item.x, item.y), item.radius, item.radius)
    else:
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in triangle(item)]))


def _word(painter: QPainter, item: Word) -> None:
    painter.setPen(_color(item.tone))
    painter.setFont(_font(round(item.size), item.weight))
    flags = int(_SIDES[item.align] | Qt.AlignmentFlag.AlignVCenter)
    left = {"left": 0.0, "centre": -_ROOM / 2, "right": -_ROOM}[item.align]
    painter.save()
    painter.translate(item.x, item.y)
    if item.turned:
        painter.rotate(-90)
    painter.drawText(QRectF(left, -12, _ROOM, 24), flags, item.text)
    painter.restore()


_PAINTERS: dict[type, Any] = {Box: _box, Stroke: _stroke, Area: _area, Dot: _dot, Word: _word}
