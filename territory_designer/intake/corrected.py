"""How does the planner get the own rows back, with a column that says what is wrong in each?"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.build import Intake
from territory_designer.intake.read import RawTable
from territory_designer.model.finding import ERROR, Finding
from territory_designer.model.texts import text

LONGEST_NAME, LONGEST_CELL = 31, 32_767
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST = 40


def corrected_workbook(intake: Intake, path: str | Path, *, language: str = "en") -> None:
    """Write the rows of every table as they came in, with a first column of findings.

    Personal columns stay out.

    Parameters
    ----------
    intake
        What was read, with its findings.
    path
        File to write (.xlsx); an existing one is replaced.
    language
        ``"en"`` or ``"zh"``.

    Raises
    ------
    TerritoryDesignerError
        ``file_unwritable``.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = {
            "plain": book.add_format({"quote_prefix": True, "num_format": "@"}),
            "head": book.add_format({"bold": True, "quote_prefix": True}),
            "error": book.add_format({"quote_prefix": True, "num_format": "@", "bg_color": "#F8CBAD"}),
            "doubt": book.add_format({"quote_prefix": True, "num_format": "@", "bg_color": "#FFE699"}),
        }
        said = _by_place(intake.findings)
        names: set[str] = set()
        for raw in intake.raws:
            sheet = book.add_worksheet(_sheet_name(raw.sheet, taken=names))
            _write_table(sheet, raw, said=said[raw.sheet], styles=styles, language=language)
        general = book.add_worksheet(_sheet_name(text("intake.general", language), taken=names))
        _write_general(general, intake.findings, styles=styles, language=language)
    try:
        Path(path).write_bytes(content.getvalue())
    except OSError as error:
        name, detail = Path(path).name, error.strerror or ""
        raise TerritoryDesignerError("file_unwritable", name=name, detail=detail) from error


def _by_place(findings: Iterable[Finding]) -> Mapping[str, Mapping[int, list[Finding]]]:
    """Return the findings by sheet and row."""
    places: dict[str, dict[int, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        places[finding.sheet][finding.row].append(finding)
    return places


def _sheet_name(wanted: str, *, taken: set[str]) -> str:
    """Return a name that spreadsheets accept and that no other sheet of the book has."""
    base = FORBIDDEN.sub("_", wanted).strip("' ")[:LONGEST_NAME] or "_"
    name, number = base, 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        name = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(name.lower())
    return name


def _write_table(
    sheet: Worksheet,
    raw: RawTable,
    *,
    said: Mapping[int, list[Finding]],
    styles: Mapping[str, Format],
    language: str,
) -> None:
    titles = (text("intake.findings", language), text("intake.row", language), *raw.headers)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, _cell(title), styles["head"])
    for line, number in enumerate(raw.rows.tolist(), start=1):
        faults = said.get(number, [])
        marked = {fault.column: _style(fault) for fault in reversed(faults)}
        _write_faults(sheet, line, faults, styles=styles, language=language)
        sheet.write_number(line, 1, number)
        for column, (header, cells) in enumerate(zip(raw.headers, raw.cells), start=2):
            style = styles[marked.get(header, "plain")]
            sheet.write_string(line, column, _cell(cells[line - 1]), style)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, WIDEST)
    sheet.autofilter(0, 0, max(1, len(raw)), len(titles) - 1)


def _write_faults(
    sheet: Worksheet, line: int, faults: list[Finding], *, styles: Mapping[str, Format], language: str
) -> None:
    if faults:
        sentences = (f"{fault.text(language)} {fault.remedy(language)}" for fault in faults)
        sheet.write_string(line, 0, _cell("\n".join(sentences)), styles[_style(faults[0])])


def _style(fault: Finding) -> str:
    return "error" if fault.severity == ERROR else "doubt"


def _write_general(
    sheet: Worksheet, findings: Iterable[Finding], *, styles: Mapping[str, Format], language: str
) -> None:
    """List what concerns whole tables and columns."""
    sheet.write_string(0, 0, text("intake.findings", language), styles["head"])
    sheet.write_string(0, 1, text("intake.sheet", language), styles["head"])
    for line, fault in enumerate((each for each in findings if each.row == 0), start=1):
        sheet.write_string(
            line, 0, _cell(f"{fault.text(language)} {fault.remedy(language)}"), styles["plain"]
        )
        sheet.write_string(line, 1, _cell(fault.sheet), styles["plain"])
    sheet.set_column(0, 0, 3 * WIDEST)


def _cell(content: str) -> str:
    """Return text that a cell can hold."""
    return UNPRINTABLE.sub("\ufffd", content)[:LONGEST_CELL]
