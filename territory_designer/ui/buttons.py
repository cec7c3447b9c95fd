"""What can be pressed?

Every button says its text again when the language changes and looks again when the theme changes. Texts are
given as keys of the catalogue with their parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from territory_designer.ui import icons
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words


class Button(QPushButton):
    """A button that says a text of the catalogue.

    Parameters
    ----------
    kind
        ``"plain"``, ``"primary"`` (one a view), ``"quiet"`` or ``"link"``.
    icon
        Name in ``resources/icons``.
    size
        ``""`` (30 px), ``"small"`` (26 px) or ``"start"`` (34 px).
    """

    _INK: ClassVar[dict[str, str]] = {"primary": "onaccent", "link": "accenttx"}

    def __init__(
        self,
        key: str,
        parent: QWidget | None = None,
        *,
        kind: str = "plain",
        icon: str = "",
        size: str = "",
        token: str = "",
        **params: Any,
    ) -> None:
        super().__init__(parent)
        self._key, self._params, self._icon = key, params, icon
        self._compact = False
        self._token = token or self._INK.get(kind, "text2")
        self.setProperty("kind", kind)
        self.setProperty("measure", size)
        self.setFont(theme.font(12, 500))
        self.setIconSize(QSize(16 + icons.GAP, 16))
        words.changed.connect(self._say)
        theme.changed.connect(self._draw)
        self._say()
        self._draw()

    def set_key(self, key: str, **params: Any) -> None:
        """Say another text."""
        self._key, self._params = key, params
        self._say()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._draw()

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone, with the words as tooltip."""
        self._compact = compact
        self._say()

    def _say(self) -> None:
        said = t(self._key, **self._params)
        self.setText("" if self._compact else said)
        self.setToolTip(said if self._compact else "")
        self.setAccessibleName(said)

    def _draw(self) -> None:
        if self._icon:
            self.setIcon(icons.icon(self._icon, self._token, 16, gap=icons.GAP))


class PrimaryButton(Button):
    """The one button of a view that does what the view is for."""

    def __init__(
        self, key: str, parent: QWidget | None = None, *, icon: str = "", size: str = "", **params: Any
    ) -> None:
        super().__init__(key, parent, kind="primary", icon=icon, size=size, **params)


class IconButton(QToolButton):
    """A button without words on it: icon, and the words as tooltip and accessible name.

    Parameters
    ----------
    key
        Key of the words.
    shortcut
        Key that does the same, named in the tooltip.
    """

    def __init__(
        self,
        icon: str,
        key: str,
        parent: QWidget | None = None,
        *,
        token: str = "text2",
        size: int = 16,
        side: int = 28,
        checkable: bool = False,
        shortcut: str = "",
        **params: Any,
    ) -> None:
        super().__init__(parent)
        self._icon, self._key, self._params, self._token = icon, key, params, token
        self._shortcut = shortcut
        self._action: QAction | None = None
        self.setFixedSize(side, side)
        self.setIconSize(QSize(size, size))
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._draw)
        words.changed.connect(self._say)
        theme.changed.connect(self._draw)
        self._say()
        self._draw()

    def set_key(self, key: str, **params: Any) -> None:
        """Say other words."""
        self._key, self._params = key, params
        self._say()

    def set_icon(self, icon: str, token: str = "") -> None:
        """Show another icon, in another colour when a token is given."""
        self._icon, self._token = icon, token or self._token
        self._draw()

    def name_after(self, action: QAction) -> None:
        """Say what an action says, with its keys, from now on."""
        self._action = action
        action.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        action = self._action
        said = action.text() if action else t(self._key, **self._params)
        self.setAccessibleName(said)
        shortcut = action.shortcut() if action else QKeySequence(self._shortcut)
        keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{said}  {keys}".rstrip())

    def _draw(self) -> None:
        token = "accenttx" if self.isChecked() else self._token
        size = self.iconSize()
        gap = size.width() - size.height()
        self.setIcon(icons.icon(self._icon, token, size.height(), gap=gap))


