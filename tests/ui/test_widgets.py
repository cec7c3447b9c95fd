"""Do the small parts say what they show, by colour and without it, and work by keyboard?"""

import math

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    IconButton,
    Label,
    PrimaryButton,
    SegmentedControl,
    WorkloadBar,
    paint_workload_bar,
    state_mark,
    state_of,
)
from territory_designer.ui.words import words


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


def test_labels_and_buttons_follow_the_language(qtbot):
    label, button, icon = (
        Label("action.save"),
        Button("action.save"),
        IconButton("save", "action.save", shortcut="Ctrl+S"),
    )
    for widget in (label, button, icon):
        qtbot.addWidget(widget)
    words.set_language("zh")
    assert label.text() == button.text() == icon.accessibleName() == "保存"
    assert button.accessibleName() == "保存"
    assert icon.toolTip() == "保存  Ctrl+S"


def test_an_icon_button_is_large_enough_to_hit(qtbot):
    button = IconButton("save", "action.save")
    qtbot.addWidget(button)
    assert min(button.width(), button.height()) >= 28


def test_sizes_of_buttons(qtbot):
    heights = {}
    for size in ("small", "", "start"):
        button = PrimaryButton("action.save", size=size)
        qtbot.addWidget(button)
        button.show()
        heights[size] = button.sizeHint().height()
    assert heights == {"small": 26, "": 30, "start": 34}


def test_a_segmented_control_is_worked_by_mouse_and_keys(qtbot):
    control = SegmentedControl([("a", "action.save"), ("b", "action.undo"), ("c", "action.redo")])
    qtbot.addWidget(control)
    control.show()
    chosen = []
    control.changed.connect(chosen.append)
    qtbot.mouseClick(control.button("b"), Qt.MouseButton.LeftButton)
    assert control.value() == "b"
    control.button("b").setFocus()
    qtbot.keyClick(control.button("b"), Qt.Key.Key_Right)
    assert control.value() == "c"
    assert chosen == ["b", "c"]
    control.set_value("a")
    assert chosen == ["b", "c"]


def test_a_chip_is_taken_away_by_its_cross_and_by_delete(qtbot):
    chip = Chip("Class: A", closable=True, dot=QColor("red"))
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    chip.show()
    with qtbot.waitSignal(chip.closed), qtbot.assertNotEmitted(chip.clicked):
        qtbot.mouseClick(
            chip, Qt.MouseButton.LeftButton, pos=chip.rect().center() + chip.rect().topRight() / 2
        )
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.closed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip.rect().center() / 2)
    with qtbot.waitSignal(chip.closed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)


def test_a_long_name_gives_way_and_is_told_in_the_tooltip(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text("Hubei Xianning Hengtai Bearing Manufacturing Company Limited")
    label.resize(120, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() <= 24


def test_an_empty_state_has_one_button_that_mends_it(qtbot):
    empty = EmptyState("users", "positions.none", "start.open_sample")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.clicked):
        qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)


def test_a_floating_card_is_placed_by_what_is_seen(qtbot):
    card = Card(floating=True)
    qtbot.addWidget(card)
    card.set_seen_size(322, 236)
    card.place(40, 50)
    assert (card.width(), card.height()) == (322 + 2 * Card.SHADOW, 236 + 2 * Card.SHADOW)
    assert (card.x() + Card.SHADOW, card.y() + Card.SHADOW) == (40, 50)
