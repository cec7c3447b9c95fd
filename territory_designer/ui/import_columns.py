"""What does each column of a file mean, how do we know, and what shall it mean instead?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.schema import schema
from territory_designer.ui import icons, numbers
from territory_designer.ui.buttons import Chip
from territory_designer.ui.cards import line
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.intake.read import RawTable
    from territory_designer.intake.recognise import Recognition
    from territory_designer.model.finding import Finding

LEAVE_OUT, KEEP = "-", "+"
_NAME, _BOX, _HOW = 120, 216, 112  # pixels at least of a name, of what it means, and of how we know
_SAMPLES, _SOUGHT = 4, 50  # so many values are shown, sought among so many
_HOW_ICONS = {"exact": "check", "synonym": "languages", "fuzzy": "circle-question-mark", "given": "pencil"}


class LetterTile(QWidget):
    """The letter of a column."""

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = letter
        self.setFixedSize(26, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the tile."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font(10, 600))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._letter)
        painter.end()


class ColumnsTable(QWidget):
    """The columns of one sheet.

    ``mapped(header, column)`` brings what a header shall mean (``-`` = leave it out), ``kept(header, keep)``
    whether an unknown column shall be kept.
    """

    mapped = Signal(str, str)
    kept = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, ChoiceBox] = {}
        self._shown: tuple[RawTable, Recognition, tuple[Finding, ...], tuple[str, ...]] | None = None
        self._grid_holder: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        words.changed.connect(self._renew)
        theme.changed.connect(self._renew)

    def show_columns(
        self, raw: RawTable, recognition: Recognition, *, findings: tuple[Finding, ...], keep: tuple[str, ...]
    ) -> None:
        """Show the columns of a sheet with the faults found in them."""
        self._shown = (raw, recognition, findings, keep)
        self._renew()

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        self._renew()

    def _renew(self) -> None:
        if self._grid_holder is not None:
            self._column.removeWidget(self._grid_holder)
            self._grid_holder.hide()
            self._grid_holder.deleteLater()
            self._grid_holder = None
        self.boxes.clear()
        if self._shown is not None:
            self._grid_holder = self._new_grid(*self._shown)
            self._column.insertWidget(0, self._grid_holder)

    def _new_grid(
        self,
        raw: RawTable,
        recognition: Recognition,
        findings: tuple[Finding, ...],
        keep: tuple[str, ...],
    ) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for column, stretch in ((1, 2), (4, 1), (5, 6)):
            grid.setColumnStretch(column, stretch)
        grid.setColumnMinimumWidth(1, _NAME)
        grid.setColumnMinimumWidth(3, _BOX)
        grid.setColumnMinimumWidth(4, _HOW)
        titles = ("", "header", "", "field", "how", "sample", "faults")
        for column, name in enumerate(titles):
            if name:
                grid.addWidget(Label(f"import.column.{name}", px=11, tone="muted", weight=500), 0, column)
        grid.setRowMinimumHeight(0, 26)
        known = {each.index: each for each in recognition.mapped}
        faults = Counter(each.column for each in findings if each.sheet == raw.sheet)
        for index, header in enumerate(raw.headers):
            row = 2 * index + 1
            grid.addWidget(line(), row, 0, 1, len(titles))
            grid.setRowMinimumHeight(row + 1, 32)
            each = known.get(index)
            field = each.column if each else ""
            self._add_row(
                grid, row + 1, raw=raw, index=index, table=recognition.table, field=field, keep=keep
            )
            grid.addWidget(_how(each.how if each else "", header in keep, header), row + 1, 4)
            grid.addWidget(_faults(faults[header]), row + 1, 6, Qt.AlignmentFlag.AlignRight)
        return holder

    def _add_row(
        self,
        grid: QGridLayout,
        row: int,
        *,
        raw: RawTable,
        index: int,
        table: str,
        field: str,
        keep: tuple[str, ...],
    ) -> None:
        header = raw.headers[index]
        name = ElidedLabel(weight=500)
        name.set_text(header or numbers.UNKNOWN)
        arrow = QLabel()
        arrow.setPixmap(icons.pixmap("arrow-right", "muted", 12))
        sample = ElidedLabel(tone="text2", mode=Qt.TextElideMode.ElideRight)
        sample.set_text(_some(raw.cells[index]))
        grid.addWidget(LetterTile(get_column_letter(raw.positions[index] + 1)), row, 0)
        grid.addWidget(name, row, 1)
        grid.addWidget(arrow, row, 2)
        grid.addWidget(self._new_box(header, table=table, field=field, keep=keep), row, 3)
        grid.addWidget(sample, row, 5)

    def _new_box(self, header: str, *, table: str, field: str, keep: tuple[str, ...]) -> ChoiceBox:
        box = ChoiceBox()
        box.setFixedHeight(26)
        box.setStyleSheet("min-height: 22px;")
        box.setMinimumWidth(130)
        box.addItem(t("import.leave_out"), LEAVE_OUT)
        if table == "accounts":
            box.addItem(t("import.keep"), KEEP)
        for column in schema()[table].values() if table else ():
            if column.required != "own":
                box.addItem(column.title(words.language()), column.name)
        chosen = field or (KEEP if header in keep else LEAVE_OUT)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.setAccessibleName(t("import.means", header=header))
        box.setEnabled(bool(header and table))
        box.activated.connect(lambda _place, box=box: self._choose(header, table, str(box.currentData())))
        self.boxes[header] = box
        return box

    def _choose(self, header: str, table: str, field: str) -> None:
        if field == KEEP:
            self.kept.emit(header, True)
        elif field == LEAVE_OUT:
            self.kept.emit(header, False)
            self.mapped.emit(header, LEAVE_OUT)
        else:
            self.kept.emit(header, False)
            self.mapped.emit(header, f"{table}.{field}")


def _some(cells: Iterable[object]) -> str:
    """Return the first values of a column that differ."""
    filled = islice((str(cell) for cell in cells if cell), _SOUGHT)
    return " · ".join(islice(dict.fromkeys(filled), _SAMPLES))


def _how(how: str, kept: bool, header: str) -> QWidget:
    """Return how a column was recognised."""
    word = how or ("kept" if kept else "unknown")
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    sign = QLabel()
    token = "warn" if how == "fuzzy" else "muted"
    sign.setPixmap(icons.pixmap(_HOW_ICONS.get(how, "minus"), token, 13))
    row.addWidget(sign)
    text = ElidedLabel(f"import.how.{word}", px=11, tone="warn" if how == "fuzzy" else "text2")
    row.addWidget(text, 1)
    holder.setAccessibleName(f"{header}: {text.text()}")
    return holder


def _faults(count: int) -> QWidget:
    if not count:
        sign = QLabel()
        sign.setPixmap(icons.pixmap("check", "ok", 14))
        return sign
    chip = Chip(numbers.plain(count), tone="warn", height=18)
    chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return chip


class SheetRow(QAbstractButton):
    """A sheet, the table it was taken for, its rows and faults; checked while its columns are shown."""

    def __init__(self, raw: RawTable, table: str, *, faults: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._table, self._rows, self._count = raw.sheet, table, len(raw), faults
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{raw.sheet}, {self._table_name()}, {self._rows}")
        theme.changed.connect(self.update)

    def _table_name(self) -> str:
        return t(f"import.table.{self._table or 'none'}")

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of a line."""
        return QSize(240, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint sheet, table, rows and faults."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), theme.color("accentbg" if self.isChecked() else "hover"))
        if self.isChecked():
            painter.fillRect(0, 0, 3, self.height(), theme.color("accent"))
        right = self.width() - 12
        if self._count:
            right -= self._paint_count(painter, right)
        painter.setFont(theme.figure_font(11))
        painter.setPen(theme.color("muted"))
        rows = t("import.rows", count=numbers.plain(self._rows))
        room = self.rect().adjusted(0, 0, right - self.width(), 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), rows)
        right -= painter.fontMetrics().horizontalAdvance(rows) + 10
        self._paint_names(painter, right)
        painter.end()

    def _paint_count(self, painter: QPainter, right: int) -> int:
        painter.setFont(theme.figure_font(11, 600))
        text = numbers.plain(self._count)
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        tile = QRectF(right - width, self.height() / 2 - 9, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("warnbg"))
        painter.drawRoundedRect(tile, 9, 9)
        painter.setPen(theme.color("warn"))
        painter.drawText(tile, int(Qt.AlignmentFlag.AlignCenter), text)
        return width + 10

    def _paint_names(self, painter: QPainter, right: int) -> None:
        vcenter = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.color("text"))
        most = max((right - 60) // 2, 40)
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, most)
        painter.drawText(self.rect().adjusted(14, 0, 0, 0), vcenter, name)
        left = 14 + painter.fontMetrics().horizontalAdvance(name) + 8
        painter.drawPixmap(left, (self.height() - 12) // 2, icons.pixmap("arrow-right", "muted", 12))
        painter.setPen(theme.color("accenttx" if self._table else "warn"))
        room = self.rect().adjusted(left + 20, 0, right - self.width(), 0)
        table = painter.fontMetrics().elidedText(
            self._table_name(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, vcenter, table)


class DatumCard(QAbstractButton):
    """A datum that the coordinates may have, with how many accounts lie in their city under it."""

    def __init__(self, datum: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.datum = datum
        self._share: float | None = None
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(46 if datum != "-" else 34)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        words.changed.connect(self.update)

    def set_share(self, share: float | None) -> None:
        """Show the share of accounts in their city."""
        self._share = share
        self.setAccessibleName(f"{t(f'import.datum.{self._key()}')} {numbers.percent(share, 1)}")
        self.update()

    def _key(self) -> str:
        return "none" if self.datum == "-" else self.datum

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the card."""
        return QSize(260, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint button, name, share and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        painter.setPen(QPen(theme.color("accent" if on else "line"), 1))
        painter.setBrush(theme.color("accentbg" if on else "panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(QPen(theme.color("accent" if on else "faint"), 4 if on else 1))
        painter.setBrush(theme.color("panel"))
        painter.drawEllipse(QRectF(12, 10, 12, 12))
        vcenter = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        top = self.rect().adjusted(34, 4, -12, 0)
        top.setHeight(24)
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        name = t(f"import.datum.{self._key()}")
        painter.drawText(top, vcenter, name)
        used = painter.fontMetrics().horizontalAdvance(name) + 8
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        painter.drawText(top.adjusted(used, 0, -56, 0), vcenter, t(f"import.datum.{self._key()}.who"))
        if self._share is not None:
            self._paint_share(painter, self._share, on=on)
        painter.end()

    def _paint_share(self, painter: QPainter, share: float, *, on: bool) -> None:
        painter.setFont(theme.figure_font(12, 600))
        painter.setPen(theme.color("accenttx" if on else "text2"))
        top = self.rect().adjusted(34, 4, -12, 0)
        top.setHeight(24)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(top, right, numbers.percent(share, 1))
        bar = QRectF(34, 33, self.width() - 46, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(bar, 2.5, 2.5)
        painter.setBrush(theme.color("accent" if on else "bar"))
        bar.setWidth(bar.width() * min(share, 1.0))
        painter.drawRoundedRect(bar, 2.5, 2.5)


def scrolled(widget: QWidget) -> QScrollArea:
    """Return a widget in an area that scrolls up and down."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def empty_column(column: QVBoxLayout) -> None:
    """Take everything out of a column."""
    while column.count():
        item = column.takeAt(0)
        widget = item.widget() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
