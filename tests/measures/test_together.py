from __future__ import annotations

import numpy as np

from territory_designer.measures.together import city_of, group_of, kept_together, keys


def test_groups_by_parent_account_and_by_group(tiny):
    project = tiny(accounts={"parent_id": ["", "A0", "G1", "G1"]})
    assert group_of(project).tolist() == ["A0", "A0", "G1", "G1"]


def test_the_topmost_parent_names_the_group(tiny):
    chain = tiny(accounts={"parent_id": ["", "A0", "A1", "A2"]})
    assert group_of(chain).tolist() == ["A0"] * 4
    with_group = tiny(accounts={"parent_id": ["G1", "A0", "A1", ""]}, groups={"group_id": ["G1"]})
    assert group_of(with_group).tolist() == ["G1", "G1", "G1", ""]


def test_the_table_of_groups_speaks_before_accounts_of_the_same_name(tiny):
    project = tiny(accounts={"parent_id": ["A1", "A2", "", ""]}, groups={"group_id": ["A1"]})
    assert group_of(project).tolist() == ["A1", "A2", "A2", ""]


def test_a_circle_of_parents_is_one_group(tiny):
    project = tiny(accounts={"parent_id": ["A2", "A0", "A1", "A3"]})
    assert group_of(project).tolist() == ["A0", "A0", "A0", "A3"]


def test_cities_by_code_else_by_name(tiny):
    accounts = {"city": ["x", "x", "", "y"], "province": ["p", "q", "p", "p"], "city_code": ["", "", "", "1"]}
    project = tiny(accounts=accounts)
    assert city_of(project.accounts).tolist() == ["p x", "q x", "", "1"]
    assert keys(project, "city").tolist() == ["p x", "q x", "", "1"]


def test_hands_beyond_the_first(tiny):
    project = tiny(accounts={"city_code": ["b", "a", "a", "a"]})
    kept = kept_together(project, "city")
    assert kept.extra_hands(np.array([0, 0, 1, 1])) == 1
    assert kept.extra_hands(np.array([0, 0, 1, 2])) == 2
    assert kept.extra_hands(np.array([-1, 1, 1, -1])) == 0
    assert kept.extra_hands(np.array([-1] * 4)) == 0


def test_hands_of_the_groups_of_some_accounts(tiny):
    project = tiny(accounts={"city_code": ["b", "a", "b", "a"], "latitude": [30.0, 30.0, 30.0, np.nan]})
    kept = kept_together(project, "city")
    alignment = np.array([0, 0, 1, 1])
    assert kept.extra_hands(alignment) == 1
    assert kept.extra_hands(alignment, np.array([1])) == 0
    assert kept.extra_hands(alignment, np.array([2])) == 1
