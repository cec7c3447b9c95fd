"""How do a hundred thousand dots get into a picture before anybody notices?

Each dot is a disc with a ring of the ground's colour around it (the halo), and around that, where it is
marked, a rim. For every pixel the topmost dot that covers it wholly is found by numpy, then the topmost that
covers it partly is blended over that: smooth edges without a loop over dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter

Pixels = NDArray[np.uint32]
Color = tuple[int, int, int]

_STEP = 0.25  # radii are rounded to this
_PHASES = 4  # middles are rounded to a quarter of a pixel
_AT_ONCE = 200_000  # pixels in one call of numpy, which holds back all other threads
_FULL, _NONE = 0.995, 0.02


@dataclass(frozen=True, eq=False)
class Dots:
    """What to draw, in device pixels.

    Parameters
    ----------
    x, y, radius
        float64 ``(dots,)``.
    color
        Red, green and blue of each, uint8 ``(dots, 3)``.
    halo
        Red, green and blue of the ring around the disc, or None for none.
    halo_width
        Pixels.
    rim
        Red, green and blue of the ring around the halo, or None for none.
    rim_width
        Pixels.
    """

    x: Any
    y: Any
    radius: Any
    color: Any
    halo: Color | None = None
    halo_width: float = 0.0
    rim: Color | None = None
    rim_width: float = 0.0

    @property
    def widths(self) -> tuple[float, float]:
        """Return the widths of halo and rim, 0 where there is none."""
        return (self.halo_width if self.halo else 0.0), (self.rim_width if self.rim else 0.0)

    @property
    def border(self) -> float:
        """Return the width of halo and rim together."""
        return sum(self.widths)


def splat(dots: Dots, width: int, height: int) -> QImage:
    """Draw dots into a transparent picture of ``width × height`` device pixels, small ones on top."""
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    box, pixels = splat_pixels(dots, width, height)
    if pixels.size:
        with QPainter(picture) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(QPoint(box[0], box[1]), _image_of(pixels))
    return picture


def _image_of(pixels: Pixels) -> QImage:
    """Return premultiplied pixels ``(height, width)`` as a picture that uses their memory."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def splat_pixels(dots: Dots, width: int, height: int) -> tuple[tuple[int, int], Pixels]:
    """Return the part of a picture that dots cover: its left and top, and its premultiplied pixels."""
    rows, radius = _in_sight(dots, width, height)
    if not len(rows):
        return (0, 0), np.zeros((0, 0), np.uint32)
    x, y = np.asarray(dots.x, float)[rows], np.asarray(dots.y, float)[rows]
    reach = float(radius[0]) + dots.border + 2
    left, top = (max(int(np.floor(each.min() - reach)), 0) for each in (x, y))
    right, bottom = (min(int(np.ceil(e.max() + reach)), most) for e, most in ((x, width), (y, height)))
    canvas = _Canvas(max(right - left, 1), max(bottom - top, 1), 2 * int(np.ceil(reach)) + 4)
    for each in np.unique(radius)[::-1]:
        some = np.flatnonzero(radius == each)
        canvas.press(_stamp(float(each), dots.widths), (x - left, y - top), some)
    return (left, top), canvas.pixels(np.asarray(dots.color, np.uint8)[rows], dots)


