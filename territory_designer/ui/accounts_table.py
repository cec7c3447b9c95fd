"""How does the table of accounts look, and what do keys and mouse ask for in it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from territory_designer.model.tables import Index
from territory_designer.ui import icons
from territory_designer.ui.account_marks import MARKS
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.table_model import COLUMNS, FIGURE_COLUMNS, AccountsModel, AnyIndex
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session

_WIDTHS = {
    "tick": 38,
    "city": 82,
    "position": 84,
    "class": 46,
    "visits": 66,
    "workload": 80,
    "travel": 64,
    "revenue": 92,
    "oneway": 66,
}
_NAME_LEAST, _NAME_ENOUGH = 180, 320
_SHARES = {  # of the room that is left over once names have enough; the names take the rest
    "city": 0.14,
    "position": 0.12,
    "class": 0.06,
    "visits": 0.1,
    "workload": 0.1,
    "travel": 0.1,
    "revenue": 0.12,
    "oneway": 0.1,
}
_GIVING_WAY = ("visits", "travel", "class", "oneway", "city")
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: tick, lock, note, colour chip, class tile or figure, above a hairline."""

    def __init__(self, parent: QTableView, model: AccountsModel) -> None:
        super().__init__(parent)
        self._model = model
        self.session: Session | None = None
        self._fonts = {
            "tick": theme.font(12),
            "class": theme.font(11, 600),
            "workload": theme.figure_font(12, 600),
            "name": theme.font(12, 500),
        }
        self._font, self._figure_font = theme.font(12), theme.figure_font(12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one cell."""
        rect, name = QRect(option.rect), COLUMNS[index.column()]  # type: ignore[attr-defined]
        model = self._model  # asked directly: every way through Qt costs as much as painting the words
        account = model.account_at(index.row())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        self._paint_ground(painter, rect, selected=selected, ticked=model.is_ticked(account))
        if name == "tick":
            ticked = model.is_ticked(account)
            paint_tick(painter, rect, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        elif name == "position":
            self._paint_position(painter, rect, account)
        elif name == "class":
            self._paint_class(painter, rect, model.text(account, name))
        else:
            left = self._paint_marks(painter, rect, account) if name == "name" else 8
            self._paint_text(
                painter, rect.adjusted(left, 0, -8, 0), name=name, text=model.text(account, name)
            )

    @staticmethod
    def _paint_ground(painter: QPainter, rect: QRect, *, selected: bool, ticked: bool) -> None:
        if selected:
            painter.fillRect(rect, theme.color("accentbg"))
        elif ticked:
            tint = theme.color("accentbg")
            tint.setAlpha(110)
            painter.fillRect(rect, tint)
        paint_hairline(painter, rect.bottomLeft().toPointF(), rect.width())

    def _paint_position(self, painter: QPainter, rect: QRect, account: int) -> None:
        if self.session is None or self._model.figures is None:
            return
        position = int(self._model.figures.position[account])
        left = 8
        if position >= 0:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(position_color(self.session, position))
            painter.drawRoundedRect(QRectF(rect.left() + 8, rect.center().y() - 4.5, 10, 10), 3, 3)
            painter.restore()
            left = 25
        room = rect.adjusted(left, 0, -4, 0)
        painter.setFont(self._font)
        painter.setPen(theme.color("text2" if position >= 0 else "warn"))
        text = painter.fontMetrics().elidedText(
            self._model.position_name(position), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, _LEFT, text)

    def _paint_class(self, painter: QPainter, rect: QRect, text: str) -> None:
        if not text:
            return
        painter.setFont(self._fonts["class"])
        width = max(18, painter.fontMetrics().horizontalAdvance(text) + 10)
        tile = QRectF(rect.left() + 8, rect.center().y() - 8, min(width, rect.width() - 10), 18)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()
        painter.setPen(theme.color("text2"))
        painter.drawText(tile, _CENTER, text)

    def _paint_marks(self, painter: QPainter, rect: QRect, account: int) -> int:
        """Paint lock, pin and note, and return where the name begins."""
        left, figures = 8, self._model.figures
        if figures is None:
            return left
        for name, mark in MARKS.items():
            if getattr(figures, name)[account]:
                painter.drawPixmap(rect.left() + left, rect.center().y() - 6, icons.pixmap(*mark, 12))
                left += 17
        return left

    def _paint_text(self, painter: QPainter, room: QRect, *, name: str, text: str) -> None:
        figure = name in FIGURE_COLUMNS
        painter.setFont(self._fonts.get(name, self._figure_font if figure else self._font))
        painter.setPen(theme.color("text" if name in ("name", "workload") else "text2"))
        if not figure:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _RIGHT if figure else _LEFT, text)


def paint_tick(painter: QPainter, rect: QRect, state: Qt.CheckState) -> None:
    """Paint the box of a line, or of all of them: ticked, not, or partly."""
    box, on = QRectF(rect.left() + 16, rect.center().y() - 7, 14, 14), state != Qt.CheckState.Unchecked
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("accent" if on else "faint"), 1))
    painter.setBrush(theme.color("accent" if on else "panel"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.restore()
    if on:
        sign = "check" if state == Qt.CheckState.Checked else "minus"
        corner = QPoint(round(box.left()) + 1, round(box.top()) + 1)
        painter.drawPixmap(corner, icons.pixmap(sign, "onaccent", 12))


class TickHeader(QHeaderView):
    """The titles; the sort arrow stands on the sorted column alone. ``all_asked``: the box was pressed."""

    all_asked = Signal()

    def __init__(self, parent: QTableView, model: AccountsModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._of_accounts = model
        self.setFixedHeight(26)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFont(theme.font(11, 500))
        self.sortIndicatorChanged.connect(self.viewport().update)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick all at the box, sort or drag elsewhere."""
        if self.logicalIndexAt(event.position().toPoint()) == 0:
            self.all_asked.emit()
        else:
            super().mousePressEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803
        """Paint one title."""
        painter.fillRect(rect, theme.color("panel"))
        paint_hairline(painter, rect.bottomLeft().toPointF(), rect.width())
        name = COLUMNS[logicalIndex]
        if name == "tick":
            paint_tick(painter, rect, self._of_accounts.ticked())
            return
        painter.setFont(self.font())
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        painter.setPen(theme.color("text2" if sorted_here else "muted"))
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        right = name in FIGURE_COLUMNS
        room = rect.adjusted(8, 0, -8, 0)
        painter.drawText(room, _RIGHT if right else _LEFT, title)
        if sorted_here:
            down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            width = painter.fontMetrics().horizontalAdvance(title)
            x = room.right() - width - 14 if right else room.left() + width + 4
            arrow = icons.pixmap("arrow-down" if down else "arrow-up", "text2", 10)
            painter.drawPixmap(x, rect.center().y() - 4, arrow)


class AccountsView(QTableView):
    """The table. Space ticks the rows marked, M assigns, K locks, Enter zooms to them."""

    focused = Signal(int)
    tick_asked = Signal(object, bool)
    assign_asked = Signal()
    lock_asked = Signal()
    zoom_asked = Signal()
    only_asked = Signal(int)
    menu_asked = Signal(QPoint)

    def __init__(self, model: AccountsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of_accounts = model
        self.setModel(model)
        self._spread_to: dict[str, int] = {}
        self.cells = CellDelegate(self, model)
        self.setItemDelegate(self.cells)
        self._set_manners()
        self._set_columns()
        theme.changed.connect(self.viewport().update)
        words.changed.connect(self._say)
        self._say()

    def _set_manners(self) -> None:
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(28)

    def _set_columns(self) -> None:
        header = TickHeader(self, self.model_of_accounts)
        header.all_asked.connect(self._ask_for_all)
        self.setHorizontalHeader(header)
        header.setMinimumSectionSize(38)
        for column, name in enumerate(COLUMNS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, _WIDTHS.get(name, 180))
        header.setSectionResizeMode(COLUMNS.index("name"), QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setSortingEnabled(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def dataChanged(  # noqa: N802
        self,
        topLeft: AnyIndex,  # noqa: N803
        bottomRight: AnyIndex,  # noqa: N803
        roles: Sequence[int] = (),
    ) -> None:
        """Paint the columns that changed; Qt would paint all of them."""
        if QAccessible.isActive():
            super().dataChanged(topLeft, bottomRight, roles)  # tells a screen reader too
            return
        first, last = topLeft.column(), bottomRight.column()
        left, end = self.columnViewportPosition(first), self.columnViewportPosition(last)
        width = end + self.columnWidth(last) - left
        self.viewport().update(QRect(left, 0, width, self.viewport().height()))

    def _say(self) -> None:
        self.setAccessibleName(t("desk.tab.accounts"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let columns that matter least go where the names would have no room."""
        super().resizeEvent(event)
        room = self.viewport().width() - _NAME_LEAST - sum(_WIDTHS.values())
        for name in _GIVING_WAY:
            self.setColumnHidden(COLUMNS.index(name), room < 0)
            room += _WIDTHS[name] if room < 0 else 0
        self._spread(max(room + _NAME_LEAST - _NAME_ENOUGH, 0))

    def _spread(self, left_over: int) -> None:
        """Give every column its share of what is left over; one that the planner set stays as it is."""
        for name, share in _SHARES.items():
            column, width = COLUMNS.index(name), _WIDTHS[name] + int(left_over * share)
            hidden = self.isColumnHidden(column)
            if not hidden and self.columnWidth(column) == self._spread_to.get(name, _WIDTHS[name]):
                self.setColumnWidth(column, width)
                self._spread_to[name] = width

    def marked(self) -> Index:
        """Return the accounts of the rows that are marked."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return self.model_of_accounts.rows[rows]

    def show_account(self, account: int) -> None:
        """Mark an account and bring it into view, without telling anybody."""
        row = self.model_of_accounts.row_of(account)
        if row >= 0:
            index = self.model_of_accounts.index(row, 1)
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.scrollTo(index)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:  # noqa: N802
        """Tell which account is looked at."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() < len(self.model_of_accounts.rows):
            self.focused.emit(self.model_of_accounts.account_at(current.row()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick at the box, mark elsewhere."""
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and index.column() == 0:
            account = self.model_of_accounts.account_at(index.row())
            ticked = self.model_of_accounts.is_ticked(account)
            self.tick_asked.emit(np.array([account], np.intp), not ticked)
            return
        if event.button() == Qt.MouseButton.RightButton and index.isValid():
            if not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
                super().mousePressEvent(event)
            return
        super().mousePressEvent(event)

    def _ask_for_all(self) -> None:
        """Ask for all accounts that are shown to be ticked, or, when they are, for none of them."""
        model = self.model_of_accounts
        self.tick_asked.emit(model.rows, model.ticked() != Qt.CheckState.Checked)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the account alone, and go there."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() > 0:
            self.only_asked.emit(self.model_of_accounts.account_at(index.row()))
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer what can be done with the rows."""
        if len(self.marked()):
            corner = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_asked.emit(corner + QPoint(60, 0) if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Do what the keys say."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        asked = _KEYS.get(Qt.Key(event.key())) if plain else None
        if asked == "tick":
            marked = self.marked()
            on = not all(self.model_of_accounts.is_ticked(int(account)) for account in marked)
            self.tick_asked.emit(marked, on)
        elif asked:
            getattr(self, asked).emit()
        else:
            super().keyPressEvent(event)


_KEYS = {
    Qt.Key.Key_Space: "tick",
    Qt.Key.Key_M: "assign_asked",
    Qt.Key.Key_K: "lock_asked",
    Qt.Key.Key_Return: "zoom_asked",
    Qt.Key.Key_Enter: "zoom_asked",
}
