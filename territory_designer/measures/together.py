"""Which accounts should stay in one hand, and in how many hands are they?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.model.project import Project
from territory_designer.model.tables import Accounts, Index, Text, Whole


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


@dataclass(frozen=True, eq=False)
class Kept:
    """What one rule keeps in one hand, numbered: fixed while accounts move.

    Parameters
    ----------
    number
        Number of each account's group or city, -1 where there is none or the account has no place.
    order
        Accounts that have a number, one number after the other; ``first`` is where each number begins.
    """

    number: Whole
    order: Index
    first: Index

    def extra_hands(self, alignment: Whole, moving: Index | None = None) -> int:
        """Return positions beyond the first, summed over all numbers or over those of some accounts."""
        account = self.order if moving is None else self._with(moving)
        owner = alignment[account].astype(np.int64)
        served = owner >= 0
        number, owner = self.number[account[served]], owner[served]
        pairs = np.unique(number * np.int64(owner.max(initial=0) + 1) + owner)
        return len(pairs) - len(np.unique(number))

    def more_hands(self, before: Whole, after: Whole, moving: Index) -> int:
        """Return by how many hands more two alignments differ that agree but for some accounts."""
        return self.extra_hands(after, moving) - self.extra_hands(before, moving)

    def _with(self, moving: Index) -> Index:
        """Return all accounts whose number one of ``moving`` bears."""
        touched = np.unique(self.number[moving])
        bounds = np.append(self.first, len(self.order))
        runs = [self.order[bounds[each] : bounds[each + 1]] for each in touched.tolist() if each >= 0]
        return np.concatenate(runs) if runs else np.zeros(0, np.intp)


def kept_together(project: Project, kind: str) -> Kept:
    """Number what keeps accounts together by kind."""
    key = np.where(project.accounts.placed, keys(project, kind), "")
    names, number = np.unique(key.astype(str), return_inverse=True)
    number = (number - int(len(names) > 0 and names[0] == "")).astype(np.int32)
    order = np.argsort(number, kind="stable")[(number < 0).sum() :]
    first = np.flatnonzero(np.diff(number[order], prepend=-1))
    return Kept(number, order, first)
