"""How would a few neighbouring territories be divided best, all at once?

A linear model over the accounts of a position and its nearest neighbours with the cost of the moment: travel,
distance to the centres, bands. Its few divided accounts go to the largest part.
"""

from __future__ import annotations

import numpy as np

from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.linear import INFINITE, Model, Solver
from territory_designer.optimise.plan import Move, Plan
from territory_designer.optimise.problem import BandLimits, nearest_limits, room_h

BEYOND_CNY = 20_000.0  # price of an hour beyond a hard limit

_MARGIN = 0.005  # of the target: room for what rounding adds


def divided_again(plan: Plan, members: Index) -> Move | None:
    """Return the move that divides the accounts of some positions anew; None when nothing changes."""
    rows = np.flatnonzero(np.isin(plan.owner, members) & (plan.problem.fixed < 0))
    if not len(rows):
        return None
    at, to = np.nonzero(plan.problem.allowed[np.ix_(rows, members)])
    cost = plan.serve_cny(rows)[:, members]
    model = Model()
    share = model.variables(cost[at, to], 0.0, INFINITE)
    model.put(model.constraints(np.ones(len(rows)), 1.0)[at], share, 1.0)
    for band, sums in zip(plan.bands, plan.sums):
        load = band.load[rows][:, band.column[members]]
        mine = plan.owner[rows][:, None] == members
        others = sums[members] - np.where(mine, load, 0.0).sum(axis=0)
        target = _MARGIN * plan.problem.target_h[members]
        lines = _limit(model, band, members, others=others, margin=target)
        model.put(lines[to], share, load[at, to])
    answer = Solver(model).solve()
    if answer is None:
        return None
    return _rounded(plan, rows, at, members[to], answer.of(share))


def _limit(model: Model, band: BandLimits, members: Index, *, others: Number, margin: Number) -> Index:
    """Add a band of the members: a row each, with what lies beyond its limits at its price."""
    near = [limit[members] - others for limit in nearest_limits(band)]
    far = [limit[members] - others for limit in (band.hard_lower, band.hard_upper)]
    lower, upper = near[0] + margin, near[1] - margin
    lines = model.constraints(lower, upper)
    for sign, soft, hard in ((1.0, lower, far[0]), (-1.0, upper, far[1])):
        slack = model.variables(np.full(len(lines), band.weight_cny), 0.0, room_h(soft, hard))
        beyond = model.variables(np.full(len(lines), BEYOND_CNY), 0.0, INFINITE)
        model.put(lines, slack, sign)
        model.put(lines, beyond, sign)
    return lines


def _rounded(plan: Plan, rows: Index, at: Index, to: Index, share: Number) -> Move | None:
    """Return the move to the position with the largest share of each account."""
    order = np.lexsort((to, -share, at))
    _, largest = np.unique(at[order], return_index=True)
    owner: Whole = to[order[largest]].astype(np.int32)
    changed = owner != plan.owner[rows]
    return Move(rows[changed], owner[changed]) if changed.any() else None
