"""How does the map draw beside the window, and keep only what is still wanted?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from territory_designer.ui.job_runner import AFTER_PAINT_MS
from territory_designer.ui.notices import notices

Work = Callable[[], Any]
Done = Callable[[Any], None]


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="map")


class Background(QObject):
    """Runs work of several kinds in threads; of each kind one at a time, and after it only the newest wish.

    It belongs to nobody in Qt's sense, so that a thread that ends late finds it alive; results for an owner
    that is gone are dropped. An error is told, and what the work should have changed stays as it was.
    """

    _arrived = Signal(str, object)
    idle = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self._owner = owner
        self._running: set[str] = set()
        self._waiting: dict[str, tuple[Work, Done]] = {}
        self._arrived.connect(self._take)

    def start(self, kind: str, work: Work, done: Done) -> None:
        """Run ``work`` in a thread, then ``done`` in the window; an older wish that waits is dropped."""
        if kind in self._running:
            self._waiting[kind] = (work, done)
            return
        self._running.add(kind)
        QTimer.singleShot(AFTER_PAINT_MS, self, lambda: self._submit(kind, work, done))

    def _submit(self, kind: str, work: Work, done: Done) -> None:
        _threads().submit(work).add_done_callback(lambda future: self._arrived.emit(kind, (future, done)))

    def busy(self) -> bool:
        """Tell whether anything runs."""
        return bool(self._running)

    def _take(self, kind: str, outcome: tuple[Future[Any], Done]) -> None:
        future, done = outcome
        self._running.discard(kind)
        if not isValid(self._owner):
            self._waiting.clear()
            return
        if kind in self._waiting:
            self.start(kind, *self._waiting.pop(kind))
        _finish(future, done)
        if not self._running:
            self.idle.emit()


def _finish(future: Future[Any], done: Done) -> None:
    error = future.exception()
    if isinstance(error, Exception):
        notices.fault(error)
    else:
        done(future.result())
