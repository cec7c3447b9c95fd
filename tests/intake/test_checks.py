"""Does each rule find its fault, with the cell, and nothing in sound tables?"""

from collections.abc import Callable
from typing import Any

import pytest

from territory_designer.intake.build import Intake
from territory_designer.model.finding import Finding

HEADERS = ("account_id", "name", "province", "city")
A1, A2, A3 = (
    ("A1", "福州一院", "福建省", "福州市"),
    ("A2", "厦门二院", "福建省", "厦门市"),
    ("A3", "武汉三院", "湖北省", "武汉市"),
)
ACCOUNTS = [HEADERS, A1, A2, A3]
HUBS = [("hub_id", "city", "state"), ("H1", "福州", "open"), ("H2", "武汉", "candidate")]
POSITIONS = [
    ("position_id", "hub_id", "employee_id", "reports_to", "capacity_h"),
    ("P1", "H1", "E1", "", "1500"),
    ("P2", "H1", "E2", "P1", "1500"),
    ("P3", "H2", "", "P1", "1500"),
]
EMPLOYEES = [("employee_id", "name", "mentor_id"), ("E1", "张三", ""), ("E2", "李四", "E1")]
SOUND = {"accounts": ACCOUNTS, "hubs": HUBS, "positions": POSITIONS, "employees": EMPLOYEES}


def serious(taken: Intake) -> list[Finding]:
    return [each for each in taken.findings if each.severity != "note"]


def only(taken: Intake) -> tuple[str, int, str]:
    """Return code, row and cell of the one serious finding."""
    (finding,) = serious(taken)
    return finding.code, finding.row, finding.cell


def test_sound_tables_give_no_finding_worth_a_warning(take: Callable[..., Intake]) -> None:
    assert serious(take(**SOUND)) == []


# Rows


def test_repeated_ids_name_all_rows_and_the_first_stays(take: Callable[..., Intake]) -> None:
    rows = [HEADERS, A1, ("A1", "别院", "福建省", "厦门市"), ("A1", "又院", "福建省", "厦门市")]
    taken = take(**{**SOUND, "accounts": rows})
    found = serious(taken)
    assert [(each.code, each.row, each.params["rows"]) for each in found] == [
        ("id_duplicate", 3, "2, 3, 4"),
        ("id_duplicate", 4, "2, 3, 4"),
    ]
    assert taken.project.accounts.name.tolist() == ["福州一院"]


def test_ids_differ_by_leading_zeros(take: Callable[..., Intake]) -> None:
    taken = take(**{**SOUND, "accounts": [HEADERS, ("00123", *A1[1:]), ("123", *A2[1:])]})
    assert serious(taken) == []
    assert taken.project.accounts.account_id.tolist() == ["00123", "123"]


def test_a_row_twice_is_said_to_be_so(take: Callable[..., Intake]) -> None:
    assert only(take(**{**SOUND, "accounts": [*ACCOUNTS, A2]})) == ("row_repeated", 5, "A5")


def test_blank_ids_are_left_out_and_named(take: Callable[..., Intake]) -> None:
    taken = take(**{**SOUND, "accounts": [*ACCOUNTS, ("", "无号院", "福建省", "福州市")]})
    assert only(taken) == ("id_blank", 5, "A5")
    assert len(taken.project.accounts) == 3


@pytest.mark.parametrize("code", ["1.23E+17", "1.23457E+17", "1e17"])
def test_codes_turned_into_numbers(take: Callable[..., Intake], code: str) -> None:
    assert only(take(**{**SOUND, "accounts": [*ACCOUNTS, (code, "四院", "福建省", "福州市")]})) == (
        "id_scientific",
        5,
        "A5",
    )


def test_codes_that_were_rounded(take: Callable[..., Intake]) -> None:
    rows = [HEADERS, ("350100199001011000", *A1[1:]), ("350100199001012000", *A2[1:])]
    assert only(take(**{**SOUND, "accounts": rows})) == ("id_rounded", 0, "")


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        ("仙游县妇幼保健院", "仙游县妇幼保健院", "name_duplicate"),
        ("某院（北区）", "某院(北区)", "name_duplicate"),
        ("某院", "某院（光谷院区）", "name_branch"),
        ("某院（南院）", "某院（北院）", None),
        ("某院", "他院", None),
    ],
)
def test_names_that_look_like_one_customer(
    take: Callable[..., Intake], one: str, two: str, code: str | None
) -> None:
    taken = take(**{**SOUND, "accounts": [HEADERS, ("A1", one, *A1[2:]), ("A2", two, *A1[2:])]})
    assert [each.code for each in serious(taken)] == ([code] if code else [])


