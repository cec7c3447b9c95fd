"""How is a file saved so that a crash, a full disk or a pulled plug leaves the old one or the new one?

Write beside, fsync, read back, replace, fsync the folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from territory_designer.errors import TerritoryDesignerError


@contextmanager
def atomic_write(path: Path, *, verify: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Save a file: write to the path yielded, which lies beside ``path`` and bears its suffix.

    Parameters
    ----------
    path
        The file to save; a symbolic link is followed, an existing file keeps its permissions.
    verify
        Reads the written file back before it takes the old one's place, and raises when it is not right.

    Raises
    ------
    TerritoryDesignerError
        ``save_failed``: the old file is untouched. ``save_unconfirmed``: the new file stands in its place,
        but the disk did not confirm that it will after a power cut.
    """
    target = path.resolve()
    temporary = target.with_name(f"{_stray_prefix()}{os.getpid()}-{secrets.token_hex(4)}{target.suffix}")
    try:
        yield temporary
        _keep_permissions(target, temporary)
        _sync(temporary, os.O_RDWR)
        if verify is not None:
            verify(temporary)
        temporary.replace(target)
    except BaseException as error:
        _discard(temporary, error)
        if isinstance(error, OSError):
            raise TerritoryDesignerError("save_failed", path=str(path), detail=str(error)) from error
        raise
    _confirm(target)


def clean_strays(path: Path) -> list[Path]:
    """Remove what saves that were killed on this computer left beside ``path``, and return it.

    Raises
    ------
    TerritoryDesignerError
        ``stray_left`` when a file cannot be removed.
    """
    stray_name = re.compile(rf"{re.escape(_stray_prefix())}(\d+)-[0-9a-f]+(\..*)?")
    found = [(each, stray_name.fullmatch(each.name)) for each in path.resolve().parent.iterdir()]
    strays = [each for each, match in found if match and not _alive(int(match[1]))]
    for stray in strays:
        try:
            stray.unlink(missing_ok=True)
        except OSError as error:
            raise TerritoryDesignerError("stray_left", path=str(stray), detail=str(error)) from error
    return strays


def _stray_prefix() -> str:
    """Return a prefix that tells computers apart, whose process numbers mean nothing to each other."""
    return f".territory-designer-{hashlib.sha256(platform.node().encode()).hexdigest()[:8]}-"


def _alive(process: int) -> bool:
    """Tell whether a process runs; yes on Windows, where asking would end it."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _keep_permissions(target: Path, temporary: Path) -> None:
    if not target.exists():
        return
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    shutil.copymode(target, temporary)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(temporary: Path, because: BaseException) -> None:
    """Remove the unfinished file; one that stays is noted on the error and cleared at next start."""
    try:
        temporary.unlink(missing_ok=True)
    except OSError as error:
        because.add_note(f"{temporary} is left behind: {error}")


def _confirm(target: Path) -> None:
    """Make the replacement itself durable, where the file system lets a folder be synced at all."""
    if os.name == "nt":
        return
    try:
        _sync(target.parent, os.O_RDONLY)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise TerritoryDesignerError("save_unconfirmed", path=str(target), detail=str(error)) from error
