"""Does the list of positions show, select, fold, filter and take accounts?"""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QToolTip

from territory_designer.session.session import Changes
from territory_designer.ui.position_lines import HubLine, PositionLine
from territory_designer.ui.position_list import ACCOUNTS_MIME
from territory_designer.ui.positions_panel import PositionsPanel
from territory_designer.ui.selection import Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


@pytest.fixture
def selection():
    return Selection()


@pytest.fixture
def panel(session, selection, qtbot):
    panel = PositionsPanel(session, selection)
    qtbot.addWidget(panel)
    panel.resize(296, 640)
    panel.show()
    return panel


def _row(panel, name):
    return next(
        row
        for row, line in enumerate(panel.model.lines)
        if getattr(line, "name", getattr(line, "city", "")) == name
    )


def _centre(panel, name):
    return panel.view.visualRect(panel.model.index(_row(panel, name))).center()


def _click(qtbot, panel, name):
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=_centre(panel, name))


def test_rows_have_the_heights_of_the_design(panel):
    heights = {
        type(line): panel.view.visualRect(panel.model.index(row)).height()
        for row, line in enumerate(panel.model.lines)
    }
    assert heights == {PositionLine: 58, HubLine: 26}


def test_a_click_selects_for_everybody(panel, selection, qtbot):
    with qtbot.waitSignal(selection.position_changed):
        _click(qtbot, panel, "Wuhan-2")
    assert selection.position == 1


def test_the_selection_of_others_is_followed(panel, selection):
    selection.set_position(3, "map")
    assert panel.view.currentIndex().row() == _row(panel, "Changsha-2")
    selection.set_position(-1, "map")
    assert not panel.view.selectionModel().hasSelection()


def test_arrow_keys_go_through_the_list(panel, selection, qtbot):
    _click(qtbot, panel, "Wuhan-1")
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert selection.position == 1


def test_a_head_folds_its_hub(panel, qtbot):
    _click(qtbot, panel, "Wuhan")
    assert "Wuhan-1" not in [getattr(line, "name", "") for line in panel.model.lines]
    _click(qtbot, panel, "Wuhan")
    assert "Wuhan-1" in [getattr(line, "name", "") for line in panel.model.lines]


def test_segments_say_counts_and_choose(panel, session, qtbot):
    outside = session.card.measures["outside_band"]
    assert panel.shown.button("outside").text() == f"Outside band {outside}"
    qtbot.mouseClick(panel.shown.button("outside"), Qt.MouseButton.LeftButton)
    assert sum(isinstance(line, PositionLine) for line in panel.model.lines) == outside
    panel.set_in_view({0, 4})
    assert panel.shown.button("view").text() == "In view 2"


def test_the_filter_opens_and_narrows(panel, qtbot):
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    assert panel.filter.hasFocus() or panel.filter.isVisible()
    qtbot.keyClicks(panel.filter, "ma chao")
    assert [line.name for line in panel.model.lines if isinstance(line, PositionLine)] == ["Wuhan-2"]
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    assert len(panel.model.lines) == 8


def test_another_order_has_no_heads(panel):
    panel.orders["index"].trigger()
    assert all(isinstance(line, PositionLine) for line in panel.model.lines)


def test_figures_follow_an_edit_and_the_place_is_kept(panel, session, selection):
    selection.set_position(2, "map")
    before = panel.model.lines[_row(panel, "Wuhan-2")].accounts
    session.move(np.array([1]), 0)
    panel.refresh(Changes())
    assert panel.model.lines[_row(panel, "Wuhan-2")].accounts == before - 1
    assert panel.view.currentIndex().row() == _row(panel, "Changsha-1")


