"""Are scenarios compared by the session's own figures, and do lines lead to whom they concern?"""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from territory_designer.measures.scorecard import scorecard
from territory_designer.session.session import Session
from territory_designer.ui import numbers
from territory_designer.ui.compare_page import ComparePage
from territory_designer.ui.compare_work import comparison, difference, handovers, others
from territory_designer.ui.inspector_scenario import MEASURES
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.position_picker import holder_of
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


@pytest.fixture
def four(page, session):
    """The page with four scenarios."""
    for name in ("C", "D"):
        session.copy_scenario(name)
        session.move(np.flatnonzero(~session.locked & (session.scenario.alignment == 1))[:3], 4)
    page.compare("baseline", "B", "C", "D")
    return page


def lists(page):
    return page.differences


def first_line(page):
    return lists(page).list.visualRect(lists(page).rows.index(0)).center()


def show(page, name):
    QTest.mouseClick(lists(page).lists.button(name), Qt.MouseButton.LeftButton)


# figures


def test_handovers_name_every_moved_account_once(session):
    base, scenario = session.project.baseline, session.scenario
    moved = difference(session.project, base, scenario, ground=session.ground).moved
    found = handovers(moved, session.project.settings.risk_share)
    named = np.sort(np.concatenate([moved.accounts[each.rows] for each in found]))
    assert named.tolist() == np.flatnonzero(base.alignment != scenario.alignment).tolist()
    sizes = [len(each.rows) for each in found]
    assert sizes == sorted(sizes, reverse=True) == [4, 2]
    before = scorecard(session.project, base, session.ground).measures["travel_h"]
    travel = session.card.measures["travel_h"] - before
    assert sum(each.travel_h for each in found) == pytest.approx(travel)


def test_a_is_the_baseline_and_b_what_is_shown(page):
    assert page.names == ("baseline", "B")
    assert lists(page).count.text() == "4 moved · 2 lost"


def test_figures_and_differences_are_those_of_the_session(page, session):
    rows = {row.name: row for row in page.bars.rows}
    a, b = (figures["measures"]["travel_h"] for figures in page.comparison.figures)
    assert rows["Travel"].figures[1] == numbers.hours(session.card.measures["travel_h"], 0)
    assert rows["Travel"].step == numbers.signed_hours(b - a)


def test_the_best_is_told_by_a_word_too(four):
    for measure, row in zip(MEASURES, four.bars.rows):
        values = [each["measures"][measure.name] for each in four.comparison.figures]
        best = measure.write(min(values) if measure.worse else max(values))
        told = len(set(row.figures)) > 1
        assert row.best == tuple(told and figure == best for figure in row.figures)
        assert (f"{best} (best)" in four.bars.accessibleName()) or not told


def test_all_are_measured_at_the_utilisation_of_the_second(session):
    b = session.scenario.changed(utilisation=session.scenario.utilisation / 2)
    project = session.project.with_scenario(b)
    found = comparison(project, ("baseline", "B"), session.ground, {})()
    assert [figures["utilisation"] for figures in found.figures] == [b.utilisation] * 2
    assert not found.same_utilisation()


def test_figures_are_counted_again_after_another_baseline(page, session):
    session.take_as_baseline("B")
    assert [each["measures"]["disruption_accounts"] for each in page.comparison.figures] == [0, 0]


# which scenarios


def test_sides_are_swapped(page):
    a, b = (each["measures"]["travel_h"] for each in page.comparison.figures)
    QTest.mouseClick(page.swap, Qt.MouseButton.LeftButton)
    assert page.names == ("B", "baseline")
    assert [each["measures"]["travel_h"] for each in page.comparison.figures] == pytest.approx([b, a])


