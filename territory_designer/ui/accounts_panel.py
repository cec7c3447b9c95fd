"""What does the planner read and do below the map: accounts, findings, moves, rules, history?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from territory_designer.model.tables import Index
from territory_designer.ui import numbers
from territory_designer.ui.accounts_table import AccountsView
from territory_designer.ui.buttons import IconButton
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.filters import ANY_POSITION, FilterBar, Finder, Wanted
from territory_designer.ui.findings_panel import FindingsPanel
from territory_designer.ui.history_panel import HistoryPanel
from territory_designer.ui.moves_panel import MovesPanel
from territory_designer.ui.notices import faults_told
from territory_designer.ui.plan_changes import toggle_locks
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.rules_panel import RulesPanel
from territory_designer.ui.table_model import AccountsModel
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.selection import Selection

SOURCE = "table"
TABS = ("accounts", "findings", "moves", "rules", "history")


class AccountsPanel(QWidget):
    """The dock below the map: accounts, findings, moves, rules and history.

    ``preview_requested(accounts, position)`` asks for the card that shows both sides, ``zoom_requested``
    brings accounts for the map to go to, ``focused(account)`` says which account is looked at,
    ``collapse_requested`` that the dock shall be small. ``verdict_changed`` brings the verdict on the
    scenario, None while it is judged, ``menu_requested`` where on the screen the menu of the accounts
    chosen shall stand.
    """

    preview_requested = Signal(object, int)
    zoom_requested = Signal(object)
    focused = Signal(int)
    collapse_requested = Signal()
    verdict_changed = Signal(object)
    menu_requested = Signal(QPoint)

    def __init__(
        self,
        session: Session | None,
        selection: Selection,
        parent: QWidget | None = None,
        *,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session: Session | None = None
        self._selection = selection
        self._finder: Finder | None = None
        self.model = AccountsModel(self)
        self.view = AccountsView(self.model)
        self.filters = FilterBar()
        self.findings = FindingsPanel(selection, jobs=jobs)
        self.moves, self.rules = MovesPanel(selection, jobs=jobs), RulesPanel(selection, jobs=jobs)
        self.history = HistoryPanel()
        self.tabs = QTabBar()
        self.collapse = IconButton("chevron-down", "desk.collapse")
        self.stack = QStackedWidget()
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        self.tabs.setFont(theme.font(12, 600))
        self.tabs.setExpanding(False)
        for _ in TABS:
            self.tabs.addTab("")
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 12, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.collapse)
        accounts = QWidget()
        inner = QVBoxLayout(accounts)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        self.nothing = EmptyState("list-filter", "desk.none_pass", "desk.show_all")
        self._tables = QStackedWidget()
        self._tables.addWidget(self.view)
        self._tables.addWidget(self.nothing)
        inner.addWidget(self.filters)
        inner.addWidget(self._tables, 1)
        self.empty = EmptyState("table-2", "desk.no_plan")
        for page in (accounts, self.findings, self.moves, self.rules, self.history, self.empty):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_page)
        self.collapse.clicked.connect(self.collapse_requested)
        self.nothing.clicked.connect(self._show_all)
        self.filters.changed.connect(self._filter)
        view = self.view
        view.focused.connect(self._focus)
        view.tick_asked.connect(self._tick)
        view.assign_asked.connect(self._assign)
        view.lock_asked.connect(self.toggle_lock)
        view.zoom_asked.connect(self._zoom)
        view.only_asked.connect(self._only)
        view.menu_asked.connect(self.menu_requested)
        self.findings.changed.connect(self._say_counts)
        self.findings.judged.connect(self.verdict_changed)
        for panel in (self.findings, self.moves, self.rules):
            panel.zoom_requested.connect(self.zoom_requested)
        self._selection.accounts_changed.connect(self._follow_accounts)
        self._selection.position_changed.connect(self._follow_position)
        words.changed.connect(self._say)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._session = session
        self._finder = Finder(session) if session else None
        self.view.cells.session = session
        self.model.set_session(session)
        self.filters.set_session(session)
        for panel in (self.findings, self.moves, self.rules, self.history):
            panel.set_session(session)
        self._follow_accounts("plan")
        self._follow_position("plan")
        self._show_page()
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Show what changed."""
        if self._session is None or changes.saved:
            self.history.refresh(changes)
            return
        self.model.refresh(whole=changes.shown)
        if self.filters.wanted.may_turn:
            self._filter(self.filters.wanted)
        self._show_sums()
        self.filters.refresh()
        for panel in (self.findings, self.moves, self.rules, self.history):
            panel.refresh(changes)
        self._say_counts()

    def show_tab(self, name: str) -> None:
        """Show one of ``TABS``."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def _show_page(self) -> None:
        self.stack.setCurrentIndex(self.tabs.currentIndex() if self._session else len(TABS))

    def _say(self) -> None:
        self._say_counts()
        self._show_sums()

    def _say_counts(self) -> None:
        known = len(self._session.project.accounts) if self._session else 0
        faults = self.findings.count()
        counts = {
            "accounts": numbers.plain(known) if known else "",
            "findings": "…" if self.findings.judging() else numbers.plain(faults) if faults else "",
        }
        for place, name in enumerate(TABS):
            said = counts.get(name, "")
            text = t(f"desk.tab.{name}") + (f"  {said}" if said else "")
            if text != self.tabs.tabText(place):  # or Qt would lay out all tabs anew
                self.tabs.setTabText(place, text)
        self.tabs.setAccessibleName(t("desk.tabs"))

    # filter and selection

    def _filter(self, wanted: Wanted) -> None:
        if self._finder is None or self.model.figures is None:
            return
        current = self._current_account()
        self.model.set_passing(self._finder.passing(wanted, self.model.figures))
        self._tables.setCurrentIndex(0 if len(self.model.rows) else 1)
        self._show_sums()
        if current >= 0:
            with _quiet(self.view):
                self.view.show_account(current)

    def _show_sums(self) -> None:
        if self.model.figures is not None:
            self.filters.show_sums(self.model.rows, self.model.figures)

    def _show_all(self) -> None:
        self.filters.field.clear()
        self.filters.want(Wanted())

    def _current_account(self) -> int:
        row = self.view.currentIndex().row()
        return self.model.account_at(row) if 0 <= row < len(self.model.rows) else -1

    def _follow_accounts(self, source: str) -> None:
        accounts = self._selection.accounts
        if self._session is None:
            return
        self.model.set_ticked(accounts)
        if source == SOURCE:
            return
        if len(accounts) == 1:
            self.filters.set_pool(None)
            with _quiet(self.view):
                self.view.show_account(int(accounts[0]))
        else:
            self.filters.set_pool(accounts if len(accounts) else None)

    def _follow_position(self, _source: str) -> None:
        if self._session is not None:
            position = self._selection.position
            self.filters.set_position(position if position >= 0 else ANY_POSITION)

    def _focus(self, account: int) -> None:
        self._selection.set_hover(account)
        self.focused.emit(account)

    def go_on_at(self, accounts: Index) -> None:
        """Give the keyboard to the table where the accounts selected stand, whatever filter left them out."""
        self.show_tab("accounts")
        if not np.isin(accounts, self.model.rows).all():
            self._show_all()
        self._follow_accounts("find")
        with _quiet(self.view):
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tick(self, accounts: Index, on: bool) -> None:
        if on:
            self._selection.add_accounts(accounts, SOURCE)
        else:
            self._selection.remove_accounts(accounts, SOURCE)

    def _only(self, account: int) -> None:
        self._selection.set_accounts([account], SOURCE)
        self.zoom_requested.emit(np.array([account], np.intp))

    # deeds

    def chosen(self) -> Index:
        """Return the accounts that a deed concerns: those ticked, else those of the rows marked."""
        marked, ticked = self.view.marked(), self._selection.accounts
        if len(ticked) and (not len(marked) or np.isin(marked, ticked).all()):
            return ticked
        return marked if len(marked) else ticked

    def _zoom(self) -> None:
        if len(self.chosen()):
            self.zoom_requested.emit(self.chosen())

    def _assign(self) -> None:
        """Ask for the position to which the accounts shall go."""
        accounts = self.chosen()
        if self._session is None or not len(accounts):
            return
        picker = PositionPicker(self._session, self)
        picker.chosen.connect(lambda position: self.preview_requested.emit(accounts, position))
        rect = self.view.visualRect(self.view.currentIndex())
        picker.open_at(self.view.viewport().mapToGlobal(rect.bottomLeft() + QPoint(60, 0)))

    def toggle_lock(self) -> None:
        """Lock the accounts chosen, or unlock them when all of them are locked."""
        accounts, session = self.chosen(), self._session
        if session is None or not len(accounts):
            return
        with faults_told():
            toggle_locks(session, accounts)


class _quiet:  # noqa: N801  (reads as a word in ``with``)
    """Keeps a view from telling what it was told."""

    def __init__(self, view: AccountsView) -> None:
        self._view = view

    def __enter__(self) -> None:
        self._was = self._view.blockSignals(True)

    def __exit__(self, *_: object) -> None:
        self._view.blockSignals(self._was)
