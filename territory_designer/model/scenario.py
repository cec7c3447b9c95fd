"""What is a named plan: who serves whom, where positions sit, and under which rules?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from territory_designer.model.rules import Rules
from territory_designer.model.tables import Flag, Index, Whole, read_only

BASELINE = "baseline"
UNASSIGNED = -1

# Who decided where an account is: as in the baseline, the optimiser, or a person by hand.
DECIDED_BASELINE, DECIDED_OPTIMISER, DECIDED_PLANNER = 0, 1, 2


@dataclass(frozen=True)
class Bound:
    """How good can any plan be? Both in CNY; ``gap = (objective - lower_bound) / objective``."""

    objective: float
    lower_bound: float
    holds_for: str

    @property
    def gap(self) -> float:
        """Return the proven distance from the best possible, as a fraction."""
        return self.gap_of(self.objective)

    def gap_of(self, objective: float) -> float:
        """Return how far a plan of this cost can be from the best possible, as a fraction."""
        return (objective - self.lower_bound) / objective if objective else 0.0


@dataclass(frozen=True, eq=False)
class Scenario:
    """A named alignment with its rules.

    Parameters
    ----------
    alignment
        Position index of each account, -1 = unassigned, int32 ``(accounts,)``.
    position_hub
        Hub index of each position, int32 ``(positions,)``.
    position_open
        Whether each position exists in this scenario, bool ``(positions,)``.
    utilisation
        Share of capacity that is planned, one constant: ``target_h = capacity_h * utilisation``.
    decided_by
        For each account 0 baseline, 1 optimiser, 2 planner, int8 ``(accounts,)``.
    valid
        False for a plan that the optimiser could not make obey all hard rules.
    frozen
        Whether nobody may change it until it is thawed.
    """

    name: str
    alignment: Whole
    position_hub: Whole
    position_open: Flag
    utilisation: float
    rules: Rules = field(default_factory=Rules)
    decided_by: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    mode: str = ""
    start: str = ""
    note: str = ""
    valid: bool = True
    bound: Bound | None = None
    rng_seed: int = 0
    frozen: bool = False

    def __post_init__(self) -> None:
        decided = self.decided_by if len(self.decided_by) else np.zeros(len(self.alignment), np.int8)
        columns = {
            "alignment": read_only(self.alignment, np.int32),
            "position_hub": read_only(self.position_hub, np.int32),
            "position_open": read_only(self.position_open, np.bool_),
            "decided_by": read_only(decided, np.int8),
        }
        for name, column in columns.items():
            object.__setattr__(self, name, column)

    def changed(self, **values: object) -> Self:
        """Return a copy with the attributes named replaced."""
        return replace(self, **values)  # type: ignore[arg-type]  # dataclasses.replace checks the names

    def with_positions_at(self, kept: Index) -> Self:
        """Return the scenario for some of the positions alone; accounts of the others are nobody's."""
        place = np.full(len(self.position_hub) + 1, UNASSIGNED, np.int32)
        place[kept] = np.arange(len(kept))
        return self.changed(
            alignment=place[self.alignment],
            position_hub=self.position_hub[kept],
            position_open=self.position_open[kept],
        )
