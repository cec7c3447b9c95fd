"""Do clicks and keys in the table select, filter, lock and ask for moves, in step with the map?"""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from territory_designer.session.session import Changes, Session
from territory_designer.ui import position_colors
from territory_designer.ui.accounts_panel import AccountsPanel
from territory_designer.ui.notices import notices
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.selection import Selection
from territory_designer.ui.table_model import COLUMNS
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def panel(qtbot, session):
    made = AccountsPanel(session, Selection())
    session.listen(made.refresh)
    qtbot.addWidget(made)
    made.resize(826, 258)
    made.show()
    return made


def centre(panel, row, name):
    index = panel.model.index(row, COLUMNS.index(name))
    return panel.view.visualRect(index).center()


def click(panel, row, name, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, centre(panel, row, name))


def test_without_a_plan_the_panel_says_what_is_missing(qtbot):
    panel = AccountsPanel(None, Selection())
    qtbot.addWidget(panel)
    assert panel.stack.currentWidget() is panel.empty
    assert "Open a plan" in panel.empty.sentence.text()


def test_a_tick_selects_and_takes_back(panel):
    click(panel, 2, "tick")
    assert panel._selection.accounts.tolist() == [2]
    click(panel, 2, "tick")
    assert panel._selection.accounts.tolist() == []


def test_space_ticks_all_rows_that_are_marked(panel):
    click(panel, 0, "name")
    click(panel, 3, "name", Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel._selection.accounts.tolist() == [0, 1, 2, 3]
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel._selection.accounts.tolist() == []


def test_the_box_in_the_head_ticks_all_that_pass_the_filter_and_takes_them_back(qtbot, panel):
    head, model = panel.view.horizontalHeader(), panel.model
    at = QPoint(20, head.height() // 2)
    QTest.keyClicks(panel.filters.field, "Clinic 2")
    qtbot.waitUntil(lambda: model.rowCount() == 11)
    listed = model.rows.tolist()
    assert model.ticked() == Qt.CheckState.Unchecked
    click(panel, 0, "tick")
    assert model.ticked() == Qt.CheckState.PartiallyChecked
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert panel._selection.accounts.tolist() == listed == model.rows.tolist()
    assert model.ticked() == Qt.CheckState.Checked
    head.grab()
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert panel._selection.accounts.tolist() == []
    assert not head.isSortIndicatorShown() or head.sortIndicatorSection() != 0


def test_what_the_map_selects_is_shown_alone_and_stays_when_a_tick_goes(panel):
    panel._selection.set_accounts([4, 8, 9], "map")
    assert panel.model.rows.tolist() == [4, 8, 9]
    assert panel.filters.chips["pool"].text() == "Selection: 3"
    click(panel, 1, "tick")
    assert panel._selection.accounts.tolist() == [4, 9]
    assert panel.model.rows.tolist() == [4, 8, 9]


def test_one_account_of_the_map_is_marked_among_all(panel):
    panel._selection.set_accounts([41], "map")
    assert panel.model.rowCount() == 60
    assert panel.view.marked().tolist() == [41]


def test_a_chip_is_taken_away_by_its_cross_and_by_delete(panel):
    panel._selection.set_accounts([4, 8, 9], "map")
    chip = panel.filters.chips["pool"]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 8, 10))
    assert panel.model.rowCount() == 60
    panel._selection.set_position(2, "list")
    held = int((panel._session.scenario.alignment == 2).sum())
    assert panel.model.rowCount() == held
    QTest.keyClick(panel.filters.chips["position"], Qt.Key.Key_Delete)
    assert panel.model.rowCount() == 60


def test_words_filter_and_the_sums_follow(qtbot, panel):
    QTest.keyClicks(panel.filters.field, "Clinic 2")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 11)
    shown = panel.model.rows
    hours = np.nansum(panel.model.figures.workload_h[shown])
    assert panel.filters.sums.text().startswith(f"11 of 60 · {hours:,.0f} h")


def test_no_row_is_said_with_a_way_out(qtbot, panel):
    QTest.keyClicks(panel.filters.field, "zzz")
    qtbot.waitUntil(panel.nothing.isVisible)
    panel.nothing.button.click()
    assert panel.model.rowCount() == 60


def test_classes_are_filtered_by_the_menu(panel):
    panel.filters._fill_menu()
    menu = panel.filters.menu.actions()[1].menu()
    next(each for each in menu.actions() if each.text() == "A").trigger()
    classes = panel._session.project.accounts.class_
    assert set(classes[panel.model.rows]) == {"A"}
    assert panel.filters.chips["classes"].text() == "Class: A"


