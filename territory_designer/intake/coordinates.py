"""Which points do the coordinate cells give, and what is wrong with those that give none?"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_designer.geo.gazetteer import Gazetteer
from territory_designer.geo.sphere import EARTH_KM, chord_to_km, unit_vectors
from territory_designer.intake.draft import Draft
from territory_designer.intake.values import PLACEHOLDERS
from territory_designer.model.finding import ERROR, NOTE, WARNING, Finding
from territory_designer.model.tables import Flag, Index, Number, Text

POINTS = ("latitude", "longitude")
REMOTE_KM = 200.0  # farther than this from every known place of the country is outside of it
PROJECTED = 1_000.0  # no degree is so large: metres of a projected grid
DMS = re.compile(
    r"(?P<before>[nsew北南东西])?(?:纬|经)?\s*(?P<deg>\d{1,3})\s*[°度d:\s]\s*(?P<min>\d{1,2}(?:\.\d+)?)\s*(?:['′’分m:\s]\s*"
    r"(?:(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|秒|s|'')?)?)?\s*(?P<after>[nsew北南东西])?(?:纬|经)?",
    re.IGNORECASE,
)
SIGNED = re.compile(
    r"(?P<before>[nsew北南东西])?(?:纬|经)?\s*(?P<deg>[+-]?\d+(?:[.,]\d+)?)\s*[°度]?\s*(?P<after>[nsew北南东西])?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Degrees:
    """One cell read: degrees (NaN = none), and whether it was written as degrees, minutes, seconds."""

    value: float
    dms: bool = False
    unreadable: bool = False


@dataclass(frozen=True, eq=False)
class Points:
    """Coordinates as the file means them, still in the file's datum; NaN where there is none to be used."""

    latitude: Number
    longitude: Number
    findings: tuple[Finding, ...]

    @property
    def known(self) -> Flag:
        """Whether each row has a point."""
        return np.isfinite(self.latitude) & np.isfinite(self.longitude)


def read_degrees(text: str) -> Degrees:
    """Read 31.23, 31°13'48"N, 东经121度28分, 31,23 and full-width forms."""
    short = unicodedata.normalize("NFKC", text.replace("″", '"').replace("′", "'")).strip().lower()
    if not short or short in PLACEHOLDERS:
        return Degrees(math.nan)
    if match := SIGNED.fullmatch(short):
        return Degrees(_sign(match) * float(match["deg"].replace(",", ".")))
    if (match := DMS.fullmatch(short)) and float(match["min"]) < 60 and float(match["sec"] or 0) < 60:
        value = float(match["deg"]) + float(match["min"]) / 60 + float(match["sec"] or 0) / 3600
        return Degrees(_sign(match) * value, dms=True)
    return Degrees(math.nan, unreadable=True)


def _sign(match: re.Match[str]) -> int:
    return -1 if (match["before"] or match["after"] or "").lower() in ("s", "w", "南", "西") else 1


class Neighbourhood:
    """The known places of the country as points: which is near, and how far is a city's nearest part?"""

    def __init__(self, gazetteer: Gazetteer) -> None:
        from scipy.spatial import KDTree

        counties = [county for city in gazetteer.cities for county in gazetteer.counties(city.code)]
        places = [place for place in (*gazetteer.cities, *counties) if place.located]
        self.city_codes = np.array([place.city_code for place in places])
        self.vectors = unit_vectors([p.longitude for p in places], [p.latitude for p in places])
        self._tree = KDTree(self.vectors)

    def nearest(self, longitude: Number, latitude: Number) -> tuple[Number, Index]:
        """Return km to the nearest known place, and its index."""
        chord, index = self._tree.query(unit_vectors(longitude, latitude))
        return chord_to_km(chord), np.asarray(index, dtype=np.intp)

    def city_of(self, longitude: Number, latitude: Number) -> np.ndarray:
        """Return the code of the city whose seat or county seat is nearest."""
        return self.city_codes[self.nearest(longitude, latitude)[1]]

    def km_to_city(self, longitude: Number, latitude: Number, *, city_codes: np.ndarray) -> Number:
        """Return km from each point to the nearest county seat of its stated city, NaN where unknown."""
        distance = np.full(len(longitude), np.nan)
        points = unit_vectors(longitude, latitude)
        groups, codes = pd.factorize(city_codes)
        order = np.argsort(groups, kind="stable")
        ends = np.searchsorted(groups[order], np.arange(len(codes) + 1))
        for at, code in enumerate(codes):
            parts = self.vectors[self.city_codes == code]
            if len(parts):
                rows = order[ends[at] : ends[at + 1]]
                cosine = (points[rows] @ parts.T).max(axis=1)
                distance[rows] = EARTH_KM * np.arccos(np.clip(cosine, -1.0, 1.0))
        return distance


