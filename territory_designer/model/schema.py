"""Which tables and columns are there, of what type and unit, and under which names do they arrive?"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Column:
    """One row of ``columns.csv``.

    Parameters
    ----------
    type
        ``text``, ``number``, ``whole``, ``flag`` or ``date`` (ISO text).
    required
        ``yes``, ``no``, or ``own`` for columns that the program itself fills, never read from a user's file.
    default
        Value for blank cells, as text; empty = unknown.
    en, zh
        Synonyms of the header, best first.
    """

    table: str
    name: str
    type: str
    unit: str
    required: str
    default: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    meaning_en: str
    meaning_zh: str

    def meaning(self, language: str) -> str:
        """Return what the column means."""
        return self.meaning_zh if language == "zh" else self.meaning_en

    def title(self, language: str) -> str:
        """Return the header to print."""
        synonyms = self.zh if language == "zh" else self.en
        return synonyms[0] if synonyms else self.name


def _column(row: Mapping[str, str]) -> Column:
    return Column(
        table=row["table"],
        name=row["column"],
        type=row["type"],
        unit=row["unit"],
        required=row["required"],
        default=row["default"],
        en=tuple(filter(None, row["en"].split("|"))),
        zh=tuple(filter(None, row["zh"].split("|"))),
        meaning_en=row["meaning_en"],
        meaning_zh=row["meaning_zh"],
    )


@cache
def schema() -> Mapping[str, Mapping[str, Column]]:
    """Return ``{table: {column: Column}}`` in the order of ``columns.csv``."""
    tables: dict[str, dict[str, Column]] = {}
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tables.setdefault(row["table"], {})[row["column"]] = _column(row)
    return tables


def titled(table: str, params: Mapping[str, object], language: str) -> dict[str, object]:
    """Return the values of a text, in which the columns of a table bear the header to print.

    They are named by ``column``, ``field`` and ``columns``; in lists (``columns``, and ``headers``,
    ``refused`` and ``rows`` as a file has them) stands what the language puts between words.
    """
    known = schema().get(table, {})
    between = "、" if language == "zh" else ", "

    def said(name: str) -> str:
        return known[name].title(language) if name in known else name

    written = {key: str(params[key]).split(", ") for key in _NAMING if key in params}
    listed = {key: between.join(map(said, names)) for key, names in written.items()}
    as_is = {key: given.replace(", ", between) for key in _AS_IS if isinstance(given := params.get(key), str)}
    return {**params, **listed, **as_is}


_NAMING = ("column", "field", "columns")
_AS_IS = ("headers", "refused", "rows")
