"""What does one scenario do otherwise than another: who hands over what, and where do positions sit?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.buttons import IconButton, SegmentedControl
from territory_designer.ui.cards import EmptyState
from territory_designer.ui.compare_bars import LETTERS
from territory_designer.ui.compare_rows import ROW, Columns, Row, RowsModel, RowsView, Titles
from territory_designer.ui.compare_table import Wanted, save, tsv
from territory_designer.ui.compare_who import Positions, WhoBox, what_changed
from territory_designer.ui.compare_work import KINDS, Comparison, Difference, Handover, Moved, Seat, handovers
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.notices import notices
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_picker import holder_of, holders, hub_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.compare import Renaming
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.selection import Selection
    from territory_designer.ui.table_model import AnyIndex

SOURCE = "compare"
LISTS = ("positions", "accounts", "seats", "renamed")
COLUMNS: dict[str, Columns] = {
    "positions": (("accounts", 66), ("hours", 76), ("travel", 76), ("risk", 100)),
    "accounts": (("kind", 66), ("hours", 76), ("travel", 76), ("revenue", 100)),
    "seats": (),
    "renamed": (("accounts", 76), ("share", 90)),
}


class DifferenceLists(QWidget):
    """Differences of two scenarios as lists, narrowed to a kind, a position or a person.

    ``zoom_requested`` brings the accounts of a line that was chosen, ``against_changed`` which of the other
    scenarios the first one is compared with.
    """

    zoom_requested = Signal(object)
    against_changed = Signal(int)

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._selection, self._jobs = selection, jobs
        self._found: Comparison | None = None
        self._moved: Moved | None = None
        self._people: list[str] = []
        self.rows = RowsModel(self)
        self.list = RowsView(self.rows)
        self.lists = SegmentedControl(
            [(each, f"compare.list.{each}") for each in LISTS], name_key="compare.lists"
        )
        self.against = SegmentedControl(
            [(letter, "compare.against") for letter in LETTERS[1:]],
            name_key="compare.against_name",
            letter="",
        )
        self.who, self.kind = WhoBox(), ChoiceBox()
        self._build()
        self._connect()

    def _build(self) -> None:
        self.count = ElidedLabel(px=11, tone="muted")
        self.changed = Label(px=11, tone="text2")
        self.changed.setWordWrap(True)
        self.changed.setContentsMargins(4, 0, 8, 0)
        self.copy_button = IconButton("copy", "compare.copy", shortcut="Ctrl+C")
        self.save_button = IconButton("file-down", "compare.save")
        self.titles = Titles()
        self.same = EmptyState("check", "compare.same")
        self.list_pages = QStackedWidget()
        self.list_pages.addWidget(self.list)
        self.list_pages.addWidget(self.same)
        for letter in LETTERS[1:]:
            self.against.set_params(letter, letter=letter)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 4, 0)
        column.setSpacing(6)
        column.addLayout(_row(SectionTitle("compare.differences"), self.count, None, self.lists))
        column.addLayout(_row(self.who, self.kind, self.against, None, self.copy_button, self.save_button))
        column.addWidget(self.changed)
        column.addWidget(self.titles)
        column.addWidget(self.list_pages, 1)
        self._say_kinds()

    def _connect(self) -> None:
        self.lists.changed.connect(lambda _: self._show_list())
        self.against.changed.connect(self._choose_against)
        self.kind.activated.connect(lambda _: self._narrow())
        self.who.changed.connect(self._choose_who)
        self.list.clicked.connect(self._select)
        self.list.activated.connect(self._select)
        self.list.copied.connect(self.copy)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.choose_file)
        self._selection.position_changed.connect(self._follow_position)
        words.changed.connect(self._say_kinds)
        words.changed.connect(self._narrow)
        theme.changed.connect(self._show_list)

    # what is shown

    def set_session(self, session: Session | None) -> None:
        """Show differences of another plan."""
        self._session = session
        self.who.set_session(session)
        self._follow_position("desk")

    def renew(self) -> None:
        """Forget differences that name rows of positions as they were before one came or went."""
        self.who.set_session(self._session)
        self.show_comparison(None)

    def show_comparison(self, found: Comparison | None) -> None:
        """Show what the scenarios do otherwise than the first one."""
        self._found = found
        count = len(found.differences) if found else 0
        for place, letter in enumerate(LETTERS[1:]):
            self.against.button(letter).setVisible(place < count)
        self.against.setVisible(count > 1)
        if self.place() >= count:
            self.against.set_value(LETTERS[1])
        self._narrow()

    def place(self) -> int:
        """Return which of the differences is shown."""
        return LETTERS.index(self.against.value()) - 1

    def difference(self) -> Difference | None:
        """Return the difference that is shown."""
        return self._found.differences[self.place()] if self._found else None

    def show_positions(self, positions: Positions) -> None:
        """Show what changed for positions alone; none = for everyone."""
        self.who.choose(positions)
        self._narrow()

    def _choose_against(self, _letter: str) -> None:
        self._narrow()
        self.against_changed.emit(self.place())

    def _choose_who(self, positions: Positions) -> None:
        self._selection.set_position(positions[0] if len(positions) == 1 else -1, SOURCE)
        self._narrow()

    def _follow_position(self, source: str) -> None:
        """Narrow to the position that was selected on a map or in a list elsewhere."""
        position = self._selection.position
        if source != SOURCE:
            self.show_positions((position,) if position >= 0 else ())

    def _say_kinds(self) -> None:
        chosen = max(self.kind.currentIndex(), 0)
        self.kind.clear()
        for kind in ("all", *KINDS):
            self.kind.addItem(t(f"compare.kinds.{kind}"), kind)
        self.kind.setCurrentIndex(chosen)
        self.kind.setAccessibleName(t("compare.kinds"))

    def _narrow(self) -> None:
        """Show only what concerns those who were chosen."""
        found = self.difference()
        moved = found.moved if found else None
        positions = self.who.positions()
        if moved is not None and positions:
            moved = moved.concerning(positions)
        self._say_changed(found, moved, positions)
        kind = self.kind.currentData()
        if moved is not None and kind != "all":
            moved = moved.only(moved.is_(kind))
        self._moved = moved
        self._say_count()
        self._show_list()

    def _say_changed(self, found: Difference | None, moved: Moved | None, positions: Positions) -> None:
        self.changed.setVisible(bool(positions) and found is not None)
        if self._session and self._found and found and moved is not None and positions:
            figures = self._found.figures[0], self._found.figures[self.place() + 1]
            said = what_changed(self._session, found, figures, positions=positions, moved=moved)
            self.changed.set_text(said)
            self.changed.setAccessibleName(said)

    def _say_count(self) -> None:
        if self._moved is None:
            self.count.set_text("")
            return
        counts = {kind: int(self._moved.is_(kind).sum()) for kind in KINDS}
        said = [
            t(f"compare.count.{kind}", count=numbers.plain(count)) for kind, count in counts.items() if count
        ]
        self.count.set_text(" · ".join(said))

    def _seats(self) -> tuple[Seat, ...]:
        found, positions = self.difference(), self.who.positions()
        seats = found.seats if found else ()
        return tuple(each for each in seats if not positions or each.position in positions)

    def _renamed(self) -> tuple[Renaming, ...]:
        found, positions = self.difference(), self.who.positions()
        renamed = found.renamed if found else ()
        return tuple(each for each in renamed if not positions or {each.before, each.after} & set(positions))

    def _show_list(self) -> None:
        shown, session, moved = self.lists.value(), self._session, self._moved
        columns = COLUMNS[shown]
        self._people = holders(session, range(len(session.project.positions))) if session else []
        if session is None or moved is None:
            self.rows.set_rows((), None)
        elif shown == "positions":
            risk_share = session.project.settings.risk_share
            self.rows.set_rows(handovers(moved, risk_share), self._handover_row, columns)
        elif shown == "accounts":
            self.rows.set_rows(range(len(moved)), self._account_row, columns, tall=True)
        elif shown == "seats":
            self.rows.set_rows(self._seats(), self._seat_row, columns, tall=True)
        else:
            self.rows.set_rows(self._renamed(), self._renamed_row, columns)
        self.titles.show_columns(columns, bar=self.list.verticalScrollBar().sizeHint().width())
        self.list.setAccessibleName(t("compare.differences"))
        some = self.rows.rowCount() > 0
        self.list_pages.setCurrentIndex(0 if some else 1)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(some)

    # lines

    def _name(self, position: int) -> str:
        if self._session is None or position < 0:
            return t("desk.nobody")
        return str(self._session.project.positions.position_id[position])

    def _color(self, position: int) -> QColor | None:
        return position_color(self._session, position) if self._session and position >= 0 else None

    def _who(self, position: int) -> str:
        """Return who holds a position; nobody has no one."""
        return (self._people[position] or t("desk.vacant")) if position >= 0 else ""

    def _between(self, from_: int, to: int) -> tuple[str, QColor | None, str, QColor | None]:
        return self._name(from_), self._color(from_), self._name(to), self._color(to)

    def _handover_row(self, each: Handover) -> Row:
        moved = self._moved
        return Row(
            *self._between(each.from_, each.to),
            figures=(
                numbers.plain(len(each.rows)),
                numbers.hours(each.hours, 0),
                numbers.signed_hours(each.travel_h),
                numbers.money(each.revenue_at_risk_cny),
            ),
            tones=("text", "muted", _tone(each.travel_h), "warn"),
            accounts=moved.accounts[each.rows] if moved is not None else np.zeros(0, np.intp),
            notes=(self._who(each.from_), self._who(each.to)),
        )

    def _account_row(self, place: int) -> Row:
        session, moved = self._session, self._moved
        if session is None or moved is None:
            raise IndexError(place)
        row, accounts = int(moved.accounts[place]), session.project.accounts
        from_, to, kind = int(moved.from_[place]), int(moved.to[place]), self._side(place)
        travel = float(moved.travel_h[place])
        return Row(
            *self._between(from_, to),
            detail=f"{accounts.name[row]} · {accounts.city[row]} · {accounts.account_id[row]}",
            figures=(
                t(f"compare.kind.{kind}"),
                numbers.hours(float(moved.hours[place])),
                numbers.signed_hours(travel, 1),
                numbers.money(float(moved.revenue_cny[place])),
            ),
            tones=("text2", "muted", _tone(travel, 0.05), "muted"),
            accounts=np.array([row], np.intp),
        )

    def _side(self, place: int) -> str:
        """Return whether an account comes in or goes out for those chosen, else its kind."""
        moved, positions = self._moved, self.who.positions()
        if moved is None or not positions:
            return moved.kind(place) if moved is not None else "moved"
        came, went = int(moved.to[place]) in positions, int(moved.from_[place]) in positions
        return "moved" if came and went else "in" if came else "out"

    def _seat_row(self, seat: Seat) -> Row:
        session = self._session
        if session is None:
            raise IndexError(seat.position)
        hubs = [
            hub_name(session, hub) if hub >= 0 else t("compare.no_hub")
            for hub in (seat.from_hub, seat.to_hub)
        ]
        who = holder_of(session, seat.position) or t("desk.vacant")
        detail = f"{self._name(seat.position)} · {who}"
        return Row(hubs[0], None, hubs[1], None, detail=detail, position=seat.position)

    def _renamed_row(self, each: Renaming) -> Row:
        found = self.difference()
        held = np.zeros(0, np.intp)
        if found is not None:
            held = np.flatnonzero((found.a.alignment == each.before) & (found.b.alignment == each.after))
        return Row(
            *self._between(each.before, each.after),
            figures=(numbers.plain(each.accounts), numbers.percent(each.share)),
            tones=("text", "muted"),
            accounts=held,
            notes=(self._who(each.before), self._who(each.after)),
        )

    def _select(self, index: AnyIndex) -> None:
        """Select whom a line concerns."""
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        if len(row.accounts):
            self._selection.set_accounts(row.accounts, SOURCE)
            self.zoom_requested.emit(row.accounts)
        if row.position >= 0:
            self._selection.set_position(row.position, SOURCE)

    # out of the window

    def wanted(self, lines: tuple[int, ...] | None = None) -> Wanted | None:
        """Return what is listed, or some lines of it, as it leaves the window."""
        session, found, moved = self._session, self.difference(), self._moved
        if session is None or found is None or moved is None:
            return None
        return Wanted(
            session.project, found, self.lists.value(), moved, self._seats(), self._renamed(), lines
        )

    def copy(self) -> None:
        """Put the lines that are selected, all when none is, on the clipboard."""
        wanted = self.wanted(tuple(self.list.chosen_rows()) or None)
        if wanted is not None:
            self._run(tsv(wanted), self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        notices.tell("compare.copied", count=text.count("\n") - 1)

    def choose_file(self) -> None:
        """Let the planner say where the list shall be written."""
        offered = f"{t('compare.differences')}.csv"
        path, _ = QFileDialog.getSaveFileName(self, t("compare.save"), offered, "CSV (*.csv)")
        if path:
            self.save_to(Path(path).with_suffix(".csv"))

    def save_to(self, path: Path) -> None:
        """Write all lines of the list to a CSV file."""
        wanted = self.wanted()
        if wanted is not None:
            self._run(save(wanted, path), lambda done: notices.tell("compare.saved", path=str(done)))

    def _run(self, work: Callable[..., object], done: Callable[[Any], None]) -> None:
        if self._jobs is None:
            done(work())
        else:
            self._jobs.start(work, done=done, failed=notices.fault)


def _tone(travel_h: float, least: float = 0.5) -> str:
    """Return the colour of a change of travel."""
    return "ok" if travel_h <= -least else "warn" if travel_h >= least else "muted"


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets side by side; None pushes the others apart."""
    row = QHBoxLayout()
    row.setContentsMargins(4, 0, 8, 0)
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
