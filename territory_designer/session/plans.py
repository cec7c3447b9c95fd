"""How does a plan come to be from the planner's files, and how is a scenario of it judged?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from territory_designer.geo.outlines import territory_layer
from territory_designer.intake.build import Intake, intake
from territory_designer.intake.personal import mask
from territory_designer.measures.balance import planned_utilisation
from territory_designer.measures.ground import Ground, ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.finding import count_by_code
from territory_designer.model.project import HistoryEntry, Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Number
from territory_designer.session.clock import now
from territory_designer.storage.plan_file import Territories
from territory_designer.validate.checker import Verdict, validate


@dataclass(frozen=True)
class IntakeChoices:
    """What the planner says about the files beyond what they say themselves."""

    datum: str | None = None
    mapping: Mapping[str, str] | None = None
    tables: Mapping[str, str] | None = None
    keep: tuple[str, ...] = ()
    encodings: Mapping[str, str] | None = None


def import_plan(
    files: list[str], choices: IntakeChoices, *, tell: Callable[[str], None] = lambda _stage: None
) -> Intake:
    """Read files into a plan whose baseline has its utilisation set.

    Parameters
    ----------
    tell
        Told ``"read"``, ``"check"``, ``"place"`` and ``"measure"`` when these stages begin.
    """
    taken = intake(
        files,
        datum=choices.datum,
        mapping=choices.mapping or {},
        tables=choices.tables or {},
        keep=choices.keep,
        encodings=choices.encodings or {},
        tell=tell,
    )
    tell("measure")
    started = with_utilisation(taken.project)
    entry = HistoryEntry(at=now(), who="", what="history.import", scenario="")
    kept = tuple(replace(each, value=mask(each.value)) for each in taken.findings)
    project = started.changed(history=(*started.history, entry), findings=kept)
    return replace(taken, project=project, findings=kept)


def with_utilisation(project: Project) -> Project:
    """Return the plan with the baseline's utilisation set from its own hubs (docs/measures.md, Balance)."""
    base = project.baseline
    if not (len(project.accounts) and base.position_open.any()):
        return project
    share = planned_utilisation(project, base, ground(project).work)
    return project.with_scenario(base.changed(utilisation=share))


def verdict_of(project: Project, scenario: Scenario, ground: Ground) -> Verdict:
    """Let the independent checker judge a scenario on the plan's travel times and map neighbours."""
    return validate(project, scenario, **what_the_judge_needs(ground))


def what_the_judge_needs(ground: Ground) -> dict[str, Any]:
    """Return travel times and map neighbours as :func:`territory_designer.validate.checker.validate` asks."""
    return {
        "minutes": ground.travel.minutes,
        "hop_h": ground.work.hop_h,
        "edges": ground.adjacency.edges(),
        "site_of": ground.adjacency.site_of,
    }


def judged(project: Project, scenario: Scenario, ground: Ground, *, language: str = "en") -> dict[str, Any]:
    """Return the figures of a scenario with the rules it breaks, in the shape that ``--json`` prints."""
    started = time.perf_counter()
    figures = scorecard(project, scenario, ground).as_dict()
    verdict = verdict_of(project, scenario, ground)
    rules = {
        "broken_rules": [breach.as_dict(language) for breach in verdict.broken],
        "strained_rules": [breach.as_dict(language) for breach in verdict.strained],
    }
    return {**figures, **rules, "seconds": round(time.perf_counter() - started, 3)}


def territory_shapes(grounds: Ground) -> Territories:
    """Return what draws the layer of territories when a plan is saved."""

    def workload_h(scenario: Scenario) -> Number:
        served = scenario.alignment >= 0
        hub = scenario.position_hub[scenario.alignment]
        hours = grounds.work.base_h + grounds.work.travel_h[np.arange(len(hub)), hub]
        return np.where(served & np.isfinite(hours), hours, 0.0)

    return partial(territory_layer, weight=workload_h)


def intake_summary(taken: Intake, plan: str | None = None) -> dict[str, Any]:
    """Return the counts of an import in the shape that ``--json`` prints."""
    project = taken.project
    return {
        "tables": {name: len(table) for name, table in project.tables().items() if len(table)},
        "accounts": len(project.accounts),
        "placed": int(project.accounts.placed.sum()),
        "unplaced": int((~project.accounts.placed).sum()),
        "findings": count_by_code(taken.findings),
        "plan": plan,
    }
