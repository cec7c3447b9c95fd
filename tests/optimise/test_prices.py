"""Do the prices of locks and rules hold what they promise: found ≤ at most, and true to a full search?"""

import itertools

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Band, Lock, MoveLimits, default_rules
from territory_designer.optimise.bound import lower_bound
from territory_designer.optimise.explain.divided import prices
from territory_designer.optimise.explain.prices import price_list
from territory_designer.optimise.explain.setup import Setup, lifted, unlocked
from territory_designer.optimise.problem import problem
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Trials


@pytest.fixture(scope="module")
def planned(builders):
    """Return a plan with locks of two kinds and limits, made by a short search."""
    project = builders.build_country(accounts=120, positions=8, cities=30, hubs=5, capacity_h=800.0)
    locked = np.arange(120) % 20 == 0
    project = project.changed(accounts=project.accounts.with_columns(locked=locked))
    rules = default_rules("improve").changed(
        max_oneway_hard_min=None,
        bands=(Band(hard_upper=3.0),),
        locks=(Lock("territory", "P001"),),
        moves_in_all=MoveLimits(revenue_share=0.5),
    )
    on = ground(project)
    ways = {"name": "plan", "mode": "improve", "rules": rules, "stop": Trials(120)}
    plan = solve(project, project.baseline, on, **ways).scenario
    assert plan.valid
    return Setup(project, plan, rules, "improve"), on


def test_every_lock_and_rule_has_its_price(planned):
    setup, on = planned
    listed = price_list(setup, on)
    names = {(price.kind, price.name) for price in listed.prices}
    assert {("lock", "account"), ("lock", "territory"), ("rule", "band"), ("rule", "moves_in_all")} <= names
    marked = set(setup.project.accounts.account_id[setup.project.accounts.locked].tolist())
    assert {price.key for price in listed.prices if price.name == "account"} == marked
    assert listed.complete
    estimates = [price.estimate_cny for price in listed.prices]
    assert estimates == sorted(estimates, reverse=True)
    assert all(0 <= price.estimate_cny <= price.most_cny for price in listed.prices)
    assert all(price.least_cny is None for price in listed.prices)
    assert listed.lower_bound_cny <= listed.objective_cny
    assert listed.objective_cny == pytest.approx(scorecard(setup.project, setup.start, on).objective)


def test_what_is_found_is_never_above_what_is_proven(planned):
    setup, on = planned
    listed = price_list(setup, on, trials=80, most_searched=3)
    searched = [price for price in listed.prices if price.least_cny is not None]
    assert len(searched) == 3
    assert all(0 <= price.least_cny <= price.most_cny + 1e-6 for price in searched)
    assert max(price.least_cny for price in searched) > 1000
    assert listed.kept_cny >= 0


def test_a_lock_alone_is_priced_like_a_problem_without_it(planned):
    """The quick price of one locked account is the bound of the problem in which it is free."""
    setup, on = planned
    name = str(setup.project.accounts.account_id[40])
    asked = problem(setup.project, setup.start, setup.rules, on, "improve", start=setup.start)
    paid = prices(asked)
    free = unlocked(setup, [name])
    without = problem(free.project, setup.start, free.rules, on, "improve", start=setup.start)
    listed = price_list(setup, on, rules=False)
    (price,) = [each for each in listed.prices if each.key == name]
    fallen = listed.objective_cny - lower_bound(without, paid)
    assert price.most_cny == pytest.approx(fallen, abs=0.1)


def test_at_most_holds_for_the_best_plan_of_a_tiny_one(builders):
    """By brute force over all plans of seven accounts and three positions."""
    project = builders.build_country(accounts=7, positions=3, cities=6, hubs=3, capacity_h=60.0)
    on = ground(project)
    rules = default_rules("improve").changed(
        max_oneway_hard_min=None,
        max_oneway_soft_min=None,
        contiguity="off",
        bands=(Band(weight=0.5, hard_upper=None),),
        locks=(Lock("territory", "P000"), Lock("territory", "P001"), Lock("territory", "P002")),
    )
    setup = Setup(project, project.baseline.changed(rules=rules), rules, "improve")
    listed = price_list(setup, on, rules=False)
    for price in listed.prices:
        best = _best(lifted(setup, price.name, price.key), on)
        assert listed.objective_cny - best <= price.most_cny + 0.02
    assert listed.objective_cny == pytest.approx(_best(setup, on))


def _best(setup, on):
    held = {lock.id for lock in setup.rules.locks}
    base = setup.project.baseline.alignment
    ids = setup.project.positions.position_id
    choices = [[at] if str(ids[at]) in held else range(3) for at in base.tolist()]
    plans = (setup.start.changed(alignment=np.array(each)) for each in itertools.product(*choices))
    return min(scorecard(setup.project, plan, on).objective for plan in plans)


def test_what_is_stopped_says_so(planned):
    setup, on = planned
    steps = []
    listed = price_list(
        setup, on, stopped=lambda: len(steps) >= 2, on_progress=lambda *step: steps.append(step)
    )
    assert not listed.complete
    assert len(listed.prices) == 2
