"""What can be done with a whole position: lock, split, merge or dissolve it, or replace its holder?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from territory_designer.ui.buttons import Button
from territory_designer.ui.planned_edit import plan_edit
from territory_designer.ui.position_picker import PositionPicker

if TYPE_CHECKING:
    from territory_designer.session.edits import Edit
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner

_BUTTONS = (
    ("zoom", "crosshair"),
    ("lock", "lock"),
    ("split", "split"),
    ("merge", "merge"),
    ("dissolve", "ungroup"),
    ("substitute", "user-x"),
)
_TERRITORY = "territory"


class PositionDeeds(QWidget):
    """A button for each deed; splitting and dissolving are worked out beside the window.

    ``edit_asked`` brings what to do with a plan that may be changed, ``substitute_asked`` the position whose
    holder leaves.
    """

    zoom_asked = Signal()
    edit_asked = Signal(object)
    substitute_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._session: Session | None = None
        self._position = -1
        self._locked = False
        self.buttons = {name: Button(f"position.{name}", icon=icon, size="small") for name, icon in _BUTTONS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, button in enumerate(self.buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
        does = (self.zoom_asked.emit, self._turn_lock, self._split, self._pick, self._dissolve, self._replace)
        for button, do in zip(self.buttons.values(), does, strict=True):
            button.clicked.connect(lambda _on=False, do=do: do())

    def show_position(self, session: Session, position: int) -> None:
        """Offer what makes sense for a position."""
        self._session, self._position = session, position
        name = session.position_id(position)
        locks = session.scenario.rules.locks
        self._locked = any(each.kind == _TERRITORY and each.id == name for each in locks)
        lock = self.buttons["lock"]
        lock.set_key("position.unlock" if self._locked else "position.lock")
        lock.set_icon("lock-open" if self._locked else "lock")
        is_open = bool(session.scenario.position_open[position])
        filled = bool(session.project.positions.employee_id[position])
        holds = bool((session.scenario.alignment == position).any())
        for button, possible in (("split", holds), ("merge", holds), ("dissolve", is_open)):
            self.buttons[button].setEnabled(is_open and possible)
        self.buttons["substitute"].setEnabled(is_open and filled and holds)

    def _turn_lock(self) -> None:
        name, locking = self._name(), not self._locked
        self.edit_asked.emit(lambda session: session.lock(_TERRITORY, [name], locked=locking))

    def _split(self) -> None:
        from territory_designer.session.shape_positions import split_edit

        self._plan(split_edit)

    def _dissolve(self) -> None:
        from territory_designer.session.shape_positions import dissolve_edit

        self._plan(dissolve_edit)

    def _plan(self, make: Callable[[Any, Any, Any, int], Edit]) -> None:
        """Work out an edit of this position, on a copy where the plan that is shown may not be changed."""
        position = self._position

        def plan(session: Session) -> None:
            project, scenario, ground = session.project, session.scenario, session.ground
            plan_edit(
                session,
                self._jobs,
                lambda: make(project, scenario, ground, position),
                wanted=lambda: session is self._session,
            )

        self.edit_asked.emit(plan)

    def _pick(self) -> None:
        """Ask with which position to merge."""
        if self._session is None:
            return
        picker = PositionPicker(self._session, self, nobody=False)
        picker.chosen.connect(self.merge_into)
        button = self.buttons["merge"]
        picker.open_at(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def merge_into(self, target: int) -> None:
        """Give all accounts of this position to another one and close it."""
        source = self._position
        if target not in (source, -1):
            self.edit_asked.emit(lambda session: session.merge_positions(source, target))

    def _replace(self) -> None:
        self.substitute_asked.emit(self._position)

    def _name(self) -> str:
        return self._session.position_id(self._position) if self._session else ""