def _in_sight(dots: Dots, width: int, height: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the dots that touch the picture, large ones first, and their rounded radii."""
    x, y = np.asarray(dots.x, float), np.asarray(dots.y, float)
    radius = np.maximum(np.round(np.asarray(dots.radius, float) / _STEP) * _STEP, _STEP)
    reach = radius + dots.border + 1
    seen = (x > -reach) & (x < width + reach) & (y > -reach) & (y < height + reach)
    rows = np.flatnonzero(seen)  # NaN is never seen
    rows = rows[np.argsort(-radius[rows], kind="stable")]
    return rows, radius[rows]


@dataclass(frozen=True, eq=False)
class _Stamp:
    """How much a dot covers of the pixels around its middle, by the place of the middle in its own pixel.

    ``solid`` and ``edge`` are uint32 ``(phases², pixels)``: 0 where it does not count, else 1 to 255.
    ``solid_at`` and ``edge_at`` are the offsets of those pixels to the right and down, ``(2, pixels)``.
    """

    solid: NDArray[np.uint32]
    solid_at: NDArray[np.intp]
    edge: NDArray[np.uint32]
    edge_at: NDArray[np.intp]


@lru_cache(512)
def _stamp(radius: float, widths: tuple[float, float]) -> _Stamp:
    outermost = radius + sum(widths)
    reach = int(np.ceil(outermost + 0.5))
    side = np.arange(-reach, reach + 1)
    dy, dx = (each.reshape(-1) for each in np.meshgrid(side, side, indexing="ij"))
    middle = (np.arange(_PHASES) + 0.5) / _PHASES - 0.5
    fy, fx = (each.reshape(-1, 1) for each in np.meshgrid(middle, middle, indexing="ij"))
    distance = np.hypot(dx - fx, dy - fy)
    covered = np.clip(outermost - distance + 0.5, 0.0, 1.0)
    solid = np.where(covered >= _FULL, _blend_code(distance, radius, *widths), 0).astype(np.uint32)
    edge = np.where((covered < _FULL) & (covered > _NONE), np.round(covered * 255), 0).astype(np.uint32)
    at = np.stack([dx, dy])
    inside, rim = solid.any(axis=0), edge.any(axis=0)
    return _Stamp(solid[:, inside], at[:, inside], edge[:, rim], at[:, rim])


def _blend_code(distance: NDArray[Any], radius: float, halo: float, rim: float) -> NDArray[np.float64]:
    """Return what a wholly covered pixel is mixed of: 1 rim … 127 halo, 128 halo … 255 disc."""
    disc = np.clip(radius - distance + 0.5, 0.0, 1.0) if halo else np.ones_like(distance)
    ring = np.clip(radius + halo - distance + 0.5, 0.0, 1.0) if rim else np.ones_like(distance)
    return np.where(ring < 1, 1 + np.round(ring * 126), 128 + np.round(disc * 127))


class _Canvas:
    """For each pixel the topmost dot that covers it wholly, and the topmost that covers it partly.

    Both are uint32: number of the dot plus one, times 256, plus how much of it shows.
    """

    def __init__(self, width: int, height: int, margin: int) -> None:
        self._size, self._margin = (width, height), margin
        self._stride = width + 2 * margin
        self._solid = np.zeros(self._stride * (height + 2 * margin), np.uint32)
        self._edge = np.zeros_like(self._solid)

    def press(
        self, stamp: _Stamp, middles: tuple[NDArray[np.float64], NDArray[np.float64]], rows: NDArray[np.intp]
    ) -> None:
        """Put dots of one size down; each lies on top of all before it."""
        step = max(_AT_ONCE // max(stamp.solid.shape[1], stamp.edge.shape[1], 1), 1)
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            x, y = middles[0][some], middles[1][some]
            column, line = np.floor(x), np.floor(y)
            phase = np.floor((y - line) * _PHASES).astype(np.intp) * _PHASES
            phase += np.floor((x - column) * _PHASES).astype(np.intp)
            middle = (line.astype(np.intp) + self._margin) * self._stride
            middle += column.astype(np.intp) + self._margin
            number = (some.astype(np.uint32) + np.uint32(1)) << np.uint32(8)
            self._put(self._solid, middle, stamp.solid_at, codes=stamp.solid[phase], number=number)
            self._put(self._edge, middle, stamp.edge_at, codes=stamp.edge[phase], number=number)

    def _put(
        self,
        held: NDArray[np.uint32],
        middle: NDArray[np.intp],
        offsets: NDArray[np.intp],
        *,
        codes: NDArray[np.uint32],
        number: NDArray[np.uint32],
    ) -> None:
        """Write pixels dot by dot: where several dots meet, numpy keeps what was written last."""
        at = (middle[:, None] + (offsets[1] * self._stride + offsets[0])).reshape(-1)
        values = (codes | number[:, None]).reshape(-1)
        counts = np.flatnonzero(codes)
        held[at[counts]] = values[counts]

    def pixels(self, color: NDArray[np.uint8], dots: Dots) -> Pixels:
        """Return the picture, premultiplied."""
        width, height = self._size
        inner = np.s_[self._margin : self._margin + height, self._margin : self._margin + width]
        solid = self._solid.reshape(-1, self._stride)[inner].reshape(-1)
        edge = self._edge.reshape(-1, self._stride)[inner].reshape(-1)
        made = np.zeros(len(solid), np.uint32)
        touched = np.flatnonzero(solid | edge)
        inks = np.concatenate([np.zeros(1, np.uint32), _packed(color)])
        for start in range(0, len(touched), _AT_ONCE):
            at = touched[start : start + _AT_ONCE]
            made[at] = _blended(solid[at], edge[at], inks, dots=dots)
        return made.reshape(height, width)


def _packed(color: Any) -> NDArray[np.uint32]:
    """Return opaque ARGB of red, green and blue ``(n, 3)``."""
    red, green, blue = np.asarray(color, np.uint32).T
    return np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue


def _blended(
    solid: NDArray[np.uint32], edge: NDArray[np.uint32], inks: NDArray[np.uint32], *, dots: Dots
) -> NDArray[np.uint32]:
    """Return premultiplied ARGB of pixels."""
    below, above = solid >> _BYTE, edge >> _BYTE
    ink, code = inks[below], solid & _LOW
    outermost: Any = None
    if dots.halo:
        halo = outermost = _packed([dots.halo])[0]
        mixed = np.flatnonzero((code >= 128) & (code < 255))
        ink[mixed] = _mixed(ink[mixed], halo, share=(code[mixed] - np.uint32(128)) * np.uint32(2))
        if dots.rim:
            outermost = _packed([dots.rim])[0]
            ring = np.flatnonzero((code > 0) & (code < 128))
            ink[ring] = _mixed(halo, outermost, share=(code[ring] - np.uint32(1)) * np.uint32(2))
    over = np.flatnonzero(above > below)
    top = inks[above[over]] if outermost is None else outermost
    ink[over] = _mixed(top, ink[over], share=edge[over] & _LOW)
    return ink


_BYTE, _LOW, _LANES = np.uint32(8), np.uint32(0xFF), np.uint32(0x00FF00FF)


def _mixed(
    top: NDArray[np.uint32] | np.uint32, bottom: NDArray[np.uint32] | np.uint32, *, share: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Mix premultiplied colours, ``share`` of 255 from the top; two channels of eight bits at a time."""
    share = share + (share >> np.uint32(7))  # 0 to 256, so that dividing is a shift
    rest = np.uint32(256) - share
    low = ((top & _LANES) * share + (bottom & _LANES) * rest) >> _BYTE & _LANES
    high = ((top >> _BYTE & _LANES) * share + (bottom >> _BYTE & _LANES) * rest) & ~_LANES
    return high | low
