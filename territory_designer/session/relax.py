"""What does a click on a fix change in the plan?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from territory_designer.model.project import Project
from territory_designer.session.edits import Edit, between, column_changes

if TYPE_CHECKING:
    from territory_designer.optimise.explain.fixes import Fix


def fix_edit(project: Project, name: str, fix: Fix) -> Edit:
    """Return the edit that lets rules of a scenario give way as a fix says.

    Rules and opened positions change in the scenario, locks, product lines and hours in the tables; who
    serves whom stays, so that the optimiser can begin from there.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_scenario``.
    """
    from territory_designer.session.explain import setup_of, wish_of

    scenario = project.scenario(name)
    before = setup_of(project, wish_of(project, scenario))
    after = fix.apply(before)
    opened = after.start.position_open & ~before.start.position_open
    changed = scenario.changed(rules=after.rules, position_open=scenario.position_open | opened, bound=None)
    edit = between(scenario, changed, "relax", params={"count": len(fix.changes)})
    return replace(edit, columns=column_changes(project, after.project))
