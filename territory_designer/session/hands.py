"""How does a list of moves from a file become one step of an open plan?"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import index_of
from territory_designer.model.scenario import DECIDED_PLANNER
from territory_designer.session.edits import between
from territory_designer.session.session import Session


def assign_from_list(session: Session, file: Path) -> dict[str, Any]:
    """Move accounts as a CSV with the columns ``account_id, position_id`` says, as one step.

    A blank position means nobody. Rows that name an unknown account or position are listed under ``unknown``;
    locked and overridden accounts stay and are counted.

    Raises
    ------
    TerritoryDesignerError
        ``text_file_unreadable``, ``moves_columns``, or ``baseline_read_only``.
    """
    rows = _rows(file)
    project, scenario = session.project, session.scenario
    account = index_of(project.accounts.account_id, np.array([row[0] for row in rows], object))
    position = index_of(project.positions.position_id, np.array([row[1] for row in rows], object))
    blank = np.array([not row[1] for row in rows], bool)
    known = (account >= 0) & ((position >= 0) | blank)
    held = session.locked | session.overridden
    free = known & ~held[account]
    alignment, decided = scenario.alignment.copy(), scenario.decided_by.copy()
    alignment[account[free]], decided[account[free]] = position[free], DECIDED_PLANNER
    moved = int((alignment != scenario.alignment).sum())
    after = scenario.changed(alignment=alignment, decided_by=decided, bound=None)
    session.do(between(scenario, after, "list", params={"count": moved}))
    unknown = [{"account_id": row[0], "position_id": row[1]} for row, good in zip(rows, known) if not good]
    return {"moved": moved, "locked": int((known & ~free).sum()), "unknown": unknown}


def _rows(file: Path) -> list[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TerritoryDesignerError("text_file_unreadable", path=str(file), detail=str(error)) from error
    reader = csv.DictReader(lines)
    if not {"account_id", "position_id"} <= set(reader.fieldnames or ()):
        raise TerritoryDesignerError("moves_columns", path=str(file))
    return [(row["account_id"].strip(), (row["position_id"] or "").strip()) for row in reader]
