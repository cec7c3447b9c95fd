"""Are the conflicts that are told true and minimal, and does the first fix let the search find a plan?"""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, HubRule, Lock, MoveLimits, Override, default_rules
from territory_designer.optimise.explain.conflicts import smallest
from territory_designer.optimise.explain.divided import divided, shortfall
from territory_designer.optimise.explain.fixes import explain
from territory_designer.optimise.explain.judge import PIECES, Judge
from territory_designer.optimise.explain.setup import RuleRef, Setup, in_force, without
from territory_designer.optimise.problem import problem
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Trials

FREE = Band(lower=None, upper=None, hard_upper=None)
SETUPS = 50


def upper(share):
    return (replace(FREE, hard_upper=share),)


def lower(share):
    return (replace(FREE, hard_lower=share),)


def quiet(mode="rebuild", **rules):
    """Return rules without any hard limit but those named."""
    base = {"bands": (FREE,), "max_oneway_hard_min": None, "match_product_lines": False}
    return default_rules(mode).changed(**base | rules)


def held_by(project, position):
    return np.flatnonzero(project.baseline.alignment == position)


def too_much_work(setup):
    return setup.ruled(bands=upper(0.6))


def too_little_work(setup):
    return setup.ruled(bands=lower(1.6))


def too_far(setup):
    return setup.ruled(max_oneway_hard_min=45.0)


def locked_territory(setup):
    largest = int(np.bincount(setup.project.baseline.alignment).argmax())
    return setup.ruled(bands=upper(1.08), locks=(Lock("territory", f"P{largest:03d}"),)), largest


def locked_accounts(setup):
    largest = int(np.bincount(setup.project.baseline.alignment).argmax())
    locked = np.isin(np.arange(len(setup.project.accounts)), held_by(setup.project, largest))
    accounts = setup.project.accounts.with_columns(locked=locked)
    return replace(setup.ruled(bands=upper(1.08)), project=setup.project.changed(accounts=accounts))


