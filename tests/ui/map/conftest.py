"""What do tests of the map share: a map that is up to date, and a hand on the mouse?"""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSizeF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.map.layers import Look
from territory_designer.ui.map.places import places_of
from territory_designer.ui.map.scene import Scene
from territory_designer.ui.selection import Selection

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def selection():
    return Selection()


@pytest.fixture
def canvas(session, selection, qtbot):
    """A map of the plan around Wuhan, drawn."""
    made = MapCanvas(session, selection)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    drawn(qtbot, made)
    return made


def drawn(qtbot, canvas):
    """Wait until the picture is up to date."""
    qtbot.waitUntil(canvas.is_settled, timeout=30_000)


class Mouse:
    """Presses, drags and releases as the window system sends them."""

    def __init__(self, canvas):
        self._canvas = canvas

    def send(self, kind, at, *, button=LEFT, buttons=LEFT, keys=PLAIN):
        at = QPointF(*map(float, (at.x(), at.y()) if isinstance(at, QPointF) else at))
        event = QMouseEvent(kind, at, self._canvas.mapToGlobal(at), button, buttons, keys)
        QApplication.sendEvent(self._canvas, event)

    def press(self, at, keys=PLAIN, button=LEFT):
        self.send(QEvent.Type.MouseButtonPress, at, button=button, buttons=button, keys=keys)

    def move(self, at, keys=PLAIN, buttons=LEFT):
        self.send(QEvent.Type.MouseMove, at, button=NONE, buttons=buttons, keys=keys)

    def release(self, at, keys=PLAIN, button=LEFT):
        self.send(QEvent.Type.MouseButtonRelease, at, button=button, buttons=NONE, keys=keys)

    def click(self, at, keys=PLAIN):
        self.press(at, keys)
        self.release(at, keys)

    def double_click(self, at):
        self.click(at)
        self.send(QEvent.Type.MouseButtonDblClick, at)
        self.release(at)

    def drag(self, points, keys=PLAIN, button=LEFT):
        """Press at the first point, move through the others, release at the last."""
        self.press(points[0], keys, button)
        for point in points[1:]:
            self.move(point, keys, button)
        self.release(points[-1], keys, button)


@pytest.fixture
def mouse(canvas):
    return Mouse(canvas)


def circle(middle, radius, count=24):
    """Points around a place."""
    angle = np.linspace(0, 2 * np.pi, count)
    return [(middle[0] + radius * np.cos(a), middle[1] + radius * np.sin(a)) for a in angle]


@pytest.fixture(scope="session")
def scene(plan):
    """The same plan as arrays."""
    project, _ = plan
    count = len(project.positions)
    return Scene(
        project=project,
        places=places_of(project, load_basemap()),
        scenario=project.scenario("B"),
        numbers=np.arange(count, dtype=np.int32),
        hub_numbers=np.arange(len(project.hubs), dtype=np.int32),
        index=np.linspace(0.8, 1.2, count),
    )


@pytest.fixture
def look():
    return Look(dark=False, ratio=1.0)


@pytest.fixture
def camera(scene):
    return Camera.fitted(scene.places.extent, QSizeF(800, 600))
