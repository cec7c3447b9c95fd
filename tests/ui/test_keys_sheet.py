"""Are all keys on the sheet, are they found, and are they called as the language calls them?"""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from territory_designer.ui.actions import DEEDS
from territory_designer.ui.keys_sheet import GROUPS, KeysSheet, rows_of_groups
from territory_designer.ui.labels import Label
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


@pytest.fixture
def sheet(qtbot):
    made = KeysSheet()
    qtbot.addWidget(made)
    made.show()
    return made


def shown(sheet):
    return [
        label.text() for group in sheet.groups for label in group.findChildren(Label) if label.isVisible()
    ]


def test_every_action_with_a_key_is_listed_once(sheet):
    listed = [key for rows in rows_of_groups().values() for key, _ in rows]
    for name, deed in DEEDS.items():
        if deed.keys:
            assert listed.count(f"action.{name}") == 1, name
            native = QKeySequence(deed.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            assert native in shown(sheet)


def test_groups_name_only_what_can_be_done():
    assert {name for names in GROUPS.values() for name in names} <= set(DEEDS)


def test_it_follows_the_language(sheet):
    words.set_language("zh")
    assert sheet.windowTitle() == "键盘快捷键"
    assert {"套索", "方向键", "规划"} <= set(shown(sheet))


def test_it_is_searched_by_word_and_by_key(sheet):
    sheet.search.setText("lasso")
    assert shown(sheet) == ["Hands on the map", "L", "Lasso"]
    sheet.search.setText("ctrl+s save")
    assert "Save" in shown(sheet)
    assert "Lasso" not in shown(sheet)
    sheet.search.setText("nothing is called so")
    assert shown(sheet) == []
    assert sheet.nothing.isVisible()
    sheet.search.clear()
    assert "Lasso" in shown(sheet)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_key_is_out_of_sight_in_the_smallest_window(qtbot, language):
    words.set_language(language)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    sheet = KeysSheet(window)
    theme.dress(sheet)
    sheet.show()
    assert sheet.height() <= 800
    assert sheet.body.height() <= sheet.area.viewport().height()
    assert len(sheet.groups) == len(rows_of_groups())
