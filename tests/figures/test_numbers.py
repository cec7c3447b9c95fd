import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.figures.numbers import hours, money, number, percent, signed


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (None, "–", "–"),
        (0.0, "0 CNY", "0 元"),
        (9_400.0, "9,400 CNY", "9,400 元"),
        (56_500.0, "56.5 k CNY", "5.7 万元"),
        (1_200_000.0, "1.2 m CNY", "120 万元"),
        (-184_000_000.0, "−184 m CNY", "−1.8 亿元"),
    ],
)
def test_money_is_said_in_the_units_of_the_language(value, en, zh):
    assert (money(value, "en"), money(value, "zh")) == (en, zh)


def test_figures_carry_their_units():
    assert (percent(1.184), hours(30_874.2), number(2_083), percent(None)) == (
        "118 %",
        "30,874 h",
        "2,083",
        "–",
    )
    assert percent(0.0084, 1) == "0.8 %"


@pytest.mark.parametrize(("text", "expected"), [("12 %", "+12 %"), ("−3", "−3"), ("0 %", "0 %"), ("–", "–")])
def test_a_rise_has_a_plus(text, expected):
    assert signed(text) == expected


@given(st.floats(-1e9, 1e9))
def test_a_minus_is_a_real_one_and_zero_has_none(value):
    for said in (number(value), percent(value), hours(value), money(value, "en"), money(value, "zh")):
        assert "-" not in said
        assert not said.startswith(("−0 ", "−0.")) or any(sign in "123456789" for sign in said)
