"""Which of two scenarios is better, in what, by how much, and what moved where?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.scenario import BASELINE
from territory_designer.model.tables import Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.compare_work import Difference, Handover, Seat, difference
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.inspector_scenario import MEASURES
from territory_designer.ui.notices import notices
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_picker import hub_name
from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import (
    EmptyState,
    IconButton,
    Label,
    PrimaryButton,
    SectionTitle,
    SegmentedControl,
    line,
)
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import Job, JobRunner
    from territory_designer.ui.selection import Selection
    from territory_designer.ui.table_model import AnyIndex

SOURCE = "compare"
LISTS = ("positions", "accounts", "seats")
_ROW = Qt.ItemDataRole.UserRole + 1
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_FIGURES = (("accounts", 76), ("hours", 84), ("travel", 84), ("risk", 104))


class MeasureBars(QWidget):
    """Each figure of A and B as two bars of one scale, with the difference."""

    _LINE = 30

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._difference: Difference | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        words.changed.connect(self.update)

    def show_difference(self, found: Difference | None) -> None:
        """Show two scenarios."""
        self._difference = found
        self.setFixedHeight(self._LINE * len(MEASURES) if found else 0)
        self.setAccessibleName(self._said())
        self.update()

    def _said(self) -> str:
        rows = [self._row(measure) for measure in MEASURES] if self._difference else []
        return "; ".join(f"{name}: A {a}, B {b}, {step}" for name, a, b, step, _, _ in rows)

    def _row(self, measure: Any) -> tuple[str, str, str, str, str, tuple[float, float]]:
        found = self._difference
        if found is None:
            raise ValueError("nothing is compared")
        a, b = (found.figures[side]["measures"][measure.name] for side in ("a", "b"))
        step = found.figures["difference"][measure.name]
        change, tone = measure.change(step), "muted"
        if step is not None and not change.startswith("±"):
            tone = "warn" if (step > 0) == measure.worse else "ok"
        name = t(f"desk.measure.{measure.name}")
        return name, measure.write(a), measure.write(b), change, tone, (a or 0.0, b or 0.0)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of all rows."""
        return QSize(420, self._LINE * len(MEASURES))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the rows."""
        if self._difference is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, measure in enumerate(MEASURES):
            rect = QRect(0, place * self._LINE, self.width(), self._LINE)
            self._paint_row(painter, rect, self._row(measure))
        painter.end()

    def _paint_row(
        self,
        painter: QPainter,
        rect: QRect,
        row: tuple[str, str, str, str, str, tuple[float, float]],
    ) -> None:
        name, a, b, change, tone, values = row
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.color("text"))
        words_room = rect.adjusted(0, 0, 0, 0)
        words_room.setWidth(126)
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 120)
        painter.drawText(words_room, _LEFT, text)
        for back, figure, token, weight in (
            (192, a, "muted", 400),
            (96, b, "text", 600),
            (0, change, tone, 600),
        ):
            painter.setFont(theme.figure_font(12, weight))
            painter.setPen(theme.color(token))
            painter.drawText(rect.adjusted(0, 0, -back, 0), _RIGHT, figure)
        bars = QRectF(rect.left() + 130, rect.top() + 7, max(rect.width() - 130 - 292, 20), 16)
        most = max(abs(values[0]), abs(values[1]))
        painter.setPen(Qt.PenStyle.NoPen)
        for value, token, y in ((values[0], "faint", 0.0), (values[1], "accent", 9.0)):
            share = abs(value) / most if most > 0 else 0.0
            painter.setBrush(theme.color(token))
            bar = QRectF(bars.left(), bars.top() + y, max(share * bars.width(), 1.5), 6)
            painter.drawRoundedRect(bar, 2, 2)


@dataclass(frozen=True, eq=False)
class Row:
    """One line of a list: from, to, a second line, figures, and whom it concerns."""

    from_: str
    from_color: QColor | None
    to: str
    to_color: QColor | None
    detail: str = ""
    figures: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    accounts: Index = field(default_factory=lambda: np.zeros(0, np.intp))
    position: int = -1


class RowsModel(QAbstractListModel):
    """Lines that are made when they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Any] = ()
        self._make: Any = None

    def set_rows(self, rows: Sequence[Any], make: Any) -> None:
        """Show things; ``make(thing)`` returns the :class:`Row` of one."""
        self.beginResetModel()
        self.rows, self._make = rows, make
        self.endResetModel()

    def row(self, place: int) -> Row:
        """Return a line."""
        return self._make(self.rows[place])

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line and what it says."""
        if role not in (_ROW, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        said = " ".join((row.from_, "→", row.to, row.detail, *row.figures))
        return row if role == _ROW else said


class _RowDelegate(QStyledItemDelegate):
    """Paints from → to with colours, the second line, and the figures at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect, row = QRect(option.rect), index.data(_ROW)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accentbg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self._paint_figures(painter, rect, row)
        top = rect.adjusted(12, 4, 0, 0)
        top.setHeight(18 if row.detail else rect.height() - 8)
        room = min(max((right - rect.left() - 60) // 2, 60), 150)
        self._paint_name(painter, top, row.from_, row.from_color, room)
        painter.drawPixmap(
            top.left() + room + 4, top.center().y() - 6, icons.pixmap("arrow-right", "muted", 12)
        )
        self._paint_name(painter, top.adjusted(room + 24, 0, 0, 0), row.to, row.to_color, room)
        if row.detail:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("muted"))
            below = rect.adjusted(12, 22, 0, -4)
            below.setRight(right - 8)
            text = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideMiddle, below.width())
            painter.drawText(below, _LEFT, text)
        painter.restore()

    def _paint_figures(self, painter: QPainter, rect: QRect, row: Row) -> int:
        right = rect.right() - 12
        for (_, width), figure, tone in reversed(list(zip(_FIGURES, row.figures, row.tones))):
            painter.setFont(theme.figure_font(12, 600))
            painter.setPen(theme.color(tone))
            painter.drawText(QRect(right - width, rect.top(), width, rect.height()), _RIGHT, figure)
            right -= width
        return right

    def _paint_name(self, painter: QPainter, rect: QRect, name: str, color: QColor | None, room: int) -> None:
        left = rect.left()
        if color is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(left, rect.center().y() - 4.5, 10, 10), 3, 3)
            left += 16
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        shown = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideMiddle, room - (left - rect.left())
        )
        painter.drawText(QRect(left, rect.top(), room, rect.height()), _LEFT, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a line."""
        return QSize(super().sizeHint(option, index).width(), 44 if index.data(_ROW).detail else 32)


class _RowsView(QListView):
    """The list; Enter does what a click does."""

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_RowDelegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class ComparePage(QWidget):
    """Two scenarios side by side.

    ``compared`` brings the :class:`Difference` that is shown (None while it is being found), so that maps can
    follow; ``zoom_requested`` brings accounts; ``kept`` the name of the scenario to go on with;
    ``close_requested`` that comparing is over.
    """

    compared = Signal(object)
    zoom_requested = Signal(object)
    kept = Signal(str)
    close_requested = Signal()

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
        self._selection, self._jobs = selection, jobs
        self._job: Job | None = None
        self.difference: Difference | None = None
        self.a, self.b = ChoiceBox(), ChoiceBox()
        self.bars = MeasureBars()
        self.rows = RowsModel(self)
        self.list = _RowsView(self.rows)
        self.lists = SegmentedControl(
            [(each, f"compare.list.{each}") for each in LISTS], name_key="compare.lists"
        )
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        self.swap = IconButton("arrow-left-right", "compare.swap")
        self.keep = PrimaryButton("compare.keep", icon="check", name="B")
        self.close_button = IconButton("x", "compare.close")
        self.note = Label(px=11, tone="muted")
        head = QHBoxLayout()
        head.setContentsMargins(16, 7, 12, 7)
        head.setSpacing(8)
        letter_a, letter_b = Label(weight=600, tone="muted"), Label(weight=600, tone="accenttx")
        letter_a.set_text("A")
        letter_b.set_text("B")
        for box in (self.a, self.b):
            box.setMinimumWidth(170)
        for widget in (letter_a, self.a, self.swap, letter_b, self.b, self.note):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.keep)
        head.addWidget(self.close_button)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self._measures())
        across.addWidget(self._lists())
        across.setHandleWidth(1)
        across.setSizes([700, 740])
        self.pages = QStackedWidget()
        self.pages.addWidget(across)
        self.pages.addWidget(EmptyState("columns-2", "compare.nothing"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.pages, 1)

    def _measures(self) -> QWidget:
        body = QWidget()
        body.setProperty("ground", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(SectionTitle("compare.measures"))
        head.addStretch(1)
        for key, width, tone in (
            ("compare.a", 96, "muted"),
            ("compare.b", 96, "accenttx"),
            ("compare.step", 96, "muted"),
        ):
            label = Label(key, px=11, weight=500, tone=tone)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setFixedWidth(width)
            head.addWidget(label)
        column.addLayout(head)
        column.addWidget(self.bars)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setMinimumWidth(460)
        return area

    def _lists(self) -> QWidget:
        self.count = Label(px=11, tone="muted")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 8, 4, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(SectionTitle("compare.differences"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.lists)
        column.addLayout(head)
        self.titles = QWidget()
        titles = QHBoxLayout(self.titles)
        titles.setContentsMargins(12, 0, 22, 0)
        titles.setSpacing(0)
        titles.addWidget(Label("compare.from_to", px=11, tone="muted", weight=500))
        titles.addStretch(1)
        for name, width in _FIGURES:
            label = Label(f"compare.column.{name}", px=11, tone="muted", weight=500)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setFixedWidth(width)
            titles.addWidget(label)
        column.addWidget(self.titles)
        self.same = EmptyState("check", "compare.same")
        self.list_pages = QStackedWidget()
        self.list_pages.addWidget(self.list)
        self.list_pages.addWidget(self.same)
        column.addWidget(self.list_pages, 1)
        return body

    def _connect(self) -> None:
        self.a.activated.connect(self._compare)
        self.b.activated.connect(self._compare)
        self.swap.clicked.connect(self.swap_sides)
        self.keep.clicked.connect(lambda: self.kept.emit(str(self.b.currentData())))
        self.close_button.clicked.connect(self.close_requested)
        self.lists.changed.connect(lambda _: self._show_list())
        self.list.clicked.connect(self._select)
        self.list.activated.connect(self._select)
        words.changed.connect(self._say)
        theme.changed.connect(self._show_list)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Compare scenarios of another plan: the baseline and the scenario that is shown."""
        self._session = session
        self._fill(BASELINE, session.scenario_name if session else "")
        self._compare()

    def refresh(self, changes: Changes) -> None:
        """Compare again after a change."""
        if self._session is None or changes.saved:
            return
        if changes.scenarios or changes.shown:
            self._fill(str(self.a.currentData()), self._session.scenario_name)
        self._compare()

    def compare(self, a: str, b: str) -> None:
        """Compare two scenarios by name."""
        self._fill(a, b)
        self._compare()

    def swap_sides(self) -> None:
        """Let A and B change places."""
        self.compare(str(self.b.currentData()), str(self.a.currentData()))

    def _fill(self, a: str, b: str) -> None:
        names = list(self._session.project.scenarios) if self._session else []
        if b == a and len(names) > 1:
            b = next(name for name in reversed(names) if name != a)
        for box, chosen, key in ((self.a, a, "compare.a_is"), (self.b, b, "compare.b_is")):
            box.clear()
            for name in names:
                box.addItem(t("desk.baseline") if name == BASELINE else name, name)
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.setAccessibleName(t(key))

    def _compare(self) -> None:
        """Find the differences, beside the window when there is a runner."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        session = self._session
        if session is None or len(session.project.scenarios) < 2:
            self._take(None)
            return
        work = difference(
            session.project, str(self.a.currentData()), str(self.b.currentData()), session.ground
        )
        if self._jobs is None:
            self._take(work())
        else:
            self.compared.emit(None)
            self._job = self._jobs.start(work, done=self._take, failed=self._fail)

    def _take(self, found: Difference | None) -> None:
        self._job = None
        self.difference = found
        self._say()
        self.compared.emit(found)

    def _fail(self, error: Exception) -> None:
        self._job = None
        notices.fault(error)

    # what is said

    def _say(self) -> None:
        found = self.difference
        self.pages.setCurrentIndex(0 if found else 1)
        for box in (self.a, self.b):
            if box.findData(BASELINE) >= 0:
                box.setItemText(box.findData(BASELINE), t("desk.baseline"))
        self.bars.show_difference(found)
        self.keep.setEnabled(found is not None)
        self.keep.set_key("compare.keep", name=self.b.currentText())
        if found is None:
            self.note.set_text("")
            return
        shares = found.figures["utilisations"]
        same = shares["a"] == shares["b"]
        self.note.set_text("" if same else t("compare.utilisation", b=numbers.percent(shares["b"])))
        self.count.set_text(
            t(
                "compare.count",
                groups=numbers.plain(len(found.handovers)),
                accounts=numbers.plain(found.accounts),
            )
        )
        self._show_list()

    def _show_list(self) -> None:
        found, session = self.difference, self._session
        if found is None or session is None:
            self.rows.set_rows((), None)
            return
        shown = self.lists.value()
        if shown == "positions":
            self.rows.set_rows(found.handovers, self._handover_row)
        elif shown == "accounts":
            moved = [(int(row), each) for each in found.handovers for row in each.accounts]
            self.rows.set_rows(moved, self._account_row)
        else:
            self.rows.set_rows(found.seats, self._seat_row)
        self.titles.setVisible(shown == "positions")
        self.list.setAccessibleName(t("compare.differences"))
        self.list_pages.setCurrentIndex(0 if self.rows.rowCount() else 1)

    def _name(self, position: int) -> str:
        if self._session is None or position < 0:
            return t("desk.nobody")
        return str(self._session.project.positions.position_id[position])

    def _color(self, position: int) -> QColor | None:
        return position_color(self._session, position) if self._session and position >= 0 else None

    def _handover_row(self, each: Handover) -> Row:
        travel = each.travel_h
        return Row(
            self._name(each.from_),
            self._color(each.from_),
            self._name(each.to),
            self._color(each.to),
            figures=(
                numbers.plain(len(each.accounts)),
                numbers.hours(each.hours, 0),
                numbers.signed_hours(travel),
                numbers.money(each.revenue_at_risk_cny),
            ),
            tones=("text", "muted", "ok" if travel <= -0.5 else "warn" if travel >= 0.5 else "muted", "warn"),
            accounts=each.accounts,
        )

    def _account_row(self, moved: tuple[int, Handover]) -> Row:
        row, each = moved
        accounts = self._session.project.accounts if self._session else None
        said = f"{accounts.name[row]} · {accounts.city[row]} · {accounts.account_id[row]}" if accounts else ""
        return Row(
            self._name(each.from_),
            self._color(each.from_),
            self._name(each.to),
            self._color(each.to),
            detail=said,
            accounts=np.array([row], np.intp),
        )

    def _seat_row(self, seat: Seat) -> Row:
        session = self._session
        hubs = [
            hub_name(session, hub) if session and hub >= 0 else t("compare.no_hub")
            for hub in (seat.from_hub, seat.to_hub)
        ]
        return Row(hubs[0], None, hubs[1], None, detail=self._name(seat.position), position=seat.position)

    def _select(self, index: AnyIndex) -> None:
        """Select whom a line concerns."""
        row = index.data(_ROW)
        if not isinstance(row, Row):
            return
        if len(row.accounts):
            self._selection.set_accounts(row.accounts, SOURCE)
            self.zoom_requested.emit(row.accounts)
        if row.position >= 0:
            self._selection.set_position(row.position, SOURCE)