def test_one_name_in_two_cities_is_no_duplicate(take: Callable[..., Intake]) -> None:
    rows = [HEADERS, ("A1", "人民医院", *A1[2:]), ("A2", "人民医院", *A3[2:])]
    assert serious(take(**{**SOUND, "accounts": rows})) == []


def test_a_separator_in_an_unquoted_address_is_seen(tmp_path, write) -> None:
    from territory_designer.intake.build import intake

    path = tmp_path / "accounts.csv"
    path.write_text("account_id,name,address,city\nA1,某院,路1号,2楼,福州\n", encoding="utf-8")
    found = [each for each in intake([path]).findings if each.code == "row_too_long"]
    assert [(each.row, each.value, each.cell) for each in found] == [(2, "福州", "E2")]


# Cells

WORKLOAD = ("visits_per_year", "onsite_min", "preparation_min", "desk_h")


@pytest.mark.parametrize("column", WORKLOAD)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "number_not_finite"),
        ("inf", "number_not_finite"),
        ("-1", "number_negative"),
        ("many", "number_unreadable"),
        ("1e12", "number_too_large"),
        ("#DIV/0!", "cell_error"),
    ],
)
def test_impossible_work_is_an_error_and_never_zero(
    with_column: Callable[..., Intake], column: str, value: str, code: str
) -> None:
    taken = with_column(column, ["10", value, "20"])
    error = next(each for each in taken.findings if each.severity == "error")
    assert (error.code, error.cell, error.value) == (code, "E3", value)
    values = taken.project.accounts.columns()[column].tolist()
    assert values[0] == 10
    assert values[1] > 0
    assert column in taken.project.accounts.filled[1]


def test_no_visits_at_all_is_an_error(
    with_column: Callable[..., Intake], codes: Callable[..., list[str]]
) -> None:
    assert codes(with_column("visits_per_year", ["0", "0", "0"]), "error") == ["visits_all_zero"]
    assert codes(with_column("visits_per_year", ["0", "1", "0"]), "error") == []


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("revenue_cny", "-5", "number_negative"),
        ("revenue_cny", "1e12", "number_too_large"),
        ("revenue_cny", "五百", "number_unreadable"),
        ("locked", "perhaps", "flag_unreadable"),
        ("note", "电话 13800138000", "text_personal"),
        ("class", "Q", "class_unknown"),
    ],
)
def test_doubtful_cells(with_column: Callable[..., Intake], header: str, value: str, code: str) -> None:
    found = [each for each in with_column(header, ["", value, ""]).findings if each.code == code]
    assert [(each.severity, each.cell) for each in found] == [("warning", "E3")]


def test_losses_are_possible_margins(with_column: Callable[..., Intake]) -> None:
    assert with_column("margin_cny", ["-5", "1", "2"]).project.accounts.margin_cny.tolist() == [-5, 1, 2]


@pytest.mark.parametrize(
    ("header", "values", "suspected"),
    [
        ("销售额", ["120", "350", "80"], True),
        ("销售额（元）", ["120", "350", "80"], False),
        ("销售额（万元）", ["120", "350", "80"], False),
        ("销售额（万元）", ["1200000", "3500000", "4000000"], True),
        ("销售额", ["1200000", "350000", "80000"], False),
    ],
)
def test_money_in_another_unit(
    take: Callable[..., Intake], header: str, values: list[str], suspected: bool
) -> None:
    rows = [(f"A{n}", f"院{n}", "福建省", "福州市", values[n % 3]) for n in range(12)]
    taken = take(accounts=[(*HEADERS, header), *rows])
    assert ("unit_suspicious" in [each.code for each in taken.findings]) is suspected


def test_another_currency_is_not_read(
    with_column: Callable[..., Intake], codes: Callable[..., list[str]]
) -> None:
    taken = with_column("Revenue (USD)", ["1", "2", "3"])
    assert "currency_foreign" in codes(taken, "warning")
    assert all(value != value for value in taken.project.accounts.revenue_cny)


def test_ambiguous_numbers_are_said(write, codes: Callable[..., list[str]]) -> None:
    from territory_designer.intake.build import intake

    path = write([(*HEADERS, "revenue_cny"), (*A1, "1,234"), (*A2, "12"), (*A3, "5")], separator=";")
    taken = intake([path])
    assert "number_ambiguous" in codes(taken, "warning")
    assert taken.project.accounts.revenue_cny.tolist() == [1.234, 12, 5]


