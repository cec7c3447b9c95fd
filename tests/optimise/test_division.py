"""Are accounts divided evenly and compactly, and do territories keep their old names?"""

import numpy as np
import pytest

from territory_designer.model.rules import Lock, default_rules
from territory_designer.optimise.naming import with_least_change
from territory_designer.optimise.plan import Plan
from territory_designer.optimise.problem import problem
from territory_designer.optimise.relaxation import guide, pools
from territory_designer.optimise.split import split

RULES = default_rules("rebuild").changed(max_oneway_hard_min=None)


@pytest.fixture(scope="module", name="asked")
def asked_fixture(country):
    project, on = country
    return problem(project, project.baseline, RULES, on, "rebuild", start=project.baseline)


def test_pools_are_the_hubs_and_divide_the_work_by_their_targets(asked):
    divisible = guide(asked)
    assert divisible.pools.count == len(np.unique(asked.hub))
    owner = split(asked, divisible.pools, divisible.roomy.pool)
    assert (divisible.pools.pool[owner] == divisible.roomy.pool).all()
    index = Plan(asked, owner).sums[0] / asked.target_h
    assert np.abs(index - 1.0).max() < 0.25
    assert divisible.exact.beyond_h == 0


def test_split_is_more_compact_than_chance(asked):
    divisible = guide(asked)
    owner = split(asked, divisible.pools, divisible.roomy.pool)
    chance = np.random.default_rng(0)
    mixed = owner.copy()
    for pool in range(divisible.pools.count):
        rows = np.flatnonzero(divisible.pools.pool[owner] == pool)
        mixed[rows] = chance.permutation(owner[rows])
    neat, loose = (Plan(asked, each) for each in (owner, mixed))
    spread = [plan.true_score.cost_cny - plan.objective_cny for plan in (neat, loose)]
    assert spread[0] < 0.5 * spread[1]
    assert neat.pieces < 0.3 * loose.pieces


def test_fixed_accounts_stay_in_the_split(country):
    project, on = country
    rules = RULES.changed(locks=(Lock("territory", "P005"),))
    asked = problem(project, project.baseline, rules, on, "rebuild", start=project.baseline)
    grouped = pools(asked)
    owner = split(asked, grouped, guide(asked).roomy.pool)
    assert (owner[asked.home == 5] == 5).all()


def test_names_keep_most_accounts_and_change_no_territory(asked):
    chance = np.random.default_rng(0)
    place = np.arange(64)
    for hub in np.unique(asked.hub):
        members = np.flatnonzero(asked.hub == hub)
        place[members] = chance.permutation(members)
    shuffled = place[asked.home].astype(np.int32)
    assert (with_least_change(asked, shuffled) == asked.home).all()
