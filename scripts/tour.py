"""How does every screen look, in both languages, both themes and several sizes?

Usage: python scripts/tour.py PLAN.gpkg FOLDER [--sizes 1280x800 1440x900] [--languages en zh]
[--modes light dark] [--only SCENE …]; a plan comes from ``make demo`` and stays as it is. The window is drawn
offscreen unless QT_QPA_PLATFORM says otherwise. Pictures are named ``<scene>_<language>_<mode>_<width>.png``.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from tour_scenes import SCENES, Scene
from tour_stage import SETTLE_MS, Stage, begin_stage, clear_popups, photograph, wait, wait_until

from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


def take(stage: Stage, scene: Scene, path: Path) -> None:
    """Set up one scene and save its picture."""
    scene(stage)
    wait(SETTLE_MS)
    wait_until(lambda: not theme.is_dressing(), "the colours")
    if stage.window.pages.currentWidget() is stage.desk:
        wait_until(stage.desk.canvas.is_settled, "the map")
    photograph(stage.window).save(str(path))
    clear_popups(stage.window)


def asked() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("plan", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", nargs="+", type=size, default=[(1280, 800), (1440, 900)])
    parser.add_argument("--languages", nargs="+", default=["en", "zh"])
    parser.add_argument("--modes", nargs="+", default=["light", "dark"])
    parser.add_argument("--only", nargs="+", choices=list(SCENES), default=list(SCENES))
    return parser.parse_args()


def size(said: str) -> tuple[int, int]:
    """Read a size such as 1280x800."""
    width, height = map(int, said.split("x"))
    return width, height


def main() -> int:
    """Walk through all screens."""
    wanted = asked()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    first = {"language": wanted.languages[0], "mode": wanted.modes[0], "size": wanted.sizes[0]}
    stage = begin_stage(wanted.plan, **first, crowd=True)
    for name in wanted.only:
        for sides, language, mode in product(wanted.sizes, wanted.languages, wanted.modes):
            stage.set_size(sides)
            words.set_language(language)
            theme.set_mode(mode)
            take(stage, SCENES[name], wanted.folder / f"{name}_{language}_{mode}_{sides[0]}.png")
    stage.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
