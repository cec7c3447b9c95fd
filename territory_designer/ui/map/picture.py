"""What does one finished drawing of the map hold, and what of it serves for the next?"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from territory_designer.geo.basemap import BaseMap
from territory_designer.model.tables import Number
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.change import draw_arrows, draw_heat
from territory_designer.ui.map.labels import Label, Shown, Wish, place_labels
from territory_designer.ui.map.layers import (
    Look,
    Territories,
    blank,
    draw_base,
    draw_dots,
    draw_territories,
    draw_travel_lines,
)
from territory_designer.ui.map.legend import legend
from territory_designer.ui.map.overlays import inset, legend_rect
from territory_designer.ui.map.scene import Scene


@dataclass(frozen=True)
class Overlays:
    """What the planner switched on."""

    territories: bool = True
    accounts: bool = True
    travel_lines: bool = True
    change: bool = True
    arrows: bool = True
    labels: Shown = field(default_factory=Shown)


@dataclass(frozen=True, eq=False)
class Request:
    """All that a drawing depends on; its camera is wider than the window by ``margin``.

    ``hours`` of each account tell how much changed hands; None draws neither heat nor arrows.
    """

    camera: Camera
    look: Look
    basemap: BaseMap
    scene: Scene | None
    shapes: Territories | None
    overlays: Overlays
    language: str
    margin: float = 0.0
    reserved: tuple[QRectF, ...] = ()
    hours: Number | None = None


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawing of the map, its labels, and its layers for the next drawing."""

    camera: Camera
    look: Look
    image: QImage
    labels: list[Label]
    base: tuple[Hashable, QImage]
    ground: tuple[Hashable, QImage]


def draw(request: Request, before: Drawing | None = None) -> Drawing:
    """Draw the map; layers of the drawing before that are still right are taken over."""
    base = _base(request, before)
    ground = _ground(request, before, base[1])
    inset(request.basemap, request.look)  # kept there for the window, which paints it over this
    scene, shapes, overlays = request.scene, request.shapes, request.overlays
    if scene is None:
        return Drawing(request.camera, request.look, ground[1], [], base, ground)
    image = ground[1].copy()
    drawn = _dots(request, scene)
    with QPainter(image) as painter:
        _draw_below(painter, request, scene)
        painter.drawImage(QPointF(), drawn)
        if _tells_change(request, scene) and overlays.arrows and request.hours is not None:
            draw_arrows(painter, request.camera, request.look, scene=scene, hours=request.hours)
    wish = Wish(
        *(scene, request.camera, request.look, request.language),
        shown=replace(overlays.labels, clusters=overlays.accounts),
        reserved=(*request.reserved, *_under_legend(request, scene)),
        margin=request.margin,
    )
    labels = place_labels(wish, shapes=shapes, drawn=drawn)
    return Drawing(request.camera, request.look, image, labels, base, ground)


def _dots(request: Request, scene: Scene) -> QImage:
    shown = request.overlays.accounts
    return draw_dots(request.camera, request.look, scene) if shown else blank(request.camera, request.look)


def _draw_below(painter: QPainter, request: Request, scene: Scene) -> None:
    """Draw what lies between the ground and the dots."""
    hours, shapes = request.hours, request.shapes
    heated = _tells_change(request, scene) and request.overlays.change
    if heated and hours is not None and shapes is not None:
        draw_heat(painter, request.camera, request.look, scene=scene, shapes=shapes, hours=hours)
    if request.overlays.travel_lines:
        draw_travel_lines(painter, request.camera, request.look, scene=scene)


def _tells_change(request: Request, scene: Scene) -> bool:
    hours = request.hours
    return scene.color_by == "change" and hours is not None and len(hours) == len(scene.alignment)


def _under_legend(request: Request, scene: Scene) -> list[QRectF]:
    window = request.camera.widened(-request.margin)
    entries = legend(scene, request.look, window)
    return [legend_rect(window, entries)] if entries else []


def _base(request: Request, before: Drawing | None) -> tuple[Hashable, QImage]:
    key = (request.camera, request.look)
    if before is not None and before.base[0] == key:
        return before.base
    return key, draw_base(request.camera, request.basemap, request.look)


def _ground(request: Request, before: Drawing | None, base: QImage) -> tuple[Hashable, QImage]:
    """Return base map and territories."""
    scene, shapes = request.scene, request.shapes
    if scene is None or shapes is None or not request.overlays.territories:
        return None, base
    key = (request.camera, request.look, shapes, *scene.area_key())
    if before is not None and before.ground[0] == key:
        return before.ground
    image = base.copy()
    with QPainter(image) as painter:
        draw_territories(painter, request.camera, request.look, scene=scene, shapes=shapes)
    return key, image
