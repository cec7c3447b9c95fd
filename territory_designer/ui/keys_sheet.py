"""Which key does what?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from territory_designer.ui.actions import DEEDS
from territory_designer.ui.widgets import Button, Label, SectionTitle
from territory_designer.ui.words import t, words

_LIST_KEYS = (("keys.list_move", "Return"),)
_COLUMNS = 2


class KeysSheet(QDialog):
    """All keys on one sheet; the window stays usable beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(SectionTitle("keys.title", px=15))
        column.addLayout(self._grid())
        close = Button("keys.close")
        close.clicked.connect(self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        words.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.setWindowTitle(t("keys.title"))

    @staticmethod
    def _grid() -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        rows = [(f"action.{name}", deed.keys[0]) for name, deed in DEEDS.items() if deed.keys]
        rows += _LIST_KEYS
        height = -(-len(rows) // _COLUMNS)
        for number, (key, keys) in enumerate(rows):
            row, side = number % height, number // height * 2
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            shown = Label(px=11, weight=600, tone="accenttx")
            shown.set_text(native)
            grid.addWidget(shown, row, side)
            grid.addWidget(Label(key, tone="text2"), row, side + 1)
        return grid
