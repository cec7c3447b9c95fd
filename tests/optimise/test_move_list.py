"""Does every stop on the way from one plan to another break nothing new, and does the list add up?"""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import may_hold
from territory_designer.model.rules import Band, Lock, MoveLimits, default_rules
from territory_designer.optimise.explain.journey import journey
from territory_designer.optimise.explain.ledger import Ledger
from territory_designer.optimise.explain.move_list import KINDS, move_list

ROUNDS = settings(max_examples=400 if os.environ.get("TD_FULL") == "1" else 25, deadline=None)
SEEDS = st.integers(0, 10_000)
AT_ACCOUNTS = ("longest_travel", "product_lines", "unassigned", "closed_position", "only_positions")
LOCKS = ("lock_account", "lock_territory", "lock_hub", "lock_group")


def any_rules(chance):
    """Return rules of many kinds."""
    pick = lambda *options: options[chance.integers(len(options))]  # noqa: E731
    return default_rules("improve").changed(
        bands=(
            Band(hard_lower=pick(None, 0.4), hard_upper=1.3),
            Band("potential", hard_upper=pick(None, 1.8)),
        ),
        contiguity=pick("off", "soft", "hard"),
        keep_together=pick((), ("group",), ("city",), ("group", "city")),
        max_oneway_soft_min=120.0,
        max_oneway_hard_min=pick(None, 300.0),
        match_product_lines=pick(False, True),
        moves_in_all=MoveLimits(accounts=pick(None, 12), hours=pick(None, 400.0)),
        moves_per_position=MoveLimits(accounts=pick(None, 8), revenue_share=pick(None, 0.8)),
        only_positions=pick((), (), ("P0", "P1", "P2")),
        locks=pick((), (), (Lock("territory", "P3"), Lock("group", "G1"), Lock("employee", "E1"))),
        key_account_load_max=pick(None, 0.9),
        judge_hub_limits=pick(False, True),
        max_hubs=pick(None, 2),
        max_relocations=pick(None, 1),
        disruption_weight=0.1,
    )


def any_scenario(project, chance, name, *, turns):
    """Return a scenario that keeps about half of the baseline."""
    base = project.baseline
    holds = np.flatnonzero(may_hold(project, base))
    wild = chance.choice(np.append(holds, -1), len(base.alignment))
    alignment = np.where(chance.random(len(wild)) < 0.5, base.alignment, wild)
    hub, is_open = base.position_hub.copy(), base.position_open.copy()
    if turns:
        gone = chance.random(len(hub)) < 0.4
        hub[gone] = chance.integers(0, len(project.hubs), int(gone.sum()))
        is_open[chance.integers(len(hub))] = chance.random() < 0.5
    return base.changed(name=name, alignment=alignment, position_hub=hub, position_open=is_open)


def any_ends(small, rng_seed):
    """Return a small plan with two of its scenarios, None where no position may hold accounts."""
    chance = np.random.default_rng(rng_seed)
    project = small(chance, accounts=20, positions=5)
    if not may_hold(project, project.baseline).any():
        return None
    a = project.baseline if rng_seed % 2 else any_scenario(project, chance, "A", turns=rng_seed % 4 == 0)
    b = any_scenario(project, chance, "B", turns=rng_seed % 3 == 0)
    changed = b.changed(rules=any_rules(chance), utilisation=float(chance.uniform(0.4, 1.2)))
    return project, a, changed, ground(project)


def broken(verdict):
    """Return how far each hard rule is broken, by rule and whom it concerns."""
    found = {}
    for breach in verdict.broken:
        if breach.rule in LOCKS or (breach.rule in AT_ACCOUNTS and breach.account_ids):
            found |= {(breach.rule, each): 1.0 for each in breach.account_ids}
        else:
            ends = [each if isinstance(each, (int, float)) else 0.0 for each in (breach.value, breach.limit)]
            key = (breach.rule, breach.position_id, breach.hub_id, breach.case)
            found[key] = max(abs(ends[0] - ends[1]), 1e-6)
    return found


def worse(before, after):
    """Return what is broken newly or further."""
    return {key for key, value in after.items() if value > before.get(key, 0.0) * (1 + 1e-9) + 1e-9}


@ROUNDS
@given(rng_seed=SEEDS)
def test_no_stop_on_the_way_breaks_what_the_start_does_not(rng_seed, small, verdict_of):
    ends = any_ends(small, rng_seed)
    if ends is None:
        return
    project, a, b, on = ends
    moves = move_list(project, a, b, on)
    plans = [moves.prefix(count, "X") for count in range(len(moves.steps) + 1)]
    breaches = [broken(verdict_of(project, plan, on)) for plan in plans]
    for step, breach in zip(moves.steps[:-1], breaches[1:-1]):
        assert step.allowed
        assert not worse(breaches[0], breach)
    if moves.steps:
        assert moves.steps[-1].allowed == (not worse(breaches[0], breaches[-1]))


