"""What does one header cell say: which word, in which unit, per which period?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from territory_designer.model.schema import Column, schema


def _units(words: Mapping[float, str]) -> dict[str, float]:
    """Return ``{unit: factor}`` from ``{factor: units}``; no unit at all means the unit of the column."""
    return {"": 1.0} | {unit: factor for factor, units in words.items() for unit in units.split()}


# Multipliers of what stands in a header or after a number, by the unit of the column it belongs to.
_MONEY = {
    1.0: "元 人民币 cny rmb ¥ yuan",
    1e3: "千元 千 k kcny krmb cnyk tcny",
    1e4: "万元 万 万人民币 人民币万元 wan",
    1e6: "百万元 百万 m mcny mrmb cnym mn million cnymillion",
    1e7: "千万元 千万",
    1e8: "亿元 亿 人民币亿元",
}
_A_YEAR = {
    factor: f"{units} {' '.join(f'{unit}/年' for unit in units.split())}" for factor, units in _MONEY.items()
}
_TIMES = {
    1.0: "次 次/年 次每年 /年 每年 年 /a 1/a a /year peryear year visits visits/year",
    4.0: "次/季 次/季度 /季度 每季度 季度 perquarter /quarter quarter",
    12.0: "次/月 次每月 /月 每月 月 permonth /month month monthly",
    52.0: "次/周 /周 每周 周 perweek /week week weekly",
}
_HOURS, _MINUTES = "h hr hrs hour hours 小时 工时 时 h/a h/year 小时/年", "min mins minutes 分钟 分"
UNITS: Mapping[str, Mapping[str, float]] = {
    "CNY": _units(_MONEY),
    "CNY/a": _units(_A_YEAR),
    "h": _units({1.0: _HOURS, 1 / 60: _MINUTES}),
    "min": _units({1.0: _MINUTES, 60.0: _HOURS}),
    "1/a": _units(_TIMES),
    "km": _units({1.0: "km 公里 千米", 1e-3: "m 米"}),
    "%": _units({1.0: "% pct percent 百分比"}),
    "a": _units({1.0: "年 years a 岁"}),
    "FTE": _units({1.0: "fte 人"}),
}
FOREIGN = re.compile(
    "usd|us\\$|美元|\\$|eur|euro|欧元|€|gbp|英镑|£|jpy|日元|日圆|hkd|港币|港元", re.IGNORECASE
)
DATUM = {
    "wgs84": re.compile("wgs"),
    "gcj02": re.compile("gcj|高德|腾讯|火星|amap"),
    "bd09": re.compile("bd09|百度|baidu"),
}
BRACKETS = re.compile(r"[(\[{<【〔「]([^()\[\]{}<>【】〔〕「」]*)[)\]}>】〕」]")
NOISE = re.compile(r"[\s_\-.:：*#'\"“”‘’?？!！、，,;；]+")
YEAR = re.compile(r"^(?:19|20)\d\d(?:年度?|fy)?|^fy\d\d(?:\d\d)?|(?:19|20)\d\d年?$|\b(?:19|20)\d\d\b")
PERIOD = re.compile("每?(?P<unit>月|季度|周)(?:度|均)?(?=.*(?:次|频))")  # 月拜访次数, 每周拜访频次


def plain(text: str) -> str:
    """Return text with full-width forms narrowed, in lower case and without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def key_of(text: str) -> str:
    """Return what two spellings of one header have in common: letters, digits and Han characters."""
    return NOISE.sub("", plain(text))


@dataclass(frozen=True)
class Header:
    """A header cell taken apart: its word, its word without brackets and year, and the unit it names."""

    text: str
    key: str
    bare: str
    units: tuple[str, ...]

    def factor(self, unit: str) -> float | None:
        """Return what its numbers are multiplied with to come in ``unit``; None = the header does not say."""
        known = UNITS.get(unit, {})
        return next((known[each] for each in self.units if each and each in known), None)

    @property
    def foreign_money(self) -> str:
        """Return the foreign currency that the header names, or an empty text."""
        found = FOREIGN.search(plain(self.text))
        return found.group() if found else ""

    @property
    def datum(self) -> str:
        """Return the datum that the header of a coordinate names, or an empty text."""
        return next((datum for datum, word in DATUM.items() if word.search(self.key)), "")


def read_header(text: str) -> Header:
    """Take a header cell apart."""
    whole = plain(text)
    inside = tuple(
        NOISE.sub("", each) for part in BRACKETS.findall(whole) for each in (part, *part.split("/"))
    )
    outside = NOISE.sub("", BRACKETS.sub("", whole))
    bare = YEAR.sub("", outside) or outside
    period = PERIOD.match(bare)
    if period:
        return Header(text=text, key=NOISE.sub("", whole), bare=bare[period.end() :], units=(period["unit"],))
    tails = sorted(_tails(), key=len, reverse=True)
    tail = next((unit for unit in tails if bare.endswith(unit) and bare != unit), "")
    return Header(text=text, key=NOISE.sub("", whole), bare=bare, units=(*inside, tail) if tail else inside)


@cache
def _tails() -> frozenset[str]:
    """Return units that may end a header without brackets: 销售额万元, revenue kcny."""
    return frozenset(
        unit for units in UNITS.values() for unit in units if re.fullmatch("[千万亿百]+元?|kcny|mcny", unit)
    )


def readings(header: Header) -> Iterator[str]:
    """Yield the words under which a header may be known, best first."""
    yield header.key
    yield header.bare
    for unit in header.units:
        if unit and header.bare.endswith(unit) and header.bare != unit:
            yield header.bare.removesuffix(unit)


@cache
def words(table: str) -> Mapping[str, str]:
    """Return ``{key of a synonym: column name}`` of a table, the program's own columns left out."""
    found = {key_of(column.name): column.name for column in _offered(table)}
    for column in _offered(table):
        for word in (*column.en, *column.zh):
            found.setdefault(key_of(word), column.name)
    return found


def _offered(table: str) -> list[Column]:
    return [column for column in schema()[table].values() if column.required != "own"]


@cache
def all_words() -> frozenset[str]:
    """Return the keys of every synonym of every table."""
    return frozenset(key for table in schema() for key in words(table))


def is_known(text: str) -> bool:
    """Tell whether a cell reads like the header of some column."""
    return any(each in all_words() for each in readings(read_header(text)))
