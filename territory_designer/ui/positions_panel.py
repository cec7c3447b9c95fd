"""Who is over or under, where, and what would they take?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QActionGroup,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui import icons, numbers
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_lines import (
    ORDERS,
    SHOWN,
    HubLine,
    Line,
    NobodyLine,
    PositionLine,
    Wish,
    chosen_lines,
    is_outside,
    nobodys_accounts,
    position_lines,
)
from territory_designer.ui.selection import NOBODY, Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import (
    EmptyState,
    IconButton,
    Label,
    SectionTitle,
    SegmentedControl,
    paint_workload_bar,
    state_mark,
    state_of,
    state_token,
)
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session

ACCOUNTS_MIME = "application/x-territory-designer-accounts"
"""What a drag of selected accounts carries; the accounts are those of the selection."""

POSITION_HEIGHT, HEAD_HEIGHT, INSET, SCROLL_BAR = 58, 26, 16, 10
_LINE = Qt.ItemDataRole.UserRole + 1
_MINE = "positions"
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class LineModel(QAbstractListModel):
    """The lines as Qt asks for them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def set_lines(self, lines: list[Line]) -> None:
        """Show other lines; where only figures differ, the view keeps its place."""
        if [_key(line) for line in lines] != [_key(line) for line in self.lines]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        elif lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802
        """Return the number of lines."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a line, or what a screen reader says of it."""
        line = self.lines[index.row()]
        if role == _LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(line)
        return None

    def row_of(self, position: int) -> int:
        """Return the row of a position, -1 when it is not listed."""
        rows = (
            row
            for row, line in enumerate(self.lines)
            if isinstance(line, PositionLine) and line.position == position
        )
        return next(rows, NOBODY)


def _key(line: Line) -> tuple[str, int, bool]:
    if isinstance(line, PositionLine):
        return ("position", line.position, False)
    return ("hub", line.hub, line.folded) if isinstance(line, HubLine) else ("nobody", 0, False)


def spoken(line: Line) -> str:
    """Say a line in words."""
    if isinstance(line, HubLine):
        index = numbers.index(line.index)
        return f"{line.city}, {t('positions.count', count=line.positions)}, {index}"
    if isinstance(line, NobodyLine):
        return t("positions.nobody", count=line.accounts)
    state = state_of(line.index)
    said = [line.name, t("positions.vacant") if line.vacant else line.person, numbers.index(line.index)]
    said += [t(f"positions.{state}")] if state != "inside" else []
    return ", ".join([*said, t("positions.accounts", count=line.accounts)])


class LineDelegate(QStyledItemDelegate):
    """Paints a line: 58 px for a position, 26 px for the head of a hub."""

    def __init__(self, view: LineView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Return the height of the line."""
        high = isinstance(index.data(_LINE), PositionLine)
        return QSize(200, POSITION_HEIGHT if high else HEAD_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground and content."""
        line, rect = index.data(_LINE), QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        if isinstance(line, PositionLine):
            ground = self._paint_ground(painter, rect, state, target=index.row() == self._view.target_row)
            _paint_position(painter, rect.adjusted(INSET, 0, SCROLL_BAR - INSET, 0), line, self._view, ground)
        else:
            current = bool(state & QStyle.StateFlag.State_Selected) or index.row() == self._view.target_row
            painter.fillRect(rect, theme.color("accentbg" if current else "sunken"))
            _paint_head(painter, rect.adjusted(INSET, 0, SCROLL_BAR - INSET, 0), line)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, target: bool) -> str:
        """Paint the ground of a position; returns its token."""
        chosen = bool(state & QStyle.StateFlag.State_Selected) or target
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        ground = "accentbg" if chosen else "sunken" if hovered else "panel"
        painter.fillRect(rect, theme.color(ground))
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent"))
        else:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("line"))
        return ground


