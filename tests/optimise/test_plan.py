"""Does the running account of a plan say the same as counting from scratch?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.geo.adjacency import pieces
from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, MoveLimits, default_rules
from territory_designer.optimise import changes
from territory_designer.optimise.plan import Move, Plan
from territory_designer.optimise.problem import problem

RULES = default_rules("improve").changed(
    bands=(Band(hard_lower=0.3), Band("potential", hard_upper=None)),
    keep_together=("group", "city"),
    moves_in_all=MoveLimits(accounts=2, hours=60.0),
    moves_per_position=MoveLimits(revenue_share=0.3),
    max_oneway_hard_min=None,
    match_product_lines=False,
)


def small_problem(small, rng_seed, rules=RULES, **size):
    project = small(np.random.default_rng(rng_seed), **size)
    rules = rules.changed(contiguity=("off", "soft", "hard")[rng_seed % 3])
    base = project.baseline
    return problem(project, base, rules, ground(project), "improve", start=base)


def any_plan(asked, chance):
    return Plan(asked, chance.integers(-1, asked.shape[1], asked.shape[0]))


@settings(max_examples=30, deadline=None)
@given(rng_seed=st.integers(0, 500))
def test_effect_of_any_move_is_what_recounting_finds(rng_seed, small):
    asked, chance = small_problem(small, rng_seed), np.random.default_rng(rng_seed)
    if not asked.shape[1]:
        return
    plan = any_plan(asked, chance)
    for _ in range(5):
        account = chance.permutation(asked.shape[0])[: chance.integers(1, 6)]
        before, move = plan.score, Move(account, chance.integers(-1, asked.shape[1], len(account)))
        effect = plan.effect(move)
        plan.apply(effect)
        running, objective = plan.score, plan.objective_cny
        plan.recount()
        assert running == pytest.approx(plan.score, rel=1e-9, abs=1e-6)
        assert objective == pytest.approx(plan.objective_cny, rel=1e-12)
        assert [a + b for a, b in zip(before, effect.score)] == pytest.approx(plan.score, rel=1e-9, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(rng_seed=st.integers(0, 500))
def test_objective_and_pieces_are_those_of_the_measures(rng_seed, small, figures_of):
    asked = small_problem(small, rng_seed)
    if not asked.shape[1]:
        return
    plan = any_plan(asked, np.random.default_rng(rng_seed))
    alignment = np.full(len(asked.project.accounts), -1)
    alignment[asked.account] = np.where(plan.owner >= 0, asked.position[plan.owner], -1)
    scenario = asked.project.baseline.changed(alignment=alignment, rules=asked.rules)
    figures = figures_of(asked.project, scenario, ground(asked.project))
    assert plan.objective_cny == pytest.approx(figures["objective"], rel=1e-9)
    assert plan.pieces == figures["pieces_extra"]
    parts = pieces(asked.adjacency, alignment, len(asked.project.positions))
    assert (plan.holdings.extra == np.maximum(parts - 1, 0)[asked.position]).all()


@settings(max_examples=20, deadline=None)
@given(rng_seed=st.integers(0, 500))
def test_changes_promise_what_moves_bring_where_no_piece_or_hand_counts(rng_seed, small):
    rules = RULES.changed(keep_together=(), moves_in_all=MoveLimits(), moves_per_position=MoveLimits())
    asked, chance = small_problem(small, rng_seed - rng_seed % 3, rules), np.random.default_rng(rng_seed)
    if asked.shape[1] < 2:
        return
    plan = any_plan(asked, chance)
    rows = np.arange(asked.shape[0])
    table = changes.shifts(plan, rows, rows)
    for account in rows:
        for to in np.flatnonzero(table.possible[account]):
            score = plan.effect(Move(np.array([account]), np.array([to], np.int32))).score
            promised = table.breach[account, to], table.cost_cny[account, to]
            assert promised == pytest.approx(tuple(score), rel=1e-9, abs=1e-3)


def test_swaps_and_cuts_promise_what_they_bring(country):
    project, on = country
    rules = default_rules("rebuild").changed(contiguity="off", max_oneway_hard_min=None)
    asked = problem(project, project.baseline, rules, on, "rebuild", start=project.baseline)
    plan = Plan(asked, asked.home)
    one, two = plan.accounts_of(0)[:5], plan.accounts_of(1)[:4]
    table = changes.swaps(plan, one, two)
    for a in range(len(one)):
        for b in range(len(two)):
            effect = plan.effect(Move(np.array([one[a], two[b]]), np.array([1, 0], np.int32)))
            assert (table.breach[a, b], table.cost_cny[a, b]) == pytest.approx(
                effect.score, rel=1e-9, abs=1e-5
            )
    rows = np.concatenate([one, two])
    row = changes.cuts(plan, rows, 0, 1)
    for count in range(len(rows) + 1):
        to = np.where(np.arange(len(rows)) < count, 0, 1).astype(np.int32)
        effect = plan.effect(Move(rows, to))
        assert (row.breach[count], row.cost_cny[count]) == pytest.approx(
            tuple(effect.score), rel=1e-9, abs=1e-3
        )


def test_a_kept_plan_comes_back_whole(small):
    asked = small_problem(small, 4)
    plan = any_plan(asked, np.random.default_rng(4))
    kept, owner, score = plan.keep(), plan.owner.copy(), plan.score
    plan.apply(plan.effect(Move(np.arange(4), np.zeros(4, np.int32))))
    plan.centre_on([0])
    plan.restore(kept)
    assert (plan.owner == owner).all()
    assert plan.score == score
    plan.recount()
    assert plan.score == pytest.approx(score, rel=1e-12)


def test_dear_pieces_change_the_score_and_not_the_objective(country):
    project, on = country
    rules = default_rules("rebuild")
    asked = problem(project, project.baseline, rules, on, "rebuild", start=project.baseline)
    plan = Plan(asked, asked.home)
    score, true, objective = plan.score, plan.true_score, plan.objective_cny
    plan.price_pieces(4.0)
    assert plan.score.cost_cny == pytest.approx(score.cost_cny + 3 * rules.piece_cny * plan.pieces)
    assert plan.true_score == pytest.approx(true)
    assert plan.objective_cny == objective
