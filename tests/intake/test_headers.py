"""Are headers taken apart into word, unit and datum?"""

import pytest

from territory_designer.intake.headers import is_known, key_of, read_header, readings, words


@pytest.mark.parametrize(
    ("text", "word", "unit", "factor"),
    [
        ("上年销售额（万元）", "上年销售额", "CNY", 1e4),
        ("上年销售额(亿元)", "上年销售额", "CNY", 1e8),
        ("销售额万元", "销售额", "CNY", 1e4),
        ("2025年销售额（元）", "销售额", "CNY", 1.0),
        ("Revenue (k CNY)", "revenue", "CNY", 1e3),
        ("Revenue 2025 [m CNY]", "revenue", "CNY", 1e6),
        ("销售额", "销售额", "CNY", None),
        ("拜访时长（小时）", "拜访时长", "min", 60.0),
        ("Desk work (min)", "deskwork", "h", 1 / 60),
        ("月拜访次数", "拜访次数", "1/a", 12.0),
        ("每周拜访频次", "拜访频次", "1/a", 52.0),
        ("拜访次数（次/季度）", "拜访次数", "1/a", 4.0),
        ("年拜访次数", "年拜访次数", "1/a", None),
    ],
)
def test_word_and_unit(text: str, word: str, unit: str, factor: float | None) -> None:
    header = read_header(text)
    assert word in readings(header)
    assert header.factor(unit) == factor


@pytest.mark.parametrize(
    ("text", "datum"), [("经度(GCJ-02)", "gcj02"), ("百度纬度", "bd09"), ("lat_wgs84", "wgs84"), ("纬度", "")]
)
def test_datum(text: str, datum: str) -> None:
    assert read_header(text).datum == datum


@pytest.mark.parametrize(
    ("text", "currency"), [("Revenue (USD)", "usd"), ("销售额（美元）", "美元"), ("销售额", "")]
)
def test_foreign_money(text: str, currency: str) -> None:
    assert read_header(text).foreign_money == currency


def test_spellings_of_one_header_are_equal() -> None:
    assert (
        len({key_of(text) for text in ("Account ID", "account_id", "ＡＣＣＯＵＮＴ　ＩＤ", " Account-Id: ")})
        == 1
    )


def test_a_column_keeps_its_own_name_though_another_has_it_as_synonym() -> None:
    assert words("hubs")["state"] == "state"
    assert "placelevel" not in words("accounts")


def test_data_are_no_headers() -> None:
    assert is_known("客户名称")
    assert not is_known("福建省立医院")
