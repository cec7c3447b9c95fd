"""Which columns hold what a sales plan must never hold: identity cards, phones, bank accounts, health?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd

from territory_designer.intake.headers import key_of
from territory_designer.intake.values import narrow
from territory_designer.model.tables import Text

HEADERS: Mapping[str, str] = {
    "identity": "身份证 证件号 护照 idcard identitycard identityno passport nationalid ssn",
    "phone": "手机 电话 联系方式 微信 传真 phone mobileno mobilenumber wechat fax",
    "bank": "银行 卡号 开户 bankaccount bankcard iban",
    "health": "健康状 病史 病历 体检结果 残疾 怀孕 孕期 病假 慢性病 healthstat medicalhistory disability",
}
SHARE, CERTAIN_SHARE = 0.3, 0.9
LOOKED_AT = 5_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d-?\d{4}-?\d{4}")
BANK = re.compile(r"(?:62|4|5[1-5]|2[2-7]|35|3[47])\d{11,17}")
IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:\+?86-?)?(?:1[3-9]\d{9}|[1-9]\d{16}[\dXx])(?![0-9A-Za-z])")


def is_identity_card(text: str) -> bool:
    """Tell whether a text is a resident identity number: birth date and check digit (GB 11643) are right.

    A 统一社会信用代码 is not: it holds letters, or fails the birth date or the check digit.
    """
    code = narrow(text).upper()
    if not IDENTITY.fullmatch(code):
        return False
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(code, WEIGHTS)) % 11] == code[-1]


def is_phone(text: str) -> bool:
    """Tell whether a text is a mobile number of China."""
    return PHONE.fullmatch(narrow(text)) is not None


def is_bank_card(text: str) -> bool:
    """Tell whether a text is a bank card number: known first digits and Luhn check digit (ISO/IEC 7812)."""
    digits = re.sub("[ -]", "", narrow(text))
    if not BANK.fullmatch(digits):
        return False
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(each - 9 if each > 9 else each for each in doubled)) % 10 == 0


CONTENTS: Mapping[str, Callable[[str], bool]] = {
    "identity": is_identity_card,
    "phone": is_phone,
    "bank": is_bank_card,
}


def kind_by_header(header: str) -> str:
    """Return what personal data a header announces, or an empty text."""
    key = key_of(header)
    return next((kind for kind, words in HEADERS.items() if any(word in key for word in words.split())), "")


def kind_by_content(cells: Text, *, share: float = SHARE) -> str:
    """Return what personal data at least a share of the distinct cells of a column are, or nothing."""
    sample = [text for text in pd.unique(cells[:: 1 + len(cells) // LOOKED_AT]) if text]
    for kind, holds in CONTENTS.items():
        hits = sum(map(holds, sample))
        if hits and hits >= share * len(sample):
            return kind
    return ""


def mask(text: str) -> str:
    """Return free text with identity and mobile numbers blotted out."""
    return IN_TEXT.sub(
        lambda hit: "***" if is_phone(hit.group()) or is_identity_card(hit.group()) else hit.group(), text
    )
