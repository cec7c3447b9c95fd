"""What do two scenarios look like side by side?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from territory_designer.model.scenario import BASELINE
from territory_designer.ui.compare_page import ComparePage
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.widgets import Card, ElidedLabel, Label
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.tables import Number
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.compare_work import Difference
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.ui.map.camera import Camera
    from territory_designer.ui.selection import Selection

PAGE_HEIGHT = 300
_BADGE_WIDTH, _BADGE_HEIGHT, _EDGE = 250, 40, 14


class CompareView(QWidget):
    """Two maps that move together, and below them what differs; ``page`` is the lower part."""

    def __init__(self, selection: Selection, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps = (MapCanvas(None, selection), MapCanvas(None, selection))
        self.badges = tuple(Badge(letter, canvas) for letter, canvas in zip("AB", self.maps))
        self.page = ComparePage(None, selection, jobs=jobs)
        self._session: Session | None = None
        self._following = False
        self._build()
        for canvas, other in (self.maps, self.maps[::-1]):
            canvas.camera_changed.connect(lambda camera, other=other: self._follow(other, camera))
        self.page.compared.connect(self._show)
        self.page.zoom_requested.connect(self.maps[0].zoom_to_accounts)

    def _build(self) -> None:
        across = QSplitter(Qt.Orientation.Horizontal)
        for canvas in self.maps:
            across.addWidget(canvas)
        down = QSplitter(Qt.Orientation.Vertical)
        down.addWidget(across)
        down.addWidget(self.page)
        down.setStretchFactor(0, 1)
        down.setSizes([600, PAGE_HEIGHT])
        for splitter in (across, down):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(down)

    def set_session(self, session: Session | None) -> None:
        """Compare the scenarios of another plan, or of none."""
        self._session = session
        for canvas in self.maps:
            canvas.set_session(session)
            canvas.chooser.hide()  # the badge stands there
        self.page.set_session(session)

    def refresh(self, changes: Changes) -> None:
        """Compare again after a change."""
        self.page.refresh(changes)

    def _show(self, found: Difference | None) -> None:
        """Show the scenarios that are compared; while they are being compared, what was shown before."""
        session = self._session
        if session is None or found is None:
            return
        names = (found.a, found.b)
        for side, name, canvas, badge in zip("ab", names, self.maps, self.badges):
            canvas.show_scenario(session.project.scenario(name), _indices(session, found.figures[side]))
            badge.show_name(name)

    def _follow(self, other: MapCanvas, camera: Camera) -> None:
        """Let the other map show the same part of the country."""
        if not self._following:
            self._following = True
            other.set_camera(camera)
            self._following = False


def _indices(session: Session, figures: dict[str, Any]) -> Number:
    """Return the workload index of each position, NaN where it has none."""
    known = {each["position_id"]: each["index"] for each in figures["positions"]}
    return np.array([known.get(name) for name in session.project.positions.position_id], float)


class Badge(Card):
    """Says on a map which scenario it shows."""

    def __init__(self, letter: str, canvas: MapCanvas) -> None:
        super().__init__(canvas, floating=True, inset=8)
        self._name = ""
        self.set_seen_size(_BADGE_WIDTH, _BADGE_HEIGHT)
        self.place(_EDGE, _EDGE)
        mark = Label(px=13, weight=600, tone="muted" if letter == "A" else "accenttx")
        mark.set_text(letter)
        self.name = ElidedLabel(px=13, weight=600)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(mark)
        row.addWidget(self.name, 1)
        self.body.addLayout(row)
        words.changed.connect(self._say)

    def show_name(self, name: str) -> None:
        """Name the scenario."""
        self._name = name
        self._say()

    def _say(self) -> None:
        self.name.set_text(t("desk.baseline") if self._name == BASELINE else self._name)
