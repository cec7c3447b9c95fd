"""How do plain tables become a GeoPackage that other programs open, and how are they read back untouched?

Written with the standard library alone, into memory first: no geometry library has to load before a plan
opens, equal plans give equal bytes, and every byte on the disk goes through one ordinary write. The layout
of the ``gpkg_`` tables follows OGC 12-128r17 (GeoPackage 1.3).
"""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.storage.layout import (
    DTYPES,
    FLAG,
    NUMBER,
    TEXT,
    WHOLE,
    Columns,
    Layout,
    Tables,
    with_extras,
)

APPLICATION_ID = 0x47504B47  # "GPKG"
GEOPACKAGE_VERSION = 10300
WGS84 = 4326
_FIXED_TIME = "2000-01-01T00:00:00.000Z"  # a real one would change the bytes of an unchanged plan

_POINT_LAYERS = ("accounts", "hubs")
_SQL_TYPES: Mapping[str, str] = {TEXT: "TEXT", NUMBER: "DOUBLE", WHOLE: "INTEGER", FLAG: "BOOLEAN"}
_FOUND_TYPES: Mapping[str, set[type]] = {
    TEXT: {str, type(None)},
    NUMBER: {float, type(None)},
    WHOLE: {int},
    FLAG: {int},
}

_GPKG_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
)
_SYSTEMS = (
    (
        "Undefined cartesian SRS",
        -1,
        "NONE",
        -1,
        "undefined",
        "undefined cartesian coordinate reference system",
    ),
    (
        "Undefined geographic SRS",
        0,
        "NONE",
        0,
        "undefined",
        "undefined geographic coordinate reference system",
    ),
    (
        "WGS 84 geodetic",
        WGS84,
        "EPSG",
        WGS84,
        'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
        'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
        'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],'
        'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
        "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid",
    ),
)
_TERRITORIES = (
    "CREATE TABLE territories (fid INTEGER PRIMARY KEY NOT NULL, geom MULTIPOLYGON, "
    "scenario TEXT, position_id TEXT)"
)

_AT_ONCE = 2048
_POINT = struct.Struct("<2sBBiBIdd")
_HEADER = struct.pack("<2sBBi", b"GP", 0, 1, WGS84)  # little endian, no envelope
_MULTI_OF_ONE = struct.pack("<BII", 1, 6, 1)


class ForeignFileError(Exception):
    """A readable database that is not a plan, or holds what no plan holds; the text says what."""


def image_of(tables: Tables, plain: Layout, *, territories: Iterable[tuple[str, str, bytes]] = ()) -> bytes:
    """Return the bytes of a GeoPackage.

    Parameters
    ----------
    tables
        Columns by table, as ``plain`` (and the kept columns of accounts) lays them out.
    plain
        Layout of the format.
    territories
        Scenario, position id and WKB of a polygon or multipolygon in WGS-84.
    """
    full = with_extras(plain, tables["extra_columns"]["name"])
    with closing(_blank(full)) as database:
        for name, kinds in full.items():
            _insert(database, name, tables[name], kinds)
        rows = ((scenario, position, _multi(wkb)) for scenario, position, wkb in territories)
        database.executemany("INSERT INTO territories (scenario, position_id, geom) VALUES (?, ?, ?)", rows)
        database.commit()
        return database.serialize()


def _blank(full: Layout) -> sqlite3.Connection:
    """Return a database in memory that holds the schema and no rows."""
    database = sqlite3.connect(":memory:")
    database.execute(f"PRAGMA application_id={APPLICATION_ID}")
    database.execute(f"PRAGMA user_version={GEOPACKAGE_VERSION}")
    for statement in (*_GPKG_TABLES, *(_create(name, kinds) for name, kinds in full.items()), _TERRITORIES):
        database.execute(statement)
    database.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS)
    for name in (*full, "territories"):
        _register(database, name)
    return database


def _create(name: str, kinds: Mapping[str, str]) -> str:
    point = ['"geom" POINT'] if name in _POINT_LAYERS else []
    columns = [f'"{column}" {_SQL_TYPES[kind]}' for column, kind in kinds.items()]
    return f'CREATE TABLE "{name}" ({", ".join(["fid INTEGER PRIMARY KEY NOT NULL", *point, *columns])})'


def _register(database: sqlite3.Connection, name: str) -> None:
    shapes = {"accounts": "POINT", "hubs": "POINT", "territories": "MULTIPOLYGON"}
    kind, system = ("features", WGS84) if name in shapes else ("attributes", None)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
        "VALUES (?, ?, ?, ?, ?)",
        (name, kind, name, _FIXED_TIME, system),
    )
    if name in shapes:
        row = (name, "geom", shapes[name], WGS84, 0, 0)
        database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", row)


def _insert(database: sqlite3.Connection, name: str, columns: Columns, kinds: Mapping[str, str]) -> None:
    names = list(kinds)
    if name in _POINT_LAYERS:
        names = ["geom", *names]
        _state_extent(database, name, columns)
    marks = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{each}"' for each in names)
    database.executemany(
        f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})',  # noqa: S608 - names come from the layout
        _rows(columns, kinds, placed=name in _POINT_LAYERS),
    )


