"""Is every rule found broken where it is, and left alone where it just holds?"""

import numpy as np
import pytest

from territory_designer.model.rules import Band, HubRule, Lock, MoveLimits, Override

EACH_H = 28.28


def said(verdict):
    """Return what an entry says beside its text, without the keys that are the same for all."""
    return [
        {key: value for key, value in breach.as_dict().items() if key not in ("hard", "text", "accounts")}
        for breach in verdict.broken + verdict.strained
    ]


def clean(verdict):
    return verdict.broken == () and verdict.strained == ()


def test_a_quiet_plan_breaks_nothing(judge):
    assert clean(judge())


def test_unassigned(judge, quiet):
    verdict = judge(now=(0, -1, 1, -1))
    assert [breach.rule for breach in verdict.broken] == ["unassigned"]
    assert verdict.broken[0].account_ids == ("A1", "A3")
    assert verdict.broken[0].value == 2
    assert clean(judge(now=(0, -1, 1, -1), rules=quiet.changed(allow_unassigned=True)))


def test_an_account_without_a_place_is_outside_everything(judge, quiet):
    nowhere = {"latitude": [30, np.nan, 30, 30], "visits_per_year": [12, np.nan, 12, 12]}
    strict = quiet.changed(
        max_oneway_hard_min=100,
        contiguity="hard",
        moves_in_all=MoveLimits(accounts=0),
        locks=(Lock("territory", "P0"),),
    )
    far = np.full((4, 3), 60.0)
    far[1] = 999
    for now in ((0, -1, 1, 1), (0, 1, 1, 1)):
        verdict = judge(now=now, accounts=nowhere, rules=strict, minutes=far)
        assert clean(verdict)
        assert verdict.figures["accounts"] == verdict.figures["assigned"] == 3
        assert verdict.figures["workload_h"] == pytest.approx(3 * EACH_H)


def test_closed_position(judge):
    verdict = judge(is_open=[True, False])
    assert said(verdict) == [
        {
            "rule": "closed_position",
            "position_id": "P1",
            "account_ids": ["A2", "A3"],
            "value": 2,
            "limit": 0,
        }
    ]
    assert clean(judge(now=(0, 0, 0, 0), is_open=[True, False]))


@pytest.mark.parametrize("positions", [{"role": ["rep", "manager"]}, {"capacity_h": [99, 0]}])
def test_a_position_that_may_hold_none_counts_as_closed(judge, positions):
    verdict = judge(positions=positions)
    assert [(breach.rule, breach.position_id) for breach in verdict.broken] == [("closed_position", "P1")]
    assert "role" in verdict.broken[0].text("en")


def test_workload_band(judge, quiet):
    # Targets are 2 accounts each: 3 and 1 accounts are 1.5 and 0.5.
    rules = quiet.changed(bands=(Band(lower=0.6, upper=1.2, hard_lower=None, hard_upper=1.4),))
    verdict = judge(now=(0, 0, 0, 1), rules=rules)
    assert [(each.rule, each.position_id, each.limit) for each in verdict.broken] == [("band", "P0", 1.4)]
    assert [(each.rule, each.position_id, each.limit) for each in verdict.strained] == [("band", "P1", 0.6)]
    assert verdict.broken[0].value == pytest.approx(1.5)
    assert verdict.strained[0].value == pytest.approx(0.5)
    assert verdict.broken[0].as_dict()["measure"] == "workload"
    at_limits = quiet.changed(bands=(Band(lower=0.5, upper=1.5, hard_lower=0.5, hard_upper=1.5),))
    assert clean(judge(now=(0, 0, 0, 1), rules=at_limits))
    below = quiet.changed(bands=(Band(lower=0.6, upper=None, hard_lower=0.51, hard_upper=None),))
    assert [(each.hard, each.limit) for each in judge(now=(0, 0, 0, 1), rules=below).broken] == [(True, 0.51)]


