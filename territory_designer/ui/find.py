"""Which accounts, positions and cities does a word mean, in Chinese, English or pinyin?"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from territory_designer.model.resources import resource_path

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.model.tables import Index

MOST_HITS, MOST_OF_KIND = 12, 4


@dataclass(frozen=True, eq=False)
class Hit:
    """One thing found: ``kind`` is ``"position"``, ``"city"`` or ``"account"``; ``accounts`` are its rows."""

    kind: str
    name: str
    detail: str
    accounts: Index = field(default_factory=lambda: np.zeros(0, np.intp))
    position: int = -1


class FindIndex:
    """What there is to find in a plan, made ready once; it may be built in any thread."""

    def __init__(self, project: Project) -> None:
        accounts = project.accounts
        spoken = _city_names(set(accounts.city_code) | set(project.hubs.city_code))
        self._positions = list(_position_words(project))
        self._cities = _cities(project, spoken)
        self._names = accounts.name
        self._details = [f"{row[0]} · {row[1]}" for row in zip(accounts.city, accounts.account_id)]
        self._accounts = [
            "\n".join((name, number, city, spoken.get(code, ""))).casefold()
            for name, number, city, code in zip(
                accounts.name, accounts.account_id, accounts.city, accounts.city_code
            )
        ]

    def hits(self, asked: str) -> list[Hit]:
        """Return at most ``MOST_HITS`` hits: positions, cities, then accounts; names that begin so first."""
        asked = asked.strip().casefold()
        if not asked:
            return []
        kinds = (self._positions, self._cities)
        found = [hit for kind in kinds for hit in [hit for text, hit in kind if asked in text][:MOST_OF_KIND]]
        return [*found, *self._found_accounts(asked, MOST_HITS - len(found))]

    def _found_accounts(self, asked: str, most: int) -> list[Hit]:
        rows = [row for row, text in enumerate(self._accounts) if asked in text]
        rows.sort(key=lambda row: (not self._accounts[row].startswith(asked), row))
        return [
            Hit("account", self._names[row], self._details[row], np.array([row], np.intp))
            for row in rows[:most]
        ]


def _position_words(project: Project) -> Iterator[tuple[str, Hit]]:
    """Return each position with the words it is found by: its own, its person's and its hub's."""
    people = dict(zip(project.employees.employee_id, project.employees.name))
    positions = project.positions
    cities = dict(zip(project.hubs.hub_id, project.hubs.city))
    for row in np.flatnonzero(positions.serves).tolist():
        name, person = positions.position_id[row], people.get(positions.employee_id[row], "")
        city = cities.get(positions.hub_id[row], "")
        words = f"{name}\n{person}\n{positions.employee_id[row]}\n{city}".casefold()
        yield words, Hit("position", name, person or positions.employee_id[row], position=row)


def _cities(project: Project, spoken: dict[str, str]) -> list[tuple[str, Hit]]:
    """Return each city that has accounts with the words it is found by."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, city in enumerate(project.accounts.city):
        rows[city].append(row)
    codes = project.accounts.city_code
    return [
        (
            f"{city}\n{spoken.get(codes[members[0]], '')}".casefold(),
            Hit("city", city, spoken.get(codes[members[0]], "").split("\n")[0], np.array(members, np.intp)),
        )
        for city, members in sorted(rows.items())
        if city
    ]


def _city_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of cities by code: English, pinyin, Chinese, one a line."""
    wanted = set(codes)
    names: dict[str, str] = {}
    with resource_path("gazetteer", "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] in wanted:
                names[row["code"]] = "\n".join((row["en"], row["pinyin"], row["zh"]))
    return names
