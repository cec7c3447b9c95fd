"""Do texts become the numbers, dates, flags and words they mean, or a fault, and never something else?"""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.intake.values import Parsed, Style, decimal_style, parse
from territory_designer.model.schema import schema

NAN = math.nan


def read(*cells: str, table: str = "accounts", column: str = "revenue_cny", **options: object) -> Parsed:
    return parse(np.array(cells, dtype=object), column=schema()[table][column], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", 1234.5),
        ("-5", -5),
        ("1,234,567", 1_234_567),
        ("１２３．５", 123.5),
        ("１，２３４", 1234),
        ("1 234", 1234),
        ("1'234.5", 1234.5),
        ("¥1,234", 1234),
        ("1234元", 1234),
        ("人民币1,234.00", 1234),
        ("3.5万", 35_000),
        ("3.5 万元", 35_000),
        ("1.2亿", 120_000_000),
        ("(1,234)", -1234),
        ("1.5e3", 1500),
        (".5", 0.5),
        ("", NAN),
        ("-", NAN),
        ("/", NAN),
        ("N/A", NAN),
        ("暂无", NAN),
    ],
)
def test_money(text: str, value: float) -> None:
    parsed = read(text)
    assert parsed.values.tolist() == pytest.approx([value], nan_ok=True)
    assert parsed.faults == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("待定", "number_unreadable"),
        ("1,2,3", "number_unreadable"),
        ("1.2.3", "number_unreadable"),
        ("12,34", "number_unreadable"),
        ("5 USD", "number_unreadable"),
        ("=1+1", "number_unreadable"),
        ("12-15", "number_unreadable"),
        ("nan", "number_not_finite"),
        ("-inf", "number_not_finite"),
        ("1e999", "number_not_finite"),
        ("#N/A", "cell_error"),
        ("#REF!", "cell_error"),
    ],
)
def test_what_is_no_number_is_a_fault_and_blank(text: str, code: str) -> None:
    parsed = read("1", text)
    assert parsed.faults == ((1, code),)
    assert math.isnan(parsed.values[1])


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("visits_per_year", "12次", 12),
        ("visits_per_year", "2次/月", 24),
        ("visits_per_year", "每月", None),
        ("onsite_min", "1.5小时", 90),
        ("onsite_min", "45 min", 45),
        ("desk_h", "90分钟", 1.5),
        ("desk_h", "4h", 4),
    ],
)
def test_units_beside_the_number(column: str, text: str, value: float | None) -> None:
    parsed = read(text, column=column)
    assert parsed.values.tolist() == pytest.approx([NAN if value is None else value], nan_ok=True)
    assert bool(parsed.faults) is (value is None)


def test_the_unit_of_the_header_counts_unless_the_cell_has_its_own() -> None:
    assert read("5", "5万", "5元", factor=1e4).values.tolist() == [50_000, 50_000, 5]


@settings(max_examples=300, deadline=None)
@given(
    values=st.lists(st.decimals(-9_999_999, 9_999_999, places=2), min_size=1, max_size=6),
    grouped=st.booleans(),
    comma=st.booleans(),
)
def test_two_decimals_are_read_right_in_any_dialect(values: list, grouped: bool, comma: bool) -> None:
    texts = [f"{value:{',' if grouped else ''}.2f}" for value in values]
    if comma:
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    cells = np.array(texts, dtype=object)
    evidence = decimal_style([cells])
    style = Style(comma=evidence["comma"] > 0 and evidence["comma"] >= evidence["point"])
    parsed = parse(cells, column=schema()["accounts"]["margin_cny"], style=style)
    assert parsed.faults == ()
    assert parsed.values == pytest.approx([float(value) for value in values])


