"""What did the brush paint over so far, for whom, and what stays where it is?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from territory_designer.model.tables import Flag, Index
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.layers import Look, blank, draw_rings
from territory_designer.ui.map.scene import Scene


class Stroke:
    """One stroke of the brush that gives accounts to a position.

    ``target`` is the position, -1 = nobody; None while the brush selects. ``taken`` and ``staying`` are the
    rows painted over that will go, and that a lock or an override keeps.
    """

    def __init__(self) -> None:
        self.target: int | None = None
        self.clear()

    def clear(self) -> None:
        """Begin anew, for the same position."""
        self.taken: Index = np.zeros(0, np.intp)
        self.staying: Index = np.zeros(0, np.intp)
        self._picture: QImage | None = None

    def add(self, rows: Index, scene: Scene, held: Flag) -> Index:
        """Paint over accounts; returns those that will go and were not painted over before."""
        away = rows[scene.alignment[rows] != self.target]
        self.staying = np.union1d(self.staying, away[held[away]])
        fresh = np.setdiff1d(away[~held[away]], self.taken)
        self.taken = np.union1d(self.taken, fresh)
        return fresh

    def mark(self, fresh: Index, scene: Scene, *, camera: Camera, look: Look) -> None:
        """Ring accounts in the picture of the stroke; only these are drawn."""
        if self._picture is None:
            self._picture = blank(camera, look)
        if len(fresh):
            with QPainter(self._picture) as painter:
                painter.drawImage(QPointF(), draw_rings(camera, look, scene=scene, accounts=fresh))

    def mark_again(self, scene: Scene, *, camera: Camera, look: Look) -> None:
        """Ring all of them anew, for another view."""
        if self._picture is not None:
            self._picture = None
            self.mark(self.taken, scene, camera=camera, look=look)

    def paint(self, painter: QPainter) -> None:
        """Paint the rings."""
        if self._picture is not None:
            painter.drawImage(QPointF(), self._picture)
