"""Which of up to four scenarios is best in what, and by how much?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from territory_designer.ui import icons
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.inspector_parts import tint
from territory_designer.ui.inspector_scenario import MEASURES, Measure
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from territory_designer.ui.compare_work import Comparison

LETTERS = "ABCD"
COLUMN = 92  # least width of a figure
NAME = 126
_HEAD, _BAR, _GAP = 24, 6, 3
_SIGN, _APART = 17, 12  # room of the sign of the best, and between two figures
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class BarRow:
    """One measure: its name, the value and the written figure of each scenario, which are best, the step.

    Parameters
    ----------
    step, tone
        The written change from the first to the second scenario and its colour; ``""`` with more than two.
    """

    name: str
    values: tuple[float | None, ...]
    figures: tuple[str, ...]
    best: tuple[bool, ...]
    step: str = ""
    tone: str = "muted"

    def said(self) -> str:
        """Say the row in words."""
        parts = [
            f"{letter} {figure}" + (f" ({t('compare.best')})" if best else "")
            for letter, figure, best in zip(LETTERS, self.figures, self.best)
        ]
        return ", ".join((f"{self.name}: {parts[0]}", *parts[1:], *filter(None, (self.step,))))


def bar_rows(found: Comparison) -> list[BarRow]:
    """Return the rows of a comparison."""
    return [_row(measure, found) for measure in MEASURES]


def _row(measure: Measure, found: Comparison) -> BarRow:
    values = tuple(each["measures"][measure.name] for each in found.figures)
    figures = tuple(measure.write(value) for value in values)
    step, tone = "", "muted"
    if len(values) == 2:
        change = None if None in values else values[1] - values[0]
        step = measure.change(change)
        if change is not None and not step.startswith("±"):
            tone = "warn" if (change > 0) == measure.worse else "ok"
    return BarRow(
        t(f"desk.measure.{measure.name}"), values, figures, _best(measure, values, figures), step, tone
    )


def _best(measure: Measure, values: tuple[float | None, ...], figures: tuple[str, ...]) -> tuple[bool, ...]:
    """Tell which are best, as far as the written figures tell; none when all are the same."""
    known = [value for value in values if value is not None]
    if len(set(figures)) < 2 or not known:
        return (False,) * len(values)
    best = measure.write(min(known) if measure.worse else max(known))
    return tuple(figure == best for figure in figures)


class MeasureBars(QWidget):
    """Each figure of all scenarios as bars of one scale; the best has a sign of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Comparison | None = None
        self.rows: list[BarRow] = []
        self._column_width = COLUMN
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        words.changed.connect(self._say)

    def show_comparison(self, found: Comparison | None) -> None:
        """Show scenarios."""
        self._found, self.rows = found, bar_rows(found) if found else []
        self._column_width = self._widest()
        self.setFixedHeight(_HEAD + self._height() * len(self.rows))
        self.setMinimumWidth(NAME + 48 + self._column_width * self._columns())
        self.setAccessibleName("; ".join(row.said() for row in self.rows))
        self.update()

    def _widest(self) -> int:
        """Return the width that every figure has room in, with the sign of the best and some air."""
        metrics = QFontMetrics(theme.figure_font(12, 600))
        written = (text for row in self.rows for text in (*row.figures, row.step))
        widest = max(map(metrics.horizontalAdvance, written), default=0)
        return max(COLUMN, widest + _SIGN + _APART)

    def _say(self) -> None:
        self.show_comparison(self._found)

    def _count(self) -> int:
        return len(self._found.scenarios) if self._found else 2

    def _columns(self) -> int:
        return max(self._count(), 3)  # two scenarios have their difference as the third column

    def _height(self) -> int:
        return max(30, self._count() * (_BAR + _GAP) + 12)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of all rows."""
        return QSize(self.minimumWidth(), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint head and rows."""
        if not self.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_head(painter)
        for place, row in enumerate(self.rows):
            rect = QRect(0, _HEAD + place * self._height(), self.width(), self._height())
            self._paint_row(painter, rect, row)
        painter.end()

    def _column(self, rect: QRect, place: int) -> QRect:
        """Return the place of a figure."""
        wide = self._column_width
        right = rect.right() - wide * (self._columns() - 1 - place)
        return QRect(right - wide + 1, rect.top(), wide, rect.height())

    def _paint_head(self, painter: QPainter) -> None:
        head = QRect(0, 0, self.width(), _HEAD)
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.color("muted"))
        painter.drawPixmap(0, 5, icons.pixmap("badge-check", "ok", 14))
        painter.drawText(head.adjusted(19, 0, 0, 0), _LEFT, t("compare.best"))
        names = [*LETTERS[: self._count()], *([t("compare.step")] if self._count() == 2 else [])]
        for place, name in enumerate(names):
            column = self._column(head, place)
            painter.setFont(theme.font(11, 600))
            painter.setPen(theme.color("muted"))
            painter.drawText(column, _RIGHT, name)
            if place < self._count():
                left = column.right() - painter.fontMetrics().horizontalAdvance(name) - 15
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(bar_color(place))
                painter.drawRoundedRect(QRectF(left, head.center().y() - 4, 9, 9), 2, 2)
        paint_hairline(painter, QPointF(head.left(), head.bottom()), head.width())

    def _paint_row(self, painter: QPainter, rect: QRect, row: BarRow) -> None:
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.color("text"))
        text = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, NAME - 6)
        painter.drawText(QRect(rect.left(), rect.top(), NAME, rect.height()), _LEFT, text)
        for place, (figure, best) in enumerate(zip(row.figures, row.best)):
            self._paint_figure(painter, self._column(rect, place), figure, best=best)
        if row.step:
            painter.setFont(theme.figure_font(12, 600))
            painter.setPen(theme.color(row.tone))
            painter.drawText(self._column(rect, 2), _RIGHT, row.step)
        self._paint_bars(painter, rect, row)

    def _paint_figure(self, painter: QPainter, column: QRect, figure: str, *, best: bool) -> None:
        painter.setFont(theme.figure_font(12, 600 if best else 400))
        painter.setPen(theme.color("text" if best else "muted"))
        painter.drawText(column, _RIGHT, figure)
        if best:
            left = column.right() - painter.fontMetrics().horizontalAdvance(figure) - _SIGN
            painter.drawPixmap(left, column.center().y() - 6, icons.pixmap("badge-check", "ok", 13))

    def _paint_bars(self, painter: QPainter, rect: QRect, row: BarRow) -> None:
        left, count = rect.left() + NAME + 4, len(row.values)
        room = max(self._column(rect, 0).left() - left - 8, 20)
        most = max(abs(value or 0.0) for value in row.values)
        top = rect.center().y() - (count * (_BAR + _GAP) - _GAP) / 2 + 0.5
        painter.setPen(Qt.PenStyle.NoPen)
        for place, value in enumerate(row.values):
            share = abs(value or 0.0) / most if most > 0 else 0.0
            painter.setBrush(bar_color(place))
            bar = QRectF(left, top + place * (_BAR + _GAP), max(share * room, 1.5), _BAR)
            painter.drawRoundedRect(bar, 2, 2)


def bar_color(place: int) -> QColor:
    """Return the colour of a scenario's bar: grey for the first, paler and paler accents for the others."""
    return theme.color("faint") if place == 0 else tint(place - 1)