def _paint_head(painter: QPainter, rect: QRect, line: HubLine | NobodyLine) -> None:
    painter.setFont(theme.font(11, 500))
    if isinstance(line, NobodyLine):
        painter.setPen(theme.color("warn"))
        painter.drawText(rect, _LEFT, t("positions.nobody", count=line.accounts))
        return
    arrow = icons.pixmap("chevron-right" if line.folded else "chevron-down", "muted", 12)
    painter.drawPixmap(rect.left(), rect.center().y() - 5, arrow)
    painter.setPen(theme.color("text2"))
    left = rect.left() + 17
    right = numbers.index(line.index)
    city = painter.fontMetrics().elidedText(line.city, Qt.TextElideMode.ElideMiddle, rect.width() // 2)
    painter.drawText(rect.adjusted(17, 0, 0, 0), _LEFT, city)
    left += painter.fontMetrics().horizontalAdvance(city) + 8
    painter.setPen(theme.color("muted"))
    painter.setFont(theme.font(11))
    room = QRect(left, rect.top(), rect.right() - left - 40, rect.height())
    painter.drawText(room, _LEFT, t("positions.count", count=line.positions))
    painter.setFont(theme.figure_font(11, 500))
    painter.drawText(rect, _RIGHT, right)


def _paint_position(painter: QPainter, rect: QRect, line: PositionLine, view: LineView, ground: str) -> None:
    _paint_names(painter, QRect(rect.left(), rect.top() + 5, rect.width(), 20), line, view)
    bar = QRectF(rect.left(), rect.top() + 28, rect.width(), 6)
    paint_workload_bar(painter, bar, line.index, ground=ground)
    _paint_facts(painter, QRect(rect.left(), rect.top() + 37, rect.width(), 17), line)


def _paint_names(painter: QPainter, rect: QRect, line: PositionLine, view: LineView) -> None:
    """Paint chip, name and person left, the index right; the names give way, the figure never."""
    room = rect.width() - _paint_index(painter, rect, line.index) - 12
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(view.color(line.position))
    painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 5, 10, 10), 3, 3)
    painter.setFont(theme.font(13, 600))
    painter.setPen(theme.color("text"))
    name = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideMiddle, room - 17)
    painter.drawText(rect.adjusted(17, 0, 0, 0), _LEFT, name)
    used = 17 + painter.fontMetrics().horizontalAdvance(name) + 8
    if room - used > 20:
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("warn" if line.vacant else "muted"))
        person = t("positions.vacant") if line.vacant else line.person
        shown = painter.fontMetrics().elidedText(person, Qt.TextElideMode.ElideMiddle, room - used)
        painter.drawText(QRect(rect.left() + used, rect.top(), room - used, rect.height()), _LEFT, shown)


def _paint_index(painter: QPainter, rect: QRect, index: float) -> int:
    """Paint the index at the right end, with its mark before it; returns the width of both."""
    state = state_of(index)
    painter.setPen(theme.color(state_token(state)))
    painter.setFont(theme.figure_font(13, 600))
    painter.drawText(rect, _RIGHT, numbers.index(index))
    used = painter.fontMetrics().horizontalAdvance(numbers.index(index))
    mark = state_mark(state)
    if mark:
        painter.setFont(theme.font(9))
        painter.drawText(rect.adjusted(0, 0, -used - 5, 0), _RIGHT, mark)
        used += 5 + painter.fontMetrics().horizontalAdvance(mark)
    return used


def _paint_facts(painter: QPainter, rect: QRect, line: PositionLine) -> None:
    painter.setFont(theme.font(11))
    painter.setPen(theme.color("text2"))
    travel = t("positions.travel", share=numbers.percent(line.travel_share))
    painter.drawText(rect, _LEFT, travel)
    painter.drawText(rect, _CENTRE, t("positions.accounts", count=f"{line.accounts:,}"))
    if line.revenue_cny is not None:
        painter.drawText(rect, _RIGHT, numbers.money(line.revenue_cny))


