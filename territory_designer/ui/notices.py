"""How does the window say that something went wrong, or is worth knowing, without stopping anybody?

``from territory_designer.ui.notices import faults_told, notices``: what a user can cause is caught by
``with faults_told():`` and stands in the strip below the top bar until it is sent away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text
from territory_designer.ui import icons
from territory_designer.ui.buttons import Button, IconButton
from territory_designer.ui.labels import Label, set_look
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words


@dataclass(frozen=True)
class Notice:
    """One message; ``tone`` is ``"over"`` (a fault), ``"warn"``, ``"ok"`` or ``"accent"``.

    Parameters
    ----------
    say
        Returns the sentence in the language of the window.
    offers
        Pairs of a text key and what to do when its button is pressed.
    """

    say: Callable[[], str]
    tone: str = "over"
    offers: tuple[tuple[str, Callable[[], None]], ...] = field(default=())


class Notices(QObject):
    """Where messages are handed in; the window that listens shows them."""

    given = Signal(object)

    def fault(self, error: Exception) -> None:
        """Tell a fault with its remedy; one that nobody foresaw is told as such."""
        self.given.emit(Notice(lambda: said(error)))

    def tell(self, key: str, *, tone: str = "ok", **params: object) -> None:
        """Tell a text of the catalogue."""
        self.given.emit(Notice(lambda: t(key, **params), tone))


notices = Notices()


def said(error: Exception) -> str:
    """Say an error in the language of the window."""
    if isinstance(error, TerritoryDesignerError):
        return error_text(error, words.language())
    first, *_ = str(error).splitlines() or [""]  # what follows is for programmers, and would fill the window
    return t("notice.unforeseen", kind=type(error).__name__, detail=first)


@contextmanager
def faults_told() -> Iterator[None]:
    """Tell a fault that a user can cause, and go on."""
    try:
        yield
    except TerritoryDesignerError as error:
        notices.fault(error)


_ICONS = {"over": "circle-alert", "warn": "triangle-alert", "ok": "circle-check", "accent": "info"}


class NoticeStrip(QFrame):
    """The strip that shows the last message, with its buttons; Escape sends it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice: Notice | None = None
        self.setProperty("kind", "notice")
        self.setAccessibleName(t("notice.name"))
        self._icon = QLabel()
        self.sentence = Label(weight=500)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.dismiss = IconButton("x", "notice.dismiss")
        self.dismiss.clicked.connect(self.send_away)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 12, 6)
        self._row.setSpacing(12)
        for widget in (self._icon, self.sentence, self.dismiss):
            self._row.addWidget(widget, 1 if widget is self.sentence else 0)
        self.buttons: list[Button] = []
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a message in place of the one before."""
        self._notice = notice
        set_look(self, "tone", notice.tone)
        self._remove_buttons()
        for key, act in notice.offers:
            button = Button(key, kind="link", size="small")
            button.clicked.connect(self.send_away)  # before the act, which may show another message
            button.clicked.connect(act)
            self.buttons.append(button)
            self._row.insertWidget(self._row.count() - 1, button)
        self._say()
        self.show()

    def send_away(self) -> None:
        """Show nothing."""
        self._notice = None
        self._remove_buttons()
        self.hide()

    def _remove_buttons(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons.clear()

    def _say(self) -> None:
        if self._notice:
            self._icon.setPixmap(icons.pixmap(_ICONS[self._notice.tone], self._ink(), 16))
            self.sentence.set_text(self._notice.say())
            self.setAccessibleDescription(self.sentence.text())

    def _ink(self) -> str:
        tone = self._notice.tone if self._notice else "accent"
        return "accenttx" if tone == "accent" else tone
