"""Are the lines of territories as heavy on a fine screen as on a coarse one?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from territory_designer.ui.map.layers import Look, draw_territories
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
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    seen = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return float((seen[:, : grey.width()] < 170).mean())


@pytest.mark.parametrize("ratio", [2.0, 3.0])
def test_a_line_keeps_its_weight(qapp, ratio):
    assert share_of_lines(ratio) > 0.6 * share_of_lines(1.0)
