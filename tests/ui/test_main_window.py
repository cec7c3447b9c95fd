"""Does the window show, change and undo, go from page to page, and stay usable throughout?"""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton

from territory_designer.ui import remembered
from territory_designer.ui.scenario_names import copy_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

# beginning


def test_it_begins_with_the_start_page(make_window):
    window = make_window()
    assert window.pages.currentWidget() is window.pages.start
    assert window.windowTitle() == "Territory Designer"
    assert not window.deeds["save"].isEnabled()
    assert window.desk is None


def test_files_dropped_on_the_window_become_a_plan(make_window, qtbot):
    window = make_window()
    folder = Path(__file__).parents[1] / "real_input"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder / f"{name}_cn.csv")) for name in ("hubs", "positions")])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    given = []
    window.files.tables_given.disconnect()
    window.files.tables_given.connect(given.extend)
    window.dropEvent(drop)
    assert [path.name for path in given] == ["hubs_cn.csv", "positions_cn.csv"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sample_is_that_of_the_language(make_window, language):
    window = make_window()
    words.set_language(language)
    asked = []
    window.document.import_files = lambda files, said, datum: asked.append((files[0].name, datum))
    window.pages.start.sample.open.click()
    assert asked == [(f"company_{language}.xlsx", {"en": "wgs84", "zh": "gcj02"}[language])]


# changing


def test_a_move_is_shown_first_and_made_when_accepted(window, session):
    before = session.scenario.alignment.copy()
    window.ask_for_move(np.array([0, 5]), 4)
    assert window.desk.preview.isVisible()
    assert np.array_equal(session.scenario.alignment, before)
    window.desk.preview.accept()
    assert session.scenario.alignment[[0, 5]].tolist() == [4, 4]
    assert window.isWindowModified()
    assert window.deeds["undo"].text() == "Undo: 2 accounts to Nanchang-1"


def test_a_cancelled_move_changes_nothing(window, session):
    window.ask_for_move(np.array([0, 5]), 4)
    window.desk.preview.cancel()
    assert session.done == ()
    assert not window.desk.preview.isVisible()


def test_undo_and_redo_by_key_with_all_panels(window, session, qtbot):
    counts = [line.accounts for line in window.desk.positions._lines]
    window.changes.move(np.array([0, 5]), 4)
    assert [line.accounts for line in window.desk.positions._lines] != counts
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [line.accounts for line in window.desk.positions._lines] == counts
    assert not window.deeds["undo"].isEnabled()
    assert window.deeds["redo"].text() == "Redo: 2 accounts to Nanchang-1"
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert session.scenario.alignment[0] == 4


def test_the_baseline_is_left_alone_and_a_copy_is_changed(window, session):
    session.show("baseline")
    baseline = session.project.baseline.alignment
    window.changes.move(np.array([0]), 4)
    assert session.project.baseline.alignment is baseline
    assert session.scenario_name == "Scenario A"
    assert session.scenario.alignment[0] == 4
    assert "Scenario A" in window.notice.sentence.text()


def test_names_of_copies_are_free(session):
    assert copy_name(session) == "Scenario A"
    session.copy_scenario("Scenario A")
    assert copy_name(session) == "Scenario B"


def test_a_move_without_a_selection_says_what_to_do(window):
    window.ask_for_move(np.zeros(0, np.intp), 1)
    assert "Select accounts first" in window.notice.sentence.text()
    window.notice.send_away()
    window.deeds["lock"].trigger()
    assert "Select accounts first" in window.notice.sentence.text()


def test_accounts_are_locked_and_unlocked_by_key(window, session, qtbot):
    window.desk.selection.set_accounts([0, 5], "test")
    qtbot.keyClick(window, Qt.Key.Key_K)
    assert session.locked[[0, 5]].all()
    qtbot.keyClick(window, Qt.Key.Key_K)
    assert not session.locked[[0, 5]].any()


def test_a_row_of_the_list_takes_the_selection(window):
    window.desk.selection.set_accounts([0], "test")
    window.desk.positions.drop_requested.emit(4)
    assert window.desk.preview.isVisible()


# looking


def test_what_is_found_is_selected(window, qtbot):
    window.deeds["find"].trigger()
    qtbot.keyClicks(window.top.find_box, "he jun")
    qtbot.keyClick(window.top.find_box, Qt.Key.Key_Return)
    assert window.desk.selection.position == 4
    qtbot.keyClicks(window.top.find_box, "C-1034")
    qtbot.keyClick(window.top.find_box, Qt.Key.Key_Return)
    assert window.desk.selection.accounts.tolist() == [34]


def find(window, qtbot, words_):
    window.deeds["find"].trigger()
    qtbot.keyClicks(window.top.find_box, words_)
    qtbot.keyClick(window.top.find_box, Qt.Key.Key_Return)
    return window.focusWidget()


def test_after_finding_the_keyboard_stands_on_the_line_of_what_was_found(window, qtbot):
    desk = window.desk
    desk.accounts.show_tab("rules")
    assert find(window, qtbot, "he jun") is desk.positions.view
    assert desk.positions.view.currentIndex().data().startswith("Nanchang-1")
    assert find(window, qtbot, "C-1035") is desk.accounts.view  # of another position than the one shown
    assert desk.accounts.view.isVisible()
    assert desk.accounts.view.marked().tolist() == [35]
    qtbot.keyClick(desk.accounts.view, Qt.Key.Key_Down)
    assert desk.accounts.view.marked().tolist() == [36]


def test_what_was_found_is_listed_whatever_filter_left_it_out(window, qtbot):
    desk = window.desk
    desk.positions.filter_button.click()
    qtbot.keyClicks(desk.positions.filter, "nobody is called so")
    find(window, qtbot, "he jun")
    assert desk.positions.view.currentIndex().data().startswith("Nanchang-1")
    assert desk.positions.filter.text() == ""
    qtbot.keyClicks(desk.accounts.filters.field, "no such account")
    qtbot.waitUntil(lambda: desk.accounts.model.rowCount() == 0)
    find(window, qtbot, "C-1034")
    assert desk.accounts.view.marked().tolist() == [34]


def test_a_place_found_is_listed_and_told_as_a_whole(window, qtbot):
    desk = window.desk
    hit = next(each for each in window.top.find_box._index.hits("nanchang") if each.kind == "city")
    with qtbot.assertNotEmitted(desk.accounts.focused):  # or one of them would take the place of all
        window.views.show_hit(hit)
    assert window.focusWidget() is desk.accounts.view
    assert desk.accounts.model.rows.tolist() == hit.accounts.tolist() == desk.accounts.chosen().tolist()


def test_where_the_list_is_hidden_the_keyboard_goes_to_the_map(window, qtbot):
    desk = window.desk
    desk.show_panel("bottom", False)
    assert find(window, qtbot, "C-1034") is desk.canvas
    desk.show_optimise(True)
    assert find(window, qtbot, "he jun") is desk.canvas
    assert find(window, qtbot, "Lasso") is desk.canvas
    window.deeds["compare"].trigger()
    assert window.pages.place() == "compare"
    assert find(window, qtbot, "C-1034") is window.pages.comparison.maps[0]


@pytest.mark.parametrize(
    ("key", "tool"), [("L", "lasso"), ("R", "rectangle"), ("B", "brush"), ("H", "pan"), ("V", "select")]
)
def test_tools_are_chosen_by_key(window, qtbot, key, tool):
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"))
    assert window.desk.canvas.tool == tool
    assert window.deeds[tool].isChecked()


def test_letters_typed_into_a_field_are_no_tools(window, qtbot):
    window.top.find_box.setFocus()
    qtbot.keyClicks(window.top.find_box, "lhb")
    assert window.top.find_box.text() == "lhb"
    assert window.desk.canvas.tool == "select"


def test_the_verdict_stands_at_the_foot(window, qtbot):
    qtbot.waitUntil(lambda: "Checking" not in window.status.rules.text(), timeout=20_000)
    broken = window._broken
    expected = f"Rules broken: {broken}" if broken else "Valid: no rule broken"
    assert window.status.rules.text() == expected


def test_positions_in_view_follow_the_map(window, qtbot):
    window.desk.canvas.zoom_to_accounts(np.flatnonzero(window.session.scenario.alignment == 4))
    qtbot.waitUntil(lambda: 4 in window.desk.positions._wish.in_view, timeout=5_000)


def test_language_and_theme_without_a_restart(window):
    window.deeds["language"].trigger()
    assert words.language() == "zh"
    assert window.deeds["save"].text() == "保存"
    assert remembered.recall("language") == "zh"
    window.deeds["theme_dark"].trigger()
    assert theme.is_dark()
    assert remembered.recall("theme") == "dark"
    assert not window.grab().isNull()


def test_the_keys_are_shown_beside_the_window(window):
    window.deeds["keys"].trigger()
    assert window.guides.keys.isVisible()
    assert not window.guides.keys.isModal()
    window.guides.keys.close()


# room


def test_side_panels_give_way_below_1180_and_come_back(window, qtbot):
    window.resize(1100, 800)
    qtbot.waitUntil(lambda: window.desk.narrow)
    assert not window.desk.left.isVisible()
    assert not window.desk.inspector.isVisible()
    assert window.desk.canvas.width() >= 520
    assert all(button.isVisible() for button in window.top.panels)
    window.deeds["left"].trigger()
    assert window.desk.left.isVisible()
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: not window.desk.narrow)
    assert window.desk.inspector.isVisible()


