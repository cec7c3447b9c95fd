"""Does the running account of a plan say the same as counting from scratch?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.geo.adjacency import pieces
from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, MoveLimits, default_rules
from territory_designer.optimise import changes
from territory_designer.optimise.plan import BREACH_CNY, Move, Plan
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
    assert (plan.parts == parts[asked.position]).all()


@settings(max_examples=20, deadline=None)
@given(rng_seed=st.integers(0, 500))
def test_a_table_of_shifts_says_what_each_shift_brings(rng_seed, small):
    asked, chance = small_problem(small, rng_seed), np.random.default_rng(rng_seed)
    if asked.shape[1] < 2:
        return
    plan = any_plan(asked, chance)
    rows, before = np.arange(asked.shape[0]), plan.score
    first = np.unique(np.append(0, chance.integers(1, len(rows), 3)))
    table = changes.shifts(plan, rows, first)
    for bundle, members in enumerate(np.split(rows, first[1:])):
        for to in range(asked.shape[1]):
            score = plan.effect(Move(members, np.full(len(members), to, np.int32))).score
            assert (table.breach[bundle, to], table.cost_cny[bundle, to]) == pytest.approx(
                tuple(score), rel=1e-9, abs=1e-6
            )
    assert plan.score == before


@settings(max_examples=20, deadline=None)
@given(rng_seed=st.integers(0, 500), temperature=st.sampled_from([0.0, 300.0]))
def test_annealing_keeps_the_account_and_the_permits(rng_seed, temperature, small):
    asked, chance = small_problem(small, rng_seed), np.random.default_rng(rng_seed)
    if asked.shape[1] < 2:
        return
    fixed, rows = asked.fixed >= 0, np.arange(asked.shape[0])
    owner = np.array([chance.choice(np.flatnonzero(each)) for each in asked.allowed])
    plan = Plan(asked, owner)
    before = plan.score
    plan.anneal(400, temperature, rng_seed + 1)
    assert asked.allowed[rows, plan.owner].all()
    assert (plan.owner[fixed] == asked.fixed[fixed]).all()
    running = plan.score
    plan.recount()
    assert running == pytest.approx(plan.score, rel=1e-9, abs=1e-6)
    if not temperature:
        felt = [BREACH_CNY * score.breach + score.cost_cny for score in (running, before)]
        assert felt[0] <= felt[1] + 1e-6 * abs(felt[1])
