"""How does a workload stand in its band, and how is that painted, with colour and without it?"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from territory_designer.ui.theme import theme

SCALE_LEAST, SCALE_MOST = 0.5, 1.5  # every workload bar shows 50 to 150 %, so that bars compare
BAND_LOWER, BAND_UPPER = 0.85, 1.15


def state_of(index: float, lower: float = BAND_LOWER, upper: float = BAND_UPPER) -> str:
    """Return ``"over"``, ``"under"`` or ``"inside"``; unknown counts as inside."""
    if index > upper + 1e-9:
        return "over"
    return "under" if index < lower - 1e-9 else "inside"


def state_token(state: str) -> str:
    """Return the colour token of a figure that is over, under or inside its band."""
    return "text" if state == "inside" else state


def state_mark(state: str) -> str:
    """Return the triangle that says over or under without colour."""
    return {"over": "▲", "under": "▼"}.get(state, "")


def paint_workload_bar(
    painter: QPainter,
    rect: QRectF,
    index: float,
    *,
    lower: float = BAND_LOWER,
    upper: float = BAND_UPPER,
    previous: float | None = None,
    ground: str = "panel",
) -> None:
    """Paint a workload bar: the band as a block, the ideal as a tick, the value over them.

    Parameters
    ----------
    rect
        Track of the bar, about 6 px high; tick and ring stand out by 3 px above and below.
    index, previous
        Workload index now and, as a ring, before; NaN paints no bar.
    ground
        Token of what lies beneath, for the gap around the tick.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    track = QPainterPath()
    track.addRoundedRect(rect, radius, radius)
    painter.setClipPath(track)
    painter.fillRect(rect, theme.color("hover"))
    painter.fillRect(_span(rect, lower, upper), theme.color("band"))
    if math.isfinite(index):
        _paint_value(painter, rect, index, limits=(lower, upper))
    painter.setClipping(False)
    _paint_ideal(painter, rect, ground)
    if previous is not None and math.isfinite(previous):
        _paint_ring(painter, rect, previous, token=state_of(previous, lower, upper))
    painter.restore()


def _x(rect: QRectF, index: float) -> float:
    share = (min(max(index, SCALE_LEAST), SCALE_MOST) - SCALE_LEAST) / (SCALE_MOST - SCALE_LEAST)
    return rect.left() + share * rect.width()


def _span(rect: QRectF, start: float, end: float) -> QRectF:
    left = _x(rect, start)
    return QRectF(left, rect.top(), _x(rect, end) - left, rect.height())


def _paint_value(painter: QPainter, rect: QRectF, index: float, *, limits: tuple[float, float]) -> None:
    state = state_of(index, *limits)
    color = theme.color("bar" if state == "inside" else state)
    end = max(_x(rect, index), rect.left() + rect.height())  # an empty position still shows a dot
    value = QRectF(rect.left(), rect.top(), end - rect.left(), rect.height())
    painter.setBrush(color)
    painter.drawRoundedRect(value, rect.height() / 2, rect.height() / 2)
    if state == "over":
        _paint_hatch(painter, _span(rect, limits[1], index))
    elif state == "under":
        _paint_gap(painter, rect, span=(end, _x(rect, limits[0])), color=color)


def _paint_hatch(painter: QPainter, tail: QRectF) -> None:
    painter.setPen(QPen(theme.color("overbg"), 1.2))
    step, x = 4.0, tail.left() - tail.height()
    clip = painter.clipPath()
    painter.setClipRect(tail, Qt.ClipOperation.IntersectClip)
    while x < tail.right():
        painter.drawLine(QPointF(x, tail.bottom()), QPointF(x + tail.height(), tail.top()))
        x += step
    painter.setClipPath(clip)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_gap(painter: QPainter, rect: QRectF, *, span: tuple[float, float], color: QColor) -> None:
    painter.setBrush(color)
    x = span[0] + 4
    while x + 2 <= span[1]:
        painter.drawEllipse(QPointF(x, rect.center().y()), 1, 1)
        x += 4


def _paint_ideal(painter: QPainter, rect: QRectF, ground: str) -> None:
    x = _x(rect, 1.0)
    painter.fillRect(QRectF(x - 1.9, rect.top(), 3.8, rect.height()), theme.color(ground))
    painter.fillRect(QRectF(x - 0.7, rect.top() - 2.5, 1.4, rect.height() + 5), theme.color("text2"))


def _paint_ring(painter: QPainter, rect: QRectF, previous: float, *, token: str) -> None:
    painter.setPen(QPen(theme.color("bar" if token == "inside" else token), 1.8))
    painter.setBrush(theme.color("raised"))
    painter.drawEllipse(QPointF(_x(rect, previous), rect.center().y()), 3.5, 3.5)


class WorkloadBar(QWidget):
    """A workload bar of its own, 12 px high; its value is also its accessible text."""

    def __init__(self, parent: QWidget | None = None, *, ground: str = "panel") -> None:
        super().__init__(parent)
        self._ground = ground
        self._values: tuple[float, float, float, float | None] = (math.nan, BAND_LOWER, BAND_UPPER, None)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_values(
        self,
        index: float,
        lower: float = BAND_LOWER,
        upper: float = BAND_UPPER,
        previous: float | None = None,
    ) -> None:
        """Show a workload index in its band, and where it was before."""
        self._values = (index, lower, upper, previous)
        self.setAccessibleName(f"{index * 100:.0f} %" if math.isfinite(index) else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size that suits a panel."""
        return QSize(160, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the bar in the middle of the height."""
        painter = QPainter(self)
        index, lower, upper, previous = self._values
        rect = QRectF(0, (self.height() - 6) / 2, self.width(), 6)
        paint_workload_bar(
            painter, rect, index, lower=lower, upper=upper, previous=previous, ground=self._ground
        )
        painter.end()
