"""Does every hub get as many positions as its work needs, and are new ones in the plan?"""

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.model.rules import HubRule, Lock, default_rules
from territory_designer.optimise.resize import NEW, positions_needed, with_new_positions, without_unused
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Trials
from territory_designer.session.planning import carry_out
from territory_designer.session.wish import Wish

FREE = default_rules("resize").changed(max_oneway_hard_min=None)


def resized(project, rules, *, trials=20_000):
    on = ground(project)
    base = project.baseline
    return solve(project, base, on, name="new", mode="resize", rules=rules, stop=Trials(trials))


@pytest.fixture(scope="module", name="idle")
def idle_fixture(builders):
    """Twice as many positions as the work needs."""
    return builders.build_country(accounts=300, cities=60, hubs=8, positions=20, capacity_h=1000.0)


@pytest.fixture(scope="module", name="busy")
def busy_fixture(builders):
    """Half as many positions as the work needs."""
    return builders.build_country(accounts=300, cities=60, hubs=8, positions=6, capacity_h=1000.0)


def test_positions_that_nobody_needs_close(idle, verdict_of):
    result = resized(idle, FREE)
    made = result.scenario
    assert verdict_of(idle, made, ground(idle)).broken == ()
    assert made.valid
    needed = sum(each.fractional for each in result.positions_needed)
    assert made.position_open.sum() == sum(each.whole for each in result.positions_needed)
    assert needed == pytest.approx(made.position_open.sum(), rel=0.15)
    assert made.position_open.sum() < 20
    assert made.utilisation == pytest.approx(1.0, rel=0.15)
    assert (made.alignment[made.alignment >= 0] >= 0).all()
    assert made.position_open[made.alignment].all()


def test_new_positions_open_and_those_not_needed_are_left_out(busy, verdict_of):
    project, result = carry_out(
        busy, Wish("N", "resize", rules=FREE, stop=Trials(20_000), new_positions=True), ground=ground(busy)
    )
    made = project.scenario("N")
    assert made is result.scenario
    new = project.positions.position_id[6:]
    assert list(new) == [f"{NEW}{k}" for k in range(1, len(new) + 1)]
    assert len(new) >= 4
    assert made.position_open[6:].all()
    assert not project.baseline.position_open[6:].any()
    assert (project.baseline.alignment == busy.baseline.alignment).all()
    assert project.positions.vacant[6:].all()
    assert (np.bincount(made.alignment, minlength=len(project.positions))[6:] > 0).all()
    assert verdict_of(project, made, ground(project)).broken == ()


@pytest.mark.parametrize(("fewest", "most"), [(None, 8), (17, None), (12, 12)])
def test_limits_on_the_number_of_positions_hold(idle, verdict_of, fewest, most):
    result = resized(idle, FREE.changed(min_positions=fewest, max_positions=most))
    count = int(result.scenario.position_open.sum())
    assert (fewest or 0) <= count <= (most or 20)
    assert verdict_of(idle, result.scenario, ground(idle)).broken == ()


def test_limits_that_exclude_each_other_are_told(idle):
    result = resized(idle, FREE.changed(min_positions=9, max_positions=8))
    assert not result.scenario.valid
    assert "open_positions" in {each.code for each in result.diagnosis}


def test_locked_employees_and_forbidden_hubs_count(idle):
    filled = np.flatnonzero(~idle.positions.vacant)[:4]
    locks = tuple(Lock("employee", str(idle.positions.employee_id[row])) for row in filled)
    result = resized(idle, FREE.changed(locks=locks, hubs=(HubRule("H05", state="forbidden"),)))
    assert result.scenario.position_open[filled].all()
    assert (result.scenario.position_hub == idle.baseline.position_hub)[filled].all()
    assert "H05" not in {each.hub_id for each in result.positions_needed}


def test_a_filled_position_closes_only_after_vacant_ones(builders):
    project = builders.build_country(accounts=300, cities=60, hubs=8, positions=20, capacity_h=1000.0)
    half = np.arange(20) % 2 == 0
    table = project.positions.with_columns(
        employee_id=np.where(half, [f"E{k}" for k in range(20)], "").astype(object)
    )
    made = resized(project.changed(positions=table), FREE).scenario
    assert made.position_open[half].sum() >= made.position_open[~half].sum()


def test_enough_new_positions_are_offered_and_taken_away_again(busy):
    grown = with_new_positions(busy, busy.baseline, FREE, ground(busy))
    work_h = ground(busy).work.workload_h.min(axis=1).sum()
    assert grown.positions.capacity_h.sum() >= work_h
    assert with_new_positions(grown, grown.baseline, FREE, ground(grown)) is grown
    back, base = without_unused(grown, grown.baseline, 6)
    assert len(back.positions) == 6
    assert (base.position_hub == busy.baseline.position_hub).all()
    names = with_new_positions(
        busy.changed(positions=busy.positions.with_columns(position_id=[f"{NEW}{k}" for k in range(6)])),
        busy.baseline,
        FREE,
        ground(busy),
    ).positions.position_id
    assert len(set(names)) == len(names)


def test_what_is_needed_is_the_hours_of_each_hub(busy):
    on, base = ground(busy), busy.baseline
    needed = {each.hub_id: each for each in positions_needed(busy, base, on)}
    assert sum(each.whole for each in needed.values()) == 6
    hours = on.work.base_h + on.work.travel_h[np.arange(300), base.position_hub[base.alignment]]
    assert sum(each.fractional for each in needed.values()) == pytest.approx(hours.sum() / 1000.0)
    closed = base.changed(position_open=np.zeros(6, bool))
    assert positions_needed(busy, closed, on) == ()
