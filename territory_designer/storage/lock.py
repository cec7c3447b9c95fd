"""Who has this plan open, and since when?

The operating system holds the lock and lets go of it when the process dies, however it dies.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Self

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.state import plan_key, state_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_HELD: set[int] = set()


def _let_go() -> None:
    """Close inherited locks in a forked child, which else would hold them after its parent's death."""
    for descriptor in _HELD:
        os.close(descriptor)
    _HELD.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_let_go)


def hold(path: Path, flags: int = os.O_RDWR) -> int:
    """Open a file, lock it for this process and return its descriptor.

    Raises
    ------
    BlockingIOError
        When another process, or this one through another descriptor, holds it.
    """
    descriptor = os.open(path, flags, 0o600)
    try:
        _lock(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    _HELD.add(descriptor)
    return descriptor


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    try:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # beyond the text, which stays readable
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        raise BlockingIOError(str(error)) from error


def let_go(descriptor: int) -> None:
    """Close a descriptor that :func:`hold` returned."""
    _HELD.discard(descriptor)
    os.close(descriptor)


class PlanLock:
    """The right to save a plan, until :meth:`release`, the end of the ``with`` block or of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let others save the plan; a second call does nothing."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            let_go(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def lock_plan(path: Path, *, state_dir: Path, who: str) -> PlanLock:
    """Take the lock of a plan on this computer; nothing is written beside the plan.

    Parameters
    ----------
    who
        Name that the next one who opens the plan is told.

    Raises
    ------
    TerritoryDesignerError
        ``plan_in_use`` with ``who`` and ``since``; ``state_unwritable``.
    """
    file = state_folder(state_dir, "locks") / f"{plan_key(path)}.lock"
    try:
        descriptor = hold(file, os.O_RDWR | os.O_CREAT)
    except BlockingIOError as error:
        raise TerritoryDesignerError("plan_in_use", path=str(path), **_holder(file)) from error
    except OSError as error:
        raise TerritoryDesignerError("state_unwritable", path=str(file), detail=str(error)) from error
    _sign(descriptor, who)
    return PlanLock(descriptor)


def _sign(descriptor: int, who: str) -> None:
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")
    text = json.dumps({"who": who, "since": since}, ensure_ascii=False)
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, text.encode())


def _holder(file: Path) -> dict[str, str]:
    """Return who holds the lock; a dash while the holder has not signed yet."""
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if text else {"who": "–", "since": "–"}
