"""Where do tables contradict each other? One function a rule; nothing is changed, only found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from territory_designer.intake.checks import HUNDRED, repetitions, row_numbers
from territory_designer.intake.checks import RULES as RULES_ON_ONE_TABLE
from territory_designer.intake.draft import Draft, Tables
from territory_designer.model.finding import ERROR, NOTE, WARNING, Finding
from territory_designer.model.tables import Flag, Index, Text

REFERENCES: Sequence[tuple[str, str, str, str, str]] = (
    ("accounts", "position_id", "positions", "position_id", "position_unknown"),
    ("positions", "hub_id", "hubs", "hub_id", "hub_unknown"),
    ("positions", "reports_to", "positions", "position_id", "position_unknown"),
    ("positions", "employee_id", "employees", "employee_id", "employee_unknown"),
    ("employees", "mentor_id", "employees", "employee_id", "employee_unknown"),
    ("groups", "global_account_manager", "positions", "position_id", "position_unknown"),
    ("roles", "account_id", "accounts", "account_id", "account_unknown"),
    ("roles", "position_id", "positions", "position_id", "position_unknown"),
    ("pipeline", "account_id", "accounts", "account_id", "account_unknown"),
    ("kpis", "employee_id", "employees", "employee_id", "employee_unknown"),
    ("support", "hub_id", "hubs", "hub_id", "hub_unknown"),
)


def unknown_references(tables: Tables) -> Iterator[Finding]:
    """Find ids that name nothing; where the whole table is absent, that is said once elsewhere."""
    for table, column, target, key, code in REFERENCES:
        draft = tables.drafts.get(table)
        if draft is None or column not in draft or target not in tables.drafts:
            continue
        known = tables.ids(target, key) | {""}
        ids = draft.text(column)
        for row in np.flatnonzero([each not in known for each in ids]):
            yield draft.finding(code, ERROR, row=int(row), column=column, id=ids[row])


def unknown_owners(tables: Tables) -> Iterator[Finding]:
    """Find accounts whose employee holds no position."""
    draft, positions = tables.drafts["accounts"], tables.drafts.get("positions")
    if positions is None or "employee_id" not in draft:
        return
    holders = tables.ids("positions", "employee_id")
    owners, by_position = draft.text("employee_id"), draft.text("position_id") != ""
    staff = tables.ids("employees", "employee_id")
    for row in np.flatnonzero([each != "" and each not in holders for each in owners]):
        code = "employee_without_position" if owners[row] in staff else "employee_unknown"
        severity = NOTE if by_position[row] else ERROR
        yield draft.finding(code, severity, row=int(row), column="employee_id", id=owners[row])


def owners_disagree(tables: Tables) -> Iterator[Finding]:
    """Find accounts whose position is held by another employee than the account names."""
    draft, positions = tables.drafts["accounts"], tables.drafts.get("positions")
    if positions is None or "employee_id" not in draft or "position_id" not in draft:
        return
    holder = dict(zip(positions.text("position_id"), positions.text("employee_id")))
    for row, (position, owner) in enumerate(zip(draft.text("position_id"), draft.text("employee_id"))):
        if owner and holder.get(position, owner) != owner:
            yield draft.finding(
                "owner_disagrees",
                WARNING,
                row=row,
                column="employee_id",
                position=position,
                holder=holder[position],
            )


def employees_with_two_positions(tables: Tables) -> Iterator[Finding]:
    """Find employees who hold more than one position."""
    draft = tables.drafts.get("positions")
    if draft is None:
        return
    for rows in repetitions(draft.text("employee_id")):
        positions = ", ".join(draft.text("position_id")[rows])
        for row in rows[1:]:
            yield draft.finding(
                "employee_two_positions",
                ERROR,
                row=row,
                column="employee_id",
                positions=positions,
                rows=row_numbers(draft, rows),
            )


def cycles(tables: Tables) -> Iterator[Finding]:
    """Find parents, managers and mentors that lead back to where one began."""
    for table, key, column in (
        ("accounts", "account_id", "parent_id"),
        ("positions", "position_id", "reports_to"),
        ("employees", "employee_id", "mentor_id"),
    ):
        draft = tables.drafts.get(table)
        if draft is not None and column in draft:
            ids = draft.text(key)
            for loop in _loops(_rows_of(ids, draft.text(column))):
                path = " → ".join([*ids[loop], ids[loop[0]]])
                yield draft.finding("cycle", ERROR, row=loop[0], column=column, path=path)


def _rows_of(keys: Text, ids: Text) -> Index:
    """Return the row of each id among the keys, -1 where there is none."""
    rows = {key: row for row, key in enumerate(keys)}
    return np.array([rows.get(each, -1) if each else -1 for each in ids], dtype=np.intp)


def _loops(following: Index) -> list[list[int]]:
    """Return the loops of a chain of rows, each once."""
    seen = np.zeros(len(following), np.intp)
    loops = []
    for start in range(len(following)):
        row, walk = start, start + 1
        while row >= 0 and not seen[row]:
            seen[row] = walk
            row = int(following[row])
        if row >= 0 and seen[row] == walk:
            loop = [row]
            while (step := int(following[loop[-1]])) != row:
                loop.append(step)
            loops.append(sorted(loop))
    return loops


def locks_without_position(tables: Tables) -> Iterator[Finding]:
    """Find locked accounts that have no position to be locked to, or one at a forbidden hub."""
    draft, positions = tables.drafts["accounts"], tables.drafts.get("positions")
    if "locked" not in draft or positions is None:
        return
    of = _rows_of(positions.text("position_id"), draft.text("position_id"))
    held = _rows_of(positions.text("employee_id"), draft.text("employee_id"))
    at = np.where(of >= 0, of, held)
    forbidden = _at_forbidden_hub(tables, positions)
    for row in np.flatnonzero(draft.columns["locked"]):
        if at[row] < 0:
            yield draft.finding("lock_without_position", ERROR, row=int(row), column="locked")
        elif forbidden[at[row]]:
            yield draft.finding(
                "lock_at_forbidden_hub",
                ERROR,
                row=int(row),
                column="locked",
                position=positions.text("position_id")[at[row]],
            )


def positions_at_forbidden_hubs(tables: Tables) -> Iterator[Finding]:
    """Find positions that sit where the hub table forbids it."""
    positions = tables.drafts.get("positions")
    if positions is not None:
        for row in np.flatnonzero(_at_forbidden_hub(tables, positions)):
            yield positions.finding("position_at_forbidden_hub", WARNING, row=int(row), column="hub_id")


def _at_forbidden_hub(tables: Tables, positions: Draft) -> Flag:
    hubs = tables.drafts.get("hubs")
    if hubs is None:
        return np.zeros(len(positions), bool)
    forbidden = set(hubs.text("hub_id")[hubs.text("state") == "forbidden"])
    return np.array([hub in forbidden for hub in positions.text("hub_id")], bool)


def splits_over_100(tables: Tables) -> Iterator[Finding]:
    """Find accounts whose revenue splits add up to more than 100 per cent."""
    draft = tables.drafts.get("roles")
    if draft is None or "split_pct" not in draft:
        return
    rows = np.flatnonzero(draft.text("split_type") == "revenue")
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[draft.text("account_id")[row]] += float(np.nan_to_num(draft.number("split_pct")[row]))
    last = {draft.text("account_id")[row]: int(row) for row in rows}
    for account, total in sums.items():
        if total > HUNDRED + 1e-6:
            yield draft.finding(
                "split_over_100", ERROR, row=last[account], column="split_pct", account=account, total=total
            )


def absent_tables(tables: Tables) -> Iterator[Finding]:
    """Say which tables a plan needs before it can be optimised, where they were not given."""
    for table in ("positions", "hubs"):
        if table not in tables.drafts:
            yield Finding("table_absent", WARNING, table=table)
    accounts = tables.drafts["accounts"]
    owned = (accounts.text("position_id") != "") | (accounts.text("employee_id") != "")
    if "positions" not in tables.drafts and owned.any():
        yield accounts.table_finding("owners_without_positions", ERROR, count=int(owned.sum()))


RULES = (
    unknown_references,
    unknown_owners,
    owners_disagree,
    employees_with_two_positions,
    cycles,
    locks_without_position,
    positions_at_forbidden_hubs,
    splits_over_100,
    absent_tables,
)


def check(tables: Tables) -> tuple[Finding, ...]:
    """Apply every rule, those on one table first."""
    return tuple(finding for rule in (*RULES_ON_ONE_TABLE, *RULES) for finding in rule(tables))
