"""Where is the keyboard?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QFocusFrame,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from territory_designer.ui.theme import theme

_OFF, _WIDTH = 2, 2
_MOVING = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
)
_RINGED = (QAbstractButton, QAbstractSlider, QLineEdit)


class _Distance(QProxyStyle):
    """Keeps the ring off the control by two pixels."""

    def pixelMetric(  # noqa: N802
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return the distance and width of the ring together."""
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return _OFF + _WIDTH
        return super().pixelMetric(metric, option, widget)

    def styleHint(  # noqa: N802
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803 - Qt's own name
    ) -> int:
        """Let the ring lie above the control's neighbours, so that none of them cuts it."""
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returnData)  # type: ignore[arg-type]


class FocusRing(QFocusFrame):
    """A ring around the control that has the keyboard, once the keyboard brought it there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._by_keyboard = False
        self._distance = _Distance("Fusion")
        self._distance.setParent(self)
        self.setStyle(self._distance)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def watch(self, window: QWindow) -> None:
        """Learn from what arrives at the window whether the planner works with keyboard or mouse."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Note keys that move the focus, and presses of the mouse; stay when the control is dressed anew."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._by_keyboard = False
            self._follow(None, None)
        elif isinstance(event, QKeyEvent) and event.key() in _MOVING:
            self._by_keyboard = True
        handled = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.StyleChange and watched is self.widget():
            self.show()  # Qt hid it
        return handled

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        ringed = isinstance(new, _RINGED) or bool(new and new.property("ringed"))
        mine = new is not None and new.window() is self.window()
        self.setWidget(new if ringed and mine and self._by_keyboard else None)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), _WIDTH))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
