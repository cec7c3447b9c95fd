"""How does a line stay as thin as a pixel, also where one of the window is 1.25 of the screen?"""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from territory_designer.ui.theme import theme


def paint_hairline(painter: QPainter, at: QPointF, length: float, *, upright: bool = False) -> None:
    """Paint a line from a point, in whole pixels of the screen: as many as fit into one of the window.

    Without this, lines at scales such as 1.25 are one pixel here and two there.
    """
    whole = painter.deviceTransform()
    scale, begin = whole.m11(), whole.map(at)
    wide = max(int(scale), 1)
    spare = (scale - wide) / 2  # in the middle of its room, for what is beyond may not be painted
    if upright:
        left = (floor(begin.x() + spare + 0.5) - whole.dx()) / scale
        painter.fillRect(QRectF(left, at.y(), wide / scale, length), theme.color("line"))
    else:
        top = (floor(begin.y() + spare + 0.5) - whole.dy()) / scale
        painter.fillRect(QRectF(at.x(), top, length, wide / scale), theme.color("line"))


class Hairline(QFrame):
    """A line between parts of a panel, lying or upright."""

    def __init__(self, parent: QWidget | None = None, *, upright: bool = False) -> None:
        super().__init__(parent)
        self._upright = upright
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line."""
        painter = QPainter(self)
        length = self.height() if self._upright else self.width()
        paint_hairline(painter, QPointF(0, 0), length, upright=self._upright)
        painter.end()
