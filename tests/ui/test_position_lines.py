"""Are the right positions listed, in the right order, with figures that tie to the scorecard?"""

import numpy as np
import pytest

from territory_designer.ui.position_lines import (
    HubLine,
    NobodyLine,
    PositionLine,
    Wish,
    chosen_lines,
    is_outside,
    nobodys_accounts,
    position_lines,
)


def _names(lines):
    return [line.name for line in lines if isinstance(line, PositionLine)]


def test_figures_tie_to_the_scorecard(session):
    lines, card = position_lines(session), session.card
    assert sum(line.accounts for line in lines) == card.tally.total("accounts")
    assert sum(line.revenue_cny for line in lines) == pytest.approx(card.tally["revenue_cny"].sum())
    assert [line.index for line in lines] == pytest.approx(card.balance.index.tolist())
    assert sum(map(is_outside, lines)) == card.measures["outside_band"]


def test_a_vacant_position_has_no_person(session):
    lines = {line.name: line for line in position_lines(session)}
    assert lines["Changsha-2"].vacant
    assert lines["Wuhan-2"].person == "Ma Chao"


def test_grouped_by_hub_with_the_work_of_each(session):
    lines = chosen_lines(session, position_lines(session), Wish())
    heads = [line for line in lines if isinstance(line, HubLine)]
    assert [(head.city, head.positions) for head in heads] == [("Wuhan", 2), ("Changsha", 2), ("Nanchang", 1)]
    work_h, target_h = session.card.tally["workload_h"], session.card.balance.target_h
    assert heads[0].index == pytest.approx(work_h[:2].sum() / target_h[:2].sum())


def test_a_folded_hub_keeps_its_head(session):
    lines = chosen_lines(session, position_lines(session), Wish(folded=frozenset({0})))
    assert _names(lines) == ["Changsha-1", "Changsha-2", "Nanchang-1"]
    assert sum(isinstance(line, HubLine) for line in lines) == 3


def test_orders(session):
    lines = position_lines(session)
    assert _names(chosen_lines(session, lines, Wish(order="name"))) == sorted(line.name for line in lines)
    off = [abs(line.index - 1) for line in chosen_lines(session, lines, Wish(order="index"))]
    assert off == sorted(off, reverse=True)


def test_only_what_is_outside_in_view_or_named(session):
    lines = position_lines(session)
    outside = chosen_lines(session, lines, Wish(shown="outside", order="name"))
    assert _names(outside) == sorted(line.name for line in lines if is_outside(line))
    assert outside
    assert _names(chosen_lines(session, lines, Wish(shown="view", in_view=frozenset({4})))) == ["Nanchang-1"]
    assert _names(chosen_lines(session, lines, Wish(text="hu bin"))) == ["Changsha-1"]
    assert _names(chosen_lines(session, lines, Wish(text="changsha"))) == ["Changsha-1", "Changsha-2"]


def test_accounts_that_nobody_has_stand_first(session):
    session.move(np.arange(5), -1)
    lines = chosen_lines(session, position_lines(session), Wish())
    assert lines[0] == NobodyLine(5)
    assert nobodys_accounts(session).tolist() == [0, 1, 2, 3, 4]


def test_a_closed_position_that_still_has_accounts_is_listed(session):
    scenario = session.scenario
    shut = scenario.position_open.copy()
    shut[4] = False
    session.project = session.project.with_scenario(scenario.changed(position_open=shut))
    session._card = None
    assert "Nanchang-1" in _names(position_lines(session))
