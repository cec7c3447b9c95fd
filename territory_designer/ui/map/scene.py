"""What of the plan does the map show, where does it stand, and in which colour and size?

Arrays only, and no widget: a scene never changes once it is made, so a thread can draw it while the window
makes the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from territory_designer.measures.balance import BAND
from territory_designer.model.project import Project, may_hold
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Accounts, Flag, Number, Whole
from territory_designer.session.locks import locked_accounts
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.places import Places

COLOR_BY = ("position", "hub", "class", "index", "change")
SIZE_BY = ("revenue", "visits", "none")
SIZES = 0.72, 1.9  # of the smallest and the largest dot beside one of middling weight

SPREAD_MOST = 24.0  # pixels from the true place to a dot of a stack
_SPREAD_GROUND_M, _SPREAD_LEAST = 24_000.0, 6.0
_GOLDEN = np.pi * (3.0 - np.sqrt(5.0))
_RADIUS_AT: tuple[tuple[float, float], ...] = (
    *((10, 6.6), (60, 5.6), (300, 4.7), (700, 4.0), (1500, 3.2)),
    *((3000, 2.6), (6000, 2.1)),
)  # metres a pixel: radius in pixels
_MANY = 4000  # with more accounts than this the dots are smaller
_THIN_FROM = 5000  # accounts; fewer are all drawn
_APART = 2.2  # times the radius of a dot: side of the squares that hold one dot of each position
_CROWDED, _NEST = 1.75, 1.9


class Cluster(NamedTuple):
    """Accounts at one place whose dots lie over each other.

    Parameters
    ----------
    account
        One of them: ``Scene.stack`` returns all.
    x, y
        Metres.
    size
        How many they are.
    reach
        Pixels from the place to the rim of its dots.
    """

    account: int
    x: float
    y: float
    size: int
    reach: float


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
    compared_with
        What changes are shown against; None = the baseline.
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
    compared_with: Scenario | None = None

    @property
    def before(self) -> Scenario:
        """Return the scenario that changes are shown against."""
        return self.compared_with or self.project.baseline

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
        return self._at_hub.get(hub, [])

    @cached_property
    def _at_hub(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row in np.flatnonzero(self.holds).tolist():
            found.setdefault(int(self.scenario.position_hub[row]), []).append(row)
        return found

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
        names, row = classes(self.project.accounts)
        colors = [palette.token(class_token(name, list(names))) for name in names]
        return np.array(colors, np.uint8).reshape(-1, 3)[row]

    def by_index(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts by the state of the position that serves them."""
        tokens = {"over": "over", "under": "under", "inside": "bar", "": "faint"}
        states = [self.state(row) for row in range(len(self.numbers))]
        table = np.stack([palette.token(tokens[state]) for state in (*states, "")])
        return table[self.alignment]

    def by_change(self, palette: Palette) -> NDArray[np.uint8]:
        """Colour accounts that have another position than before; the others are pale."""
        before = self.before.alignment
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

    @cached_property
    def _shown_at(self) -> dict[int, Flag]:
        return {}

    def shown(self, scale: float) -> Flag:
        """Return which accounts are drawn as dots at metres a pixel, bool ``(accounts,)``.

        Where many accounts crowd, each position keeps one dot in every square of about a dot's size: the one
        that changed, is in focus or is largest. Squares lie still on the ground, so that moving the map
        changes nothing. All of a small plan are drawn.
        """
        zoom = _zoom(scale)
        if zoom not in self._shown_at:
            self._shown_at[zoom] = self._thinned(2.0 ** (zoom / 2))
        return self._shown_at[zoom]

    def thinned(self, scale: float) -> tuple[int, int] | None:
        """Return how many of how many accounts are drawn, None when all are or no drawing asked yet."""
        shown = self._shown_at.get(_zoom(scale))
        if shown is None or shown.all():
            return None
        return int(shown.sum()), int((self.places.site >= 0).sum())

    def _thinned(self, scale: float) -> Flag:
        placed = self.places.site >= 0
        if len(placed) <= _THIN_FROM:
            return np.ones(len(placed), bool)
        side = _APART * self.plain_radius(scale)
        at = self.places.xy * (1 / scale, -1 / scale) + self.drawn_offset(scale)
        rows = np.flatnonzero(placed)
        column, line = np.floor(at[rows] / side).astype(np.int64).T
        square = (column * 1_000_000 + line) * (len(self.numbers) + 1) + self.alignment[rows]
        order = np.lexsort((-self._urgency[rows], square))
        first = np.flatnonzero(np.diff(square[order], prepend=square.min() - 1))
        shown = np.zeros(len(placed), bool)
        shown[rows[order[first]]] = True
        return shown

    @property
    def _urgency(self) -> Number:
        """Return how much each account should be seen, float64 ``(accounts,)``."""
        changed = (self.alignment != self.before.alignment) & (self.color_by == "change")
        return self.weight + 4.0 * changed + 2.0 * (self.alignment == self.focus) + 2.0 * self.locked

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
        return self._slot * self._wide(self.places.site_size, scale)[:, None]

    def _wide(self, size: Any, scale: float) -> Number:
        """Return how far stacks of so many accounts spread, in pixels."""
        cap = min(max(_SPREAD_GROUND_M / scale, _SPREAD_LEAST), SPREAD_MOST)
        return np.minimum(1.08 * self.plain_radius(scale) * np.sqrt(size), cap)

    def _crowds(self, size: Any, scale: float) -> Flag:
        """Return whether the dots of stacks of so many accounts lie over each other."""
        size = np.asarray(size, float)
        reach = self._wide(size, scale) * np.sqrt(1 - 0.5 / size)
        return (size > 1) & (_NEST * reach / np.sqrt(size) < _CROWDED * self.plain_radius(scale))

    def is_crowded(self, account: int, scale: float) -> bool:
        """Tell whether the dots of an account's site lie over each other, so that a click opens the stack."""
        return bool(self._crowds(self.places.site_size[account], scale))

    def clusters_at(self, camera: Camera) -> list[Cluster]:
        """Return the places in view where so many accounts coincide that their dots crowd, largest first."""
        rows, sizes = self.places.stacks
        west, south, east, north = camera.bounds()
        x, y = self.places.xy[rows].T
        seen = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        seen = np.flatnonzero(seen & self._crowds(sizes, camera.scale))
        reach = self._wide(sizes, camera.scale)
        found = [
            Cluster(int(rows[k]), float(x[k]), float(y[k]), int(sizes[k]), float(reach[k])) for k in seen
        ]
        return sorted(found, key=lambda each: (-each.size, each.account))

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


