"""Are personal columns told from codes that only look alike?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.intake.personal import (
    is_bank_card,
    is_identity_card,
    is_phone,
    kind_by_content,
    kind_by_header,
    mask,
)

IDENTITY = "11010519491231002X"  # the published example of GB 11643


def test_identity_cards() -> None:
    assert is_identity_card(IDENTITY)
    assert is_identity_card("１１０１０５１９４９１２３１００２ｘ")
    assert not is_identity_card("110105194912310021")
    assert not is_identity_card("110105194913310029")


@given(wrong=st.sampled_from("0123456789X"))
def test_only_one_check_digit_fits(wrong: str) -> None:
    assert is_identity_card(IDENTITY[:-1] + wrong) is (wrong == "X")


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "911101080828559612", "123456789012345678", "350100000000000001"]
)
def test_credit_codes_and_customer_codes_are_no_identity_cards(code: str) -> None:
    assert not is_identity_card(code)


def test_phones_and_bank_cards() -> None:
    assert is_phone("13800138000")
    assert is_phone("+86 138-0013-8000")
    assert not is_phone("0591-87654321")
    assert not is_phone("12345678901")
    assert is_bank_card("4111 1111 1111 1111")
    assert not is_bank_card("4111 1111 1111 1112")
    assert not is_bank_card("1234567890123452")


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("身份证号码", "identity"),
        ("ID Card No.", "identity"),
        ("手机", "phone"),
        ("联系电话", "phone"),
        ("Mobile phone", "phone"),
        ("开户银行", "bank"),
        ("健康状况", "health"),
        ("客户编号", ""),
        ("医院名称", ""),
        ("Account number", ""),
        ("体检中心数量", ""),
    ],
)
def test_headers(header: str, kind: str) -> None:
    assert kind_by_header(header) == kind


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([IDENTITY, "", IDENTITY], "identity"),
        (["13800138000", "13900139000", "无"], "phone"),
        (["4111111111111111"], "bank"),
        (["91350100M000100Y43"] * 3, ""),
        (["福州", "厦门"], ""),
        ([], ""),
        (["一楼", "13800138000", "二楼", "三楼", "四楼"], ""),
    ],
)
def test_contents(cells: list[str], kind: str) -> None:
    assert kind_by_content(np.array(cells, dtype=object)) == kind


def test_numbers_inside_a_text_are_blotted_out() -> None:
    assert mask(f"张女士 13800138000, {IDENTITY}") == "张女士 ***, ***"
    assert mask("订单 1380013800012 与 91350100M000100Y43") == "订单 1380013800012 与 91350100M000100Y43"
