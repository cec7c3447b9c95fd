"""Where on the base map do the accounts, hubs and cities of a plan stand?

Nothing here changes while a plan is edited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.geo.basemap import BaseMap, Labels
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.geo.hub_names import hub_names
from territory_designer.geo.place_names import Place
from territory_designer.model.project import Project
from territory_designer.model.tables import Number
from territory_designer.ui.map.camera import Bounds

_ROUND_M = 0.1  # nearer accounts share a site


@dataclass(frozen=True, eq=False)
class Places:
    """What no edit moves: accounts, sites, hubs and cities on the base map.

    Parameters
    ----------
    xy
        Metres, float64 ``(accounts, 2)``; NaN without a place.
    site
        Site of each account, ``(accounts,)``; -1 without a place.
    hub_xy
        Metres, float64 ``(hubs, 2)``.
    hub_names
        By language, ``(hubs,)``.
    cities
        Prefectures, those with most accounts first.
    city_accounts
        Accounts in each of ``cities``, ``(cities,)``.
    city_codes
        City code of each account, ``(accounts,)``.
    districts
        Counties and districts whose place is known, the most populous first; None for none.
    """

    basemap: BaseMap
    xy: Number
    site: NDArray[np.intp]
    hub_xy: Number
    hub_names: Mapping[str, tuple[str, ...]]
    cities: Labels
    city_accounts: NDArray[np.intp]
    city_codes: NDArray[np.object_]
    districts: Labels | None = None

    @cached_property
    def site_size(self) -> NDArray[np.intp]:
        """Return how many accounts share each account's site, ``(accounts,)``; 1 without a place."""
        sizes = np.bincount(self.site[self.site >= 0], minlength=1)
        return np.where(self.site >= 0, sizes[self.site], 1)

    @cached_property
    def stacks(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the first account of each site that several share, and how many do."""
        placed = np.flatnonzero(self.site >= 0)
        _, first, count = np.unique(self.site[placed], return_index=True, return_counts=True)
        return placed[first[count > 1]], count[count > 1]

    @cached_property
    def extent(self) -> Bounds | None:
        """Return the bounds of all accounts; None when none has a place."""
        return self.bounds(np.arange(len(self.xy)))

    def bounds(self, accounts: Any) -> Bounds | None:
        """Return the bounds of accounts in metres; None when none of them has a place."""
        xy = self.xy[accounts]
        xy = xy[np.isfinite(xy[:, 0])]
        if not len(xy):
            return None
        (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
        return float(west), float(south), float(east), float(north)


def places_of(project: Project, basemap: BaseMap) -> Places:
    """Put a plan on the base map."""
    accounts, hubs = project.accounts, project.hubs
    xy = np.column_stack(basemap.project(accounts.longitude, accounts.latitude))
    cities, count = _cities(accounts.city_code, basemap)
    places = Places(
        basemap=basemap,
        xy=xy,
        site=_sites(xy),
        hub_xy=np.column_stack(basemap.project(hubs.longitude, hubs.latitude)),
        hub_names={language: hub_names(hubs, language) for language in ("en", "zh")},
        cities=cities,
        city_accounts=count,
        city_codes=accounts.city_code,
        districts=_districts(basemap),
    )
    _ = places.extent  # kept there: the window asks for it first
    return places


def _sites(xy: Number) -> NDArray[np.intp]:
    placed = np.isfinite(xy[:, 0])
    east, north = np.round(xy[placed].T / _ROUND_M).astype(np.int64)
    site = np.full(len(xy), -1, np.intp)
    site[placed] = np.unique(east * np.int64(1 << 32) + north, return_inverse=True)[1]
    return site


def _cities(city_codes: NDArray[np.object_], basemap: BaseMap) -> tuple[Labels, NDArray[np.intp]]:
    """Return the prefectures and their numbers of accounts; larger cities first where no account tells."""
    found = [city for city in load_gazetteer().cities if city.located]
    held = Counter(city_codes.tolist())
    found.sort(key=lambda city: (-held[city.code], -city.population))
    return _names(found, basemap), np.array([held[city.code] for city in found], np.intp)


@cache
def _districts(basemap: BaseMap) -> Labels:
    gazetteer = load_gazetteer()
    seats = {(city.latitude, city.longitude) for city in gazetteer.cities}  # these bear the city's name
    found = [
        county
        for city in gazetteer.cities
        for county in gazetteer.counties(city.code)
        if county.located and (county.latitude, county.longitude) not in seats
    ]
    return _names(sorted(found, key=lambda county: -county.population), basemap)


def _names(found: list[Place], basemap: BaseMap) -> Labels:
    x, y = basemap.project([place.longitude for place in found], [place.latitude for place in found])
    return Labels(
        codes=np.array([place.code for place in found]),
        zh=np.array([place.zh_short or place.zh for place in found]),
        en=np.array([place.en for place in found]),
        xy=np.column_stack([x, y]).astype(np.float32),
    )
