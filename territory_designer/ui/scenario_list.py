"""Which scenarios are there, how good is each, and what can be done with one?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.ui import numbers
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import line
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.notices import said
from territory_designer.ui.popup import round_off
from territory_designer.ui.scenario_count import KeyFigures
from territory_designer.ui.scenario_figures import FigureStore
from territory_designer.ui.scenario_names import copy_name, said_name
from territory_designer.ui.scenario_rows import (
    COLUMNS,
    INSET,
    ROW_HEIGHT,
    Mark,
    ScenarioDelegate,
    ScenarioModel,
    ScenarioRow,
)
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner

WIDTH, _MOST_ROWS = 740, 7


class ScenarioList(QFrame):
    """The list that drops from the name of the scenario. What goes wrong is said in the list itself.

    ``compare_requested`` brings the scenario that shall be compared with the one that is shown.
    """

    compare_requested = Signal(str)

    def __init__(self, jobs: JobRunner | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._session: Session | None = None
        self.figures = FigureStore(jobs, self)
        self.model = ScenarioModel(self._write, self)
        self.list = _List()
        self.list.setModel(self.model)
        self.delegate = ScenarioDelegate(self.list, self._begin_with)
        self.list.setItemDelegate(self.delegate)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.measured = Label(px=11, tone="muted")
        self.titles = _titles(self.measured)
        self.message = Label(px=11, tone="over")
        self.message.setWordWrap(True)
        self.deeds = {
            name: Button(f"scenario.do.{name}", kind="quiet", size="small", icon=icon)
            for name, icon in (
                ("show", "check"),
                ("copy", "copy"),
                ("rename", "pencil"),
                ("note", "file-pen"),
                ("freeze", "lock"),
                ("compare", "columns-2"),
                ("baseline", "flag"),
                ("delete", "trash-2"),
            )
        }
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(2)
        for button in self.deeds.values():
            row.addWidget(button)
        row.addStretch(1)
        self.bar, self.question = bar, self._question()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 10, 1, 8)
        column.setSpacing(0)
        for widget in (self.titles, line(), self.list, self.message, self.bar, self.question):
            column.addWidget(widget, 1 if widget is self.list else 0)
        column.insertSpacing(1, 6)  # between the titles and their line
        column.insertSpacing(4, 6)  # between the list and what is done with it
        self.setFixedWidth(WIDTH)

    def _question(self) -> QWidget:
        """Return what says what a new baseline means, before it is taken."""
        self.meaning = Label(px=11, tone="text2")
        self.meaning.setWordWrap(True)
        self.take = Button("scenario.take", kind="primary", size="small", icon="flag")
        self.leave = Button("scenario.leave", size="small")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(INSET, 0, INSET, 0)
        row.setSpacing(8)
        row.addWidget(self.meaning, 1)
        row.addWidget(self.take)
        row.addWidget(self.leave)
        return holder

    def _connect(self) -> None:
        does: dict[str, Callable[[], None]] = {
            "show": self.choose,
            "copy": lambda: self.write("copy"),
            "rename": lambda: self.write("rename"),
            "note": lambda: self.write("note"),
            "freeze": self.toggle_frozen,
            "compare": self._ask_compare,
            "baseline": self.ask_baseline,
            "delete": self.delete,
        }
        for name, do in does.items():
            self.deeds[name].clicked.connect(lambda _on=False, do=do: do())
        self.take.clicked.connect(self.take_as_baseline)
        self.leave.clicked.connect(self._answer)
        self.list.chosen.connect(self.choose)
        self.list.renaming.connect(lambda: self.write("rename"))
        self.list.deleting.connect(self.delete)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.figures.came.connect(self.refresh)
        words.changed.connect(self._say)
        theme.changed.connect(self.list.viewport().update)

    # what is shown

    def set_session(self, session: Session | None) -> None:
        """Show scenarios of another plan."""
        self._session = session
        self.hide()

    def open_at(self, point: QPoint) -> None:
        """Show the list with its corner at a point of the screen, the scenario that is shown marked."""
        if self._session is None:
            return
        self._tell("")
        self._ask(False)
        self.refresh()
        self._mark(self._session.scenario_name)
        self.move(point)
        self.show()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Count nothing more when nobody looks."""
        super().hideEvent(event)
        self.figures.stop()

    def _say(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Show the scenarios as they are now."""
        session = self._session
        if session is None:
            return
        marked = self.marked()
        self.list.setAccessibleName(t("scenario.list"))
        self.model.set_rows([self._row(session, each) for each in session.project.scenarios.values()])
        self.measured.set_text(_measured(session))
        self._mark(marked if self.model.place(marked) >= 0 else session.scenario_name)
        seen = min(max(len(self.model.rows), 2), _MOST_ROWS)
        self.list.setFixedHeight(seen * ROW_HEIGHT + 1)
        self.adjustSize()
        self._enable()
        self.figures.ask(session)

    def _row(self, session: Session, scenario: Scenario) -> ScenarioRow:
        return ScenarioRow(
            scenario.name,
            said_name(scenario.name),
            scenario.name == session.scenario_name,
            _marks(scenario, self.figures.of(scenario)),
            scenario.note or _made(scenario),
            _written(self.figures.of(scenario), _gap(session, scenario)),
        )

    def marked(self) -> str:
        """Return the name of the scenario that the keyboard is at, ``""`` for none."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()].name if index.isValid() else ""

    def _mark(self, name: str) -> None:
        self.list.setCurrentIndex(self.model.index(max(self.model.place(name), 0)))

    def _scenario(self) -> Scenario | None:
        name = self.marked()
        return self._session.project.scenarios.get(name) if self._session else None

    def _enable(self) -> None:
        scenario = self._scenario()
        if scenario is None or self._session is None:
            return
        own, frozen = scenario.name != BASELINE, scenario.frozen
        for name in ("rename", "note", "delete"):
            self.deeds[name].setEnabled(own and not frozen)
        for name in ("freeze", "baseline"):
            self.deeds[name].setEnabled(own)
        self.deeds["compare"].setEnabled(scenario.name != self._session.scenario_name)
        self.deeds["freeze"].set_key("scenario.do.unfreeze" if frozen else "scenario.do.freeze")
        self.deeds["freeze"].set_icon("lock-open" if frozen else "lock")

    # deeds

    def _do(self, deed: Callable[[Session], object]) -> bool:
        """Do something with the plan; what a user can cause is said in the list."""
        if self._session is None:
            return False
        try:
            deed(self._session)
        except TerritoryDesignerError as error:
            self._tell(said(error))
            return False
        self._tell("")
        self.refresh()
        return True

    def _tell(self, text: str) -> None:
        self.message.set_text(text)
        self.message.set_tone("over")
        self.message.setContentsMargins(INSET, 0, INSET, 0)
        self.message.setVisible(bool(text))
        self.adjustSize()

    def choose(self) -> None:
        """Show the scenario that is marked."""
        name = self.marked()
        if self._session is not None and name:
            if name != self._session.scenario_name:
                self._session.show(name)
            self.hide()

    def write(self, what: str) -> None:
        """Let a name or note be written into the line that is marked: copy, rename or note."""
        if self.deeds[what].isEnabled():
            self._tell("")
            self.delegate.writing = what
            self.list.edit(self.list.currentIndex())

    def _begin_with(self, row: ScenarioRow) -> str:
        """Return what the field begins with."""
        if self._session is None:
            return ""
        if self.delegate.writing == "copy":
            return copy_name(self._session)
        return (
            row.name if self.delegate.writing == "rename" else self._session.project.scenario(row.name).note
        )

    def _write(self, row: ScenarioRow, text: str) -> None:
        """Take what was written into a line."""
        text = text.strip()
        if self.delegate.writing == "copy":
            self._copy(row.name, text)
        elif self.delegate.writing == "note":
            self._do(lambda session: session.note_scenario(row.name, text))
        elif text != row.name and self._do(lambda session: session.rename_scenario(row.name, text)):
            self._mark(text)

    def _copy(self, name: str, new: str) -> None:
        """Begin a scenario as a copy of the one that is marked, and show it."""

        def copy(session: Session) -> None:
            before = session.scenario_name
            if name != before:
                session.show(name)
            try:
                session.copy_scenario(new)
            except TerritoryDesignerError:
                session.show(before)
                raise

        if self._do(copy):
            self._mark(new)

    def toggle_frozen(self) -> None:
        """Freeze the scenario that is marked, or let it be changed again."""
        scenario = self._scenario()
        if scenario is not None and self.deeds["freeze"].isEnabled():
            self._do(lambda session: session.freeze_scenario(scenario.name, frozen=not scenario.frozen))

    def delete(self) -> None:
        """Delete the scenario that is marked; undo brings it back."""
        name = self.marked()
        if self.deeds["delete"].isEnabled() and self._do(lambda session: session.delete_scenario(name)):
            self._tell_good(t("scenario.deleted", name=said_name(name)))

    def _tell_good(self, text: str) -> None:
        self._tell(text)
        self.message.set_tone("ok")

    def _ask_compare(self) -> None:
        name = self.marked()
        self.hide()
        self.compare_requested.emit(name)

    def ask_baseline(self) -> None:
        """Say what it means to take the scenario that is marked as today's plan, and wait for the answer."""
        scenario = self._scenario()
        if scenario is None or not self.deeds["baseline"].isEnabled():
            return
        figures = self.figures.of(scenario)
        moved = numbers.plain(figures.moved) if figures else numbers.UNKNOWN
        self.meaning.set_text(t("scenario.baseline_means", name=said_name(scenario.name), count=moved))
        self._ask(True)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_as_baseline(self) -> None:
        """Take the scenario that is marked as today's plan; undo brings the old one back."""
        name = self.marked()
        self._answer()
        if self._do(lambda session: session.take_as_baseline(name)):
            self._tell_good(t("scenario.is_baseline", name=said_name(name)))

    def _answer(self) -> None:
        self._ask(False)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, asking: bool) -> None:
        """Put the question in the place of the buttons, or take it away."""
        self.bar.setVisible(not asking)
        self.question.setVisible(asking)
        self.adjustSize()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corners round."""
        super().resizeEvent(event)
        round_off(self)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the raised surface."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


class _List(QListView):
    """The list; Enter and a click choose, F2 writes a name, Delete deletes."""

    chosen = Signal()
    renaming = Signal()
    deleting = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda _index: self.chosen.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Do what a key stands for."""
        does = {
            Qt.Key.Key_Return: self.chosen,
            Qt.Key.Key_Enter: self.chosen,
            Qt.Key.Key_F2: self.renaming,
            Qt.Key.Key_Delete: self.deleting,
        }.get(Qt.Key(event.key()))
        if does is None or self.state() == QListView.State.EditingState:
            super().keyPressEvent(event)
        else:
            does.emit()


