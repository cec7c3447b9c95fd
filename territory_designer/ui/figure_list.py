"""How do rows of words and figures stand below each other, and which of them give way when room is short?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.ui.table_model import AnyIndex

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_GAP = 8  # between a figure and what stands left of it
_EDGE = 8  # by which the outermost columns stand further in than the others


class FigureList(QTreeWidget):
    """Rows with one column of words, which takes the room there is, and figures at the right.

    Parameters
    ----------
    room
        The texts of the columns are ``<room>.column.<name>``.
    columns
        Names of the columns; ``words_in`` is the one with words.
    gives_way
        Columns that are left out when the words would have less than ``least`` pixels, the first one first.
    """

    def __init__(
        self,
        room: str,
        columns: Sequence[str],
        parent: QWidget | None = None,
        *,
        words_in: str,
        gives_way: Sequence[str] = (),
        least: int = 180,
    ) -> None:
        super().__init__(parent)
        self._room, self._columns = room, tuple(columns)
        self._words = self._columns.index(words_in)
        self._gives_way = [self._columns.index(name) for name in gives_way]
        self._least = least
        self._needs: list[int] = []
        self.setColumnCount(len(columns))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_EdgeDelegate(self))
        header = self.header()
        header.setFont(theme.font(11, 500))
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(self._words, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(36)
        words.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.setHeaderLabels([t(f"{self._room}.column.{name}") for name in self._columns])
        for column in range(len(self._columns)):
            self.headerItem().setTextAlignment(column, self._side(column))
        self._measure()

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return _LEFT if column == self._words else _RIGHT

    def set_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show rows; what is marked is marked no longer."""
        self.blockSignals(True)
        self.clear()
        self.addTopLevelItems([self._item(row) for row in rows])
        self.blockSignals(False)
        self._measure()

    def _item(self, row: Sequence[str]) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(row))
        item.setToolTip(self._words, row[self._words])
        for column in range(len(row)):
            item.setTextAlignment(column, self._side(column))
            if column != self._words:
                item.setFont(column, theme.figure_font(12))
        return item

    def _measure(self) -> None:
        """Look how wide each column of figures must be."""
        header = self.header()
        for column in self._gives_way:  # what is left out has no width to measure
            self.setColumnHidden(column, False)
        self._needs = [
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + _GAP
            for column in range(len(self._columns))
        ]
        for column, need in enumerate(self._needs):
            if column != self._words:
                header.resizeSection(column, need)
        self._make_room()

    def insets(self, column: int) -> tuple[int, int]:
        """Return by how much a column stands in from the left and from the right edge of the list."""
        last = max(each for each in range(len(self._columns)) if not self.isColumnHidden(each))
        return _EDGE * (column == 0), _EDGE * (column == last)

    def _make_room(self) -> None:
        """Leave out columns until the words have room."""
        spare = self.viewport().width() - self._least + self._needs[self._words] - sum(self._needs)
        for column in self._gives_way:
            self.setColumnHidden(column, spare < 0)
            spare += self._needs[column] if spare < 0 else 0

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Look again who must give way."""
        super().resizeEvent(event)
        self._make_room()

    def marked(self) -> int:
        """Return the row that is marked, -1 = none."""
        item = self.currentItem()
        return -1 if item is None else self.indexOfTopLevelItem(item)

    def mark(self, row: int) -> None:
        """Mark a row, when there is such a one."""
        item = self.topLevelItem(row)
        if item is not None:
            self.setCurrentItem(item)


class _EdgeDelegate(QStyledItemDelegate):
    """Keeps the text of the outermost columns off the edges of the list; their ground reaches them."""

    def __init__(self, figures: FigureList) -> None:
        super().__init__(figures)
        self._figures = figures

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return room for text and inset."""
        return super().sizeHint(option, index) + QSize(sum(self._figures.insets(index.column())), 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint the ground of the whole cell, and the text further in."""
        left, right = self._figures.insets(index.column())
        inner = QStyleOptionViewItem(option)
        if left or right:
            self.initStyleOption(inner, index)
            inner.text = ""  # type: ignore[attr-defined]
            style = self._figures.style()
            style.drawControl(style.ControlElement.CE_ItemViewItem, inner, painter, self._figures)
            inner = QStyleOptionViewItem(option)
            inner.rect = QRect(option.rect).adjusted(left, 0, -right, 0)  # type: ignore[attr-defined]
        super().paint(painter, inner, index)
