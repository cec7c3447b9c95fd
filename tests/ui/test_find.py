"""Is an account, position or city found by what a planner types?"""

import numpy as np
import pytest

from territory_designer.ui.find import MOST_HITS, FindIndex


@pytest.fixture(scope="module")
def finder(plan):
    return FindIndex(plan[0])


def test_a_position_is_found_by_its_name_and_by_its_person(finder):
    assert [hit.name for hit in finder.hits("wuhan-2") if hit.kind == "position"] == ["Wuhan-2"]
    (hit, *_) = finder.hits("ma ch")
    assert (hit.kind, hit.name, hit.detail, hit.position) == ("position", "Wuhan-2", "Ma Chao", 1)


def test_a_city_brings_all_its_accounts(finder, plan):
    (city,) = [hit for hit in finder.hits("Changsha") if hit.kind == "city"]
    accounts = plan[0].accounts
    assert np.array_equal(city.accounts, np.flatnonzero(accounts.city == "Changsha"))


def test_an_account_is_found_by_name_and_number(finder):
    assert [hit.accounts.tolist() for hit in finder.hits("C-1034")] == [[34]]
    names = [hit.name for hit in finder.hits("customer 7")]
    assert names == ["Changsha Customer 7"]


def test_positions_stand_before_cities_and_these_before_accounts(finder):
    kinds = [hit.kind for hit in finder.hits("wuhan")]
    assert len(kinds) == MOST_HITS
    assert kinds == sorted(kinds, key=["position", "city", "account"].index)
    assert kinds.count("account") >= 4


@pytest.mark.parametrize("asked", ["", "   ", "no such thing"])
def test_nothing_is_found_by_nothing(finder, asked):
    assert finder.hits(asked) == []


def test_chinese_cities_are_found_in_english_and_pinyin(plan):
    project = plan[0]
    codes = np.where(project.accounts.city == "Wuhan", "420100", "")
    named = np.where(codes == "420100", "武汉市", project.accounts.city)
    renamed = project.changed(accounts=project.accounts.with_columns(city=named, city_code=codes))
    finder = FindIndex(renamed)
    for asked in ("武汉", "wuhan", "Wuhan"):
        assert [hit.name for hit in finder.hits(asked) if hit.kind == "city"] == ["武汉市"]
