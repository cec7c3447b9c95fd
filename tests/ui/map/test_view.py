"""What does the map show first?"""

import numpy as np
from PySide6.QtCore import QSizeF

from territory_designer.geo.basemap import load_basemap
from territory_designer.session.session import Session
from territory_designer.ui.map.camera import Camera, holds
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.map.overlays import shows_whole
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
