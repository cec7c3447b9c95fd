"""Does what stands at the rim of the map stay readable, whatever the hand draws over the map?"""

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF

from territory_designer.ui.map.legend import legend
from territory_designer.ui.map.overlays import EDGE, legend_rect
from tests.ui.map.conftest import NONE, drawn

CORNERS = [(4, 4), (896, 4), (896, 636), (450, 632), (4, 636)]


def rim(canvas):
    """Parts of scale bar, sources and legend that are theirs alone."""
    width, height, edge = canvas.width(), canvas.height(), int(EDGE)
    entries = legend(canvas.scene, canvas._style(), canvas.camera)
    inner = legend_rect(canvas.camera, entries).adjusted(4, 4, -4, -4)
    return {
        "scale": QRectF(edge + 4, height - edge - 16, 50, 14),
        "sources": QRectF(width - 90, height - 17, 70, 8),
        "legend": inner,
    }


def seen(canvas):
    """What is painted there."""
    picture = canvas.grab().toImage()
    return {name: picture.copy(rect.toRect()) for name, rect in rim(canvas).items()}, picture


@pytest.mark.parametrize("tool", ["lasso", "rectangle", "place"])
def test_hands_stay_below_the_rim(canvas, mouse, qtbot, tool):
    canvas.zoom_at(20.0, QPointF(450, 320))
    drawn(qtbot, canvas)
    canvas.set_tool(tool)
    canvas.set_level("province")
    before, whole = seen(canvas)
    if tool == "place":
        mouse.move((450, 320), buttons=NONE)
    else:
        mouse.press(CORNERS[0])
        for corner in CORNERS[1:3] if tool == "rectangle" else CORNERS[1:]:
            mouse.move(corner)
    after, drawn_over = seen(canvas)
    empty = QRect(300, 560, 4, 4)
    assert drawn_over.copy(empty) != whole.copy(empty)
    assert after == before
    canvas._tool().cancel()
