"""How does a menu keep its round corners over whatever it covers?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from territory_designer.ui.popup import round_off


class Menu(QMenu):
    """A menu whose corners show what is below it, not a square of its own ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corners round."""
        super().resizeEvent(event)
        round_off(self)
