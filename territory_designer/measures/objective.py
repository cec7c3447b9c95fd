"""What does a scenario cost a year, in one currency and in terms that add up?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from territory_designer.measures.balance import Balance, band_index
from territory_designer.measures.disruption import Disruption, relocating
from territory_designer.measures.tally import Tally
from territory_designer.model.project import Project
from territory_designer.model.rules import Band, Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Number, Text

TERMS = ("travel", "hubs", "relocation", "disruption", "band", "oneway", "contiguity", "together")


def objective(
    project: Project,
    scenario: Scenario,
    tally: Tally,
    *,
    balance: Balance,
    disruption: Disruption,
    pieces: int,
    hands: int,
) -> dict[str, float]:
    """Return the terms of the objective in CNY a year; their sum is the objective.

    Parameters
    ----------
    pieces
        ``pieces_extra`` of the scenario.
    hands
        Hands beyond the first over all groups and cities that the rules keep together.
    """
    settings, rules = project.settings, scenario.rules
    yearly = settings.relocation_cny / settings.payback_years
    seats = {
        "hubs": float(hub_costs(project, rules)[open_hubs(project, scenario)].sum()),
        "relocation": yearly * int(relocating(project, scenario).sum()),
    }
    return _in_order(
        seats
        | account_terms(
            project, rules, tally, balance=balance, disruption=disruption, pieces=pieces, hands=hands
        )
    )


def account_terms(
    project: Project,
    rules: Rules,
    tally: Tally,
    *,
    balance: Balance,
    disruption: Disruption,
    pieces: int,
    hands: int,
) -> dict[str, float]:
    """Return the terms that change when accounts move and positions stay."""
    settings = project.settings
    return {
        "travel": settings.hour_cost_cny * tally.total("travel_h"),
        "disruption": rules.disruption_weight / settings.payback_years * disruption.margin_at_risk_cny,
        "band": sum(float(band_penalty(band, project, tally, balance).sum()) for band in rules.bands),
        "oneway": rules.oneway_weight * settings.hour_cost_cny * tally.total("oneway_excess_h"),
        "contiguity": rules.piece_cny * pieces if rules.contiguity == "soft" else 0.0,
        "together": rules.split_cny * hands,
    }


def _in_order(terms: Mapping[str, float]) -> dict[str, float]:
    return {name: terms[name] for name in TERMS}


def band_penalty(band: Band, project: Project, tally: Tally, balance: Balance) -> Number:
    """Return CNY for what lies outside a band's soft limits, float64 ``(positions,)``."""
    index = band_index(band, project, tally, balance)
    if index is None:
        return np.zeros(len(balance.holds))
    below = 0.0 if band.lower is None else np.maximum(band.lower - index, 0.0)
    above = 0.0 if band.upper is None else np.maximum(index - band.upper, 0.0)
    hours = np.nan_to_num((below + above) * balance.target_h, nan=0.0)
    return band.weight * project.settings.hour_cost_cny * hours


def open_hubs(project: Project, scenario: Scenario) -> Flag:
    """Return which hubs have an open position, bool ``(hubs,)``."""
    is_open = np.zeros(len(project.hubs), bool)
    is_open[scenario.position_hub[scenario.position_open & (scenario.position_hub >= 0)]] = True
    return is_open


def hub_costs(project: Project, rules: Rules) -> Number:
    """Return the yearly cost of every hub, as the rules say, else as the table of hubs does."""
    asked = {rule.hub_id: rule.cost_cny for rule in rules.hubs if rule.cost_cny is not None}
    own = zip(project.hubs.hub_id, np.nan_to_num(project.hubs.cost_cny))
    return np.array([asked.get(hub, cost) for hub, cost in own], float)


def hub_states(project: Project, rules: Rules) -> Text:
    """Return the state of every hub, as the rules say, else as the table of hubs does."""
    asked: Mapping[str, str] = {rule.hub_id: rule.state for rule in rules.hubs if rule.state}
    own = zip(project.hubs.hub_id, project.hubs.state)
    return np.array([asked.get(hub, state) for hub, state in own], dtype=object)
