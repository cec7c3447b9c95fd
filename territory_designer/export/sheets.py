"""How do rows become a workbook whose cells are typed, safe to open and the same every time?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "text": {"quote_prefix": True},
    "wide": {"quote_prefix": True},
    "long": {"quote_prefix": True, "text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0"},
    "hours": {"num_format": "#,##0.0"},
    "money": {"num_format": "#,##0"},
    "share": {"num_format": "0.0%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "flag": {"quote_prefix": True},
}
WIDTHS: Mapping[str, int] = {
    "text": 16,
    "wide": 36,
    "long": 60,
    "whole": 11,
    "hours": 12,
    "money": 14,
    "share": 11,
    "date": 12,
    "flag": 9,
}
FIXED_TIME = datetime(2000, 1, 1)  # so that the same plan gives the same bytes


@dataclass(frozen=True)
class Heading:
    """One column of a sheet: key of the text ``sheet.column.<key>`` and a kind named in ``FORMATS``."""

    key: str
    kind: str = "text"


@dataclass(frozen=True)
class Cell:
    """A value with a kind of its own, where the column's does not fit."""

    value: Any
    kind: str


@dataclass(frozen=True)
class Sheet:
    """Rows under headings; ``key`` is that of the text ``sheet.<key>``."""

    key: str
    headings: tuple[Heading, ...]
    rows: Sequence[Sequence[Any]]


def write_workbook(sheets: Iterable[Sheet], path: Path, *, language: str, title: str) -> None:
    """Write sheets to one workbook; text is typed as text, unknown cells stay empty, nothing is merged.

    Raises
    ------
    TerritoryDesignerError
        ``export_failed`` when the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": title, "created": FIXED_TIME, "author": "Territory Designer"})
    formats = {kind: book.add_format({"font_size": 10, **each}) for kind, each in FORMATS.items()}
    head = book.add_format(
        {
            "bold": True,
            "font_size": 10,
            "bottom": 1,
            "bg_color": "#F0F2F5",
            "text_wrap": True,
            "valign": "top",
        }
    )
    for sheet in sheets:
        _write_sheet(book, sheet, formats=formats, head=head, language=language)
    try:
        book.close()
    except (OSError, FileCreateError) as error:
        raise TerritoryDesignerError("export_failed", path=str(path), detail=str(error)) from error


def _write_sheet(
    book: Workbook, sheet: Sheet, *, formats: Mapping[str, Format], head: Format, language: str
) -> None:
    page = book.add_worksheet(text(f"sheet.{sheet.key}", language))
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, WIDTHS[heading.kind])
        page.write_string(0, column, text(f"sheet.column.{heading.key}", language), head)
        for row, values in enumerate(sheet.rows, start=1):
            value = values[column]
            cell = value if isinstance(value, Cell) else Cell(value, heading.kind)
            _write_cell(page, row, column, value=cell.value, form=formats[cell.kind])
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)


def _write_cell(page: Worksheet, row: int, column: int, *, value: Any, form: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), form)
    elif isinstance(value, str):
        page.write_string(row, column, value, form)
    else:
        page.write_number(row, column, float(value), form)
