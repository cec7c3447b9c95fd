"""What do several accounts have in common: their sums, and where they are?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.model.tables import Index
from territory_designer.ui import numbers
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import line
from territory_designer.ui.inspector_parts import FactGrid, Lines
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.position_picker import holder_of
from territory_designer.ui.suggestion_card import SuggestionCard
from territory_designer.ui.table_model import account_figures
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner

SUMS = ("accounts", "workload", "travel", "revenue", "positions", "locked")
_MOST_POSITIONS = 6


class ManyAccounts(QWidget):
    """The page of several accounts: their sums, and where they are."""

    assign_asked = Signal()
    zoom_asked = Signal()

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self.title = Label(px=15, weight=600)
        self.facts = FactGrid(SUMS)
        self.rows = Lines()
        self.suggestion = SuggestionCard(jobs=jobs)
        self.assign = Button("desk.many.assign", icon="arrow-right")
        self.zoom = Button("desk.many.zoom", kind="quiet", icon="crosshair")
        self.assign.clicked.connect(self.assign_asked)
        self.zoom.clicked.connect(self.zoom_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.assign)
        buttons.addWidget(self.zoom)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addLayout(buttons)
        column.addWidget(self.suggestion)
        column.addWidget(line())
        column.addWidget(SectionTitle("desk.many.where"))
        column.addWidget(self.rows)
        column.addStretch(1)

    def show_accounts(self, session: Session, accounts: Index) -> None:
        """Show the sums of accounts."""
        figures = account_figures(session)
        self.suggestion.set_place(session, accounts)
        count = numbers.plain(len(accounts))
        self.title.set_text(t("desk.many.title", count=count))
        revenue = figures.revenue_cny[accounts]
        known = float(np.nansum(revenue)) if np.isfinite(revenue).any() else None
        owners, held = np.unique(figures.position[accounts], return_counts=True)
        self.facts.set_fact("accounts", count)
        self.facts.set_fact("workload", numbers.hours(float(np.nansum(figures.workload_h[accounts])), 0))
        self.facts.set_fact("travel", numbers.hours(float(np.nansum(figures.travel_h[accounts])), 0))
        self.facts.set_fact("revenue", numbers.money(known))
        self.facts.set_fact("positions", numbers.plain(int((owners >= 0).sum())))
        self.facts.set_fact("locked", numbers.plain(int(figures.locked[accounts].sum())))
        order = np.argsort(-held, kind="stable")
        shown = [self._line(session, int(owners[k]), int(held[k])) for k in order[:_MOST_POSITIONS]]
        if len(order) > _MOST_POSITIONS:
            shown.append(("ellipsis", "muted", t("desk.many.more", count=len(order) - _MOST_POSITIONS)))
        self.rows.set_lines(shown)

    def _line(self, session: Session, position: int, count: int) -> tuple[str, str, str]:
        if position < 0:
            return "user-x", "warn", t("desk.many.row", name=t("desk.nobody"), count=count)
        name = str(session.project.positions.position_id[position])
        holder = holder_of(session, position)
        return "user", "muted", t("desk.many.row", name=f"{name} {holder}".strip(), count=count)
