"""Which edits were made since the last save, should the program die now?

One line an edit, flushed to the disk before the edit counts as done. Each line bears a checksum over itself
and the line before it, so that a torn, lost or foreign line shows.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.lock import hold, let_go
from territory_designer.storage.state import state_folder

STOP = "stop"
"""Key of an entry after which a journal leads nowhere: the step cannot be told without what it replaced."""


@dataclass(frozen=True)
class PendingJournal:
    """What a dead process left.

    Parameters
    ----------
    plan, content_hash
        The plan file and its content before the first of the edits. When the file has another content by now,
        it was saved after them or changed outside: then they do not belong on top of it.
    started
        Time of the first edit, ISO.
    edits
        Number of edits that can be recovered.
    damaged
        Whether lines after these are unreadable.
    """

    path: Path
    plan: str
    content_hash: str
    started: str
    edits: int
    damaged: bool


class Journal:
    """The journal of one open plan; its file appears with the first edit, locked while the process lives."""

    def __init__(self, plan: Path, *, content_hash: str, state_dir: Path) -> None:
        folder = state_folder(state_dir, "journals")
        self.path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._descriptor: int | None = None
        self._begin(plan, content_hash)

    def _begin(self, plan: Path, content_hash: str) -> None:
        self._header = {"plan": str(plan.resolve()), "content_hash": content_hash}
        self._end = 0
        self._last = ""

    def append(self, edit: Mapping[str, Any]) -> None:
        """Write one edit (anything JSON holds) and wait until the disk has it.

        Raises
        ------
        TerritoryDesignerError
            ``journal_failed``; the edits before stay recoverable, and the next one may succeed.
        """
        lines = [] if self._end else [{**self._header, "started": datetime.now().astimezone().isoformat()}]
        last, data = self._last, b""
        for entry in (*lines, dict(edit)):
            last, line = _line(last, entry)
            data += line
        with _told(self.path):
            self._put(data)
        self._end += len(data)
        self._last = last

    def _put(self, data: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = hold(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        os.ftruncate(self._descriptor, self._end)  # what an append that failed half-way may have left
        os.lseek(self._descriptor, self._end, os.SEEK_SET)
        while data:
            data = data[os.write(self._descriptor, data) :]
        os.fsync(self._descriptor)

    def restart(self, plan: Path, *, content_hash: str) -> None:
        """Begin anew after a save: the edits so far are in the plan file.

        Raises
        ------
        TerritoryDesignerError
            ``journal_failed``.
        """
        self._begin(plan, content_hash)
        if self._descriptor is not None:
            with _told(self.path):
                os.ftruncate(self._descriptor, 0)
                os.fsync(self._descriptor)

    def close(self) -> None:
        """Remove the journal: the plan is saved, or its changes were given up on purpose."""
        if self._descriptor is not None:
            let_go(self._descriptor)
            self._descriptor = None
            discard(self.path)


def pending(state_dir: Path) -> list[PendingJournal]:
    """Return the journals with edits whose process is dead, the oldest first."""
    dead = [path for path in (state_dir / "journals").glob("*.jsonl") if _is_left(path)]
    found = [each for each in map(_describe, dead) if each.edits or each.damaged]
    return sorted(found, key=lambda each: (each.started, each.path))


def recover(journal: Path, *, accept_damage: bool = False) -> list[dict[str, Any]]:
    """Return the edits of a journal in their order. A torn last line was never acknowledged and is left out.

    Parameters
    ----------
    accept_damage
        Return what stands before a damaged line instead of refusing.

    Raises
    ------
    TerritoryDesignerError
        ``journal_damaged`` with the number of ``edits`` before the damage.
    """
    found = _describe(journal)
    if found.damaged and not accept_damage:
        raise TerritoryDesignerError("journal_damaged", path=str(journal), edits=found.edits)
    return _recoverable(_read(journal)[0])


def discard(journal: Path) -> None:
    """Remove a journal.

    Raises
    ------
    TerritoryDesignerError
        ``journal_failed``.
    """
    with _told(journal):
        journal.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say any fault of the disk as one of the journal."""
    try:
        yield
    except OSError as error:
        raise TerritoryDesignerError("journal_failed", path=str(path), detail=str(error)) from error


def _line(last: str, entry: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the checksum of an entry, and its line."""
    text = json.dumps(entry).encode()
    check = _checksum(last, text)
    return check, check.encode() + b" " + text + b"\n"


def _checksum(last: str, text: bytes) -> str:
    return hashlib.sha256(last.encode() + text).hexdigest()[:16]


def _is_left(path: Path) -> bool:
    """Tell whether no living process holds the journal."""
    try:
        let_go(hold(path))
    except BlockingIOError:
        return False
    return True


def _describe(path: Path) -> PendingJournal:
    entries, damaged = _read(path)
    header = entries[0] if entries else dict.fromkeys(("plan", "content_hash", "started"), "")
    return PendingJournal(path, **header, edits=len(_recoverable(entries)), damaged=damaged)


def _recoverable(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the edits below the header, up to one that nobody can make again."""
    return list(takewhile(lambda entry: STOP not in entry, entries[1:]))


def _read(path: Path) -> tuple[list[dict[str, Any]], bool]:
    """Return the entries, header first, up to the first bad line, and whether there is one.

    What follows the last line break is an append that never ended, and no bad line.
    """
    entries: list[dict[str, Any]] = []
    last = ""
    *lines, _torn = path.read_bytes().split(b"\n")
    for line in lines:
        check, _, text = line.partition(b" ")
        last = _checksum(last, text)
        if check != last.encode():
            return entries, True
        entries.append(json.loads(text))
    return entries, False
