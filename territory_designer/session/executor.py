"""Where do tasks run that need each other not, and what becomes of them when a worker dies?

Both kinds of crew, processes of this machine and a cluster (:mod:`territory_designer.session.cluster`), take
tasks like a :class:`concurrent.futures.Executor`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from territory_designer.model.finding import WARNING, Finding

Work = Callable[[Any, Any], Any]
Result = TypeVar("Result")

MOST_LOSSES = 2  # workers that a task may take with it before it is given up

_NICE = 5  # the window and the system come first
_ASK_S = 0.1  # how often the loop looks whether it was stopped
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class KilledItsWorkers(BrokenExecutor):
    """A crew that hands tasks on by itself has lost too many workers over one of them."""


class Crew(Protocol):
    """Workers that all know what the tasks share."""

    @property
    def size(self) -> int:
        """Return how many tasks run at once, at least 1."""
        ...

    def submit(self, work: Work, task: Any) -> Future[Any]:
        """Begin ``work(shared, task)``; the future fails with ``BrokenExecutor`` when its worker is lost."""
        ...

    @property
    def deserted(self) -> bool:
        """Return whether nobody has been there to work for so long that nobody is expected."""
        ...

    def close(self) -> None:
        """End at once; what has not come back is lost."""
        ...


@dataclass(frozen=True)
class Done(Generic[Result]):
    """One task that has ended.

    Parameters
    ----------
    number
        Which of the tasks.
    result
        What the work returned; None for a task that was given up.
    finding
        Why it was given up.
    """

    number: int
    result: Result | None
    finding: Finding | None = None


def run_all(
    crew: Crew, work: Callable[[Any, Any], Result], tasks: Sequence[Any], *, stopped: Callable[[], bool]
) -> Iterator[Done[Result]]:
    """Yield tasks as they end, in no fixed order; a lost worker loses nothing.

    A task whose worker dies is begun again; one that takes two workers with it is given up with a finding
    and the others go on.

    Parameters
    ----------
    work
        Function of a module: ``work(shared, task)``. What it raises is raised here.
    stopped
        Asked several times a second; tasks under way are then left to the crew's ``close``.
    """
    losses: Counter[int] = Counter()
    waiting, running = deque(range(len(tasks))), dict[Future[Any], int]()
    while (waiting or running) and not stopped():
        if crew.deserted:
            yield from (
                _given_up(number, "crew_deserted") for number in sorted({*waiting, *running.values()})
            )
            return
        while waiting and len(running) < crew.size:
            number = waiting.popleft()
            running[crew.submit(work, tasks[number])] = number
        for future in wait(running, timeout=_ASK_S, return_when=FIRST_COMPLETED).done:
            number = running.pop(future)
            done = _ended(future, number, losses)
            if done:
                yield done
            else:
                waiting.append(number)


def _ended(future: Future[Any], number: int, losses: Counter[int]) -> Done[Any] | None:
    """Return a task that has ended, None when it is to be begun again."""
    try:
        return Done(number, future.result())
    except KilledItsWorkers:
        losses[number] = MOST_LOSSES
    except BrokenExecutor:
        losses[number] += 1
    if losses[number] < MOST_LOSSES:
        return None
    return _given_up(number, "task_given_up")


def _given_up(number: int, code: str) -> Done[Any]:
    return Done(number, None, Finding(code, WARNING, params={"task": number + 1}))


class Processes:
    """Processes of this machine, at most one a core.

    Each is a pool of its own, so that a process that dies takes exactly the task with it that it worked on.
    They work on one thread each, step back behind other programs, and end when this process does.

    Parameters
    ----------
    shared
        What all tasks share, sent once to each process.
    count
        How many; None = one for each core.
    """

    def __init__(self, shared: Any, *, count: int | None = None) -> None:
        cores = os.cpu_count() or 1
        spawn = multiprocessing.get_context("spawn")
        self._places = [_Place(shared, spawn) for _ in range(min(count or cores, cores))]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def size(self) -> int:
        """Return the number of processes."""
        return len(self._places)

    def submit(self, work: Work, task: Any) -> Future[Any]:
        """Begin ``work(shared, task)`` in a process that has nothing to do."""
        place = next(place for place in self._places if place.free)
        return place.begin(work, task)

    @property
    def deserted(self) -> bool:
        """Return False: a process that dies is replaced."""
        return False

    def close(self) -> None:
        """End all processes at once, whatever they are doing."""
        for place in self._places:
            place.close()


class _Place:
    """One process at a time, and the last task that it was given.

    Nothing is ever sent through the pipe ``_leash``: its end tells the process that nobody waits any more.
    """

    def __init__(self, shared: Any, spawn: SpawnContext) -> None:
        self.last: Future[Any] | None = None
        self._shared, self._spawn = shared, spawn
        self._open()

    def _open(self) -> None:
        self._held, self._leash = self._spawn.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            1, mp_context=self._spawn, initializer=_begin_worker, initargs=(self._shared, self._held)
        )

    @property
    def free(self) -> bool:
        return self.last is None or self.last.done()

    def begin(self, work: Work, task: Any) -> Future[Any]:
        with _one_thread_each():
            try:
                self.last = self._pool.submit(_carry_out, work, task)
            except BrokenExecutor:  # its process died: another takes the place
                self.close()
                self._open()
                self.last = self._pool.submit(_carry_out, work, task)
        return self.last

    def close(self) -> None:
        self._leash.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._held.close()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that begin here compute on one thread: the same sums everywhere, and no crowd."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_shared: dict[str, Any] = {}  # in a worker process: what its tasks share


def _begin_worker(shared: Any, held: Connection) -> None:
    threading.Thread(target=_end_with, args=(held,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which keeps what it has
    if hasattr(os, "nice"):
        os.nice(_NICE)
    _shared["all"] = shared


def _end_with(held: Connection) -> None:
    """End this process when the other side of the pipe is closed, or its process gone."""
    held.poll(None)
    os._exit(1)


def _carry_out(work: Work, task: Any) -> Any:
    return work(_shared["all"], task)
