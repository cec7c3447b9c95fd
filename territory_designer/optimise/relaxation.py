"""Which hub would serve each account if accounts could be divided, and what is an hour worth at a position?

The Lagrangian dual over pools: positions of one hub that may serve the same accounts. Its prices make the
sums of the pools fit their bands and prove the bound (:mod:`territory_designer.optimise.bound`). The dual is
made smooth by a temperature that falls (each account goes to its pools by shares that rise with cheapness)
and climbed with L-BFGS, for many accounts on a part of them first. Where the linear model of the few pools
that matter to each account is small enough, it makes the prices exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import minimize

from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.bound import Prices, lower_bound, penalty_corners
from territory_designer.optimise.linear import INFINITE, Model, Numbers, Solver
from territory_designer.optimise.problem import BandLimits, Problem, nearest_limits, room_h

STEEPEST_CNY = 20_000.0  # highest price of an hour beyond a hard limit: more than any account can save

_TEMPERATURES = (0.3, 0.1, 0.03, 0.01, 0.003)  # of an account's mean cost
_SUMS = 0.05  # how much warmer sums are than accounts, times the accounts of a pool
_STEPS = 60  # of L-BFGS at each temperature
_EXACT = 1e-11  # of the dual: where a temperature is left
_MARGIN = 0.03  # of the target: what a pool of several positions keeps free, so that it can be divided
_ROUNDING = 0.01  # temperature at which accounts are given to pools
_DECIDED = 0.99  # share of a pool from which an account is not divided
_SATURATED = 0.999
_NEAR = 12  # pools that are looked at for an account
_FEW = 500_000  # accounts times pools, up to which all are looked at: a far pool may need far accounts
_SAMPLE = 6000  # accounts that find the prices of the higher temperatures
_LINEAR, _PIVOTS = 6_000, 200_000  # accounts up to which a linear model makes prices exact; its most pivots
_COLUMNS, _ROUNDS = 6, 6  # pools of an account in the linear model at first, and how often others join


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

    def total(self, values: Number) -> Number:
        """Return the sums of positions' values by pool."""
        return np.array([values[self.pool == each].sum() for each in range(self.count)])


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The plan with divisible accounts.

    Parameters
    ----------
    pool
        Pool that takes the largest part of each account, -1 where none may, int32 ``(accounts,)``.
    prices
        The prices behind it.
    beyond_h
        Hours by which hard limits are exceeded however dear that is; above 0 hardly any plan obeys them.
    """

    pool: Whole
    prices: Prices
    beyond_h: float


@dataclass(frozen=True, eq=False)
class Guide:
    """The plan with divisible accounts: exact, for its prices, and with a margin, to be divided."""

    pools: Pools
    exact: Relaxed
    roomy: Relaxed


def guide(problem: Problem) -> Guide:
    """Find the plan with divisible accounts."""
    grouped = pools(problem)
    many = problem.shape[0] > _SAMPLE
    exact = _Dual(problem, grouped, margin=0.0)
    prices = exact.climbed(_sampled(problem, grouped), _TEMPERATURES[-1:] if many else _TEMPERATURES)
    found = _relaxed(exact, prices)
    if grouped.count == len(grouped.pool):
        return Guide(grouped, found, found)
    roomy = _Dual(problem, grouped, margin=_MARGIN)
    roomy_prices = roomy.climbed(exact.flat(found.prices), _TEMPERATURES[-1 if many else -2 :])
    return Guide(grouped, found, roomy.relaxed(roomy_prices))


def _sampled(problem: Problem, grouped: Pools) -> Number:
    """Return prices that a part of the accounts finds, zeros where all are few enough."""
    part = -(-problem.shape[0] // _SAMPLE)
    some = _Dual(problem, grouped, margin=0.0, part=part)
    return some.climbed(np.zeros(some.size), _TEMPERATURES if part > 1 else ())


def _relaxed(dual: _Dual, prices: Number) -> Relaxed:
    """Return what smooth prices mean, or the exact ones of the linear model where they prove more."""
    smooth = dual.relaxed(prices)
    if not dual.size or not 0 < len(dual.placed) <= _LINEAR:
        return smooth
    linear = _linear(dual, prices)
    if linear is None or lower_bound(dual.problem, linear.prices) <= lower_bound(dual.problem, smooth.prices):
        return smooth
    return linear


def pools(problem: Problem) -> Pools:
    """Group the positions."""
    pattern = np.packbits(problem.allowed[problem.fixed < 0], axis=0)
    keys = [(int(hub), row.tobytes()) for hub, row in zip(problem.hub, np.ascontiguousarray(pattern.T))]
    number = {key: k for k, key in enumerate(sorted(set(keys)))}
    pool = np.array([number[key] for key in keys], np.int32)
    return Pools(pool, np.unique(pool, return_index=True)[1].astype(np.int32))


class _Dual:
    """The dual function of a problem with its bands drawn in by a margin.

    Its variables are the prices of bands at pools, then those of budgets. Accounts look at the pools that are
    cheapest for them.

    Parameters
    ----------
    part
        Every which account stands for all.
    """

    def __init__(self, problem: Problem, grouped: Pools, *, margin: float, part: int = 1) -> None:
        self.problem, self.grouped = problem, grouped
        self.bands = [_pooled(problem, band, grouped, margin) for band in problem.bands]
        self.corners = [penalty_corners(band) for band in self.bands]
        self.budgets = [budget for budget in problem.budgets if np.isfinite(budget.most)]
        self.size = len(self.bands) * grouped.count + len(self.budgets)
        rows = np.arange(0, problem.shape[0], part)
        allowed = self.allowed(rows)
        some = allowed.any(axis=1)
        self.placed, allowed = rows[some], allowed[some]
        self.weight = problem.shape[0] / max(len(rows), 1)
        cost = np.where(allowed, self.cost_at(self.placed), np.inf)
        stays = (self.problem.home[self.placed] >= 0)[:, None] & ~self.away(self.placed) & allowed
        most = grouped.count if cost.size <= _FEW else _NEAR
        self.near = _smallest(np.where(stays, -np.inf, cost), most)  # a limit on moves needs its own pool
        self.cost = np.take_along_axis(cost, self.near, axis=1)
        self.loads = [self._load(band) for band in self.bands]
        away = np.take_along_axis(self.away(self.placed), self.near, axis=1)
        self.amounts = [budget.amount[self.placed, None] * away for budget in self.budgets]

    def _load(self, band: BandLimits) -> Number:
        column = band.column[self.near]
        return np.where(np.isfinite(self.cost), band.load[self.placed[:, None], column], 0.0)

    def allowed(self, rows: Index) -> Flag:
        """Return which pools accounts may have; fixed ones have that of their position."""
        fixed, grouped = self.problem.fixed[rows], self.grouped
        allowed = self.problem.allowed[rows[:, None], grouped.first]
        held = np.flatnonzero(fixed >= 0)
        allowed[held] = grouped.pool[fixed[held], None] == np.arange(grouped.count)
        return allowed

    def away(self, rows: Index) -> Flag:
        """Return whether accounts at pools are moved for sure, ``(rows, pools)``."""
        home = np.append(self.grouped.pool, [-1, -1])[self.problem.home[rows]]
        served = self.problem.home[rows] != UNASSIGNED
        return served[:, None] & (home[:, None] != np.arange(self.grouped.count))

    def cost_at(self, rows: Index) -> Number:
        """Return what accounts cost at all pools, ``(rows, pools)``."""
        there = self.problem.cost_cny[rows][:, self.problem.hub[self.grouped.first]]
        return there + np.where(self.away(rows), self.problem.moved_cny[rows, None], 0.0)

    def climbed(self, prices: Number, temperatures: tuple[float, ...]) -> Number:
        """Return prices near the top, from others."""
        mean = self._mean_cny
        for temperature in temperatures if self.size and len(self.placed) else ():
            found = minimize(
                self._descent,
                prices,
                args=(temperature * mean, mean * len(self.cost) * self.weight),
                jac=True,
                method="L-BFGS-B",
                bounds=self.bounds,
                options={"maxiter": _STEPS, "ftol": _EXACT, "gtol": _EXACT},
            )
            prices = found.x
        return prices

    @cached_property
    def bounds(self) -> list[tuple[float, float]]:
        """Return the range of each price: what the penalties can ask for, more where a limit is hard."""
        ranges = []
        for band in self.bands:
            for lower, upper in zip(np.isfinite(band.hard_lower), np.isfinite(band.hard_upper)):
                ranges.append(
                    (
                        -STEEPEST_CNY if lower else -band.weight_cny,
                        STEEPEST_CNY if upper else band.weight_cny,
                    )
                )
        return [*ranges, *((0.0, np.inf) for _ in self.budgets)]

    @cached_property
    def _mean_cny(self) -> float:
        """Return what an account costs at its cheapest pool, on average, at least 1."""
        return max(float(self.cost.min(axis=1).mean()), 1.0) if len(self.placed) else 1.0

    def _rounded(self, share: Number) -> Whole:
        """Return a pool for each account so that the pools' hours stay near what the shares gave them.

        Undecided accounts (many share a site, and with it all costs) are taken site by site; each goes to the
        pool of its own that is owed most.
        """
        rows = np.arange(len(share))
        pool = self.near[rows, share.argmax(axis=1)] if share.size else np.zeros(len(share), np.intp)
        undecided = np.flatnonzero(share.max(axis=1, initial=0.0) < _DECIDED)
        load = self.loads[0] if self.loads else np.ones(share.shape)
        owed = np.zeros(self.grouped.count)
        for row in undecided[np.lexsort((undecided, self.problem.site[self.placed[undecided]]))].tolist():
            near = self.near[row]
            owed[near] += share[row] * load[row]
            chosen = int(np.argmax(np.where(share[row] > 1.0 - _DECIDED, owed[near], -np.inf)))
            pool[row] = near[chosen]
            owed[pool[row]] -= load[row, chosen]
        return pool.astype(np.int32)

    def _split(self, prices: Number) -> tuple[Number, Number]:
        bands = prices[: self.size - len(self.budgets)].reshape(len(self.bands), self.grouped.count)
        return bands, prices[self.size - len(self.budgets) :]

    def _descent(self, prices: Number, temperature: float, scale: float) -> tuple[float, Number]:
        """Return the smooth dual and its gradient, turned over and scaled."""
        value, share = self._accounts(prices, temperature)
        value *= self.weight
        by_band, by_budget = self._split(prices)
        slopes = []
        for corners, price, load in zip(self.corners, by_band, self.loads):
            least, sums = self._smooth_sums(*corners, price, temperature)
            value += least
            slopes.append(self.weight * self._by_pool(share * load) - sums)
        for budget, price, amount in zip(self.budgets, by_budget, self.amounts):
            value -= price * budget.most
            slopes.append(np.array([self.weight * (share * amount).sum() - budget.most]))
        return -value / scale, -np.concatenate(slopes) / scale

    def _by_pool(self, values: Number) -> Number:
        return np.bincount(self.near.ravel(), values.ravel(), minlength=self.grouped.count).astype(float)

    def _smooth_sums(
        self, penalty: Number, corners: Number, price: Number, temperature: float
    ) -> tuple[float, Number]:
        """Return the smooth least penalty minus price of all pools' sums, and these sums.

        A price is often best just where another sum becomes the cheapest, so these are made smooth, too.
        """
        value = penalty - price * corners
        warm = _SUMS * temperature * len(self.cost) * self.weight / self.grouped.count
        least = value.min(axis=0)
        weight = np.exp((least - value) / warm)
        whole = weight.sum(axis=0)
        return float((least - warm * np.log(whole)).sum()), (weight * corners).sum(axis=0) / whole

    def _accounts(self, prices: Number, temperature: float) -> tuple[float, Number]:
        """Return the smooth least cost of all accounts with prices, and the share of each at each pool."""
        cost = self.priced(prices)
        least = cost.min(axis=1, keepdims=True)
        weight = np.exp((least - cost) / temperature)
        whole = weight.sum(axis=1, keepdims=True)
        return float((least - temperature * np.log(whole)).sum()), weight / whole

    def priced(self, prices: Number) -> Number:
        """Return what accounts cost at their near pools with prices."""
        by_band, by_budget = self._split(prices)
        cost = self.cost.copy()
        for price, load in zip(by_band, self.loads):
            cost += price[self.near] * load
        for price, amount in zip(by_budget, self.amounts):
            cost += price * amount
        return cost

    def relaxed(self, prices: Number, share: Number | None = None) -> Relaxed:
        """Return what prices mean for accounts and positions; ``share`` of each account's near pools."""
        by_band, by_budget = self._split(prices)
        pool = np.full(self.problem.shape[0], UNASSIGNED, np.int32)
        if share is None:
            _, share = self._accounts(prices, _ROUNDING * self._mean_cny)
        pool[self.placed] = self._rounded(share)
        at_positions = Prices(by_band[:, self.grouped.pool], by_budget)
        return Relaxed(pool, at_positions, self._beyond_h(by_band, pool))

    def flat(self, prices: Prices) -> Number:
        """Return prices as the vector that :meth:`climbed` takes."""
        return np.append(prices.band[:, self.grouped.first].ravel(), prices.move)

    def _beyond_h(self, by_band: Number, pool: Whole) -> float:
        """Return the hours beyond hard limits at pools whose price can rise no more."""
        held, beyond = np.flatnonzero(pool >= 0), 0.0
        for band, price in zip(self.bands, by_band):
            load = band.load[held, band.column[pool[held]]]
            sums = np.bincount(pool[held], load, minlength=self.grouped.count)
            over = np.where(price >= _SATURATED * STEEPEST_CNY, sums - band.hard_upper, 0.0)
            under = np.where(price <= -_SATURATED * STEEPEST_CNY, band.hard_lower - sums, 0.0)
            beyond += float(np.maximum(np.maximum(over, under), 0.0).sum())
        return beyond


