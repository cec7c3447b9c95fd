"""What would many moves at once change, nearly?

The inner loops of the search on plain arrays. They are exact but for contiguity, groups kept together and
limits on moves, which :meth:`territory_designer.optimise.plan.Plan.effect` judges for the few moves that look
best.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.plan import BUDGET_BREACH, PIECE_BREACH, Plan, hard_h, soft_cny
from territory_designer.optimise.problem import BandLimits


class Table(NamedTuple):
    """Changes of breach and cost, arrays of one shape; ``possible`` where the rules let the accounts in."""

    breach: Number
    cost_cny: Number
    possible: Flag

    def best_first(self, most: int) -> Index:
        """Return the flat places of the moves that promise most, at most ``most`` of them."""
        worth = 1e6 * self.breach + self.cost_cny
        good = np.flatnonzero(
            self.possible & ((self.breach < -1e-6) | ((self.breach < 1e-6) & (self.cost_cny < -1e-6)))
        )
        if len(good) > most:
            good = good[np.argpartition(worth.ravel()[good], most - 1)[:most]]
        return good[np.lexsort((good, worth.ravel()[good]))]


def shifts(plan: Plan, account: Index, first: Index) -> Table:
    """Return what bundles of accounts would change at every position, ``(bundles, positions)``.

    Parameters
    ----------
    account
        Accounts, bundle by bundle; the accounts of a bundle have one owner.
    first
        Where each bundle begins.
    """
    problem = plan.problem
    own = plan.owner[account[first]]
    bundles = np.arange(len(first))
    serve = np.add.reduceat(plan.serve_cny(account), first, axis=0)
    nobody = own < 0
    cost = serve - np.where(nobody, 0.0, serve[bundles, own])[:, None]
    breach = np.zeros_like(cost)
    for band, sums in zip(plan.bands, plan.sums):
        load = np.add.reduceat(band.load[account][:, band.column], first, axis=0)
        soft, hard = _come(band, sums, load), _leave(band, sums, load[bundles, own], own)
        cost += soft[0] + hard[0][:, None]
        breach += soft[1] + hard[1][:, None]
    _add_pieces(plan, account, first, cost=cost, breach=breach)
    _add_hands(plan, account, first, cost=cost)
    _add_budgets(plan, account, first, breach=breach)
    breach[nobody] -= plan.nobody.breach
    cost[nobody] -= plan.nobody.cost_cny
    possible = np.logical_and.reduceat(problem.allowed[account], first, axis=0)
    possible[bundles[~nobody], own[~nobody]] = False
    return Table(breach, cost, possible)


def _come(band: BandLimits, sums: Number, load: Number) -> tuple[Number, Number]:
    after = sums + load
    return soft_cny(band, after) - soft_cny(band, sums), hard_h(band, after) - hard_h(band, sums)


def _leave(band: BandLimits, sums: Number, load: Number, own: Whole) -> tuple[Number, Number]:
    before = sums[own]
    after = before - np.where(own >= 0, load, 0.0)
    return (
        soft_cny(band, after, own) - soft_cny(band, before, own),
        hard_h(band, after, own) - hard_h(band, before, own),
    )


def _add_pieces(plan: Plan, account: Index, first: Index, *, cost: Number, breach: Number) -> None:
    """Add a piece where a position holds sites, but none in a bundle or beside it."""
    problem, holdings = plan.problem, plan.holdings
    if not (plan.piece_cny or problem.pieces_are_hard):
        return
    site = problem.site[account]
    near = np.logical_or.reduceat((holdings.count[site] > 0) | (holdings.touching[site] > 0), first, axis=0)
    apart = ~near & (holdings.count.any(axis=0))
    cost += plan.piece_cny * apart
    if problem.pieces_are_hard:
        breach += PIECE_BREACH * apart


def _add_hands(plan: Plan, account: Index, first: Index, *, cost: Number) -> None:
    """Add the hands that come and go for the group or city of each bundle's first account."""
    own, size = plan.owner[account[first]], np.diff(np.append(first, len(account)))
    for keys, counts in zip(plan.problem.together, plan.hands):
        key = keys[account[first]]
        if not len(counts):
            continue
        come = counts[key] == 0
        gone = (counts[key, own] <= size) & (own >= 0)
        cost += np.where(
            (key >= 0)[:, None], plan.problem.split_cny * (come - gone[:, None].astype(float)), 0.0
        )


