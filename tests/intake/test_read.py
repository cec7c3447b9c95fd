"""Do files become raw tables with the right header, rows and texts?"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.read import RawTable, file_hashes, read_files

ROWS = [["客户编号", "客户名称", "市"], ["00123", "某院", "福州"], ["123", "他院", "厦门"]]


def test_the_real_list(real: Path) -> None:
    raw = read_files([real / "hospitals_cn.csv"])[0]
    assert raw.headers == ("医院编号", "医院名称", "省", "市", "地址", "标签")
    assert len(raw) == 2083
    assert (raw.header_row, raw.rows[0], raw.rows[-1]) == (1, 2, 2084)
    assert raw.cells[0][0] == "000001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators_give_one_table(
    one: Callable[..., RawTable], encoding: str, separator: str
) -> None:
    raw = one(ROWS, encoding=encoding, separator=separator)
    assert raw.headers == ("客户编号", "客户名称", "市")
    assert raw.cells[0].tolist() == ["00123", "123"]


def test_titles_above_the_header_and_blank_rows_are_stepped_over(one: Callable[..., RawTable]) -> None:
    raw = one(
        [["2026年度客户清单"], [], ["制表：销售部", "", "单位：万元"], *ROWS[:2], ["", "", ""], ROWS[2]]
    )
    assert raw.header_row == 4
    assert raw.rows.tolist() == [5, 7]


def test_rows_count_as_a_spreadsheet_counts_them_despite_line_breaks(one: Callable[..., RawTable]) -> None:
    raw = one([ROWS[0], ["1", "first\nline", "福州"], ROWS[2]])
    assert raw.rows.tolist() == [2, 3]
    assert raw.address(1, 3) == "B3"


def test_words_of_the_program_among_the_data_are_no_header(one: Callable[..., RawTable]) -> None:
    raw = one([["K1", "K2", "K3", "K4"], ["1", "class", "甲院", "乙"], ["2", "city", "丙院", "丁"]])
    assert raw.header_row == 1


def test_headers_that_the_planner_names_tell_the_header_row(write: Callable[..., Path]) -> None:
    path = write([["Liste vom 1.1.", "a", "b"], ["Kundennummer", "Firma", ""], ["1", "x", ""]])
    assert read_files([path], headers=["Kundennummer", "Firma"])[0].header_row == 2


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(
        st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Cf"]), min_size=1, max_size=20),
        min_size=1,
        max_size=8,
    )
)
def test_ids_stay_what_they_are(one: Callable[..., RawTable], ids: list[str]) -> None:
    raw = one([["account_id", "name"], *([each, "x"] for each in ids)])
    assert raw.cells[0].tolist() == ids


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0rest", "file_old_excel"),
        ("a.csv", b"\xd0\xcf\x11\xe0rest", "file_old_excel"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0EncryptedPackage", "file_encrypted"),
        ("a.xlsm", b"PK\x03\x04", "file_macros"),
        ("a.pdf", b"%PDF", "file_kind"),
        ("a.xlsx", b"no zip at all", "workbook_broken"),
        ("a.gpkg", b"no database", "layers_broken"),
        ("a.geojson", b"{", "layers_broken"),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TerritoryDesignerError) as caught:
        read_files([path])
    assert caught.value.code == code


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(TerritoryDesignerError, match="file_missing"):
        read_files([tmp_path / "none.csv"])
    with pytest.raises(TerritoryDesignerError, match="file_unreadable"):
        read_files([tmp_path])


def test_a_workbook_under_the_name_of_a_text_file_is_read(book: Callable[..., Path]) -> None:
    path = book({"客户": ROWS})
    renamed = path.rename(path.with_suffix(".csv"))
    assert read_files([renamed])[0].headers == tuple(ROWS[0])


def test_an_empty_file_is_an_empty_table(write: Callable[..., Path]) -> None:
    raw = read_files([write([])])[0]
    assert (len(raw), raw.headers) == (0, ())


def test_hashes_tell_the_files_apart(write: Callable[..., Path]) -> None:
    paths: list[Any] = [write(ROWS, name="a.csv"), write(ROWS[:2], name="b.csv")]
    hashes = file_hashes(paths)
    assert list(hashes) == ["a.csv", "b.csv"]
    assert len(set(hashes.values())) == 2
