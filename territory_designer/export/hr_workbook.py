"""How does a scenario go to HR: as typed, dated, explained changes in one workbook?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from territory_designer import __version__
from territory_designer.errors import TerritoryDesignerError
from territory_designer.export.hr_events import effective_date, events, story
from territory_designer.export.hr_tables import Paper, all_sheets
from territory_designer.export.sheets import write_workbook
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario


@dataclass(frozen=True)
class HrWish:
    """How the workbook is wanted.

    Parameters
    ----------
    content_hash
        Of the plan, so that the workbook names the state it was made from.
    effective
        Date of effect; None = first day of the quarter after the plan's last change.
    final
        Whether to leave out the mark "draft": refused while a consent is missing.
    """

    content_hash: str
    language: str = "zh"
    effective: date | None = None
    final: bool = False


def write_hr_workbook(
    project: Project,
    scenario: Scenario,
    path: Path,
    *,
    ground: Ground,
    wish: HrWish,
    breaches: Sequence[Any] = (),
) -> None:
    """Write the HR workbook of a scenario against the baseline.

    Parameters
    ----------
    breaches
        What the independent checker found, for the sheet of exceptions.

    Raises
    ------
    TerritoryDesignerError
        ``consents_missing`` or ``export_failed``.
    """
    tale = story(project, scenario, ground, effective=wish.effective or effective_date(project))
    waiting = sum(event.needs_amendment for event in events(tale))
    if wish.final and waiting:
        raise TerritoryDesignerError("consents_missing", count=waiting)
    paper = Paper(
        tale=tale,
        ground=ground,
        language=wish.language,
        version=__version__,
        content_hash=wish.content_hash,
        breaches=breaches,
    )
    write_workbook(all_sheets(paper), path, language=wish.language, title=scenario.name)