@ROUNDS
@given(rng_seed=SEEDS)
def test_every_step_is_worth_what_measuring_says_and_the_last_stop_is_the_goal(rng_seed, small):
    ends = any_ends(small, rng_seed)
    if ends is None:
        return
    project, a, b, on = ends
    moves = move_list(project, a, b, on)
    cards = [scorecard(project, moves.prefix(count, "X"), on) for count in range(len(moves.steps) + 1)]
    alignment = a.alignment.copy()
    for step, before, after in zip(moves.steps, cards, cards[1:]):
        assert step.kind in KINDS
        assert (alignment[step.account] == step.position_before).all()
        alignment[step.account] = step.position_after
        assert step.benefit_cny == pytest.approx(before.objective - after.objective, rel=1e-9, abs=1e-3)
        hours = before.measures["travel_h"] - after.measures["travel_h"]
        assert step.benefit_h == pytest.approx(hours, rel=1e-9, abs=1e-6)
        assert step.balance_max == pytest.approx((before.balance.balance_max, after.balance.balance_max))
    saved = float(moves.cumulative_cny[-1]) if moves.steps else 0.0
    assert saved == pytest.approx(cards[0].objective - cards[-1].objective, rel=1e-9, abs=1e-3)
    last = moves.prefix(len(moves.steps), "B")
    assert (alignment == b.alignment).all()
    assert (last.alignment == b.alignment).all()
    assert (last.position_hub == b.position_hub).all()
    assert (last.position_open == b.position_open).all()
    assert sum(len(step.account) for step in moves.steps) == (a.alignment != b.alignment).sum()
    assert sum(len(step.turned) for step in moves.steps) == len(moves.way.turned)


@ROUNDS
@given(rng_seed=SEEDS)
def test_a_goal_that_just_fits_is_reached_in_steps_that_fit(rng_seed, small, verdict_of):
    ends = any_ends(small, rng_seed)
    if ends is None:
        return
    project, a, b, on = ends
    holds = np.flatnonzero(may_hold(project, b))
    if not len(holds):
        return
    b = b.changed(alignment=np.where(b.alignment < 0, holds[0], b.alignment), rules=default_rules("improve"))
    index = scorecard(project, b, on).balance
    tight = Band(hard_upper=max(1.2, float(np.nanmax(index.index[index.holds], initial=0.0))), upper=1.15)
    free = {"max_oneway_hard_min": None, "match_product_lines": False, "bands": (tight,)}
    b = b.changed(rules=default_rules("improve").changed(**free))
    if [each for each in verdict_of(project, b, on).broken if each.rule not in LOCKS]:
        return
    moves = move_list(project, a, b, on)
    start = broken(verdict_of(project, moves.prefix(0, "X"), on))
    for count in range(1, len(moves.steps)):
        assert not worse(start, broken(verdict_of(project, moves.prefix(count, "X"), on)))


@pytest.fixture(scope="module")
def crowded(small):
    """Return a plan whose two positions have more accounts than they may: none can take one more."""
    project = small(np.random.default_rng(7), accounts=20, positions=5)
    holds = np.flatnonzero(may_hold(project, project.baseline))[:2]
    alignment = np.where(np.arange(20) % 2, holds[0], holds[1])
    free = {"max_oneway_hard_min": None, "match_product_lines": False, "contiguity": "off"}
    accounts = project.accounts.with_columns(locked=np.zeros(20, bool))
    base = project.baseline.changed(alignment=alignment)
    project = project.changed(accounts=accounts).with_scenario(base)
    after = alignment.copy()
    after[[1, 2, 3, 4]] = alignment[[2, 1, 4, 3]]
    limit = (Band("accounts", lower=None, upper=None, hard_upper=0.01),)
    rules = default_rules("improve").changed(bands=limit, **free)
    return project, base, base.changed(name="B", alignment=after, rules=rules), ground(project)


def test_where_positions_are_full_moves_come_as_exchanges(crowded):
    moves = move_list(*crowded)
    assert all(step.allowed for step in moves.steps)
    assert [step.kind for step in moves.steps] == ["swap", "swap"]


def test_who_stops_gets_the_rest_as_one_step(small):
    project, a, b, on = any_ends(small, 12)
    whole = move_list(project, a, b, on)
    asked = iter([False, True])
    cut = move_list(project, a, b, on, stopped=lambda: next(asked))
    assert whole.complete
    assert not cut.complete
    assert [step.kind for step in cut.steps[1:]] == ["rest"]
    assert (cut.prefix(2, "X").alignment == b.alignment).all()


def test_progress_ends_with_everything(small):
    project, a, b, on = any_ends(small, 12)
    told = []
    move_list(project, a, b, on, on_progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    everything = (a.alignment != b.alignment).sum() + len(journey(project, a, b, on).turned)
    assert told[-1] == (everything, everything)


def test_a_turn_takes_along_whom_it_would_leave_without_a_seat(small):
    for rng_seed in range(200):
        ends = any_ends(small, rng_seed)
        if ends is None:
            continue
        ledger = Ledger(journey(*ends))
        for position in ledger.open_turns:
            whole = ledger.completed({ledger.arcs + position})
            closes = ledger.way.holds[position].tolist() == [True, False]
            if closes and ledger.leaving[position]:
                assert ledger.leaving[position] <= whole
                return
    pytest.fail("no position closed")


def test_the_same_scenario_needs_no_step(small):
    project, a, _, on = any_ends(small, 12)
    assert move_list(project, a, a.changed(name="copy"), on).steps == ()
