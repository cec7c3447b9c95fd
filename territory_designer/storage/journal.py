"""Which edits were made since the last save, should the program die now?

One line an edit, flushed to the disk before the edit counts as done. Each line bears a checksum over itself
and the line before it, so that a torn, lost or foreign line shows.

A plan that was never saved is written whole to a draft, which comes and goes with its journal.
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
from pathlib import Path
from typing import Any, Self

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.atomic import clean_strays
from territory_designer.storage.lock import hold, let_go
from territory_designer.storage.state import state_folder


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

    @property
    def nameless(self) -> bool:
        """Whether the plan was never saved: its file is a draft that goes with the journal."""
        return Path(self.plan) == draft_of(self.path).resolve()


class Journal:
    """The journal of one open plan; its file appears with the first edit, locked while the process lives."""

    def __init__(self, plan: Path, *, content_hash: str, state_dir: Path) -> None:
        folder = state_folder(state_dir, "journals")
        self.path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._descriptor: int | None = None
        self._begin(plan, content_hash)

    @classmethod
    def of_draft(cls, state_dir: Path) -> Self:
        """Return the journal of a plan that has no file, held already; its draft is still to be written.

        Raises
        ------
        TerritoryDesignerError
            ``journal_failed`` or ``state_unwritable``.
        """
        state_folder(state_dir, "drafts")
        journal = cls(Path(), content_hash="", state_dir=state_dir)
        with _told(journal.path):
            journal._hold()
        return journal

    @property
    def draft(self) -> Path:
        """Return where the draft of a plan is that has no file."""
        return draft_of(self.path)

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
        self._add(dict(edit))

    def keep_draft(self, content_hash: str) -> None:
        """Let the draft count from now on, which was written with this content, and the edits after it.

        Raises
        ------
        TerritoryDesignerError
            ``journal_failed``.
        """
        self._begin(self.draft, content_hash)
        self._add()

    def _add(self, *edits: dict[str, Any]) -> None:
        lines = [] if self._end else [{**self._header, "started": datetime.now().astimezone().isoformat()}]
        last, data = self._last, b""
        for entry in (*lines, *edits):
            last, line = _line(last, entry)
            data += line
        with _told(self.path):
            self._put(data)
        self._end += len(data)
        self._last = last

    def _put(self, data: bytes) -> None:
        descriptor = self._hold()
        os.ftruncate(descriptor, self._end)  # what an append that failed half-way may have left
        os.lseek(descriptor, self._end, os.SEEK_SET)
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)

    def _hold(self) -> int:
        if self._descriptor is None:
            self._descriptor = hold(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        return self._descriptor

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
                self.draft.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the journal: the plan is saved, or its changes were given up on purpose."""
        if self._descriptor is not None:
            let_go(self._descriptor)
            self._descriptor = None
            discard(self.path)


def pending(state_dir: Path) -> list[PendingJournal]:
    """Return the journals with edits or a draft whose process is dead, the oldest first."""
    dead = [path for path in (state_dir / "journals").glob("*.jsonl") if _is_left(path)]
    found = [each for each in map(_describe, dead) if each.edits or each.damaged or each.nameless]
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
    return _read(journal)[0][1:]


def discard(journal: Path) -> None:
    """Remove a journal, and the draft that goes with it.

    Raises
    ------
    TerritoryDesignerError
        ``journal_failed``.
    """
    with _told(journal):
        journal.unlink(missing_ok=True)
        draft_of(journal).unlink(missing_ok=True)


def draft_of(journal: Path) -> Path:
    """Return where the draft is that goes with a journal."""
    return journal.parent.parent / "drafts" / f"{journal.stem}.gpkg"


def sweep_drafts(state_dir: Path) -> None:
    """Remove the drafts that a dead program had not finished: their journals do not name them yet.

    Raises
    ------
    TerritoryDesignerError
        ``journal_failed`` or ``stray_left``.
    """
    for draft in (state_dir / "drafts").glob("[!.]*"):
        journal = state_dir / "journals" / f"{draft.stem}.jsonl"
        if not journal.exists() or (_is_left(journal) and _read(journal) == ([], False)):
            discard(journal)
        clean_strays(draft)


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
    return PendingJournal(path, **header, edits=len(entries[1:]), damaged=damaged)


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
