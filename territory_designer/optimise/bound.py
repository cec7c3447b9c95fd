"""Which cost can no assignment go below?

For any prices, the cheapest position of every account at cost plus price, and the cheapest sums of every
position minus price, add up to a bound: the Lagrangian dual. It is computed here from the prices alone, over
all pairs, so it holds whatever the solver that found the prices believes.
"""

from __future__ import annotations

import numpy as np

from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Flag, Index, Number
from territory_designer.optimise.plan import soft_cny
from territory_designer.optimise.problem import BandLimits, Problem
from territory_designer.optimise.relaxation import Relaxed

FIXED_HUBS = "these hubs and position counts"

_ROWS_AT_ONCE = 4096
_ROUNDING_CNY = 0.01  # what float64 may lose in sums of this size, taken off


def lower_bound(problem: Problem, relaxed: Relaxed) -> float:
    """Return a bound on the objective of every plan that obeys the hard rules, in CNY a year.

    For the problem's hubs, numbers of positions and utilisation. Contiguity, groups kept together and limits
    on moves of single positions are left out, which only lowers it.
    """
    finite = np.array([np.isfinite(budget.most) for budget in problem.budgets], bool)
    move_price = np.where(finite, np.maximum(relaxed.move_price, 0.0), 0.0)
    parts = [
        problem.standing_cny - _ROUNDING_CNY,
        _accounts(problem, relaxed.band_price, move_price),
        *(_sums(band, price) for band, price in zip(problem.bands, relaxed.band_price)),
        *(
            -price * budget.most
            for price, budget in zip(move_price, problem.budgets)
            if np.isfinite(budget.most)
        ),
    ]
    return max(float(np.sum(parts)), parts[0])


def _accounts(problem: Problem, band_price: Number, move_price: Number) -> float:
    """Return the sum over accounts of the least cost with prices among allowed positions."""
    price_of_move = sum(
        (price * budget.amount for price, budget in zip(move_price, problem.budgets)),
        start=np.zeros(problem.shape[0]),
    )
    least = 0.0
    for first in range(0, problem.shape[0], _ROWS_AT_ONCE):
        rows = np.arange(first, min(first + _ROWS_AT_ONCE, problem.shape[0]))
        cost = problem.serve_cny(rows) + _moves(problem, rows) * price_of_move[rows, None]
        for band, price in zip(problem.bands, band_price):
            cost += price * band.load[rows][:, band.column]
        cost[~problem.allowed[rows]] = np.inf
        cheapest = cost.min(axis=1)
        least += float((np.minimum(cheapest, 0.0) if problem.rules.allow_unassigned else cheapest).sum())
    return least


def _moves(problem: Problem, rows: Index) -> Flag:
    home = problem.home[rows, None]
    return (home != UNASSIGNED) & (home != np.arange(problem.shape[1]))


def _sums(band: BandLimits, price: Number) -> float:
    """Return the least penalty minus price of the sums that a position can have, over all positions."""
    least = np.maximum(float(np.minimum(band.load.min(axis=1), 0.0).sum()), band.hard_lower)
    most = np.minimum(float(np.maximum(band.load.max(axis=1), 0.0).sum()), band.hard_upper)
    corners = np.stack(
        [np.clip(each, least, np.maximum(most, least)) for each in (least, band.lower, band.upper, most)]
    )
    value = soft_cny(band, corners) - price * corners
    return float(value.min(axis=0).sum())
