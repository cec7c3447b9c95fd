"""Draw the picture of the sample's map for the start page, in both languages, light and dark.

Usage: ``QT_QPA_PLATFORM=offscreen python resources/build/build_start.py PLAN.gpkg`` with a plan of the sample
company whose last scenario is worth showing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QCoreApplication, QElapsedTimer
from PySide6.QtWidgets import QApplication

from territory_designer.model.texts import LANGUAGES
from territory_designer.session.session import Session
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.selection import Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

OUT = Path(__file__).resolve().parents[1] / "start"
WIDTH, HEIGHT, RATIO = 560, 220, 2.0
RIM = 104  # pixels below the picture that hold legend, scale and sources; the page names the sources itself
COLOURS = 256
STILL_MS = 800
MIDDLE_M, METRES_A_PIXEL = (780e3, 3.52e6), 3300.0


def main(plan: Path) -> None:
    """Write all pictures."""
    app = QApplication([])
    canvas = MapCanvas(Session.open_plan(plan), Selection())
    canvas.resize(WIDTH, HEIGHT + RIM)
    canvas.show()
    for language in LANGUAGES:
        words.set_language(language)
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            theme.apply(app)
            write(canvas, OUT / f"sample_{language}_{mode}.png")


def write(canvas: MapCanvas, path: Path) -> None:
    """Write one picture, when the map is up to date."""
    wait(canvas)
    east, north = MIDDLE_M
    middle = north - METRES_A_PIXEL * RIM / 2
    canvas.set_camera(Camera(east, middle, METRES_A_PIXEL, WIDTH, HEIGHT + RIM))
    wait(canvas)
    whole = canvas.grab_picture(RATIO)
    whole.copy(0, 0, whole.width(), round(HEIGHT * RATIO)).save(str(path))
    few = Image.open(path).convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def wait(canvas: MapCanvas) -> None:
    """Let the map finish its work, one piece of which begins when another ends."""
    still = QElapsedTimer()
    still.start()
    while still.elapsed() < STILL_MS:
        QCoreApplication.processEvents()
        if not canvas.is_settled():
            still.restart()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
