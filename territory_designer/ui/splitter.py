"""How are two parts of the window parted by a line that can be drawn?

The line paints itself: it needs no style sheet, which all parts beside it would have to follow.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from territory_designer.ui.theme import theme


class Splitter(QSplitter):
    """Parts beside or below each other, with a line of one pixel between them."""

    def createHandle(self) -> QSplitterHandle:  # noqa: N802
        """Return a line."""
        return Line(self.orientation(), self)


class Line(QSplitterHandle):
    """The line between two parts; it shows when it can be drawn."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("accent" if self.underMouse() else "line"))
        painter.end()
