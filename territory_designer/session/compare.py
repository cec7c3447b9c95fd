"""What differs between two scenarios: figures, accounts, and where positions sit?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario

RENAMED_SHARE = 0.5


@dataclass(frozen=True)
class Renaming:
    """The territory of one position that another one has in the other scenario.

    Parameters
    ----------
    before, after
        Rows of the positions, never the same.
    accounts
        How many accounts both territories hold.
    share
        The part of the first territory's hours, travel left out, that the second one holds.
    """

    before: int
    after: int
    accounts: int
    share: float


def compare(project: Project, a: Scenario, b: Scenario, *, ground: Ground) -> dict[str, Any]:
    """Compare two scenarios in the shape that ``compare --json`` prints.

    Both are measured at the utilisation of ``b``, else their indices would not be comparable; what each has
    itself stands in ``utilisations``. ``difference`` is b − a, None where either is unknown.
    """
    figures = [figures_at(project, each, b.utilisation, ground=ground) for each in (a, b)]
    ids = project.positions.position_id
    return {
        "a": figures[0],
        "b": figures[1],
        "utilisations": {"a": a.utilisation, "b": b.utilisation},
        "moves": account_moves(project, a, b),
        "position_moves": position_moves(project, a, b),
        "renamed": [
            {
                "from": str(ids[each.before]),
                "to": str(ids[each.after]),
                "accounts": each.accounts,
                "share": each.share,
            }
            for each in renamed(project, a, b, ground=ground)
        ],
        "difference": steps(figures[0]["measures"], figures[1]["measures"]),
    }


def figures_at(project: Project, scenario: Scenario, utilisation: float, *, ground: Ground) -> dict[str, Any]:
    """Return all figures of a scenario, measured at a utilisation that need not be its own."""
    return scorecard(project, scenario.changed(utilisation=utilisation), ground).as_dict()


def renamed(project: Project, a: Scenario, b: Scenario, *, ground: Ground) -> tuple[Renaming, ...]:
    """Return the territories that another position has in ``b``, the largest agreement first.

    Two territories belong together when each is what the other shares most hours with, and at least half of
    the first one's hours are shared. What nobody serves is no territory.
    """
    count = len(project.positions)
    rows = np.flatnonzero((a.alignment >= 0) & (b.alignment >= 0) & project.accounts.placed)
    pair = a.alignment[rows].astype(np.int64) * count + b.alignment[rows]
    shared = np.bincount(pair, ground.work.base_h[rows], count * count).reshape(count, count)
    both = np.bincount(pair, minlength=count * count).reshape(count, count)
    served = np.flatnonzero((a.alignment >= 0) & project.accounts.placed)
    whole = np.bincount(a.alignment[served], ground.work.base_h[served], count)
    heirs, givers = shared.argmax(axis=1), shared.argmax(axis=0)
    found = [
        Renaming(before, after, int(both[before, after]), float(shared[before, after] / whole[before]))
        for before, after in enumerate(heirs.tolist())
        if before != after and givers[after] == before and shared[before, after] > 0
    ]
    return tuple(
        sorted((each for each in found if each.share >= RENAMED_SHARE), key=lambda each: -each.share)
    )


def account_moves(project: Project, a: Scenario, b: Scenario) -> list[dict[str, Any]]:
    """Return accounts whose position differs; null = unassigned."""
    rows = np.flatnonzero(a.alignment != b.alignment)
    ids = project.accounts.account_id
    return [
        {"account_id": ids[row], "from": _position(project, a, row), "to": _position(project, b, row)}
        for row in rows.tolist()
    ]


def _position(project: Project, scenario: Scenario, row: int) -> str | None:
    position = scenario.alignment[row]
    return str(project.positions.position_id[position]) if position >= 0 else None


def position_moves(project: Project, a: Scenario, b: Scenario) -> list[dict[str, Any]]:
    """Return positions whose hub differs; a closed position has none."""
    positions = project.positions
    hubs = [[_hub(project, each, row) for row in range(len(positions))] for each in (a, b)]
    return [
        {
            "position_id": positions.position_id[row],
            "employee_id": positions.employee_id[row] or None,
            "from_hub": before,
            "to_hub": after,
        }
        for row, (before, after) in enumerate(zip(*hubs))
        if before != after
    ]


def _hub(project: Project, scenario: Scenario, row: int) -> str | None:
    hub = scenario.position_hub[row]
    return str(project.hubs.hub_id[hub]) if scenario.position_open[row] and hub >= 0 else None


def steps(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, float | None]:
    """Return b − a of all measures, None where either is unknown."""
    plain = {name: value for name, value in b.items() if not isinstance(value, dict)}
    return {name: _minus(value, a[name]) for name, value in plain.items()}


def _minus(b: float | None, a: float | None) -> float | None:
    return None if a is None or b is None else b - a