def test_capacity(take: Callable[..., Intake]) -> None:
    positions = [
        ("position_id", "hub_id", "role", "capacity_h"),
        ("P1", "H1", "rep", "0"),
        ("P2", "H1", "经理", "0"),
        ("P3", "H1", "rep", "-8"),
        ("P4", "H1", "rep", ""),
    ]
    taken = take(**{**SOUND, "positions": positions})
    assert [(each.code, each.row, each.severity) for each in serious(taken)] == [
        ("number_negative", 4, "error"),
        ("capacity_zero", 2, "warning"),
    ]
    assert taken.project.positions.capacity_h.tolist() == [0, 0, 1600, 1600]
    assert [each.params["count"] for each in taken.findings if each.code == "column_default"] == [1]


def test_dates(take: Callable[..., Intake]) -> None:
    employees = [("employee_id", "name", "入职日期"), ("E1", "张三", "2027年1月1日"), ("E2", "李四", "昨天"),
                 ("E3", "王五", "2020-01-01")]  # fmt: skip
    taken = take(**{**SOUND, "employees": employees})
    assert [(each.code, each.cell) for each in serious(taken)] == [
        ("date_in_future", "C2"),
        ("date_unreadable", "C3"),
    ]


def test_percentages_and_splits(take: Callable[..., Intake]) -> None:
    head = ("account_id", "position_id", "role", "split_type", "split_pct")
    roles = [head, ("A1", "P1", "owner", "revenue", "70"), ("A1", "P2", "partner", "revenue", "40"),
             ("A2", "P1", "owner", "revenue", "130")]  # fmt: skip
    taken = take(**SOUND, roles=roles)
    assert [(each.code, each.row) for each in serious(taken)] == [
        ("split_over_100", 3),
        ("percent_over_100", 4),
    ]
    fractions = [head, ("A1", "P1", "owner", "revenue", "0.7"), ("A1", "P2", "partner", "revenue", "0.3")]
    taken = take(**SOUND, roles=fractions)
    assert [each.code for each in serious(taken)] == ["percent_fraction"]
    assert taken.project.roles.split_pct.tolist() == [70, 30]


# References


