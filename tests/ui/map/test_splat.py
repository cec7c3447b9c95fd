"""Do dots of numpy look like dots of a painter?"""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from territory_designer.ui.map.splat import Dots, splat

RED, WHITE, BLUE = (200, 30, 40), (255, 255, 255), (40, 80, 220)


def _pixels(picture):
    values = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return values.reshape(picture.height(), -1, 4)[:, : picture.width()].astype(int)  # blue green red alpha


def _painted(x, y, radius, size=40):
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*RED))
    painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.end()
    return picture


@pytest.mark.parametrize(("x", "y", "radius"), [(20.0, 20.0, 6.0), (17.3, 21.8, 3.5), (11.6, 12.1, 9.25)])
def test_one_dot_is_as_smooth_as_a_painter_makes_it(x, y, radius):
    ours = _pixels(splat(Dots([x], [y], [radius], [RED]), 40, 40))
    theirs = _pixels(_painted(x, y, radius))
    assert abs(ours - theirs).mean() < 1.5
    assert abs(ours[..., 3].sum() / theirs[..., 3].sum() - 1) < 0.05


def test_disc_halo_and_rim_lie_around_each_other():
    dots = Dots([20.5], [20.5], [5], [RED], halo=WHITE, halo_width=3, rim=BLUE, rim_width=3)
    row = _pixels(splat(dots, 41, 41))[20]
    seen = [tuple(row[20 + step, 2::-1]) for step in (0, 3, 7, 9)]
    assert seen == [RED, RED, WHITE, BLUE]
    assert row[33, 3] == 0


def test_small_dots_lie_on_large_ones_and_later_ones_on_earlier():
    dots = Dots([20, 20, 30, 30], [20, 20, 20, 20], [8, 4, 3, 3], [RED, BLUE, RED, WHITE])
    row = _pixels(splat(dots, 50, 40))[20]
    assert tuple(row[20, 2::-1]) == BLUE
    assert tuple(row[14, 2::-1]) == RED
    assert tuple(row[30, 2::-1]) == WHITE


def test_dots_beyond_the_rim_are_cut_and_those_without_a_place_left_out():
    dots = Dots([-2, 500, np.nan, 39], [10, 10, 10, 39], [5, 5, 5, 5], [RED] * 4)
    alpha = _pixels(splat(dots, 40, 40))[..., 3]
    assert alpha[10, 0] == 255
    assert alpha[39, 39] == 255
    assert (alpha > 0).sum() < 90


def test_no_dots_make_an_empty_picture():
    empty = np.zeros(0)
    picture = splat(Dots(empty, empty, empty, np.zeros((0, 3))), 30, 20)
    assert (picture.width(), picture.height()) == (30, 20)
    assert not _pixels(picture).any()


def test_every_colour_is_premultiplied():
    rng = np.random.default_rng(0)
    x, y, radius = rng.uniform(0, 60, (3, 200)) / [[1], [1], [12]]
    dots = Dots(x, y, radius, rng.integers(0, 256, (200, 3)), halo=WHITE, halo_width=1)
    pixels = _pixels(splat(dots, 60, 60))
    assert (pixels[..., :3] <= pixels[..., 3:] + 1).all()
