"""Do goals and rules become what the optimiser is asked, and does a real search end in one step to undo?"""

import multiprocessing

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.rules import HUB_STATES, HubRule, Rules
from territory_designer.session.session import Session
from territory_designer.session.wish import Wish
from territory_designer.ui import numbers
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.optimise_curve import Course, round_ticks
from territory_designer.ui.optimise_goals import WORDS, Goals
from territory_designer.ui.optimise_limit import Limit
from territory_designer.ui.optimise_page import OptimisePanel
from territory_designer.ui.optimise_run import Reins, search
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def goals(qtbot, session):
    made = Goals()
    qtbot.addWidget(made)
    made.set_session(session)
    return made


@pytest.fixture
def panel(qtbot, session):
    jobs = JobRunner()
    made = OptimisePanel(session, jobs=jobs)
    qtbot.addWidget(made)
    made.resize(320, 830)
    made.show()
    yield made
    jobs.close()


def test_untouched_goals_are_the_rules_of_the_scenario(goals):
    assert goals.rules("improve") == Rules()


def test_the_word_first_for_fair_work_weighs_most(goals):
    weights = []
    for place in range(len(WORDS)):
        goals.sliders["fair"].slider.setValue(place)
        weights.append(goals.rules("improve").bands[0].weight)
    assert weights == sorted(weights)
    assert weights[0] == 0


def test_little_travel_scales_the_other_goals_down(goals):
    before = goals.rules("improve")
    goals.sliders["travel"].slider.setValue(4)
    after = goals.rules("improve")
    assert after.bands[0].weight == pytest.approx(before.bands[0].weight / 4)
    assert after.disruption_weight == pytest.approx(before.disruption_weight / 4)


def test_every_rule_of_the_list_is_carried_over(goals):
    goals.least.set_limit(90)
    goals.most.set_limit(110)
    goals.hard_most.set_limit(None)
    goals.potential.set_limit(None)
    goals.oneway_soft.set_limit(None)
    goals.oneway.set_limit(600)
    goals.moves.set_limit(40)
    goals.moves_each.set_limit(9)
    goals.hubs.set_limit(2)
    goals.lines.setChecked(False)
    goals.groups.setChecked(True)
    goals.contiguity.setCurrentIndex(2)
    rules = goals.rules("hubs")
    assert [band.measure for band in rules.bands] == ["workload"]
    band = rules.bands[0]
    assert (band.lower, band.upper, band.hard_upper) == (0.9, 1.1, None)
    assert (rules.max_oneway_soft_min, rules.max_oneway_hard_min) == (None, 600.0)
    assert (rules.moves_in_all.accounts, rules.moves_per_position.accounts) == (40, 9)
    assert (rules.max_hubs, rules.judge_hub_limits) == (2, True)
    assert rules.match_product_lines is False
    assert rules.keep_together == ("group",)
    assert rules.contiguity == "hard"


def test_a_limit_is_typed_counted_and_taken_away(qtbot):
    limit = Limit(1, 500, step=15, unit="min", free=True)
    qtbot.addWidget(limit)
    QTest.keyClicks(limit, "120")
    QTest.keyClick(limit, Qt.Key.Key_Return)
    assert (limit.limit(), limit.text()) == (120, "120 min")
    QTest.keyClick(limit, Qt.Key.Key_Up)
    assert limit.limit() == 135
    limit.selectAll()
    QTest.keyClicks(limit, "9000")
    QTest.keyClick(limit, Qt.Key.Key_Return)
    assert limit.limit() == 500
    limit.clear()
    QTest.keyClick(limit, Qt.Key.Key_Return)
    assert (limit.limit(), limit.placeholderText()) == (None, "none")


def test_a_course_has_a_gap_only_for_plans_that_can_obey():
    course = Course()
    course.add(1.0, 90.0, 100.0, 10)
    assert not course.obeys
    assert course.gap is None
    course.add(2.0, 125.0, 100.0, 20)
    assert course.gap == pytest.approx(0.2)


def test_a_search_is_stopped_and_its_best_plan_is_one_step(qtbot, panel, session):
    found = []
    panel.alignment_found.connect(found.append)
    panel.time.set_value("120")
    start = session.scenario.alignment.copy()
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert panel.running()
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    assert panel.run_view.curve.course.points
    QTest.mouseClick(panel.run_view.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.running(), timeout=60_000)
    assert found[-1] is None
    assert [edit.label for edit in session.done] == ["optimise"]
    assert session.scenario_name.startswith("Improved")
    assert session.scenario.start == "B"
    proven = numbers.percent(session.scenario.bound.gap_of(session.card.objective), 1)
    assert f" {proven} " in panel.run_view.gap.text()
    session.undo()
    assert session.scenario_name == "B"
    assert np.array_equal(session.scenario.alignment, start)


def test_a_search_that_is_discarded_leaves_nothing(qtbot, panel, session):
    found = []
    panel.alignment_found.connect(found.append)
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    QTest.mouseClick(panel.run_view.discard, Qt.MouseButton.LeftButton)
    assert not panel.running()
    qtbot.waitUntil(lambda: not panel._jobs.busy(), timeout=60_000)
    assert session.done == ()


def test_more_time_can_be_given(qtbot, panel):
    QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    before = panel._run.reins.seconds
    QTest.mouseClick(panel.run_view.more, Qt.MouseButton.LeftButton)
    assert panel._run.reins.seconds == before + 30
    panel.discard()


def test_a_name_that_is_taken_is_refused_with_words(qtbot, panel):
    QTest.keyClicks(panel.name, "B")
    with qtbot.waitSignal(notices.given) as told:
        QTest.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert "already" in told.args[0].say()
    assert not panel.running()


