"""Are separators, quotes and line breaks of any dialect read right?"""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.delimited import read_fields, separator_of

CELL = st.text(alphabet=st.sampled_from(list('ab1 ,;|\t"\n\r客户，；（）=+-@. ')), max_size=8)
TABLE = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=12)
)


@settings(max_examples=200, deadline=None)
@given(table=TABLE, separator=st.sampled_from(",;\t|"), line_end=st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_is_read(table: list[list[str]], separator: str, line_end: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    columns = read_fields(file.getvalue(), separator=separator, name="x")
    assert [list(row) for row in zip(*columns)] == table


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    rows = [["客户编号", "客户名称", "产品线"], ["1", "某院", "骨科"], ["2", "A, B; C | D", "脊柱"]]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows * 3)
    assert separator_of(file.getvalue()) == separator


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("id;revenue;visits\n1;1,5;2,5\n2;3,25;4\n", ";"),
        ("id,lines\n1,a;b\n2,c;d\n3,e;f\n", ","),
        ("2026年客户清单\n\nid,name,city\n1,x,y\n2,z,w\n", ","),
        ("only\n1\n2\n", ","),
        ("", ","),
        ('id,note\n1,"line one\nline; two; three"\n2,x\n', ","),
    ],
)
def test_the_separator_of_hard_cases(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_short_records_are_filled_up_and_long_ones_kept() -> None:
    assert read_fields("a,b\n1\n2,3,4\n", separator=",", name="x") == [
        ["a", "1", "2"],
        ["b", "", "3"],
        ["", "", "4"],
    ]


@pytest.mark.parametrize("text", ['id,name\n1,"open\n2,x\n', 'id,name\n1,"a"b\n'])
def test_a_misplaced_quotation_mark_is_named_by_line(text: str) -> None:
    with pytest.raises(TerritoryDesignerError, match="csv_broken") as caught:
        read_fields(text, separator=",", name="x")
    assert caught.value.params["line"] in (2, 3)
