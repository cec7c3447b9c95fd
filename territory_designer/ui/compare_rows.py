"""How does one line of a list of differences look, say itself, and get chosen?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from territory_designer.model.tables import Index
from territory_designer.ui import icons
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.labels import Label
from territory_designer.ui.row_ground import paint_row_ground
from territory_designer.ui.row_list import RowList
from territory_designer.ui.table_model import AnyIndex
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t

ROW = Qt.ItemDataRole.UserRole + 1
Columns = tuple[tuple[str, int], ...]
INSET = 12
_NAME_ROOM = 260  # pixels at most for a name and who stands behind it
_NOTE_GAP, _NOTE_LEAST = 8, 40
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, eq=False)
class Row:
    """One line of a list: from, to, a second line, figures, and whom it concerns."""

    from_: str
    from_color: QColor | None
    to: str
    to_color: QColor | None
    detail: str = ""
    figures: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    accounts: Index = field(default_factory=lambda: np.zeros(0, np.intp))
    position: int = -1
    notes: tuple[str, str] = ("", "")  # who stands behind the two names


class RowsModel(QAbstractListModel):
    """Lines that are made when they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Any] = ()
        self.columns: Columns = ()
        self.tall = False
        self._make: Callable[[Any], Row] | None = None

    def set_rows(
        self,
        rows: Sequence[Any],
        make: Callable[[Any], Row] | None,
        columns: Columns = (),
        *,
        tall: bool = False,
    ) -> None:
        """Show things; ``make(thing)`` returns the :class:`Row` of one; ``tall`` rows have a second line."""
        self.beginResetModel()
        self.rows, self._make, self.columns, self.tall = rows, make, columns, tall
        self.endResetModel()

    def row(self, place: int) -> Row:
        """Return a line."""
        if self._make is None:
            raise IndexError(place)
        return self._make(self.rows[place])

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line and what it says."""
        if role not in (ROW, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        if role == ROW:
            return row
        figures = [
            f"{t(f'compare.column.{name}')} {said}" for (name, _), said in zip(self.columns, row.figures)
        ]
        return ", ".join((f"{row.from_} → {row.to}", *filter(None, (row.detail,)), *figures))


class Titles(QWidget):
    """The names of the columns, each above its figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(INSET, 0, INSET, 0)
        self._row.setSpacing(0)
        self._labels: list[Label] = []

    def show_columns(self, columns: Columns, *, bar: int) -> None:
        """Name columns; ``bar`` is the width that the scroll bar of the list takes."""
        for label in self._labels:
            self._row.removeWidget(label)
            label.deleteLater()
        first = Label("compare.from_to", px=11, tone="muted", weight=500)
        self._labels = [first]
        self._row.addWidget(first, 1)
        for name, width in columns:
            label = Label(f"compare.column.{name}", px=11, tone="muted", weight=500)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setFixedWidth(width)
            self._row.addWidget(label)
            self._labels.append(label)
        self._row.setContentsMargins(INSET, 0, INSET + bar, 0)


class RowsView(RowList):
    """The list; Enter does what a click does, ``copied`` says that its lines are wanted elsewhere."""

    copied = Signal()

    def __init__(self, model: RowsModel) -> None:
        super().__init__(model)
        self.setItemDelegate(_RowDelegate(self))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # columns stay where they are

    def chosen_rows(self) -> list[int]:
        """Return the places of the lines that are selected, ascending."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Copy with Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)


class _RowDelegate(QStyledItemDelegate):
    """Paints from → to with colours, the second line, and the figures at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect, row = QRect(option.rect), index.data(ROW)  # type: ignore[attr-defined]
        paint_row_ground(painter, option)
        paint_hairline(painter, QPointF(rect.left(), rect.bottom()), rect.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self._paint_figures(painter, rect, row, _columns(index))
        self._paint_names(painter, rect, row, right)
        if row.detail:
            painter.setFont(theme.font(11))
            painter.setPen(theme.color("muted"))
            below = rect.adjusted(INSET, 22, 0, -4)
            below.setRight(right - 8)
            text = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideMiddle, below.width())
            painter.drawText(below, _LEFT, text)
        painter.restore()

    def _paint_figures(self, painter: QPainter, rect: QRect, row: Row, columns: Columns) -> int:
        right = rect.right() - INSET
        for (_, width), figure, tone in reversed(list(zip(columns, row.figures, row.tones))):
            painter.setFont(theme.figure_font(12, 600))
            painter.setPen(theme.color(tone))
            painter.drawText(QRect(right - width, rect.top(), width, rect.height()), _RIGHT, figure)
            right -= width
        return right

    def _paint_names(self, painter: QPainter, rect: QRect, row: Row, right: int) -> None:
        top = rect.adjusted(INSET, 4, 0, 0)
        top.setHeight(18 if row.detail else rect.height() - 8)
        room = min(max((right - rect.left() - 52) // 2, 56), _NAME_ROOM)
        self._paint_name(painter, top, row.from_, row.from_color, room=room, note=row.notes[0])
        arrow = icons.pixmap("arrow-right", "muted", 12)
        painter.drawPixmap(top.left() + room + 4, top.center().y() - 6, arrow)
        beside = top.adjusted(room + 24, 0, 0, 0)
        self._paint_name(painter, beside, row.to, row.to_color, room=room, note=row.notes[1])

    def _paint_name(
        self, painter: QPainter, rect: QRect, name: str, color: QColor | None, *, room: int, note: str
    ) -> None:
        left = rect.left()
        if color is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(left, rect.center().y() - 4.5, 10, 10), 3, 3)
            left += 16
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        width = room - (left - rect.left())
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRect(left, rect.top(), room, rect.height()), _LEFT, shown)
        used = painter.fontMetrics().horizontalAdvance(shown) + _NOTE_GAP
        if note and width - used >= _NOTE_LEAST:
            painter.setFont(theme.font(12))
            painter.setPen(theme.color("muted"))
            said = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, width - used)
            painter.drawText(QRect(left + used, rect.top(), width - used, rect.height()), _LEFT, said)

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a line."""
        model = index.model()
        tall = isinstance(model, RowsModel) and model.tall
        return QSize(60, 44 if tall else 32)


def _columns(index: AnyIndex) -> Columns:
    model = index.model()
    return model.columns if isinstance(model, RowsModel) else ()
