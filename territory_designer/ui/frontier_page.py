"""How does a planner choose between plans of which none is better in everything?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.asked_panel import AskedPanel, Question
from territory_designer.ui.buttons import Button, IconButton, PrimaryButton, SegmentedControl
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.figure_list import FigureList
from territory_designer.ui.frontier_plot import FrontierPlot
from territory_designer.ui.frontier_work import find_frontier
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.notices import faults_told
from territory_designer.ui.optimise_limit import Limit
from territory_designer.ui.progress_line import said_time
from territory_designer.ui.scenario_names import free_name, said_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.frontier import Frontier, Point
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner

TIMES = ("60", "180", "600")
MODES = ("improve", "rebuild")
COLUMNS = ("plan", "travel_h", "balance_max", "disruption_accounts", "disruption_revenue", "cost_cny")
_POINTS = 12
_TICK_MS = 500


class FrontierPage(AskedPanel):
    """A plot of plans, their figures in a list, and one click that makes a scenario of one.

    ``taken`` brings the name of the scenario that was made, ``close_requested`` that the page may go.
    """

    taken = Signal(str)
    close_requested = Signal()

    def __init__(self, session: Session | None, parent: QWidget | None = None, *, jobs: JobRunner) -> None:
        super().__init__(parent, jobs=jobs)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stop: Any = None
        self.found: Frontier | None = None
        self.mode = ChoiceBox()
        self.count = Limit(3, 60, width=48)
        self.count.set_limit(_POINTS)
        self.mode.setMinimumWidth(190)
        self.time = SegmentedControl(
            [(each, f"frontier.time.{each}") for each in TIMES], name_key="frontier.time"
        )
        self.time.set_value(TIMES[0])
        self.begin = PrimaryButton("frontier.begin", icon="play")
        self.stop = Button("frontier.stop", icon="square")
        self.close_button = IconButton("x", "frontier.close")
        self.from_, self.left = Label(px=11, tone="muted"), Label(px=11, tone="muted")
        self._ends = 0.0  # when the time that was given is over
        self._tick = QTimer(self, interval=_TICK_MS)
        self.plot = FrontierPlot()
        self.list = FigureList(
            "frontier",
            COLUMNS,
            words_in="plan",
            gives_way=("disruption_revenue", "cost_cny"),
            least=130,
        )
        self.note = Label(px=11, tone="muted")
        self.note.setWordWrap(True)
        self.take = PrimaryButton("frontier.take", icon="check")
        self.pages = QStackedWidget()
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 12, 10)
        head.setSpacing(10)
        for widget in (SectionTitle("frontier.title", px=15), self.from_):
            head.addWidget(widget)
        head.addStretch(1)
        for widget in (self.mode, Label("frontier.points", px=11, tone="muted"), self.count, self.time):
            head.addWidget(widget)
        for widget in (self.left, self.begin, self.stop, self.close_button):
            head.addWidget(widget)
        self.pages.addWidget(self._plans())
        self.pages.addWidget(EmptyState("target", "frontier.nothing"))
        self.pages.addWidget(EmptyState("loader-circle", "frontier.waiting"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.pages, 1)

    def _plans(self) -> QWidget:
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(16)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.take)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(line())
        column.addLayout(foot)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.plot)
        across.addWidget(side)
        across.setHandleWidth(1)
        across.setChildrenCollapsible(False)
        across.setStretchFactor(0, 1)
        across.setSizes([720, 620])
        return across

    def _connect(self) -> None:
        self.begin.clicked.connect(self.start)
        self.stop.clicked.connect(self.end)
        self._tick.timeout.connect(self._say_left)
        self.take.clicked.connect(self.take_chosen)
        self.close_button.clicked.connect(self.close_requested)
        self.plot.chosen.connect(self.choose)
        self.plot.taken.connect(self.take_chosen)
        self.list.currentItemChanged.connect(lambda *_: self._follow_list())
        self.list.itemActivated.connect(lambda *_: self.take_chosen())
        words.changed.connect(self._say)
        theme.changed.connect(self._fill)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.end)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Look at another plan, or none; what was found for the one before is gone."""
        if session is not self._session:
            self.drop()
            self.found = None
        self._session = session
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Follow the scenario that is shown."""
        if changes.shown or changes.scenarios:
            self._say()

    def _say(self) -> None:
        chosen = max(self.mode.currentIndex(), 0)
        self.mode.clear()
        for mode in MODES:
            self.mode.addItem(t(f"desk.mode.{mode}"), mode)
        self.mode.setCurrentIndex(chosen)
        self.mode.setAccessibleName(t("optimise.mode"))
        self.count.setAccessibleName(t("frontier.points"))
        self.list.setAccessibleName(t("frontier.list"))
        if self._session is not None:
            name = said_name(self._session.scenario_name)
            self.from_.set_text(t("desk.scenario.from", name=name))
        self._fill()

    # search

    def question(self, session: Session) -> Question:
        """Ask for plans from the scenario that is shown, by its rules."""
        import multiprocessing

        from territory_designer.session.wish import FrontierWish

        self._stop = multiprocessing.get_context("spawn").Event()
        wish = FrontierWish(
            start=session.scenario_name,
            mode=self.mode.currentData(),
            rules=session.scenario.rules,
            points=self.count.value(),
            seconds=float(self.time.value()),
        )
        return find_frontier, (self._stop, session.project, wish)

    def show_begun(self) -> None:
        """Wait for the first plans."""
        self.found = None
        self._ends = time.monotonic() + float(self.time.value())
        self._tick.start()
        self._fill()

    def _say_left(self) -> None:
        """Say how long the search will take, as long as it goes on."""
        if not self.running():
            self._tick.stop()
        left_s = self._ends - time.monotonic()
        self.left.set_text(said_time(left_s) if left_s > 0 else t("frontier.finishing"))
        self.left.setVisible(self.running())

    def show_progress(self, progress: Frontier) -> None:
        """Show the plans found so far."""
        self._show(progress)

    def show_answer(self, answer: Frontier | None) -> None:
        """Show the plans found; none when the search failed."""
        self._stop = None
        if answer is None:
            self._fill()
        else:
            self._show(answer)

    def end(self) -> None:
        """End the search; the plans found stay."""
        if self._stop is not None:
            self._stop.set()
        self.stop.setEnabled(False)

    def drop(self) -> None:
        """End the search and forget it."""
        super().drop()
        self._stop = None

    def _show(self, found: Frontier) -> None:
        self.found = found
        self._fill()
        best = found.best_first()
        if best:
            self.choose(found.points.index(best[0]))

    # plans

    @property
    def points(self) -> Sequence[Point]:
        """Return the plans found so far."""
        return self.found.points if self.found else ()

    def _fill(self) -> None:
        """Show what has been found, and what can be done."""
        running, kept = self.running(), self.list.marked()
        self.begin.setVisible(not running)
        self.stop.setVisible(running)
        self.stop.setEnabled(running)
        self._say_left()
        for widget in (self.mode, self.count, self.time):
            widget.setEnabled(not running)
        self.pages.setCurrentIndex(0 if self.points else 2 if running else 1)
        self.list.set_rows([_row(place, point) for place, point in enumerate(self.points)])
        self.plot.show_points(self.points)
        self.choose(min(max(kept, 0), len(self.points) - 1))

    def choose(self, place: int) -> None:
        """Mark a plan in list and plot; -1 = none."""
        self.list.mark(place)
        self._follow_list()

    def _follow_list(self) -> None:
        place = self.list.marked()
        self.plot.choose(place)
        possible = 0 <= place < len(self.points) and self.points[place].lever is not None
        self.take.setEnabled(possible)
        if self.found is None:
            self.note.set_text("")
            return
        made = sum(point.lever is not None for point in self.points)  # the start was there already
        said = t("frontier.found", points=made, tried=self.found.tried)
        broken = 0 <= place < len(self.points) and not self.points[place].valid
        self.note.set_text(t("frontier.not_valid") if broken else said)

    def take_chosen(self) -> None:
        """Make a scenario of the plan that is marked: one step that can be undone."""
        session, place = self._session, self.list.marked()
        if session is None or not self.take.isEnabled() or not 0 <= place < len(self.points):
            return
        point = self.points[place]
        name = free_name(session, t("frontier.named", number=place + 1))
        with faults_told():
            session.adopt(point.scenario.changed(name=name), start=session.scenario_name)
            self.taken.emit(name)


def _row(place: int, point: Point) -> list[str]:
    figures = point.figures
    marks = [str(place + 1)]
    if point.lever is None:
        marks.append(t("frontier.start"))
    if point.knee:
        marks.append(t("frontier.knee", number=point.knee))
    if not point.valid:
        marks.append(t("frontier.broken"))
    return [
        " · ".join(marks),
        numbers.hours(figures["travel_h"], 0),
        numbers.percent(figures["balance_max"], 1),
        numbers.percent(figures["disruption_accounts"], 1),
        numbers.percent(figures["disruption_revenue"], 1),
        numbers.money(figures["cost_cny"]),
    ]
