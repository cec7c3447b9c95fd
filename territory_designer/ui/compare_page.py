"""Which of up to four scenarios is better, in what, by how much, and what moved where?"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.scenario import BASELINE
from territory_designer.ui import numbers
from territory_designer.ui.buttons import Button, IconButton, PrimaryButton
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.compare_bars import LETTERS, MeasureBars
from territory_designer.ui.compare_lists import DifferenceLists
from territory_designer.ui.compare_work import Comparison, comparison, rests_on
from territory_designer.ui.labels import Label
from territory_designer.ui.notices import notices
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import Job, JobRunner
    from territory_designer.ui.selection import Selection

LEAST, MOST = 2, len(LETTERS)
_BESIDE = 44  # pixels beside the bars: margins and scroll bar


class ComparePage(QWidget):
    """Scenarios side by side, the first of them with each of the others.

    ``compared`` brings the :class:`Comparison` that is shown (None while it is being found), so that maps can
    follow; ``sides_changed`` the names of the scenarios; ``only_changed`` whether maps shall show differences
    alone; ``zoom_requested`` brings accounts; ``kept`` the name of the scenario to go on with;
    ``close_requested`` that comparing is over.
    """

    compared = Signal(object)
    sides_changed = Signal(object)
    only_changed = Signal(bool)
    zoom_requested = Signal(object)
    kept = Signal(str)
    close_requested = Signal()

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
        self._jobs = jobs
        self._job: Job | None = None
        self._known: dict[tuple[Scenario, float], dict[str, Any]] = {}
        self._rests: tuple[object, ...] = ()
        self.names: tuple[str, ...] = ()
        self.comparison: Comparison | None = None
        self.bars = MeasureBars()
        self.differences = DifferenceLists(selection, jobs=jobs)
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        self.only = QCheckBox()
        self.only.setMinimumHeight(28)
        self.add = Button("compare.add", kind="quiet", icon="plus", size="small")
        self.swap = Button(
            "compare.swap_short", kind="quiet", icon="arrow-left-right", size="small", letter="B"
        )
        self.keep = PrimaryButton("compare.keep", icon="check", name="B")
        self.close_button = IconButton("x", "compare.close")
        self.note = Label(px=11, tone="muted")
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 12, 6)
        head.setSpacing(8)
        for widget in (self.only, self.add, self.swap, self.note):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.keep)
        head.addWidget(self.close_button)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self._measures())
        across.addWidget(self.differences)
        across.setHandleWidth(1)
        across.setChildrenCollapsible(False)
        across.setSizes([700, 740])
        self.pages = QStackedWidget()
        self.pages.addWidget(across)
        self.pages.addWidget(EmptyState("columns-2", "compare.nothing"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.pages, 1)

    def _measures(self) -> QWidget:
        body = QWidget()
        body.setProperty("ground", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 6, 16, 8)
        column.addWidget(self.bars)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that the keyboard can scroll it
        self.measures = area
        return area

    def _connect(self) -> None:
        self.only.toggled.connect(self.only_changed)
        self.add.clicked.connect(self.add_side)
        self.swap.clicked.connect(self.swap_sides)
        self.keep.clicked.connect(lambda: self.kept.emit(self.names[self.differences.place() + 1]))
        self.close_button.clicked.connect(self.close_requested)
        self.differences.zoom_requested.connect(self.zoom_requested)
        self.differences.against_changed.connect(lambda _place: self._say())
        words.changed.connect(self._say)

    # which scenarios

    def set_session(self, session: Session | None) -> None:
        """Compare scenarios of another plan: the baseline and the scenario that is shown."""
        self._session = session
        self._known.clear()
        self.differences.set_session(session)
        self.compare(BASELINE, session.scenario_name if session else "")

    def refresh(self, changes: Changes) -> None:
        """Compare again after a change."""
        session = self._session
        if session is None or changes.saved:
            return
        names = list(self.names)
        if changes.shown and session.scenario_name not in names and len(names) > 1:
            names[1] = session.scenario_name
        self.compare(*names)

    def compare(self, *names: str) -> None:
        """Compare scenarios by name; those that do not exist, and doubles, are left out and filled up."""
        there = list(self._session.project.scenarios) if self._session else []
        wanted = list(dict.fromkeys(name for name in names if name in there))[:MOST]
        spare = (name for name in [BASELINE, *reversed(there)] if name in there and name not in wanted)
        while len(wanted) < min(LEAST, len(there)):
            wanted.append(next(spare))
        self.names = tuple(wanted)
        self.sides_changed.emit(self.names)
        self._compare()

    def set_side(self, place: int, name: str) -> None:
        """Show another scenario in a place; when it stands in another place already, the two are swapped."""
        names = list(self.names)
        if name in names:
            names[names.index(name)] = names[place]
        names[place] = name
        self.compare(*names)

    def add_side(self) -> None:
        """Show one more scenario: the newest that is not shown yet."""
        there = list(self._session.project.scenarios) if self._session else []
        spare = [name for name in there if name not in self.names]
        if spare and len(self.names) < MOST:
            self.compare(*self.names, spare[-1])

    def remove_side(self, place: int) -> None:
        """Show one scenario less; two are the fewest."""
        if len(self.names) > LEAST:
            self.compare(*(name for at, name in enumerate(self.names) if at != place))

    def swap_sides(self) -> None:
        """Let the first scenario and the one that it is compared with change places."""
        if len(self.names) >= LEAST:
            self.set_side(0, self.names[self.differences.place() + 1])

    # what differs

    def _compare(self) -> None:
        """Find the differences, beside the window when there is a runner."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        session = self._session
        if session is None or len(self.names) < LEAST:
            self._take(None)
            return
        self._forget_old(session.project)
        known = self.comparison
        if known is not None and len(known.scenarios[0].position_hub) != len(session.project.positions):
            self.differences.renew()
        work = comparison(session.project, self.names, session.ground, dict(self._known))
        if self._jobs is None:
            self._take(work())
        else:
            self.compared.emit(None)
            self._say()
            self._job = self._jobs.start(work, done=self._take, failed=self._fail)

    def _forget_old(self, project: Project) -> None:
        """Forget figures that rest on what is no longer so, for example another baseline."""
        rests = rests_on(project)
        if any(now is not then for now, then in zip_longest(rests, self._rests)):
            self._known.clear()
        self._rests = rests

    def _take(self, found: Comparison | None) -> None:
        self._job = None
        self.comparison = found
        if found is not None:
            self._known = {
                (each, found.utilisation): said for each, said in zip(found.scenarios, found.figures)
            }
        self.bars.show_comparison(found)
        self.measures.setMinimumWidth(self.bars.minimumWidth() + _BESIDE)
        self.differences.show_comparison(found)
        self._say()
        self.compared.emit(found)

    def _fail(self, error: Exception) -> None:
        self._job = None
        notices.fault(error)

    # what is said

    def _say(self) -> None:
        found, there = self.comparison, self._session.project.scenarios if self._session else {}
        self.pages.setCurrentIndex(0 if len(self.names) >= LEAST else 1)
        self.only.setText(t("compare.only"))
        self.only.setToolTip(t("compare.only_why"))
        self.measures.setAccessibleName(t("compare.measures"))
        self.add.setEnabled(len(self.names) < min(MOST, len(there)))
        place = min(self.differences.place() + 1, len(self.names) - 1)
        self.keep.setEnabled(found is not None)
        self.swap.setEnabled(found is not None)
        self.swap.set_key("compare.swap_short", letter=LETTERS[max(place, 1)])
        if place > 0:
            self.keep.set_key("compare.keep", name=said_name(self.names[place]))
        same = found is None or found.same_utilisation()
        self.note.set_text("" if same else t("compare.utilisation", share=_share(found)))


def _share(found: Comparison | None) -> str:
    return numbers.percent(found.utilisation) if found else ""
