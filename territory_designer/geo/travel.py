"""How long does it take from a hub to an account, door to door, and by which way?

Between cities the travel graph answers (``geo.network``). Around a city the account's distance to its seat
does, and close by the direct drive (docs/decisions/0004-travel-times.md says why). Planners' own times come
first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.geo.network import (
    CAR,
    CAR_CITY_MIN,
    DETOUR,
    MODES,
    NO_ROUTE,
    Route,
    RouteLeg,
    city_table,
    drive_min,
    explain_route,
    network,
)
from territory_designer.geo.sphere import pair_km, table_km, unit_vectors
from territory_designer.model.project import Project
from territory_designer.model.tables import Accounts, Hubs, Number, Text, TravelTimes, Whole

SHORTEST_MIN = 15.0  # no visit is nearer than this
_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Travel:
    """One-way door-to-door travel of every account from every hub.

    Parameters
    ----------
    minutes
        float64 ``(accounts, hubs)``, at least 15; inf = no way known, NaN = the account has no place.
    km
        Kilometres of the same way, with the same inf and NaN.
    mode
        int8: 0 car, 1 rail, 2 air, -1 none.
    """

    minutes: Number
    km: Number
    mode: NDArray[np.int8]


def local_leg_min(km_to_seat: Any) -> Number:
    """Return the minutes that an account's distance to its city's seat adds to a way between cities.

    A way between cities already holds 15 minutes in town; only the drive beyond them counts.
    """
    return np.maximum(drive_min(np.asarray(km_to_seat, float) * DETOUR) - CAR_CITY_MIN, 0.0)


@dataclass(frozen=True, eq=False)
class _Ends:
    """Accounts or hubs as travel sees them.

    ``key`` is the place that the row states (a county such as 昆山 or a prefecture), ``city_key`` its
    prefecture: codes, or names where the gazetteer has none. ``city`` is the prefecture in the network, -1 =
    not in it.
    """

    vectors: Number
    key: Text
    city_key: Text
    city: Whole
    leg_min: Number
    leg_km: Number


def _ends(table: Accounts | Hubs) -> _Ends:
    """Place the rows of a table; where coordinates are missing a hub sits at the seat of its city."""
    net, stated = network(), list(zip(table.city_code, table.city, table.province))
    keys = {each: _keys(*each) for each in set(stated)}
    key, city_key = (np.array([keys[each][k] for each in stated], dtype=object) for k in (0, 1))
    city = np.fromiter((net.index.get(each, -1) for each in city_key), np.int32, len(city_key))
    seat = np.where((city >= 0)[:, None], net.vectors[city], np.nan)
    vectors = unit_vectors(table.longitude, table.latitude)
    if isinstance(table, Hubs):
        vectors = np.where(np.isnan(vectors), _stated_points(key), vectors)
        vectors = np.where(np.isnan(vectors), seat, vectors)
    km = np.nan_to_num(pair_km(vectors, seat))
    return _Ends(vectors, key, city_key, city, local_leg_min(km), km * DETOUR)


def _keys(code: str, name: str, province: str) -> tuple[str, str]:
    """Return the key of the place stated and that of its prefecture."""
    place = load_gazetteer().city(name, province) if name else None
    if code:
        return (place.code if place and place.city_code == code else code), code
    return (place.code, place.city_code) if place else (_spelling(name), _spelling(name))


def _spelling(name: str) -> str:
    return name.strip().casefold()


def _stated_points(keys: Text) -> Number:
    gazetteer = load_gazetteer()
    places = [gazetteer.place(key) for key in keys]
    points = [(place.longitude, place.latitude) if place else (np.nan, np.nan) for place in places]
    return unit_vectors(*np.array(points, float).reshape(-1, 2).T)


@cache
def city_key(name: str, province: str = "") -> str:
    """Return the code of a city's prefecture, else its name in one spelling where the gazetteer has none."""
    return _keys("", name, province)[1]


