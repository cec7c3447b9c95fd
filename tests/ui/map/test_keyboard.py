"""Can the map be used without a mouse?"""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from territory_designer.ui.map.keyboard import nearest_that_way, reading_order
from tests.ui.map.conftest import drawn

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_nearest_that_way_lies_that_way():
    points = np.array([(10.0, 0.0), (30.0, 1.0), (12.0, 40.0), (-5.0, 0.0), (np.nan, np.nan)])
    assert nearest_that_way(points, (0.0, 0.0), (1, 0)) == 0
    assert nearest_that_way(points, (10.0, 0.0), (1, 0)) == 1
    assert nearest_that_way(points, (0.0, 0.0), (0, 1)) == 2
    assert nearest_that_way(points, (0.0, 0.0), (-1, 0)) == 3
    assert nearest_that_way(points, (0.0, 0.0), (0, -1)) == -1
    assert nearest_that_way(points[:0], (0.0, 0.0), (1, 0)) == -1


def test_one_reads_from_the_upper_left_to_the_lower_right():
    points = np.array([(300.0, 10.0), (20.0, 60.0), (20.0, 5.0), (400.0, 62.0)])
    assert reading_order(points).tolist() == [2, 0, 1, 3]


def test_control_and_arrows_go_from_account_to_account(canvas, selection):
    QTest.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    first = selection.hover_account
    assert first >= 0
    QTest.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    second = selection.hover_account
    assert canvas.dot_of(second).x() > canvas.dot_of(first).x()
    camera = canvas.camera
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.camera.x > camera.x


def test_n_reads_all_accounts_in_view_and_comes_round(canvas, selection):
    rows, _ = canvas.dots_in_view()
    seen = []
    for _ in rows:
        QTest.keyClick(canvas, Qt.Key.Key_N)
        seen.append(selection.hover_account)
    assert len(set(seen)) > 0.9 * len(rows)  # those at the rim move the map a little
    first = selection.hover_account
    QTest.keyClick(canvas, Qt.Key.Key_N)
    QTest.keyClick(canvas, Qt.Key.Key_N, SHIFT)
    assert selection.hover_account == first


def test_where_the_keyboard_stands_is_announced_and_selected_by_space(canvas, selection, session):
    QTest.keyClick(canvas, Qt.Key.Key_N)
    account = selection.hover_account
    assert str(session.project.accounts.name[account]) in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert selection.accounts.tolist() == [account]
    QTest.keyClick(canvas, Qt.Key.Key_N)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert len(selection.accounts) == 2
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert selection.accounts.tolist() == [account]


def test_enter_asks_for_the_menu_of_the_account(canvas, selection, qtbot):
    QTest.keyClick(canvas, Qt.Key.Key_N)
    account = selection.hover_account
    with qtbot.waitSignal(canvas.accounts_menu_asked):
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert selection.accounts.tolist() == [account]


def test_enter_without_an_account_asks_for_the_menu_of_what_is_selected(canvas, selection, qtbot):
    selection.set_position(2)
    with qtbot.waitSignal(canvas.position_menu_asked):
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    selection.set_accounts([3, 4])
    with qtbot.waitSignal(canvas.accounts_menu_asked):
        QTest.keyClick(canvas, Qt.Key.Key_Return)


def test_the_mouse_takes_over(canvas, selection, mouse):
    QTest.keyClick(canvas, Qt.Key.Key_N)
    mouse.move(QPointF(5, 5), buttons=Qt.MouseButton.NoButton)
    assert canvas._keyboard.account == -1


def test_an_account_out_of_sight_is_brought_into_view(canvas, qtbot):
    canvas.zoom_at(4.0, QPointF(450, 320))
    drawn(qtbot, canvas)
    outside = next(row for row in range(60) if not canvas.rect().contains(canvas.dot_of(row).toPoint()))
    canvas.bring_into_view(outside, 20.0)
    assert canvas.rect().adjusted(18, 18, -18, -18).contains(canvas.dot_of(outside).toPoint())
