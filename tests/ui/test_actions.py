"""Are all actions named in both languages, and is no key given twice?"""

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from territory_designer.ui.actions import DEEDS, TOOLS, Actions, bind
from territory_designer.ui.buttons import IconButton
from territory_designer.ui.words import words


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_no_key_does_two_things():
    keys = Counter(QKeySequence(key).toString() for deed in DEEDS.values() for key in deed.keys)
    assert all(keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_keys_of_the_design():
    keys = {name: DEEDS[name].keys[0] for name in (*TOOLS, "lock", "find")}
    assert keys == {
        "select": "V",
        "lasso": "L",
        "rectangle": "R",
        "brush": "B",
        "place": "P",
        "pan": "H",
        "lock": "K",
        "find": "Ctrl+K",
    }


def test_names_follow_the_language(window):
    actions = Actions(window)
    assert actions["save"].text() == "Save"
    words.set_language("zh")
    assert [actions[name].text() for name in ("save", "undo")] == ["保存", "撤销"]
    actions.set_params("undo", key="action.undo_named", what="x")
    assert actions["undo"].text() == "撤销：x"
    actions.set_params("undo")
    assert actions["undo"].text() == "撤销"


def test_one_tool_at_a_time(window):
    actions = Actions(window)
    actions["lasso"].trigger()
    actions["pan"].trigger()
    assert [name for name in TOOLS if actions[name].isChecked()] == ["pan"]


def test_a_button_is_what_its_action_is(window, qtbot):
    actions = Actions(window)
    button = IconButton("undo-2", "action.undo")
    qtbot.addWidget(button)
    bind(button, actions["undo"])
    actions["undo"].setEnabled(False)
    assert not button.isEnabled()
    actions["undo"].setEnabled(True)
    actions.set_params("undo", key="action.undo_named", what="38 accounts")
    assert button.toolTip() == "Undo: 38 accounts  Ctrl+Z"
    with qtbot.waitSignal(actions["undo"].triggered):
        button.click()
