"""What do the golden pictures of the map show, and how are they drawn?"""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.change import draw_arrows, draw_heat
from territory_designer.ui.map.labels import Wish, place_labels
from territory_designer.ui.map.layers import (
    Look,
    Territories,
    draw_base,
    draw_dots,
    draw_rings,
    draw_territories,
    draw_travel_lines,
)
from territory_designer.ui.map.loader import cells_of
from territory_designer.ui.map.overlays import paint_inset, paint_marks
from territory_designer.ui.map.places import places_of
from territory_designer.ui.map.scene import Scene
from tests.ui.conftest import central_china

THEMES = ("light", "dark")
WIDTH, HEIGHT = 480, 360
_HOURS = np.full(60, 10.0)


def golden_scene():
    """Return the small plan around Wuhan, some of whose accounts moved, and its areas."""
    project = central_china()
    alignment = project.baseline.alignment.copy()
    alignment[np.arange(0, 60, 7)] = 2
    scene = Scene(
        project=project,
        places=places_of(project, load_basemap()),
        scenario=project.baseline.changed(name="B", start="baseline", alignment=alignment),
        numbers=np.array([2, 13, 20, 27, 36], np.int32),
        hub_numbers=np.array([2, 13, 20], np.int32),
        index=np.array([0.8, 0.95, 1.0, 1.1, 1.2]),
    )
    built = cells_of(project.accounts)
    return scene, Territories(built.territories(built.owner(alignment, _HOURS)))


def golden_camera(scene):
    """Return the view: all accounts."""
    west, south, east, north = scene.places.extent
    scale = max((east - west) / (WIDTH - 60), (north - south) / (HEIGHT - 60))
    return Camera((west + east) / 2, (south + north) / 2, scale, WIDTH, HEIGHT)


def _base(_painter, _camera, _look, _scene, _shapes):
    """Nothing over sea, land, lakes and lines."""


def _territories(painter, camera, look, scene, shapes):
    draw_territories(painter, camera, look, scene=scene, shapes=shapes)


def _focus(painter, camera, look, scene, shapes):
    focused = replace(scene, focus=2)
    draw_territories(painter, camera, look, scene=focused, shapes=shapes)
    draw_travel_lines(painter, camera, look, scene=focused)


def _dots(painter, camera, look, scene, _shapes):
    painter.drawImage(QPointF(), draw_dots(camera, look, scene))


def _rings(painter, camera, look, scene, _shapes):
    painter.drawImage(QPointF(), draw_rings(camera, look, scene=scene, accounts=np.arange(0, 60, 5)))


def _change(painter, camera, look, scene, shapes):
    changed = replace(scene, color_by="change")
    draw_heat(painter, camera, look, scene=changed, shapes=shapes, hours=_HOURS)


def _arrows(painter, camera, look, scene, _shapes):
    draw_arrows(painter, camera, look, scene=replace(scene, color_by="change"), hours=_HOURS)


def _marks(painter, camera, look, scene, _shapes):
    hubs = [camera.point(*map(float, each)) for each in scene.places.hub_xy]
    paint_marks(painter, hubs, look)
    paint_inset(painter, camera, scene.places.basemap, look=look)


LAYERS = {
    "base": _base,
    "territories": _territories,
    "focus": _focus,
    "dots": _dots,
    "rings": _rings,
    "change": _change,
    "arrows": _arrows,
    "marks": _marks,
}


def draw_layer(name, theme, scene, shapes):
    """Return one layer over the base map."""
    look, camera = Look(theme == "dark", 1.0), golden_camera(scene)
    picture = draw_base(camera, scene.places.basemap, look)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    LAYERS[name](painter, camera, look, scene, shapes)
    painter.end()
    return picture.convertToFormat(QImage.Format.Format_RGB32)


def label_boxes(language, scene, shapes):
    """Return ``{kind and row: [left, top, width, height]}`` of all names."""
    look, camera = Look(dark=False, ratio=1.0), golden_camera(scene)
    wish = Wish(scene, camera, look, language)
    labels = place_labels(wish, shapes=shapes, drawn=draw_dots(camera, look, scene))
    boxes = {f"{each.kind} {each.row}": each.rect(camera) for each in labels}
    return {
        name: [round(value) for value in (box.left(), box.top(), box.width(), box.height())]
        for name, box in boxes.items()
    }
