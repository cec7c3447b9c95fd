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

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.turns import IN_TURN

T = TypeVar("T")
Tell = Callable[[Any], None]

_LISTEN_S = 0.1
_END_S = 3.0
_MANY_TEXTS = 10_000  # are joined in about a millisecond
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


class _Packer(ForkingPickler):
    """Packs columns of text as one text each: one by one, 100,000 texts keep the window waiting for 0.1 s."""

    def reducer_override(self, obj: Any) -> Any:
        """Return how to build a column of text again; anything else is packed as usual."""
        if type(obj) is not np.ndarray or obj.dtype != object or obj.ndim != 1 or len(obj) < _MANY_TEXTS:
            return NotImplemented
        packed = _texts_packed(obj.tolist())
        return NotImplemented if packed is None else (_texts, packed)


def _texts_packed(texts: list[Any]) -> tuple[bytes, ...] | None:
    """Return texts joined in parts; None where one is no text or holds what joins them."""
    parts = [texts[start : start + _MANY_TEXTS] for start in range(0, len(texts), _MANY_TEXTS)]
    try:
        joined = ["\0".join(part) for part in parts]
    except TypeError:
        return None
    if sum(each.count("\0") for each in joined) != len(texts) - len(parts):
        return None
    return tuple(each.encode("utf-8", "surrogatepass") for each in joined)


def _texts(*parts: bytes) -> Any:
    """Build a column of text again, read-only as all columns are; equal texts are one object."""
    known: dict[str, str] = {}
    found = [known.setdefault(each, each) for part in parts for each in _split(part)]
    made = np.empty(len(found), object)
    made[:] = found
    made.flags.writeable = False
    return made


def _split(part: bytes) -> list[str]:
    return part.decode("utf-8", "surrogatepass").split("\0")


def _hand_over(pipe: Connection, args: tuple[Any, ...]) -> None:
    """Send how many pieces and which arrays come, the pieces, and the arrays as they lie in memory."""
    file, arrays = _Pieces(), list[Any]()
    with IN_TURN:
        _Packer(file, 5, True, arrays.append).dump(args)
    views = [each.raw() for each in arrays]
    try:
        pipe.send((len(file.pieces), [(view.nbytes, view.readonly) for view in views]))
        for piece in (*file.pieces, *(view for view in views if view.nbytes)):
            pipe.send_bytes(piece)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise TerritoryDesignerError("search_died") from error


def _given(pipe: Connection) -> tuple[Any, ...]:
    """Return the arguments; this is what the new process does."""
    pieces, arrays = pipe.recv()
    data = b"".join([pipe.recv_bytes() for _ in range(pieces)])
    buffers = [_array(pipe, nbytes, read_only) for nbytes, read_only in arrays]
    return ForkingPickler.loads(data, buffers=buffers)  # type: ignore[attr-defined]


def _array(pipe: Connection, nbytes: int, read_only: bool) -> bytes | bytearray:
    """Return the memory of an array, which can be written where it could before."""
    data = pipe.recv_bytes() if nbytes else b""
    return data if read_only else bytearray(data)


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
