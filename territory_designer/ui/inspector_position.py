"""How full is this position, with what, and which rules does it strain?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.model.texts import has_text
from territory_designer.ui import numbers
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.inspector_parts import FactGrid, Leaves, Lines, Page, Part, StackedTerms
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_deeds import PositionDeeds
from territory_designer.ui.position_picker import holder_of, hub_name
from territory_designer.ui.preview_card import ColorDot, band_of
from territory_designer.ui.suggestion_card import SuggestionCard
from territory_designer.ui.words import t, words
from territory_designer.ui.workload_bar import WorkloadBar, state_mark, state_of, state_token

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.validate.checker import Verdict

FACTS = (
    *("employee", "hub", "role", "capacity", "accounts"),
    *("revenue", "travel_share", "load", "nights", "lines"),
)


class PositionPage(Page):
    """The position that is selected.

    ``edit_asked`` brings what to do with a plan that may be changed, ``substitute_asked`` the position whose
    holder leaves, ``preview_requested(accounts, position)`` asks for the card that shows both sides.
    """

    zoom_requested = Signal(object)
    preview_requested = Signal(object, int)
    edit_asked = Signal(object)
    substitute_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._position = -1
        self._verdict: Verdict | None = None
        self.dot = ColorDot()
        self.name = ElidedLabel(px=15, weight=600)
        self.index = Label(px=15, weight=600, figure=True)
        self.bar = WorkloadBar()
        self.against = Label(px=11, tone="muted", figure=True)
        self.facts = FactGrid(FACTS)
        self.total = Label(px=13, weight=600, figure=True)
        self.parts = StackedTerms()
        self.rules_title = SectionTitle("desk.position.rules")
        self.rules = Lines()
        self.suggestion = SuggestionCard(jobs=jobs)
        self.deeds = PositionDeeds(jobs=jobs)
        self.suggestion.preview_requested.connect(self.preview_requested)
        for asking in (self.suggestion, self.deeds):
            asking.edit_asked.connect(self.edit_asked)
        self.deeds.substitute_asked.connect(self.substitute_asked)
        self.deeds.zoom_asked.connect(self._go)
        self.pages = Leaves()
        self._build()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget, stretch in ((self.dot, 0), (self.name, 1), (self.index, 0)):
            head.addWidget(widget, stretch)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.against)
        column.addWidget(self.facts)
        column.addWidget(line())
        work = QHBoxLayout()
        work.addWidget(SectionTitle("desk.workload"))
        work.addStretch(1)
        work.addWidget(self.total)
        column.addLayout(work)
        column.addWidget(self.parts)
        column.addWidget(line())
        column.addWidget(self.rules_title)
        column.addWidget(self.rules)
        for widget in (self.suggestion, line(), SectionTitle("position.deeds"), self.deeds):
            column.addWidget(widget)
        column.addStretch(1)
        self.pages.addWidget(body)
        self.pages.addWidget(EmptyState("user", "desk.inspector.no_position"))
        self.column.addWidget(self.pages)

    def set_session(self, session: Session | None) -> None:
        """Show positions of another plan."""
        self._session, self._position, self._verdict = session, -1, None
        self.suggestion.set_place(None, -1)
        self.expire()

    def show_position(self, position: int) -> None:
        """Show a position; -1 = none."""
        self._position = position
        self.expire()

    def set_verdict(self, verdict: Verdict | None) -> None:
        """Show the rules that the position breaks or strains."""
        self._verdict = verdict
        self.expire()

    def make(self) -> None:
        """Put the figures of now on the page."""
        session, row = self._session, self._position
        self.pages.setCurrentIndex(0 if session is not None and row >= 0 else 1)
        if session is not None and row >= 0:
            self._say_head(session, row)
            self._say_facts(session, row)
            self._say_work(session, row)
            self._say_rules(session, row)
            self.suggestion.set_place(session, row)
            self.deeds.show_position(session, row)

    def _say_head(self, session: Session, row: int) -> None:
        index = float(session.card.balance.index[row])
        band = band_of(session)
        state = state_of(index, *band)
        self.dot.set_color(position_color(session, row))
        self.name.set_text(str(session.project.positions.position_id[row]))
        self.index.set_text(f"{state_mark(state)} {numbers.index(index)}".strip())
        self.index.set_tone(state_token(state))
        self.bar.set_values(index, *band)
        hours = float(session.card.tally["workload_h"][row])
        target = float(session.card.balance.target_h[row])
        self.against.set_text(
            t("desk.position.against", hours=numbers.hours(hours, 0), target=numbers.hours(target, 0))
        )

    def _say_facts(self, session: Session, row: int) -> None:
        positions, card, facts = session.project.positions, session.card, self.facts
        hours, travel = (float(card.tally[name][row]) for name in ("workload_h", "travel_h"))
        holder = holder_of(session, row)
        facts.set_fact("employee", holder or t("desk.vacant"), tone="text" if holder else "warn")
        facts.set_fact("hub", hub_name(session, int(session.scenario.position_hub[row])))
        facts.set_fact("role", _role_said(str(positions.role[row])))
        facts.set_fact("capacity", numbers.hours(float(positions.capacity_h[row]), 0))
        facts.set_fact("accounts", numbers.plain(float(card.tally["accounts"][row])))
        known = float(card.tally["revenue_known"][row]) > 0
        facts.set_fact("revenue", numbers.money(float(card.tally["revenue_cny"][row]) if known else None))
        facts.set_fact("travel_share", numbers.percent(travel / hours if hours > 0 else None))
        facts.set_fact("load", numbers.percent(float(card.balance.load[row])))
        facts.set_fact("nights", numbers.plain(float(card.tally["nights"][row])))
        facts.set_fact("lines", str(positions.product_lines[row]) or t("desk.all_lines"))

    def _say_work(self, session: Session, row: int) -> None:
        work = session.ground.work
        held = np.flatnonzero((session.scenario.alignment == row) & session.project.accounts.placed)
        travel = float(session.card.tally["travel_h"][row])
        service = {
            "onsite": float((work.visits * work.onsite_h)[held].sum()),
            "preparation": float((work.visits * work.preparation_h)[held].sum()),
            "desk": float(work.desk_h[held].sum()),
        }
        parts = [
            Part(t(f"desk.part.{key}"), hours, tint) for tint, (key, hours) in enumerate(service.items())
        ]
        total = self.parts.set_parts([*parts, Part(t("desk.part.travel"), travel, 3)])
        self.total.set_text(numbers.hours(total))

    def _say_rules(self, session: Session, row: int) -> None:
        if self._verdict is None:
            self.rules.set_lines([("loader-circle", "muted", t("desk.judging"))])
            return
        name, language = session.project.positions.position_id[row], words.language()
        broken = [each for each in self._verdict.broken if each.position_id == name]
        strained = [each for each in self._verdict.strained if each.position_id == name]
        lines = [("octagon-alert", "over", each.text(language)) for each in broken]
        lines += [("gauge", "warn", each.text(language)) for each in strained]
        self.rules.set_lines(lines or [("circle-check", "ok", t("desk.position.no_rules"))])

    def _go(self) -> None:
        if self._session is not None:
            self.zoom_requested.emit(np.flatnonzero(self._session.scenario.alignment == self._position))


def _role_said(role: str) -> str:
    """Return a role in the language of the window, as the plan has it when the program knows no such role."""
    key = f"desk.role.{role.replace(' ', '_')}"
    return t(key) if has_text(key) else role
