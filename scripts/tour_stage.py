"""On which window do the scenes of the tour play, and how is a picture of it taken?

Importing this chooses the platform (offscreen, on a large screen, unless QT_QPA_PLATFORM says otherwise) and
folders of its own for what the window remembers, so it comes before everything of Qt.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="tour"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
SCALE = float(os.environ.get("QT_SCALE_FACTOR", "1"))  # the screen is measured before it is scaled
SIDES = {"width": round(2560 * SCALE), "height": round(1440 * SCALE)}
SCREEN = {"name": "tour", "x": 0, "y": 0, **SIDES, "logicalDpi": 96, "dpr": 1}
(HOME / "screen.json").write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={HOME / 'screen.json'}"
for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
    os.environ[variable] = str(HOME / variable)

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from territory_designer.model.project import Project
from territory_designer.model.tables import Accounts
from territory_designer.session.session import Session
from territory_designer.storage.plan_file import read_plan, write_plan
from territory_designer.ui.app import application, begin
from territory_designer.ui.desk import Desk
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.selection import ANYBODY
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

PATIENCE_S = 240.0
SETTLE_MS = 500
HAND = "2027 H"  # the scenario that the scenes edit
WUHAN = (114.3, 30.6)
CROWD = 24  # accounts in one house
PLAN_NAMES = {"en": "Sales 2027", "zh": "销售规划 2027"}
REMARKS = {
    "en": ("Wants to be visited on Fridays", "Agreed with the regional managers"),
    "zh": ("希望每周五拜访", "已与大区经理确认"),
}


def wait(milliseconds: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(reached: Callable[[], object], what: str) -> None:
    """Let the window work until something is there; stop when it never comes."""
    end = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        wait(50)


def begin_stage(plan: Path, *, language: str, mode: str, size: tuple[int, int], crowd: bool = False) -> Stage:
    """Return a window in which a copy of a plan is open, in a language, a theme and a size in pixels.

    With ``crowd`` some accounts of the copy share one place, so that there is a stack to open.
    """
    application()
    words.set_language(language)
    theme.set_mode(mode)
    copy = HOME / f"{PLAN_NAMES[language]}.gpkg"
    if crowd:
        write_plan(crowded(read_plan(plan)), copy)
    else:
        shutil.copy(plan, copy)
    return Stage(copy, size)


def crowded(project: Project) -> Project:
    """Return a plan in which the accounts nearest to Wuhan are in one house."""
    accounts = project.accounts
    columns = {"longitude": accounts.longitude.copy(), "latitude": accounts.latitude.copy()}
    rows = nearest(accounts)[:CROWD]
    for column in columns.values():
        column[rows] = column[rows[0]]
        column.setflags(write=False)
    return replace(project, accounts=replace(accounts, **columns))


def nearest(accounts: Accounts, degrees: float = np.inf) -> np.ndarray:
    """Return the accounts around Wuhan, nearest first, within degrees."""
    away = np.hypot(accounts.longitude - WUHAN[0], accounts.latitude - WUHAN[1])
    order = np.argsort(away)
    return order[away[order] < degrees]


class Stage:
    """The window with a plan, and what a scene needs of it."""

    def __init__(self, plan: Path, size: tuple[int, int]) -> None:
        self.window = MainWindow()
        self.window.show()
        self.set_size(size)
        self.plan = plan
        begin(self.window, [str(plan)])
        wait_until(lambda: self.window.session, "the plan")
        wait_until(self.desk.canvas.is_settled, "the map")
        self.first = self.session.scenario_name

    @property
    def desk(self) -> Desk:
        """Return the desk, which exists since the plan was opened."""
        if self.window.desk is None:
            raise SystemExit("the plan did not open")
        return self.window.desk

    @property
    def session(self) -> Session:
        """Return the open plan."""
        if self.window.session is None:
            raise SystemExit("no plan is open")
        return self.window.session

    def set_size(self, size: tuple[int, int]) -> None:
        """Let the window have a size and end where the screen ends, so that menus keep inside both."""
        self.window.setGeometry(self.window.screen().geometry().right() + 1 - size[0], 0, *size)

    def screen_point(self, x: float, y: float) -> QPoint:
        """Return the point of the screen at shares of the map's width and height."""
        canvas = self.desk.canvas
        return canvas.mapToGlobal(QPoint(round(canvas.width() * x), round(canvas.height() * y)))

    def tab(self, name: str) -> None:
        """Show a tab below the map, higher than usual."""
        self.rest()
        self.desk.show_panel("bottom", True)
        self.desk.middle.setSizes([self.window.height() - 480, 380])
        self.desk.accounts.show_tab(name)
        wait(100)
        self.desk.canvas.zoom_to_all()

    def rest(self) -> None:
        """Go back to the plain desk and the scenario that the plan opened with."""
        window, desk = self.window, self.desk
        self.stop_search()
        window.notice.send_away()
        window.top.find_box.clear()
        window.show_plan()
        if window.guides.tour is not None:
            window.guides.tour.leave()
        if self.session.scenario_name != self.first:
            self.session.show(self.first)
        desk.positions.shown.button("all").click()
        desk.show_optimise(False)
        desk.preview.hide()
        desk.canvas.clear_move()
        desk.canvas.pins.clear()
        desk.canvas.open_stack(-1)
        desk.canvas.set_paint_target(None)
        desk.selection.set_only_from(ANYBODY)
        desk.selection.clear("tour")
        desk.canvas.set_colour_by("position")
        desk.accounts.show_tab("accounts")
        desk.middle.setSizes([window.height() - 358, 258])
        window.deeds["select"].trigger()
        desk.canvas.zoom_to_all()

    def stop_search(self) -> None:
        """End a search that a scene began."""
        if self.desk.optimise.running():
            self.desk.optimise.discard()

    def look(self, degrees: float) -> None:
        """Look at the accounts around Wuhan."""
        self.desk.canvas.zoom_to_accounts(self.near(degrees))
        wait_until(self.desk.canvas.is_settled, "the map")

    def near(self, degrees: float) -> np.ndarray:
        """Return the accounts around Wuhan, nearest first, within degrees."""
        return nearest(self.session.project.accounts, degrees)

    def drafts(self, count: int) -> None:
        """Make scenarios beside the first one until there are so many, each with other accounts moved."""
        session, places = self.session, self.session.project.accounts
        free = [f"2027 {each}" for each in "ABCD" if f"2027 {each}" not in session.project.scenarios]
        for number in range(count - len(session.project.scenarios)):
            session.show(self.first)
            session.copy_scenario(free[number])
            for step in range(4):
                served = session.scenario.alignment
                giver = (7 * number + 5 * step) % len(session.project.positions)
                rows = np.flatnonzero(served == giver)[: 9 + 6 * number]
                if len(rows):
                    away = np.hypot(
                        places.longitude - places.longitude[rows[0]],
                        places.latitude - places.latitude[rows[0]],
                    )
                    away[(served == giver) | (served < 0)] = np.inf
                    session.move(rows, int(served[np.argmin(away)]))
        session.show(self.first)

    def edited(self) -> None:
        """Show a scenario in which some steps were done and one taken back."""
        session, rows = self.session, self.near(1.5)
        if HAND in session.project.scenarios:
            session.show(HAND)
            return
        session.show(self.first)
        session.copy_scenario(HAND)
        rows = rows[~session.locked[rows]]
        served, home = session.scenario.alignment[rows], session.project.baseline.alignment[rows]
        giver = int(np.nanargmax(session.card.balance.index))
        given, kept = rows[served == giver], rows[(served != giver) & (served == home)]
        taker = int(np.bincount(served[served != giver]).argmax())
        session.move(given[1:3], taker)
        session.override(given[3:4], taker)
        session.override(given[4:5], giver)
        session.lock("account", list(map(str, session.project.accounts.account_id[kept[:1]])))
        session.annotate(int(rows[0]), REMARKS[words.language()][0])
        session.note_scenario(HAND, REMARKS[words.language()][1])
        session.move(given[5:8], taker)
        session.undo()

    def close(self) -> None:
        """End the window; the plan is a copy that nobody needs."""
        self.stop_search()
        self.window.document.close()
        self.window.close()


def photograph(window: QWidget) -> QPixmap:
    """Return a picture of the window with the menus and sheets that stand over it."""
    picture = window.grab()
    painter = QPainter(picture)
    for other in sorted(QApplication.topLevelWidgets(), key=ancestors):
        if other is not window and other.isVisible() and other.windowType() != Qt.WindowType.ToolTip:
            at = other.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
            painter.drawPixmap(at, other.grab())
            if isinstance(other, QDialog):
                painter.setPen(theme.color("line2"))
                painter.drawRect(QRectF(at.x() - 0.5, at.y() - 0.5, other.width() + 1, other.height() + 1))
    painter.end()
    return picture


def ancestors(widget: QWidget | None) -> int:
    """Return how many widgets a widget belongs to: a sheet over a sheet is painted after it."""
    return 0 if widget is None else 1 + ancestors(widget.parentWidget())


def clear_popups(window: QWidget) -> None:
    """Close menus and sheets."""
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.close()
