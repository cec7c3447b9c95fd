"""Who is over or under, where, and what would they take?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QActionGroup,
    QCursor,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui.buttons import IconButton, SegmentedControl
from territory_designer.ui.cards import EmptyState
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.map.carry import Carry
from territory_designer.ui.menus import Menu
from territory_designer.ui.position_lines import (
    ORDERS,
    SHOWN,
    PositionLine,
    Wish,
    chosen_lines,
    is_outside,
    nobodys_accounts,
    position_lines,
)
from territory_designer.ui.position_list import INSET, LineModel, LineView
from territory_designer.ui.selection import Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.unassigned_bar import UnassignedBar
from territory_designer.ui.words import t, words
from territory_designer.ui.workload_bar import paint_workload_bar

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session

_MINE = "positions"
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class PositionsPanel(QFrame):
    """The list of positions with its head.

    ``drop_requested`` brings the position that is to take the selected accounts, ``zoom_requested`` one that
    was double-clicked, ``menu_requested`` one and where on the screen its menu shall stand.
    """

    drop_requested = Signal(int)
    zoom_requested = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, session: Session | None, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self._selection = selection
        self._session: Session | None = None
        self._lines: list[PositionLine] = []
        self._wish, self._carry = Wish(), Carry()
        self.view, self.model = LineView(), LineModel(self)
        self.view.setModel(self.model)
        self.shown = SegmentedControl(
            [(name, f"positions.shown_{name}") for name in SHOWN], name_key="positions.shown", count=0
        )
        self.count = Label(px=12, tone="muted", figure=True)
        self.filter = QLineEdit()
        self.empty = EmptyState("users", "positions.none")
        self.unassigned = UnassignedBar()
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
        column.addWidget(self.unassigned)

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
        menu, group = Menu(self), QActionGroup(self)
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
        self.view.aimed.connect(self._say_carried)
        self.view.nobody_chosen.connect(self._select_nobodys)
        self.view.doubleClicked.connect(self._zoom)
        self.view.menu_asked.connect(self._ask_for_menu)
        self.view.selectionModel().currentChanged.connect(self._select)
        self._selection.position_changed.connect(self._follow)
        words.changed.connect(self._say)
        words.changed.connect(self._measure)  # hubs are called by another name
        theme.changed.connect(self.view.viewport().update)
        self._say()

    # what others call

    def set_session(self, session: Session | None) -> None:
        """List the positions of another plan, or none."""
        self._session = self.view.session = session
        self._carry.forget()
        self._wish = Wish(order=self._wish.order)
        self.shown.set_value("all")
        self.filter.clear()
        self._measure()

    def refresh(self, _changes: Changes) -> None:
        """Show the figures as they are now."""
        self._carry.forget()
        self._measure()

    def set_in_view(self, positions: Iterable[int]) -> None:
        """Say which positions are on the map now."""
        self._wish = replace(self._wish, in_view=frozenset(positions))
        if self._wish.shown == "view":
            self._show()
        else:
            self._count()

    def go_on_at(self, position: int) -> None:
        """Give the keyboard to the line of the position selected, whatever filter or fold left it out."""
        if self.model.row_of(position) < 0:
            self.filter.clear()
            self.shown.set_value("all")
            self._want(shown="all", folded=frozenset())
        self.view.scrollTo(self.view.currentIndex())
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

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
        self.unassigned.show_count(len(nobodys_accounts(self._session)) if self._session else 0)
        self._show()

    def _want(self, **values: Any) -> None:
        self._wish = replace(self._wish, **values)
        self._show()

    def _show(self) -> None:
        lines = chosen_lines(self._session, self._lines, self._wish) if self._session else []
        self.model.set_lines(lines)
        self._count()
        self._body.setCurrentWidget(self.view if self._lines or lines else self.empty)
        self._follow("")

    def _count(self) -> None:
        self.count.set_text(f"{len(self._lines):,}")
        in_view = sum(line.position in self._wish.in_view for line in self._lines)
        self.shown.set_params("view", count=in_view)
        self.shown.set_params("outside", count=sum(map(is_outside, self._lines)))
        self.shown.set_params("all", count=len(self._lines))

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

    def _say_carried(self, position: int | None) -> None:
        """Say beside the mouse what the accounts it carries would do to both sides."""
        session = self._session
        if position is None or session is None:
            QToolTip.hideText()
            return
        rows = self._selection.touchable(self._selection.accounts, session.scenario.alignment)
        lines = self._carry.lines(session, rows, position)
        QToolTip.showText(QCursor.pos(), "\n".join(said for said, *_ in lines), self.view)

    def _ask_for_menu(self, index: QModelIndex, at: QPoint) -> None:
        line = self.view.line_at(index)
        if isinstance(line, PositionLine):
            self.view.setCurrentIndex(index)
            self.menu_requested.emit(line.position, at)

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
