"""Which of the positions that are alike takes which territory, so that most accounts stay where they were?"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.problem import Problem


def with_least_change(problem: Problem, owner: Whole) -> Whole:
    """Return the same territories, exchanged among positions that are alike: most accounts stay.

    Hub, limits and what they may serve are the same for positions that are alike; those with fixed accounts
    are like no other. What moves would cost counts first, then the number of accounts.
    """
    named = owner.copy()
    for members in _alike(problem):
        kept = _kept(problem, owner, members)
        _, to = linear_sum_assignment(kept, maximize=True)
        place = np.arange(problem.shape[1] + 1)
        place[members] = members[to]
        held = np.isin(owner, members)
        named[held] = place[owner[held]]
    return named


def _alike(problem: Problem) -> list[Index]:
    """Return groups of at least two positions that are alike."""
    positions = np.arange(problem.shape[1])
    fixed = np.isin(positions, problem.fixed)
    limits = [
        limit
        for band in problem.bands
        for limit in (band.lower, band.upper, band.hard_lower, band.hard_upper)
    ]
    pattern = np.packbits(problem.allowed, axis=0).T
    keys = np.column_stack([problem.hub, np.where(fixed, positions, -1), problem.target_h, *limits, pattern])
    _, group = np.unique(keys, axis=0, return_inverse=True)
    found = [np.flatnonzero(group.reshape(-1) == each) for each in np.unique(group)]
    return [members for members in found if len(members) > 1]


def _kept(problem: Problem, owner: Whole, members: Index) -> Number:
    """Return what stays if each member's territory went to each member, ``(members, members)``."""
    place = np.full(problem.shape[1], -1)
    place[members] = np.arange(len(members))
    kept = np.zeros((len(members), len(members)))
    rows = np.flatnonzero((owner >= 0) & (problem.home >= 0))
    rows = rows[(place[owner[rows]] >= 0) & (place[problem.home[rows]] >= 0)]
    np.add.at(kept, (place[owner[rows]], place[problem.home[rows]]), 1.0 + problem.moved_cny[rows])
    return kept
