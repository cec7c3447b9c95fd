"""Figures that follow a move are those of a plan measured from scratch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures.rescore import rescored
from territory_designer.measures.scorecard import scorecard
from territory_designer.measures.tally import Change
from territory_designer.model.rules import Rules

RULES = (
    Rules(),
    Rules(keep_together=("group", "city"), disruption_weight=0.5),
    Rules(contiguity="hard", keep_together=("city",)),
)


def same(card, other):
    assert card.as_dict() == other.as_dict()
    assert card.extra_pieces.tolist() == other.extra_pieces.tolist()
    assert card.spread_h.tolist() == other.spread_h.tolist()


@pytest.fixture(scope="module")
def plan(random_plan):
    project, _, on = random_plan(3)
    return project, on


@settings(max_examples=30, deadline=None)
@given(rng_seed=st.integers(0, 10_000), rules=st.sampled_from(RULES), steps=st.integers(1, 4))
def test_moves_change_figures_as_a_count_from_scratch_does(plan, rng_seed, rules, steps):
    project, on = plan
    chance = np.random.default_rng(rng_seed)
    accounts, positions = len(project.accounts), len(project.positions)
    alignment = chance.integers(-1, positions, accounts).astype(np.int32)
    scenario = project.baseline.changed(name="plan", rules=rules, alignment=alignment)
    card = scorecard(project, scenario, on)
    for _ in range(steps):
        moving = chance.choice(accounts, chance.integers(1, accounts), replace=False)
        to = chance.integers(-1, positions, len(moving)).astype(np.int32)
        after = scenario.alignment.copy()
        after[moving] = to
        change = Change(moving, scenario.alignment[moving], to)
        scenario = scenario.changed(alignment=after)
        card = rescored(card, change, scenario)
    same(card, scorecard(project, scenario, on))


def test_a_move_of_nobody_changes_nothing(plan):
    project, on = plan
    scenario = project.baseline.changed(name="plan")
    card = scorecard(project, scenario, on)
    none = np.zeros(0, np.int32)
    same(rescored(card, Change(none, none, none), scenario), card)
