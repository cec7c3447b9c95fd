"""Are two scenarios compared by the session's own figures, and do lines lead to whom they concern?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.session.session import Session
from territory_designer.ui import numbers
from territory_designer.ui.compare_page import ComparePage
from territory_designer.ui.compare_work import handovers
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    made.move(np.flatnonzero(~made.locked & (made.scenario.alignment == 2))[:4], 0)
    made.move(np.flatnonzero(~made.locked & (made.scenario.alignment == 3))[:2], -1)
    return made


@pytest.fixture
def page(qtbot, session):
    made = ComparePage(session, Selection())
    session.listen(made.refresh)
    qtbot.addWidget(made)
    made.resize(1280, 400)
    made.show()
    return made


def first_line(page):
    return page.list.visualRect(page.rows.index(0)).center()


def test_handovers_name_every_moved_account_once(session):
    base, scenario = session.project.baseline, session.scenario
    found = handovers(session.project, base, scenario, ground=session.ground)
    moved = np.flatnonzero(base.alignment != scenario.alignment)
    assert sorted(np.concatenate([each.accounts for each in found]).tolist()) == moved.tolist()
    assert [len(each.accounts) for each in found] == sorted(
        (len(each.accounts) for each in found), reverse=True
    )
    travel = session.card.measures["travel_h"] - baseline_travel_h(session)
    assert sum(each.travel_h for each in found) == pytest.approx(travel)


def baseline_travel_h(session):
    from territory_designer.measures.scorecard import scorecard

    return scorecard(session.project, session.project.baseline, session.ground).measures["travel_h"]


def test_a_is_the_baseline_and_b_what_is_shown(page):
    assert (page.a.currentData(), page.b.currentData()) == ("baseline", "B")
    assert page.count.text() == "2 groups, 6 accounts"


def test_figures_and_differences_are_those_of_the_session(page, session):
    found = page.difference.figures
    rows = {row[0]: row for row in (page.bars._row(measure) for measure in _measures())}
    assert rows["Travel"][2] == numbers.hours(session.card.measures["travel_h"], 0)
    assert rows["Travel"][3] == numbers.signed_hours(found["difference"]["travel_h"])


def _measures():
    from territory_designer.ui.inspector_scenario import MEASURES

    return MEASURES


def test_a_click_on_a_group_selects_its_accounts(qtbot, page):
    with qtbot.waitSignal(page.zoom_requested) as asked:
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=first_line(page))
    group = page.difference.handovers[0].accounts.tolist()
    assert asked.args[0].tolist() == group
    assert page._selection.accounts.tolist() == group


def test_single_accounts_are_listed(page):
    QTest.mouseClick(page.lists.button("accounts"), Qt.MouseButton.LeftButton)
    assert page.rows.rowCount() == 6
    page.list.setCurrentIndex(page.rows.index(5))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert len(page._selection.accounts) == 1


def test_positions_that_sit_elsewhere_are_listed(qtbot, project):
    hub = project.scenario("B").position_hub.copy()
    hub[4] = 0
    session = Session(project.with_scenario(project.scenario("B").changed(position_hub=hub)))
    session.show("B")
    page = ComparePage(session, Selection())
    qtbot.addWidget(page)
    page.lists.button("seats").click()
    assert page.rows.row(0).detail == "P4"
    assert (page.rows.row(0).from_, page.rows.row(0).to) == ("郑州市", "武汉市")
    page.list.activated.emit(page.rows.index(0))
    assert page._selection.position == 4


def test_sides_are_swapped(page):
    step = page.difference.figures["difference"]["travel_h"]
    QTest.mouseClick(page.swap, Qt.MouseButton.LeftButton)
    assert (page.a.currentData(), page.b.currentData()) == ("B", "baseline")
    assert page.difference.figures["difference"]["travel_h"] == pytest.approx(-step)


def test_the_same_utilisation_is_said(page):
    assert page.note.text() == "both measured at 60 % of capacity"


def test_going_on_with_b_is_asked_for(qtbot, page):
    with qtbot.waitSignal(page.kept) as kept:
        QTest.mouseClick(page.keep, Qt.MouseButton.LeftButton)
    assert kept.args == ["B"]


def test_a_change_is_compared_at_once(page, session):
    session.undo()
    assert page.count.text() == "1 groups, 4 accounts"


def test_one_scenario_alone_has_nothing_to_compare_with(qtbot, project):
    page = ComparePage(Session(project.without_scenario("B")), Selection())
    qtbot.addWidget(page)
    assert page.pages.currentIndex() == 1
    assert not page.keep.isEnabled()


def test_comparing_runs_beside_the_window(qtbot, session):
    jobs = JobRunner()
    page = ComparePage(session, Selection(), jobs=jobs)
    qtbot.addWidget(page)
    assert page.difference is None
    qtbot.waitUntil(lambda: page.difference is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not jobs.busy(), timeout=20_000)


def test_texts_follow_the_language(page):
    words.set_language("zh")
    assert page.count.text() == "2 组，6 家客户"
    assert page.a.currentText() == "现状"
