"""Does the card show both sides, figures that tie, and do Enter and Escape what they say?"""

import re

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from territory_designer.session.session import Session
from territory_designer.ui import numbers
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.preview_card import PreviewCard
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def card(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    made = PreviewCard(host)
    made.host = host
    host.show()
    return made


def hours(label):
    """Return the signed hours at the end of a text."""
    sign, size = re.search("([+−±])([0-9,]+) h$", label.text()).groups()
    return int(size.replace(",", "")) * (-1 if sign == "−" else 1)


@pytest.mark.parametrize("count", [1, 8, 40])
@pytest.mark.parametrize("target", [-1, 0, 5])
def test_changes_of_all_sides_add_up_to_the_change_of_the_whole(card, session, count, target):
    accounts = np.flatnonzero(session.scenario.alignment != target)[:count]
    card.show_move(session, accounts, target)
    sides = [*(row for row in card.givers if row.isVisible()), *([card.taker] if target >= 0 else [])]
    more = hours(card.more) if card.more.isVisible() else 0
    assert sum(hours(side.hours) for side in sides) + more == hours(card.workload.figure)


def test_index_before_and_after_are_those_of_the_session(card, session):
    accounts = np.flatnonzero(session.scenario.alignment == 2)[:4]
    card.show_move(session, accounts, 5)
    found = session.preview(accounts, 5)
    assert numbers.index(found.to.index[0]) in card.taker.before.text()
    assert numbers.index(found.to.index[1]) in card.taker.after.text()
    assert numbers.index(found.givers[0].index[1]) in card.givers[0].after.text()


def test_locked_accounts_are_counted_and_stay(qtbot, card, session):
    locked = np.flatnonzero(session.locked)
    accounts = np.concatenate([locked, np.flatnonzero(~session.locked)[:3]])
    card.show_move(session, accounts, 4)
    assert len(locked) > 1
    assert card.staying.text() == f"{len(locked)} locked accounts stay"
    with qtbot.waitSignal(card.accepted) as accepted:
        QTest.mouseClick(card.move_button, Qt.MouseButton.LeftButton)
    assert set(accepted.args[0].tolist()) & set(locked.tolist()) == set()
    assert accepted.args[1] == 4


def test_enter_moves_and_escape_does_not(qtbot, card, session):
    accounts = np.flatnonzero((session.scenario.alignment == 2) & ~session.locked)
    card.show_move(session, accounts, 5)
    with qtbot.waitSignal(card.accepted):
        QTest.keyClick(card, Qt.Key.Key_Return)
    assert card.isHidden()
    card.show_move(session, accounts, 5)
    with qtbot.waitSignal(card.cancelled):
        QTest.keyClick(card, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_the_keyboard_goes_back_to_who_asked(qtbot, card, session):
    asking, next_one = QLineEdit(card.host), QLineEdit(card.host)
    for widget in (asking, next_one):
        widget.show()
    card.host.activateWindow()
    asking.setFocus()
    qtbot.waitUntil(asking.hasFocus)
    card.show_move(session, np.arange(3), 2)
    assert card.hasFocus()
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert asking.hasFocus()


def test_nothing_to_move_cannot_be_moved(card, session):
    accounts = np.flatnonzero(session.scenario.alignment == 2)
    card.show_move(session, accounts, 2)
    assert not card.move_button.isEnabled()


def test_another_position_can_be_chosen_in_the_card(qtbot, card, session):
    accounts = np.flatnonzero((session.scenario.alignment == 2) & ~session.locked)
    card.show_move(session, accounts, 5)
    QTest.mouseClick(card.target, Qt.MouseButton.LeftButton)
    picker = card.findChild(PositionPicker)
    QTest.keyClicks(picker.field, "P4")
    QTest.keyPress(picker.field, Qt.Key.Key_Return)
    assert card.target.text() == "P4"


def test_rules_in_the_way_are_said_before_the_drop(card, session):
    card.show_move(session, np.flatnonzero(session.scenario.alignment != 0), 0)
    assert "Rule: workload" in card.rule.text()


def test_the_card_stays_in_its_corner(card, session):
    card.show_move(session, np.arange(5), 5)
    card.host.resize(700, 500)
    seen = card.geometry().adjusted(card.SHADOW, card.SHADOW, -card.SHADOW, -card.SHADOW)
    assert seen.right() <= 700
    assert seen.bottom() <= 500
    assert seen.left() >= 0


def test_the_card_stands_where_it_hides_no_accounts_and_below_the_buttons(card, session):
    buttons = QRectF(750, 14, 32, 130)
    card.keep_off(QRectF(560, 420, 120, 60), buttons)
    card.show_move(session, np.arange(5), 5)
    assert card.seen().right() < 560
    card.keep_off(QRectF(60, 420, 120, 60), buttons)
    card.show_move(session, np.arange(5), 5)
    assert card.seen().left() > 180
    assert card.seen().top() >= buttons.bottom()


def test_the_card_speaks_the_language(card, session):
    card.show_move(session, np.arange(5), 5)
    words.set_language("zh")
    assert card.title.text().startswith("调整")


def test_those_placed_by_hand_are_counted_apart_from_the_locked(card, session):
    free = np.flatnonzero(~session.locked & (session.scenario.alignment == 0))
    session.override(free[:2], 0)
    locked = np.flatnonzero(session.locked)[:1]
    card.show_move(session, np.concatenate([free[:4], locked]), 5)
    assert card.staying.text() == "1 locked account stays · 2 fixed accounts stay"
    assert card.title.text() == "Move 2 accounts"
