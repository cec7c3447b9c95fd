"""How do base map, territories, travel lines and dots look at one view?

Everything here draws into pictures, in any thread. ``with`` ends each painter whatever happens: a picture
that goes while it is painted on takes the program with it. Pens are one pixel of the screen, because Qt
strokes a wider one many times more slowly; a heavier line is several beside each other. Only the lines of
territories, which have few corners, are as much wider as the screen is finer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from territory_designer.geo.basemap import BaseMap
from territory_designer.geo.colours import FILL_ALPHA, dots, fills
from territory_designer.model.tables import Number
from territory_designer.ui.map.camera import Bounds, Camera
from territory_designer.ui.map.scene import Palette, Scene
from territory_designer.ui.map.shapes import Rings, lines_within, meet, rings_in
from territory_designer.ui.map.splat import Dots, splat
from territory_designer.ui.theme import TOKENS

if TYPE_CHECKING:
    from shapely import MultiPolygon

_OVER_EDGE = 8.0  # pixels drawn beyond the picture, so that no cut shows
_FILLED, _LINED = 0.4, 0.8  # pixels from the true border to where fill and line of a territory begin
_THIN = 2.2  # half the width in pixels of a tongue that is too thin for a line around it
_TRIANGLE = (0.0, 0.0), (0.0, -1.0), (0.87, 0.5), (-0.87, 0.5)
_APART_MOST = 1.1  # pixels of the screen; strokes farther apart would show a gap
_FOCUS_FILL, _AWAY_FILL, _QUIET_FILL = 1.7, 0.72, 0.4
_CORE_LEAST = 2.6  # smaller dots show no core
LOCKED_CORE = 0.36  # radius of the light core of a locked account, as a share of its dot's


@dataclass(frozen=True)
class Look:
    """Light or dark, and how many device pixels make a logical one."""

    dark: bool
    ratio: float

    def color(self, token: str) -> QColor:
        """Return the colour of a token."""
        return QColor(TOKENS[token][self.dark])

    @property
    def theme(self) -> str:
        """Return the name that ``geo.colours`` has for it."""
        return "dark" if self.dark else "light"

    def palette(self) -> Palette:
        """Return the colours of dots."""
        tokens = {name: _rgb(self.color(name)) for name in TOKENS}
        positions = np.round(dots(self.theme) * 255).astype(np.uint8)
        return Palette(positions, np.array(tokens["land"], np.uint8), tokens, self.dark)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def blank(camera: Camera, look: Look, *, opaque: bool = False) -> QImage:
    """Return an empty picture for a view."""
    width, height = round(camera.width * look.ratio), round(camera.height * look.ratio)
    kind = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    picture = QImage(width, height, kind)
    picture.setDevicePixelRatio(look.ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def pen(color: QColor, ratio: float = 1.0) -> QPen:
    """Return a pen as wide at every scale of the map: one pixel, or as many as the screen is finer."""
    made = QPen(color, max(int(ratio), 1))
    made.setCosmetic(True)
    made.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    return made


def strokes(ratio: float) -> list[QPointF]:
    """Return by how many pixels to shift the strokes that together look like a line one pixel wide.

    On a finer screen four, each one pixel of the screen, one in the middle of a triangle: two would leave
    lines thin that run the way they are shifted.
    """
    apart = min(0.7 * ratio - 1.0, _APART_MOST)  # measured: so much ink as on a coarse screen
    return [QPointF(x, y) * (apart / ratio) for x, y in _TRIANGLE] if apart > 0 else [QPointF()]


def _reach(camera: Camera) -> Bounds:
    return camera.widened(_OVER_EDGE).bounds()


# -------------------------------------------------------------------------------------------------- base map


def draw_base(camera: Camera, basemap: BaseMap, look: Look, *, lines: bool = True) -> QImage:
    """Return sea, land, lakes, the lines between provinces and the coast."""
    picture = blank(camera, look, opaque=True)
    picture.fill(look.color("sea"))
    level, reach = basemap.level_for(camera.scale / look.ratio), _reach(camera)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(camera.transform())
        for name in ("land", "lakes"):
            token = name.removesuffix("s")
            painter.fillPath(rings_in(basemap.layer(name, level)).path(reach), look.color(token))
        for name, token in (
            (("province_lines", "prov"), ("coast", "coast")) if lines else (("coast", "coast"),)
        ):
            painter.setPen(pen(look.color(token)))
            paths = list(lines_within(basemap.layer(name, level), reach))
            for shift in strokes(look.ratio):
                painter.setTransform(camera.transform() * QTransform.fromTranslate(shift.x(), shift.y()))
                for path in paths:
                    painter.drawPath(path)
    return picture


# ----------------------------------------------------------------------------------------------- territories


@dataclass(frozen=True, eq=False)
class Territories:
    """The areas of positions, and what was made of them for certain scales.

    Parameters
    ----------
    areas
        ``{position: area}`` in metres on the base map.
    drawn
        ``{(position, zoom): rings}``, filled while drawing and handed on for areas that stay.
    """

    areas: Mapping[int, MultiPolygon]
    drawn: dict[tuple[int, int], list[Rings]] = field(default_factory=dict)

    def with_areas(self, changed: Mapping[int, MultiPolygon | None]) -> Territories:
        """Return the areas with some of them changed or, where None, gone."""
        areas = {**self.areas, **changed}
        kept = {key: rings for key, rings in self.drawn.items() if key[0] not in changed}
        return Territories({row: area for row, area in areas.items() if area is not None}, kept)

    @cached_property
    def boxes(self) -> Number:
        """Return west, south, east and north of each area, ``(areas, 4)``."""
        import shapely

        return shapely.bounds(list(self.areas.values())).reshape(-1, 4)

    def within(self, bounds: Bounds) -> list[int]:
        """Return the positions whose areas reach into bounds."""
        return [position for position, seen in zip(self.areas, meet(self.boxes, bounds)) if seen]

    def lines(self, position: int, scale: float) -> list[Rings]:
        """Return the rings of an area's fill, of its line and of a second line, simplified for a scale."""
        zoom = round(float(np.log2(scale)) * 2)
        if (position, zoom) not in self.drawn:
            self.drawn[position, zoom] = _inset(self.areas[position], 2.0 ** (zoom / 2))
        return self.drawn[position, zoom]


