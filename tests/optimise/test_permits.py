"""Do locks, lines, distance and named positions decide who may serve whom?"""

import numpy as np

from territory_designer.model.rules import Lock, Override, default_rules
from territory_designer.model.tables import Groups
from territory_designer.optimise.permits import fixed_positions, locked_accounts, permits

FREE = default_rules("improve").changed(max_oneway_hard_min=None, match_product_lines=False)


def asked(project, on, rules, stay=None):
    everyone, all_of = np.arange(len(project.accounts)), np.arange(len(project.positions))
    nobody = np.full(len(everyone), -1, np.int32)
    return permits(
        project,
        project.baseline,
        rules,
        on,
        account=everyone,
        position=all_of,
        stay=nobody if stay is None else stay,
    )


def test_every_kind_of_lock_holds_its_accounts(country):
    project, _ = country
    base, hub = project.baseline, project.baseline.position_hub
    parent = np.where(np.arange(len(project.accounts)) % 50 == 0, "G1", "")
    grouped = project.changed(
        accounts=project.accounts.with_columns(parent_id=parent),
        groups=Groups.from_columns({"group_id": ["G1"]}),
    )
    wanted = {
        Lock("account", "000007"): np.arange(len(project.accounts)) == 7,
        Lock("territory", "P003"): base.alignment == 3,
        Lock("hub", str(project.hubs.hub_id[hub[3]])): hub[base.alignment] == hub[3],
        Lock("group", "G1"): parent == "G1",
        Lock("employee", "E003"): np.zeros(len(project.accounts), bool),
        Lock("territory", "P999"): np.zeros(len(project.accounts), bool),
    }
    for lock, held in wanted.items():
        fixed = fixed_positions(grouped, FREE.changed(locks=(lock,)))
        assert (fixed == np.where(held, base.alignment, -1)).all(), lock


def test_an_override_holds_before_locks_and_whatever_is_filled(country):
    project, on = country
    rules = FREE.changed(
        overrides=(Override("000007", "P020"), Override("000008", "P999"), Override("nobody", "P001")),
        locks=(Lock("account", "000007"), Lock("account", "000009")),
        only_positions=("P001",),
    )
    fixed = fixed_positions(project, rules)
    assert fixed[7] == 20
    assert fixed[9] == project.baseline.alignment[9]
    assert locked_accounts(project, rules)[[7, 9]].tolist() == [False, True]
    may = asked(project, on, rules, stay=project.baseline.alignment)
    assert may.fixed[7] == 20
    assert may.allowed[7].nonzero()[0].tolist() == [20]


def test_only_named_positions_exchange_accounts(country):
    project, on = country
    may = asked(project, on, FREE.changed(only_positions=("P001", "P002")))
    inside = np.isin(project.baseline.alignment, [1, 2])
    assert (may.fixed == np.where(inside, -1, project.baseline.alignment)).all()
    assert (may.allowed[inside] == np.isin(np.arange(64), [1, 2])).all()
    assert (may.allowed[~inside].sum(axis=1) == 1).all()
    assert (may.breaks == "").all()


def test_longest_travel_gives_way_to_the_quickest_hub(country):
    project, on = country
    may = asked(project, on, FREE.changed(max_oneway_hard_min=200.0))
    minutes = on.work.oneway_min(np.arange(2400)[:, None], project.baseline.position_hub[None, :])
    nobody = (on.work.oneway_min(np.arange(2400)[:, None], np.arange(24)[None, :]) > 200.0).all(axis=1)
    lost = (minutes > 200.0).all(axis=1) & ~nobody
    assert lost.any()
    assert nobody.any()
    assert may.allowed[nobody].all()
    near = ~lost & ~nobody
    assert (may.allowed[near] == (minutes <= 200.0)[near]).all()
    assert (may.allowed[lost] == (minutes == minutes.min(axis=1, keepdims=True))[lost]).all()
    assert (may.breaks == np.where(lost, "longest_travel", "")).all()
    unassigned = asked(project, on, FREE.changed(max_oneway_hard_min=200.0, allow_unassigned=True))
    assert not unassigned.allowed[lost].any()
    assert (unassigned.breaks == "").all()


def test_lines_of_a_position_or_of_its_employee_count(country):
    project, on = country
    who = project.positions.employee_id[0]
    staff = project.employees
    table = project.changed(
        accounts=project.accounts.with_columns(product_lines=["a; b"] * 1200 + ["c"] * 1200),
        positions=project.positions.with_columns(product_lines=["", "a;b", "a"] + ["b"] * 61),
        employees=staff.with_columns(product_lines=np.where(staff.employee_id == who, "b；a", "")),
    )
    may = asked(table, on, FREE.changed(match_product_lines=True))
    knows_all = who == ""  # a vacant position without lines knows all
    assert (may.allowed[0] == np.isin(np.arange(64), [0, 1])).all()
    assert (may.breaks[1200:] == ("" if knows_all else "product_lines")).all()
    assert asked(table, on, FREE).allowed.all()


def test_what_must_stay_stays_whatever_is_broken(country):
    project, on = country
    stay = np.full(2400, -1, np.int32)
    stay[:10] = 5
    may = asked(project, on, FREE.changed(max_oneway_hard_min=16.0), stay)
    assert (may.fixed[:10] == 5).all()
    assert (may.allowed[:10].argmax(axis=1) == 5).all()
    assert set(may.breaks[:10]) <= {"", "longest_travel"}
