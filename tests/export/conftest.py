"""What is exported in the tests: a plan in which people and accounts move."""

import numpy as np
import pytest

from territory_designer.measures.ground import ground


@pytest.fixture
def moved(project):
    """A plan with a scenario B: two positions at other hubs, 15 accounts in other hands, hostile names."""
    names = project.accounts.name.copy()
    names[:3] = ['=cmd|"/c calc"!A1', "-5", "＠SUM(1)"]
    project = project.changed(accounts=project.accounts.with_columns(name=names))
    base = project.baseline
    hub, alignment = base.position_hub.copy(), base.alignment.copy()
    hub[1], hub[2] = 2, 0
    alignment[:15] = 3
    decided = np.zeros(60, np.int8)
    decided[:5], decided[5:15] = 2, 1
    scenario = base.changed(
        name="B", utilisation=0.6, position_hub=hub, alignment=alignment, decided_by=decided
    )
    project = project.with_scenario(scenario)
    return project, scenario, ground(project)
