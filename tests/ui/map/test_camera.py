"""Does a view stay where the hand holds it?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from territory_designer.ui.map.camera import FARTHEST, NEAREST, Camera

numbers = st.floats(-2e6, 2e6)
pixels = st.floats(0, 1000)
cameras = st.builds(Camera, numbers, numbers, st.floats(3, 9000), st.floats(200, 2000), st.floats(200, 2000))


@given(cameras, pixels, pixels)
def test_a_pixel_is_the_place_it_shows(camera, x, y):
    place = camera.to_map(QPointF(x, y))
    assert camera.to_screen([place])[0] == pytest.approx([x, y], abs=1e-5)
    mapped = camera.transform().map(QPointF(*place))
    assert (mapped.x(), mapped.y()) == pytest.approx((x, y), abs=1e-4)


@given(cameras, pixels, pixels, st.floats(0.1, 10))
def test_zoom_keeps_the_place_under_the_mouse(camera, x, y, factor):
    at = QPointF(x, y)
    zoomed = camera.zoomed(factor, at)
    assert NEAREST <= zoomed.scale <= FARTHEST
    assert zoomed.to_map(at) == pytest.approx(camera.to_map(at), abs=0.1)


@given(cameras, st.floats(-300, 300), st.floats(-300, 300))
def test_a_drawing_moves_along_with_the_ground(camera, dx, dy):
    way = camera.moved(dx, dy).transform_from(camera)
    assert (way.dx(), way.dy(), way.m11()) == pytest.approx((dx, dy, 1.0), abs=1e-6)


def test_fitted_shows_all_and_touches_two_sides():
    camera = Camera.fitted((0, 0, 4000, 1000), QSizeF(448, 348), margin=24)
    assert camera.scale == pytest.approx(10)
    assert camera.to_screen([(0, 500), (4000, 500)]).tolist() == [[24, 174], [424, 174]]


def test_a_drawing_with_a_margin_covers_small_movements_only():
    camera = Camera(0, 0, 100, 800, 600)
    wide = camera.widened(50)
    assert wide.covers(camera.moved(49, -49))
    assert not wide.covers(camera.moved(60, 0))
    assert not wide.covers(camera.zoomed(0.5, QPointF(400, 300)))


def test_nan_stays_nan():
    assert np.isnan(Camera(0, 0, 1, 10, 10).to_screen([(np.nan, 1.0)])[0, 0])
