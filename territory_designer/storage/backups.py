"""Which earlier versions of a plan are kept, and which is the newest good one?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from territory_designer.storage.atomic import atomic_write, clean_strays
from territory_designer.storage.state import plan_key, state_folder

KEPT = 10


def keep_backup(source: Path, *, plan: Path, record: str, state_dir: Path) -> None:
    """Copy ``source`` to the backups of ``plan`` unless the newest of them is the same; ten are kept.

    Parameters
    ----------
    record
        Hash that tells versions apart; the record hash of the file.
    """
    folder = state_folder(state_dir, "backups", plan_key(plan))
    there = _sorted(folder)
    if there and there[-1].stem.endswith(record[:12]):
        return
    number = int(there[-1].stem.split("-")[0]) + 1 if there else 1
    backup = folder / f"{number:06d}-{record[:12]}.gpkg"
    clean_strays(backup)
    with atomic_write(backup) as temporary:
        shutil.copyfile(source, temporary)
    for old in there[: max(0, len(there) + 1 - KEPT)]:
        old.unlink()


def newest_backup(plan: Path, *, state_dir: Path, is_good: Callable[[Path], bool]) -> Path | None:
    """Return the newest backup that proves to be good, if there is one."""
    there = reversed(_sorted(state_dir / "backups" / plan_key(plan)))
    return next(filter(is_good, there), None)


def _sorted(folder: Path) -> list[Path]:
    """Return the backups, oldest first, without what a killed save left."""
    return sorted(folder.glob("[0-9]*.gpkg"))