def test_workload_band_uses_the_utilisation(judge, quiet):
    rules = quiet.changed(bands=(Band(lower=None, upper=2.0, hard_upper=None),))
    assert clean(judge(rules=rules, utilisation=0.5))
    assert len(judge(rules=rules, utilisation=0.49).strained) == 2


def test_a_vacant_position_without_accounts_is_judged_by_the_band(judge, quiet):
    rules = quiet.changed(bands=(Band(lower=0.5, upper=None, hard_upper=None),))
    assert [each.position_id for each in judge(now=(0, 0, 0, 0), rules=rules).strained] == ["P1"]


@pytest.mark.parametrize(
    ("measure", "accounts", "index"),
    [
        ("potential", {"potential_cny": [30, 30, np.nan, 40]}, 1.2),
        ("revenue", {"revenue_cny": [60, 0, 40, 0]}, 1.2),
        ("accounts", {}, 1.0),
    ],
)
def test_band_of_other_measures(judge, quiet, measure, accounts, index):
    # Capacity shares are a half each: 60 of 100 is 1.2.
    def rules(upper):
        return quiet.changed(bands=(Band(measure, lower=None, upper=upper, hard_upper=None),))

    assert clean(judge(accounts=accounts, rules=rules(index)))
    verdict = judge(accounts=accounts, rules=rules(index - 0.01))
    assert verdict.strained[0].position_id == "P0"
    assert verdict.strained[0].value == pytest.approx(index)


def test_the_share_is_of_all_accounts_so_that_assigning_one_changes_no_stranger(judge, quiet):
    rules = quiet.changed(
        bands=(Band("accounts", lower=None, upper=0.9, hard_upper=None),), allow_unassigned=True
    )
    for now in ((0, 0, -1, -1), (0, 0, 1, -1)):
        assert [each.value for each in judge(now=now, rules=rules).strained] == [1.0]


def test_a_measure_that_is_unknown_for_all_does_not_bind(judge, quiet):
    rules = quiet.changed(bands=(Band("potential", lower=0.99, upper=1.01, hard_upper=1.02),))
    assert clean(judge(now=(0, 0, 0, 0), rules=rules))


def test_longest_travel(judge, quiet):
    minutes = np.full((4, 3), 60.0)
    minutes[0, 0], minutes[1, 0], minutes[2, 1], minutes[3, 1] = 500, 400, 300, 490
    rules = quiet.changed(max_oneway_soft_min=300, max_oneway_hard_min=480)
    verdict = judge(minutes=minutes, rules=rules)
    assert [(each.position_id, each.account_ids, each.value, each.limit) for each in verdict.broken] == [
        ("P0", ("A0",), 500, 480),
        ("P1", ("A3",), 490, 480),
    ]
    further = judge(minutes=minutes, rules=rules, now=(0, 0, 1, 0), today=(0, 0, 1, 0))
    assert [(each.position_id, each.value) for each in further.broken] == [("P0", 500)]
    near = judge(minutes=minutes, rules=quiet.changed(max_oneway_soft_min=399))
    assert [(each.position_id, each.account_ids, each.value) for each in near.strained] == [
        ("P0", ("A0", "A1"), 500),
        ("P1", ("A3",), 490),
    ]
    assert [(each.position_id, each.account_ids, each.value, each.limit) for each in verdict.strained] == [
        ("P0", ("A1",), 400, 300)
    ]


def test_an_account_that_no_hub_reaches_is_strained_alone(judge, quiet):
    minutes = np.full((4, 3), 60.0)
    minutes[0] = 500, 600, np.inf
    rules = quiet.changed(max_oneway_soft_min=300, max_oneway_hard_min=480)
    verdict = judge(minutes=minutes, rules=rules)
    assert verdict.broken == ()
    assert [(each.rule, each.account_ids, each.limit) for each in verdict.strained] == [
        ("longest_travel", ("A0",), 480)
    ]
    minutes[0, 2] = 470  # a hub that could be open
    assert judge(minutes=minutes, rules=rules).broken[0].account_ids == ("A0",)
    never = rules.changed(judge_hub_limits=True, hubs=(HubRule("H2", state="forbidden"),))
    assert "longest_travel" not in {each.rule for each in judge(minutes=minutes, rules=never).broken}


