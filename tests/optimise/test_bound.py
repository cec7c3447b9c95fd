"""Is no plan that obeys cheaper than the bound?"""

import os
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, MoveLimits, default_rules
from territory_designer.optimise.bound import Prices, lower_bound
from territory_designer.optimise.plan import SMALL, Plan
from territory_designer.optimise.problem import problem
from territory_designer.optimise.relaxation import guide

ROUNDS = 200 if os.environ.get("TD_FULL") else 20
RULES = default_rules("improve").changed(
    bands=(
        Band(lower=0.5, upper=1.5, hard_upper=2.0),
        Band("accounts", lower=0.8, upper=1.2, hard_upper=None),
    ),
    disruption_weight=1.0,
    max_oneway_hard_min=None,
    match_product_lines=False,
    moves_in_all=MoveLimits(accounts=2),
)


def cheapest(asked):
    """Return the least objective of all plans that obey, by trying all."""
    choices = [np.flatnonzero(row) for row in asked.allowed]
    plans = (Plan(asked, np.array(owner, np.int32)) for owner in product(*choices))
    return min((plan.objective_cny for plan in plans if plan.score.breach < SMALL), default=np.inf)


@settings(max_examples=ROUNDS, deadline=None)
@given(rng_seed=st.integers(0, 10_000))
def test_bound_is_below_the_best_of_all_plans(rng_seed, small):
    project = small(np.random.default_rng(rng_seed), accounts=6, positions=3, hubs=2)
    base = project.baseline
    asked = problem(project, base, RULES, ground(project), "improve", start=base)
    if not asked.shape[1]:
        return
    best = cheapest(asked)
    found = guide(asked)
    assert lower_bound(asked, found.exact.prices) <= best + 1e-6
    chance = np.random.default_rng(rng_seed)
    for _ in range(5):  # it holds for any prices, not only for the best ones
        by_band = chance.normal(0.0, 300.0, (len(asked.bands), asked.shape[1]))
        wild = Prices(by_band, chance.exponential(2000.0, len(asked.budgets)))
        assert lower_bound(asked, wild) <= best + 1e-6


def test_bound_is_near_a_good_plan(country):
    project, on = country
    rules = default_rules("rebuild").changed(max_oneway_hard_min=None, contiguity="off")
    base = project.baseline
    asked = problem(project, base, rules, on, "rebuild", start=base)
    bound = lower_bound(asked, guide(asked).exact.prices)
    assert bound > asked.standing_cny
    nearest = float(asked.cost_cny[:, np.unique(asked.hub)].min(axis=1).sum()) + asked.standing_cny
    assert bound == pytest.approx(nearest, rel=0.15)
    assert bound > nearest
