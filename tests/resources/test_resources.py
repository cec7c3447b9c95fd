"""Are the resources complete, consistent with one another, licensed, small, and can they be built again?"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import font_manager, ft2font

from territory_designer.geo.basemap import read_basemap
from territory_designer.geo.gazetteer import load_gazetteer, read_gazetteer
from territory_designer.geo.place_names import letters
from territory_designer.model.resources import resource_path

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources"
REAL_PROVINCES = {"110000", "120000", "310000", "350000", "370000", "420000", "500000"}
GAZETTEER = load_gazetteer()


def rows(*parts: str) -> list[dict[str, str]]:
    with resource_path(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = rows("gazetteer", "places.csv")


def test_all_is_smaller_than_25_mb():
    files = [path for path in RESOURCES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 25e6
    extract = [path for path in (RESOURCES / "build" / "extracts").rglob("*") if path.is_file()]
    assert 0 < sum(path.stat().st_size for path in extract) < 300e3


@pytest.mark.parametrize("folder", ["basemap", "fonts", "gazetteer", "icons", "travel"])
def test_every_folder_has_its_notice_and_stands_in_the_attribution(folder):
    assert len(resource_path(folder, "NOTICE.md").read_text(encoding="utf-8")) > 200
    assert f"`{folder}/" in resource_path("ATTRIBUTION.md").read_text(encoding="utf-8")


def test_the_gazetteer_is_complete():
    levels = [row["level"] for row in PLACES]
    assert levels.count("province") == 34
    assert 385 <= levels.count("prefecture") <= 400
    assert levels.count("county") > 2750
    keys = [(row["code"], row["level"]) for row in PLACES]
    assert len(set(keys)) == len(keys)
    cities = {row["code"] for row in PLACES if row["level"] == "prefecture"}
    assert all(row["city_code"] in cities for row in PLACES)


def test_only_counties_outside_the_checked_provinces_lack_coordinates():
    bare = [row for row in PLACES if not row["latitude"]]
    assert {row["level"] for row in bare} == {"county"}
    assert {row["source"] for row in bare} == {"none"}
    assert not {row["province_code"] for row in bare} & REAL_PROVINCES
    assert len(bare) < 450


def test_counties_lie_near_their_city():
    for city in GAZETTEER.cities:
        for county in filter(lambda county: county.located, GAZETTEER.counties(city.code)):
            north = (county.latitude - city.latitude) * 111
            east = (county.longitude - city.longitude) * 111 * np.cos(np.radians(city.latitude))
            assert np.hypot(north, east) < (470 if city.code == "500000" else 260), county


def test_no_two_counties_share_a_point():
    points = [(row["latitude"], row["longitude"]) for row in PLACES if row["source"] == "geonames"]
    points = [point for point, row in zip(points, PLACES) if row["level"] == "county"]
    assert len(set(points)) == len(points)


def test_english_names_follow_the_pinyin_of_the_chinese_name():
    """Exceptions are names from other languages, written by hand."""
    by_hand = {
        row["code"]
        for row in csv.DictReader((RESOURCES / "build/tables/cn/names.csv").open(encoding="utf-8"))
    }
    for row in PLACES:
        if row["code"] not in by_hand and row["province_code"] not in ("710000", "810000", "820000"):
            expected = "innermongolia" if row["code"] == "150000" else row["pinyin"]
            assert letters(row["en"]).replace("lv", "lu") == expected.replace("lv", "lu"), row


@pytest.mark.parametrize(
    ("code", "en"), [("430900", "Yiyang"), ("610100", "Xi'an"), ("411100", "Luohe"), ("140400", "Changzhi")]
)
def test_names_that_were_wrong_once(code, en):
    assert GAZETTEER.place(code).en == en


def test_aliases_point_to_places():
    codes = {row["code"] for row in PLACES}
    aliases = rows("gazetteer", "aliases.csv")
    assert all(row["code"] in codes for row in aliases)
    assert len({(row["alias"], row["code"]) for row in aliases}) == len(aliases) > 500


def test_roads_join_all_cities_but_the_islands():
    links = rows("travel", "road_links.csv")
    group = {city.code: city.code for city in GAZETTEER.cities}

    def root(code: str) -> str:
        while group[code] != code:
            code = group[code]
        return code

    for link in links:
        group[root(link["from_code"])] = root(link["to_code"])
    cut_off = {code for code in group if root(code) != root("110000")}
    assert cut_off == {"460300", *(city.code for city in GAZETTEER.cities if city.province_code == "710000")}


def test_road_links_are_plausible():
    links = rows("travel", "road_links.csv")
    pairs = [frozenset((link["from_code"], link["to_code"])) for link in links]
    assert len(set(pairs)) == len(pairs)
    for link in links:
        start, end = GAZETTEER.place(link["from_code"]), GAZETTEER.place(link["to_code"])
        north = (start.latitude - end.latitude) * 111
        middle = np.radians((start.latitude + end.latitude) / 2)
        east = (start.longitude - end.longitude) * 111.3 * np.cos(middle)
        assert float(link["road_km"]) >= 0.97 * np.hypot(north, east)


def test_rail_and_airports_are_keyed_by_city():
    codes = {city.code for city in GAZETTEER.cities}
    legs = rows("travel", "rail_legs.csv")
    assert len(legs) > 500
    assert all({leg["from_code"], leg["to_code"]} <= codes for leg in legs)
    assert {leg["confidence"] for leg in legs} == {"H", "M", "L"}
    assert all(70 <= float(leg["km"]) / float(leg["minutes"]) * 60 <= 330 for leg in legs)
    keys = [(*sorted((leg["from_code"], leg["to_code"])), leg["corridor"]) for leg in legs]
    assert len(set(keys)) == len(keys)
    airports = rows("travel", "airports.csv")
    assert len(airports) >= 40
    assert len({airport["iata"] for airport in airports}) == len(airports)
    for airport in airports:
        city = GAZETTEER.place(airport["city_code"])
        assert abs(float(airport["latitude"]) - city.latitude) < 0.7, airport
        assert abs(float(airport["longitude"]) - city.longitude) < 0.9, airport


@pytest.mark.parametrize("path", sorted((RESOURCES / "fonts").glob("*.ttf")), ids=lambda path: path.stem)
def test_fonts_show_what_is_printed(path):
    font = ft2font.FT2Font(path)
    signs = font.get_charmap()
    assert path.stat().st_size < 2.5e6
    assert {ord(sign) for sign in "Aa0 %−·→▲▼"} <= set(signs)
    if path.stem.startswith("NotoSansSC"):
        names = {ord(sign) for row in PLACES for sign in row["zh"]}
        assert names | {ord(sign) for sign in "，。、（）“”￥销售区域"} <= set(signs)
    assert font_manager.ttfFontProperty(font).name in (
        "Inter",
        "Noto Sans SC",
        "Inter Medium",
        "Inter SemiBold",
        "Noto Sans SC SemiBold",
    )


def test_icons_can_be_tinted():
    names = (RESOURCES / "build" / "tables" / "icons.txt").read_text(encoding="utf-8").split()
    drawn = {path.stem for path in (RESOURCES / "icons").glob("*.svg")}
    assert drawn == {*names, "logo"}
    for name in names:
        drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in drawing
        assert 'stroke-width="1.75"' in drawing


@pytest.fixture(scope="module")
def germany(tmp_path_factory) -> Path:
    """Build Germany from the committed extract, with no package at hand."""
    out = tmp_path_factory.mktemp("germany")
    for script in ("build_country.py", "build_basemap.py"):
        command = [sys.executable, str(RESOURCES / "build" / script), "--country", "de", "--out", str(out)]
        subprocess.run([*command, "--downloads", str(out / "none")], check=True, capture_output=True)
    return out


def test_another_country_is_built_offline_and_found(germany):
    gazetteer = read_gazetteer(germany / "gazetteer" / "de")
    for province, city in (("Bayern", "München"), ("Bavaria", "Munich"), ("bayern", "Muenchen")):
        match = gazetteer.locate(province=province, city=city)
        assert (match.place.zh, match.place.en, match.level) == ("München", "Munich", "city")
        assert gazetteer.province(province).en == "Bavaria"
    basemap = read_basemap(germany / "basemap" / "de" / "basemap.npz")
    assert sorted(basemap.provinces.en)[:3] == ["Baden-Württemberg", "Bavaria", "Berlin"]
    place = gazetteer.city("Munich", "Bavaria")
    x, y = basemap.project(place.longitude, place.latitude)
    assert basemap.bounds[0] < x < basemap.bounds[2]
    assert basemap.bounds[1] < y < basemap.bounds[3]
    assert len(basemap.layer("province_lines", 0).xy) > 500
