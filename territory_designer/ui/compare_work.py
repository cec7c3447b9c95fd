"""What differs between up to four scenarios, put together beside the window? No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.model.tables import Flag, Index, Number, Whole

if TYPE_CHECKING:
    from territory_designer.measures.ground import Ground
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.compare import Renaming

KINDS = ("moved", "added", "lost")


@dataclass(frozen=True, eq=False)
class Moved:
    """Accounts that another position has, each with what it takes before and after; all ``(accounts,)``.

    Parameters
    ----------
    accounts
        Rows of the accounts.
    from_, to
        Their positions, -1 = nobody.
    base_h
        Hours without travel.
    travel_before_h, travel_after_h
        Hours of travel, 0 where nobody serves them.
    revenue_cny
        NaN where unknown.
    """

    accounts: Index
    from_: Whole
    to: Whole
    base_h: Number
    travel_before_h: Number
    travel_after_h: Number
    revenue_cny: Number

    def __len__(self) -> int:
        return len(self.accounts)

    def only(self, which: Flag | Index) -> Moved:
        """Return some of them."""
        return Moved(**{name: getattr(self, name)[which] for name in self.__dataclass_fields__})

    def is_(self, kind: str) -> Flag:
        """Tell which went from hand to hand (``"moved"``), got a position (``"added"``) or lost it."""
        return {
            "moved": (self.from_ >= 0) & (self.to >= 0),
            "added": self.from_ < 0,
            "lost": self.to < 0,
        }[kind]

    def kind(self, row: int) -> str:
        """Return the kind of one of them."""
        return "added" if self.from_[row] < 0 else "lost" if self.to[row] < 0 else "moved"

    def concerning(self, positions: Sequence[int]) -> Moved:
        """Return those that positions gave or got."""
        return self.only(np.isin(self.from_, positions) | np.isin(self.to, positions))

    @property
    def hours(self) -> Number:
        """Return the hours that they take where they are now; nobody's take none."""
        return np.where(self.to >= 0, self.base_h + self.travel_after_h, 0.0)

    @property
    def travel_h(self) -> Number:
        """Return the change of their travel."""
        return self.travel_after_h - self.travel_before_h


@dataclass(frozen=True, eq=False)
class Handover:
    """Accounts that go from one position to another; -1 = nobody.

    Parameters
    ----------
    rows
        Rows of :class:`Moved`.
    hours, travel_h
        Hours that the accounts take at their new position, and the change of their travel.
    revenue_at_risk_cny
        None when no revenue is known.
    """

    from_: int
    to: int
    rows: Index
    hours: float
    travel_h: float
    revenue_at_risk_cny: float | None


@dataclass(frozen=True, eq=False)
class Handovers(Sequence[Handover]):
    """Handovers that are made when they are looked at: there may be as many as pairs of positions.

    Parameters
    ----------
    order
        Rows of ``moved``, those of one handover together.
    starts, ends
        Where in ``order`` each handover begins and ends, ``(handovers,)`` as the sums that follow.
    """

    moved: Moved
    order: Index
    starts: Index
    ends: Index
    hours: Number
    travel_h: Number
    revenue_at_risk_cny: Number

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: Any) -> Any:
        rows = self.order[self.starts[place] : self.ends[place]]
        at_risk = float(self.revenue_at_risk_cny[place])
        return Handover(
            int(self.moved.from_[rows[0]]),
            int(self.moved.to[rows[0]]),
            rows,
            hours=float(self.hours[place]),
            travel_h=float(self.travel_h[place]),
            revenue_at_risk_cny=None if np.isnan(at_risk) else at_risk,
        )


@dataclass(frozen=True)
class Seat:
    """A position that sits elsewhere, opens or closes; -1 = no hub."""

    position: int
    from_hub: int
    to_hub: int


