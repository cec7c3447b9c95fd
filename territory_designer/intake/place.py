"""Where does each row lie: by its own coordinates and datum, else by what its words name?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from territory_designer.geo.datum import DATUMS, to_wgs84
from territory_designer.geo.gazetteer import Gazetteer, Match, load_gazetteer
from territory_designer.intake.coordinates import Neighbourhood, Points, read_points
from territory_designer.intake.draft import Draft
from territory_designer.intake.read import RawTable
from territory_designer.intake.recognise import Recognition
from territory_designer.model.finding import ERROR, NOTE, WARNING, Finding
from territory_designer.model.tables import Flag, Number, Text

FAR_KM = 60.0  # farther than this from every county seat of the stated city
SITE = "site"
MOST_EVIDENCE = 20_000
# 高新区, 旧县: a county, district or zone; not the 区 of 院区, 社区, 校区, 战区 …
DISTRICT = re.compile(r"[\u4e00-\u9fff]{0,4}(?:(?<![院社校战小街厂矿军病片园库景牧林地])区|县|旗)(?![域长])")


@dataclass(frozen=True, eq=False)
class Placed:
    """A table with coordinates in WGS-84, and what was found on the way."""

    draft: Draft
    findings: tuple[Finding, ...]


class Atlas:
    """What places are judged by: the gazetteer, and its points once they are needed."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """Return the known places as points."""
        return Neighbourhood(self.gazetteer)

    def near(self) -> Neighbourhood:
        """Return the known places as points, built when first asked for."""
        return self.neighbourhood


def open_atlas() -> Atlas:
    """Return the atlas of the gazetteer that ships with the program."""
    return Atlas(load_gazetteer())


def place_accounts(draft: Draft, *, datum: str | None, atlas: Atlas) -> Placed:
    """Place accounts: own point where the datum is known, else the seat of district, city or province.

    Adds ``latitude``, ``longitude`` (numbers), ``place_level``, ``city_code`` and ``county_code``.
    """
    stated = read_points(draft, near=atlas.near)
    matches = _matches(draft, atlas.gazetteer, by_city=stated.known if datum else np.zeros(len(draft), bool))
    city_codes = np.array([match.city_code for match in matches], dtype=object)
    evidence = _datum_evidence(draft, stated, city_codes=city_codes, atlas=atlas)
    points, findings = _in_wgs84(draft, stated, datum=datum)
    findings += [*evidence, *_judge_matches(draft, matches, points=points, gazetteer=atlas.gazetteer)]
    if points.known.any():
        findings += _far_from_city(draft, points, city_codes=city_codes, atlas=atlas)
        city_codes = _with_nearest_city(city_codes, points, atlas)
    placed = draft.with_columns(**_columns(matches, points=points), city_code=city_codes)
    return Placed(placed, (*points.findings, *findings))


def _in_wgs84(draft: Draft, points: Points, *, datum: str | None) -> tuple[Points, list[Finding]]:
    """Convert points to WGS-84; points whose datum nobody states are not used."""
    if not points.known.any():
        return points, []
    own = [_own_datum(raw, each) for raw, each in zip(draft.raws, draft.recognitions)]
    used = [datum or each for each in own]
    latitude, longitude = points.latitude.copy(), points.longitude.copy()
    for number, each in enumerate(used):
        rows = draft.origin == number
        if each:
            longitude[rows], latitude[rows] = to_wgs84(longitude[rows], latitude[rows], datum=each)
        else:
            longitude[rows] = latitude[rows] = np.nan
    findings = _datum_findings(draft, points, own=own, given=datum)
    return Points(latitude, longitude, points.findings), findings


def _own_datum(raw: RawTable, recognition: Recognition) -> str:
    """Return the datum that a file states by its headers or its format, or an empty text."""
    headers = (each.header for each in recognition.mapped if each.column in ("latitude", "longitude"))
    return next((header.datum for header in headers if header.datum), raw.grid.datum)


def _datum_findings(draft: Draft, points: Points, *, own: list[str], given: str | None) -> list[Finding]:
    """Say which datum was taken from a file, is missing, contradicted, or differs between files."""
    found = []
    counts = [int(points.known[draft.origin == number].sum()) for number in range(len(own))]
    for number, (datum, count) in enumerate(zip(own, counts)):
        code, severity = _datum_code(datum, given)
        if count and code:
            params = {"count": count, "datum": datum, "given": given}
            found.append(Finding(code, severity, draft.table, draft.raws[number].sheet, params=params))
    different = sorted({datum for datum, count in zip(own, counts) if datum and count})
    if len(different) > 1:
        found.append(
            draft.table_finding("datum_mixed", WARNING, column="latitude", datums=", ".join(different))
        )
    return found


def _datum_code(own: str, given: str | None) -> tuple[str, str]:
    if given:
        return ("datum_contradicted", WARNING) if own not in ("", given) else ("", "")
    return ("datum_from_file", WARNING) if own else ("datum_missing", ERROR)


def _datum_evidence(draft: Draft, points: Points, *, city_codes: Text, atlas: Atlas) -> list[Finding]:
    """Count under each datum how many accounts with coordinates fall into the city that they state."""
    rows = np.flatnonzero(points.known & (city_codes != ""))
    if not len(rows):
        return []
    rows = rows[:: 1 + len(rows) // MOST_EVIDENCE]
    inside = {}
    for datum in DATUMS:
        longitude, latitude = to_wgs84(points.longitude[rows], points.latitude[rows], datum=datum)
        inside[datum] = int((atlas.neighbourhood.city_of(longitude, latitude) == city_codes[rows]).sum())
    return [draft.table_finding("datum_evidence", NOTE, column="latitude", count=len(rows), **inside)]


def _matches(draft: Draft, gazetteer: Gazetteer, *, by_city: Flag) -> list[Match]:
    """Locate every row; rows of the mask, which have a point of their own, by province and city alone."""
    known: dict[tuple[str, str], Match] = {}
    found = []
    words = zip(*(draft.text(name).tolist() for name in ("province", "city", "address", "name")))
    for (province, city, address, name), plainly in zip(words, by_city.tolist()):
        key = (province, city)
        if not plainly or not (province or city):
            found.append(_match(gazetteer, province, city, address, name))
            continue
        if key not in known:
            known[key] = _match(gazetteer, province, city, "", "")
        found.append(known[key])
    return found


def _match(gazetteer: Gazetteer, province: str, city: str, address: str, name: str) -> Match:
    """Locate a row; where a cell holds more than one place (福建省福州市鼓楼区), read it as an address."""
    match = gazetteer.locate(province=province, city=city, address=address, name=name)
    if _is_certain(match) or not (province or city) or (city and gazetteer.city(city) is not None):
        return match
    for top, text in ((province, f"{city}{address}"), ("", f"{province}{city}{address}")):
        again = gazetteer.locate(province=top, city="", address=text, name=name)
        if _is_certain(again):
            return again
    return match


def _is_certain(match: Match) -> bool:
    return match.place is not None and match.level != "province"


def _judge_matches(
    draft: Draft, matches: list[Match], *, points: Points, gazetteer: Gazetteer
) -> Iterator[Finding]:
    """Say what is doubtful about the place of each row."""
    for row, (match, placed) in enumerate(zip(matches, points.known.tolist())):
        if not _is_certain(match):
            yield from _judge_unknown(draft, row, match, placed=placed, gazetteer=gazetteer)
        elif match.place is not None and match.how == "fuzzy":
            yield draft.finding("place_fuzzy", WARNING, row=row, column="city", place=match.place.zh)
        elif match.level == "city" and not placed:
            yield from _judge_district(draft, row, match)


def _judge_unknown(
    draft: Draft, row: int, match: Match, *, placed: bool, gazetteer: Gazetteer
) -> Iterator[Finding]:
    city, province = draft.text("city")[row], draft.text("province")[row]
    elsewhere = gazetteer.city(city) if city and province else None
    if elsewhere is not None and gazetteer.province(province) is not None:
        yield draft.finding(
            "province_city_mismatch", WARNING, row=row, column="city", place=elsewhere.zh, province=province
        )
    elif not placed and match.place is None:
        yield draft.finding("place_unknown", ERROR, row=row, column="city" if city else "province")
    elif not placed and match.place is not None:
        yield draft.finding("city_unknown", WARNING, row=row, column="city", place=match.place.zh)


def _judge_district(draft: Draft, row: int, match: Match) -> Iterator[Finding]:
    """Name a row whose name or address mentions a county or district that its city does not know."""
    for column in ("name", "address"):
        found = DISTRICT.search(draft.text(column)[row])
        if found and match.place is not None:
            token = found.group().rpartition("市")[2] or found.group()
            yield draft.finding(
                "district_not_placed", NOTE, row=row, column=column, token=token, city=match.place.zh
            )
            return


def _far_from_city(draft: Draft, points: Points, *, city_codes: Text, atlas: Atlas) -> list[Finding]:
    distance = atlas.neighbourhood.km_to_city(points.longitude, points.latitude, city_codes=city_codes)
    return [
        draft.finding("coordinates_far", WARNING, row=int(row), column="latitude", km=float(distance[row]))
        for row in np.flatnonzero(points.known & (distance > FAR_KM))
    ]


def _with_nearest_city(city_codes: Text, points: Points, atlas: Atlas) -> Text:
    """Return the codes, with that of the nearest city where a row has a point but no known city."""
    codes = city_codes.copy()
    rows = np.flatnonzero(points.known & (codes == ""))
    if len(rows):
        codes[rows] = atlas.neighbourhood.city_of(points.longitude[rows], points.latitude[rows])
    return codes


def _columns(matches: list[Match], *, points: Points) -> Mapping[str, Number | Text]:
    seats = [match.place for match in matches]
    latitude = np.array([np.nan if seat is None else seat.latitude for seat in seats])
    longitude = np.array([np.nan if seat is None else seat.longitude for seat in seats])
    levels = np.array([match.level for match in matches], dtype=object)
    counties = [match.place.code if match.place and match.level == "district" else "" for match in matches]
    return {
        "latitude": np.where(points.known, points.latitude, latitude),
        "longitude": np.where(points.known, points.longitude, longitude),
        "place_level": np.where(points.known, SITE, levels),
        "county_code": np.array(counties, dtype=object),
    }


def place_hubs(draft: Draft, *, datum: str | None, atlas: Atlas) -> Placed:
    """Place hubs: own point, else the seat of their city; adds coordinates and ``city_code``."""
    points = read_points(draft, near=atlas.near)
    points, findings = _in_wgs84(draft, points, datum=datum)
    cities = [
        atlas.gazetteer.city(city, province) or atlas.gazetteer.city(city)
        for city, province in zip(draft.text("city"), draft.text("province"))
    ]
    unknown = [row for row, city in enumerate(cities) if city is None and draft.text("city")[row]]
    findings += [
        draft.finding("hub_city_unknown", WARNING if points.known[row] else ERROR, row=row, column="city")
        for row in unknown
    ]
    latitude = np.array([np.nan if city is None else city.latitude for city in cities])
    longitude = np.array([np.nan if city is None else city.longitude for city in cities])
    placed = draft.with_columns(
        latitude=np.where(points.known, points.latitude, latitude),
        longitude=np.where(points.known, points.longitude, longitude),
        city_code=np.array(["" if city is None else city.city_code for city in cities], dtype=object),
    )
    return Placed(placed, (*(f for f in points.findings if f.code != "coordinates_missing"), *findings))


def home_cities(draft: Draft, *, atlas: Atlas) -> Placed:
    """Reduce homes of employees to cities: an address never enters the plan."""
    if "home_city" not in draft:
        return Placed(draft, ())
    homes, findings = draft.text("home_city").copy(), []
    for row, home in enumerate(homes):
        if home and atlas.gazetteer.city(home) is None:
            homes[row] = _city_of_home(home, atlas.gazetteer)
            finding = draft.finding("home_not_a_city", WARNING, row=row, column="home_city", city=homes[row])
            findings.append(replace(finding, value=""))  # the address itself goes no further
    return Placed(draft.with_columns(home_city=homes), tuple(findings))


def _city_of_home(home: str, gazetteer: Gazetteer) -> str:
    match = gazetteer.locate(province="", city="", address=home)
    city = gazetteer.place(match.city_code) if _is_certain(match) else None
    return city.zh if city else ""


def unknown_travel_cities(draft: Draft, *, atlas: Atlas) -> list[Finding]:
    """Find travel times between cities that the gazetteer does not know: they override nothing."""
    found = []
    for column in ("from_city", "to_city"):
        cities = draft.text(column)
        unknown = {city for city in set(cities.tolist()) if atlas.gazetteer.city(city) is None}
        found += [
            draft.finding("travel_city_unknown", WARNING, row=row, column=column)
            for row, city in enumerate(cities)
            if city in unknown
        ]
    return found
