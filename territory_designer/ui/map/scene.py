"""What of the plan does the map show, where does it stand, and in which colour and size?

Arrays only, and no widget: a scene never changes once it is made, so a thread can draw it while the window
makes the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.geo.basemap import BaseMap, Labels
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.measures.balance import BAND
from territory_designer.model.project import Project, may_hold
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Accounts, Flag, Number, Whole
from territory_designer.session.locks import locked_accounts
from territory_designer.ui.map.camera import Bounds

COLOR_BY = ("position", "hub", "class", "index", "change")
SIZE_BY = ("revenue", "visits", "none")

SPREAD_MOST = 24.0  # pixels from the true place to a dot of a stack
_SPREAD_GROUND_M, _SPREAD_LEAST = 24_000.0, 6.0
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))
_RADIUS_AT: tuple[tuple[float, float], ...] = (
    *((10, 6.6), (60, 5.6), (300, 4.7), (700, 4.0), (1500, 3.2)),
    *((3000, 2.6), (6000, 2.1)),
)  # metres a pixel: radius in pixels
_MANY = 4000  # with more accounts than this the dots are smaller
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
    """

    basemap: BaseMap
    xy: Number
    site: NDArray[np.intp]
    hub_xy: Number
    hub_names: Mapping[str, tuple[str, ...]]
    cities: Labels
    city_accounts: NDArray[np.intp]
    city_codes: NDArray[np.object_]

    @cached_property
    def site_size(self) -> NDArray[np.intp]:
        """Return how many accounts share each account's site, ``(accounts,)``; 1 without a place."""
        sizes = np.bincount(self.site[self.site >= 0], minlength=1)
        return np.where(self.site >= 0, sizes[self.site], 1)

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
    return Places(
        basemap=basemap,
        xy=xy,
        site=_sites(xy),
        hub_xy=np.column_stack(basemap.project(hubs.longitude, hubs.latitude)),
        hub_names={language: _hub_names(project, language) for language in ("en", "zh")},
        cities=cities,
        city_accounts=count,
        city_codes=accounts.city_code,
    )


def _sites(xy: Number) -> NDArray[np.intp]:
    placed = np.isfinite(xy[:, 0])
    east, north = np.round(xy[placed].T / _ROUND_M).astype(np.int64)
    site = np.full(len(xy), -1, np.intp)
    site[placed] = np.unique(east * np.int64(1 << 32) + north, return_inverse=True)[1]
    return site


def _hub_names(project: Project, language: str) -> tuple[str, ...]:
    gazetteer, hubs = load_gazetteer(), project.hubs
    stated = zip(hubs.city_code, hubs.city, hubs.province)
    known = [gazetteer.place(code) or gazetteer.city(city, province) for code, city, province in stated]
    names = [each and (each.zh_short if language == "zh" else each.en) for each in known]
    return tuple(name or str(city) for name, city in zip(names, hubs.city))


