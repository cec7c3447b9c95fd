"""Which colour does a position bear in every panel?

One colouring for each open plan, so that map, lists and cards agree. It is kept from scenario to scenario:
only positions that would come to lie beside one of the same colour get another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtGui import QColor

from territory_designer.ui.theme import theme

if TYPE_CHECKING:
    from territory_designer.model.tables import Whole
    from territory_designer.session.session import Session

_CHOSEN: WeakKeyDictionary[Session, Whole] = WeakKeyDictionary()


def color_numbers(session: Session) -> Whole:
    """Return the palette colour of every position, int32 ``(positions,)``: rows of ``geo.colours.dots``."""
    return _known(session)[: len(session.project.positions)]


def _known(session: Session) -> Whole:
    """Return the colours; new positions borrow one until theirs is chosen.

    One that was taken back keeps its own until then: panels that have not heard of it yet still paint it.
    """
    if session not in _CHOSEN:
        choose_colors(session)
    known, count = _CHOSEN[session], len(session.project.positions)
    return known if len(known) >= count else np.resize(known, count)


def choose_colors(session: Session) -> Whole:
    """Look again at who lies beside whom, when another scenario is shown; nearly all colours stay."""
    from territory_designer.geo.colours import colouring, neighbours

    count = len(session.project.positions)
    beside = neighbours(session.ground.adjacency, session.scenario.alignment, count)
    known = _CHOSEN.get(session, np.zeros(0, np.int32))
    chosen = colouring(beside, np.resize(known, count) if len(known) else None)
    _CHOSEN[session] = np.concatenate([chosen, known[count:]])
    return chosen


def position_color(session: Session, position: int) -> QColor:
    """Return the colour of a position for dots and chips on the ground of the theme; -1 = nobody's."""
    if position < 0:
        return theme.color("faint")
    from territory_designer.geo.colours import dots

    red, green, blue = dots(theme.name())[_known(session)[position]]
    return QColor.fromRgbF(float(red), float(green), float(blue))
