"""Which rows and cells of a table cannot be right? One function a rule; nothing is changed, only found."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from territory_designer.intake.draft import Draft, Tables
from territory_designer.model.finding import ERROR, NOTE, WARNING, Finding
from territory_designer.model.schema import Column, schema
from territory_designer.model.tables import SERVING_ROLES, Flag, Text

SOME_SUMS = 20  # fewer tell nothing about what is usual
OUT_OF_SCALE = 1_000.0  # times the median: 元 among 万元 is 10,000 times too much

KEYS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account_id",),
    "positions": ("position_id",),
    "employees": ("employee_id",),
    "hubs": ("hub_id",),
    "travel": ("from_city", "to_city", "mode"),
    "classes": ("class",),
    "groups": ("group_id",),
    "roles": ("account_id", "position_id", "role", "split_type", "from"),
    "pipeline": ("opportunity_id",),
    "kpis": ("employee_id", "kpi", "period"),
    "support": ("employee_id", "function"),
}
MAY_BE_BLANK = {"mode", "split_type", "from", "function"}
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
LONG_CODE = re.compile(r"\d{16,}")
OPENING = re.compile(r"[(\[【]")
BRANCH = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
WORKLOAD = ("visits_per_year", "onsite_min", "preparation_min", "desk_h", "capacity_h")
MAY_BE_NEGATIVE = {"margin_cny", "latitude", "longitude", "value", "target"}
LARGEST: Mapping[str, float] = {
    "visits_per_year": 1_000,
    "onsite_min": 24 * 60,
    "preparation_min": 24 * 60,
    "desk_h": 8_760,
    "capacity_h": 8_760,
    "minutes": 7 * 24 * 60,
    "km": 20_000,
    "experience_years": 80,
    "fte": 1_000,
    "min_positions": 9_999,
    "max_positions": 9_999,
}
LARGEST_CNY = 1e12
HUNDRED = 100.0
SMALL_SALES_CNY, LARGE_SALES_CNY, FEWEST_FOR_UNIT = 5_000.0, 1e10, 10
FUTURE_MATTERS = {"hire_date", "open_date"}


# Rows that cannot be used


def blank_keys(draft: Draft) -> tuple[Flag, list[Finding]]:
    """Return which rows lack their key, with a finding each."""
    bad = np.zeros(len(draft), bool)
    found = []
    for key in KEYS[draft.table]:
        blank = (
            np.asarray(draft.text(key) == "", bool) & ~bad
            if key not in MAY_BE_BLANK
            else np.zeros(len(draft), bool)
        )
        found += [draft.finding("id_blank", ERROR, row=int(row), column=key) for row in np.flatnonzero(blank)]
        bad |= blank
    return bad, found


def repeated_keys(draft: Draft) -> tuple[Flag, list[Finding]]:
    """Return which rows repeat the key of an earlier row, with a finding each that names all row numbers."""
    columns = [draft.text(key) for key in KEYS[draft.table]]
    keys = (
        columns[0]
        if len(columns) == 1
        else np.array(["\0".join(each) for each in zip(*columns)], dtype=object)
    )
    groups = repetitions(keys)
    repeated = np.zeros(len(draft), bool)
    repeated[[row for rows in groups for row in rows[1:]]] = True
    return repeated, [_repetition(draft, row, rows=rows) for rows in groups for row in rows[1:]]


def _repetition(draft: Draft, row: int, *, rows: list[int]) -> Finding:
    """Say what a repetition means: the same row again, two people in one seat, or one id for two things."""
    first = rows[0]
    numbers = ", ".join(str(draft.row_number(each)) for each in rows)
    column = KEYS[draft.table][0]
    if all(values[row] == values[first] or values[row] != values[row] for values in draft.columns.values()):
        return draft.finding("row_repeated", WARNING, row=row, column=column, rows=numbers)
    people = draft.text("employee_id")
    if draft.table == "positions" and people[row] and people[first] and people[row] != people[first]:
        return draft.finding(
            "position_two_people",
            ERROR,
            row=row,
            column="employee_id",
            rows=numbers,
            employees=f"{people[first]}, {people[row]}",
            position=draft.text(column)[row],
        )
    return draft.finding("id_duplicate", ERROR, row=row, column=column, rows=numbers)


# Cells that cannot be used


def unusable_numbers(draft: Draft, column: Column) -> tuple[Flag, list[Finding]]:
    """Return which numbers are negative or beyond all measure, with a finding each."""
    values = draft.number(column.name)
    severity = ERROR if column.name in WORKLOAD else WARNING
    rules: list[tuple[str, Flag, float]] = []
    if column.name not in MAY_BE_NEGATIVE:
        rules.append(("number_negative", values < 0, 0.0))
    if column.unit == "%":
        rules.append(("percent_over_100", values > HUNDRED, HUNDRED))
    largest = LARGEST.get(column.name, LARGEST_CNY if column.unit.startswith("CNY") else np.inf)
    rules.append(
        (
            "number_too_large",
            values > largest
            if np.isfinite(largest) and column.unit[:3] != "CNY"
            else np.abs(values) >= largest,
            largest,
        )
    )
    bad, found = np.zeros(len(draft), bool), []
    for code, hit, limit in rules:
        found += [
            draft.finding(code, severity, row=int(row), column=column.name, limit=limit)
            for row in np.flatnonzero(hit)
        ]
        bad |= hit
    return bad, found


# Rules on one table


def blank_required(tables: Tables) -> Iterator[Finding]:
    """Find blank cells in required columns that are not the key."""
    for draft in tables.drafts.values():
        for name, column in schema()[draft.table].items():
            if column.required == "yes" and name not in KEYS[draft.table] and column.type == "text":
                severity = WARNING if name == "name" else ERROR
                for row in np.flatnonzero(draft.text(name) == ""):
                    yield draft.finding("required_blank", severity, row=int(row), column=name)


def rounded_ids(tables: Tables) -> Iterator[Finding]:
    """Find codes that a spreadsheet has turned into numbers: 1.23E+17, or long ones that end in 000."""
    for draft in tables.drafts.values():
        for key in KEYS[draft.table]:
            ids = draft.text(key)
            for row, text in enumerate(ids):
                if SCIENTIFIC.fullmatch(text):
                    yield draft.finding("id_scientific", ERROR, row=row, column=key)
            long = [text for text in ids if LONG_CODE.fullmatch(text)]
            if len(long) > 1 and all(text.endswith("000") for text in long):
                yield draft.table_finding("id_rounded", WARNING, column=key, count=len(long))


def money_out_of_scale(tables: Tables) -> Iterator[Finding]:
    """Find sums so far above the others of their column that the unit is likely another (元 among 万元)."""
    draft = tables.drafts["accounts"]
    for name, column in schema()["accounts"].items():
        values = draft.number(name) if column.unit == "CNY" else np.zeros(0)
        known = values[values > 0]
        if len(known) >= SOME_SUMS:
            usual = float(np.median(known))
            for row in np.flatnonzero(values > OUT_OF_SCALE * usual):
                yield draft.finding("money_out_of_scale", WARNING, row=int(row), column=name, usual=usual)


def same_names(tables: Tables) -> Iterator[Finding]:
    """Find accounts of one city with one name, and names that differ only by a branch in brackets."""
    draft = tables.drafts["accounts"]
    names, bare = _comparable(draft.text("name"))
    place = draft.text("city") + "\0" + draft.text("province")
    for rows in repetitions(names + "\0" + place):
        for row in rows[1:]:
            yield draft.finding(
                "name_duplicate",
                WARNING,
                row=row,
                column="name",
                rows=row_numbers(draft, rows),
                ids=_ids(draft, rows),
            )
    for rows in repetitions(bare + "\0" + place):
        plain = [row for row in rows if names[row] == bare[row]]
        branches = {names[row]: row for row in rows if names[row] != bare[row]}
        for row in branches.values() if plain else ():
            yield draft.finding(
                "name_branch",
                WARNING,
                row=row,
                column="name",
                name=draft.text("name")[plain[0]],
                rows=row_numbers(draft, [plain[0], row]),
                ids=_ids(draft, [plain[0], row]),
            )


def _comparable(names: Text) -> tuple[Text, Text]:
    """Return names without blanks and kinds of brackets, and the same without what stands in brackets."""
    whole = ["".join(unicodedata.normalize("NFKC", name).split()).lower() for name in names]
    bare = [BRANCH.sub("", name) or name if OPENING.search(name) else name for name in whole]
    return np.array(whole, dtype=object), np.array(bare, dtype=object)


def repetitions(keys: Text) -> list[list[int]]:
    """Return the rows of each key that stands more than once; blank keys and names do not count."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row in np.flatnonzero(pd.Series(keys, dtype=object).duplicated(keep=False)):
        groups[keys[row]].append(int(row))
    return [rows for key, rows in groups.items() if key and not key.startswith("\0")]