def _cities(city_codes: NDArray[np.object_], basemap: BaseMap) -> tuple[Labels, NDArray[np.intp]]:
    """Return the prefectures and their numbers of accounts; larger cities first where no account tells."""
    found = [city for city in load_gazetteer().cities if city.located]
    held = Counter(city_codes.tolist())
    found.sort(key=lambda city: (-held[city.code], -city.population))
    x, y = basemap.project([city.longitude for city in found], [city.latitude for city in found])
    labels = Labels(
        codes=np.array([city.code for city in found]),
        zh=np.array([city.zh_short or city.zh for city in found]),
        en=np.array([city.en for city in found]),
        xy=np.column_stack([x, y]).astype(np.float32),
    )
    return labels, np.array([held[city.code] for city in found], np.intp)


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of a theme that dots need, each uint8 ``(…, 3)``."""

    positions: NDArray[np.uint8]
    land: NDArray[np.uint8]
    tokens: Mapping[str, tuple[int, int, int]]
    dark: bool

    def token(self, name: str) -> NDArray[np.uint8]:
        """Return the colour of a token of the theme."""
        return np.array(self.tokens[name], np.uint8)


@dataclass(frozen=True, eq=False)
class Scene:
    """What is shown now.

    Parameters
    ----------
    scenario
        Whose alignment and positions are shown.
    numbers
        Palette colour of each position, ``(positions,)``.
    hub_numbers
        Palette colour of each hub, ``(hubs,)``.
    index
        Workload index of each position, NaN where unknown, ``(positions,)``; None before it is known.
    focus
        Position that stands out; -1 = none.
    """

    project: Project
    places: Places
    scenario: Scenario
    numbers: Whole
    hub_numbers: Whole
    index: Number | None = None
    color_by: str = "position"
    size_by: str = "revenue"
    focus: int = -1

    @property
    def alignment(self) -> Whole:
        """Return the position of each account, -1 = nobody."""
        return self.scenario.alignment

    @cached_property
    def holds(self) -> Flag:
        """Return which positions may hold accounts in the scenario."""
        return may_hold(self.project, self.scenario)

    @cached_property
    def band(self) -> tuple[float, float]:
        """Return the limits of the workload index that the scenario's rules want."""
        for band in self.scenario.rules.bands:
            if band.measure == "workload":
                return band.lower or 1 - BAND, band.upper or 1 + BAND
        return 1 - BAND, 1 + BAND

    def state(self, position: int) -> str:
        """Return ``"over"``, ``"under"``, ``"inside"``, or ``""`` when the index is not known."""
        if self.index is None or not np.isfinite(self.index[position]):
            return ""
        lower, upper = self.band
        value = float(self.index[position])
        return "over" if value > upper + 1e-9 else "under" if value < lower - 1e-9 else "inside"

    def hub_positions(self, hub: int) -> list[int]:
        """Return the open positions that may hold accounts and sit at a hub."""
        return [int(row) for row in np.flatnonzero(self.holds & (self.scenario.position_hub == hub))]

    def area_key(self) -> tuple[object, ...]:
        """Return all that the colours of areas depend on."""
        states = (
            tuple(self.state(row) for row in range(len(self.numbers))) if self.color_by == "index" else ()
        )
        hubs = (self.hub_numbers.tobytes(), self.scenario.position_hub.tobytes())
        return (
            self.color_by,
            self.focus,
            self.numbers.tobytes(),
            states,
            hubs if self.color_by == "hub" else (),
        )

    @cached_property
    def locked(self) -> Flag:
        """Return which accounts must stay where the baseline has them."""
        return locked_accounts(self.project, self.scenario.rules)

    # colour

    def dot_colors(self, palette: Palette) -> NDArray[np.uint8]:
        """Return the colour of every account, uint8 ``(accounts, 3)``; away from the focus it is paler."""
        colors = _COLORS[self.color_by](self, palette)
        if self.focus >= 0:
            away = self.alignment != self.focus
            colors[away] = mixed(colors[away], palette.land, 0.38)
        return colors

    def by_position(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts by who serves them."""
        return _table(self.numbers, palette)[self.alignment]

    def by_hub(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts by where the position sits that serves them."""
        hub = np.where(self.alignment >= 0, self.scenario.position_hub[self.alignment], -1)
        return _table(self.hub_numbers, palette)[hub]

    def by_class(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts by class, in the order of the classes' names."""
        names, row = np.unique(self.project.accounts.class_.astype(str), return_inverse=True)
        colors = [palette.token(class_token(name, names.tolist())) for name in names]
        return np.array(colors, np.uint8).reshape(-1, 3)[row]

    def by_index(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts by the state of the position that serves them."""
        tokens = {"over": "over", "under": "under", "inside": "bar", "": "faint"}
        states = [self.state(row) for row in range(len(self.numbers))]
        table = np.stack([palette.token(tokens[state]) for state in (*states, "")])
        return table[self.alignment]

    def by_change(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts that have another position than in the baseline; the others are pale."""
        before = self.project.baseline.alignment
        colors = np.tile(mixed(palette.token("faint"), palette.land, 0.45), (len(before), 1))
        now = self.by_position(palette)
        moved = (before >= 0) & (self.alignment >= 0) & (before != self.alignment)
        colors[moved] = now[moved]
        colors[(before < 0) & (self.alignment >= 0)] = palette.token("ok")
        colors[(before >= 0) & (self.alignment < 0)] = palette.token("warn")
        return colors

    # size and place

    @property
    def weight(self) -> Number:
        """Return how large each dot is beside the others, 0.72 to 1.9, float64 ``(accounts,)``."""
        return _weights(self.project.accounts, self.size_by)

    def radius(self, scale: float) -> Number:
        """Return the radius of each dot in logical pixels at metres a pixel, float64 ``(accounts,)``."""
        return self.plain_radius(scale) * self.weight

    def plain_radius(self, scale: float) -> float:
        """Return the radius of a dot of middling weight."""
        scales, radii = zip(*_RADIUS_AT)
        crowd = min(max((_MANY / max(len(self.places.xy), 1)) ** 0.17, 0.55), 1.0)
        return float(np.interp(np.log(scale), np.log(scales), radii)) * crowd

    def drawn_offset(self, scale: float) -> Number:
        """Return how far each dot stands from its true place, pixels to the right and down ``(n, 2)``."""
        cap = min(max(_SPREAD_GROUND_M / scale, _SPREAD_LEAST), SPREAD_MOST)
        wide = 1.08 * self.plain_radius(scale) * np.sqrt(self.places.site_size)
        return self._slot * np.minimum(wide, cap)[:, None]

    def is_crowded(self, account: int, scale: float) -> bool:
        """Tell whether the dots of an account's site lie over each other, so that a click opens the stack."""
        size = int(self.places.site_size[account])
        reach = float(np.hypot(*self.drawn_offset(scale)[self.stack(account)].T).max())
        return size > 1 and 1.9 * reach / np.sqrt(size) < 1.75 * self.plain_radius(scale)

    def stack(self, account: int) -> NDArray[np.intp]:
        """Return all accounts on an account's site, those of one position together."""
        rows = np.flatnonzero(self.places.site == self.places.site[account])
        return rows[np.argsort(self.alignment[rows], kind="stable")]

    @cached_property
    def _slot(self) -> Number:
        """Return the place of each account in the sunflower of its site, in the unit disc ``(accounts, 2)``.

        Seeds are handed out by angle and accounts by position, so that each position has a sector of its own.
        """
        site = self.places.site
        slot = np.zeros((len(site), 2))
        shared = np.flatnonzero(self.places.site_size > 1)
        order = shared[np.lexsort((shared, self.alignment[shared], site[shared]))]
        sizes = self.places.site_size[order]
        starts = np.flatnonzero(np.diff(site[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
        for size in np.unique(sizes):
            among = sizes == size
            slot[order[among]] = sunflower(int(size))[rank[among]]
        return slot


@lru_cache(8)
def _weights(accounts: Accounts, size_by: str) -> Number:
    """Return how large each dot is, by the square root of its value beside the ninth decile."""
    values = accounts.visits_per_year if size_by == "visits" else accounts.revenue_cny
    known = values[np.isfinite(values)]
    large = float(np.quantile(known, 0.9)) if len(known) and size_by != "none" else 0.0
    if large <= 0:
        return np.ones(len(accounts))
    share = np.sqrt(np.maximum(np.nan_to_num(values), 0.0) / large)
    return np.clip(0.55 + 0.75 * share, 0.72, 1.9)


@cache
def sunflower(count: int) -> Number:
    """Return ``count`` evenly spread points of the unit disc by their angle, float64 ``(count, 2)``."""
    row = np.arange(count)
    reach, angle = np.sqrt((row + 0.5) / count), (row * _GOLDEN) % (2 * np.pi)
    points = np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])[np.argsort(angle)]
    points.setflags(write=False)
    return points


def _table(numbers: Whole, palette: Palette) -> NDArray[np.uint8]:
    """Return the colours of rows and, last, of nobody; grey where none was chosen yet."""
    colors = palette.positions[numbers]
    colors[numbers < 0] = palette.token("bar")
    return np.vstack([colors, palette.token("faint")])


def mixed(color: Any, other: Any, share: float) -> NDArray[np.uint8]:
    """Return colours mixed with ``share`` of another."""
    blend = np.asarray(color, float) * (1 - share) + np.asarray(other, float) * share
    return np.round(blend).astype(np.uint8)


CLASS_TOKENS = ("accent", "ok", "warn", "over", "bar")


def class_token(name: str, names: list[str]) -> str:
    """Return the colour token of a class; accounts without one are faint."""
    said = [each for each in names if each]
    return CLASS_TOKENS[min(said.index(name), len(CLASS_TOKENS) - 1)] if name else "faint"


_COLORS = {
    "position": Scene.by_position,
    "hub": Scene.by_hub,
    "class": Scene.by_class,
    "index": Scene.by_index,
    "change": Scene.by_change,
}
