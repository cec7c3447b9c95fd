"""In which language does the window speak?

``from territory_designer.ui.words import t, words``: ``t(key, **params)`` says a text of the catalogue, and
whoever shows one listens to ``words.changed`` and says it again.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Signal

from territory_designer.model.texts import LANGUAGES, text


class Words(QObject):
    """The language of the window. ``changed`` is sent after it became another one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._language = "en"

    def language(self) -> str:
        """Return ``"en"`` or ``"zh"``."""
        return self._language

    def set_language(self, language: str) -> None:
        """Speak ``"en"`` or ``"zh"`` from now on."""
        if language not in LANGUAGES:
            raise ValueError(f"no language {language!r}")
        if language != self._language:
            self._language = language
            self.changed.emit()


words = Words()


def t(key: str, **params: object) -> str:
    """Say the text of ``key`` in the language of the window."""
    return text(key, words.language(), **params)


def system_language() -> str:
    """Return the language of the computer, English when it is neither English nor Chinese."""
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"
