"""Are faults counted by kind, judged beside the window, and do they lead to whom they concern?"""

import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest

from territory_designer.model.finding import Finding
from territory_designer.model.rules import Lock
from territory_designer.session.edits import between
from territory_designer.session.plans import verdict_of
from territory_designer.session.remedies import Remedy
from territory_designer.session.session import Session
from territory_designer.ui.findings_list import offer_place
from territory_designer.ui.findings_panel import FindingsPanel, of_finding, rows_of
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import words

FINDINGS = (
    Finding("place_unknown", "error", "accounts", "S", 7, "city", "Nowhere", "F7", {}),
    Finding("beyond_reach", "warning", "accounts", value="00003", params={"hub": "H1", "minutes": 900.0}),
    Finding("groups_added", "note", "accounts", "S", params={"count": 2}),
)


@pytest.fixture
def session(project):
    made = Session(project, findings=FINDINGS)
    made.show("B")
    return made


@pytest.fixture
def panel(qtbot, session):
    made = FindingsPanel(Selection())
    qtbot.addWidget(made)
    made.set_session(session)
    made.resize(1100, 240)
    made.show()
    return made


def test_counts_tie_to_the_rows(panel, session):
    panel.set_verdict(verdict_of(session.project, session.scenario, session.ground))
    lines = panel.lines
    counts = lines.model.counts()
    assert sum(counts.values()) == lines.model.rowCount()
    assert counts["broken"] == len(panel.verdict.broken)
    assert counts["strained"] == len(panel.verdict.strained)
    assert panel.count() == lines.model.rowCount() - counts["note"]
    assert lines.chips["error"].text() == "Errors 1"
    panel.resize(500, 240)
    assert lines.chips["error"].text() == "1"
    assert lines.chips["error"].accessibleName() == "Errors 1"


def test_the_worst_come_first(panel, session):
    panel.set_verdict(verdict_of(session.project, session.scenario, session.ground))
    kinds = [item.kind for item in panel.lines.model.shown]
    order = ("broken", "strained", "error", "warning", "note")
    assert kinds == sorted(kinds, key=order.index)


def test_a_chip_shows_its_kind_and_again_all(panel):
    lines = panel.lines
    QTest.mouseClick(lines.chips["warning"], Qt.MouseButton.LeftButton)
    assert {item.kind for item in lines.model.shown} == {"warning"}
    QTest.mouseClick(lines.chips["warning"], Qt.MouseButton.LeftButton)
    assert len({item.kind for item in lines.model.shown}) == 3


