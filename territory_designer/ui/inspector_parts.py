"""Of which parts are the pages of the inspector built?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui import icons, numbers
from territory_designer.ui.adding import add_up
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

_NO_BREAK = "\u00a0%"  # a figure and its sign stay on one line
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
INSET = 16
_ARROW = 24  # room at the end of a choice for its arrow
_BEFORE_WORDS, _BESIDE_WORDS = 15, 8  # from the rim to the words of a part, and from them to its figure


class Page(QWidget):
    """A page that is made when it is looked at: ``expire`` says that it is old, ``show_now`` makes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._old = True
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(INSET, 14, INSET, INSET)
        self.column.setSpacing(10)
        words.changed.connect(self._renew)
        theme.changed.connect(self._renew)

    def expire(self) -> None:
        """Say that the figures are old."""
        self._old = True
        if self.isVisible():
            self.show_now()

    def show_now(self) -> None:
        """Make the page if it is old."""
        if self._old:
            self._old = False
            self.make()

    def make(self) -> None:
        """Put the figures of now on the page."""
        raise NotImplementedError

    def showEvent(self, event: object) -> None:  # noqa: N802
        """Make the page when it comes into view."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.show_now()

    def _renew(self) -> None:
        self.expire()


class Leaves(QWidget):
    """Pages of which one is seen; as high as that one, where a stack is as high as the highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, page: QWidget) -> None:  # noqa: N802  (as a stack names it)
        """Add a page; the first one is seen."""
        page.setVisible(not self._pages)
        self._pages.append(page)
        self._column.addWidget(page)

    def currentWidget(self) -> QWidget:  # noqa: N802
        """Return the page that is seen."""
        return next(page for page in self._pages if not page.isHidden())

    def currentIndex(self) -> int:  # noqa: N802
        """Return the place of the page that is seen."""
        return self._pages.index(self.currentWidget())

    def setCurrentWidget(self, shown: QWidget) -> None:  # noqa: N802
        """Show one page."""
        for page in self._pages:
            if page is not shown:
                page.hide()
        shown.show()

    def setCurrentIndex(self, place: int) -> None:  # noqa: N802
        """Show the page at a place."""
        self.setCurrentWidget(self._pages[place])


