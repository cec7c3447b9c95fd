"""How do differences leave the window, as a table for a spreadsheet?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.export.tables import safe_text
from territory_designer.ui.compare_work import handovers
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.compare import Renaming
    from territory_designer.ui.compare_work import Difference, Moved, Seat

COLUMNS = {
    "positions": ("from", "to", "accounts", "hours_h", "travel_change_h", "revenue_at_risk_cny"),
    "accounts": (
        *("kind", "account_id", "name", "city", "from", "to", "from_hub", "to_hub"),
        *("hours_h", "travel_before_h", "travel_after_h", "revenue_cny"),
    ),
    "seats": ("position_id", "employee_id", "from_hub", "to_hub"),
    "renamed": ("from", "to", "accounts", "share"),
}


@dataclass(frozen=True, eq=False)
class Wanted:
    """What shall leave: a list of a difference, or only some of its lines.

    Parameters
    ----------
    what
        One of ``COLUMNS``.
    moved, seats, renamed
        What the list shows of the difference.
    lines
        Places of the lines wanted; None = all.
    """

    project: Project
    difference: Difference
    what: str
    moved: Moved
    seats: tuple[Seat, ...]
    renamed: tuple[Renaming, ...]
    lines: tuple[int, ...] | None = None

    def rows(self) -> list[Sequence[Any]]:
        """Return titles and lines."""
        lines = list(_MAKERS[self.what](self))
        kept = lines if self.lines is None else [lines[place] for place in self.lines]
        return [tuple(t(f"compare.out.{name}") for name in COLUMNS[self.what]), *kept]

    def name(self, position: int) -> str:
        """Return the id of a position, nothing for nobody."""
        return str(self.project.positions.position_id[position]) if position >= 0 else ""

    def hub(self, hub: int) -> str:
        """Return the id of a hub, nothing for none."""
        return str(self.project.hubs.hub_id[hub]) if hub >= 0 else ""

    def seat(self, scenario: Scenario, position: int) -> str:
        """Return the id of the hub where a position sits."""
        return self.hub(int(scenario.position_hub[position])) if position >= 0 else ""


def tsv(wanted: Wanted) -> Callable[..., str]:
    """Return the work that writes lines as the clipboard takes them."""

    def work(_progress: object = None, _cancelled: object = None) -> str:
        file = io.StringIO()
        _write(csv.writer(file, dialect="excel-tab", lineterminator="\n"), wanted)
        return file.getvalue()

    return work


def save(wanted: Wanted, path: Path) -> Callable[..., Path]:
    """Return the work that writes a CSV file: UTF-8 with BOM, so that Excel reads it.

    Raises
    ------
    TerritoryDesignerError
        ``export_failed``.
    """

    def work(_progress: object = None, _cancelled: object = None) -> Path:
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                _write(csv.writer(file), wanted)
        except OSError as error:
            raise TerritoryDesignerError("export_failed", path=str(path), detail=str(error)) from error
        return path

    return work


def _write(writer: Any, wanted: Wanted) -> None:
    writer.writerows([_cell(value) for value in row] for row in wanted.rows())


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if np.isnan(value) else round(value, 3)
    return safe_text(value) if isinstance(value, str) else value


def _handovers(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    for each in handovers(wanted.moved, wanted.project.settings.risk_share):
        names = wanted.name(each.from_), wanted.name(each.to)
        yield (*names, len(each.rows), each.hours, each.travel_h, each.revenue_at_risk_cny)


def _accounts(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    moved, accounts = wanted.moved, wanted.project.accounts
    hours = moved.hours
    for place, row in enumerate(moved.accounts.tolist()):
        from_, to = int(moved.from_[place]), int(moved.to[place])
        yield (
            t(f"compare.kind.{moved.kind(place)}"),
            *(str(column[row]) for column in (accounts.account_id, accounts.name, accounts.city)),
            wanted.name(from_),
            wanted.name(to),
            wanted.seat(wanted.difference.a, from_),
            wanted.seat(wanted.difference.b, to),
            float(hours[place]),
            float(moved.travel_before_h[place]),
            float(moved.travel_after_h[place]),
            float(moved.revenue_cny[place]),
        )


def _seats(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    people = wanted.project.positions.employee_id
    for each in wanted.seats:
        hubs = wanted.hub(each.from_hub), wanted.hub(each.to_hub)
        yield (wanted.name(each.position), str(people[each.position]), *hubs)


def _renamed(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    for each in wanted.renamed:
        yield (wanted.name(each.before), wanted.name(each.after), each.accounts, each.share)


_MAKERS: dict[str, Callable[[Wanted], Iterator[Sequence[Any]]]] = {
    "positions": _handovers,
    "accounts": _accounts,
    "seats": _seats,
    "renamed": _renamed,
}
