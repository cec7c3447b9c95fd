"""What do the figures of the positions look like, and how do they leave the program as a picture?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from territory_designer.figures.chart_kinds import KINDS, key_figure, sentence
from territory_designer.figures.charted import ORDERS, Charted
from territory_designer.measures.distribution import Loads, loads, workload_band
from territory_designer.model.scenario import BASELINE
from territory_designer.ui import icons
from territory_designer.ui.buttons import Button, IconButton, SegmentedControl
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.chart_rail import ChartRail
from territory_designer.ui.chart_view import ChartView
from territory_designer.ui.chart_work import Beside, beside, write_chart
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.menus import Menu
from territory_designer.ui.notices import notices
from territory_designer.ui.position_picker import hub_name
from territory_designer.ui.process_work import in_process
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import Job, JobRunner
    from territory_designer.ui.selection import Selection

SOURCE = "charts"
FORMS = {"png": "image", "svg": "image", "pdf": "file-text"}
NOTHING = ""
_CHART, _EMPTY, _WAITING = range(3)


class ChartsPage(QWidget):
    """All charts of the scenario that is shown, beside another scenario if wanted.

    ``close_requested`` says that the page may go, ``map_requested`` brings the position to look at on the
    map, ``saved`` the path of a file that was written.
    """

    close_requested = Signal()
    map_requested = Signal(int)
    saved = Signal(object)

    def __init__(
        self,
        session: Session | None,
        selection: Selection,
        parent: QWidget | None = None,
        *,
        jobs: JobRunner,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session: Session | None = None
        self._selection, self._jobs = selection, jobs
        self._job: Job | None = None
        self._beside: Beside | None = None
        self._stale = True
        self._other: str | None = None
        self.charted: Charted | None = None
        self.rail, self.view = ChartRail(), ChartView()
        self.with_ = ChoiceBox()
        self.order = SegmentedControl(
            [(each, f"chart.order.{each}") for each in ORDERS], name_key="chart.order"
        )
        self._build()
        self._connect()
        self.set_session(session)

    # building

    def _build(self) -> None:
        self.title = Label(px=17, weight=600)
        self.says = Label(tone="text2")
        self.says.setWordWrap(True)
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._chart())
        self.pages.addWidget(EmptyState("chart-bar", "chart.empty"))
        self.pages.addWidget(EmptyState("loader-circle", "chart.waiting"))
        across = QHBoxLayout()
        across.setSpacing(0)
        for widget in (self.rail, line(upright=True), self.pages):
            across.addWidget(widget, 1 if widget is self.pages else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(line())
        column.addLayout(across, 1)

    def _head(self) -> QHBoxLayout:
        self.map_button = Button("chart.on_map", icon="map-pin")
        self.copy_button = Button("chart.copy", icon="copy")
        self.save_button = Button("chart.save", icon="download")
        self.menu = Menu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.save_button.setMenu(self.menu)
        self.close_button = IconButton("x", "chart.close")
        self.with_.setMinimumWidth(190)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 12, 10)
        head.setSpacing(8)
        for widget in (SectionTitle("chart.list", px=15), _gap(12), Label("chart.with", px=11, tone="muted")):
            head.addWidget(widget)
        head.addWidget(self.with_)
        head.addWidget(self.order)
        head.addStretch(1)
        for button in (self.map_button, self.copy_button, self.save_button, self.close_button):
            head.addWidget(button)
        return head

    def _chart(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 14, 16, 8)
        column.setSpacing(2)
        for widget in (self.title, self.says, _gap(8), self.area):
            column.addWidget(widget, 1 if widget is self.area else 0)
        return page

    def _connect(self) -> None:
        self.rail.picked.connect(lambda _name: self._show())
        self.with_.activated.connect(lambda _row: self._choose_other())
        self.order.changed.connect(lambda _order: self._put_together())
        self.view.chosen.connect(self.choose)
        self.view.opened.connect(self._open)
        self.view.reached.connect(self._follow)
        self.map_button.clicked.connect(lambda: self.map_requested.emit(self._selection.position))
        self.copy_button.clicked.connect(self.copy)
        self.close_button.clicked.connect(self.close_requested)
        self._selection.position_changed.connect(lambda _source: self._mark())
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.copy)
        words.changed.connect(self._say)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Draw another plan, or none."""
        if session is self._session:
            return
        self._session, self._beside, self._other, self.charted = session, None, None, None
        self._cancel()
        self._stale = True
        if self.isVisible():
            self._begin()

    def refresh(self, changes: Changes) -> None:
        """Follow a change of the scenario that is shown, or of the one beside it."""
        if changes.saved:
            return
        if not self.isVisible():
            self._stale = True
        elif changes.shown or changes.scenarios or self._beside is None or not changes.counted:
            self._begin()
        else:
            self._put_together()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catch up with what changed unseen."""
        super().showEvent(event)
        self.rail.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._stale:
            self._begin()

    def _begin(self) -> None:
        """Measure what stands beside the scenario that is shown, then draw; until then all stays."""
        self._cancel()
        self._stale = False
        session = self._session
        if session is None:
            return
        self._fill_others()
        if self._beside is None:
            self.pages.setCurrentIndex(_WAITING)
        work = beside(session, self.with_.currentData() or NOTHING)
        self._job = self._jobs.start(work, done=self._take, failed=self._fail)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _take(self, found: Beside) -> None:
        self._job, self._beside = None, found
        self._put_together()

    def _fail(self, error: Exception) -> None:
        self._job = None
        notices.fault(error)

    def _fill_others(self) -> None:
        """List the scenarios to compare with: today's plan unless the planner chose another one."""
        session = self._session
        if session is None:
            return
        shown = session.scenario_name
        names = [name for name in session.project.scenarios if name != shown]
        wanted = BASELINE if self._other is None else self._other
        self.with_.clear()
        for name in (NOTHING, *names):
            self.with_.addItem(t("chart.with_nothing") if name == NOTHING else said_name(name), name)
        self.with_.setCurrentIndex(max(self.with_.findData(wanted), 0))
        self.with_.setAccessibleName(t("chart.with"))
        self.with_.setToolTip(t("chart.one_utilisation", name=said_name(shown)))

    def _choose_other(self) -> None:
        self._other = self.with_.currentData()
        self._begin()

    # drawing

    def _put_together(self) -> None:
        """Draw the scenario as it is now."""
        session, found = self._session, self._beside
        if session is None or found is None:
            return
        names = (said_name(session.scenario_name), said_name(self.with_.currentData() or NOTHING))
        now: Loads = loads(session.card, found.kinds)
        self.charted = Charted(
            now,
            found.loads,
            names,
            {row: hub_name(session, row) for row in range(len(session.project.hubs))},
            workload_band(session.scenario.rules),
            self.order.value(),
            words.language(),
        )
        self.rail.set_figures({name: key_figure(self.charted, name) for name in KINDS} if len(now) else {})
        self._show()

    def _show(self) -> None:
        """Show the chart that is marked."""
        charted, name = self.charted, self.rail.chart()
        if charted is None:
            return
        self.pages.setCurrentIndex(_CHART if len(charted.now) else _EMPTY)
        self.title.set_text(t(f"chart.title.{name}"))
        self.says.set_text(sentence(charted, name) if len(charted.now) else "")
        self.order.setVisible(KINDS[name].ordered)
        self.view.show_chart(charted, name)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(bool(len(charted.now)))
        self._mark()

    def _say(self) -> None:
        self._fill_others()
        self._put_together()

    def show_chart(self, name: str) -> None:
        """Show a chart by its name."""
        self.rail.set_chart(name)

    # choosing

    def _mark(self) -> None:
        self.view.select(self._selection.position)
        self.map_button.setEnabled(self._selection.position >= 0)

    def choose(self, rows: tuple[int, ...]) -> None:
        """Select a position everywhere; of several, all their accounts."""
        if self.charted is None or self._session is None or not rows:
            return
        positions = self.charted.now.position[list(rows)]
        if len(positions) == 1:
            self._selection.set_position(int(positions[0]), SOURCE)
        else:
            theirs = np.zeros(len(self._session.project.positions) + 1, bool)  # the last is nobody's
            theirs[positions] = True
            self._selection.set_accounts(np.flatnonzero(theirs[self._session.scenario.alignment]), SOURCE)

    def _open(self, rows: tuple[int, ...]) -> None:
        self.choose(rows)
        if len(rows) == 1:
            self.map_requested.emit(self._selection.position)

    def _follow(self, place: QRectF) -> None:
        """Bring what the keys reached into view."""
        center = place.center().toPoint()
        self.area.ensureVisible(center.x(), center.y(), 40, round(min(place.height() / 2, 60)))

    # out of the program

    def copy(self) -> None:
        """Put the chart on the clipboard as a picture."""
        if self.charted is not None and len(self.charted.now):
            QGuiApplication.clipboard().setPixmap(self.view.picture())
            notices.tell("chart.copied", tone="ok", title=self.title.text())

    def _fill_menu(self) -> None:
        self.menu.clear()
        for ending, icon in FORMS.items():
            action = self.menu.addAction(icons.icon(icon), t(f"chart.form.{ending}"))
            action.triggered.connect(lambda _on=False, chosen=ending: self.ask(chosen))

    def ask(self, ending: str) -> None:
        """Ask where the file shall be, and write it."""
        wanted = f"{t(f'chart.form.{ending}')} (*.{ending})"
        stem = f"{self.title.text()} {self.charted.names[0]}" if self.charted else self.title.text()
        path, _ = QFileDialog.getSaveFileName(self, t("chart.where"), f"{stem}.{ending}", wanted)
        if path:
            self.save(Path(path).with_suffix(f".{ending}"))

    def save(self, path: Path) -> None:
        """Write the chart to a file in a process of its own: PNG, SVG or PDF by the end of the name."""
        if self.charted is None or not len(self.charted.now):
            return
        notices.tell("chart.saving", tone="accent", name=path.name)
        work = in_process(write_chart, self.charted, self.rail.chart(), path, theme.name())
        self._jobs.start(work, done=self._tell_saved, failed=notices.fault)

    def _tell_saved(self, path: Any) -> None:
        notices.tell("export.done", tone="ok", name=path.name)
        self.saved.emit(path)


def _gap(size: int) -> QWidget:
    gap = QWidget()
    gap.setFixedSize(size, size)
    return gap