def _inset(area: MultiPolygon, pixel_m: float) -> list[Rings]:
    """Return rings drawn in from the border; thin tongues, own and foreign, have their fill but no line."""
    import shapely

    simple = shapely.simplify(area, 0.35 * pixel_m)
    closed = shapely.buffer(simple, _THIN * pixel_m, quad_segs=2)
    core = shapely.buffer(closed, -2 * _THIN * pixel_m, quad_segs=2)
    lines = [shapely.buffer(core, (_THIN - step) * pixel_m, quad_segs=3) for step in (_LINED, _LINED + 0.75)]
    return [rings_of(each) for each in (shapely.buffer(simple, -_FILLED * pixel_m, quad_segs=2), *lines)]


def rings_of(area: Any) -> Rings:
    """Return the rings of a geometry."""
    import shapely

    rings = shapely.get_rings(shapely.get_parts(area))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    return Rings(corners, np.flatnonzero(np.diff(ring, prepend=-1)))


def draw_territories(
    painter: QPainter, camera: Camera, look: Look, *, scene: Scene, shapes: Territories
) -> None:
    """Paint the areas in the colours of their positions, each with a line of its own inside its border."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(camera.transform(), True)
    reach = _reach(camera)
    known = [row for row in shapes.within(reach) if row < len(scene.numbers)]  # one may have been taken back
    for position in sorted(known, key=lambda row: row == scene.focus):
        fill, line, second = (rings.path(reach) for rings in shapes.lines(position, camera.scale))
        painter.fillPath(fill, fill_color(scene, position, look))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(_line(scene, position, look), look.ratio))
        for path in (line, second) if scene.focus == position else (line,):
            painter.drawPath(path)
    painter.restore()


def color_number(scene: Scene, position: int) -> int:
    """Return the palette colour that an area bears: its position's or, by hub, that of the hub."""
    hub = scene.scenario.position_hub[position]
    by_hub = scene.color_by == "hub" and hub >= 0
    return int(scene.hub_numbers[hub] if by_hub else scene.numbers[position])


def fill_color(scene: Scene, position: int, look: Look) -> QColor:
    """Return the colour of an area, more or less transparent."""
    token = _token(scene, position)
    number = color_number(scene, position)
    color = look.color(token) if token else QColor.fromRgbF(*map(float, fills(look.theme)[number]))
    focus = 1.0 if scene.focus < 0 else _FOCUS_FILL if position == scene.focus else _AWAY_FILL
    quiet = _QUIET_FILL if scene.color_by == "change" else 1.0  # so that what changed stands out
    color.setAlphaF(min(FILL_ALPHA[look.theme] * focus * quiet, 1.0))
    return color


