"""How is the list of positions drawn, folded, dropped on and spoken?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from territory_designer.ui import icons, numbers
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_lines import (
    HubLine,
    Line,
    NobodyLine,
    PositionLine,
)
from territory_designer.ui.selection import NOBODY
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t
from territory_designer.ui.workload_bar import paint_workload_bar, state_mark, state_of, state_token

if TYPE_CHECKING:
    from territory_designer.session.session import Session

ACCOUNTS_MIME = "application/x-territory-designer-accounts"
"""What a drag of selected accounts carries; the accounts are those of the selection."""

POSITION_HEIGHT, HEAD_HEIGHT, INSET, SCROLL_BAR = 58, 26, 16, 10
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
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
        else:
            before, self.lines = self.lines, lines
            for row, (old, new) in enumerate(zip(before, lines)):
                if old != new:
                    self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802
        """Return the number of lines."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a line, or what a screen reader says of it."""
        line = self.lines[index.row()]
        if role == LINE_ROLE:
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
        high = isinstance(index.data(LINE_ROLE), PositionLine)
        return QSize(200, POSITION_HEIGHT if high else HEAD_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground and content."""
        line, rect = index.data(LINE_ROLE), QRect(option.rect)  # type: ignore[attr-defined]
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
            paint_hairline(painter, rect.bottomLeft().toPointF(), rect.width())
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

    ``dropped`` brings a position (-1 = nobody) that is to take the selected accounts, ``aimed`` the one over
    which they are held, None = none.
    """

    dropped = Signal(int)
    aimed = Signal(object)
    folded = Signal(int)
    nobody_chosen = Signal()
    menu_asked = Signal(QModelIndex, QPoint)

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

    def dataChanged(  # noqa: N802
        self,
        topLeft: QModelIndex | QPersistentModelIndex,  # noqa: N803
        bottomRight: QModelIndex | QPersistentModelIndex,  # noqa: N803
        roles: Sequence[int] = (),
    ) -> None:
        """Paint again; figures never change the height of a line, so the lines keep their places."""
        QAbstractItemView.dataChanged(self, topLeft, bottomRight, roles)

    def color(self, position: int) -> Any:
        """Return a position's colour."""
        return position_color(self.session, position) if self.session else theme.color("faint")

    def line_at(self, index: QModelIndex) -> Line | None:
        """Return the line of an index, None where there is none."""
        return index.data(LINE_ROLE) if index.isValid() else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of the line under the mouse, or of the current one when a key asks."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        corner = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self.menu_asked.emit(index, corner if by_key else event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fold a hub, or select."""
        if event.button() == Qt.MouseButton.RightButton:
            return
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
            line = self.line_at(self.model().index(row, 0))
            over = line.position if isinstance(line, PositionLine) else NOBODY
            self.aimed.emit(None if line is None else over)
