"""Which names stand on the map, and where, so that none covers another?

Greedy: what matters most is placed first, at the best of several places; what finds none stays away. Labels
avoid dots as well as each other. They are drawn once and then only carried along, so that moving the map
costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from territory_designer.model.tables import Flag, Number
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.covered import CELL, Covered, box_mean, sums_of
from territory_designer.ui.map.layers import Look, Territories
from territory_designer.ui.map.name_plates import (
    city_name,
    count_badge,
    district_name,
    hub_tag,
    position_names,
    province_name,
)
from territory_designer.ui.map.scene import Scene

HUB, POSITION, CITY, PROVINCE = "hub", "position", "city", "province"
CLUSTER, DISTRICT = "cluster", "district"

# share of dots under a name that still reads
_COVERED_MOST = {POSITION: 0.28, CITY: 0.22, PROVINCE: 0.08, DISTRICT: 0.1}
_OUTSIDE_MOST = 0.05, 0.12  # share of a position's name beyond its area: with its index, and alone
_COUNTRY = 2600.0  # metres a pixel from which on it is the country that one looks at
_OVER_AREAS_MOST = 0.3  # share of a province's name over territories at that scale
_MUNICIPALITIES = {"北京", "天津", "上海", "重庆"}  # provinces that are named as cities where cities are
_DISTRICTS_FROM = 220.0  # metres a pixel up to which counties and districts are named
_COUNTS_FROM = 1600.0  # metres a pixel up to which places with many accounts show how many


@dataclass(frozen=True, eq=False)
class Label:
    """A name on the map.

    Parameters
    ----------
    kind, row
        What it names: row of the hub, position, city or province.
    x, y
        Metres it is tied to.
    box
        Where it stands, in pixels from that place.
    picture
        What it looks like, as large as the box.
    """

    kind: str
    row: int
    x: float
    y: float
    box: QRectF
    picture: QImage

    def rect(self, camera: Camera) -> QRectF:
        """Return where the label stands on the screen."""
        return self.box.translated(camera.point(self.x, self.y))


@dataclass(frozen=True)
class Shown:
    """Which labels are switched on."""

    hubs: bool = True
    positions: bool = True
    cities: bool = True
    provinces: bool = True
    clusters: bool = True


@dataclass(frozen=True, eq=False)
class Wish:
    """All that labels depend on."""

    scene: Scene
    camera: Camera
    look: Look
    language: str
    shown: Shown = field(default_factory=Shown)
    reserved: tuple[QRectF, ...] = ()
    margin: float = 0.0


def place_labels(wish: Wish, *, shapes: Territories | None, drawn: QImage) -> list[Label]:
    """Choose and place labels.

    Parameters
    ----------
    shapes
        Areas of the positions, None before they are known.
    drawn
        The dots of the same view; labels keep off them.
    """
    table = Covered(wish.camera, drawn)
    for rect in wish.reserved:
        table.take(rect.translated(wish.margin, wish.margin))
    placed: list[Label] = []
    for switch, name_all in _KINDS:
        if getattr(wish.shown, switch):
            placed += name_all(wish, shapes, table)
    return placed


# --------------------------------------------------------------------------------------------- where to stand


def _around(at: QPointF, size: QSizeF, gap: float) -> Number:
    """Return boxes beside a place: right, left, above, below and the corners, best first."""
    w, h = size.width(), size.height()
    slant = gap * 0.7
    corners = [
        *((gap, -h / 2), (-gap - w, -h / 2), (-w / 2, -gap - h), (-w / 2, gap)),
        *((slant, -slant - h), (slant, slant), (-slant - w, -slant - h), (-slant - w, slant)),
    ]
    boxes = [(at.x() + dx, at.y() + dy, at.x() + dx + w, at.y() + dy + h) for dx, dy in corners]
    return np.array(boxes)


def _centred(middle: Any, size: QSizeF) -> Number:
    """Return boxes around their middles ``(n, 2)``."""
    half = np.array([size.width() / 2, size.height() / 2])
    return np.hstack([np.asarray(middle, np.float64) - half, np.asarray(middle, np.float64) + half])


_CUT_OFF = 0.45  # cost of a name that the rim of the map cuts
_CUT = 1.5  # cost of a hub's tag that the rim of the window cuts
_ORDER_COST = np.array([0.0, 0.02, 0.05, 0.05, 0.06, 0.06, 0.08, 0.08])


def _put(
    table: Covered, kind: str, row: int, *, at: tuple[float, float], boxes: Number, best: int,
    picture: QImage, camera: Camera,
) -> Label:  # fmt: skip
    left, top, right, bottom = map(float, boxes[best])
    rect = QRectF(left, top, right - left, bottom - top)
    table.take(rect)
    return Label(kind, row, *at, rect.translated(-camera.point(*at)), picture)


# ------------------------------------------------------------------------------------------------------ hubs


def _hubs(wish: Wish, _shapes: Territories | None, table: Covered) -> Iterator[Label]:
    """Name hubs with their number of positions, without it where it has no room.

    Those with most positions choose first; where that leaves some without a place, these do in another try.
    """
    scene, camera = wish.scene, wish.camera
    hubs = [(hub, scene.hub_positions(hub)) for hub in range(len(scene.places.hub_xy))]
    used = [(hub, len(rows)) for hub, rows in hubs if rows and np.isfinite(scene.places.hub_xy[hub]).all()]
    marks = {hub: camera.point(*map(float, scene.places.hub_xy[hub])) for hub, _ in used}
    hidden = [rect.translated(wish.margin, wish.margin) for rect in wish.reserved]
    counts = {hub: count for hub, count in used if _holds(camera, marks[hub])}
    counts = {hub: n for hub, n in counts.items() if not any(rect.contains(marks[hub]) for rect in hidden)}
    seen = {hub: marks[hub] for hub in counts}
    for mark in seen.values():
        table.take(QRectF(mark.x() - 6, mark.y() - 6, 12, 12))
    order = sorted(counts, key=lambda hub: (-counts[hub], hub))
    found: list[Label] = []
    for _ in range(_TRIES):
        tried = copy(table)
        tags = [tag for hub in order if (tag := _hub_tag(wish, hub, counts[hub], marks=seen, table=tried))]
        found = max(found, tags, key=len)
        placed = {tag.row for tag in tags}
        order.sort(key=lambda hub: hub in placed)
        if len(tags) == len(order):
            break
    for tag in found:
        table.take(tag.rect(camera))
    yield from found


def _hub_tag(
    wish: Wish, hub: int, count: int, *, marks: Mapping[int, QPointF], table: Covered
) -> Label | None:
    """Place the tag of a hub as near to its mark as there is room; never nearer to another mark."""
    name, mark = wish.scene.places.hub_names[wish.language][hub], marks[hub]
    least, box, picture = np.inf, None, None
    for short, gap, more in _TAGS:
        if least <= more:  # nothing that follows can be better
            break
        tag = hub_tag(name, 0 if short else count, wish.look)
        boxes, cost = _beside(mark, _logical(tag), gap)
        cost += table.cost(boxes) + _CUT_OFF * ~_within(boxes, wish) + _CUT * _beyond_window(boxes, wish)
        cost[_nearer_to_others(boxes, mark, list(marks.values()))] = np.inf
        if cost.min() + more < least:
            least, box, picture = float(cost.min() + more), boxes[[np.argmin(cost)]], tag
    if box is None or picture is None:
        return None
    at = float(wish.scene.places.hub_xy[hub, 0]), float(wish.scene.places.hub_xy[hub, 1])
    return _put(table, HUB, hub, at=at, boxes=box, best=0, picture=picture, camera=wish.camera)


_TRIES = 5
# whether the name alone, pixels from the mark, cost: rather without the number than far away
_TAGS = (False, 12.0, 0.0), (True, 12.0, 0.3), (False, 22.0, 0.6), (True, 22.0, 0.8)


def _beside(at: QPointF, size: QSizeF, gap: float) -> tuple[Number, Number]:
    """Return boxes that slide along a mark, right, left, above and below it, and what each costs."""
    w, h, slant = size.width(), size.height(), gap * 0.7
    slide = np.linspace(-0.5, 0.5, 9)
    up, over = (slide - 0.5) * h, (slide - 0.5) * w + slide * 2 * slant
    left = np.concatenate([np.full(9, gap), np.full(9, -gap - w), over, over]) + at.x()
    top = np.concatenate([up, up, np.full(9, -gap - h), np.full(9, gap)]) + at.y()
    cost = np.repeat([0.0, 0.02, 0.05, 0.05], 9) + np.tile(np.abs(slide) * 0.16, 4)
    return np.column_stack([left, top, left + w, top + h]), cost


def _beyond_window(boxes: Number, wish: Wish) -> Flag:
    """Return which boxes the rim of the window cuts."""
    camera, margin = wish.camera, wish.margin
    low = np.any(boxes[:, :2] < margin, axis=1)
    high = np.any(boxes[:, 2:] > (camera.width - margin, camera.height - margin), axis=1)
    return np.logical_or(low, high)


def _nearer_to_others(boxes: Number, mine: QPointF, marks: Sequence[QPointF]) -> Flag:
    """Return which boxes lie clearly nearer to another mark than to the one they name."""
    far = [
        np.hypot(
            np.maximum(np.maximum(boxes[:, 0] - at.x(), at.x() - boxes[:, 2]), 0),
            np.maximum(np.maximum(boxes[:, 1] - at.y(), at.y() - boxes[:, 3]), 0),
        )
        for at in (mine, *(each for each in marks if each is not mine))
    ]
    return np.min(far, axis=0) < far[0] - 3.0


def _used(scene: Scene) -> list[int]:
    """Return the hubs at which a position sits."""
    return [hub for hub in range(len(scene.places.hub_xy)) if scene.hub_positions(hub)]


def _holds(camera: Camera, point: QPointF) -> bool:
    return 0 <= point.x() <= camera.width and 0 <= point.y() <= camera.height


def _logical(picture: QImage) -> QSizeF:
    return picture.deviceIndependentSize()


# ------------------------------------------------------------------------------------------------- positions


def _positions(wish: Wish, shapes: Territories | None, table: Covered) -> Iterator[Label]:
    """Name each position inside its area: first the one in focus, then what is out of the band, then by size.

    Where name and index find no room, the name alone may.
    """
    if shapes is None:
        return
    inside = {row: _inside(shapes, row, wish) for row in _roomy(wish, shapes)}
    size = {row: float(each.sum()) for row, each in inside.items()}
    scene = wish.scene
    order = sorted(
        inside, key=lambda row: (row != scene.focus, scene.state(row) in ("inside", ""), -size[row])
    )
    for row in order:
        for picture, outside in zip(position_names(scene, row, wish.look), _OUTSIDE_MOST):
            found = _best_inside(inside[row], _logical(picture), table, wish=wish, most=outside)
            if found is None:
                continue
            foot = QPointF(float(found[0, 0] + found[0, 2]) / 2, float(found[0, 3]))
            at = wish.camera.to_map(foot)
            yield _put(table, POSITION, row, at=at, boxes=found, best=0, picture=picture, camera=wish.camera)
            break


def _roomy(wish: Wish, shapes: Territories) -> list[int]:
    """Return the positions whose area in view might hold a name."""
    scale, rows = wish.camera.scale, shapes.within(wish.camera.bounds())
    boxes = {row: shapes.areas[row].bounds for row in rows if row < len(wish.scene.numbers)}
    wide, high = (least * scale for least in _ROOM_LEAST)
    return [
        row
        for row, (west, south, east, north) in boxes.items()
        if east - west > wide and north - south > high
    ]


_ROOM_LEAST = 24.0, 14.0  # pixels that the shortest name takes


def _inside(shapes: Territories, position: int, wish: Wish) -> Number:
    """Return which squares of the view (of twice the usual size) an area covers, 0 to 1."""
    reach = wish.camera.bounds()
    return _mask([shapes.lines(position, wish.camera.scale)[0].path(reach)], wish.camera)


def _mask(paths: Iterable[QPainterPath], camera: Camera) -> Number:
    """Return how much of each square of the view lies within one of the paths."""
    side = 2 * CELL
    mask = QImage(
        int(np.ceil(camera.width / side)), int(np.ceil(camera.height / side)), QImage.Format.Format_Alpha8
    )
    mask.fill(0)
    with QPainter(mask) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(1 / side, 1 / side)
        painter.setTransform(camera.transform(), True)
        for path in paths:
            painter.fillPath(path, Qt.GlobalColor.black)
    values = np.frombuffer(mask.constBits(), np.uint8).reshape(mask.height(), mask.bytesPerLine())
    return values[:, : mask.width()] / 255.0


def _best_inside(inside: Number, size: QSizeF, table: Covered, *, wish: Wish, most: float) -> Number | None:
    """Return the box (1, 4) inside an area that covers fewest dots and lies nearest to its middle.

    ``most`` is the share of it that may lie beyond the area.
    """
    side = 2 * CELL
    lines, columns = np.nonzero(inside > 0.5)
    needed = (1 - most) * size.width() * size.height()
    if not len(lines) or inside.sum() * side**2 < needed:
        return None
    middle = np.column_stack([columns, lines]) * side + side / 2
    boxes = _centred(middle, size)
    outside = 1 - _share(inside, boxes)
    far = np.hypot(*(middle - middle.mean(axis=0)).T) / (np.hypot(*np.ptp(middle, axis=0)) + side)
    in_view = _within(boxes, wish)
    covered = table.cost(boxes)
    good = (covered < _COVERED_MOST[POSITION]) & (outside < most)
    cost = covered * 4.0 + outside * 1.6 + far * 0.5 + np.where(in_view, 0, 0.6)
    best = int(np.argmin(np.where(good, cost, np.inf)))
    return boxes[best : best + 1] if good[best] else None


def _share(inside: Number, boxes: Number) -> Number:
    return box_mean(sums_of(inside), boxes / 2)


def _within(boxes: Number, wish: Wish) -> Flag:
    """Return which boxes lie in what is seen, without the margin around it."""
    m, camera = wish.margin, wish.camera
    left, top, right, bottom = boxes.T
    return (left >= m) & (top >= m) & (right <= camera.width - m) & (bottom <= camera.height - m)


# ----------------------------------------------------------------------------------------- cities, provinces


def _cities(wish: Wish, _shapes: Territories | None, table: Covered) -> Iterator[Label]:
    """Name cities beside their accounts, those with most first; none at the scale of the country."""
    scene, camera = wish.scene, wish.camera
    cities, scale = scene.places.cities, camera.scale
    if scale > _COUNTRY:
        return
    known = scene.places.city_accounts > 0
    rows = np.flatnonzero(known if scale > 350 else np.ones(len(known), bool))
    points = camera.to_screen(cities.xy[rows])
    seen = (points >= 0).all(axis=1) & (points <= (camera.width, camera.height)).all(axis=1)
    taken = {scene.places.hub_names["zh"][hub] for hub in _used(scene)}
    most = int(camera.width * camera.height / 16_000)
    for row, (x, y) in list(zip(rows[seen], points[seen]))[:most]:
        if str(cities.zh[row]) not in taken:
            yield from _city(wish, int(row), QPointF(float(x), float(y)), table=table)


def _city(wish: Wish, row: int, point: QPointF, *, table: Covered) -> Iterator[Label]:
    cities = wish.scene.places.cities
    picture = city_name(str(cities.names(wish.language)[row]), wish.look)
    near, wide = (_around(point, _logical(picture), gap) for gap in (5.0, 20.0))
    boxes = np.vstack([near, wide])
    cost = table.cost(boxes) + np.concatenate([_ORDER_COST, _ORDER_COST + 0.12])
    cost += 0.1 * ~_within(boxes, wish)
    best = int(np.argmin(cost))
    if cost[best] < _COVERED_MOST[CITY]:
        at = float(cities.xy[row, 0]), float(cities.xy[row, 1])
        yield _put(table, CITY, row, at=at, boxes=boxes, best=best, picture=picture, camera=wish.camera)


def _districts(wish: Wish, _shapes: Territories | None, table: Covered) -> Iterator[Label]:
    """Name counties and districts at their seats, once a city fills the map."""
    districts, camera = wish.scene.places.districts, wish.camera
    if districts is None or camera.scale > _DISTRICTS_FROM:
        return
    points = camera.to_screen(districts.xy)
    seen = (points >= 0).all(axis=1) & (points <= (camera.width, camera.height)).all(axis=1)
    for row in np.flatnonzero(seen):
        picture = district_name(str(districts.names(wish.language)[row]), wish.look)
        boxes = _centred(points[row] + _NEARBY, _logical(picture))
        cost = table.cost(boxes) + 0.02 * np.arange(len(boxes))
        best = int(np.argmin(cost))
        if cost[best] < _COVERED_MOST[DISTRICT]:
            at = float(districts.xy[row, 0]), float(districts.xy[row, 1])
            yield _put(
                table, DISTRICT, int(row), at=at, boxes=boxes, best=best, picture=picture, camera=camera
            )


_NEARBY = np.array([(0, 0), (0, -18), (0, 18), (-30, 0), (30, 0)])


def _provinces(wish: Wish, shapes: Territories | None, table: Covered) -> Iterator[Label]:
    """Name provinces where there is room; none that bears a hub's name, none amid a country's territories."""
    provinces, camera = wish.scene.places.basemap.provinces, wish.camera
    crowd = sums_of(_all_areas(wish, shapes)) if shapes is not None and camera.scale > _COUNTRY else None
    named = {wish.scene.places.hub_names["zh"][hub] for hub in _used(wish.scene)}
    if camera.scale <= _COUNTRY and wish.shown.cities:
        named |= _MUNICIPALITIES
    for row, (x, y) in enumerate(camera.to_screen(provinces.xy)):
        if str(provinces.zh[row]) in named or not _holds(camera, QPointF(float(x), float(y))):
            continue
        picture = province_name(str(provinces.names(wish.language)[row]), wish.language, wish.look)
        shifts = np.array([(0, 0), (0, -26), (0, 26), (-40, 0), (40, 0), (-40, -26), (40, 26)])
        boxes = _centred(shifts + np.array([float(x), float(y)]), _logical(picture))
        cost = table.cost(boxes) + np.arange(len(boxes)) * 0.02
        if crowd is not None:
            cost[box_mean(crowd, boxes / 2) > _OVER_AREAS_MOST] = np.inf
        best = int(np.argmin(cost))
        if cost[best] < _COVERED_MOST[PROVINCE]:
            at = float(provinces.xy[row, 0]), float(provinces.xy[row, 1])
            yield _put(table, PROVINCE, row, at=at, boxes=boxes, best=best, picture=picture, camera=camera)


def _all_areas(wish: Wish, shapes: Territories) -> Number:
    """Return which squares of the view belong to any territory."""
    reach = wish.camera.bounds()
    rows = shapes.within(reach)
    return _mask((shapes.lines(row, wish.camera.scale)[0].path(reach) for row in rows), wish.camera)


# -------------------------------------------------------------------------------------------------- clusters


def _clusters(wish: Wish, _shapes: Territories | None, table: Covered) -> Iterator[Label]:
    """Tell how many accounts stand at places where their dots lie over each other, at the rim of the dots."""
    camera = wish.camera
    if camera.scale > _COUNTS_FROM:
        return
    for cluster in wish.scene.clusters_at(camera):
        picture, middle = count_badge(cluster.size, wish.look), camera.point(cluster.x, cluster.y)
        size, off = _logical(picture), max(cluster.reach, 5.0) * 0.75
        w, h = size.width(), size.height()
        corners = [(off, -off - h), (-off - w, -off - h), (off, off), (-off - w, off)]
        boxes = np.array([[middle.x() + dx, middle.y() + dy] * 2 for dx, dy in corners])
        boxes[:, 2:] += w, h
        free = np.flatnonzero(np.isfinite(table.cost(boxes)))
        if len(free):
            yield _put(
                *(table, CLUSTER, cluster.account),
                at=(cluster.x, cluster.y), boxes=boxes, best=int(free[0]), picture=picture, camera=camera,
            )  # fmt: skip


_KINDS = (
    *(("hubs", _hubs), ("positions", _positions), ("clusters", _clusters)),
    *(("cities", _cities), ("cities", _districts), ("provinces", _provinces)),
)
