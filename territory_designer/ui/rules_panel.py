"""Which rules contradict each other, what would help, and what does each lock and rule cost?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui import numbers
from territory_designer.ui.explain_work import RulesSaid, look_into_rules
from territory_designer.ui.figure_list import FigureList
from territory_designer.ui.inspector_parts import Lines
from territory_designer.ui.job_runner import Job, JobRunner
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.process_work import in_process
from territory_designer.ui.widgets import Button, EmptyState, Label, SectionTitle, line
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.optimise.explain.conflicts import Conflict
    from territory_designer.optimise.explain.fixes import Fix
    from territory_designer.optimise.explain.prices import Price
    from territory_designer.optimise.explain.setup import Setup
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.selection import Selection

SOURCE = "rules"
COLUMNS = ("rule", "estimate", "most")
_LEFT_WIDTH = 520


class RulesPanel(QWidget):
    """The rules of the scenario that is shown, explained on demand.

    ``zoom_requested`` brings accounts for the map to go to, ``relaxed`` says that a fix was applied.
    """

    zoom_requested = Signal(object)
    relaxed = Signal()

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._selection, self._jobs = selection, jobs
        self._job: Job | None = None
        self.said: RulesSaid | None = None
        self.look = Button("rules.look", icon="search", size="small")
        self.state = Label(px=11, tone="muted")
        self.conflicts = QVBoxLayout()
        self.prices = FigureList("rules", COLUMNS, words_in="rule")
        self.no_prices = EmptyState("scale", "rules.no_prices")
        self.price_pages = QStackedWidget()
        self.pages = QStackedWidget()
        self._build()
        self.look.clicked.connect(self.start)
        words.changed.connect(self._fill)
        self._fill()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 6)
        head.setSpacing(8)
        head.addWidget(self.look)
        head.addWidget(self.state)
        head.addStretch(1)
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
        area.setMinimumWidth(_LEFT_WIDTH // 2)
        self.price_pages.addWidget(self.prices)
        self.price_pages.addWidget(self.no_prices)
        found = QWidget()
        across = QHBoxLayout(found)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(area, 1)
        across.addWidget(line(upright=True))
        across.addWidget(self.price_pages, 1)
        self.pages.addWidget(found)
        self.pages.addWidget(EmptyState("scale", "rules.nothing"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.pages, 1)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Look at another plan, or none."""
        self._session = session
        self.forget()

    def refresh(self, changes: Changes) -> None:
        """What was said of a plan that has changed is gone."""
        if not changes.saved and self._session is not None:
            self.forget()

    def forget(self) -> None:
        """End the work and say nothing."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._show(None)

    # work

    def start(self) -> None:
        """Explain and price, beside the window when there is a runner."""
        session = self._session
        if session is None or self._job is not None:
            return
        project, name = session.project, session.scenario_name
        if self._jobs is None:
            self._show(look_into_rules(lambda _: None, project, name))
            return
        work = in_process(look_into_rules, project, name)
        self._job = self._jobs.start(
            work, done=self._arrived, failed=self._failed, progressed=self._progressed
        )
        self.state.set_text(t("rules.looking"))
        self.look.setEnabled(False)

    def _progressed(self, progress: tuple[int, int]) -> None:
        done, of = progress
        self.state.set_text(t("explain.price.progress", done=done, steps=of))

    def _arrived(self, said: RulesSaid) -> None:
        self._job = None
        self._show(said)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._show(None)
        notices.fault(error)

    def _show(self, said: RulesSaid | None) -> None:
        self.said = said
        self._fill()

    # what is shown

    def _fill(self) -> None:
        said, session = self.said, self._session
        self.look.setEnabled(session is not None and self._job is None)
        self.state.set_text("" if self._job is None else self.state.text())
        self.pages.setCurrentIndex(0 if said else 1)
        _emptied(self.conflicts)
        self.prices.clear()
        self.prices.setAccessibleName(t("rules.prices"))
        if said is not None and session is not None:
            self._fill_conflicts(said, session)
            self._fill_prices(said)

    def _fill_conflicts(self, said: RulesSaid, session: Session) -> None:
        from territory_designer.session.explain import setup_of, wish_of

        setup = setup_of(session.project, wish_of(session.project, session.project.scenario(said.scenario)))
        if not said.why.conflicts:
            fine = Lines()
            fine.set_lines([("circle-check", "ok", t("explain.conflict.satisfiable"))])
            self.conflicts.addWidget(fine)
            return
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

    def _fill_prices(self, said: RulesSaid) -> None:
        from territory_designer.session.explain import price_name

        listed = said.prices.prices if said.prices else ()
        self.prices.set_rows([_row(price, price_name(price, words.language())) for price in listed])
        self.price_pages.setCurrentIndex(0 if listed else 1)

    def apply(self, fix: Fix) -> None:
        """Make the changes of a fix: one step that can be undone."""
        from territory_designer.session.relax import fix_edit

        session = self._session
        if session is None or self.said is None:
            return
        with faults_told():
            session.do(fix_edit(session.project, self.said.scenario, fix))
            self.relaxed.emit()


def _row(price: Price, name: str) -> list[str]:
    return [name, numbers.money(price.estimate_cny), numbers.money(price.most_cny)]


def _emptied(layout: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
