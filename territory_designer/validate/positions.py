"""Which positions carry too much or too little, or have a territory in pieces?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from territory_designer.model.rules import Band
from territory_designer.validate.breach import Breach, exceeds
from territory_designer.validate.facts import Facts

KEY_ACCOUNT_ROLES = ("key account manager", "global account manager")
_BAND_COLUMNS = {"potential": "potential_cny", "revenue": "revenue_cny"}


def target_h(facts: Facts, position: int) -> float:
    """Return the hours that a position should have."""
    return float(facts.project.positions.capacity_h[position]) * facts.scenario.utilisation


def indices(facts: Facts, measure: str) -> dict[int, float]:
    """Return the index of a band's measure for each position that may hold accounts.

    For workload its hours by its target; else its share of the sum over all placed accounts by its share of
    capacity. Empty when nothing is known of the measure: then it does not bind.
    """
    if measure == "workload":
        return {p: _ratio(facts.workload_h[p], target_h(facts, p)) for p in facts.holders}
    capacity_h = facts.project.positions.capacity_h
    total, total_h = _amount(facts, measure, facts.live), sum(float(capacity_h[p]) for p in facts.holders)
    if not total or total < 0:
        return {}
    return {
        p: (_amount(facts, measure, facts.members.get(p, [])) or 0.0)
        / total
        / (float(capacity_h[p]) / total_h)
        for p in facts.holders
    }


def _amount(facts: Facts, measure: str, accounts: list[int]) -> float | None:
    return float(len(accounts)) if measure == "accounts" else facts.sum_of(_BAND_COLUMNS[measure], accounts)


def _ratio(value: float, whole: float) -> float:
    if whole > 0:
        return value / whole
    return math.inf if value > 0 else 1.0


def band(facts: Facts) -> Iterator[Breach]:
    """Tell positions whose index is beyond a band's hard limits (broken), else its soft limits (strained)."""
    for rule in facts.rules.bands:
        for p, index in indices(facts, rule.measure).items():
            beyond = _beyond(index, rule)
            if beyond:
                side, hard, limit = beyond
                yield Breach(
                    "band",
                    hard,
                    position_id=facts.position_id(p),
                    value=index,
                    limit=limit,
                    case=f"{rule.measure}.{side}",
                    params={"measure": rule.measure},
                )


def _beyond(index: float, rule: Band) -> tuple[str, bool, float] | None:
    limits = ((rule.hard_lower, rule.hard_upper, True), (rule.lower, rule.upper, False))
    for lower, upper, hard in limits:
        if upper is not None and exceeds(index, upper):
            return "above", hard, upper
        if lower is not None and exceeds(lower, index):
            return "below", hard, lower
    return None


def key_account_load(facts: Facts) -> Iterator[Breach]:
    """Tell key and global account managers with more workload by capacity than the limit."""
    limit, table = facts.rules.key_account_load_max, facts.project.positions
    if limit is None:
        return
    for p in facts.holders:
        load = facts.workload_h[p] / float(table.capacity_h[p])
        if table.role[p] in KEY_ACCOUNT_ROLES and exceeds(load, limit):
            yield Breach(
                "key_account_load", hard=True, position_id=facts.position_id(p), value=load, limit=limit
            )


def contiguity(facts: Facts) -> Iterator[Breach]:
    """Tell territories in several pieces of the adjacency graph, with the accounts outside the largest."""
    if facts.rules.contiguity == "off":
        return
    for p, pieces in facts.pieces.items():
        if len(pieces) > 1:
            yield Breach(
                "contiguity",
                hard=facts.rules.contiguity == "hard",
                position_id=facts.position_id(p),
                account_ids=facts.ids(i for piece in pieces[1:] for i in piece),
                value=len(pieces),
                limit=1,
            )
