"""How are findings listed, counted by severity and kind, and chosen?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QShowEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui import icons, numbers
from territory_designer.ui.buttons import Chip
from territory_designer.ui.cards import EmptyState
from territory_designer.ui.findings_items import KINDS, LOOKS, RULE_KINDS, Item, offer_text
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import Label
from territory_designer.ui.row_ground import paint_row_ground
from territory_designer.ui.row_list import RowList
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.ui.table_model import AnyIndex

ITEM = int(Qt.ItemDataRole.UserRole) + 1
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
_HIGH, _INSET, _BUTTON_HIGH = 46, 16, 24
_LEAST_PLACE = 40  # so that lines about positions begin below each other
_LEAST_HEAD = 240
_CHIP, _BESIDE_CHIPS = 42, 290  # what a chip adds to its words; room for “All”, the kinds and the state
_ROOM_FOR_OFFER = 560  # below this width a line shows no button; the one beside the list is enough


class ItemsModel(QAbstractListModel):
    """The lines: all, or those of one severity and one kind."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: Sequence[Item] = ()
        self.shown: list[Item] = []
        self.kind, self.about = "", ""
        words.changed.connect(self._say)

    def set_items(self, items: Sequence[Item]) -> None:
        """Show other lines; what they are about stays chosen while there is any of it."""
        self._items = items
        if self.about not in {item.about for item in items}:
            self.about = ""
        self._choose()

    def set_kind(self, kind: str) -> None:
        """Show one severity; ``""`` = all."""
        self.kind = kind
        self._choose()

    def set_about(self, about: str) -> None:
        """Show what is about one rule or table; ``""`` = all."""
        self.about = about
        self._choose()

    def _choose(self) -> None:
        self.beginResetModel()
        self.shown = [
            item for item in self._items if self.kind in ("", item.kind) and self.about in ("", item.about)
        ]
        self.endResetModel()

    def counts(self) -> Counter[str]:
        """Count the lines by severity."""
        return Counter(item.kind for item in self._items)

    def abouts(self) -> Counter[str]:
        """Count the lines by what they are about."""
        return Counter(item.about for item in self._items if item.about)

    def _say(self) -> None:
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        """Return how many lines are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line and what it says."""
        item = self.shown[index.row()]
        if role == ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return item.say(words.language())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            language = words.language()
            return f"{t(f'desk.kind.{item.kind}')}: {item.place} {item.say(language)} {item.advise(language)}"
        return None


