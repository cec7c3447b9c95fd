"""Which plans are there between little travel, fair work and few changes?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.optimise_curve import round_ticks
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.frontier import Point

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 30, 44
_RADIUS, _REACH = 7.0, 16.0
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
_END = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_START = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class FrontierPlot(QWidget):
    """Travel to the right, unfairness upwards, the more accounts move the darker; knees bear a number.

    ``chosen`` brings the place of a plan in the list.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[Point] = []
        self._chosen = -1
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)
        words.changed.connect(self._say)
        self._say()

    def show_points(self, points: Sequence[Point]) -> None:
        """Show plans, least travel first."""
        self._points = list(points)
        self._chosen = min(self._chosen, len(self._points) - 1)
        self._say()

    def choose(self, place: int) -> None:
        """Mark a plan; -1 = none."""
        self._chosen = place
        self._say()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that suits the page."""
        return QSize(560, 420)

    def _say(self) -> None:
        said = described(self._points[self._chosen]) if 0 <= self._chosen < len(self._points) else ""
        self.setAccessibleName(t("frontier.plot.said", count=len(self._points), plan=said))
        self.update()

    # places

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _span(self, name: str) -> tuple[float, float]:
        values = [point.figures[name] or 0.0 for point in self._points]
        low, high = min(values), max(values)
        room = (high - low) * 0.12 or abs(high) * 0.05 or 1.0
        return max(low - room, 0.0), high + room

    def _place(self, point: Point) -> QPointF:
        plot = self._plot()
        shares = []
        for name in ("travel_h", "balance_max"):
            low, high = self._span(name)
            shares.append(((point.figures[name] or 0.0) - low) / (high - low))
        return QPointF(plot.left() + shares[0] * plot.width(), plot.bottom() - shares[1] * plot.height())

    def _near(self, place: QPointF) -> int:
        """Return the plan at a place of the widget, -1 = none."""
        apart = [(self._place(point) - place).manhattanLength() for point in self._points]
        nearest = min(range(len(apart)), key=apart.__getitem__, default=-1)
        return nearest if nearest >= 0 and apart[nearest] <= _REACH else -1

    # hands

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the plan that is clicked."""
        place = self._near(event.position())
        if place >= 0:
            self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from plan to plan with the arrow keys."""
        way = _WAYS.get(Qt.Key(event.key()))
        if way is None or not self._points:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(min(max(self._chosen + way, 0), len(self._points) - 1))

    def event(self, event: QEvent) -> bool:
        """Describe the plan under the mouse."""
        if isinstance(event, QHelpEvent):
            place = self._near(QPointF(event.pos()))
            text = described(self._points[place]) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    # paint

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint axes and plans."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._points:
            self._paint_axes(painter)
            self._paint_legend(painter)
            for place, point in enumerate(self._points):
                self._paint_point(painter, point, chosen=place == self._chosen)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        plot = self._plot()
        painter.setFont(theme.figure_font(10, 500))
        low, high = self._span("balance_max")
        for value in round_ticks(low, high):
            y = plot.bottom() - (value - low) / (high - low) * plot.height()
            self._line(painter, QPointF(plot.left(), y), QPointF(plot.right(), y))
            label = QRectF(0, y - 8, _LEFT - 6, 16)
            painter.drawText(label, _END, numbers.percent(value, 0 if high - low > 0.05 else 1))
        low, high = self._span("travel_h")
        for value in round_ticks(low, high):
            x = plot.left() + (value - low) / (high - low) * plot.width()
            self._line(painter, QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.drawText(QRectF(x - 40, plot.bottom() + 4, 80, 16), _CENTER, numbers.plain(value))
        painter.setFont(theme.font(11, 500))
        below = QRectF(plot.left(), plot.bottom() + 22, plot.width(), 18)
        painter.drawText(below, _END, t("frontier.axis.travel"))
        painter.drawText(QRectF(8, 4, plot.width() / 2, 18), _START, t("frontier.axis.balance"))

    def _line(self, painter: QPainter, one: QPointF, other: QPointF) -> None:
        painter.setPen(theme.color("line"))
        painter.drawLine(one, other)
        painter.setPen(theme.color("muted"))

    def _paint_legend(self, painter: QPainter) -> None:
        """Say what the shades mean: from none moved to the most that any plan moves."""
        most = self._most_moved()
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.color("muted"))
        right = self._plot().right()
        painter.drawText(QRectF(right - 40, 4, 40, 18), _END, numbers.percent(most))
        for step in range(5):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._shade(most * step / 4))
            painter.drawEllipse(QPointF(right - 110 + step * 15, 13), 5.5, 5.5)
        painter.setPen(theme.color("muted"))
        painter.drawText(QRectF(right - 330, 4, 206, 18), _END, t("frontier.legend.moved"))

    def _most_moved(self) -> float:
        return max((point.figures["disruption_accounts"] or 0.0 for point in self._points), default=0.0)

    def _shade(self, moved: float) -> QColor:
        """Return the colour of a share of moved accounts."""
        share = moved / self._most_moved() if self._most_moved() > 0 else 0.0
        pale, full = theme.color("accentbg"), theme.color("accent")
        pairs = ((pale.red(), full.red()), (pale.green(), full.green()), (pale.blue(), full.blue()))
        return QColor(*(round(a + (b - a) * share) for a, b in pairs))

    def _paint_point(self, painter: QPainter, point: Point, *, chosen: bool) -> None:
        place = self._place(point)
        if chosen:
            painter.setPen(QPen(theme.color("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(place, _RADIUS + 4, _RADIUS + 4)
        edge = theme.color("over" if not point.valid else "accent")
        painter.setPen(QPen(edge, 1.4, Qt.PenStyle.DashLine if not point.valid else Qt.PenStyle.SolidLine))
        painter.setBrush(self._shade(point.figures["disruption_accounts"] or 0.0))
        painter.drawEllipse(place, _RADIUS, _RADIUS)
        if point.knee or point.lever is None:
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font(11, 600))
            named = t("frontier.knee", number=point.knee) if point.knee else t("frontier.start")
            painter.drawText(QRectF(place.x() + 12, place.y() - 18, 130, 16), _START, named)


def described(point: Point) -> str:
    """Say what a plan is like, in one line."""
    figures = point.figures
    return t(
        "frontier.described",
        travel=numbers.hours(figures["travel_h"], 0),
        balance=numbers.percent(figures["balance_max"], 1),
        moved=numbers.percent(figures["disruption_accounts"], 1),
    )
