"""Which names stand on the map, and where, so that none covers another?

Greedy: what matters most is placed first, at the best of several places; what finds none stays away. Labels
avoid dots as well as each other. They are drawn once and then only carried along, so that moving the map
costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from territory_designer.geo.colours import dots
from territory_designer.model.tables import Flag, Number
from territory_designer.ui import fonts
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.layers import Look, Territories
from territory_designer.ui.map.scene import Scene
from territory_designer.ui.map.shapes import cut, path_of

HUB, POSITION, CITY, PROVINCE = "hub", "position", "city", "province"

_GAP = 3.0  # pixels between two labels
_CELL = 4  # pixels to a square of the tables that tell what is covered
_READABLE = 4.5
_COVERED_MOST = {POSITION: 0.4, CITY: 0.36, PROVINCE: 0.16}  # share of dots under a name that still reads


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
    table = _Table(wish.camera, drawn)
    for rect in wish.reserved:
        table.take(rect.translated(wish.margin, wish.margin))
    placed: list[Label] = []
    switches = ((_hubs, "hubs"), (_positions, "positions"), (_cities, "cities"), (_provinces, "provinces"))
    for name_all, switch in switches:
        if getattr(wish.shown, switch):
            placed += name_all(wish, shapes, table)
    return placed


# ----------------------------------------------------------------------------------- what is covered already


class _Table:
    """What is covered by labels, and how densely by dots, on a grid of squares."""

    def __init__(self, camera: Camera, drawn: QImage) -> None:
        self._columns = int(np.ceil(camera.width / _CELL))
        self._lines = int(np.ceil(camera.height / _CELL))
        self.size = QSizeF(camera.width, camera.height)
        self._boxes = np.zeros((0, 4))
        self.dots = _sums(_cover(drawn, self._columns, self._lines))

    def cost(self, boxes: Number) -> Number:
        """Return the share of each box (left, top, right, bottom) under dots; inf where it cannot stand."""
        cost = box_mean(self.dots, boxes)
        left, top, right, bottom = boxes.T
        cost[(left < 0) | (top < 0) | (right > self.size.width()) | (bottom > self.size.height())] = np.inf
        mine, other = boxes[:, None, :], self._boxes[None, :, :]
        apart = (mine[..., 0] >= other[..., 2] + _GAP) | (mine[..., 2] <= other[..., 0] - _GAP)
        apart |= (mine[..., 1] >= other[..., 3] + _GAP) | (mine[..., 3] <= other[..., 1] - _GAP)
        cost[~apart.all(axis=1)] = np.inf
        return cost

    def take(self, rect: QRectF) -> None:
        """Keep others off a rectangle."""
        row = [rect.left(), rect.top(), rect.right(), rect.bottom()]
        self._boxes = np.vstack([self._boxes, row])


def _cover(drawn: QImage, columns: int, lines: int) -> Number:
    """Return how much of each square is painted, 0 to 1."""
    small = drawn.scaled(columns, lines, mode=Qt.TransformationMode.SmoothTransformation)
    small = small.convertToFormat(QImage.Format.Format_Alpha8)
    values = np.frombuffer(small.constBits(), np.uint8).reshape(lines, small.bytesPerLine())
    return values[:, :columns] / 255.0


def _sums(values: Number) -> Number:
    """Return sums over everything to the left and above, one line and column larger."""
    return np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))


def box_mean(sums: Number, boxes: Number) -> Number:
    """Return the mean over boxes in pixels (left, top, right, bottom), ``(boxes,)``."""
    lines, columns = sums.shape[0] - 1, sums.shape[1] - 1
    left, right = (np.clip(boxes[:, k] / _CELL, 0, columns) for k in (0, 2))
    top, bottom = (np.clip(boxes[:, k] / _CELL, 0, lines) for k in (1, 3))
    left, top = np.floor(left).astype(int), np.floor(top).astype(int)
    right, bottom = np.ceil(right).astype(int), np.ceil(bottom).astype(int)
    whole = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return whole / np.maximum((right - left) * (bottom - top), 1)


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


_ORDER_COST = np.array([0.0, 0.02, 0.05, 0.05, 0.06, 0.06, 0.08, 0.08])


def _put(
    table: _Table, kind: str, row: int, *, at: tuple[float, float], boxes: Number, best: int,
    picture: QImage, camera: Camera,
) -> Label:  # fmt: skip
    left, top, right, bottom = map(float, boxes[best])
    rect = QRectF(left, top, right - left, bottom - top)
    table.take(rect)
    return Label(kind, row, *at, rect.translated(-camera.point(*at)), picture)


# ------------------------------------------------------------------------------------------------------ hubs


def _hubs(wish: Wish, _shapes: Territories | None, table: _Table) -> Iterator[Label]:
    """Name hubs with their number of positions; every hub in use is named, at the best place there is."""
    scene, camera = wish.scene, wish.camera
    hubs = [(hub, scene.hub_positions(hub)) for hub in range(len(scene.places.hub_xy))]
    used = [(hub, len(rows)) for hub, rows in hubs if rows and np.isfinite(scene.places.hub_xy[hub]).all()]
    marks = {hub: camera.point(*map(float, scene.places.hub_xy[hub])) for hub, _ in used}
    seen = [(hub, count) for hub, count in used if _holds(camera, marks[hub])]
    for hub, _ in seen:
        table.take(QRectF(marks[hub].x() - 8, marks[hub].y() - 8, 16, 16))
    for hub, count in sorted(seen, key=lambda each: (-each[1], each[0])):
        name = scene.places.hub_names[wish.language][hub]
        picture = hub_tag(name, count, wish.look)
        size = _logical(picture)
        boxes = np.vstack([_around(marks[hub], size, gap) for gap in (12.0, 26.0)])
        cost = table.cost(boxes) + np.concatenate([_ORDER_COST, _ORDER_COST + 0.4])
        best = int(np.argmin(cost))
        if np.isfinite(cost[best]):
            at = float(scene.places.hub_xy[hub, 0]), float(scene.places.hub_xy[hub, 1])
            yield _put(table, HUB, hub, at=at, boxes=boxes, best=best, picture=picture, camera=camera)


def _holds(camera: Camera, point: QPointF) -> bool:
    return 0 <= point.x() <= camera.width and 0 <= point.y() <= camera.height


def _logical(picture: QImage) -> QSizeF:
    return picture.deviceIndependentSize()


@lru_cache(512)
def hub_tag(name: str, count: int, look: Look) -> QImage:
    """Return the tag of a hub: its name, a person and the number of positions."""
    bold, plain = fonts.font(12, 600), fonts.font(11, 500)
    width = QFontMetricsF(bold).horizontalAdvance(name)
    figure = QFontMetricsF(plain).horizontalAdvance(str(count))
    picture = _canvas(QSizeF(np.ceil(8 + width + 8 + 12 + 3 + figure + 8), 22), look)
    painter = _painter(picture)
    painter.setPen(QPen(look.color("line2" if look.dark else "line"), 1))
    painter.setBrush(look.color("raised"))
    painter.drawRoundedRect(QRectF(0.5, 0.5, picture.width() / look.ratio - 1, 21), 6, 6)
    painter.setPen(look.color("text"))
    _text(painter, bold, QPointF(8, 15.5), name)
    _person(painter, QPointF(8 + width + 8, 5), look.color("muted"))
    painter.setPen(look.color("text2"))
    _text(painter, plain, QPointF(8 + width + 8 + 15, 15.5), str(count))
    painter.end()
    return picture


def _person(painter: QPainter, at: QPointF, color: QColor) -> None:
    """Paint a person, 12 px: round head and shoulders."""
    painter.save()
    painter.setPen(QPen(color, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(at.x() + 3.6, at.y() + 1, 4.8, 4.8))
    painter.drawArc(QRectF(at.x() + 1.6, at.y() + 7.4, 8.8, 8), 0, 180 * 16)
    painter.restore()


def _text(painter: QPainter, font: QFont, at: QPointF, said: str) -> None:
    painter.setFont(font)
    painter.drawText(at, said)


# ------------------------------------------------------------------------------------------------- positions


def _positions(wish: Wish, shapes: Territories | None, table: _Table) -> Iterator[Label]:
    """Name each position inside its area, the one in focus and the largest areas first."""
    if shapes is None:
        return
    areas = {row: area for row, area in shapes.areas.items() if row < len(wish.scene.numbers)}
    inside = {row: _inside(shapes, row, wish) for row in areas}
    order = sorted(areas, key=lambda row: (row != wish.scene.focus, -inside[row].sum()))
    for row in order:
        picture = position_name(wish.scene, row, wish.look)
        found = _best_inside(inside[row], _logical(picture), table, wish=wish)
        if found is not None:
            at = wish.camera.to_map(QPointF(float(found[0, 0] + found[0, 2]) / 2, float(found[0, 3])))
            yield _put(table, POSITION, row, at=at, boxes=found, best=0, picture=picture, camera=wish.camera)


def _inside(shapes: Territories, position: int, wish: Wish) -> Number:
    """Return which squares of the view (of twice the usual size) an area covers, 0 to 1."""
    camera, side = wish.camera, 2 * _CELL
    mask = QImage(
        int(np.ceil(camera.width / side)), int(np.ceil(camera.height / side)), QImage.Format.Format_Alpha8
    )
    mask.fill(0)
    painter = QPainter(mask)
    painter.scale(1 / side, 1 / side)
    painter.setTransform(camera.transform(), True)
    reach = camera.bounds()
    rings = [cut(ring, reach) for ring in shapes.lines(position, camera.scale)[0]]
    painter.fillPath(path_of(rings), Qt.GlobalColor.black)
    painter.end()
    values = np.frombuffer(mask.constBits(), np.uint8).reshape(mask.height(), mask.bytesPerLine())
    return values[:, : mask.width()] / 255.0


def _best_inside(inside: Number, size: QSizeF, table: _Table, *, wish: Wish) -> Number | None:
    """Return the box (1, 4) inside an area that covers fewest dots and lies nearest to its middle."""
    lines, columns = np.nonzero(inside > 0.5)
    if not len(lines):
        return None
    side = 2 * _CELL
    middle = np.column_stack([columns, lines]) * side + side / 2
    boxes = _centred(middle, size)
    outside = 1 - _share(inside, boxes)
    far = np.hypot(*(middle - middle.mean(axis=0)).T) / (np.hypot(*np.ptp(middle, axis=0)) + side)
    in_view = _within(boxes, wish)
    covered = table.cost(boxes)
    cost = covered * 2.2 + outside * 1.2 + far * 0.5 + np.where(in_view, 0, 0.6)
    best = int(np.argmin(cost))
    good = covered[best] < _COVERED_MOST[POSITION] and outside[best] < 0.45
    return boxes[best : best + 1] if good else None


def _share(inside: Number, boxes: Number) -> Number:
    return box_mean(_sums(inside), boxes / 2)


def _within(boxes: Number, wish: Wish) -> Flag:
    """Return which boxes lie in what is seen, without the margin around it."""
    m, camera = wish.margin, wish.camera
    left, top, right, bottom = boxes.T
    return (left >= m) & (top >= m) & (right <= camera.width - m) & (bottom <= camera.height - m)


def position_name(scene: Scene, position: int, look: Look) -> QImage:
    """Return the name of a position in its colour, with its workload index below."""
    name = str(scene.project.positions.position_id[position])
    known = scene.index is not None and bool(np.isfinite(scene.index[position]))
    index = f"{round(float(scene.index[position]) * 100)} %" if known and scene.index is not None else ""
    return _position_name(name, index, scene.state(position), int(scene.numbers[position]), look)


@lru_cache(1024)
def _position_name(name: str, index: str, state: str, number: int, look: Look) -> QImage:
    color = readable(QColor.fromRgbF(*map(float, dots(look.theme)[number])), look) if number >= 0 else None
    mark = {"over": "▲ ", "under": "▼ "}.get(state, "")
    index_color = look.color({"over": "over", "under": "under"}.get(state, "text2"))
    lines = [(name, fonts.font(12, 600), color or look.color("text2"))]
    if index:
        lines.append((mark + index, fonts.font(11, 600 if mark else 500), index_color))
    return words(lines, look)


def readable(color: QColor, look: Look) -> QColor:
    """Return a colour darkened or lightened until it reads on the land."""
    land, end = look.color("land"), 255 if look.dark else 0
    for step in range(20):
        share = step / 20
        channels = [round(c * (1 - share) + end * share) for c in (color.red(), color.green(), color.blue())]
        if contrast(QColor(*channels), land) >= _READABLE:
            return QColor(*channels)
    return look.color("text")


def contrast(color: QColor, ground: QColor) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    high, low = sorted((_luminance(color), _luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ----------------------------------------------------------------------------------------- cities, provinces


def _cities(wish: Wish, _shapes: Territories | None, table: _Table) -> Iterator[Label]:
    """Name cities beside their accounts, those with most first; none at the scale of the country."""
    scene, camera = wish.scene, wish.camera
    cities, scale = scene.places.cities, camera.scale
    if scale > 2600:
        return
    known = scene.places.city_accounts > 0
    rows = np.flatnonzero(known if scale > 350 else np.ones(len(known), bool))
    points = camera.to_screen(cities.xy[rows])
    seen = (points >= 0).all(axis=1) & (points <= (camera.width, camera.height)).all(axis=1)
    taken = {
        scene.places.hub_names["zh"][hub]
        for hub in range(len(scene.places.hub_xy))
        if scene.hub_positions(hub)
    }
    most = int(camera.width * camera.height / 16_000)
    for row, (x, y) in list(zip(rows[seen], points[seen]))[:most]:
        if str(cities.zh[row]) not in taken:
            yield from _city(wish, int(row), QPointF(float(x), float(y)), table=table)


def _city(wish: Wish, row: int, point: QPointF, *, table: _Table) -> Iterator[Label]:
    cities = wish.scene.places.cities
    picture = city_name(str(cities.names(wish.language)[row]), wish.look)
    near, wide = (_around(point, _logical(picture), gap) for gap in (5.0, 20.0))
    boxes = np.vstack([near, wide])
    cost = table.cost(boxes) + np.concatenate([_ORDER_COST, _ORDER_COST + 0.12])
    best = int(np.argmin(cost))
    if cost[best] < _COVERED_MOST[CITY]:
        at = float(cities.xy[row, 0]), float(cities.xy[row, 1])
        yield _put(table, CITY, row, at=at, boxes=boxes, best=best, picture=picture, camera=wish.camera)


@lru_cache(2048)
def city_name(name: str, look: Look) -> QImage:
    """Return the name of a city."""
    return words([(name, fonts.font(11, 400), look.color("text2"))], look)


def _provinces(wish: Wish, _shapes: Territories | None, table: _Table) -> Iterator[Label]:
    """Name provinces where there is room."""
    provinces, camera = wish.scene.places.basemap.provinces, wish.camera
    points = camera.to_screen(provinces.xy)
    for row, (x, y) in enumerate(points):
        if not (0 <= x <= camera.width and 0 <= y <= camera.height):
            continue
        picture = province_name(str(provinces.names(wish.language)[row]), wish.language, wish.look)
        shifts = np.array([(0, 0), (0, -26), (0, 26), (-40, 0), (40, 0), (-40, -26), (40, 26)])
        middle = shifts + np.array([float(x), float(y)])
        boxes = _centred(middle, _logical(picture))
        cost = table.cost(boxes) + np.arange(len(boxes)) * 0.02
        best = int(np.argmin(cost))
        if cost[best] < _COVERED_MOST[PROVINCE]:
            at = float(provinces.xy[row, 0]), float(provinces.xy[row, 1])
            yield _put(table, PROVINCE, row, at=at, boxes=boxes, best=best, picture=picture, camera=camera)


@lru_cache(256)
def province_name(name: str, language: str, look: Look) -> QImage:
    """Return the name of a province: small capitals set wide, Hanzi as they are."""
    font = fonts.font(10 if language == "en" else 11, 500)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.6 if language == "en" else 2.0)
    return words([(name.upper(), font, look.color("muted"))], look)


# --------------------------------------------------------------------------------------------------- drawing


def words(lines: Sequence[tuple[str, QFont, QColor]], look: Look) -> QImage:
    """Return lines of text, centred, with a halo of the land's colour around every letter."""
    metrics = [QFontMetricsF(font) for _, font, _ in lines]
    heights = [np.ceil(each.ascent() + each.descent()) - 2 for each in metrics]
    widths = [each.horizontalAdvance(said) for each, (said, _, _) in zip(metrics, lines)]
    picture = _canvas(QSizeF(np.ceil(max(widths)) + 6, sum(heights) + 4), look)
    painter = _painter(picture)
    baselines = np.cumsum([0.0, *heights[:-1]]) + 1
    places = [
        QPointF((picture.width() / look.ratio - width) / 2, top + each.ascent())
        for width, top, each in zip(widths, baselines, metrics)
    ]
    halo = look.color("land")
    halo.setAlpha(205)
    for color, shifts in ((halo, _HALO), (None, (QPointF(0, 0),))):
        for (said, font, ink), place in zip(lines, places):
            painter.setPen(color or ink)
            for shift in shifts:
                _text(painter, font, place + shift, said)
    painter.end()
    return picture


def _ring(reach: float, count: int) -> Iterable[QPointF]:
    return [
        QPointF(reach * np.cos(2 * np.pi * k / count), reach * np.sin(2 * np.pi * k / count))
        for k in range(count)
    ]


_HALO = (*_ring(1.0, 8), *_ring(1.8, 12))


def _canvas(size: QSizeF, look: Look) -> QImage:
    width, height = (round(np.ceil(each) * look.ratio) for each in (size.width(), size.height()))
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(look.ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _painter(picture: QImage) -> QPainter:
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return painter
