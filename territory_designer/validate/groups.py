"""Which accounts belong together: by customer group, and by city?"""

from __future__ import annotations

from collections import Counter

from territory_designer.model.project import Project


def customer_groups(project: Project) -> list[str]:
    """Return the group of each account, ``""`` for an account that stands alone.

    A parent is a group when the table of groups has it or when no account bears it; else it is an account,
    whose own group counts: a parent account and its sites are one group, named by the uppermost. In a ring of
    parents the smallest identifier names it.
    """
    parents = dict(zip(project.accounts.account_id, project.accounts.parent_id))
    groups = set(project.groups.group_id)
    tops = [_top(account, parents, groups) for account in project.accounts.account_id]
    size = Counter(tops)
    return [name if kind == "group" or size[kind, name] > 1 else "" for kind, name in tops]


def _top(account: str, parents: dict[str, str], groups: set[str]) -> tuple[str, str]:
    path = [account]
    while parent := parents[path[-1]]:
        if parent in groups or parent not in parents:
            return "group", parent
        if parent in path:
            return "account", min(path[path.index(parent) :])
        path.append(parent)
    return "account", path[-1]


def cities(project: Project) -> list[str]:
    """Return the city of each account: its statistical code, else province and name, ``""`` where unknown."""
    table = project.accounts
    return [
        code or (f"{province} {city}".strip() if city else "")
        for code, province, city in zip(table.city_code, table.province, table.city)
    ]
