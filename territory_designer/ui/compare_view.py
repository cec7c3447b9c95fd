"""What do up to four scenarios look like side by side?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from territory_designer.ui.buttons import IconButton
from territory_designer.ui.compare_bars import LETTERS
from territory_designer.ui.compare_page import LEAST, ComparePage
from territory_designer.ui.compare_work import others
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import Label
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.map.controls import Floating
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from territory_designer.model.scenario import Scenario
    from territory_designer.model.tables import Number
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.compare_work import Comparison
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.map.camera import Camera
    from territory_designer.ui.selection import Selection

PAGE_HEIGHT = 300
_BADGE_WIDTH, _BADGE_LEAST, _BADGE_HEIGHT, _EDGE = 250, 140, 40, 14
_BUTTONS = 32  # width of the buttons at the other side of a map
_WIDE = 1.25  # a map of the country is so much wider than high


class CompareView(QWidget):
    """Maps that move together, and below them what differs; ``page`` is the lower part.

    ``maps`` and ``badges`` hold as many as were ever needed; those that are not needed are hidden.
    """

    def __init__(self, selection: Selection, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = selection
        self._session: Session | None = None
        self._following = False
        self._seen: dict[int, Scenario] = {}
        self.maps: list[MapCanvas] = []
        self.badges: list[Badge] = []
        self.page = ComparePage(None, selection, jobs=jobs)
        self.ground = MapGround()
        self._build()
        for _ in range(LEAST):
            self._new_map()
        self.page.compared.connect(self._show)
        self.page.sides_changed.connect(self._show_sides)
        self.page.only_changed.connect(lambda _only: self._show(self.page.comparison))
        self.page.zoom_requested.connect(self.maps[0].zoom_to_accounts)

    def _build(self) -> None:
        down = QSplitter(Qt.Orientation.Vertical)
        down.addWidget(self.ground)
        down.addWidget(self.page)
        down.setStretchFactor(0, 3)
        down.setStretchFactor(1, 1)
        down.setSizes([600, PAGE_HEIGHT])
        down.setHandleWidth(1)
        down.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(down)

    def _new_map(self) -> None:
        """Add a map with its badge; it shows what the first map shows."""
        place = len(self.maps)
        canvas = MapCanvas(None, self._selection)
        badge = Badge(LETTERS[place], canvas)
        badge.chosen.connect(lambda name: self.page.set_side(place, name))
        badge.removed.connect(lambda: self.page.remove_side(place))
        canvas.camera_changed.connect(lambda camera: self._follow(canvas, camera))
        canvas.column.popup.boxes["arrows"].setChecked(bool(place))  # they point at what is the newer plan
        self.maps.append(canvas)
        self.badges.append(badge)
        self._set_up(canvas)
        if place:
            canvas.set_camera(self.maps[0].camera)

    def _set_up(self, canvas: MapCanvas) -> None:
        canvas.set_session(self._session)
        canvas.chooser.hide()  # the badge stands there

    def set_session(self, session: Session | None) -> None:
        """Compare the scenarios of another plan, or of none."""
        self._session = session
        self._seen.clear()
        for canvas in self.maps:
            self._set_up(canvas)
        self.page.set_session(session)

    def open(self, session: Session, name: str) -> None:
        """Compare a scenario with the one that is shown; what was compared before stays when it has both."""
        if session is not self._session:
            self.set_session(session)
        both = (name, session.scenario_name)
        self.page.compare(*(self.page.names if set(both) <= set(self.page.names) else both))

    def refresh(self, changes: Changes) -> None:
        """Compare again after a change."""
        self.page.refresh(changes)

    def _show_sides(self, names: Sequence[str]) -> None:
        """Show as many maps as there are scenarios to compare, each with its name."""
        while len(self.maps) < len(names):
            self._new_map()
        shown = max(len(names), LEAST)
        self.ground.show_maps(self.maps[:shown])
        for canvas in self.maps[shown:]:
            canvas.hide()
        scenarios = self._session.project.scenarios if self._session else {}
        for place, name in enumerate(names):
            self.badges[place].show_names(list(scenarios), name, removable=len(names) > LEAST)
            if self._seen.get(place) is not scenarios[name]:  # at once, for its name stands there already
                self._seen[place] = scenarios[name]
                self.maps[place].show_scenario(scenarios[name])

    def _show(self, found: Comparison | None) -> None:
        """Colour what differs, and say how much work each position has, now that it is known."""
        session = self._session
        if session is None or found is None:
            return
        only = self.page.only.isChecked()
        for place, (scenario, canvas) in enumerate(zip(found.scenarios, self.maps)):
            canvas.set_colour_by("change" if only else "position")
            index = _indices(session, found.figures[place])
            canvas.show_scenario(
                scenario, index, compared_with=others(found.scenarios, place, name=t("compare.all_others"))
            )

    def _follow(self, leader: MapCanvas, camera: Camera) -> None:
        """Let the other maps show the same part of the country."""
        if not self._following:
            self._following = True
            for canvas in self.maps:
                if canvas is not leader and not canvas.isHidden():
                    canvas.set_camera(camera)
            self._following = False


class MapGround(QWidget):
    """The maps in as many rows and columns as leave each the most room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: Sequence[QWidget] = ()
        self._columns = 0
        self.setMinimumHeight(160)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)

    def show_maps(self, maps: Sequence[QWidget]) -> None:
        """Show these maps and no others."""
        if list(maps) != list(self._maps):
            self._maps, self._columns = list(maps), 0
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the room anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = best_columns(len(self._maps), self.width(), self.height())
        if columns == self._columns or not self._maps:
            return
        self._columns = columns
        while self._grid.count():
            self._grid.takeAt(0)
        rows = -(-len(self._maps) // columns)
        for place in range(len(LETTERS)):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
            self._grid.setRowStretch(place, 1 if place < rows else 0)
        for place, canvas in enumerate(self._maps):
            self._grid.addWidget(canvas, place // columns, place % columns)
            canvas.show()


def best_columns(count: int, width: int, height: int) -> int:
    """Return in how many columns maps are largest; each is taken to be wider than high."""

    def size(columns: int) -> float:
        rows = -(-count // columns)
        return min(width / columns, _WIDE * height / rows)

    return max(range(1, max(count, 1) + 1), key=size)


def _indices(session: Session, figures: dict[str, Any]) -> Number:
    """Return the workload index of each position, NaN where it has none."""
    known = {each["position_id"]: each["index"] for each in figures["positions"]}
    return np.array([known.get(name) for name in session.project.positions.position_id], float)


class Badge(Floating):
    """Says on a map which scenario it shows, and lets another one be chosen or the map be closed.

    ``chosen`` brings the name of the scenario that shall be shown, ``removed`` that the map shall go.
    """

    chosen = Signal(str)
    removed = Signal()

    def __init__(self, letter: str, canvas: MapCanvas) -> None:
        super().__init__(canvas, inset=6)
        self._letter = letter
        self._canvas = canvas
        canvas.installEventFilter(self)
        self.fit()
        mark = Label(px=13, weight=600, tone="muted" if letter == LETTERS[0] else "accenttx")
        mark.set_text(letter)
        self.box = ChoiceBox()
        self.close_button = IconButton("x", "compare.remove", letter=letter)
        row = QHBoxLayout()
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(mark)
        row.addWidget(self.box, 1)
        row.addWidget(self.close_button)
        self.body.addLayout(row)
        self.box.activated.connect(lambda _row: self.chosen.emit(self.box.currentData()))
        self.close_button.clicked.connect(self.removed)
        words.changed.connect(self._say)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Be as wide as the map allows."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Stand in the corner of the map, and leave its buttons free."""
        room = self._canvas.width() - 3 * _EDGE - _BUTTONS
        self.set_seen_size(max(min(_BADGE_WIDTH, room), _BADGE_LEAST), _BADGE_HEIGHT)
        self.place(_EDGE, _EDGE)

    def show_names(self, names: Sequence[str], chosen: str, *, removable: bool) -> None:
        """Offer scenarios and name the one that is shown."""
        self.box.clear()
        for name in names:
            self.box.addItem("", name)
        self.box.setCurrentIndex(self.box.findData(chosen))
        self.close_button.setVisible(removable)
        self._say()

    def _say(self) -> None:
        for row in range(self.box.count()):
            self.box.setItemText(row, said_name(self.box.itemData(row)))
        self.box.setAccessibleName(t("compare.side", letter=self._letter))
