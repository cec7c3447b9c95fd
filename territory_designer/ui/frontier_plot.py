"""Which plans are there between little travel, fair work and few changes?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.optimise_curve import round_ticks
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.frontier import Point

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 32, 44
_INSET = 16.0
_RADIUS, _REACH, _NAME_HIGH = 7.0, 16.0, 14.0
_STEPS = 12  # of a line that a card should not cover
_ALIKE = 0.05  # shares of moved accounts that count as the same
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
_END = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_START = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class FrontierPlot(QWidget):
    """Travel to the right, unfairness upwards, the more accounts move the darker; knees bear a number.

    ``chosen`` brings the place of a plan in the list, ``taken`` says that the chosen one is wanted.
    """

    chosen = Signal(int)
    taken = Signal()

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

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the plan that is clicked twice."""
        if self._near(event.position()) >= 0:
            self.taken.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from plan to plan with the arrow keys, take one with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
            return
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
            self._paint_ladders(painter)
            for place, point in enumerate(self._points):
                self._paint_point(painter, point, chosen=place == self._chosen)
            self._paint_card(painter)
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
        painter.drawText(QRectF(_INSET, 4, plot.width() / 2, 18), _START, t("frontier.axis.balance"))

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
        said = f"{t('frontier.legend.moved')}  {numbers.percent(0)}"
        painter.drawText(QRectF(right - 324, 4, 206, 18), _END, said)
        for step in range(5):
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(self._shade(most * step / 4))
            painter.drawEllipse(QPointF(right - 104 + step * 15, 13), 5, 5)

    def _paint_ladders(self, painter: QPainter) -> None:
        for one, other in self._ladders():
            painter.setPen(QPen(self._shade((_moved(one) + _moved(other)) / 2), 1.6))
            painter.drawLine(self._place(one), self._place(other))

    def _ladders(self) -> list[tuple[Point, Point]]:
        """Join neighbours that weigh changes alike and move as many accounts, where travel costs fairness."""
        ladders: dict[tuple[float, int | None], list[Point]] = {}
        for point in self._points:
            if point.lever is not None:
                ladders.setdefault((point.lever.weight, point.lever.moves), []).append(point)
        pairs = (pair for points in ladders.values() for pair in pairwise(points))
        return [pair for pair in pairs if abs(_moved(pair[0]) - _moved(pair[1])) <= _ALIKE and _trade(*pair)]

    def _most_moved(self) -> float:
        return max(map(_moved, self._points), default=0.0)

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
        painter.setBrush(self._shade(_moved(point)))
        if point.lever is None:
            painter.drawRect(QRectF(place.x() - _RADIUS, place.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS))
        else:
            painter.drawEllipse(place, _RADIUS, _RADIUS)
        if point.knee or point.lever is None:
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font(11, 600))
            named = t("frontier.knee", number=point.knee) if point.knee else t("frontier.start")
            painter.drawText(QRectF(place.x() + 15, place.y() - 20, 130, 16), _START, named)

    def _paint_card(self, painter: QPainter) -> None:
        """Say beside the chosen plan what it is like."""
        if not 0 <= self._chosen < len(self._points):
            return
        point = self._points[self._chosen]
        lines = (t("frontier.card.title", number=self._chosen + 1), *card_lines(point))
        painter.setFont(theme.figure_font(11, 500))
        metrics = painter.fontMetrics()
        wide = max(metrics.horizontalAdvance(text) for text in lines) + 24
        high = 18 * len(lines) + 14
        card = self._beside(self._place(point), wide, high)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(card, 8, 8)
        for row, text in enumerate(lines):
            painter.setFont(theme.font(12, 600) if row == 0 else theme.figure_font(11, 500))
            painter.setPen(theme.color("text" if row == 0 else "text2"))
            painter.drawText(QRectF(card.left() + 12, card.top() + 7 + 18 * row, wide, 18), _START, text)

    def _beside(self, place: QPointF, wide: float, high: float) -> QRectF:
        """Return a place for a card beside a plan: where there is room, and where it covers fewest others."""
        plot, apart = self._plot(), _RADIUS + 10
        spots = [
            QRectF(x, y, wide, high)
            for y in (place.y() + apart, place.y() - apart - high - _NAME_HIGH)
            for x in (place.x() + apart, place.x() - apart - wide)
        ]
        inside = [spot for spot in spots if plot.adjusted(-8, -8, 16, 8).contains(spot)] or spots[:1]
        dots = [self._place(each) for each in self._points]
        lines = [QLineF(self._place(one), self._place(other)) for one, other in self._ladders()]
        on_lines = [line.pointAt(step / _STEPS) for line in lines for step in range(1, _STEPS)]

        def covered(spot: QRectF) -> tuple[int, int]:
            return sum(map(spot.contains, dots)), sum(map(spot.contains, on_lines))

        return min(inside, key=covered)


def _moved(point: Point) -> float:
    return point.figures["disruption_accounts"] or 0.0


def _trade(one: Point, other: Point) -> bool:
    """Tell whether the one that travels more is the fairer one."""
    travel, worst = (
        (one.figures[name] or 0.0) - (other.figures[name] or 0.0) for name in ("travel_h", "balance_max")
    )
    return travel * worst < 0


def card_lines(point: Point) -> tuple[str, str, str]:
    """Say travel, fairness and changes of a plan, a line each."""
    figures = point.figures
    return (
        t("frontier.card.travel", travel=numbers.hours(figures["travel_h"], 0)),
        t("frontier.card.balance", balance=numbers.percent(figures["balance_max"], 1)),
        t("frontier.card.moved", moved=numbers.percent(figures["disruption_accounts"], 1)),
    )


def described(point: Point) -> str:
    """Say what a plan is like, in one line."""
    figures = point.figures
    return t(
        "frontier.described",
        travel=numbers.hours(figures["travel_h"], 0),
        balance=numbers.percent(figures["balance_max"], 1),
        moved=numbers.percent(figures["disruption_accounts"], 1),
    )