def read_points(draft: Draft, *, near: Callable[[], Neighbourhood]) -> Points:
    """Read the coordinate columns of a table; every row whose point is not used has a finding.

    Parameters
    ----------
    draft
        Table with the text columns ``latitude`` and ``longitude``, or without.
    near
        Gives the known places; called only when a row has a point.
    """
    rows = len(draft)
    if "latitude" not in draft and "longitude" not in draft:
        return Points(np.full(rows, np.nan), np.full(rows, np.nan), ())
    (latitude, odd_lat), (longitude, odd_lon) = (_read_column(draft.text(name)) for name in POINTS)
    unreadable = np.zeros(rows, bool)
    unreadable[[row for odd in (odd_lat, odd_lon) for row, each in odd.items() if each.unreadable]] = True
    findings = [*_odd(draft, "latitude", odd_lat), *_odd(draft, "longitude", odd_lon)]
    findings += _incomplete(draft, latitude, longitude, named=unreadable)
    half = ~(np.isfinite(latitude) & np.isfinite(longitude))
    latitude, longitude = np.where(half, np.nan, latitude), np.where(half, np.nan, longitude)
    for rule in (_zero, _metres, _swapped_or_outside):
        latitude, longitude, found = rule(draft, latitude, longitude, near)
        findings += found
    return Points(latitude, longitude, tuple(findings))


def _read_column(cells: Text) -> tuple[Number, dict[int, Degrees]]:
    """Return degrees, and by row the cells that are no plain number."""
    values = np.asarray(
        pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce"), dtype=np.float64
    ).copy()
    odd = {int(row): read_degrees(cells[row]) for row in np.flatnonzero(~np.isfinite(values) & (cells != ""))}
    for row, each in odd.items():
        values[row] = each.value
    return values, odd


def _odd(draft: Draft, column: str, cells: dict[int, Degrees]) -> Iterator[Finding]:
    for row, each in cells.items():
        if each.unreadable:
            yield draft.finding("coordinates_unreadable", ERROR, row=row, column=column)
        elif each.dms:
            yield draft.finding("coordinates_dms", NOTE, row=row, column=column, degrees=each.value)


def _incomplete(draft: Draft, latitude: Number, longitude: Number, *, named: Flag) -> list[Finding]:
    """Name rows without a point, unless a cell of theirs has been named already, or no row has one."""
    has = np.isfinite(latitude).astype(int) + np.isfinite(longitude)
    found = [
        draft.finding("coordinates_half", ERROR, row=int(row), column="latitude")
        for row in np.flatnonzero((has == 1) & ~named)
    ]
    if not has.any():
        return found
    return found + [
        draft.finding("coordinates_missing", WARNING, row=int(row), column="latitude")
        for row in np.flatnonzero((has == 0) & ~named)
    ]


Rule = tuple[Number, Number, list[Finding]]


def _refused(draft: Draft, latitude: Number, longitude: Number, *, bad: Flag, code: str) -> Rule:
    """Take the points of the mask away and say so."""
    found = [
        draft.finding(
            code, ERROR, row=int(row), column="latitude", latitude=latitude[row], longitude=longitude[row]
        )
        for row in np.flatnonzero(bad)
    ]
    return np.where(bad, np.nan, latitude), np.where(bad, np.nan, longitude), found


def _zero(draft: Draft, latitude: Number, longitude: Number, _near: Callable[[], Neighbourhood]) -> Rule:
    bad = (latitude == 0) & (longitude == 0)
    return _refused(draft, latitude, longitude, bad=bad, code="coordinates_zero")


def _metres(draft: Draft, latitude: Number, longitude: Number, _near: Callable[[], Neighbourhood]) -> Rule:
    bad = (np.abs(latitude) > PROJECTED) | (np.abs(longitude) > PROJECTED)
    return _refused(draft, latitude, longitude, bad=bad, code="coordinates_metres")


def _swapped_or_outside(
    draft: Draft, latitude: Number, longitude: Number, near: Callable[[], Neighbourhood]
) -> Rule:
    """Put right what is a point of the country only with both exchanged; take away what lies outside."""
    bad = _remote(latitude, longitude, near)
    rows = np.flatnonzero(bad)
    wrong = bad.copy()
    wrong[rows] = ~_remote(longitude[rows], latitude[rows], near)
    right = np.where(wrong, longitude, latitude), np.where(wrong, latitude, longitude)
    found = [
        draft.finding(
            "coordinates_swapped",
            WARNING,
            row=int(row),
            column="latitude",
            latitude=right[0][row],
            longitude=right[1][row],
        )
        for row in np.flatnonzero(wrong)
    ]
    *kept, outside = _refused(draft, *right, bad=bad & ~wrong, code="coordinates_outside")
    return kept[0], kept[1], [*found, *outside]


def _remote(latitude: Number, longitude: Number, near: Callable[[], Neighbourhood]) -> Flag:
    """Return which known points are no degrees at all, or far from every known place; False where unknown."""
    remote = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    rows = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude) & ~remote)
    if len(rows):
        remote[rows] = near().nearest(longitude[rows], latitude[rows])[0] > REMOTE_KM
    return remote