def test_unreachable_counts_as_the_reach(judge, quiet):
    minutes = np.full((4, 3), 60.0)
    minutes[0, 0] = np.inf
    assert judge(minutes=minutes, rules=quiet.changed(max_oneway_hard_min=689)).broken[0].value == 690
    assert clean(judge(minutes=minutes, rules=quiet.changed(max_oneway_hard_min=690)))


def test_a_position_without_a_hub_reaches_nobody(judge, quiet):
    verdict = judge(positions={"hub_id": ["H0", "?"]}, rules=quiet.changed(max_oneway_hard_min=480))
    assert [each.position_id for each in verdict.broken] == ["P1"]


@pytest.mark.parametrize(
    ("positions", "employees", "broken"),
    [
        ({"product_lines": ["stents", ""]}, {}, ["P0"]),
        ({"product_lines": ["pumps; stents", ""]}, {}, []),
        ({"employee_id": ["E0", "E1"]}, {"employee_id": ["E0"], "product_lines": ["pumps"]}, ["P0"]),
        ({"employee_id": ["E0", "E1"]}, {"employee_id": ["E0"], "product_lines": [""]}, []),
        (
            {"employee_id": ["E0", "E1"], "product_lines": ["stents；pumps", ""]},
            {"employee_id": ["E0"], "product_lines": ["pumps"]},
            [],
        ),
    ],
)
def test_product_lines(judge, quiet, positions, employees, broken):
    accounts = {"product_lines": ["pumps;stents", "", "valves", ""]}
    verdict = judge(accounts=accounts, positions=positions, employees=employees)
    assert [each.position_id for each in verdict.broken] == broken
    assert all(each.rule == "product_lines" and each.account_ids == ("A0",) for each in verdict.broken)
    loose = quiet.changed(match_product_lines=False)
    assert clean(judge(accounts=accounts, positions=positions, employees=employees, rules=loose))


def test_lock_account(judge, quiet):
    rules = quiet.changed(locks=(Lock("account", "A2"),))
    locked = {"locked": [True, False, False, False]}
    assert clean(judge(now=(0, 1, 1, 0), accounts=locked, rules=rules))
    verdict = judge(now=(1, 0, 0, 1), accounts=locked, rules=rules)
    assert [(each.rule, each.position_id, each.account_ids) for each in verdict.broken] == [
        ("lock_account", "P0", ("A0",)),
        ("lock_account", "P1", ("A2",)),
    ]


def test_a_lock_also_holds_against_taking_an_account_off_and_not_for_new_ones(judge, quiet):
    rules = quiet.changed(locks=(Lock("account", "A0"),), allow_unassigned=True)
    assert [each.rule for each in judge(now=(-1, 0, 1, 1), rules=rules).broken] == ["lock_account"]
    assert clean(judge(today=(-1, 0, 1, 1), now=(1, 0, 1, 1), rules=rules))


def test_override(judge, quiet):
    rules = quiet.changed(
        overrides=(Override("A0", "P1"), Override("A1", "P1")), locks=(Lock("account", "A0"),)
    )
    verdict = judge(now=(0, 1, 0, 1), rules=rules)
    assert said(verdict) == [
        {"rule": "override", "position_id": "P1", "account_ids": ["A0"], "value": 1, "limit": 0}
    ]
    assert clean(judge(now=(1, 1, 0, 0), rules=rules))  # it goes before the lock
    only = rules.changed(only_positions=("P0",), locks=())
    assert clean(judge(today=(0, 0, 1, 1), now=(1, 1, 1, 1), rules=only))


