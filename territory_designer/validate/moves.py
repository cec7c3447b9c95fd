"""Does more change hands than the limits allow?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from territory_designer.model.rules import MoveLimits
from territory_designer.validate.breach import Breach, exceeds
from territory_designer.validate.facts import Facts


def moves(facts: Facts) -> Iterator[Breach]:
    """Tell where more changes hands than the limits allow, in all and for each position.

    Accounts count as moved when they have a position in the baseline and another one now. A position's count
    is what it loses plus what it gains. Revenue is the accounts' own, hours are those of the baseline. The
    share is of the revenue that the whole baseline has, or that the position has in it; where that is nothing
    or unknown the share is not judged.
    """
    in_all = _amounts(facts, facts.moved, facts.served_then)
    yield from _above(facts, facts.rules.moves_in_all, in_all, facts.moved, "")
    handled: dict[int, list[int]] = defaultdict(list)
    for i in facts.moved:
        handled[facts.then[i]].append(i)
        handled[facts.now[i]].append(i)
    for p, accounts in sorted(handled.items()):
        amounts = _amounts(facts, accounts, facts.members_then.get(p, []))
        yield from _above(facts, facts.rules.moves_per_position, amounts, accounts, facts.position_id(p))


def _amounts(facts: Facts, moved: list[int], had: list[int]) -> dict[str, float | None]:
    revenue, whole = facts.sum_of("revenue_cny", moved), facts.sum_of("revenue_cny", had)
    return {
        "accounts": len(moved),
        "revenue_cny": revenue,
        "revenue_share": revenue / whole if revenue is not None and whole else None,
        "hours": sum(facts.hours_then[i].workload_h for i in moved),
    }


def _above(
    facts: Facts, limits: MoveLimits, amounts: dict[str, float | None], moved: list[int], position_id: str
) -> Iterator[Breach]:
    for case, value in amounts.items():
        limit = getattr(limits, case)
        if value is not None and limit is not None and exceeds(value, limit):
            yield Breach(
                "moves_per_position" if position_id else "moves_in_all",
                hard=True,
                position_id=position_id,
                account_ids=facts.ids(moved),
                value=value,
                limit=limit,
                case=case,
                params={"measure": case},
            )
