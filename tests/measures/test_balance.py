from __future__ import annotations

import numpy as np
import pytest

from territory_designer.measures import tally
from territory_designer.measures.balance import balance, band_index, outside, planned_utilisation
from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band

EACH_H = 19 + 12 * (2.0 / ((8 - 2) / 1.33) + 0.33)  # 28.28, of one account of the tiny plan


def judged(project, scenario):
    found = tally.full(project, scenario, ground(project))
    return found, balance(project, scenario, found)


def test_figures_of_the_tiny_plan(tiny):
    project = tiny()
    _, fair = judged(project, project.baseline.changed(utilisation=0.5))
    assert fair.target_h.tolist() == [50, 25]
    assert fair.index == pytest.approx([2 * EACH_H / 50, 2 * EACH_H / 25])
    assert fair.load == pytest.approx([2 * EACH_H / 100, 2 * EACH_H / 50])
    assert fair.balance_max == pytest.approx(2 * EACH_H / 25 - 1)
    assert fair.balance_mean == pytest.approx((2 * EACH_H / 50 + 2 * EACH_H / 25) / 2 - 1)
    assert fair.load_max == pytest.approx(2 * EACH_H / 50)
    assert (fair.outside_band, fair.outside_rule_band) == (1, 1)
    assert fair.hours_in_band == pytest.approx(0.5)


def test_outside_band_ignores_the_scenario_s_own_band_and_the_other_does_not(tiny, quiet):
    project = tiny(positions={"capacity_h": [2 * EACH_H, 2 * EACH_H / 1.12]})
    strict = quiet.changed(bands=(Band(lower=0.95, upper=1.05),))
    _, fair = judged(project, project.baseline.changed(rules=strict))
    assert (fair.outside_band, fair.outside_rule_band) == (0, 1)
    assert fair.hours_in_band == 1.0


def test_exactly_at_the_limit_is_inside(tiny):
    project = tiny(positions={"capacity_h": [2 * EACH_H / 1.15, 2 * EACH_H / 0.85]})
    _, fair = judged(project, project.baseline)
    assert fair.outside_band == 0


def test_closed_seats_and_managers_do_not_count_but_vacant_ones_do(tiny):
    project = tiny(positions={"role": ["rep", "manager"], "employee_id": ["", "E1"]})
    found, fair = judged(project, project.baseline)
    assert fair.holds.tolist() == [True, False]
    assert fair.balance_max == pytest.approx(abs(2 * EACH_H / 100 - 1))
    closed = project.baseline.changed(position_open=[False, False])
    none = balance(project, closed, found)
    assert (none.balance_max, none.balance_mean, none.load_max, none.outside_band) == (None, None, None, 0)


def test_planned_utilisation_takes_each_account_s_quickest_hub(tiny):
    project = tiny(minutes=[[60, 300], [60, 300], [300, 60], [300, 60]])
    base = ground(project).work
    assert planned_utilisation(project, project.baseline, base) == pytest.approx(4 * EACH_H / 150)
    one_hub = project.baseline.changed(position_hub=[0, 0])
    assert planned_utilisation(project, one_hub, base) == pytest.approx(base.workload_h[:, 0].sum() / 150)


def test_planned_utilisation_without_seats_or_work_is_one(tiny):
    project = tiny()
    closed = project.baseline.changed(position_open=[False, False])
    assert planned_utilisation(project, closed, ground(project).work) == 1.0
    empty = tiny(accounts={"latitude": [np.nan] * 4})
    assert planned_utilisation(empty, empty.baseline, ground(empty).work) == 1.0


def test_other_bands_compare_share_of_the_sum_with_share_of_capacity(tiny):
    project = tiny(accounts={"potential_cny": [30.0, 30.0, 30.0, 10.0]})
    found, fair = judged(project, project.baseline)
    potential = band_index(Band("potential"), project, found, fair)
    assert potential == pytest.approx([0.6 / (2 / 3), 0.4 / (1 / 3)])
    count = band_index(Band("accounts"), project, found, fair)
    assert count == pytest.approx([0.5 / (2 / 3), 0.5 / (1 / 3)])
    assert band_index(Band("revenue"), project, found, fair) is None


def test_a_missing_limit_does_not_bind():
    index = np.array([0.1, 1.0, 9.0])
    assert outside(Band(), np.array([0.85 - 1e-12, 1.15 + 1e-12])).tolist() == [False, False]
    assert outside(Band(lower=None, upper=1.15, hard_upper=None), index).tolist() == [False, False, True]
    assert outside(Band(lower=0.85, upper=None, hard_upper=None), index).tolist() == [True, False, False]
    assert outside(Band(lower=None, upper=None, hard_upper=1.2), index).tolist() == [False, False, True]
