"""What does a change of few accounts do to the whole plan, exactly?

Costs are differences of the objective of ``docs/measures.md``, from the changes of its own sums, so they are
what measuring the plan anew would find.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.measures import disruption as disruption_measure
from territory_designer.measures import tally as tally_measure
from territory_designer.measures.balance import Balance, balance
from territory_designer.measures.compactness import spread_of
from territory_designer.measures.objective import band_penalty
from territory_designer.measures.tally import Change, Tally
from territory_designer.model.tables import Number, Whole
from territory_designer.optimise.explain.standing import Standing, pieces

TERMS = ("travel", "disruption", "band", "oneway", "contiguity", "together")


@dataclass(frozen=True, eq=False)
class Consequence:
    """What a change of few accounts does to the whole plan, differences after minus before.

    Parameters
    ----------
    terms
        CNY a year by the names in ``TERMS``; they add up to the difference of the objective.
    travel_h, workload_h
        Hours a year.
    spread_h
        Hours of moving about within the territories: the second goal, outside the objective.
    index
        Workload index of every position after the change, ``(positions,)``.
    """

    terms: Mapping[str, float]
    travel_h: float
    workload_h: float
    spread_h: float
    index: Number

    @property
    def cost_cny(self) -> float:
        """Return the difference of the objective."""
        return sum(self.terms.values())


def consequence(standing: Standing, change: Change) -> Consequence:
    """Return what a change does to the plan, exactly."""
    card, scenario, settings = standing.card, standing.scenario, standing.project.settings
    tally = tally_measure.delta(card.tally, change)
    fair, hands = (
        balance(standing.project, scenario, tally),
        disruption_measure.delta(card.disruption, change),
    )
    rules, alignment = scenario.rules, standing.after(change)

    def more(name: str) -> float:
        return float((tally[name] - card.tally[name]).sum())

    risk = rules.disruption_weight / settings.payback_years
    terms = {
        "travel": settings.hour_cost_cny * more("travel_h"),
        "disruption": risk * (hands.margin_at_risk_cny - card.disruption.margin_at_risk_cny),
        "band": _band_cny(standing, tally, fair),
        "oneway": rules.oneway_weight * settings.hour_cost_cny * more("oneway_excess_h"),
        "contiguity": rules.piece_cny * _more_pieces(standing, change) if rules.contiguity == "soft" else 0.0,
        "together": rules.split_cny * _more_hands(standing, change, alignment),
    }
    return Consequence(
        terms, more("travel_h"), more("workload_h"), _more_spread_h(standing, change, alignment), fair.index
    )


def _band_cny(standing: Standing, tally: Tally, fair: Balance) -> float:
    card, project = standing.card, standing.project
    changes = (
        band_penalty(band, project, tally, fair) - band_penalty(band, project, card.tally, card.balance)
        for band, _ in standing.bands
    )
    return sum(float(each.sum()) for each in changes)


def _more_pieces(standing: Standing, change: Change) -> int:
    return sum(max(after - 1, 0) - max(before - 1, 0) for _, before, after in pieces(standing, change))


def _more_hands(standing: Standing, change: Change, alignment: Whole) -> int:
    """Return how many more hands serve the groups and cities of the accounts that move."""
    before, moving = standing.scenario.alignment, change.account_index.astype(np.intp)
    return sum(kept.more_hands(before, alignment, moving) for kept in standing.card.kept)


def _more_spread_h(standing: Standing, change: Change, alignment: Whole) -> float:
    """Return the change of the spread of the territories concerned."""
    some, card = tally_measure.touched(alignment, change), standing.card
    after = spread_of(card.tally, some.account, some.number, positions=len(some.position))
    return float(after.sum() - card.spread_h[some.position].sum())