def _rows(columns: Columns, kinds: Mapping[str, str], *, placed: bool) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, made in pieces, so that other threads may work in between."""
    for start in range(0, max(map(len, columns.values()), default=0), _AT_ONCE):
        part = {column: columns[column][start : start + _AT_ONCE] for column in kinds}
        values = [_to_sql(part[column], kind) for column, kind in kinds.items()]
        yield from zip(*([_points(part)] if placed else []), *values, strict=True)


def _to_sql(values: NDArray[Any], kind: str) -> list[Any]:
    """Return Python values; SQLite itself keeps NaN as NULL."""
    return values.astype(np.int64).tolist() if kind == FLAG else values.tolist()


def _points(columns: Columns) -> list[bytes | None]:
    places = zip(columns["longitude"].tolist(), columns["latitude"].tolist(), strict=True)
    return [
        _POINT.pack(b"GP", 0, 1, WGS84, 1, 1, x, y) if math.isfinite(x) and math.isfinite(y) else None
        for x, y in places
    ]


def _state_extent(database: sqlite3.Connection, name: str, columns: Columns) -> None:
    """State the extent, to which other programs zoom; it stays unknown without places."""
    x, y = columns["longitude"], columns["latitude"]
    placed = np.isfinite(x) & np.isfinite(y)
    if not placed.any():
        return
    box = [float(edge) for edge in (x[placed].min(), y[placed].min(), x[placed].max(), y[placed].max())]
    database.execute(
        "UPDATE gpkg_contents SET min_x=?, min_y=?, max_x=?, max_y=? WHERE table_name=?", (*box, name)
    )


def _multi(wkb: bytes) -> bytes:
    """Return a polygon or multipolygon in WKB as the multipolygon that the layer holds."""
    order = "<" if wkb[0] == 1 else ">"
    (kind,) = struct.unpack_from(f"{order}I", wkb, 1)
    if kind not in (3, 6):
        raise ValueError(f"a territory is a polygon or multipolygon, not WKB type {kind}")
    return _HEADER + (_MULTI_OF_ONE + wkb if kind == 3 else wkb)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a plan file so that nothing can be written, not even beside it, and nothing in it can run."""
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("PRAGMA cell_size_check=ON")
        yield database
    finally:
        database.close()


def read_meta(database: sqlite3.Connection) -> dict[str, str]:
    """Return the facts about the file.

    Raises
    ------
    ForeignFileError
        When the file is not a plan, or holds a trigger or a view.
    """
    if database.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise ForeignFileError("no GeoPackage")
    objects = set(database.execute("SELECT type, name FROM sqlite_master"))
    active = sorted(f"{kind} {name}" for kind, name in objects if kind not in ("table", "index"))
    if active:
        raise ForeignFileError(active[0])
    if ("table", "meta") not in objects:
        raise ForeignFileError("no table meta")
    return dict(database.execute("SELECT key, value FROM meta"))


def read_tables(database: sqlite3.Connection, plain: Layout) -> dict[str, Columns]:
    """Read all tables of a plan after the schema proved to be the expected one and the pages whole.

    Raises
    ------
    ForeignFileError
        When the schema is not exactly that of a plan.
    ValueError, sqlite3.Error
        When the file is damaged.
    """
    headers = [name for (name,) in database.execute("SELECT name FROM extra_columns ORDER BY fid")]
    full = with_extras(plain, headers)
    _same_schema(database, full)
    (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise ValueError(verdict)
    return {name: _read(database, name, kinds) for name, kinds in full.items()}


def _same_schema(database: sqlite3.Connection, full: Layout) -> None:
    with closing(_blank(full)) as wanted:
        different = sorted(_schema(database) ^ _schema(wanted))
    if different:
        raise ForeignFileError(different[0])


def _schema(database: sqlite3.Connection) -> set[str]:
    """Return type, name and statement of every object."""
    return {
        f"{kind} {name}: {sql}"
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master")
    }


def _read(database: sqlite3.Connection, name: str, kinds: Mapping[str, str]) -> Columns:
    """Read a table in pieces, so that other threads may work in between."""
    quoted = ", ".join(f'"{column}"' for column in kinds)
    (count,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608 - as above
    rows = database.execute(f'SELECT {quoted} FROM "{name}" ORDER BY fid')  # noqa: S608 - as above
    columns = {column: np.empty(count, DTYPES[kind]) for column, kind in kinds.items()}
    for start in range(0, count, _AT_ONCE):
        pieces = zip(kinds.items(), zip(*rows.fetchmany(_AT_ONCE), strict=True), strict=True)
        for (column, kind), values in pieces:
            _check_types(values, kind, f"{name}.{column}")
            columns[column][start : start + _AT_ONCE] = values
    return columns


def _check_types(values: tuple[Any, ...], kind: str, place: str) -> None:
    if set(map(type, values)) - _FOUND_TYPES[kind] or (kind == FLAG and set(values) - {0, 1}):
        raise ValueError(f"{place} holds a value of another type")
