"""Which colours, type and manners does the window have, in light and in dark?

``from territory_designer.ui.theme import theme``. Colours have names (tokens); whoever paints asks for them
by name at the time of painting, or listens to ``theme.changed``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Template
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from territory_designer.model.resources import resource_path
from territory_designer.ui import fonts

MODES = ("system", "light", "dark")
_FIRST_MS, _TURN_MS = 30, 1  # after what else changes at once; not 0: then Qt would do all of it in one turn

# Each token in light and in dark.
TOKENS: Mapping[str, tuple[str, str]] = {
    "bg": ("#F3F4F6", "#0E1217"),
    "panel": ("#FFFFFF", "#161B22"),
    "raised": ("#FFFFFF", "#1E252E"),
    "sunken": ("#F6F7F9", "#11161C"),
    "hover": ("#F0F2F5", "#212934"),
    "line": ("#E3E6EB", "#28313C"),
    "line2": ("#CDD3DB", "#3A4553"),
    "text": ("#18212D", "#E8EDF3"),
    "text2": ("#4A5565", "#B6C0CC"),
    "muted": ("#626D7D", "#929EAC"),
    "faint": ("#9AA4B2", "#66717F"),
    "accent": ("#2B59D9", "#7AA2FF"),
    "onaccent": ("#FFFFFF", "#0C1530"),
    "accentbg": ("#E9EFFD", "#1F2C4A"),
    "accenttx": ("#2349B8", "#A9C3FF"),
    "over": ("#B23A0E", "#FF9A6B"),
    "overbg": ("#FCEBE3", "#3A2219"),
    "under": ("#1F5FA8", "#7FB8F5"),
    "underbg": ("#E4EFFA", "#18293C"),
    "ok": ("#1D7048", "#6CCB9A"),
    "okbg": ("#E3F3EA", "#16302A"),
    "warn": ("#8A5A00", "#E5B454"),
    "warnbg": ("#FBF0D7", "#33290F"),
    "bar": ("#6B7789", "#8893A3"),
    "band": ("#E1E5EB", "#2A333F"),
    "sea": ("#E2EAF1", "#0C1116"),
    "land": ("#F7F6F2", "#1A2027"),
    "lake": ("#D6E3EE", "#17212B"),
    "prov": ("#D6D2C8", "#343D48"),
    "coast": ("#A9B7C4", "#46525F"),
    "rail": ("#B9BFC8", "#47515D"),
}


class Theme(QObject):
    """The colours in use. ``changed`` is sent after they became others, ``dressed`` when all parts wear them.

    Another style sheet for the application would hold the window for seconds: Qt dresses each widget once for
    every ancestor it has. So from the first part that was given to :meth:`dress`, the application keeps its
    sheet, and each part gets the other one in a turn of the event loop of its own, the seen ones first.
    """

    changed = Signal()
    dressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = "system"
        self._dark = self._worn_dark = False
        self._parts: WeakSet[QWidget] = WeakSet()
        self._waiting: list[QWidget] = []
        self._colors = [{name: QColor(pair[side]) for name, pair in TOKENS.items()} for side in (0, 1)]

    def mode(self) -> str:
        """Return ``"system"``, ``"light"`` or ``"dark"``."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Be light, dark, or what the system is."""
        if mode not in MODES:
            raise ValueError(f"no mode {mode!r}")
        self._mode = mode
        self._look()

    def is_dark(self) -> bool:
        """Tell whether the dark colours are in use."""
        return self._dark

    def color(self, token: str) -> QColor:
        """Return the colour of a token."""
        return QColor(self._colors[self._dark][token])

    def name(self) -> str:
        """Return ``"light"`` or ``"dark"``, as :mod:`territory_designer.geo.colours` calls the themes."""
        return "dark" if self._dark else "light"

    def font(self, px: int = 12, weight: int = 400) -> QFont:
        """Return type for words."""
        return fonts.font(px, weight)

    def figure_font(self, px: int = 12, weight: int = 400) -> QFont:
        """Return type for figures that stand below each other."""
        return fonts.figure_font(px, weight)

    def apply(self, app: QApplication) -> None:
        """Dress the application, and follow the system from now on."""
        fonts.load_fonts()
        app.setStyle("Fusion")
        app.setFont(fonts.font(12))
        app.styleHints().colorSchemeChanged.connect(self._look)
        self._dark = self._wants_dark()
        app.setPalette(self.palette())
        self._wear(app)

    def dress(self, part: QWidget) -> None:
        """Let a part of the window wear the colours, with all that is in it, now and when they change."""
        self._parts.add(part)
        if self._dark != self._worn_dark:
            part.setStyleSheet(self.stylesheet())

    def is_dressing(self) -> bool:
        """Tell whether parts still wait for their turn."""
        return bool(self._waiting)

    def _look(self) -> None:
        dark = self._wants_dark()
        if dark == self._dark:
            return
        self._dark = dark
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(self.palette())
            self._change_clothes(app)
        self.changed.emit()

    def _wear(self, app: QApplication) -> None:
        app.setStyleSheet(self.stylesheet())
        self._worn_dark = self._dark

    def _change_clothes(self, app: QApplication) -> None:
        if any(map(isValid, self._parts)):
            self.take_turns()
        else:
            self._wear(app)
            self.dressed.emit()

    def take_turns(self) -> None:
        """Let the parts paint one after the other when all differ; each keeps its picture until its turn."""
        begun, parts = bool(self._waiting), [part for part in self._parts if isValid(part)]
        self._waiting = sorted(parts, key=lambda part: part.isVisible())
        for part in parts:
            part.setUpdatesEnabled(False)
        if parts and not begun:
            QTimer.singleShot(_FIRST_MS, self, self._take_turn)

    def _take_turn(self) -> None:
        part = self._waiting.pop()
        if isValid(part):
            if not self._is_worn_by(part):
                part.setStyleSheet(self.stylesheet())
            part.setUpdatesEnabled(True)
        if self._waiting:
            QTimer.singleShot(_TURN_MS, self, self._take_turn)
        else:
            self.dressed.emit()

    def _is_worn_by(self, part: QWidget) -> bool:
        own = part.styleSheet()
        return own == self.stylesheet() if own else self._dark == self._worn_dark

    def _wants_dark(self) -> bool:
        if self._mode == "system":
            hints = QGuiApplication.styleHints() if QGuiApplication.instance() else None
            return bool(hints) and hints.colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    def palette(self) -> QPalette:
        """Return Qt's palette in our colours."""
        made = QPalette()
        for role, token in _ROLES.items():
            made.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            made.setColor(QPalette.ColorGroup.Disabled, role, self.color("faint"))
        return made

    def stylesheet(self) -> str:
        """Return the style of all ordinary widgets."""
        return _stylesheet(dark=self._dark)


@cache
def _stylesheet(*, dark: bool) -> str:
    template = Template(resource_path("theme", "theme.qss").read_text(encoding="utf-8"))
    tick = resource_path("theme", f"tick_{'dark' if dark else 'light'}.svg")
    return template.substitute({name: pair[dark] for name, pair in TOKENS.items()}, tick=tick.as_posix())


_ROLES: Mapping[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "over",
    QPalette.ColorRole.Highlight: "accentbg",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accenttx",
    QPalette.ColorRole.LinkVisited: "accenttx",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line2",
    QPalette.ColorRole.Dark: "line2",
    QPalette.ColorRole.Shadow: "line",
}

theme = Theme()
