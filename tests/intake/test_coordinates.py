"""Is every faulty coordinate found, and no sound one accused?"""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.intake.build import Intake
from territory_designer.intake.coordinates import read_degrees

HEADERS = ("account_id", "name", "province", "city", "latitude", "longitude")
FAULTS = {
    "coordinates_missing": lambda lat, lon: ("", ""),
    "coordinates_half": lambda lat, lon: (lat, ""),
    "coordinates_swapped": lambda lat, lon: (lon, lat),
    "coordinates_zero": lambda lat, lon: ("0", "0"),
    "coordinates_outside": lambda lat, lon: ("48.85", "2.35"),
    "coordinates_metres": lambda lat, lon: ("2885000.5", "39512345.1"),
    "coordinates_unreadable": lambda lat, lon: (lat, "东边"),
    "coordinates_dms": lambda lat, lon: (dms(float(lat)), lon),
}


def dms(value: float) -> str:
    minutes, degrees = math.modf(value)
    seconds, minutes = math.modf(minutes * 60)
    return f"{int(degrees)}°{int(minutes)}'{seconds * 60:.3f}\"N"


@pytest.fixture(scope="module")
def sound() -> list[tuple[str, ...]]:
    """Return 500 rows within 15 km of a county seat of their stated city."""
    gazetteer, rng = load_gazetteer(), np.random.default_rng(1)
    counties = [
        county for city in gazetteer.cities for county in gazetteer.counties(city.code) if county.located
    ]
    rows = []
    for number in range(500):
        county = counties[int(rng.integers(len(counties)))]
        city, province = gazetteer.place(county.city_code), gazetteer.place(county.province_code)
        assert city is not None and province is not None
        latitude, longitude = (
            county.latitude + rng.uniform(-0.1, 0.1),
            county.longitude + rng.uniform(-0.1, 0.1),
        )
        rows.append(
            (f"A{number:03}", f"客户{number}", province.zh, city.zh, f"{latitude:.5f}", f"{longitude:.5f}")
        )
    return rows


def place_codes(taken: Intake) -> Counter[str]:
    return Counter(each.code for each in taken.findings if each.code.startswith("coordinates"))


def test_no_sound_point_is_accused(take: Callable[..., Intake], sound: list[tuple[str, ...]]) -> None:
    taken = take(accounts=[HEADERS, *sound], options={"datum": "wgs84"})
    assert not place_codes(taken)
    assert (taken.project.accounts.place_level == "site").all()
    assert taken.project.accounts.latitude.tolist() == [float(row[4]) for row in sound]


def test_every_planted_fault_is_found_where_it_is(
    take: Callable[..., Intake], sound: list[tuple[str, ...]]
) -> None:
    rows = list(sound)
    planted = {}
    for number in range(8 * len(FAULTS)):
        code = list(FAULTS)[number % len(FAULTS)]
        place = number * 7
        rows[place] = (*rows[place][:4], *FAULTS[code](*rows[place][4:]))
        planted[place + 2] = code
    taken = take(accounts=[HEADERS, *rows], options={"datum": "wgs84"})
    found = {each.row: each.code for each in taken.findings if each.code.startswith("coordinates")}
    assert found == planted
    assert taken.placed == len(rows)


def test_a_point_far_from_its_city_is_doubted(take: Callable[..., Intake]) -> None:
    row = ("A1", "某院", "福建省", "福州市", "30.59", "114.30")
    taken = take(accounts=[HEADERS, row], options={"datum": "wgs84"})
    far = next(each for each in taken.findings if each.code == "coordinates_far")
    assert far.cell == "E2"
    assert 600 < float(str(far.params["km"])) < 800


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31.2304", 31.2304),
        ("31,2304", 31.2304),
        ("３１．２３", 31.23),
        ("31.23°N", 31.23),
        ("N31.23", 31.23),
        ("31°13'48\"", 31.23),
        ("31°13′48″N", 31.23),
        ("北纬31度13分48秒", 31.23),
        ("东经121°28'12\"", 121.47),
        ("121 28 12 W", -121.47),
        ("31°13.8'", 31.23),
        ("-31.23", -31.23),
    ],
)
def test_spellings_of_degrees(text: str, value: float) -> None:
    assert read_degrees(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", ["east", "31°75'00\"", "31.23, 121.47", "12:99", "31 13 48 12"])
def test_what_is_no_degree(text: str) -> None:
    assert read_degrees(text).unreadable
