"""Do the hours fit their hard limits when accounts may be divided, and which prices prove that they do not?

A linear model that minimises what lies beyond hard limits. Positions of one hub that nothing tells apart are
one, and near accounts that may go to the same positions are taken together where there are many: that only
makes it harder to fit, and :func:`shortfall` proves the answer over all accounts and positions from the
prices alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.bound import Prices
from territory_designer.optimise.linear import INFINITE, Model, Numbers, Solver
from territory_designer.optimise.problem import BandLimits, MoveBudget, Problem, nearest_limits, room_h

STEEPEST_CNY = 20_000.0  # price of an hour beyond a hard limit: more than any account can save
MOST_PAIRS = 12_000  # of groups and pools; beyond them near accounts are taken together
_CELLS_DEGREES = (0.25, 0.5, 1.0, 2.0, 4.0, 360.0)


@dataclass(frozen=True, eq=False)
class Divided:
    """What a plan with divisible accounts lacks, and the prices behind it.

    Parameters
    ----------
    beyond_h
        Hours (of limits on moves: their share of all hours) beyond hard limits; 0 = everything fits.
    band
        Price of an hour in each band at each position of the project.
    in_all, at
        Price of a unit moved, for each limit on moves: in all, and at each position of the project.
    """

    beyond_h: float
    band: dict[str, Number]
    in_all: dict[str, float]
    at: dict[str, Number]


def shortfall(problem: Problem, prices: Divided) -> float:
    """Return hours by which every plan misses the hard limits at least; not above 0 proves nothing.

    Each account at its cheapest position, each sum at its best limit: the Lagrangian of the model, so it
    holds for any prices. What has no limit has no price.
    """
    cost, credit = np.zeros(problem.shape), 0.0
    for name, band in zip(band_names(problem), problem.bands):
        price = prices.band.get(name, np.zeros(len(problem.project.positions)))[problem.position]
        limit = np.where(price > 0, band.hard_upper, band.hard_lower)
        bound = np.isfinite(limit) & (price != 0)
        price = np.where(bound, price, 0.0)
        credit += float((price * np.where(bound, limit, 0.0)).sum())
        cost += price * band.load[:, band.column]
    away = away_from_home(problem)
    for budget in problem.budgets:
        at = prices.at.get(budget.case, np.zeros(len(budget.most_at)))
        at = np.where(np.isfinite(budget.most_at), at, 0.0)
        in_all = prices.in_all.get(budget.case, 0.0) if np.isfinite(budget.most) else 0.0
        left = np.where(problem.before >= 0, at[problem.before], 0.0)
        cost += away * budget.amount[:, None] * (in_all + at[problem.position] + left[:, None])
        credit += in_all * budget.most if in_all else 0.0
        credit += float((at * np.where(at > 0, budget.most_at, 0.0)).sum())
    cost[~problem.allowed] = np.inf
    least = cost.min(axis=1, initial=np.inf)
    least = np.where(must_be_served(problem), least, np.minimum(least, 0.0))
    return float(least.sum()) - credit


def must_be_served(problem: Problem) -> Flag:
    """Return which accounts need a position: all, or those that must stay where others may go without."""
    return (problem.fixed >= 0) | (not problem.rules.allow_unassigned)


def away_from_home(problem: Problem) -> Flag:
    """Return whether an account at a position is moved, ``(accounts, positions)``."""
    home = problem.home[:, None]
    return (home != UNASSIGNED) & (home != np.arange(problem.shape[1]))


def band_names(problem: Problem) -> list[str]:
    """Return a name for each band that stays the same when others fall."""
    measures = [band.measure for band in problem.bands]
    return [f"{each} {measures[:k].count(each)}" for k, each in enumerate(measures)]


def divided(problem: Problem) -> Divided:
    """Divide the accounts so that as little as possible lies beyond hard limits."""
    pool = _pools(problem)
    return _Lines(problem, _groups(problem, pool), pool, priced=False).solved()


def prices(problem: Problem) -> Prices:
    """Return what hours and moves are worth, in CNY, when the accounts are divided as cheaply as can be.

    Good prices for :func:`territory_designer.optimise.bound.lower_bound`; they need not be the best.
    """
    pool = _pools(problem)
    found = _Lines(problem, _groups(problem, pool), pool, priced=True).solved()
    bands = [found.band[name][problem.position] for name in band_names(problem)]
    moves = [found.in_all[budget.case] for budget in problem.budgets if np.isfinite(budget.most)]
    shape = (len(problem.bands), problem.shape[1])
    return Prices(np.array(bands, float).reshape(shape), np.array(moves, float))


def _pools(problem: Problem) -> Whole:
    """Return a number for each position; those of one hub that nothing tells apart share one."""
    own = np.arange(problem.shape[1])
    apart = np.isin(own, problem.fixed) | bool(problem.budgets)
    bounded = [np.isfinite(limit) for band in problem.bands for limit in (band.hard_lower, band.hard_upper)]
    pattern = np.packbits(problem.allowed, axis=0).T
    keys = np.column_stack([problem.hub, np.where(apart, own, -1), *bounded, pattern])
    _, pool = np.unique(keys, axis=0, return_inverse=True)
    return pool.reshape(-1).astype(np.int32)


def _groups(problem: Problem, pool: Whole) -> Whole:
    """Return a number for each account; near ones with the same choice share one where there are many."""
    accounts = problem.shape[0]
    pools = int(pool.max(initial=-1)) + 1
    own = np.arange(accounts, dtype=np.int32)
    if accounts * pools <= MOST_PAIRS:
        return own
    table, pattern = problem.project.accounts, np.packbits(problem.allowed, axis=1)
    points = np.column_stack([table.longitude, table.latitude])[problem.account]
    free = (problem.fixed < 0)[:, None]
    for degrees in _CELLS_DEGREES:
        cell = np.where(free, np.floor(points / degrees), 0.0)
        _, own = np.unique(np.column_stack([problem.fixed, cell, pattern]), axis=0, return_inverse=True)
        own = own.reshape(-1).astype(np.int32)
        if (int(own.max()) + 1) * pools <= MOST_PAIRS:
            break
    return own


class _Lines:
    """The model: shares of groups at pools, one line for each limit, and what lies beyond it.

    A group whose accounts have several homes may also stay at home as a whole. Priced, it minimises cost with
    soft limits; otherwise only what lies beyond hard limits counts.
    """

    def __init__(self, problem: Problem, group: Whole, pool: Whole, *, priced: bool) -> None:
        self.problem, self.group, self.pool, self.priced = problem, group, pool, priced
        self.groups, self.pools = int(group.max(initial=-1)) + 1, int(pool.max(initial=-1)) + 1
        self.first = np.unique(pool, return_index=True)[1]
        self.model = Model()
        allowed = np.zeros((self.groups, self.pools), bool)
        allowed[group] = problem.allowed[:, self.first]
        self.at, self.to = np.nonzero(allowed)
        self.share = self.model.variables(self._serve_cny()[self.at, self.to], 0.0, INFINITE)
        self.stayers = self._stayers()
        self.stay = self.model.variables(self._stay_cny(), 0.0, INFINITE)
        least = np.zeros(self.groups)
        least[group[must_be_served(problem)]] = 1.0
        whole = self.model.constraints(least, 1.0)
        self.model.put(whole[self.at], self.share, 1.0)
        self.model.put(whole[self.stayers], self.stay, 1.0)

    def _stayers(self) -> Index:
        """Return the groups of several accounts that may all stay at home, where moves are limited."""
        problem, rows = self.problem, np.arange(self.problem.shape[0])
        home = np.maximum(problem.home, 0)
        may = (problem.home >= 0) & problem.allowed[rows, home]
        count = np.bincount(self.group, minlength=self.groups)
        all_may = np.bincount(self.group, may, minlength=self.groups) == count
        matters = bool(problem.budgets) or (self.priced and bool(problem.moved_cny.any()))
        return np.flatnonzero(all_may & (count > 1)) if matters else np.zeros(0, np.intp)

    def _serve_cny(self) -> Number:
        if not self.priced:
            return np.zeros((self.groups, self.pools))
        return self._summed(self.problem.serve_cny(slice(None))[:, self.first])

    def _stay_cny(self) -> Number:
        problem = self.problem
        at_home = problem.cost_cny[np.arange(len(self.group)), problem.hub[np.maximum(problem.home, 0)]]
        return self._summed(at_home[:, None])[self.stayers, 0] * self.priced

    def _summed(self, values: Number) -> Number:
        """Return sums of accounts' rows by group."""
        return _grouped(values, self.group, self.groups)

    def solved(self) -> Divided:
        """Solve the model."""
        names, problem = band_names(self.problem), self.problem
        bands = [self._band(band) for band in problem.bands]
        budgets = [self._budget(budget) for budget in problem.budgets]
        answer = Solver(self.model).solve()
        if answer is None:  # the lines beyond make room for everything
            raise ArithmeticError("a model that always has a solution has none")
        beyond = float(sum(answer.of(slack).sum() for _, slack in bands))
        beyond += float(sum(answer.of(slack).sum() for _, _, slack, _ in budgets))
        at_pool = [-answer.row_price[lines] for lines, _ in bands]
        band = {name: self._spread(price[self.pool]) for name, price in zip(names, at_pool)}
        moves = [
            (-answer.row_price[lines] * scale, -answer.row_price[in_all] * scale)
            for lines, in_all, _, scale in budgets
        ]
        cases = [budget.case for budget in problem.budgets]
        return Divided(
            beyond,
            band,
            {case: max(float(in_all[0]), 0.0) for case, (_, in_all) in zip(cases, moves)},
            {case: np.maximum(lines, 0.0) for case, (lines, _) in zip(cases, moves)},
        )

    def _spread(self, price: Number) -> Number:
        """Return prices over all positions of the project."""
        everyone = np.zeros(len(self.problem.project.positions))
        everyone[self.problem.position] = price
        return everyone

    def _beyond(self, lines: Numbers) -> Numbers:
        """Add what lies beyond hard limits, on either side."""
        price = np.full(lines.shape, STEEPEST_CNY if self.priced else 1.0)
        over = self.model.variables(price, 0.0, INFINITE)
        under = self.model.variables(price, 0.0, INFINITE)
        self.model.put(lines, over, -1.0)
        self.model.put(lines, under, 1.0)
        return np.concatenate([over, under])

    def _total(self, limit: Number) -> Number:
        """Return the sums of positions' limits by pool, infinite where they are."""
        sums = _grouped(np.where(np.isfinite(limit), limit, 0.0)[:, None], self.pool, self.pools)[:, 0]
        return np.where(np.isfinite(limit[self.first]), sums, limit[self.first])

    def _band_lines(self, band: BandLimits) -> Numbers:
        """Add the limits of a band: hard ones, or soft ones with the room between them at its price."""
        hard = [self._total(limit) for limit in (band.hard_lower, band.hard_upper)]
        if not self.priced:
            return self.model.constraints(*hard)
        soft = [self._total(limit) for limit in nearest_limits(band)]
        lines = self.model.constraints(*soft)
        for sign, near, far in ((1.0, soft[0], hard[0]), (-1.0, soft[1], hard[1])):
            slack = self.model.variables(np.full(self.pools, band.weight_cny), 0.0, room_h(near, far))
            self.model.put(lines, slack, sign)
        return lines

    def _band(self, band: BandLimits) -> tuple[Numbers, Numbers]:
        lines = self._band_lines(band)
        load = self._summed(band.load[:, band.column[self.first]])
        self.model.put(lines[self.to], self.share, load[self.at, self.to])
        if len(self.stayers):
            home, rows = self.problem.home, np.flatnonzero(np.isin(self.group, self.stayers))
            at_home = band.load[rows, band.column[home[rows]]]
            place = np.searchsorted(self.stayers, self.group[rows])
            self.model.put(lines[self.pool[home[rows]]], self.stay[place], at_home)
        return lines, self._beyond(lines)

    def _budget(self, budget: MoveBudget) -> tuple[Numbers, Numbers, Numbers, float]:
        """Add a limit on moves, in hours that stand for all its amount."""
        problem, whole = self.problem, float(budget.amount.sum())
        hours = float(problem.target_h.sum())
        scale = hours / whole if whole > 0 else 1.0
        moved = away_from_home(problem)[:, self.first] * budget.amount[:, None] * scale
        in_all = self.model.constraints([-INFINITE], [_bound(budget.most) * scale])
        most_at = np.array([_bound(each) * scale for each in budget.most_at])
        amount = self._summed(moved)[self.at, self.to]
        self.model.put(in_all, self.share, amount)
        lines = self.model.constraints(np.full(len(most_at), -INFINITE), most_at)
        self.model.put(lines[problem.position[self.first[self.to]]], self.share, amount)
        self._left(lines, moved)
        slack = np.concatenate([self._beyond(in_all), self._beyond(lines)])
        return lines, in_all, slack, scale

    def _left(self, lines: Numbers, moved: Number) -> None:
        """Add what positions give away: accounts of a group leave the positions that they had."""
        before = self.problem.before
        had = np.flatnonzero(before >= 0)
        keys, row = np.unique(before[had] * self.groups + self.group[had], return_inverse=True)
        gone = _grouped(moved[had], row.reshape(-1), len(keys))
        allowed = np.zeros((self.groups, self.pools), bool)
        number = np.zeros((self.groups, self.pools), np.int64)
        allowed[self.at, self.to], number[self.at, self.to] = True, self.share
        each, pool = np.nonzero(allowed[keys % self.groups] & (gone > 0))
        given, group = np.divmod(keys[each], self.groups)
        self.model.put(lines[given], number[group, pool], gone[each, pool])


def _grouped(values: Number, group: Whole | Index, groups: int) -> Number:
    """Return sums of rows by group."""
    rows = np.arange(len(group))
    return csr_array((np.ones(len(group)), (group, rows)), shape=(groups, len(group))) @ values


def _bound(limit: float) -> float:
    return float(limit) if np.isfinite(limit) else INFINITE
