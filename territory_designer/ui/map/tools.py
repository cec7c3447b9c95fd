"""What does the hand on the mouse do with each tool?

A tool sees presses, moves and releases, and asks the map to choose accounts, to move, or to carry the
selection away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from territory_designer.ui.map.layers import Look, pen, strokes
from territory_designer.ui.map.overlays import paint_brush, paint_carried, paint_outline

if TYPE_CHECKING:
    from territory_designer.ui.map.canvas import MapCanvas
    from territory_designer.ui.map.regions import Region

TOOLS = ("select", "lasso", "rectangle", "brush", "place", "pan")

_STILL = 4.0  # pixels that a click may tremble
BRUSH_LEAST, BRUSH_MOST, BRUSH_STEP = 8.0, 96.0, 6.0


@dataclass(frozen=True)
class Hand:
    """Where the mouse is, and which keys are held."""

    at: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


class Tool:
    """Clicks, and carries selected accounts away; other tools do more with a drag."""

    cursor = Qt.CursorShape.ArrowCursor
    follows = False  # whether something is painted where the mouse is

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._start: Hand | None = None
        self._grips = False
        self._moved = False

    def press(self, hand: Hand) -> None:
        """Begin."""
        self._start, self._moved = hand, False
        self._grips = not hand.modifiers and self._canvas.is_selected_at(hand.at)

    def move(self, hand: Hand) -> None:
        """Go on."""
        if self._start is None:
            return
        if not self._moved and _length(hand.at - self._start.at) < _STILL:
            return
        if not self._moved:
            self._moved = True
            self.begin(self._start)
        if self._grips:
            self._canvas.carry(hand.at)
        else:
            self.drag(hand)

    def release(self, hand: Hand) -> None:
        """End: a click where the mouse stayed, a drop or the end of a drag where it did not."""
        start, moved = self._start, self._moved
        self._start = None
        if start is None:
            return
        if not moved:
            self._canvas.click(start.at, start.modifiers)
        elif self._grips:
            self._canvas.drop(hand.at)
        else:
            self.finish(hand)

    def cancel(self) -> bool:
        """Give up what was begun; returns whether there was anything."""
        was = self._start is not None and self._moved
        self._start, self._moved, self._grips = None, False, False
        return was

    def begin(self, start: Hand) -> None:
        """The mouse left the place where it was pressed."""

    def drag(self, hand: Hand) -> None:
        """The mouse moved on."""

    def finish(self, hand: Hand) -> None:
        """The mouse was released."""

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint what is being drawn on the ground; what stands at the rim of the map is painted over it."""

    def paint_at_mouse(self, painter: QPainter, look: Look) -> None:
        """Paint what goes along with the mouse, over everything."""


class SelectTool(Tool):
    """Click to select, drag selected accounts away, drag the ground to move the map."""

    def begin(self, start: Hand) -> None:
        """Take hold of the ground."""
        self._last = start.at

    def drag(self, hand: Hand) -> None:
        """Pull the ground along."""
        self._canvas.pull(hand.at - self._last)
        self._last = hand.at


class PanTool(SelectTool):
    """Drag to move the map, wherever it is taken."""

    cursor = Qt.CursorShape.OpenHandCursor

    def press(self, hand: Hand) -> None:
        """Begin; selected accounts are not carried away."""
        super().press(hand)
        self._grips = False

    def release(self, hand: Hand) -> None:
        """End; a click selects nothing."""
        if self._moved:
            super().release(hand)
        self._start = None


class LassoTool(Tool):
    """Draw around accounts; those count whose true or drawn place lies inside."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._points: list[QPointF] = []

    def begin(self, start: Hand) -> None:
        """Begin the line."""
        self._points = [start.at]

    def drag(self, hand: Hand) -> None:
        """Go on with the line."""
        if _length(hand.at - self._points[-1]) >= 2:
            self._points.append(hand.at)
            self._canvas.update()

    def finish(self, hand: Hand) -> None:
        """Close the line and select."""
        self._points.append(hand.at)
        outline = self._outline()
        self._points = []
        start = self._begun or hand
        self._canvas.choose_within(outline, start.modifiers)

    def cancel(self) -> bool:
        """Throw the line away."""
        self._points = []
        return super().cancel()

    def press(self, hand: Hand) -> None:
        """Begin; the keys held now say whether to add or remove."""
        self._begun = hand
        super().press(hand)

    def _outline(self) -> QPainterPath:
        path = QPainterPath()
        path.addPolygon(QPolygonF(self._points))
        path.closeSubpath()
        return path

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint the line so far, closed."""
        if len(self._points) > 1:
            paint_outline(painter, self._outline(), look)


class RectangleTool(LassoTool):
    """Draw a rectangle around accounts."""

    def drag(self, hand: Hand) -> None:
        """Move the corner."""
        self._points = [self._points[0], hand.at]
        self._canvas.update()

    def _outline(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(self._points[0], self._points[-1]).normalized())
        return path