@dataclass(frozen=True, eq=False)
class _Between:
    """Ways between cities, rows: the network's cities and one more for "none of them", columns: hubs."""

    minutes: Number
    km: Number
    mode: NDArray[np.int8]
    detour: Number


def _between(hubs: _Ends, *, flights: bool) -> _Between:
    """Tabulate the ways between cities; within a city and off the network the direct drive alone is left."""
    net = network()
    charted = np.flatnonzero(hubs.city >= 0)
    table = city_table([net.codes[city] for city in hubs.city[charted]], flights=flights)
    shape = len(net.codes) + 1, len(hubs.city)
    minutes, km = np.full(shape, np.inf), np.full(shape, np.inf)
    mode, detour = np.full(shape, NO_ROUTE, np.int8), np.full(shape, DETOUR)
    minutes[:-1, charted], km[:-1, charted], mode[:-1, charted] = table.minutes.T, table.km.T, table.mode.T
    detour[:-1, charted] = net.detour[hubs.city[charted]].T
    minutes[hubs.city[charted], charted] = np.inf
    return _Between(minutes, km, mode, detour)


def travel(project: Project) -> Travel:
    """Return one-way travel of every account from every hub of a project.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_travel_mode`` for a mode in the planner's table that is not car, rail or air.
    """
    accounts, hubs = _ends(project.accounts), _ends(project.hubs)
    between = _between(hubs, flights=project.settings.flights)
    own = _own_times(project.travel, accounts, hubs)
    shape = len(project.accounts), len(project.hubs)
    result = Travel(np.empty(shape), np.empty(shape), np.empty(shape, np.int8))
    for start in range(0, shape[0], _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        _fill(result, part, accounts, hubs, between=between, own=own)
    for column in (result.minutes, result.km, result.mode):
        column.setflags(write=False)
    return result


def _fill(result: Travel, part: slice, accounts: _Ends, hubs: _Ends, *, between: _Between, own: _Own) -> None:
    """Compute some rows of ``result``."""
    city = accounts.city[part]
    leg_min = accounts.leg_min[part, None] + hubs.leg_min
    leg_km = accounts.leg_km[part, None] + hubs.leg_km
    minutes, km, mode = between.minutes[city] + leg_min, between.km[city] + leg_km, between.mode[city]
    crow_km = table_km(accounts.vectors[part], hubs.vectors)
    direct_km = crow_km * between.detour[city]
    direct_min = drive_min(direct_km)
    direct = direct_min < minutes
    minutes, km = np.where(direct, direct_min, minutes), np.where(direct, direct_km, km)
    mode = np.where(direct, np.int8(CAR), mode)
    minutes, km, mode = own.override(part, leg_min, crow_km * DETOUR, found=(minutes, km, mode))
    unplaced = np.isnan(accounts.vectors[part, 0])
    minutes[unplaced], km[unplaced], mode[unplaced] = np.nan, np.nan, NO_ROUTE
    result.minutes[part], result.km[part], result.mode[part] = np.maximum(minutes, SHORTEST_MIN), km, mode


@dataclass(frozen=True, eq=False)
class _Own:
    """The planner's own times.

    ``stated`` is the distinct place of each account; ``row`` the row of the table that holds for a place and
    a hub, -1 = none; ``to_seat`` whether that row ends at the seats of two cities, so that the local legs are
    still to come.
    """

    stated: Whole
    row: Whole
    to_seat: NDArray[np.bool_]
    times: TravelTimes
    mode: NDArray[np.int8]

    def override(
        self,
        part: slice,
        leg_min: Number,
        drive_km: Number,
        *,
        found: tuple[Number, Number, NDArray[np.int8]],
    ) -> tuple[Number, Number, NDArray[np.int8]]:
        """Put the planner's times in the place of those found."""
        if not len(self.times):
            return found
        row = self.row[self.stated[part]]
        own_km = self.times.km[row]
        minutes = self.times.minutes[row] + np.where(self.to_seat[self.stated[part]], leg_min, 0.0)
        km = np.where(np.isnan(own_km), drive_km, own_km)
        given = row >= 0
        return (
            np.where(given, minutes, found[0]),
            np.where(given, km, found[1]),
            np.where(given, self.mode[row], found[2]),
        )


def _own_times(times: TravelTimes, accounts: _Ends, hubs: _Ends) -> _Own:
    """Look up the planner's rows: the way out from the hub, else back; the place stated, else its city."""
    known = {
        (_keys("", start, "")[0], _keys("", end, "")[0]): row
        for row, (start, end) in enumerate(zip(times.from_city, times.to_city))
        if np.isfinite(times.minutes[row])
    }
    stated, places = [*zip(accounts.key, accounts.city_key)], [*zip(hubs.key, hubs.city_key)]
    distinct = {each: k for k, each in enumerate(dict.fromkeys(stated))}
    found = [_own_row(known, hub, place) for place in distinct for hub in places]
    shape = len(distinct), len(places)
    return _Own(
        np.fromiter((distinct[each] for each in stated), np.int32, len(stated)),
        np.array([row for row, _ in found], np.int32).reshape(shape),
        np.array([to_seat for _, to_seat in found], bool).reshape(shape),
        times,
        np.array([_mode(word) for word in times.mode], np.int8),
    )


def _own_row(
    known: Mapping[tuple[str, str], int], hub: tuple[str, str], place: tuple[str, str]
) -> tuple[int, bool]:
    """Return the row for a hub and a place, and whether it joins the seats of two cities."""
    for a, b in ((hub[0], place[0]), (hub[0], place[1]), (hub[1], place[0]), (hub[1], place[1])):
        row = known.get((a, b), known.get((b, a), -1))
        if row >= 0:
            return row, a != b and (a, b) == (hub[1], place[1])
    return -1, False


def _mode(word: str) -> int:
    if (word or "car") not in MODES:
        raise TerritoryDesignerError("unknown_travel_mode", mode=word, modes=", ".join(MODES))
    return MODES.index(word or "car")


def explain_travel(project: Project, account: int, hub: int) -> Route:
    """Return the way from a hub to an account with its legs; they add up to ``travel(project)`` for the pair.

    A leg ``table`` comes from the planner's own times; a single leg ``car`` is the direct drive.
    """
    one = project.changed(accounts=_only(project.accounts, account), hubs=_only(project.hubs, hub))
    found, start, end = travel(one), _ends(one.hubs), _ends(one.accounts)
    minutes, km, own = float(found.minutes[0, 0]), float(found.km[0, 0]), _own_times(one.travel, end, start)
    if not np.isfinite(minutes):
        return Route(())
    ends = str(start.key[0]), str(end.key[0])
    if own.row[0, 0] >= 0:
        return Route((RouteLeg("table", *ends, minutes, km, "H"),))
    if start.city[0] < 0 or end.city[0] < 0 or start.city[0] == end.city[0]:
        return Route((RouteLeg("car", *ends, minutes, km, "M"),))
    between = explain_route(start.city_key[0], end.city_key[0], flights=project.settings.flights)
    route = Route(tuple(filter(_counts, (_local(start, 0), *between.legs, _local(end, 0)))))
    direct = not np.isclose(route.minutes, minutes, rtol=0.0, atol=1e-6)
    return Route((RouteLeg("car", *ends, minutes, km, "M"),)) if direct else route


def _only(table: Any, row: int) -> Any:
    return table.with_columns(**{name: getattr(table, name)[[row]] for name in table.attributes()})


def _local(end: _Ends, row: int) -> RouteLeg:
    return RouteLeg(
        "local", end.city_key[row], end.key[row], float(end.leg_min[row]), float(end.leg_km[row]), "M"
    )


def _counts(leg: RouteLeg) -> bool:
    return leg.minutes > 0 or leg.km > 0
