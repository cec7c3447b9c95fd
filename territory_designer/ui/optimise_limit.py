"""How is a whole number with its unit entered, or left out?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words


class Limit(QLineEdit):
    """A whole number with its unit; blank, it says that there is no limit. Arrow keys count up and down."""

    changed = Signal()

    def __init__(
        self, least: int, most: int, *, step: int = 1, unit: str = "", free: bool = False, width: int = 66
    ) -> None:
        super().__init__()
        self._range, self._step, self._unit, self._free = (least, most), step, unit, free
        self._value: int | None = None if free else least
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.figure_font(12))
        self.setStyleSheet("min-height: 20px; padding: 0 5px;")
        self.setFixedSize(QSize(width, 24))
        self.editingFinished.connect(self._read)
        words.changed.connect(self._say)
        self._say()

    def limit(self) -> int | None:
        """Return the limit; None when there is none."""
        return self._value

    def value(self) -> int:
        """Return the number of a field that always has one."""
        return self._range[0] if self._value is None else self._value

    def set_limit(self, value: int | None) -> None:
        """Show a limit; None = there is none."""
        least, most = self._range
        if value is None:
            self._value = None if self._free else least
        else:
            self._value = min(max(value, least), most)
        self._say()

    def _say(self) -> None:
        self.setPlaceholderText(t("optimise.no_limit"))
        self.setText("" if self._value is None else f"{self._value} {self._unit}".strip())

    def _read(self) -> None:
        digits = "".join(each for each in self.text() if each.isdigit())
        before = self._value
        self.set_limit(int(digits) if digits else None)
        if self._value != before:
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Count with the arrow keys."""
        way = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self._read()
            self.set_limit(self.value() + way * self._step)
            self.changed.emit()