class FindingsList(QWidget):
    """Lines below a row of chips that count them by severity; a chip shows its lines alone, and again all.

    ``chosen`` brings the :class:`Item` that was clicked, ``looked_at`` the one that is marked (None = none),
    ``taken`` an item and the first thing that can be done about it, whose button was clicked. With ``marks``
    a line is marked whenever there are any, so that what helps is seen without a choice.
    """

    chosen = Signal(object)
    looked_at = Signal(object)
    taken = Signal(object, object)

    def __init__(self, parent: QWidget | None = None, *, marks: bool = False) -> None:
        super().__init__(parent)
        self.model = ItemsModel(self)
        self._wide, self._old, self._marks = True, True, marks
        self._marked, self._row = ("", ""), 0  # what the marked line is about and where, and its place
        self.chips = {kind: Chip() for kind in ("", *KINDS)}
        self.about = ChoiceBox()
        self.state = Label(px=11, tone="muted")
        self.list = _FindingsView(self.model)
        self.pages = QStackedWidget()
        self._build()
        self._connect()
        self._say()

    def _build(self) -> None:
        self.about.setMinimumWidth(150)
        self.about.hide()
        top = QWidget()
        top.setMinimumWidth(_LEAST_HEAD)  # chips say less rather than keep the panel wide
        head = QHBoxLayout(top)
        head.setContentsMargins(_INSET, 7, _INSET, 7)
        head.setSpacing(8)
        for chip in self.chips.values():
            head.addWidget(chip)
        head.addStretch(1)
        head.addWidget(self.state)
        head.addWidget(self.about)
        self.pages.addWidget(self.list)
        self.pages.addWidget(EmptyState("circle-check", "desk.no_findings"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        for kind, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, chosen=kind: self.show_kind(chosen))
        self.about.activated.connect(lambda _place: self.show_about(self.about.currentData()))
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.list.taken.connect(self.taken)
        self.list.selectionModel().currentChanged.connect(self._look_at)
        self.model.modelReset.connect(lambda: self.looked_at.emit(None))
        words.changed.connect(self._say)

    def set_items(self, items: Sequence[Item], state: str = "") -> None:
        """Show lines, the worst severity first, and say what is still being done."""
        self.state.set_text(state)
        self.model.set_items(sorted(items, key=lambda item: KINDS.index(item.kind)))
        self._say()

    def set_state(self, text: str) -> None:
        """Say what is still being done; while anything is, no list is called empty."""
        self.state.set_text(text)
        self._say()

    def show_kind(self, kind: str) -> None:
        """Show one severity; ``""`` = all, and again the same = all."""
        self._row = 0
        self.model.set_kind("" if kind == self.model.kind else kind)
        self._say()

    def show_about(self, about: str) -> None:
        """Show what is about one rule or table; ``""`` = all."""
        self._row = 0
        self.model.set_about(about)
        self._say()

    def marked(self) -> Item | None:
        """Return the line that is marked."""
        return self.list.currentIndex().data(ITEM)

    def _look_at(self, index: AnyIndex) -> None:
        item = index.data(ITEM)
        if item is not None:
            self._marked, self._row = _identity(item), index.row()
        self.looked_at.emit(item)

    def _mark_again(self) -> None:
        """Mark the line marked before; if it is gone, and no more may be found, what stands in its place."""
        if not self._marks or self.list.currentIndex().isValid():
            return
        known = [_identity(item) for item in self.model.shown]
        if self._marked in known:
            self.list.setCurrentIndex(self.model.index(known.index(self._marked)))
        elif known and not self.state.text():
            self.list.setCurrentIndex(self.model.index(min(self._row, len(known) - 1)))
            self._marked = ("", "")  # nobody chose it, so that it is not looked for again

    def count(self) -> int:
        """Return how many lines there are, notes left out."""
        counts = self.model.counts()
        return sum(counts.values()) - counts["note"]

    def _choose(self, index: AnyIndex) -> None:
        item = index.data(ITEM)
        if item is not None:
            self._marked = _identity(item)
            self.chosen.emit(item)

    def _say(self) -> None:
        """Say what there is, where nobody sees it when it is seen next."""
        self._old = not self.isVisible()
        if not self._old:
            self._say_now()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Say what came while nobody looked."""
        super().showEvent(event)
        if self._old:
            self._say()

    def _say_now(self) -> None:
        counts = self.model.counts()
        total, self._wide = sum(counts.values()), self._has_room()
        for kind, chip in self.chips.items():
            count = counts[kind] if kind else total
            chip.setVisible(count > 0)
            said = t(f"desk.kind.{kind or 'all'}.count", count=numbers.plain(count))
            short = bool(kind) and not self._wide
            chip.set_text(numbers.plain(count) if short else said)
            chip.setAccessibleName(said)
            chip.setToolTip(said if short else "")
            icon, token = LOOKS.get(kind, ("", ""))
            tone = token if token in ("over", "warn") else "plain"
            chip.set_look(tone="accent" if kind == self.model.kind else tone, icon=icon)
        self._say_abouts(total)
        self.list.setAccessibleName(t("desk.tab.findings"))
        self.pages.setCurrentIndex(0 if total or self.state.text() else 1)
        self._mark_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Say less on the chips when there is little room."""
        super().resizeEvent(event)
        if self._has_room() != self._wide:
            self._say()

    def _has_room(self) -> bool:
        """Tell whether the chips have room for words beside the choice of a kind."""
        counts = self.model.counts()
        said = [t(f"desk.kind.{kind}.count", count=numbers.plain(count)) for kind, count in counts.items()]
        wide = sum(self.chips[""].fontMetrics().horizontalAdvance(text) + _CHIP for text in said)
        return wide + _BESIDE_CHIPS <= self.width()

    def _say_abouts(self, total: int) -> None:
        """Offer to show one kind alone, where there are several."""
        abouts = self.model.abouts()
        self.about.setVisible(len(abouts) > 1)
        self.about.setAccessibleName(t("findings.kinds"))
        self.about.clear()
        self.about.addItem(t("findings.every_kind", count=numbers.plain(total)), "")
        for about, count in abouts.most_common():
            self.about.addItem(t("findings.one_kind", name=t(about), count=numbers.plain(count)), about)
        self.about.setCurrentIndex(max(self.about.findData(self.model.about), 0))


def _identity(item: Item) -> tuple[str, str]:
    """Return what of a line stays when figures change: what it is about, and where."""
    return item.about, item.place


class _FindingsView(RowList):
    """The list; Enter does what a click does."""

    taken = Signal(object, object)

    def __init__(self, model: ItemsModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setItemDelegate(_ItemDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Do what the button of a line says; elsewhere choose the line."""
        index = self.indexAt(event.position().toPoint())
        item = index.data(ITEM)
        if item is not None and offer_place(self.visualRect(index), item).contains(event.position()):
            self.setCurrentIndex(index)
            self.taken.emit(item, item.offers[0])
        else:
            super().mouseReleaseEvent(event)


def offer_place(rect: QRect, item: Item) -> QRectF:
    """Return where the button of a line is; empty when it has none, or no room for it."""
    if not item.offers or rect.width() < _ROOM_FOR_OFFER:
        return QRectF()
    width = QFontMetrics(theme.font(11, 500)).horizontalAdvance(offer_text(item.offers[0])) + 20
    top = rect.top() + (_HIGH - _BUTTON_HIGH) / 2
    return QRectF(rect.right() - _INSET - width, top, width, _BUTTON_HIGH)


class _ItemDelegate(QStyledItemDelegate):
    """Paints icon, place as a chip, fault, below it the remedy, and at the right the best thing to do."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect, item = QRect(option.rect), index.data(ITEM)  # type: ignore[attr-defined]
        paint_row_ground(painter, option)
        corner = QPointF(rect.left() + _INSET, rect.bottom())
        paint_hairline(painter, corner, rect.width() - 2 * _INSET)
        icon, token = LOOKS[item.kind]
        painter.drawPixmap(rect.left() + 18, rect.top() + 7, icons.pixmap(icon, token, 14))
        left = 44 + self._paint_place(painter, rect, item.place)
        offer = offer_place(rect, item)
        if not offer.isEmpty():
            self._paint_offer(painter, offer, offer_text(item.offers[0]))
        right = round(offer.width()) + 12 if not offer.isEmpty() else 0
        self._paint_lines(painter, rect.adjusted(left, 4, -_INSET - right, -4), item=item)

    def _paint_place(self, painter: QPainter, rect: QRect, place: str) -> int:
        if not place:
            return 0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11, 500))
        text = painter.fontMetrics().elidedText(place, Qt.TextElideMode.ElideMiddle, 150)
        width = max(painter.fontMetrics().horizontalAdvance(text) + 12, _LEAST_PLACE)
        tile = QRectF(rect.left() + 44, rect.top() + 5, width, 18)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.color("accenttx"))
        painter.drawText(tile, _CENTER, text)
        painter.restore()
        return round(tile.width()) + 10

    def _paint_offer(self, painter: QPainter, tile: QRectF, text: str) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(theme.font(11, 500))
        painter.setPen(theme.color("accenttx"))
        painter.drawText(tile, _CENTER, text)
        painter.restore()

    def _paint_lines(self, painter: QPainter, room: QRect, *, item: Item) -> None:
        """Paint the fault and what helps; a broken rule that needs two lines leaves its own name out."""
        language, fault = words.language(), theme.font(12, 500)
        said, rest = item.say(language), item.advise(language)
        lower, token = theme.font(11), "muted"
        if item.kind in RULE_KINDS and QFontMetrics(fault).horizontalAdvance(said) > room.width():
            first = _first_line(said, fault, room.width())
            said, rest, lower, token = said[:first], said[first:].strip(), fault, "text"
        half = room.height() // 2
        for part, text, font, ink in (
            (room.adjusted(0, 0, 0, -half), said.strip(), fault, "text"),
            (room.adjusted(0, half, 0, 0), rest, lower, token),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, part.width())
            painter.drawText(part, _LEFT, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802, ARG002
        """Return the height of a line; the width follows the list."""
        return QSize(60, _HIGH)


def _first_line(text: str, font: QFont, width: int) -> int:
    """Return how many letters of a text stand on its first line."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(width, 1))
    layout.endLayout()
    return line.textLength()
