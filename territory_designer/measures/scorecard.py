"""What are all figures of a scenario?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from territory_designer.measures import disruption as disruption_measure
from territory_designer.measures import tally as tally_measure
from territory_designer.measures.balance import Balance, balance
from territory_designer.measures.compactness import compactness_moment, spread_h
from territory_designer.measures.contiguity import extra_pieces
from territory_designer.measures.disruption import Disruption, relocating, stake
from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import hub_states, objective, open_hubs
from territory_designer.measures.tally import Tally
from territory_designer.measures.together import Kept, kept_together
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Number, Whole


@dataclass(frozen=True, eq=False)
class Scorecard:
    """All figures of one scenario; ``as_dict`` is what the command line prints.

    Parameters
    ----------
    tally, balance, disruption
        Figures by position and the sums that they rest on.
    measures
        Figures of the whole scenario by name; None where nothing is known.
    cost_cny
        Terms of the objective in CNY a year.
    extra_pieces, spread_h
        By position: connected parts beyond the first, hours of moving about.
    kept, extra_hands
        What the rules keep in one hand, and hands beyond the first.
    """

    project: Project
    scenario: Scenario
    tally: Tally
    balance: Balance
    disruption: Disruption
    measures: dict[str, Any]
    cost_cny: dict[str, float]
    extra_pieces: Whole = field(repr=False)
    spread_h: Number = field(repr=False)
    kept: tuple[Kept, ...] = field(repr=False)
    extra_hands: int = 0

    @property
    def objective(self) -> float:
        """Return the objective in CNY a year."""
        return sum(self.cost_cny.values())

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON prints them: plain numbers, None where unknown."""
        accounts, scenario = self.project.accounts, self.scenario
        placed = int(accounts.placed.sum())
        assigned = int(self.tally.total("accounts"))
        return {
            "scenario": scenario.name,
            "utilisation": float(scenario.utilisation),
            "accounts": placed,
            "assigned": assigned,
            "unassigned": placed - assigned,
            "unplaced": len(accounts) - placed,
            "hubs_open": [str(hub) for hub in self.project.hubs.hub_id[open_hubs(self.project, scenario)]],
            "measures": {**self.measures, "cost_cny": {**self.cost_cny, "total": self.objective}},
            "positions": [self._position(int(row)) for row in np.flatnonzero(self.balance.holds)],
            "bound": self._bound(),
            "rng_seed": int(scenario.rng_seed),
        }

    def _position(self, row: int) -> dict[str, Any]:
        """Return the figures of one position."""
        hub = self.scenario.position_hub[row]
        return {
            "position_id": str(self.project.positions.position_id[row]),
            "hub_id": str(self.project.hubs.hub_id[hub]) if hub >= 0 else None,
            "accounts": int(self.tally["accounts"][row]),
            "workload_h": float(self.tally["workload_h"][row]),
            "travel_h": float(self.tally["travel_h"][row]),
            "capacity_h": float(self.project.positions.capacity_h[row]),
            "target_h": float(self.balance.target_h[row]),
            "index": known(self.balance.index[row]),
            "load": known(self.balance.load[row]),
            "revenue_cny": self._money("revenue", row),
            "potential_cny": self._money("potential", row),
            "nights": float(self.tally["nights"][row]),
        }

    def _money(self, name: str, row: int) -> float | None:
        """Return a position's sum; None when nothing is known of its accounts, or of any in the plan."""
        some = self.tally[f"{name}_known"]
        unknown = not some.any() or (self.tally["accounts"][row] > 0 and not some[row])
        return None if unknown else float(self.tally[f"{name}_cny"][row])

    def _bound(self) -> dict[str, Any]:
        bound, total = self.scenario.bound, self.objective
        blank = {"lower_bound": None, "gap": None, "holds_for": None, "lower_bound_h": None}
        if bound is None:
            return {"objective": total, **blank}
        return {
            "objective": total,
            "lower_bound": bound.lower_bound,
            "gap": bound.gap_of(total),
            "holds_for": bound.holds_for,
            "lower_bound_h": bound.lower_bound / self.project.settings.hour_cost_cny,
        }


def known(value: float) -> float | None:
    """Return a plain number, None for NaN."""
    return None if np.isnan(value) else float(value)


def scorecard(project: Project, scenario: Scenario, ground: Ground) -> Scorecard:
    """Measure a scenario from scratch.

    Parameters
    ----------
    ground
        :func:`territory_designer.measures.ground.ground` of the project.
    """
    tally = tally_measure.full(project, scenario, ground)
    disruption = disruption_measure.full(scenario, stake(project, ground))
    fair = balance(project, scenario, tally)
    pieces = extra_pieces(scenario, ground)
    kept = tuple(kept_together(project, kind) for kind in scenario.rules.keep_together)
    hands = sum(each.extra_hands(scenario.alignment) for each in kept)
    costs = objective(
        project, scenario, tally, balance=fair, disruption=disruption, pieces=int(pieces.sum()), hands=hands
    )
    spread = spread_h(tally, scenario)
    measures = {
        **work_figures(tally, travel_h_floor(project, scenario, ground)),
        **balance_figures(fair),
        **disruption_figures(disruption, int(relocating(project, scenario).sum())),
        **shape_figures(tally, pieces, spread),
    }
    return Scorecard(project, scenario, tally, fair, disruption, measures, costs, pieces, spread, kept, hands)


def work_figures(tally: Tally, floor_h: float | None) -> dict[str, Any]:
    """Return the figures of work; the floor is fixed while accounts move."""
    workload_h, travel_h = tally.total("workload_h"), tally.total("travel_h")
    return {
        "workload_h": workload_h,
        "travel_h": travel_h,
        "travel_h_floor": floor_h,
        "travel_share": travel_h / workload_h if workload_h > 0 else None,
        "nights": tally.total("nights"),
        "travel_cost_cny": tally.total("travel_cost_cny"),
    }


def travel_h_floor(project: Project, scenario: Scenario, ground: Ground) -> float | None:
    """Return travel hours if every placed account were served from its quickest hub that is not forbidden."""
    allowed = np.flatnonzero(hub_states(project, scenario.rules) != "forbidden")
    if not len(allowed):
        return None
    return float(ground.work.travel_h[:, allowed].min(axis=1).sum())


def shape_figures(tally: Tally, pieces: Whole, spread: Number) -> dict[str, Any]:
    """Return the figures of shape."""
    return {
        "pieces_extra": int(pieces.sum()),
        "compactness_moment": compactness_moment(tally),
        "spread_h": float(spread.sum()),
    }


def balance_figures(fair: Balance) -> dict[str, Any]:
    """Return the figures of balance."""
    names = ("balance_max", "balance_mean", "outside_band", "outside_rule_band", "hours_in_band", "load_max")
    return {name: getattr(fair, name) for name in names}


def disruption_figures(disruption: Disruption, relocations: int) -> dict[str, Any]:
    """Return the figures of what changes hands."""
    return {
        "disruption_accounts": disruption.share_accounts,
        "disruption_revenue": disruption.share_revenue,
        "disruption_h": disruption.share_hours,
        "revenue_at_risk_cny": disruption.revenue_at_risk_cny,
        "relocations": relocations,
    }
