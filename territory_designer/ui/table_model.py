"""Which accounts stand in the table, in which order, and what does each cell say?

The model holds row numbers of the plan's accounts. Order and filter are numpy over whole columns, so that ten
thousand accounts are sorted while the key is still down.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from territory_designer.model.tables import Flag, Index, Number, Text, Whole
from territory_designer.ui import numbers
from territory_designer.ui.account_marks import MARKS
from territory_designer.ui.account_words import TEXT_COLUMNS, account_rank
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.measures.workload import Work
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.session import Session

COLUMNS = ("tick", "name", "city", "position", "class", "visits", "workload", "travel", "revenue", "oneway")
FIGURE_COLUMNS = frozenset(COLUMNS[5:])
_ALIGN_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ALIGN_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, eq=False)
class AccountFigures:
    """What every account takes in the scenario shown, each ``(accounts,)``; NaN without place or position."""

    position: Whole
    visits: Number
    workload_h: Number
    travel_h: Number
    oneway_min: Number
    revenue_cny: Number
    locked: Flag
    overridden: Flag
    noted: Flag


_LOOKED_UP: WeakKeyDictionary[Work, tuple[Scenario, AccountFigures]] = WeakKeyDictionary()


def account_figures(session: Session) -> AccountFigures:
    """Look up the figures of all accounts at their hubs; after a move only those that moved."""
    accounts, scenario, work = session.project.accounts, session.scenario, session.ground.work
    before, known = _LOOKED_UP.get(work, (None, None))
    if known is None or before is None or not np.array_equal(before.position_hub, scenario.position_hub):
        rows, unknown = np.arange(len(accounts)), np.full(len(accounts), np.nan)
        travel_h, workload_h, oneway_min = unknown, unknown.copy(), unknown.copy()
    else:
        rows = np.flatnonzero(before.alignment != scenario.alignment)
        travel_h, workload_h, oneway_min = (
            each.copy() for each in (known.travel_h, known.workload_h, known.oneway_min)
        )
    for column in (travel_h, workload_h, oneway_min):
        column[rows] = np.nan
    served = rows[(scenario.alignment[rows] >= 0) & accounts.placed[rows]]
    hub = scenario.position_hub[scenario.alignment[served]]
    travel_h[served] = work.at(served, hub).travel_h
    workload_h[served] = work.base_h[served] + travel_h[served]
    oneway_min[served] = work.oneway_min(served, hub)
    figures = AccountFigures(
        position=scenario.alignment,
        visits=work.visits,
        workload_h=workload_h,
        travel_h=travel_h,
        oneway_min=oneway_min,
        revenue_cny=accounts.revenue_cny,
        locked=session.locked,
        overridden=session.overridden,
        noted=session.project.noted,
    )
    _LOOKED_UP[work] = scenario, figures
    return figures


def _differing(before: AccountFigures, now: AccountFigures) -> list[int]:
    """Return the columns in which an account has another figure than before, or another mark."""

    def differ(name: str) -> bool:
        old, new = getattr(before, name), getattr(now, name)
        return old is not new and old.tobytes() != new.tobytes()  # of bytes, so that NaN equals NaN

    shown = {"position": "position", **dict.fromkeys(MARKS, "name")}
    shown |= {name: column for column, name in _FIGURE.items()}
    return sorted({COLUMNS.index(column) for name, column in shown.items() if differ(name)})


def revenue_written(value_cny: float) -> str:
    """Write revenue in the unit that the header names: CNY, or 万元."""
    if t("number.money_system") == "10000":
        return numbers.plain(value_cny / 1e4, 1)
    return numbers.plain(value_cny)


class AccountsModel(QAbstractTableModel):
    """The accounts that pass the filters, in the order chosen; the first column ticks the selection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self.figures: AccountFigures | None = None
        self._position_id: Text = np.zeros(0, object)
        self.rows: Index = np.zeros(0, np.intp)
        self._ticked: Flag = np.zeros(0, bool)
        self._passing: Flag = np.zeros(0, bool)
        self.sorted_by: tuple[str, bool] = ("", False)
        words.changed.connect(self._say)

    def set_session(self, session: Session | None) -> None:
        """Show the accounts of another plan, all of them, in the order of the plan."""
        self.beginResetModel()
        self._session = session
        count = len(session.project.accounts) if session else 0
        self._look_up()
        self._ticked, self._passing = np.zeros(count, bool), np.ones(count, bool)
        self._arrange()
        self.endResetModel()

    def refresh(self, *, whole: bool = False) -> None:
        """Look up the figures again after the scenario changed; the order stays as it is.

        Parameters
        ----------
        whole
            Whether all columns are painted again, as for another scenario or other colours; else those in
            which a figure changed.
        """
        before = self.figures
        self._look_up()
        if before is not None and self.figures is not None:
            for column in range(len(COLUMNS)) if whole else _differing(before, self.figures):
                self._repaint(column, column)

    def _look_up(self) -> None:
        """Keep what is painted until the plan is told to have changed, names of positions included."""
        session = self._session
        self.figures = account_figures(session) if session else None
        self._position_id = session.project.positions.position_id if session else np.zeros(0, object)

    def set_passing(self, passing: Flag) -> None:
        """Show the accounts that pass, and no others."""
        if not np.array_equal(passing, self._passing):
            self.beginResetModel()
            self._passing = passing
            self._arrange()
            self.endResetModel()

    def set_ticked(self, accounts: Index) -> None:
        """Tick these accounts and no others."""
        self._ticked = np.zeros(len(self._ticked), bool)
        self._ticked[accounts] = True
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self._repaint(0, len(COLUMNS) - 1)

    def ticked(self) -> Qt.CheckState:
        """Tell whether all, some or none of the accounts that are shown are ticked."""
        ticked = self._ticked[self.rows]
        if not ticked.any():
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if ticked.all() else Qt.CheckState.PartiallyChecked

    def is_ticked(self, account: int) -> bool:
        """Tell whether an account is ticked."""
        return bool(self._ticked[account])

    def row_of(self, account: int) -> int:
        """Return where an account stands, -1 when a filter hides it."""
        found = np.flatnonzero(self.rows == account)
        return int(found[0]) if len(found) else -1

    def account_at(self, row: int) -> int:
        """Return which account stands in a row."""
        return int(self.rows[row])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; equal ones keep the order of the plan, unknown figures come last."""
        self.sorted_by = (COLUMNS[column] if column >= 0 else "", order == Qt.SortOrder.DescendingOrder)
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        rows = np.flatnonzero(self._passing)
        name, descending = self.sorted_by
        if name and len(rows):
            key = np.asarray(self._key(name), float)[rows]
            rows = rows[np.argsort(-key if descending else key, kind="stable")]
        self.rows = rows

    def _key(self, name: str) -> Any:
        """Return what a column is sorted by, float or whole ``(accounts,)``."""
        figures = self.figures
        if figures is None or self._session is None:
            return self._passing
        if name == "tick":
            return ~self._ticked
        if name in TEXT_COLUMNS:
            return account_rank(self._session.project.accounts, TEXT_COLUMNS[name])
        if name == "position":
            return figures.position
        return getattr(figures, _FIGURE[name])

    def _repaint(self, first: int, last: int) -> None:
        if len(self.rows):
            self.dataChanged.emit(self.index(0, first), self.index(len(self.rows) - 1, last))

    def _say(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        self._repaint(0, len(COLUMNS) - 1)

    # what Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        """Return how many accounts are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        own = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return own | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else own

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole and section > 0:
            return t(f"desk.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return t(f"desk.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.ToolTipRole and section == 0:
            return t("desk.tick_all")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN_RIGHT if COLUMNS[section] in FIGURE_COLUMNS else _ALIGN_LEFT
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell says."""
        account, name = int(self.rows[index.row()]), COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(account, name)
        if role == Qt.ItemDataRole.CheckStateRole and name == "tick":
            return Qt.CheckState.Checked if self._ticked[account] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN_RIGHT if name in FIGURE_COLUMNS else _ALIGN_LEFT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(account, name)
        if role == Qt.ItemDataRole.ToolTipRole and name == "name":
            return _hint(self._note(account))
        return None

    def text(self, account: int, name: str) -> str:
        """Return the text of an account in a column."""
        if self.figures is None or self._session is None or name == "tick":
            return ""
        if name in TEXT_COLUMNS:
            return str(getattr(self._session.project.accounts, TEXT_COLUMNS[name])[account])
        if name == "position":
            return self.position_name(int(self.figures.position[account]))
        return _WRITTEN[name](float(getattr(self.figures, _FIGURE[name])[account]))

    def position_name(self, position: int) -> str:
        """Return the name of a position, or the word for nobody."""
        return str(self._position_id[position]) if position >= 0 else t("desk.nobody")

    def _spoken(self, account: int, name: str) -> str:
        if name == "tick":
            return t("desk.ticked" if self._ticked[account] else "desk.not_ticked")
        text = self.text(account, name)
        if self.figures is None or name != "name":
            return text
        if self.figures.locked[account]:
            text = t("desk.locked_name", name=text)
        if self.figures.overridden[account]:
            text = t("desk.overridden_name", name=text)
        note = self._note(account)
        return t("desk.noted_name", name=text, note=note) if note else text

    def _note(self, account: int) -> str:
        return self._session.note_on(account) if self._session else ""


def _hint(note: str) -> str:
    """Return a note as a hint whose lines are as the planner wrote them, and broken where they are long."""
    return f'<p style="white-space: pre-wrap">{escape(note)}</p>' if note else ""


_FIGURE = {
    "visits": "visits",
    "workload": "workload_h",
    "travel": "travel_h",
    "revenue": "revenue_cny",
    "oneway": "oneway_min",
}
_WRITTEN = {
    "visits": lambda value: numbers.plain(value, 0 if float(value).is_integer() else 1),
    "workload": lambda value: numbers.plain(value, 1),
    "travel": lambda value: numbers.plain(value, 1),
    "revenue": revenue_written,
    "oneway": numbers.minutes,
}
