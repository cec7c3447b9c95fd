"""Are faults counted by kind, judged beside the window, and do they lead to whom they concern?"""

import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest

from territory_designer.model.finding import Finding
from territory_designer.session.plans import verdict_of
from territory_designer.session.session import Session
from territory_designer.ui.findings_panel import FindingsPanel, of_finding, rows_of
from territory_designer.ui.job_runner import JobRunner
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
    made.resize(800, 240)
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
    panel.set_session(Session(project))
    assert panel.count() == 0
    assert panel.lines.pages.currentIndex() == 1