class FactGrid(QWidget):
    """Words and figures in two columns; texts that are unknown show a dash."""

    def __init__(self, keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures: dict[str, ElidedLabel] = {}
        self._captions: dict[str, Label] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for place, key in enumerate(keys):
            cell = QVBoxLayout()
            cell.setSpacing(1)
            self._captions[key] = Label(f"desk.fact.{key}", px=11, tone="muted")
            self.figures[key] = ElidedLabel(px=12, weight=600)
            self._captions[key].setFixedHeight(16)  # Hanzi are higher: rows shall stand level all the same
            self.figures[key].setFixedHeight(17)
            cell.addWidget(self._captions[key])
            cell.addWidget(self.figures[key])
            grid.addLayout(cell, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        words.changed.connect(self._name)

    def _name(self) -> None:
        """Name every figure by its word, in the language of the window."""
        for key, label in self.figures.items():
            label.setAccessibleName(f"{self._captions[key].text()} {label.text()}")

    def set_fact(self, key: str, text: str, *, tone: str = "text") -> None:
        """Show the figure of a word."""
        label = self.figures[key]
        label.set_text(text or numbers.UNKNOWN)
        label.set_tone(tone)
        label.setAccessibleName(f"{self._captions[key].text()} {label.text()}")


@dataclass(frozen=True)
class Part:
    """One part of a sum: its words, its value, and the place of its colour (0–2 service, 3–5 travel)."""

    text: str
    value: float
    tint: int


class StackedTerms(QWidget):
    """A bar whose parts and sum are printed below it, and tie."""

    _ROW = 20

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[Part] = []
        self._shown: list[float] = []
        self._heights: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_parts(self, parts: Sequence[Part]) -> float:
        """Show parts; returns their sum as it must be printed."""
        self._parts = [part for part in parts if part.value > 0]
        self._shown = add_up([part.value for part in self._parts], 1)
        said = [f"{part.text}: {numbers.hours(value)}" for part, value in zip(self._parts, self._shown)]
        self.setAccessibleName("; ".join(said))
        self.setToolTip("\n".join(said))
        self._measure()
        self.update()
        return round(sum(self._shown), 1)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of bar and rows."""
        return QSize(200, 14 + sum(self._heights))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Look again which words need a second line."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        metrics, figures = QFontMetrics(theme.font(11)), QFontMetrics(theme.figure_font(12, 500))
        self._heights = []
        for part, value in zip(self._parts, self._shown):
            needs = metrics.horizontalAdvance(part.text) + figures.horizontalAdvance(numbers.plain(value, 1))
            long = needs + _BEFORE_WORDS + _BESIDE_WORDS > self.width()
            self._heights.append(self._ROW + long * metrics.lineSpacing())
        self.setFixedHeight(14 + sum(self._heights))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint bar and rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(part.value for part in self._parts) or 1.0
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(0, 0, self.width(), 8), 3, 3)
        painter.setClipPath(clip)
        x = 0.0
        for part in self._parts:
            width = part.value / total * self.width()
            painter.fillRect(QRectF(x, 0, max(width - 1, 1), 8), tint(part.tint))
            x += width
        painter.setClipping(False)
        top = 14
        for part, value, high in zip(self._parts, self._shown, self._heights):
            self._paint_row(painter, QRect(0, top, self.width(), high), part, value)
            top += high
        painter.end()

    def _paint_row(self, painter: QPainter, rect: QRect, part: Part, value: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(part.tint))
        first = QRect(rect.topLeft(), QSize(rect.width(), self._ROW))
        painter.drawRoundedRect(QRectF(0, first.center().y() - 3.5, 8, 8), 2.5, 2.5)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.figure_font(12, 500))
        figure = numbers.plain(value, 1)
        painter.drawText(first, _RIGHT, figure)
        used = painter.fontMetrics().horizontalAdvance(figure) + _BESIDE_WORDS
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text2"))
        room = rect.adjusted(_BEFORE_WORDS, 0, -used, 0)
        painter.drawText(room, _LEFT | int(Qt.TextFlag.TextWordWrap), part.text)


def tint(place: int) -> QColor:
    """Return the colour of a part: three of the accent for service, three of slate for travel."""
    base, ground = theme.color("accent" if place < 3 else "bar"), theme.color("panel")
    share = (1.0, 0.68, 0.42)[place % 3]
    parts = ((getattr(base, name)() * share + getattr(ground, name)() * (1 - share)) for name in _RGB)
    return QColor.fromRgbF(*parts)


_RGB = ("redF", "greenF", "blueF")


class ChoiceBox(QComboBox):
    """A choice of one among some, with an arrow of our own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        theme.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Let the page scroll: a wheel over a closed box chooses nothing."""
        event.ignore()

    def said(self, option: QStyleOptionComboBox) -> str:
        """Return the choice as it is written: what has no room before the arrow is left out in the middle."""
        field = QStyle.SubControl.SC_ComboBoxEditField
        box = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        room = self.width() - _ARROW - box.left()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideMiddle, room)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the box and the arrow."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.said(option)  # type: ignore[attr-defined]
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        place = QPoint(self.width() - 20, (self.height() - 12) // 2)
        painter.drawPixmap(place, icons.pixmap("chevron-down", "muted", 12))
        painter.end()


class Lines(QWidget):
    """A few short lines with an icon each, wrapped; for rules and remarks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[str, str, str]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def set_lines(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Show lines: icon, token of the icon, text."""
        self._lines = [(icon, token, text.replace(" %", _NO_BREAK)) for icon, token, text in lines]
        self.setAccessibleName("; ".join(text for _, _, text in lines))
        self.setVisible(bool(lines))
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take the height that the new width asks for."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that the lines take."""
        return sum(self._height(text, width) + 6 for _, _, text in self._lines)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at the width of now."""
        width = max(self.width(), 200)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height."""
        return QSize(60, self.sizeHint().height())

    def _height(self, text: str, width: int) -> int:
        room = QRect(0, 0, max(width - 22, 20), 10_000)
        flags = int(Qt.TextFlag.TextWordWrap)
        return max(QFontMetrics(theme.font(11)).boundingRect(room, flags, text).height(), 16)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint icons and texts."""
        painter = QPainter(self)
        painter.setFont(theme.font(11))
        y = 0
        for icon, token, text in self._lines:
            height = self._height(text, self.width())
            painter.drawPixmap(QPoint(0, y + 1), icons.pixmap(icon, token, 14))
            painter.setPen(theme.color("text2"))
            room = QRect(22, y, self.width() - 22, height)
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap), text)
            y += height + 6
        painter.end()


def dash(text: str) -> str:
    """Return a text, a dash when it is empty."""
    return text or numbers.UNKNOWN


def visits_written(visits: float) -> str:
    """Write a number of visits a year."""
    return t("desk.a_year", count=numbers.plain(visits, 0 if float(visits).is_integer() else 1))
