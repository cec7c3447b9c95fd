"""Is every figure written as the design says?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.ui import numbers
from territory_designer.ui.words import words

NAN = math.nan


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numbers.index(1.18), "118 %"),
        (numbers.percent(0.2412, 1), "24.1 %"),
        (numbers.hours(57.9), "57.9 h"),
        (numbers.hours(68_940.2, 0), "68,940 h"),
        (numbers.signed_hours(-212), "\u2212212 h"),
        (numbers.signed_hours(1.6, 1), "+1.6 h"),
        (numbers.signed_hours(-0.01, 1), "±0.0 h"),
        (numbers.minutes(52.4), "52 min"),
        (numbers.minutes(128), "2 h 08"),
        (numbers.minutes(59.6), "1 h 00"),
        (numbers.plain(-3214), "\u22123,214"),
        (numbers.money(1.84e6), "1.84 m CNY"),
        (numbers.money(276_000), "276 k CNY"),
        (numbers.money(14.83e6), "14.8 m CNY"),
        (numbers.money(999_900), "1.00 m CNY"),
        (numbers.money(560), "560 CNY"),
        (numbers.money(0), "0 CNY"),
        (numbers.signed_money(-1.2e6), "\u22121.20 m CNY"),
        (numbers.signed_money(2.3e6), "+2.30 m CNY"),
    ],
)
def test_english(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.84e6, "184 万元"),
        (276_000, "27.6 万元"),
        (27.2e6, "2,720 万元"),
        (2.72e8, "2.72 亿元"),
        (560, "560 元"),
    ],
)
def test_chinese_money(value, expected):
    words.set_language("zh")
    assert numbers.money(value) == expected


@pytest.mark.parametrize("value", [None, NAN, math.inf])
@pytest.mark.parametrize(
    "write",
    [
        numbers.index,
        numbers.hours,
        numbers.signed_hours,
        numbers.minutes,
        numbers.money,
        numbers.signed_money,
        numbers.plain,
    ],
)
def test_what_is_unknown_is_a_dash_and_never_nought(write, value):
    assert write(value) == numbers.UNKNOWN


@given(st.floats(1, 1e11), st.sampled_from(["en", "zh"]))
def test_money_never_shows_more_than_four_digits_before_the_point_unless_in_the_largest_unit(value, language):
    words.set_language(language)
    figure = numbers.money(value).split(" ")[0].replace(",", "")
    largest = 1e9 if language == "en" else 1e8
    assert value >= largest or len(figure.split(".")[0]) <= 4
    assert float(figure) > 0
