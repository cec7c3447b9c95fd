"""When do the figures of a scenario follow a change, and when must they be counted anew?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.measures.rescore import rescored
from territory_designer.measures.scorecard import Scorecard
from territory_designer.measures.tally import Change
from territory_designer.model.project import Project
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Positions, Whole


def followed(cards: Iterable[Scorecard], project: Project, scenario: Scenario) -> Scorecard | None:
    """Return the figures of a scenario from those of other states; None when they must be counted anew.

    They follow where nothing but the positions of accounts, locks, overrides, names and notes differs, from
    the state that differs least.

    Parameters
    ----------
    cards
        Figures that are known.
    project, scenario
        The plan and the scenario that is shown.
    """
    fitting = [card for card in cards if _fits(card, project, scenario)]
    moving = [np.flatnonzero(card.scenario.alignment != scenario.alignment) for card in fitting]
    if not fitting:
        return None
    nearest = min(range(len(fitting)), key=lambda row: len(moving[row]))
    return _moved(replace(fitting[nearest], project=project), scenario, moving[nearest].astype(np.int32))


def _moved(card: Scorecard, scenario: Scenario, moving: Whole) -> Scorecard:
    if not len(moving):
        return replace(card, scenario=scenario)
    change = Change(moving, card.scenario.alignment[moving], scenario.alignment[moving])
    return rescored(card, change, scenario)


def _fits(card: Scorecard, project: Project, scenario: Scenario) -> bool:
    return _same_tables(card.project, project) and _same_frame(card.scenario, scenario)


def _same_tables(before: Project, after: Project) -> bool:
    return (
        before.accounts is after.accounts
        and _same_positions(before.positions, after.positions)
        and _same_places(before.baseline, after.baseline)
        and np.array_equal(before.baseline.alignment, after.baseline.alignment)
    )


def _same_positions(before: Positions, after: Positions) -> bool:
    if before is after:
        return True
    old, new = before.columns(), after.columns()
    return len(before) == len(after) and all(_same(old[name], new[name]) for name in old)


def _same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def _same_places(before: Scenario, after: Scenario) -> bool:
    hubs = np.array_equal(before.position_hub, after.position_hub)
    return hubs and np.array_equal(before.position_open, after.position_open)


def _same_frame(before: Scenario, after: Scenario) -> bool:
    return (
        _same_places(before, after)
        and before.utilisation == after.utilisation
        and _measured(before.rules) == _measured(after.rules)
    )


def _measured(rules: Rules) -> Rules:
    """Return the rules on which figures rest."""
    return rules.changed(locks=(), overrides=())
