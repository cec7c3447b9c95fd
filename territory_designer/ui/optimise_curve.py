"""How good is the best plan so far against the best possible, and how long will the search still take?"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
_INSET_LEFT, _INSET_RIGHT, _INSET_TOP, _INSET_BOTTOM = 52, 8, 22, 22


@dataclass
class Course:
    """The course of a search: seconds with objective and bound, and the time it may take."""

    limit_s: float = 30.0
    points: list[tuple[float, float]] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    seconds: float = 0.0
    trials: int = 0

    def add(self, seconds: float, objective: float, bound: float | None, trials: int) -> None:
        """Note where the search is."""
        self.seconds, self.trials = seconds, trials
        if not self.points or self.points[-1][1] != objective:
            self.points.append((seconds, objective))
        if bound is not None and (not self.bounds or self.bounds[-1][1] != bound):
            self.bounds.append((seconds, bound))

    @property
    def best(self) -> float | None:
        """Return the objective of the best plan so far."""
        return self.points[-1][1] if self.points else None

    @property
    def bound(self) -> float | None:
        """Return what no plan can be below."""
        return self.bounds[-1][1] if self.bounds else None

    @property
    def obeys(self) -> bool:
        """Return whether the best plan can obey all hard rules: one that is below the bound does not."""
        return self.best is None or self.bound is None or self.best >= self.bound * (1 - 1e-9)

    @property
    def gap(self) -> float | None:
        """Return how far the best plan is above the bound, as a share of it; None when that says nothing."""
        if self.best is None or self.bound is None or not self.best or not self.obeys:
            return None
        return max((self.best - self.bound) / self.best, 0.0)


class CurveView(QWidget):
    """Best plan as a solid step line, bound dashed, the gap between them filled; both named at their ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.course = Course()
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)
        words.changed.connect(self.update)

    def show_course(self, course: Course) -> None:
        """Show the course of a search."""
        self.course = course
        self.setAccessibleName(
            t("optimise.curve.said", best=numbers.money(course.best), bound=numbers.money(course.bound))
        )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that suits the panel."""
        return QSize(280, 168)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint axes and lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(self.rect()).adjusted(_INSET_LEFT, _INSET_TOP, -_INSET_RIGHT, -_INSET_BOTTOM)
        if not self.course.points:
            painter.setPen(theme.color("muted"))
            painter.setFont(theme.font(11))
            painter.drawText(self.rect(), _CENTER, t("optimise.curve.waiting"))
        else:
            low, high = self._range()
            self._paint_axes(painter, plot, low, high)
            self._paint_lines(painter, plot, low, high)
        painter.end()

    def _range(self) -> tuple[float, float]:
        """Return lowest and highest cost of the axis; early outliers are cut so that the end can be seen."""
        best = [cost for _, cost in self.course.points]
        values = [*best[-40:], *(cost for _, cost in self._bounds())]
        low, high = min(values), max(values)
        room = (high - low) * 0.12 or abs(high) * 0.02 or 1.0
        return low - room, high + room

    def _bounds(self) -> list[tuple[float, float]]:
        """Return the bound where it can be compared: it holds for plans that obey the hard rules."""
        return self.course.bounds if self.course.obeys else []

    def _place(self, plot: QRectF, low: float, high: float, point: tuple[float, float]) -> QPointF:
        span = max(self.course.limit_s, self.course.seconds, 0.1)
        share = min(max((point[1] - low) / (high - low), 0.0), 1.0)
        return QPointF(plot.left() + point[0] / span * plot.width(), plot.bottom() - share * plot.height())

    def _paint_axes(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        painter.setFont(theme.figure_font(10, 500))
        for cost in round_ticks(low, high, least=_told_apart(high)):
            y = self._place(plot, low, high, (0.0, cost)).y()
            painter.setPen(theme.color("line"))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.color("muted"))
            label = QRect(0, round(y) - 8, _INSET_LEFT - 6, 16)
            painter.drawText(label, _RIGHT, _short_money(cost))
        span = max(self.course.limit_s, self.course.seconds, 0.1)
        below = QRectF(plot.left(), plot.bottom() + 4, plot.width(), 16)
        painter.drawText(below, _LEFT, t("optimise.seconds", seconds=0))
        painter.drawText(below, _RIGHT, t("optimise.seconds", seconds=numbers.plain(span)))

    def _paint_lines(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        course = self.course
        best = self._steps(plot, low, high, course.points)
        bound = self._steps(plot, low, high, self._bounds()) if self._bounds() else []
        if bound:
            fill = theme.color("accent")
            fill.setAlpha(26)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF([*best, *reversed(bound)]))
            painter.setPen(QPen(theme.color("ok"), 1.6, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF(bound))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(QPolygonF(best))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(best[-1], 3.5, 3.5)
        self._name_lines(painter, plot, best[-1], bound[-1] if bound else None)

    def _steps(
        self, plot: QRectF, low: float, high: float, points: list[tuple[float, float]]
    ) -> list[QPointF]:
        places = [self._place(plot, low, high, point) for point in points]
        steps = [places[0]]
        for place in places[1:]:
            steps += [QPointF(place.x(), steps[-1].y()), place]
        end = self._place(plot, low, high, (self.course.seconds, points[-1][1]))
        return [*steps, end]

    def _name_lines(self, painter: QPainter, plot: QRectF, best: QPointF, bound: QPointF | None) -> None:
        """Name the two lines: the best above the plot, the bound beside its own line."""
        painter.setFont(theme.font(10, 600))
        painter.setPen(theme.color("accenttx"))
        head = QRectF(plot.left(), 2, plot.width(), 16)
        painter.drawText(head, _LEFT, t("optimise.curve.best", cost=numbers.money(self.course.best)))
        if bound is not None:
            painter.setPen(theme.color("ok"))
            y = bound.y() + 3 if bound.y() + 18 < plot.bottom() else bound.y() - 18
            if abs(y + 8 - best.y()) < 10:
                y = bound.y() + 3
            text = t("optimise.curve.bound", cost=numbers.money(self.course.bound))
            painter.drawText(QRectF(plot.left() + 4, y, plot.width() - 4, 16), _LEFT, text)


def round_ticks(low: float, high: float, *, least: float = 0.0) -> list[float]:
    """Return three to six round costs between two, fewer where they would be nearer than ``least``."""
    rough = max((high - low) / 4, least)
    power = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    first = math.ceil(low / step) * step
    return [first + k * step for k in range(int((high - first) / step) + 1)]


def _told_apart(cost: float) -> float:
    """Return the smallest difference that three written digits show."""
    return 10.0 ** (math.floor(math.log10(cost)) - 2) if cost > 0 else 0.0


def _short_money(cost: float) -> str:
    """Write a cost for an axis: without the currency."""
    return numbers.money(cost).replace(" CNY", "").removesuffix("元")


class TimeRing(QWidget):
    """A ring that empties with the time that is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._text, self._under = 1.0, "", ""
        self.setFixedSize(84, 84)
        theme.changed.connect(self.update)

    def show_left(self, left_s: float, limit_s: float) -> None:
        """Show the seconds left of all."""
        self._share = min(max(left_s / limit_s, 0.0), 1.0) if limit_s > 0 else 0.0
        whole = max(math.ceil(left_s), 0)
        self._text = f"{whole // 60}:{whole % 60:02d}"
        self._under = t("optimise.left_of", time=f"{int(limit_s) // 60}:{int(limit_s) % 60:02d}")
        self.setAccessibleName(f"{self._text} {self._under}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        for token, share in (("hover", 1.0), ("accent", self._share)):
            pen = QPen(theme.color(token), 5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            if share > 0:
                painter.drawArc(ring, 90 * 16, round(-share * 360 * 16))
        painter.setPen(theme.color("text"))
        painter.setFont(theme.figure_font(15, 600))
        painter.drawText(self.rect().adjusted(0, 0, 0, -12), _CENTER, self._text)
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font(10))
        painter.drawText(self.rect().adjusted(0, 22, 0, 0), _CENTER, self._under)
        painter.end()
