"""What do the first steps of a move list bring together, and where does one stop?"""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

_LEFT, _RIGHT, _TOP, _BOTTOM = 38.0, 8.0, 26.0, 18.0
_END = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_START = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
_LABEL = 40.0
_ROOM_FOR_HALF = 36.0  # a plot that is lower has its lowest and highest line alone


class BenefitCurve(QWidget):
    """What the first steps save together, step by step, with a mark at the step that is chosen.

    A click, a drag or the arrow keys choose; ``pointed`` brings a number of steps.
    """

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._benefits = np.zeros(1)
        self._chosen = 0
        self.setMinimumHeight(68)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)
        words.changed.connect(self._say)
        self._say()

    def show_benefits(self, cumulative_cny: Any) -> None:
        """Show the sums after each step."""
        self._benefits = np.concatenate([[0.0], np.asarray(cumulative_cny, float)])
        self._chosen = min(self._chosen, len(self._benefits) - 1)
        self._say()

    def choose(self, steps: int) -> None:
        """Mark a number of steps."""
        self._chosen = min(max(steps, 0), len(self._benefits) - 1)
        self._say()

    def share(self) -> float | None:
        """Return which share of the whole benefit the chosen steps bring; None where all bring none."""
        whole = float(self._benefits[-1])
        return float(self._benefits[self._chosen]) / whole if whole > 0 else None

    def _say(self) -> None:
        said = numbers.percent(self.share())
        self.setAccessibleName(t("moves.curve.said", count=numbers.plain(self._chosen), share=said))
        self.update()

    # places

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _height_of(self, value: float) -> float:
        low, high = float(self._benefits.min()), float(self._benefits.max())
        plot = self._plot()
        return plot.bottom() - ((value - low) / (high - low) if high > low else 0.0) * plot.height()

    def _place(self, steps: int) -> QPointF:
        plot = self._plot()
        x = plot.left() + steps / max(len(self._benefits) - 1, 1) * plot.width()
        return QPointF(x, self._height_of(float(self._benefits[steps])))

    # hands

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose as many steps as lie left of the mouse."""
        plot, most = self._plot(), len(self._benefits) - 1
        share = (event.position().x() - plot.left()) / max(plot.width(), 1.0)
        self.pointed.emit(min(max(round(share * most), 0), most))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the mouse while its button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose one step more or less."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.pointed.emit(min(max(self._chosen + way, 0), len(self._benefits) - 1))

    # paint

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the curve; what is chosen is filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        places = [self._place(step) for step in range(len(self._benefits))]
        self._paint_chosen(painter, places[: self._chosen + 1])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(QPen(theme.color("panel"), 1.5))
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(places[self._chosen], 5, 5)
        self._paint_share(painter, places[self._chosen])
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        plot, whole = self._plot(), float(self._benefits[-1])
        painter.setFont(theme.figure_font(10, 500))
        halves = (0.5,) if plot.height() >= _ROOM_FOR_HALF else ()
        for share in (0.0, *halves, 1.0) if whole > 0 else (0.0,):
            y = self._height_of(share * whole)
            painter.setPen(theme.color("line"))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(0, y - 8, _LEFT - 6, 16), _END, numbers.percent(share))
        above = QRectF(0, 2, self.width() - _RIGHT, 14)
        painter.drawText(above, _START, t("moves.curve.share"))
        below = QRectF(plot.left(), plot.bottom() + 3, plot.width(), 14)
        painter.drawText(below, _START, "0")
        steps = t("moves.curve.steps", count=numbers.plain(len(self._benefits) - 1))
        painter.drawText(below, _END, steps)

    def _paint_chosen(self, painter: QPainter, places: list[QPointF]) -> None:
        plot, at = self._plot(), places[-1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accentbg"))
        ground = [QPointF(plot.left(), plot.bottom()), *places, QPointF(at.x(), plot.bottom())]
        painter.drawPolygon(QPolygonF(ground))
        painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(at.x(), plot.bottom()), at)

    def _paint_share(self, painter: QPainter, at: QPointF) -> None:
        """Write the share beside the mark, on the side of the curve where nothing is."""
        plot = self._plot()
        painter.setFont(theme.figure_font(12, 600))
        painter.setPen(theme.color("text"))
        right = at.x() + _LABEL + 10 < plot.right()
        left = at.x() + 9 if right else at.x() - 9 - _LABEL
        y = min(max(at.y() + 3, plot.top()), plot.bottom() - 18)
        flags = _START if right else _END
        painter.drawText(QRectF(left, y, _LABEL, 18), flags, numbers.percent(self.share()))
