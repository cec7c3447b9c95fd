"""Do positions go to hubs that the rules allow, and to the right ones?"""

from dataclasses import replace

import numpy as np
import pytest

from territory_designer.measures.disruption import relocating
from territory_designer.measures.ground import ground
from territory_designer.model.rules import HubRule, Lock, default_rules
from territory_designer.optimise.diagnosis import standing_reasons
from territory_designer.optimise.hub_choice import choose_hubs, first_utilisation, question
from territory_designer.optimise.hub_greedy import greedy
from territory_designer.optimise.hub_model import search
from territory_designer.optimise.seats import placed


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


def test_greedy_choice_keeps_all_limits(province):
    project, on = province
    table = project.changed(hubs=project.hubs.with_columns(min_positions=[2] * 8, max_positions=[3] * 8))
    for changed in (
        {},
        {"max_hubs": 5},
        {"hubs": (HubRule("H07", state="forced"), HubRule("H02", state="forbidden"))},
        {"locks": (Lock("employee", str(table.positions.employee_id[1])),), "judge_hub_limits": False},
    ):
        rules = default_rules("hubs").changed(**changed)
        seated, asked = question(table, table.baseline, rules, on, resize=False)
        found = greedy(asked, first_utilisation(asked))
        hub = table.baseline.position_hub.copy()
        hub[seated.position] = placed(seated, found.count, begin=hub, most_relocations=None)
        assert standing_reasons(table, table.baseline.changed(position_hub=hub), rules) == ()
    impossible = default_rules("hubs").changed(max_hubs=3)
    _, asked = question(table, table.baseline, impossible, on, resize=False)
    assert greedy(asked, 1.0) is None


def test_every_solution_that_is_told_holds_and_the_last_is_balanced(province):
    project, on = province
    rules = default_rules("hubs").changed(max_hubs=4)
    _, asked = question(project, project.baseline, rules, on, resize=False)
    told = list(search(asked, first_utilisation(asked)))
    assert len(told) >= 2
    for each in told:
        assert each.count.sum() == 12
        assert (each.count.sum(axis=0) > 0).sum() <= 4
    last = told[-1]
    share = last.workload_h.sum() / asked.capacity_of(last.count)
    target_h = (asked.capacity_h[:, None] * last.count).sum(axis=0) * share
    used = target_h > 0
    assert (np.abs(last.workload_h[used] / target_h[used] - 1.0) <= 0.16).all()


def test_limits_that_exclude_each_other_allow_nothing(province):
    assert chosen(province, max_hubs=1) is None  # 12 positions, 8 at most in one hub
    forced = tuple(HubRule(f"H{k:02d}", state="forced", min_positions=2) for k in range(1, 9))
    assert chosen(province, hubs=forced) is None