def test_an_override_of_what_is_not_in_the_plan_holds_nothing(judge, quiet):
    verdict = judge(rules=quiet.changed(overrides=(Override("A9", "P9"),)))
    assert not verdict.broken
    assert [(each.rule, each.value) for each in verdict.strained] == [("override", "A9"), ("override", "P9")]


def test_lock_territory(judge, quiet):
    rules = quiet.changed(locks=(Lock("territory", "P0"),))
    assert clean(judge(now=(0, 0, 0, 1), rules=rules))
    verdict = judge(now=(0, 1, 1, 1), rules=rules)
    assert said(verdict) == [
        {"rule": "lock_territory", "position_id": "P0", "account_ids": ["A1"], "value": 1, "limit": 0}
    ]


def test_lock_hub(judge, quiet):
    three = {"positions": {"hub_id": ["H0", "H1", "H1"]}, "today": (0, 1, 2, 2)}
    rules = quiet.changed(locks=(Lock("hub", "H1"),))
    assert clean(judge(now=(1, 1, 2, 2), hubs_now=[0, 2, 1], rules=rules, **three))
    verdict = judge(now=(0, 2, 2, 0), rules=rules, **three)
    assert [(each.rule, each.hub_id, each.account_ids) for each in verdict.broken] == [
        ("lock_hub", "H1", ("A1", "A3"))
    ]


def test_lock_group(judge, quiet):
    accounts = {"parent_id": ["G", "", "G", "A1"]}
    rules = quiet.changed(locks=(Lock("group", "G"),))
    assert clean(judge(now=(0, 1, 1, 0), accounts=accounts, rules=rules))
    verdict = judge(now=(1, 0, 1, 1), accounts=accounts, rules=rules)
    assert [(each.rule, each.params["group_id"], each.account_ids) for each in verdict.broken] == [
        ("lock_group", "G", ("A0",))
    ]
    by_parent = quiet.changed(locks=(Lock("group", "A1"),))
    verdict = judge(now=(0, 1, 1, 0), accounts=accounts, rules=by_parent)
    assert [each.account_ids for each in verdict.broken] == [("A1", "A3")]


@pytest.mark.parametrize("lock", [("territory", "P0"), ("hub", "H0"), ("group", "G")])
def test_taking_an_account_off_breaks_every_lock_on_it(judge, quiet, lock):
    rules = quiet.changed(locks=(Lock(*lock),), allow_unassigned=True)
    verdict = judge(now=(-1, 0, 1, 1), accounts={"parent_id": ["G", "", "", ""]}, rules=rules)
    assert [(each.rule, each.account_ids) for each in verdict.broken] == [(f"lock_{lock[0]}", ("A0",))]


def test_lock_employee(judge, quiet):
    staff = {"positions": {"employee_id": ["E0", "E1"]}}
    rules = quiet.changed(locks=(Lock("employee", "E0"),))
    assert clean(judge(hubs_now=[0, 2], rules=rules, **staff))
    verdict = judge(hubs_now=[2, 1], rules=rules, **staff)
    assert [(each.rule, each.position_id, each.value, each.limit) for each in verdict.broken] == [
        ("lock_employee", "P0", "H2", "H0")
    ]
    closed = judge(now=(1, 1, 1, 1), is_open=[False, True], rules=rules, **staff)
    assert "closed" in closed.broken[0].text("en")


def test_only_positions(judge, quiet):
    three = {"positions": {"hub_id": ["H0", "H1", "H1"]}, "today": (0, 1, 2, 2)}
    rules = quiet.changed(only_positions=("P0", "P1"))
    assert clean(judge(now=(1, 0, 2, 2), hubs_now=[2, 1, 1], rules=rules, **three))
    verdict = judge(now=(2, 1, 2, 0), rules=rules, **three)
    assert [(each.rule, each.position_id, each.account_ids) for each in verdict.broken] == [
        ("only_positions", "P2", ("A0", "A3"))
    ]
    assert [each.position_id for each in judge(hubs_now=[0, 1, 0], rules=rules, **three).broken] == ["P2"]


