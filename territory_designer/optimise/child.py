"""How does long work run beside the search, on another core, so that it can always be ended?

A generator runs in a process of its own and what it yields is picked up when there is time. A process can be
ended whatever the library inside it is doing; a thread, or a solver's own time limit, cannot.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class _Failure(NamedTuple):
    text: str


class Child(Generic[T]):
    """A generator at work in a process of its own.

    A child that fails, or is killed from outside, ends the news; what came before stays. A child whose parent
    dies ends itself.

    Parameters
    ----------
    work
        A generator function of a module.
    *args
        Its arguments: arrays and plain data. The start waits until the child has read them, if they are more
        than a pipe holds (64 KB): start it where waiting does no harm, for a child that is killed before it
        has read them would be waited for without end.
    nice
        By how much it steps back behind other processes, where the system knows that.

    Attributes
    ----------
    failed
        What went wrong, None while nothing has.
    """

    def __init__(self, work: Callable[..., Iterator[T]], *args: Any, nice: int = 0) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._inbox, outbox = spawn.Pipe(duplex=False)
        # Not a daemon, which could have no children of its own; so it is killed, not waited for, at the end.
        self._process = spawn.Process(target=_carry_out, args=(outbox, work, args, nice))
        self._process.start()
        self._at_exit = Finalize(None, self._process.kill, exitpriority=1)
        outbox.close()
        self.running = True
        self.failed: str | None = None

    def __enter__(self) -> Child[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def process_id(self) -> int:
        """Return the number of the process."""
        return self._process.pid or 0

    def news(self) -> list[T]:
        """Return what the work has yielded since the last call, without waiting."""
        return self.wait(0.0)

    def wait(self, seconds: float) -> list[T]:
        """Return what the work has yielded since the last call; waits for the first of it."""
        found: list[T] = []
        while self.running and self._inbox.poll(0.0 if found else seconds):
            try:
                item = self._inbox.recv()
            except (EOFError, OSError):  # it has ended, or was killed while it wrote
                self._bury()
                if self._process.exitcode and self.failed is None:
                    self.failed = f"exit code {self._process.exitcode}"
                break
            if isinstance(item, _Failure):
                self.failed = item.text
            else:
                found.append(item)
        return found

    def end(self) -> None:
        """End the work at once; news not yet picked up are lost."""
        if self.running:
            self._process.kill()
            self._bury()

    def _bury(self) -> None:
        self._process.join()
        self._at_exit.cancel()
        self.running = False
        self._inbox.close()


def _carry_out(
    outbox: Connection, work: Callable[..., Iterator[Any]], args: tuple[Any, ...], nice: int
) -> None:
    end_with_parent()
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    try:
        for item in work(*args):
            outbox.send(item)
    except Exception as error:  # noqa: BLE001  (whatever went wrong is told to the parent)
        outbox.send(_Failure(f"{type(error).__name__}: {error}"))
    outbox.close()


def end_with_parent() -> None:
    """Let this process end when the one that started it is gone, however that ended."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