class PlaceTool(Tool):
    """Click to select all accounts of the province, prefecture or county under the mouse."""

    cursor = Qt.CursorShape.PointingHandCursor
    follows = True

    def release(self, hand: Hand) -> None:
        """Select the place, or end a drag."""
        if self._moved or self._start is None:
            super().release(hand)
            return
        start, self._start = self._start, None
        self._canvas.pick_region(start.at, start.modifiers)

    def begin(self, start: Hand) -> None:
        """Take hold of the ground."""
        self._last = start.at

    def drag(self, hand: Hand) -> None:
        """Pull the ground along."""
        self._canvas.pull(hand.at - self._last)
        self._last = hand.at

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint the outline of the place under the mouse."""
        region = self._region()
        if region is not None:
            paint_region(painter, self._canvas.camera.transform().map(region.outline), look)

    def paint_at_mouse(self, painter: QPainter, look: Look) -> None:
        """Say what the place under the mouse is called."""
        at, region = self._canvas.mouse_at(), self._region()
        if at is not None and region is not None and self._start is None:
            paint_carried(painter, at, self._canvas.said_of(region), look=look)

    def _region(self) -> Region | None:
        at = self._canvas.mouse_at()
        return self._canvas.region_at(at) if at is not None else None


def paint_region(painter: QPainter, outline: QPainterPath, look: Look) -> None:
    """Paint an area of the ground: tinted, with two thin lines that are quick to draw beside each other."""
    tint = look.color("accent")
    tint.setAlpha(30)
    painter.fillPath(outline, tint)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, shifts in (("land", (-1.3, 1.3)), ("accent", (-0.5, 0.1, 0.6))):
        painter.setPen(pen(look.color(token)))
        for shift, stroke in product(shifts, strokes(look.ratio)):
            painter.drawPath(outline.translated(QPointF(shift, shift) + stroke))


class BrushTool(Tool):
    """Paint over accounts: to select them, or to give them to a position in one stroke.

    A stroke that selects and begins on an account takes only accounts of the same position.
    """

    cursor = Qt.CursorShape.BlankCursor
    follows = True

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.radius = 20.0
        self._only: int | None = None
        self._last = QPointF()

    def press(self, hand: Hand) -> None:
        """Begin a stroke."""
        super().press(hand)
        self._grips = False
        account = self._canvas.account_at(hand.at)
        self._only = int(self._canvas.positions_of(np.array([account]))[0]) if account >= 0 else None
        self._last = hand.at

    def drag(self, hand: Hand) -> None:
        """Take what the stroke touches."""
        rows = self._canvas.accounts_within(_stroke(self._last, hand.at, self.radius))
        self._last = hand.at
        if self._canvas.stroke.target is not None:
            self._canvas.paint_over(rows)
            return
        keys = hand.modifiers
        if not keys & Qt.KeyboardModifier.AltModifier:
            keys |= Qt.KeyboardModifier.ShiftModifier
        if self._only is not None:
            rows = rows[self._canvas.positions_of(rows) == self._only]
        self._canvas.choose(rows, keys)

    def release(self, hand: Hand) -> None:
        """End the stroke; a dab is a short one."""
        if self._canvas.stroke.target is not None and self._start is not None and not self._moved:
            self._moved = True
            self.drag(hand)
        super().release(hand)

    def finish(self, hand: Hand) -> None:
        """Ask for what was painted over to go to the position."""
        self._last = hand.at
        if self._canvas.stroke.target is not None:
            self._canvas.end_stroke()

    def cancel(self) -> bool:
        """Throw the stroke away."""
        self._canvas.stroke.clear()
        return super().cancel()

    def resize(self, step: float) -> None:
        """Make the brush wider or narrower."""
        self.radius = min(max(self.radius + step, BRUSH_LEAST), BRUSH_MOST)
        self._canvas.update()

    def paint(self, painter: QPainter, look: Look) -> None:
        """Paint what was painted over."""
        del look
        self._canvas.stroke.paint(painter)

    def paint_at_mouse(self, painter: QPainter, look: Look) -> None:
        """Paint the brush where the mouse is, and how many it holds by now."""
        at = self._canvas.mouse_at()
        if at is not None:
            paint_brush(painter, at, self.radius, look=look)
            said = self._canvas.said_of_stroke()
            if said:
                paint_carried(painter, at + QPointF(self.radius - 8, 0), said, look=look)


def _stroke(start: QPointF, end: QPointF, radius: float) -> QPainterPath:
    """Return what a round brush covers between two places."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    steps = max(int(_length(end - start) / max(radius / 2, 1)), 1)
    for step in range(steps + 1):
        path.addEllipse(start + (end - start) * (step / steps), radius, radius)
    return path


def _length(way: QPointF) -> float:
    return float(np.hypot(way.x(), way.y()))


MAKERS: dict[str, type[Tool]] = {
    "select": SelectTool,
    "lasso": LassoTool,
    "rectangle": RectangleTool,
    "brush": BrushTool,
    "place": PlaceTool,
    "pan": PanTool,
}


def within(outline: QPainterPath, places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which places in pixels ``(n, 2)`` an outline holds, to the pixel; NaN is outside.

    The outline is filled into a picture and each place looked up there: any number of corners and places.
    """
    box = outline.boundingRect().adjusted(-1, -1, 1, 1)
    left, top = np.floor(box.left()), np.floor(box.top())
    width, height = int(np.ceil(box.width())) + 2, int(np.ceil(box.height())) + 2
    mask = QImage(width, height, QImage.Format.Format_Alpha8)
    mask.fill(0)
    with QPainter(mask) as painter:
        painter.fillPath(outline.translated(-left, -top), Qt.GlobalColor.black)
    filled = np.frombuffer(mask.constBits(), np.uint8).reshape(height, mask.bytesPerLine()) > 0
    inside = np.zeros(len(places), bool)
    x, y = places[:, 0] - left, places[:, 1] - top
    near = np.flatnonzero((x >= 0) & (x < width) & (y >= 0) & (y < height))
    inside[near] = filled[y[near].astype(np.intp), x[near].astype(np.intp)]
    return inside
