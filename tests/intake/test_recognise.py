"""Are tables and columns recognised, whatever they are called?"""

from collections.abc import Callable

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.read import RawTable
from territory_designer.intake.recognise import recognise
from territory_designer.model.schema import schema

OFFERED = {
    table: [column for column in columns.values() if column.required != "own"]
    for table, columns in schema().items()
}


def mapped(recognition) -> dict[str, tuple[str, str]]:
    return {each.header.text: (each.column, each.how) for each in recognition.mapped}


@pytest.mark.parametrize("table", OFFERED)
@pytest.mark.parametrize("language", ["name", "en", "zh"])
def test_every_table_is_recognised_by_names_and_titles(
    one: Callable[..., RawTable], table: str, language: str
) -> None:
    headers = [
        column.name if language == "name" else column.title(language) for column in reversed(OFFERED[table])
    ]
    recognition = recognise(one([headers, ["1"] * len(headers)], name="data.csv"))
    assert recognition.table == table
    assert [each.column for each in recognition.mapped] == [
        column.name for column in reversed(OFFERED[table])
    ]


@pytest.mark.parametrize("table", OFFERED)
def test_every_synonym_leads_to_its_column(one: Callable[..., RawTable], table: str) -> None:
    seen: dict[str, str] = {}
    for column in OFFERED[table]:
        for word in (*column.en, *column.zh):
            seen.setdefault(word.lower(), column.name)
    names = {column.name for column in OFFERED[table]}
    for word, column in seen.items():
        recognition = recognise(one([[word], ["1"]]), table=table)
        assert recognition.mapped[0].column == (word if word in names else column), word


def test_how_a_header_was_found(one: Callable[..., RawTable]) -> None:
    raw = one([["account_id", "客户名称", "Customer clas", "神秘列", "市"], ["1", "x", "A", "?", "福州"]])
    recognition = recognise(raw, mapping={"市": "accounts.province"})
    assert mapped(recognition) == {
        "account_id": ("account_id", "exact"),
        "客户名称": ("name", "synonym"),
        "Customer clas": ("class", "fuzzy"),
        "市": ("province", "given"),
    }
    assert recognition.unmapped == ((3, "神秘列"),)


def test_a_header_can_be_left_out(one: Callable[..., RawTable]) -> None:
    recognition = recognise(one([["account_id", "name", "city"], ["1", "x", "y"]]), mapping={"city": "-"})
    assert [each.column for each in recognition.mapped] == ["account_id", "name"]


def test_the_first_of_two_equal_headers_counts(one: Callable[..., RawTable]) -> None:
    recognition = recognise(one([["account_id", "name", "客户名称"], ["1", "x", "y"]]))
    assert mapped(recognition)["name"] == ("name", "exact")
    assert recognition.unmapped == ((2, "客户名称"),)


def test_missing_columns_are_named(one: Callable[..., RawTable]) -> None:
    recognition = recognise(one([["客户名称", "城市", "销售额"], ["1", "x", "y"]]))
    assert (recognition.table, recognition.missing) == ("accounts", ("account_id",))


def test_the_name_of_the_file_decides_between_equals(one: Callable[..., RawTable]) -> None:
    rows = [["employee_id", "name"], ["1", "x"]]
    assert recognise(one(rows, name="员工.csv")).table == "employees"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"table": "ships"}, "unknown_table"),
        ({"mapping": {"a": "ships"}}, "unknown_field"),
        ({"mapping": {"a": "ships.name"}}, "unknown_table"),
        ({"mapping": {"a": "accounts.place_level"}}, "unknown_field"),
    ],
)
def test_wishes_that_cannot_be_are_refused(one: Callable[..., RawTable], options: dict, code: str) -> None:
    with pytest.raises(TerritoryDesignerError, match=code):
        recognise(one([["a", "b"], ["1", "x"]]), **options)
