"""Which accounts, positions, places and actions does a word mean, in Chinese, English or pinyin?"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from territory_designer.geo.pinyin import initials, spoken
from territory_designer.model.resources import resource_path
from territory_designer.model.tables import Text

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.model.tables import Index

MOST_HITS, MOST_OF_KIND = 12, 4
_BETWEEN = "\0"


@dataclass(frozen=True, eq=False)
class Hit:
    """One thing found.

    Parameters
    ----------
    kind
        ``"position"``, ``"city"``, ``"province"``, ``"account"`` or ``"action"``.
    accounts
        Rows of the accounts that it means.
    deed
        Name of the action, ``""`` = none.
    """

    kind: str
    name: str
    detail: str
    accounts: Index = field(default_factory=lambda: np.zeros(0, np.intp))
    position: int = -1
    deed: str = ""


class FindIndex:
    """What there is to find in a plan, made ready once; it may be built in any thread."""

    def __init__(self, project: Project) -> None:
        accounts = project.accounts
        names = _city_names(set(accounts.city_code) | set(project.hubs.city_code))
        self._positions = list(_position_words(project))
        self._places = [
            *_places("city", accounts.city, accounts.city_code, names),
            *_places("province", accounts.province, _province_codes(accounts.city_code), names),
        ]
        self._names, self._ids, self._cities = accounts.name, accounts.account_id, accounts.city
        self._text, self._starts = _account_text(project, names)

    def hits(self, asked: str) -> list[Hit]:
        """Return at most ``MOST_HITS`` hits: positions, places, accounts; names that begin so first."""
        asked = asked.strip().casefold()
        if not asked:
            return []
        kinds = (self._positions, self._places)
        found = [hit for kind in kinds for hit in _matching(kind, asked)[:MOST_OF_KIND]]
        return [*found, *self._found_accounts(asked, MOST_HITS - len(found))]

    def _found_accounts(self, asked: str, most: int) -> list[Hit]:
        """Return accounts: by the beginning of a name, then of a word, then by what stands anywhere."""
        rows: dict[int, None] = {}
        for before in (_BETWEEN, "\n", ""):
            at = self._text.find(before + asked)
            while at >= 0 and len(rows) < most:
                row = int(np.searchsorted(self._starts, at, side="right")) - 1
                rows[row] = None
                at = self._text.find(before + asked, self._starts[row + 1])
        details = ((row, f"{self._cities[row]} · {self._ids[row]}") for row in list(rows)[:most])
        return [Hit("account", self._names[row], said, np.array([row], np.intp)) for row, said in details]


def _account_text(project: Project, names: dict[str, str]) -> tuple[str, Text]:
    """Return the words of all accounts in one text, and where each account begins in it; last its length."""
    accounts = project.accounts
    columns = (accounts.name, accounts.account_id, accounts.city, accounts.city_code)
    parts = [
        "\n".join((_BETWEEN + name, *_latin(name, names.get(code, "")), number, city, names.get(code, "")))
        for name, number, city, code in zip(*columns)
    ]
    parts = [part.casefold() for part in parts]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts], dtype=np.intp)])
    return "".join(parts), starts


def _latin(name: str, place: str = "") -> tuple[str, ...]:
    """Return how a Chinese name is typed: whole and by first letters; nothing for another name.

    Parameters
    ----------
    place
        Names of its city, one a line, as ``_city_names`` has them: they say how 都 is spoken in 成都.
    """
    if name.isascii():
        return ()
    if not place:
        return spoken(name), initials(name)
    _, pinyin, first, _, short = place.split("\n")
    return spoken(name.replace(short, pinyin)), initials(name.replace(short, first))


def _matching(kind: list[tuple[str, Hit]], asked: str) -> list[Hit]:
    """Return the hits with a word that holds what is asked: where one begins so first, then larger ones."""
    found = [
        ((f"\n{asked}" not in f"\n{text}", -len(hit.accounts)), hit) for text, hit in kind if asked in text
    ]
    return [hit for _, hit in sorted(found, key=lambda each: each[0])]


def action_hits(asked: str, said: Mapping[str, str]) -> list[Hit]:
    """Return the actions that are called so.

    Parameters
    ----------
    said
        What each action is called in the language of the window.
    """
    asked = asked.strip().casefold()
    texts = [
        ("\n".join((text, *_latin(text))).casefold(), Hit("action", text, "", deed=name))
        for name, text in said.items()
    ]
    return _matching(texts, asked)[:MOST_OF_KIND] if asked else []


def _position_words(project: Project) -> Iterator[tuple[str, Hit]]:
    """Return each position with the words it is found by: its own, its person's and its hub's."""
    people = dict(zip(project.employees.employee_id, project.employees.name))
    positions = project.positions
    cities = dict(zip(project.hubs.hub_id, project.hubs.city))
    for row in np.flatnonzero(positions.serves).tolist():
        name, person = positions.position_id[row], people.get(positions.employee_id[row], "")
        city = cities.get(positions.hub_id[row], "")
        said = (name, person, positions.employee_id[row], city, *_latin(name), *_latin(person), *_latin(city))
        yield (
            "\n".join(said).casefold(),
            Hit("position", name, person or positions.employee_id[row], position=row),
        )


def _province_codes(city_codes: Text) -> list[str]:
    return [f"{code[:2]}0000" if code else "" for code in city_codes.tolist()]


def _places(
    kind: str, column: Text, codes: Iterable[str], names: dict[str, str]
) -> Iterator[tuple[str, Hit]]:
    """Return each place that has accounts with the words it is found by."""
    rows: dict[str, list[int]] = defaultdict(list)
    code_of: dict[str, str] = {}
    for row, (place, code) in enumerate(zip(column.tolist(), codes)):
        rows[place].append(row)
        code_of[place] = code_of.get(place) or code
    for place, members in sorted(rows.items()):
        if place:
            known = names.get(code_of[place], "")
            words = "\n".join((place, known, *_latin(place, known))).casefold()
            yield words, Hit(kind, place, known.split("\n")[0], np.array(members, np.intp))


def _city_names(codes: Iterable[str]) -> dict[str, str]:
    """Return names of cities and their provinces by code: English, pinyin, first letters, Chinese, short."""
    wanted = set(codes)
    wanted |= set(_province_codes(np.array(sorted(wanted), object)))
    names: dict[str, str] = {}
    with resource_path("gazetteer", "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] in wanted and row["level"] in ("province", "prefecture"):
                short = row["zh_short"] or row["zh"]
                first = first_letters(short, row["pinyin"])
                names[row["code"]] = "\n".join((row["en"], row["pinyin"], first, row["zh"], short))
    return names


def first_letters(chinese: str, pinyin: str) -> str:
    """Return the first letters of a place's syllables; its pinyin says how 重 is spoken in 重庆."""
    if len(chinese) != 2 or spoken(chinese) == pinyin:
        return initials(chinese)
    first, second = spoken(chinese[0]), spoken(chinese[1])
    if pinyin.endswith(second):
        return pinyin[:1] + second[0]
    return first[0] + pinyin[len(first) : len(first) + 1] if pinyin.startswith(first) else initials(chinese)
