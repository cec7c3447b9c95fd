"""Is an account's place explained by the figures of the plan, with the rules that stand in the way?"""

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Lock
from territory_designer.session.session import Session
from territory_designer.session.why import obstacles, why


@pytest.fixture
def grounds(project):
    return ground(project)


def card_of(project, grounds, **rules):
    scenario = project.scenario("B")
    return scorecard(project, scenario.changed(rules=scenario.rules.changed(**rules)), grounds)


def free(project):
    return int(np.flatnonzero(~project.accounts.locked)[0])


def test_hours_of_an_alternative_are_what_moving_there_changes(project, grounds):
    card, account = card_of(project, grounds), free(project)
    session = Session(project)
    session.show("B")
    found = why(card, grounds, account)
    assert 1 <= len(found.alternatives) <= 3
    for other in found.alternatives:
        moved = session.preview(np.array([account]), other.position)
        assert other.hours == pytest.approx(moved.workload_h)
        assert other.index == pytest.approx(moved.to.index[1])


def test_one_alternative_is_allowed_when_any_is(project, grounds):
    card = card_of(project, grounds)
    for account in range(len(project.accounts)):
        everywhere = [
            row
            for row in np.flatnonzero(card.balance.holds)
            if row != card.scenario.alignment[account]
            and not any(
                each.hard for each in obstacles(card, grounds, np.array([account]), position=int(row))
            )
        ]
        shown = why(card, grounds, account).alternatives
        assert any(other.allowed for other in shown) == bool(everywhere)


def test_the_quickest_hub_is_named(project, grounds):
    card = card_of(project, grounds)
    found = why(card, grounds, 3)
    hubs = np.unique(card.scenario.position_hub[card.balance.holds])
    minutes = [float(grounds.work.oneway_min(3, hub)) for hub in hubs]
    assert found.quickest_min == pytest.approx(min(minutes))
    assert found.quickest_hub == hubs[int(np.argmin(minutes))]


def test_an_account_of_nobody_has_alternatives_and_no_way(project, grounds):
    scenario = project.scenario("B")
    alignment = scenario.alignment.copy()
    alignment[5] = -1
    card = scorecard(project, scenario.changed(alignment=alignment), grounds)
    found = why(card, grounds, 5)
    assert found.position == -1
    assert np.isnan(found.oneway_min)
    assert found.alternatives[0].hours > 0


def test_rules_in_the_way_are_named_hard_ones_first(project, grounds):
    account = free(project)
    name = str(project.accounts.account_id[account])
    card = card_of(
        project,
        grounds,
        locks=(Lock("account", name),),
        max_oneway_soft_min=0.0,
        max_oneway_hard_min=0.5,
        only_positions=("P0",),
    )
    position = 4 if card.scenario.alignment[account] != 4 else 5
    found = obstacles(card, grounds, np.array([account]), position=position)
    rules = {each.rule for each in found}
    assert {"locked", "longest_travel", "only_positions"} <= rules
    assert [each.hard for each in found] == sorted((each.hard for each in found), reverse=True)


def test_product_lines_that_a_position_lacks_are_named(project, grounds):
    lines = project.positions.product_lines.copy()
    lines[:] = "Valves"
    needs = project.accounts.product_lines.copy()
    needs[0] = "Drives"
    changed = project.changed(
        positions=project.positions.with_columns(product_lines=lines),
        accounts=project.accounts.with_columns(product_lines=needs),
    )
    card = scorecard(changed, changed.scenario("B"), grounds)
    position = int(card.scenario.alignment[0]) ^ 1
    found = obstacles(card, grounds, np.array([0]), position=position)
    assert ("product_lines", "Drives") in [(each.rule, each.params.get("lines")) for each in found]


def test_an_overload_is_said_with_its_limit(project, grounds):
    card = card_of(project, grounds)
    everyone = np.flatnonzero(card.scenario.alignment != 0)
    found = obstacles(card, grounds, everyone, position=0)
    band = next(each for each in found if each.rule == "band")
    assert band.hard
    assert band.params["index"] > band.params["limit"] == 1.2


def test_nothing_stands_in_the_way_of_staying(project, grounds):
    card = card_of(project, grounds)
    account = free(project)
    assert obstacles(card, grounds, np.array([account]), position=int(card.scenario.alignment[account])) == ()