def test_a_click_on_a_fault_selects_the_account(qtbot, panel):
    lines = panel.lines
    lines.show_kind("warning")
    first = lines.list.visualRect(lines.model.index(0)).center()
    with qtbot.waitSignal(panel.zoom_requested) as asked:
        QTest.mouseClick(lines.list.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert asked.args[0].tolist() == [3]
    assert panel._selection.accounts.tolist() == [3]


def test_a_broken_rule_selects_its_position(panel, session):
    verdict = verdict_of(session.project, session.scenario, session.ground)
    panel.set_verdict(verdict)
    place = next(k for k, item in enumerate(panel.lines.model.shown) if item.position)
    item = panel.lines.model.shown[place]
    panel.lines.list.setCurrentIndex(panel.lines.model.index(place))
    QTest.keyClick(panel.lines.list, Qt.Key.Key_Return)
    assert session.project.positions.position_id[panel._selection.position] == item.position


def test_the_place_of_a_fault_is_its_cell():
    assert of_finding(FINDINGS[0]).place == "S!F7"


def test_accounts_are_found_by_id_and_by_name(session):
    assert rows_of(session, ["00004", "Clinic 9", "no such"]).tolist() == [4, 9]


def test_texts_follow_the_language(panel):
    words.set_language("zh")
    assert panel.lines.chips["error"].text() == "错误 1"


def test_rules_are_judged_beside_the_window_and_again_after_a_move(qtbot, session):
    jobs = JobRunner()
    panel = FindingsPanel(Selection(), jobs=jobs)
    qtbot.addWidget(panel)
    told = []
    panel.judged.connect(told.append)
    panel.set_session(session)
    qtbot.waitUntil(lambda: bool(told) and told[-1] is not None, timeout=20_000)
    assert panel.lines.state.text() == ""
    session.listen(panel.refresh)
    session.move(np.flatnonzero(~session.locked), 0)
    assert told[-1] is None
    qtbot.waitUntil(lambda: told[-1] is not None, timeout=20_000)
    assert any(each.rule == "band" for each in told[-1].broken)
    end = time.monotonic() + 20
    while jobs.busy() and time.monotonic() < end:
        QCoreApplication.processEvents()
    jobs.close()


def test_a_plan_in_order_says_so(qtbot, project):
    panel = FindingsPanel(Selection())
    qtbot.addWidget(panel)
    panel.show()
    panel.set_session(Session(project))
    assert panel.count() == 0
    assert panel.lines.pages.currentIndex() == 1


def strayed(session, count=3):
    """Show a scenario in which locked accounts have left their position."""
    scenario = session.scenario
    alignment = scenario.alignment.copy()
    rows = np.flatnonzero(~session.locked & (alignment >= 0))[:count]
    alignment[rows] = (alignment[rows] + 1) % len(session.project.positions)
    locks = tuple(Lock("account", str(session.project.accounts.account_id[row])) for row in rows)
    rules = scenario.rules.changed(locks=locks)
    session.do(between(scenario, scenario.changed(alignment=alignment, rules=rules), "list"))
    return rows


def judged(panel, session):
    panel.set_verdict(verdict_of(session.project, session.scenario, session.ground))


def test_the_marked_finding_is_said_in_full_and_its_remedy_is_one_step(panel, session):
    panel.edit_asked.connect(lambda do: do(session))
    strayed(session)
    judged(panel, session)
    lines = panel.lines
    lines.show_about("rule.lock_account.title")
    lines.list.setCurrentIndex(lines.model.index(0))
    assert panel.side.text.text() == lines.marked().say("en")
    steps, ids = len(session.done), lines.marked().accounts
    QTest.mouseClick(panel.side.offers[0], Qt.MouseButton.LeftButton)
    rows = rows_of(session, ids)
    assert np.array_equal(session.scenario.alignment[rows], session.project.baseline.alignment[rows])
    assert len(session.done) == steps + 1


def test_what_helps_is_seen_without_a_choice_and_the_next_one_after_a_remedy(panel, session):
    panel.edit_asked.connect(lambda do: do(session))
    session.listen(panel.refresh)
    strayed(session)
    judged(panel, session)
    lines = panel.lines
    assert panel.side.item is lines.model.shown[0]
    assert panel.side.offers[0].isVisible()
    assert not len(panel._selection.accounts)
    next_one = lines.model.shown[1]
    panel.side.offers[0].click()
    judged(panel, session)
    assert panel.side.item is lines.marked() is lines.model.shown[0]
    assert (lines.marked().about, lines.marked().place) == (next_one.about, next_one.place)


def test_the_mark_waits_for_its_line_while_the_rules_are_judged(panel, session):
    strayed(session)
    judged(panel, session)
    lines = panel.lines
    lines.list.setCurrentIndex(lines.model.index(1))
    marked, found = lines.marked(), lines.model.shown
    lines.set_items([each for each in found if each.about != marked.about], "judging")
    assert panel.side.item is None
    lines.set_items(list(reversed(found)))
    assert panel.side.item is marked


def test_the_button_of_a_line_does_the_best_thing_where_there_is_room(qtbot, panel, session):
    panel.resize(1400, 240)
    strayed(session)
    judged(panel, session)
    lines = panel.lines
    lines.show_about("rule.lock_account.title")
    place = offer_place(lines.list.visualRect(lines.model.index(0)), lines.model.shown[0])
    with qtbot.waitSignal(lines.taken) as taken:
        QTest.mouseClick(lines.list.viewport(), Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert taken.args[1].code == "put_back"
    panel.resize(700, 240)
    rect = lines.list.visualRect(lines.model.index(0))
    assert offer_place(rect, lines.model.shown[0]).isEmpty()


def test_accounts_without_a_position_are_filled_by_the_optimiser(qtbot, panel, session):
    session.move(np.flatnonzero(~session.locked)[:4], -1)
    judged(panel, session)
    item = next(each for each in panel.lines.model.shown if each.about == "rule.unassigned.title")
    with qtbot.waitSignal(panel.optimise_asked) as asked:
        panel.take(item, item.offers[0])
    assert asked.args == ["fill"]


def test_kinds_are_counted_and_shown_alone(panel, session):
    judged(panel, session)
    lines = panel.lines
    counts = lines.model.abouts()
    assert sum(counts.values()) == lines.model.rowCount()
    about, count = counts.most_common()[0]
    lines.show_about(about)
    assert lines.model.rowCount() == count
    assert {item.about for item in lines.model.shown} == {about}
    lines.show_about("")
    assert lines.model.rowCount() == sum(counts.values())


def test_a_remedy_that_finds_nothing_is_told_and_changes_nothing(panel, session):
    told = []
    notices.given.connect(told.append)
    nowhere = Remedy("place", "longest_travel", {"count": 1}, ("no such account",))
    panel.carry_out(session, nowhere)
    notices.given.disconnect(told.append)
    assert "other position breaks a rule" in told[0].say()
    assert not session.done


def test_findings_come_back_with_the_plan(session, tmp_path):
    session.save(tmp_path / "plan.gpkg")
    opened = Session.open_plan(tmp_path / "plan.gpkg")
    assert [each.as_dict() for each in opened.findings] == [each.as_dict() for each in FINDINGS]
    session.close()
    opened.close()
