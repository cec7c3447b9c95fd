"""Which accounts are where they must not be: nowhere, at a closed seat, too far, unknown lines?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from territory_designer.model.scenario import UNASSIGNED
from territory_designer.validate.breach import Breach, exceeds
from territory_designer.validate.facts import Facts
from territory_designer.validate.hubs import hub_rules


def unassigned(facts: Facts) -> Iterator[Breach]:
    """Tell placed accounts without a position, unless the rules let some stay without."""
    without = [i for i in facts.live if facts.now[i] == UNASSIGNED]
    if without and not facts.rules.allow_unassigned:
        yield Breach("unassigned", hard=True, account_ids=facts.ids(without), value=len(without), limit=0)


def closed_position(facts: Facts) -> Iterator[Breach]:
    """Tell accounts at a position that is closed, or whose role or capacity lets it hold none."""
    for p, members in sorted(facts.members.items()):
        if p in facts.holders:
            continue
        case = "role" if facts.scenario.position_open[p] else "closed"
        yield Breach(
            "closed_position",
            hard=True,
            position_id=facts.position_id(p),
            account_ids=facts.ids(members),
            value=len(members),
            limit=0,
            case=case,
        )


def longest_travel(facts: Facts) -> Iterator[Breach]:
    """Tell accounts beyond the hard limit (broken) or the soft limit (strained); unreachable = the reach.

    One entry a position and kind; an account beyond both limits is told with the hard one alone. One that no
    hub which may be open reaches within the hard limit can be helped by no plan: it strains that limit.
    """
    hard, soft = facts.rules.max_oneway_hard_min, facts.rules.max_oneway_soft_min
    for p, members in sorted(facts.members.items()):
        beyond = _further(facts, members, hard)
        broken = [i for i in beyond if _some_hub_is_near(facts, i)]
        helpless = [i for i in beyond if i not in set(broken)]
        strained = [i for i in _further(facts, members, soft) if i not in set(beyond)]
        for far, limit, is_hard in ((broken, hard, True), (helpless, hard, False), (strained, soft, False)):
            if far:
                yield Breach(
                    "longest_travel",
                    is_hard,
                    position_id=facts.position_id(p),
                    account_ids=facts.ids(far),
                    value=max(facts.oneway_min[i] for i in far),
                    limit=limit,
                )


def _some_hub_is_near(facts: Facts, account: int) -> bool:
    hard = facts.rules.max_oneway_hard_min
    near = (h for h in _may_be_open(facts) if hard is None or not exceeds(facts.minutes_to(account, h), hard))
    return next(near, None) is not None


def _may_be_open(facts: Facts) -> list[int]:
    """Return the hubs that are not forbidden, as far as the scenario judges that."""
    judged = facts.rules.judge_hub_limits
    return [h for h, rule in hub_rules(facts).items() if not (judged and rule.state == "forbidden")]


def _further(facts: Facts, members: Iterable[int], limit: float | None) -> list[int]:
    return [i for i in members if limit is not None and exceeds(facts.oneway_min[i], limit)]


def product_lines(facts: Facts) -> Iterator[Breach]:
    """Tell accounts with lines that their position's lines, else its employee's, lack; blank = all lines."""
    if not facts.rules.match_product_lines:
        return
    needed = [_lines(each) for each in facts.project.accounts.product_lines]
    known = _known_lines(facts)
    for p, members in sorted(facts.members.items()):
        lacking = [i for i in members if known[p] and not needed[i] <= known[p]]
        if lacking:
            yield Breach(
                "product_lines",
                hard=True,
                position_id=facts.position_id(p),
                account_ids=facts.ids(lacking),
                value="; ".join(sorted(set().union(*(needed[i] for i in lacking)) - known[p])),
                limit="; ".join(sorted(known[p])),
            )


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in re.split("[;；]", text) if line.strip())


def _known_lines(facts: Facts) -> list[frozenset[str]]:
    table, staff = facts.project.positions, facts.project.employees
    of_employee = dict(zip(staff.employee_id, staff.product_lines))
    return [
        _lines(own) or _lines(of_employee.get(employee, ""))
        for own, employee in zip(table.product_lines, table.employee_id)
    ]
