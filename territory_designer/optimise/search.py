"""How is a plan made better, chunk by chunk, and which is the best so far?"""

from __future__ import annotations

import numpy as np

from territory_designer.model.tables import Whole
from territory_designer.optimise.local_search import trial
from territory_designer.optimise.naming import with_least_change
from territory_designer.optimise.plan import Plan, Score

CHUNK = 40  # trials: about 100 ms on a small machine

# Pieces are dear first, so that territories hang together, then cost what they cost, in turns of some chunks.
_PIECE_FACTORS, _PHASE = (8.0, 4.0, 2.0, 1.0), 15


class Search:
    """A plan under way. The same plan, ``rng_seed`` and number of chunks give the same result.

    Parameters
    ----------
    plan
        Where it begins; changed in place.
    most_cny
        Objective that the best plan may not exceed when it obeys the rules (improve: that of the start).
    """

    def __init__(self, plan: Plan, *, rng_seed: int, most_cny: float = np.inf) -> None:
        self.plan = plan
        self.trials = self.chunks = 0
        self._rng_seed = rng_seed
        self._most_cny = most_cny
        self.best: Whole = plan.owner.copy()
        self.best_score: Score = plan.score
        self.best_objective = plan.objective_cny

    def advance(self) -> None:
        """Make one chunk of trials."""
        self.plan.price_pieces(_PIECE_FACTORS[self.chunks // _PHASE % len(_PIECE_FACTORS)])
        chance = np.random.default_rng([self._rng_seed, self.chunks])
        for _ in range(CHUNK):
            trial(self.plan, chance)
        self.plan.sum_up()
        self.chunks += 1
        self.trials += CHUNK
        self._keep()

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
        if not self.best_score.better_than(named.true_score) and named.objective_cny <= self.best_objective:
            self.best, self.best_score = named.owner, named.true_score
            self.best_objective = named.objective_cny
