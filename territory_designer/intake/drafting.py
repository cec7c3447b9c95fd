"""How do raw tables that mean the same table become one table of typed columns?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.intake.checks import WORKLOAD, blank_keys, repeated_keys, unusable_numbers
from territory_designer.intake.coordinates import POINTS
from territory_designer.intake.draft import Draft
from territory_designer.intake.personal import mask
from territory_designer.intake.screen import Screened, foreign_money, kept_columns
from territory_designer.intake.values import Parsed, Style, decimal_style, parse
from territory_designer.model.finding import ERROR, NOTE, WARNING, Finding
from territory_designer.model.schema import Column, schema
from territory_designer.model.tables import Flag, Text

FREE_TEXT = ("note", "address")
SERIOUS = ("number_unreadable", "number_not_finite", "cell_error")


@dataclass(frozen=True, eq=False)
class Drafted:
    """One table in typed columns without the rows that cannot be used, and what was found on the way."""

    draft: Draft
    findings: tuple[Finding, ...]


def draft_table(table: str, parts: Sequence[Screened], *, keep: Collection[str] = ()) -> Drafted:
    """Put the raw tables of one table together, read their values, leave out what cannot be used.

    Parameters
    ----------
    table
        Table of the schema.
    parts
        At least one screened raw table that was recognised as it.
    keep
        Headers of unknown columns that the planner keeps; only accounts can hold them.
    """
    draft = Draft(
        table=table,
        columns={},
        raws=tuple(part.raw for part in parts),
        recognitions=tuple(part.recognition for part in parts),
        origin=np.concatenate([np.full(len(part.raw), at, np.intp) for at, part in enumerate(parts)]),
        at=np.concatenate([np.arange(len(part.raw)) for part in parts]),
        extra=_extras(parts, keep=keep) if table == "accounts" else {},
    )
    findings: list[Finding] = []
    draft = _with_values(draft, parts, findings)
    draft = _without_unusable_numbers(draft, findings)
    draft = _without_personal_text(draft, findings)
    for rule in (blank_keys, _blank_numbers, repeated_keys):
        bad, found = rule(draft)
        findings += found
        draft = draft.rows_kept(~bad)
    return Drafted(draft, tuple(findings))


def _extras(parts: Sequence[Screened], *, keep: Collection[str]) -> dict[str, Text]:
    each = [kept_columns(part.raw, part.recognition, keep=keep) for part in parts]
    headers = dict.fromkeys(header for columns in each for header in columns)
    return {
        header: np.concatenate(
            [columns.get(header, np.full(len(part.raw), "", object)) for columns, part in zip(each, parts)]
        )
        for header in headers
    }


def _with_values(draft: Draft, parts: Sequence[Screened], findings: list[Finding]) -> Draft:
    """Read every column that some part has, and every column with a default."""
    read = [_read_part(draft, part, number=number, findings=findings) for number, part in enumerate(parts)]
    columns = {}
    for name, column in schema()[draft.table].items():
        if column.required != "own" and (column.default or any(name in values for values in read)):
            pieces = [values.get(name, _blank(column, len(part.raw))) for values, part in zip(read, parts)]
            columns[name] = np.concatenate(pieces)
    return draft.with_columns(**columns)


def _blank(column: Column, rows: int) -> NDArray[Any]:
    """Return a column of blank cells, which take the default."""
    cells = np.full(rows, "", dtype=object)
    return cells if column.name in POINTS else parse(cells, column=column).values


def _read_part(
    draft: Draft, part: Screened, *, number: int, findings: list[Finding]
) -> dict[str, NDArray[Any]]:
    style = _style(part, findings)
    foreign = dict(foreign_money(part))
    findings += foreign.values()
    values: dict[str, NDArray[Any]] = {}
    first = int((draft.origin < number).sum())
    for each in part.recognition.mapped:
        column = schema()[draft.table][each.column]
        cells = part.raw.cells[each.index]
        if each.index in foreign:
            continue
        if each.column in POINTS:  # text until their many spellings are read
            values[each.column] = cells
            continue
        factor = each.header.factor(column.unit) or 1.0
        parsed = parse(cells, column=column, factor=factor, style=style)
        values[each.column] = _percent(draft, column, parsed.values, findings)
        findings += _value_findings(draft, column, parsed, first=first)
    return values


def _percent(draft: Draft, column: Column, values: NDArray[Any], findings: list[Finding]) -> NDArray[Any]:
    """Read 0.4 as 40 per cent where no number of the column is above 1: spreadsheets store 40 % so."""
    known = values[np.isfinite(values)] if column.unit == "%" else np.zeros(0)
    if not len(known) or known.max() > 1 or not ((known > 0) & (known < 1)).any():
        return values
    findings.append(draft.table_finding("percent_fraction", WARNING, column=column.name, count=len(known)))
    return values * 100


def _value_findings(draft: Draft, column: Column, parsed: Parsed, *, first: int) -> Iterator[Finding]:
    for row, code in parsed.faults:
        severity = ERROR if column.name in WORKLOAD and code in SERIOUS else WARNING
        yield draft.finding(code, severity, row=first + row, column=column.name, default=column.default or "")
    if parsed.placeholders:
        yield draft.table_finding("cells_placeholder", NOTE, column=column.name, count=parsed.placeholders)


def _style(part: Screened, findings: list[Finding]) -> Style:
    """Decide from all numbers of a file whether it writes a decimal comma; say so where it cannot be told."""
    numbers = [
        part.raw.cells[each.index]
        for each in part.recognition.mapped
        if schema()[part.recognition.table][each.column].type in ("number", "whole")
    ]
    evidence = decimal_style(numbers)
    semicolon = part.raw.grid.separator == ";"
    comma = evidence["comma"] > 0 and evidence["comma"] >= evidence["point"]
    if not evidence["comma"] and not evidence["point"] and evidence["undecided"]:
        comma = semicolon
        findings.append(_style_finding(part, "number_ambiguous", count=evidence["undecided"], comma=comma))
    if evidence["comma"] and evidence["point"]:
        findings.append(
            _style_finding(part, "decimal_mixed", count=evidence["comma"] + evidence["point"], comma=comma)
        )
    return Style(comma=comma, dates_1904=part.raw.grid.dates_1904)


def _style_finding(part: Screened, code: str, *, count: int, comma: bool) -> Finding:
    params = {"count": count, "mark": "," if comma else "."}
    return Finding(code, WARNING, part.recognition.table, part.raw.sheet, params=params)


def _without_unusable_numbers(draft: Draft, findings: list[Finding]) -> Draft:
    """Blank the numbers that cannot be; a blank takes the default of its column."""
    for name in draft.columns:
        column = schema()[draft.table][name]
        if column.type in ("number", "whole") and name not in POINTS:
            bad, found = unusable_numbers(draft, column)
            findings += found
            default = float(column.default) if column.default else np.nan
            draft = draft.with_columns(**{name: np.where(bad, default, draft.columns[name])})
    return draft


def _without_personal_text(draft: Draft, findings: list[Finding]) -> Draft:
    """Blot out identity and mobile numbers inside free text."""
    for name in FREE_TEXT:
        if name in draft:
            masked = np.array([mask(text) for text in draft.columns[name]], dtype=object)
            changed = np.flatnonzero(masked != draft.columns[name])
            findings += [
                replace(draft.finding("text_personal", WARNING, row=int(row), column=name), value="")
                for row in changed
            ]
            draft = draft.with_columns(**{name: masked})
    return replace(
        draft,
        extra={name: np.array([mask(text) for text in cells], object) for name, cells in draft.extra.items()},
    )


def _blank_numbers(draft: Draft) -> tuple[Flag, list[Finding]]:
    """Return which rows lack a required number; unreadable cells have been named already."""
    bad = np.zeros(len(draft), bool)
    found = []
    for name, column in schema()[draft.table].items():
        if column.required == "yes" and column.type == "number":
            blank = np.isnan(draft.number(name)) & ~bad
            for row in np.flatnonzero(blank):
                finding = draft.finding("required_blank", ERROR, row=int(row), column=name)
                found += [finding] if not finding.value else []
            bad |= blank
    return bad, found