def test_only_positions_holds_for_new_accounts_and_for_those_taken_off(judge, quiet):
    rules = quiet.changed(only_positions=("P0",), allow_unassigned=True)
    assert clean(judge(today=(-1, 0, 1, 1), now=(0, -1, 1, 1), rules=rules))
    for today, now in (((-1, 0, 1, 1), (1, 0, 1, 1)), ((0, 0, 1, 1), (0, 0, -1, 1))):
        assert [each.position_id for each in judge(today=today, now=now, rules=rules).broken] == ["P1"]


MOVED = {"today": (0, 0, 1, -1), "now": (1, 0, 0, 1)}  # A0 and A2 change hands, A3 is new
REVENUE = {"revenue_cny": [100.0, 300.0, np.nan, 50.0]}


@pytest.mark.parametrize(
    ("measure", "most"),
    [("accounts", 2), ("revenue_cny", 100.0), ("revenue_share", 0.25), ("hours", 2 * EACH_H)],
)
def test_moves_in_all(judge, quiet, measure, most):
    less = most - 1 if measure == "accounts" else most * 0.999
    assert clean(
        judge(accounts=REVENUE, rules=quiet.changed(moves_in_all=MoveLimits(**{measure: most})), **MOVED)
    )
    rules = quiet.changed(moves_in_all=MoveLimits(**{measure: less}))
    verdict = judge(accounts=REVENUE, rules=rules, **MOVED)
    assert [(each.rule, each.account_ids) for each in verdict.broken] == [("moves_in_all", ("A0", "A2"))]
    assert verdict.broken[0].value == pytest.approx(most)
    assert verdict.broken[0].as_dict()["measure"] == measure


@pytest.mark.parametrize(
    ("measure", "most"),
    [("accounts", 2), ("revenue_cny", 100.0), ("revenue_share", 0.25), ("hours", 2 * EACH_H)],
)
def test_moves_per_position_count_losses_and_gains(judge, quiet, measure, most):
    # P0 loses A0 (100 of its 400) and gains A2; P1 the other way round, without revenue to take a share of.
    less = most - 1 if measure == "accounts" else most * 0.999
    rules = quiet.changed(moves_per_position=MoveLimits(**{measure: most}))
    assert clean(judge(accounts=REVENUE, rules=rules, **MOVED))
    rules = quiet.changed(moves_per_position=MoveLimits(**{measure: less}))
    verdict = judge(accounts=REVENUE, rules=rules, **MOVED)
    both = ["P0"] if measure == "revenue_share" else ["P0", "P1"]
    assert [each.position_id for each in verdict.broken] == both
    assert verdict.broken[0].value == pytest.approx(most)


def test_a_revenue_limit_is_not_judged_where_no_revenue_is_known(judge, quiet):
    none = MoveLimits(revenue_cny=0.0, revenue_share=0.0)
    assert clean(judge(rules=quiet.changed(moves_in_all=none, moves_per_position=none), **MOVED))


def test_hours_of_moves_are_those_of_the_baseline(judge, quiet):
    minutes = np.full((4, 3), 60.0)
    minutes[:, 1] = 400
    rules = quiet.changed(moves_in_all=MoveLimits(hours=EACH_H))
    assert clean(judge(now=(1, 0, 1, 1), minutes=minutes, rules=rules))


def test_contiguity(judge, quiet):
    # The sites are a line 0 – 1 – 2 – 3; P0 holds the two ends.
    ends = {"today": (0, 1, 1, 0)}
    assert clean(judge(rules=quiet, **ends))
    soft, hard = quiet.changed(contiguity="soft"), quiet.changed(contiguity="hard")
    assert clean(judge(rules=hard))
    for rules in (soft, hard):
        verdict = judge(rules=rules, **ends)
        (breach,) = verdict.broken + verdict.strained
        assert breach.hard == (rules is hard)
        assert (breach.rule, breach.position_id, breach.value, breach.limit) == ("contiguity", "P0", 2, 1)
        assert breach.account_ids == ("A3",)
    assert verdict.figures["pieces_extra"] == 1


