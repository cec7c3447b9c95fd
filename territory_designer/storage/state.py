"""Where on this computer are backups, drafts, journals and locks kept, and how are they deleted?"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from territory_designer.errors import TerritoryDesignerError

FOLDERS = ("backups", "drafts", "journals", "locks")
_NAME = "territory-designer"


def default_state_dir() -> Path:
    """Return the user's folder for state that is neither settings nor documents."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / _NAME


def plan_key(path: Path) -> str:
    """Return the name under which the state of a plan is kept: one for each real file."""
    real = os.path.normcase(path.resolve())
    return hashlib.sha256(os.fsencode(real)).hexdigest()[:16]


def state_folder(state_dir: Path, *parts: str) -> Path:
    """Return a folder of the state, made when missing and open to its owner only.

    Raises
    ------
    TerritoryDesignerError
        ``state_unwritable`` when it cannot be made.
    """
    folder = state_dir.joinpath(*parts)
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise TerritoryDesignerError("state_unwritable", path=str(folder), detail=str(error)) from error
    return folder


def delete_state(state_dir: Path) -> None:
    """Delete all backups, drafts, journals and locks: they hold customers' and employees' names."""
    for name in FOLDERS:
        if (folder := state_dir / name).exists():
            shutil.rmtree(folder)
