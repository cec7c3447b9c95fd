"""How late does the event loop of a window answer, and where was the window meanwhile?"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

LATE_MS = 50.0
BEAT_MS = 2
PATIENCE_MS = 120_000


@dataclass
class Phase:
    """How the event loop answered while something was done.

    Parameters
    ----------
    late_ms, own_ms
        Longest pause between two ticks, and the processor time that this process used during that pause.
    hitches
        Number of pauses longer than ``LATE_MS`` for which this program itself worked as long.
    gui_ms
        Processor time of the thread of the window.
    """

    name: str
    wall_ms: float = 0.0
    late_ms: float = 0.0
    own_ms: float = 0.0
    hitches: int = 0
    gui_ms: float = 0.0
    facts: dict[str, float] = field(default_factory=dict)
    stacks: list[str] = field(default_factory=list)


class Beat:
    """A timer on the event loop; it notes how late each tick is."""

    def __init__(self, *, stacks: bool) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._tick)
        self._last = (time.perf_counter(), time.process_time())
        self._phase: Phase | None = None
        self._seen: list[str] = []
        self._window = threading.get_ident()
        self._timer.start()
        if stacks:
            threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def phase(self, name: str) -> Iterator[Phase]:
        """Watch the event loop for as long as something is done."""
        self._tick()
        made = self._phase = Phase(name)
        began, used = time.perf_counter(), time.thread_time()
        yield made
        self._tick()
        self._phase = None
        made.wall_ms, made.gui_ms = ms_since(began), (time.thread_time() - used) * 1e3

    def _tick(self) -> None:
        now, before = (time.perf_counter(), time.process_time()), self._last
        self._last = now
        late, own = ((now[0] - before[0]) * 1e3 - BEAT_MS, (now[1] - before[1]) * 1e3)
        seen, self._seen = self._seen, []
        if self._phase is None:
            return
        if late > self._phase.late_ms:
            self._phase.late_ms, self._phase.own_ms = late, own
        if min(late, own) > LATE_MS:
            self._phase.hitches += 1
            self._phase.stacks.append(f"{late:.0f} ms (own {own:.0f}): " + " || ".join(seen))

    def _watch(self) -> None:
        """Note where the window is, again and again, while it does not answer."""
        while True:
            time.sleep(0.012)
            if time.perf_counter() - self._last[0] > 0.030:
                others = set(sys._current_frames()) - {self._window, threading.get_ident()}
                beside = [place for place in map(_place, others) if place]
                self._seen.append(" & ".join([_place(self._window), *beside]))


def _place(thread: int) -> str:
    """Name the innermost places of a thread that are the program's own; quick, to hold its frames shortly."""
    frame, places = sys._current_frames().get(thread), []
    while frame is not None and len(places) < 5:
        code = frame.f_code
        if "territory_designer" in code.co_filename or "benchmarks" in code.co_filename:
            places.append(f"{Path(code.co_filename).stem}.{code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(places)


def ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1e3


def wait(until: Callable[[], object], *, at_most_ms: float = PATIENCE_MS, every_ms: int = 1) -> float:
    """Let the event loop run until something holds; returns milliseconds.

    Raises
    ------
    TimeoutError
        When it does not come to hold in time.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    began, loop, ask = time.perf_counter(), QEventLoop(), QTimer()
    ask.timeout.connect(loop.quit)  # no function of ours: a circle of Qt's objects might end in any thread
    ask.start(every_ms)
    while not until() and ms_since(began) < at_most_ms:
        loop.exec()
    if not until():
        raise TimeoutError("the window did not come to rest")
    return ms_since(began)


def rest(ms: float) -> None:
    """Let the event loop run for so long."""
    end = time.perf_counter() + ms / 1e3
    wait(lambda: time.perf_counter() >= end, every_ms=5)
