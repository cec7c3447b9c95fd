from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.measures import disruption, tally
from territory_designer.measures.disruption import stake
from territory_designer.measures.ground import ground
from territory_designer.measures.tally import TALLIED, Change, excess_h


def random_changes(project, alignment, rng):
    """Yield five changes of a few accounts each, and the alignment after each."""
    for _ in range(5):
        moved = rng.choice(len(alignment), rng.integers(1, 20), replace=False).astype(np.int32)
        after = rng.integers(-1, len(project.positions), len(moved)).astype(np.int32)
        change = Change(moved, alignment[moved], after)
        alignment = alignment.copy()
        alignment[moved] = after
        yield change, alignment


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(0, 10_000))
def test_delta_agrees_with_full_along_a_chain_of_moves(random_plan, plan, rng_seed):
    project, scenario, base = random_plan(plan)
    running = tally.full(project, scenario, base)
    for change, alignment in random_changes(project, scenario.alignment, np.random.default_rng(rng_seed)):
        running = tally.delta(running, change)
        anew = tally.full(project, scenario.changed(alignment=alignment), base)
        for name in TALLIED:
            np.testing.assert_allclose(
                running[name], anew[name], rtol=1e-9, atol=1e-6 * abs(anew[name]).max() + 1e-9
            )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(0, 10_000))
def test_disruption_delta_agrees_with_full(random_plan, plan, rng_seed):
    project, scenario, base = random_plan(plan)
    at_stake = stake(project, base)
    running = disruption.full(scenario, at_stake)
    for change, alignment in random_changes(project, scenario.alignment, np.random.default_rng(rng_seed)):
        running = disruption.delta(running, change)
        anew = disruption.full(scenario.changed(alignment=alignment), at_stake)
        for name in ("accounts", "revenue_cny", "hours", "margin_at_risk_cny"):
            assert getattr(running, name) == pytest.approx(getattr(anew, name), abs=1e-6)


def test_sums_of_the_tiny_plan(tiny):
    project = tiny(accounts={"revenue_cny": [10.0, np.nan, 5.0, 1.0]})
    found = tally.full(project, project.baseline, ground(project))
    assert found["accounts"].tolist() == [2, 2]
    assert found["visits"].tolist() == [24, 24]
    assert found["revenue_cny"].tolist() == [10, 6]
    assert found["revenue_known"].tolist() == [1, 2]
    assert found["potential_known"].tolist() == [0, 0]
    assert found.total("workload_h") == pytest.approx(4 * 28.28, abs=0.01)
    assert found["oneway_excess_h"].tolist() == [0, 0]


def test_unplaced_and_unassigned_accounts_are_in_no_sum(tiny):
    project = tiny(today=("P0", "", "P1", "P1"), accounts={"latitude": [0, 0, 0, np.nan]})
    found = tally.full(project, project.baseline, ground(project))
    assert found["accounts"].tolist() == [1, 1]
    assert found["workload_h"] == pytest.approx([28.28, 28.28], abs=0.01)


def test_excess_beyond_the_soft_limit():
    assert excess_h([240.0, 360.0], 300.0).tolist() == [0.0, 1.0]
    assert excess_h([240.0, 360.0], None).tolist() == [0.0, 0.0]
