"""What would many moves at once change?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from territory_designer.model.tables import Flag, Index, Number
from territory_designer.optimise.plan import SMALL, Plan

_BREACH_FIRST = 1e6


class Table(NamedTuple):
    """Changes of breach and cost, arrays of one shape; ``possible`` where the rules let the accounts in."""

    breach: Number
    cost_cny: Number
    possible: Flag

    def best_first(self, most: int) -> Index:
        """Return the flat places of the moves that promise most, at most ``most`` of them."""
        worth = (_BREACH_FIRST * self.breach + self.cost_cny).ravel()
        better = (self.breach < -SMALL) | ((self.breach < SMALL) & (self.cost_cny < -SMALL))
        good = np.flatnonzero(self.possible & better)
        return good[np.lexsort((good, worth[good]))][:most]


def shifts(plan: Plan, account: Index, first: Index) -> Table:
    """Return what bundles of accounts would change at every position, exactly, ``(bundles, positions)``.

    Parameters
    ----------
    account
        Accounts, bundle by bundle.
    first
        Where each bundle begins.
    """
    allowed, positions = plan.problem.allowed[account], np.arange(plan.problem.shape[1])
    possible = np.logical_and.reduceat(allowed, first, axis=0) if len(first) else allowed
    return Table(*plan.table(account, first), possible & (plan.owner[account[first]][:, None] != positions))
