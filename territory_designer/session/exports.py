"""How does a scenario leave the program?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from territory_designer.errors import TerritoryDesignerError
from territory_designer.export.hr_workbook import HrWish, write_hr_workbook
from territory_designer.export.tables import write_csv, write_geojson
from territory_designer.figures.summary import save_summary
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.session.compare import figures_at
from territory_designer.session.plans import judged, verdict_of
from territory_designer.storage.content_hash import content_hash

BUILT = ("hr", "summary", "csv", "geojson")


@dataclass(frozen=True)
class ExportWish:
    """What is wanted: target, file, profile of the receiver, language, and for HR the date of effect."""

    target: str
    path: Path
    profile: str = "hr"
    language: str = "zh"
    effective: date | None = None
    final: bool = False


def export(project: Project, scenario: Scenario, wish: ExportWish, *, ground: Ground) -> None:
    """Write a scenario to a file.

    Raises
    ------
    TerritoryDesignerError
        ``target_not_built``, ``profile_not_built``, ``consents_missing``, ``figure_format`` or
        ``export_failed``.
    """
    if wish.target not in BUILT:
        raise TerritoryDesignerError("target_not_built", target=wish.target, targets=", ".join(BUILT))
    if wish.profile != "hr":
        raise TerritoryDesignerError("profile_not_built", profile=wish.profile)
    if wish.target == "csv":
        write_csv(project, scenario, wish.path, ground=ground)
    elif wish.target == "geojson":
        write_geojson(project, scenario, wish.path, ground=ground)
    elif wish.target == "summary":
        _summary(project, scenario, wish, ground=ground)
    else:
        _hr(project, scenario, wish, ground=ground)


def _summary(project: Project, scenario: Scenario, wish: ExportWish, *, ground: Ground) -> None:
    today = figures_at(project, project.baseline, scenario.utilisation, ground=ground)
    save_summary(
        project,
        scenario,
        ground,
        wish.path,
        language=wish.language,
        baseline_figures=today,
        figures=judged(project, scenario, ground, language=wish.language),
    )


def _hr(project: Project, scenario: Scenario, wish: ExportWish, *, ground: Ground) -> None:
    verdict = verdict_of(project, scenario, ground)
    write_hr_workbook(
        project,
        scenario,
        wish.path,
        ground=ground,
        wish=HrWish(content_hash(project), wish.language, wish.effective, wish.final),
        breaches=(*verdict.broken, *verdict.strained),
    )