def row_numbers(draft: Draft, rows: Sequence[int]) -> str:
    """Return the numbers of rows in the planner's file."""
    return ", ".join(str(draft.row_number(row)) for row in rows)


def _ids(draft: Draft, rows: Sequence[int]) -> str:
    return ", ".join(draft.text("account_id")[list(rows)])


def sales_in_another_unit(tables: Tables) -> Iterator[Finding]:
    """Find money columns whose size suggests 万元 where the header says nothing, or a unit counted twice."""
    draft = tables.drafts["accounts"]
    for name in ("revenue_cny", "potential_cny", "margin_cny", "quota_cny"):
        values = draft.number(name)
        known = np.abs(values[np.isfinite(values) & (values != 0)])
        if len(known) < FEWEST_FOR_UNIT:
            continue
        middle = float(np.median(known))
        if (middle < SMALL_SALES_CNY and not _states_unit(draft, name)) or middle > LARGE_SALES_CNY:
            yield draft.table_finding("unit_suspicious", WARNING, column=name, median=middle)


def _states_unit(draft: Draft, column: str) -> bool:
    mapped = (each for recognition in draft.recognitions for each in recognition.mapped)
    return any(each.column == column and each.header.factor("CNY") is not None for each in mapped)


def no_visits_at_all(tables: Tables) -> Iterator[Finding]:
    """Find a column of visits in which every known number is zero."""
    draft = tables.drafts["accounts"]
    visits = draft.number("visits_per_year")
    known = visits[np.isfinite(visits)]
    if len(known) and not known.any():
        yield draft.table_finding("visits_all_zero", ERROR, column="visits_per_year", count=len(known))


