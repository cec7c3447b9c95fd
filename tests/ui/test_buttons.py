"""Do buttons say what they do in both languages, and work by mouse and by keyboard?"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from territory_designer.ui.buttons import Button, Chip, IconButton, PrimaryButton, SegmentedControl
from territory_designer.ui.labels import Label
from territory_designer.ui.words import words


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
