"""Are moves listed from one plan to another, and do the first of them become a plan?"""

import numpy as np
import pytest

from territory_designer.session.session import Session
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.moves_panel import MovesPanel
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    made.copy_scenario("C")
    made.move(np.flatnonzero(~made.locked)[:12], 1)
    made.move(np.flatnonzero(~made.locked)[12:20], 3)
    return made


@pytest.fixture
def panel(qtbot, session):
    made = MovesPanel(Selection())
    qtbot.addWidget(made)
    made.resize(1000, 260)
    made.set_session(session)
    made.show()
    return made


def test_the_list_leads_from_the_start_to_the_plan_that_is_shown(panel, session):
    assert panel.from_.currentData() == session.scenario.start
    panel.start()
    assert panel.list.topLevelItemCount() == len(panel.moves.steps) > 0
    assert panel.moves.way.end is session.scenario


def test_the_first_steps_become_a_scenario_that_can_be_undone(panel, session):
    panel.start()
    panel.slider.setValue(1)
    before = set(session.project.scenarios)
    wanted = panel.moves.prefix(1, "x").alignment
    panel.take.click()
    (name,) = set(session.project.scenarios) - before
    assert np.array_equal(session.project.scenario(name).alignment, wanted)
    session.undo()
    assert set(session.project.scenarios) == before


def test_a_step_selects_its_accounts_and_the_curve_chooses_how_many(qtbot, panel):
    panel.start()
    with qtbot.waitSignal(panel.zoom_requested):
        panel.list.setCurrentItem(panel.list.topLevelItem(0))
    assert set(panel._selection.accounts) == set(panel.moves.steps[0].account)
    panel.curve.pointed.emit(2)
    assert panel.slider.value() == 2
    words.set_language("zh")
    assert panel.slider.value() == 2
    assert panel.first.text().startswith("前 2 /")


def test_a_change_of_the_plan_forgets_the_list(panel, session):
    panel.start()
    session.listen(panel.refresh)
    session.undo()
    assert panel.moves is None
    assert panel.list.topLevelItemCount() == 0


def test_moves_are_listed_beside_the_window(qtbot, session):
    jobs = JobRunner()
    panel = MovesPanel(Selection(), jobs=jobs)
    qtbot.addWidget(panel)
    panel.set_session(session)
    panel.start()
    assert not panel.list_button.isEnabled()
    qtbot.waitUntil(lambda: panel.moves is not None, timeout=60_000)
    assert panel.list_button.isEnabled()
    jobs.close()


def test_listing_is_stopped_and_begun_again(qtbot, session):
    jobs = JobRunner()
    panel = MovesPanel(Selection(), jobs=jobs)
    qtbot.addWidget(panel)
    panel.set_session(session)
    panel.start()
    assert not panel.state.stop.isHidden()
    panel.state.stop.click()
    assert not panel.running()
    assert panel.state.stop.isHidden()
    assert panel.list_button.isEnabled()
    panel.start()
    qtbot.waitUntil(lambda: panel.moves is not None, timeout=60_000)
    assert panel.state.stop.isHidden()
    jobs.close()


def test_the_map_shows_the_plan_after_the_first_steps_and_then_the_plan_again(qtbot, panel):
    panel.start()
    with qtbot.waitSignal(panel.previewed) as shown:
        panel.preview.click()
    scenario, start = shown.args
    assert np.array_equal(scenario.alignment, panel.moves.prefix(panel.slider.value(), "x").alignment)
    assert start is panel.moves.way.start
    with qtbot.waitSignal(panel.previewed, timeout=2_000) as shown:
        panel.slider.setValue(1)
    assert np.array_equal(shown.args[0].alignment, panel.moves.prefix(1, "x").alignment)
    with qtbot.waitSignal(panel.previewed) as shown:
        panel.forget()
    assert shown.args == [None, None]
