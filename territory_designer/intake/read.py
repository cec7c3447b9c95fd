"""What stands in the planner's files, cell by cell, before anything is understood?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np
from openpyxl.utils import get_column_letter

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake import delimited, layers, workbook
from territory_designer.intake.encodings import decode
from territory_designer.intake.grid import Grid
from territory_designer.intake.headers import is_known, key_of
from territory_designer.model.tables import Text, Whole

HEADER_SEARCH = 30
KNOWN_SHARE = 0.3  # a row of data may hold a word that is also a header somewhere
BLANKS = " \t\r\n\v\f\u3000\xa0\u200b\ufeff"
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"


@dataclass(frozen=True, eq=False)
class RawTable:
    """One sheet, text file or layer with its header found.

    Parameters
    ----------
    source, sheet
        File name, and the name of the sheet or layer (the file name again for text files).
    header_row
        Row of the header as the user's program counts, 1 = first.
    headers
        One text a column, as written; columns without header and content are left out.
    cells
        One array of stripped text a column.
    positions
        Place of each column in the sheet, 0 = column A.
    rows
        Row number of each record as the user's program counts; blank rows are left out.
    grid
        What the file format adds: separator, 1904 dates, hidden, datum stated by the file.
    table
        Table of the schema that the caller stated, or empty.
    """

    source: str
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    cells: tuple[Text, ...]
    positions: tuple[int, ...]
    rows: Whole
    grid: Grid
    table: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def address(self, column: int, row: int) -> str:
        """Return the address of a cell: ``C7``; empty in a layer."""
        if self.grid.layer:
            return ""
        return f"{get_column_letter(self.positions[column] + 1)}{row}"

    def without(self, columns: Iterable[int]) -> Self:
        """Return a copy that has forgotten the cells of some columns."""
        gone = set(columns)
        kept = [index for index in range(len(self.headers)) if index not in gone]
        return replace(
            self,
            headers=tuple(self.headers[index] for index in kept),
            cells=tuple(self.cells[index] for index in kept),
            positions=tuple(self.positions[index] for index in kept),
        )


def read_files(
    paths: Iterable[str | Path],
    *,
    tables: Mapping[str, str] | None = None,
    encodings: Mapping[str, str] | None = None,
    headers: Collection[str] = (),
) -> tuple[RawTable, ...]:
    """Read files to raw tables; formulas, macros and links are never evaluated.

    Parameters
    ----------
    paths
        .csv, .tsv, .txt, .xlsx, .gpkg and .geojson files.
    tables
        ``{path, file name or sheet name: table}`` where headers do not decide.
    encodings
        ``{path or file name: encoding}`` where the encoding had to be asked for.
    headers
        Headers that the planner named: they tell the header row beside the words of the program.

    Raises
    ------
    TerritoryDesignerError
        For files that cannot be read, with the reason.
    """
    raw: list[RawTable] = []
    for path in map(Path, paths):
        for grid in _grids(path, encoding=_stated(encodings, path)):
            table = _stated(tables, path) or (tables or {}).get(grid.sheet, "")
            raw.append(_raw_table(grid, source=path.name, table=table, named=set(map(key_of, headers))))
    return tuple(raw)


def file_hashes(paths: Iterable[str | Path]) -> dict[str, str]:
    """Return ``{file name: SHA-256 of its bytes}``."""
    return {Path(path).name: sha256(Path(path).read_bytes()).hexdigest() for path in paths}


def _stated(answers: Mapping[str, str] | None, path: Path) -> str:
    known = answers or {}
    return known.get(str(path)) or known.get(path.name) or ""


def _grids(path: Path, *, encoding: str) -> Sequence[Grid]:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        return _reader(path, magic)(path, encoding)
    except FileNotFoundError as error:
        raise TerritoryDesignerError("file_missing", name=str(path)) from error
    except OSError as error:
        raise TerritoryDesignerError(
            "file_unreadable", name=path.name, detail=error.strerror or ""
        ) from error


def _reader(path: Path, magic: bytes) -> Callable[[Path, str], Sequence[Grid]]:
    """Choose the reader by ending, unless the first bytes say that the ending is wrong."""
    ending = path.suffix.lower()
    if ending in REFUSED:
        raise TerritoryDesignerError(REFUSED[ending], name=path.name)
    if magic == OLE:
        raise TerritoryDesignerError(
            "file_encrypted" if ending == ".xlsx" else "file_old_excel", name=path.name
        )
    if magic == ZIP:
        return _read_workbook
    if ending not in READERS:
        raise TerritoryDesignerError("file_kind", name=path.name, kinds=", ".join(READERS))
    return READERS[ending]


def _read_text(path: Path, encoding: str) -> list[Grid]:
    text, found = decode(path.read_bytes(), name=path.name, encoding=encoding or None)
    separator = delimited.separator_of(text)
    columns = delimited.read_fields(text, separator=separator, name=path.name)
    return [Grid(sheet=path.name, columns=columns, separator=separator, encoding=found)]


def _read_workbook(path: Path, _encoding: str) -> list[Grid]:
    return workbook.read_sheets(path)


def _read_layers(path: Path, _encoding: str) -> list[Grid]:
    return layers.read_layers(path)


READERS: Mapping[str, Callable[[Path, str], Sequence[Grid]]] = {
    ".csv": _read_text,
    ".tsv": _read_text,
    ".txt": _read_text,
    ".xlsx": _read_workbook,
    ".gpkg": _read_layers,
    ".geojson": _read_layers,
    ".json": _read_layers,
}
REFUSED = {
    ".xls": "file_old_excel",
    ".xlsb": "file_old_excel",
    ".xlsm": "file_macros",
    ".xltm": "file_macros",
}


def _raw_table(grid: Grid, *, source: str, table: str, named: Set[str]) -> RawTable:
    columns = [[cell.strip(BLANKS) for cell in column] for column in grid.columns]
    header = _header_index(columns, named=named)
    headers = [column[header] for column in columns] if columns else []
    cells = [np.array(column[header + 1 :], dtype=object) for column in columns]
    filled = np.logical_or.reduce([column != "" for column in cells]) if columns else np.zeros(0, bool)
    kept = [index for index, title in enumerate(headers) if title or (cells[index] != "").any()]
    return RawTable(
        source=source,
        sheet=grid.sheet,
        header_row=grid.first_row + header,
        headers=tuple(headers[index] for index in kept),
        cells=tuple(cells[index][filled] for index in kept),
        positions=tuple(index + grid.first_column for index in kept),
        rows=(np.flatnonzero(filled) + grid.first_row + header + 1).astype(np.int32),
        grid=grid.without_columns(),
        table=table,
    )


def _header_index(columns: Sequence[Sequence[str]], *, named: Set[str]) -> int:
    """Return which of the first rows is the header: the one with most known words, else the widest."""
    rows = [[cell for cell in row if cell] for row in zip(*(column[:HEADER_SEARCH] for column in columns))]
    known = [sum(is_known(cell) or key_of(cell) in named for cell in row) for row in rows]
    scores = [count if count >= KNOWN_SHARE * len(row) else 0 for count, row in zip(known, rows)]
    if not any(scores):
        scores = [len(row) for row in rows]
    return scores.index(max(scores)) if scores else 0
