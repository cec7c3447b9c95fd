"""Are the plans that are shown those that none beats, and are knees where the frontier bends?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from territory_designer.model.rules import Band, MoveLimits, Rules, rules_as_dict, rules_from_dict
from territory_designer.optimise.frontier import (
    Lever,
    between,
    calmer_than,
    first_levers,
    gain,
    knees,
    nondominated,
    normalised,
    thinned,
    under,
)

quick = settings(max_examples=40, deadline=None)
clouds = st.integers(1, 25).flatmap(lambda n: arrays(np.int8, (n, 3), elements=st.integers(0, 6)))


def beats(a, b):
    return bool((a <= b).all() and (a < b).any())


@quick
@given(clouds)
def test_nothing_shown_is_beaten_and_nothing_left_out_is_better(cloud):
    values = cloud.astype(float)
    shown = nondominated(values)
    for row, kept in enumerate(shown):
        beaten = any(beats(other, values[row]) for other in values)
        twin = any((values[k] == values[row]).all() for k in range(row))
        assert kept == (not beaten and not twin)


@quick
@given(clouds, st.integers(1, 12))
def test_thinning_keeps_the_best_of_each_axis_and_the_best_knee(cloud, most):
    values = cloud.astype(float)[nondominated(cloud.astype(float))]
    kept = thinned(values, most)
    assert len(kept) <= max(most, 4)
    assert (np.diff(kept) > 0).all()
    assert len(kept) == len(values) or len(kept) >= most
    assert (values[kept].min(axis=0) == values.min(axis=0)).all()
    assert gain(values)[kept].max() == gain(values).max()


@quick
@given(clouds)
def test_normalised_values_run_from_nought_to_one(cloud):
    scaled = normalised(cloud.astype(float))
    assert (scaled.min(axis=0) == 0.0).all()
    assert set(scaled.max(axis=0)) <= {0.0, 1.0}


def test_the_knee_is_where_a_curve_bends():
    bend = np.array([[0, 10], [1, 6], [2, 2], [5, 1], [10, 0]], float)
    assert knees(bend).tolist() == [2]
    # the chord joins (0, 10) and (10, 0): the distance of (2, 2), scaled by 10, is (1 - 0.4) / sqrt 2
    assert gain(bend)[2] == pytest.approx(0.6 / np.sqrt(2))
    assert gain(bend)[[0, 4]] == pytest.approx([0.0, 0.0])


def test_two_bends_are_two_knees_the_deeper_first():
    left = [[0, 100], [1, 62], [2, 58], [20, 55], [38, 52]]
    right = [[40, 30], [41, 12], [60, 10], [80, 5], [100, 0]]
    found = knees(np.array(left + right, float))
    assert found.tolist() == [6, 2]


def test_too_few_points_have_no_knee():
    assert len(knees(np.array([[0.0, 1.0], [1.0, 0.0]]))) == 0


@quick
@given(
    st.floats(0.05, 1.0),
    st.sampled_from(
        [
            Rules(),
            Rules(bands=()),
            Rules(bands=(Band(lower=None, upper=None), Band("revenue"))),
            Rules(bands=(Band(hard_lower=0.9, lower=0.92, upper=1.05, hard_upper=1.06),)),
            Rules(moves_in_all=MoveLimits(accounts=30, hours=9.0)),
        ]
    ),
    st.sampled_from([None, 5, 500]),
)
def test_a_lever_never_loosens_a_rule(share, rules, moves):
    bent = under(rules, Lever(share, 0.1, moves))
    assert rules_from_dict(rules_as_dict(bent)) == bent  # it can be written to a plan and read again
    own = {band.measure: band for band in rules.bands}
    for band in bent.bands:
        given_band = own.get(band.measure, Band(hard_upper=None))
        assert (band.hard_lower, band.hard_upper) == (given_band.hard_lower, given_band.hard_upper)
        assert band.lower >= (given_band.lower or 0.0) - 1e-12
        assert band.upper <= (given_band.upper or np.inf) + 1e-12
    limits = [each for each in (rules.moves_in_all.accounts, moves) if each is not None]
    assert bent.moves_in_all.accounts == min(limits, default=None)
    assert bent.moves_in_all.hours == rules.moves_in_all.hours
    assert bent.disruption_weight == 0.1


@pytest.mark.parametrize("points", [3, 8, 12, 20, 60])
@pytest.mark.parametrize("priced", [True, False])
def test_the_first_ladder_is_about_as_long_as_wished(points, priced):
    levers = first_levers(points, served=1000, priced=priced)
    assert points <= len(levers) <= points + 4
    assert len(set(levers)) == len(levers)
    assert levers[0] == Lever(1.0, 0.0)
    assert all(0.0 < lever.band <= 1.0 for lever in levers)
    assert max(lever.band for lever in levers) == 1.0
    assert any(lever.moves is not None for lever in levers) != priced
    assert any(lever.weight > 0 for lever in levers) == priced


def test_half_way_lies_between():
    calm, free = Lever(1.0, 0.9), Lever(1.0, 0.1)
    middle = between(calm, free, moves=(100.0, 301.0))
    assert middle == Lever(1.0, 0.3, 200)
    assert between(calm, Lever(1.0, 0.0), moves=(1.0, 3.0)).weight == pytest.approx(0.3)
    assert calmer_than(Lever(0.5, 1.0), 80.0) == Lever(0.5, 3.0)
    assert calmer_than(Lever(0.5, 0.0, 200), 80.0) == Lever(0.5, 0.0, 40)
