"""Somebody leaves: what does the plan look like before others take over the accounts?"""

from __future__ import annotations

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import UNASSIGNED, Scenario


def without(project: Project, start: Scenario, leaver: str) -> Scenario:
    """Return a scenario with the leaver's position closed and its accounts at nobody.

    The hours that were planned are shared by those who stay: the utilisation rises by the capacity that goes.

    Parameters
    ----------
    leaver
        A ``position_id`` or an ``employee_id``.

    Raises
    ------
    TerritoryDesignerError
        ``leaver_missing`` when none is named, ``leaver_unknown``, ``leaver_gone`` when the position is closed
        or may hold no accounts.
    """
    row = position_of(project, leaver)
    holds = may_hold(project, start)
    if not holds[row]:
        raise TerritoryDesignerError("leaver_gone", leaver=leaver)
    stays = start.position_open.copy()
    stays[row] = False
    capacity_h = project.positions.capacity_h
    left_h = float(capacity_h[holds].sum()) - float(capacity_h[row])
    more = float(capacity_h[holds].sum()) / left_h if left_h > 0 else 1.0
    return start.changed(
        position_open=stays,
        alignment=np.where(start.alignment == row, UNASSIGNED, start.alignment),
        utilisation=start.utilisation * more,
    )


def position_of(project: Project, leaver: str) -> int:
    """Return the row of a position, named by itself or by the employee who holds it."""
    table = project.positions
    if not leaver:
        raise TerritoryDesignerError("leaver_missing")
    for names in (table.position_id, table.employee_id):
        rows = np.flatnonzero(names == leaver)
        if len(rows):
            return int(rows[0])
    raise TerritoryDesignerError("leaver_unknown", leaver=leaver)


def others_may_move(rules: Rules) -> bool:
    """Tell whether accounts of those who stay may move, too: only where a limit says how many."""
    limits = rules.moves_in_all
    return any(
        limit is not None
        for limit in (limits.accounts, limits.revenue_cny, limits.revenue_share, limits.hours)
    )
