"""What exactly changes for each employee and each seat, when, and what must be signed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from territory_designer.measures.disruption import moved, stake
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import Scorecard, scorecard
from territory_designer.model.project import Project, index_of
from territory_designer.model.scenario import DECIDED_PLANNER, Scenario

HANDOVER_DAYS = 60
CREDIT_PROTECTION_DAYS = 180
# The place of work is a compulsory clause of the contract: its change needs a written agreement
# (Labour Contract Law, section 35).
NEEDS_AMENDMENT = ("LOCATION", "POSITION", "TRANSFER")


@dataclass(frozen=True)
class Event:
    """One change of one person or one seat. Several kinds of change of one person bear one id."""

    event_id: str
    kind: str
    position: int
    reason: str
    params: dict[str, Any]

    @property
    def needs_amendment(self) -> bool:
        """Whether the contract must be amended in writing."""
        return self.kind in NEEDS_AMENDMENT


@dataclass(frozen=True, eq=False)
class Story:
    """Before and after of a scenario, with what each position gains and loses."""

    project: Project
    before: Scorecard
    after: Scorecard
    effective: date
    gained: dict[int, np.ndarray]
    lost: dict[int, np.ndarray]

    @property
    def scenario(self) -> Scenario:
        """Return the scenario that the story leads to."""
        return self.after.scenario

    @property
    def handover_until(self) -> date:
        """Return the end of the handover."""
        return self.effective + timedelta(days=HANDOVER_DAYS)

    @property
    def credit_until(self) -> date:
        """Return until when the one who gives an account away is credited for it."""
        return self.effective + timedelta(days=CREDIT_PROTECTION_DAYS)


def story(project: Project, scenario: Scenario, ground: Ground, *, effective: date) -> Story:
    """Measure baseline and scenario at the scenario's utilisation and list who gains and loses what."""
    base = project.baseline.changed(utilisation=scenario.utilisation)
    changed = np.flatnonzero(base.alignment != scenario.alignment)
    return Story(
        project=project,
        before=scorecard(project, base, ground),
        after=scorecard(project, scenario, ground),
        effective=effective,
        gained=_by_position(changed, scenario.alignment),
        lost=_by_position(changed, base.alignment),
    )


def _by_position(accounts: np.ndarray, alignment: np.ndarray) -> dict[int, np.ndarray]:
    owner = alignment[accounts]
    return {int(position): accounts[owner == position] for position in np.unique(owner[owner >= 0])}


def next_quarter(day: date) -> date:
    """Return the first day of the calendar quarter after a day."""
    quarter = (day.month - 1) // 3 + 1
    return date(day.year + quarter // 4, quarter % 4 * 3 + 1, 1)


def effective_date(project: Project) -> date:
    """Return the default date of effect: the quarter after the plan's last change; repeatable."""
    last = max((entry.at for entry in project.history), default="2000-01-01")
    return next_quarter(date.fromisoformat(last[:10]))


def events(tale: Story) -> list[Event]:
    """Return all events, in the order of positions."""
    return [event for position in range(len(tale.project.positions)) for event in _of(tale, position)]


def _of(tale: Story, position: int) -> Iterator[Event]:
    kinds = (
        _vacant_kinds(tale, position)
        if tale.project.positions.vacant[position]
        else _filled_kinds(tale, position)
    )
    event_id = f"E-{tale.project.positions.position_id[position]}"
    for kind in kinds:
        yield Event(event_id, kind, position, *_reason(tale, kind, position))


def _filled_kinds(tale: Story, position: int) -> Iterator[str]:
    before, after = tale.before.scenario, tale.scenario
    if before.position_open[position] and not after.position_open[position]:
        yield "POSITION"
        return
    if before.position_hub[position] != after.position_hub[position]:
        yield "LOCATION"
        if _entity_changes(tale, position):
            yield "TRANSFER"
    elif position in tale.gained or position in tale.lost:
        yield "TERRITORY_ONLY"


def _vacant_kinds(tale: Story, position: int) -> Iterator[str]:
    before, after = tale.before.scenario, tale.scenario
    moves = before.position_hub[position] != after.position_hub[position]
    if before.position_open[position] and (moves or not after.position_open[position]):
        yield "VACANCY_CLOSE"
    if after.position_open[position] and (moves or not before.position_open[position]):
        yield "VACANCY_OPEN"
    if after.position_open[position] and tale.after.tally["accounts"][position] > 0:
        yield "HIRE_NEED"


def entity(tale: Story, position: int, *, after: bool) -> str:
    """Return the legal entity of a position's contract: the employee's today, the new hub's after a move."""
    today = _person(tale, position, "legal_entity")
    if not after or tale.before.scenario.position_hub[position] == tale.scenario.position_hub[position]:
        return today
    there = tale.project.hubs.legal_entity[tale.scenario.position_hub[position]]
    return str(there) or today


def _entity_changes(tale: Story, position: int) -> bool:
    return entity(tale, position, after=True) != entity(tale, position, after=False)


def _person(tale: Story, position: int, column: str) -> str:
    employees = tale.project.employees
    row = index_of(employees.employee_id, tale.project.positions.employee_id[position : position + 1])[0]
    return str(employees.columns()[column][row]) if row >= 0 else ""


def _reason(tale: Story, kind: str, position: int) -> tuple[str, dict[str, Any]]:
    """Return the code of the reason and the figures that it names: every change explains itself."""
    before, after = tale.before, tale.after
    params = {
        "travel_before": float(before.tally["travel_h"][position]),
        "travel_after": float(after.tally["travel_h"][position]),
        "accounts": int(after.tally["accounts"][position]),
        "gained": len(tale.gained.get(position, ())),
        "lost": len(tale.lost.get(position, ())),
        "hub_before": hub_city(tale, before.scenario, position),
        "hub_after": hub_city(tale, after.scenario, position),
    }
    return f"reason.{kind}", params


def hub_city(tale: Story, scenario: Scenario, position: int) -> str:
    """Return the city where a position sits in a scenario; empty when its hub is unknown."""
    hub = scenario.position_hub[position]
    return str(tale.project.hubs.city[hub]) if hub >= 0 else ""


def decided_by(tale: Story, accounts: np.ndarray) -> str:
    """Return who decided about accounts: key of ``decided.*``; a person outweighs the optimiser."""
    decided = tale.scenario.decided_by[accounts]
    return "planner" if (decided == DECIDED_PLANNER).any() else "optimiser"


def moved_accounts(tale: Story, ground: Ground) -> np.ndarray:
    """Return the accounts that change hands: served in the baseline, and by somebody else now."""
    stakes = stake(tale.project, ground)
    return np.flatnonzero(moved(stakes, tale.scenario.alignment))
