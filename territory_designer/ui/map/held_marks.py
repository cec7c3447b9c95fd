"""Which dots bear a lock or a pin, because nobody may move them, and which a note?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from territory_designer.model.tables import Index
from territory_designer.ui import icons
from territory_designer.ui.map.hits import Hits
from territory_designer.ui.theme import theme

LEAST_RADIUS = 3.6  # pixels of a plain dot from which on a mark beside it can be seen
MOST = 300
_SIZE, _ROOM = 8, 11.0
_TOKENS = {"lock": "warn", "pin": "accenttx", "sticky-note": "accenttx"}
_SIDES = {"lock": 1.0, "pin": 1.0, "sticky-note": -1.0}  # a dot may bear a note beside its lock or pin


class HeldMarks:
    """Paints a small mark at the upper right of held dots, and left of noted ones, when the map is near."""

    def __init__(self) -> None:
        self._of: Hits | None = None
        self._seen: list[tuple[str, QPointF]] = []

    def paint(
        self, painter: QPainter, hits: Hits, marked: Mapping[str, Index], *, moving: bool = False
    ) -> None:
        """Paint the marks.

        Parameters
        ----------
        marked
            Accounts by the icon that they bear: those locked, placed by hand, noted on.
        moving
            Whether the map moves: marks found before go along, others wait.
        """
        if hits is not self._of and not moving:
            self._of = hits
            self._seen = [each for icon, rows in marked.items() for each in _places(hits, icon, rows)]
        if self._of is None or not 0 < len(self._seen) <= MOST:
            return
        way = hits.camera.transform_from(self._of.camera)
        for icon, place in self._seen:
            at = way.map(place)
            painter.setPen(theme.color("line2"))
            painter.setBrush(theme.color("raised"))
            painter.drawEllipse(at, _ROOM / 2, _ROOM / 2)
            corner = at - QPointF(_SIZE / 2, _SIZE / 2)
            painter.drawPixmap(corner, icons.pixmap(icon, _TOKENS[icon], _SIZE))


def _places(hits: Hits, icon: str, rows: Index) -> list[tuple[str, QPointF]]:
    """Return where the marks stand of the dots in view; none when the map is far."""
    camera = hits.camera
    if not len(rows) or hits.scene.plain_radius(camera.scale) < LEAST_RADIUS:
        return []
    at, radius = hits.drawn[rows], hits.radius[rows]
    seen = ((at >= 0) & (at <= (camera.width, camera.height))).all(axis=1)
    corners = at[seen] + np.column_stack([_SIDES[icon] * radius[seen], -radius[seen]]) * 0.95
    return [(icon, QPointF(float(x), float(y))) for x, y in corners]
