"""Is an account, position or city found by what a planner types?"""

import numpy as np
import pytest

from territory_designer.ui.find import MOST_HITS, FindIndex, action_hits, first_letters


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


def test_chinese_names_are_found_in_pinyin_and_by_first_letters(plan):
    accounts = plan[0].accounts
    name = np.where(np.arange(len(accounts)) == 3, "成都市第一人民医院", accounts.name)
    city = np.where(np.arange(len(accounts)) == 3, "成都市", accounts.city)
    code = np.where(np.arange(len(accounts)) == 3, "510100", "")
    renamed = plan[0].changed(accounts=accounts.with_columns(name=name, city=city, city_code=code))
    finder = FindIndex(renamed)
    for asked in ("成都市第", "chengdushidi", "cdsdy", "Chengdu"):
        assert [hit.accounts.tolist() for hit in finder.hits(asked) if hit.kind == "account"] == [[3]]
    for asked in ("cd", "chengdu", "成都"):
        assert [hit.name for hit in finder.hits(asked) if hit.kind == "city"] == ["成都市"]


def test_a_province_brings_all_its_accounts(plan):
    accounts = plan[0].accounts
    half = np.arange(len(accounts)) % 2 == 0
    columns = {"province": np.where(half, "四川省", ""), "city_code": np.where(half, "510100", "")}
    finder = FindIndex(plan[0].changed(accounts=accounts.with_columns(**columns)))
    for asked in ("四川", "sichuan", "sc"):
        (hit,) = [hit for hit in finder.hits(asked) if hit.kind == "province"]
        assert np.array_equal(hit.accounts, np.flatnonzero(half))


def test_the_pinyin_of_a_place_decides_how_a_character_is_spoken():
    assert first_letters("重庆", "chongqing") == "cq"
    assert first_letters("厦门", "xiamen") == "xm"
    assert first_letters("六安", "luan") == "la"
    assert first_letters("呼和浩特", "huhehaote") == "hhht"


def test_actions_are_found_by_what_they_are_called():
    named = {"lasso": "套索", "lock": "锁定或解锁所选客户", "undo": "Undo"}
    assert [hit.deed for hit in action_hits("suod", named)] == ["lock"]
    assert [hit.deed for hit in action_hits("ts", named)] == ["lasso"]
    assert [hit.deed for hit in action_hits("UND", named)] == ["undo"]
    assert action_hits(" ", named) == []
