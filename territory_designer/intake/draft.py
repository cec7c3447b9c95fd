"""How is a table held on its way from raw cells to the project, so that each value knows its cell?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from territory_designer.intake.read import RawTable
from territory_designer.intake.recognise import Recognition
from territory_designer.model.finding import Finding
from territory_designer.model.tables import Flag, Index, Text


@dataclass(frozen=True, eq=False)
class Draft:
    """Typed columns of one table of the schema and where each row came from.

    Parameters
    ----------
    columns
        ``{column: values}``, equally long; only columns that some file has.
    raws, recognitions
        The raw tables that were put together, in order.
    origin, at
        For each row: which raw table, and which row in it.
    extra
        ``{header: text}`` of unknown columns that the planner keeps.
    """

    table: str
    columns: Mapping[str, NDArray[Any]]
    raws: tuple[RawTable, ...]
    recognitions: tuple[Recognition, ...]
    origin: Index
    at: Index
    extra: Mapping[str, Text] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.at)

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def text(self, column: str) -> Text:
        """Return a column of text, blank where no file has it."""
        return self.columns[column] if column in self.columns else np.full(len(self), "", dtype=object)

    def number(self, column: str) -> NDArray[np.float64]:
        """Return a column of numbers, NaN where no file has it."""
        return self.columns[column] if column in self.columns else np.full(len(self), np.nan)

    def is_blank(self, column: str) -> Flag:
        """Return which rows have nothing in the cell of a column, or no such cell."""
        blank = np.ones(len(self), bool)
        for number, (raw, recognition) in enumerate(zip(self.raws, self.recognitions)):
            index = recognition.index(column)
            if index is not None:
                rows = self.origin == number
                blank[rows] = raw.cells[index][self.at[rows]] == ""
        return blank

    def rows_kept(self, mask: Flag) -> Self:
        """Return a copy with the rows of the mask."""
        return replace(
            self,
            columns={name: values[mask] for name, values in self.columns.items()},
            origin=self.origin[mask],
            at=self.at[mask],
            extra={name: values[mask] for name, values in self.extra.items()},
        )

    def with_columns(self, **columns: Any) -> Self:
        """Return a copy in which columns are added or replaced."""
        return replace(self, columns={**self.columns, **columns})

    def row_number(self, row: int) -> int:
        """Return the row number in the planner's file."""
        return int(self.raws[self.origin[row]].rows[self.at[row]])

    def finding(self, code: str, severity: str, *, row: int, column: str = "", **params: object) -> Finding:
        """Make the finding for one row and, where named, one column, with the cell and the text it holds."""
        raw, recognition = self.raws[self.origin[row]], self.recognitions[self.origin[row]]
        index = recognition.index(column) if column else None
        number = self.row_number(row)
        return Finding(
            code=code,
            severity=severity,
            table=self.table,
            sheet=raw.sheet,
            row=number,
            column=column if index is None else raw.headers[index],
            value="" if index is None else str(raw.cells[index][self.at[row]]),
            cell="" if index is None else raw.address(index, number),
            params=params,
        )

    def table_finding(self, code: str, severity: str, *, column: str = "", **params: object) -> Finding:
        """Make a finding for the whole table or a whole column."""
        raw, recognition = self.raws[0], self.recognitions[0]
        index = recognition.index(column) if column else None
        header = column if index is None else raw.headers[index]
        return Finding(code, severity, table=self.table, sheet=raw.sheet, column=header, params=params)


@dataclass(frozen=True, eq=False)
class Tables:
    """The drafts by table name, and the day from which the future is counted."""

    drafts: Mapping[str, Draft]
    today: dt.date

    def ids(self, table: str, column: str) -> frozenset[str]:
        """Return the ids of a table; empty when the table is absent."""
        return frozenset(self.drafts[table].text(column)) - {""} if table in self.drafts else frozenset()
