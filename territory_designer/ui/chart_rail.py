"""Which charts are there, and what is the one figure of each?"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from territory_designer.ui import icons
from territory_designer.ui.row_ground import paint_row_ground
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

WIDTH, ROW = 236, 52
ICONS: Mapping[str, str] = {
    "workload": "chart-column",
    "travel": "chart-scatter",
    "money": "banknote",
    "spread": "chart-column-big",
    "lorenz": "chart-spline",
    "classes": "chart-column-stacked",
    "hubs": "chart-bar",
}
_FIGURE = Qt.ItemDataRole.UserRole + 1
_VCENTER = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class ChartRail(QListWidget):
    """The charts below each other; ``picked`` brings the name of the one to show."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setItemDelegate(_RailDelegate(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name in ICONS:
            item = QListWidgetItem(self)
            item.setData(Qt.ItemDataRole.UserRole, name)
        self.setCurrentRow(0)
        self.currentRowChanged.connect(lambda _row: self.picked.emit(self.chart()))
        words.changed.connect(self._say)
        theme.changed.connect(self.viewport().update)
        self._say()

    def chart(self) -> str:
        """Return the name of the chart that is marked."""
        return str(self.currentItem().data(Qt.ItemDataRole.UserRole))

    def set_chart(self, name: str) -> None:
        """Mark a chart."""
        self.setCurrentRow(list(ICONS).index(name))

    def set_figures(self, figures: Mapping[str, str]) -> None:
        """Show the one figure of each chart."""
        for row, name in enumerate(ICONS):
            self.item(row).setData(_FIGURE, figures.get(name, ""))
        self._say()

    def _say(self) -> None:
        self.setAccessibleName(t("chart.list"))
        for row, name in enumerate(ICONS):
            item = self.item(row)
            item.setText(t(f"chart.name.{name}"))
            said = f"{item.text()} {item.data(_FIGURE) or ''}".rstrip()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)


class _RailDelegate(QStyledItemDelegate):
    """Paints icon, name and figure of a chart."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        paint_row_ground(painter, option)
        if chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent"))
        name = ICONS[index.data(Qt.ItemDataRole.UserRole)]
        token = "accenttx" if chosen else "muted"
        painter.drawPixmap(rect.left() + 16, rect.top() + 10, icons.pixmap(name, token, 16))
        for text, top, px, weight, ink in (
            (index.data(), 8, 12, 600, "text"),
            (index.data(_FIGURE) or "", 26, 11, 400, "text2" if chosen else "muted"),
        ):
            painter.setFont(theme.font(px, weight))
            painter.setPen(theme.color(ink))
            room = QRect(rect.left() + 44, rect.top() + top, rect.width() - 56, 18)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _VCENTER, shown)

    def sizeHint(  # noqa: N802
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a row."""
        return QSize(WIDTH, ROW)
