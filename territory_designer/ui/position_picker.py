"""To which position shall the accounts go? A list that is narrowed by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from territory_designer.geo.hub_names import hub_names
from territory_designer.model.project import may_hold
from territory_designer.model.texts import LANGUAGES
from territory_designer.ui import numbers
from territory_designer.ui.filters import FilterField
from territory_designer.ui.popup import paint_raised, round_off
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words
from territory_designer.ui.workload_bar import state_mark, state_of, state_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from territory_designer.session.session import Session
    from territory_designer.ui.table_model import AnyIndex

_ROW = Qt.ItemDataRole.UserRole + 1
_COLOR = Qt.ItemDataRole.UserRole + 2
_INDEX = Qt.ItemDataRole.UserRole + 3
_DETAIL = Qt.ItemDataRole.UserRole + 4
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def holder_of(session: Session, position: int) -> str:
    """Return the name of the employee who holds a position, ``""`` when it is vacant."""
    return holders(session, [position])[0]


def holders(session: Session, positions: Sequence[int]) -> list[str]:
    """Return the names of the employees who hold positions, ``""`` where one is vacant."""
    staff = session.project.employees
    names = dict(zip(staff.employee_id.tolist(), staff.name.tolist()))
    people = session.project.positions.employee_id[positions].tolist()
    return [names.get(person) or person for person in people]


def hub_name(session: Session, hub: int) -> str:
    """Return the city of a hub, its number where it has none, a dash for none."""
    if hub < 0:
        return numbers.UNKNOWN
    return hub_names(session.project.hubs, words.language())[hub]


def _called(session: Session, hub: int) -> str:
    """Return all names of a hub, so that it is found by each."""
    hubs = session.project.hubs
    said = (str(hubs.city[hub]), *(hub_names(hubs, language)[hub] for language in LANGUAGES))
    return "\n".join(said) if hub >= 0 else ""


class PositionPicker(QFrame):
    """A popup of all positions that may hold accounts, and nobody; ``chosen`` brings the row, -1 = nobody."""

    chosen = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None, *, nobody: bool = True) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedSize(320, 340)
        theme.dress(self)
        self._words: list[str] = []
        self.field = FilterField()
        self.field.setMaximumWidth(16_777_215)
        self.field.setPlaceholderText(t("desk.pick_position"))
        self.field.setAccessibleName(t("desk.pick_position"))
        self.field.installEventFilter(self)
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_PositionDelegate(self.list))
        self.list.setAccessibleName(t("desk.pick_position"))
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self._fill(session, nobody=nobody)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 9, 9, 9)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self._narrow)
        self.field.setFocus()

    def _fill(self, session: Session, *, nobody: bool) -> None:
        rows = np.flatnonzero(may_hold(session.project, session.scenario)).tolist()
        for row, holder in zip(rows, holders(session, rows)):
            hub = int(session.scenario.position_hub[row])
            who = holder or t("desk.vacant")
            detail, name = f"{who} · {hub_name(session, hub)}", session.project.positions.position_id[row]
            self._add(session, row, detail, name=str(name), also=_called(session, hub))
        if nobody:
            self._add(session, -1, "", name=t("desk.nobody"))
        self.list.setCurrentIndex(self._model.index(0, 0))

    def _add(self, session: Session, row: int, detail: str, *, name: str, also: str = "") -> None:
        item = QStandardItem(name)
        item.setEditable(False)
        item.setData(row, _ROW)
        item.setData(position_color(session, row), _COLOR)
        item.setData(float(session.card.balance.index[row]) if row >= 0 else float("nan"), _INDEX)
        item.setData(detail, _DETAIL)
        item.setData(f"{name} {detail}", Qt.ItemDataRole.AccessibleTextRole)
        self._model.appendRow(item)
        self._words.append(f"{name}\n{detail}\n{also}".casefold())

    def open_at(self, point: QPoint) -> None:
        """Show the list with its corner at a point of the screen, and wait for words."""
        room = self.screen().availableGeometry() if self.screen() else QRect(0, 0, 1440, 900)
        x = min(point.x(), room.right() - self.width())
        y = min(point.y(), room.bottom() - self.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()
        self.field.setFocus()

    def _narrow(self, asked: str) -> None:
        asked = asked.strip().casefold()
        first = -1
        for row, text in enumerate(self._words):
            hidden = bool(asked) and asked not in text
            self.list.setRowHidden(row, hidden)
            if first < 0 and not hidden:
                first = row
        self.list.setCurrentIndex(self._model.index(first, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the arrow keys of the field move through the list, and Enter choose."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _choose(self, index: AnyIndex) -> None:
        if index.isValid():
            self.hide()
            self.chosen.emit(index.data(_ROW))
            self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corners round."""
        super().resizeEvent(event)
        round_off(self)

    def paintEvent(self, _event: object) -> None:  # noqa: N802
        """Paint the raised surface."""
        paint_raised(self)


class _PositionDelegate(QStyledItemDelegate):
    """Paints colour, name, person and index of a position."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):  # type: ignore[attr-defined]
            painter.fillRect(rect, theme.color("accentbg"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(index.data(_COLOR))
        painter.drawRoundedRect(QRectF(rect.left() + 8, rect.center().y() - 4.5, 10, 10), 3, 3)
        painter.restore()
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        painter.drawText(rect.adjusted(26, 0, 0, 0), _LEFT, index.data())
        used = 26 + painter.fontMetrics().horizontalAdvance(index.data()) + 8
        value = index.data(_INDEX)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        room = rect.adjusted(used, 0, -70, 0)
        detail = painter.fontMetrics().elidedText(
            index.data(_DETAIL), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, _LEFT, detail)
        if numbers.known(value):
            state = state_of(value)
            painter.setFont(theme.figure_font(12, 600))
            painter.setPen(theme.color(state_token(state)))
            text = f"{state_mark(state)} {numbers.index(value)}".strip()
            painter.drawText(rect.adjusted(0, 0, -8, 0), _RIGHT, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a line."""
        return QSize(super().sizeHint(option, index).width(), 30)
