"""Upon which ground does a line of a list stand: chosen, under the mouse, or neither?"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from territory_designer.ui.theme import theme


def paint_row_ground(painter: QPainter, option: QStyleOptionViewItem, *, hovers: bool = True) -> None:
    """Paint the ground of a line; where nothing can be chosen, ``hovers`` is False."""
    state = option.state  # type: ignore[attr-defined]
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(QRect(option.rect), theme.color("accentbg"))  # type: ignore[attr-defined]
    elif hovers and state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(QRect(option.rect), theme.color("hover"))  # type: ignore[attr-defined]