def test_accounts_of_one_site_are_one_piece_and_a_site_can_be_shared(judge, quiet):
    hard = quiet.changed(contiguity="hard")
    assert clean(judge(today=(0, 1, 1, 0), sites=[0, 0, 1, 0], edges=[(0, 1)], rules=hard))
    assert len(judge(today=(0, 1, 1, 0), sites=[0, 0, 2, 0], edges=[(0, 1)], rules=hard).broken) == 1


def test_keep_together(judge, quiet):
    accounts = {
        "parent_id": ["G", "", "", "G"],
        "city": ["Wuhan", "", "Wuhan", "Xi'an"],
        "city_code": [""] * 4,
    }
    group, city = (quiet.changed(keep_together=(what,)) for what in ("group", "city"))
    verdict = judge(accounts=accounts, rules=group)
    assert verdict.broken == ()
    assert [(each.rule, each.params["group"], each.value, each.account_ids) for each in verdict.strained] == [
        ("keep_together", "G", 2, ("A3",))
    ]
    verdict = judge(accounts=accounts, rules=city)
    assert [(each.params["city"], each.value) for each in verdict.strained] == [("Wuhan", 2)]
    assert clean(judge(now=(1, 0, 0, 1), accounts=accounts, rules=group))
    assert clean(judge(now=(1, 0, 1, 0), accounts=accounts, rules=city))


def test_groups_follow_parent_accounts_and_survive_rings(judge, quiet):
    rules = quiet.changed(keep_together=("group",))
    chain = {"parent_id": ["A1", "A2", "", "A3"]}
    assert [each.params["group"] for each in judge(accounts=chain, rules=rules).strained] == ["A2"]
    ring = {"parent_id": ["A2", "", "A0", ""]}
    assert [each.params["group"] for each in judge(accounts=ring, rules=rules).strained] == ["A0"]


def test_hub_state(judge, quiet):
    judging = quiet.changed(judge_hub_limits=True)
    states = {"state": ["open", "forbidden", "forced"]}
    verdict = judge(hubs=states, rules=judging)
    assert [(each.rule, each.hub_id, each.value, each.limit) for each in verdict.broken] == [
        ("hub_state", "H1", 1, 0),
        ("hub_state", "H2", 0, 1),
    ]
    assert clean(judge(hubs=states, rules=quiet))
    assert clean(judge(hubs=states, hubs_now=[0, 2], rules=judging))
    own = judging.changed(hubs=(HubRule("H1", state="open"), HubRule("H2", state="candidate")))
    assert clean(judge(hubs=states, rules=own))


def test_hub_positions(judge, quiet):
    judging = quiet.changed(judge_hub_limits=True)
    limits = {"min_positions": [2, 0, 5], "max_positions": [9, 0, 9]}
    verdict = judge(hubs=limits, rules=judging)
    assert [(each.rule, each.hub_id, each.value, each.limit) for each in verdict.broken] == [
        ("hub_positions", "H0", 1, 2),
        ("hub_positions", "H1", 1, 0),
    ]
    assert clean(judge(hubs=limits, rules=quiet))
    assert clean(judge(hubs=limits, hubs_now=[0, 0], rules=judging))
    own = judging.changed(hubs=(HubRule("H0", min_positions=1), HubRule("H1", max_positions=1)))
    assert clean(judge(hubs=limits, rules=own))


