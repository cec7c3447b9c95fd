"""Which county or district of a city does an address or a name mention?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from territory_designer.geo.place_names import Place, plain

_KINDS = ("区", "县", "市")
# After a bare name these tell that a street or building is meant: 鼓楼东街, 中山路, 长安大道.
_STREET = r"(?![东南西北中一二三四五上下前后]?(?:路|街(?!道)|大街|大道|巷|弄|胡同|支路|广场|大厦|大桥|桥))"
# District names that are also persons, mottos or everyday words: alone in an account's name they say nothing.
_EVERYDAY = re.compile(
    "中山|和平|新华|长安|建设|友谊|东风|向阳|红旗|前进|解放|胜利|新城|城关|人民|文化|青年|新兴|兴安|开平|东方|中原"
)


class DistrictFinder:
    """Finds the counties of one city in free text; patterns are compiled once.

    Parameters
    ----------
    heads
        Names of the province and the city, which are skipped at the start of a text.
    counties
        The counties and districts of the city.
    aliases
        ``{county code: former and other names}``.
    taken
        Names that mean something else: prefectures in full (荆州市 is not 荆州区), the city, 城区.
    """

    def __init__(
        self,
        heads: Iterable[str],
        counties: Sequence[Place],
        *,
        aliases: Mapping[str, Sequence[str]],
        taken: frozenset[str],
    ) -> None:
        self._full = _full_names(counties, aliases, taken)
        self._bare = _bare_names(counties, aliases, taken)
        # 恩施 may not be skipped where 恩施市 is a county of its own.
        skipped = {head for head in heads if not any(full.startswith(head) for full in self._full)}
        self._head = re.compile(f"(?:{_any_of(skipped)})*")
        self._full_pattern = re.compile(_any_of(self._full))
        self._bare_pattern = re.compile(_any_of(self._bare) + _STREET)
        telling = [name for name in self._bare if not _EVERYDAY.fullmatch(name)]
        self._telling_pattern = re.compile(_any_of(telling) + _STREET)

    def find(self, address: str, name: str) -> Place | None:
        """Return the county that the address, else the name, mentions; None when there is none."""
        where, who = self._body(address), self._body(name)
        return self._in_full(where) or self._at_start(where) or self._in_full(who) or self._in_name(who)

    def _body(self, text: str) -> str:
        """Return the text without province and city at its start."""
        folded = plain(text)
        head = self._head.match(folded)
        return folded[head.end() :] if head else folded

    def _in_full(self, text: str) -> Place | None:
        """Return the county whose full name stands at the start, else the longest, else the first."""
        hits = list(self._full_pattern.finditer(text))
        best = max(hits, key=lambda hit: (hit.start() == 0, len(hit.group()), -hit.start()), default=None)
        return self._full[best.group()] if best else None

    def _at_start(self, text: str) -> Place | None:
        hit = self._bare_pattern.match(text)
        return self._bare[hit.group()] if hit else None

    def _in_name(self, text: str) -> Place | None:
        """Return the county whose short name stands in the account's name and is no everyday word."""
        hit = self._telling_pattern.search(text)
        return self._bare[hit.group()] if hit else None


def _full_names(
    counties: Sequence[Place], aliases: Mapping[str, Sequence[str]], taken: frozenset[str]
) -> dict[str, Place]:
    """Return ``{name with its kind: county}``; a county that became a city keeps its older kind, too."""
    names: dict[str, Place] = {}
    for county in counties:
        older = [county.zh_short + kind for kind in _KINDS] if len(county.zh_short) > 1 else []
        for name in (*aliases.get(county.code, ()), *older):
            if name.endswith(_KINDS) and name not in taken:
                names.setdefault(name, county)
    return names | {county.zh: county for county in counties}


def _bare_names(
    counties: Sequence[Place], aliases: Mapping[str, Sequence[str]], taken: frozenset[str]
) -> dict[str, Place]:
    """Return ``{name without its kind: county}``: today's names, then former ones such as 塘沽 and 闸北."""
    today = [(county.zh_short, county) for county in counties]
    former = [
        (name, county)
        for county in counties
        for name in {_kindless(alias) for alias in aliases.get(county.code, ())}
    ]
    names: dict[str, Place] = {}
    for pairs in (today, former):
        count = Counter(name for name, _ in pairs)
        usable = [(name, county) for name, county in pairs if len(name) > 1 and count[name] == 1]
        names = {name: county for name, county in usable if name not in taken} | names
    return names


def _kindless(name: str) -> str:
    return name[:-1] if name.endswith(_KINDS) else name


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern for the longest of the names; one that never matches when there are none."""
    ordered = sorted(names, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, ordered))})" if ordered else "(?!)"
