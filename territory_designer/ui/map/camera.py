"""Which part of the country stands where on the screen?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QTransform

from territory_designer.model.tables import Number

Bounds = tuple[float, float, float, float]
"""West, south, east, north in metres on the base map."""

NEAREST, FARTHEST = 4.0, 14_000.0  # metres a pixel; nearer, the base map has nothing more to show


@dataclass(frozen=True)
class Camera:
    """A view of the base map: north is up.

    Parameters
    ----------
    x, y
        Metres at the middle of the screen.
    scale
        Metres a logical pixel.
    width, height
        Logical pixels.
    """

    x: float
    y: float
    scale: float
    width: float
    height: float

    @classmethod
    def fitted(cls, bounds: Bounds, size: QSizeF, margin: float = 24.0) -> Self:
        """Return the nearest view that shows all of ``bounds`` with a margin in pixels."""
        west, south, east, north = bounds
        room_x, room_y = max(size.width() - 2 * margin, 16.0), max(size.height() - 2 * margin, 16.0)
        scale = max((east - west) / room_x, (north - south) / room_y)
        scale = min(max(scale, NEAREST), FARTHEST)
        return cls((west + east) / 2, (south + north) / 2, scale, size.width(), size.height())

    def to_screen(self, xy: Any) -> Number:
        """Return pixels ``(n, 2)`` of metres ``(n, 2)``; NaN stays NaN."""
        metres = np.asarray(xy, np.float64)
        middle = np.array([self.x, self.y])
        return (metres - middle) * (1 / self.scale, -1 / self.scale) + (self.width / 2, self.height / 2)

    def to_map(self, point: QPointF) -> tuple[float, float]:
        """Return the metres at a pixel."""
        return (
            self.x + (point.x() - self.width / 2) * self.scale,
            self.y - (point.y() - self.height / 2) * self.scale,
        )

    def point(self, x: float, y: float) -> QPointF:
        """Return the pixel of a place in metres."""
        return QPointF(
            (x - self.x) / self.scale + self.width / 2, (self.y - y) / self.scale + self.height / 2
        )

    def bounds(self) -> Bounds:
        """Return what is in view."""
        half_x, half_y = self.width * self.scale / 2, self.height * self.scale / 2
        return self.x - half_x, self.y - half_y, self.x + half_x, self.y + half_y

    def moved(self, dx: float, dy: float) -> Self:
        """Return the view after the ground was pulled by pixels to the right and down."""
        return replace(self, x=self.x - dx * self.scale, y=self.y + dy * self.scale)

    def zoomed(self, factor: float, at: QPointF) -> Self:
        """Return the view enlarged ``factor`` times; the place at a pixel stays there."""
        scale = min(max(self.scale / factor, NEAREST), FARTHEST)
        x, y = self.to_map(at)
        return replace(
            self,
            scale=scale,
            x=x - (at.x() - self.width / 2) * scale,
            y=y + (at.y() - self.height / 2) * scale,
        )

    def resized(self, size: QSizeF) -> Self:
        """Return the view in a window of another size, the upper left corner held."""
        west, _, _, north = self.bounds()
        x, y = west + size.width() * self.scale / 2, north - size.height() * self.scale / 2
        return replace(self, x=x, y=y, width=size.width(), height=size.height())

    def widened(self, pixels: float) -> Self:
        """Return the view with a margin around it, so that a drawing of it can be pulled some way."""
        return replace(self, width=self.width + 2 * pixels, height=self.height + 2 * pixels)

    def kept_within(self, bounds: Bounds) -> Self:
        """Return the view with its middle inside ``bounds``."""
        west, south, east, north = bounds
        return replace(self, x=min(max(self.x, west), east), y=min(max(self.y, south), north))

    def covers(self, other: Camera) -> bool:
        """Tell whether a drawing of this view holds all that another one shows."""
        mine, wanted = self.bounds(), other.bounds()
        slack = other.scale
        return (
            mine[0] <= wanted[0] + slack
            and mine[1] <= wanted[1] + slack
            and mine[2] >= wanted[2] - slack
            and mine[3] >= wanted[3] - slack
        )

    def transform(self) -> QTransform:
        """Return what turns metres into pixels."""
        k = 1 / self.scale
        return QTransform(k, 0, 0, -k, self.width / 2 - self.x * k, self.height / 2 + self.y * k)

    def transform_from(self, other: Camera) -> QTransform:
        """Return what turns pixels of another view into pixels of this one."""
        k = other.scale / self.scale
        west, _, _, north = other.bounds()
        corner = self.point(west, north)
        return QTransform(k, 0, 0, k, corner.x(), corner.y())


def holds(outer: Bounds, inner: Bounds) -> bool:
    """Tell whether one piece of the ground lies in another."""
    west, south, east, north = inner
    return outer[0] <= west and outer[1] <= south and east <= outer[2] and north <= outer[3]
