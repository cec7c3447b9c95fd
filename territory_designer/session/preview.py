"""What would a move do to both sides, before it is made?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.measures import disruption as disruption_measure
from territory_designer.measures import tally as tally_measure
from territory_designer.measures.balance import balance
from territory_designer.measures.scorecard import Scorecard
from territory_designer.measures.tally import Change
from territory_designer.model.tables import Index


@dataclass(frozen=True)
class Side:
    """Figures of one position before and after."""

    position: int
    accounts: tuple[float, float]
    workload_h: tuple[float, float]
    travel_h: tuple[float, float]
    index: tuple[float, float]


@dataclass(frozen=True)
class Preview:
    """What a move would do.

    Parameters
    ----------
    accounts
        How many accounts would move.
    to, givers
        The position that gains, and those that lose, the largest loss first.
    travel_h, workload_h
        Change over the whole plan in hours a year.
    revenue_at_risk_cny
        Change of the revenue at risk against the baseline; None when no revenue is known.
    balance_max
        Before and after.
    """

    accounts: int
    to: Side | None
    givers: tuple[Side, ...]
    travel_h: float
    workload_h: float
    revenue_at_risk_cny: float | None
    balance_max: tuple[float | None, float | None]


def preview(card: Scorecard, *, accounts: Index, position: int) -> Preview:
    """Return what giving ``accounts`` to ``position`` (-1 = nobody) would do.

    Parameters
    ----------
    card
        Figures of the scenario as it stands.
    """
    before = card.scenario.alignment[accounts]
    moving = np.asarray(accounts, np.intp)[before != position]
    given_by = card.scenario.alignment[moving].astype(np.int32)
    change = Change(moving.astype(np.int32), given_by, np.full(len(moving), position, np.int32))
    after = tally_measure.delta(card.tally, change)
    fair = balance(card.project, card.scenario, after)

    def side(row: int) -> Side:
        pairs = {name: (float(card.tally[name][row]), float(after[name][row])) for name in _FIGURES}
        return Side(row, **pairs, index=(float(card.balance.index[row]), float(fair.index[row])))

    givers = [int(row) for row in np.unique(given_by[given_by >= 0])]
    sides = sorted((side(row) for row in givers), key=lambda each: each.accounts[1] - each.accounts[0])
    moved = disruption_measure.delta(card.disruption, change)
    return Preview(
        accounts=len(moving),
        to=side(position) if position >= 0 else None,
        givers=tuple(sides),
        travel_h=after.total("travel_h") - card.tally.total("travel_h"),
        workload_h=after.total("workload_h") - card.tally.total("workload_h"),
        revenue_at_risk_cny=_less(moved.revenue_at_risk_cny, card.disruption.revenue_at_risk_cny),
        balance_max=(card.balance.balance_max, fair.balance_max),
    )


_FIGURES = ("accounts", "workload_h", "travel_h")


def _less(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
