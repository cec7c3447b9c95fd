"""How does a scenario look in the list of scenarios, and how is its name or note written there?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from territory_designer.ui import icons
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.row_ground import paint_row_ground
from territory_designer.ui.table_model import AnyIndex
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t

ROW = Qt.ItemDataRole.UserRole + 1
COLUMNS = (("travel", 84), ("balance", 84), ("moved", 72), ("gap", 72))
ROW_HEIGHT, INSET = 48, 12
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Mark:
    """A state of a scenario: its icon, its colour and its words."""

    icon: str
    tone: str
    said: str


@dataclass(frozen=True)
class ScenarioRow:
    """One scenario: its own name, how it is shown, its marks, a second line, and its figures."""

    name: str
    said: str
    shown: bool
    marks: tuple[Mark, ...]
    detail: str
    figures: tuple[str, ...]

    def spoken(self) -> str:
        """Say the row in words."""
        figures = (f"{t(f'scenario.column.{name}')} {said}" for (name, _), said in zip(COLUMNS, self.figures))
        marks = (mark.said for mark in self.marks)
        return ", ".join(filter(None, (self.said, *marks, self.detail, *figures)))


class ScenarioModel(QAbstractListModel):
    """The scenarios; what is written into a line is handed to ``write(row, text)``."""

    def __init__(self, write: Callable[[ScenarioRow, str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._write = write
        self.rows: list[ScenarioRow] = []

    def set_rows(self, rows: list[ScenarioRow]) -> None:
        """Show scenarios."""
        if [row.name for row in rows] == [row.name for row in self.rows]:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def place(self, name: str) -> int:
        """Return where a scenario stands, -1 = nowhere."""
        return next((place for place, row in enumerate(self.rows) if row.name == name), -1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        """Return how many scenarios there are."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Let names and notes be written in place."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a scenario and what it says."""
        if role not in (ROW, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        return row if role == ROW else row.spoken()

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Hand on what was written."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        self._write(self.rows[index.row()], str(value))
        return True


class ScenarioDelegate(QStyledItemDelegate):
    """Paints a scenario in two lines; ``writing`` says what its editor writes: copy, rename or note.

    Parameters
    ----------
    begin
        ``begin(row)`` returns the text that the editor begins with.
    """

    def __init__(self, view: QListView, begin: Callable[[ScenarioRow], str]) -> None:
        super().__init__(view)
        self._begin = begin
        self.writing = "rename"

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one scenario."""
        rect, row = QRect(option.rect), index.data(ROW)  # type: ignore[attr-defined]
        paint_row_ground(painter, option)
        paint_hairline(painter, QPointF(rect.left(), rect.bottom()), rect.width())
        right = self._paint_figures(painter, rect, row)
        if row.shown:
            painter.drawPixmap(rect.left() + INSET, rect.top() + 9, icons.pixmap("check", "accenttx", 14))
        self._paint_name(painter, QRect(rect.left() + 34, rect.top() + 6, right - rect.left() - 42, 20), row)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        below = QRect(rect.left() + 34, rect.top() + 26, right - rect.left() - 42, 16)
        shown = painter.fontMetrics().elidedText(row.detail, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, _LEFT, shown)

    def _paint_figures(self, painter: QPainter, rect: QRect, row: ScenarioRow) -> int:
        right = rect.right() - INSET
        painter.setFont(theme.figure_font(12, 600))
        painter.setPen(theme.color("text"))
        for (_, width), figure in reversed(list(zip(COLUMNS, row.figures))):
            painter.drawText(QRect(right - width, rect.top(), width, rect.height()), _RIGHT, figure)
            right -= width
        return right

    def _paint_name(self, painter: QPainter, rect: QRect, row: ScenarioRow) -> None:
        painter.setFont(theme.font(11, 500))
        metrics = painter.fontMetrics()
        taken = sum(metrics.horizontalAdvance(mark.said) + 28 for mark in row.marks)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.color("text"))
        room = max(rect.width() - taken, 60)
        name = painter.fontMetrics().elidedText(row.said, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(rect, _LEFT, name)
        left = rect.left() + painter.fontMetrics().horizontalAdvance(name) + 12
        painter.setFont(theme.font(11, 500))
        for mark in row.marks:
            painter.drawPixmap(left, rect.top() + 4, icons.pixmap(mark.icon, mark.tone, 12))
            painter.setPen(theme.color(mark.tone))
            painter.drawText(
                QRect(left + 16, rect.top(), rect.right() - left, rect.height()), _LEFT, mark.said
            )
            left += metrics.horizontalAdvance(mark.said) + 28

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a scenario."""
        return QSize(200, ROW_HEIGHT)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: AnyIndex) -> QWidget:  # noqa: N802
        """Return the field for name or note."""
        field = QLineEdit(parent)
        field.setPlaceholderText(t(f"scenario.write.{self.writing}"))
        field.setAccessibleName(t(f"scenario.write.{self.writing}"))
        field.setFont(theme.font(12))
        return field

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:  # noqa: N802
        """Begin with what stands there, or with an offer."""
        if isinstance(editor, QLineEdit):
            editor.setText(self._begin(index.data(ROW)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:  # noqa: N802
        """Hand on what was written."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())  # type: ignore[arg-type]  # AnyIndex is what Qt takes

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        """Put the field where the words are."""
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        editor.setGeometry(rect.adjusted(28, 9, -INSET, -9))
