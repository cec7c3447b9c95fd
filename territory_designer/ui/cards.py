"""On what do the parts of a panel stand, what divides them, and what is shown when there is nothing yet?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from territory_designer.ui import icons
from territory_designer.ui.buttons import Button
from territory_designer.ui.hairlines import Hairline
from territory_designer.ui.labels import Label
from territory_designer.ui.theme import theme


def line(parent: QWidget | None = None, *, upright: bool = False) -> QFrame:
    """Return a hairline."""
    return Hairline(parent, upright=upright)


class Card(QFrame):
    """A raised surface with one line around it; with a soft shadow when it floats over the map.

    The body is ``card.body``, a column. A floating card is larger than what is seen by ``Card.SHADOW`` on
    every side: place it with :meth:`place`.
    """

    SHADOW = 18

    def __init__(self, parent: QWidget | None = None, *, floating: bool = False, inset: int = 16) -> None:
        super().__init__(parent)
        self._margin = self.SHADOW if floating else 0
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*([self._margin + inset] * 4))
        self.body.setSpacing(8)
        theme.changed.connect(self.update)

    def place(self, x: int, y: int) -> None:
        """Put the seen corner at a point of the parent."""
        self.move(x - self._margin, y - self._margin)

    def seen(self) -> QRectF:
        """Return where the card is seen, in pixels of the parent."""
        return QRectF(self.geometry()).adjusted(*([self._margin] * 2), *([-self._margin] * 2))

    def set_seen_size(self, width: int, height: int) -> None:
        """Fix the size of what is seen."""
        self.setFixedSize(width + 2 * self._margin, height + 2 * self._margin)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint shadow, surface and line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(self.rect()).adjusted(*([self._margin] * 2), *([-self._margin] * 2))
        if self._margin:
            paint_shadow(painter, seen)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(seen.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()


def cards_on(widget: QWidget) -> list[QRectF]:
    """Return where cards are seen that stand on a widget, in its pixels."""
    cards = widget.findChildren(Card, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [card.seen() for card in cards if card.isVisible()]


def paint_shadow(painter: QPainter, seen: QRectF, radius: float = 10.0) -> None:
    """Paint the soft shadow of a floating surface: 18 px wide, 6 px lower than the surface."""
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 6 if theme.is_dark() else 2
    for reach in range(12, 0, -1):
        painter.setBrush(QColor(8, 14, 24, strength))
        painter.drawRoundedRect(
            seen.adjusted(-reach, 6 - reach, reach, min(6 + reach, 17)), radius + reach, radius + reach
        )


class EmptyState(QWidget):
    """What is missing, in one sentence, and the one button that mends it.

    Parameters
    ----------
    icon, key
        Icon in a tile of 52 px, and the key of the sentence.
    button_key
        Key of the button; ``""`` for none. ``clicked`` is sent when it is pressed.
    """

    clicked = Signal()

    def __init__(
        self,
        icon: str,
        key: str,
        button_key: str = "",
        parent: QWidget | None = None,
        *,
        button_icon: str = "",
        **params: Any,
    ) -> None:
        super().__init__(parent)
        self.tile = Tile(icon, side=52)
        self.sentence = Label(key, tone="text2", **params)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence)
        self.button = Button(button_key, icon=button_icon) if button_key else None
        if self.button:
            self.button.clicked.connect(self.clicked)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)


class Tile(QWidget):
    """An icon in a rounded tile."""

    def __init__(
        self,
        icon: str,
        parent: QWidget | None = None,
        *,
        side: int = 52,
        token: str = "accenttx",
        ground: str = "accentbg",
    ) -> None:
        super().__init__(parent)
        self._icon, self._token, self._ground = icon, token, ground
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint tile and icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        framed = self._ground in ("raised", "panel")
        painter.setPen(QPen(theme.color("line"), 1) if framed else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(theme.color(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        size = 24 if self.width() > 40 else 16
        edge = (self.width() - size) // 2
        painter.drawPixmap(edge, edge, icons.pixmap(self._icon, self._token, size))
        painter.end()
