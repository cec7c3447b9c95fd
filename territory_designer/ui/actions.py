"""What can a planner do anywhere in the window, by which key, and what is it called?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from territory_designer.ui import icons
from territory_designer.ui.buttons import IconButton
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words


@dataclass(frozen=True)
class Deed:
    """One thing to do: its icon and its keys, the first of which is shown."""

    icon: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False


TOOLS = ("select", "lasso", "rectangle", "brush", "place", "pan")

OF_ACCOUNTS = (
    ("assign", "best_move", "swap"),
    ("lock", "lock_group", "override", "reset_overrides"),
    ("note", "why", "pin_card", "zoom_to"),
)
OF_POSITION = (
    ("select_of", "from_here", "paint_for"),
    ("lock_territory", "lock_hub"),
    ("best_move", "split", "merge", "dissolve"),
    ("pin_card", "zoom_to"),
)
_ON_MAP = ("from_nobody", "from_any", "unpin_cards")
OUTPUTS = ("copy_map", "print_map")
HANDS = tuple(dict.fromkeys(name for group in (*OF_ACCOUNTS, *OF_POSITION, _ON_MAP) for name in group))

DEEDS: Mapping[str, Deed] = {
    "open": Deed("folder-open", ("Ctrl+O",)),
    "import": Deed("file-up", ("Ctrl+I",)),
    "save": Deed("save", ("Ctrl+S",)),
    "save_as": Deed("copy", ("Ctrl+Shift+S",)),
    "close": Deed("x", ("Ctrl+W",)),
    "quit": Deed("", ("Ctrl+Q",)),
    "undo": Deed("undo-2", ("Ctrl+Z",)),
    "redo": Deed("redo-2", ("Ctrl+Shift+Z", "Ctrl+Y")),
    "find": Deed("search", ("Ctrl+K", "Ctrl+F")),
    "select": Deed("mouse-pointer-2", ("V",), checkable=True),
    "lasso": Deed("lasso", ("L",), checkable=True),
    "rectangle": Deed("square-dashed", ("R",), checkable=True),
    "brush": Deed("paintbrush", ("B",), checkable=True),
    "place": Deed("map", ("P",), checkable=True),
    "pan": Deed("hand", ("H",), checkable=True),
    "lock": Deed("lock", ("K",)),
    "zoom_all": Deed("maximize", ("Ctrl+0",)),
    "scenarios": Deed("git-branch", ("F4",)),
    "scenario_copy": Deed("copy", ("Ctrl+Shift+N",)),
    "scenario_rename": Deed("pencil"),
    "scenario_note": Deed("file-pen"),
    "scenario_freeze": Deed("lock"),
    "scenario_baseline": Deed("flag"),
    "scenario_delete": Deed("trash-2"),
    "compare": Deed("columns-2", ("Ctrl+D",), checkable=True),
    "frontier": Deed("target", ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"), checkable=True),
    "charts": Deed("chart-column", ("Ctrl+Shift+C",), checkable=True),
    "optimise": Deed("sparkles", ("Ctrl+Enter", "Ctrl+Return"), checkable=True),
    "left": Deed("panel-left", ("F6",), checkable=True),
    "bottom": Deed("panel-bottom", ("F7",), checkable=True),
    "right": Deed("panel-right", ("F8",), checkable=True),
    "language": Deed("languages", ("Ctrl+Shift+L",)),
    "theme_system": Deed("sun-moon", (), checkable=True),
    "theme_light": Deed("sun", (), checkable=True),
    "theme_dark": Deed("moon", (), checkable=True),
    "keys": Deed("keyboard", ("F1",)),
    "manual": Deed("circle-question-mark", ("Ctrl+F1",)),
    "tour": Deed("graduation-cap"),
    "assign": Deed("arrow-right", ("M",)),
    "best_move": Deed("wand-sparkles", ("J",)),
    "swap": Deed("arrow-left-right", ("X",)),
    "lock_group": Deed("group", ("Alt+K",)),
    "lock_territory": Deed("lock", ("Shift+K",)),
    "lock_hub": Deed("building-2", ("Alt+Shift+K",)),
    "override": Deed("pin", ("O",)),
    "reset_overrides": Deed("pin-off", ("Shift+O",)),
    "note": Deed("sticky-note", ("Ctrl+M",)),
    "why": Deed("circle-question-mark", ("W",)),
    "select_of": Deed("list-checks", ("A",)),
    "from_here": Deed("list-filter", ("S",)),
    "from_nobody": Deed("user-x", ("Shift+U",)),
    "from_any": Deed("funnel-x", ("Shift+S",)),
    "paint_for": Deed("brush", ("T",)),
    "split": Deed("split", ("Alt+S",)),
    "merge": Deed("merge", ("Alt+M",)),
    "dissolve": Deed("ungroup", ("Alt+D",)),
    "pin_card": Deed("map-pin", ("I",)),
    "unpin_cards": Deed("x", ("Shift+I",)),
    "zoom_to": Deed("crosshair", ("Z",)),
    "copy_map": Deed("image", ("Ctrl+Alt+C",)),
    "print_map": Deed("printer", ("Ctrl+P",)),
}


class Actions(QObject):
    """The actions of a window by name; their texts and icons follow language and theme."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions = {name: self._new(deed, window) for name, deed in DEEDS.items()}
        self._params: dict[str, dict[str, object]] = {}
        self._exclusive(TOOLS)
        self._exclusive(("theme_system", "theme_light", "theme_dark"))
        words.changed.connect(self._say)
        theme.changed.connect(self._draw)
        self._say()
        self._draw()

    def _new(self, deed: Deed, window: QWidget) -> QAction:
        action = QAction(window)
        action.setShortcuts([QKeySequence(key) for key in deed.keys])
        action.setCheckable(deed.checkable)
        window.addAction(action)
        return action

    def _exclusive(self, names: tuple[str, ...]) -> None:
        group = QActionGroup(self)
        for name in names:
            group.addAction(self._actions[name])

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def named(self) -> dict[str, str]:
        """Return ``{name: text}`` of the actions that can be chosen now."""
        return {name: action.text() for name, action in self._actions.items() if action.isEnabled()}

    def set_params(self, name: str, **params: object) -> None:
        """Give the text of an action its parameters; ``key`` says another text of the catalogue."""
        self._params[name] = params
        self._say_one(name)

    def _say(self) -> None:
        for name in self._actions:
            self._say_one(name)

    def _say_one(self, name: str) -> None:
        params = dict(self._params.get(name, {}))
        key = str(params.pop("key", f"action.{name}"))
        self._actions[name].setText(t(key, **params))

    def _draw(self) -> None:
        for name, action in self._actions.items():
            if DEEDS[name].icon:
                action.setIcon(icons.icon(DEEDS[name].icon))


def bind(button: IconButton, action: QAction) -> None:
    """Let a button do what an action does, and be enabled, pressed and named as it is."""

    def follow() -> None:
        button.setEnabled(action.isEnabled())
        button.setChecked(action.isChecked())

    button.name_after(action)
    button.clicked.connect(action.trigger)
    button.clicked.connect(follow)
    action.changed.connect(follow)
    action.toggled.connect(follow)
    follow()
