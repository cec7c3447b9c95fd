"""How many hours a year does an account take, from each hub, and what are they made of?

Every formula stands in docs/measures.md. Hours are a table account × hub: positions of one hub share its
column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.distinct import distinct
from territory_designer.geo.network import CAR, RAIL
from territory_designer.geo.sphere import chord_to_km, unit_vectors
from territory_designer.geo.travel import Travel
from territory_designer.model.project import Project, index_of
from territory_designer.model.settings import Settings
from territory_designer.model.tables import Accounts, Classes, Flag, Number, Text, Whole

HOP_CITY_H, HOP_LEAST_H, HOP_MOST_H = 0.33, 0.25, 2.0
HOP_SITES = 10  # the hop is judged in the disc to the tenth nearest site
HOP_DETOUR, HOP_SPACING, HOP_KMH = 1.3, 0.7, 30.0
COARSE_LEVELS = ("city", "province")  # levels of placement that know no more than the city

_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Work:
    """Hours, nights and money of every account from every hub, a year.

    Parameters
    ----------
    visits, onsite_h, preparation_h, desk_h
        What the account needs: visits a year, hours per visit, desk hours a year, float64 ``(accounts,)``.
        Accounts without a place carry no hours: their visits and desk hours are 0 here.
    hop_h
        Hours to the next customer.
    travel_h, nights, travel_cost_cny
        float64 ``(accounts, hubs)``, never NaN or inf.
    beyond_reach
        Whether the hub is too far (or no way is known) and the hours of the reach count.
    travel, settings
        What the figures rest on.
    """

    visits: Number
    onsite_h: Number
    preparation_h: Number
    desk_h: Number
    hop_h: Number
    travel_h: Number
    nights: Number
    travel_cost_cny: Number
    beyond_reach: Flag
    travel: Travel
    settings: Settings

    @cached_property
    def base_h(self) -> Number:
        """Return the hours that do not depend on the hub."""
        return self.visits * (self.onsite_h + self.preparation_h) + self.desk_h

    @property
    def workload_h(self) -> Number:
        """Return all hours of every account from every hub, float64 ``(accounts, hubs)``."""
        return self.base_h[:, None] + self.travel_h

    def oneway_min(self, account: Any, hub: Any) -> Number:
        """Return one-way minutes of pairs; where no way is known the reach counts, 0 without a place.

        A hub of -1 stands for "nobody knows where": no way is known.
        """
        row, column = np.broadcast_arrays(np.asarray(account), np.asarray(hub))
        minutes = np.full(row.shape, np.inf)
        known = column >= 0
        minutes[known] = self.travel.minutes[row[known], column[known]]
        reach = reach_h(self.onsite_h[row], self.settings) * 60.0
        return np.nan_to_num(np.where(np.isinf(minutes), reach, minutes), nan=0.0)

    def at(self, account: Any, hub: Any) -> At:
        """Return what accounts take from hubs, pair by pair; from a hub of -1 the hours of the reach."""
        row, column = np.asarray(account), np.asarray(hub)
        known = column >= 0
        values = [np.empty(len(row)) for _ in At._fields]
        for value, table in zip(values, (self.travel_h, self.nights, self.travel_cost_cny)):
            value[known] = table[row[known], column[known]]
        lost = row[~known]
        if len(lost):
            trip = _trip(np.full(len(lost), np.inf), self.onsite_h[lost], self.hop_h[lost], self.settings)
            far = _yearly(trip, self.visits[lost], self.hop_h[lost], 2.0 * self.settings.air_cny)
            for value, each in zip(values, far):
                value[~known] = each
        return At(*values)


class At(NamedTuple):
    """What accounts take from their hubs in a year, each float64, one entry a pair."""

    travel_h: Number
    nights: Number
    travel_cost_cny: Number


class Term(NamedTuple):
    """One part of an account's hours; its text is ``term.<key>`` with ``params``."""

    key: str
    hours: float
    params: Mapping[str, object]


class _Trip(NamedTuple):
    """The best number of days: hours per visit, nights and trips per visit."""

    hours: Number
    nights: Number
    trips: Number


