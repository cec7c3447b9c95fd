"""What would the accounts in the hand do to both sides if they were dropped here?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from territory_designer.model.tables import Index
from territory_designer.ui import numbers
from territory_designer.ui.map.hover import known_ground
from territory_designer.ui.map.overlays import Lines
from territory_designer.ui.position_lines import band_of
from territory_designer.ui.words import t
from territory_designer.ui.workload_bar import state_mark, state_of

if TYPE_CHECKING:
    from territory_designer.session.preview import Side
    from territory_designer.session.session import Session

_MOST_GIVERS = 2


class Carry:
    """Says the lines of the small card at the mouse; they are worked out once for each target."""

    def __init__(self) -> None:
        self._asked: tuple[Index, int] | None = None
        self._lines: Lines = []

    def forget(self) -> None:
        """Work them out anew: the plan changed."""
        self._asked = None

    def lines(self, session: Session, accounts: Index, position: int) -> Lines:
        """Return the lines; the first alone while travel is not known yet or there is nothing to give to."""
        asked = self._asked
        if asked is None or asked[0] is not accounts or asked[1] != position:
            self._asked, self._lines = (accounts, position), said(session, accounts, position)
        return self._lines


def said(session: Session, accounts: Index, position: int) -> Lines:
    """Say how many go where, the index of both sides before and after, and how many stay."""
    if position < 0:
        return [(_counted(len(accounts)), 600, "onaccent")]
    moving = session.movable(accounts)
    moving = moving[session.scenario.alignment[moving] != position]
    to = session.position_id(position)
    lines = [(f"{_counted(len(moving))} → {to}", 600, "onaccent")]
    if known_ground(session) is None:
        return lines
    preview = session.preview(moving, position)
    sides = [*preview.givers[:_MOST_GIVERS], *([preview.to] if preview.to else [])]
    lines += [(_side(session, side), 500, "onaccent") for side in sides]
    staying = len(accounts) - len(session.movable(accounts))
    return [*lines, (t("hands.staying", count=staying), 500, "onaccent")] if staying else lines


def _counted(count: int) -> str:
    return t("map.one_carried") if count == 1 else t("map.carried", count=count)


def _side(session: Session, side: Side) -> str:
    before, after = side.index
    mark = state_mark(state_of(after, *band_of(session)))
    name = session.project.positions.position_id[side.position]
    return f"{name}  {numbers.index(before)} → {mark} {numbers.index(after)}".replace("→  ", "→ ")