def _drag(kind, point, mime):
    common = (mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    if kind is QDropEvent:
        return kind(QPointF(point), Qt.DropAction.MoveAction, *common)
    return kind(QPoint(point), Qt.DropAction.MoveAction, *common)


def test_accounts_dropped_on_a_row_ask_for_the_move(panel, selection, qtbot):
    selection.set_accounts([0, 5], "map")
    mime = QMimeData()
    mime.setData(ACCOUNTS_MIME, b"")
    point = _centre(panel, "Changsha-1")
    enter = _drag(QDragEnterEvent, point, mime)
    panel.view.dragEnterEvent(enter)
    assert enter.isAccepted()
    panel.view.dragMoveEvent(_drag(QDragMoveEvent, point, mime))
    assert panel.view.target_row == _row(panel, "Changsha-1")
    with qtbot.waitSignal(panel.drop_requested) as asked:
        panel.view.dropEvent(_drag(QDropEvent, point, mime))
    assert asked.args == [2]
    assert panel.view.target_row == -1


def test_accounts_held_over_a_row_say_what_they_would_do_to_both_sides(panel, selection, monkeypatch):
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _view: said.append(text))
    monkeypatch.setattr(QToolTip, "hideText", lambda: said.append(""))
    selection.set_accounts([0, 5], "map")
    mime = QMimeData()
    mime.setData(ACCOUNTS_MIME, b"")
    for name in ("Changsha-1", "Changsha-1", "Wuhan-2"):
        panel.view.dragMoveEvent(_drag(QDragMoveEvent, _centre(panel, name), mime))
    panel.view.dragLeaveEvent(QDragLeaveEvent())
    first, second, last = said
    assert first.splitlines()[0].endswith("→ Changsha-1")
    assert first.splitlines()[-1].startswith("Changsha-1  ")
    assert second.splitlines()[0].endswith("→ Wuhan-2")
    assert last == ""


def test_a_head_and_foreign_things_take_no_drop(panel, selection, qtbot):
    selection.set_accounts([0], "map")
    mime = QMimeData()
    mime.setText("something else")
    enter = _drag(QDragEnterEvent, _centre(panel, "Wuhan-1"), mime)
    enter.ignore()
    panel.view.dragEnterEvent(enter)
    assert not enter.isAccepted()
    mime.setData(ACCOUNTS_MIME, b"")
    with qtbot.assertNotEmitted(panel.drop_requested):
        panel.view.dropEvent(_drag(QDropEvent, _centre(panel, "Wuhan"), mime))


def test_return_hands_the_selected_accounts_over_by_keyboard(panel, selection, qtbot):
    selection.set_accounts([0, 5], "table")
    selection.set_position(4, "table")
    with qtbot.waitSignal(panel.drop_requested) as asked:
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert asked.args == [4]
    selection.set_accounts([], "table")
    with qtbot.assertNotEmitted(panel.drop_requested):
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)


def test_accounts_of_nobody_are_selected_by_their_line(panel, session, selection, qtbot):
    session.move(np.arange(3), -1)
    panel.refresh(Changes())
    point = panel.view.visualRect(panel.model.index(0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert selection.accounts.tolist() == [0, 1, 2]


def test_a_screen_reader_hears_all_of_a_row(panel):
    said = panel.model.index(_row(panel, "Wuhan-2")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Wuhan-2, Ma Chao, ")
    assert "%" in said
    assert "over the band" in said
    assert panel.view.accessibleName() == "Positions"


def test_language_and_theme_without_a_restart(panel):
    words.set_language("zh")
    theme.set_mode("dark")
    assert panel.shown.button("all").text() == "全部 5"
    assert not panel.grab().isNull()


def test_without_a_plan_it_says_what_to_do(selection, qtbot):
    panel = PositionsPanel(None, selection)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.empty.isVisible()
    assert "Open a plan" in panel.empty.sentence.text()


def test_an_account_moves_nowhere_before_it_is_asked_for(panel, session, selection, qtbot):
    selection.set_accounts([0], "map")
    before = session.scenario.alignment.copy()
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert np.array_equal(session.scenario.alignment, before)
