"""Does the start page say what can be done now, and pass on what the planner wants?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QImage

from territory_designer.ui.labels import Label
from territory_designer.ui.remembered import RecentPlan
from territory_designer.ui.start_page import StartPage
from territory_designer.ui.start_recent import RecentCard, RescueOffer, when
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


@pytest.fixture
def page(qtbot):
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(1280, 750)
    page.show()
    return page


def _texts(page):
    QCoreApplication.processEvents()  # what was added is shown then
    return [label.text() for label in page.findChildren(Label) if not label.isHidden()]


@pytest.mark.parametrize("door", ["files_wanted", "sample_wanted", "plan_wanted"])
def test_each_button_is_one_wish(page, qtbot, door):
    button = {"files_wanted": page.files.choose, "sample_wanted": page.sample.open, "plan_wanted": page.open}[
        door
    ]
    with qtbot.waitSignal(getattr(page, door)):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_says_that_data_stays_here(page):
    assert any("Your data stays on this computer" in text for text in _texts(page))
    words.set_language("zh")
    assert any("您的数据只保存在本机" in text for text in _texts(page))


def test_without_plans_it_says_where_they_will_be(page):
    page.set_recent([])
    assert "Plans that you save appear here." in _texts(page)


def test_recent_plans_open_by_mouse_and_by_key(page, qtbot):
    plan = RecentPlan("/plans/central.gpkg", "Central China", "2026-11-18T14:32+08:00", "3", "4", "0")
    page.set_recent([(plan, QImage(96, 76, QImage.Format.Format_RGB32))])
    (card,) = page.findChildren(RecentCard)
    with qtbot.waitSignal(page.recent_wanted) as wanted:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert wanted.args == ["/plans/central.gpkg"]
    with qtbot.waitSignal(page.recent_wanted):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert any("3 scenarios" in text for text in _texts(page))
    assert any(text.startswith("Valid") for text in _texts(page))


def test_a_plan_with_broken_rules_says_so(page):
    page.set_recent([(RecentPlan("/plans/a.gpkg", "A", "", "2", "0", "7"), None)])
    assert "Rules broken: 7" in _texts(page)


def test_at_most_three_plans_are_shown(page):
    page.set_recent([(RecentPlan(f"/plans/{number}.gpkg"), None) for number in range(6)])
    QCoreApplication.processEvents()
    assert len([card for card in page.findChildren(RecentCard) if not card.isHidden()]) == 3


def test_kept_work_is_offered_and_never_forced(page, qtbot):
    from territory_designer.storage.journal import PendingJournal

    kept = PendingJournal(Path("/state/1.jsonl"), "/plans/east.gpkg", "", "2026-11-18T17:06+08:00", 14, False)
    page.set_rescues([kept])
    (offer,) = page.findChildren(RescueOffer)
    QCoreApplication.processEvents()
    assert "“east”" in offer.sentence.text()
    assert "14" in offer.sentence.text()
    with qtbot.waitSignal(page.rescue_wanted) as wanted:
        qtbot.mouseClick(offer.look, Qt.MouseButton.LeftButton)
    assert wanted.args == [kept]
    with qtbot.waitSignal(page.rescue_dismissed):
        qtbot.mouseClick(offer.dismiss, Qt.MouseButton.LeftButton)


def test_moments_are_said_as_people_do():
    now = datetime.now().astimezone()
    assert when(now.isoformat()) == f"today {now:%H:%M}"
    long_ago = datetime(2026, 1, 5, 9, 0).astimezone() - timedelta(0)
    assert when(long_ago.isoformat()) == "5 Jan 2026"
    words.set_language("zh")
    assert when(long_ago.isoformat()) == "2026 年 1 月 5 日"


def test_every_button_has_a_name_and_can_be_reached_by_tab(page):
    from PySide6.QtWidgets import QAbstractButton

    buttons = [
        button
        for button in page.findChildren(QAbstractButton)
        if button.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert buttons
    for button in buttons:
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_sample_has_a_picture_in_both_themes(page, mode):
    theme.set_mode(mode)
    picture = page.sample._current_picture()
    assert not picture.isNull()
    assert picture.width() >= 1000


@pytest.mark.parametrize("language", ["en", "zh"])
def test_doors_give_way_so_that_all_is_seen(page, qtbot, language):
    from territory_designer.storage.journal import PendingJournal

    words.set_language(language)
    page.resize(1280, 722)
    plan = RecentPlan("/plans/central.gpkg", "Central China", "2026-11-18T14:32+08:00", "3", "4", "0")
    page.set_recent([(plan, None)])
    high = page.files.height()
    kept = PendingJournal(Path("/state/1.jsonl"), "/plans/east.gpkg", "", "2026-11-18T17:06+08:00", 14, False)
    page.set_rescues([kept])
    qtbot.waitUntil(lambda: page.files.height() < high)
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() == 0)
    sample, picture = page.sample, page.sample._current_picture()
    seen = (sample.height() - sample.FOOT) / (sample.width() * picture.height() / picture.width())
    assert seen > 0.71, "the middle of the picture, where its names stand"


def test_a_large_window_is_used(page, qtbot):
    narrow = page.files.width()
    page.resize(2560, 1362)
    qtbot.waitUntil(lambda: page.files.width() > narrow)
    assert page.files.height() == page.sample.height()