def hop_h(accounts: Accounts) -> Number:
    """Return the hours from each account to the next, from the density of accounts around it.

    Accounts per km² in the disc to the tenth nearest site, the account's own site being the first; where only
    the city is known 0.33 h. The same for every position.

    Returns
    -------
    float64 ``(accounts,)``, between 0.25 and 2.
    """
    hours = np.full(len(accounts), HOP_CITY_H)
    placed = accounts.placed
    if placed.any():
        hours[placed] = _hop_by_density(accounts.longitude[placed], accounts.latitude[placed])
    hours[np.isin(accounts.place_level.astype(str), COARSE_LEVELS)] = HOP_CITY_H
    return hours


def _hop_by_density(longitude: Number, latitude: Number) -> Number:
    from scipy.spatial import KDTree

    sites, site = distinct(np.column_stack([longitude, latitude]))
    count = np.bincount(site)
    vectors = unit_vectors(*sites.T)
    nearest = min(HOP_SITES, len(sites))
    chord, near = KDTree(vectors).query(vectors, k=nearest)
    chord, near = np.reshape(chord, (len(sites), -1)), np.reshape(near, (len(sites), -1))
    radius_km = chord_to_km(chord[:, -1])
    spacing_km = HOP_SPACING * radius_km * np.sqrt(np.pi / count[near].sum(axis=1))
    hours = np.clip(HOP_DETOUR * spacing_km / HOP_KMH, HOP_LEAST_H, HOP_MOST_H)
    return hours[site]


def reach_h(onsite_h: Any, settings: Settings) -> Number:
    """Return the longest one-way hours from which a visit still fits into the longest trip."""
    return np.maximum((settings.tour_days * settings.day_h - np.asarray(onsite_h)) / 2.0, 0.0)


def trip_h(t_h: Any, onsite_h: Any, hop_h: Any, settings: Settings) -> Number:
    """Return the hours of travel to and from the region per visit, the best number of days chosen.

    Parameters
    ----------
    t_h
        One-way hours, any shape that broadcasts with the next two; beyond the reach the reach counts.
    onsite_h, hop_h
        Hours on site per visit and hours to the next customer.
    """
    return _trip(np.asarray(t_h, float), np.asarray(onsite_h), np.asarray(hop_h), settings).hours


def _trip(t_h: Number, onsite_h: Number, hop_h: Number, settings: Settings) -> _Trip:
    """Choose the days of a trip; each branch rises with ``t_h``, so their minimum does."""
    there_and_back = 2.0 * np.minimum(t_h, reach_h(onsite_h, settings))
    stop_h = onsite_h + hop_h
    best = _trip_of(settings.tour_days, there_and_back, stop_h, settings)
    for days in range(settings.tour_days - 1, 0, -1):
        other = _trip_of(days, there_and_back, stop_h, settings)
        better = (days * settings.day_h >= there_and_back + onsite_h) & (other.hours <= best.hours)
        best = _Trip(*(np.where(better, new, old) for new, old in zip(other, best)))
    return best


def _trip_of(days: int, there_and_back: Number, stop_h: Number, settings: Settings) -> _Trip:
    visits = np.maximum((days * settings.day_h - there_and_back) / stop_h, 1.0)
    hours = (there_and_back + (days - 1) * settings.night_h) / visits
    return _Trip(hours, (days - 1) / visits, 1.0 / visits)


def work(project: Project, travel: Travel) -> Work:
    """Return hours, nights and money of every account from every hub.

    Raises
    ------
    TerritoryDesignerError
        ``class_missing`` when an account needs the rule of a class that the plan does not hold, or holds in
        part.
    """
    accounts, settings = project.accounts, project.settings
    visits, onsite_min, preparation_min, desk_h = _needs(project)
    placed, shape = accounts.placed, travel.minutes.shape
    result = Work(
        visits=np.where(placed, visits, 0.0),
        onsite_h=onsite_min / 60.0,
        preparation_h=preparation_min / 60.0,
        desk_h=np.where(placed, desk_h, 0.0),
        hop_h=hop_h(accounts),
        travel_h=np.empty(shape),
        nights=np.empty(shape),
        travel_cost_cny=np.empty(shape),
        beyond_reach=np.empty(shape, bool),
        travel=travel,
        settings=settings,
    )
    for start in range(0, shape[0], _ROWS_AT_ONCE):
        _fill(result, slice(start, start + _ROWS_AT_ONCE))
    for column in (result.travel_h, result.nights, result.travel_cost_cny, result.beyond_reach):
        column.setflags(write=False)
    return result