def test_hub_rules_count_open_positions_that_may_hold_accounts(judge, quiet):
    judging = quiet.changed(judge_hub_limits=True, max_hubs=1)
    states = {"state": ["open", "forbidden", "open"], "max_positions": [1, 1, 1]}
    three = {"today": (0, 0, 0, 0), "hubs": states, "rules": judging}
    closed = {"positions": {"hub_id": ["H0", "H1"]}, "is_open": [True, False]}
    managing = {"positions": {"hub_id": ["H0", "H1", "H0"], "role": ["rep", "manager", "specialist"]}}
    assert clean(judge(**three, **closed))
    assert clean(judge(**three, **managing))


def test_max_hubs(judge, quiet):
    assert clean(judge(rules=quiet.changed(max_hubs=2)))
    verdict = judge(rules=quiet.changed(max_hubs=1))
    assert said(verdict) == [{"rule": "max_hubs", "value": 2, "limit": 1}]
    assert verdict.broken[0].hard


def test_open_positions(judge, quiet):
    assert clean(judge(rules=quiet.changed(min_positions=2, max_positions=2)))
    for limits, limit, case in (({"min_positions": 3}, 3, "below"), ({"max_positions": 1}, 1, "above")):
        verdict = judge(rules=quiet.changed(**limits))
        assert [(each.rule, each.value, each.limit, each.case) for each in verdict.broken] == [
            ("open_positions", 2, limit, case)
        ]


def test_max_relocations(judge, quiet):
    staff = {"positions": {"employee_id": ["E0", "E1"]}, "hubs_now": [2, 2]}
    assert clean(judge(rules=quiet.changed(max_relocations=2), **staff))
    verdict = judge(rules=quiet.changed(max_relocations=1), **staff)
    assert [(each.rule, each.value, each.limit) for each in verdict.broken] == [("max_relocations", 2, 1)]
    assert verdict.figures["relocations"] == 2


def test_who_goes_home_or_is_nobody_does_not_relocate(judge, quiet):
    rules = quiet.changed(max_relocations=0)
    home = {"employee_id": ["E0"], "home_city": ["Xi'an"]}
    moved = {"positions": {"employee_id": ["E0", ""]}, "hubs_now": [2, 2], "rules": rules}
    assert clean(judge(employees=home, **moved))
    written = {"employee_id": ["E0"], "home_city": ["西安 "]}
    assert clean(judge(employees=written, hubs={"city": ["成都市", "武汉市", "西安市"]}, **moved))
    assert judge(**moved).broken[0].value == 1
    elsewhere = {"employee_id": ["E0"], "home_city": ["Chengdu"]}
    assert judge(employees=elsewhere, **moved).broken[0].value == 1
    assert clean(judge(now=(1, 1, 1, 1), is_open=[False, True], **moved))


@pytest.mark.parametrize("role", ["key account manager", "global account manager"])
def test_key_account_load(judge, quiet, role):
    # Two accounts of 28.28 h fill 56.56 h: a load of 1, whatever the utilisation; a rep is not judged.
    staff = {"positions": {"role": [role, "rep"]}, "utilisation": 0.5}
    assert clean(judge(rules=quiet.changed(key_account_load_max=1.0), **staff))
    verdict = judge(rules=quiet.changed(key_account_load_max=0.99), **staff)
    assert [(each.rule, each.position_id) for each in verdict.broken] == [("key_account_load", "P0")]
    assert verdict.broken[0].value == pytest.approx(1.0)


def test_rules_that_name_what_is_not_there_are_told(judge, quiet):
    kinds = ("account", "territory", "hub", "group", "employee")
    rules = quiet.changed(
        locks=tuple(Lock(kind, "?") for kind in kinds),
        only_positions=("P0", "P1", "?"),
        hubs=(HubRule("?", state="forced"),),
    )
    verdict = judge(rules=rules)
    assert verdict.broken == ()
    assert [each.rule for each in verdict.strained] == [
        *(f"lock_{kind}" for kind in kinds),
        "only_positions",
        "hub_state",
    ]
    assert all("“?”" in each.text(language) for each in verdict.strained for language in ("en", "zh"))
