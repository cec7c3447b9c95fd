"""Do cards stay on the map, move, follow the plan, and go?"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from territory_designer.session.session import Changes
from territory_designer.ui.map.pins import MOST
from territory_designer.ui.words import words


def texts(card):
    return [card.title.text(), *(label.text() for label in card.lines)]


def test_a_card_says_what_the_hover_card_says(canvas, session):
    canvas.pins.pin_account(5)
    (card,) = canvas.pins.cards
    assert texts(card)[0] == session.project.accounts.name[5]
    assert any("a year" in text for text in texts(card))
    assert card.accessibleName().startswith(texts(card)[0])


def test_a_card_of_a_position_has_its_figures_and_follows_the_plan(canvas, session):
    canvas.pins.pin_position(0)
    (card,) = canvas.pins.cards
    before = texts(card)
    assert before[:2] == ["Wuhan-1", "Sun Li · Wuhan"]
    assert before[3].startswith("12 accounts")
    session.move([1], 0)
    canvas.refresh(Changes())
    assert texts(card)[3].startswith("13 accounts")
    words.set_language("zh")
    assert texts(card)[3].startswith("13 家客户")


def test_a_card_keeps_its_height_when_it_is_said_anew(canvas, session):
    canvas.pins.pin_account(5)
    (card,) = canvas.pins.cards
    before = card.height()
    assert before > 60
    session.move([5], 0 if session.scenario.alignment[5] else 1)
    canvas.refresh(Changes())
    assert card.height() == before


def test_several_cards_stand_beside_each_other(canvas):
    for position in range(4):
        canvas.pins.pin_position(position)
    seen = [card.seen() for card in canvas.pins.cards]
    assert not any(one.intersects(other) for one in seen for other in seen if one is not other)
    canvas.grab()


def test_the_same_card_is_not_pinned_twice_and_too_many_push_out_the_oldest(canvas):
    for account in [0, 0, *range(MOST + 2)]:
        canvas.pins.pin_account(account)
    assert [card.row for card in canvas.pins.cards] == list(range(2, MOST + 2))


def test_a_card_is_dragged_and_moved_by_keys_but_stays_on_the_map(canvas):
    canvas.pins.pin_account(3)
    (card,) = canvas.pins.cards
    card.place(300, 200)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    QTest.mouseMove(card, QPoint(70, 50))
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(70, 50))
    assert (card.seen().x(), card.seen().y()) == (330, 230)
    QTest.keyClick(card, Qt.Key.Key_Left)
    assert card.seen().x() == 314
    card.shift(QPoint(5000, 5000))
    assert canvas.rect().contains(card.seen().toRect())


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Escape])
def test_a_card_is_closed_by_its_cross_and_by_keys(canvas, key):
    canvas.pins.pin_account(3)
    canvas.pins.pin_account(4)
    first, second = canvas.pins.cards
    first.cross.click()
    QTest.keyClick(second, key)
    assert canvas.pins.cards == []


def test_another_plan_begins_without_cards(canvas):
    canvas.pins.pin_account(3)
    canvas.set_session(None)
    assert canvas.pins.cards == []
