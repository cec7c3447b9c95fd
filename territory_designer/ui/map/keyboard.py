"""How is the map used without a mouse?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from territory_designer.model.tables import Index, Number
from territory_designer.ui.map.tools import BRUSH_STEP, BrushTool
from territory_designer.ui.selection import NOBODY

if TYPE_CHECKING:
    from territory_designer.ui.map.canvas import MapCanvas

_STEP, _ZOOM = 80.0, 1.25
_ROW = 28.0  # dots no farther above each other than this are read from left to right
_RIM = 24.0
_ALIGNED = 2.0  # how much farther away a dot counts for each pixel that it lies beside the way
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_TOOL_KEYS: Mapping[str, str] = {
    "v": "select",
    "l": "lasso",
    "r": "rectangle",
    "b": "brush",
    "p": "place",
    "h": "pan",
}
_WAYS: Mapping[int, tuple[int, int]] = {
    int(Qt.Key.Key_Left): (-1, 0),
    int(Qt.Key.Key_Right): (1, 0),
    int(Qt.Key.Key_Up): (0, -1),
    int(Qt.Key.Key_Down): (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Keyboard:
    """Stands on one account at a time; keys go on to another one, select it, and open its menu."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._stands = NOBODY

    @property
    def account(self) -> int:
        """Return the account that the keyboard stands on, -1 = none: the mouse may have left it."""
        return self._stands if self._stands == self._canvas.selection.hover_account else NOBODY

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; returns whether it says anything."""
        key, keys = event.key(), event.modifiers()
        if key in _WAYS:
            self._go(_WAYS[key], far=bool(keys & _CONTROL))
        elif key == Qt.Key.Key_Escape:
            self._canvas.give_up()
        elif key == Qt.Key.Key_Space:
            self._take_or_hold(again=event.isAutoRepeat())
        elif key in _ENTER:
            self._enter()
        elif key == Qt.Key.Key_N and not keys & _CONTROL:
            self._read(-1 if keys & _SHIFT else 1)
        else:
            return not keys & _CONTROL and self._type(event.text())
        return True

    def _type(self, letter: str) -> bool:
        """Do what a letter stands for; returns whether it stands for anything."""
        canvas = self._canvas
        if letter in _TOOL_KEYS:
            canvas.set_tool(_TOOL_KEYS[letter])
        elif letter == "0":
            canvas.zoom_to_all()
        elif letter and letter in "+=-_":
            canvas.zoom_at(_ZOOM if letter in "+=" else 1 / _ZOOM, QPointF(canvas.rect().center()))
        elif letter and letter in "[]" and isinstance(canvas.brush, BrushTool):
            canvas.brush.resize(BRUSH_STEP if letter == "]" else -BRUSH_STEP)
        else:
            return False
        return True

    # from account to account

    def _go(self, way: tuple[int, int], *, far: bool) -> None:
        """Move the map, or, with Control, go to the nearest account that way."""
        dx, dy = way
        if not far:
            self._canvas.pull(QPointF(-dx, -dy) * _STEP)
            return
        rows, points = self._canvas.dots_in_view()
        start = self._canvas.dot_of(self.account) if self.account >= 0 else None
        here = start or QPointF(self._canvas.rect().center())
        row = nearest_that_way(points, (here.x(), here.y()), way)
        if row >= 0:
            self._stand(int(rows[row]))

    def _read(self, step: int) -> None:
        """Go to the next account in view, in the order in which one reads."""
        rows, points = self._canvas.dots_in_view()
        if len(rows):
            order = rows[reading_order(points)]
            at = np.flatnonzero(order == self.account)
            start = int(at[0]) + step if len(at) else 0 if step > 0 else -1
            self._stand(int(order[start % len(order)]))

    def _stand(self, account: int) -> None:
        canvas = self._canvas
        canvas.bring_into_view(account, _RIM)
        self._stands = account
        canvas.selection.set_hover(account)
        canvas.show_hover()
        said = canvas.said_of_hover()
        canvas.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(canvas, said))

    def _take_or_hold(self, *, again: bool) -> None:
        """Select the account that the keyboard stands on, or select it no longer; else hold the map."""
        if again:
            return
        account = self.account
        if account < 0:
            self._canvas.hold_pan(True)
            return
        chosen = bool(np.isin(account, self._canvas.selection.accounts))
        removing, adding = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
        self._canvas.choose(np.array([account], np.intp), removing if chosen else adding)

    def _enter(self) -> None:
        """Open the stack that the keyboard stands on, else the menu."""
        if self.account < 0 or not self._canvas.open_crowd(self.account):
            self._canvas.ask_for_menu()
        elif self.account >= 0:
            self._stand(self.account)


def nearest_that_way(points: Number, start: tuple[float, float], way: tuple[int, int]) -> int:
    """Return the row of the point that comes next on a way, -1 = none lies there.

    Parameters
    ----------
    points
        Pixels, ``(n, 2)``.
    way
        One step to the right and down.
    """
    from_start = points - start
    ahead = from_start @ way
    beside = np.abs(from_start @ (way[1], way[0]))
    far = np.where((ahead > 0.5) & (beside <= 1.5 * ahead), ahead + _ALIGNED * beside, np.inf)
    best = int(np.argmin(far)) if len(far) else NOBODY
    return best if best >= 0 and np.isfinite(far[best]) else NOBODY


def reading_order(points: Number) -> Index:
    """Return the rows of points ``(n, 2)`` from the upper left to the lower right."""
    return np.lexsort((points[:, 0], np.floor(points[:, 1] / _ROW)))