def overridden(setup):
    ids = setup.project.accounts.account_id[: len(setup.project.accounts) // 2]
    position = str(setup.project.positions.position_id[0])
    return setup.ruled(bands=upper(1.2), overrides=tuple(Override(str(each), position) for each in ids))


def locked_group(setup):
    largest = int(np.bincount(setup.project.baseline.alignment).argmax())
    of_group = np.isin(np.arange(len(setup.project.accounts)), held_by(setup.project, largest))
    accounts = setup.project.accounts.with_columns(parent_id=np.where(of_group, "G1", ""))
    changed = replace(setup, project=setup.project.changed(accounts=accounts))
    return changed.ruled(bands=upper(1.08), locks=(Lock("group", "G1"),))


def locked_far_away(setup):
    hub = setup.project.hubs.hub_id[setup.project.baseline.position_hub[0]]
    return setup.ruled(max_oneway_hard_min=120.0, locks=(Lock("hub", str(hub)),))


def unknown_line(setup):
    project, chance = setup.project, np.random.default_rng(0)
    lines = np.where(chance.random(len(project.accounts)) < 0.2, "dental", "")
    positions = project.positions.with_columns(product_lines=np.array(["heart"] * len(project.positions)))
    accounts = project.accounts.with_columns(product_lines=lines)
    changed = project.changed(accounts=accounts, positions=positions)
    return replace(setup, project=changed).ruled(match_product_lines=True)


def locked_without_the_line(setup):
    setup = unknown_line(setup)
    able = np.where(np.arange(len(setup.project.positions)) == 0, "dental", "heart")
    positions = setup.project.positions.with_columns(product_lines=able)
    project = setup.project.changed(positions=positions)
    return replace(setup, project=project).ruled(locks=(Lock("territory", "P001"),))


def no_moves(setup):
    return setup.ruled(bands=upper(1.2), moves_in_all=MoveLimits(accounts=0))


def no_moves_of_hours(setup):
    return setup.ruled(bands=lower(0.9), moves_in_all=MoveLimits(hours=1.0))


def no_moves_of_revenue(setup):
    return setup.ruled(bands=upper(1.15), moves_in_all=MoveLimits(revenue_share=0.0))


def no_moves_anywhere(setup):
    return setup.ruled(bands=upper(1.2), moves_per_position=MoveLimits(accounts=0))


def few_may_change(setup):
    by_size = np.argsort(np.bincount(setup.project.baseline.alignment, minlength=6))
    named = tuple(f"P{each:03d}" for each in by_size[:2])
    return setup.ruled(bands=upper(1.15), only_positions=named)


def in_pieces(setup):
    """Two territories are locked that lie across one another."""
    return setup.ruled(contiguity="hard", locks=tuple(Lock("territory", f"P{k:03d}") for k in range(6)))


def key_accounts_overloaded(setup):
    roles = np.array(["key account manager"] * len(setup.project.positions))
    project = setup.project.changed(positions=setup.project.positions.with_columns(role=roles))
    return replace(setup, project=project).ruled(key_account_load_max=0.2)


def too_many_hubs_open(setup):
    return setup.ruled(max_hubs=1)


def forced_hubs(setup):
    forced = tuple(HubRule(f"H{k:02d}", state="forced") for k in (1, 2, 3))
    return replace(setup, mode="hubs").ruled(hubs=forced, max_hubs=2, judge_hub_limits=True)


def too_few_seats(setup):
    hubs = tuple(HubRule(str(hub), max_positions=1) for hub in setup.project.hubs.hub_id)
    return replace(setup, mode="hubs").ruled(hubs=hubs, judge_hub_limits=True)


def nobody_may_relocate(setup):
    hubs = tuple(HubRule(f"H{k:02d}", state="forbidden") for k in (1, 2))
    return replace(setup, mode="hubs").ruled(hubs=hubs, max_relocations=0, judge_hub_limits=True)


def stays_where_forbidden(setup):
    filled = np.flatnonzero(~setup.project.positions.vacant)[0]
    hub = setup.project.hubs.hub_id[setup.project.baseline.position_hub[filled]]
    lock = Lock("employee", str(setup.project.positions.employee_id[filled]))
    rule = HubRule(str(hub), state="forbidden")
    return replace(setup, mode="hubs").ruled(locks=(lock,), hubs=(rule,), judge_hub_limits=True)


def locked_at_a_closed_position(setup):
    is_open = np.arange(len(setup.project.positions)) != 1
    start = setup.start.changed(position_open=is_open)
    return replace(setup, start=start).ruled(locks=(Lock("territory", "P001"),))


def one_account_too_big(setup):
    visits = setup.project.accounts.visits_per_year.copy()
    visits[3] = 600.0
    project = setup.project.changed(accounts=setup.project.accounts.with_columns(visits_per_year=visits))
    return replace(setup, project=project).ruled(bands=upper(2.0))


def filled_too_much(setup):
    nobody = setup.start.changed(alignment=np.full(len(setup.project.accounts), -1), name="nobody")
    return replace(setup, start=nobody, mode="fill").ruled(bands=upper(0.6))


def fixed_by_filling(setup):
    some = setup.start.alignment.copy()
    some[::3] = -1
    return replace(setup, start=setup.start.changed(alignment=some, name="some"), mode="fill").ruled(
        bands=upper(0.5)
    )


def two_at_once(setup):
    return unknown_line(too_many_hubs_open(setup))


def three_at_once(setup):
    return no_moves(unknown_line(too_far(setup)))


def locked_and_far(setup):
    changed, _ = locked_territory(setup)
    return changed.ruled(max_oneway_hard_min=60.0)


def squeezed(setup):
    return setup.ruled(
        bands=(replace(FREE, hard_lower=0.8, hard_upper=1.2),), moves_in_all=MoveLimits(accounts=1)
    )


KINDS = [
    too_much_work,
    too_far,
    lambda setup: locked_territory(setup)[0],
    locked_accounts,
    overridden,
    unknown_line,
    no_moves,
    few_may_change,
    in_pieces,
    three_at_once,
    locked_at_a_closed_position,
    one_account_too_big,
    too_little_work,
    locked_group,
    locked_far_away,
    locked_without_the_line,
    no_moves_of_hours,
    no_moves_of_revenue,
    no_moves_anywhere,
    key_accounts_overloaded,
    too_many_hubs_open,
    too_few_seats,
    forced_hubs,
    stays_where_forbidden,
    nobody_may_relocate,
    two_at_once,
    locked_and_far,
    squeezed,
    fixed_by_filling,
]
ROUNDS = range(SETUPS if os.environ.get("TD_FULL") == "1" else 10)


def contradictory(builders, number):
    project = builders.build_country(
        accounts=48, cities=24, hubs=4, positions=6, capacity_h=400.0, rng_seed=1 + number // len(KINDS)
    )
    setup = Setup(project, project.baseline, quiet(), "rebuild")
    return KINDS[number % len(KINDS)](setup)


def found(setup, on, trials=160):
    return solve(
        setup.project, setup.start, on, name="new", mode=setup.mode, rules=setup.rules, stop=Trials(trials)
    ).scenario


@pytest.mark.parametrize("number", ROUNDS)
def test_conflicts_are_true_and_the_first_fix_mends_them(number, builders, verdict_of):
    setup = contradictory(builders, number)
    on = ground(setup.project)
    assert not found(setup, on).valid
    why = explain(setup, Judge(on), trials=80)
    everything = set(in_force(setup))
    assert why.conflicts
    for conflict in why.conflicts:
        named = set(conflict.rules)
        assert named
        assert not found(without(setup, everything - named), on).valid
        for rule in named:
            rest = without(setup, everything - named | {rule})
            # Whether territories can hang together the model tells only in part.
            assert Judge(on).flaw(rest) is None if conflict.flaw.stage == PIECES else found(rest, on).valid
    assert found(without(setup, {rule for each in why.conflicts for rule in each.rules}), on).valid

    mended = why.fixes[0].apply(setup)
    plan = found(mended, on)
    assert why.fixes[0].confirmed
    assert plan.valid
    assert verdict_of(mended.project, plan, on).broken == ()


def test_nothing_is_said_against_rules_that_can_be_obeyed(builders):
    project = builders.build_country(accounts=48, cities=24, hubs=4, positions=6, capacity_h=400.0)
    setup = Setup(project, project.baseline, quiet(bands=upper(1.2)), "rebuild")
    why = explain(setup, Judge(ground(project)), trials=20)
    assert why.conflicts == ()
    assert why.fixes == ()
    assert why.complete


def test_accounts_may_go_without_a_position_only_where_a_plan_is_filled(builders):
    project = builders.build_country(accounts=48, cities=24, hubs=4, positions=6, capacity_h=400.0)
    setup = filled_too_much(Setup(project, project.baseline, quiet(), "rebuild"))
    why = explain(setup, Judge(ground(project)))
    assert {rule.rule for rule in why.conflicts[0].rules} == {"unassigned", "band"}
    assert "allow_unassigned" in {change.code for fix in why.fixes for change in fix.changes}
    why = explain(replace(setup, mode="rebuild"), Judge(ground(project)))
    assert {rule.rule for rule in why.conflicts[0].rules} == {"band"}


def test_hubs_that_must_be_open_contradict_a_smaller_number(builders):
    project = builders.build_country(accounts=48, cities=24, hubs=4, positions=6, capacity_h=400.0)
    setup = forced_hubs(Setup(project, project.baseline, quiet(), "rebuild"))
    why = explain(setup, Judge(ground(project)))
    (conflict,) = why.conflicts
    assert [rule.rule for rule in conflict.rules] == ["hub_state"] * 3 + ["max_hubs"]
    assert why.fixes[0].changes[0].params == {"limit": 3, "before": 2}


def test_accounts_and_positions_are_those_concerned(builders):
    project = builders.build_country(accounts=48, cities=24, hubs=4, positions=6, capacity_h=400.0)
    setup, largest = locked_territory(Setup(project, project.baseline, quiet(), "rebuild"))
    (conflict,) = explain(setup, Judge(ground(project))).conflicts
    assert {rule.rule for rule in conflict.rules} == {"band", "lock_territory"}
    assert conflict.flaw.positions.tolist() == [largest]
    assert set(conflict.flaw.accounts.tolist()) == set(held_by(project, largest).tolist())
    assert conflict.flaw.proven
    assert conflict.flaw.hours > 0


def test_what_is_stopped_says_that_it_is_not_complete(builders):
    project = builders.build_country(accounts=48, cities=24, hubs=4, positions=6, capacity_h=400.0)
    setup = too_much_work(Setup(project, project.baseline, quiet(), "rebuild"))
    why = explain(setup, Judge(ground(project), stopped=lambda: True))
    assert not why.complete
    assert why.fixes == ()


def test_prices_prove_what_the_model_says(builders):
    """Without accounts taken together, the proof reaches what the model says."""
    project = builders.build_country(accounts=60, cities=30, hubs=4, positions=6, capacity_h=400.0)
    on = ground(project)
    rules = quiet(bands=upper(0.8), moves_in_all=MoveLimits(accounts=3), locks=(Lock("territory", "P001"),))
    asked = problem(project, project.baseline, rules, on, "rebuild", start=project.baseline)
    model = divided(asked)
    assert model.beyond_h > 10
    assert shortfall(asked, model) == pytest.approx(model.beyond_h, rel=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    rules=st.sets(st.integers(0, 30), min_size=1),
    parts=st.lists(st.sets(st.integers(0, 30), min_size=1, max_size=4), min_size=1, max_size=4),
)
def test_smallest_is_minimal(rules, parts):
    """Contradictions are given as sets; whatever holds one of them contradicts."""
    refs = [RuleRef("rule", f"{each:02d}") for each in sorted(rules | parts[0])]

    def contradict(kept):
        keys = {int(ref.key) for ref in kept}
        return any(part <= keys for part in parts)

    left = smallest(refs, contradict)
    assert contradict(left)
    assert not any(contradict([other for other in left if other != each]) for each in left)
