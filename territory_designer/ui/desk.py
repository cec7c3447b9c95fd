"""How do positions, map, tables and details share the window, and who gives way when it is narrow?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from territory_designer.ui.accounts_panel import AccountsPanel
from territory_designer.ui.inspector import Inspector
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.optimise_page import OptimisePanel
from territory_designer.ui.plan_menu import accounts_menu, open_menu, position_menu
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.positions_panel import PositionsPanel
from territory_designer.ui.preview_card import PreviewCard
from territory_designer.ui.remembered import recall_numbers, remember_numbers
from territory_designer.ui.selection import Selection
from territory_designer.ui.splitter import Splitter
from territory_designer.ui.theme import theme

if TYPE_CHECKING:
    from territory_designer.model.tables import Index
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.plan_deeds import PlanDeeds

NARROW = 1180  # below this width the panels at the sides give way to the map
LEFT, RIGHT, BOTTOM = 296, 316, 258
LEFT_LEAST, OPTIMISE = 240, 320  # of the left panel: at least, and with goals and rules
MAP_HIGH, TABS_HEIGHT = 565, 40
_NO_LIMIT = 16_777_215  # Qt's largest size
MAP_LEAST = 520
LOOK_AFTER_MS = 150


class Desk(QWidget):
    """All panels of an open plan. Panels talk to each other through one selection only.

    ``narrow_changed`` says that the panels at the sides had to go, or may come back, ``panels_changed`` that
    another one was shown or hidden. ``move_asked`` brings accounts and the position that shall have them,
    ``edit_asked`` what to do with a plan that may be changed: a function of the session.
    """

    narrow_changed = Signal(bool)
    panels_changed = Signal()
    move_asked = Signal(object, int)
    edit_asked = Signal(object)

    def __init__(self, jobs: JobRunner, parent: QWidget | None = None, *, at_once: bool = True) -> None:
        """Build the desk; what is not built at once is by going through :attr:`steps`."""
        super().__init__(parent)
        self.selection = Selection(self)
        self._session: Session | None = None
        self.narrow = False
        self._look_soon = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._wanted = {"left": True, "right": True}
        self._left_before = LEFT
        self._folded, self._room = False, [MAP_HIGH, BOTTOM]
        self.steps = self._build(jobs)
        if at_once:
            deque(self.steps, maxlen=0)

    def _build(self, jobs: JobRunner) -> Iterator[None]:
        """Build the desk in steps, between which the window can answer."""
        self.canvas = MapCanvas(None, self.selection, self)
        yield
        self.positions = PositionsPanel(None, self.selection, self)
        yield
        self.accounts = AccountsPanel(None, self.selection, self, jobs=jobs)
        yield
        self.inspector = Inspector(None, self.selection, self, jobs=jobs)
        yield
        self.optimise = OptimisePanel(None, self, jobs=jobs, selection=self.selection)
        yield
        self.preview = PreviewCard(self.canvas)
        yield from self._put_together()
        self._arrange()
        self._connect()

    def _connect(self) -> None:
        """Let panels pass on what concerns another one."""
        self.accounts.collapse_requested.connect(
            lambda: self.show_panel("bottom", not self.panel_shown("bottom"))
        )
        self.accounts.tabs.tabBarClicked.connect(lambda _tab: self.show_panel("bottom", True))
        self.accounts.focused.connect(self.inspector.show_account)
        self.accounts.verdict_changed.connect(self.inspector.set_verdict)
        self.inspector.collapse_requested.connect(lambda: self.show_panel("right", False))
        for panel in (self.accounts, self.inspector):
            panel.zoom_requested.connect(self.canvas.zoom_to_accounts)
            panel.preview_requested.connect(self.move_asked)
        self.canvas.drop_requested.connect(self.move_asked)
        self.optimise.alignment_found.connect(self._show_live)
        self.optimise.close_requested.connect(lambda: self.show_optimise(False))
        self.inspector.assign_requested.connect(self._choose_position)
        self.inspector.findings_requested.connect(self.show_findings)
        for panel in (self.accounts.findings, self.inspector):
            panel.edit_asked.connect(self.edit_asked)
        self.inspector.substitute_asked.connect(self._substitute)
        self.positions.unassigned.fill_asked.connect(lambda: self.ask_optimiser("fill"))
        self.accounts.findings.optimise_asked.connect(self.ask_optimiser)
        self.accounts.moves.previewed.connect(
            lambda scenario, start: self.canvas.show_scenario(scenario, compared_with=start)
        )
        self.canvas.camera_changed.connect(self._look_soon.start)
        self._look_soon.timeout.connect(self._say_in_view)
        self.preview.cancelled.connect(self.canvas.clear_move)
        self.preview.accepted.connect(self.canvas.clear_move)
        self.positions.drop_requested.connect(
            lambda position: self.move_asked.emit(self.selection.accounts, position)
        )

    def _show_live(self, alignment: Any) -> None:
        """Show on the map the best plan that the search has found so far; None = the plan itself again."""
        if self._session is None or alignment is None:
            self.canvas.show_scenario(None)
        else:
            self.canvas.show_scenario(self._session.scenario.changed(alignment=alignment, bound=None))

    def _choose_position(self, accounts: Index) -> None:
        """Ask for the position to which accounts shall go."""
        if self._session is not None:
            picker = PositionPicker(self._session, self)
            picker.chosen.connect(lambda position: self.move_asked.emit(accounts, position))
            picker.open_at(self.inspector.mapToGlobal(self.inspector.rect().topLeft()))

    def show_findings(self) -> None:
        """Show the faults of data and plan."""
        self.show_panel("bottom", True)
        self.accounts.show_tab("findings")

    def _substitute(self, position: int) -> None:
        """Let the optimiser share out the accounts of somebody who leaves."""
        self.ask_optimiser("substitute")
        self.optimise.goals.leaver.choose(position)

    def ask_optimiser(self, mode: str) -> None:
        """Show goals and rules for a mode; filling needs no wish more and begins at once."""
        self.show_optimise(True)
        self.optimise.set_mode(mode)
        if mode == "fill":
            self.optimise.start()

    def _put_together(self) -> Iterator[None]:
        self.left = QStackedWidget()
        self.left.addWidget(self.positions)
        yield
        self.left.addWidget(self.optimise)
        self.left.setMinimumWidth(LEFT_LEAST)
        yield
        self.inspector.setMinimumWidth(240)
        self.canvas.setMinimumWidth(MAP_LEAST)
        self.middle = Splitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.canvas)
        self.middle.addWidget(self.accounts)
        yield
        self.across = Splitter(Qt.Orientation.Horizontal)
        for widget in (self.left, self.middle, self.inspector):
            self.across.addWidget(widget)
            yield
        for splitter, stretching in ((self.across, 1), (self.middle, 0)):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(stretching, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.across)
        for panel in self._panels():
            theme.dress(panel)

    # what others call

    def set_menus(self, deeds: PlanDeeds) -> None:
        """Let map, list and table open the menu of what is under the mouse or has the keyboard."""
        canvas = self.canvas

        def of_accounts(accounts: Index, at: QPoint) -> None:
            if len(accounts):
                open_menu(accounts_menu(deeds, accounts, at, self), deeds, at)

        def of_position(position: int, at: QPoint) -> None:
            if position >= 0:
                open_menu(position_menu(deeds, position, at, self), deeds, at)

        canvas.accounts_menu_asked.connect(lambda at: of_accounts(self.selection.accounts, at))
        canvas.position_menu_asked.connect(lambda at: of_position(self.selection.position, at))
        self.positions.menu_requested.connect(of_position)
        self.accounts.menu_requested.connect(lambda at: of_accounts(self.accounts.chosen(), at))

    @property
    def session(self) -> Session | None:
        """Return the plan on the desk."""
        return self._session

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._session = session
        self.selection.clear("desk")
        for panel in self._panels():
            panel.set_session(session)
        self.preview.hide()
        self.canvas.clear_move()
        self.show_optimise(False)
        self._look_soon.start()

    def refresh(self, changes: Changes) -> None:
        """Show what changed."""
        if changes.shown:
            self._let_go()
        for panel in self._panels():
            panel.refresh(changes)
        if not changes.saved:
            self._look_soon.start()

    def _let_go(self) -> None:
        """Let go of a position that is gone, because the step that made it was taken back."""
        positions = len(self._session.project.positions) if self._session is not None else 0
        for part in (self.canvas, self.preview, self.selection, self.accounts.filters):
            part.let_go(positions)

    def _panels(self) -> tuple[MapCanvas, PositionsPanel, AccountsPanel, Inspector, OptimisePanel]:
        return (self.canvas, self.positions, self.accounts, self.inspector, self.optimise)

    def show_optimise(self, wanted: bool) -> None:
        """Let goals and rules take the place of the positions, or give it back."""
        turned = wanted != self.optimise_shown()
        self.left.setCurrentWidget(self.optimise if wanted else self.positions)
        if wanted:
            self.show_panel("left", True)
        if turned:
            self._widen_left(wanted)
        self.panels_changed.emit()

    def _widen_left(self, wanted: bool) -> None:
        """Give goals and rules the room they need at the cost of the map, and give it back."""
        left, middle, right = self.across.sizes()
        self._left_before = left if wanted and left else self._left_before
        self.left.setMinimumWidth(OPTIMISE if wanted else LEFT_LEAST)
        width = max(left, OPTIMISE) if wanted else self._left_before
        if left:
            self.across.setSizes([width, middle + left - width, right])

    def optimise_shown(self) -> bool:
        """Tell whether goals and rules are seen."""
        return self.left.currentWidget() is self.optimise

    def show_panel(self, name: str, wanted: bool) -> None:
        """Show or hide ``"left"`` or ``"right"``; fold ``"bottom"`` to its tabs, or unfold it."""
        if name == "bottom":
            self._fold(not wanted)
        else:
            self._side(name).setVisible(wanted)
            if not self.narrow:
                self._wanted[name] = wanted
        self.panels_changed.emit()

    def panel_shown(self, name: str) -> bool:
        """Tell whether a panel is seen, not folded."""
        return not self._folded if name == "bottom" else not self._side(name).isHidden()

    def _side(self, name: str) -> QWidget:
        return {"left": self.left, "right": self.inspector}[name]

    def _fold(self, folded: bool) -> None:
        """Fold the panel below the map to its tabs, or give it back the room it had."""
        if folded == self._folded:
            return
        if folded:
            self._room = self.middle.sizes()
        self._folded = folded
        self.accounts.setMaximumHeight(TABS_HEIGHT if folded else _NO_LIMIT)
        self.accounts.collapse.set_icon("chevron-up" if folded else "chevron-down")
        if not folded:
            self.middle.setSizes(self._room)

    # the map and the list

    def show_move(self, accounts: Index, position: int) -> None:
        """Show what a move would do to both sides, and on the map where it would go."""
        if self._session is not None:
            self.preview.keep_off(self.canvas.span_of(accounts), self.canvas.column.seen())
            self.preview.show_move(self._session, accounts, position)
            self.canvas.bring_out(accounts, self.preview.seen())
            self.canvas.show_move(accounts, position)

    def go_on_at(self, accounts: Index, position: int) -> None:
        """Let the keyboard go on where what was found stands: in its list, or on the map if that is hidden.

        Parameters
        ----------
        accounts
            Those selected, when no position was found.
        position
            The one selected, -1 = accounts were found.
        """
        if position >= 0 and self.positions.isVisible():
            self.positions.go_on_at(position)
        elif position < 0 and self.panel_shown("bottom"):
            self.accounts.go_on_at(accounts)
        else:
            self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def zoom_to_position(self, position: int) -> None:
        """Look at a position's accounts."""
        self.canvas.zoom_to_accounts(self.accounts_of(position))

    def accounts_of(self, position: int) -> Index:
        """Return the accounts of a position."""
        served = self._session.scenario.alignment if self._session else np.zeros(0, np.int32)
        return np.flatnonzero(served == position)

    def _say_in_view(self) -> None:
        """Tell the list which positions have accounts on the part of the map that is seen."""
        scene = self.canvas.scene
        if self._session is None or scene is None or not len(scene.places.xy):
            return
        x, y = scene.places.xy.T
        left, bottom, right, top = self.canvas.camera.bounds()
        seen = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
        self.positions.set_in_view(np.unique(self._session.scenario.alignment[seen]).tolist())

    # room

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the panels at the sides go when the window becomes narrow, and come back."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        if narrow != self.narrow:
            self.narrow = narrow
            for name, wanted in self._wanted.items():
                self._side(name).setVisible(wanted and not narrow)
            self.narrow_changed.emit(narrow)

    def _arrange(self) -> None:
        across, down = recall_numbers("desk/across"), recall_numbers("desk/down")
        self.across.setSizes(across if len(across) == 3 else [LEFT, 1440 - LEFT - RIGHT, RIGHT])
        self.middle.setSizes(down if len(down) == 2 else self._room)

    def remember(self) -> None:
        """Remember how the room is shared."""
        if not self.narrow and all(self.panel_shown(name) for name in ("left", "right")):
            remember_numbers("desk/across", self.across.sizes())
        if self.panel_shown("bottom"):
            remember_numbers("desk/down", self.middle.sizes())
