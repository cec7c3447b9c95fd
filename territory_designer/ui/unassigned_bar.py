"""How many accounts has nobody, and how does one find somebody for them?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.buttons import Button
from territory_designer.ui.labels import ElidedLabel


class UnassignedBar(QWidget):
    """A line below the positions while there are such accounts; ``fill_asked`` when they shall be assigned.

    They are no territory: no count of positions includes them.
    """

    fill_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = ElidedLabel("unassigned.count", tone="warn", count="0")
        self.fill = Button("remedy.fill", kind="tinted", size="small")
        self.fill.clicked.connect(self.fill_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        row.addWidget(self.count, 1)
        row.addWidget(self.fill)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many accounts have no position; 0 hides the line."""
        self.count.set_key("unassigned.count", count=numbers.plain(count))
        self.setVisible(count > 0)
