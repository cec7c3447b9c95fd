"""Which hubs may open, must be open, or may not, and how many positions may sit there?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.geo.hub_names import hub_names
from territory_designer.model.rules import HUB_STATES, HubRule
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.optimise_limit import Limit
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.tables import Hubs
    from territory_designer.session.session import Session

MOST_POSITIONS = 999
_AT_ONCE = 3  # rows that are made before the window may answer again


class HubRow(QWidget):
    """One hub: its city, its state, and the most positions there."""

    changed = Signal()

    def __init__(self, city: str, rule: HubRule) -> None:
        super().__init__()
        self._table = rule
        self.city = ElidedLabel()
        self.city.set_text(city)
        self.state = ChoiceBox()
        self.state.setStyleSheet("min-height: 20px; padding: 0 5px;")
        self.state.setFixedSize(QSize(112, 24))
        self.most = Limit(1, MOST_POSITIONS, width=44)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.city, 1)
        row.addWidget(self.state)
        row.addWidget(self.most)
        self.setFixedHeight(28)
        words.changed.connect(self._say)
        self._say()
        self.show_rule(rule)
        self.state.currentIndexChanged.connect(self._follow)
        self.most.changed.connect(self.changed)

    def show_city(self, city: str) -> None:
        """Show what the hub is called."""
        self.city.set_text(city)
        self._say()

    def show_rule(self, rule: HubRule) -> None:
        """Show what a scenario asks of the hub; what it leaves open is as the table of hubs says."""
        self.state.setCurrentIndex(HUB_STATES.index(rule.state or self._table.state or "candidate"))
        self.most.set_limit(rule.max_positions or self._table.max_positions)

    def rule(self) -> HubRule | None:
        """Return what differs from the table of hubs; None when nothing does."""
        state, most = self.state.currentData(), self.most.value()
        other_state = state if state != self._table.state else None
        other_most = most if most != self._table.max_positions else None
        if other_state is None and other_most is None:
            return None
        return HubRule(self._table.hub_id, state=other_state, max_positions=other_most)

    def _say(self) -> None:
        chosen = max(self.state.currentIndex(), 0)
        self.state.blockSignals(True)
        self.state.clear()
        for each in HUB_STATES:
            self.state.addItem(t(f"optimise.hub.{each}"), each)
        self.state.setCurrentIndex(chosen)
        self.state.blockSignals(False)
        self.state.setAccessibleName(f"{self.city.text()}: {t('optimise.hubs.state')}")
        self.most.setAccessibleName(f"{self.city.text()}: {t('optimise.hubs.most')}")

    def _follow(self) -> None:
        self.most.setEnabled(self.state.currentData() != "forbidden")
        self.changed.emit()


class HubList(QWidget):
    """All hubs of a plan with what may happen to them. Rows are made when the list is seen, or asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, HubRow] = {}
        self._tables: dict[str, HubRule] = {}
        self._asked: dict[str, HubRule] = {}
        self._hubs: Hubs | None = None
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._make_some)
        words.changed.connect(self._name)
        head = QHBoxLayout()
        head.addWidget(SectionTitle("optimise.hubs"))
        head.addStretch(1)
        head.addWidget(Label("optimise.hubs.most", px=11, tone="muted"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._list)

    def set_session(self, session: Session) -> None:
        """Show the hubs of a plan, as the scenario that is shown has them."""
        hubs, self._asked = session.project.hubs, {rule.hub_id: rule for rule in session.scenario.rules.hubs}
        if hubs is not self._hubs:
            self._clear()
            self._hubs = hubs
            self._tables = {each[0]: HubRule(*each) for each in zip(*_as_the_table_says(hubs))}
        for hub, row in self._rows.items():
            row.show_rule(self._rule_of(hub))
        if self.isVisible():
            self._soon.start()

    @property
    def rows(self) -> dict[str, HubRow]:
        """Return the row of each hub."""
        self._make(len(self._tables))
        return self._rows

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Make the rows now that they are seen, a few at a time."""
        super().showEvent(event)
        self._soon.start()

    def _make_some(self) -> None:
        self._make(_AT_ONCE)
        if len(self._rows) == len(self._tables):
            self._soon.stop()

    def _make(self, most: int) -> None:
        missing = list(self._tables)[len(self._rows) :][:most]
        for hub in missing:
            row = self._rows[hub] = HubRow("", self._tables[hub])
            row.show_rule(self._rule_of(hub))
            self._list.addWidget(row)
        if missing:
            self._name()

    def _clear(self) -> None:
        for row in self._rows.values():
            self._list.removeWidget(row)
            row.deleteLater()
        self._rows = {}

    def _rule_of(self, hub: str) -> HubRule:
        return self._asked.get(hub, self._tables[hub])

    def _name(self) -> None:
        """Call the hubs by their names in the language of the window."""
        if self._hubs is not None:
            for row, name in zip(self._rows.values(), hub_names(self._hubs, words.language())):
                row.show_city(name)

    def rules(self, start: tuple[HubRule, ...]) -> tuple[HubRule, ...]:
        """Return what the list asks of hubs; costs and lowest numbers stay as in ``start``."""
        before = {rule.hub_id: rule for rule in start}
        asked = {hub: row.rule() for hub, row in self.rows.items()}
        return tuple(
            rule
            for hub in [*self.rows, *(each for each in before if each not in self.rows)]
            if (rule := _merged(before.get(hub), asked.get(hub))) is not None
        )


def _as_the_table_says(hubs: Hubs) -> tuple[list[Any], ...]:
    states = [each or "candidate" for each in hubs.state.tolist()]
    count = len(states)
    return hubs.hub_id.tolist(), states, [None] * count, [None] * count, hubs.max_positions.tolist()


def _merged(before: HubRule | None, asked: HubRule | None) -> HubRule | None:
    if before is None or (before.cost_cny is None and before.min_positions is None):
        return asked
    kept = HubRule(before.hub_id, cost_cny=before.cost_cny, min_positions=before.min_positions)
    if asked is None:
        return kept
    return HubRule(kept.hub_id, asked.state, kept.cost_cny, kept.min_positions, asked.max_positions)
