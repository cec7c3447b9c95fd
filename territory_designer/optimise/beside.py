"""What runs beside the search, and how is work left that takes too long?

On the second core runs the bound over all choices of hubs. The plan never depends on it. It tells of better
bounds at fixed numbers of rounds; a process that dies leaves the bound that it had.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

import numpy as np

from territory_designer.optimise.child import Child

T = TypeVar("T")

_NICE = 5
_LISTEN_S = 0.05


class BoundBeside:
    """A bound that improves beside the search; a context manager.

    Parameters
    ----------
    work
        Generator function of a module that yields bounds.
    arguments
        Makes its arguments, in a thread of its own: to hand them over takes long for large plans. None =
        there is no work.

    Attributes
    ----------
    best
        The best bound that was heard of, None while there is none.
    """

    def __init__(self, work: Callable[..., Iterator[float]], arguments: Callable[[], Any] | None) -> None:
        self.best: float | None = None
        self._child: Child[float] | None = None
        self._wanted, self._lock = True, threading.Lock()
        self._starter = threading.Thread(target=self._start, args=(work, arguments), daemon=True)
        self._starter.start()

    def _start(self, work: Callable[..., Iterator[float]], arguments: Callable[[], Any] | None) -> None:
        if arguments is None:
            return
        given = arguments()
        with self._lock:
            if self._wanted:
                self._child = Child(work, *given, nice=_NICE)

    def __enter__(self) -> BoundBeside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wanted = False
        if self._starter.is_alive():  # it ends what it has started when it is through
            threading.Thread(target=self._end, daemon=True).start()
        else:
            self._end()

    def _end(self) -> None:
        with self._lock:
            if self._child is not None:
                self._child.end()

    @property
    def process_id(self) -> int:
        """Return the number of the process, 0 while there is none."""
        return 0 if self._child is None else self._child.process_id

    @property
    def running(self) -> bool:
        """Tell whether better bounds may come."""
        return self._starter.is_alive() or (self._child is not None and self._child.running)

    def heard(self, seconds: float = 0.0) -> float | None:
        """Return the best bound that is known by now; waits so long for a better one."""
        if self._starter.is_alive():
            self._starter.join(seconds)
        elif self._child is not None:
            told = [self.best, *self._child.wait(seconds)]
            self.best = max((each for each in told if each is not None and np.isfinite(each)), default=None)
        return self.best

    def wait(self, stopped: Callable[[], bool]) -> None:
        """Wait until the work is done, or ``stopped`` says so."""
        while self.running and not stopped():
            self.heard(_LISTEN_S)


def unless(stopped: Callable[[], bool], work: Callable[[], T]) -> T | None:
    """Return what some work returns, or None as soon as ``stopped`` says so: it is left to itself then.

    Raises
    ------
    Exception
        What the work raised.
    """
    done: Future[T] = Future()

    def carry_out() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  (raised again where the work was asked for)
            done.set_exception(error)

    thread = threading.Thread(target=carry_out, daemon=True)
    thread.start()
    while thread.is_alive() and not stopped():
        thread.join(_LISTEN_S)
    return done.result() if done.done() else None
