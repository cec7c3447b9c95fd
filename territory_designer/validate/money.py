"""What does the plan cost a year, term by term, as far as the rules and settings say?"""

from __future__ import annotations

from collections.abc import Mapping

from territory_designer.validate.facts import Facts
from territory_designer.validate.hubs import hub_rules, relocated
from territory_designer.validate.positions import indices, target_h
from territory_designer.validate.together import hands


def cost_terms(facts: Facts) -> Mapping[str, float]:
    """Return the terms of the objective in CNY a year (``docs/measures.md``, Objective)."""
    settings, rules = facts.project.settings, facts.rules
    extra = sum(len(pieces) - 1 for pieces in facts.pieces.values())
    split = sum(len(held) - 1 for what in rules.keep_together for held in hands(facts, what).values())
    return {
        "travel": settings.hour_cost_cny * sum(each.travel_h for each in facts.hours.values()),
        "hubs": _hubs(facts),
        "relocation": settings.relocation_cny / settings.payback_years * len(relocated(facts)),
        "disruption": rules.disruption_weight / settings.payback_years * _margin_at_risk(facts),
        "band": _band(facts),
        "oneway": _oneway(facts),
        "contiguity": rules.piece_cny * extra if rules.contiguity == "soft" else 0.0,
        "together": rules.split_cny * split,
    }


def _hubs(facts: Facts) -> float:
    """Return the yearly cost of the hubs where any position is open."""
    placed = zip(facts.scenario.position_hub.tolist(), facts.scenario.position_open)
    used = {hub for hub, is_open in placed if is_open}
    return sum(rule.cost_cny or 0.0 for hub, rule in hub_rules(facts).items() if hub in used)


def _margin_at_risk(facts: Facts) -> float:
    revenue, margin = facts.known["revenue_cny"], facts.known["margin_cny"]
    settings, at_risk = facts.project.settings, 0.0
    for i in facts.moved:
        if i in revenue:
            known = i in margin and revenue[i] > 0
            share = margin[i] / revenue[i] if known else settings.margin_share
            at_risk += settings.risk_share * revenue[i] * share
    return at_risk


def _band(facts: Facts) -> float:
    cost = 0.0
    for rule in facts.rules.bands:
        for p, index in indices(facts, rule.measure).items():
            below = rule.lower - index if rule.lower is not None else 0.0
            above = index - rule.upper if rule.upper is not None else 0.0
            beyond_h = target_h(facts, p) * max(0.0, below, above)
            cost += rule.weight * facts.project.settings.hour_cost_cny * beyond_h
    return cost


def _oneway(facts: Facts) -> float:
    limit, visits = facts.rules.max_oneway_soft_min, facts.visits
    if limit is None:
        return 0.0
    beyond_h = sum(visits[i] * max(0.0, facts.oneway_min[i] - limit) / 60 for i in facts.served)
    return facts.rules.oneway_weight * facts.project.settings.hour_cost_cny * beyond_h
