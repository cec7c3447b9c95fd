"""What is wrong in the data and in the plan, where, and what does one do about it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from territory_designer.ui import icons, slow_work
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import line
from territory_designer.ui.findings_items import (
    LOOKS,
    RULE_KINDS,
    Item,
    accounts_at,
    of_breach,
    of_finding,
    offer_words,
    position_of,
    rows_of,
)
from territory_designer.ui.findings_list import FindingsList
from territory_designer.ui.labels import Label
from territory_designer.ui.notices import notices
from territory_designer.ui.planned_edit import plan_edit
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from territory_designer.measures.ground import Ground
    from territory_designer.model.finding import Finding
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.remedies import Remedy
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import Job, JobRunner
    from territory_designer.ui.selection import Selection
    from territory_designer.validate.checker import Verdict

__all__ = ["FindingsList", "FindingsPanel", "Item", "of_breach", "of_finding", "rows_of"]

SOURCE = "findings"
_LEAST_SIDE, _MOST_OFFERS = 232, 3


class FindingSide(QWidget):
    """One finding in full, and what can be done about it; ``taken`` brings the item and the remedy."""

    taken = Signal(object, object)
    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "clear")
        self.item: Item | None = None
        self._sign = QLabel()
        self.about = Label(weight=600)
        self.text = Label(tone="text2")
        self.advice = Label(px=11, tone="muted")
        kinds = ("tinted", *("plain",) * (_MOST_OFFERS - 1))
        self.offers = [Button("findings.show", kind=kind, size="small") for kind in kinds]
        self.show_button = Button("findings.show", kind="link", size="small")
        self.show_button.clicked.connect(lambda: self.shown.emit(self.item))
        for place, button in enumerate(self.offers):
            button.clicked.connect(lambda _on=False, place=place: self._take(place))
        self._build()
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self.about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(6)
        column.addLayout(head)
        for label in (self.about, self.text, self.advice):
            label.setWordWrap(True)
        column.addWidget(self.text)
        column.addWidget(self.advice)
        column.addSpacing(2)
        for button in (*self.offers, self.show_button):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_item(self, item: Item | None) -> None:
        """Show a finding; None = none is chosen."""
        self.item = item
        self._say()

    def _take(self, place: int) -> None:
        if self.item is not None:
            self.taken.emit(self.item, self.item.offers[place])

    def _say(self) -> None:
        item, language = self.item, words.language()
        offers = item.offers[:_MOST_OFFERS] if item else ()
        for place, button in enumerate(self.offers):
            button.setVisible(place < len(offers))
            if place < len(offers):
                key, params = offer_words(offers[place])
                button.set_key(key, **params)
        self.show_button.setVisible(bool(item and (item.accounts or item.position or item.hub)))
        self._sign.setVisible(item is not None)
        self.advice.setVisible(item is not None and item.kind not in RULE_KINDS)
        if item is None:
            self.about.set_key("findings.remedies")
            self.text.set_key("findings.choose")
            return
        icon, token = LOOKS[item.kind]
        self._sign.setPixmap(icons.pixmap(icon, token, 16))
        self.about.set_text(t(item.about) if item.about else item.place)
        self.text.set_text(item.say(language))
        self.advice.set_text(item.advise(language))


class FindingsPanel(QWidget):
    """All faults by severity. A click selects whom a fault concerns; what helps is offered beside the list.

    ``changed`` is sent when the number changes, ``judged`` brings the verdict on the scenario (None while it
    is being judged), ``zoom_requested`` brings accounts to go to, ``edit_asked`` what to do with a plan
    that may be changed (a function of the session), ``optimise_asked`` the mode in which the optimiser helps.
    """

    changed = Signal()
    judged = Signal(object)
    zoom_requested = Signal(object)
    edit_asked = Signal(object)
    optimise_asked = Signal(str)

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._selection, self._jobs = selection, jobs
        self._job: Job | None = None
        self._found: Sequence[Item] = ()
        self._from: Sequence[Finding] = ()
        self._imported: Sequence[Item] = ()
        self.verdict: Verdict | None = None
        self.lines, self.side = FindingsList(marks=True), FindingSide()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(250)
        self._build()
        self._connect()

    def _build(self) -> None:
        area = QScrollArea()
        area.setWidget(self.side)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(_LEAST_SIDE)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.lines, 3)
        across.addWidget(line(upright=True))
        across.addWidget(area, 1)

    def _connect(self) -> None:
        self.lines.chosen.connect(self._select)
        self.lines.looked_at.connect(self.side.show_item)
        self.lines.taken.connect(self.take)
        self.side.taken.connect(self.take)
        self.side.shown.connect(self._select)
        self._pause.timeout.connect(self._judge)
        words.changed.connect(self._say)

    def set_session(self, session: Session | None) -> None:
        """Show the faults of another plan."""
        self._session, self._found = session, ()
        self._read_import()
        self._renew()

    def refresh(self, changes: Changes) -> None:
        """Judge again what changed."""
        if not changes.saved:
            self._read_import()
            self._renew()

    def set_verdict(self, verdict: Verdict | None, found: Sequence[Item] | None = None) -> None:
        """Show the rules that a verdict names; ``found`` are its lines when made already."""
        self.verdict, session = verdict, self._session
        if found is None and session is not None:
            found = found_in(session, session.scenario, session.ground, verdict)
        self._found = found or ()
        self._show()
        self.judged.emit(verdict)

    def _show(self) -> None:
        self.lines.set_items([*self._found, *self._imported], self._state())
        self.changed.emit()

    def count(self) -> int:
        """Return how many faults there are, notes left out."""
        return self.lines.count()

    def _renew(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._session is not None and self._jobs is not None:
            self._pause.start()
            self.set_verdict(None, [each for each in self._found if each.kind not in RULE_KINDS])
        else:
            self._pause.stop()
            self.set_verdict(None)

    def _judge(self) -> None:
        """Let the judge look at the scenario, beside the window."""
        session, jobs = self._session, self._jobs
        if session is None or jobs is None:
            return
        project, scenario, ground = session.project, session.scenario, session.ground

        judge = slow_work.judged(project, scenario, ground)

        def work(progress: slow_work.Tell, cancelled: slow_work.Asked) -> tuple[Verdict, list[Item]]:
            verdict = judge(progress, cancelled)
            return verdict, found_in(session, scenario, ground, verdict)

        self._job = jobs.start(work, done=self._arrived, failed=self._failed)

    def _arrived(self, found: tuple[Verdict, list[Item]]) -> None:
        self._job = None
        self.set_verdict(*found)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._say()
        self.changed.emit()
        notices.fault(error)

    def _read_import(self) -> None:
        """Put the faults that the import found into lines; they stay as long as these do."""
        given = self._session.findings if self._session else ()
        if given is self._from:
            return
        self._from, self._imported = given, ()
        if not given:
            return

        def work(_tell: slow_work.Tell, _cancelled: slow_work.Asked) -> list[Item]:
            return [of_finding(each) for each in given]

        if self._jobs is None:
            self._imported = work(lambda _: None, lambda: False)
            return
        self._jobs.start(work, done=lambda items: self._take_import(given, items), failed=notices.fault)

    def _take_import(self, given: Sequence[Finding], items: Sequence[Item]) -> None:
        if given is self._from:
            self._imported = items
            self._show()

    # whom it concerns

    def _select(self, item: Item) -> None:
        """Select whom a fault concerns, and go there."""
        session = self._session
        if session is None or item is None:
            return
        position, accounts = position_of(session, item), rows_of(session, item.accounts)
        if position >= 0:
            self._selection.set_position(position, SOURCE)
        if len(accounts):
            self._selection.set_accounts(accounts, SOURCE)
        elif item.hub and position < 0:
            self._selection.set_accounts(accounts_at(session, item), SOURCE)
        there = accounts if len(accounts) else accounts_at(session, item)
        if len(there):
            self.zoom_requested.emit(there)

    # what helps

    def take(self, _item: Item, remedy: Remedy) -> None:
        """Do what helps: in the plan that is shown, or by the optimiser."""
        from territory_designer.session.remedies import SEARCHES

        if remedy.code in SEARCHES:
            self.optimise_asked.emit(remedy.code)
        else:
            self.edit_asked.emit(lambda session: self.carry_out(session, remedy))

    def carry_out(self, session: Session, remedy: Remedy) -> None:
        """Find out beside the window what a remedy changes, then make that one step."""
        from territory_designer.session.remedies import remedy_edit

        card, ground = session.card, session.ground
        self.lines.set_state(t("findings.working"))
        plan_edit(
            session,
            self._jobs,
            lambda: remedy_edit(card, ground, remedy),
            wanted=lambda: session is self._session,
            ended=self._say,
        )

    def judging(self) -> bool:
        """Tell whether the rules are being checked, so that more may be found."""
        return self._pause.isActive() or self._job is not None

    def _say(self) -> None:
        self.lines.set_state(self._state())

    def _state(self) -> str:
        return t("desk.judging") if self.judging() else ""


def found_in(session: Session, scenario: Scenario, ground: Ground, verdict: Verdict | None) -> list[Item]:
    """Return the lines of what a scenario breaks or strains, and of accounts that nobody reaches."""
    from territory_designer.measures.reach import beyond_reach

    breaches = (*verdict.broken, *verdict.strained) if verdict else ()
    far = beyond_reach(session.project, scenario, ground)
    return [*(of_breach(each, session) for each in breaches), *map(of_finding, far)]