def zero_capacity(tables: Tables) -> Iterator[Finding]:
    """Find serving positions with no hours to give."""
    draft = tables.drafts.get("positions")
    if draft is None or "capacity_h" not in draft:
        return
    serving = np.isin(draft.text("role").astype(str), (*SERVING_ROLES, ""))
    for row in np.flatnonzero(serving & (draft.number("capacity_h") == 0)):
        yield draft.finding("capacity_zero", WARNING, row=int(row), column="capacity_h")


def capacity_by_default(tables: Tables) -> Iterator[Finding]:
    """Say how many positions take their hours from the default."""
    draft = tables.drafts.get("positions")
    if draft is not None and (count := int(draft.is_blank("capacity_h").sum())):
        default = schema()["positions"]["capacity_h"].default
        yield draft.table_finding("column_default", NOTE, column="capacity_h", count=count, default=default)


def dates_in_the_future(tables: Tables) -> Iterator[Finding]:
    """Find dates of things past that lie ahead."""
    limit = tables.today.isoformat()
    for draft in tables.drafts.values():
        for name in FUTURE_MATTERS & set(draft.columns):
            for row in np.flatnonzero(draft.text(name) > limit):
                yield draft.finding("date_in_future", WARNING, row=int(row), column=name)


def ends_before_start(tables: Tables) -> Iterator[Finding]:
    """Find periods that end before they begin."""
    for table, start, end in (("roles", "from", "to"), ("pipeline", "open_date", "close_date")):
        draft = tables.drafts.get(table)
        if draft is not None and start in draft and end in draft:
            first, last = draft.text(start), draft.text(end)
            for row in np.flatnonzero((first != "") & (last != "") & (last < first)):
                yield draft.finding("date_order", WARNING, row=int(row), column=end, start=first[row])


def hub_limits_crossed(tables: Tables) -> Iterator[Finding]:
    """Find hubs whose fewest positions exceed their most."""
    draft = tables.drafts.get("hubs")
    if draft is not None and "min_positions" in draft and "max_positions" in draft:
        for row in np.flatnonzero(draft.number("min_positions") > draft.number("max_positions")):
            yield draft.finding("hub_limits", ERROR, row=int(row), column="min_positions")


RULES = (
    blank_required,
    rounded_ids,
    money_out_of_scale,
    same_names,
    sales_in_another_unit,
    no_visits_at_all,
    zero_capacity,
    capacity_by_default,
    dates_in_the_future,
    ends_before_start,
    hub_limits_crossed,
)
