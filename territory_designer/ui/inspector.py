"""What is this account, this position, this scenario, and why is it so?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui.buttons import IconButton
from territory_designer.ui.cards import line
from territory_designer.ui.inspector_account import AccountPage
from territory_designer.ui.inspector_position import PositionPage
from territory_designer.ui.inspector_scenario import ScenarioPage
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.selection import Selection
    from territory_designer.validate.checker import Verdict

TABS = ("account", "position", "scenario")


class Inspector(QWidget):
    """The panel on the right.

    ``preview_requested(accounts, position)`` asks for the card that shows both sides,
    ``assign_requested(accounts)`` for the choice of a position, ``zoom_requested(accounts)`` for the map,
    ``edit_asked`` brings what to do with a plan that may be changed, ``substitute_asked`` the position whose
    holder leaves. ``findings_requested`` asks for all rules, ``collapse_requested`` that the panel may go.
    """

    preview_requested = Signal(object, int)
    assign_requested = Signal(object)
    zoom_requested = Signal(object)
    edit_asked = Signal(object)
    substitute_asked = Signal(int)
    findings_requested = Signal()
    collapse_requested = Signal()

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
        self.account = AccountPage(jobs=jobs)
        self.position = PositionPage(jobs=jobs)
        self.scenario = ScenarioPage(jobs=jobs)
        self.tabs = QTabBar()
        self.collapse = IconButton("panel-right-close", "desk.inspector.collapse")
        self.stack = QStackedWidget()
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        self.tabs.setFont(theme.font(12, 600))
        self.tabs.setExpanding(False)
        for page in (self.account, self.position, self.scenario):
            self.tabs.addTab("")
            self.stack.addWidget(_scrolled(page))
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 12, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.collapse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_page)
        self.collapse.clicked.connect(self.collapse_requested)
        for page in (self.account, self.position):
            page.preview_requested.connect(self.preview_requested)
            page.edit_asked.connect(self.edit_asked)
        self.position.substitute_asked.connect(self.substitute_asked)
        self.account.assign_requested.connect(self.assign_requested)
        self.account.zoom_requested.connect(self.zoom_requested)
        self.position.zoom_requested.connect(self.zoom_requested)
        self.scenario.findings_requested.connect(self.findings_requested)
        self._selection.accounts_changed.connect(self._follow_accounts)
        self._selection.position_changed.connect(self._follow_position)
        words.changed.connect(self._say)

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._session = session
        for page in (self.account, self.position, self.scenario):
            page.set_session(session)
        self.account.show_accounts(self._selection.accounts)
        self.position.show_position(self._selection.position)
        self._show_whole()
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Show the figures as they are now; only the page that is seen is made at once."""
        if not changes.saved:
            for page in (self.account, self.position, self.scenario):
                page.expire()
            self._show_page()
        if changes.shown:
            self._show_whole()

    def set_verdict(self, verdict: Verdict | None) -> None:
        """Show the rules that are broken and strained; None = not judged yet."""
        self.position.set_verdict(verdict)
        self.scenario.set_verdict(verdict)

    def show_account(self, account: int) -> None:
        """Show one account, whether selected or only looked at."""
        self.account.show_account(account)
        self.show_tab("account")

    def show_tab(self, name: str) -> None:
        """Show ``account``, ``position`` or ``scenario``."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def _show_whole(self) -> None:
        """Show the scenario as long as nothing is selected."""
        if not len(self._selection.accounts) and self._selection.position < 0:
            self.show_tab("scenario")

    def _show_page(self) -> None:
        place = self.tabs.currentIndex()
        self.stack.setCurrentIndex(place)
        (self.account, self.position, self.scenario)[place].show_now()

    def _follow_accounts(self, _source: str) -> None:
        self.account.show_accounts(self._selection.accounts)
        if len(self._selection.accounts):
            self.show_tab("account")

    def _follow_position(self, _source: str) -> None:
        self.position.show_position(self._selection.position)
        if self._selection.position >= 0:
            self.show_tab("position")

    def _say(self) -> None:
        for place, name in enumerate(TABS):
            self.tabs.setTabText(place, t(f"desk.inspector.{name}"))
        self.tabs.setAccessibleName(t("desk.inspector.tabs"))
        self.setAccessibleName(t("desk.inspector.tabs"))


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    page.setProperty("ground", "clear")
    return area
