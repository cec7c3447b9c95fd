"""Do the pages of the inspector say what the plan says, tie, and lead on?"""

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionComboBox

from territory_designer.measures.scorecard import scorecard
from territory_designer.model.scenario import Bound
from territory_designer.session.plans import verdict_of
from territory_designer.session.session import Session
from territory_designer.session.why import why
from territory_designer.ui import numbers
from territory_designer.ui.inspector import Inspector
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.selection import Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def panel(qtbot, session):
    made = Inspector(session, Selection())
    session.listen(made.refresh)
    qtbot.addWidget(made)
    made.resize(316, 820)
    made.show()
    return made


def free(session, count=1):
    return np.flatnonzero(~session.locked)[:count]


def test_while_nothing_is_selected_the_scenario_is_shown(panel, session):
    assert panel.tabs.currentIndex() == 2
    panel.show_tab("account")
    session.show("baseline")
    assert panel.tabs.currentIndex() == 2


def test_without_a_plan_and_without_a_selection_it_says_what_to_do(qtbot, panel):
    panel.show_tab("account")
    assert panel.account.pages.currentWidget() is panel.account.empty
    panel.set_session(None)
    panel.show_tab("scenario")
    assert panel.scenario.pages.currentIndex() == 1


def test_printed_terms_add_up_to_the_printed_workload(panel, session):
    for account in range(0, 60, 7):
        panel._selection.set_accounts([account], "map")
        one = panel.account.one
        shown = one.terms._shown
        total = float(re.sub("[^0-9.]", "", one.total.text()))
        assert sum(shown) == pytest.approx(total)
        hub = session.scenario.position_hub[session.scenario.alignment[account]]
        assert total == pytest.approx(session.ground.work.workload_h[account, hub], abs=0.051)


def test_alternatives_are_those_of_the_session_and_ask_for_a_preview(qtbot, panel, session):
    account = int(free(session)[0])
    panel._selection.set_accounts([account], "map")
    found = why(session.card, session.ground, account).alternatives
    cards = [card for card in panel.account.one.alternatives if card.isVisible()]
    wanted = [numbers.signed_money(each.consequence.cost_cny) for each in found]
    assert [card.cost.text() for card in cards] == wanted
    with qtbot.waitSignal(panel.preview_requested) as asked:
        QTest.mouseClick(cards[0].preview, Qt.MouseButton.LeftButton)
    assert asked.args[0].tolist() == [account]
    assert asked.args[1] == found[0].position


def test_a_long_way_does_not_make_an_alternative_wider_than_the_panel(panel, session):
    panel._selection.set_accounts([int(free(session)[0])], "map")
    card = panel.account.one.alternatives[0]
    card.way.set_text("11 h 34 one way · +1,421.6 h · 122 % with it, and more words")
    card.layout().invalidate()
    assert card.minimumSizeHint().width() < 240


def test_a_locked_account_says_so_and_offers_no_move(panel, session):
    account = int(np.flatnonzero(session.locked)[0])
    panel._selection.set_accounts([account], "map")
    one = panel.account.one
    assert "locked" in one.answer.text()
    assert not any(card.preview.isVisible() for card in one.alternatives)
    assert {card.rule.text() for card in one.alternatives if card.isVisible()} == {"Rule: locked"}


def test_an_account_of_nobody_says_who_is_near(panel, session):
    account = int(free(session)[0])
    session.move(np.array([account]), -1)
    panel._selection.set_accounts([account], "map")
    one = panel.account.one
    assert one.question.text() == "Who could serve it?"
    assert "nearest hub" in one.answer.text()
    assert one.total.text() == "–"


def test_several_accounts_show_their_sums_and_can_be_assigned(qtbot, panel, session):
    accounts = free(session, 6)
    panel._selection.set_accounts(accounts, "map")
    many = panel.account.many
    assert many.title.text() == "6 accounts"
    revenue = session.project.accounts.revenue_cny[accounts].sum()
    assert many.facts.figures["revenue"].text() == numbers.money(float(revenue))
    with qtbot.waitSignal(panel.assign_requested) as asked:
        QTest.mouseClick(many.assign, Qt.MouseButton.LeftButton)
    assert asked.args[0].tolist() == accounts.tolist()
    with qtbot.waitSignal(panel.zoom_requested):
        QTest.mouseClick(many.zoom, Qt.MouseButton.LeftButton)


