"""For which position or person does one want to know what changed, and what did?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.position_picker import hub_name
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.session import Session
    from territory_designer.ui.compare_work import Difference, Moved

Positions = tuple[int, ...]


class WhoBox(ChoiceBox):
    """Everyone, one position, or one person with several: a list that is narrowed by typing.

    ``changed`` brings the rows of the positions, none for everyone.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        field = QLineEdit()
        self.setLineEdit(field)  # makes it editable
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(14)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.activated.connect(lambda _row: self.changed.emit(self.positions()))
        field.editingFinished.connect(self._say_chosen)
        words.changed.connect(self._fill)

    def set_session(self, session: Session | None) -> None:
        """Offer positions and people of another plan."""
        self._session = session
        self._fill()

    def positions(self) -> Positions:
        """Return the rows of the positions chosen; none = everyone."""
        return self.currentData() or ()

    def choose(self, positions: Positions) -> None:
        """Choose without sending ``changed``."""
        self.setCurrentIndex(max(self._place(positions), 0))

    def _place(self, positions: Positions) -> int:
        return next((row for row in range(self.count()) if self.itemData(row) == positions), -1)

    def _fill(self) -> None:
        chosen = self.positions()
        self.blockSignals(True)
        self.clear()
        self.addItem(t("compare.everyone"), ())
        for name, positions in _choices(self._session) if self._session else ():
            self.addItem(name, positions)
        self.blockSignals(False)
        self.choose(chosen)
        self.setAccessibleName(t("compare.who"))
        self.setToolTip(t("compare.who"))

    def _say_chosen(self) -> None:
        """Show again what is chosen when what was typed is nobody."""
        if self.findText(self.currentText()) < 0:
            self.setEditText(self.itemText(self.currentIndex()))


def _choices(session: Session) -> list[tuple[str, Positions]]:
    """Return all that may hold accounts, and after them the people with several positions."""
    table, staff = session.project.positions, session.project.employees
    names = dict(zip(staff.employee_id.tolist(), staff.name.tolist()))
    found: list[tuple[str, Positions]] = []
    held: dict[str, list[int]] = {}
    for row, name in enumerate(table.position_id.tolist()):
        if table.serves[row]:
            who = str(table.employee_id[row])
            found.append((f"{name} · {names.get(who, who) or t('desk.vacant')}", (row,)))
            held.setdefault(who, []).append(row)
    people = [(who, tuple(rows)) for who, rows in sorted(held.items()) if who and len(rows) > 1]
    return found + [
        (t("compare.person", name=names.get(who, who), count=len(rows)), rows) for who, rows in people
    ]


@dataclass(frozen=True)
class Part:
    """One figure of what changed for somebody: its words, before and after."""

    name: str
    before: str
    after: str

    def said(self) -> str:
        """Say the change."""
        return (
            f"{self.name} {self.before} → {self.after}"
            if self.before != self.after
            else f"{self.name} {self.after}"
        )


def what_changed(
    session: Session,
    difference: Difference,
    figures: tuple[dict[str, Any], dict[str, Any]],
    *,
    positions: Positions,
    moved: Moved,
) -> str:
    """Say in one line what changed for positions: accounts, hours, travel, revenue, hub.

    Parameters
    ----------
    figures
        Of both scenarios, as the command line prints them.
    moved
        The accounts that the positions gave or got.
    """
    ids = {str(session.project.positions.position_id[row]) for row in positions}
    before, after = ([each for each in side["positions"] if each["position_id"] in ids] for side in figures)
    gave = sum(int(row in positions) for row in moved.from_.tolist())
    got = sum(int(row in positions) for row in moved.to.tolist())
    parts = [
        Part(t("compare.fact.index"), _index(before), _index(after)),
        Part(t("compare.fact.workload"), _hours(before, "workload_h"), _hours(after, "workload_h")),
        Part(t("compare.fact.travel"), _hours(before, "travel_h"), _hours(after, "travel_h")),
        Part(t("compare.fact.revenue"), _money(before), _money(after)),
        Part(
            t("compare.fact.hub"),
            _hubs(session, difference.a, positions),
            _hubs(session, difference.b, positions),
        ),
    ]
    swapped = t("compare.gave_got", got=numbers.plain(got), gave=numbers.plain(gave))
    return " · ".join((swapped, *(part.said() for part in parts)))


def _index(rows: Sequence[dict[str, Any]]) -> str:
    """Return the workload index of positions together."""
    target = sum(row["target_h"] for row in rows)
    return numbers.index(sum(row["workload_h"] for row in rows) / target if target > 0 else None)


def _hours(rows: Sequence[dict[str, Any]], name: str) -> str:
    return numbers.hours(sum(row[name] for row in rows), 0)


def _money(rows: Sequence[dict[str, Any]]) -> str:
    known = [row["revenue_cny"] for row in rows if row["revenue_cny"] is not None]
    return numbers.money(sum(known) if known else None)


def _hubs(session: Session, scenario: Scenario, positions: Positions) -> str:
    hubs = [int(scenario.position_hub[row]) if scenario.position_open[row] else -1 for row in positions]
    said = [hub_name(session, hub) if hub >= 0 else t("compare.no_hub") for hub in hubs]
    return ", ".join(dict.fromkeys(said))
