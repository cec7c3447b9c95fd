"""How is a plan read from its file, and saved to it?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeAlias

from territory_designer import __version__
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project
from territory_designer.storage.atomic import atomic_write
from territory_designer.storage.backups import keep_backup, newest_backup
from territory_designer.storage.content_hash import RECORD_KEY, content_hash_of, record_hash_of
from territory_designer.storage.geopackage import ForeignFileError, image_of, opened, read_meta, read_tables
from territory_designer.storage.layout import Columns, Tables, layout, meta_table, project_of, tables_of
from territory_designer.storage.migrations import FORMAT_VERSION, layout_of, upgraded

CONTENT_KEY = "content_sha256"
FORMAT_KEY = "format_version"
PROGRAM_KEY = "program_version"

Territories: TypeAlias = Callable[[Project], Iterable[tuple[str, str, bytes]]]

_DAMAGE = (sqlite3.Error, ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)


def read_plan(path: Path, *, state_dir: Path | None = None) -> Project:
    """Read a whole plan; the file is closed again and not one byte in its folder has changed.

    Parameters
    ----------
    state_dir
        Folder of the backups, of which an error offers the newest good one.

    Returns
    -------
    Project
        ``meta`` holds the facts about the file, among them ``content_sha256``.

    Raises
    ------
    TerritoryDesignerError
        ``plan_missing``, ``plan_unreadable``, ``plan_corrupt``, ``plan_foreign`` or ``plan_newer``.
    """
    _reachable(path)
    with _refusing(path, state_dir), opened(path) as database:
        tables, _ = _verified(database, path)
        project = project_of(tables)
        _drop(tables)
        return project


def write_plan(
    project: Project,
    path: Path,
    *,
    expected_hash: str | None = None,
    state_dir: Path | None = None,
    territories: Territories | None = None,
) -> str:
    """Save a plan: all of it, or the old file stays as it is.

    Parameters
    ----------
    expected_hash
        Content hash that the file had when it was read or last saved; None = do not ask.
    state_dir
        Folder for the backups; None = keep none.
    territories
        Gives scenario, position id and WKB (polygon or multipolygon, WGS-84) for the derived layer.

    Returns
    -------
    str
        The content hash, which is the ``expected_hash`` of the next save.

    Raises
    ------
    TerritoryDesignerError
        ``save_failed``, ``backup_failed``, ``plan_changed_outside``, ``plan_open_elsewhere``,
        ``plan_duplicate_id`` or ``text_not_unicode``: the old file is untouched. ``save_unconfirmed``: the
        new file stands (with the content hash of the project), but may not outlive a power cut.
    """
    _no_duplicates(project)
    tables = tables_of(project)
    content = content_hash_of(tables)
    sealed = {**tables, "meta": _meta(tables, given=project.meta, content=content)}
    shapes = territories(project) if territories is not None else ()
    check = partial(_check, path=path, content=content, expected_hash=expected_hash, state_dir=state_dir)
    with _saving(path), atomic_write(path, verify=check) as temporary:
        temporary.write_bytes(image_of(sealed, layout(), territories=shapes))
    return content


def stored_hash(path: Path) -> str:
    """Return the content hash that a plan file states, without reading the plan.

    Raises
    ------
    TerritoryDesignerError
        As :func:`read_plan`.
    """
    _reachable(path)
    with _refusing(path, None), opened(path) as database:
        return _plan_meta(database)[CONTENT_KEY]


def _reachable(path: Path) -> None:
    try:
        path.open("rb").close()
    except FileNotFoundError as error:
        raise TerritoryDesignerError("plan_missing", path=str(path)) from error
    except OSError as error:
        raise TerritoryDesignerError("plan_unreadable", path=str(path), detail=str(error)) from error


@contextmanager
def _refusing(path: Path, state_dir: Path | None) -> Iterator[None]:
    """Turn whatever a damaged or foreign file provokes into a refusal that offers the newest good backup."""
    try:
        yield
    except ForeignFileError as error:
        code, because = "plan_foreign", error
    except _DAMAGE as error:
        code, because = "plan_corrupt", error
    except TerritoryDesignerError as error:
        if not error.code.startswith("rules_"):
            raise
        code, because = "plan_corrupt", error
    else:
        return
    backup = newest_backup(path, state_dir=state_dir, is_good=_is_good) if state_dir else None
    raise TerritoryDesignerError(
        code, path=str(path), detail=str(because), backup=str(backup or "–")
    ) from because


def _is_good(path: Path) -> bool:
    try:
        read_plan(path)
    except TerritoryDesignerError:
        return False
    return True


def _plan_meta(database: sqlite3.Connection) -> dict[str, str]:
    """Return the facts about the file when they are those of a plan."""
    meta = read_meta(database)
    missing = sorted({FORMAT_KEY, CONTENT_KEY, RECORD_KEY} - set(meta))
    if missing:
        raise ForeignFileError(f"no {missing[0]}")
    return meta


def _verified(database: sqlite3.Connection, path: Path) -> tuple[dict[str, Columns], dict[str, str]]:
    """Return the tables in today's format, and the facts, after both hashes proved right."""
    meta = _plan_meta(database)
    version = int(meta[FORMAT_KEY])
    if version > FORMAT_VERSION:
        raise TerritoryDesignerError(
            "plan_newer", path=str(path), version=version, known=FORMAT_VERSION, program=meta.get(PROGRAM_KEY)
        )
    tables = read_tables(database, layout_of(version))
    if content_hash_of(tables) != meta[CONTENT_KEY] or record_hash_of(tables) != meta[RECORD_KEY]:
        raise ValueError("SHA-256")
    return upgraded(tables, version), meta


