"""How does the text of a cell become a number, a date, a flag or a word of the program?"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from territory_designer.intake.headers import UNITS
from territory_designer.model.schema import Column
from territory_designer.model.tables import Flag, Number, Text

PLACEHOLDERS = frozenset(
    ("-", "--", "---", "—", "——", "/", "\\", ".", "无", "暂无", "空", "n/a", "na", "none", "null")
)
CELL_ERRORS = frozenset(["#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!"])
NOT_FINITE = frozenset(["nan", "inf", "+inf", "-inf", "infinity", "-infinity", "∞", "-∞"])
PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
POINT = re.compile(r"[+-]?(?:\d{1,3}(?:[,'’]\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d+)?")
COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:[.'’]\d{3})+|\d+)?(?:,\d+)?(?:e[+-]?\d+)?")
PARTS = re.compile(r"(?P<before>[^\d+\-.,]*)(?P<digits>[+-]?[\d.,'’]*\d(?:e[+-]?\d+)?)(?P<after>.*)")
CURRENCY = frozenset({"", "¥", "元", "rmb", "cny", "人民币", "约", "~", "≈"})
SAYS_COMMA = re.compile(r"\d\.\d{3},\d|(?<![\d.,])0,\d|^[^,.]*\d,(?:\d{1,2}|\d{4,})(?!\d|,)")
SAYS_POINT = re.compile(
    r"\d,\d{3},\d{3}|\d,\d{3}\.\d|^[^,.]*\d\.(?:\d{1,2}|\d{4,})(?!\d|\.)|(?<![\d.,])0\.\d"
)
UNDECIDED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])")

YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t].*)?")
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
DAY_OR_MONTH_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
LOOKED_AT = 5_000
EPOCH_1900, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)

YES = frozenset(["1", "1.0", "y", "yes", "true", "t", "x", "√", "✓", "✔", "是", "有", "已", "对", "v"])
NO = frozenset(["0", "0.0", "n", "no", "false", "f", "×", "✗", "✘", "否", "无", "未", "没有", "非"])

CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("positions", "role"): {
        "rep": "rep|sales rep|sales representative|代表|销售代表|医药代表|业务员|销售|销售专员|客户经理",
        "key account manager": "key account manager|kam|大客户经理|重点客户经理|重点客户代表",
        "global account manager": "global account manager|gam|全球客户经理|全国客户经理",
        "specialist": "specialist|product specialist|专员|产品专员|产品专家|技术专员|应用专员",
        "manager": "manager|sales manager|regional manager|经理|主管|区域经理|大区经理|地区经理|销售经理",
    },
    ("hubs", "state"): {
        "open": "open|opened|active|已开设|开设|在用|启用|已开",
        "forced": "forced|must|mandatory|必设|必须|强制",
        "candidate": "candidate|possible|候选|备选|可选",
        "forbidden": "forbidden|closed|banned|禁用|禁止|关闭|不可用",
    },
    ("travel", "mode"): {
        "car": "car|road|drive|汽车|自驾|公路|驾车",
        "rail": "rail|train|hsr|高铁|火车|铁路|动车",
        "air": "air|flight|plane|飞机|航空",
    },
    ("groups", "tier"): {
        "global": "global|全球",
        "key": "key|重点|核心|大客户",
        "standard": "standard|普通|标准|一般",
    },
    ("roles", "split_type"): {
        "revenue": "revenue|收入|业绩|销售额|主分成",
        "overlay": "overlay|叠加|覆盖|协同",
    },
    ("pipeline", "outcome"): {
        "open": "open|进行中|跟进中|在谈",
        "won": "won|win|赢单|中标|成交|已成交",
        "lost": "lost|lose|丢单|失败|流失|未成交",
    },
    ("support", "function"): {
        "technical": "technical|技术|技术支持|售后",
        "marketing": "marketing|市场|市场部",
        "finance": "finance|财务|财务部",
        "admin": "admin|administration|行政|行政部|内勤",
    },
}


@dataclass(frozen=True)
class Style:
    """How a file writes numbers and dates: decimal comma, and date serials that count from 1904."""

    comma: bool = False
    dates_1904: bool = False


@dataclass(frozen=True, eq=False)
class Parsed:
    """Values of one column, unreadable rows with the code of the finding, and how many placeholders."""

    values: NDArray[Any]
    faults: tuple[tuple[int, str], ...] = ()
    placeholders: int = 0


@dataclass
class _Reader:
    """Reads each distinct text of a column once."""

    read: Callable[[str], Any]
    blank: Any
    codes: dict[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> Any:
        if not text:
            return self.blank
        try:
            return self.read(text)
        except _UnreadableError as fault:
            self.codes[text] = fault.args[0]
            return self.blank


class _UnreadableError(Exception):
    """Carries the code of the finding from the depth of a reader to its column."""


def parse(cells: Text, *, column: Column, factor: float = 1.0, style: Style = Style()) -> Parsed:
    """Turn the cells of one column into values of the column's type.

    Parameters
    ----------
    cells
        Stripped text, object ``(rows,)``.
    column
        Type, unit and default; blank cells take the default.
    factor
        What the header multiplies numbers with: 10,000 for 万元.
    style
        How the file writes numbers and dates.
    """
    if _is_free_text(column):
        return Parsed(cells)
    reader = _reader(cells, column=column, factor=factor, style=style)
    codes, distinct = pd.factorize(cells)
    values = [reader(text) for text in distinct]
    faults = tuple(
        (int(row), reader.codes[cells[row]])
        for row in np.flatnonzero(
            np.isin(codes, [at for at, text in enumerate(distinct) if text in reader.codes])
        )
    )
    dummies = [at for at, text in enumerate(distinct) if _is_placeholder(text, column)]
    return Parsed(
        values=np.array(values, dtype=_dtype(column))[codes]
        if len(distinct)
        else np.zeros(0, _dtype(column)),
        faults=faults,
        placeholders=int(np.isin(codes, dummies).sum()),
    )


def _is_free_text(column: Column) -> bool:
    """Tell whether a column takes its cells as they are."""
    chosen = (column.table, column.name) in CHOICES or column.name in _TEXTS
    return column.type == "text" and not column.default and not chosen


def _dtype(column: Column) -> type:
    return {"number": np.float64, "whole": np.float64, "flag": np.bool_}.get(column.type, object)


def _is_placeholder(text: str, column: Column) -> bool:
    return column.type in ("number", "whole", "date") and text.lower() in PLACEHOLDERS


def _reader(cells: Text, *, column: Column, factor: float, style: Style) -> _Reader:
    if column.type in ("number", "whole"):
        blank = float(column.default) if column.default else math.nan
        return _Reader(lambda text: _number(text, column=column, factor=factor, style=style), blank)
    if column.type == "flag":
        return _Reader(_flag, blank=False)
    if column.type == "date":
        day_first = _day_first(cells)
        return _Reader(lambda text: _date(text, day_first=day_first, style=style), blank="")
    if (column.table, column.name) in CHOICES:
        known = _choices(column)
        return _Reader(lambda text: _choice(text, known), blank=column.default)
    return _Reader(_TEXTS.get(column.name, str), blank=column.default)


def narrow(text: str) -> str:
    """Return text in half-width forms, lower case, without any blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _number(text: str, *, column: Column, factor: float, style: Style) -> float:
    if PLAIN.fullmatch(text) and not style.comma and text.isascii():
        return float(text) * factor
    short = narrow(text)
    if short in PLACEHOLDERS:
        return float(column.default) if column.default else math.nan
    if short in CELL_ERRORS:
        raise _UnreadableError("cell_error")
    number, unit = _number_and_unit(short, comma=style.comma)
    known = UNITS.get(column.unit, {"": 1.0, "%": 1.0})
    if unit and unit not in known:
        raise _UnreadableError("number_unreadable")
    value = number * (known[unit] if unit else factor)
    if not math.isfinite(value):
        raise _UnreadableError("number_not_finite")
    return value