class SegmentedControl(QFrame):
    """A choice of one among a few, 28 px high; arrow keys go from one to the next."""

    changed = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        name_key: str = "",
        **params: Any,
    ) -> None:
        """Build the control.

        Parameters
        ----------
        choices
            Pairs of a value and the key of its text.
        name_key
            Key of what a screen reader calls the whole.
        params
            Parameters of all texts, until :meth:`set_params` gives one of them its own.
        """
        super().__init__(parent)
        self.setProperty("kind", "segments")
        self.setFixedHeight(28)
        self._name_key = name_key
        self._keys = dict(choices)
        self._params: dict[str, dict[str, object]] = {value: dict(params) for value in self._keys}
        self._buttons = {value: self._new_button() for value in self._keys}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for value, button in self._buttons.items():
            self._group.addButton(button)
            row.addWidget(button, 1)
            button.clicked.connect(lambda _checked=False, chosen=value: self.changed.emit(chosen))
        next(iter(self._buttons.values())).setChecked(True)
        words.changed.connect(self._say)
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from one choice to the next."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        values = list(self._buttons)
        button = self._buttons[values[(values.index(self.value()) + step) % len(values)]]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        button.click()

    def _new_button(self) -> QToolButton:
        button = _Segment()
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setFont(theme.font(11, 500))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(24)
        return button

    def value(self) -> str:
        """Return the value chosen."""
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        """Choose a value without sending ``changed``."""
        self._buttons[value].setChecked(True)

    def set_params(self, value: str, **params: Any) -> None:
        """Give the text of one choice its parameters, for example a count."""
        if params != self._params[value]:
            self._params[value] = params
            self._say()

    def button(self, value: str) -> QToolButton:
        """Return the button of a choice."""
        return self._buttons[value]

    def _say(self) -> None:
        if self._name_key:
            self.setAccessibleName(t(self._name_key))
        for value, button in self._buttons.items():
            button.setText(t(self._keys[value], **self._params[value]))
            button.setAccessibleName(button.text())


class _Segment(QToolButton):
    """One choice; it leaves the arrow keys to the whole control."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Pass on what moves between choices."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Chip(QAbstractButton):
    """A short fact or filter: dot or icon, text, and a cross when it can be taken away.

    Parameters
    ----------
    tone
        ``"plain"``, ``"accent"``, ``"ok"``, ``"warn"``, ``"over"`` or ``"under"``.
    dot
        Colour of a dot before the text, for example a position's.
    closable
        Whether there is a cross; it (or Delete) sends ``closed``.
    height
        22 px, 18 px in status lines.
    pill
        Whether the ends are round: a state, nothing to press.
    """

    closed = Signal()
    _TONES: ClassVar[dict[str, tuple[str, str, str]]] = {
        "plain": ("text2", "sunken", "line"),
        "accent": ("accenttx", "accentbg", "accentbg"),
        "ok": ("ok", "okbg", "okbg"),
        "warn": ("warn", "warnbg", "warnbg"),
        "over": ("over", "overbg", "overbg"),
        "under": ("under", "underbg", "underbg"),
    }

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        tone: str = "plain",
        icon: str = "",
        dot: QColor | None = None,
        closable: bool = False,
        height: int = 22,
        pill: bool = False,
    ) -> None:
        super().__init__(parent)
        self._tone, self._icon, self._dot, self._closable = tone, icon, dot, closable
        self._radius = height / 2 - 0.5 if pill else 6.0
        self.setFixedHeight(height)
        self.setFont(theme.font(11, 500))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_text(text)
        theme.changed.connect(self.update)

    def set_text(self, text: str) -> None:
        """Show another text (already in the language of the window)."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_look(
        self, *, tone: str | None = None, icon: str | None = None, dot: QColor | None = None
    ) -> None:
        """Change tone, icon or dot."""
        self._tone = self._tone if tone is None else tone
        self._icon = self._icon if icon is None else icon
        self._dot = self._dot if dot is None else dot
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the width of what is shown."""
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 16
        width += 17 if self._icon else 0
        width += 14 if self._dot is not None else 0
        width += 18 if self._closable else 0
        return QSize(width, self.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same: a chip is never cut."""
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take away at the cross, click elsewhere."""
        if (
            self._closable
            and event.position().x() >= self.width() - 22
            and self.rect().contains(event.position().toPoint())
        ):
            self.setDown(False)
            self.closed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take away with Delete."""
        if self._closable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground, dot or icon, text and cross."""
        ink, ground, edge = self._TONES[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2" if self.underMouse() else edge), 1))
        painter.setBrush(theme.color(ground))
        shape = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(shape, self._radius, self._radius)
        left = self._paint_sign(painter, ink)
        painter.setFont(self.font())
        painter.setPen(theme.color(ink))
        room = self.rect().adjusted(round(left), 0, -18 if self._closable else 0, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        if self._closable:
            top = (self.height() - 12) // 2
            painter.drawPixmap(self.width() - 18, top, icons.pixmap("x", ink, 12))
        painter.end()

    def _paint_sign(self, painter: QPainter, ink: str) -> float:
        """Paint dot or icon; returns where the text begins."""
        left = 8.0
        if self._dot is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._dot)
            painter.drawRoundedRect(QRectF(left, (self.height() - 8) / 2, 8, 8), 2.5, 2.5)
            left += 14
        if self._icon:
            top = (self.height() - 12) // 2
            painter.drawPixmap(round(left), top, icons.pixmap(self._icon, ink, 12))
            left += 17
        return left
