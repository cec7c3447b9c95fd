"""Which assignment does the search begin with?"""

from __future__ import annotations

import numpy as np

from territory_designer.model.scenario import UNASSIGNED, Scenario
from territory_designer.model.tables import Index, Whole
from territory_designer.optimise.plan import Plan
from territory_designer.optimise.problem import Problem


def as_handed_in(problem: Problem, start: Scenario) -> Whole:
    """Return the start's position of each account; -1 where the rules do not allow it."""
    place = np.full(len(start.position_hub) + 1, UNASSIGNED, np.int32)
    place[problem.position] = np.arange(len(problem.position))
    owner = place[start.alignment[problem.account]]
    rows = np.arange(len(owner))
    owner = np.where((owner >= 0) & problem.allowed[rows, owner], owner, UNASSIGNED)
    return np.where(problem.fixed >= 0, problem.fixed, owner).astype(np.int32)


def assign_rest(plan: Plan) -> None:
    """Give every unassigned account the position that costs least, those with most to lose first.

    Where accounts may stay unassigned, one that fits nowhere without a breach does.
    """
    waiting = np.flatnonzero(plan.owner < 0)
    if len(waiting):
        plan.place(waiting[_by_regret(plan.problem, waiting)])
        plan.recentre()


def _by_regret(problem: Problem, waiting: Index) -> Index:
    """Sort accounts by what the second cheapest hub costs more than the cheapest, most first."""
    cost = problem.cost_cny[waiting][:, np.unique(problem.hub)]
    cheapest = np.partition(cost, min(1, cost.shape[1] - 1), axis=1)
    return np.lexsort((waiting, cheapest[:, 0] - cheapest[:, min(1, cost.shape[1] - 1)]))


def guided(problem: Problem, pools: Whole, wanted: Whole) -> Whole:
    """Return the baseline's position of each account whose pool the divisible plan keeps, -1 for the others.

    Parameters
    ----------
    pools, wanted
        Pool of each position, and the pool that takes each account.
    """
    home = np.where(problem.home >= 0, problem.home, 0)
    rows = np.arange(len(home))
    stays = (problem.home >= 0) & problem.allowed[rows, home] & (pools[home] == wanted)
    owner = np.where(stays, home, UNASSIGNED)
    return np.where(problem.fixed >= 0, problem.fixed, owner).astype(np.int32)
