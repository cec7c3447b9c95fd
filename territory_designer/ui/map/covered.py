"""Which places of the map are taken by names, and how densely do dots cover the others?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage

from territory_designer.model.tables import Number
from territory_designer.ui.map.camera import Camera

CELL = 4  # pixels to a square of the tables that tell what is covered
_GAP = 3.0  # pixels between two labels


class Covered:
    """What is covered by labels, and how densely by dots, on a grid of squares."""

    def __init__(self, camera: Camera, drawn: QImage) -> None:
        self._columns = int(np.ceil(camera.width / CELL))
        self._lines = int(np.ceil(camera.height / CELL))
        self.size = QSizeF(camera.width, camera.height)
        self._boxes = np.zeros((0, 4))
        self.dots = sums_of(_cover(drawn, self._columns, self._lines))

    def cost(self, boxes: Number) -> Number:
        """Return the share of each box (left, top, right, bottom) under dots; inf where it cannot stand."""
        cost = box_mean(self.dots, boxes)
        left, top, right, bottom = boxes.T
        cost[(left < 0) | (top < 0) | (right > self.size.width()) | (bottom > self.size.height())] = np.inf
        mine, other = boxes[:, None, :], self._boxes[None, :, :]
        apart = (mine[..., 0] >= other[..., 2] + _GAP) | (mine[..., 2] <= other[..., 0] - _GAP)
        apart |= (mine[..., 1] >= other[..., 3] + _GAP) | (mine[..., 3] <= other[..., 1] - _GAP)
        cost[~apart.all(axis=1)] = np.inf
        return cost

    def take(self, rect: QRectF) -> None:
        """Keep others off a rectangle."""
        row = [rect.left(), rect.top(), rect.right(), rect.bottom()]
        self._boxes = np.vstack([self._boxes, row])


def _cover(drawn: QImage, columns: int, lines: int) -> Number:
    """Return how much of each square is painted, 0 to 1."""
    small = drawn.scaled(columns, lines, mode=Qt.TransformationMode.SmoothTransformation)
    small = small.convertToFormat(QImage.Format.Format_Alpha8)
    values = np.frombuffer(small.constBits(), np.uint8).reshape(lines, small.bytesPerLine())
    return values[:, :columns] / 255.0


def sums_of(values: Number) -> Number:
    """Return sums over everything to the left and above, one line and column larger."""
    return np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))


def box_mean(sums: Number, boxes: Number) -> Number:
    """Return the mean over boxes in pixels (left, top, right, bottom), ``(boxes,)``."""
    lines, columns = sums.shape[0] - 1, sums.shape[1] - 1
    left, right = (np.clip(boxes[:, k] / CELL, 0, columns) for k in (0, 2))
    top, bottom = (np.clip(boxes[:, k] / CELL, 0, lines) for k in (1, 3))
    left, top = np.floor(left).astype(int), np.floor(top).astype(int)
    right, bottom = np.ceil(right).astype(int), np.ceil(bottom).astype(int)
    whole = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return whole / np.maximum((right - left) * (bottom - top), 1)
