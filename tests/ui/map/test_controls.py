"""Do the buttons on the map say what they do, in both languages?"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from territory_designer.ui.map.controls import LAYERS, Chooser, ZoomColumn
from territory_designer.ui.words import words


@pytest.fixture
def ground(qtbot):
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(600, 400)
    ground.show()
    return ground


@pytest.fixture
def chooser(ground):
    chooser = Chooser(ground)
    chooser.show()
    return chooser


def test_a_choice_is_sent_and_said(chooser, qtbot):
    action = next(each for each in chooser.color.menu().actions() if each.data() == "hub")
    with qtbot.waitSignal(chooser.color.chosen) as sent:
        action.trigger()
    assert sent.args == ["hub"]
    chooser.color.set_value("hub")
    assert chooser.color.text().strip() == "Colour: hub"
    assert [each.data() for each in chooser.color.menu().actions() if each.isChecked()] == ["hub"]


def test_the_card_is_as_wide_as_its_words(chooser):
    wide = chooser.width()
    chooser.color.set_value("index")
    chooser.fit()
    assert chooser.width() > wide
    assert chooser.color.width() >= chooser.color.sizeHint().width()
    words.set_language("zh")
    chooser.color.set_value("hub")
    chooser.fit()
    assert chooser.width() < wide
    assert "枢纽" in chooser.color.text()


def test_zoom_fit_and_layers(ground, qtbot):
    done = []
    column = ZoomColumn(ground, zoom=done.append, fit=lambda: done.append("fit"))
    column.show()
    for button in (column.zoom_in, column.zoom_out, column.fit):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done[0] > 1 > done[1]
    assert done[2] == "fit"
    qtbot.mouseClick(column.layers, Qt.MouseButton.LeftButton)
    assert column.popup.isVisible()
    with qtbot.waitSignal(column.popup.switched) as sent:
        column.popup.boxes["cities"].click()
    assert sent.args == ["cities", False]
    column.popup.close()


def test_everything_has_a_name_to_be_read_aloud(ground):
    column = ZoomColumn(ground, zoom=lambda _: None, fit=lambda: None)
    buttons = (column.zoom_in, column.zoom_out, column.fit, column.layers)
    english = [button.accessibleName() for button in buttons]
    assert all(english)
    assert len(column.popup.boxes) == len(LAYERS)
    words.set_language("zh")
    assert [button.accessibleName() for button in buttons] != english
    assert all(box.text()[0] >= "\u4e00" for box in column.popup.boxes.values())
