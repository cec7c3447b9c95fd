"""How does a plan of an older format become one of today's?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from territory_designer.storage.layout import Columns, Layout, layout

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Migration:
    """An older format: its tables, and the function that turns them into those of the next version."""

    layout: Layout
    upgrade: Callable[[dict[str, Columns]], dict[str, Columns]]


MIGRATIONS: Mapping[int, Migration] = {}  # by the version that is left; version 1 is the first


def layout_of(version: int) -> Layout:
    """Return the layout of a version that this program reads."""
    return layout() if version == FORMAT_VERSION else MIGRATIONS[version].layout


def upgraded(tables: dict[str, Columns], version: int) -> dict[str, Columns]:
    """Return the tables in today's format."""
    for step in range(version, FORMAT_VERSION):
        tables = MIGRATIONS[step].upgrade(tables)
    return tables
