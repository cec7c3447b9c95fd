"""Where does each name stand so that none covers another, and few cover a dot?

Boxes are float64 rows ``(left, top, right, bottom)`` in points, y downwards.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from territory_designer.model.tables import Flag, Number

_CELL = 4.0  # points across a square of the raster in which dots are counted
_START = 0.15  # of a leader line: so far it may cross whatever stands at its end


class Box(NamedTuple):
    """A rectangle in points, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the box that is nearest to a point."""
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)


def box_around(x: float, y: float, width: float, height: float) -> Box:
    """Return the box of a size around a middle."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


class Places(NamedTuple):
    """Places for one name, ``boxes (n, 4)`` and ``costs (n,)``; the lower the cost the better."""

    boxes: Number
    costs: Number

    def middles(self) -> Number:
        """Return the middle of each box, ``(n, 2)``."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2

    def only(self, chosen: Flag) -> Places:
        """Return some of the places."""
        return Places(self.boxes[chosen], self.costs[chosen])

    def dearer(self, by: Any) -> Places:
        """Return the places with something added to each cost."""
        return Places(self.boxes, self.costs + by)


def places(middles: Number, size: tuple[float, float], costs: Any) -> Places:
    """Return boxes of one size around middles ``(n, 2)``."""
    half = np.array(size) / 2
    return Places(np.hstack([middles - half, middles + half]), np.asarray(costs, float))


def beside(at: tuple[float, float], size: tuple[float, float], *, gap: float) -> Places:
    """Return the places around a mark: right, left, above, below, then the corners."""
    across, down = size[0] / 2 + gap, size[1] / 2 + gap
    steps = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)]
    middles = np.array(at) + np.array(steps) * (across, down)
    return places(middles, size, 0.4 * np.arange(len(steps)))


def ring(at: tuple[float, float], size: tuple[float, float], *, radii: Number) -> Places:
    """Return places further and further away from a point; they need a leader line."""
    radius, turn = (
        each.ravel() for each in np.meshgrid(radii, np.linspace(0, 2 * np.pi, 16, endpoint=False))
    )
    reach = (radius + size[0] / 2) * np.cos(turn), (radius + size[1] / 2) * np.sin(turn)
    return places(np.array(at) + np.column_stack(reach), size, 3.0 + 0.12 * radius)


class Room:
    """What is free on a sheet of paper.

    Parameters
    ----------
    frame
        Names stay inside.
    dots
        Points that a name rather does not cover, ``(dots, 2)``.
    """

    def __init__(self, frame: Box, dots: Number) -> None:
        self.frame = frame
        self._taken = np.zeros((0, 4))
        self._counts = _summed(dots, frame)

    def take(self, box: Box) -> None:
        """Mark a box as covered."""
        self._taken = np.vstack([self._taken, box])

    def place(
        self, offered: Places, *, padding: float = 2.0, dot_cost: float = 0.3, most: float = np.inf
    ) -> Box | None:
        """Take the cheapest free place; None when there is none that costs at most ``most``.

        Parameters
        ----------
        padding
            Least distance to other names in points.
        dot_cost
            What each covered dot adds to a cost.
        """
        free = offered.only(self._is_free(offered.boxes, padding))
        if not len(free.costs):
            return None
        costs = free.costs + dot_cost * self._covered(free.boxes)
        best = int(np.argmin(costs))
        if costs[best] > most:
            return None
        box = Box(*map(float, free.boxes[best]))
        self.take(box)
        return box

    def is_clear(self, start: tuple[float, float], offered: Places) -> Flag:
        """Return to which places a line from a point crosses no name that stands already, ``(n,)``."""
        end = np.clip(np.array(start), offered.boxes[:, :2], offered.boxes[:, 2:])
        share = np.linspace(_START, 1.0, 14)[None, :, None]
        along = np.array(start) + share * (end - np.array(start))[:, None, :]
        x, y = along[..., 0, None], along[..., 1, None]
        left, top, right, bottom = self._taken.T
        crossed: Flag = (x > left) & (x < right) & (y > top) & (y < bottom)
        return np.logical_not(crossed.any(axis=(1, 2)))

    def _is_free(self, boxes: Number, padding: float) -> Flag:
        left, top, right, bottom = boxes.T
        frame, taken = self.frame, self._taken
        inside = (left >= frame.left) & (right <= frame.right) & (top >= frame.top) & (bottom <= frame.bottom)
        touches = (left[:, None] < taken[:, 2] + padding) & (taken[:, 0] < right[:, None] + padding)
        touches &= (top[:, None] < taken[:, 3] + padding) & (taken[:, 1] < bottom[:, None] + padding)
        return inside & ~touches.any(axis=1)

    def _covered(self, boxes: Number) -> Number:
        """Return about how many dots each box covers."""
        corner = np.array([self.frame.left, self.frame.top])
        last = np.array(self._counts.shape) - 1
        low = np.clip(np.round((boxes[:, :2] - corner) / _CELL).astype(int), 0, last)
        high = np.clip(np.round((boxes[:, 2:] - corner) / _CELL).astype(int), 0, last)
        table = self._counts
        whole = table[high[:, 0], high[:, 1]] + table[low[:, 0], low[:, 1]]
        return whole - table[low[:, 0], high[:, 1]] - table[high[:, 0], low[:, 1]]


def _summed(dots: Number, frame: Box) -> Number:
    """Return how many dots lie left of and above each corner of a raster."""
    columns = int(np.ceil((frame.right - frame.left) / _CELL))
    rows = int(np.ceil((frame.bottom - frame.top) / _CELL))
    x = frame.left + _CELL * np.arange(columns + 1)
    y = frame.top + _CELL * np.arange(rows + 1)
    counts, _, _ = np.histogram2d(dots[:, 0], dots[:, 1], bins=(x, y))
    return np.pad(counts.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
