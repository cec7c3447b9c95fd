"""How does the map of a view become a picture of its own, to be kept, copied or sent?"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter

from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.face import Face
from territory_designer.ui.map.layers import Look
from territory_designer.ui.map.legend import legend
from territory_designer.ui.map.overlays import legend_picture
from territory_designer.ui.map.picture import Drawing, Request, draw


def whole_picture(
    camera: Camera,
    look: Look,
    request: Request | None,
    *,
    drawing: Drawing | None = None,
    named: bool = True,
) -> QImage:
    """Return the map of a view, with names and rim when ``named``; drawn anew when no drawing is given."""
    size = QSizeF(camera.width, camera.height).toSize()
    picture = QImage(size * look.ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(look.ratio)
    picture.fill(look.color("sea"))
    if request is None:
        return picture
    if drawing is None:
        drawing = draw(replace(request, camera=camera, look=look, margin=0.0))
    with QPainter(picture) as painter:
        face = Face(painter, camera, look)
        face.paint_picture(drawing)
        if named:
            if request.scene is not None:
                face.paint_names(request.scene, drawing, request.overlays)
            entries = legend(request.scene, look, camera) if request.scene is not None else []
            face.paint_rim(request.basemap, legend_picture(entries, look))
    return picture
