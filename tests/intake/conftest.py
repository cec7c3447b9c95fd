"""Small files as planners make them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from territory_designer.intake.build import Intake, intake
from territory_designer.intake.read import RawTable, read_files

REAL = Path(__file__).parent.parent / "real_input"
TODAY = dt.date(2026, 11, 22)
HEADERS = ("account_id", "name", "province", "city")
ROWS = (
    ("A1", "福州一院", "福建省", "福州市"),
    ("A2", "厦门二院", "福建省", "厦门市"),
    ("A3", "武汉三院", "湖北省", "武汉市"),
)


def csv_text(rows: Iterable[Iterable[Any]], *, separator: str = ",") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


@pytest.fixture
def real() -> Path:
    return REAL


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return ``write(rows, name=…, encoding=…, separator=…)``, which writes a text file."""

    def _write(
        rows: Iterable[Iterable[Any]],
        *,
        name: str = "accounts.csv",
        encoding: str = "utf-8",
        separator: str = ",",
    ) -> Path:
        path = tmp_path / name
        path.write_bytes(csv_text(rows, separator=separator).encode(encoding))
        return path

    return _write


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Return ``book({sheet: rows}, name=…)``, which writes a workbook."""

    def _book(sheets: dict[str, Iterable[Iterable[Any]]], *, name: str = "book.xlsx") -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        workbook.save(tmp_path / name)
        return tmp_path / name

    return _book


@pytest.fixture
def one(write: Callable[..., Path]) -> Callable[..., RawTable]:
    """Return ``one(rows, …)``, which writes and reads one text file."""
    return lambda rows, **options: read_files([write(rows, **options)])[0]


@pytest.fixture
def take(write: Callable[..., Path]) -> Callable[..., Intake]:
    """Return ``take(accounts=rows, hubs=rows, …, datum=…)``: the intake of one text file a table."""

    def _take(*, options: dict[str, Any] | None = None, **tables: Iterable[Iterable[Any]]) -> Intake:
        paths = [write(rows, name=f"{table}.csv") for table, rows in tables.items()]
        taken = intake(paths, today=TODAY, **(options or {}))
        for finding in taken.findings:
            assert all(finding.text(language) and finding.remedy(language) for language in ("en", "zh"))
        return taken

    return _take


@pytest.fixture
def with_column(take: Callable[..., Intake]) -> Callable[..., Intake]:
    """Return ``with_column(header, values, …)``: three sound accounts and one more column."""

    def _with_column(header: str, values: Iterable[Any], **more: Any) -> Intake:
        rows = [(*row, value) for row, value in zip(ROWS, values, strict=True)]
        return take(accounts=[(*HEADERS, header), *rows], **more)

    return _with_column


@pytest.fixture
def codes() -> Callable[..., list[str]]:
    """Return ``codes(intake, severity)``: the codes of its findings."""
    return lambda taken, *severities: [
        each.code for each in taken.findings if not severities or each.severity in severities
    ]
