"""How does a plan of an older format become one of today's?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.storage.layout import Columns, Layout, layout, table_of

FORMAT_VERSION = 2
_NEW_2 = ("account_notes", "findings")


@dataclass(frozen=True)
class Migration:
    """An older format: its tables, and the function that turns them into those of the next version."""

    layout: Callable[[], Layout]
    upgrade: Callable[[dict[str, Columns]], dict[str, Columns]]


def _layout_1() -> Layout:
    """Return the tables before scenarios could be frozen, accounts bore notes and findings were kept."""
    plain = {name: kinds for name, kinds in layout().items() if name not in _NEW_2}
    scenarios = {name: kind for name, kind in plain["scenarios"].items() if name != "frozen"}
    return {**plain, "scenarios": scenarios}


def _from_1(tables: dict[str, Columns]) -> dict[str, Columns]:
    known = tables["scenarios"]
    given = {**known, "frozen": np.zeros(len(known["name"]), bool)}
    scenarios = {name: given[name] for name in layout()["scenarios"]}
    return {**tables, "scenarios": scenarios, **{name: table_of(layout()[name], ()) for name in _NEW_2}}


# by the version that is left
MIGRATIONS: Mapping[int, Migration] = {1: Migration(_layout_1, _from_1)}


def layout_of(version: int) -> Layout:
    """Return the layout of a version that this program reads."""
    return layout() if version == FORMAT_VERSION else MIGRATIONS[version].layout()


def upgraded(tables: dict[str, Columns], version: int) -> dict[str, Columns]:
    """Return the tables in today's format."""
    for step in range(version, FORMAT_VERSION):
        tables = MIGRATIONS[step].upgrade(tables)
    return tables
