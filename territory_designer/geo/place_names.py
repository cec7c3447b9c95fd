"""What is a place, and when do two spellings of its name mean the same?"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

PROVINCE, PREFECTURE, COUNTY = "province", "prefecture", "county"
FUZZY_CUTOFF = 0.86

_ZH_KIND = re.compile(
    "(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|省|市|县|区|盟|旗|州)$"
)
_PEOPLES = "zhuang|hui|uygh?ur|tibetan|tujia|miao|dong|buyei|yi|dai|bai|hani|mongol|korean|kazakh?|qiang"
_EN_KIND = re.compile(
    rf"[\s_-]+(?:(?:{_PEOPLES})\b.*)?"
    r"(?:city|municipality|province|prefecture|autonomous region|region|district|county"
    r"|shi|sheng|s\.?a\.?r\.?)$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A province, prefecture or county with its seat in WGS-84; NaN coordinates where they are not known.

    ``zh`` is the local name in full, ``city_code`` the prefecture (of a province: its capital).
    Municipalities stand twice, as province and as prefecture, under one code.
    """

    code: str
    level: str
    zh: str
    zh_short: str
    pinyin: str
    en: str
    province_code: str
    city_code: str
    latitude: float
    longitude: float
    population: int

    @property
    def located(self) -> bool:
        """Whether the coordinates are known."""
        return math.isfinite(self.latitude)


def plain(text: str) -> str:
    """Return the text half-width and trimmed, without spaces when it is Chinese."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return "".join(folded.split()) if is_chinese(folded) else folded


def is_chinese(text: str) -> bool:
    """Tell whether the text holds Chinese characters."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def letters(text: str) -> str:
    """Return lower-case ASCII letters only: Xi'an, XI AN and Xi’ān are the same."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", folded.lower())


def without_kind(text: str) -> str:
    """Strip 市, 省, 自治区, City, Province and the like from the end, if two characters remain."""
    pattern, base = (_ZH_KIND, text) if is_chinese(text) else (_EN_KIND, text.lower())
    short = pattern.sub("", base)
    return short if len(short) > 1 else text


class Names:
    """Places of one level by every spelling.

    Parameters
    ----------
    places
        Places of one level.
    aliases
        ``{code: further names}``.
    """

    def __init__(self, places: Iterable[Place], aliases: Mapping[str, Sequence[str]]) -> None:
        self._places = tuple(places)
        self._ways: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
        for place in self._places:
            for way, keys in _spellings(place, aliases.get(place.code, ())).items():
                for key in keys - {""}:
                    self._ways[way][key].append(place)

    def find(self, text: str, province_code: str = "") -> tuple[list[Place], str]:
        """Return the places that the text names by the surest way that finds any, and that way."""
        for way, key in _attempts(text):
            named = self._ways[way].get(key, ())
            found = [place for place in named if province_code in ("", place.province_code)]
            if found:
                return found, "pinyin" if way == "english" else way
        return [], ""

    def nearly(self, text: str, province_code: str) -> tuple[list[Place], str]:
        """Return the place of the province whose name is closest to a misspelt text (difflib)."""
        chinese = is_chinese(text)
        inside = [place for place in self._places if place.province_code == province_code]
        names = {place.zh if chinese else letters(place.en): place for place in inside}
        wish = text if chinese else letters(without_kind(text))
        close = get_close_matches(wish, names, n=1, cutoff=FUZZY_CUTOFF)
        return ([names[close[0]]], "fuzzy") if close else ([], "")


def _spellings(place: Place, aliases: Sequence[str]) -> dict[str, set[str]]:
    return {
        "exact": {place.zh},
        "suffix": {place.zh_short},
        "alias": {key for alias in aliases for key in (_folded(alias), _folded(without_kind(alias)))},
        "english": {letters(place.en)},
        "pinyin": {place.pinyin},
    }


def _attempts(text: str) -> list[tuple[str, str]]:
    """Return the (way, key) pairs to try, surest first; English wins over pinyin: Shaanxi is not Shanxi."""
    short = without_kind(text)
    if is_chinese(text):
        return [("exact", text), ("suffix", text), ("suffix", short), ("alias", text), ("alias", short)]
    keys = (letters(text), letters(short))
    return [("exact", text), *((way, key) for way in ("english", "alias", "pinyin") for key in keys if key)]


def _folded(alias: str) -> str:
    return alias if is_chinese(alias) else letters(alias)
