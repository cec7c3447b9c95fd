"""Which next move at a place brings most, by the scenario's own rules and prices?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import Scorecard
from territory_designer.model.project import may_hold
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.explain.alternatives import index_share, linear_cny, penalty_cny
from territory_designer.optimise.explain.consequence import Consequence, consequence
from territory_designer.optimise.explain.obstacles import hindrances
from territory_designer.optimise.explain.standing import Standing, change_to
from territory_designer.session.locks import held

_LOOKED_AT = 40  # candidates that are priced exactly
_WORTH_CNY = 1.0  # a year: less is no advice
_NOBODY = (float("nan"), float("nan"))


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A move that breaks no hard rule, or none further, and saves money.

    Parameters
    ----------
    accounts
        Who moves, ascending.
    position, source
        To whom, and from whom (-1 = nobody).
    gain_cny
        What the objective falls by, CNY a year.
    travel_h, workload_h
        Change over the whole plan in hours a year.
    index
        Workload index of source and target before and after, ``((before, after), (before, after))``; NaN for
        nobody.
    consequence
        All of it, term by term.
    """

    accounts: Index
    position: int
    source: int
    gain_cny: float
    travel_h: float
    workload_h: float
    index: tuple[tuple[float, float], tuple[float, float]]
    consequence: Consequence


def best_move(card: Scorecard, ground: Ground, where: int | Index) -> Suggestion | None:
    """Return the best next move, None when no allowed one saves anything.

    Parameters
    ----------
    where
        A position: one account that it gives to a neighbour or takes from one. Or accounts: all of them that
        nobody holds go to one position together.
    """
    standing = Standing(card, ground)
    fixed = held(card.project, card.scenario)
    free = card.project.accounts.placed & ~(fixed.locked | fixed.overridden)
    if isinstance(where, int | np.integer):
        return _at_position(standing, int(where), free)
    chosen = np.asarray(where, np.intp)
    return _together(standing, chosen[free[chosen]])


def _at_position(standing: Standing, position: int, free: Flag) -> Suggestion | None:
    free = free & (standing.scenario.alignment >= 0)
    accounts, targets = _pairs(standing, position, free)
    guess = _guessed_cny(standing, accounts, targets)
    order = np.lexsort((targets, accounts, guess))[:_LOOKED_AT]
    return _best(_judged(standing, accounts[row : row + 1], int(targets[row])) for row in order.tolist())


def _pairs(standing: Standing, position: int, free: Flag) -> tuple[Index, Index]:
    """Return accounts on the border of a position, its own and its neighbours', and whom they could go to."""
    alignment, site = standing.scenario.alignment, standing.ground.adjacency.site_of
    holds = may_hold(standing.project, standing.scenario) & (standing.scenario.position_hub >= 0)
    own = np.flatnonzero(free & (alignment == position))
    which, near = _beside(standing, site[own])
    owners, first = _owners(standing)
    again, place = _runs(first, near)
    out = np.column_stack([own[which[again]], owners[place]])
    around = np.unique(_beside(standing, np.unique(site[(alignment == position) & (site >= 0)]))[1])
    others = np.flatnonzero(free & (alignment != position) & np.isin(site, around))
    come = np.column_stack([others, np.full(len(others), position)])
    pairs = np.unique(np.concatenate([out, come]), axis=0)
    pairs = pairs[holds[pairs[:, 1]] & (alignment[pairs[:, 0]] != pairs[:, 1])]
    return pairs[:, 0].astype(np.intp), pairs[:, 1].astype(np.intp)


def _beside(standing: Standing, sites: Whole) -> tuple[Index, Whole]:
    """Return each site and its neighbours, with the place of the site they are neighbours of."""
    adjacency = standing.ground.adjacency
    which, place = _runs(adjacency.indptr, sites)
    here = np.arange(len(sites))
    return np.concatenate([here, which]), np.concatenate([sites, adjacency.indices[place]])


def _owners(standing: Standing) -> tuple[Whole, Index]:
    """Return the positions at every site, one site after the other, and where each site begins."""
    adjacency, alignment = standing.ground.adjacency, standing.scenario.alignment
    served = (alignment >= 0) & (adjacency.site_of >= 0)
    pairs = np.unique(np.column_stack([adjacency.site_of, alignment])[served], axis=0)
    return pairs[:, 1].astype(np.int32), np.searchsorted(pairs[:, 0], np.arange(adjacency.sites + 1))


def _runs(first: Index | Whole, rows: Index | Whole) -> tuple[Index, Index]:
    """Return all places of the runs that begin at ``first[row]``, with the number of each one's row."""
    count = first[rows + 1] - first[rows]
    which = np.repeat(np.arange(len(rows)), count)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, (first[rows][which] + offset).astype(np.intp)


def _guessed_cny(standing: Standing, accounts: Index, targets: Index) -> Number:
    """Return what each pair costs but for pieces and hands."""
    now = standing.scenario.alignment[accounts].astype(np.intp)
    cost = linear_cny(standing, accounts, targets) - linear_cny(standing, accounts, now)
    for band, index in standing.bands:
        for place, sign in ((targets, 1.0), (now, -1.0)):
            after = index[place] + sign * index_share(standing, band, accounts, place)
            cost += penalty_cny(standing, band, after, place)
            cost -= penalty_cny(standing, band, index[place], place)
    return cost


def _together(standing: Standing, accounts: Index) -> Suggestion | None:
    if not len(accounts):
        return None
    holds = may_hold(standing.project, standing.scenario) & (standing.scenario.position_hub >= 0)
    targets = np.flatnonzero(holds)
    guess = np.array([_joining_cny(standing, accounts, int(target)) for target in targets])
    nearest = targets[np.argsort(guess, kind="stable")[:_LOOKED_AT]]
    return _best(_judged(standing, accounts, int(target)) for target in nearest)


def _joining_cny(standing: Standing, accounts: Index, target: int) -> float:
    """Return what accounts cost at a position, with what they do to its bands."""
    place = np.full(len(accounts), target)
    cost = float(linear_cny(standing, accounts, place).sum())
    comes = standing.scenario.alignment[accounts] != target
    for band, index in standing.bands:
        share = index_share(standing, band, accounts, place)[comes].sum()
        after, before = index[target : target + 1] + share, index[target : target + 1]
        cost += float(penalty_cny(standing, band, after, place[:1])[0])
        cost -= float(penalty_cny(standing, band, before, place[:1])[0])
    return cost


def _judged(standing: Standing, accounts: Index, target: int) -> Suggestion | None:
    """Return a move with what it does exactly; None when a hard rule is in the way."""
    now = standing.scenario.alignment
    moving = np.sort(accounts[now[accounts] != target])
    if not len(moving):
        return None
    change = change_to(standing, moving, np.full(len(moving), target, np.int32))
    if any(each.hard for each in hindrances(standing, change)):
        return None
    does, source = consequence(standing, change), int(np.bincount(now[moving] + 1).argmax()) - 1
    before = standing.card.balance.index
    ends = [(float(before[row]), float(does.index[row])) if row >= 0 else _NOBODY for row in (source, target)]
    return Suggestion(
        moving,
        target,
        source,
        gain_cny=-does.cost_cny,
        travel_h=does.travel_h,
        workload_h=does.workload_h,
        index=(ends[0], ends[1]),
        consequence=does,
    )


def _best(found: Iterable[Suggestion | None]) -> Suggestion | None:
    """Return what brings most; taking on somebody whom nobody serves need not pay."""
    worth = [each for each in found if each and (each.gain_cny >= _WORTH_CNY or each.source < 0)]
    return max(worth, key=lambda each: each.gain_cny, default=None)
