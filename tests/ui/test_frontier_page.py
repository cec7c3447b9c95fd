"""Are plans to choose between found beside the window, shown, and made a scenario by one click?"""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from territory_designer.measures.ground import ground
from territory_designer.session.frontier import frontier
from territory_designer.session.session import Session
from territory_designer.session.sweep import hired
from territory_designer.session.wish import FrontierWish
from territory_designer.ui.frontier_page import FrontierPage
from territory_designer.ui.frontier_plot import described
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def page(qtbot, session):
    jobs = JobRunner()
    made = FrontierPage(session, jobs=jobs)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    yield made
    jobs.close()


KEPT = []  # the plans are found once


@pytest.fixture
def found(project):
    if not KEPT:
        wish = FrontierWish(start="B", points=3, trials=1)
        with hired(project, ground(project), workers=1) as team:
            KEPT.append(frontier(wish, team))
    return KEPT[0]


def test_plans_are_found_beside_the_window_and_taken(qtbot, page, session):
    page.count.set_limit(3)
    assert page.left.isHidden()
    page.start()
    assert not page.begin.isVisible()
    assert page.left.text().endswith("s left")
    qtbot.waitUntil(lambda: any(point.lever for point in page.points), timeout=120_000)
    page.stop.click()
    qtbot.waitUntil(page.begin.isVisible, timeout=60_000)
    assert page.left.isHidden()
    assert page.list.topLevelItemCount() == len(page.points)
    place = next(k for k, point in enumerate(page.points) if point.lever is not None)
    page.choose(place)
    with qtbot.waitSignal(page.taken) as name:
        page.take.click()
    made = session.project.scenario(name.args[0])
    assert np.array_equal(made.alignment, page.points[place].scenario.alignment)
    assert session.done[-1].scenario == made.name
    session.undo()
    assert made.name not in session.project.scenarios


def test_a_click_in_the_plot_marks_the_plan_in_the_list_and_arrows_go_on(page, found):
    page._show(found)
    last = len(page.points) - 1
    spot = page.plot._place(page.points[last]).toPoint()
    QTest.mouseClick(page.plot, Qt.MouseButton.LeftButton, pos=QPoint(spot))
    assert page.list.indexOfTopLevelItem(page.list.currentItem()) == last
    QTest.keyClick(page.plot, Qt.Key.Key_Left)
    assert page.list.indexOfTopLevelItem(page.list.currentItem()) == last - 1
    assert described(page.points[last - 1]) in page.plot.accessibleName()
    words.set_language("zh")
    assert described(page.points[last - 1]) in page.plot.accessibleName()


def test_nothing_found_says_what_the_page_is_for(page):
    assert page.pages.currentIndex() == 1
    assert not page.take.isEnabled()


def test_another_plan_forgets_the_plans_of_the_first(page, project, found):
    page._show(found)
    assert page.list.topLevelItemCount() == len(found.points)
    page.set_session(Session(project))
    assert not page.points
    assert page.list.topLevelItemCount() == 0


def test_enter_or_a_double_click_in_the_plot_takes_the_plan(qtbot, page, found, session):
    page._show(found)
    place = next(k for k, point in enumerate(page.points) if point.lever is not None)
    spot = page.plot._place(page.points[place]).toPoint()
    page.choose(place)
    before = set(session.project.scenarios)
    with qtbot.waitSignal(page.taken):
        QTest.keyClick(page.plot, Qt.Key.Key_Return)
    QTest.mouseClick(page.plot, Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(page.taken):
        QTest.mouseDClick(page.plot, Qt.MouseButton.LeftButton, pos=spot)
    assert len(set(session.project.scenarios) - before) == 2


def test_the_card_of_a_plan_stands_inside_the_plot_and_covers_no_other(page, found):
    page._show(found)
    for point in page.points:
        card = page.plot._beside(page.plot._place(point), 180, 86)
        assert page.plot.rect().contains(card.toAlignedRect())
        assert not card.contains(page.plot._place(point))


def test_only_plans_that_trade_travel_for_fairness_are_joined(page):
    alike = {"lever": SimpleNamespace(weight=1.0, moves=None), "knee": 0, "valid": True}
    plans = [
        SimpleNamespace(**alike, figures={"travel_h": h, "balance_max": worst, "disruption_accounts": 0.2})
        for h, worst in ((100.0, 0.1), (110.0, 0.05), (120.0, 0.15))
    ]
    page.plot.show_points(plans)
    assert page.plot._ladders() == [(plans[0], plans[1])]