def _measured(session: Session) -> str:
    """Say at which utilisation deviations are measured, unless it is every scenario's own."""
    shown = session.scenario.utilisation
    if all(each.utilisation == shown for each in session.project.scenarios.values()):
        return ""
    return t("scenario.measured", share=numbers.percent(shown))


def _titles(beside: Label) -> QWidget:
    titles = QWidget()
    titles.setFixedHeight(22)
    row = QHBoxLayout(titles)
    row.setContentsMargins(INSET, 0, INSET, 0)
    row.setSpacing(0)
    row.addWidget(SectionTitle("scenario.list"))
    row.addSpacing(8)
    row.addWidget(beside)
    row.addStretch(1)
    for name, width in COLUMNS:
        label = Label(f"scenario.column.{name}", px=11, tone="muted", weight=500)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setFixedWidth(width)
        row.addWidget(label)
    return titles


def _marks(scenario: Scenario, figures: KeyFigures | None) -> tuple[Mark, ...]:
    """Return the states of a scenario; whether it obeys is not said before it was judged."""
    marks = []
    broken = figures.broken if figures is not None else None
    if broken:
        marks.append(Mark("octagon-alert", "over", t("scenario.breaks", count=broken)))
    elif broken is not None:
        marks.append(Mark("circle-check", "ok", t("scenario.valid")))
    if scenario.name == BASELINE:
        marks.append(Mark("lock", "muted", t("scenario.read_only")))
    elif scenario.frozen:
        marks.append(Mark("lock", "under", t("scenario.frozen")))
    return tuple(marks)


def _made(scenario: Scenario) -> str:
    """Say how a scenario without a note came about."""
    if scenario.name == BASELINE:
        return t("desk.scenario.today")
    how = t(f"desk.mode.{scenario.mode}") if scenario.mode else t("desk.scenario.by_hand")
    return (
        " · ".join((how, t("desk.scenario.from", name=said_name(scenario.start)))) if scenario.start else how
    )


def _gap(session: Session, scenario: Scenario) -> str:
    """Write how far a scenario can be from the best possible, the one that is shown by its cost of now."""
    bound = scenario.bound
    if bound is not None and scenario is session.scenario:
        return numbers.percent(bound.gap_of(session.card.objective), 1)
    return numbers.percent(bound.gap if bound else None, 1)


def _written(figures: KeyFigures | None, gap: str) -> tuple[str, ...]:
    """Write the figures of a scenario, dots while they are not known."""
    if figures is None:
        return "…", "…", "…", gap
    return (
        numbers.hours(figures.travel_h, 0),
        numbers.percent(figures.balance_max, 1),
        numbers.plain(figures.moved),
        gap,
    )
