"""Which assignment does the search begin with?"""

from __future__ import annotations

import numpy as np

from territory_designer.model.scenario import UNASSIGNED, Scenario
from territory_designer.model.tables import Index, Whole
from territory_designer.optimise import changes
from territory_designer.optimise.plan import UNASSIGNED_CNY, Move, Plan
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
        for account in waiting[_by_regret(plan, waiting)]:
            _place(plan, account)
        plan.centre_on(range(plan.problem.shape[1]))


def _by_regret(plan: Plan, waiting: Index) -> Index:
    cost = np.sort(np.where(plan.problem.allowed[waiting], plan.serve_cny(waiting), UNASSIGNED_CNY), axis=1)
    regret = cost[:, 1] - cost[:, 0] if cost.shape[1] > 1 else cost[:, 0]
    return np.lexsort((waiting, -regret))


def _place(plan: Plan, account: int) -> None:
    row = np.array([account])
    table = changes.shifts(plan, row, np.zeros(1, np.intp))
    promising = table.best_first(1)
    if len(promising):
        effect = plan.effect(Move(row, promising.astype(np.int32)))
        if effect.score.improves:
            plan.apply(effect)


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
