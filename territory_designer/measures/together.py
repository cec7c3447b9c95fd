"""Which accounts should stay in one hand, and in how many hands are they?"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.model.project import Project
from territory_designer.model.tables import Accounts, Text, Whole


def group_of(project: Project) -> Text:
    """Return each account's customer group: the topmost parent, ``""`` for an account on its own.

    ``parent_id`` names a row of the table of groups, else another account, whose own group counts; an account
    that others name belongs to their group. A circle of parents is one group under the smallest of its names.
    """
    accounts, groups = project.accounts, set(project.groups.group_id)
    parent = {one: up for one, up in zip(accounts.account_id, accounts.parent_id) if up}
    named = set(parent.values())
    tops = {each: _top(each, parent, groups) for each in {*parent, *(named - groups)}}
    return np.array([tops.get(each, "") for each in accounts.account_id], dtype=object)


def _top(start: str, parent: dict[str, str], groups: set[str]) -> str:
    path = [start]
    while path[-1] in parent:
        up = parent[path[-1]]
        if up in groups:
            return up
        if up in path:
            return min(path[path.index(up) :])
        path.append(up)
    return path[-1]


def city_of(accounts: Accounts) -> Text:
    """Return each account's city: its code, else province and name, ``""`` where unknown."""
    rows = zip(accounts.city_code, accounts.province, accounts.city)
    return np.array([code or (f"{province} {city}" if city else "") for code, province, city in rows], object)


def keys(project: Project, kind: str) -> Text:
    """Return what keeps accounts together by kind, ``"group"`` or ``"city"``; ``""`` = nothing."""
    return group_of(project) if kind == "group" else city_of(project.accounts)


def extra_hands(key: Text, alignment: Any, positions: int) -> Whole:
    """Return positions beyond the first that serve each key, int32, in the order of the sorted keys."""
    owner = np.asarray(alignment, np.int64)
    served = (owner >= 0) & (key != "")
    names, name = np.unique(key[served].astype(str), return_inverse=True)
    pairs = np.unique(name * np.int64(max(positions, 1)) + owner[served])
    return (np.bincount(pairs // max(positions, 1), minlength=len(names)) - 1).astype(np.int32)
