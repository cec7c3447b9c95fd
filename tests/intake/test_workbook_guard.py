"""Are bombs refused before a parser sees them, and honest workbooks let through?"""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake import workbook_guard
from territory_designer.intake.workbook_guard import examine

BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def members(book: Callable[..., Path]) -> dict[str, bytes]:
    """Return the members of a sound workbook."""
    with zipfile.ZipFile(book({"a": [["客户编号", "客户名称"], ["1", "x"]]})) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(TerritoryDesignerError) as caught:
        examine(path)
    return caught.value.code


def cell(address: str) -> bytes:
    cells = f'<c r="A1"/><c r="{address}"><v>1</v></c>'
    return f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode()


def test_a_sound_workbook_passes(tmp_path: Path, members: dict[str, bytes]) -> None:
    assert examine(packed(tmp_path / "a.xlsx", members)).dates_1904 is False


@pytest.mark.parametrize(
    "more",
    [
        {f"xl/media/{number}.bin": b"" for number in range(2_001)},
        {"xl/sharedStrings.xml": b"0" * 20_000_000},
        {"xl/theme/theme1.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'},
        {"docProps/core.xml": b"<!ENTITY a>"},
        {BOOK: b"<workbook>" + b'<sheet name="a"/>' * 1_000_000 + b"</workbook>"},
        {BOOK: b"<workbook>" + b'<sheet name="a"/>' * 300 + b"</workbook>"},
        {SHEET: cell("XFD1048576")},
        {SHEET: cell("ZZZ99999")},
        {SHEET: cell("B99999999")},
        {SHEET: cell("B" + "9" * 5_000)},
        {SHEET: cell("B1").replace(b'r="B1"', b"r=" + b" " * 5_000 + b'"XFD1048576"')},
        {SHEET: cell("XFD1").replace(b'r="XFD1"', b"s='1' r = 'XFD1'") + cell("A1048576")},
    ],
    ids=[
        "members",
        "dense",
        "entities",
        "entity",
        "dense-sheets",
        "sheets",
        "corner",
        "wide",
        "tall",
        "digits",
        "stretched",
        "quotes",
    ],
)
def test_bombs_are_refused(tmp_path: Path, members: dict[str, bytes], more: dict[str, bytes]) -> None:
    assert refusal(packed(tmp_path / "a.xlsx", members | more)) == "workbook_bomb"


def test_a_cell_reference_across_a_chunk_is_seen(
    tmp_path: Path, members: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_guard, "CHUNK", 64)
    for shift in range(64):
        content = cell("XFD1048576").replace(b"<row>", b"<row>" + b" " * shift)
        assert refusal(packed(tmp_path / "a.xlsx", members | {SHEET: content})) == "workbook_bomb"


def test_a_false_declared_size_is_counted_out(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = packed(tmp_path / "a.xlsx", members | {"xl/sharedStrings.xml": b"0" * 5_000_000})
    data = bytearray(path.read_bytes())
    true, false = struct.pack("<I", 5_000_000), struct.pack("<I", 1_000)
    assert data.count(true) >= 2
    path.write_bytes(data.replace(true, false))
    assert refusal(path) == "workbook_bomb"


def test_too_many_bytes_in_all(
    tmp_path: Path, members: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_guard, "MOST_BYTES", 1_000)
    assert refusal(packed(tmp_path / "a.xlsx", members)) == "workbook_bomb"


def test_macros_are_refused_under_any_name(tmp_path: Path, members: dict[str, bytes]) -> None:
    assert refusal(packed(tmp_path / "a.xlsx", members | {"xl/vbaProject.bin": b"x"})) == "file_macros"


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_truncated_files_are_broken(tmp_path: Path, members: dict[str, bytes], cut: int) -> None:
    path = packed(tmp_path / "a.xlsx", members)
    path.write_bytes(path.read_bytes()[:cut])
    assert refusal(path) == "workbook_broken"


def test_a_zip_of_something_else_is_broken(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / "a.xlsx", {"mimetype": b"x"})) == "workbook_broken"


def test_an_encrypted_member_is_named(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = packed(tmp_path / "a.xlsx", members)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "file_encrypted"


def test_lost_formulas_bear_the_name_of_their_sheet(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "甲"
    workbook.worksheets[0].append(["=1+1", 2])
    workbook.create_sheet("乙").append(["x", None, "=SUM(A1:A9)"])
    content = io.BytesIO()
    workbook.save(content)
    path = tmp_path / "a.xlsx"
    path.write_bytes(content.getvalue())
    assert examine(path).lost_formulas == {"甲": ("A1",), "乙": ("C1",)}
