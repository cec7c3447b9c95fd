"""How is a chart shown, pointed at and chosen from in the window?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from territory_designer.figures.chart_kinds import chart_scene, headed_scene, least_size, sentence
from territory_designer.figures.scene import Mark, Scene
from territory_designer.ui.cards import paint_shadow
from territory_designer.ui.chart_painter import paint_items, width_of
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.figures.charted import Charted

_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_LINE, _INSET, _NAME_GAP = 19.0, 12.0, 18.0
_START = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_END = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ChartView(QWidget):
    """A chart that says what is under the mouse, or under the mark that the arrow keys move.

    ``chosen`` brings the places of the positions that are clicked, ``opened`` those of a double click,
    ``reached`` the place of the mark that the keys went to.
    """

    chosen = Signal(tuple)
    opened = Signal(tuple)
    reached = Signal(QRectF)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._charted: Charted | None = None
        self._name = "workload"
        self._scene = Scene(0, 0, ())
        self._picture: QPixmap | None = None
        self._hot = -1
        self._selected = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.lay_out)
        theme.changed.connect(self._forget)

    # what is shown

    def show_chart(self, charted: Charted, name: str) -> None:
        """Show a chart of what positions carry."""
        if name != self._name:
            self._hot = -1
        self._charted, self._name = charted, name
        width, height = least_size(charted, name)
        self.setMinimumSize(round(width), round(height))
        self.lay_out()

    def select(self, position: int) -> None:
        """Mark the column, dot or row of a position; -1 = none."""
        self._selected = position
        self.update()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Return what can be pointed at."""
        return self._scene.marks

    def lay_out(self) -> None:
        """Put the chart into the room there is."""
        if self._charted is not None:
            size = (float(self.width()), float(self.height()))
            self._scene = chart_scene(self._charted, self._name, size, width_of)
            self._hot = min(self._hot, len(self.marks) - 1)
            self._forget()
            self._say()

    def _forget(self) -> None:
        self._picture = None
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that suits the page."""
        return QSize(900, 560)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the chart out again."""
        super().resizeEvent(event)
        self._soon.start()

    def picture(self) -> QPixmap:
        """Return the chart with its heading as a picture, twice as fine as on the screen."""
        if self._charted is None:
            raise ValueError("no chart is shown")
        size = (float(max(self.width(), 640)), float(max(self.height(), 360)) + 92.0)
        scene = headed_scene(self._charted, self._name, size, width_of)
        made = QPixmap(round(scene.width * 2), round(scene.height * 2))
        made.setDevicePixelRatio(2.0)
        made.fill(theme.color("panel"))
        with QPainter(made) as painter:
            paint_items(painter, scene.items)
        return made

    # hands

    def _at(self, place: QPointF) -> int:
        """Return the mark under a point, the nearest of several; -1 = none."""
        x, y = place.x(), place.y()
        under = [number for number, mark in enumerate(self.marks) if mark.holds(x, y)]
        return min(under, key=lambda number: self.marks[number].away(x, y), default=-1)

    def _point(self, number: int) -> None:
        if number != self._hot:
            self._hot = number
            rows = number >= 0 and self.marks[number].rows
            self.setCursor(Qt.CursorShape.PointingHandCursor if rows else Qt.CursorShape.ArrowCursor)
            self._say()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what is under the mouse."""
        self._point(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Say nothing any more."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose what is clicked."""
        self._point(self._at(event.position()))
        self._send(self.chosen)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open what is clicked twice."""
        self._point(self._at(event.position()))
        self._send(self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from mark to mark, choose with Enter, stop pointing with Escape."""
        key, last = Qt.Key(event.key()), len(self.marks) - 1
        if last < 0:
            super().keyPressEvent(event)
        elif key in _WAYS:
            self._go(min(max(self._hot + _WAYS[key], 0), last))
        elif key in _ENDS:
            self._go(_ENDS[key] % (last + 1))
        elif key in _CHOOSE:
            self._send(self.chosen)
        elif key == Qt.Key.Key_Escape and self._hot >= 0:
            self._point(-1)
        else:
            super().keyPressEvent(event)

    def _go(self, number: int) -> None:
        self._point(number)
        mark = self.marks[number]
        self.reached.emit(QRectF(mark.left, mark.top, mark.width, mark.height))

    def _send(self, signal: object) -> None:
        if self._hot >= 0 and self.marks[self._hot].rows:
            signal.emit(self.marks[self._hot].rows)  # type: ignore[attr-defined]

    # words

    def _told(self) -> tuple[str, list[tuple[str, str]]]:
        """Return title and facts of the mark that is pointed at."""
        charted = self._charted
        if charted is None or not 0 <= self._hot < len(self.marks):
            return "", []
        mark = self.marks[self._hot]
        title = mark.title or charted.titled(mark.rows[0])
        return title, list(mark.facts or charted.facts(mark.rows[0]))

    def _say(self) -> None:
        charted = self._charted
        if charted is None:
            return
        title = t(f"chart.title.{self._name}")
        self.setAccessibleName(t("chart.said", title=title, says=sentence(charted, self._name)))
        said, facts = self._told()
        told = f"{said}: {', '.join(f'{name} {figure}' for name, figure in facts)}"
        self.setAccessibleDescription(told if said else t("chart.hint"))

    # paint

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the chart, and over it what is selected and what is pointed at."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in self.marks:
            if len(mark.rows) == 1 and self._position(mark.rows[0]) == self._selected:
                self._paint_frame(painter, mark, "accent")
        if 0 <= self._hot < len(self.marks):
            mark = self.marks[self._hot]
            paint_items(painter, mark.more)
            self._paint_frame(painter, mark, "text2")
            self._paint_card(painter, mark)
        painter.end()

    def _position(self, row: int) -> int:
        return int(self._charted.now.position[row]) if self._charted is not None else -1

    def _painted(self) -> QPixmap:
        """Return the chart without what changes under the mouse, painted once."""
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(theme.color("panel"))
            with QPainter(self._picture) as painter:
                paint_items(painter, self._scene.items)
        return self._picture

    def _paint_frame(self, painter: QPainter, mark: Mark, token: str) -> None:
        color = theme.color(token)
        painter.setPen(QPen(color, 1.6))
        painter.setBrush(QColor(color.red(), color.green(), color.blue(), 22))
        frame = QRectF(mark.left, mark.top, mark.width, mark.height).adjusted(-0.5, -0.5, 0.5, 0.5)
        radius = mark.width / 2 if mark.width == mark.height else 4
        painter.drawRoundedRect(frame, radius, radius)

    def _paint_card(self, painter: QPainter, mark: Mark) -> None:
        """Paint the facts beside the mark, where they cover it not."""
        title, facts = self._told()
        names = max((width_of(name, 11, 400) for name, _ in facts), default=0.0)
        figures = max((width_of(figure, 12, 600) for _, figure in facts), default=0.0)
        width = max(width_of(title, 12, 600), names + _NAME_GAP + figures) + 2 * _INSET
        card = QRectF(0, 0, width, 2 * _INSET + _LINE * (len(facts) + 1))
        card.moveTopLeft(self._beside(mark, card))
        paint_shadow(painter, card)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(card, 8, 8)
        row = card.adjusted(_INSET, _INSET, -_INSET, 0)
        row.setHeight(_LINE)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(12, 600))
        painter.drawText(row, _START, title)
        for name, figure in facts:
            row.translate(0, _LINE)
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("muted"))
            painter.drawText(row, _START, name)
            painter.setFont(theme.figure_font(12, 600))
            painter.setPen(theme.color("over" if "▲" in figure else "under" if "▼" in figure else "text"))
            painter.drawText(row, _END, figure)

    def _beside(self, mark: Mark, card: QRectF) -> QPointF:
        """Return where the card goes: right of the mark, left where there is no room, within what is seen."""
        seen = QRectF(self.visibleRegion().boundingRect()).adjusted(8, 8, -8, -20)
        wide = mark.width > seen.width() / 2
        x = seen.center().x() if wide else mark.left + mark.width + 10
        if not wide and x + card.width() > seen.right():
            x = mark.left - 10 - card.width()
        y = mark.top + mark.height + 8 if wide else max(mark.top, seen.top() + 12)
        if wide and y + card.height() > seen.bottom():
            y = mark.top - 8 - card.height()
        x = min(max(x, seen.left()), seen.right() - card.width())
        return QPointF(x, min(max(y, seen.top()), seen.bottom() - card.height()))
