"""Which rules contradict each other, what would help, and what does each lock and rule cost?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.asked_panel import AskedPanel, Question
from territory_designer.ui.buttons import Button, Chip
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.explain_work import RulesSaid, look_into_rules
from territory_designer.ui.figure_list import FigureList
from territory_designer.ui.inspector_parts import Lines
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.notices import faults_told
from territory_designer.ui.progress_line import CountLine
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.tables import Index
    from territory_designer.optimise.explain.conflicts import Conflict
    from territory_designer.optimise.explain.fixes import Fix
    from territory_designer.optimise.explain.prices import Price
    from territory_designer.optimise.explain.setup import Setup
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.selection import Selection

SOURCE = "rules"
COLUMNS = ("rule", "estimate", "most")
LOCK = "lock"  # the kind of a price that is of a lock, not of a rule


class RulesPanel(AskedPanel):
    """The rules of the scenario that is shown, explained on demand."""

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent, jobs=jobs)
        self._selection = selection
        self.said: RulesSaid | None = None
        self.look = Button("rules.look", icon="search", size="small")
        self.state = CountLine()
        self.fine = Chip(tone="ok", icon="circle-check", pill=True)
        self.conflicts = QVBoxLayout()
        self.prices = FigureList("rules", COLUMNS, words_in="rule")
        self.lift = Button("rules.lift", icon="lock-open", size="small")
        self.price_pages = QStackedWidget()
        self.pages = QStackedWidget()
        self._build()
        self._connect()
        self._fill()

    def _connect(self) -> None:
        self.look.clicked.connect(self.start)
        self.state.stopped.connect(self.forget)
        self.lift.clicked.connect(self.lift_marked)
        self.prices.currentItemChanged.connect(lambda *_: self._follow_price())
        words.changed.connect(self._fill)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 6)
        head.setSpacing(8)
        head.addWidget(self.look)
        head.addWidget(self.state)
        head.addWidget(self.fine)
        head.addStretch(1)
        found = QWidget()
        across = QHBoxLayout(found)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.price_pages.addWidget(self._priced())
        self.price_pages.addWidget(EmptyState("scale", "rules.no_prices"))
        self.contradicting, self._between = self._contradicting(), line(upright=True)
        across.addWidget(self.contradicting, 1)
        across.addWidget(self._between)
        across.addWidget(self.price_pages, 1)
        self.pages.addWidget(found)
        self.pages.addWidget(EmptyState("scale", "rules.nothing"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.pages, 1)

    def _contradicting(self) -> QWidget:
        """Return where conflicts and fixes stand."""
        body = QWidget()
        body.setProperty("ground", "clear")
        left = QVBoxLayout(body)
        left.setContentsMargins(16, 4, 16, 12)
        left.setSpacing(8)
        left.addLayout(self.conflicts)
        left.addStretch(1)
        self.conflicts.setSpacing(8)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(200)
        return area

    def _priced(self) -> QWidget:
        """Return the prices, with what can be done about one."""
        made = QWidget()
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 4, 16, 6)
        foot.setSpacing(8)
        note = Label("rules.prices.note", px=11, tone="muted")
        note.setWordWrap(True)
        foot.addWidget(note, 1)
        foot.addWidget(self.lift)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.prices, 1)
        column.addWidget(line())
        column.addLayout(foot)
        return made

    # work

    def question(self, session: Session) -> Question:
        """Ask why rules cannot be obeyed, or what they cost."""
        return look_into_rules, (session.project, session.scenario_name)

    def show_begun(self) -> None:
        """Say that the rules are being looked into."""
        self.state.begin(t("rules.looking"))
        self.look.setEnabled(False)

    def show_progress(self, progress: tuple[int, int]) -> None:
        """Say how many prices are known."""
        done, of = progress
        self.state.tell(t("explain.price.progress", done=done, steps=of), done, of)

    def show_answer(self, answer: RulesSaid | None) -> None:
        """Show conflicts and fixes, or prices."""
        self.said = answer
        self._fill()

    # what is shown

    def _fill(self) -> None:
        said, session = self.said, self._session
        self.look.setEnabled(session is not None and not self.running())
        if not self.running():
            self.state.end()
        self.pages.setCurrentIndex(0 if said else 1)
        _emptied(self.conflicts)
        self.prices.clear()
        self.prices.setAccessibleName(t("rules.prices"))
        self.lift.setEnabled(False)
        self._say_verdict(said)
        if said is not None and session is not None:
            self._fill_conflicts(said, session)
            self._fill_prices(said, session)

    def _say_verdict(self, said: RulesSaid | None) -> None:
        """Say in one line that all rules can be obeyed; what contradicts has a column of its own."""
        contradict = said is not None and bool(said.why.conflicts)
        for widget in (self.contradicting, self._between):
            widget.setVisible(contradict)
        self.fine.set_text(t("explain.conflict.satisfiable"))
        self.fine.setVisible(said is not None and not contradict)

    def _fill_conflicts(self, said: RulesSaid, session: Session) -> None:
        from territory_designer.session.explain import setup_of, wish_of

        setup = setup_of(session.project, wish_of(session.project, session.project.scenario(said.scenario)))
        if said.why.conflicts:
            self.conflicts.addWidget(SectionTitle("rules.conflicts"))
        for conflict in said.why.conflicts:
            self._add_conflict(setup, conflict)
        if said.why.fixes:
            self.conflicts.addWidget(SectionTitle("rules.fixes"))
        for fix in said.why.fixes:
            self._add_fix(setup, fix)

    def _add_conflict(self, setup: Setup, conflict: Conflict) -> None:
        from territory_designer.session.explain import conflict_as_dict

        told = conflict_as_dict(setup, conflict, words.language())
        lines = Lines()
        lines.set_lines(
            [("octagon-alert", "over", told["text"])]
            + [("minus", "muted", rule["text"]) for rule in told["rules"]]
        )
        self.conflicts.addWidget(lines)
        if len(conflict.flaw.accounts):
            show = Button("rules.show", kind="link", size="small", count=len(conflict.flaw.accounts))
            show.clicked.connect(partial(self._select, conflict))
            self.conflicts.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)

    def _select(self, conflict: Conflict) -> None:
        self._selection.set_accounts(conflict.flaw.accounts, SOURCE)
        self.zoom_requested.emit(conflict.flaw.accounts)

    def _add_fix(self, setup: Setup, fix: Fix) -> None:
        from territory_designer.session.explain import fix_as_dict

        told = fix_as_dict(setup, fix, words.language())
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        lines = Lines()
        icon, tone = ("circle-check", "ok") if fix.confirmed else ("circle-question-mark", "muted")
        lines.set_lines([(icon, tone, change["text"]) for change in told["changes"]])
        across.addWidget(lines, 1)
        apply = Button("rules.apply", size="small")
        apply.clicked.connect(partial(self.apply, fix))
        across.addWidget(apply)
        self.conflicts.addWidget(row)

    def apply(self, fix: Fix) -> None:
        """Make the changes of a fix: one step that can be undone."""
        from territory_designer.session.relax import fix_edit

        session = self._session
        if session is None or self.said is None:
            return
        with faults_told():
            session.do(fix_edit(session.project, self.said.scenario, fix))

    # prices

    def _fill_prices(self, said: RulesSaid, session: Session) -> None:
        listed = said.prices.prices if said.prices else ()
        rows = [
            [_name(price, session), numbers.money(price.estimate_cny), numbers.money(price.most_cny)]
            for price in listed
        ]
        self.prices.set_rows(rows)
        self.price_pages.setCurrentIndex(0 if listed else 1)

    def marked(self) -> Price | None:
        """Return the price that is marked."""
        listed, place = self.said.prices if self.said else None, self.prices.marked()
        return listed.prices[place] if listed is not None and place >= 0 else None

    def _follow_price(self) -> None:
        """Select whom a lock holds, and offer to lift it."""
        price, session = self.marked(), self._session
        is_lock = price is not None and price.kind == LOCK
        self.lift.setEnabled(is_lock and session is not None)
        if price is not None and session is not None and is_lock:
            held = _held(price, session)
            if len(held):
                self._selection.set_accounts(held, SOURCE)
                self.zoom_requested.emit(held)

    def lift_marked(self) -> None:
        """Lift the lock whose price is marked: one step that can be undone."""
        price, session = self.marked(), self._session
        if price is None or session is None or price.kind != LOCK:
            return
        with faults_told():
            session.lock(price.name, [price.key], locked=False)


def _name(price: Price, session: Session) -> str:
    """Name a lock or rule; an account by its name as well as by its id."""
    from territory_designer.session.explain import price_name

    accounts = session.project.accounts
    rows = np.flatnonzero(accounts.account_id == price.key)
    if not len(rows) or (price.kind, price.name) != (LOCK, "account"):
        return price_name(price, words.language())
    return t("rules.lock.account", name=accounts.name[rows[0]] or price.key, id=price.key)


def _held(price: Price, session: Session) -> Index:
    """Return the accounts that a lock holds."""
    from territory_designer.session.remedies import held_by

    return held_by(session.project, price.name, price.key)


def _emptied(layout: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