@dataclass(frozen=True, eq=False)
class Difference:
    """What one scenario does otherwise than another."""

    a: Scenario
    b: Scenario
    moved: Moved
    seats: tuple[Seat, ...]
    renamed: tuple[Renaming, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios side by side: figures of each, and what each does otherwise than the first one.

    Parameters
    ----------
    utilisation
        Share of capacity at which all are measured: that of the second scenario.
    figures
        What the command line prints of each scenario.
    differences
        One fewer than there are scenarios.
    """

    scenarios: tuple[Scenario, ...]
    utilisation: float
    figures: tuple[dict[str, Any], ...]
    differences: tuple[Difference, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the scenarios."""
        return tuple(each.name for each in self.scenarios)

    def same_utilisation(self) -> bool:
        """Tell whether every scenario is measured at its own utilisation."""
        return all(each.utilisation == self.utilisation for each in self.scenarios)


def rests_on(project: Project) -> tuple[object, ...]:
    """Return what the figures of every scenario rest on; when one is another object, they are old."""
    return (project.accounts, project.positions, project.hubs, project.settings, project.baseline)


Known = Mapping["tuple[Scenario, float]", "dict[str, Any]"]


def comparison(
    project: Project, names: Sequence[str], ground: Ground, known: Known
) -> Callable[..., Comparison | None]:
    """Return the work that compares scenarios.

    Parameters
    ----------
    known
        Figures that were counted before, by scenario and utilisation.
    """

    def work(_progress: object = None, cancelled: Callable[[], bool] = lambda: False) -> Comparison | None:
        from territory_designer.session.compare import figures_at

        scenarios = tuple(project.scenario(name) for name in names)
        utilisation = scenarios[1].utilisation
        figures = []
        for each in scenarios:
            if cancelled():
                return None
            found = known.get((each, utilisation))
            figures.append(found or figures_at(project, each, utilisation, ground=ground))
        differences = tuple(difference(project, scenarios[0], each, ground=ground) for each in scenarios[1:])
        return Comparison(scenarios, utilisation, tuple(figures), differences)

    return work


def difference(project: Project, a: Scenario, b: Scenario, *, ground: Ground) -> Difference:
    """Return what a scenario does otherwise than another."""
    from territory_designer.session.compare import renamed

    return Difference(
        a,
        b,
        moved(project, a, b, ground=ground),
        seats(project, a, b),
        renamed(project, a, b, ground=ground),
    )


def moved(project: Project, a: Scenario, b: Scenario, *, ground: Ground) -> Moved:
    """Return the placed accounts that another position has, or none any more."""
    rows = np.flatnonzero((a.alignment != b.alignment) & project.accounts.placed)
    return Moved(
        rows,
        a.alignment[rows],
        b.alignment[rows],
        ground.work.base_h[rows],
        _travel_h(ground, a, rows),
        _travel_h(ground, b, rows),
        project.accounts.revenue_cny[rows],
    )


def _travel_h(ground: Ground, scenario: Scenario, accounts: Index) -> Number:
    """Return travel hours of accounts at their positions, 0 where nobody serves them."""
    hours, position = np.zeros(len(accounts)), scenario.alignment[accounts]
    served = position >= 0
    hours[served] = ground.work.at(accounts[served], scenario.position_hub[position[served]]).travel_h
    return hours


def handovers(moved: Moved, risk_share: float) -> Handovers:
    """Return who hands accounts to whom, the largest number of accounts first."""
    width = int(max(moved.from_.max(initial=-1), moved.to.max(initial=-1))) + 2
    pair = (moved.from_.astype(np.int64) + 1) * width + moved.to + 1
    order = np.argsort(pair, kind="stable")
    starts = np.flatnonzero(np.diff(pair[order], prepend=-1))
    ends = np.append(starts[1:], len(order))

    def total(values: Number) -> Number:
        return np.add.reduceat(values[order], starts) if len(starts) else np.zeros(0)

    revenue = np.isfinite(moved.revenue_cny)
    first = order[starts]
    known = (total(revenue.astype(float)) > 0) & (moved.from_[first] >= 0) & (moved.to[first] >= 0)
    at_risk = np.where(known, total(np.nan_to_num(moved.revenue_cny)) * risk_share, np.nan)
    rank = np.argsort(starts - ends, kind="stable")
    return Handovers(
        moved,
        order,
        starts[rank],
        ends[rank],
        hours=total(moved.hours)[rank],
        travel_h=total(moved.travel_h)[rank],
        revenue_at_risk_cny=at_risk[rank],
    )


def seats(project: Project, a: Scenario, b: Scenario) -> tuple[Seat, ...]:
    """Return the positions that sit elsewhere, open or close."""
    before = np.where(a.position_open, a.position_hub, -1)
    after = np.where(b.position_open, b.position_hub, -1)
    rows = np.flatnonzero((before != after) & project.positions.serves)
    return tuple(Seat(int(row), int(before[row]), int(after[row])) for row in rows)


def others(scenarios: Sequence[Scenario], place: int, *, name: str) -> Scenario:
    """Return what changes on the map of one scenario are shown against.

    The maps of all but the first are shown against the first. The first is shown against all others at once:
    an account counts as having been where the first of them has it that has it elsewhere, and where nobody
    has it, at any other position, for on this map it is not new.

    Parameters
    ----------
    name
        What all others are called together.
    """
    first, rest = scenarios[0], scenarios[1:]
    if place:
        return first
    alignment = first.alignment.copy()
    for each in reversed(rest):
        elsewhere = each.alignment != first.alignment
        alignment[elsewhere] = each.alignment[elsewhere]
    dropped = (alignment < 0) & (first.alignment >= 0)
    alignment[dropped] = (first.alignment[dropped] + 1) % max(len(first.position_hub), 1)
    return first.changed(name=rest[0].name if len(rest) == 1 else name, alignment=alignment)
