"""How is a plan made better, chunk by chunk, and which is the best so far?"""

from __future__ import annotations

import numpy as np

from territory_designer.model.tables import Number, Whole
from territory_designer.optimise.bound import Prices
from territory_designer.optimise.naming import with_least_change
from territory_designer.optimise.plan import SMALL, Plan, Score

CHUNK = 4_000  # trials

# A first descent, then cycles that begin hot and cool down to nothing, each longer and hotter than the last.
_DESCENT, _FIRST, _LONGEST = 20, 160, 5120  # chunks; of cycles for _USUAL accounts
_USUAL = 2500
_HOTTEST, _HOTTER, _COOL = 0.5, 0.1, 1e-3  # of what an account costs on average
_COLD, _STRICT = 0.9, 0.95  # of a cycle: from then on nothing is left to chance, and hard rules are hard
_MILD = 1.1  # times its price: what breaking a hard rule costs before that
_RECENTRE = 40  # chunks


class Search:
    """A plan under way. The same plan, ``rng_seed`` and number of chunks give the same result.

    Parameters
    ----------
    plan
        Where it begins; changed in place.
    most_cny
        Objective that the best plan may not exceed when it obeys the rules (improve: that of the start).
    prices
        What hard rules are worth: while a cycle is hot they cost little more, so that it may cross them.
    """

    def __init__(
        self, plan: Plan, *, rng_seed: int, most_cny: float = np.inf, prices: Prices | None = None
    ) -> None:
        self.plan = plan
        self.trials = self.chunks = 0
        self._chance = np.random.default_rng(rng_seed)
        self._most_cny = most_cny
        self._mean_cny = _mean_cny(plan)
        self._mild = _mild(plan, prices, self._mean_cny)
        self._size = max(plan.problem.shape[0] / _USUAL, 1.0)
        self._cycle, self._step, self._hot = int(_DESCENT * self._size), 0, 0.0
        self.best: Whole = plan.owner.copy()
        self.best_score: Score = plan.true_score
        self.best_objective = plan.objective_cny

    def advance(self) -> None:
        """Make one chunk of trials."""
        part = self._step / self._cycle
        mild = self._hot > 0.0 and part < _STRICT
        self.plan.press(*(self._mild if mild else ()))
        heat = self._hot * (_COOL / self._hot) ** (part / _COLD) if self._hot and part < _COLD else 0.0
        self.plan.anneal(CHUNK, self._mean_cny * heat, int(self._chance.integers(1, 2**32)))
        self.chunks += 1
        self.trials += CHUNK
        if self.chunks % int(_RECENTRE * self._size) == 0:
            self.plan.sum_up()
            self.plan.recentre()
        self._keep()
        self._go_on()

    def _go_on(self) -> None:
        """Take the next step of the cycle, or begin another one."""
        self._step += 1
        if self._step == self._cycle:
            longer = min(max(2 * self._cycle, int(_FIRST * self._size)), int(_LONGEST * self._size))
            self._cycle, self._step, self._hot = longer, 0, min(self._hot + _HOTTER, _HOTTEST)

    def _keep(self) -> None:
        """Keep the plan if it is the best so far."""
        score, objective = self.plan.true_score, self.plan.objective_cny
        dear = score.breach <= self.best_score.breach and objective > self._most_cny
        if not dear and score.better_than(self.best_score):
            self.best, self.best_score = self.plan.owner.copy(), score
            self.best_objective = objective

    def rename(self) -> None:
        """Exchange the best plan's territories among positions that are alike: fewer accounts move."""
        named = Plan(self.plan.problem, with_least_change(self.plan.problem, self.best))
        worse = named.score.breach > self.best_score.breach + SMALL
        if not worse and named.objective_cny <= self.best_objective:
            self.best, self.best_score = named.owner, named.true_score
            self.best_objective = named.objective_cny


def _mean_cny(plan: Plan) -> float:
    """Return what an account costs at its cheapest hub, on average, at least 1."""
    cost = plan.problem.cost_cny[:, np.unique(plan.problem.hub)]
    return max(float(cost.min(axis=1).mean()), 1.0) if len(cost) else 1.0


def _mild(plan: Plan, prices: Prices | None, mean_cny: float) -> tuple[Number | float, ...]:
    """Return what breaking bands and budgets costs while a cycle is hot: little more than it is worth."""
    if prices is None:
        return ()
    problem = plan.problem
    hour = problem.project.settings.hour_cost_cny
    band = hour + _MILD * np.abs(prices.band).max(axis=1, initial=0.0)
    budget, found = np.full(len(problem.budgets), np.inf), iter(prices.move)
    for row, each in enumerate(problem.budgets):
        if np.isfinite(each.most):
            budget[row] = mean_cny + _MILD * next(found) * (each.most + 1.0)
    return band, budget
