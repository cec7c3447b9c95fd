"""What does the map show first, and when a layer cannot be drawn?"""

import numpy as np
import pytest
from PySide6.QtCore import QSizeF

from territory_designer.geo.basemap import load_basemap
from territory_designer.session.session import Session
from territory_designer.ui.map.camera import Camera, holds
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.map.overlays import shows_whole
from territory_designer.ui.notices import notices
from tests.ui.map.conftest import drawn

CORNERS = np.array([(76.0, 39.5), (127.5, 50.2), (109.5, 18.3), (121.4, 31.2)])


def spread(project):
    """Return the plan with its accounts in the corners of the country."""
    longitude, latitude = CORNERS[np.arange(len(project.accounts)) % len(CORNERS)].T
    return project.changed(accounts=project.accounts.with_columns(longitude=longitude, latitude=latitude))


def test_a_plan_of_the_whole_country_begins_with_all_of_it(project, selection, qtbot):
    canvas = MapCanvas(Session(spread(project)), selection)
    qtbot.addWidget(canvas)
    for sides in ((900, 640), (700, 640)):
        canvas.resize(*sides)
        canvas.show()
        drawn(qtbot, canvas)
        assert shows_whole(canvas.camera, load_basemap())


def test_a_plan_of_a_region_begins_with_its_accounts(canvas):
    seen, places = canvas.camera.bounds(), canvas._loader.places
    assert holds(seen, places.extent)
    assert not shows_whole(canvas.camera, load_basemap())
    assert canvas.camera == Camera.fitted(places.extent, QSizeF(canvas.size()), 56.0)


def test_what_lies_in_what():
    assert holds((0, 0, 4, 4), (1, 1, 4, 3))
    assert not holds((0, 0, 4, 4), (1, -1, 3, 3))


@pytest.fixture
def told():
    """The notices given."""
    given = []
    notices.given.connect(given.append)
    yield given
    notices.given.disconnect(given.append)


@pytest.mark.parametrize("layer", ["layers.rings_in", "layers.fill_color", "picture.draw_travel_lines"])
def test_a_layer_that_cannot_be_drawn_is_told_and_the_map_goes_on(canvas, told, qtbot, monkeypatch, layer):
    where, before = f"territory_designer.ui.map.{layer}", canvas._drawing

    def broken(*_given, **_named):
        raise RuntimeError("a layer broke")

    with monkeypatch.context() as patch:
        patch.setattr(where, broken)
        canvas.zoom_at(1.5, canvas.rect().center().toPointF())
        drawn(qtbot, canvas)
    assert ["RuntimeError: a layer broke" in notice.say() for notice in told] == [True]
    assert canvas._drawing is before
    canvas.zoom_at(0.9, canvas.rect().center().toPointF())
    drawn(qtbot, canvas)
    assert canvas._drawing is not before
    assert canvas._drawing.camera.covers(canvas.camera)
    assert len(told) == 1
