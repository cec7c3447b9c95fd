"""Which places does the hand on the map pick, for whom does it paint, whose accounts does it touch?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from territory_designer.ui.buttons import Button, Chip, SegmentedControl
from territory_designer.ui.map.controls import Floating
from territory_designer.ui.map.regions import FIRST_LEVEL, LEVELS
from territory_designer.ui.menus import Menu
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.selection import ANYBODY, NOBODY, Selection
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session

_CHOOSING = ("lasso", "rectangle", "brush", "place")
_HEIGHT = 28


class HandBar(Floating):
    """The card beside the hands: level of places, target of the brush, whose accounts are touched.

    ``level_chosen`` brings one of ``LEVELS``, ``target_chosen`` the position to paint for or None.
    """

    level_chosen = Signal(str)
    target_chosen = Signal(object)
    resized = Signal()

    def __init__(self, selection: Selection, parent: QWidget) -> None:
        super().__init__(parent, inset=3)
        self._selection = selection
        self._session: Session | None = None
        self._tool, self._target = "select", None
        self.levels = SegmentedControl(
            [(level, f"hands.level.{level}") for level in LEVELS], name_key="hands.level"
        )
        self.levels.set_value(FIRST_LEVEL)
        self.paint = Button("hands.paint_select", kind="quiet", size="small", icon="paintbrush")
        self.painted = Chip(closable=True, height=_HEIGHT, tone="accent")
        self.source = Button("hands.from_any", kind="quiet", size="small", icon="list-filter")
        self.from_ = Chip(closable=True, height=_HEIGHT, tone="warn", icon="list-filter")
        self._build()
        self._connect()
        self._say()

    _target: int | None

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.paint, self.source):
            button.setMinimumHeight(_HEIGHT)
        for widget in (self.levels, self.paint, self.painted, self.source, self.from_):
            row.addWidget(widget)
        self.body.addLayout(row)
        self._row = row

    def _connect(self) -> None:
        self.levels.changed.connect(self.level_chosen)
        self.paint.clicked.connect(self.ask_for_target)
        self.painted.clicked.connect(self.ask_for_target)
        self.painted.closed.connect(lambda: self.target_chosen.emit(None))
        self.source.clicked.connect(self._open_sources)
        self.from_.clicked.connect(self._open_sources)
        self.from_.closed.connect(lambda: self._selection.set_only_from(ANYBODY))
        self._selection.only_from_changed.connect(self._say)
        words.changed.connect(self._say)

    # what it shows

    def set_session(self, session: Session | None) -> None:
        """Speak of another plan."""
        self._session = session
        self._say()

    def set_tool(self, tool: str) -> None:
        """Show what belongs to a tool."""
        self._tool = tool
        self._say()

    def set_target(self, target: int | None) -> None:
        """Show for which position the brush paints, None = it selects."""
        self._target = target
        self._say()

    def _say(self) -> None:
        filtered, painting = self._selection.only_from != ANYBODY, self._target is not None
        brush, choosing = self._tool == "brush", self._tool in _CHOOSING
        self.levels.setVisible(self._tool == "place")
        self.paint.setVisible(brush and not painting)
        self.painted.setVisible(brush and painting)
        self.source.setVisible(choosing and not filtered)
        self.from_.setVisible(filtered)
        self._say_target()
        self._say_source()
        self.setAccessibleName(t("hands.bar"))
        self.setVisible(self._session is not None and (choosing or filtered))
        self._row.invalidate()
        self.body.invalidate()
        self.resize(self.sizeHint())
        self.resized.emit()

    def _say_target(self) -> None:
        if self._session is not None and self._target is not None:
            self.painted.set_text(t("hands.paint_for", position=self._named(self._target)))
            self.painted.set_look(dot=position_color(self._session, self._target))

    def _say_source(self) -> None:
        if self._selection.only_from != ANYBODY:
            self.from_.set_text(t("hands.only_from", position=self._named(self._selection.only_from)))

    def _named(self, position: int) -> str:
        if self._session is None or position == NOBODY:
            return t("desk.nobody")
        names = self._session.project.positions.position_id
        return str(names[position]) if position < len(names) else ""  # gone; the next word is to let go of it

    # choosing

    def ask_for_target(self) -> None:
        """Let the planner choose for which position the brush paints."""
        if self._session is not None:
            picker = PositionPicker(self._session, self)
            picker.chosen.connect(self.target_chosen.emit)
            picker.open_at(self._below(self.painted if self._target is not None else self.paint))

    def _ask_for_source(self) -> None:
        if self._session is not None:
            picker = PositionPicker(self._session, self)
            picker.chosen.connect(self._selection.set_only_from)
            picker.open_at(self._below(self.source))

    def _open_sources(self) -> None:
        menu = self.source_menu()
        menu.popup(self._below(self.from_ if self.from_.isVisible() else self.source))

    def source_menu(self) -> QMenu:
        """Return the menu of whose accounts the hands may touch."""
        menu, group = Menu(self), QActionGroup(self)
        menu.aboutToHide.connect(menu.deleteLater)
        here = self._selection.position
        choices = [(ANYBODY, t("hands.from.any")), (NOBODY, t("hands.from.nobody"))]
        if here != NOBODY:
            choices.insert(1, (here, t("hands.from.position", position=self._named(here))))
        for position, said in choices:
            action = menu.addAction(said)
            action.setCheckable(True)
            action.setChecked(position == self._selection.only_from)
            action.triggered.connect(lambda _on=False, row=position: self._selection.set_only_from(row))
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(t("hands.from.other")).triggered.connect(self._ask_for_source)
        return menu

    @staticmethod
    def _below(widget: QWidget) -> QPoint:
        return widget.mapToGlobal(QPoint(0, widget.height() + 4))
