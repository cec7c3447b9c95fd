"""Does the window offer everything about scenarios by key and by menu?"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.scenario_submenu import DEEDS, ScenarioSubmenu
from territory_designer.ui.words import words


@pytest.fixture
def window(session, qtbot, tmp_path):
    window = MainWindow(session, state_dir=tmp_path / "state")
    qtbot.addWidget(window, before_close_func=lambda window: (window.document.close(), window.close()))
    window.show()
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=20_000)
    yield window
    window.scenarios.list_.hide()


def test_a_key_drops_the_list(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert window.scenarios.list_.isVisible()
    assert window.scenarios.list_.marked() == "B"
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=20_000)


@pytest.mark.parametrize("name", ["copy", "rename", "note"])
def test_an_action_lets_a_name_or_note_be_written(window, qtbot, name):
    window.deeds[f"scenario_{name}"].trigger()
    assert window.scenarios.list_.delegate.writing == name
    assert window.scenarios.list_.list.state() == window.scenarios.list_.list.State.EditingState
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=20_000)


def test_freezing_asking_and_deleting_concern_the_scenario_shown(window, session, qtbot):
    window.deeds["scenario_freeze"].trigger()
    assert session.scenario.frozen
    window.deeds["scenario_freeze"].trigger()
    assert not session.scenario.frozen
    window.deeds["scenario_baseline"].trigger()
    assert window.scenarios.list_.question.isVisible()
    window.deeds["scenario_delete"].trigger()
    assert list(session.project.scenarios) == ["baseline"]
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=20_000)


def test_the_menu_of_the_plan_holds_them_all(window):
    menu = window.top.title.findChild(ScenarioSubmenu)
    assert len([action for action in menu.actions() if not action.isSeparator()]) == len(DEEDS) + 1
    words.set_language("zh")
    assert menu.title() == "方案"
