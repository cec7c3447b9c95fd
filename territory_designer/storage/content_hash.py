"""Do two plans hold the same content, and is a plan file what was written?

The content hash covers accounts in their order, the tables, the settings and the scenarios (alignment by id,
positions, rules, utilisation, bound). It does not cover history, findings, derived territories, the order of
scenarios or facts about the file; the record hash of a plan file covers those of them that are read back.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project
from territory_designer.storage.layout import Columns, Tables, tables_of

RECORD_KEY = "record_sha256"
_AT_ONCE = 4096
_BESIDE = ("findings", "history", "meta")


def content_hash(project: Project) -> str:
    """Return the SHA-256 of the content, 64 hexadecimal digits.

    Raises
    ------
    TerritoryDesignerError
        ``text_not_unicode`` when a text cannot be written as UTF-8.
    """
    return content_hash_of(tables_of(project))


def content_hash_of(tables: Tables) -> str:
    """Return the content hash of tables that lie as the plan file keeps them."""
    return _digest({name: _unranked(columns) for name, columns in tables.items() if name not in _BESIDE})


def record_hash_of(tables: Tables) -> str:
    """Return the SHA-256 of what a plan file holds beside its content; ``meta`` names the content hash."""
    ranks = {name: {"rank": columns["rank"]} for name, columns in tables.items() if "rank" in columns}
    kept = tables["meta"]["key"] != RECORD_KEY
    meta = {name: values[kept] for name, values in tables["meta"].items()}
    beside = {name: tables[name] for name in _BESIDE if name in tables}
    return _digest({**ranks, **beside, "meta": meta})


def _unranked(columns: Columns) -> Columns:
    return {name: values for name, values in columns.items() if name != "rank"}


def _digest(tables: Tables) -> str:
    """Hash name, type, length and values of every column, so that no two contents give the same bytes."""
    total = hashlib.sha256()
    for table in sorted(tables):
        for name, values in sorted(tables[table].items()):
            data = _bytes(values, f"{table}.{name}")
            total.update(f"{table}\0{name}\0{values.dtype.kind}\0{len(values)}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()


def _bytes(values: NDArray[Any], place: str) -> bytes:
    if values.dtype.kind == "O":
        return _text_bytes(values.tolist(), place)
    if values.dtype.kind == "f":
        return _number_bytes(values)
    return values.astype("<i8").tobytes()


def _number_bytes(values: NDArray[Any]) -> bytes:
    """Return IEEE doubles with one zero and one NaN."""
    numbers = values.astype("<f8") + 0.0
    numbers[np.isnan(numbers)] = np.nan
    return numbers.tobytes()


def _text_bytes(values: list[str | None], place: str) -> bytes:
    """Return a JSON list, which tells an empty text from none."""
    parts = (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))  # others may work
    try:
        return f"[{', '.join(json.dumps(part, ensure_ascii=False)[1:-1] for part in parts)}]".encode()
    except UnicodeEncodeError as error:
        bad = ascii(error.object[error.start : error.end])
        raise TerritoryDesignerError("text_not_unicode", place=place, value=bad) from error