class LineView(QListView):
    """The list; a head folds on a click, a drag of accounts may be dropped on a position.

    ``dropped`` and ``taken`` bring a position (-1 = nobody) that is to take the selected accounts.
    """

    dropped = Signal(int)
    folded = Signal(int)
    nobody_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target_row = NOBODY
        self.session: Session | None = None
        self.setItemDelegate(LineDelegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that bars keep their scale
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    def color(self, position: int) -> Any:
        """Return a position's colour."""
        return position_color(self.session, position) if self.session else theme.color("faint")

    def line_at(self, index: QModelIndex) -> Line | None:
        """Return the line of an index, None where there is none."""
        return index.data(_LINE) if index.isValid() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fold a hub, or select."""
        super().mousePressEvent(event)
        self._act_on_head(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return folds a head, or hands the selected accounts to the position."""
        line = self.line_at(self.currentIndex())
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            super().keyPressEvent(event)
        elif isinstance(line, PositionLine):
            self.dropped.emit(line.position)
        else:
            self._act_on_head(self.currentIndex())

    def _act_on_head(self, index: QModelIndex) -> None:
        line = self.line_at(index)
        if isinstance(line, HubLine):
            self.folded.emit(line.hub)
        elif isinstance(line, NobodyLine):
            self.nobody_chosen.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take accounts only."""
        if event.mimeData().hasFormat(ACCOUNTS_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Show where they would go."""
        index = self.indexAt(event.position().toPoint())
        fits = isinstance(self.line_at(index), PositionLine | NobodyLine)
        self._aim(index.row() if fits else NOBODY)
        if fits:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """Aim nowhere."""
        self._aim(NOBODY)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Ask for the accounts to go to the position."""
        line = self.line_at(self.indexAt(event.position().toPoint()))
        self._aim(NOBODY)
        if isinstance(line, PositionLine | NobodyLine):
            event.acceptProposedAction()
            self.dropped.emit(line.position if isinstance(line, PositionLine) else NOBODY)

    def _aim(self, row: int) -> None:
        if row != self.target_row:
            self.target_row = row
            self.viewport().update()


class PositionsPanel(QFrame):
    """The list of positions with its head.

    ``drop_requested`` brings the position that is to take the selected accounts, ``zoom_requested`` one that
    was double-clicked.
    """

    drop_requested = Signal(int)
    zoom_requested = Signal(int)

    def __init__(self, session: Session | None, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self._selection = selection
        self._session: Session | None = None
        self._lines: list[PositionLine] = []
        self._wish = Wish()
        self.view, self.model = LineView(), LineModel(self)
        self.view.setModel(self.model)
        self.shown = SegmentedControl(
            [(name, f"positions.shown_{name}") for name in SHOWN], name_key="positions.shown", count=0
        )
        self.count = Label(px=12, tone="muted", figure=True)
        self.filter = QLineEdit()
        self.empty = EmptyState("users", "positions.none")
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(INSET - 2, 8, INSET - 2, 8)
        head.setSpacing(8)
        head.addLayout(self._title_row())
        head.addWidget(self.shown)
        head.addWidget(self.filter)
        self.filter.setClearButtonEnabled(True)
        self.filter.hide()
        head.addWidget(Legend())
        column.addLayout(head)
        self._body = QStackedWidget()
        self._body.addWidget(self.empty)
        self._body.addWidget(self.view)
        column.addWidget(self._body, 1)

    def _title_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.filter_button = IconButton("list-filter", "positions.filter", checkable=True)
        self.order_button = IconButton("arrow-up-down", "positions.order")
        self.order_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.order_button.setMenu(self._order_menu())
        row.addWidget(SectionTitle("positions.title", px=13))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.filter_button)
        row.addWidget(self.order_button)
        return row

    def _order_menu(self) -> QMenu:
        menu, group = QMenu(self), QActionGroup(self)
        self.orders = {name: menu.addAction("") for name in ORDERS}
        for name, action in self.orders.items():
            action.setCheckable(True)
            action.setChecked(name == self._wish.order)
            action.triggered.connect(lambda _checked=False, order=name: self._want(order=order))
            group.addAction(action)
        return menu

    def _connect(self) -> None:
        self.shown.changed.connect(lambda shown: self._want(shown=shown))
        self.filter_button.toggled.connect(self._show_filter)
        self.filter.textChanged.connect(lambda text: self._want(text=text))
        self.view.folded.connect(self._fold)
        self.view.dropped.connect(self._ask_for_move)
        self.view.nobody_chosen.connect(self._select_nobodys)
        self.view.doubleClicked.connect(self._zoom)
        self.view.selectionModel().currentChanged.connect(self._select)
        self._selection.position_changed.connect(self._follow)
        words.changed.connect(self._say)
        theme.changed.connect(self.view.viewport().update)
        self._say()

    # what others call

    def set_session(self, session: Session | None) -> None:
        """List the positions of another plan, or none."""
        self._session = self.view.session = session
        self._wish = Wish(order=self._wish.order)
        self.shown.set_value("all")
        self.filter.clear()
        self._measure()

    def refresh(self, _changes: Changes) -> None:
        """Show the figures as they are now."""
        self._measure()

    def set_in_view(self, positions: Iterable[int]) -> None:
        """Say which positions are on the map now."""
        self._want(in_view=frozenset(positions))

    # inside

    def _say(self) -> None:
        self.filter.setPlaceholderText(t("positions.filter"))
        self.filter.setAccessibleName(t("positions.filter"))
        self.view.setAccessibleName(t("positions.title"))
        for name, action in self.orders.items():
            action.setText(t(f"positions.order_{name}"))
        self.view.viewport().update()

    def _measure(self) -> None:
        self._lines = position_lines(self._session) if self._session else []
        self._show()

    def _want(self, **values: Any) -> None:
        self._wish = replace(self._wish, **values)
        self._show()

    def _show(self) -> None:
        lines = chosen_lines(self._session, self._lines, self._wish) if self._session else []
        self.model.set_lines(lines)
        self.count.set_text(f"{len(self._lines):,}")
        in_view = sum(line.position in self._wish.in_view for line in self._lines)
        self.shown.set_params("view", count=in_view)
        self.shown.set_params("outside", count=sum(map(is_outside, self._lines)))
        self.shown.set_params("all", count=len(self._lines))
        self._body.setCurrentWidget(self.view if self._lines or lines else self.empty)
        self._follow("")

    def _show_filter(self, wanted: bool) -> None:
        self.filter.setVisible(wanted)
        if wanted:
            self.filter.setFocus()
        else:
            self.filter.clear()

    def _fold(self, hub: int) -> None:
        self._want(folded=self._wish.folded ^ {hub})

    def _select(self, current: QModelIndex, _previous: QModelIndex) -> None:
        line = self.view.line_at(current)
        if isinstance(line, PositionLine):
            self._selection.set_position(line.position, _MINE)

    def _select_nobodys(self) -> None:
        if self._session:
            self._selection.set_accounts(nobodys_accounts(self._session), _MINE)

    def _follow(self, source: str) -> None:
        """Show the selected position as current."""
        if source == _MINE:
            return
        row = self.model.row_of(self._selection.position)
        selected = self.view.selectionModel()
        if row < 0:
            selected.clear()
            return
        index = self.model.index(row)
        if index != self.view.currentIndex() or not selected.isSelected(index):
            selected.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _ask_for_move(self, position: int) -> None:
        if len(self._selection.accounts):
            self.drop_requested.emit(position)

    def _zoom(self, index: QModelIndex) -> None:
        line = self.view.line_at(index)
        if isinstance(line, PositionLine):
            self.zoom_requested.emit(line.position)


class Legend(QWidget):
    """What the bars mean: under, ideal, over, on the scale of the bars below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words.changed.connect(self.update)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint three words and an empty bar."""
        painter = QPainter(self)
        painter.setFont(theme.font(10, 500))
        text = self.rect().adjusted(2, 0, -2, -12)
        for key, token, align in (
            ("positions.legend_under", "under", _LEFT),
            ("positions.legend_ideal", "muted", _CENTRE),
            ("positions.legend_over", "over", _RIGHT),
        ):
            painter.setPen(theme.color(token))
            painter.drawText(text, align, t(key))
        bar = QRectF(2, self.height() - 7, self.width() - 4, 3)
        paint_workload_bar(painter, bar, float("nan"))
        painter.end()
