"""Which cards does the planner keep on the map, and how do they move and go?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout

from territory_designer.ui.buttons import IconButton
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.map.controls import Floating
from territory_designer.ui.map.hover import hover_lines, position_lines_of
from territory_designer.ui.map.overlays import Lines
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.preview_card import ColorDot
from territory_designer.ui.theme import theme

if TYPE_CHECKING:
    from territory_designer.ui.map.canvas import MapCanvas

MOST = 8
_STEP, _WIDTH, _RIM, _AWAY = 16, 252, 8, 28
_MARK = 9.0  # pixels from the middle of a hub's mark to beside it
_TRIALS = (0, *(sign * step for step in range(2, 40, 2) for sign in (1, -1)))
_WAYS: Mapping[int, tuple[int, int]] = {
    int(Qt.Key.Key_Left): (-1, 0),
    int(Qt.Key.Key_Right): (1, 0),
    int(Qt.Key.Key_Up): (0, -1),
    int(Qt.Key.Key_Down): (0, 1),
}


class PinnedCard(Floating):
    """A small card that stays on the map: dragged or moved by arrow keys, closed by its cross or Delete.

    Parameters
    ----------
    kind
        ``"account"`` or ``"position"``.
    row
        Which one.
    """

    def __init__(self, canvas: MapCanvas, kind: str, row: int) -> None:
        super().__init__(canvas, inset=10)
        self._map = canvas
        self.kind, self.row = kind, row
        self._grip: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.title = ElidedLabel(weight=600)
        self.lines: list[Label] = []
        self.cross = IconButton("x", "hands.unpin", token="muted", size=12)
        self.cross.setCursor(Qt.CursorShape.ArrowCursor)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        self.dot = ColorDot()
        self.dot.setVisible(kind == "position")
        head.setSpacing(7)
        head.addWidget(self.dot)
        head.addWidget(self.title, 1)
        head.addWidget(self.cross)
        self.body.setSpacing(2)
        self.body.addLayout(head)
        self.setFixedWidth(_WIDTH + 2 * self.SHADOW)

    def show_lines(self, lines: Lines) -> None:
        """Show other lines; the first is the title."""
        self.title.set_text(lines[0][0])
        for label in self.lines:
            self.body.removeWidget(label)
            label.deleteLater()
        self.lines = []
        for said, weight, token in lines[1:]:
            label = Label(px=11, weight=weight, tone=token)
            label.set_text(said)
            label.setWordWrap(True)
            self.body.addWidget(label)
            label.show()  # what is not shown yet has no height
            self.lines.append(label)
        self.setAccessibleName(", ".join(said for said, *_ in lines))
        self.body.activate()
        self.resize(self.width(), self.body.totalHeightForWidth(self.width()))

    def keep_inside(self) -> None:
        """Stay on the map, whatever its size."""
        self.shift(QPoint())

    def shift(self, way: QPoint) -> None:
        """Move, but not off the map."""
        map_, seen = self._map, self.seen()
        x = min(max(seen.x() + way.x(), _RIM), max(map_.width() - seen.width() - _RIM, _RIM))
        y = min(max(seen.y() + way.y(), _RIM), max(map_.height() - seen.height() - _RIM, _RIM))
        self.place(int(x), int(y))
        map_.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the card."""
        self._grip = event.globalPosition().toPoint()
        self.raise_()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the card along."""
        if self._grip is not None:
            at = event.globalPosition().toPoint()
            self.shift(at - self._grip)
            self._grip = at

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Let the card go."""
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move with the arrow keys, go with Delete or Escape."""
        if event.key() in _WAYS:
            dx, dy = _WAYS[event.key()]
            self.shift(QPoint(dx, dy) * _STEP)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape):
            self.cross.click()
        else:
            super().keyPressEvent(event)


class Pins:
    """The cards on one map; each is said anew when the plan, the language or the theme changes."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self.cards: list[PinnedCard] = []

    def pin_account(self, account: int) -> None:
        """Keep the card of an account."""
        self._pin("account", account)

    def pin_position(self, position: int) -> None:
        """Keep the card of a position."""
        self._pin("position", position)

    def _pin(self, kind: str, row: int) -> None:
        """Keep a card; one that is there already is brought to the front, the oldest of too many goes."""
        for card in self.cards:
            if (card.kind, card.row) == (kind, row):
                card.raise_()
                card.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if len(self.cards) >= MOST:
            self._remove(self.cards[0])
        card = PinnedCard(self._canvas, kind, row)
        card.cross.clicked.connect(lambda: self._remove(card))
        self.cards.append(card)
        card.show_lines(self._lines(card))
        self._put(card)
        card.show()

    def _put(self, card: PinnedCard) -> None:
        """Stand beside what the card is about, where no other card is; on others when the map is full."""
        at = self._anchor(card) or QPointF(self._canvas.rect().center())
        size, canvas = card.seen().size(), self._canvas
        there = (*self.cards, canvas.chooser, canvas.hands, canvas.column)
        others = [each.seen() for each in there if each is not card and not each.isHidden()]
        x = min(max(at.x(), 0.0), canvas.column.seen().left() - _RIM + _AWAY)
        beside = (x + _AWAY, x - _AWAY - size.width())
        above = (at.y() - size.height() / 2 + step * _STEP for step in _TRIALS)
        for y in above:
            for x in beside:
                card.place(round(x), round(y))
                card.keep_inside()
                seen = card.seen()
                if not _around(at).intersects(seen) and not any(seen.intersects(each) for each in others):
                    return

    def _remove(self, card: PinnedCard) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._canvas.update()

    def clear(self) -> None:
        """Take all cards off the map."""
        for card in tuple(self.cards):
            self._remove(card)

    def let_go(self, positions: int) -> None:
        """Take off the cards of positions beyond so many: the step that made them was taken back."""
        for card in [each for each in self.cards if each.kind == "position" and each.row >= positions]:
            self._remove(card)

    def refresh(self) -> None:
        """Say every card anew."""
        for card in self.cards:
            card.show_lines(self._lines(card))
            card.keep_inside()

    def _lines(self, card: PinnedCard) -> Lines:
        session, scene = self._canvas.session, self._canvas.scene
        if session is None or scene is None:
            return [("", 400, "text")]
        if card.kind == "account":
            return hover_lines(session, scene, card.row, whole=True)
        card.dot.set_color(position_color(session, card.row))
        return position_lines_of(session, scene, card.row)

    def _anchor(self, card: PinnedCard) -> QPointF | None:
        """Return where on the screen that lies which a card is about, None where it has no place."""
        if card.kind == "account":
            return self._canvas.dot_of(card.row)
        return self._canvas.hub_mark_of(card.row)

    def paint(self, painter: QPainter) -> None:
        """Paint a thin line from each card to what it is about."""
        window = self._canvas.rect()
        for card in self.cards:
            at, seen = self._anchor(card), card.seen()
            if at is None or not window.contains(at.toPoint()) or seen.contains(at):
                continue
            x = min(max(at.x(), seen.left() + 8), seen.right() - 8)
            y = min(max(at.y(), seen.top() + 8), seen.bottom() - 8)
            way = QLineF(at, QPointF(x, y))
            off = _MARK if card.kind == "position" else 0.0
            if way.length() <= off:
                continue
            start = way.pointAt(off / way.length())
            painter.setPen(QPen(theme.color("text2"), 1))
            painter.drawLine(start, way.p2())
            painter.setBrush(theme.color("text2"))
            painter.drawEllipse(start, 2.0, 2.0)


def _around(at: QPointF) -> QRectF:
    """Return the part of the map that a dot or the mark of a hub takes."""
    return QRectF(at.x() - _MARK, at.y() - _MARK, 2 * _MARK, 2 * _MARK)
