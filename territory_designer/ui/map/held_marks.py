"""Which dots bear a lock or a pin, because nobody may move them?"""

from __future__ import annotations

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


class HeldMarks:
    """Paints a small mark at the upper right of each held dot when the map is near."""

    def __init__(self) -> None:
        self._of: Hits | None = None
        self._seen: list[tuple[str, QPointF]] = []

    def paint(
        self, painter: QPainter, hits: Hits, held: tuple[Index, Index], *, moving: bool = False
    ) -> None:
        """Paint the marks.

        Parameters
        ----------
        held
            Accounts that are locked, and accounts that were placed by hand.
        moving
            Whether the map moves: marks found before go along, others wait.
        """
        if hits is not self._of and not moving:
            self._of = hits
            self._seen = [*_places(hits, "lock", held[0]), *_places(hits, "pin", held[1])]
        if self._of is None or not 0 < len(self._seen) <= MOST:
            return
        way = hits.camera.transform_from(self._of.camera)
        for icon, place in self._seen:
            at = way.map(place)
            painter.setPen(theme.color("line2"))
            painter.setBrush(theme.color("raised"))
            painter.drawEllipse(at, _ROOM / 2, _ROOM / 2)
            corner = at - QPointF(_SIZE / 2, _SIZE / 2)
            painter.drawPixmap(corner, icons.pixmap(icon, "warn" if icon == "lock" else "accenttx", _SIZE))


def _places(hits: Hits, icon: str, rows: Index) -> list[tuple[str, QPointF]]:
    """Return where the marks stand of the dots in view; none when the map is far."""
    camera = hits.camera
    if not len(rows) or hits.scene.plain_radius(camera.scale) < LEAST_RADIUS:
        return []
    at, radius = hits.drawn[rows], hits.radius[rows]
    seen = ((at >= 0) & (at <= (camera.width, camera.height))).all(axis=1)
    corners = at[seen] + np.column_stack([radius[seen], -radius[seen]]) * 0.95
    return [(icon, QPointF(float(x), float(y))) for x, y in corners]
