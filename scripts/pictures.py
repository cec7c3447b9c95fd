"""Which pictures of the window stand in the README and in the manual, and how are they made again?

Usage: python scripts/pictures.py PLAN_EN.gpkg PLAN_ZH.gpkg FOLDER [--only NAME …], after ``demo`` made a plan
of the sample in each language (``territory-designer demo --lang zh --out …``). ``territory-designer map``
draws the maps for a report.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from tour import take
from tour_scenes import SCENES, Scene
from tour_stage import REMARKS, Stage, begin_stage, wait, wait_until

from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

SIZE = (1280, 800)
COLOURS = 256  # enough for a window, a quarter of the size


def look(stage: Stage, degrees: float) -> None:
    """Look at the accounts around Wuhan, the positions listed by hub."""
    stage.rest()
    stage.desk.positions.orders["hub"].trigger()
    stage.desk.positions.view.scrollToTop()
    stage.look(degrees)


def account(stage: Stage, *, degrees: float) -> None:
    """Show an account that may move, and why it is where it is."""
    look(stage, degrees)
    rows = stage.near(degrees)
    stage.desk.selection.set_accounts(rows[~stage.session.locked[rows]][:1], "table")
    wait(2000)


def note(stage: Stage) -> None:
    """Show a locked account and what is noted on it."""
    look(stage, 1.5)
    rows, session = stage.near(1.5), stage.session
    row = int(rows[np.argmax(session.locked[rows])])
    if str(session.project.accounts.account_id[row]) not in session.notes:
        session.annotate(row, REMARKS[words.language()][0])
    stage.desk.selection.set_accounts(np.array([row]), "map")
    wait(2000)
    stage.window.deeds["note"].trigger()


def today(stage: Stage) -> None:
    """Show today's plan, the position that is farthest off on top."""
    stage.desk.positions.orders["index"].trigger()
    SCENES["today"](stage)


def search(stage: Stage) -> None:
    """Show a search at work, some time after its first plan."""
    panel = stage.desk.optimise
    stage.rest()  # ends the search of the other theme, which would be over before this picture
    wait_until(lambda: not panel.running(), "the end of a search")
    stage.desk.accounts.view.scrollToTop()
    stage.desk.show_optimise(True)
    panel.time.set_value("120")
    found: list[object] = []
    panel.alignment_found.connect(found.append)
    panel.start()
    wait_until(lambda: found, "the first plan")
    panel.alignment_found.disconnect(found.append)
    wait(15_000)


def start(stage: Stage) -> None:
    """Show the start page with the plan of this language alone."""
    SCENES["start"](stage)
    page = stage.window.pages.start
    page.set_recent(page._recent[:1])


# ``{name of a picture: what it shows}``; what changes the plan comes late.
PICTURES: Mapping[str, Scene] = {
    "desk": partial(account, degrees=3.0),
    "move": SCENES["preview"],
    "hand_over": SCENES["exports"],
    "today": today,
    "explain": partial(account, degrees=0.5),
    "protect": note,
    "charts": SCENES["chart_workload"],
    "frontier": SCENES["frontier"],
    "compare": SCENES["compare"],
    "optimise": search,
    "import": SCENES["reading"],
    "start": start,
}


def picture_all(plan: Path, folder: Path, *, language: str, only: Sequence[str]) -> None:
    """Take pictures in a language, each in both themes."""
    stage = begin_stage(plan, language=language, mode="light", size=SIZE)
    for name in only:
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            path = folder / f"{name}_{language}_{mode}.png"
            take(stage, PICTURES[name], path)
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
    parser.add_argument("--only", nargs="+", choices=list(PICTURES), default=list(PICTURES))
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for language, plan in (("en", wanted.english), ("zh", wanted.chinese)):
        picture_all(plan, wanted.folder, language=language, only=wanted.only)


if __name__ == "__main__":
    main()
