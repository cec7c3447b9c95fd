"""How do all figures change when some accounts move, without a look at the other territories?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from territory_designer.geo.adjacency import pieces_of
from territory_designer.measures import disruption as disruption_measure
from territory_designer.measures import tally as tally_measure
from territory_designer.measures.balance import balance
from territory_designer.measures.compactness import spread_of
from territory_designer.measures.objective import account_terms
from territory_designer.measures.scorecard import (
    Scorecard,
    balance_figures,
    disruption_figures,
    shape_figures,
    work_figures,
)
from territory_designer.measures.tally import Change, touched
from territory_designer.model.scenario import Scenario


def rescored(card: Scorecard, change: Change, scenario: Scenario) -> Scorecard:
    """Measure a scenario in which only some accounts have other positions.

    The positions concerned are counted anew from their accounts, so the figures are those of
    :func:`scorecard` to the last bit, however many moves follow each other.

    Parameters
    ----------
    card
        Figures before.
    change
        Accounts that move; ``scenario`` is what the move leads to, with the same rules, positions and hubs.
    """
    project, measures = card.project, card.measures
    some = touched(scenario.alignment, change)
    tally = tally_measure.recounted(card.tally, some)
    disruption = disruption_measure.recounted(card.disruption, some)
    fair = balance(project, scenario, tally)
    positions = len(some.position)
    parts = pieces_of(tally.basis.ground.adjacency, some.account, some.number, positions=positions)
    pieces = some.put(card.extra_pieces, np.maximum(parts - 1, 0))
    spread = some.put(card.spread_h, spread_of(tally, some.account, some.number, positions=positions))
    moving, before = change.account_index.astype(np.intp), card.scenario.alignment
    hands = card.extra_hands + sum(kept.more_hands(before, scenario.alignment, moving) for kept in card.kept)
    changed = account_terms(
        project,
        scenario.rules,
        tally,
        balance=fair,
        disruption=disruption,
        pieces=int(pieces.sum()),
        hands=hands,
    )
    figures = {
        **work_figures(tally, measures["travel_h_floor"]),
        **balance_figures(fair),
        **disruption_figures(disruption, measures["relocations"]),
        **shape_figures(tally, pieces, spread),
    }
    costs = {name: changed.get(name, cost) for name, cost in card.cost_cny.items()}
    return replace(
        card,
        scenario=scenario,
        tally=tally,
        balance=fair,
        disruption=disruption,
        measures=figures,
        cost_cny=costs,
        extra_pieces=pieces,
        spread_h=spread,
        extra_hands=hands,
    )
