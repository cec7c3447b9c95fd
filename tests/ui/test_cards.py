"""Does a card stand where it is put, and does an empty panel offer what mends it?"""

from PySide6.QtCore import Qt

from territory_designer.ui.cards import Card, EmptyState


def test_an_empty_state_has_one_button_that_mends_it(qtbot):
    empty = EmptyState("users", "positions.none", "start.open_sample")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.clicked):
        qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)


def test_a_floating_card_is_placed_by_what_is_seen(qtbot):
    card = Card(floating=True)
    qtbot.addWidget(card)
    card.set_seen_size(322, 236)
    card.place(40, 50)
    assert (card.width(), card.height()) == (322 + 2 * Card.SHADOW, 236 + 2 * Card.SHADOW)
    assert (card.x() + Card.SHADOW, card.y() + Card.SHADOW) == (40, 50)