def _add_budgets(plan: Plan, account: Index, first: Index, *, breach: Number) -> None:
    """Add what limits on moves would be exceeded by, in all, and by the position that takes."""
    problem = plan.problem
    own, bundles = plan.owner[account[first]], np.arange(len(first))
    positions = np.arange(problem.shape[1])
    home = problem.home[account, None]
    for k, budget in enumerate(problem.budgets):
        away = (home != -1) & (home != positions)
        amount = np.add.reduceat(away * budget.amount[account, None], first, axis=0)
        now = np.where(own >= 0, amount[bundles, own], 0.0)
        in_all = plan.spent[k] - now[:, None] + amount
        over = np.maximum(in_all - budget.most, 0.0) - max(plan.spent[k] - budget.most, 0.0)
        spent, most = plan.spent_at[k][problem.position], budget.most_at[problem.position]
        there = np.maximum(spent + amount - most, 0.0) - np.maximum(spent - most, 0.0)
        breach += BUDGET_BREACH * (over / _scale(budget.most) + there / _scale(most))


def _scale(limit: Number | float) -> Number:
    return np.where(np.isfinite(limit), limit, 0.0) + 1.0


def swaps(plan: Plan, one: Index, other: Index) -> Table:
    """Return what the exchange of accounts of two positions would change, ``(one, other)``."""
    problem = plan.problem
    p, q = int(plan.owner[one[0]]), int(plan.owner[other[0]])
    away, back = plan.serve_cny(one), plan.serve_cny(other)
    cost = (away[:, q] - away[:, p])[:, None] + (back[:, p] - back[:, q])
    breach = np.zeros_like(cost)
    for band, sums in zip(plan.bands, plan.sums):
        load, coming = (band.load[rows][:, band.column[[p, q]]] for rows in (one, other))
        for at, after in (
            (p, sums[p] - load[:, [0]] + coming[:, 0]),
            (q, sums[q] - coming[:, 1] + load[:, [1]]),
        ):
            cost += soft_cny(band, after, at) - soft_cny(band, sums[at], at)
            breach += hard_h(band, after, at) - hard_h(band, sums[at], at)
    possible = problem.allowed[one, q][:, None] & problem.allowed[other, p]
    return Table(breach, cost, possible)


def cuts(plan: Plan, rows: Index, p: int, q: int) -> Table:
    """Return what it would change to give the first accounts of an order to ``p`` and the rest to ``q``.

    Parameters
    ----------
    rows
        Accounts of the two positions in their order.

    Returns
    -------
    One entry for each number of accounts at ``p``, ``(rows + 1,)``.
    """
    owner = plan.owner[rows]
    serve = plan.serve_cny(rows)[:, [p, q]]
    mine = owner == p
    cost = _steps(serve[:, 0], serve[:, 1]) - np.where(mine, serve[:, 0], serve[:, 1]).sum()
    breach = np.zeros_like(cost)
    for band, sums in zip(plan.bands, plan.sums):
        load = band.load[rows][:, band.column[[p, q]]]
        at_p = sums[p] - load[mine, 0].sum() + np.append(0.0, np.cumsum(load[:, 0]))
        at_q = sums[q] - load[~mine, 1].sum() + load[:, 1].sum() - np.append(0.0, np.cumsum(load[:, 1]))
        for at, after in ((p, at_p), (q, at_q)):
            cost += soft_cny(band, after, at) - soft_cny(band, sums[at], at)
            breach += hard_h(band, after, at) - hard_h(band, sums[at], at)
    return Table(breach, cost, np.ones(len(cost), bool))


def _steps(first: Number, rest: Number) -> Number:
    """Return the sums of the first k of ``first`` and the others of ``rest``, for every k."""
    return np.append(0.0, np.cumsum(first)) + rest.sum() - np.append(0.0, np.cumsum(rest))
