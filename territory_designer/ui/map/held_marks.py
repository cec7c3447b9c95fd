"""Which dots bear a lock or a pin, because nobody may move them, and which a note?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from territory_designer.model.tables import Index
from territory_designer.ui import icons
from territory_designer.ui.account_marks import MARKS
from territory_designer.ui.map.hits import Hits
from territory_designer.ui.theme import theme

LEAST_RADIUS = 3.6  # pixels of a plain dot from which on a mark beside it can be seen
MOST = 300
_SIZE, _ROOM = 8, 11.0
_LEFT = {"noted"}  # a dot may bear a note beside its lock or pin


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
            Accounts by the name of the mark that they bear, as in :data:`MARKS`.
        moving
            Whether the map moves: marks found before go along, others wait.
        """
        if hits is not self._of and not moving:
            self._of = hits
            self._seen = [each for name, rows in marked.items() for each in _places(hits, name, rows)]
        if self._of is None or not 0 < len(self._seen) <= MOST:
            return
        way = hits.camera.transform_from(self._of.camera)
        for name, place in self._seen:
            at = way.map(place)
            painter.setPen(theme.color("line2"))
            painter.setBrush(theme.color("raised"))
            painter.drawEllipse(at, _ROOM / 2, _ROOM / 2)
            corner = at - QPointF(_SIZE / 2, _SIZE / 2)
            painter.drawPixmap(corner, icons.pixmap(*MARKS[name], _SIZE))


def _places(hits: Hits, name: str, rows: Index) -> list[tuple[str, QPointF]]:
    """Return where the marks stand of the dots in view; none when the map is far."""
    camera = hits.camera
    if not len(rows) or hits.scene.plain_radius(camera.scale) < LEAST_RADIUS:
        return []
    at, radius = hits.drawn[rows], hits.radius[rows]
    seen = ((at >= 0) & (at <= (camera.width, camera.height))).all(axis=1)
    side = -1.0 if name in _LEFT else 1.0
    corners = at[seen] + np.column_stack([side * radius[seen], -radius[seen]]) * 0.95
    return [(name, QPointF(float(x), float(y))) for x, y in corners]
