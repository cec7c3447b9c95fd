"""Are lines equally thin wherever they lie, also on screens of fractional scale?"""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from territory_designer.ui.hairlines import paint_hairline


@pytest.mark.parametrize(("ratio", "wide"), [(1.0, 1), (1.25, 1), (1.5, 1), (2.0, 2), (3.0, 3)])
@pytest.mark.parametrize("upright", [False, True])
def test_a_line_has_as_many_whole_pixels_wherever_it_lies(qapp, ratio, wide, upright):
    for place in range(1, 12):
        image = QImage(60, 60, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFF)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        paint_hairline(painter, QPointF(*((place, 0) if upright else (0, place))), 60, upright=upright)
        painter.end()
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(60, 60) & 0xFFFFFF
        painted = np.flatnonzero((pixels != 0xFFFFFF).any(axis=0 if upright else 1))
        assert len(painted) == wide
        assert place * ratio - 0.5 < painted[0] and painted[-1] + 1 < (place + 1) * ratio + 0.5
