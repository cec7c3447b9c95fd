"""What differs between two scenarios, put together beside the window? No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.model.tables import Index, Number

if TYPE_CHECKING:
    from territory_designer.measures.ground import Ground
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Handover:
    """Accounts that go from one position to another; -1 = nobody.

    Parameters
    ----------
    hours, travel_h
        Hours that the accounts take at their new position, and the change of their travel.
    revenue_at_risk_cny
        None when no revenue is known.
    """

    from_: int
    to: int
    accounts: Index
    hours: float
    travel_h: float
    revenue_at_risk_cny: float | None


@dataclass(frozen=True)
class Seat:
    """A position that sits elsewhere, opens or closes; -1 = no hub."""

    position: int
    from_hub: int
    to_hub: int


@dataclass(frozen=True, eq=False)
class Difference:
    """Two scenarios side by side: what ``compare`` says, and who hands what to whom."""

    a: str
    b: str
    figures: dict[str, Any]
    handovers: tuple[Handover, ...]
    seats: tuple[Seat, ...]

    @property
    def accounts(self) -> int:
        """Return how many accounts differ."""
        return sum(len(each.accounts) for each in self.handovers)


def difference(project: Project, a: str, b: str, ground: Ground) -> Callable[..., Difference]:
    """Return the work that compares two scenarios."""

    def work(_progress: object = None, _cancelled: object = None) -> Difference:
        from territory_designer.session.compare import compare

        left, right = project.scenario(a), project.scenario(b)
        figures = compare(project, left, right, ground=ground)
        return Difference(
            a, b, figures, handovers(project, left, right, ground=ground), seats(project, left, right)
        )

    return work


def handovers(project: Project, a: Scenario, b: Scenario, *, ground: Ground) -> tuple[Handover, ...]:
    """Return who hands accounts to whom, the largest number of accounts first."""
    moved = np.flatnonzero((a.alignment != b.alignment) & project.accounts.placed)
    pairs = np.column_stack([a.alignment[moved], b.alignment[moved]])
    kinds, which = np.unique(pairs, axis=0, return_inverse=True)
    which = which.reshape(-1)
    before = _travel_h(ground, a, moved)
    after = _travel_h(ground, b, moved)
    base = ground.work.base_h[moved]
    revenue, share = project.accounts.revenue_cny[moved], project.settings.risk_share
    found = []
    for kind, (from_, to) in enumerate(kinds.tolist()):
        mine = which == kind
        known = np.isfinite(revenue[mine]).any() and from_ >= 0 and to >= 0
        found.append(
            Handover(
                from_,
                to,
                moved[mine],
                hours=float((base[mine] + after[mine]).sum()) if to >= 0 else 0.0,
                travel_h=float((after[mine] - before[mine]).sum()),
                revenue_at_risk_cny=float(np.nansum(revenue[mine])) * share if known else None,
            )
        )
    return tuple(sorted(found, key=lambda each: -len(each.accounts)))


def _travel_h(ground: Ground, scenario: Scenario, accounts: Index) -> Number:
    """Return travel hours of accounts at their positions, 0 where nobody serves them."""
    hours, position = np.zeros(len(accounts)), scenario.alignment[accounts]
    served = position >= 0
    hours[served] = ground.work.at(accounts[served], scenario.position_hub[position[served]]).travel_h
    return hours


def seats(project: Project, a: Scenario, b: Scenario) -> tuple[Seat, ...]:
    """Return the positions that sit elsewhere, open or close."""
    before = np.where(a.position_open, a.position_hub, -1)
    after = np.where(b.position_open, b.position_hub, -1)
    rows = np.flatnonzero((before != after) & project.positions.serves)
    return tuple(Seat(int(row), int(before[row]), int(after[row])) for row in rows)