@pytest.mark.parametrize(
    ("texts", "evidence"),
    [
        (["1,5"], {"comma": 1}),
        (["1.234,5"], {"comma": 1}),
        (["0,125"], {"comma": 1}),
        (["1,234.5"], {"point": 1}),
        (["1,234,567"], {"point": 1}),
        (["26.08"], {"point": 1}),
        (["1,234"], {"undecided": 1}),
        (["1.234"], {"undecided": 1}),
        (["12"], {}),
    ],
)
def test_what_numbers_say_about_the_decimal_mark(texts: list[str], evidence: dict[str, int]) -> None:
    assert dict(decimal_style([np.array(texts, dtype=object)])) == evidence


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026/1/2", "2026-01-02"),
        ("2026.1.2", "2026-01-02"),
        ("2026年11月22日", "2026-11-22"),
        ("２０２６年１月２日", "2026-01-02"),
        ("2026 年 11 月 22 日", "2026-11-22"),
        ("20261122", "2026-11-22"),
        ("2026-11-22 08:30:00", "2026-11-22"),
        ("22.11.2026", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("46348", "2026-11-22"),
        ("", ""),
        ("-", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    parsed = read(text, table="employees", column="hire_date")
    assert (parsed.values.tolist(), parsed.faults) == ([iso], ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "date_unreadable"),
        ("2026年11月", "date_unreadable"),
        ("soon", "date_unreadable"),
        ("05/06/2026", "date_ambiguous"),
        ("05/06/26", "date_unreadable"),
    ],
)
def test_doubtful_dates_are_faults_and_blank(text: str, code: str) -> None:
    parsed = read(text, table="employees", column="hire_date")
    assert (parsed.values.tolist(), parsed.faults) == ([""], ((0, code),))


def test_a_column_of_dates_tells_day_from_month() -> None:
    assert read("05/06/2026", "22/11/2026", table="employees", column="hire_date").values[0] == "2026-06-05"
    assert read("05/06/2026", "11/22/2026", table="employees", column="hire_date").values[0] == "2026-05-06"


@settings(max_examples=100, deadline=None)
@given(day=st.dates(dt.date(1980, 1, 1), dt.date(2060, 12, 31)), dates_1904=st.booleans())
def test_serials_of_both_calendars(day: dt.date, dates_1904: bool) -> None:
    start = dt.date(1904, 1, 1) if dates_1904 else dt.date(1899, 12, 30)
    serial = str((day - start).days)
    style = Style(dates_1904=dates_1904)
    assert read(serial, table="employees", column="hire_date", style=style).values.tolist() == [
        day.isoformat()
    ]


def test_flags() -> None:
    parsed = read("是", "Y", "√", "1", "否", "no", "0", "", "-", "maybe", column="locked")
    assert parsed.values.tolist() == [True] * 4 + [False] * 6
    assert parsed.faults == ((9, "flag_unreadable"),)


def test_words_of_the_program() -> None:
    parsed = read(
        "代表",
        "大客户经理",
        "KAM",
        "Rep",
        "key_account_manager",
        "",
        "厨师",
        table="positions",
        column="role",
    )
    kam = "key account manager"
    assert parsed.values.tolist() == ["rep", kam, kam, "rep", kam, "rep", "rep"]
    assert parsed.faults == ((6, "choice_unknown"),)
    states = read("已开设", "必设", "候选", "禁用", "", table="hubs", column="state").values
    assert states.tolist() == ["open", "forced", "candidate", "forbidden", "candidate"]


def test_classes_and_product_lines() -> None:
    assert read("a", "Ａ", "A类", "B级", "重点", column="class").values.tolist() == [
        "A",
        "A",
        "A",
        "B",
        "重点",
    ]
    assert read("骨科；脊柱、关节", "a, b;c", column="product_lines").values.tolist() == [
        "骨科;脊柱;关节",
        "a;b;c",
    ]


def test_blank_cells_take_the_default() -> None:
    assert read("", "1500", table="positions", column="capacity_h").values.tolist() == [1600, 1500]


def test_placeholders_are_counted() -> None:
    assert read("-", "5", "无", "-").placeholders == 3
