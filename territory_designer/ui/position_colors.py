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
    if session not in _CHOSEN:
        choose_colors(session)
    return _fitting(session, _CHOSEN[session])


def _fitting(session: Session, known: Whole) -> Whole:
    """Return the colours for as many positions as there are now; new ones borrow until they are chosen."""
    return np.resize(known, len(session.project.positions))


def choose_colors(session: Session) -> Whole:
    """Look again at who lies beside whom, when another scenario is shown; nearly all colours stay."""
    from territory_designer.geo.colours import colouring, neighbours

    beside = neighbours(session.ground.adjacency, session.scenario.alignment, len(session.project.positions))
    known = _CHOSEN.get(session)
    _CHOSEN[session] = colouring(beside, None if known is None else _fitting(session, known))
    return _CHOSEN[session]


def position_color(session: Session, position: int) -> QColor:
    """Return the colour of a position for dots and chips on the ground of the theme; -1 = nobody's."""
    if position < 0:
        return theme.color("faint")
    from territory_designer.geo.colours import dots

    red, green, blue = dots(theme.name())[color_numbers(session)[position]]
    return QColor.fromRgbF(float(red), float(green), float(blue))
