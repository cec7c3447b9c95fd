"""Which hub would serve each account if accounts could be divided, and what is an hour worth at a position?

A linear model over pools: positions of one hub that may serve the same accounts. Its answer guides the
search; its prices prove the bound (:mod:`territory_designer.optimise.bound`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.linear import INFINITE, Model, Numbers, Solver
from territory_designer.optimise.problem import BandLimits, MoveBudget, Problem, nearest_limits, room_h

MOST_PAIRS = 500_000  # pairs of accounts and pools; beyond, only the cheapest pools of each account
ELASTIC_CNY = 20_000.0  # price of an hour beyond a hard limit: more than any account can save

_MARGIN = 0.03  # of the target: what a pool of several positions keeps free, so that it can be divided


@dataclass(frozen=True, eq=False)
class Pools:
    """Positions of one hub that may serve the same accounts.

    Parameters
    ----------
    pool
        Pool of each position, int32 ``(positions,)``.
    first
        One position of each pool, by which it is priced.
    """

    pool: Whole
    first: Whole

    @property
    def count(self) -> int:
        """Return the number of pools."""
        return len(self.first)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The answer of the linear model.

    Parameters
    ----------
    pool
        Pool that takes the largest part of each account, -1 where none may, int32 ``(accounts,)``.
    band_price
        CNY that one more hour in a band costs at each position, ``(bands, positions)``.
    move_price
        CNY that one more unit moved costs, by budget.
    beyond_h
        Hours by which hard limits are exceeded even so; above 0 no plan obeys them.
    """

    pool: Whole
    band_price: Number
    move_price: Number
    beyond_h: float


def pools(problem: Problem) -> Pools:
    """Group the positions."""
    free = problem.allowed[problem.fixed < 0]
    pattern = np.packbits(free, axis=0).T
    keys = np.column_stack([problem.hub.astype(np.int64), pattern.astype(np.int64)])
    _, first, pool = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return Pools(pool.reshape(-1).astype(np.int32), first.astype(np.int32))


@dataclass(frozen=True, eq=False)
class _BandRows:
    """A band in the model: one row and the hours beyond hard limits for each pool."""

    row: Index
    beyond: Numbers


