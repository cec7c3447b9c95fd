"""By which few figures do planners tell scenarios apart? No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from territory_designer.ui.compare_work import rests_on
from territory_designer.ui.process_work import Tell, in_process

if TYPE_CHECKING:
    from territory_designer.measures.ground import Ground
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario

MANY = 10_000  # accounts: plans with more are judged in a process of their own


@dataclass(frozen=True)
class KeyFigures:
    """Travel, worst deviation from the target, accounts that another position has, and hard rules broken.

    Parameters
    ----------
    balance_max
        None when unknown.
    utilisation
        At which the deviation is measured, the same for all scenarios that stand side by side.
    broken
        As the independent checker counts them, which takes long; None while it does.
    """

    travel_h: float
    balance_max: float | None
    moved: int
    utilisation: float
    broken: int | None = None


def count(
    project: Project, scenarios: tuple[Scenario, ...], ground: Ground, utilisation: float
) -> Callable[..., None]:
    """Return the work that counts the figures of scenarios and, after all of them, the rules they break.

    It tells ``(rests, scenario, figures)`` as each is known, twice for each scenario; ``rests`` is what the
    figures rest on. The judge holds the window up on large plans, so there it works in a process of its own.
    """
    rests = rests_on(project)

    def work(tell: Tell, cancelled: Callable[[], bool] = lambda: False) -> None:
        found: list[KeyFigures] = []
        for scenario in scenarios:
            if cancelled():
                return
            found.append(key_figures(project, scenario, ground, utilisation))
            tell((rests, scenario, found[-1]))

        def tell_broken(told: tuple[int, int]) -> None:
            place, broken = told
            tell((rests, scenarios[place], replace(found[place], broken=broken)))

        if len(project.accounts) > MANY:
            in_process(judge, project, scenarios, ground)(tell_broken, cancelled)
        else:
            judge(tell_broken, project, scenarios, ground, cancelled)

    return work


def judge(
    tell: Tell,
    project: Project,
    scenarios: tuple[Scenario, ...],
    ground: Ground,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Count the hard rules that each scenario breaks; tells ``(place, broken)``."""
    from territory_designer.session.plans import verdict_of

    for place, scenario in enumerate(scenarios):
        if not cancelled():
            tell((place, len(verdict_of(project, scenario, ground).broken)))


def key_figures(project: Project, scenario: Scenario, ground: Ground, utilisation: float) -> KeyFigures:
    """Count the figures of one scenario; it is not judged. Only at one utilisation do deviations compare."""
    from territory_designer.measures import tally
    from territory_designer.measures.balance import balance

    sums = tally.full(project, scenario, ground)
    worst = balance(project, scenario.changed(utilisation=utilisation), sums).balance_max
    moved = int(np.count_nonzero(scenario.alignment != project.baseline.alignment))
    return KeyFigures(sums.total("travel_h"), worst, moved, utilisation)
