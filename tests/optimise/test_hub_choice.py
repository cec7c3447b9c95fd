"""Do positions go to hubs that the rules allow, and to the right ones?"""

from dataclasses import replace

import numpy as np
import pytest

from territory_designer.measures.disruption import relocating
from territory_designer.measures.ground import ground
from territory_designer.model.rules import HubRule, Lock, default_rules
from territory_designer.optimise.hub_choice import choose_hubs


@pytest.fixture(scope="module", name="province")
def province_fixture(builders):
    project = builders.build_country(accounts=300, cities=60, hubs=8, positions=12)
    return project, ground(project)


def chosen(province, **changed):
    project, on = province
    rules = default_rules("hubs").changed(**changed)
    return choose_hubs(project, project.baseline, rules, on, stopped=lambda: False)


def counts(province, choice):
    return np.bincount(choice.position_hub, minlength=len(province[0].hubs))


def test_numbers_of_hubs_and_positions_hold(province):
    choice = chosen(province, max_hubs=3, hubs=(HubRule("H07", state="forced", max_positions=2),))
    seated = counts(province, choice)
    assert seated.sum() == 12
    assert (seated > 0).sum() <= 3
    assert 1 <= seated[6] <= 2
    assert seated.max() <= 8
    assert choice.utilisation > 0


def test_forbidden_hubs_stay_closed_unless_limits_are_not_judged(province):
    best = int(np.argmax(counts(province, chosen(province))))
    forbidden = (HubRule(str(province[0].hubs.hub_id[best]), state="forbidden"),)
    assert counts(province, chosen(province, hubs=forbidden))[best] == 0
    assert counts(province, chosen(province, hubs=forbidden, judge_hub_limits=False))[best] > 0


def test_relocations_and_locked_employees_hold(province):
    project, on = province
    staff = project.employees.with_columns(home_city=[""] * len(project.employees))
    settings = replace(project.settings, relocation_cny=300.0)
    cheap = project.changed(employees=staff, settings=settings), on
    filled = np.flatnonzero(~project.positions.vacant)
    locks = tuple(Lock("employee", str(project.positions.employee_id[row])) for row in filled[:3])
    moved = []
    for limit in (None, 1):
        choice = chosen(cheap, locks=locks, max_relocations=limit, judge_hub_limits=False)
        assert (choice.position_hub == project.baseline.position_hub)[filled[:3]].all()
        there = project.baseline.changed(position_hub=choice.position_hub)
        moved.append(int(relocating(cheap[0], there).sum()))
    assert moved[0] > 1 >= moved[1]


def test_people_move_where_they_live_or_want_to(province):
    project, on = province
    staff = project.employees
    unwilling = staff.with_columns(mobility=["none"] * len(staff), home_city=[""] * len(staff))
    alike = project.changed(employees=staff.with_columns(home_city=[""] * len(staff)))
    rules = default_rules("hubs").changed(judge_hub_limits=False)
    moved = []
    for each in (alike, project.changed(employees=unwilling)):
        choice = choose_hubs(each, each.baseline, rules, on, stopped=lambda: False)
        moved.append(relocating(each, each.baseline.changed(position_hub=choice.position_hub)).sum())
    assert moved[1] < moved[0]


def test_fixed_accounts_go_with_their_position(province):
    project, on = province
    held = project.changed(accounts=project.accounts.with_columns(locked=np.ones(300, bool)))
    choice = choose_hubs(held, held.baseline, default_rules("hubs"), on, stopped=lambda: False)
    assert counts(province, choice).sum() == 12


def test_limits_that_exclude_each_other_allow_nothing(province):
    assert chosen(province, max_hubs=1) is None  # 12 positions, 8 at most in one hub
    forced = tuple(HubRule(f"H{k:02d}", state="forced", min_positions=2) for k in range(1, 9))
    assert chosen(province, hubs=forced) is None
