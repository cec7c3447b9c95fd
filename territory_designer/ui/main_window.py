"""Where in the window is the planner, and what happens when an action is chosen?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QRect, QStandardPaths, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from territory_designer.model.resources import resource_path
from territory_designer.model.scenario import BASELINE
from territory_designer.storage.journal import PendingJournal, discard
from territory_designer.storage.state import default_state_dir, plan_key
from territory_designer.ui import slow_work
from territory_designer.ui.actions import HANDS, OUTPUTS, TOOLS, Actions
from territory_designer.ui.document import Document, rescue_notice
from territory_designer.ui.find import Hit
from territory_designer.ui.focus_ring import FocusRing
from territory_designer.ui.garbage import Garbage
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.keys_sheet import KeysSheet
from territory_designer.ui.notices import Notice, NoticeStrip, faults_told, notices
from territory_designer.ui.remembered import recall, recall_numbers, recent_plans, remember, remember_numbers
from territory_designer.ui.scenario_names import copy_name
from territory_designer.ui.scenario_submenu import DEEDS as SCENARIO_DEEDS
from territory_designer.ui.scenario_submenu import WRITTEN
from territory_designer.ui.start_page import StartPage
from territory_designer.ui.status_bar import Rules, StatusBar
from territory_designer.ui.theme import theme
from territory_designer.ui.top_bar import TopBar
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.charts_page import ChartsPage
    from territory_designer.ui.compare_view import CompareView
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.export_menu import ExportMenu
    from territory_designer.ui.frontier_page import FrontierPage
    from territory_designer.ui.guided_tour import GuidedTour
    from territory_designer.ui.import_page import ImportPage
    from territory_designer.ui.manual_page import ManualPage
    from territory_designer.ui.plan_deeds import PlanDeeds
    from territory_designer.ui.scenario_menu import ScenarioMenu
    from territory_designer.validate.checker import Verdict

PLAN_ENDING = ".gpkg"
TABLE_ENDINGS = "*.xlsx *.xlsm *.xls *.csv *.tsv *.txt *.gpkg *.geojson *.zip"
SAMPLE_DATUM = {"en": "wgs84", "zh": "gcj02"}  # of the sample's coordinates, as sample_data/README.md says
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
        self.start = StartPage()
        self.desk: Desk | None = None
        self.hands: PlanDeeds | None = None
        self.imports: ImportPage | None = None
        self.comparison: CompareView | None = None
        self.frontier: FrontierPage | None = None
        self.charts: ChartsPage | None = None
        self.scenarios: ScenarioMenu | None = None
        self.exports: ExportMenu | None = None
        self.ring = FocusRing(self)
        self._keys: KeysSheet | None = None
        self._manual: ManualPage | None = None
        self.tour: GuidedTour | None = None
        self._tour_wanted = False
        self._broken: int | None = None
        self._waiting: Callable[[], object] | None = None
        self._build()
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

    # building

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        self.ground = ground = _Ground()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.top, self.notice, self.pages, self.status):
            column.addWidget(widget, 1 if widget is self.pages else 0)
        for part in (self.top, self.notice, self.start, self.status):
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
        self.start.files_wanted.connect(self.choose_files)
        self.start.plan_wanted.connect(self.choose_plan)
        self.start.sample_wanted.connect(self.open_sample)
        self.start.tour_wanted.connect(self.start_tour)
        self.start.manual_wanted.connect(self._show_manual)
        self.start.recent_wanted.connect(lambda path: self.open_plan(Path(path)))
        self.start.rescue_wanted.connect(lambda rescue: self._unless_unsaved(lambda: self._rescue(rescue)))
        self.start.rescue_dismissed.connect(self._dismiss)
        self.top.find_box.chosen.connect(self._show_hit)
        self.status.save_asked.connect(self.save)
        self.status.findings_asked.connect(self._show_findings)
        self.status.rules_asked.connect(self._show_findings)
        words.changed.connect(self._say)
        theme.changed.connect(self._check_theme)

    def _bind(self) -> None:
        """Give every action what it does."""
        does: dict[str, Callable[[], Any]] = {
            "open": self.choose_plan,
            "import": self.choose_files,
            "save": self.save,
            "save_as": self.save_as,
            "close": self.close_plan,
            "quit": self.close,
            "undo": self.undo,
            "redo": self.redo,
            "find": self._find,
            "zoom_all": self._zoom_all,
            "language": switch_language,
            "keys": self._show_keys,
            "manual": self._show_manual,
            "tour": self.start_tour,
            "scenarios": lambda: self._with_scenarios(lambda menu: menu.open()),
            "scenario_freeze": lambda: self._with_scenarios(lambda menu: menu.toggle_frozen()),
            "scenario_baseline": lambda: self._with_scenarios(lambda menu: menu.ask_baseline()),
            "scenario_delete": lambda: self._with_scenarios(lambda menu: menu.delete()),
            "compare": self._show_compare,
            "frontier": self._show_frontier,
            "charts": self._show_charts,
            "optimise": self._show_optimise,
        }
        for name, do in does.items():
            self.deeds[name].triggered.connect(lambda _checked=False, do=do: do())
        for name in WRITTEN:
            self.deeds[f"scenario_{name}"].triggered.connect(
                lambda _checked=False, name=name: self._with_scenarios(lambda menu: menu.write(name))
            )
        for name in TOOLS:
            self.deeds[name].triggered.connect(lambda _checked=False, tool=name: self._set_tool(tool))
        for mode in ("system", "light", "dark"):
            self.deeds[f"theme_{mode}"].triggered.connect(lambda _checked=False, mode=mode: set_mode(mode))
        for name in ("left", "right", "bottom"):
            self.deeds[name].toggled.connect(lambda wanted, panel=name: self._show_panel(panel, wanted))
        self._check_theme()

    def _add_page(self, page: QWidget) -> None:
        theme.dress(page)
        self.pages.addWidget(page)

    def _desk(self) -> Desk:
        """Return the desk, built when the first plan is shown: its parts take long to load."""
        if self.desk is None:
            from territory_designer.ui.desk import Desk
            from territory_designer.ui.map_output import MapOutput
            from territory_designer.ui.plan_deeds import PlanDeeds

            self.desk = desk = Desk(self.jobs)
            self.pages.addWidget(desk)
            desk.narrow_changed.connect(self._follow_panels)
            desk.panels_changed.connect(self._follow_panels)
            desk.move_asked.connect(self.ask_for_move)
            desk.edit_asked.connect(self.make_edit)
            desk.canvas.paint_requested.connect(self.move_accounts)
            desk.canvas.tool_changed.connect(lambda tool: self.deeds[tool].setChecked(True))
            self.hands = PlanDeeds(self.deeds, desk, jobs=self.jobs, change=self.make_edit)
            self.map_output = MapOutput(self.deeds, desk, jobs=self.jobs)
            desk.set_menus(self.hands)
            desk.preview.accepted.connect(self.move_accounts)
            desk.positions.zoom_requested.connect(desk.zoom_to_position)
            desk.accounts.verdict_changed.connect(self._show_verdict)
            desk.accounts.findings.changed.connect(self._show_findings_count)
            desk.optimise.running_changed.connect(self.status.set_running)
            desk.optimise.frontier_requested.connect(self._show_frontier)
            self._build_menus()
        return self.desk

    def _build_menus(self) -> None:
        """Put the menus that need a plan into the top bar."""
        from territory_designer.ui.export_menu import ExportMenu
        from territory_designer.ui.scenario_menu import ScenarioMenu

        self.scenarios, self.exports = ScenarioMenu(jobs=self.jobs), ExportMenu(self.jobs)
        self.exports.add_actions([self.deeds[name] for name in OUTPUTS])
        self.top.put(self.scenarios, self.exports)
        self.scenarios.compare_requested.connect(self.compare)

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
        self.pages.setCurrentWidget(self.start)
        self.top.show_place("start.title")
        self.status.set_session(None)
        self.start.set_recent([(plan, _picture(Path(plan.path))) for plan in recent_plans()])
        self._enable()
        self._say()

    def look_for_rescues(self) -> None:
        """Offer on the start page what dead programs left; done beside the window."""
        work = slow_work.rescues(self.document.state_dir)
        self.jobs.start(work, done=self.start.set_rescues, failed=notices.fault)

    def warm_up(self) -> None:
        """Load beside the window what the first plan will need."""
        self.jobs.start(slow_work.warm_up, done=self._build_desk, failed=notices.fault)

    def _build_desk(self, _loaded: None) -> None:
        self._desk()

    def _show_session(self, session: Session) -> None:
        from territory_designer.ui.find import FindIndex

        self.document.show_session(session)
        self._take(slow_work.Opened(session, FindIndex(session.project)))

    def _take(self, opened: slow_work.Opened) -> None:
        """Show a plan that was opened."""
        self._desk().set_session(opened.session)
        self._tell_menus(opened.session)
        self.top.find_box.set_index(opened.finder)
        self.show_plan()
        self._set_tool("select")
        self._follow_panels()
        self._say()
        self.garbage.keep()
        self.jobs.start(slow_work.load_rest, done=lambda _: self.garbage.keep(), failed=notices.fault)
        if opened.rescue is not None:
            self.notice.show_notice(rescue_notice(self.document, opened.rescue))
        if opened.edits:
            notices.tell("notice.rescued", count=opened.edits)
        if self._tour_wanted:
            self.start_tour()

    def _leave(self) -> None:
        """Show no plan any more."""
        self._broken = None
        self.garbage.let_go()
        if self.desk is not None:
            self.desk.set_session(None)
        for page in (self.comparison, self.frontier, self.charts):
            if page is not None:
                page.set_session(None)
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
        if self.comparison is not None and self._place() == "compare":
            self.comparison.refresh(changes)
        for page in (self.frontier, self.charts):
            if page is not None:
                page.refresh(changes)
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

    def _place(self) -> str:
        """Return where the planner is: ``"desk"``, ``"compare"``, ``"frontier"``, ``"charts"`` or ``""``."""
        shown = self.pages.currentWidget()
        if self.session is None or shown is None:
            return ""
        places = {self.desk: "desk", self.comparison: "compare"}
        return {**places, self.frontier: "frontier", self.charts: "charts"}.get(shown, "")

    def _enable(self) -> None:
        """Let only those actions be chosen that make sense where the planner is."""
        place, session = self._place(), self.session
        for name in ("save", "save_as", "close", "compare", "frontier", "charts", "find", "scenarios"):
            self.deeds[name].setEnabled(bool(place))
        for name in SCENARIO_DEEDS:
            self.deeds[f"scenario_{name}"].setEnabled(bool(place))
        for name in ("zoom_all", "optimise", "left", "right", "bottom", *TOOLS, *HANDS, *OUTPUTS):
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

    def open_plan(self, path: Path) -> None:
        """Open a plan; when the open one has changes, ask first."""
        self._unless_unsaved(lambda: self.document.open_plan(path))

    def import_files(self, paths: Sequence[Path]) -> None:
        """Make a new plan of files, after the planner has looked at what was understood."""
        page = self._import_page()
        self.pages.setCurrentWidget(page)
        self.top.show_place("top.new_plan")
        self.status.set_session(None)
        self._enable()
        page.read_files(paths)

    def _import_page(self) -> ImportPage:
        if self.imports is None:
            from territory_designer.ui.import_page import ImportPage

            self.imports = page = ImportPage(self.jobs, state_dir=self.document.state_dir)
            self._add_page(page)
            page.imported.connect(lambda made: self._unless_unsaved(lambda: self.document.take(made)))
            page.cancelled.connect(self._leave_import)
        return self.imports

    def _leave_import(self) -> None:
        """Go back to the plan that is open, or to the start page."""
        if self.imports is not None:
            self.imports.clear()
        self.show_plan()

    def open_sample(self) -> None:
        """Read the invented company in the language of the window."""
        file = resource_path(f"company_{words.language()}.xlsx", top="sample_data")
        self._tour_wanted = recall("tour/seen") != "1"
        datum = SAMPLE_DATUM[words.language()]
        self._unless_unsaved(lambda: self.document.import_files([file], "notice.sample", datum=datum))

    def open_given(self, paths: Sequence[Path]) -> None:
        """Open a plan file, or make a plan of whatever other files are given."""
        if len(paths) == 1 and paths[0].suffix.lower() == PLAN_ENDING:
            self.open_plan(paths[0])
        elif paths:
            self.import_files(paths)

    def choose_plan(self) -> None:
        """Let the planner choose a plan file."""
        wanted = f"{t('dialog.plans')} (*{PLAN_ENDING})"
        path, _ = QFileDialog.getOpenFileName(self, t("dialog.open_plan"), "", wanted)
        if path:
            self.open_plan(Path(path))

    def choose_files(self) -> None:
        """Let the planner choose workbooks or tables."""
        wanted = f"{t('dialog.tables')} ({TABLE_ENDINGS})"
        paths, _ = QFileDialog.getOpenFileNames(self, t("dialog.choose_files"), "", wanted)
        if paths:
            self.import_files([Path(path) for path in paths])

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the plan beside the window, asking for a place when it has none; ``then`` follows success."""
        if self.session is None or self.session.path is None:
            self.save_as(then)
        else:
            self.document.save(then=then)

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Save the plan at a place that the planner chooses."""
        if self.session is None:
            return
        wanted = f"{t('dialog.plans')} (*{PLAN_ENDING})"
        named = str(self.session.path or f"{self.document.name}{PLAN_ENDING}")
        path, _ = QFileDialog.getSaveFileName(self, t("dialog.save_plan"), named, wanted)
        if path:
            self.document.save(Path(path).with_suffix(PLAN_ENDING), then=then)

    def _take_saved(self) -> None:
        """Say that the plan was saved, and go on with what waited for that."""
        if self.document.saved_at and not self.document.unsaved:
            self.status.set_saved_at(self.document.saved_at)
        self._keep_recent()
        self._say()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._unless_unsaved(waiting)

    def close_plan(self) -> None:
        """Go back to the start page; when there are changes, ask first."""
        self._unless_unsaved(self._close_plan)

    def _close_plan(self) -> None:
        self._keep_recent()
        self.document.close()
        self.show_start()
        self.look_for_rescues()

    def _keep_recent(self) -> None:
        """Put the plan among the recent ones, with a picture of its map."""
        findings = self.desk.accounts.findings.count() if self.desk else 0
        self.document.remember(self._broken, findings)
        path = self.session.path if self.session else None
        if path is not None and self.desk is not None and self.pages.currentWidget() is self.desk:
            _save_picture(self.desk.canvas.grab_picture(1.0, fresh=False), path)

    def _unless_unsaved(self, go_on: Callable[[], object]) -> None:
        """Go on at once, or after the planner said what to do with changes that are not saved."""
        if self.document.is_saving:
            self._waiting = go_on
            return
        if not self.document.unsaved:
            go_on()
            return
        offers = (
            ("notice.save", lambda: self.save(go_on)),
            ("notice.give_up", lambda: self._give_up(go_on)),
            ("notice.stay", lambda: None),
        )
        plan = self.document.name
        self.notice.show_notice(Notice(lambda: t("notice.unsaved", plan=plan), "warn", offers))

    def _give_up(self, go_on: Callable[[], object]) -> None:
        self.document.close()
        self.show_start()
        go_on()

    def _rescue(self, rescue: PendingJournal) -> None:
        self.start.set_rescues(())
        self.document.open_rescued(rescue)

    def _dismiss(self, rescue: PendingJournal) -> None:
        with faults_told():
            discard(rescue.path)
        self.look_for_rescues()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Close, or ask first when there are changes; nothing is left running."""
        if self.document.unsaved or self.document.is_saving:
            event.ignore()
            self._unless_unsaved(self.close)
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
        self.open_given(_files(event.mimeData().urls()))

    # changing the plan

    def undo(self) -> None:
        """Take back the last change."""
        if self.session:
            with faults_told():
                self.session.undo()

    def redo(self) -> None:
        """Make it again."""
        if self.session:
            with faults_told():
                self.session.redo()

    def ensure_editable(self) -> bool:
        """Begin a copy when today's plan is shown, which nobody may change; returns whether one may."""
        session = self.session
        if session is None:
            return False
        if not session.editable:
            with faults_told():
                session.copy_scenario(copy_name(session))
                notices.tell("notice.working_copy", tone="accent", name=session.scenario_name)
        return session.editable

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

    def move_accounts(self, accounts: Any, position: int) -> None:
        """Give accounts to a position; today's plan stays as it is, the move goes into a copy."""
        if self.ensure_editable() and self.session is not None:
            with faults_told():
                self.session.move(np.asarray(accounts), position)

    def make_edit(self, edit: Callable[[Session], object]) -> None:
        """Change the plan that is shown, or a copy of one that nobody may change."""
        if self.ensure_editable() and self.session is not None:
            with faults_told():
                edit(self.session)

    # looking

    def _show_verdict(self, verdict: Verdict | None) -> None:
        """Show what the independent checker says; None while it is at work."""
        self._broken = None if verdict is None else len(verdict.broken)
        self.status.set_rules(verdict and Rules(len(verdict.broken), len(verdict.strained)))

    def _show_hit(self, hit: Hit) -> None:
        """Select what was found and look at it, or do it."""
        if hit.deed:
            self.deeds[hit.deed].trigger()
        if hit.deed or self.desk is None:
            return
        if self._place() in ("frontier", "charts"):
            self.show_plan()
        accounts = hit.accounts
        if hit.position >= 0:
            self.desk.selection.set_position(hit.position, "find")
            accounts = self.desk.accounts_of(hit.position)
        else:
            self.desk.selection.set_accounts(accounts, "find")
        comparing = self.comparison if self._place() == "compare" else None
        canvas = comparing.maps[0] if comparing else self.desk.canvas
        canvas.zoom_to_accounts(accounts)

    def _zoom_all(self) -> None:
        if self.desk is not None:
            self.desk.canvas.zoom_to_all()

    def _set_tool(self, tool: str) -> None:
        self.deeds[tool].setChecked(True)
        if self.desk is not None:
            self.desk.canvas.set_tool(tool)

    def _find(self) -> None:
        self.top.ask()

    def _show_optimise(self) -> None:
        if self.desk is not None:
            self.desk.show_optimise(self.deeds["optimise"].isChecked())

    def compare(self, name: str) -> None:
        """Show a scenario beside the one that is shown."""
        session = self.session
        if session is not None:
            view = self._comparison()
            view.open(session, name)
            self.pages.setCurrentWidget(view)
            self._enable()

    def _with_scenarios(self, do: Callable[[ScenarioMenu], object]) -> None:
        if self.scenarios is not None and self.session is not None:
            do(self.scenarios)

    def _comparison(self) -> CompareView:
        """Return the page of two maps, built when it is first wanted."""
        if self.comparison is None:
            from territory_designer.ui.compare_view import CompareView

            self.comparison = view = CompareView(self._desk().selection, self.jobs)
            self._add_page(view)
            view.page.close_requested.connect(self.show_plan)
            view.page.kept.connect(self._keep)
        return self.comparison

    def _show_compare(self) -> None:
        """Compare with today's plan, or go back."""
        if self._place() == "compare":
            self.show_plan()
        else:
            self.compare(BASELINE)

    def _show_frontier(self) -> None:
        """Show the plans to choose between, or go back."""
        if self._place() == "frontier" or self.session is None:
            self.show_plan()
            return
        if self.frontier is None:
            from territory_designer.ui.frontier_page import FrontierPage

            self.frontier = page = FrontierPage(None, jobs=self.jobs)
            self._add_page(page)
            page.close_requested.connect(self.show_plan)
            page.taken.connect(lambda _name: self.show_plan())
        self.frontier.set_session(self.session)
        self.pages.setCurrentWidget(self.frontier)
        self._enable()

    def _show_charts(self) -> None:
        """Show the charts of the scenario that is shown, or go back."""
        if self._place() == "charts" or self.session is None:
            self.show_plan()
            return
        if self.charts is None:
            from territory_designer.ui.charts_page import ChartsPage

            self.charts = page = ChartsPage(None, self._desk().selection, jobs=self.jobs)
            self._add_page(page)
            page.close_requested.connect(self.show_plan)
            page.map_requested.connect(self._show_position)
        self.charts.set_session(self.session)
        self.pages.setCurrentWidget(self.charts)
        self._enable()

    def _show_position(self, position: int) -> None:
        """Look at a position on the map."""
        if self.desk is not None:
            self.show_plan()
            self.desk.zoom_to_position(position)

    def _keep(self, name: str) -> None:
        """Go on with one of the scenarios compared."""
        if self.session is not None and name != self.session.scenario_name:
            self.session.show(name)
        self.show_plan()

    def _show_findings(self) -> None:
        if self.desk is not None:
            self.desk.show_findings()

    def _show_findings_count(self) -> None:
        if self.desk is not None:
            self.status.set_findings(self.desk.accounts.findings.count())

    def _show_panel(self, name: str, wanted: bool) -> None:
        if self.desk is not None:
            self.desk.show_panel(name, wanted)

    def _follow_panels(self) -> None:
        """Let the actions say which panels are seen."""
        if self.desk is None:
            return
        for name in ("left", "right", "bottom"):
            self.deeds[name].setChecked(self.desk.panel_shown(name))
        self.deeds["optimise"].setChecked(self.desk.optimise_shown())
        if self.pages.currentWidget() is self.desk:
            self.top.show_plan(narrow=self.desk.narrow)

    def _show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeysSheet(self)
            theme.dress(self._keys)
        self._keys.show()
        self._keys.raise_()

    def _show_manual(self) -> None:
        if self._manual is None:
            from territory_designer.ui.manual_page import ManualPage

            self._manual = ManualPage(self)
            theme.dress(self._manual)
        self._manual.show()
        self._manual.raise_()

    def start_tour(self) -> None:
        """Show what is where, on the open plan, else on the sample."""
        if self.session is None or self.desk is None:
            self.open_sample()
            self._tour_wanted = True
            return
        self._tour_wanted = False
        self.show_plan()
        self._tour_of(self.desk).begin()

    def _tour_of(self, desk: Desk) -> GuidedTour:
        """Return the tour, built when it is first wanted."""
        if self.tour is None:
            from territory_designer.ui.guided_tour import GuidedTour, places

            self.tour = tour = GuidedTour(self.ground, places(self.top, desk))
            theme.dress(tour)
            self.pages.currentChanged.connect(lambda _page: tour.leave())
        return self.tour

    def _check_theme(self) -> None:
        self.deeds[f"theme_{theme.mode()}"].setChecked(True)


class _Ground(QWidget):
    """What everything stands on. It paints itself: a style sheet would have to be followed by all of that."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg"))
        painter.end()


def switch_language() -> None:
    """Speak the other language, now and next time."""
    words.set_language("en" if words.language() == "zh" else "zh")
    remember("language", words.language())


def set_mode(mode: str) -> None:
    """Be light, dark or as the system, now and next time."""
    theme.set_mode(mode)
    remember("theme", mode)


def _files(urls: Sequence[Any]) -> list[Path]:
    """Return the local files among what is dragged."""
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _picture_path(plan: Path) -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(folder) / "plans" / f"{plan_key(plan)}.png"


def _save_picture(image: QImage, plan: Path) -> None:
    """Keep a small picture of the map for the start page; without one the page shows an icon."""
    path = _picture_path(plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    side = min(image.width(), round(image.height() * 96 / 76))
    left, top = (image.width() - side) // 2, (image.height() - round(side * 76 / 96)) // 2
    cut = image.copy(left, top, side, round(side * 76 / 96))
    cut.scaledToWidth(288, Qt.TransformationMode.SmoothTransformation).save(str(path))


def _picture(plan: Path) -> QImage | None:
    image = QImage(str(_picture_path(plan)))
    return None if image.isNull() else image
