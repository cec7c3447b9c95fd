"""What does the main job look like from end to end, on the invented sample company?"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures.map import save_map
from territory_designer.figures.summary import save_summary
from territory_designer.measures.ground import ground
from territory_designer.model.finding import Finding
from territory_designer.model.resources import resource_path
from territory_designer.optimise.stop import TimeLimit
from territory_designer.session.compare import compare
from territory_designer.session.exports import ExportWish, export
from territory_designer.session.planning import carry_out
from territory_designer.session.plans import IntakeChoices, import_plan, judged, territory_shapes
from territory_designer.session.wish import Wish, wished_rules
from territory_designer.storage.plan_file import write_plan

MAX_HUBS = 12
SCENARIO = {"en": "Decentralised", "zh": "分散办公"}


@dataclass(frozen=True)
class Demo:
    """Where the demo writes, in which language, and how long it may search."""

    out: Path
    language: str = "en"
    search_s: float = 30.0
    rng_seed: int = 0


def run_demo(demo: Demo, tell: Callable[[str, dict[str, Any]], None]) -> dict[str, Any]:
    """Import, audit, propose hubs, optimise, compare, and export to HR, map and summary.

    Parameters
    ----------
    tell
        Called before each step with the key of a text and its values.

    Returns
    -------
    dict
        Paths of ``plan, hr_workbook, map, summary, findings``, the figures before and after, and ``seconds``.
    """
    started = time.perf_counter()
    _folder(demo.out)
    tell("demo.import", {})
    sample = resource_path(f"company_{demo.language}.xlsx", top="sample_data")
    taken = import_plan([str(sample)], IntakeChoices(datum="gcj02" if demo.language == "zh" else "wgs84"))
    _write_findings(taken.findings, demo.out / "findings.csv", language=demo.language)

    tell("demo.optimise", {"hubs": MAX_HUBS, "seconds": demo.search_s})
    grounds = ground(taken.project)
    name = SCENARIO[demo.language]
    rules = wished_rules("hubs", hubs=MAX_HUBS)
    wish = Wish(name, "hubs", rules=rules, rng_seed=demo.rng_seed, stop=TimeLimit(demo.search_s))
    project, result = carry_out(taken.project, wish, ground=grounds)
    scenario = result.scenario

    tell("demo.export", {})
    written = {
        "plan": demo.out / "plan.gpkg",
        "hr_workbook": demo.out / "hr.xlsx",
        "map": demo.out / "map.png",
        "summary": demo.out / "summary.pdf",
        "findings": demo.out / "findings.csv",
    }
    write_plan(project, written["plan"], territories=territory_shapes(grounds))
    export(
        project, scenario, ExportWish("hr", written["hr_workbook"], language=demo.language), ground=grounds
    )
    save_map(project, scenario, grounds, written["map"], language=demo.language)
    difference = compare(project, project.baseline, scenario, ground=grounds)
    after = judged(project, scenario, grounds, language=demo.language)
    save_summary(
        project,
        scenario,
        grounds,
        written["summary"],
        language=demo.language,
        baseline_figures=difference["a"],
        figures=after,
    )
    return {
        **{key: str(path) for key, path in written.items()},
        "scenario": after,
        "before": difference["a"]["measures"],
        "difference": difference["difference"],
        "seconds": round(time.perf_counter() - started, 1),
        "trials": result.trials,
    }


def _folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TerritoryDesignerError("export_failed", path=str(out), detail=str(error)) from error


def _write_findings(findings: Iterable[Finding], path: Path, *, language: str) -> None:
    columns = ("severity", "code", "table", "sheet", "row", "column", "cell", "value", "text", "remedy")
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer: csv.DictWriter[str] = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows([finding.as_dict(language) for finding in findings])
    except OSError as error:
        raise TerritoryDesignerError("export_failed", path=str(path), detail=str(error)) from error
