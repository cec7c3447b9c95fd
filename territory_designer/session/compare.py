"""What differs between two scenarios: figures, accounts, and where positions sit?"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario


def compare(project: Project, a: Scenario, b: Scenario, *, ground: Ground) -> dict[str, Any]:
    """Compare two scenarios in the shape that ``compare --json`` prints.

    Both are measured at the utilisation of ``b``, else their indices would not be comparable; what each has
    itself stands in ``utilisations``. ``difference`` is b − a, None where either is unknown.
    """
    figures = [
        scorecard(project, each.changed(utilisation=b.utilisation), ground).as_dict() for each in (a, b)
    ]
    return {
        "a": figures[0],
        "b": figures[1],
        "utilisations": {"a": a.utilisation, "b": b.utilisation},
        "moves": account_moves(project, a, b),
        "position_moves": position_moves(project, a, b),
        "difference": _difference(figures[0]["measures"], figures[1]["measures"]),
    }


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


def _difference(a: dict[str, Any], b: dict[str, Any]) -> dict[str, float | None]:
    plain = {name: value for name, value in b.items() if not isinstance(value, dict)}
    return {name: _minus(value, a[name]) for name, value in plain.items()}


def _minus(b: float | None, a: float | None) -> float | None:
    return None if a is None or b is None else b - a
