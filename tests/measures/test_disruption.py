from __future__ import annotations

import numpy as np
import pytest

from territory_designer.measures import disruption
from territory_designer.measures.disruption import moved, relocating, stake
from territory_designer.measures.ground import ground


def judged(project, alignment):
    at_stake = stake(project, ground(project))
    scenario = project.baseline.changed(name="plan", alignment=alignment)
    return disruption.full(scenario, at_stake)


MONEY = {"revenue_cny": [100.0, 200.0, np.nan, 700.0], "margin_cny": [40.0, np.nan, 10.0, np.nan]}


def test_shares_and_risk_of_one_moved_account(tiny):
    found = judged(tiny(accounts=MONEY), [1, 0, 1, 1])
    assert found.share_accounts == 0.25
    assert found.share_revenue == pytest.approx(0.1)
    assert found.share_hours == pytest.approx(0.25)
    assert found.revenue_at_risk_cny == pytest.approx(15.0)
    assert found.margin_at_risk_cny == pytest.approx(0.15 * 40)


def test_margin_share_of_the_settings_where_margin_is_unknown(tiny):
    found = judged(tiny(accounts=MONEY), [0, 1, 0, 1])
    assert found.accounts == 2
    assert found.margin_at_risk_cny == pytest.approx(0.15 * 200 * 0.5)


def test_margin_without_revenue_is_not_at_risk(tiny):
    money = {"revenue_cny": [0.0, 1.0, 1.0, 1.0], "margin_cny": [40.0] * 4}
    assert judged(tiny(accounts=money), [1, 0, 1, 1]).margin_at_risk_cny == 0


def test_new_and_dropped_accounts_are_not_moved(tiny):
    found = judged(tiny(today=("P0", "", "P1", "P1"), accounts=MONEY), [-1, 1, 1, 0])
    assert found.accounts == 1
    assert found.share_accounts == pytest.approx(1 / 3)
    assert found.share_revenue == pytest.approx(700 / 800)


def test_hours_are_those_of_the_baseline(tiny):
    project = tiny(minutes=[[300, 60], [60, 60], [60, 60], [60, 60]])
    hours = ground(project).work.workload_h
    found = judged(project, [1, 0, 1, 1])
    assert found.share_hours == pytest.approx(hours[0, 0] / (hours[[0, 1], 0].sum() + hours[[2, 3], 1].sum()))


def test_unknown_is_none_never_zero(tiny):
    found = judged(tiny(), [1, 0, 1, 1])
    assert found.share_accounts == 0.25
    assert (found.share_revenue, found.revenue_at_risk_cny) == (None, None)
    nobody = judged(tiny(today=("", "", "", "")), [1, 0, 1, 1])
    assert (nobody.share_accounts, nobody.share_hours) == (None, None)


def test_unplaced_accounts_are_outside(tiny):
    found = judged(tiny(accounts={**MONEY, "latitude": [np.nan, 0, 0, 0]}), [1, 0, 1, 1])
    assert found.accounts == 0
    assert found.share_revenue == 0


def test_moved_of_some_accounts(tiny):
    project = tiny()
    at_stake = stake(project, ground(project))
    assert moved(at_stake, [1, 0], np.array([0, 3])).tolist() == [True, True]
    assert moved(at_stake, [0, -1], np.array([0, 3])).tolist() == [False, False]


def test_relocations(tiny):
    project = tiny()

    def moving(hubs, **changes):
        scenario = project.baseline.changed(name="plan", position_hub=hubs, **changes)
        return relocating(project, scenario).tolist()

    assert moving([0, 1]) == [False, False]
    assert moving([1, 1]) == [True, False]
    assert moving([0, 0]) == [False, True]
    assert moving([1, 0], position_open=[False, True]) == [False, True]


def test_who_moves_home_does_not_relocate(tiny):
    project = tiny(positions={"hub_id": ["H1", "H1"]})
    home = project.baseline.changed(name="plan", position_hub=[0, 0])
    assert relocating(project, home).tolist() == [False, True]
    vacant = tiny(positions={"hub_id": ["H1", "H1"], "employee_id": ["E0", ""]})
    assert relocating(vacant, home).tolist() == [False, False]


def test_home_is_known_in_chinese_and_english(tiny):
    project = tiny(hubs={"city": ["成都市", "武汉"], "city_code": ["510100", "420100"]})
    staff = project.employees.with_columns(home_city=["Wuhan", "Wuhan"])
    scenario = project.baseline.changed(name="plan", position_hub=[1, 0])
    assert relocating(project.changed(employees=staff), scenario).tolist() == [False, True]
