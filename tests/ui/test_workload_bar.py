"""Does the bar say how a workload stands in its band, by colour and without it?"""

import math

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from territory_designer.ui.theme import theme
from territory_designer.ui.workload_bar import WorkloadBar, paint_workload_bar, state_mark, state_of


def _bar(index, previous=None):
    image = QImage(200, 24, QImage.Format.Format_RGB32)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    paint_workload_bar(painter, QRectF(0, 9, 200, 6), index, previous=previous)
    painter.end()
    return image


def _has(image, token, *, span, row=12):
    wanted = theme.color(token).name()
    return any(image.pixelColor(x, row).name() == wanted for x in range(*span))


def test_the_scale_is_50_to_150_percent():
    inside = _bar(1.10)
    assert _has(inside, "bar", span=(110, 118))
    assert not _has(inside, "bar", span=(122, 200))
    assert _has(inside, "band", span=(122, 130))


def test_over_and_under_have_their_colour_and_their_pattern():
    assert _has(_bar(1.30), "over", span=(0, 130))
    assert _has(_bar(1.30), "overbg", span=(130, 160)) or not _has(_bar(1.30), "over", span=(159, 161))
    assert _has(_bar(0.60), "under", span=(0, 20))
    assert not _has(_bar(1.0), "over", span=(0, 200))


def test_the_value_before_is_a_ring():
    before = _bar(1.0, previous=1.25)
    assert any(before.pixelColor(150, y).name() == theme.color("raised").name() for y in range(10, 15))
    assert _bar(1.0) != before


def test_an_unknown_index_paints_no_value():
    assert not any(_has(_bar(math.nan), token, span=(0, 200)) for token in ("bar", "over", "under"))


@pytest.mark.parametrize(
    ("index", "state", "mark"),
    [(1.1500000001, "inside", ""), (1.16, "over", "▲"), (0.84, "under", "▼"), (0.85, "inside", "")],
)
def test_state_is_also_a_sign(index, state, mark):
    assert state_of(index) == state
    assert state_mark(state) == mark


def test_a_bar_says_its_value_to_a_screen_reader(qtbot):
    bar = WorkloadBar()
    qtbot.addWidget(bar)
    bar.set_values(1.18)
    assert bar.accessibleName() == "118 %"
