"""How do rows of words and figures stand below each other?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FigureList(QTreeWidget):
    """Rows with one column of words, which takes the room there is, and figures at the right.

    Parameters
    ----------
    room
        The texts of the columns are ``<room>.column.<name>``.
    columns
        Names of the columns; ``words_in`` is the one with words.
    """

    def __init__(
        self, room: str, columns: Sequence[str], parent: QWidget | None = None, *, words_in: str
    ) -> None:
        super().__init__(parent)
        self._room, self._columns = room, tuple(columns)
        self._words = self._columns.index(words_in)
        self.setColumnCount(len(columns))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        header = self.header()
        header.setFont(theme.font(11, 500))
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(self._words, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(36)
        words.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.setHeaderLabels([t(f"{self._room}.column.{name}") for name in self._columns])
        for column in range(len(self._columns)):
            self.headerItem().setTextAlignment(column, self._side(column))

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return _LEFT if column == self._words else _RIGHT

    def set_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show rows; what is marked is marked no longer."""
        self.blockSignals(True)
        self.clear()
        self.addTopLevelItems([self._item(row) for row in rows])
        self.blockSignals(False)

    def _item(self, row: Sequence[str]) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(row))
        item.setToolTip(self._words, row[self._words])
        for column in range(len(row)):
            item.setTextAlignment(column, self._side(column))
            if column != self._words:
                item.setFont(column, theme.figure_font(12))
        return item

    def marked(self) -> int:
        """Return the row that is marked, -1 = none."""
        item = self.currentItem()
        return -1 if item is None else self.indexOfTopLevelItem(item)

    def mark(self, row: int) -> None:
        """Mark a row, when there is such a one."""
        item = self.topLevelItem(row)
        if item is not None:
            self.setCurrentItem(item)
