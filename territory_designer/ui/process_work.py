"""How does long work of the core run in a process of its own, so that the window stays quick?

No Qt here: the new process loads this file, the window talks to it through a pipe. What goes through the pipe
comes from this program alone, never from a file.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from multiprocessing.sharedctypes import SynchronizedBase
from multiprocessing.synchronize import Event, SemLock
from typing import Any, TypeVar

from territory_designer.errors import TerritoryDesignerError

T = TypeVar("T")
Tell = Callable[[Any], None]

_LISTEN_S = 0.1
_END_S = 3.0
_SHARED = (Event, SemLock, SynchronizedBase)


def in_process(function: Callable[..., T], *args: Any) -> Callable[[Tell, Callable[[], bool]], T]:
    """Return the work for a job: it starts the process, passes on what it tells, and ends it.

    Parameters
    ----------
    function
        Of a module without Qt: ``function(tell, *args)``, where ``tell`` reports progress.
    args
        Plans and plain data: handed over in pieces when the process runs, so that one that dies early is
        noticed, and the window goes on in between. Events and values of :mod:`multiprocessing`, which both
        processes see, go along with the start.
    """
    shared = {place: each for place, each in enumerate(args) if isinstance(each, _SHARED)}
    given = tuple(None if place in shared else each for place, each in enumerate(args))

    def work(on_progress: Tell, cancelled: Callable[[], bool]) -> T:
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_run, args=(theirs, function, shared))  # may have children of its own
        process.start()
        theirs.close()
        try:
            _hand_over(ours, given)
            return _listen(ours, on_progress, cancelled)
        finally:
            ours.close()
            _end(process)

    return work


class _Pieces:
    """A file for the pickler that keeps what is written in pieces; being Python, it lets others work."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep a piece."""
        self.pieces.append(bytes(data))
        return len(data)


def _hand_over(pipe: Connection, args: tuple[Any, ...]) -> None:
    """Send the arguments in pieces, the number of pieces first."""
    file = _Pieces()
    ForkingPickler(file).dump(args)
    try:
        pipe.send(len(file.pieces))
        for piece in file.pieces:
            pipe.send_bytes(piece)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise TerritoryDesignerError("search_died") from error


def _given(pipe: Connection) -> tuple[Any, ...]:
    """Return the arguments; this is what the new process does."""
    data = b"".join([pipe.recv_bytes() for _ in range(pipe.recv())])
    return ForkingPickler.loads(data)  # type: ignore[attr-defined]


def _listen(pipe: Connection, on_progress: Tell, cancelled: Callable[[], bool]) -> Any:
    while True:
        if cancelled():
            raise TerritoryDesignerError("search_discarded")
        if not pipe.poll(_LISTEN_S):
            continue
        try:
            kind, message = pipe.recv()
        except (EOFError, ConnectionResetError) as error:
            raise TerritoryDesignerError("search_died") from error
        if kind == "progress":
            on_progress(message)
        elif kind == "found":
            return message
        elif kind == "refused":
            code, params = message
            raise TerritoryDesignerError(code, **params)
        else:
            raise RuntimeError(message)


def _end(process: SpawnProcess) -> None:
    process.join(_END_S if process.exitcode is not None else 0.2)
    if process.is_alive():
        process.terminate()
        process.join(_END_S)


def _run(pipe: Connection, function: Callable[..., Any], shared: Mapping[int, Any]) -> None:
    """Work; this is what the new process does."""
    from territory_designer.optimise.child import end_with_parent

    def tell(progress: Any) -> None:
        pipe.send(("progress", progress))

    end_with_parent()
    try:
        args = (shared.get(place, each) for place, each in enumerate(_given(pipe)))
        pipe.send(("found", function(tell, *args)))
    except TerritoryDesignerError as error:
        pipe.send(("refused", (error.code, error.params)))
    except (BrokenPipeError, EOFError):
        return  # the window is gone, nobody wants the result
    except Exception as error:  # noqa: BLE001 - told in the window
        pipe.send(("broken", f"{type(error).__name__}: {error}"))