def _line(scene: Scene, position: int, look: Look) -> QColor:
    token = _token(scene, position)
    number = color_number(scene, position)
    color = look.color(token) if token else QColor.fromRgbF(*map(float, dots(look.theme)[number]))
    away = scene.focus >= 0 and position != scene.focus
    color.setAlphaF(0.45 if away else 0.8)
    return color


def _token(scene: Scene, position: int) -> str:
    """Return the colour token of an area that does not bear the position's colour, else ``""``."""
    if scene.color_by == "index":
        return {"over": "over", "under": "under"}.get(scene.state(position), "bar")
    return "faint" if scene.color_by == "class" else ""


# ---------------------------------------------------------------------------------------- travel lines, dots


def draw_travel_lines(painter: QPainter, camera: Camera, look: Look, *, scene: Scene) -> None:
    """Paint a line from the hub of the position in focus to each of its accounts."""
    hub = scene.scenario.position_hub[scene.focus] if scene.focus >= 0 else -1
    if hub < 0 or not np.isfinite(scene.places.hub_xy[hub]).all():
        return
    rows = np.flatnonzero((scene.alignment == scene.focus) & np.isfinite(scene.places.xy[:, 0]))
    ends = camera.to_screen(np.unique(scene.places.xy[rows], axis=0))
    start = camera.point(*map(float, scene.places.hub_xy[hub]))
    path = QPainterPath()
    for x, y in ends[np.hypot(*(ends - (start.x(), start.y())).T) > 3]:
        path.moveTo(start)
        path.lineTo(QPointF(float(x), float(y)))
    color = QColor.fromRgbF(*map(float, dots(look.theme)[scene.numbers[scene.focus]]))
    color.setAlphaF(0.4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, pen(color, look.ratio))


def draw_dots(camera: Camera, look: Look, scene: Scene) -> QImage:
    """Return the accounts as dots on a transparent picture; those that are locked have a light core.

    Where they crowd, some stay away: see ``Scene.shown``.
    """
    shown = scene.shown(camera.scale)
    at = (camera.to_screen(scene.places.xy) + scene.drawn_offset(camera.scale)) * look.ratio
    radius, plain = scene.radius(camera.scale) * look.ratio, scene.plain_radius(camera.scale)
    drawn = Dots(
        at[shown, 0],
        at[shown, 1],
        radius[shown],
        scene.dot_colors(look.palette())[shown],
        halo=_halo(look),
        halo_width=(0.9 if plain > 2.4 else 0.6) * look.ratio,
    )
    picture = _splatted(drawn, camera, look)
    rows = np.flatnonzero(scene.locked & shown)
    if plain > _CORE_LEAST and len(rows):
        light = np.tile(np.array(_halo(look), np.uint8), (len(rows), 1))
        cores = Dots(at[rows, 0], at[rows, 1], radius[rows] * LOCKED_CORE, light)
        with QPainter(picture) as painter:
            painter.drawImage(QPointF(), _splatted(cores, camera, look))
    return picture


def _halo(look: Look) -> tuple[int, int, int]:
    """Return the colour around dots."""
    return _rgb(look.color("land")) if look.dark else (255, 255, 255)


def draw_rings(camera: Camera, look: Look, *, scene: Scene, accounts: Any) -> QImage:
    """Return selected accounts, each with a ring around it, on a transparent picture."""
    at = camera.to_screen(scene.places.xy[accounts]) + scene.drawn_offset(camera.scale)[accounts]
    at, radius = at * look.ratio, np.maximum(scene.radius(camera.scale)[accounts], 2.2)
    drawn = Dots(
        at[:, 0],
        at[:, 1],
        radius * look.ratio,
        scene.dot_colors(look.palette())[accounts],
        halo=_halo(look),
        halo_width=1.3 * look.ratio,
        rim=_rgb(look.color("accent")),
        rim_width=1.8 * look.ratio,
    )
    return _splatted(drawn, camera, look)


def _splatted(drawn: Dots, camera: Camera, look: Look) -> QImage:
    picture = splat(drawn, round(camera.width * look.ratio), round(camera.height * look.ratio))
    picture.setDevicePixelRatio(look.ratio)
    return picture