def test_up_to_four_scenarios_are_added_and_taken_away(page, session):
    for name in ("C", "D", "E"):
        session.copy_scenario(name)
    for _ in range(3):
        QTest.mouseClick(page.add, Qt.MouseButton.LeftButton)
    assert len(page.names) == len(set(page.names)) == 4
    assert not page.add.isEnabled()
    assert len(page.comparison.differences) == 3
    page.remove_side(1)
    assert len(page.names) == 3
    page.set_side(0, page.names[2])
    assert page.names[2] == "baseline"


def test_a_deleted_scenario_leaves_the_comparison(four, session):
    session.delete_scenario("C")
    assert four.names == ("baseline", "B", "D")


def test_the_first_is_compared_with_each_of_the_others(four):
    before = lists(four).count.text()
    QTest.mouseClick(lists(four).against.button("D"), Qt.MouseButton.LeftButton)
    assert lists(four).difference().b.name == "D"
    assert lists(four).count.text() != before
    assert four.keep.text() == "Go on with D"


def test_the_first_map_is_shown_against_all_others(four):
    scenarios = four.comparison.scenarios
    against = others(scenarios, 0, name="others")
    differs = np.any([each.alignment != scenarios[0].alignment for each in scenarios[1:]], axis=0)
    assert (differs == (against.alignment != scenarios[0].alignment)).all()
    assert others(scenarios, 2, name="others") is scenarios[0]


def test_going_on_is_asked_for(qtbot, page):
    with qtbot.waitSignal(page.kept) as kept:
        QTest.mouseClick(page.keep, Qt.MouseButton.LeftButton)
    assert kept.args == ["B"]


def test_a_change_is_compared_at_once(page, session):
    session.undo()
    assert lists(page).count.text() == "4 moved"


def test_one_scenario_alone_has_nothing_to_compare_with(qtbot, project):
    page = ComparePage(Session(project.without_scenario("B")), Selection())
    qtbot.addWidget(page)
    assert page.pages.currentIndex() == 1
    assert not page.keep.isEnabled()


def test_comparing_runs_beside_the_window(qtbot, session):
    jobs = JobRunner()
    page = ComparePage(session, Selection(), jobs=jobs)
    qtbot.addWidget(page)
    assert page.comparison is None
    qtbot.waitUntil(lambda: page.comparison is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not jobs.busy(), timeout=20_000)


def test_a_position_that_comes_and_goes_is_offered_and_compared(page, session):
    offered = lists(page).who.count()
    session.split_position(0)
    assert lists(page).who.count() == offered + len(session.project.positions) - 6
    assert len(page.comparison.scenarios[0].position_hub) == len(session.project.positions)
    session.undo()
    assert lists(page).who.count() == offered
    assert lists(page).rows.rowCount() == 2


# lists


def test_a_click_on_a_group_selects_its_accounts(qtbot, page, session):
    with qtbot.waitSignal(page.zoom_requested) as asked:
        QTest.mouseClick(lists(page).list.viewport(), Qt.MouseButton.LeftButton, pos=first_line(page))
    group = np.flatnonzero((session.project.baseline.alignment == 2) & (session.scenario.alignment == 0))
    assert asked.args[0].tolist() == group.tolist()


def test_a_handover_says_who_stands_behind_the_positions(page, session):
    rows = lists(page).rows
    for place, each in enumerate(rows.rows):
        both = (each.from_, each.to)
        people = tuple((holder_of(session, one) or "vacant") if one >= 0 else "" for one in both)
        assert rows.row(place).notes == people


def test_single_accounts_are_listed(page):
    show(page, "accounts")
    assert lists(page).rows.rowCount() == 6
    lists(page).list.setCurrentIndex(lists(page).rows.index(5))
    QTest.keyClick(lists(page).list, Qt.Key.Key_Return)
    assert len(lists(page)._selection.accounts) == 1


@pytest.mark.parametrize(("kind", "count"), [("moved", 4), ("added", 0), ("lost", 2)])
def test_accounts_are_narrowed_to_a_kind(page, kind, count):
    show(page, "accounts")
    lists(page).kind.setCurrentIndex(lists(page).kind.findData(kind))
    lists(page).kind.activated.emit(lists(page).kind.currentIndex())
    assert lists(page).rows.rowCount() == count


