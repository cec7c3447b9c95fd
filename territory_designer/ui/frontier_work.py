"""How are plans to choose between found beside the window? No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from territory_designer.ui.process_work import Tell

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.session.frontier import Frontier
    from territory_designer.session.wish import FrontierWish


def find_frontier(tell: Tell, stop: Any, project: Project, wish: FrontierWish) -> Frontier:
    """Find the frontier with the processes of this machine; ``stop`` is an event that ends it early.

    ``tell`` brings the frontier so far whenever a plan has been made.
    """
    from territory_designer.measures.ground import ground
    from territory_designer.session.frontier import frontier
    from territory_designer.session.sweep import hired

    with hired(project, ground(project)) as team:
        return frontier(wish, team, stopped=stop.is_set, on_points=tell)
