"""Does the planner get the own rows back, with every finding beside its row and no live formula?"""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.build import Intake
from territory_designer.intake.corrected import corrected_workbook

HEADERS = ("账户编号", "客户编号", "客户名称", "城市", "销售额", "手机")
ROWS = [
    ("1", "A1", "=cmd|'/C calc'!A0", "福州", "五百", "13800138000"),
    ("2", "A2", "@SUM(1)", "不知", "-5", "13900139000"),
    ("3", "A1", "乙院", "福州", "5", "13700137000"),
]


@pytest.fixture
def taken(take: Callable[..., Intake]) -> Intake:
    return take(accounts=[HEADERS, *ROWS], hubs=[("hub_id", "city"), ("H1", "福州")])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_come_back_with_their_findings(taken: Intake, tmp_path: Path, language: str) -> None:
    path = tmp_path / "corrected.xlsx"
    corrected_workbook(taken, path, language=language)
    book = openpyxl.load_workbook(path)
    sheet = book["accounts.csv"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][2:] == list(HEADERS[:5])
    assert [row[1] for row in rows[1:]] == [2, 3, 4]
    assert [tuple(row[2:]) for row in rows[1:]] == [row[:5] for row in ROWS]
    for line, number in enumerate((2, 3, 4), start=1):
        said = [each for each in taken.findings if each.sheet == "accounts.csv" and each.row == number]
        assert said
        assert all(each.text(language) in rows[line][0] for each in said)
    assert len(book.sheetnames) == 3


def test_no_cell_is_a_formula_and_no_phone_comes_back(taken: Intake, tmp_path: Path) -> None:
    path = tmp_path / "corrected.xlsx"
    corrected_workbook(taken, path)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any("13800138000" in str(cell.value) for cell in cells)
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "@")))


def test_a_place_that_cannot_be_written_is_named(taken: Intake, tmp_path: Path) -> None:
    with pytest.raises(TerritoryDesignerError, match="file_unwritable"):
        corrected_workbook(taken, tmp_path)


def test_sheets_of_equal_or_forbidden_names_get_their_own(write: Callable[..., Path], tmp_path: Path) -> None:
    from territory_designer.intake.build import intake

    (tmp_path / "b").mkdir()
    long = "客户清单[一]" + "很" * 40 + ".csv"
    one = write([("account_id", "name"), ("1", "x")], name=long)
    two = tmp_path / "b" / long
    two.write_text("account_id,name\n2,y\n", encoding="utf-8")
    corrected_workbook(intake([one, two]), tmp_path / "out.xlsx")
    names = openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames
    assert len(set(names)) == 3
    assert all(len(name) <= 31 and "[" not in name for name in names)
