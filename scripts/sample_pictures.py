"""Which pictures of the sample stand on the start page, and how are they made again?

Usage: python scripts/sample_pictures.py PLAN_EN.gpkg PLAN_ZH.gpkg resources/start, after ``demo`` made a plan
of the sample in each language. The page cuts the picture above and below where it has little room, so names
stand in the middle.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from pictures import make_small
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from tour_stage import Stage, begin_stage, wait_until

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.face import Face
from territory_designer.ui.map.layers import Look, blank
from territory_designer.ui.map.picture import draw
from territory_designer.ui.theme import theme

WIDTH, HEIGHT, RATIO = 560.0, 220.0, 2.0
RIM, SIDE = 32.0, 12.0  # pixels above and below, left and right, without names
MIDDLE, SCALE = (116.3, 32.7), 3434.0  # longitude and latitude; metres a pixel


def picture(stage: Stage) -> QImage:
    """Return the map of central and eastern China in the theme of the window."""
    canvas = stage.desk.canvas
    wait_until(lambda: not theme.is_dressing() and canvas.is_settled(), "the map")
    request = canvas._request()
    if request is None or request.scene is None:
        raise SystemExit("there is no map")
    x, y = (float(each[0]) for each in load_basemap().project(MIDDLE[:1], MIDDLE[1:]))
    camera, look = Camera(x, y, SCALE, WIDTH, HEIGHT), Look(theme.is_dark(), RATIO)
    drawing = draw(replace(request, camera=camera, look=look, margin=0.0, reserved=_rim()))
    made = blank(camera, look, opaque=True)
    with QPainter(made) as painter:
        face = Face(painter, camera, look)
        face.paint_picture(drawing)
        face.paint_names(request.scene, drawing, request.overlays)
    return made


def _rim() -> tuple[QRectF, ...]:
    flat, upright = (WIDTH, RIM), (SIDE, HEIGHT)
    return (
        QRectF(0, 0, *flat),
        QRectF(0, HEIGHT - RIM, *flat),
        QRectF(0, 0, *upright),
        QRectF(WIDTH - SIDE, 0, *upright),
    )


def main() -> None:
    """Make a picture for each language and theme."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("english", "chinese", "folder"):
        parser.add_argument(name, type=Path)
    wanted = parser.parse_args()
    for language, plan in (("en", wanted.english), ("zh", wanted.chinese)):
        stage = begin_stage(plan, language=language, mode="light", size=(1280, 800))
        stage.rest()
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            path = wanted.folder / f"sample_{language}_{mode}.png"
            picture(stage).save(str(path))
            make_small(path)
        stage.close()


if __name__ == "__main__":
    main()
