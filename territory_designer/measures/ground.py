"""What does every figure of a project rest on?"""

from __future__ import annotations

from dataclasses import dataclass

from territory_designer.geo.adjacency import Adjacency, adjacency
from territory_designer.geo.travel import Travel, travel
from territory_designer.measures.workload import Work, work
from territory_designer.model.project import Project


@dataclass(frozen=True, eq=False)
class Ground:
    """Travel, work and neighbourhood: computed once for a project, shared by all its scenarios."""

    travel: Travel
    work: Work
    adjacency: Adjacency


def ground(project: Project) -> Ground:
    """Compute the ground of a project.

    It changes with accounts, hubs, the planner's travel times, classes and settings, never with a scenario.
    """
    times = travel(project)
    return Ground(
        times, work(project, times), adjacency(project.accounts.longitude, project.accounts.latitude)
    )
