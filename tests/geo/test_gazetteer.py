"""Are places found by every spelling people use, and only in the city they state?"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.geo.place_names import letters, plain, without_kind

REAL_LIST = Path(__file__).parents[1] / "real_input" / "hospitals_cn.csv"
GAZETTEER = load_gazetteer()


def locate(province: str, city: str, address: str = "", name: str = ""):
    return GAZETTEER.locate(province=province, city=city, address=address, name=name)


@pytest.fixture(scope="module")
def real_list():
    with REAL_LIST.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row, locate(row["省"], row["市"], row["地址"], row["医院名称"])) for row in rows]


def test_every_row_of_the_real_list_is_in_its_stated_city(real_list):
    assert len(real_list) == 2083
    assert [row for row, match in real_list if GAZETTEER.place(match.city_code).zh != row["市"]] == []
    assert all(match.place.located for _, match in real_list)


def test_rows_that_hold_a_county_are_placed_in_it(real_list):
    """The independent rule: the full name of a county of the city stands in the address or the name."""
    told = placed = 0
    for row, match in real_list:
        counties = [
            county
            for county in GAZETTEER.counties(match.city_code)
            if county.zh in row["地址"] or county.zh in row["医院名称"]
        ]
        told += bool(counties)
        placed += match.level == "district" and match.place in counties
    assert told > 1400
    assert placed >= 0.98 * told


@pytest.mark.parametrize(
    ("province", "city", "code", "how"),
    [
        ("福建省", "福州市", "350100", "exact"),
        ("福建", "福州", "350100", "suffix"),
        ("Fujian Province", "Fuzhou City", "350100", "pinyin"),
        ("江西", "Fuzhou", "361000", "pinyin"),
        ("Jiangsu", "SUZHOU", "320500", "pinyin"),
        ("Anhui", "Suzhou", "341300", "pinyin"),
        ("浙江", "Taizhou", "331000", "pinyin"),
        ("江苏", "taizhou", "321200", "pinyin"),
        ("Shaanxi", "Xi'an", "610100", "pinyin"),
        ("Shanxi", "Taiyuan", "140100", "pinyin"),
        ("湖南省", "Yiyang", "430900", "pinyin"),
        ("广西", "南宁", "450100", "suffix"),
        ("Guangxi Zhuang Autonomous Region", "Nanning", "450100", "pinyin"),
        ("新疆", "Ürümqi", "650100", "pinyin"),
        ("湖北", "恩施", "422800", "suffix"),
        ("湖北省", "恩施州", "422800", "suffix"),
        ("湖北省", "襄樊市", "420600", "alias"),
        ("Guangdong", "Canton", "440100", "alias"),
        ("廣東省", "廣州市", "440100", "alias"),
        ("臺灣", "臺北市", "710100", "alias"),
        ("Hubei", "Xiannin", "420000", "fuzzy"),
        ("北京市", "市辖区", "110000", "exact"),
        ("香港", "香港", "810000", "suffix"),
        ("湖北省", "仙桃市", "429004", "exact"),
    ],
)
def test_cities_by_every_spelling(province, city, code, how):
    match = locate(province, city)
    assert (match.level, match.how) == ("city", how)
    assert match.city_code == ("421200" if how == "fuzzy" else code)


@pytest.mark.parametrize(
    ("province", "city", "address", "name", "zh"),
    [
        ("福建", "福州", "鼓楼区五四路", "", "鼓楼区"),
        ("福建", "福州", "福建省福州市闽侯县甘蔗街道", "", "闽侯县"),
        ("福建", "福州", "", "长乐市医院", "长乐区"),
        ("福建", "三明", "", "沙县总医院", "沙县区"),
        ("湖北", "荆州", "", "监利县大垸医院", "监利市"),
        ("上海", "上海", "", "瑞金医院卢湾分院", "黄浦区"),
        ("上海", "上海", "塘沽路1号", "", "上海市"),
        ("天津", "天津", "塘沽新港", "", "滨海新区"),
        ("福建", "福州", "鼓楼街38号", "", "福州市"),
        ("福建", "福州", "长乐南路9号", "", "福州市"),
        ("湖北", "荆州", "荆州市北京路", "", "荆州市"),
        ("湖北", "恩施州", "恩施市舞阳大道", "", "恩施市"),
        ("辽宁", "大连", "", "大连中山医院", "大连市"),
        ("福建", "厦门", "鼓楼区五四路", "", "厦门市"),
        ("北京市", "北京市", "昌平区南口镇", "海淀医院", "昌平区"),
        ("福建", "福清市", "", "", "福清市"),
        ("江苏", "昆山", "", "", "昆山市"),
        ("", "", "福建省福州市鼓楼区五四路", "", "鼓楼区"),
        ("", "", "重庆市渝北区龙山路", "", "渝北区"),
        ("", "", "吉林市船营区", "", "船营区"),
    ],
)
def test_districts(province, city, address, name, zh):
    assert locate(province, city, address, name).place.zh == zh


def test_without_a_city_the_seat_of_the_province_and_without_both_nowhere():
    for city in ("", "Nowhere", "福州"):
        match = locate("湖北", city)
        assert (match.place.zh, match.level, match.how) == ("武汉市", "province", "fallback")
    assert locate("abc", "def") == locate("", "")
    assert (locate("", "").place, locate("", "").level) == (None, "")


def test_a_county_without_coordinates_falls_back_to_its_city():
    bare = next(c for city in GAZETTEER.cities for c in GAZETTEER.counties(city.code) if not c.located)
    city = GAZETTEER.place(bare.city_code)
    match = locate(GAZETTEER.place(bare.province_code).zh, city.zh, bare.zh)
    assert (match.place, match.level) == (city, "city")


def test_cities_of_one_name_are_told_apart_only_by_province():
    assert GAZETTEER.city("Suzhou") is None
    assert GAZETTEER.city("苏州").code == "320500"
    assert GAZETTEER.city("Suzhou", "Anhui").code == "341300"
    assert GAZETTEER.city("义乌").city_code == "330700"


def test_search_by_chinese_english_and_pinyin_finds_the_largest_first():
    assert GAZETTEER.search("武")[0].zh == "武汉市"
    assert GAZETTEER.search("wuh")[0].zh == "武汉市"
    assert GAZETTEER.search("Xi'an")[0].zh == "西安市"
    assert GAZETTEER.search("hohh")[0].zh == "呼和浩特市"
    assert len(GAZETTEER.search("s", 7)) == 7
    assert GAZETTEER.search("  ") == GAZETTEER.search("?") == ()


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_answered(province, city, address, name):
    match = locate(province, city, address, name)
    assert (match.place is None) == (match.level == "")
    assert match.place is None or match.place.located


@given(st.sampled_from(GAZETTEER.cities), st.sampled_from(["", "，", " 1号"]))
def test_every_city_is_found_by_its_own_names(city, tail):
    province = next(top for top in GAZETTEER.provinces if top.code == city.province_code)
    for text in (city.zh, city.zh_short, f" {city.zh} "):
        assert GAZETTEER.city(text, province.zh) == city
    assert locate("", "", province.zh + city.zh + tail).city_code == city.code


def test_spellings():
    assert plain(" 福 建　省 ") == "福建省"
    assert plain("ＡＢＣ　１２") == "ABC 12"
    assert letters("Xi’ān-Shì") == "xianshi"
    assert without_kind("广西壮族自治区") == "广西"
    assert without_kind("单县") == "单县"
    assert without_kind("Enshi Tujia and Miao Autonomous Prefecture") == "enshi"