def test_another_plan_ends_the_search(panel):
    panel.start()
    panel.set_session(None)
    assert not panel.running()
    assert panel.pages.currentIndex() == 1


def test_texts_follow_the_language(panel):
    words.set_language("zh")
    assert panel.start_button.text() == "开始"
    assert panel.mode.currentText() == "改进现有方案"


def test_what_the_optimiser_refuses_comes_back_from_its_process(project):
    work = search(project, Wish("X", "substitute"), Reins(5.0))
    with pytest.raises(TerritoryDesignerError) as refused:
        work(lambda _: None, lambda: False)
    assert (refused.value.code, refused.value.params) == ("leaver_missing", {})


def test_a_process_that_is_not_wanted_any_more_is_ended(project):
    before = set(multiprocessing.active_children())
    with pytest.raises(TerritoryDesignerError) as ended:
        search(project, Wish("X"), Reins(60.0))(lambda _: None, lambda: True)
    assert ended.value.code == "search_discarded"
    assert set(multiprocessing.active_children()) <= before


def test_what_the_list_of_hubs_asks_is_carried_over(goals):
    goals.set_mode("hubs")
    first, second = list(goals.hub_list.rows)[:2]
    goals.hub_list.rows[first].state.setCurrentIndex(HUB_STATES.index("forbidden"))
    goals.hub_list.rows[second].state.setCurrentIndex(HUB_STATES.index("forced"))
    goals.hub_list.rows[second].most.set_limit(2)
    goals.relocations.set_limit(3)
    rules = goals.rules("hubs")
    asked = {rule.hub_id: rule for rule in rules.hubs}
    assert asked[first].state == "forbidden"
    assert (asked[second].state, asked[second].max_positions) == ("forced", 2)
    assert rules.max_relocations == 3
    assert not goals.hub_list.rows[first].most.isEnabled()


def test_an_untouched_list_of_hubs_asks_nothing_and_keeps_costs_of_a_scenario(goals, session):
    goals.set_mode("hubs")
    assert goals.rules("hubs").hubs == ()
    hub = str(session.project.hubs.hub_id[0])
    kept = (HubRule(hub, cost_cny=5.0, state="forced"),)
    asking = session.scenario.changed(rules=session.scenario.rules.changed(hubs=kept))
    other = Session(session.project.with_scenario(asking))
    other.show(asking.name)
    goals.set_session(other)
    assert goals.rules("hubs").hubs == kept


def test_only_the_selected_positions_may_change(qtbot, session):
    selection = Selection()
    panel = OptimisePanel(session, jobs=JobRunner(), selection=selection)
    qtbot.addWidget(panel)
    selection.set_position(1)
    box = panel.goals.only
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    assert panel.goals.rules("improve").only_positions == (str(session.project.positions.position_id[1]),)
    box.activated.emit(0)
    assert panel.goals.rules("improve").only_positions == ()


def test_resize_asks_for_numbers_of_positions(goals):
    goals.set_mode("resize")
    goals.fewest.set_limit(3)
    goals.most_positions.set_limit(9)
    rules = goals.rules("resize")
    assert (rules.min_positions, rules.max_positions) == (3, 9)
    assert goals.rules("improve").min_positions is None


def test_somebody_leaves_and_the_others_take_over(qtbot, session):
    selection = Selection()
    selection.set_position(2)
    jobs = JobRunner()
    panel = OptimisePanel(session, jobs=jobs, selection=selection)
    qtbot.addWidget(panel)
    panel.mode.setCurrentIndex(panel.mode.findData("substitute"))
    panel._follow_mode()
    assert panel.goals.leaver.leaver() == str(session.project.positions.position_id[2])
    panel.goals.oneway.set_limit(None)
    panel.goals.hard_most.set_limit(None)
    panel.time.set_value("10")
    panel.start()
    qtbot.waitUntil(lambda: len(session.project.scenarios) == 3, timeout=90_000)
    made = session.scenario
    assert not (made.alignment == 2).any()
    assert not made.position_open[2]
    jobs.close()


def test_other_goals_go_on_from_the_best_plan_and_end_in_one_step(qtbot, panel, session):
    panel.name.setText("Fair")
    panel.time.set_value("10")
    panel.start()
    assert panel.goals.sliders["fair"].isEnabled()
    assert not panel.goals.rows["moves"].isEnabled()
    qtbot.waitUntil(lambda: bool(panel._run.course.points), timeout=60_000)
    assert panel.run_view.again.isHidden()
    panel.goals.sliders["fair"].slider.setValue(4)
    first = panel._run.job
    QTest.mouseClick(panel.run_view.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.running() and panel._run.job is not first, timeout=60_000)
    panel.stop()
    qtbot.waitUntil(lambda: not panel.running(), timeout=60_000)
    (made,) = [name for name in session.project.scenarios if name.startswith("Fair")]
    scenario = session.project.scenario(made)
    assert scenario.rules.bands[0].weight == panel.goals.rules("improve").bands[0].weight
    assert (scenario.start, scenario.mode) == ("B", "improve")
    assert len(session.done) == 1


def test_goals_stand_fast_where_a_search_cannot_go_on(qtbot, panel):
    panel.set_mode("fill")
    panel.start()
    assert not panel.goals.sliders["fair"].isEnabled()
    panel.discard()
    assert panel.goals.sliders["fair"].isEnabled()


def test_costs_on_the_axis_are_as_far_apart_as_their_digits_show():
    assert round_ticks(15.87e6, 16.07e6) == pytest.approx([15.9e6, 15.95e6, 16.0e6, 16.05e6])
    assert round_ticks(15.87e6, 16.07e6, least=1e5) == pytest.approx([15.9e6, 16.0e6])
