"""Why is an account at its position, what would others cost, and which rule stands in the way?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import Scorecard, known, scorecard
from territory_designer.model.project import Project, may_hold
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Index
from territory_designer.model.texts import text
from territory_designer.optimise.explain.alternatives import Alternative, Swap, alternatives
from territory_designer.optimise.explain.consequence import Consequence
from territory_designer.optimise.explain.obstacles import Obstacle, locked
from territory_designer.optimise.explain.obstacles import obstacles as rules_in_the_way
from territory_designer.optimise.explain.standing import Standing

__all__ = [
    "Alternative",
    "Consequence",
    "Obstacle",
    "Swap",
    "Why",
    "explain_account",
    "obstacles",
    "why",
    "why_as_dict",
]


@dataclass(frozen=True, eq=False)
class Why:
    """Why an account is where it is.

    Parameters
    ----------
    position, oneway_min
        Its position, -1 = nobody, and the minutes from there (NaN for nobody).
    quickest_hub, quickest_min
        The hub, among those with open positions, from which the way is shortest; -1 and NaN without any.
    alternatives
        Other positions, the cheapest first.
    """

    account: int
    position: int
    oneway_min: float
    quickest_hub: int
    quickest_min: float
    locked: bool
    alternatives: tuple[Alternative, ...]


def why(card: Scorecard, ground: Ground, account: int, *, most: int = 3) -> Why:
    """Explain one account.

    Parameters
    ----------
    card
        Figures of the scenario.
    most
        How many alternatives at most.
    """
    project, scenario = card.project, card.scenario
    position = int(scenario.alignment[account])
    holds = may_hold(project, scenario) & (scenario.position_hub >= 0)
    hubs = np.unique(scenario.position_hub[holds])
    minutes = ground.work.oneway_min(np.full(len(hubs), account), hubs)
    quickest = int(minutes.argmin()) if len(hubs) else -1
    here = ground.work.oneway_min(account, scenario.position_hub[position]) if position >= 0 else np.nan
    bound = scenario.rules.only_positions and position >= 0
    unnamed = bound and str(project.positions.position_id[position]) not in scenario.rules.only_positions
    return Why(
        account,
        position,
        float(here),
        quickest_hub=int(hubs[quickest]) if quickest >= 0 else -1,
        quickest_min=float(minutes[quickest]) if quickest >= 0 else float("nan"),
        locked=bool(unnamed or locked(project, scenario.rules, np.array([account]))[0]),
        alternatives=alternatives(Standing(card, ground), account, most=most),
    )


def obstacles(card: Scorecard, ground: Ground, accounts: Index, *, position: int) -> tuple[Obstacle, ...]:
    """Return the rules in the way of giving accounts to a position, hard ones first."""
    return rules_in_the_way(Standing(card, ground), accounts, position)


def explain_account(
    project: Project, scenario: Scenario, ground: Ground, account_id: str, *, language: str = "en"
) -> dict[str, Any]:
    """Return why an account is where it is in a scenario, in the shape that ``explain --account`` prints.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_account``.
    """
    rows = np.flatnonzero(project.accounts.account_id == account_id)
    if not len(rows):
        raise TerritoryDesignerError("unknown_account", account_id=account_id)
    found = why(scorecard(project, scenario, ground), ground, int(rows[0]))
    return why_as_dict(found, project, language=language)


def why_as_dict(found: Why, project: Project, *, language: str = "en") -> dict[str, Any]:
    """Return an explanation in the shape that ``explain --account --json`` prints.

    ``{"account_id", "position_id", "oneway_min", "quickest_hub_id", "quickest_min", "locked", "alternatives":
    [{"position_id", "allowed", "cost_cny": {term: CNY, …, "total"}, "travel_h", "workload_h", "spread_h",
    "oneway_min", "index", "rules": [{"rule", "hard", "accounts", …, "text"}], "swap": null or {"account_id",
    "cost_cny", "travel_h", "workload_h", "spread_h"}}]}``; all costs and hours are differences.
    """
    return {
        "account_id": str(project.accounts.account_id[found.account]),
        "position_id": _position(project, found.position),
        "oneway_min": known(found.oneway_min),
        "quickest_hub_id": str(project.hubs.hub_id[found.quickest_hub]) if found.quickest_hub >= 0 else None,
        "quickest_min": known(found.quickest_min),
        "locked": found.locked,
        "alternatives": [_alternative(each, project, language) for each in found.alternatives],
    }


def _position(project: Project, position: int) -> str | None:
    return str(project.positions.position_id[position]) if position >= 0 else None


def _alternative(other: Alternative, project: Project, language: str) -> dict[str, Any]:
    return {
        "position_id": _position(project, other.position),
        "allowed": other.allowed,
        **_consequence(other.consequence),
        "oneway_min": other.oneway_min,
        "index": known(other.index),
        "rules": [_obstacle(each, language) for each in other.obstacles],
        "swap": _swap(other, project),
    }


def _consequence(does: Consequence) -> dict[str, Any]:
    hours = {"travel_h": does.travel_h, "workload_h": does.workload_h, "spread_h": does.spread_h}
    return {"cost_cny": {**does.terms, "total": does.cost_cny}, **hours}


def _swap(other: Alternative, project: Project) -> dict[str, Any] | None:
    if other.swap is None:
        return None
    account = str(project.accounts.account_id[other.swap.account])
    return {"account_id": account, **_consequence(other.swap.consequence)}


def _obstacle(obstacle: Obstacle, language: str) -> dict[str, Any]:
    said = text(f"explain.why.{obstacle.rule}", language, **obstacle.params)
    entry = {"rule": obstacle.rule, "hard": obstacle.hard, "accounts": obstacle.count}
    return {**entry, **obstacle.params, "text": said}
