"""Which columns may not come in at all, which are unknown, and which unknown ones does the planner keep?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.intake.headers import key_of
from territory_designer.intake.personal import CERTAIN_SHARE, SHARE, kind_by_content, kind_by_header
from territory_designer.intake.read import RawTable
from territory_designer.intake.recognise import EXACT, FUZZY, SYNONYM, Recognition, recognise
from territory_designer.model.finding import NOTE, WARNING, Finding
from territory_designer.model.schema import schema
from territory_designer.model.tables import Text

CODES_LOOK_LIKE = ("phone", "bank")  # customer codes may look like these, but never like an identity card


@dataclass(frozen=True, eq=False)
class Screened:
    """A raw table without personal columns, what it was taken for, and what its columns give rise to say."""

    raw: RawTable
    recognition: Recognition
    findings: tuple[Finding, ...]
    refused: tuple[str, ...]


def screen(raw: RawTable, *, mapping: Mapping[str, str], keep: Collection[str]) -> Screened:
    """Recognise a raw table and forget its personal columns.

    Parameters
    ----------
    raw
        The table as read.
    mapping
        ``{header: column}`` stated by the planner.
    keep
        Headers of unknown columns that the planner keeps.
    """
    first = recognise(raw, mapping=mapping)
    personal = {index: kind for index in range(len(raw.headers)) if (kind := _personal(raw, first, index))}
    clean = raw.without(personal)
    recognition = recognise(clean, table=first.table, mapping=mapping) if personal else first
    findings = [
        _at_header("column_personal", WARNING, raw, index, table=first.table, kind=kind)
        for index, kind in personal.items()
    ]
    return Screened(
        raw=clean,
        recognition=recognition,
        findings=(*findings, *_header_findings(clean, recognition, keep=keep)),
        refused=tuple(raw.headers[index] for index in personal),
    )


def _personal(raw: RawTable, recognition: Recognition, index: int) -> str:
    """Return the kind of personal data a column holds; headers of the schema are trusted, contents never."""
    mapped = next((each for each in recognition.mapped if each.index == index), None)
    trusted = mapped is not None and mapped.how in (EXACT, SYNONYM)
    if not trusted and (kind := kind_by_header(raw.headers[index])):
        return kind
    column = schema()[recognition.table][mapped.column] if mapped else None
    if column is not None and column.type != "text":
        return ""
    kind = kind_by_content(raw.cells[index], share=CERTAIN_SHARE if trusted else SHARE)
    return "" if column is not None and column.name.endswith("_id") and kind in CODES_LOOK_LIKE else kind


def _header_findings(raw: RawTable, recognition: Recognition, *, keep: Collection[str]) -> list[Finding]:
    """Say which headers were guessed, stand twice, are in a foreign currency or unknown."""
    kept, table = set(map(key_of, keep)), recognition.table
    found = [
        _at_header("header_fuzzy", WARNING, raw, each.index, table=table, field=each.column)
        for each in recognition.mapped
        if each.how == FUZZY
    ]
    used = {key_of(each.header.text) for each in recognition.mapped}
    for index, header in recognition.unmapped:
        if not header:
            found += _cells_without_header(raw, recognition, index)
        elif key_of(header) in used:
            found.append(_at_header("header_twice", WARNING, raw, index, table=table))
        elif key_of(header) not in kept:
            found.append(_at_header("column_unknown", NOTE, raw, index, table=table))
    return found


def _at_header(
    code: str, severity: str, raw: RawTable, index: int, *, table: str, **params: object
) -> Finding:
    row, cell = raw.header_row, raw.address(index, raw.header_row)
    return Finding(code, severity, table, raw.sheet, row, raw.headers[index], cell=cell, params=params)


def _cells_without_header(raw: RawTable, recognition: Recognition, index: int) -> list[Finding]:
    """Name cells beyond the headers: an unquoted separator inside a text moves a row to the right."""
    return [
        Finding(
            "row_too_long",
            WARNING,
            recognition.table,
            raw.sheet,
            row=int(raw.rows[row]),
            value=str(raw.cells[index][row]),
            cell=raw.address(index, int(raw.rows[row])),
        )
        for row in np.flatnonzero(raw.cells[index] != "")
    ]


def foreign_money(screened: Screened) -> list[tuple[int, Finding]]:
    """Return the money columns whose header names another currency: their numbers are not CNY."""
    found = []
    for each in screened.recognition.mapped:
        column = schema()[screened.recognition.table][each.column]
        if column.unit.startswith("CNY") and (name := each.header.foreign_money):
            finding = _at_header(
                "currency_foreign",
                WARNING,
                screened.raw,
                each.index,
                table=column.table,
                currency=name.upper(),
            )
            found.append((each.index, finding))
    return found


def kept_columns(raw: RawTable, recognition: Recognition, *, keep: Collection[str]) -> dict[str, Text]:
    """Return ``{header: cells}`` of the unknown columns that the planner keeps."""
    wanted = set(map(key_of, keep))
    return {
        header: np.asarray(raw.cells[index], dtype=object)
        for index, header in recognition.unmapped
        if key_of(header) in wanted
    }
