"""In which steps does one plan become another, and how much of the benefit do the first of them bring?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from territory_designer.model.scenario import BASELINE
from territory_designer.ui import numbers
from territory_designer.ui.asked_panel import AskedPanel, Question
from territory_designer.ui.benefit_curve import BenefitCurve
from territory_designer.ui.buttons import Button, IconButton, PrimaryButton
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.explain_work import list_moves
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import Label
from territory_designer.ui.notices import faults_told
from territory_designer.ui.progress_line import CountLine
from territory_designer.ui.scenario_names import free_name, said_name
from territory_designer.ui.step_list import StepList
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.optimise.explain.move_list import MoveList
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.selection import Selection

SOURCE = "moves"
_LEAST_SIDE, _SOON_MS = 250, 120


class MovesPanel(AskedPanel):
    """The steps from another scenario to the one that is shown, the largest benefit first.

    ``previewed(scenario, start)`` brings the plan after the first steps, and the one before them, for the map
    to show; None and None = the plan itself again.
    """

    previewed = Signal(object, object)

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent, jobs=jobs)
        self._selection = selection
        self.moves: MoveList | None = None
        self.from_ = ChoiceBox()
        self.list_button = Button("moves.list", icon="list-checks", size="small")
        self.state = CountLine()
        self.list = StepList()
        self.curve = BenefitCurve()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.first = Label(weight=600)
        self.brings = Label(px=11, tone="muted")
        self.preview = IconButton("eye", "moves.preview", checkable=True)
        self.take = PrimaryButton("moves.take", icon="check")
        self.pages = QStackedWidget()
        self._preview_soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._build()
        self._connect()
        self._say()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 6)
        head.setSpacing(8)
        head.addWidget(Label("moves.from", px=11, tone="muted"))
        self.from_.setMinimumWidth(170)
        for widget in (self.from_, self.list_button, self.state):
            head.addWidget(widget)
        head.addStretch(1)
        for widget in (self.preview, self.take):
            head.addWidget(widget)
        steps = QWidget()
        across = QHBoxLayout(steps)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list, 5)
        across.addWidget(line(upright=True))
        across.addWidget(self._side(), 3)
        self.pages.addWidget(steps)
        self.pages.addWidget(EmptyState("list-checks", "moves.nothing"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.pages, 1)

    def _side(self) -> QWidget:
        """Return the curve with what it says, and what can be done."""
        side = QWidget()
        side.setMinimumWidth(_LEAST_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 2, 16, 10)
        column.setSpacing(5)
        for widget in (self.first, self.brings):
            widget.setWordWrap(True)
            column.addWidget(widget)
        column.addWidget(self.curve, 1)
        column.addWidget(self.slider)
        return side

    def _connect(self) -> None:
        self.list_button.clicked.connect(self.start)
        self.state.stopped.connect(self.forget)
        self.slider.valueChanged.connect(self._show_first)
        self.curve.pointed.connect(self.slider.setValue)
        self.take.clicked.connect(self.take_first)
        self.preview.toggled.connect(self._show_preview)
        self._preview_soon.timeout.connect(self._show_preview)
        self.list.currentItemChanged.connect(lambda *_: self._select())
        self.list.itemActivated.connect(lambda *_: self.slider.setValue(self.list.marked() + 1))
        words.changed.connect(self._say)
        theme.changed.connect(self._show_first)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Look at another plan, or none."""
        super().set_session(session)
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Follow the scenarios; a list for a plan that has changed is gone."""
        super().refresh(changes)
        if not changes.saved:
            self._say()

    def _say(self) -> None:
        session, chosen = self._session, self.from_.currentData()
        names = (
            [name for name in session.project.scenarios if name != session.scenario_name] if session else []
        )
        self.from_.clear()
        for name in names:
            self.from_.addItem(said_name(name), name)
        begun = session.scenario.start if session else ""
        wanted = chosen if chosen in names else begun if begun in names else BASELINE
        self.from_.setCurrentIndex(max(self.from_.findData(wanted), 0))
        self.from_.setAccessibleName(t("moves.from"))
        self.list.setAccessibleName(t("moves.steps"))
        self.slider.setAccessibleName(t("moves.first_steps"))
        self._fill()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Give the map back: without the list nobody sees why it shows another plan."""
        super().hideEvent(event)
        self.preview.setChecked(False)

    # work

    def start(self) -> None:
        """List the moves, when there is a scenario to begin from."""
        if self.from_.currentData() is not None:
            super().start()

    def question(self, session: Session) -> Question:
        """Ask for the moves from the scenario that is chosen."""
        return list_moves, (session.project, self.from_.currentData(), session.scenario_name)

    def show_begun(self) -> None:
        """Say that the moves are being listed."""
        self.state.begin(t("moves.begun"))
        self._fill()

    def show_progress(self, progress: tuple[int, int]) -> None:
        """Say how many moves are listed."""
        done, of = progress
        self.state.tell(t("moves.listing", done=numbers.plain(done), of=numbers.plain(of)), done, of)

    def show_answer(self, answer: MoveList | None) -> None:
        """Show the moves, those first that bring four fifths of the benefit."""
        self.preview.setChecked(False)
        self.moves = answer
        self._fill()
        if answer is not None and answer.steps:
            self.slider.setValue(_most_of(answer))

    # what is shown

    def _fill(self) -> None:
        moves, session = self.moves, self._session
        self.list_button.setEnabled(not self.running() and self.from_.count() > 0)
        found = bool(moves and moves.steps)
        self.pages.setCurrentIndex(0 if found else 1)
        for widget in (self.preview, self.take):
            widget.setVisible(found)
        self.list.clear()
        if not self.running():
            self.state.end()
        if moves is None or session is None:
            return
        if not moves.steps:
            self.state.end(t("moves.same"))
            return
        self.list.show_moves(session, moves)
        self.curve.show_benefits(moves.cumulative_cny)
        self.slider.setRange(0, len(moves.steps))
        self._show_first()

    def _show_first(self) -> None:
        """Say what the first steps bring."""
        moves, count = self.moves, self.slider.value()
        if moves is None or not moves.steps:
            return
        self.curve.choose(count)
        self.list.show_first(count)
        cny, hours, accounts = (
            (sums[count - 1] if count else 0)
            for sums in (moves.cumulative_cny, moves.cumulative_h, moves.cumulative_accounts)
        )
        self.first.set_text(
            t(
                "moves.first",
                count=numbers.plain(count),
                of=numbers.plain(len(moves.steps)),
                accounts=numbers.plain(accounts),
            )
        )
        share = numbers.percent(self.curve.share())
        said = t("moves.brings", money=numbers.money(cny), share=share, hours=numbers.hours(hours, 0))
        self.brings.set_text(said)
        self.take.setEnabled(count > 0)
        if self.preview.isChecked():
            self._preview_soon.start()

    def _show_preview(self) -> None:
        """Let the map show the plan after the first steps, or the plan itself again."""
        moves = self.moves
        if moves is None or not self.preview.isChecked():
            self._preview_soon.stop()
            self.previewed.emit(None, None)
        else:
            self.previewed.emit(moves.prefix(self.slider.value(), moves.way.end.name), moves.way.start)

    def _select(self) -> None:
        """Select the accounts of the step that is marked."""
        place, moves = self.list.marked(), self.moves
        if place >= 0 and moves is not None:
            accounts = moves.steps[place].account
            self._selection.set_accounts(accounts, SOURCE)
            self.zoom_requested.emit(accounts)

    def take_first(self) -> None:
        """Make a scenario of the first steps: one step that can be undone."""
        from territory_designer.session.explain_moves import apply_prefix

        session, moves, count = self._session, self.moves, self.slider.value()
        if session is None or moves is None or not count:
            return
        wanted = t("moves.named", name=session.scenario_name, count=count)
        with faults_told():
            apply_prefix(session, moves, count, free_name(session, wanted))


def _most_of(moves: MoveList) -> int:
    """Return the number of steps that bring four fifths of the benefit, else all."""
    from territory_designer.session.explain_moves import steps_for

    return steps_for(moves, 0.8) or len(moves.steps)
