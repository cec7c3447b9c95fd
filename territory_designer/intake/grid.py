"""What does every file format come down to: a rectangle of text, and what the format adds?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, eq=False)
class Grid:
    """Columns of text as they stand in a sheet, text file or layer.

    Parameters
    ----------
    sheet
        Name of the sheet or layer, file name of a text file.
    columns
        Equally long lists of cells.
    first_row, first_column
        Where the rectangle begins: row as the user's program counts (1), column counted from 0 = A.
    separator, encoding
        Of a text file.
    dates_1904
        Whether date serials count from 1904.
    hidden
        Whether the sheet is hidden; its rows are left out and said so, unless the caller asks for it.
    layer
        Whether this is a layer of features, in which cells have no address.
    datum
        Datum that the file itself states, or empty.
    lost_formulas
        Addresses of cells with a formula but without a stored value.
    """

    sheet: str
    columns: Sequence[Sequence[str]]
    first_row: int = 1
    first_column: int = 0
    separator: str = ""
    encoding: str = ""
    dates_1904: bool = False
    hidden: bool = False
    layer: bool = False
    datum: str = ""
    lost_formulas: tuple[str, ...] = ()

    def without_columns(self) -> Self:
        """Return a copy that keeps only what the format adds."""
        return replace(self, columns=())
