"""Are sheets read as the planner sees them?"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from territory_designer.intake.read import read_files
from territory_designer.intake.workbook import as_text

HEAD = ["客户编号", "客户名称", "省", "市"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (0.1, "0.1"),
        (-5.0, "-5"),
        (123456789012345678.0, "1.23456789012346E+17"),
        (True, "TRUE"),
        (dt.datetime(2026, 11, 22), "2026-11-22"),
        (dt.datetime(2026, 11, 22, 8, 30), "2026-11-22 08:30:00"),
        (dt.date(2026, 11, 22), "2026-11-22"),
        ("00123", "00123"),
    ],
)
def test_cells_as_text(cell: object, text: str) -> None:
    assert as_text(cell) == text  # type: ignore[arg-type]


def test_all_sheets_with_cells_are_read_and_hidden_ones_marked(book: Callable[..., Path]) -> None:
    path = book({"客户": [HEAD, ["1", "某院", "福建", "福州"]], "空": [], "隐藏": [["a"], ["b"]]})
    workbook = openpyxl.load_workbook(path)
    workbook["隐藏"].sheet_state = "hidden"
    workbook.save(path)
    raws = read_files([path])
    assert [(raw.sheet, raw.grid.hidden) for raw in raws] == [("客户", False), ("隐藏", True)]


def test_merged_titles_and_merged_provinces(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["2026年度客户清单（单位：万元）"])
    sheet.append(["基本信息", None, "位置", None])
    sheet.append(HEAD)
    for row in (
        ["1", "甲院", "福建省", "福州市"],
        ["2", "乙院", None, "厦门市"],
        ["3", "丙院", "湖北省", "武汉市"],
    ):
        sheet.append(row)
    for cells in ("A1:D1", "A2:B2", "C2:D2", "C4:C5"):
        sheet.merge_cells(cells)
    workbook.save(tmp_path / "a.xlsx")
    raw = read_files([tmp_path / "a.xlsx"])[0]
    assert (raw.header_row, raw.headers) == (3, tuple(HEAD))
    assert raw.cells[2].tolist() == ["福建省", "福建省", "湖北省"]
    assert raw.address(3, int(raw.rows[1])) == "D5"


def test_a_table_that_does_not_begin_in_a1_keeps_its_addresses(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for column, text in enumerate(HEAD, start=3):
        workbook.worksheets[0].cell(row=6, column=column, value=text)
        workbook.worksheets[0].cell(row=7, column=column, value="x")
    workbook.save(tmp_path / "a.xlsx")
    raw = read_files([tmp_path / "a.xlsx"])[0]
    assert (raw.header_row, raw.rows.tolist(), raw.address(0, 7)) == (6, [7], "C7")


@pytest.mark.parametrize("dates_1904", [False, True])
def test_dates_of_both_calendars(tmp_path: Path, dates_1904: bool) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": dates_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["员工编号", "入职日期"])
        sheet.write_datetime(1, 1, dt.datetime(2026, 11, 22), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_string(1, 0, "E1")
    raw = read_files([tmp_path / "a.xlsx"])[0]
    assert raw.cells[1].tolist() == ["2026-11-22"]
    assert raw.grid.dates_1904 is dates_1904


def test_formulas_give_their_stored_value_or_are_named(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "stored.xlsx") as book:
        sheet = book.add_worksheet("账")
        sheet.write_row(0, 0, ["客户编号", "销售额"])
        sheet.write_row(1, 0, ["1", 5])
        sheet.write_formula(1, 1, "=2+3", value=5)
    raw = read_files([tmp_path / "stored.xlsx"])[0]
    assert (raw.cells[1].tolist(), raw.grid.lost_formulas) == (["5"], ())
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "二"
    for row in (["客户编号", "销售额"], ["1", "=2+3"], ["2", 7]):
        workbook.worksheets[0].append(row)
    workbook.create_sheet("一").append(["客户编号"])
    workbook.save(tmp_path / "lost.xlsx")
    raw = read_files([tmp_path / "lost.xlsx"])[0]
    assert (raw.cells[1].tolist(), raw.grid.lost_formulas) == (["", "7"], ("B2",))
