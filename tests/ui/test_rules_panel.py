"""Are contradictions explained, fixes applied by one click, and locks and rules priced?"""

import pytest

from territory_designer.model.rules import Band
from territory_designer.session.session import Session
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.rules_panel import RulesPanel
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import words


def session_with(project, **rules):
    made = project.scenario("B")
    session = Session(project.with_scenario(made.changed(rules=made.rules.changed(**rules))))
    session.show("B")
    return session


@pytest.fixture
def panel(qtbot):
    made = RulesPanel(Selection())
    qtbot.addWidget(made)
    made.resize(1000, 260)
    made.show()
    return made


def test_too_narrow_a_band_is_a_conflict_and_its_first_fix_is_applied(panel, project):
    session = session_with(project, bands=(Band(hard_upper=0.5, lower=None, upper=0.4, ideal=0.3),))
    panel.set_session(session)
    panel.start()
    assert panel.said.why.conflicts
    assert panel.contradicting.isVisible()
    assert not panel.fine.isVisible()
    assert panel.said.prices is None
    fix = panel.said.why.fixes[0]
    before = session.scenario.rules
    panel.apply(fix)
    assert session.scenario.rules != before
    session.undo()
    assert session.scenario.rules == before


def test_rules_that_can_be_obeyed_are_priced(panel, project):
    panel.set_session(session_with(project, max_oneway_hard_min=None, bands=(Band(hard_upper=None),)))
    panel.start()
    assert not panel.said.why.conflicts
    assert panel.fine.isVisible()
    assert not panel.contradicting.isVisible()
    assert panel.prices.topLevelItemCount() == len(panel.said.prices.prices)
    words.set_language("zh")
    assert panel.prices.headerItem().text(0) == "锁定或规则"


def test_rules_are_looked_into_beside_the_window(qtbot, project):
    jobs = JobRunner()
    panel = RulesPanel(Selection(), jobs=jobs)
    qtbot.addWidget(panel)
    panel.set_session(session_with(project))
    panel.start()
    assert not panel.look.isEnabled()
    qtbot.waitUntil(lambda: panel.said is not None, timeout=60_000)
    jobs.close()
