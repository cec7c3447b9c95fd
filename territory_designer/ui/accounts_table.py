"""What does the planner read and do below the map: accounts, findings, history?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.tables import Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.filters import ANY_POSITION, FilterBar, Finder, Wanted
from territory_designer.ui.findings_panel import FindingsPanel
from territory_designer.ui.history_panel import HistoryPanel
from territory_designer.ui.moves_panel import MovesPanel
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.rules_panel import RulesPanel
from territory_designer.ui.table_model import ACCOUNT, COLUMNS, FIGURE_COLUMNS, AccountsModel, AnyIndex
from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import EmptyState, IconButton, line
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.selection import Selection

SOURCE = "table"
TABS = ("accounts", "findings", "moves", "rules", "history")
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
_NAME_LEAST = 180
_GIVING_WAY = ("visits", "travel", "class", "oneway", "city")
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: tick, lock, colour chip, class tile or figure, above a hairline."""

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
        account, model = index.data(ACCOUNT), self._model
        self._paint_ground(painter, rect, option=option, index=index)
        if name == "tick":
            self._paint_tick(painter, rect, ticked=index.data(Qt.ItemDataRole.CheckStateRole))
        elif name == "position":
            self._paint_position(painter, rect, index)
        elif name == "class":
            self._paint_class(painter, rect, index.data())
        else:
            left = self._paint_lock(painter, rect, model, account) if name == "name" else 8
            self._paint_text(painter, rect.adjusted(left, 0, -8, 0), name=name, text=index.data())

    def _paint_ground(
        self, painter: QPainter, rect: QRect, *, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accentbg"))
        elif self._model.is_ticked(index.data(ACCOUNT)):
            tint = theme.color("accentbg")
            tint.setAlpha(110)
            painter.fillRect(rect, tint)
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_tick(self, painter: QPainter, rect: QRect, *, ticked: Qt.CheckState) -> None:
        box = QRectF(rect.left() + 16, rect.center().y() - 7, 14, 14)
        on = Qt.CheckState(ticked) == Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent" if on else "faint"), 1))
        painter.setBrush(theme.color("accent" if on else "panel"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()
        if on:
            corner = QPoint(round(box.left()) + 1, round(box.top()) + 1)
            painter.drawPixmap(corner, icons.pixmap("check", "onaccent", 12))

    def _paint_position(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        if self.session is None or self._model.figures is None:
            return
        position = int(self._model.figures.position[index.data(ACCOUNT)])
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
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, room.width())
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

    def _paint_lock(self, painter: QPainter, rect: QRect, model: AccountsModel, account: int) -> int:
        if model.figures is None or not model.figures.locked[account]:
            return 8
        painter.drawPixmap(rect.left() + 8, rect.center().y() - 6, icons.pixmap("lock", "warn", 12))
        return 25

    def _paint_text(self, painter: QPainter, room: QRect, *, name: str, text: str) -> None:
        figure = name in FIGURE_COLUMNS
        painter.setFont(self._fonts.get(name, self._figure_font if figure else self._font))
        painter.setPen(theme.color("text" if name in ("name", "workload") else "text2"))
        if not figure:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _RIGHT if figure else _LEFT, text)


class TickHeader(QHeaderView):
    """The titles; the sort arrow stands on the sorted column alone."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(26)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFont(theme.font(11, 500))
        self.sortIndicatorChanged.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N802, N803
        """Paint one title."""
        painter.fillRect(rect, theme.color("panel"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        name = COLUMNS[logicalIndex]
        if name == "tick":
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
        header = TickHeader(self)
        self.setHorizontalHeader(header)
        header.setMinimumSectionSize(38)
        for column, name in enumerate(COLUMNS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, _WIDTHS.get(name, 180))
        header.setSectionResizeMode(COLUMNS.index("name"), QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setSortingEnabled(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _say(self) -> None:
        self.setAccessibleName(t("desk.tab.accounts"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let columns that matter least go where the names would have no room."""
        super().resizeEvent(event)
        room = self.viewport().width() - _NAME_LEAST - sum(_WIDTHS.values())
        for name in _GIVING_WAY:
            self.setColumnHidden(COLUMNS.index(name), room < 0)
            room += _WIDTHS[name] if room < 0 else 0

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


class AccountsPanel(QWidget):
    """The dock below the map: accounts, findings, moves, rules and history.

    ``preview_requested(accounts, position)`` asks for the card that shows both sides, ``zoom_requested``
    brings accounts for the map to go to, ``focused(account)`` says which account is looked at,
    ``collapse_requested`` that the dock shall be small. ``verdict_changed`` brings the verdict on the
    scenario, None while it is judged, ``menu_requested`` where on the screen the menu of the accounts
    chosen shall stand.
    """

    preview_requested = Signal(object, int)
    zoom_requested = Signal(object)
    focused = Signal(int)
    collapse_requested = Signal()
    verdict_changed = Signal(object)
    menu_requested = Signal(QPoint)

    def __init__(
        self,
        session: Session | None,
        selection: Selection,
        parent: QWidget | None = None,
        *,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session: Session | None = None
        self._selection = selection
        self._finder: Finder | None = None
        self.model = AccountsModel(self)
        self.view = AccountsView(self.model)
        self.filters = FilterBar()
        self.findings = FindingsPanel(selection, jobs=jobs)
        self.moves, self.rules = MovesPanel(selection, jobs=jobs), RulesPanel(selection, jobs=jobs)
        self.history = HistoryPanel()
        self.tabs = QTabBar()
        self.collapse = IconButton("chevron-down", "desk.collapse")
        self.stack = QStackedWidget()
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        self.tabs.setFont(theme.font(12, 600))
        self.tabs.setExpanding(False)
        for _ in TABS:
            self.tabs.addTab("")
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 12, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.collapse)
        accounts = QWidget()
        inner = QVBoxLayout(accounts)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        self.nothing = EmptyState("list-filter", "desk.none_pass", "desk.show_all")
        self._tables = QStackedWidget()
        self._tables.addWidget(self.view)
        self._tables.addWidget(self.nothing)
        inner.addWidget(self.filters)
        inner.addWidget(self._tables, 1)
        self.empty = EmptyState("table-2", "desk.no_plan")
        for page in (accounts, self.findings, self.moves, self.rules, self.history, self.empty):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_page)
        self.collapse.clicked.connect(self.collapse_requested)
        self.nothing.clicked.connect(self._show_all)
        self.filters.changed.connect(self._filter)
        view = self.view
        view.focused.connect(self._focus)
        view.tick_asked.connect(self._tick)
        view.assign_asked.connect(self._assign)
        view.lock_asked.connect(self.toggle_lock)
        view.zoom_asked.connect(self._zoom)
        view.only_asked.connect(self._only)
        view.menu_asked.connect(self.menu_requested)
        self.findings.changed.connect(self._say_counts)
        self.findings.judged.connect(self.verdict_changed)
        for panel in (self.findings, self.moves, self.rules):
            panel.zoom_requested.connect(self.zoom_requested)
        self._selection.accounts_changed.connect(self._follow_accounts)
        self._selection.position_changed.connect(self._follow_position)
        words.changed.connect(self._say)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._session = session
        self._finder = Finder(session) if session else None
        self.view.cells.session = session
        self.model.set_session(session)
        self.filters.set_session(session)
        for panel in (self.findings, self.moves, self.rules, self.history):
            panel.set_session(session)
        self._follow_accounts("plan")
        self._follow_position("plan")
        self._show_page()
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Show what changed."""
        if self._session is None or changes.saved:
            self.history.refresh(changes)
            return
        self.model.refresh()
        if self.filters.wanted.position != ANY_POSITION or self.filters.wanted.locked:
            self._filter(self.filters.wanted)
        self._show_sums()
        for panel in (self.findings, self.moves, self.rules, self.history):
            panel.refresh(changes)
        self._say_counts()

    def show_tab(self, name: str) -> None:
        """Show one of ``TABS``."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def _show_page(self) -> None:
        self.stack.setCurrentIndex(self.tabs.currentIndex() if self._session else len(TABS))

    def _say(self) -> None:
        self._say_counts()
        self._show_sums()

    def _say_counts(self) -> None:
        known = len(self._session.project.accounts) if self._session else 0
        faults = self.findings.count()
        counts = {
            "accounts": numbers.plain(known) if known else "",
            "findings": "…" if self.findings.judging() else numbers.plain(faults) if faults else "",
        }
        for place, name in enumerate(TABS):
            said = counts.get(name, "")
            self.tabs.setTabText(place, t(f"desk.tab.{name}") + (f"  {said}" if said else ""))
        self.tabs.setAccessibleName(t("desk.tabs"))

    # filter and selection

    def _filter(self, wanted: Wanted) -> None:
        if self._finder is None or self.model.figures is None:
            return
        current = self._current_account()
        self.model.set_passing(self._finder.passing(wanted, self.model.figures))
        self._tables.setCurrentIndex(0 if len(self.model.rows) else 1)
        self._show_sums()
        if current >= 0:
            with _quiet(self.view):
                self.view.show_account(current)

    def _show_sums(self) -> None:
        if self.model.figures is not None:
            self.filters.show_sums(self.model.rows, self.model.figures)

    def _show_all(self) -> None:
        self.filters.field.clear()
        self.filters.want(Wanted())

    def _current_account(self) -> int:
        row = self.view.currentIndex().row()
        return self.model.account_at(row) if 0 <= row < len(self.model.rows) else -1

    def _follow_accounts(self, source: str) -> None:
        accounts = self._selection.accounts
        if self._session is None:
            return
        self.model.set_ticked(accounts)
        if source == SOURCE:
            return
        if len(accounts) == 1:
            self.filters.set_pool(None)
            with _quiet(self.view):
                self.view.show_account(int(accounts[0]))
        else:
            self.filters.set_pool(accounts if len(accounts) else None)

    def _follow_position(self, _source: str) -> None:
        if self._session is not None:
            position = self._selection.position
            self.filters.set_position(position if position >= 0 else ANY_POSITION)

    def _focus(self, account: int) -> None:
        self._selection.set_hover(account)
        self.focused.emit(account)

    def _tick(self, accounts: Index, on: bool) -> None:
        if on:
            self._selection.add_accounts(accounts, SOURCE)
        else:
            self._selection.remove_accounts(accounts, SOURCE)

    def _only(self, account: int) -> None:
        self._selection.set_accounts([account], SOURCE)
        self.zoom_requested.emit(np.array([account], np.intp))

    # deeds

    def chosen(self) -> Index:
        """Return the accounts that a deed concerns: those ticked, else those of the rows marked."""
        marked, ticked = self.view.marked(), self._selection.accounts
        if len(ticked) and (not len(marked) or np.isin(marked, ticked).all()):
            return ticked
        return marked if len(marked) else ticked

    def _zoom(self) -> None:
        if len(self.chosen()):
            self.zoom_requested.emit(self.chosen())

    def _assign(self) -> None:
        """Ask for the position to which the accounts shall go."""
        accounts = self.chosen()
        if self._session is None or not len(accounts):
            return
        picker = PositionPicker(self._session, self)
        picker.chosen.connect(lambda position: self.preview_requested.emit(accounts, position))
        rect = self.view.visualRect(self.view.currentIndex())
        picker.open_at(self.view.viewport().mapToGlobal(rect.bottomLeft() + QPoint(60, 0)))

    def toggle_lock(self) -> None:
        """Lock the accounts chosen, or unlock them when all of them are locked."""
        accounts, session = self.chosen(), self._session
        if session is None or not len(accounts):
            return
        locking = not bool(session.locked[accounts].all())
        with faults_told():
            session.lock("account", session.project.accounts.account_id[accounts], locked=locking)
            held = int(session.locked[accounts].sum())
            if not locking and held:
                notices.tell("desk.still_locked", tone="warn", count=held)


class _quiet:  # noqa: N801  (reads as a word in ``with``)
    """Keeps a view from telling what it was told."""

    def __init__(self, view: AccountsView) -> None:
        self._view = view

    def __enter__(self) -> None:
        self._was = self._view.blockSignals(True)

    def __exit__(self, *_: object) -> None:
        self._view.blockSignals(self._was)