def _meta(tables: Tables, *, given: Mapping[str, str], content: str) -> Columns:
    """Return the facts about the file, sealed by a hash over them."""
    own = {FORMAT_KEY: str(FORMAT_VERSION), PROGRAM_KEY: __version__, CONTENT_KEY: content}
    facts = {**given, **own, RECORD_KEY: ""}
    record = record_hash_of({**tables, "meta": meta_table(facts)})
    return meta_table({**facts, RECORD_KEY: record})


def _no_duplicates(project: Project) -> None:
    keys = {"accounts": "account_id", "positions": "position_id", "hubs": "hub_id"}
    for table, column in keys.items():
        ids = project.tables()[table].columns()[column]
        repeated = _repeated(ids)
        if repeated is not None:
            raise TerritoryDesignerError("plan_duplicate_id", table=table, id=repeated)


def _repeated(ids: Iterable[str]) -> str | None:
    """Return the first id that comes again; one by one, so that other threads may work in between."""
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            return each
        seen.add(each)
    return None


@contextmanager
def _saving(path: Path) -> Iterator[None]:
    """Say what SQLite cannot hold (too many columns, a text too long) as a save that failed."""
    try:
        yield
    except sqlite3.Error as error:
        raise TerritoryDesignerError("save_failed", path=str(path), detail=str(error)) from error


def _check(
    temporary: Path, *, path: Path, content: str, expected_hash: str | None, state_dir: Path | None
) -> None:
    """Read the new file back, make sure that nobody else changed the old one, and keep both as backups."""
    record = _read_back(temporary, path=path, content=content)
    _closed_elsewhere(path)
    old = _old_meta(path)
    if expected_hash is not None and old is not None and old.get(CONTENT_KEY) != expected_hash:
        raise TerritoryDesignerError("plan_changed_outside", path=str(path))
    if state_dir is None:
        return
    with _backing_up(path):
        if old:
            keep_backup(path, plan=path, record=old[RECORD_KEY], state_dir=state_dir)
        keep_backup(temporary, plan=path, record=record, state_dir=state_dir)


@contextmanager
def _backing_up(path: Path) -> Iterator[None]:
    """Say that the plan was not saved, whatever happened to its backup."""
    try:
        yield
    except (OSError, TerritoryDesignerError) as error:
        detail = error.params.get("detail") if isinstance(error, TerritoryDesignerError) else error
        raise TerritoryDesignerError("backup_failed", path=str(path), detail=str(detail)) from error


def _read_back(temporary: Path, *, path: Path, content: str) -> str:
    """Return the record hash of the file just written when it holds what was meant."""
    try:
        with opened(temporary) as database:
            tables, meta = _verified(database, temporary)
            _drop(tables)
    except (ForeignFileError, *_DAMAGE) as error:
        raise TerritoryDesignerError("save_failed", path=str(path), detail=f"≠ {error}") from error
    if meta[CONTENT_KEY] != content:
        raise TerritoryDesignerError("save_failed", path=str(path), detail="≠ SHA-256")
    return meta[RECORD_KEY]


def _drop(tables: dict[str, Columns]) -> None:
    """Give up tables column by column: freeing all at once would keep other threads waiting."""
    while tables:
        columns = dict(tables.popitem()[1])
        while columns:
            columns.popitem()


def _closed_elsewhere(path: Path) -> None:
    """Refuse while another program holds the plan open: its log would be replayed into our file."""
    for suffix in ("-wal", "-journal"):
        log = path.with_name(path.name + suffix)
        if log.exists() and log.stat().st_size:
            raise TerritoryDesignerError("plan_open_elsewhere", path=str(path), log=log.name)


def _old_meta(path: Path) -> dict[str, str] | None:
    """Return the facts about the file that will be replaced: None without one, empty when it is no plan."""
    if not path.exists():
        return None
    try:
        with _refusing(path, None), opened(path) as database:
            return _plan_meta(database)
    except TerritoryDesignerError as error:
        if error.code not in ("plan_corrupt", "plan_foreign"):
            raise
        return {}
