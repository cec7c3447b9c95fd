"""How are moves listed, and rules explained and priced, beside the window? No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from territory_designer.ui.process_work import Tell

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.optimise.explain.fixes import Explanation
    from territory_designer.optimise.explain.move_list import MoveList
    from territory_designer.optimise.explain.prices import PriceList


@dataclass(frozen=True, eq=False)
class RulesSaid:
    """What is known of a scenario's rules.

    Parameters
    ----------
    scenario
        Its name.
    why
        Which rules contradict each other, and what would help.
    prices
        What locks and rules cost; None where no plan obeys them.
    """

    scenario: str
    why: Explanation
    prices: PriceList | None


def list_moves(tell: Tell, project: Project, a: str, b: str) -> MoveList:
    """List the moves from one scenario to another; ``tell`` brings how many are listed, and of how many."""
    from territory_designer.measures.ground import ground
    from territory_designer.optimise.explain.move_list import move_list

    return move_list(
        project,
        project.scenario(a),
        project.scenario(b),
        ground(project),
        on_progress=lambda done, of: tell((done, of)),
    )


def look_into_rules(tell: Tell, project: Project, name: str) -> RulesSaid:
    """Explain the rules of a scenario and price them; ``tell`` brings how many are priced, of how many."""
    from territory_designer.measures.ground import ground
    from territory_designer.session.explain import prices_of, why_impossible, wish_of

    scenario, on = project.scenario(name), ground(project)
    why = why_impossible(project, wish_of(project, scenario), on)
    if why.conflicts:
        return RulesSaid(name, why, None)
    listed = prices_of(project, scenario, on, on_progress=lambda done, of: tell((done, of)))
    return RulesSaid(name, why, listed)
