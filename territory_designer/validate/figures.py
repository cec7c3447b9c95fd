"""What are the plan's figures, computed a second time?"""

from __future__ import annotations

import math
from collections.abc import Mapping

from territory_designer.model.rules import Band
from territory_designer.validate.breach import exceeds
from territory_designer.validate.facts import Facts
from territory_designer.validate.hubs import relocated
from territory_designer.validate.money import cost_terms
from territory_designer.validate.positions import indices

INSIDE = 0.15


def figures(facts: Facts) -> dict[str, float | None]:
    """Return the measures under their names in ``docs/measures.md``; unknown = ``None``."""
    counted = {
        "accounts": len(facts.live),
        "assigned": len(facts.served),
        "unassigned": len(facts.live) - len(facts.served),
        "hubs_open": len(facts.positions_at),
        "relocations": len(relocated(facts)),
        "pieces_extra": sum(len(pieces) - 1 for pieces in facts.pieces.values()),
    }
    found = {**counted, **_hours(facts), **_balance(facts), **_disruption(facts), **_cost(facts)}
    return {name: value if value is None or math.isfinite(value) else None for name, value in found.items()}


def _hours(facts: Facts) -> dict[str, float | None]:
    workload_h = math.fsum(each.workload_h for each in facts.hours.values())
    travel_h = math.fsum(each.travel_h for each in facts.hours.values())
    return {
        "workload_h": workload_h,
        "travel_h": travel_h,
        "travel_share": _share(travel_h, workload_h),
        "nights": math.fsum(each.nights for each in facts.hours.values()),
    }


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _balance(facts: Facts) -> Mapping[str, float | None]:
    index = indices(facts, "workload")
    off = {p: abs(each - 1) for p, each in index.items()}
    inside_h = math.fsum(facts.workload_h[p] for p, each in off.items() if not exceeds(each, INSIDE))
    capacity_h = facts.project.positions.capacity_h
    return {
        "balance_max": max(off.values(), default=None),
        "balance_mean": _share(math.fsum(off.values()), len(off)),
        "outside_band": sum(exceeds(each, INSIDE) for each in off.values()),
        "outside_rule_band": _outside_rule_band(facts, index),
        "hours_in_band": _share(inside_h, math.fsum(facts.workload_h)),
        "load_max": max((facts.workload_h[p] / float(capacity_h[p]) for p in index), default=None),
    }


def _outside_rule_band(facts: Facts, index: Mapping[int, float]) -> int:
    """Count positions outside the scenario's workload band: soft limits, hard ones where those lack."""
    bands = [band for band in facts.rules.bands if band.measure == "workload"]
    return sum(any(_outside(each, band) for band in bands) for each in index.values())


def _outside(index: float, band: Band) -> bool:
    lower = band.lower if band.lower is not None else band.hard_lower
    upper = band.upper if band.upper is not None else band.hard_upper
    return (lower is not None and exceeds(lower, index)) or (upper is not None and exceeds(index, upper))


def _disruption(facts: Facts) -> dict[str, float | None]:
    moved, before = facts.moved, facts.served_then
    revenue = facts.sum_of("revenue_cny", moved)
    moved_h = math.fsum(facts.hours_then[i].workload_h for i in moved)
    return {
        "disruption_accounts": _share(len(moved), len(before)),
        "disruption_revenue": _share(revenue, facts.sum_of("revenue_cny", before)),
        "disruption_h": _share(moved_h, math.fsum(each.workload_h for each in facts.hours_then.values())),
        "revenue_at_risk_cny": None if revenue is None else facts.project.settings.risk_share * revenue,
    }


def _cost(facts: Facts) -> dict[str, float | None]:
    terms = cost_terms(facts)
    return {
        "cost_cny": math.fsum(terms.values()),
        **{f"cost_{name}_cny": each for name, each in terms.items()},
    }
