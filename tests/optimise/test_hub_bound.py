"""Is no plan cheaper than the bound, whatever hubs are open and whoever sits there?"""

import os
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, HubRule, Lock, default_rules
from territory_designer.optimise.diagnosis import standing_reasons
from territory_designer.optimise.hub_bound import hub_ground
from territory_designer.optimise.hub_climb import HubPrices, climb, first_prices, valued
from territory_designer.optimise.plan import SMALL, Plan
from territory_designer.optimise.problem import problem

FREE = {"max_oneway_hard_min": None, "match_product_lines": False}
CLOSED = -1


def seatings(project, *, resize):
    """Yield every way to seat the positions that may hold accounts."""
    base = project.baseline
    rows = np.flatnonzero(project.positions.serves)
    choices = range(CLOSED if resize else 0, len(project.hubs))
    for hubs in product(choices, repeat=len(rows)):
        at, is_open = base.position_hub.copy(), base.position_open.copy()
        at[rows] = np.where(np.array(hubs) >= 0, hubs, at[rows])
        is_open[rows] = np.array(hubs) >= 0
        yield base.changed(position_hub=at, position_open=is_open)


def cheapest(project, on, rules, utilisation, *, resize):
    """Return the least objective of all plans on all hubs that obey, by trying all."""
    best = np.inf
    for seated in seatings(project, resize=resize):
        if (
            standing_reasons(project, seated, rules)
            or not project.positions.serves[seated.position_open].any()
        ):
            continue
        asked = problem(
            project, seated.changed(utilisation=utilisation), rules, on, "hubs", start=project.baseline
        )
        choices = [np.flatnonzero(row) for row in asked.allowed]
        for owner in product(*choices):
            plan = Plan(asked, np.array(owner, np.int32))
            if plan.score.breach < SMALL and not (asked.breaks != "").any():
                best = min(best, plan.objective_cny)
    return best


def changes():
    bands = [
        (Band(),),
        (Band(lower=0.4, upper=1.6, hard_upper=2.0), Band(lower=0.6, upper=1.4, hard_upper=None, weight=1.0)),
        (Band(lower=None, upper=None, hard_lower=0.3, hard_upper=1.7),),
        (),
    ]
    return st.fixed_dictionaries(
        {"bands": st.sampled_from(bands)},
        optional={
            "max_hubs": st.sampled_from([1, 2]),
            "locks": st.sampled_from([(Lock("employee", "E0"),), (Lock("territory", "P0"),)]),
            "judge_hub_limits": st.booleans(),
            "hubs": st.sampled_from(
                [(HubRule("H02", state="forced"),), (HubRule("H01", state="forbidden"),)]
            ),
            "disruption_weight": st.just(1.0),
            "contiguity": st.sampled_from(["off", "soft"]),
            "max_oneway_hard_min": st.sampled_from([None, 200.0]),
        },
    )


@settings(max_examples=200 if os.environ.get("TD_FULL") == "1" else 20, deadline=None)
@given(rng_seed=st.integers(0, 10_000), resize=st.booleans(), changed=changes(), share=st.floats(0.5, 1.5))
def test_bound_is_below_the_best_of_all_plans_on_all_hubs(rng_seed, resize, changed, share, small):
    project = small(np.random.default_rng(rng_seed), accounts=5, positions=2, hubs=3)
    if not project.positions.serves.any():
        return
    on, utilisation = ground(project), share * project.baseline.utilisation
    rules = default_rules("resize" if resize else "hubs").changed(**(FREE | changed))
    best = cheapest(project, on, rules, utilisation, resize=resize)
    whole = hub_ground(project, project.baseline.changed(utilisation=utilisation), rules, on, resize=resize)
    told = list(climb(whole, np.ones(3, bool), rounds=60, branches=4))
    assert told == sorted(told)
    assert all(bound <= best + 1e-6 for bound in told)
    chance = np.random.default_rng(rng_seed)
    for _ in range(5):  # it holds for any prices, not only for the best ones
        wild = HubPrices(
            chance.exponential(30_000.0, len(whole.cost_cny)),
            chance.normal(0.0, 50_000.0, len(whole.hub_cny)),
        )
        assert valued(whole, wild).bound <= best + 1e-6


def test_bound_is_near_a_good_plan_and_rises(builders):
    project = builders.build_country(accounts=300, cities=60, hubs=8, positions=12)
    rules = default_rules("hubs").changed(max_hubs=4, **FREE)
    on = ground(project)
    whole = hub_ground(project, project.baseline, rules, on, resize=False)
    is_open = np.arange(8) < 4
    told = list(climb(whole, is_open, rounds=150, branches=0))
    floor = whole.cost_cny.min(axis=1).sum()
    assert told[-1] > max(floor, 1.1 * valued(whole, first_prices(whole, np.ones(8, bool))).bound)
    assert told == sorted(set(told))
    assert told == list(climb(whole, is_open, rounds=150, branches=0))[: len(told)]


def test_branches_only_raise_the_bound(builders):
    project = builders.build_country(accounts=200, cities=40, hubs=6, positions=8)
    rules = default_rules("hubs").changed(max_hubs=3, **FREE)
    whole = hub_ground(project, project.baseline, rules, ground(project), resize=False)
    few, many = (list(climb(whole, np.arange(6) < 3, rounds=80, branches=each)) for each in (0, 6))
    assert many[: len(few)] == few
    assert many[-1] > few[-1]
