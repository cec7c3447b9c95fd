"""What is this account, of what are its hours made, why is it there, and where else could it be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.model.tables import Index
from territory_designer.ui import numbers
from territory_designer.ui.account_hold import AccountHold
from territory_designer.ui.account_note import AccountNote
from territory_designer.ui.buttons import Chip
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.inspector_alternative import AlternativeCard
from territory_designer.ui.inspector_many import ManyAccounts
from territory_designer.ui.inspector_parts import (
    INSET,
    FactGrid,
    Leaves,
    Lines,
    Page,
    Part,
    StackedTerms,
    dash,
    visits_written,
)
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.notices import notices
from territory_designer.ui.position_picker import hub_name
from territory_designer.ui.suggestion_card import SuggestionCard
from territory_designer.ui.words import t
from territory_designer.ui.workload_bar import state_of

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.session.why import Why
    from territory_designer.ui.job_runner import Job, JobRunner

FACTS = ("group", "revenue", "potential", "visits", "oneway", "decided")
TINTS = {"onsite": 0, "preparation": 1, "desk": 2, "trips": 3, "nights": 4, "hops": 5}
DECIDED = ("baseline", "optimiser", "planner")
MOST_ALTERNATIVES = 3


class OneAccount(QWidget):
    """The page of one account; why it is where it is, is worked out beside the window.

    ``preview_requested(accounts, position)`` asks for the card that shows both sides, ``edit_asked`` brings
    what to do with a plan that may be changed.
    """

    preview_requested = Signal(object, int)
    edit_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self.account = -1
        self._jobs = jobs
        self._job: Job | None = None
        self.name = Label(px=15, weight=600)
        self.name.setWordWrap(True)
        self.class_ = Chip(height=18)
        self.lock = Chip(tone="warn", icon="lock", height=18)
        self.place = ElidedLabel(tone="text2")
        self.facts = FactGrid(FACTS)
        self.hold = AccountHold()
        self.note_field = AccountNote()
        self.total = Label(px=13, weight=600, figure=True)
        self.terms = StackedTerms()
        self.question = SectionTitle()
        self.answer = Label(tone="text2")
        self.answer.setWordWrap(True)
        self.alternatives = [AlternativeCard() for _ in range(MOST_ALTERNATIVES)]
        self.note = Lines()
        self.suggestion = SuggestionCard(jobs=jobs)
        self._build()
        self._connect()

    def _connect(self) -> None:
        for card in self.alternatives:
            card.asked.connect(self._ask)
            card.swap_asked.connect(self._swap)
        self.hold.edit_asked.connect(self.edit_asked)
        self.suggestion.preview_requested.connect(self.preview_requested)
        self.suggestion.edit_asked.connect(self.edit_asked)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        under = QHBoxLayout()
        under.setSpacing(8)
        for widget, stretch in ((self.class_, 0), (self.lock, 0), (self.place, 1)):
            under.addWidget(widget, stretch)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name)
        head.addLayout(under)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.hold)
        column.addWidget(line())
        work = QHBoxLayout()
        work.addWidget(SectionTitle("desk.workload"))
        work.addStretch(1)
        work.addWidget(self.total)
        column.addLayout(work)
        for widget in (self.terms, line(), self.question, self.answer, *self.alternatives, self.note):
            column.addWidget(widget)
        for widget in (self.suggestion, line(), self.note_field):
            column.addWidget(widget)
        column.addStretch(1)

    def show_account(self, session: Session, account: int) -> None:
        """Show an account with everything that is known of it."""
        other = account != self.account
        self.account = account
        self._say_head(session, account)
        self._say_facts(session, account)
        self._say_terms(session, account)
        self.hold.show_account(session, account)
        self.note_field.show_account(session, account)
        self.suggestion.set_place(session, np.array([account], np.intp))
        self._find_why(session, account, keep=not other)

    def forget(self) -> None:
        """Belong to no plan."""
        self.account = -1
        self._drop()
        self.note_field.forget()
        self.suggestion.set_place(None, -1)

    def _drop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _find_why(self, session: Session, account: int, *, keep: bool) -> None:
        """Look for the reason; until it is known the one before stays, if it is about the same account."""
        self._drop()
        card, ground = session.card, session.ground

        def work(_progress: object = None, _cancelled: object = None) -> Why:
            from territory_designer.session.why import why

            return why(card, ground, account, most=MOST_ALTERNATIVES)

        if self._jobs is None:
            self._say_why(session, work())
            return
        if not keep:
            self._say_waiting(session, account)
        self._job = self._jobs.start(
            work, done=lambda reason: self._arrived(session, reason), failed=self._failed
        )

    def _arrived(self, session: Session, reason: Why) -> None:
        self._job = None
        self._say_why(session, reason)

    def _failed(self, error: Exception) -> None:
        self._job = None
        notices.fault(error)

    def _say_waiting(self, session: Session, account: int) -> None:
        """Ask the question without an answer yet."""
        self.question.set_text(_question(session, int(session.scenario.alignment[account])))
        self.answer.set_text(t("desk.why.looking"))
        for card in self.alternatives:
            card.hide()
        self.note.set_lines([])

    def _say_head(self, session: Session, account: int) -> None:
        accounts = session.project.accounts
        self.name.set_text(str(accounts.name[account] or accounts.account_id[account]))
        self.class_.set_text(str(accounts.class_[account]))
        self.class_.setVisible(bool(accounts.class_[account]))
        overridden = bool(session.overridden[account])
        self.lock.set_text(t("desk.overridden" if overridden else "desk.locked"))
        self.lock.set_look(tone="warn", icon="bookmark" if overridden else "lock")
        self.lock.setVisible(overridden or bool(session.locked[account]))
        parts = (accounts.city[account], accounts.province[account], accounts.account_id[account])
        self.place.set_text(" · ".join(dict.fromkeys(str(part) for part in parts if part)))

    def _say_facts(self, session: Session, account: int) -> None:
        accounts, scenario = session.project.accounts, session.scenario
        facts, position = self.facts, int(scenario.alignment[account])
        work = session.ground.work
        here = work.oneway_min(account, scenario.position_hub[position]) if position >= 0 else np.nan
        facts.set_fact("group", _group(session, account))
        facts.set_fact("revenue", numbers.money(float(accounts.revenue_cny[account])))
        facts.set_fact("potential", numbers.money(float(accounts.potential_cny[account])))
        facts.set_fact("visits", visits_written(float(work.visits[account])))
        facts.set_fact("oneway", numbers.minutes(float(here)))
        facts.set_fact("decided", t(f"desk.decided.{DECIDED[int(scenario.decided_by[account])]}"))

    def _say_terms(self, session: Session, account: int) -> None:
        from territory_designer.measures.workload import terms

        position = int(session.scenario.alignment[account])
        hub = int(session.scenario.position_hub[position]) if position >= 0 else -1
        known = position >= 0 and bool(session.project.accounts.placed[account])
        found = terms(session.project, session.ground.work, account, hub) if known else ()
        parts = [Part(t(f"term.{each.key}", **each.params), each.hours, TINTS[each.key]) for each in found]
        total = self.terms.set_parts(parts)
        self.total.set_text(numbers.hours(total) if known else numbers.UNKNOWN)
        self.terms.setVisible(known)

    def _say_why(self, session: Session, reason: Why) -> None:
        self.question.set_text(_question(session, reason.position))
        self.answer.set_text(answer(session, reason))
        for place, card in enumerate(self.alternatives):
            card.setVisible(place < len(reason.alternatives))
            if place < len(reason.alternatives):
                card.show_alternative(session, reason.alternatives[place])
        given = bool(session.overridden[reason.account])
        key = "desk.why.overridden_note" if given else "desk.why.locked_note"
        self.note.set_lines([("lock", "muted", t(key))] if reason.locked else [])

    def _ask(self, position: int) -> None:
        self.preview_requested.emit(np.array([self.account], np.intp), position)

    def _swap(self, other: int) -> None:
        account = self.account
        self.edit_asked.emit(lambda session: session.swap(account, other))


def _group(session: Session, account: int) -> str:
    parent = str(session.project.accounts.parent_id[account])
    if not parent:
        return ""
    groups = session.project.groups
    row = np.flatnonzero(groups.group_id == parent)
    sites = int((session.project.accounts.parent_id == parent).sum())
    name = str(groups.name[row[0]]) if len(row) and groups.name[row[0]] else parent
    return t("desk.group_sites", name=name, count=sites)


def _question(session: Session, position: int) -> str:
    if position < 0:
        return t("desk.why.question_nobody")
    return t("desk.why.question", name=session.project.positions.position_id[position])


def answer(session: Session, reason: Why) -> str:
    """Say in plain words why an account is at its position."""
    if not session.project.accounts.placed[reason.account]:
        return t("desk.why.unplaced")
    quickest = {
        "hub": dash(hub_name(session, reason.quickest_hub)),
        "minutes": _unbroken(numbers.minutes(reason.quickest_min)),
    }
    if reason.position < 0:
        return t("desk.why.nobody", **quickest)
    hub = int(session.scenario.position_hub[reason.position])
    minutes = _unbroken(numbers.minutes(reason.oneway_min))
    here = {"here": dash(hub_name(session, hub)), "here_minutes": minutes}
    name = session.project.positions.position_id[reason.position]
    if session.overridden[reason.account]:
        first = t("desk.why.overridden", name=name, **here)
    elif reason.locked:
        first = t("desk.why.locked", name=name, **here)
    elif reason.oneway_min <= reason.quickest_min + 0.5:
        first = t("desk.why.quickest", **here)
    else:
        first = t("desk.why.not_quickest", **here, **quickest)
    second = _load(session, reason.position)
    return t("desk.why.both", first=first, second=second) if second else first


def _load(session: Session, position: int) -> str:
    index = float(session.card.balance.index[position])
    state = state_of(index)
    name = session.project.positions.position_id[position]
    shown = _unbroken(numbers.index(index))
    return "" if state == "inside" else t(f"desk.why.{state}", name=name, index=shown)


def _unbroken(figure: str) -> str:
    """Return a figure that no line breaks apart."""
    return figure.replace(" ", "\u00a0")


class AccountPage(Page):
    """The account that is selected or looked at, or the sums of those selected."""

    preview_requested = Signal(object, int)
    assign_requested = Signal(object)
    zoom_requested = Signal(object)
    edit_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._accounts: Index = np.zeros(0, np.intp)
        self.one, self.many = OneAccount(jobs=jobs), ManyAccounts(jobs=jobs)
        self.empty = EmptyState("mouse-pointer-2", "desk.inspector.no_account")
        self.pages = Leaves()
        for page in (self.one, self.many, self.empty):
            self.pages.addWidget(page)
        self.column.setContentsMargins(INSET, 14, INSET, INSET)
        self.column.addWidget(self.pages)
        for asking in (self.one, self.many.suggestion):
            asking.preview_requested.connect(self.preview_requested)
            asking.edit_asked.connect(self.edit_asked)
        self.many.assign_asked.connect(lambda: self.assign_requested.emit(self._accounts))
        self.many.zoom_asked.connect(lambda: self.zoom_requested.emit(self._accounts))

    def set_session(self, session: Session | None) -> None:
        """Show accounts of another plan."""
        self._session = session
        self.one.forget()
        self.many.suggestion.set_place(None, -1)
        self._accounts = np.zeros(0, np.intp)
        self.expire()

    def show_account(self, account: int) -> None:
        """Show one account."""
        self.show_accounts(np.array([account], np.intp))

    def show_accounts(self, accounts: Index) -> None:
        """Show these accounts."""
        self._accounts = accounts
        self.expire()

    def make(self) -> None:
        """Put the figures of now on the page."""
        session, accounts = self._session, self._accounts
        if session is None or not len(accounts):
            self.pages.setCurrentWidget(self.empty)
        elif len(accounts) == 1:
            self.one.show_account(session, int(accounts[0]))
            self.pages.setCurrentWidget(self.one)
        else:
            self.many.show_accounts(session, accounts)
            self.pages.setCurrentWidget(self.many)