def test_a_position_chosen_on_a_map_shows_what_changed_for_it(page, session):
    show(page, "accounts")
    lists(page)._selection.set_position(0, "map")
    assert [lists(page).rows.row(place).figures[0] for place in range(lists(page).rows.rowCount())] == [
        "in"
    ] * 4
    said = lists(page).changed.text()
    assert said.startswith("4 accounts in, 0 out · index")
    assert numbers.hours(float(session.card.tally["workload_h"][0]), 0) in said
    lists(page)._selection.set_position(-1, "map")
    assert lists(page).rows.rowCount() == 6
    assert not lists(page).changed.isVisible()


def test_a_person_with_two_positions_is_one_choice(qtbot, project):
    table = project.positions
    people = table.employee_id.copy()
    people[4] = people[3]
    session = Session(project.changed(positions=table.with_columns(employee_id=people)))
    page = ComparePage(session, Selection())
    qtbot.addWidget(page)
    assert lists(page).who.itemData(lists(page).who.count() - 1) == (3, 4)


def test_positions_that_sit_elsewhere_are_listed(qtbot, project):
    hub = project.scenario("B").position_hub.copy()
    hub[4] = 0
    session = Session(project.with_scenario(project.scenario("B").changed(position_hub=hub)))
    session.show("B")
    page = ComparePage(session, Selection())
    qtbot.addWidget(page)
    lists(page).lists.button("seats").click()
    row = lists(page).rows.row(0)
    assert (row.from_, row.to) == ("Zhengzhou", "Wuhan")
    assert row.detail.startswith("P4")
    lists(page).list.activated.emit(lists(page).rows.index(0))
    assert lists(page)._selection.position == 4


def test_territories_with_another_name_are_listed(qtbot, project):
    base = project.baseline.alignment
    alignment = np.where(base == 1, 2, np.where(base == 2, 1, base))
    session = Session(project.with_scenario(project.scenario("B").changed(alignment=alignment)))
    session.show("B")
    page = ComparePage(session, Selection())
    qtbot.addWidget(page)
    lists(page).lists.button("renamed").click()
    rows = [lists(page).rows.row(place) for place in range(2)]
    assert {(row.from_, row.to, row.figures[1]) for row in rows} == {
        ("P1", "P2", "100 %"),
        ("P2", "P1", "100 %"),
    }


# out of the window


def test_lines_are_copied(page):
    show(page, "accounts")
    lists(page).list.setFocus()
    lists(page).list.clearSelection()
    QTest.keyClick(lists(page).list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["Change", "Account ID", "Account"]
    assert len(lines) == 7
    lists(page).list.setCurrentIndex(lists(page).rows.index(2))
    lists(page).copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


@pytest.mark.parametrize(("what", "count"), [("positions", 2), ("accounts", 6), ("seats", 0), ("renamed", 0)])
def test_the_list_is_written_as_csv(page, tmp_path, what, count):
    lists(page).lists.set_value(what)
    path = tmp_path / "differences.csv"
    lists(page).save_to(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == count + 1
    assert all(len(row) == len(rows[0]) for row in rows)


def test_a_place_that_cannot_be_written_is_told(qtbot, session, tmp_path):
    jobs = JobRunner()
    page = ComparePage(session, Selection(), jobs=jobs)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page.comparison is not None, timeout=20_000)
    with qtbot.waitSignal(notices.given, timeout=20_000) as told:
        page.differences.save_to(tmp_path / "no such folder" / "x.csv")
    assert "no such folder" in told.args[0].say()
    qtbot.waitUntil(lambda: not jobs.busy(), timeout=20_000)


def test_texts_follow_the_language(page):
    words.set_language("zh")
    assert lists(page).count.text() == "4 家调整 · 2 家失去"
    assert page.only.text() == "仅显示差异"
    assert "最优" in page.bars.accessibleName()
