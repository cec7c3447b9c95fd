"""What did a step replace, told so that a journal which never saw the step can put it back?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.session.edits import ColumnChange, Edit, between, column_changes


def replaced(before: Project, after: Project) -> dict[str, Any]:
    """Return what leads from a plan back to the one before it, as the journal keeps it.

    Of scenarios, and of values in tables with the same rows; :func:`put_back` reads it.
    """
    known = after.scenarios
    differ = [each for name, each in before.scenarios.items() if known.get(name) is not each]
    return {
        "order": list(before.scenarios),
        "scenarios": [_way_to(each, after).as_dict(after) for each in differ],
        "columns": [each.as_dict(after) for each in column_changes(after, before)],
    }


def _way_to(scenario: Scenario, project: Project) -> Edit:
    now = project.scenarios.get(scenario.name)
    return between(now or project.baseline, scenario, "", creates=now is None)


def put_back(entry: Mapping[str, Any], project: Project) -> Project:
    """Return the plan before the step: with what :func:`replaced` told."""
    ways = [Edit.from_dict(each, project) for each in entry["scenarios"]]
    back = {way.scenario: way.apply(project).scenario(way.scenario) for way in ways}
    for each in entry["columns"]:
        project = ColumnChange.from_dict(each, project).put(project, "after")
    return project.changed(
        scenarios={name: back.get(name) or project.scenario(name) for name in entry["order"]}
    )
