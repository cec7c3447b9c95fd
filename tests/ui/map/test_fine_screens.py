"""Are the lines of territories and of the base map as heavy on a fine screen as on a coarse one?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.layers import Look, draw_base, draw_territories
from tests.golden.layers import golden_camera, golden_scene


def share_of_lines(ratio):
    """Return which share of the territory in focus its line covers, as seen on a screen."""
    scene, shapes = golden_scene()
    camera = golden_camera(scene)
    picture = QImage(round(camera.width * ratio), round(camera.height * ratio), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    draw_territories(painter, camera, Look(False, ratio), scene=replace(scene, focus=2), shapes=shapes)
    painter.end()
    return float((greys(picture) < 170).mean())


def greys(picture):
    """Return how light each pixel is."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    seen = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return seen[:, : grey.width()].astype(float)


def ink_of_coast(ratio):
    """Return how much darker than the sea the coast south of Shanghai makes the base map, on average."""
    basemap, look = load_basemap(), Look(False, ratio)
    x, y = (float(each[0]) for each in basemap.project([122.0], [29.7]))
    picture = draw_base(Camera(x, y, 400.0, 400, 300), basemap, look, lines=False)
    sea = QImage(1, 1, QImage.Format.Format_RGB32)
    sea.fill(look.color("sea"))
    return float(np.maximum(greys(sea)[0, 0] - greys(picture), 0.0).mean())


@pytest.mark.parametrize("ratio", [2.0, 3.0])
def test_a_line_keeps_its_weight(qapp, ratio):
    assert share_of_lines(ratio) > 0.6 * share_of_lines(1.0)


@pytest.mark.parametrize("ratio", [1.5, 2.0, 3.0])
def test_the_coast_keeps_its_weight(qapp, ratio):
    assert 0.85 < ink_of_coast(ratio) / ink_of_coast(1.0) < 1.25
