"""Which pictures stand in the README, and how are they made again?

Usage: python scripts/pictures.py PLAN.gpkg FOLDER, after `make demo` made the plan.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ[variable] = tempfile.mkdtemp()

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from territory_designer.ui.app import application, begin
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

SIZE = (1440, 900)
PATIENCE_MS = 15_000


def wait(milliseconds: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def picture(plan: Path | None, path: Path, *, language: str, mode: str) -> None:
    """Save one picture of the window: the start page, or the desk with some accounts selected."""
    words.set_language(language)
    theme.set_mode(mode)
    window = MainWindow()
    window.resize(*SIZE)
    window.show()
    begin(window, [str(plan)] if plan else [])
    wait(PATIENCE_MS if plan else PATIENCE_MS // 5)
    if plan:
        show_selection(window)
    window.grab().save(str(path))
    window.close()
    wait(500)


def show_selection(window: MainWindow) -> None:
    """Select a territory's accounts around Wuhan and look at them."""
    desk, session = window.desk, window.session
    if desk is None or session is None:
        raise SystemExit("the plan did not open in time")
    accounts = session.project.accounts
    near = np.hypot(accounts.longitude - 114.3, accounts.latitude - 30.6)
    desk.canvas.zoom_to_accounts(np.flatnonzero(near < 4.0))
    wait(4000)
    desk.selection.set_accounts(np.argsort(near)[:1], "table")
    wait(3000)


def main(plan: Path, folder: Path) -> None:
    """Make all pictures."""
    application()
    folder.mkdir(parents=True, exist_ok=True)
    picture(None, folder / "start_en.png", language="en", mode="light")
    for language in ("en", "zh"):
        for mode in ("light", "dark"):
            picture(plan, folder / f"desk_{language}_{mode}.png", language=language, mode=mode)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
