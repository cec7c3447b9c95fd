"""Do the tools, the plan's menu and the find box above the map work?"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from territory_designer.ui.actions import TOOLS, Actions
from territory_designer.ui.find import FindIndex
from territory_designer.ui.theme import theme
from territory_designer.ui.top_bar import TopBar, plan_menu


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1400, 300)
    return window


@pytest.fixture
def bar(window):
    bar = TopBar(Actions(window), window)
    bar.resize(1400, 49)
    window.show()
    bar.show_plan()
    return bar


def test_the_bar_has_the_height_of_the_design(bar):
    assert bar.height() == 49


def test_every_tool_has_its_button_and_its_letter(bar, qtbot):
    for name in TOOLS:
        qtbot.mouseClick(bar.tools.buttons[name], Qt.MouseButton.LeftButton)
        assert bar.tools.buttons[name].isChecked()
    assert sum(button.isChecked() for button in bar.tools.buttons.values()) == 1
    assert bar.tools.buttons["lasso"].toolTip() == "Lasso  L"


def test_a_place_hides_what_belongs_to_a_plan(bar):
    bar.show_place("start.title")
    assert bar.place.text() == "Start"
    assert not bar.tools.isVisible()
    assert bar.manners.isVisible()
    bar.show_plan()
    assert bar.tools.isVisible()
    assert not bar.manners.isVisible()


def test_panels_have_buttons_only_when_the_window_is_narrow(bar):
    assert not any(button.isVisible() for button in bar.panels)
    bar.show_plan(narrow=True)
    assert all(button.isVisible() for button in bar.panels)


def test_a_long_name_is_cut_and_told(bar):
    bar.title.set_name("A very long name of a plan that nobody could ever read in one go, 2027")
    assert "…" in bar.title.text()
    assert bar.title.toolTip().endswith("2027")
    assert "menu" in bar.title.accessibleName()


def test_typing_finds_and_return_chooses(bar, plan, qtbot):
    bar.find_box.set_index(FindIndex(plan[0]))
    qtbot.keyClicks(bar.find_box, "ma chao")
    with qtbot.waitSignal(bar.find_box.chosen) as chosen:
        qtbot.keyClick(bar.find_box, Qt.Key.Key_Return)
    assert chosen.args[0].position == 1
    assert bar.find_box.text() == ""


def test_a_hit_is_chosen_with_the_arrow_keys(bar, plan, qtbot):
    bar.find_box.set_index(FindIndex(plan[0]))
    bar.find_box.setFocus()
    qtbot.keyClicks(bar.find_box, "wuhan")
    popup = bar.find_box._popup
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(bar.find_box.chosen) as chosen:
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert chosen.args[0].name == "Wuhan-2"


def test_what_was_found_stands_whole_below_the_field(bar, plan, qtbot):
    bar.find_box.set_index(FindIndex(plan[0]))
    bar.find_box.setFocus()
    qtbot.keyClicks(bar.find_box, "wuhan")
    popup, field = bar.find_box._popup, bar.find_box
    assert popup.mapToGlobal(QPoint()).y() >= field.mapToGlobal(QPoint(0, field.height())).y()
    assert popup.verticalScrollBar().maximum() == 0


def test_nothing_found_is_nothing_chosen(bar, plan, qtbot):
    bar.find_box.set_index(FindIndex(plan[0]))
    qtbot.keyClicks(bar.find_box, "zzz")
    with qtbot.assertNotEmitted(bar.find_box.chosen):
        qtbot.keyClick(bar.find_box, Qt.Key.Key_Return)


def test_the_menu_holds_what_has_no_button(window):
    actions = Actions(window)
    menu = plan_menu(actions, window)
    for name in ("open", "import", "save", "save_as", "close", "language", "theme_dark", "keys", "quit"):
        assert actions[name] in menu.actions()


def test_the_theme_button_offers_the_other_theme(bar, qtbot):
    bar.show_place("start.title")
    triggered = []
    bar._actions["theme_dark"].triggered.connect(lambda: triggered.append("dark"))
    qtbot.mouseClick(bar.manners.theme, Qt.MouseButton.LeftButton)
    assert triggered == ["dark"]
    assert not theme.is_dark()
