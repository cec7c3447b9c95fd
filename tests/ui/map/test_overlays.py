"""Do scale, cards and inset stand where they should?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.labels import CITY, Label
from territory_designer.ui.map.layers import blank
from territory_designer.ui.map.overlays import (
    INSET_SIZE,
    beside,
    inset,
    paint_labels,
    round_length,
    shows_whole,
    tip_size,
)


@given(st.floats(1, 1e7))
def test_the_scale_bar_is_a_round_length_that_fits(room):
    length = round_length(room)
    assert room / 2.5 <= length * 1.001
    assert length <= room * 1.001
    first = int(f"{length:e}"[0])
    assert first in (1, 2, 5)


def test_the_inset_is_seen_with_the_whole_country_only():
    basemap = load_basemap()
    whole = Camera.fitted(basemap.bounds, QSizeF(1100, 760))
    assert shows_whole(whole, basemap)
    assert not shows_whole(whole.zoomed(1.4, QPointF(550, 380)), basemap)
    assert not shows_whole(whole.moved(300, 0), basemap)


def test_the_inset_shows_land_and_islands(look):
    picture = inset(load_basemap(), look)
    assert picture.size().width() == INSET_SIZE.width()
    colors = {picture.pixelColor(x, y).name() for x in range(0, 96, 2) for y in range(0, 122, 2)}
    assert look.color("sea").name() in colors
    assert look.color("land").name() in colors


@pytest.mark.parametrize("point", [(10, 10), (790, 300), (400, 595), (5, 590)])
def test_a_card_beside_a_dot_stays_in_the_window(point):
    size, window = tip_size([("A name", 600, "text"), ("more", 400, "muted")]), QSizeF(800, 600)
    corner = beside(QPointF(*point), size, window)
    assert corner.x() >= 0
    assert corner.y() >= 0
    assert corner.x() + size.width() <= 800
    assert corner.y() + size.height() <= 600
    inside = corner.x() <= point[0] <= corner.x() + size.width()
    assert not inside, "the card covers its dot"


@pytest.mark.parametrize(
    ("x", "covers", "seen"),
    [
        (60, [], True),
        (-5, [], False),
        (375, [], False),
        (60, [QRectF(80, 0, 90, 90)], False),
        (60, [QRectF(120, 0, 90, 90)], True),
    ],
)
def test_a_name_is_shown_whole_or_not_at_all(look, x, covers, seen):
    camera = Camera(0.0, 0.0, 100.0, 400, 300)
    name = QImage(40, 16, QImage.Format.Format_ARGB32_Premultiplied)
    name.fill(0xFF000000)
    at = camera.point(0.0, 0.0)
    label = Label(CITY, 0, 0.0, 0.0, QRectF(x - at.x(), 30 - at.y(), 40, 16), name)
    picture = blank(camera, look)
    painter = QPainter(picture)
    paint_labels(painter, [label], camera, covers=covers)
    painter.end()
    painted = any(picture.pixelColor(column, 38).alpha() for column in range(400))
    assert painted is seen
