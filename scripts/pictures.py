"""Which pictures of the window stand in the README and in the manual, and how are they made again?

Usage: python scripts/pictures.py PLAN_EN.gpkg PLAN_ZH.gpkg FOLDER [--only NAME …], after ``demo`` made a plan
of the sample in each language (``territory-designer demo --lang zh --out …``).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from tour import take
from tour_stage import begin_stage

from territory_designer.ui.theme import theme

SIZE = (1280, 800)
COLOURS = 256  # enough for a window, a quarter of the size

# What a picture is called, after the scene that it shows; those of the README come in both themes.
IN_README = {"desk": "account"}
IN_MANUAL = {
    "start": "start",
    "import": "reading",
    "today": "today",
    "optimise": "running",
    "move": "preview",
    "protect": "note",
    "explain": "why",
    "compare": "compare",
    "frontier": "frontier",
    "charts": "chart_workload",
    "hand_over": "exports",
}
# A search and a note change what is seen later, so they come last.
ORDER = ("desk", "today", "move", "hand_over", "charts", "frontier", "compare")


def names() -> list[str]:
    """Return the pictures in the order in which they are taken."""
    rest = [name for name in IN_MANUAL if name not in ORDER]
    return [*ORDER, *sorted(rest, key=("explain", "protect", "optimise", "import", "start").index)]


def picture_all(plan: Path, folder: Path, *, language: str, only: Sequence[str]) -> None:
    """Take all pictures in a language."""
    stage = begin_stage(plan, language=language, mode="light", size=SIZE)
    for name in only:
        for mode in ("light", "dark") if name in IN_README else ("light",):
            theme.set_mode(mode)
            ending = f"_{mode}" if name in IN_README else ""
            path = folder / f"{name}_{language}{ending}.png"
            take(stage, {**IN_README, **IN_MANUAL}[name], path)
            make_small(path)
    stage.close()


def make_small(path: Path) -> None:
    """Keep few colours of a picture."""
    few = Image.open(path).convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def main() -> None:
    """Make all pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("english", "chinese", "folder"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--only", nargs="+", choices=names(), default=names())
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for language, plan in (("en", wanted.english), ("zh", wanted.chinese)):
        picture_all(plan, wanted.folder, language=language, only=wanted.only)


if __name__ == "__main__":
    main()
