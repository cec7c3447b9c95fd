"""Does the foot of the window tell the truth about the plan?"""

from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt

from territory_designer.model.scenario import Bound
from territory_designer.ui.status_bar import Rules, StatusBar
from territory_designer.ui.words import words


@pytest.fixture
def bar(session, qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1400, 29)
    bar.show()
    bar.set_session(session)
    return bar


def test_figures_are_those_of_the_scorecard(bar, session):
    measures = session.card.measures
    assert bar.workload.figure.text() == f"{measures['workload_h']:,.0f} h"
    assert bar.travel.figure.text() == f"{measures['travel_share'] * 100:.1f} %"
    assert bar.outside.figure.text() == f"{measures['outside_band']} of 5"


def test_rules_are_valid_only_when_judged(bar):
    assert bar.rules.text() == "Checking the rules…"
    bar.set_rules(Rules(0, 2))
    assert bar.rules.text() == "Valid: no rule broken"
    bar.set_rules(Rules(3, 0))
    assert bar.rules.text() == "Rules broken: 3"
    bar.set_rules(None)
    assert bar.rules.text() == "Checking the rules…"


def test_nothing_is_counted_before_the_rules_are_judged(bar):
    bar.set_findings(3)
    assert bar.findings.text() == "Findings: …"
    bar.set_rules(Rules(0, 3))
    assert bar.findings.text() == "Findings: 3"


def test_the_gap_stands_only_where_there_is_a_bound(bar, session):
    assert not bar.gap.isVisible()
    objective = session.card.objective
    scenario = session.scenario.changed(bound=Bound(objective, objective * 0.992, "all plans"))
    session.project = session.project.with_scenario(scenario)
    bar.refresh()
    assert bar.gap.isVisible()
    assert bar.gap.text() == "within 0.8 % of the best possible"


def test_saved_and_not_saved(bar, session, tmp_path, qtbot):
    assert bar.saved.text() == "Not saved"
    session.save(tmp_path / "a.gpkg")
    bar.set_saved_at(datetime(2026, 11, 22, 14, 32))
    assert bar.saved.text() == "Saved 14:32"
    session.move(np.array([0]), 2)
    bar.refresh()
    assert bar.saved.text() == "Not saved"
    with qtbot.waitSignal(bar.save_asked):
        qtbot.mouseClick(bar.saved, Qt.MouseButton.LeftButton)


def test_facts_lead_to_where_they_come_from(bar, qtbot):
    with qtbot.waitSignal(bar.findings_asked):
        qtbot.mouseClick(bar.findings, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.rules_asked):
        qtbot.mouseClick(bar.rules, Qt.MouseButton.LeftButton)


def test_without_a_plan_it_says_that_no_network_is_used(bar):
    bar.set_session(None)
    assert bar.rules.text() == "No network is used"
    assert not bar.workload.isVisible()
    assert bar.version.isVisible()
    words.set_language("zh")
    assert bar.offline.text() == "离线"
