"""Which accounts lie further from their position than a trip can lead?"""

from __future__ import annotations

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.model.finding import WARNING, Finding
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario


def beyond_reach(project: Project, scenario: Scenario, ground: Ground) -> tuple[Finding, ...]:
    """Return a finding for every account beyond the reach of its position's hub.

    ``beyond_reach`` where the way is too long for the longest trip, ``no_way_known`` where there is none. The
    hours of the reach count for both.
    """
    account = np.flatnonzero((scenario.alignment >= 0) & project.accounts.placed)
    hub = scenario.position_hub[scenario.alignment[account]]
    known = hub >= 0
    account, hub = account[known], hub[known]
    far = ground.work.beyond_reach[account, hub]
    return tuple(_finding(project, ground, int(row), int(base)) for row, base in zip(account[far], hub[far]))


def _finding(project: Project, ground: Ground, account: int, hub: int) -> Finding:
    minutes = float(ground.travel.minutes[account, hub])
    return Finding(
        "beyond_reach" if np.isfinite(minutes) else "no_way_known",
        WARNING,
        table="accounts",
        value=str(project.accounts.account_id[account]),
        params={"hub": str(project.hubs.hub_id[hub]), "minutes": minutes},
    )
