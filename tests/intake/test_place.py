"""Do rows come to lie where they belong, and is the datum never guessed?"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.datum import wgs84_to_gcj02
from territory_designer.intake.build import Intake, intake

HEADERS = ("account_id", "name", "province", "city", "address")
WITH_POINTS = ("account_id", "name", "province", "city", "纬度", "经度")
POINT = ("A1", "某院", "福建省", "福州市", "26.0750", "119.3060")


def levels(taken: Intake) -> list[str]:
    return taken.project.accounts.place_level.tolist()


def test_the_real_list_lies_in_its_stated_cities(real: Path) -> None:
    taken = intake([real / f"{name}_cn.csv" for name in ("hospitals", "hubs", "positions")])
    accounts = taken.project.accounts
    assert (taken.counts["accounts"], taken.counts["positions"], taken.counts["hubs"]) == (2083, 30, 24)
    assert taken.placed == 2083
    by_city = {city: set(accounts.city_code[accounts.city == city]) for city in set(accounts.city)}
    assert len(by_city) == 28
    assert all(len(codes) == 1 and "" not in codes for codes in by_city.values())
    assert len(set.union(*by_city.values())) == 28
    assert set(accounts.place_level) == {"city", "district"}
    assert (accounts.place_level == "district").sum() >= 1_600
    assert (taken.project.hubs.city_code != "").all()
    counted = Counter(each.code for each in taken.findings if each.severity != "note")
    assert counted == {"name_duplicate": 8, "name_branch": 11}


@pytest.mark.parametrize(
    ("province", "city", "address", "level", "code"),
    [
        ("福建省", "福州市", "鼓楼区五四路1号", "district", None),
        ("福建", "福州", "", "city", None),
        ("福建省福州市", "", "", "city", None),
        ("", "福建省福州市鼓楼区", "", "district", None),
        ("", "", "福建省福州市鼓楼区五四路1号", "district", None),
        ("福建省", "不知市", "", "province", "city_unknown"),
        ("福建省", "武汉市", "", "province", "province_city_mismatch"),
        ("", "", "", "", "place_unknown"),
        ("火星", "", "", "", "place_unknown"),
        ("福建省", "福州市", "高新区科技东路", "city", "district_not_placed"),
    ],
)
def test_places_by_words(
    take: Callable[..., Intake], codes: Callable[..., list[str]],
    province: str, city: str, address: str, level: str, code: str | None,
) -> None:  # fmt: skip
    taken = take(accounts=[HEADERS, ("A1", "某院", province, city, address)])
    assert levels(taken) == [level]
    places = {"city_unknown", "province_city_mismatch", "place_unknown", "place_fuzzy", "district_not_placed"}
    assert [each for each in codes(taken) if each in places] == ([code] if code else [])
    assert taken.placed == (1 if level else 0)


def test_a_county_in_the_name_places_the_account(take: Callable[..., Intake]) -> None:
    taken = take(
        accounts=[
            HEADERS,
            ("A1", "安溪县医院", "福建省", "泉州市", ""),
            ("A2", "德化县医院", "福建省", "泉州市", ""),
        ]
    )
    assert levels(taken) == ["district", "district"]
    assert len(set(taken.project.accounts.latitude)) == 2


def test_points_without_a_datum_are_an_error_and_not_used(
    take: Callable[..., Intake], codes: Callable[..., list[str]]
) -> None:
    taken = take(accounts=[WITH_POINTS, POINT])
    assert codes(taken, "error") == ["datum_missing"]
    assert levels(taken) == ["city"]


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "wgs84"])
def test_the_stated_datum_is_converted_and_kept(take: Callable[..., Intake], datum: str) -> None:
    taken = take(accounts=[WITH_POINTS, POINT], options={"datum": datum})
    accounts = taken.project.accounts
    assert levels(taken) == ["site"]
    assert taken.project.settings.datum == datum
    moved = abs(accounts.latitude[0] - 26.075) + abs(accounts.longitude[0] - 119.306)
    assert bool(moved == 0) is (datum == "wgs84")
    if datum == "gcj02":
        back = wgs84_to_gcj02(accounts.longitude[0], accounts.latitude[0])
        assert [float(each) for each in back] == pytest.approx([119.306, 26.075], abs=1e-7)


def test_the_evidence_counts_under_each_datum(take: Callable[..., Intake]) -> None:
    taken = take(accounts=[WITH_POINTS, POINT], options={"datum": "gcj02"})
    evidence = next(each for each in taken.findings if each.code == "datum_evidence")
    assert evidence.params == {"count": 1, "wgs84": 1, "gcj02": 1, "bd09": 1}


def test_a_datum_in_the_header_is_taken_and_said(
    take: Callable[..., Intake], codes: Callable[..., list[str]]
) -> None:
    header = (*WITH_POINTS[:4], "纬度（GCJ-02）", "经度（GCJ-02）")
    taken = take(accounts=[header, POINT])
    assert "datum_from_file" in codes(taken, "warning")
    assert levels(taken) == ["site"]
    assert taken.project.accounts.latitude[0] != 26.075
    contradicted = take(accounts=[header, POINT], options={"datum": "bd09"})
    assert "datum_contradicted" in codes(contradicted, "warning")


def test_files_in_two_datums_are_doubted(write: Callable[..., Path]) -> None:
    one = write([(*WITH_POINTS[:4], "高德纬度", "高德经度"), POINT], name="a.csv")
    two = write([(*WITH_POINTS[:4], "百度纬度", "百度经度"), ("A2", *POINT[1:])], name="b.csv")
    taken = intake([one, two])
    assert "datum_mixed" in [each.code for each in taken.findings]
    assert len(set(taken.project.accounts.latitude)) == 2


def test_a_geopackage_states_its_own_datum(tmp_path: Path, codes: Callable[..., list[str]]) -> None:
    data = {"account_id": ["1"], "name": ["某院"], "city": ["福州市"]}
    frame = geopandas.GeoDataFrame(data, geometry=[Point(119.306, 26.075)], crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg", engine="pyogrio")
    taken = intake([tmp_path / "a.gpkg"])
    assert "datum_from_file" in codes(taken)
    assert (levels(taken), taken.project.accounts.latitude.tolist()) == (["site"], [26.075])


def test_an_unknown_datum_is_refused(take: Callable[..., Intake]) -> None:
    with pytest.raises(TerritoryDesignerError, match="unknown_datum"):
        take(accounts=[WITH_POINTS, POINT], options={"datum": "mars"})


def test_accounts_of_one_city_without_more_stay_on_one_point(take: Callable[..., Intake]) -> None:
    rows = [(f"A{number}", f"某院{number}", "福建省", "福州市", "") for number in range(5)]
    accounts = take(accounts=[HEADERS, *rows]).project.accounts
    assert len(set(zip(accounts.latitude, accounts.longitude))) == 1


def test_hubs_lie_in_their_city_or_where_they_say(
    take: Callable[..., Intake], codes: Callable[..., list[str]]
) -> None:
    accounts = [HEADERS, ("A1", "某院", "福建省", "福州市", "")]
    hubs = [("hub_id", "city", "latitude", "longitude"), ("H1", "福州", "", ""), ("H2", "不知", "", ""),
            ("H3", "武汉", "30.5", "114.4")]  # fmt: skip
    taken = take(accounts=accounts, hubs=hubs, options={"datum": "wgs84"})
    assert codes(taken, "error") == ["hub_city_unknown"]
    assert taken.project.hubs.latitude.tolist()[2] == 30.5
    assert taken.project.hubs.city_code.tolist() == ["350100", "", "420100"]
    assert "coordinates_missing" not in codes(taken)


def test_homes_are_cities(take: Callable[..., Intake]) -> None:
    employees = [
        ("employee_id", "home_city"),
        ("E1", "福州"),
        ("E2", "福建省厦门市思明区湖滨路9号"),
        ("E3", "月球"),
    ]
    taken = take(accounts=[HEADERS, ("A1", "某院", "福建省", "福州市", "")], employees=employees)
    assert taken.project.employees.home_city.tolist() == ["福州", "厦门市", ""]
    found = [each for each in taken.findings if each.code == "home_not_a_city"]
    assert [(each.row, each.value) for each in found] == [(3, ""), (4, "")]


def test_travel_between_unknown_cities_is_named(take: Callable[..., Intake]) -> None:
    travel = [("from_city", "to_city", "minutes"), ("福州", "厦门", "120"), ("福州", "不知", "60")]
    taken = take(accounts=[HEADERS, ("A1", "某院", "福建省", "福州市", "")], travel=travel)
    assert [each.row for each in taken.findings if each.code == "travel_city_unknown"] == [3]
