"""In which steps does one plan become another, and how much of the benefit do the first of them bring?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.scenario import BASELINE
from territory_designer.ui import numbers
from territory_designer.ui.explain_work import list_moves
from territory_designer.ui.figure_list import FigureList
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.job_runner import Job, JobRunner
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.process_work import in_process
from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import Button, EmptyState, Label, PrimaryButton
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.optimise.explain.move_list import MoveList
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.selection import Selection

SOURCE = "moves"
COLUMNS = ("step", "what", "benefit_cny", "benefit_h", "accounts", "people")
_SIDE, _EDGE = 300, 6.0


class BenefitCurve(QWidget):
    """What the first steps save together, step by step, with a mark at the step that is chosen.

    ``pointed`` brings a number of steps.
    """

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._benefits = np.zeros(1)
        self._chosen = 0
        self.setMinimumHeight(60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_benefits(self, cumulative_cny: Any) -> None:
        """Show the sums after each step."""
        self._benefits = np.concatenate([[0.0], np.asarray(cumulative_cny, float)])
        self.update()

    def choose(self, steps: int) -> None:
        """Mark a number of steps."""
        self._chosen = steps
        self.update()

    def _place(self, steps: int) -> QPointF:
        low, high = float(self._benefits.min()), float(self._benefits.max())
        x = _EDGE + steps / max(len(self._benefits) - 1, 1) * (self.width() - 2 * _EDGE)
        share = (float(self._benefits[steps]) - low) / (high - low) if high > low else 0.0
        return QPointF(x, self.height() - _EDGE - share * (self.height() - 2 * _EDGE))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose as many steps as lie left of the mouse."""
        share = (event.position().x() - _EDGE) / max(self.width() - 2 * _EDGE, 1.0)
        most = len(self._benefits) - 1
        self.pointed.emit(min(max(round(share * most), 0), most))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the curve; what is chosen is filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = [self._place(step) for step in range(len(self._benefits))]
        ground = self.height() - _EDGE
        painter.setPen(theme.color("line"))
        painter.drawLine(QPointF(_EDGE, ground), QPointF(self.width() - _EDGE, ground))
        chosen = places[: self._chosen + 1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accentbg"))
        painter.drawPolygon(QPolygonF([QPointF(_EDGE, ground), *chosen, QPointF(chosen[-1].x(), ground)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(theme.color("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(chosen[-1].x() - 4, chosen[-1].y() - 4, 8, 8))
        painter.end()


class MovesPanel(QWidget):
    """The steps from another scenario to the one that is shown, the largest benefit first."""

    zoom_requested = Signal(object)

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._selection, self._jobs = selection, jobs
        self._job: Job | None = None
        self.moves: MoveList | None = None
        self.from_ = ChoiceBox()
        self.list_button = Button("moves.list", icon="list-checks", size="small")
        self.state = Label(px=11, tone="muted")
        self.list = FigureList("moves", COLUMNS, words_in="what")
        self.curve = BenefitCurve()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.first = Label(weight=600)
        self.brings = Label(px=11, tone="muted")
        self.take = PrimaryButton("moves.take", icon="check")
        self.pages = QStackedWidget()
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
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(6)
        for widget in (self.first, self.brings):
            widget.setWordWrap(True)
            column.addWidget(widget)
        column.addWidget(self.curve, 1)
        column.addWidget(self.slider)
        column.addWidget(self.take)
        steps = QWidget()
        across = QHBoxLayout(steps)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list, 1)
        across.addWidget(side)
        self.pages.addWidget(steps)
        self.pages.addWidget(EmptyState("list-checks", "moves.nothing"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.list_button.clicked.connect(self.start)
        self.slider.valueChanged.connect(self._show_first)
        self.curve.pointed.connect(self.slider.setValue)
        self.take.clicked.connect(self.take_first)
        self.list.currentItemChanged.connect(lambda *_: self._select())
        words.changed.connect(self._say)
        theme.changed.connect(self._show_first)

    # plan

    def set_session(self, session: Session | None) -> None:
        """Look at another plan, or none."""
        self._session = session
        self.forget()
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Follow the scenarios; a list for a plan that has changed is gone."""
        if changes.saved or self._session is None:
            return
        self.forget()
        self._say()

    def forget(self) -> None:
        """End the work and show no list."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._show(None)

    def _say(self) -> None:
        session, chosen = self._session, self.from_.currentData()
        names = (
            [name for name in session.project.scenarios if name != session.scenario_name] if session else []
        )
        self.from_.clear()
        for name in names:
            self.from_.addItem(t("desk.baseline") if name == BASELINE else name, name)
        begun = session.scenario.start if session else ""
        wanted = chosen if chosen in names else begun if begun in names else BASELINE
        self.from_.setCurrentIndex(max(self.from_.findData(wanted), 0))
        self.from_.setAccessibleName(t("moves.from"))
        self.list.setAccessibleName(t("moves.steps"))
        self.slider.setAccessibleName(t("moves.first_steps"))
        self._fill()

    # work

    def start(self) -> None:
        """List the moves, beside the window when there is a runner."""
        session, a = self._session, self.from_.currentData()
        if session is None or a is None or self._job is not None:
            return
        project, b = session.project, session.scenario_name
        if self._jobs is None:
            self._show(list_moves(lambda _: None, project, a, b))
            return
        work = in_process(list_moves, project, a, b)
        self._job = self._jobs.start(
            work, done=self._arrived, failed=self._failed, progressed=self._progressed
        )
        self._progressed((0, 0))
        self._fill()

    def _progressed(self, progress: tuple[int, int]) -> None:
        done, of = progress
        self.state.set_text(t("moves.listing", done=numbers.plain(done), of=numbers.plain(of)))

    def _arrived(self, moves: MoveList) -> None:
        self._job = None
        self._show(moves)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._fill()
        notices.fault(error)

    def _show(self, moves: MoveList | None) -> None:
        self.moves = moves
        self._fill()
        if moves is not None and moves.steps:
            self.slider.setValue(_most_of(moves))

    # what is shown

    def _fill(self) -> None:
        moves = self.moves
        self.list_button.setEnabled(self._job is None and self.from_.count() > 0)
        self.pages.setCurrentIndex(0 if moves and moves.steps else 1)
        self.list.clear()
        if self._job is None:
            self.state.set_text("")
        if moves is None:
            return
        if not moves.steps:
            self.state.set_text(t("moves.same"))
            return
        self.list.set_rows([self._row(place) for place in range(len(moves.steps))])
        self.curve.show_benefits(moves.cumulative_cny)
        self.slider.setRange(0, len(moves.steps))
        self._show_first()

    def _row(self, place: int) -> list[str]:
        from territory_designer.session.explain_moves import people, step_text

        moves = self.moves
        if moves is None:
            raise ValueError("nothing is listed")
        step = moves.steps[place]
        return [
            str(place + 1),
            step_text(step, moves, words.language()),
            numbers.signed_money(step.benefit_cny),
            numbers.signed_hours(step.benefit_h, 1),
            numbers.plain(len(step.account)),
            numbers.plain(len(people(step, moves.way.project))),
        ]

    def _show_first(self) -> None:
        """Say what the first steps bring."""
        moves, count = self.moves, self.slider.value()
        if moves is None or not moves.steps:
            return
        self.curve.choose(count)
        whole = float(moves.cumulative_cny[-1])
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
        share = numbers.percent(cny / whole) if whole > 0 else numbers.UNKNOWN
        said = t("moves.brings", money=numbers.money(cny), share=share, hours=numbers.hours(hours, 0))
        self.brings.set_text(said)
        self.take.setEnabled(count > 0)
        for place in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(place)
            if item is not None:
                token = "text" if place < count else "muted"
                item.setForeground(1, theme.color(token))

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
        with faults_told():
            apply_prefix(session, moves, count, _free_name(session, count))


def _most_of(moves: MoveList) -> int:
    """Return the number of steps that bring four fifths of the benefit, else all."""
    from territory_designer.session.explain_moves import steps_for

    return steps_for(moves, 0.8) or len(moves.steps)


def _free_name(session: Session, count: int) -> str:
    wanted = t("moves.named", name=session.scenario_name, count=count)
    name, number = wanted, 2
    while name in session.project.scenarios:
        name, number = f"{wanted} ({number})", number + 1
    return name