def _number_and_unit(short: str, *, comma: bool) -> tuple[float, str]:
    if short in NOT_FINITE:
        return math.nan, ""
    negative = short.startswith("(") and short.endswith(")")
    parts = PARTS.fullmatch(short.strip("()") if negative else short)
    if parts is None or parts["before"] not in CURRENCY:
        raise _UnreadableError("number_unreadable")
    digits = parts["digits"]
    if not (COMMA if comma else POINT).fullmatch(digits):
        raise _UnreadableError("number_unreadable")
    digits = re.sub("['’.]", "", digits).replace(",", ".") if comma else re.sub("['’,]", "", digits)
    return (-float(digits) if negative else float(digits)), parts["after"].removeprefix("rmb").removeprefix(
        "cny"
    )


def decimal_style(columns: Iterable[Text]) -> Counter[str]:
    """Count what the numbers of a file say about its decimal mark: ``comma``, ``point``, ``undecided``.

    A sample speaks for a long column; a number in the other style is then unreadable, never misread.
    """
    evidence: Counter[str] = Counter()
    for cells in columns:
        for text in pd.unique(cells[:: 1 + len(cells) // LOOKED_AT]):
            if "," in text or "." in text or "，" in text or "．" in text:
                evidence[_evidence(narrow(text))] += 1
    return evidence


def _evidence(short: str) -> str:
    if SAYS_COMMA.search(short):
        return "comma"
    if SAYS_POINT.search(short):
        return "point"
    return "undecided" if UNDECIDED.search(short) else "neither"


def _flag(text: str) -> bool:
    short = narrow(text)
    if short in YES:
        return True
    if short in NO or short in PLACEHOLDERS:
        return False
    raise _UnreadableError("flag_unreadable")


def _choices(column: Column) -> dict[str, str]:
    entries = CHOICES[column.table, column.name]
    return {narrow(word): choice for choice, words in entries.items() for word in words.split("|")}


def _choice(text: str, known: Mapping[str, str]) -> str:
    found = known.get(narrow(text)) or known.get(narrow(text).replace("_", ""))
    if found is None:
        raise _UnreadableError("choice_unknown")
    return found


def _day_first(cells: Text) -> bool | None:
    """Tell from a column's own dates whether 05/06/2026 begins with the day; None = it does not say."""
    found = [match for text in pd.unique(cells) if (match := DAY_OR_MONTH_FIRST.fullmatch(narrow(text)))]
    if any(int(match[1]) > 12 for match in found):
        return True
    return False if any(int(match[3]) > 12 for match in found) else None


def _date(text: str, *, day_first: bool | None, style: Style) -> str:
    short = unicodedata.normalize("NFKC", text).strip().lower()
    if short in PLACEHOLDERS:
        return ""
    year_first = YEAR_FIRST.fullmatch(re.sub(r"\s*([年月日])\s*", r"\1", short)) or COMPACT.fullmatch(short)
    if year_first:
        return _iso(*map(int, year_first.groups()))
    if SERIAL.fullmatch(short):
        start = EPOCH_1904 if style.dates_1904 else EPOCH_1900
        return (start + dt.timedelta(days=int(float(short)))).isoformat()
    return _day_or_month_first(short, day_first)


def _day_or_month_first(short: str, day_first: bool | None) -> str:
    match = DAY_OR_MONTH_FIRST.fullmatch(short)
    if match is None:
        raise _UnreadableError("date_unreadable")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "." or first == second:
        day_first = True
    if day_first is None:
        raise _UnreadableError("date_ambiguous")
    return _iso(year, second, first) if day_first else _iso(year, first, second)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError as error:
        raise _UnreadableError("date_unreadable") from error


def _class(text: str) -> str:
    short = narrow(text).upper()
    return re.sub("(?:类|级|等|级别|CLASS)$", "", short) or short


def _lines(text: str) -> str:
    return ";".join(filter(None, (part.strip() for part in re.split("[;；、,，/|\n]", text))))


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "class": _class,
    "product_lines": _lines,
    "crosssell_lines": _lines,
}


def out_of(values: Number, *, low: float, high: float) -> Flag:
    """Return which known values lie outside ``low`` to ``high``."""
    return (values < low) | (values > high)