def _smallest(cost: Number, most: int) -> Index:
    """Return the columns of each row's smallest entries, in the order of the columns."""
    if cost.shape[1] <= most:
        return np.broadcast_to(np.arange(cost.shape[1]), cost.shape).copy()
    return np.sort(np.argpartition(cost, most - 1, axis=1)[:, :most], axis=1)


def _linear(dual: _Dual, prices: Number) -> Relaxed | None:
    """Return the divisible plan of the linear model; None where that has no solution.

    It holds the pools of each account that are cheapest with prices; others join when the new prices ask for
    them.
    """
    inside = np.zeros(dual.cost.shape, bool)
    np.put_along_axis(inside, _smallest(dual.priced(prices), _COLUMNS), values=True, axis=1)
    inside &= np.isfinite(dual.cost)
    share = np.zeros(dual.cost.shape)
    for _ in range(_ROUNDS):
        solved = _solved(dual, inside)
        if solved is None:
            return None
        share, prices = solved
        cost = dual.priced(prices)
        least = np.where(inside, cost, np.inf).min(axis=1, keepdims=True)
        joins = (cost < least - _EXACT * np.abs(least)) & ~inside
        if not joins.any():
            break
        inside |= joins
    return dual.relaxed(prices, share)


def _solved(dual: _Dual, inside: Flag) -> tuple[Number, Number] | None:
    """Return shares and prices of the linear model with some pools of each account."""
    row, column = np.nonzero(inside)
    pool, model = dual.near[row, column], Model()
    part = model.variables(dual.cost[row, column], 0.0, INFINITE)
    served = model.constraints(np.ones(len(inside)), 1.0)
    free = dual.problem.rules.allow_unassigned
    model.put(served[row], part, 1.0)
    if free:
        model.put(served, model.variables(np.zeros(len(inside)), 0.0, INFINITE), 1.0)
    lines = [
        _limited(model, band, pool, part, load[row, column]) for band, load in zip(dual.bands, dual.loads)
    ]
    for budget, amount in zip(dual.budgets, dual.amounts):
        line = model.constraints(np.array([-INFINITE]), budget.most)
        model.put(np.broadcast_to(line, part.shape), part, amount[row, column])
        lines.append(line)
    answer = Solver(model, simplex_iteration_limit=_PIVOTS).solve()
    if answer is None:
        return None
    share = np.zeros(inside.shape)
    share[row, column] = answer.of(part)
    prices = -answer.row_price[np.concatenate(lines)]
    lowest, highest = np.array(dual.bounds).T
    return share, np.clip(prices, lowest, highest)


