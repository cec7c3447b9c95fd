"""Does the tour point at what it speaks of, by mouse and keyboard, and is it remembered as seen?"""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from territory_designer.ui import guided_tour
from territory_designer.ui.cards import Card
from territory_designer.ui.guided_tour import STEPS, GuidedTour, place_beside
from territory_designer.ui.words import words


@pytest.fixture
def ground(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1280, 752)
    made.show()
    return made


@pytest.fixture
def parts(ground):
    """The window's parts as they lie: map, panel at the left, tools, two buttons."""
    rects = ((296, 48, 668, 465), (0, 48, 296, 700), (444, 6, 222, 34), (1068, 8, 102, 30), (1178, 8, 88, 30))
    made = {}
    for step, rect in zip(STEPS, rects):
        made[step] = QWidget(ground)
        made[step].setGeometry(*rect)
        made[step].show()
    return made


@pytest.fixture
def tour(ground, parts):
    return GuidedTour(ground, {step: (lambda step=step: parts[step]) for step in STEPS})


def seen_rect(tour):
    return tour.geometry().adjusted(Card.SHADOW, Card.SHADOW, -Card.SHADOW, -Card.SHADOW)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_five_steps_stand_beside_what_they_point_at(tour, ground, parts, language):
    words.set_language(language)
    tour.begin()
    shown = []
    while tour.running():
        shown.append(tour.step())
        room = QRect(parts[tour.step()].mapTo(ground, QPoint()), parts[tour.step()].size())
        assert tour.ring.geometry().contains(room & tour.ring.geometry())
        assert ground.rect().contains(seen_rect(tour))
        if tour.step() != "map":
            assert not seen_rect(tour).intersects(room)
        assert tour.text.height() >= tour.text.heightForWidth(tour.text.width())
        tour.next.click()
    assert tuple(shown) == STEPS


def test_the_keyboard_goes_on_back_and_away(tour):
    tour.begin()
    assert not tour.back.isEnabled()
    QTest.keyClick(tour, Qt.Key.Key_Right)
    QTest.keyClick(tour, Qt.Key.Key_Return)
    assert tour.step() == "hands"
    QTest.keyClick(tour, Qt.Key.Key_Left)
    assert tour.step() == "positions"
    QTest.keyClick(tour, Qt.Key.Key_Escape)
    assert not tour.running()
    assert tour.ring.isHidden()


def test_it_is_remembered_as_seen_when_skipped_and_can_begin_again(tour):
    assert not guided_tour.seen()
    tour.begin()
    tour.skip.click()
    assert guided_tour.seen()
    tour.begin()
    assert tour.step() == "map"


def test_the_last_step_is_done_not_skipped(tour):
    tour.begin()
    tour.show_step(4)
    assert tour.next.text() == "Done"
    assert tour.skip.isHidden()
    assert "5 of 5" in tour.accessibleDescription()
    words.set_language("zh")
    assert tour.next.text() == "完成"


def test_it_follows_the_window(tour, ground, parts):
    tour.begin()
    tour.show_step(4)
    parts["hand_over"].move(900, 8)
    ground.resize(1020, 752)
    assert ground.rect().contains(seen_rect(tour))
    assert tour.ring.geometry().contains(QRect(900, 8, 88, 30))


def test_a_card_without_room_beside_lies_upon_the_part():
    everything = QRect(0, 0, 400, 300)
    x, y = place_beside(everything, 200, 100, within=everything)
    assert everything.contains(QRect(x, y, 200, 100))


def test_another_language_does_not_bring_back_the_ring_of_a_tour_that_ended(tour):
    tour.begin()
    tour.end()
    words.set_language("zh")
    words.set_language("en")
    assert tour.ring.isHidden()
