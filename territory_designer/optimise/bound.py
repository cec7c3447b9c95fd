"""Which cost can no assignment go below?

For any prices, the cheapest position of every account at cost plus price, and the cheapest sums of every
position minus price, add up to a bound: the Lagrangian dual. It is computed here from the prices alone, over
all pairs, so it holds whatever the solver that found the prices believes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Flag, Index, Number
from territory_designer.optimise.plan import soft_cny
from territory_designer.optimise.problem import BandLimits, Problem

FIXED_HUBS = "these hubs and position counts"

_ROWS_AT_ONCE = 4096
_ROUNDING_CNY = 0.01  # what float64 may lose in sums of this size, taken off


@dataclass(frozen=True, eq=False)
class Prices:
    """What is paid for being in the way of a rule.

    Parameters
    ----------
    band
        CNY for an hour more in a band at each position, ``(bands, positions)``.
    move
        CNY for a unit moved, not below 0, one for each budget that limits moves in all.
    """

    band: Number
    move: Number


def lower_bound(problem: Problem, prices: Prices) -> float:
    """Return a bound on the objective of every plan that obeys the hard rules, in CNY a year.

    For the problem's hubs, numbers of positions and utilisation. Contiguity, groups kept together and limits
    on moves of single positions are left out, which only lowers it.
    """
    binding = [budget for budget in problem.budgets if np.isfinite(budget.most)]
    parts = [
        problem.standing_cny - _ROUNDING_CNY,
        _accounts(problem, prices),
        *(float(cheapest_sums(*each)[0].sum()) for each in zip(problem.bands, prices.band)),
        *(-price * budget.most for price, budget in zip(prices.move, binding)),
    ]
    return max(float(np.sum(parts)), parts[0])


def _accounts(problem: Problem, prices: Prices) -> float:
    """Return the sum over accounts of the least cost with prices among allowed positions."""
    binding = [budget for budget in problem.budgets if np.isfinite(budget.most)]
    price_of_move = sum(
        (price * budget.amount for price, budget in zip(prices.move, binding)),
        start=np.zeros(problem.shape[0]),
    )
    least = 0.0
    for first in range(0, problem.shape[0], _ROWS_AT_ONCE):
        rows = np.arange(first, min(first + _ROWS_AT_ONCE, problem.shape[0]))
        cost = problem.serve_cny(rows) + _moves(problem, rows) * price_of_move[rows, None]
        for band, price in zip(problem.bands, prices.band):
            cost += price * band.load[rows][:, band.column]
        cost[~problem.allowed[rows]] = np.inf
        cheapest = cost.min(axis=1)
        least += float((np.minimum(cheapest, 0.0) if problem.rules.allow_unassigned else cheapest).sum())
    return least


def _moves(problem: Problem, rows: Index) -> Flag:
    home = problem.home[rows, None]
    return (home != UNASSIGNED) & (home != np.arange(problem.shape[1]))


def cheapest_sums(band: BandLimits, price: Number) -> tuple[Number, Number]:
    """Return the least penalty minus price over all sums that each position can have, and these sums."""
    penalty, corners = penalty_corners(band)
    value = penalty - price * corners
    best = value.argmin(axis=0)
    return value.min(axis=0), corners[best, np.arange(len(best))]


def penalty_corners(band: BandLimits) -> tuple[Number, Number]:
    """Return the penalty where it bends, and the sums there, both ``(4, positions)``.

    It is convex and piecewise linear in the sum, so with any price one of its corners is best.
    """
    least = np.maximum(float(np.minimum(band.load.min(axis=1), 0.0).sum()), band.hard_lower)
    most = np.maximum(np.minimum(float(np.maximum(band.load.max(axis=1), 0.0).sum()), band.hard_upper), least)
    corners = np.stack([least, np.clip(band.lower, least, most), np.clip(band.upper, least, most), most])
    return soft_cny(band, corners), corners