def test_a_note_marks_its_row_and_the_filter_follows_it(panel, session):
    session.annotate(1, "call first")
    blank = name_cell(panel, 2)
    session.annotate(2, "visit on Fridays")
    assert name_cell(panel, 2) != blank
    panel.filters._fill_menu()
    with_note = next(each for each in panel.filters.menu.actions() if each.text() == "With a note")
    with_note.trigger()
    assert panel.model.rows.tolist() == [1, 2]
    assert panel.filters.chips["noted"].text() == "With a note"
    session.undo()
    assert panel.model.rows.tolist() == [1]
    QTest.keyClick(panel.filters.chips["noted"], Qt.Key.Key_Delete)
    assert panel.model.rowCount() == 60
    assert name_cell(panel, 2) == blank


def test_a_pin_marks_what_is_fixed_by_hand_and_the_filter_follows_it(panel, session):
    row = int(np.flatnonzero(~session.locked)[0])
    blank = name_cell(panel, row)
    session.override(np.array([row]), int(session.scenario.alignment[row]))
    assert name_cell(panel, row) != blank
    panel.filters._fill_menu()
    next(each for each in panel.filters.menu.actions() if each.text() == "Fixed by hand only").trigger()
    assert panel.model.rows.tolist() == [row]
    spoken = panel.model.index(0, COLUMNS.index("name")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith(", fixed by hand")
    session.undo()
    assert panel.model.rowCount() == 0


def name_cell(panel, row):
    index = panel.model.index(row, COLUMNS.index("name"))
    return panel.view.viewport().grab(panel.view.visualRect(index)).toImage()


def test_a_click_on_a_title_sorts(panel):
    header = panel.view.horizontalHeader()
    place = COLUMNS.index("workload")
    x = header.sectionViewportPosition(place) + 20
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 12))
    hours = panel.model.figures.workload_h[panel.model.rows]
    assert (np.diff(hours) >= 0).all() or (np.diff(hours) <= 0).all()


def test_k_locks_and_unlocks_as_a_step(panel, session):
    row = int(np.flatnonzero(~session.locked)[0])
    panel._selection.set_accounts([row], "map")
    QTest.keyClick(panel.view, Qt.Key.Key_K)
    assert session.locked[row]
    QTest.keyClick(panel.view, Qt.Key.Key_K)
    assert not session.locked[row]
    assert [edit.label for edit in session.done] == ["lock", "unlock"]


def test_unlocking_what_the_list_itself_locks_is_said(qtbot, panel, session):
    row = int(np.flatnonzero(session.locked)[0])
    panel._selection.set_accounts([row], "map")
    with qtbot.waitSignal(notices.given) as told:
        QTest.keyClick(panel.view, Qt.Key.Key_K)
    assert "stay locked" in told.args[0].say()


def test_locking_in_the_baseline_tells_why_not(qtbot, panel, session):
    session.show("baseline")
    panel._selection.set_accounts([3], "map")
    with qtbot.waitSignal(notices.given) as told:
        QTest.keyClick(panel.view, Qt.Key.Key_K)
    assert "baseline" in told.args[0].say()
    assert session.done == ()


def test_m_asks_for_a_position_and_then_for_the_preview(qtbot, panel, session):
    panel._selection.set_accounts([1, 2], "map")
    QTest.keyClick(panel.view, Qt.Key.Key_M)
    picker = panel.findChild(PositionPicker)
    QTest.keyClicks(picker.field, "P3")
    with qtbot.waitSignal(panel.preview_requested) as asked:
        QTest.keyPress(picker.field, Qt.Key.Key_Return)  # the picker is gone before the key is up
    assert asked.args[0].tolist() == [1, 2]
    assert asked.args[1] == 3


def test_a_position_can_be_found_by_its_hub_and_by_arrow_keys(qtbot, session):
    picker = PositionPicker(session)
    picker.field.insert("长沙")
    shown = [row for row in range(7) if not picker.list.isRowHidden(row)]
    assert shown == [2, 3]
    with qtbot.waitSignal(picker.chosen) as chosen:
        QTest.keyClick(picker.field, Qt.Key.Key_Down)
        QTest.keyPress(picker.field, Qt.Key.Key_Return)  # the picker is gone before the key is up
    assert chosen.args == [3]


