"""Which lines does the list of positions have, in which order, and what stands in them?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from territory_designer.geo.hub_names import hub_names
from territory_designer.measures.balance import BAND, ratio
from territory_designer.model.scenario import UNASSIGNED
from territory_designer.ui.words import words

if TYPE_CHECKING:
    from territory_designer.model.tables import Flag
    from territory_designer.session.session import Session

ORDERS = ("hub", "index", "name")
SHOWN = ("view", "outside", "all")


@dataclass(frozen=True)
class PositionLine:
    """A position with its figures; ``travel_share`` is NaN and ``revenue_cny`` None where unknown."""

    position: int
    name: str
    person: str
    vacant: bool
    hub: int
    index: float
    travel_share: float
    accounts: int
    revenue_cny: float | None


@dataclass(frozen=True)
class HubLine:
    """The head of the positions of one hub; ``index`` is their work over their targets."""

    hub: int
    city: str
    positions: int
    index: float
    folded: bool


@dataclass(frozen=True)
class NobodyLine:
    """Accounts that no position has."""

    accounts: int


Line: TypeAlias = PositionLine | HubLine | NobodyLine


@dataclass(frozen=True)
class Wish:
    """What the planner wants to see.

    Parameters
    ----------
    shown
        ``"view"`` (on the map), ``"outside"`` (the band) or ``"all"``.
    in_view
        Positions on the map now.
    order
        ``"hub"`` (grouped), ``"index"`` (farthest from 100 % first) or ``"name"``.
    text
        Part of a position's, person's or city's name.
    folded
        Hubs whose positions are not listed.
    """

    shown: str = "all"
    in_view: frozenset[int] = frozenset()
    order: str = "hub"
    text: str = ""
    folded: frozenset[int] = frozenset()


def position_lines(session: Session) -> list[PositionLine]:
    """Return a line for every position that may hold accounts or does."""
    card, positions = session.card, session.project.positions
    people = dict(zip(session.project.employees.employee_id, session.project.employees.name))
    rows = np.flatnonzero(card.balance.holds | (card.tally["accounts"] > 0))

    def at(column: np.ndarray) -> list[Any]:
        return column[rows].tolist()

    columns = (
        *(rows.tolist(), at(positions.position_id), at(positions.employee_id), at(positions.vacant)),
        *(at(session.scenario.position_hub), at(card.balance.index)),
        *(at(ratio(card.tally["travel_h"], card.tally["workload_h"])), at(card.tally["accounts"])),
        *(at(card.tally["revenue_cny"]), at(card.tally["revenue_known"])),
    )
    return [
        PositionLine(
            position=row,
            name=name,
            person=people.get(employee) or employee,
            vacant=vacant,
            hub=hub,
            index=index,
            travel_share=share,
            accounts=int(count),
            revenue_cny=revenue if known else None,
        )
        for row, name, employee, vacant, hub, index, share, count, revenue, known in zip(*columns)
    ]


def is_outside(line: PositionLine) -> bool:
    """Tell whether a position is outside the band of ±15 %."""
    return abs(line.index - 1.0) > BAND + 1e-9


def chosen_lines(session: Session, lines: list[PositionLine], wish: Wish) -> list[Line]:
    """Return the lines that the planner wants, in the order wanted, with heads when grouped by hub."""
    kept = [line for line in lines if _is_wanted(session, line, wish)]
    nobody = _nobody(session) if wish.shown != "outside" and not wish.text else []
    if wish.order == "hub":
        return [*nobody, *_grouped(session, kept, wish.folded)]
    return [*nobody, *sorted(kept, key=_ORDER[wish.order])]


_ORDER: dict[str, Callable[[PositionLine], tuple[float, str]]] = {
    "index": lambda line: (-abs(np.nan_to_num(line.index, nan=1.0) - 1.0), line.name),
    "name": lambda line: (0.0, line.name),
}


def _is_wanted(session: Session, line: PositionLine, wish: Wish) -> bool:
    if wish.shown == "outside" and not is_outside(line):
        return False
    if wish.shown == "view" and line.position not in wish.in_view:
        return False
    text = wish.text.strip().casefold()
    return not text or text in f"{line.name}\n{line.person}\n{_city(session, line.hub)}".casefold()


def _nobody(session: Session) -> list[Line]:
    count = len(nobodys_accounts(session))
    return [NobodyLine(count)] if count else []


def nobodys_accounts(session: Session) -> np.ndarray:
    """Return the placed accounts that no position has."""
    free: Flag = session.scenario.alignment == UNASSIGNED
    return np.flatnonzero(free & session.project.accounts.placed)


def _grouped(session: Session, lines: list[PositionLine], folded: Collection[int]) -> Iterator[Line]:
    for hub in dict.fromkeys(line.hub for line in sorted(lines, key=lambda line: line.position)):
        members = [line for line in lines if line.hub == hub]
        rows = np.array([line.position for line in members])
        work_h, target_h = session.card.tally["workload_h"][rows], session.card.balance.target_h[rows]
        index = float(ratio(np.array([work_h.sum()]), np.array([np.nansum(target_h)]))[0])
        yield HubLine(hub, _city(session, hub), len(members), index, hub in folded)
        if hub not in folded:
            yield from members


def _city(session: Session, hub: int) -> str:
    return hub_names(session.project.hubs, words.language())[hub] if hub >= 0 else ""


def band_of(session: Session) -> tuple[float, float]:
    """Return the limits of the workload index that the rules of the scenario shown want."""
    for band in session.scenario.rules.bands:
        if band.measure == "workload":
            return band.lower or 1 - BAND, band.upper or 1 + BAND
    return 1 - BAND, 1 + BAND
