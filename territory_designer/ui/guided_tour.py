"""Where in the window is what, shown on the sample in five steps?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from territory_designer.ui.buttons import Button, PrimaryButton
from territory_designer.ui.cards import Card
from territory_designer.ui.labels import Label
from territory_designer.ui.remembered import recall, remember
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.top_bar import TopBar

STEPS = ("map", "positions", "hands", "optimise", "hand_over")
_SEEN = "tour/seen"
_WIDTH, _GAP, _RING = 340, 14, 4


def seen() -> bool:
    """Tell whether the tour was taken or skipped before."""
    return recall(_SEEN) == "1"


def places(top: TopBar, desk: Desk) -> Mapping[str, Callable[[], QWidget]]:
    """Return what each step points at."""
    return {
        "map": lambda: desk.canvas,
        "positions": lambda: desk.left,
        "hands": lambda: top.tools,
        "optimise": lambda: top.optimise,
        "hand_over": lambda: top.exports.findChild(QPushButton) or top.exports,
    }


class GuidedTour(Card):
    """A card that points at one part of the window after the other; everything stays usable beside it.

    Parameters
    ----------
    ground
        What the card lies on.
    places
        ``{step: what it points at}``, asked for at every step.

    Notes
    -----
    ``step_shown`` brings the name of a step before it is shown, ``ended`` is sent when it is over.
    """

    step_shown = Signal(str)
    ended = Signal()

    def __init__(self, ground: QWidget, places: Mapping[str, Callable[[], QWidget]]) -> None:
        super().__init__(ground, floating=True)
        self._ground, self._places = ground, places
        self._number = 0
        self.ring = TourRing(ground)
        self.title, self.text = Label(px=15, weight=600), Label(px=12, tone="text2")
        self.text.setWordWrap(True)
        self.count = Label(px=11, tone="muted", figure=True)
        self.skip = Button("tour.skip", kind="quiet", size="small")
        self.back = Button("tour.back", size="small", icon="arrow-left")
        self.next = PrimaryButton("tour.next", size="small")
        self._build()
        self.skip.clicked.connect(self.end)
        self.back.clicked.connect(lambda: self.show_step(self._number - 1))
        self.next.clicked.connect(lambda: self.show_step(self._number + 1))
        words.changed.connect(self._say)
        ground.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        self.setFixedWidth(_WIDTH + 2 * Card.SHADOW)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.count)
        foot.addStretch(1)
        for button in (self.skip, self.back, self.next):
            foot.addWidget(button)
        self.body.addWidget(self.title)
        self.body.addWidget(self.text)
        self.body.addSpacing(4)
        self.body.addLayout(foot)

    # what others call

    def begin(self) -> None:
        """Show the first step."""
        self.show_step(0)

    def running(self) -> bool:
        """Tell whether the tour is shown."""
        return not self.isHidden()

    def step(self) -> str:
        """Return the step that is shown, or was last."""
        return STEPS[self._number]

    def show_step(self, number: int) -> None:
        """Show a step; behind the last one the tour ends."""
        if number >= len(STEPS):
            self.end()
            return
        self._number = max(number, 0)
        self.step_shown.emit(self.step())
        self.show()
        self._say()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """End the tour and remember that it was seen."""
        remember(_SEEN, "1")
        self.leave()

    def leave(self) -> None:
        """Go away without a word, for example because another page is shown."""
        if self.running():
            self.hide()
            self.ring.hide()
            self.ended.emit()

    # what is shown

    def _say(self) -> None:
        key = f"tour.{self.step()}"
        self.title.set_key(f"{key}.title")
        self.text.set_key(f"{key}.text")
        self.count.set_key("tour.of", step=self._number + 1, steps=len(STEPS))
        self.back.setEnabled(self._number > 0)
        last = self._number + 1 == len(STEPS)
        self.next.set_key("tour.done" if last else "tour.next")
        self.skip.setVisible(not last)
        self.setAccessibleName(t("tour.name"))
        self.setAccessibleDescription(f"{self.count.text()}. {self.title.text()}. {self.text.text()}")
        if self.running():
            self._place()

    def _place(self) -> None:
        """Stand beside what is pointed at, inside the window."""
        ground = self._ground
        target = self._places[self.step()]()
        room = QRect(target.mapTo(ground, QPoint(0, 0)), target.size())
        if not target.isVisible() or room.isEmpty():
            room = QRect(ground.rect().center(), room.size() * 0)
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.place(*place_beside(room, _WIDTH, self.height() - 2 * Card.SHADOW, within=ground.rect()))
        self.ring.point_at(room)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay beside what is pointed at when the window changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.running():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go on, go back, or end."""
        way = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif way:
            self.show_step(self._number + way)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.show_step(self._number + 1)
        else:
            super().keyPressEvent(event)


class TourRing(QWidget):
    """The frame around what the tour points at; the mouse goes through it."""

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._ground = ground
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)
        self.hide()

    def point_at(self, room: QRect) -> None:
        """Frame a part of the window, none when it has no size."""
        inside = room.adjusted(-_RING, -_RING, _RING, _RING) & self._ground.rect()
        self.setGeometry(inside)
        self.setVisible(not room.isEmpty())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def place_beside(room: QRect, width: int, height: int, *, within: QRect) -> tuple[int, int]:
    """Return where a card stands: right of a part of the window, else left of it, below it, or upon it."""
    inside = within.adjusted(_GAP, _GAP, -_GAP, -_GAP)
    middle_y = max(room.top() + _GAP, inside.top())
    ways = (
        (room.right() + _GAP, middle_y),
        (room.left() - _GAP - width, middle_y),
        (room.center().x() - width // 2, room.bottom() + _GAP),
    )
    if room.height() < height:  # a bar or a button: the card hangs below it
        ways = ways[::-1]
    for left, top in ways:
        x = min(max(left, inside.left()), inside.right() - width) if top > room.bottom() else left
        if inside.contains(QRect(x, top, width, height)):
            return x, top
    return room.center().x() - width // 2, room.center().y() - height // 2