def test_a_menu_is_asked_for_by_mouse_and_by_key(qtbot, panel):
    click(panel, 3, "name")
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = centre(panel, 3, "name")
        event = QContextMenuEvent(reason, at, panel.view.viewport().mapToGlobal(at))
        with qtbot.waitSignal(panel.menu_requested):
            QApplication.sendEvent(panel.view.viewport(), event)


def test_a_double_click_selects_alone_and_goes_there(qtbot, panel):
    panel._selection.set_accounts([4, 8, 9], "map")
    with qtbot.waitSignal(panel.zoom_requested) as asked:
        QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=centre(panel, 1, "name"))
    assert asked.args[0].tolist() == [8]
    assert panel._selection.accounts.tolist() == [8]


def test_what_is_looked_at_is_told(qtbot, panel):
    with qtbot.waitSignal(panel.focused) as told:
        click(panel, 5, "city")
    assert told.args == [5]
    assert panel._selection.hover_account == 5


def test_a_move_is_shown_at_once(panel, session):
    row = int(np.flatnonzero(~session.locked & (session.scenario.alignment != 0))[0])
    session.move(np.array([row]), 0)
    assert panel.model.text(row, "position") == "P0"


def test_texts_follow_the_language(panel):
    words.set_language("zh")
    assert panel.tabs.tabText(0).startswith("客户")
    assert panel.filters.sums.text().startswith("60 家客户 · ")


def test_columns_give_way_to_names_when_there_is_little_room(qtbot, panel):
    panel.resize(520, 258)
    qtbot.waitUntil(lambda: panel.view.isColumnHidden(COLUMNS.index("visits")))
    assert not panel.view.isColumnHidden(COLUMNS.index("workload"))
    assert panel.view.columnWidth(COLUMNS.index("name")) >= 120
    panel.resize(900, 258)
    qtbot.waitUntil(lambda: not panel.view.isColumnHidden(COLUMNS.index("visits")))


def test_history_goes_back_and_forward(panel, session):
    free = np.flatnonzero(~session.locked)
    before = session.scenario.alignment
    session.move(free[:4], 0)
    session.move(free[4:8], 1)
    panel.show_tab("history")
    listed = panel.history.list
    texts = [listed.model().index(row, 0).data() for row in range(listed.model().rowCount())]
    assert texts[-1] == "Opened"
    assert "you are here" in texts[0]
    listed.activated.emit(listed.model().index(2, 0))
    assert np.array_equal(session.scenario.alignment, before)
    assert [step.state for step in panel.history.model.steps] == ["undone", "undone", "now"]
    listed.activated.emit(listed.model().index(0, 0))
    assert len(session.done) == 2


def test_refreshing_after_saving_alone_keeps_what_is_marked(panel):
    click(panel, 5, "name")
    panel.refresh(Changes(saved=True))
    assert panel.view.marked().tolist() == [5]


def test_a_wide_table_shares_its_room_and_leaves_what_the_planner_set(panel, qtbot):
    view, city, name = panel.view, COLUMNS.index("city"), COLUMNS.index("name")
    narrow = view.columnWidth(city)
    panel.resize(1900, 258)
    qtbot.waitUntil(lambda: view.columnWidth(city) > narrow + 60)
    assert view.columnWidth(name) < 700
    view.setColumnWidth(city, 100)
    panel.resize(1600, 258)
    qtbot.waitUntil(lambda: view.viewport().width() < 1650)
    assert view.columnWidth(city) == 100


def test_the_chip_of_a_position_follows_its_colour(panel, session, monkeypatch):
    panel._selection.set_position(3, "map")
    before = panel.filters.chips["position"].grab().toImage()
    numbers = (position_colors.color_numbers(session) + 7) % 40
    monkeypatch.setitem(position_colors._CHOSEN, session, numbers)
    panel.refresh(Changes(shown=True))
    assert panel.filters.chips["position"].grab().toImage() != before


class Watched(QObject):
    """Notes what is painted of a widget."""

    def __init__(self, widget):
        super().__init__(widget)
        self.painted = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.painted += event.region()
        return super().eventFilter(watched, event)


def test_after_a_move_only_columns_are_painted_in_which_a_figure_changed(panel, session):
    QApplication.processEvents()
    watched = Watched(panel.view.viewport())
    session.move(np.array([0]), 1 - int(session.scenario.alignment[0]))
    QApplication.processEvents()
    changed = {name for name in COLUMNS if watched.painted.contains(centre(panel, 0, name))}
    assert "position" in changed
    assert not changed & {"tick", "name", "city", "class", "revenue"}
