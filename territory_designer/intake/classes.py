"""What does an account need where its own row does not say? The rule of its class, and the fill is marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.intake.draft import Draft
from territory_designer.model.finding import NOTE, WARNING, Finding
from territory_designer.model.tables import Classes, Flag, Text

RULED = ("visits_per_year", "onsite_min", "preparation_min", "desk_h")


@dataclass(frozen=True, eq=False)
class Filled:
    """Accounts without gaps in what the class rules, and what was filled."""

    draft: Draft
    findings: tuple[Finding, ...]


def fill_by_class(draft: Draft, *, classes: Classes, default: str) -> Filled:
    """Fill class, visits, minutes and desk hours; the column ``filled`` names what was filled.

    Parameters
    ----------
    draft
        Accounts.
    classes
        The service model.
    default
        Class of accounts that state none, or one without a rule; the first class when it has no rule itself.
    """
    known = classes.class_.tolist()
    fallback = default if default in known else known[0]
    stated = draft.text("class")
    place = {name: at for at, name in enumerate(known)}
    unruled = np.array([name not in place for name in stated], dtype=bool)
    findings = _class_findings(draft, stated, unruled, fallback=fallback)
    names = np.where(unruled, fallback, stated)
    rule = np.array([place[name] for name in names], dtype=np.intp)
    marks: list[tuple[str, Flag]] = [("class", unruled)]
    columns: dict[str, object] = {"class": names}
    for column in RULED:
        own = draft.number(column)
        gap = np.isnan(own)
        columns[column] = np.where(gap, getattr(classes, column)[rule], own)
        marks.append((column, gap))
    return Filled(
        draft.with_columns(**columns, filled=_marks(marks, rows=len(draft))),
        (*findings, *_gap_findings(draft, marks)),
    )


def _class_findings(draft: Draft, stated: Text, unruled: Flag, *, fallback: str) -> list[Finding]:
    blank = np.asarray(stated == "", dtype=bool)
    found = [
        draft.finding("class_unknown", WARNING, row=int(row), column="class", default=fallback)
        for row in np.flatnonzero(unruled & ~blank)
    ]
    if blank.any():
        found.append(
            draft.table_finding(
                "class_default", NOTE, column="class", count=int(blank.sum()), default=fallback
            )
        )
    return found


def _gap_findings(draft: Draft, marks: list[tuple[str, Flag]]) -> list[Finding]:
    """Say once a column how many values the class rule gave."""
    return [
        draft.table_finding("class_rule_filled", NOTE, column=column, count=int(gap.sum()))
        for column, gap in marks
        if column != "class" and gap.any()
    ]


def _marks(marks: list[tuple[str, Flag]], *, rows: int) -> Text:
    """Return for each row the names of the filled columns."""
    bits = sum(gap.astype(int) << at for at, (_, gap) in enumerate(marks))
    codes, place = np.unique(np.broadcast_to(bits, rows), return_inverse=True)
    texts = [";".join(name for at, (name, _) in enumerate(marks) if code >> at & 1) for code in codes]
    return np.array(texts, dtype=object)[place] if rows else np.zeros(0, dtype=object)
