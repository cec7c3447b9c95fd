"""What does a planner do in the window, and how long does each of it take?"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from beat import Beat, Phase, ms_since, rest, wait
from big_plan import plan_file
from first import HEIGHT, WIDTH

FRAME_MS, FRAMES = 16, 90
LASSO = 1000


class Drive:
    """A planner at work on one plan."""

    def __init__(self, plan: Path, asked: argparse.Namespace) -> None:
        from territory_designer.ui.app import application
        from territory_designer.ui.main_window import MainWindow

        self._plan, self._asked = plan, asked
        self.app = application()
        self.window = MainWindow(state_dir=Path(tempfile.mkdtemp()))
        self.window.resize(WIDTH, HEIGHT)
        self.window.show()
        self.window.warm_up()
        wait(lambda: self.window.desk is not None and not self.window.jobs.busy())
        rest(500)
        self.beat = Beat(stacks=asked.stacks)
        self.phases: list[Phase] = []
        self.most_mb = 0.0

    def run(self) -> list[Phase]:
        """Do everything once; returns the phases."""
        for do in (self.open, self.pan, self.zoom, self.lasso, self.move, self.undo):
            do()
        for do in (self.optimise, self.theme, self.language, self.save):
            do()
        return self.phases

    @property
    def canvas(self) -> Any:
        """Return the map."""
        return self.window.desk.canvas

    def quiet(self) -> bool:
        """Tell whether nothing runs beside the window any more."""
        return not self.window.jobs.busy() and self.canvas.is_settled()

    @contextmanager
    def _phase(self, name: str) -> Iterator[Phase]:
        with self.beat.phase(name) as phase:
            yield phase
        self.most_mb = max(self.most_mb, tree_mb())
        self.phases.append(phase)
        for each in phase.stacks if self._asked.stacks else ():
            sys.stderr.write(f"   {name}: {each}\n")

    def open(self) -> None:
        with self._phase("open") as phase:
            self.window.files.open_plan(self._plan)
            phase.facts["shown_ms"] = wait(lambda: self.window.session is not None)
            self._paint()
            phase.facts["map_ms"] = phase.facts["shown_ms"] + wait(self.canvas.is_settled, every_ms=5)
            wait(self.quiet, every_ms=5)
        rest(300)

    def pan(self) -> None:
        ways = [(6, 2) if turn // 30 % 2 else (-6, -2) for turn in range(FRAMES)]
        at = np.array([self.canvas.width() / 2, self.canvas.height() / 2])
        with self._phase("pan") as phase:
            self._mouse("press", at, tool="pan")
            self._frames(phase, (lambda way=way: self._drag(at, way) for way in ways))
            self._mouse("release", at)
            wait(self.quiet, every_ms=5)
        self.canvas.set_tool("select")

    def _drag(self, at: np.ndarray, way: tuple[int, int]) -> None:
        at += way
        self._mouse("move", at)

    def zoom(self) -> None:
        steps = [1 if turn < 25 or 50 <= turn < 70 else -1 for turn in range(FRAMES)]
        with self._phase("zoom") as phase:
            self._frames(phase, (lambda step=step: self._wheel(step) for step in steps))
            wait(self.quiet, every_ms=5)
        self.canvas.zoom_to_all()
        wait(self.quiet, every_ms=5)

    def _frames(self, phase: Phase, moves: Iterator[Callable[[], None]]) -> None:
        """Make each movement and paint it, at the pace of a screen."""
        took, used = [], []
        for move in moves:
            began, cpu = time.perf_counter(), time.thread_time()
            move()
            self.canvas.repaint()
            took.append(ms_since(began))
            used.append((time.thread_time() - cpu) * 1e3)
            rest(max(FRAME_MS - took[-1], 1))
        phase.facts |= {
            "frame_median_ms": float(np.median(took)),
            "frame_p99_ms": float(np.quantile(took, 0.99)),
            "frame_gui_median_ms": float(np.median(used)),
            "frame_gui_p99_ms": float(np.quantile(used, 0.99)),
        }

    def lasso(self) -> None:
        """Draw around about ``LASSO`` accounts: those nearest to the middle of the largest position."""
        self._circle()
        self.canvas.zoom_to_accounts(self._near)
        wait(self.quiet, every_ms=5)
        middle, radius = self._circle()
        turns = np.linspace(0, 2 * np.pi, 60)
        with self._phase("lasso") as phase:
            self._mouse("press", middle + np.array([radius, 0]), tool="lasso")
            for turn in turns:
                self._mouse("move", middle + radius * np.array([np.cos(turn), np.sin(turn)]))
                rest(3)
            began = time.perf_counter()
            self._mouse("release", middle + np.array([radius, 0]))
            self._paint()
            phase.facts |= {
                "panels_ms": ms_since(began),
                "accounts": len(self.window.desk.selection.accounts),
            }
            wait(self.quiet, every_ms=5)
            rest(400)
        self.canvas.set_tool("select")

    def _circle(self) -> tuple[np.ndarray, float]:
        places, session = self.canvas._loader.places.xy, self.window.session
        largest = int(np.argmax(np.bincount(session.scenario.alignment[session.scenario.alignment >= 0])))
        start = np.nanmedian(places[session.scenario.alignment == largest], axis=0)
        away = np.hypot(*(places - start).T)
        self._near = np.argsort(np.nan_to_num(away, nan=np.inf))[:LASSO]
        self._to = int(np.argmin(np.bincount(session.scenario.alignment[self._near].clip(0)))) or 1
        camera = self.canvas.camera
        away_px = (start - (camera.x, camera.y)) * (1, -1) / camera.scale
        middle = np.array([camera.width / 2, camera.height / 2]) + away_px
        return middle, float(away[self._near[-1]] / camera.scale)

    def move(self) -> None:
        rows = self.window.desk.selection.accounts
        for name in ("move_first", "move"):
            with self._phase(name) as phase:
                self._change(phase, lambda: self.window.changes.move(rows, self._to))
            self._to += 1

    def undo(self) -> None:
        with self._phase("undo") as phase:
            self._change(phase, self.window.changes.undo)

    def _change(self, phase: Phase, do: Callable[[], object]) -> None:
        """Change the plan; the panels hear of it in the same turn of the event loop or in a later one."""
        told: list[object] = []
        self.window.document.changed.connect(told.append)
        self._edit(phase, do, told=lambda: bool(told))
        self.window.document.changed.disconnect(told.append)

    def _edit(
        self, phase: Phase, do: Callable[[], object], *, told: Callable[[], bool] = lambda: True
    ) -> None:
        began, cpu = time.perf_counter(), time.thread_time()
        do()
        phase.facts["returned_ms"] = ms_since(began)
        wait(told)
        self._paint()
        phase.facts |= {"panels_ms": ms_since(began), "panels_gui_ms": (time.thread_time() - cpu) * 1e3}
        before = self.canvas._drawing
        wait(lambda: self.canvas._drawing is not before, at_most_ms=5000)
        phase.facts["map_ms"] = ms_since(began)
        wait(self.quiet, every_ms=5)
        phase.facts["quiet_ms"] = ms_since(began)
        rest(400)

    def optimise(self) -> None:
        desk = self.window.desk
        self.window.deeds["optimise"].trigger()
        rest(500)
        desk.optimise.time.set_value("120")
        with self._phase("optimise"):
            desk.optimise.start()
            rest(self._asked.seconds * 1e3)
            self.most_mb = max(self.most_mb, tree_mb())
            desk.optimise.discard()
            wait(self.quiet, every_ms=5)
        desk.show_optimise(False)
        rest(300)

    def save(self) -> None:
        with self._phase("save") as phase:
            began = time.perf_counter()
            self.window.files.save()
            phase.facts["returned_ms"] = ms_since(began)
            wait(lambda: not self.window.document.unsaved, every_ms=5, at_most_ms=20_000)
            phase.facts["saved_ms"] = ms_since(began)
            wait(self.quiet, every_ms=5)

    def theme(self) -> None:
        from territory_designer.ui.theme import theme

        with self._phase("theme") as phase:
            self._edit(phase, lambda: theme.set_mode("light" if theme.is_dark() else "dark"))

    def language(self) -> None:
        from territory_designer.ui.words import words

        with self._phase("language") as phase:
            self._edit(phase, lambda: words.set_language("en" if words.language() == "zh" else "zh"))

    # hands

    def _paint(self) -> None:
        """Paint at once whatever waits to be painted."""
        self.app.processEvents()

    def _mouse(self, what: str, at: np.ndarray, *, tool: str = "") -> None:
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent

        if tool:
            self.canvas.set_tool(tool)
        kinds = {"press": "MouseButtonPress", "move": "MouseMove", "release": "MouseButtonRelease"}
        none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
        point = QPointF(*map(float, at))
        event = QMouseEvent(
            QEvent.Type[kinds[what]],
            point,
            QPointF(self.canvas.mapToGlobal(point)),
            none if what == "move" else left,
            none if what == "release" else left,
            Qt.KeyboardModifier.NoModifier,
        )
        self.app.sendEvent(self.canvas, event)

    def _wheel(self, step: int) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent

        point = QPointF(self.canvas.width() * 0.55, self.canvas.height() * 0.5)
        event = QWheelEvent(
            *(point, QPointF(self.canvas.mapToGlobal(point)), QPoint(), QPoint(0, 40 * step)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
        )
        self.app.sendEvent(self.canvas, event)


def tree_mb(pid: int | None = None) -> float:
    """Return the memory that a process and its children hold now; NaN where the system does not tell."""
    own = Path(f"/proc/{pid or os.getpid()}")
    try:
        lines = (own / "status").read_text(encoding="ascii").splitlines()
        children = [task.read_text(encoding="ascii") for task in own.glob("task/*/children")]
    except OSError:
        return float("nan") if pid is None else 0.0
    held = sum(int(each.split()[1]) for each in lines if each.startswith("VmRSS:")) / 2**10
    return held + sum(tree_mb(int(child)) for child in " ".join(children).split())


def run(size: tuple[int, int], asked: argparse.Namespace) -> dict[str, Any]:
    """Drive the window here; returns what was measured."""
    plan = Path(tempfile.mkdtemp()) / "plan.gpkg"
    shutil.copy(plan_file(asked.cache, accounts=size[0], positions=size[1]), plan)
    drive = Drive(plan, asked)
    phases = drive.run()
    drive.window.document.close()
    drive.window.jobs.close()
    return {
        "accounts": size[0],
        "positions": size[1],
        "memory_mb": drive.most_mb,
        "phases": [asdict(phase) for phase in phases],
    }
