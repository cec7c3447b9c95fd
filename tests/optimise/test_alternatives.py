"""Do the costs and rules of an alternative say what measuring and judging the changed plan say?"""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import may_hold
from territory_designer.model.rules import Band, Lock, MoveLimits, default_rules
from territory_designer.optimise.explain.alternatives import alternatives
from territory_designer.optimise.explain.consequence import TERMS, consequence
from territory_designer.optimise.explain.obstacles import hindrances, obstacles
from territory_designer.optimise.explain.standing import Standing, change_to

SEEDS = st.integers(0, 2_000)
ROUNDS = settings(max_examples=300 if os.environ.get("TD_FULL") == "1" else 20, deadline=None)


def any_rules(chance):
    """Return rules of many kinds, tight enough to be in the way."""
    return default_rules("improve").changed(
        bands=(Band(hard_lower=0.5, hard_upper=1.3), Band("potential", hard_upper=1.8), Band("accounts")),
        contiguity=("off", "soft", "hard")[chance.integers(3)],
        keep_together=("group", "city")[: chance.integers(3)],
        max_oneway_soft_min=120.0,
        max_oneway_hard_min=240.0 if chance.random() < 0.5 else None,
        match_product_lines=bool(chance.random() < 0.5),
        moves_in_all=MoveLimits(accounts=int(chance.integers(1, 12)), hours=200.0),
        moves_per_position=MoveLimits(accounts=3, revenue_share=0.5),
        only_positions=("P0", "P1", "P2") if chance.random() < 0.3 else (),
        locks=(Lock("territory", "P3"), Lock("group", "G1")) if chance.random() < 0.5 else (),
        key_account_load_max=0.9 if chance.random() < 0.5 else None,
        disruption_weight=0.1,
    )


def any_standing(small, rng_seed, **rules):
    """Return a hand-made scenario of a small plan as it stands."""
    chance = np.random.default_rng(rng_seed)
    project = small(chance, accounts=16, positions=5)
    holds = np.flatnonzero(may_hold(project, project.baseline))
    if not len(holds):
        return None
    alignment = chance.choice(holds, 16)
    alignment[chance.random(16) < 0.1] = -1
    asked = any_rules(chance).changed(**rules)
    scenario = project.baseline.changed(name="S", alignment=alignment, rules=asked)
    on = ground(project)
    return Standing(scorecard(project, scenario, on), on)


def moved_card(standing, change):
    scenario = standing.scenario.changed(alignment=standing.after(change))
    return scorecard(standing.project, scenario, standing.ground)


@ROUNDS
@given(rng_seed=SEEDS)
def test_cost_of_an_alternative_is_what_measuring_anew_finds(rng_seed, small):
    standing = any_standing(small, rng_seed)
    if standing is None:
        return
    before = standing.card
    for other in alternatives(standing, 3):
        after = moved_card(standing, change_to(standing, np.array([3]), np.array([other.position])))
        does = other.consequence
        assert set(does.terms) == set(TERMS)
        assert does.cost_cny == pytest.approx(after.objective - before.objective, rel=1e-9, abs=1e-4)
        for name, value in does.terms.items():
            assert value == pytest.approx(after.cost_cny[name] - before.cost_cny[name], rel=1e-9, abs=1e-4)
        assert does.travel_h == pytest.approx(after.measures["travel_h"] - before.measures["travel_h"])
        assert does.spread_h == pytest.approx(
            after.measures["spread_h"] - before.measures["spread_h"], abs=1e-9
        )
        assert other.index == pytest.approx(after.balance.index[other.position])


def broken(verdict):
    """Return how far each hard rule is broken, by rule and whom it concerns."""
    found = {}
    for breach in verdict.broken:
        at_accounts = breach.rule in ("longest_travel", "product_lines", "unassigned", "only_positions")
        if at_accounts or breach.rule.startswith("lock"):
            found |= {(breach.rule, each): 1.0 for each in breach.account_ids}
        else:
            below = breach.case.endswith("below")
            excess = breach.limit - breach.value if below else breach.value - breach.limit
            found[breach.rule, breach.position_id, breach.case] = excess
    return found


def worse(before, after):
    """Return the rules that are broken newly or further."""
    return {key[0] for key, value in after.items() if value > before.get(key, 0.0) * (1 + 1e-9) + 1e-9}


@ROUNDS
@given(rng_seed=SEEDS)
def test_what_is_allowed_breaks_nothing_new_and_what_is_not_does(rng_seed, small, verdict_of):
    standing = any_standing(small, rng_seed)
    if standing is None:
        return
    judge = lambda scenario: broken(verdict_of(standing.project, scenario, standing.ground))  # noqa: E731
    before, home = judge(standing.scenario), standing.project.baseline.alignment
    for account in (2, 5, 9):
        now = standing.scenario.alignment[account]
        for position in np.flatnonzero(may_hold(standing.project, standing.scenario)):
            if position == now or (now not in (-1, home[account]) and position == home[account]):
                continue
            hard = {
                each.rule for each in obstacles(standing, np.array([account]), int(position)) if each.hard
            }
            change = change_to(standing, np.array([account]), np.array([position]))
            found = worse(before, judge(standing.scenario.changed(alignment=standing.after(change))))
            if not hard:
                assert not found
            checked = hard & {"band", "contiguity", "key_account_load", "moves_in_all", "moves_per_position"}
            assert checked <= found


@ROUNDS
@given(rng_seed=SEEDS)
def test_one_alternative_is_allowed_when_any_position_is(rng_seed, small):
    standing = any_standing(small, rng_seed)
    if standing is None:
        return
    for account in range(1, 16, 4):
        now = standing.scenario.alignment[account]
        free = [
            row
            for row in np.flatnonzero(may_hold(standing.project, standing.scenario))
            if row != now
            and not any(each.hard for each in obstacles(standing, np.array([account]), int(row)))
        ]
        shown = alternatives(standing, account)
        assert len(shown) <= 3
        assert any(each.allowed for each in shown) == bool(free)
        costs = [each.consequence.cost_cny for each in shown]
        assert costs == sorted(costs)


@ROUNDS
@given(rng_seed=SEEDS)
def test_the_swap_is_the_cheapest_that_breaks_nothing(rng_seed, small):
    free = {"only_positions": (), "locks": (), "contiguity": "off", "keep_together": ()}
    free |= {"moves_in_all": MoveLimits(), "moves_per_position": MoveLimits()}
    standing = any_standing(small, rng_seed, **free)
    if standing is None:
        return
    for other in alternatives(standing, 4, most=5):
        hard = {each.rule for each in other.obstacles if each.hard}
        now = standing.scenario.alignment[4]
        if not hard or not hard <= {"band", "key_account_load"} or now < 0:
            assert other.swap is None
            continue
        members = np.flatnonzero(standing.scenario.alignment == other.position)
        changes = [
            change_to(standing, np.array([4, each]), np.array([other.position, now])) for each in members
        ]
        possible = [
            consequence(standing, change).cost_cny
            for change in changes
            if not any(each.hard for each in hindrances(standing, change))
        ]
        assert (other.swap is None) == (not possible)
        if other.swap is not None:
            assert other.swap.consequence.cost_cny == pytest.approx(min(possible))
            pair = np.array([4, other.swap.account])
            after = moved_card(standing, change_to(standing, pair, np.array([other.position, now])))
            cost = other.swap.consequence.cost_cny
            assert cost == pytest.approx(after.objective - standing.card.objective, rel=1e-9, abs=1e-4)
