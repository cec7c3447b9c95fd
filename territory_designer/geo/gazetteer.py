"""Which place does a row mean by its province, city, address and name?"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path

from territory_designer.geo.districts import DistrictFinder
from territory_designer.geo.place_names import (
    COUNTY,
    PREFECTURE,
    PROVINCE,
    Names,
    Place,
    is_chinese,
    letters,
    plain,
)
from territory_designer.model.resources import resource_path

# What stands in a city column when a province has no city at that place of the hierarchy.
_HEADINGS = frozenset({"", "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖"})

_TEXT_COLUMNS = ("code", "level", "zh", "zh_short", "pinyin", "en", "province_code", "city_code")
_CODE_ORDER = (PROVINCE, COUNTY, PREFECTURE)  # a municipality is looked up as a prefecture
_GENERIC = frozenset({"城区", "郊区", "矿区"})  # districts of their own, yet every city speaks of its 城区


@dataclass(frozen=True, slots=True)
class Match:
    """Where a row belongs.

    Parameters
    ----------
    place
        Where to put it, always with coordinates; None when not even the province is known.
    level
        How fine it is: ``"district"``, ``"city"``, ``"province"`` or ``""``.
    how
        How the city was found: ``"exact"``, ``"suffix"`` (differs by 市, 省, 县 …), ``"alias"``, ``"pinyin"``
        (or English), ``"fuzzy"``, ``"fallback"`` (not found: seat of the province) or ``""``.
    city_code
        Code of the prefecture, ``""`` when unknown.
    """

    place: Place | None
    level: str
    how: str
    city_code: str


@dataclass(frozen=True, slots=True)
class _Region:
    """What a province and a city cell mean together."""

    place: Place | None
    province: Place | None
    how: str


class Gazetteer:
    """Provinces, prefectures and counties of one country, found by name.

    Parameters
    ----------
    places
        All places; codes are unique within a level.
    aliases
        ``{code: other names}``.
    """

    def __init__(self, places: Iterable[Place], aliases: Mapping[str, Sequence[str]]) -> None:
        levels: dict[str, list[Place]] = {PROVINCE: [], PREFECTURE: [], COUNTY: []}
        for place in places:
            levels[place.level].append(place)
        self.provinces = tuple(levels[PROVINCE])
        self.cities = tuple(levels[PREFECTURE])
        self._aliases = aliases
        self._names = {level: Names(inside, aliases) for level, inside in levels.items()}
        self._by_code = {place.code: place for level in _CODE_ORDER for place in levels[level]}
        self._city_codes = {city.code for city in self.cities}
        self._counties: dict[str, list[Place]] = defaultdict(list)
        for county in levels[COUNTY]:
            self._counties[county.city_code].append(county)
        self._regions: dict[tuple[str, str], _Region] = {}
        self._finders: dict[str, DistrictFinder] = {}

    def place(self, code: str) -> Place | None:
        """Return the place with a code; of a municipality, the prefecture."""
        return self._by_code.get(code)

    def province(self, text: str) -> Place | None:
        """Return the province that a text names."""
        found, _ = self._names[PROVINCE].find(plain(text))
        return found[0] if len(found) == 1 else None

    def counties(self, city_code: str) -> tuple[Place, ...]:
        """Return the counties and districts of a prefecture."""
        return tuple(self._counties.get(city_code, ()))

    def city(self, text: str, province: str = "") -> Place | None:
        """Return the prefecture, or the county such as 昆山 or 义乌, that a text names.

        None when no place or, without the province, more than one bears the name (Suzhou, Taizhou, Fuzhou …).
        A county tells its prefecture by ``city_code``.
        """
        return self._region(province, text).place

    def locate(self, *, province: str, city: str, address: str = "", name: str = "") -> Match:
        """Place a row as finely as its words allow.

        Parameters
        ----------
        province, city
            As the row states them, Chinese or English, with or without suffix; the city may be a county.
        address, name
            Searched for a county or district of the stated city, the address first. Where the city is not
            known, the start of the address may state it.
        """
        region = self._region(province, city)
        if region.place is None:
            region = self._stated_by_address(address, region.province) or region
        place = region.place
        if place is None:
            return self._seat(region.province)
        if place.level != COUNTY:
            place = self._finder(place).find(address, name) or place
        if place.level == COUNTY and place.located:
            return Match(place, "district", region.how, place.city_code)
        return Match(self._by_code[place.city_code], "city", region.how, place.city_code)

    def search(self, text: str, limit: int = 20) -> tuple[Place, ...]:
        """Return places whose Chinese or English name or pinyin begins with the text, larger ones first."""
        wish = plain(text) if is_chinese(text) else letters(text)
        if not wish:
            return ()
        found = [place for place, names in self._search_index if any(name.startswith(wish) for name in names)]
        return tuple(found[:limit])

    @cached_property
    def _search_index(self) -> list[tuple[Place, tuple[str, str, str]]]:
        provinces = (place for place in self.provinces if place.code not in self._city_codes)
        counties = (county for inside in self._counties.values() for county in inside)
        ranked = [
            place
            for level in (self.cities, provinces, counties)
            for place in sorted(level, key=lambda place: -place.population)
        ]
        return [(place, (place.zh, letters(place.en), place.pinyin)) for place in ranked]

    def _region(self, province: str, city: str) -> _Region:
        """Return what the two cells mean, remembered for the next row."""
        key = (province, city)
        if key not in self._regions:
            self._regions[key] = self._resolve(plain(province), plain(city))
        return self._regions[key]

    def _resolve(self, province: str, city: str) -> _Region:
        top = self.province(province)
        if top and city in _HEADINGS and top.code in self._city_codes:
            return _Region(self._by_code[top.code], top, "exact")
        place, how = self._named(city, top.code if top else "") if city not in _HEADINGS else (None, "")
        return _Region(place, self._province_of(place) if place else top, how)

    def _named(self, city: str, province_code: str) -> tuple[Place | None, str]:
        """Return the prefecture, else the county, that the text names; misspelt only in a known province."""
        levels = (self._names[PREFECTURE], self._names[COUNTY])
        surely = (names.find(city, province_code) for names in levels)
        nearly = (names.nearly(city, province_code) for names in levels if province_code)  # slow: the last
        found, how = next((hit for hit in chain(surely, nearly) if hit[0]), ([], ""))
        return (found[0], how) if len(found) == 1 else (None, "")

    def _province_of(self, place: Place) -> Place | None:
        return next((province for province in self.provinces if province.code == place.province_code), None)

    def _stated_by_address(self, address: str, province: Place | None) -> _Region | None:
        """Return the city that opens an address such as 福建省福州市鼓楼区… when no column tells it."""
        text = plain(address)
        opening = (top for top in self.provinces if text.startswith((top.zh, top.zh_short)))
        top = province or next(opening, None)
        if top and top.code in self._city_codes:
            return _Region(self._by_code[top.code], top, "exact") if text.startswith(top.zh) else None
        rests = [text, *(text.removeprefix(name) for name in ((top.zh, top.zh_short) if top else ()))]
        cities = [city for city in self.cities if any(rest.startswith(city.zh) for rest in rests)]
        inside = [city for city in cities if top is None or city.province_code == top.code]
        return _Region(inside[0], top, "exact") if len(inside) == 1 else None

    def _seat(self, province: Place | None) -> Match:
        """Return the seat of the province, for rows whose city is unknown."""
        if province is None:
            return Match(None, "", "", "")
        return Match(self._by_code[province.city_code], "province", "fallback", province.city_code)

    def _finder(self, city: Place) -> DistrictFinder:
        if city.code not in self._finders:
            top = self._province_of(city)
            above = [top.zh, top.zh_short] if top else []
            heads = [city.zh, city.zh_short, *self._aliases.get(city.code, ()), *above]
            taken = _GENERIC.union((other.zh for other in self.cities), (city.zh_short,), above)
            counties = self._counties.get(city.code, [])
            self._finders[city.code] = DistrictFinder(heads, counties, aliases=self._aliases, taken=taken)
        return self._finders[city.code]


def read_gazetteer(folder: Path) -> Gazetteer:
    """Read ``places.csv`` and ``aliases.csv`` of a folder."""
    with (folder / "places.csv").open(encoding="utf-8", newline="") as file:
        places = [_place(row) for row in csv.DictReader(file)]
    aliases: dict[str, list[str]] = defaultdict(list)
    with (folder / "aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aliases[row["code"]].append(row["alias"])
    return Gazetteer(places, dict(aliases))


def _place(row: Mapping[str, str]) -> Place:
    same = {key: row[key] for key in _TEXT_COLUMNS}
    latitude, longitude = (float(row[key] or "nan") for key in ("latitude", "longitude"))
    return Place(latitude=latitude, longitude=longitude, population=int(row["population"] or 0), **same)


@cache
def load_gazetteer(country: str = "cn") -> Gazetteer:
    """Return the gazetteer of a country that ships with the program.

    Raises
    ------
    TerritoryDesignerError
        ``resource_missing`` when no gazetteer of the country ships.
    """
    return read_gazetteer(resource_path(*(("gazetteer",) if country == "cn" else ("gazetteer", country))))
