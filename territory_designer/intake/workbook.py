"""What stands in the sheets of an .xlsx workbook? Stored values only; nothing is evaluated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import python_calamine as calamine

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake import workbook_guard
from territory_designer.intake.grid import Grid

EXACT = 10.0**15  # from here on a spreadsheet has rounded whole numbers
Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta


def read_sheets(path: Path) -> list[Grid]:
    """Read all sheets that hold cells, hidden ones too (marked).

    Raises
    ------
    TerritoryDesignerError
        When the guard refuses the file, or it is no sound workbook.
    """
    facts = workbook_guard.examine(path)
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            shown = {
                each.name: each.visible == calamine.SheetVisibleEnum.Visible
                for each in book.sheets_metadata
                if each.typ == calamine.SheetTypeEnum.WorkSheet
            }
            sheets = [book.get_sheet_by_name(name) for name in shown]
            return [
                _grid(sheet, facts=facts, hidden=not shown[sheet.name])
                for sheet in sheets
                if sheet.start is not None
            ]
    except calamine.PasswordError as error:
        raise TerritoryDesignerError("file_encrypted", name=path.name) from error
    except calamine.CalamineError as error:
        raise TerritoryDesignerError("workbook_broken", name=path.name, detail=str(error)) from error


def _grid(sheet: calamine.CalamineSheet, *, facts: workbook_guard.Facts, hidden: bool) -> Grid:
    row, column = sheet.start or (0, 0)
    columns = [[as_text(cell) for cell in cells] for cells in zip(*sheet.to_python(skip_empty_area=True))]
    for first, last in sheet.merged_cell_ranges or ():
        _fill_merged(
            columns, first=(first[0] - row, first[1] - column), last=(last[0] - row, last[1] - column)
        )
    return Grid(
        sheet=sheet.name,
        columns=columns,
        first_row=row + 1,
        first_column=column,
        dates_1904=facts.dates_1904,
        hidden=hidden,
        lost_formulas=facts.lost_formulas.get(sheet.name, ()),
    )


def _fill_merged(columns: Sequence[list[str]], *, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Repeat the text of a merged range in each of its cells: a merged province holds for all its rows."""
    (top, left), (bottom, right) = first, last
    if not columns or top < 0 or left < 0 or left >= len(columns) or top >= len(columns[left]):
        return
    text = columns[left][top]
    for cells in columns[left : right + 1] if text else ():
        stop = min(bottom + 1, len(cells))
        cells[top:stop] = [text] * (stop - top)


def as_text(cell: Cell) -> str:
    """Return a cell as text: whole numbers without decimals, dates as ISO, rounded codes as 1.23…E+17."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return _number_text(float(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


def _number_text(number: float) -> str:
    if abs(number) >= EXACT:
        return f"{number:.14E}"
    return str(int(number)) if number.is_integer() else repr(number)
