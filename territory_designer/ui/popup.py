"""How does a small card stand over the window until it is done with?"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from territory_designer.ui.theme import theme

_RADIUS = 8


def round_off(window: QWidget) -> None:
    """Cut the corners of a window off: without a compositor they would be black."""
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(window.rect()), _RADIUS, _RADIUS)
    window.setMask(QRegion(shape.toFillPolygon().toPolygon()))


def paint_raised(window: QWidget) -> None:
    """Paint the raised surface of a window whose corners are cut off."""
    painter = QPainter(window)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("line2"), 1))
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(QRectF(window.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    painter.end()


class Popup(QFrame):
    """A raised card that goes with Escape or a click beside it; ``body`` is its column."""

    def __init__(self, parent: QWidget | None = None, *, width: int = 320) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(width)
        theme.dress(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 12, 14, 12)
        self.body.setSpacing(10)

    def open_at(self, point: QPoint, room: QRect | None = None) -> None:
        """Show the card with its corner at a point of the screen, or as near as there is room.

        ``room`` is the part of the screen to stay in where the card has room there, else the whole of it.
        """
        self.adjustSize()
        if room is None or room.width() < self.width() or room.height() < self.height():
            room = self.screen().availableGeometry() if self.screen() else QRect(0, 0, 1440, 900)
        x = min(point.x(), room.right() - self.width())
        y = min(point.y(), room.bottom() - self.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corners round."""
        super().resizeEvent(event)
        round_off(self)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the raised surface."""
        paint_raised(self)
