"""Which customer groups and cities are in more than one hand?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from territory_designer.validate.breach import Breach
from territory_designer.validate.facts import Facts
from territory_designer.validate.groups import cities


def hands(facts: Facts, what: str) -> dict[str, dict[int, list[int]]]:
    """Return ``{name: {position: accounts}}`` of the customer groups (``group``) or cities (``city``)."""
    names = facts.group_of if what == "group" else cities(facts.project)
    held: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in facts.served:
        if names[i]:
            held[names[i]][facts.now[i]].append(i)
    return held


def keep_together(facts: Facts) -> Iterator[Breach]:
    """Tell customer groups or cities in several hands (soft), with the accounts outside the largest hand."""
    for what in facts.rules.keep_together:
        for name, held in sorted(hands(facts, what).items()):
            if len(held) > 1:
                main = max(held, key=lambda p: (len(held[p]), -p))
                apart = [i for p, accounts in sorted(held.items()) if p != main for i in accounts]
                yield Breach(
                    "keep_together",
                    hard=False,
                    account_ids=facts.ids(apart),
                    value=len(held),
                    limit=1,
                    case=what,
                    params={what: _said_city(facts, apart[0]) if what == "city" else name},
                )


def _said_city(facts: Facts, account: int) -> str:
    table = facts.project.accounts
    return str(table.city[account] or table.city_code[account])
