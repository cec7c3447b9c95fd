"""Is inequality what its definition says, and is every account counted once?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.measures.distribution import (
    BIN,
    BINS,
    bin_edges,
    bins_of,
    histogram,
    kinds_of,
    loads,
    lorenz,
    workload_band,
)
from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Band, Rules

HOURS = st.just(0.0) | st.floats(1e-6, 1e4)  # below, the definition itself is lost in rounding
AMOUNTS = st.lists(st.tuples(HOURS, st.floats(1, 1e4)), min_size=1, max_size=30)


def by_definition(amount, due):
    """The weighted mean difference, pair by pair."""
    weight, x = due / due.sum(), amount / due
    mean = (weight * x).sum()
    return (weight[:, None] * weight * np.abs(x[:, None] - x)).sum() / (2 * mean)


def test_known_values():
    equal, alone = np.full(4, 5.0), np.array([0.0, 0.0, 0.0, 8.0])
    assert lorenz(equal, np.ones(4)).gini == pytest.approx(0.0)
    assert lorenz(alone, np.ones(4)).gini == pytest.approx(0.75)
    assert lorenz(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4)).gini == pytest.approx(0.25)


def test_half_a_position_with_half_the_work_is_no_inequality():
    curve = lorenz(np.array([50.0, 100.0]), np.array([500.0, 1000.0]))
    assert curve.gini == pytest.approx(0.0)
    assert curve.due_share == pytest.approx(curve.amount_share)


def test_the_curve_begins_with_the_least_loaded_and_leaves_out_what_has_no_target():
    curve = lorenz(np.array([9.0, 1.0, 7.0, 5.0]), np.array([1.0, 1.0, 0.0, 1.0]))
    assert curve.row.tolist() == [1, 3, 0]
    assert curve.amount_share == pytest.approx([0, 1 / 15, 6 / 15, 1])


def test_nothing_carried_and_nothing_due_have_no_curve():
    assert lorenz(np.zeros(3), np.ones(3)) is None
    assert lorenz(np.ones(3), np.zeros(3)) is None
    assert lorenz(np.zeros(0), np.zeros(0)) is None


@given(AMOUNTS)
def test_the_coefficient_is_the_mean_difference(pairs):
    amount, due = np.array(pairs).T
    curve = lorenz(amount, due)
    if curve is None:
        assert amount.sum() == 0
        return
    assert curve.gini == pytest.approx(by_definition(amount, due), abs=1e-9)
    assert (np.diff(curve.amount_share) >= 0).all()
    assert (curve.amount_share <= curve.due_share + 1e-9).all()


@given(st.lists(st.floats(0, 4), max_size=60))
def test_every_index_is_in_one_bin_and_in_the_one_that_holds_it(values):
    index = np.array(values)
    assert histogram(index).sum() == len(index)
    for value, number in zip(values, bins_of(index)):
        low, high = bin_edges(number)
        assert number == 0 or low - 1e-8 <= value
        assert number == 2 * BINS - 1 or value <= high + 1e-8


def test_limits_of_the_band_count_as_inside():
    lower, upper = bins_of(np.array([0.85, 1.15]))
    assert bin_edges(lower) == pytest.approx((0.85, 0.85 + BIN))
    assert bin_edges(upper) == pytest.approx((1.15 - BIN, 1.15))
    assert bins_of(np.array([np.nan, 1.0])).tolist() == [-1, BINS]


def test_the_band_is_that_of_the_rules():
    assert workload_band(Rules()) == (0.85, 1.15)
    rules = Rules(bands=(Band("revenue", 0.5, None, 1.5), Band("workload", 0.9, None, 1.1)))
    assert workload_band(rules) == (0.9, 1.1)


def test_loads_are_the_figures_of_the_scorecard(project):
    scenario = project.scenario("B")
    card = scorecard(project, scenario, ground(project))
    kinds = kinds_of(project.accounts)
    found, told = loads(card, kinds), card.as_dict()["positions"]
    assert list(found.names) == [row["position_id"] for row in told]
    for name in ("workload_h", "travel_h", "target_h", "accounts"):
        assert getattr(found, name) == pytest.approx([row[name] for row in told])
    for name in ("index", "revenue_cny", "potential_cny"):
        expected = [np.nan if row[name] is None else row[name] for row in told]
        assert getattr(found, name) == pytest.approx(expected, nan_ok=True)
    assert found.class_accounts.sum(axis=1) == pytest.approx(found.accounts)


def test_accounts_are_counted_by_their_class(project):
    scenario, kinds = project.scenario("B"), kinds_of(project.accounts)
    found = loads(scorecard(project, scenario, ground(project)), kinds)
    served = (scenario.alignment == found.position[0]) & project.accounts.placed
    for place, name in enumerate(kinds.names):
        expected = int((served & (project.accounts.class_ == name)).sum())
        assert found.class_accounts[0, place] == expected


def test_figures_of_before_stand_beside_the_positions_of_now(project):
    scenario, kinds = project.scenario("B"), kinds_of(project.accounts)
    now = loads(scorecard(project, scenario, ground(project)), kinds)
    closed = scenario.position_open.copy()
    closed[now.position[0]] = False
    fewer = loads(scorecard(project, scenario.changed(position_open=closed), ground(project)), kinds)
    told = fewer.told_to(now, "workload_h")
    assert np.isnan(told[0])
    assert told[1:] == pytest.approx(fewer.workload_h)