def _fill(result: Work, part: slice) -> None:
    """Compute some rows of ``result``."""
    onsite, hop, visits = (each[part, None] for each in (result.onsite_h, result.hop_h, result.visits))
    t_h = np.nan_to_num(result.travel.minutes[part] / 60.0, nan=0.0, posinf=np.inf)
    trip = _trip(t_h, onsite, hop, result.settings)
    found = _yearly(trip, visits, hop, _fare_cny(result.travel, part, result.settings))
    result.travel_h[part], result.nights[part], result.travel_cost_cny[part] = found
    result.beyond_reach[part] = t_h > reach_h(onsite, result.settings)


def _yearly(trip: _Trip, visits: Number, hop: Number, fare_cny: Any) -> At:
    return At(visits * (trip.hours + hop), visits * trip.nights, visits * trip.trips * fare_cny)


def _fare_cny(travel: Travel, part: Any, settings: Settings) -> Number:
    """Return the fare there and back; where no way is known, that of a flight."""
    km, mode = travel.km[part], travel.mode[part]
    rates = np.array([settings.car_cny_per_km, settings.rail_cny_per_km])
    ground = np.isin(mode, (CAR, RAIL))
    one_way = np.where(ground, km, 0.0) * rates[np.where(mode == RAIL, RAIL, CAR)]
    return 2.0 * np.where(ground, one_way, settings.air_cny)


def _needs(project: Project) -> tuple[Number, Number, Number, Number]:
    """Return visits, minutes on site and of preparation, and desk hours; the class rule fills blanks."""
    accounts, classes = project.accounts, project.classes
    wanted = accounts.visits_per_year, accounts.onsite_min, accounts.preparation_min, accounts.desk_h
    rules = classes.visits_per_year, classes.onsite_min, classes.preparation_min, classes.desk_h
    row = class_row(accounts.class_, classes, project.settings.default_class)
    filled = [np.where(np.isnan(own), np.append(rule, np.nan)[row], own) for own, rule in zip(wanted, rules)]
    lacking = np.isnan(np.stack(filled)).any(axis=0)
    if lacking.any():
        name = str(accounts.class_[np.argmax(lacking)]) or project.settings.default_class
        raise TerritoryDesignerError("class_missing", name=name, count=int(lacking.sum()))
    return filled[0], filled[1], filled[2], filled[3]


def class_row(names: Text, classes: Classes, default_class: str) -> Whole:
    """Return the row of each account's class, of the default class where it is blank or unknown, or -1."""
    row = index_of(classes.class_, names)
    return np.where(row >= 0, row, index_of(classes.class_, np.array([default_class], object))[0])


def terms(project: Project, work: Work, account: int, hub: int) -> tuple[Term, ...]:
    """Return the parts of an account's hours at a hub; they add up to ``work.workload_h[account, hub]``."""
    visits, onsite, preparation, desk, hop = (
        float(each[account])
        for each in (work.visits, work.onsite_h, work.preparation_h, work.desk_h, work.hop_h)
    )
    t_h = float(work.oneway_min(account, hub)) / 60.0
    trip = _trip(np.array(t_h), np.array(onsite), np.array(hop), project.settings)
    nights = visits * float(trip.nights)
    away_h = nights * project.settings.night_h
    trips = {"trips": visits * float(trip.trips), "oneway_min": t_h * 60.0, "visits": visits}
    return (
        Term("onsite", visits * onsite, {"visits": visits, "minutes": onsite * 60.0}),
        Term("preparation", visits * preparation, {"visits": visits, "minutes": preparation * 60.0}),
        Term("desk", desk, {}),
        Term("trips", visits * float(trip.hours) - away_h, trips),
        Term("nights", away_h, {"nights": nights, "night_h": project.settings.night_h}),
        Term("hops", visits * hop, {"visits": visits, "minutes": hop * 60.0}),
    )
