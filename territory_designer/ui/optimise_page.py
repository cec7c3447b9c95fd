"""What counts, what is forbidden, how good is it now against the best possible, and what if I stop?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui import numbers
from territory_designer.ui.buttons import Button, Chip, IconButton, PrimaryButton, SegmentedControl
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.inspector_parts import ChoiceBox, Lines
from territory_designer.ui.job_runner import Job, JobRunner
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.optimise_curve import Course, CurveView, TimeRing
from territory_designer.ui.optimise_goals import Goals
from territory_designer.ui.scenario_names import free_name, said_name
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.session.session import Changes, Session
    from territory_designer.session.wish import Wish
    from territory_designer.ui.optimise_run import Found, Reins
    from territory_designer.ui.selection import Selection

MODES = ("improve", "rebuild", "fill", "hubs", "resize", "substitute")
TIMES = ("10", "30", "120", "600")
MORE_S = 30.0
REGOALED = ("improve", "rebuild", "hubs", "resize")  # modes in which a search can go on with other goals
SO_FAR = "\u2026"  # what the best plan so far is called while a search goes on from it
_LEAST_LEFT_S = 10.0
_SCROLL_BAR = 10  # pixels that it takes from the panel


@dataclass
class Run:
    """One search while it runs.

    Parameters
    ----------
    start
        Scenario from which the planner began.
    again
        Whether it shall end, so that another one goes on from its best plan with the goals of now.
    """

    session: Session
    start: str
    name: str
    mode: str
    reins: Reins
    course: Course
    job: Job
    again: bool = False


class RunView(QWidget):
    """A search while it runs, and what came of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ring = TimeRing()
        self.gap = Label(px=13, weight=600)
        self.gap.setWordWrap(True)
        self.tried = Label(px=11, tone="muted", figure=True)
        self.curve = CurveView()
        self.what = Label("optimise.curve.what", px=11, tone="muted")
        self.what.setWordWrap(True)
        self.stop = PrimaryButton("optimise.stop", icon="square")
        self.again = Button("optimise.again", kind="tinted", icon="refresh-cw")
        self.more = Button("optimise.more_time", kind="quiet", size="small")
        self.discard = Button("optimise.discard", kind="quiet", size="small")
        self.note = Lines()
        top = QHBoxLayout()
        top.setSpacing(14)
        facts = QVBoxLayout()
        facts.setSpacing(4)
        facts.addStretch(1)
        facts.addWidget(self.gap)
        facts.addWidget(self.tried)
        facts.addStretch(1)
        top.addWidget(self.ring)
        top.addLayout(facts, 1)
        others = QHBoxLayout()
        others.addWidget(self.more)
        others.addWidget(self.discard)
        others.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.stop)
        column.addWidget(self.again)
        column.addLayout(others)
        column.addWidget(self.curve)
        column.addWidget(self.what)
        column.addWidget(self.note)
        self.note.set_lines([])
        self.again.hide()

    def show_course(self, course: Course, *, seconds: float) -> None:
        """Show where a search is; ``seconds`` since the planner pressed Start."""
        self.ring.show_left(course.limit_s - max(seconds, course.seconds), course.limit_s)
        self.curve.show_course(course)
        if course.gap is not None:
            self.gap.set_text(t("optimise.gap", gap=numbers.percent(course.gap, 1)))
        elif not course.obeys:
            self.gap.set_text(t("optimise.breaks"))
        else:
            self.gap.set_text(t("optimise.no_gap" if course.points else "optimise.preparing"))
        self.tried.set_text(t("optimise.tried", count=numbers.plain(course.trials)) if course.trials else "")

    def set_running(self, running: bool) -> None:
        """Offer to stop, or not."""
        for widget in (self.stop, self.more, self.discard, self.ring):
            widget.setVisible(running)
        self.again.hide()


