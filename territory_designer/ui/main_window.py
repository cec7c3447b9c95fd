"""Of which parts is the window made, and what do they show of the plan that is open?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from territory_designer.storage.state import default_state_dir
from territory_designer.ui import slow_work
from territory_designer.ui.actions import HANDS, OUTPUTS, TOOLS, Actions
from territory_designer.ui.document import Document, rescue_notice
from territory_designer.ui.focus_ring import FocusRing
from territory_designer.ui.garbage import Garbage
from territory_designer.ui.guides import Guides
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import Notice, NoticeStrip, notices
from territory_designer.ui.pages import Pages
from territory_designer.ui.plan_changes import PlanChanges
from territory_designer.ui.plan_files import PlanFiles
from territory_designer.ui.remembered import recall, recall_numbers, recent_plans, remember_numbers
from territory_designer.ui.scenario_submenu import DEEDS as SCENARIO_DEEDS
from territory_designer.ui.scenario_submenu import WRITTEN
from territory_designer.ui.start_recent import keep_picture, picture_of
from territory_designer.ui.status_bar import Rules, StatusBar
from territory_designer.ui.theme import theme
from territory_designer.ui.top_bar import TopBar
from territory_designer.ui.view_deeds import PANELS, ViewDeeds
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.export_menu import ExportMenu
    from territory_designer.ui.plan_deeds import PlanDeeds
    from territory_designer.ui.scenario_menu import ScenarioMenu
    from territory_designer.validate.checker import Verdict

LEAST_WIDTH, LEAST_HEIGHT = 920, 560


class MainWindow(QMainWindow):
    """The window: top bar, messages, one page, status bar.

    Parameters
    ----------
    session
        A plan that is open already; None shows the start page.
    state_dir
        Folder for locks, backups and journals; None = the user's.
    """

    def __init__(self, session: Session | None = None, *, state_dir: Path | None = None) -> None:
        super().__init__()
        self.jobs = JobRunner(self)
        self.garbage = Garbage(self.jobs.busy, self)
        self.document = Document(self.jobs, state_dir or default_state_dir(), self)
        self.deeds = Actions(self)
        self.top, self.notice, self.status = TopBar(self.deeds), NoticeStrip(), StatusBar()
        self.files = PlanFiles(self.document, self, jobs=self.jobs)
        self.changes = PlanChanges(self.document)
        self.pages = Pages(self.document, self.jobs)
        self.views = ViewDeeds(self.deeds, self.pages, document=self.document)
        self.hands: PlanDeeds | None = None
        self.scenarios: ScenarioMenu | None = None
        self.exports: ExportMenu | None = None
        self.ring = FocusRing(self)
        self._building = self._new_desk()
        self._tour_wanted = self._looked_ahead = False
        self._broken: int | None = None
        self._build()
        self.guides = Guides(self, ground=self.ground, top=self.top, pages=self.pages)
        self._connect()
        self._bind()
        self._say()
        if session is not None:
            self._show_session(session)
        else:
            self.show_start()

    @property
    def session(self) -> Session | None:
        """Return the plan that is open."""
        return self.document.session

    @property
    def desk(self) -> Desk | None:
        """Return the desk, None before the first plan."""
        return self.pages.desk

    # building

    def _build(self) -> None:
        self.ground = ground = _Ground()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.top, self.notice, self.pages, self.status):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        for part in (self.top, self.notice, self.status):
            theme.dress(part)
        self.setCentralWidget(ground)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setAcceptDrops(True)
        place = recall_numbers("window/place")
        if len(place) == 4 and QGuiApplication.screenAt(QRect(*place).center()):
            self.setGeometry(*place)
        else:
            self.resize(1440, 900)

    def _connect(self) -> None:
        self.document.opened.connect(self._take)
        self.document.closed.connect(self._leave)
        self.document.changed.connect(self._refresh)
        self.document.working.connect(self._say_working)
        self.document.idle.connect(self.notice.send_away)
        self.document.saving.connect(self.status.set_saving)
        self.document.saved.connect(self._take_saved)
        self.document.counting.connect(self.status.set_counting)
        notices.given.connect(self.notice.show_notice)
        self.files.tables_given.connect(self.import_files)
        self.files.asked.connect(self.notice.show_notice)
        self.files.given_up.connect(self.show_start)
        self.files.rescues_found.connect(self.pages.start.set_rescues)
        self.pages.closed.connect(self.show_plan)
        self.pages.imported.connect(lambda made: self.files.unless_unsaved(lambda: self.document.take(made)))
        self.pages.kept.connect(self.views.keep)
        self.pages.position_wanted.connect(self.views.show_position)
        self.views.plan_wanted.connect(self.show_plan)
        self.views.page_opened.connect(self._enable)
        self._connect_start()
        self.top.find_box.chosen.connect(self.views.show_hit)
        self.status.save_asked.connect(self.files.save)
        self.status.findings_asked.connect(self._show_findings)
        self.status.rules_asked.connect(self._show_findings)
        words.changed.connect(self._say)

    def _connect_start(self) -> None:
        start = self.pages.start
        start.files_wanted.connect(self.files.choose_tables)
        start.plan_wanted.connect(self.files.choose_plan)
        start.sample_wanted.connect(self.open_sample)
        start.tour_wanted.connect(self.start_tour)
        start.manual_wanted.connect(self.guides.show_manual)
        start.recent_wanted.connect(lambda path: self.files.open_plan(Path(path)))
        start.rescue_wanted.connect(self.files.open_rescued)
        start.rescue_dismissed.connect(self.files.dismiss)

    def _bind(self) -> None:
        """Give the actions of the frame what they do."""
        does: dict[str, Callable[[], Any]] = {
            "open": self.files.choose_plan,
            "import": self.files.choose_tables,
            "save": self.files.save,
            "save_as": self.files.save_as,
            "close": self.close_plan,
            "quit": self.close,
            "undo": self.changes.undo,
            "redo": self.changes.redo,
            "find": self.top.ask,
            "keys": self.guides.show_keys,
            "manual": self.guides.show_manual,
            "tour": self.start_tour,
            "scenarios": lambda: self._with_scenarios(lambda menu: menu.open()),
            "scenario_freeze": lambda: self._with_scenarios(lambda menu: menu.toggle_frozen()),
            "scenario_baseline": lambda: self._with_scenarios(lambda menu: menu.ask_baseline()),
            "scenario_delete": lambda: self._with_scenarios(lambda menu: menu.delete()),
        }
        for name, do in does.items():
            self.deeds[name].triggered.connect(lambda _checked=False, do=do: do())
        for name in WRITTEN:
            self.deeds[f"scenario_{name}"].triggered.connect(
                lambda _checked=False, name=name: self._with_scenarios(lambda menu: menu.write(name))
            )

    def _new_desk(self) -> Generator[None]:
        """Build the desk in steps, begun when its parts are loaded or the first plan is shown."""
        from territory_designer.ui.desk import Desk
        from territory_designer.ui.map_output import MapOutput
        from territory_designer.ui.plan_deeds import PlanDeeds

        desk = Desk(self.jobs, self.pages, at_once=False)
        desk.hide()
        yield from desk.steps
        desk.narrow_changed.connect(self._follow_panels)
        desk.panels_changed.connect(self._follow_panels)
        desk.move_asked.connect(self.ask_for_move)
        desk.edit_asked.connect(self.changes.make)
        desk.canvas.settled.connect(self._look_ahead)
        desk.canvas.paint_requested.connect(self.changes.move)
        desk.canvas.tool_changed.connect(lambda tool: self.deeds[tool].setChecked(True))
        yield
        self.hands = PlanDeeds(self.deeds, desk, jobs=self.jobs, change=self.changes.make)
        self.map_output = MapOutput(self.deeds, desk, jobs=self.jobs)
        desk.set_menus(self.hands)
        desk.preview.accepted.connect(self.changes.move)
        desk.positions.zoom_requested.connect(desk.zoom_to_position)
        desk.accounts.verdict_changed.connect(self._show_verdict)
        desk.accounts.findings.changed.connect(self._show_findings_count)
        desk.optimise.running_changed.connect(self.status.set_running)
        desk.optimise.frontier_requested.connect(self.views.toggle_frontier)
        yield
        self._build_menus()
        yield
        self.pages.set_desk(desk)

    def _build_menus(self) -> None:
        """Put the menus that need a plan into the top bar."""
        from territory_designer.ui.export_menu import ExportMenu
        from territory_designer.ui.scenario_menu import ScenarioMenu

        self.scenarios, self.exports = ScenarioMenu(jobs=self.jobs), ExportMenu(self.jobs)
        self.exports.add_actions([self.deeds[name] for name in OUTPUTS])
        self.top.put(self.scenarios, self.exports)
        self.scenarios.compare_requested.connect(self.views.compare)

    # what is shown

    def show_plan(self) -> None:
        """Show the open plan, or the start page when there is none."""
        if self.session is None or self.desk is None:
            self.show_start()
            return
        self.pages.setCurrentWidget(self.desk)
        self.top.show_plan(narrow=self.desk.narrow)
        self.status.set_session(self.session)
        self._show_verdict(self.desk.accounts.findings.verdict)
        self._show_findings_count()
        self._enable()

    def show_start(self) -> None:
        """Show the start page."""
        self.pages.setCurrentWidget(self.pages.start)
        self.top.show_place("start.title")
        self.status.set_session(None)
        self.pages.start.set_recent([(plan, picture_of(plan)) for plan in recent_plans()])
        self._enable()
        self._say()

    def warm_up(self) -> None:
        """Load beside the window what the first plan will need."""
        self.jobs.start(slow_work.warm_up, done=self._build_desk, failed=notices.fault)

    def _build_desk(self, _loaded: None = None) -> None:
        """Build the desk while the planner reads, a step a turn, so that the window answers in between."""
        for _ in self._building:
            QTimer.singleShot(0, self, self._build_desk)
            return

    def _show_session(self, session: Session) -> None:
        from territory_designer.ui.find import FindIndex

        self.document.show_session(session)
        self._take(slow_work.Opened(session, FindIndex(session.project)))

    def _take(self, opened: slow_work.Opened) -> None:
        """Show a plan that was opened."""
        theme.take_turns()
        deque(self._building, maxlen=0)  # what of the desk is not built yet
        if self.desk is not None:
            self.desk.set_session(opened.session)
        self._looked_ahead = False
        self._tell_menus(opened.session)
        self.top.find_box.set_index(opened.finder)
        self.show_plan()
        self.views.set_tool("select")
        self._follow_panels()
        self._say()
        self.garbage.keep()
        if opened.rescue is not None:
            self.notice.show_notice(rescue_notice(self.document, opened.rescue))
        if opened.edits:
            notices.tell("notice.rescued", count=opened.edits)
        if self._tour_wanted:
            self.start_tour()

    def _look_ahead(self) -> None:
        """Prepare what the planner may ask for next, when the map has nothing more to draw."""
        if self.session is not None and not self._looked_ahead:
            self._looked_ahead = True
            rank = slow_work.rank(self.session)
            self.jobs.start(rank, done=lambda _: self.garbage.keep(), failed=notices.fault)

    def _leave(self) -> None:
        """Show no plan any more."""
        self._broken = None
        self.garbage.let_go()
        self.pages.let_go()
        self._tell_menus(None)
        self.top.find_box.set_index(None)
        self.status.set_session(None)

    def _refresh(self, changes: Changes) -> None:
        """Pass on what changed in the plan."""
        if changes.shown and self.session is not None:
            work = slow_work.recolour(self.session)
            self.jobs.start(work, done=self._show_colours, failed=notices.fault)
        for part in (self.desk, self.scenarios, self.exports):
            if part is not None:
                part.refresh(changes)
        self.pages.refresh(changes)
        self.status.refresh()
        self._enable()
        self._say()

    def _show_colours(self, fresh: Changes | None) -> None:
        """Paint again when positions got other colours, because others lie beside them now."""
        if fresh is not None and self.desk is not None and self.session is not None:
            self.desk.refresh(fresh)

    def _say(self) -> None:
        """Name the window, and the steps that can be undone."""
        plan = self.document.name
        self.top.title.set_name(plan)
        self.setWindowTitle(f"{plan}[*] – {t('app.name')}" if plan else t("app.name"))
        self.setWindowModified(self.document.unsaved)
        session = self.session
        for name, steps in (
            ("undo", session.done if session else ()),
            ("redo", session.undone if session else ()),
        ):
            if steps:
                what = t(f"edit.{steps[-1].label}", **steps[-1].params)
                self.deeds.set_params(name, key=f"action.{name}_named", what=what)
            else:
                self.deeds.set_params(name)

    def _say_working(self, say: Callable[[], str]) -> None:
        stop = (("progress.stop", self.document.stop_reading),)
        self.notice.show_notice(Notice(say, "accent", stop))

    def _enable(self) -> None:
        """Let only those actions be chosen that make sense where the planner is."""
        place, session = self.pages.place(), self.session
        for name in ("save", "save_as", "close", "compare", "frontier", "charts", "find", "scenarios"):
            self.deeds[name].setEnabled(bool(place))
        for name in SCENARIO_DEEDS:
            self.deeds[f"scenario_{name}"].setEnabled(bool(place))
        for name in ("zoom_all", "optimise", *PANELS, *TOOLS, *HANDS, *OUTPUTS):
            self.deeds[name].setEnabled(place == "desk")
        self.deeds["undo"].setEnabled(bool(place and session and session.done))
        self.deeds["redo"].setEnabled(bool(place and session and session.undone))
        for name in ("compare", "frontier", "charts"):
            self.deeds[name].setChecked(place == name)
        if place:
            self.top.show_hands(place == "desk")

    def _tell_menus(self, session: Session | None) -> None:
        for menu in (self.scenarios, self.exports):
            if menu is not None:
                menu.set_session(session)

    # opening, saving, closing

    def import_files(self, paths: Sequence[Path]) -> None:
        """Make a new plan of files, after the planner has looked at what was understood."""
        page = self.pages.open_import()
        self.top.show_place("top.new_plan")
        self.status.set_session(None)
        self._enable()
        page.read_files(paths)

    def open_sample(self) -> None:
        """Read the invented company; who has never seen the tour is led through it."""
        self._tour_wanted = recall("tour/seen") != "1"
        self.files.open_sample()

    def _take_saved(self) -> None:
        """Say that the plan was saved, and go on with what waited for that."""
        if self.document.saved_at and not self.document.unsaved:
            self.status.set_saved_at(self.document.saved_at)
        self._keep_recent()
        self._say()
        self.files.go_on()

    def close_plan(self) -> None:
        """Go back to the start page; when there are changes, ask first."""
        self.files.unless_unsaved(self._close_plan)

    def _close_plan(self) -> None:
        self._keep_recent()
        self.document.close()
        self.show_start()
        self.files.look_for_rescues()

    def _keep_recent(self) -> None:
        """Put the plan among the recent ones, with a picture of its map."""
        findings = self.desk.accounts.findings.count() if self.desk else 0
        self.document.remember(self._broken, findings)
        path = self.session.path if self.session else None
        if path is not None and self.desk is not None and self.pages.currentWidget() is self.desk:
            keep_picture(self.desk.canvas.grab_picture(1.0, fresh=False, named=False), path)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Close, or ask first when there are changes; nothing is left running."""
        if self.document.unsaved or self.document.is_saving:
            event.ignore()
            self.files.unless_unsaved(self.close)
            return
        self._keep_recent()
        if self.desk is not None:
            self.desk.remember()
        place = self.geometry()
        remember_numbers("window/place", [place.x(), place.y(), place.width(), place.height()])
        self.hide()  # what still runs beside the window is waited for unseen
        self.jobs.close()
        self.garbage.end()
        self.document.close()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin to watch the keyboard."""
        super().showEvent(event)
        self.ring.watch(self.windowHandle())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files."""
        if event.mimeData().hasUrls() and _files(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open what was dropped."""
        event.acceptProposedAction()
        self.files.open_given(_files(event.mimeData().urls()))

    # changing the plan

    def ask_for_move(self, accounts: Any, position: int) -> None:
        """Show what a move would do to both sides; it is made when the planner accepts it there."""
        if self.session is None or self.desk is None:
            return
        touched = self.desk.selection.touchable(accounts, self.session.scenario.alignment)
        if not len(touched):
            key = "hands.held_back" if len(accounts) else "notice.nothing_selected"
            notices.tell(key, tone="accent")
        else:
            self.desk.show_move(touched, position)

    # looking

    def _show_verdict(self, verdict: Verdict | None) -> None:
        """Show what the independent checker says; None while it is at work."""
        self._broken = None if verdict is None else len(verdict.broken)
        self.status.set_rules(verdict and Rules(len(verdict.broken), len(verdict.strained)))

    def _with_scenarios(self, do: Callable[[ScenarioMenu], object]) -> None:
        if self.scenarios is not None and self.session is not None:
            do(self.scenarios)

    def _show_findings(self) -> None:
        if self.desk is not None:
            self.desk.show_findings()

    def _show_findings_count(self) -> None:
        if self.desk is not None:
            self.status.set_findings(self.desk.accounts.findings.count())

    def _follow_panels(self) -> None:
        """Let actions and top bar say which panels are seen."""
        self.views.follow_panels()
        if self.desk is not None and self.pages.currentWidget() is self.desk:
            self.top.show_plan(narrow=self.desk.narrow)

    def start_tour(self) -> None:
        """Show what is where, on the open plan, else on the sample."""
        if self.session is None or self.desk is None:
            self.open_sample()
            self._tour_wanted = True
            return
        self._tour_wanted = False
        self.show_plan()
        self.guides.begin_tour(self.desk)


class _Ground(QWidget):
    """What everything stands on. It paints itself: a style sheet would have to be followed by all of that."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg"))
        painter.end()


def _files(urls: Sequence[Any]) -> list[Path]:
    """Return the local files among what is dragged."""
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