def changed(table: str, row: int, column: int, value: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the sound tables with one cell changed; row 1 is the first below the header."""
    rows: list[Any] = list(SOUND[table])
    rows[row] = (*rows[row][:column], value, *rows[row][column + 1 :])
    return {**SOUND, table: rows}


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code", "cell"),
    [
        ("positions", 1, 1, "H9", "hub_unknown", "B2"),
        ("positions", 1, 1, "", "required_blank", "B2"),
        ("positions", 3, 2, "E9", "employee_unknown", "C4"),
        ("positions", 2, 3, "P9", "position_unknown", "D3"),
        ("positions", 2, 2, "E1", "employee_two_positions", "C3"),
        ("positions", 1, 3, "P2", "cycle", "D2"),
        ("employees", 1, 2, "E2", "cycle", "C2"),
        ("employees", 1, 2, "E1", "cycle", "C2"),
        ("employees", 2, 2, "E9", "employee_unknown", "C3"),
        ("hubs", 1, 1, "", "required_blank", "B2"),
    ],
)
def test_broken_references(
    take: Callable[..., Intake], table: str, row: int, column: int, value: str, code: str, cell: str
) -> None:
    found = serious(take(**changed(table, row, column, value)))
    assert [(each.code, each.cell, each.severity) for each in found] == [(code, cell, "error")]


def test_two_people_in_one_position(take: Callable[..., Intake]) -> None:
    rows = [*POSITIONS, ("P1", "H1", "E3", "", "1500")]
    taken = take(**{**SOUND, "positions": rows, "employees": [*EMPLOYEES, ("E3", "王五", "")]})
    (finding,) = serious(taken)
    assert (finding.code, finding.row, finding.params["employees"]) == ("position_two_people", 5, "E1, E3")
    assert taken.project.positions.employee_id.tolist() == ["E1", "E2", ""]


@pytest.mark.parametrize(
    ("header", "values", "code", "cell"),
    [
        ("position_id", ["P1", "P9", ""], "position_unknown", "E3"),
        ("employee_id", ["E1", "E9", ""], "employee_unknown", "E3"),
        ("parent_id", ["A2", "A1", ""], "cycle", "E2"),
        ("locked", ["是", "", ""], "lock_without_position", "E2"),
    ],
)
def test_accounts_that_point_nowhere(
    with_column: Callable[..., Intake], header: str, values: list[str], code: str, cell: str
) -> None:
    taken = with_column(header, values, hubs=HUBS, positions=POSITIONS, employees=EMPLOYEES)
    assert [(each.code, each.cell, each.severity) for each in serious(taken)] == [(code, cell, "error")]


def test_an_employee_without_a_position(with_column: Callable[..., Intake]) -> None:
    staff = [*EMPLOYEES, ("E3", "王五", "")]
    taken = with_column("employee_id", ["E3", "E1", "E2"], hubs=HUBS, positions=POSITIONS, employees=staff)
    assert only(taken) == ("employee_without_position", 2, "E2")


def test_position_and_employee_disagree(take: Callable[..., Intake]) -> None:
    rows = [(*HEADERS, "position_id", "employee_id"), (*A1, "P1", "E2"), (*A2, "P2", "E2")]
    taken = take(**{**SOUND, "accounts": rows})
    assert only(taken) == ("owner_disagrees", 2, "F2")
    assert taken.project.baseline.alignment.tolist() == [0, 1]


def test_forbidden_hubs(take: Callable[..., Intake]) -> None:
    rows = [(*HEADERS, "position_id", "locked"), (*A1, "P1", "是"), (*A2, "P3", "是")]
    hubs = [HUBS[0], ("H1", "福州", "禁用"), HUBS[2]]
    taken = take(**{**SOUND, "accounts": rows, "hubs": hubs})
    assert [(each.code, each.row) for each in serious(taken)] == [
        ("lock_at_forbidden_hub", 2),
        ("position_at_forbidden_hub", 2),
        ("position_at_forbidden_hub", 3),
    ]


def test_hub_limits(take: Callable[..., Intake]) -> None:
    hubs = [
        ("hub_id", "city", "min_positions", "max_positions"),
        ("H1", "福州", "3", "2"),
        ("H2", "武汉", "", ""),
    ]
    taken = take(**{**SOUND, "hubs": hubs})
    assert only(taken) == ("hub_limits", 2, "C2")
    assert taken.project.hubs.max_positions.tolist() == [2, 9999]


def test_accounts_alone_come_in(take: Callable[..., Intake]) -> None:
    taken = take(accounts=ACCOUNTS)
    assert [(each.code, each.table) for each in serious(taken)] == [
        ("table_absent", "positions"),
        ("table_absent", "hubs"),
    ]
    assert (len(taken.project.positions), len(taken.project.hubs)) == (0, 0)
    assert taken.project.baseline.alignment.tolist() == [-1, -1, -1]


def test_owners_without_positions(
    with_column: Callable[..., Intake], codes: Callable[..., list[str]]
) -> None:
    assert codes(with_column("position_id", ["P1", "", ""]), "error") == ["owners_without_positions"]


def test_relation_tables(take: Callable[..., Intake]) -> None:
    pipeline = [
        ("opportunity_id", "account_id", "stage", "amount_cny", "open_date", "close_date"),
        ("O1", "A1", "报价", "5万", "2026-01-01", "2026-02-01"),
        ("O2", "A9", "报价", "1", "", ""),
        ("O3", "A1", "报价", "", "", ""),
        ("O4", "A1", "报价", "1", "2026-02-01", "2026-01-01"),
    ]
    taken = take(**SOUND, pipeline=pipeline)
    assert [(each.code, each.row) for each in serious(taken)] == [
        ("account_unknown", 3),
        ("required_blank", 4),
        ("date_order", 5),
    ]
    assert taken.project.pipeline.amount_cny.tolist() == [50_000, 1, 1]


@pytest.mark.parametrize(("value", "doubted"), [("8600000", True), ("9000", False)])
def test_a_sum_in_another_unit_than_its_column_is_doubted(
    take: Callable[..., Intake], codes: Callable[..., list[str]], value: str, doubted: bool
) -> None:
    sums = [*(str(each) for each in range(100, 130)), value]
    rows = [(f"{row:04d}", f"医院{row}", "武汉市", "湖北省", each) for row, each in enumerate(sums)]
    taken = take(accounts=[("客户编号", "客户名称", "市", "省", "销售额（万元）"), *rows])
    assert ("money_out_of_scale" in codes(taken, "warning")) == doubted