def test_a_panel_that_was_shut_stays_shut(window, qtbot):
    window.deeds["right"].trigger()
    assert not window.desk.inspector.isVisible()
    window.resize(1000, 800)
    qtbot.waitUntil(lambda: window.desk.narrow)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: not window.desk.narrow)
    assert not window.desk.inspector.isVisible()
    assert not window.deeds["right"].isChecked()


def test_the_bottom_dock_folds_to_its_tabs(window, qtbot):
    height = window.desk.accounts.height()
    window.desk.accounts.collapse.click()
    qtbot.waitUntil(lambda: window.desk.accounts.height() <= 41)
    assert not window.deeds["bottom"].isChecked()
    window.deeds["bottom"].trigger()
    qtbot.waitUntil(lambda: window.desk.accounts.height() == height)
    window.desk.accounts.collapse.click()
    window.status.findings.click()
    qtbot.waitUntil(lambda: window.desk.accounts.height() == height)


def test_the_window_comes_back_where_it_was(make_window):
    window = make_window()
    window.setGeometry(40, 50, 1300, 620)
    window.close()
    assert make_window().geometry().getRect() == (40, 50, 1300, 620)


def test_a_place_on_a_screen_that_is_gone_is_not_taken(make_window):
    remembered.remember_numbers("window/place", [9000, 9000, 1300, 820])
    assert make_window().size().toTuple() == (1440, 900)


