"""What lies under the mouse: which account, which name, whose territory, which city?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from territory_designer.geo.basemap import Layer
from territory_designer.model.tables import Flag, Index, Number
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.labels import CITY, HUB, POSITION, PROVINCE, Label
from territory_designer.ui.map.layers import Territories
from territory_designer.ui.map.overlays import hub_points
from territory_designer.ui.map.places import Places
from territory_designer.ui.map.scene import Scene, sunflower
from territory_designer.ui.map.shapes import feature_at, path_of
from territory_designer.ui.map.tools import within

NOTHING = -1
_BESIDE = 4.0  # pixels beside a dot that still count as on it
_MARK = 9.0
_CELL_LEVEL, _CELL_PIXELS = 1, 1000


@dataclass(frozen=True, eq=False)
class Stack:
    """A stack that was opened: the accounts of one site, apart from each other.

    Parameters
    ----------
    rows
        The accounts.
    middle
        Where the site is on the screen.
    places
        Pixels from there to each dot, ``(accounts, 2)``.
    radius
        Radius of the dots.
    """

    rows: Index
    middle: QPointF
    places: Number
    radius: float

    @property
    def reach(self) -> float:
        """Return the radius of the disc that holds all dots."""
        return float(np.hypot(*self.places.T).max()) + self.radius + 8

    @property
    def disc(self) -> QRectF:
        """Return the square around the disc."""
        reach = self.reach
        return QRectF(self.middle.x() - reach, self.middle.y() - reach, 2 * reach, 2 * reach)

    def point(self, account: int) -> QPointF:
        """Return where the dot of an account of the stack is seen."""
        x, y = self.places[int(np.flatnonzero(self.rows == account)[0])]
        return self.middle + QPointF(float(x), float(y))

    def account_at(self, point: QPointF) -> int | None:
        """Return the account at a point, -1 between the dots, None outside of the disc."""
        away = point - self.middle
        if np.hypot(away.x(), away.y()) > self.reach:
            return None
        far = np.hypot(self.places[:, 0] - away.x(), self.places[:, 1] - away.y())
        best = int(np.argmin(far))
        return int(self.rows[best]) if far[best] <= self.radius + 2 else NOTHING


@dataclass(frozen=True, eq=False)
class Target:
    """The position that accounts dropped at a place would go to, -1 = none, and what to frame."""

    position: int
    frame: QRectF | None


class Hits:
    """What of a scene lies where on the screen of a camera.

    Parameters
    ----------
    labels
        The labels that are shown.
    shapes
        The areas that are shown, None for none.
    opened
        An account of the stack that is open, -1 = none is.
    """

    def __init__(
        self,
        scene: Scene,
        camera: Camera,
        *,
        labels: Sequence[Label] = (),
        shapes: Territories | None = None,
        opened: int = NOTHING,
    ) -> None:
        self.scene, self.camera = scene, camera
        self._labels = sorted(labels, key=lambda each: each.kind != HUB)
        self._shapes = shapes
        self.stack = self._stack(opened) if opened >= 0 else None

    def _stack(self, account: int) -> Stack:
        rows = self.scene.stack(account)
        radius = max(self.scene.plain_radius(self.camera.scale), 5.0)
        reach = max(1.25 * (radius + 1.5) * np.sqrt(len(rows)), 26.0)
        middle = self.camera.point(*map(float, self.scene.places.xy[account]))
        return Stack(rows, middle, sunflower(len(rows)) * reach, radius)

    # accounts

    @cached_property
    def true(self) -> Number:
        """Return the true places in pixels, ``(accounts, 2)``."""
        return self.camera.to_screen(self.scene.places.xy)

    @cached_property
    def drawn(self) -> Number:
        """Return where the dots are drawn, in pixels, ``(accounts, 2)``."""
        return self.true + self.scene.drawn_offset(self.camera.scale)

    @cached_property
    def radius(self) -> Number:
        """Return the radius of each dot in pixels."""
        return self.scene.radius(self.camera.scale)

    def dot(self, account: int) -> tuple[QPointF, float]:
        """Return where the dot of an account is seen, and its radius."""
        if self.stack is not None and account in self.stack.rows:
            return self.stack.point(account), self.stack.radius
        return QPointF(*map(float, self.drawn[account])), float(self.radius[account])

    def middle(self, accounts: Index) -> QPointF | None:
        """Return the middle of the dots of accounts, None when none has a place."""
        places = self.drawn[accounts]
        places = places[np.isfinite(places[:, 0])]
        return QPointF(*map(float, np.median(places, axis=0))) if len(places) else None

    def account_at(self, point: QPointF) -> int:
        """Return the account whose dot is at a point, -1 = none; of several the nearest."""
        opened = self.stack.account_at(point) if self.stack is not None else None
        if opened is not None:
            return opened
        x, widest = self._column
        rows = np.flatnonzero(np.abs(x - point.x()) <= widest)  # NaN is nowhere
        far = np.hypot(x[rows] - point.x(), self.drawn[rows, 1] - point.y())
        far = np.where(far <= self.radius[rows] + _BESIDE, far, np.inf)
        best = int(np.argmin(far)) if len(far) else NOTHING
        return int(rows[best]) if best >= 0 and np.isfinite(far[best]) else NOTHING

    @cached_property
    def _column(self) -> tuple[Number, float]:
        """Return how far right each dot is drawn, in one piece, and how far from it the mouse may be."""
        widest = float(self.radius.max(initial=0.0)) + _BESIDE
        return np.ascontiguousarray(self.drawn[:, 0]), widest

    def accounts_within(self, outline: QPainterPath) -> Index:
        """Return the accounts whose true or drawn place an outline holds."""
        return np.flatnonzero(within(outline, self.drawn) | within(outline, self.true))

    # names and areas

    def label_at(self, point: QPointF) -> Label | None:
        """Return the label at a point, tags of hubs first."""
        return next((each for each in self._labels if each.rect(self.camera).contains(point)), None)

    def row_at(self, point: QPointF, kind: str) -> int:
        """Return which row the label of a kind at a point names, -1 = none."""
        label = self.label_at(point)
        return label.row if label is not None and label.kind == kind else NOTHING

    @cached_property
    def marks(self) -> dict[int, QPointF]:
        """Return where the hubs in use stand."""
        return hub_points(self.scene, self.camera)

    def hub_at(self, point: QPointF) -> int:
        """Return the hub whose tag or mark is at a point, -1 = none."""
        tagged = self.row_at(point, HUB)
        if tagged >= 0:
            return tagged
        near = (hub for hub, mark in self.marks.items() if _close(mark, point))
        return next(near, NOTHING)

    def position_at(self, point: QPointF) -> int:
        """Return the position whose name or area is at a point, -1 = none."""
        named = self.row_at(point, POSITION)
        row = named if named >= 0 else area_at(self._shapes, *self.camera.to_map(point))
        return row if row < len(self.scene.numbers) else NOTHING  # areas may be those of the step before

    def target_at(self, point: QPointF, accounts: Index) -> Target:
        """Return where accounts dropped at a point would go."""
        hub = self.hub_at(point)
        if hub >= 0:
            mark = self.marks[hub]
            tags = [each for each in self._labels if (each.kind, each.row) == (HUB, hub)]
            frame = tags[0].rect(self.camera) if tags else QRectF(mark.x() - 9, mark.y() - 9, 18, 18)
            return Target(self.roomiest(hub, accounts), frame)
        label = self.label_at(point)
        named = label is not None and label.kind == POSITION
        return Target(self.position_at(point), label.rect(self.camera) if label and named else None)

    def roomiest(self, hub: int, accounts: Index) -> int:
        """Return the position of a hub with the lowest index, not one that has all the accounts already."""
        rows = self.scene.hub_positions(hub)
        owners = set(self.scene.alignment[accounts].tolist())
        others = [row for row in rows if owners != {row}] or rows
        index = np.zeros(len(self.scene.numbers)) if self.scene.index is None else self.scene.index
        return min(others, key=lambda row: (float(np.nan_to_num(index[row])), row))

    def accounts_of_name(self, point: QPointF) -> Index | None:
        """Return the accounts of the city whose name is at a point, None when there is no such name."""
        row = self.row_at(point, CITY)
        places = self.scene.places
        return accounts_of_city(places, str(places.cities.codes[row])) if row >= 0 else None

    def accounts_of_ground(self, point: QPointF) -> Index:
        """Return the accounts of the province whose name is at a point, else of the city there."""
        places, row = self.scene.places, self.row_at(point, PROVINCE)
        if row >= 0:
            return accounts_of_province(places, str(places.basemap.provinces.codes[row]))
        cells = places.basemap.layer("city_cells", _CELL_LEVEL)
        cell = feature_at(cells, *self.camera.to_map(point))
        return accounts_of_cell(places, cells, cell) if cell >= 0 else np.zeros(0, np.intp)


def _close(mark: QPointF, point: QPointF) -> bool:
    return max(abs(mark.x() - point.x()), abs(mark.y() - point.y())) <= _MARK


def area_at(shapes: Territories | None, x: float, y: float) -> int:
    """Return whose area holds a place in metres, -1 = nobody's."""
    if shapes is None or not shapes.areas:
        return NOTHING
    import shapely

    rows = list(shapes.areas)
    held = shapely.contains_xy(np.array([shapes.areas[row] for row in rows], object), x, y)
    return rows[int(np.argmax(held))] if held.any() else NOTHING


def accounts_of_cell(places: Places, cells: Layer, cell: int) -> Index:
    """Return the accounts of a city by its code and, where they state none, by their place."""
    lies = lies_in(places, cells, cell) & (places.city_codes == "")
    return np.flatnonzero((places.city_codes == str(cells.codes[cell])) | lies)


def lies_in(places: Places, cells: Layer, cell: int) -> Flag:
    """Return which accounts lie in a polygon of a layer, ``(accounts,)``."""
    rings = [ring for part in cells.polygons(cell) for ring in part]
    corners = np.concatenate(rings)
    low = corners.min(axis=0)
    side = float((corners.max(axis=0) - low).max()) / _CELL_PIXELS
    outline = path_of([(ring - low) / side for ring in rings])
    return within(outline, (places.xy - low) / side)


def accounts_of_city(places: Places, code: str) -> Index:
    """Return the accounts of a city by its code; none without a code."""
    return np.flatnonzero((places.city_codes == code) & bool(code))


def accounts_of_province(places: Places, code: str) -> Index:
    """Return the accounts of a province: codes of its cities begin with the same two digits."""
    return np.flatnonzero(np.char.startswith(places.city_codes.astype(str), code[:2]))
