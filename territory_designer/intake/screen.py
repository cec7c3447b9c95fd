"""Which columns may not come in at all, which are unknown, and which unknown ones does the planner keep?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.intake.headers import key_of
from territory_designer.intake.personal import kind_by_content, kind_by_header
from territory_designer.intake.read import RawTable
from territory_designer.intake.recognise import EXACT, SYNONYM, Recognition, recognise
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
    place = {"table": first.table, "sheet": raw.sheet, "row": raw.header_row}
    findings = [
        Finding("column_personal", WARNING, **place, column=raw.headers[index], params={"kind": kind})
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
    kind = kind_by_content(raw.cells[index])
    return "" if column is not None and column.name.endswith("_id") and kind in CODES_LOOK_LIKE else kind


def _header_findings(raw: RawTable, recognition: Recognition, *, keep: Collection[str]) -> list[Finding]:
    """Say which headers were guessed, stand twice, are in a foreign currency or unknown."""
    kept = set(map(key_of, keep))
    place = {"table": recognition.table, "sheet": raw.sheet, "row": raw.header_row}
    found = [
        Finding("header_fuzzy", WARNING, **place, column=each.header.text, params={"field": each.column})
        for each in recognition.mapped
        if each.how == "fuzzy"
    ]
    used = {key_of(each.header.text) for each in recognition.mapped}
    for index, header in recognition.unmapped:
        if not header:
            found += _cells_without_header(raw, recognition, index)
        elif key_of(header) in used:
            found.append(Finding("header_twice", WARNING, **place, column=header))
        elif key_of(header) not in kept:
            found.append(Finding("column_unknown", NOTE, **place, column=header))
    return found


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
        if column.unit.startswith("CNY") and (currency := each.header.foreign_money):
            finding = Finding(
                "currency_foreign",
                WARNING,
                column.table,
                screened.raw.sheet,
                screened.raw.header_row,
                each.header.text,
                params={"currency": currency.upper()},
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