def _limited(model: Model, band: BandLimits, pool: Index, part: Numbers, load: Number) -> Numbers:
    """Add a band of the pools: a row each, with what lies beyond its limits at its price."""
    lower, upper = nearest_limits(band)
    lines = model.constraints(lower, upper)
    model.put(lines[pool], part, load)
    for sign, soft, hard in ((1.0, lower, band.hard_lower), (-1.0, upper, band.hard_upper)):
        model.put(lines, model.variables(np.full(len(lines), band.weight_cny), 0.0, room_h(soft, hard)), sign)
        model.put(lines, model.variables(np.full(len(lines), STEEPEST_CNY), 0.0, INFINITE), sign)
    return lines


def _pooled(problem: Problem, band: BandLimits, grouped: Pools, margin: float) -> BandLimits:
    """Return a band of the pools; those of several positions keep a margin of their soft limits free."""
    several = np.bincount(grouped.pool, minlength=grouped.count) > 1
    kept = np.where(several, margin, 0.0) * grouped.total(problem.target_h)
    return replace(
        band,
        column=band.column[grouped.first],
        lower=grouped.total(band.lower) + kept,
        upper=grouped.total(band.upper) - kept,
        hard_lower=grouped.total(band.hard_lower),
        hard_upper=grouped.total(band.hard_upper),
    )