# everybody


def test_every_button_of_the_frame_has_a_name(window):
    frame = [window.top, window.status, window.notice, window.desk.positions]
    nameless = [
        f"{type(button).__name__} {button.text()}"
        for part in frame
        for button in part.findChildren(QAbstractButton)
        if button.isVisible()
        and not button.accessibleName()
        and button.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert nameless == []


# other pages


def test_files_are_looked_at_before_they_become_a_plan(make_window, qtbot):
    window = make_window()
    folder = Path(__file__).parents[1] / "real_input"
    window.import_files([folder / f"{name}_cn.csv" for name in ("hospitals", "hubs", "positions")])
    assert window.pages.currentWidget() is window.pages.imports
    assert window.top.place.text() == "New plan"
    assert not window.deeds["save"].isEnabled()
    qtbot.waitUntil(window.pages.imports.ready, timeout=60_000)
    window.pages.imports.finish()
    qtbot.waitUntil(lambda: window.session is not None, timeout=60_000)
    assert window.pages.currentWidget() is window.desk
    assert len(window.session.project.accounts) == 2083
    assert window.windowTitle().startswith("New plan")


def test_an_import_thought_better_of_leads_back(window):
    window.import_files([])
    window.pages.imports.cancelled.emit()
    assert window.pages.currentWidget() is window.desk
    assert window.deeds["save"].isEnabled()
    assert window.top.tools.isVisible()


def test_compare_is_a_place_to_go_to_and_come_back_from(window, session, qtbot):
    window.deeds["compare"].trigger()
    assert window.pages.currentWidget() is window.pages.comparison
    assert not window.top.tools.isVisible()
    assert not window.deeds["lasso"].isEnabled()
    qtbot.waitUntil(lambda: window.pages.comparison.page.comparison is not None, timeout=20_000)
    window.pages.comparison.page.kept.emit("baseline")
    assert session.scenario_name == "baseline"
    assert window.pages.currentWidget() is window.desk
    assert window.deeds["lasso"].isEnabled()


def test_optimise_takes_the_place_of_the_positions(window):
    window.deeds["optimise"].trigger()
    assert window.desk.optimise.isVisible()
    window.desk.optimise.close_requested.emit()
    assert window.desk.positions.isVisible()
    assert not window.deeds["optimise"].isChecked()


def test_the_search_at_work_is_said_at_the_foot(window):
    window.desk.optimise.running_changed.emit(True)
    assert window.status.rules.text().startswith("Optimising")
    window.desk.optimise.running_changed.emit(False)
    assert not window.status.rules.text().startswith("Optimising")


def test_a_narrow_bar_keeps_every_button_whole(window, qtbot):
    window.resize(940, 700)
    qtbot.waitUntil(lambda: window.desk.narrow)
    qtbot.waitUntil(lambda: not window.top.find_box.isVisible())
    parts = (window.top.tools, window.top.compare, window.top.optimise, window.scenarios, window.exports)
    for part in parts:
        assert part.isVisible()
        qtbot.waitUntil(lambda part=part: part.width() >= part.minimumSizeHint().width())
    assert window.top.optimise.text() == ""
    assert window.top.optimise.accessibleName() == "Optimise"
    window.deeds["find"].trigger()
    assert window.top.find_box.isVisible()


def test_the_tour_of_the_sample_begins_once_and_ends_with_the_plan(make_window, qtbot):
    window = make_window()
    window.pages.start.sample.open.click()
    qtbot.waitUntil(lambda: window.session is not None, timeout=60_000)
    assert set(window.session.project.accounts.place_level) == {"site"}
    assert window.guides.tour.running()
    window.guides.tour.skip.click()
    window.deeds["tour"].trigger()
    assert window.guides.tour.running()
    window.document.close()
    window.show_start()
    assert not window.guides.tour.running()
    window.pages.start.sample.open.click()
    qtbot.waitUntil(lambda: window.session is not None, timeout=60_000)
    assert not window.guides.tour.running()


def test_the_manual_opens_from_the_start_page_and_by_key(make_window):
    window = make_window()
    window.pages.start.manual.click()
    assert window.guides.manual.isVisible()
    window.guides.manual.close()
    window.deeds["manual"].trigger()
    assert window.guides.manual.isVisible()
    window.guides.manual.close()
