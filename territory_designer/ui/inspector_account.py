"""What is this account, of what are its hours made, why is it there, and where else could it be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from territory_designer.model.tables import Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.inspector_parts import (
    INSET,
    FactGrid,
    Lines,
    Page,
    Part,
    StackedTerms,
    dash,
    visits_written,
)
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_picker import holder_of, hub_name
from territory_designer.ui.preview_card import ColorDot, rule_text
from territory_designer.ui.table_model import account_figures
from territory_designer.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    Label,
    SectionTitle,
    line,
    state_of,
)
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.session.why import Alternative, Why

FACTS = ("group", "revenue", "potential", "visits", "oneway", "decided")
SUMS = ("accounts", "workload", "travel", "revenue", "positions", "locked")
TINTS = {"onsite": 0, "preparation": 1, "desk": 2, "trips": 3, "nights": 4, "hops": 5}
DECIDED = ("baseline", "optimiser", "planner")
MOST_ALTERNATIVES = 3
_MOST_POSITIONS = 6


class AlternativeCard(Card):
    """Another position: what it would cost, and what stands in the way."""

    asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=10)
        self._position = -1
        self.body.setSpacing(3)
        self.dot = ColorDot()
        self.name = ElidedLabel(weight=600)
        self.holder = ElidedLabel(px=11, tone="muted")
        self.cost = Label(weight=600, figure=True)
        self.sign = Label()
        self.rule = Label(px=11)
        self.rule.setWordWrap(True)
        self.way = Label(px=11, tone="muted")
        self.swap = Label(px=11, tone="muted")
        self.swap.setWordWrap(True)
        self.preview = Button("desk.why.preview", kind="link", size="small")
        self.preview.clicked.connect(lambda: self.asked.emit(self._position))
        top = QHBoxLayout()
        top.setSpacing(6)
        for widget, stretch in ((self.dot, 0), (self.name, 0), (self.holder, 1), (self.cost, 0)):
            top.addWidget(widget, stretch)
        middle = QHBoxLayout()
        middle.setSpacing(6)
        middle.addWidget(self.sign)
        middle.addWidget(self.rule, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.way, 1)
        bottom.addWidget(self.preview)
        for row in (top, middle):
            self.body.addLayout(row)
        self.body.addWidget(self.swap)
        self.body.addLayout(bottom)

    def show_alternative(self, session: Session, other: Alternative) -> None:
        """Show a position."""
        self._position = other.position
        positions = session.project.positions
        hub = hub_name(session, int(session.scenario.position_hub[other.position]))
        self.dot.set_color(position_color(session, other.position))
        self.name.set_text(str(positions.position_id[other.position]))
        self.name.setFixedWidth(min(self.name.sizeHint().width() + 2, 110))
        self.holder.set_text(" · ".join((holder_of(session, other.position) or t("desk.vacant"), hub)))
        self.cost.set_text(numbers.signed_money(other.consequence.cost_cny))
        self.cost.setToolTip(_terms(other))
        self.way.set_text(
            t(
                "desk.why.way",
                minutes=numbers.minutes(other.oneway_min),
                hours=numbers.signed_hours(other.hours, 1),
                index=numbers.index(other.index),
            )
        )
        self._say_rule(other)
        self._say_swap(session, other)
        self.preview.setVisible(not any(each.rule == "locked" for each in other.obstacles))
        self.setAccessibleName(" ".join((self.name.text(), self.cost.text(), self.rule.text())))

    def _say_swap(self, session: Session, other: Alternative) -> None:
        """Name the account that would make room."""
        self.swap.setVisible(other.swap is not None)
        if other.swap is not None:
            name = str(session.project.accounts.name[other.swap.account])
            cost = numbers.signed_money(other.swap.consequence.cost_cny)
            self.swap.set_text(t("desk.why.swap", name=name, cost=cost))

    def _say_rule(self, other: Alternative) -> None:
        first = other.obstacles[0] if other.obstacles else None
        tone = "ok" if first is None else "over" if first.hard else "warn"
        icon = "check" if first is None else "triangle-alert"
        if first is not None and first.rule == "locked":
            icon = "lock"
        self.sign.setPixmap(icons.pixmap(icon, tone, 12))
        self.rule.set_text(t("desk.why.allowed") if first is None else rule_text(first, many=False))
        self.rule.set_tone(tone)


def _terms(other: Alternative) -> str:
    """Say of what the difference of the cost is made."""
    terms = {name: cny for name, cny in other.consequence.terms.items() if abs(cny) >= 0.5}
    return "\n".join(f"{t(f'desk.cost.{name}')}  {numbers.signed_money(cny)}" for name, cny in terms.items())


class OneAccount(QWidget):
    """The page of one account."""

    preview_requested = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account = -1
        self.name = Label(px=15, weight=600)
        self.name.setWordWrap(True)
        self.class_ = Chip(height=18)
        self.lock = Chip(tone="warn", icon="lock", height=18)
        self.place = ElidedLabel(tone="text2")
        self.facts = FactGrid(FACTS)
        self.total = Label(px=13, weight=600, figure=True)
        self.terms = StackedTerms()
        self.question = SectionTitle()
        self.answer = Label(tone="text2")
        self.answer.setWordWrap(True)
        self.alternatives = [AlternativeCard() for _ in range(MOST_ALTERNATIVES)]
        for card in self.alternatives:
            card.asked.connect(self._ask)
        self.note = Lines()
        self._build()

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
        column.addWidget(line())
        work = QHBoxLayout()
        work.addWidget(SectionTitle("desk.workload"))
        work.addStretch(1)
        work.addWidget(self.total)
        column.addLayout(work)
        column.addWidget(self.terms)
        column.addWidget(line())
        column.addWidget(self.question)
        column.addWidget(self.answer)
        for card in self.alternatives:
            column.addWidget(card)
        column.addWidget(self.note)
        column.addStretch(1)

    def show_account(self, session: Session, account: int) -> None:
        """Show an account with everything that is known of it."""
        from territory_designer.session.why import why

        self.account = account
        reason = why(session.card, session.ground, account, most=MOST_ALTERNATIVES)
        self._say_head(session, account, locked=reason.locked)
        self._say_facts(session, account, reason)
        self._say_terms(session, account)
        self._say_why(session, reason)

    def _say_head(self, session: Session, account: int, *, locked: bool) -> None:
        accounts = session.project.accounts
        self.name.set_text(str(accounts.name[account] or accounts.account_id[account]))
        self.class_.set_text(str(accounts.class_[account]))
        self.class_.setVisible(bool(accounts.class_[account]))
        self.lock.set_text(t("desk.locked"))
        self.lock.setVisible(locked)
        parts = (accounts.city[account], accounts.province[account], accounts.account_id[account])
        self.place.set_text(" · ".join(dict.fromkeys(str(part) for part in parts if part)))

    def _say_facts(self, session: Session, account: int, reason: Why) -> None:
        accounts = session.project.accounts
        facts = self.facts
        facts.set_fact("group", _group(session, account))
        facts.set_fact("revenue", numbers.money(float(accounts.revenue_cny[account])))
        facts.set_fact("potential", numbers.money(float(accounts.potential_cny[account])))
        facts.set_fact("visits", visits_written(float(session.ground.work.visits[account])))
        facts.set_fact("oneway", numbers.minutes(reason.oneway_min))
        decided = int(session.scenario.decided_by[account])
        facts.set_fact("decided", t(f"desk.decided.{DECIDED[decided]}"))

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
        self.question.set_text(_question(session, reason))
        self.answer.set_text(answer(session, reason))
        for place, card in enumerate(self.alternatives):
            card.setVisible(place < len(reason.alternatives))
            if place < len(reason.alternatives):
                card.show_alternative(session, reason.alternatives[place])
        self.note.set_lines([("lock", "muted", t("desk.why.locked_note"))] if reason.locked else [])

    def _ask(self, position: int) -> None:
        self.preview_requested.emit(np.array([self.account], np.intp), position)


def _group(session: Session, account: int) -> str:
    parent = str(session.project.accounts.parent_id[account])
    if not parent:
        return ""
    groups = session.project.groups
    row = np.flatnonzero(groups.group_id == parent)
    sites = int((session.project.accounts.parent_id == parent).sum())
    name = str(groups.name[row[0]]) if len(row) and groups.name[row[0]] else parent
    return t("desk.group_sites", name=name, count=sites)


def _question(session: Session, reason: Why) -> str:
    if reason.position < 0:
        return t("desk.why.question_nobody")
    return t("desk.why.question", name=session.project.positions.position_id[reason.position])


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
    if reason.locked:
        first = t("desk.why.locked", name=name, **here)
    elif reason.oneway_min <= reason.quickest_min + 0.5:
        first = t("desk.why.quickest", **here)
    else:
        first = t("desk.why.not_quickest", **here, **quickest)
    return f"{first} {_load(session, reason.position)}".strip()


def _load(session: Session, position: int) -> str:
    index = float(session.card.balance.index[position])
    state = state_of(index)
    name = session.project.positions.position_id[position]
    shown = _unbroken(numbers.index(index))
    return "" if state == "inside" else t(f"desk.why.{state}", name=name, index=shown)


def _unbroken(figure: str) -> str:
    """Return a figure that no line breaks apart."""
    return figure.replace(" ", "\u00a0")


class ManyAccounts(QWidget):
    """The page of several accounts: their sums, and where they are."""

    assign_asked = Signal()
    zoom_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(px=15, weight=600)
        self.facts = FactGrid(SUMS)
        self.rows = Lines()
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
        column.addWidget(line())
        column.addWidget(SectionTitle("desk.many.where"))
        column.addWidget(self.rows)
        column.addStretch(1)

    def show_accounts(self, session: Session, accounts: Index) -> None:
        """Show the sums of accounts."""
        figures = account_figures(session)
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


class AccountPage(Page):
    """The account that is selected or looked at, or the sums of those selected."""

    preview_requested = Signal(object, int)
    assign_requested = Signal(object)
    zoom_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._accounts: Index = np.zeros(0, np.intp)
        self.one, self.many = OneAccount(), ManyAccounts()
        self.empty = EmptyState("mouse-pointer-2", "desk.inspector.no_account")
        self.pages = QStackedWidget()
        for page in (self.one, self.many, self.empty):
            self.pages.addWidget(page)
        self.column.setContentsMargins(INSET, 14, INSET, INSET)
        self.column.addWidget(self.pages)
        self.one.preview_requested.connect(self.preview_requested)
        self.many.assign_asked.connect(lambda: self.assign_requested.emit(self._accounts))
        self.many.zoom_asked.connect(lambda: self.zoom_requested.emit(self._accounts))

    def set_session(self, session: Session | None) -> None:
        """Show accounts of another plan."""
        self._session = session
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
