"""Which person, hub or group is meant where a file names it instead of giving its id?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.intake.draft import Draft
from territory_designer.model.finding import NOTE, Finding

NAMED = (
    ("positions", "hub_id", "hubs", "hub_id", "city"),
    ("positions", "employee_id", "employees", "employee_id", "name"),
    ("accounts", "employee_id", "employees", "employee_id", "name"),
    ("accounts", "parent_id", "groups", "group_id", "name"),
    ("employees", "mentor_id", "employees", "employee_id", "name"),
)


@dataclass(frozen=True, eq=False)
class Resolved:
    """Tables in which references are ids, and what was resolved."""

    drafts: dict[str, Draft]
    findings: tuple[Finding, ...]


def resolve_names(drafts: Mapping[str, Draft]) -> Resolved:
    """Replace names by ids where a name belongs to one row only; ids are never touched."""
    resolved = dict(drafts)
    findings = []
    for table, column, target, key, name in NAMED:
        if (
            table in resolved
            and target in resolved
            and column in resolved[table]
            and name in resolved[target]
        ):
            draft, count = _resolve(
                resolved[table],
                column,
                ids=_unique_names(resolved[target], key=key, name=name),
                known=set(resolved[target].text(key)),
            )
            resolved[table] = draft
            if count:
                findings.append(draft.table_finding("reference_by_name", NOTE, column=column, count=count))
    return Resolved(resolved, tuple(findings))


def _plain(name: str) -> str:
    return name.strip().removesuffix("市").casefold()


def _unique_names(draft: Draft, *, key: str, name: str) -> dict[str, str]:
    """Return ``{name: id}`` of the names that stand once."""
    names = [_plain(each) for each in draft.text(name)]
    times = Counter(names)
    return {each: identifier for each, identifier in zip(names, draft.text(key)) if each and times[each] == 1}


def _resolve(draft: Draft, column: str, *, ids: Mapping[str, str], known: set[str]) -> tuple[Draft, int]:
    old = draft.columns[column]
    new = np.array([each if each in known else ids.get(_plain(each), each) for each in old], dtype=object)
    return draft.with_columns(**{column: new}), int((new != old).sum())


def groups_without_row(drafts: Mapping[str, Draft]) -> list[str]:
    """Return the parents of accounts that are neither a group with a row nor an account, as they appear."""
    accounts = drafts["accounts"]
    known = set(accounts.text("account_id")) | {""}
    if "groups" in drafts:
        known |= set(drafts["groups"].text("group_id"))
    return [parent for parent in dict.fromkeys(accounts.text("parent_id")) if parent not in known]
