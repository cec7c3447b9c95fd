"""Of which small parts is every panel built?

All of them say their own texts again when the language changes and look again when the theme changes. Texts
are given as keys of the catalogue with their parameters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui import icons
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

SCALE_LEAST, SCALE_MOST = 0.5, 1.5  # every workload bar shows 50 to 150 %, so that bars compare
BAND_LOWER, BAND_UPPER = 0.85, 1.15

# workload bar


def state_of(index: float, lower: float = BAND_LOWER, upper: float = BAND_UPPER) -> str:
    """Return ``"over"``, ``"under"`` or ``"inside"``; unknown counts as inside."""
    if index > upper + 1e-9:
        return "over"
    return "under" if index < lower - 1e-9 else "inside"


def state_token(state: str) -> str:
    """Return the colour token of a figure that is over, under or inside its band."""
    return "text" if state == "inside" else state


def state_mark(state: str) -> str:
    """Return the triangle that says over or under without colour."""
    return {"over": "▲", "under": "▼"}.get(state, "")


def paint_workload_bar(
    painter: QPainter,
    rect: QRectF,
    index: float,
    *,
    lower: float = BAND_LOWER,
    upper: float = BAND_UPPER,
    previous: float | None = None,
    ground: str = "panel",
) -> None:
    """Paint a workload bar: the band as a block, the ideal as a tick, the value over them.

    Parameters
    ----------
    rect
        Track of the bar, about 6 px high; tick and ring stand out by 3 px above and below.
    index, previous
        Workload index now and, as a ring, before; NaN paints no bar.
    ground
        Token of what lies beneath, for the gap around the tick.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    track = QPainterPath()
    track.addRoundedRect(rect, radius, radius)
    painter.setClipPath(track)
    painter.fillRect(rect, theme.color("hover"))
    painter.fillRect(_span(rect, lower, upper), theme.color("band"))
    if math.isfinite(index):
        _paint_value(painter, rect, index, limits=(lower, upper))
    painter.setClipping(False)
    _paint_ideal(painter, rect, ground)
    if previous is not None and math.isfinite(previous):
        _paint_ring(painter, rect, previous, token=state_of(previous, lower, upper))
    painter.restore()


def _x(rect: QRectF, index: float) -> float:
    share = (min(max(index, SCALE_LEAST), SCALE_MOST) - SCALE_LEAST) / (SCALE_MOST - SCALE_LEAST)
    return rect.left() + share * rect.width()


def _span(rect: QRectF, start: float, end: float) -> QRectF:
    left = _x(rect, start)
    return QRectF(left, rect.top(), _x(rect, end) - left, rect.height())


def _paint_value(painter: QPainter, rect: QRectF, index: float, *, limits: tuple[float, float]) -> None:
    state = state_of(index, *limits)
    color = theme.color("bar" if state == "inside" else state)
    end = max(_x(rect, index), rect.left() + rect.height())  # an empty position still shows a dot
    value = QRectF(rect.left(), rect.top(), end - rect.left(), rect.height())
    painter.setBrush(color)
    painter.drawRoundedRect(value, rect.height() / 2, rect.height() / 2)
    if state == "over":
        _paint_hatch(painter, _span(rect, limits[1], index))
    elif state == "under":
        _paint_gap(painter, rect, span=(end, _x(rect, limits[0])), color=color)


def _paint_hatch(painter: QPainter, tail: QRectF) -> None:
    painter.setPen(QPen(theme.color("overbg"), 1.2))
    step, x = 4.0, tail.left() - tail.height()
    clip = painter.clipPath()
    painter.setClipRect(tail, Qt.ClipOperation.IntersectClip)
    while x < tail.right():
        painter.drawLine(QPointF(x, tail.bottom()), QPointF(x + tail.height(), tail.top()))
        x += step
    painter.setClipPath(clip)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_gap(painter: QPainter, rect: QRectF, *, span: tuple[float, float], color: QColor) -> None:
    painter.setBrush(color)
    x = span[0] + 4
    while x + 2 <= span[1]:
        painter.drawEllipse(QPointF(x, rect.center().y()), 1, 1)
        x += 4


def _paint_ideal(painter: QPainter, rect: QRectF, ground: str) -> None:
    x = _x(rect, 1.0)
    painter.fillRect(QRectF(x - 1.9, rect.top(), 3.8, rect.height()), theme.color(ground))
    painter.fillRect(QRectF(x - 0.7, rect.top() - 2.5, 1.4, rect.height() + 5), theme.color("text2"))


def _paint_ring(painter: QPainter, rect: QRectF, previous: float, *, token: str) -> None:
    painter.setPen(QPen(theme.color("bar" if token == "inside" else token), 1.8))
    painter.setBrush(theme.color("raised"))
    painter.drawEllipse(QPointF(_x(rect, previous), rect.center().y()), 3.5, 3.5)


class WorkloadBar(QWidget):
    """A workload bar of its own, 12 px high; its value is also its accessible text."""

    def __init__(self, parent: QWidget | None = None, *, ground: str = "panel") -> None:
        super().__init__(parent)
        self._ground = ground
        self._values: tuple[float, float, float, float | None] = (math.nan, BAND_LOWER, BAND_UPPER, None)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_values(
        self,
        index: float,
        lower: float = BAND_LOWER,
        upper: float = BAND_UPPER,
        previous: float | None = None,
    ) -> None:
        """Show a workload index in its band, and where it was before."""
        self._values = (index, lower, upper, previous)
        self.setAccessibleName(f"{index * 100:.0f} %" if math.isfinite(index) else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size that suits a panel."""
        return QSize(160, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the bar in the middle of the height."""
        painter = QPainter(self)
        index, lower, upper, previous = self._values
        rect = QRectF(0, (self.height() - 6) / 2, self.width(), 6)
        paint_workload_bar(
            painter, rect, index, lower=lower, upper=upper, previous=previous, ground=self._ground
        )
        painter.end()


# labels


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


def line(parent: QWidget | None = None, *, upright: bool = False) -> QFrame:
    """Return a hairline."""
    made = QFrame(parent)
    made.setProperty("kind", "line")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


# buttons


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


# cards


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