def test_a_position_shows_its_index_and_parts_that_add_up(panel, session):
    panel._selection.set_position(3, "list")
    page = panel.position
    assert panel.tabs.currentIndex() == 1
    assert numbers.index(float(session.card.balance.index[3])) in page.index.text()
    total = float(re.sub("[^0-9.]", "", page.total.text()))
    assert sum(page.parts._shown) == pytest.approx(total)
    assert total == pytest.approx(session.card.tally["workload_h"][3], abs=0.051)


def test_a_role_is_said_in_the_language_of_the_window(panel):
    panel._selection.set_position(3, "list")
    role = panel.position.facts.figures["role"]
    assert role.text() == "representative"
    words.set_language("zh")
    assert role.text() == "销售代表"


def test_a_vacant_position_is_called_vacant(panel):
    panel._selection.set_position(1, "list")
    assert panel.position.facts.figures["employee"].text() == "vacant"


def test_rules_of_the_position_come_from_the_verdict(panel, session):
    panel._selection.set_position(0, "list")
    assert panel.position.rules.accessibleName() == t("desk.judging")
    verdict = verdict_of(session.project, session.scenario, session.ground)
    panel.set_verdict(verdict)
    mine = [each for each in (*verdict.broken, *verdict.strained) if each.position_id == "P0"]
    assert len(panel.position.rules._lines) == max(len(mine), 1)


def test_the_scenario_is_set_against_the_baseline_at_its_own_utilisation(panel, session):
    session.move(free(session, 5), 0)
    panel.show_tab("scenario")
    rows = {name: change for name, _, change, _ in panel.scenario.table._rows}
    then = scorecard(
        session.project, session.project.baseline.changed(utilisation=0.6), session.ground
    ).measures
    step = session.card.measures["balance_max"] - then["balance_max"]
    assert rows["Largest deviation"] == f"{numbers.signed(step * 100, 1)} pts"
    assert rows["Workload"] == numbers.signed_hours(session.card.measures["workload_h"] - then["workload_h"])


def test_the_baseline_is_compared_with_nothing(panel, session):
    session.show("baseline")
    panel.show_tab("scenario")
    assert {change for _, _, change, _ in panel.scenario.table._rows} == {""}
    assert panel.scenario.name.text() == "Baseline"


def test_the_gap_is_taken_from_the_objective_of_now(panel, session):
    objective = session.card.objective
    bound = Bound(objective, objective * 0.96, "these hubs")
    scenario = session.scenario.changed(bound=bound)
    session.project = session.project.with_scenario(scenario)
    panel.show_tab("scenario")
    panel.scenario.expire()
    assert "within 4.0 % of the best possible" in panel.scenario.bound.accessibleName()


def test_the_baseline_is_measured_beside_the_window_when_there_is_a_runner(qtbot, session):
    jobs = JobRunner()
    panel = Inspector(session, Selection(), jobs=jobs)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_tab("scenario")
    qtbot.waitUntil(lambda: any(change for _, _, change, _ in panel.scenario.table._rows), timeout=20_000)
    qtbot.waitUntil(lambda: not jobs.busy(), timeout=20_000)


def test_a_move_renews_what_is_seen(panel, session):
    account = int(free(session)[0])
    panel._selection.set_accounts([account], "map")
    before = panel.account.one.question.text()
    target = 0 if session.scenario.alignment[account] != 0 else 1
    session.move(np.array([account]), target)
    assert panel.account.one.question.text() == f"Why P{target}?" != before


def test_language_and_theme_change_without_a_restart(panel, session):
    panel._selection.set_accounts([int(free(session)[0])], "map")
    words.set_language("zh")
    theme.set_mode("dark")
    assert panel.account.one.question.text().startswith("为什么是")
    assert panel.tabs.tabText(2) == "方案"


def test_a_choice_that_is_too_long_is_shortened_where_it_is_written(qtbot):
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["After the departure (not valid)", "B"])
    option = QStyleOptionComboBox()
    box.resize(120, 28)
    box.initStyleOption(option)
    assert "…" in box.said(option)
    assert box.currentText() == "After the departure (not valid)"
    box.setCurrentIndex(1)
    box.initStyleOption(option)
    assert box.said(option) == "B"
    box.grab()
