"""Small plans of many kinds, and a crew that works in this process."""

from concurrent.futures import Future

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.model.project import baseline_of
from territory_designer.model.tables import Accounts
from territory_designer.session.nameless import Codes, nameless
from territory_designer.session.plans import with_utilisation
from territory_designer.session.sweep import Shared, Team


class Here:
    """A crew of one that works in this process, so that a test sees every step."""

    size, deserted = 1, False

    def __init__(self, shared):
        self.shared = shared

    def submit(self, work, task):
        future = Future()
        future.set_result(work(self.shared, task))
        return future

    def close(self):
        """Nothing is held."""


@pytest.fixture
def plans(project):
    """Build plans: accounts drawn from the small plan, each with its needs, served by anybody."""

    def build(accounts=60, *, rng_seed=0):
        chance = np.random.default_rng(rng_seed)
        rows = np.sort(chance.permutation(len(project.accounts))[:accounts])
        columns = {name: column[rows] for name, column in project.accounts.columns().items()}
        columns["visits_per_year"] = chance.permutation(columns["visits_per_year"])
        columns["position_id"] = [f"P{each}" for each in chance.integers(0, 6, accounts)]
        table = Accounts.from_columns(columns)
        base = baseline_of(table, project.positions, project.hubs)
        return with_utilisation(project.changed(accounts=table, scenarios={"baseline": base}))

    return build


@pytest.fixture
def team_here():
    """Hire this process for a project."""

    def hire(project, crew=Here):
        codes = Codes(project)
        shared = Shared(nameless(project, codes), ground(project))
        return Team(project, shared, codes, crew(shared))

    return hire