def _zoom(scale: float) -> int:
    """Return the step of half an octave that a scale belongs to."""
    return round(float(np.log2(scale)) * 2)


@lru_cache(4)
def classes(accounts: Accounts) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return the names of the classes, sorted, and which of them each account has, ``(accounts,)``."""
    names, row = np.unique(accounts.class_.astype(str), return_inverse=True)
    return tuple(map(str, names)), row.reshape(-1)


@lru_cache(8)
def _weights(accounts: Accounts, size_by: str) -> Number:
    """Return how large each dot is."""
    large = large_value(accounts, size_by)
    values = accounts.visits_per_year if size_by == "visits" else accounts.revenue_cny
    return sized(np.nan_to_num(values), large) if large > 0 else np.ones(len(accounts))


@lru_cache(8)
def large_value(accounts: Accounts, size_by: str) -> float:
    """Return the ninth decile of what sizes mean, 0 where they mean nothing."""
    values = accounts.visits_per_year if size_by == "visits" else accounts.revenue_cny
    known = values[np.isfinite(values)]
    return float(np.quantile(known, 0.9)) if len(known) and size_by != "none" else 0.0


def sized(values: Any, large: float) -> Number:
    """Return how large dots of some values are, by the square root of their share of a large one."""
    share = np.sqrt(np.maximum(np.asarray(values, float), 0.0) / large)
    return np.clip(0.55 + 0.75 * share, *SIZES)


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


def or_none(numbers: Whole | None, count: int) -> Whole:
    """Return palette colours, -1 for each while none are chosen, also of what is new."""
    known = np.zeros(0, np.int32) if numbers is None else numbers[:count]
    return np.concatenate([known, np.full(count - len(known), -1, np.int32)])