class OptimisePanel(QWidget):
    """The panel on the left while one optimises.

    ``alignment_found`` brings the best plan so far over all accounts, at most four times a second, None when
    the search is over; ``running_changed`` tells whether one runs; ``close_requested`` that the panel may go;
    ``frontier_requested`` that several plans are wanted to choose between.
    """

    alignment_found = Signal(object)
    running_changed = Signal(bool)
    close_requested = Signal()
    frontier_requested = Signal()

    def __init__(
        self,
        session: Session | None,
        parent: QWidget | None = None,
        *,
        jobs: JobRunner | None = None,
        selection: Selection | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session: Session | None = None
        self._selection = selection
        self._jobs = jobs or self._own_runner()
        self._run: Run | None = None
        self._job_seconds = 0.0
        self._outcome: tuple[Course, Found] | None = None
        self.status = Chip(tone="accent", icon="loader-circle", height=18)
        self.hide_button = IconButton("x", "optimise.close")
        self.mode = ChoiceBox()
        self.from_ = ElidedLabel(px=11, tone="muted")
        self.name = QLineEdit()
        self.goals = Goals()
        times = [(each, f"optimise.time.{each}") for each in TIMES]
        self.time = SegmentedControl(times, name_key="optimise.time")
        self.time.set_value("30")
        self.start_button = PrimaryButton("optimise.start", icon="play")
        self.run_view = RunView()
        self.promise = Lines()
        self.frontier = Button("optimise.frontier", icon="target", size="small")
        self.pages = QStackedWidget()
        self._tick = QTimer(self)
        self._tick.setInterval(250)
        self._tick.timeout.connect(self._pass_time)
        self._build()
        self._connect()
        self.set_session(session)
        self._show_running()

    def _own_runner(self) -> JobRunner:
        runner = JobRunner(self)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(runner.close)
        return runner

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 4)
        head.addWidget(Label("optimise.title", px=15, weight=600))
        head.addStretch(1)
        head.addWidget(self.status)
        head.addWidget(self.hide_button)
        body = QWidget()
        body.setProperty("ground", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.run_view)
        column.addWidget(self._wishes())
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.verticalScrollBar().rangeChanged.connect(
            lambda _least, most: column.setContentsMargins(16, 4, 16 - _SCROLL_BAR * (most > 0), 16)
        )  # so that the right edge stays in line with the foot
        self.pages.addWidget(area)
        self.pages.addWidget(EmptyState("sparkles", "optimise.no_plan"))
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.time)
        foot.addWidget(self.start_button)
        foot.addWidget(self.frontier)
        foot.addWidget(self.promise)
        self.foot = QWidget()
        self.foot.setLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.pages, 1)
        whole.addWidget(line())
        whole.addWidget(self.foot)

    def _wishes(self) -> QWidget:
        """Return what can be wished for: mode, name, goals and rules."""
        self.wishes = QWidget()
        column = QVBoxLayout(self.wishes)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        mode = QHBoxLayout()
        mode.addWidget(Label("optimise.mode", px=11, tone="muted"))
        mode.addWidget(self.from_, 1)
        self.from_.setAlignment(Qt.AlignmentFlag.AlignRight)
        column.addLayout(mode)
        column.addWidget(self.mode)
        column.addWidget(Label("optimise.name", px=11, tone="muted"))
        column.addWidget(self.name)
        column.addSpacing(4)
        column.addWidget(self.goals)
        return self.wishes

    def _connect(self) -> None:
        self.mode.currentIndexChanged.connect(self._follow_mode)
        self.start_button.clicked.connect(self.start)
        self.run_view.stop.clicked.connect(self.stop)
        self.run_view.again.clicked.connect(self.go_on)
        self.goals.changed.connect(self._offer_to_go_on)
        self.run_view.more.clicked.connect(self.give_more_time)
        self.run_view.discard.clicked.connect(self.discard)
        self.hide_button.clicked.connect(self.close_requested)
        self.frontier.clicked.connect(self.frontier_requested)
        words.changed.connect(self._say)
        self._say()

    # plan

    def set_session(self, session: Session | None) -> None:
        """Wish for another plan, or none; a search that runs is given up."""
        if self._run is not None and session is not self._run.session:
            self.discard()
        self._session = session
        self.goals.set_session(session, self._selection)
        self.pages.setCurrentIndex(0 if session else 1)
        self.foot.setVisible(session is not None)
        self.name.clear()
        self._outcome = None
        self.run_view.setVisible(self._run is not None)
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Follow the scenario that is shown."""
        if changes.shown or changes.scenarios:
            if self._run is None:
                self.goals.set_session(self._session, self._selection)
            self._say()

    def _say(self) -> None:
        chosen = self.mode.currentIndex()
        self.mode.blockSignals(True)
        self.mode.clear()
        for mode in MODES:
            self.mode.addItem(t(f"desk.mode.{mode}"), mode)
        self.mode.setCurrentIndex(max(chosen, 0))
        self.mode.blockSignals(False)
        self.mode.setAccessibleName(t("optimise.mode"))
        self.name.setAccessibleName(t("optimise.name"))
        if self._session is not None:
            self.from_.set_text(t("desk.scenario.from", name=self._start_name(self._session)))
            self.name.setPlaceholderText(self._free_name(self._session))
        self.status.set_text(t("optimise.running"))
        self._say_promise()
        self.goals.set_mode(self.mode.currentData())
        self._tell_outcome()

    def _say_promise(self) -> None:
        """Say what comes of it, and while a search runs whether goals can be changed."""
        if self._run is None:
            said = ("undo-2", "muted", t("optimise.one_step"))
        elif self._run.mode in REGOALED:
            said = ("info", "muted", t("optimise.regoal"))
        else:
            said = ("info", "muted", t("optimise.fixed_goals"))
        self.promise.set_lines([said])

    def _start_name(self, session: Session) -> str:
        return said_name(session.scenario_name)

    def _free_name(self, session: Session) -> str:
        """Return a name that no scenario has."""
        return free_name(session, t(f"optimise.named.{self.mode.currentData() or MODES[0]}"))

    def set_mode(self, mode: str) -> None:
        """Wish for another kind of plan."""
        self.mode.setCurrentIndex(self.mode.findData(mode))

    def _follow_mode(self) -> None:
        self.goals.set_mode(self.mode.currentData())
        if self._session is not None:
            self.name.setPlaceholderText(self._free_name(self._session))

    # search

    def start(self) -> None:
        """Search beside the window."""
        from territory_designer.session.wish import Wish, check_name

        session = self._session
        if session is None or self._run is not None:
            return
        mode = self.mode.currentData()
        name = self.name.text().strip() or self._free_name(session)
        leaver = self.goals.leaver.leaver() if mode == "substitute" else ""
        rules = self.goals.rules(mode)
        wish = Wish(name, mode, start=session.scenario_name, rules=rules, leaver=leaver)
        with faults_told():
            check_name(session.project, wish)
            self._search(session, session.project, wish, seconds=float(self.time.value()))

    def _search(self, session: Session, project: Project, wish: Wish, *, seconds: float) -> None:
        from territory_designer.ui.optimise_run import Reins, search

        reins = Reins(seconds)
        work = search(project, wish, reins)
        job = self._jobs.start(work, done=self._arrived, failed=self._failed, progressed=self._progressed)
        before = self._run
        start, mode = (before.start, before.mode) if before else (session.scenario_name, wish.mode)
        self._run = Run(session, start, wish.name, mode, reins, Course(reins.seconds), job)
        self._job_seconds, self._outcome = 0.0, None
        self.run_view.note.set_lines([])
        self.run_view.show_course(self._run.course, seconds=0.0)
        self._show_running()

    def running(self) -> bool:
        """Tell whether a search runs."""
        return self._run is not None

    def stop(self) -> None:
        """End the search; the best plan so far becomes a scenario."""
        if self._run is not None:
            self._run.reins.stop()
            self.run_view.stop.setEnabled(False)

    def give_more_time(self) -> None:
        """Let the search run for half a minute longer."""
        if self._run is not None:
            self._run.reins.give(MORE_S)
            self._run.course.limit_s = self._run.reins.seconds
            self.run_view.show_course(self._run.course, seconds=self._job_seconds)

    def _offer_to_go_on(self) -> None:
        run = self._run
        self.run_view.again.setVisible(run is not None and run.mode in REGOALED and not run.again)

    def go_on(self) -> None:
        """End the search, and let another one go on from its best plan with the goals of now."""
        if self._run is not None:
            self._run.again = True
            self.run_view.again.hide()
            self.stop()

    def _go_on(self, run: Run, found: Found) -> None:
        """Search on from a plan; what was asked for, its name and its start stay."""
        from territory_designer.session.wish import Wish

        project = run.session.project.with_scenario(found.scenario.changed(name=SO_FAR))
        wish = Wish(run.name, "improve", start=SO_FAR, rules=self.goals.rules(run.mode))
        left = max(run.reins.seconds - found.seconds, _LEAST_LEFT_S)
        self._search(run.session, project, wish, seconds=left)

    def discard(self) -> None:
        """End the search and forget what it found."""
        if self._run is not None:
            self._run.job.cancel()
            self._finish()
            self.run_view.hide()

    def _progressed(self, progress: Any) -> None:
        run = self._run
        if run is None:
            return
        run.course.add(progress.seconds, progress.objective, progress.lower_bound, progress.trials)
        if progress.alignment is not None:
            self.run_view.show_course(run.course, seconds=run.course.seconds)
            self.alignment_found.emit(progress.alignment)

    def _pass_time(self) -> None:
        """Let the ring move while the search prepares itself and tells nothing yet."""
        run = self._run
        if run is not None and run.course.points:
            run.course.seconds = max(run.course.seconds, self._job_seconds)
            self._job_seconds = run.course.seconds + self._tick.interval() / 1000
            self.run_view.show_course(run.course, seconds=self._job_seconds)

    def _arrived(self, found: Found) -> None:
        run = self._run
        if run is None or run.session is not self._session:
            return
        if run.again:
            self._go_on(run, found)
            return
        self._finish()
        scenario = found.scenario.changed(start=run.start, mode=run.mode)
        with faults_told():
            run.session.adopt(scenario, start=run.start)
        run.course.seconds = found.seconds
        run.course.trials = found.trials
        bound = found.scenario.bound
        if bound is not None:  # the last word: the search may have told less on its way
            run.course.add(found.seconds, bound.objective, bound.lower_bound, found.trials)
        self._outcome = (run.course, found)
        self.run_view.show()
        self._tell_outcome()

    def _tell_outcome(self) -> None:
        if self._outcome is None:
            return
        course, found = self._outcome
        self.run_view.show_course(course, seconds=found.seconds)
        name = found.scenario.name
        if found.scenario.valid:
            lines = [("circle-check", "ok", t("optimise.done", name=name))]
        else:
            lines = [("octagon-alert", "over", t("optimise.not_valid", name=name))]
            lines += [("minus", "over", t(f"diagnosis.{code}", **params)) for code, params in found.reasons]
        self.run_view.note.set_lines(lines)

    def _failed(self, error: Exception) -> None:
        self._finish()
        self.run_view.hide()
        notices.fault(error)

    def _finish(self) -> None:
        self._run = None
        self.alignment_found.emit(None)
        self._show_running()
        self._say()

    def _show_running(self) -> None:
        running = self._run is not None
        self.status.setVisible(running)
        self.hide_button.setVisible(not running)
        self.run_view.set_running(running)
        self.run_view.stop.setEnabled(running)
        for widget in (self.mode, self.name):
            widget.setEnabled(not running)
        self.goals.set_running(running, regoal=self._run is not None and self._run.mode in REGOALED)
        self._say_promise()
        self.start_button.setVisible(not running)
        self.time.setVisible(not running)
        self.frontier.setVisible(not running)
        if running:
            self.run_view.show()
            self._tick.start()
        else:
            self._tick.stop()
        self.running_changed.emit(running)