class Relaxation:
    """The linear model of a problem, solved with or without a margin in its bands."""

    def __init__(self, problem: Problem, grouped: Pools) -> None:
        self.problem, self.grouped = problem, grouped
        self.account, self.pool = self._pairs()
        self._model = Model()
        self._share = self._model.variables(self._cost(), 0.0, INFINITE)
        somewhere = np.bincount(self.account, minlength=problem.shape[0]) > 0
        whole = self._model.constraints(somewhere.astype(float), 1.0)
        self._model.put(whole[self.account], self._share, 1.0)
        self._bands = [self._add_band(band) for band in problem.bands]
        self._budgets = [self._add_budget(budget) for budget in problem.budgets]
        self._solver = Solver(self._model)

    def solve(self, *, margin: bool) -> Relaxed:
        """Solve; with a margin, pools of several positions keep a part of their bands free."""
        for band, rows in zip(self.problem.bands, self._bands):
            lower, upper = self._limits(band, _MARGIN if margin else 0.0)
            self._solver.limit_rows(rows.row, lower, upper)
        answer = self._solver.solve()
        if answer is None:
            raise RuntimeError("the elastic model has no solution")
        order = np.lexsort((self.pool, -answer.of(self._share), self.account))
        served, largest = np.unique(self.account[order], return_index=True)
        pool = np.full(self.problem.shape[0], UNASSIGNED, np.int32)
        pool[served] = self.pool[order[largest]]
        price = [-answer.row_price[rows.row][self.grouped.pool] for rows in self._bands]
        return Relaxed(
            pool=pool,
            band_price=np.array(price).reshape(len(price), self.problem.shape[1]),
            move_price=np.array([-answer.row_price[row] / scale for row, scale in self._budgets], float),
            beyond_h=float(sum(answer.of(rows.beyond).sum() for rows in self._bands)),
        )

    def _pairs(self) -> tuple[Index, Whole]:
        """Return the accounts and pools of all pairs that the model looks at, by account."""
        problem, fixed = self.problem, self.problem.fixed
        allowed = problem.allowed[:, self.grouped.first]
        held = np.flatnonzero(fixed >= 0)
        allowed[held] = self.grouped.pool[fixed[held], None] == np.arange(self.grouped.count)
        most = max(MOST_PAIRS // max(problem.shape[0], 1), 2)
        if allowed.shape[1] > most:
            cost = np.where(allowed, problem.cost_cny[:, problem.hub[self.grouped.first]], np.inf)
            cost[np.arange(len(cost)), self._home_pool()] -= problem.moved_cny
            allowed &= cost <= np.partition(cost, most - 1, axis=1)[:, [most - 1]]
        account, pool = np.nonzero(allowed)
        return account, pool.astype(np.int32)

    def _home_pool(self) -> Whole:
        """Return the pool of each account's position in the baseline, -1 without one."""
        return np.append(self.grouped.pool, [-1, -1])[self.problem.home]

    def _cost(self) -> Number:
        problem = self.problem
        away = self._home_pool()[self.account] != self.pool
        there = problem.cost_cny[self.account, problem.hub[self.grouped.first[self.pool]]]
        return there + np.where(away, problem.moved_cny[self.account], 0.0)

    def _summed(self, values: Number) -> Number:
        """Return the sums of positions' values by pool."""
        return np.array([values[self.grouped.pool == pool].sum() for pool in range(self.grouped.count)])

    def _limits(self, band: BandLimits, margin: float) -> tuple[Number, Number]:
        """Return the limits of a band's rows: soft, else hard."""
        several = np.bincount(self.grouped.pool, minlength=self.grouped.count) > 1
        kept = np.where(several, margin, 0.0) * self._summed(self.problem.target_h)
        lower, upper = nearest_limits(band)
        return self._summed(lower) + kept, self._summed(upper) - kept

    def _add_band(self, band: BandLimits) -> _BandRows:
        model, pool_of_pair = self._model, self.pool
        rows = model.constraints(*self._limits(band, 0.0))
        load = band.load[self.account, band.column[self.grouped.first[pool_of_pair]]]
        model.put(rows[pool_of_pair], self._share, load)
        lower, upper = nearest_limits(band)
        for sign, near, far in ((1.0, lower, band.hard_lower), (-1.0, upper, band.hard_upper)):
            room = room_h(self._summed(near), self._summed(far))
            slack = model.variables(np.full(len(rows), band.weight_cny), 0.0, room)
            model.put(rows, slack, sign)
        beyond = model.variables(np.full((2, len(rows)), ELASTIC_CNY), 0.0, INFINITE)
        model.put(rows, beyond, np.array([[1.0], [-1.0]]))
        return _BandRows(rows, beyond)

    def _add_budget(self, budget: MoveBudget) -> tuple[int, float]:
        """Add a limit on moves in all; returns its row and what it was divided by."""
        model, home = self._model, self._home_pool()
        scale = max(budget.most, 1.0) if np.isfinite(budget.most) else 1.0
        stake = float(budget.amount[self.problem.home != UNASSIGNED].sum())
        row = model.constraints([-INFINITE], [(budget.most - stake) / scale])
        stays = home[self.account] == self.pool
        model.put(row, self._share[stays], -budget.amount[self.account[stays]] / scale)
        model.put(row, model.variables([ELASTIC_CNY * 1e4], 0.0, INFINITE), -1.0)
        return int(row[0]), scale


@dataclass(frozen=True, eq=False)
class Guide:
    """The plan with divisible accounts: exact, for its prices, and with a margin, to be divided."""

    pools: Pools
    exact: Relaxed
    roomy: Relaxed


def guide(problem: Problem) -> Guide:
    """Solve the linear model of a problem."""
    grouped = pools(problem)
    relaxation = Relaxation(problem, grouped)
    return Guide(grouped, relaxation.solve(margin=False), relaxation.solve(margin=True))
