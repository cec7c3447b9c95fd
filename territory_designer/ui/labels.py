"""How does a panel say a text? A label says it again when the language changes.

Texts are given as keys of the catalogue with their parameters.
"""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

_STAYS = "\u00a0"  # a space at which no line breaks
_FIGURE = re.compile(r"\d (?:(?:(?:k |m |bn )?CNY|h|min|pp|pts)\b|%|[万亿]?元|分钟|小时)")


class Label(QLabel):
    """A text of the catalogue; ``tone`` is one of the text tokens of the style sheet.

    Parameters
    ----------
    key
        Key of the text; ``""`` when :meth:`set_text` gives a text that is data, such as a name.
    """

    def __init__(
        self,
        key: str = "",
        parent: QWidget | None = None,
        *,
        px: int = 12,
        weight: int = 400,
        tone: str = "text",
        figure: bool = False,
        **params: Any,
    ) -> None:
        super().__init__(parent)
        self._key, self._params = key, params
        self.setFont(theme.figure_font(px, weight) if figure else theme.font(px, weight))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_tone(tone)
        words.changed.connect(self._say)
        self._say()

    def set_key(self, key: str, **params: Any) -> None:
        """Say another text of the catalogue."""
        self._key, self._params = key, params
        self._say()

    def set_text(self, text: str) -> None:
        """Show a text that is data and the same in every language."""
        self._key = ""
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        """Show a text; where lines may break, figures keep their units."""
        kept = _FIGURE.sub(lambda found: found[0].replace(" ", _STAYS), text) if self.wordWrap() else text
        super().setText(kept)

    def text(self) -> str:
        """Return the text, with the spaces that it was given."""
        return super().text().replace(_STAYS, " ")

    def setWordWrap(self, on: bool) -> None:  # noqa: N802
        """Let lines break, or not."""
        super().setWordWrap(on)
        self.setText(self.text())

    def set_tone(self, tone: str) -> None:
        """Give the text the colour of another token."""
        set_look(self, "tone", tone)

    def _say(self) -> None:
        if self._key:
            self.setText(t(self._key, **self._params))


class SectionTitle(Label):
    """The title of a section of a panel, 12/600."""

    def __init__(self, key: str = "", parent: QWidget | None = None, *, px: int = 12, **params: Any) -> None:
        super().__init__(key, parent, px=px, weight=600, **params)


class ElidedLabel(Label):
    """A name that gives way in the middle (or, with ``mode``, elsewhere) when there is little room."""

    def __init__(
        self,
        key: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        px: int = 12,
        weight: int = 400,
        tone: str = "text",
        **params: Any,
    ) -> None:
        super().__init__(key, parent, px=px, weight=weight, tone=tone, **params)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width that any panel can spare."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show the whole text as a tooltip when it does not fit."""
        super().resizeEvent(event)
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if fits else self.text())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Give a widget a property that the style sheet looks at, and let it look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
