"""Which pages has the window, and on which of them is the planner?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from territory_designer.ui.document import Document
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.start_page import StartPage
from territory_designer.ui.theme import theme

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.charts_page import ChartsPage
    from territory_designer.ui.compare_view import CompareView
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.frontier_page import FrontierPage
    from territory_designer.ui.import_page import ImportPage
    from territory_designer.ui.selection import Selection


class Pages(QStackedWidget):
    """The pages of the window, one of them shown; all but the start page are built when first wanted.

    ``closed`` is sent when a page is left for the plan. ``imported`` brings a plan made of files,
    ``kept`` the name of the scenario to go on with, ``position_wanted`` a position to look at on the map.
    """

    closed = Signal()
    imported = Signal(object)
    kept = Signal(str)
    position_wanted = Signal(int)

    def __init__(self, document: Document, jobs: JobRunner) -> None:
        super().__init__()
        self._document, self._jobs = document, jobs
        self.start = StartPage()
        self.desk: Desk | None = None
        self.imports: ImportPage | None = None
        self.comparison: CompareView | None = None
        self.frontier: FrontierPage | None = None
        self.charts: ChartsPage | None = None
        self._add(self.start)

    def place(self) -> str:
        """Return where the planner is: ``"desk"``, ``"compare"``, ``"frontier"``, ``"charts"`` or ``""``."""
        shown = self.currentWidget()
        if self._document.session is None or shown is None:
            return ""
        places = {self.desk: "desk", self.comparison: "compare"}
        return {**places, self.frontier: "frontier", self.charts: "charts"}.get(shown, "")

    def set_desk(self, desk: Desk) -> None:
        """Take the desk among the pages; it dresses its parts itself."""
        self.desk = desk
        self.addWidget(desk)

    def _add(self, page: QWidget) -> None:
        theme.dress(page)
        self.addWidget(page)

    def open_import(self) -> ImportPage:
        """Show the page that makes a plan of files."""
        if self.imports is None:
            from territory_designer.ui.import_page import ImportPage

            self.imports = page = ImportPage(self._jobs, state_dir=self._document.state_dir)
            self._add(page)
            page.imported.connect(self.imported)
            page.cancelled.connect(page.clear)
            page.cancelled.connect(self.closed)
        self.setCurrentWidget(self.imports)
        return self.imports

    def open_comparison(self, session: Session, name: str, *, selection: Selection) -> None:
        """Show a scenario beside the one that is shown."""
        if self.comparison is None:
            from territory_designer.ui.compare_view import CompareView

            self.comparison = view = CompareView(selection, self._jobs)
            self._add(view)
            view.page.close_requested.connect(self.closed)
            view.page.kept.connect(self.kept)
        self.comparison.open(session, name)
        self.setCurrentWidget(self.comparison)

    def open_frontier(self, session: Session) -> None:
        """Show the plans to choose between."""
        if self.frontier is None:
            from territory_designer.ui.frontier_page import FrontierPage

            self.frontier = page = FrontierPage(None, jobs=self._jobs)
            self._add(page)
            page.close_requested.connect(self.closed)
            page.taken.connect(lambda _name: self.closed.emit())
        self.frontier.set_session(session)
        self.setCurrentWidget(self.frontier)

    def open_charts(self, session: Session, *, selection: Selection) -> None:
        """Show the charts of the scenario that is shown."""
        if self.charts is None:
            from territory_designer.ui.charts_page import ChartsPage

            self.charts = page = ChartsPage(None, selection, jobs=self._jobs)
            self._add(page)
            page.close_requested.connect(self.closed)
            page.map_requested.connect(self.position_wanted)
        self.charts.set_session(session)
        self.setCurrentWidget(self.charts)

    def refresh(self, changes: Changes) -> None:
        """Pass on what changed in the plan; the desk is told by the window."""
        if self.comparison is not None and self.place() == "compare":
            self.comparison.refresh(changes)
        for page in (self.frontier, self.charts):
            if page is not None:
                page.refresh(changes)

    def let_go(self) -> None:
        """Forget the plan that was open."""
        for page in (self.desk, self.comparison, self.frontier, self.charts):
            if page is not None:
                page.set_session(None)
