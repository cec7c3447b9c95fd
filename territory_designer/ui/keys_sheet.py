"""Which key does what, in the window, on the map, in lists and in cards?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from territory_designer.ui.actions import DEEDS, OF_ACCOUNTS, OF_POSITION, TOOLS
from territory_designer.ui.buttons import Button
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

# Actions of the window by group; those that stand nowhere here come last, under "window".
GROUPS: Mapping[str, tuple[str, ...]] = {
    "plan": ("open", "import", "save", "save_as", "close", "print_map", "copy_map"),
    "look": ("find", "zoom_all", "optimise", "compare", "frontier", "charts", "left", "bottom", "right"),
    "hands": (*TOOLS, "from_here", "from_nobody", "from_any", "paint_for", "unpin_cards"),
    "accounts": ("undo", "redo", *(name for group in OF_ACCOUNTS for name in group)),
    "positions": tuple(name for group in OF_POSITION for name in group),
    "scenarios": ("scenarios", "scenario_copy"),
}
# Keys that work only where the keyboard is: what they do, and the keys or a text that names them.
PANEL_KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "map": (
        ("keys.pan", "keys.on.arrows"),
        ("keys.zoom", "keys.on.plus_minus"),
        ("keys.brush", "keys.on.brackets"),
        ("keys.map_walk", "keys.on.ctrl_arrows"),
        ("keys.map_read", "keys.on.next_account"),
        ("keys.map_select", "Space"),
        ("keys.map_menu", "Enter"),
        ("keys.map_escape", "Escape"),
    ),
    "lists": (
        ("keys.row", "keys.on.up_down"),
        ("keys.tick", "Space"),
        ("keys.show_row", "Enter"),
        ("keys.list_move", "Enter"),
    ),
    "charts": (
        ("keys.mark", "keys.on.arrows"),
        ("keys.mark_choose", "Enter"),
        ("chart.copy", "Ctrl+C"),
    ),
    "cards": (
        ("keys.next", "keys.on.tab"),
        ("keys.choice", "keys.on.left_right"),
        ("keys.accept", "Enter"),
        ("keys.give_up", "Escape"),
        ("keys.remove_chip", "Delete"),
    ),
}
_COLUMNS = (
    ("plan", "look", "hands"),
    ("accounts", "positions", "scenarios", "window"),
    ("map", "lists", "charts", "cards"),
)
_WIDTH, _HIGHEST, _LEAST_HIGH = 1180, 1040, 480
_INSET = 24
_AROUND = 24  # of the window is seen around the sheet
_SLACK = 8  # so that no bar comes, whose width would wrap lines and so need itself


def rows_of_groups() -> dict[str, list[tuple[str, str]]]:
    """Return ``{group: [(key of the text, keys)]}`` of everything that has a key."""
    keyed = {name: deed.keys[0] for name, deed in DEEDS.items() if deed.keys}
    rows = {
        group: [(f"action.{name}", keyed.pop(name)) for name in names if name in keyed]
        for group, names in GROUPS.items()
    }
    rows["window"] = [(f"action.{name}", keys) for name, keys in keyed.items()]
    return {**rows, **{group: list(each) for group, each in PANEL_KEYS.items()}}


def keys_said(keys: str) -> str:
    """Return how keys are called: as on this system, or as the catalogue calls a group of them."""
    if keys.startswith("keys."):
        return t(keys)
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class KeysSheet(QDialog):
    """All keys on one sheet that can be searched; the window stays usable beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.nothing = Label("keys.nothing", tone="muted")
        rows = rows_of_groups()
        self.groups = [KeyGroup(group, rows[group]) for column in _COLUMNS for group in column]
        self._build()
        words.changed.connect(self._say)
        self._say()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the room that all keys need, as far as the window gives it."""
        parent = self.parentWidget()
        room = parent.window().size() if parent else self.screen().availableSize()
        wide = min(_WIDTH, room.width() - 2 * _AROUND)
        keys = self.body.heightForWidth(wide - 2 * _INSET)
        high = self.sizeHint().height() - self.area.sizeHint().height() + keys + _SLACK
        most = min(max(room.height() - 2 * _AROUND, _LEAST_HIGH), _HIGHEST)
        self.resize(wide, min(high, most))
        super().showEvent(event)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionTitle("keys.title", px=15), 1)
        self.search.setFixedWidth(280)
        close = Button("keys.close")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        head.addWidget(self.search)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSET, 20, _INSET, 20)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self._sheet(), 1)

    def _sheet(self) -> QScrollArea:
        """Return the groups in columns."""
        self.body = QWidget()
        self.body.setProperty("ground", "clear")
        across = QHBoxLayout(self.body)
        across.setContentsMargins(0, 0, 8, 0)
        across.setSpacing(32)
        groups = iter(self.groups)
        for number, names in enumerate(_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(16)
            if number == 0:
                column.addWidget(self.nothing)
            for group in islice(groups, len(names)):
                column.addWidget(group)
            column.addStretch(1)
            across.addLayout(column, 1)
        self.area = QScrollArea()
        self.area.setWidget(self.body)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return self.area

    def _say(self) -> None:
        self.setWindowTitle(t("keys.title"))
        self.search.setPlaceholderText(t("keys.search"))
        self.search.setAccessibleName(t("keys.search"))
        for group in self.groups:
            group.say()
        self._filter()

    def _filter(self) -> None:
        """Show what holds the words typed."""
        asked = self.search.text().casefold().split()
        shown = [group.show_only(asked) for group in self.groups]
        self.nothing.setVisible(not any(shown))


class KeyCap(Label):
    """The name of a key, or of some that are pressed together, as it stands on the keyboard."""

    def __init__(self) -> None:
        super().__init__(px=11, weight=500, tone="text2")
        self.setContentsMargins(6, 1, 6, 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the cap, then its name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
        super().paintEvent(event)


class KeyGroup(QWidget):
    """The keys of one place, each beside what it does."""

    def __init__(self, group: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.rows = [(KeyCap(), Label(key, tone="text2"), keys) for key, keys in rows]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, 116)
        grid.setColumnStretch(1, 1)
        grid.addWidget(SectionTitle(f"keys.group.{group}"), 0, 0, 1, 2)
        for number, (keys, what, _name) in enumerate(self.rows, start=1):
            what.setWordWrap(True)
            grid.addWidget(keys, number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(what, number, 1)

    def say(self) -> None:
        """Call the keys as the language does."""
        for shown, _what, keys in self.rows:
            shown.set_text(keys_said(keys))

    def show_only(self, asked: Sequence[str]) -> int:
        """Show the rows that hold all words asked for; returns how many do."""
        count = 0
        for shown, what, _keys in self.rows:
            line = f"{shown.text()} {what.text()}".casefold()
            fits = all(word in line for word in asked)
            shown.setVisible(fits)
            what.setVisible(fits)
            count += fits
        self.setVisible(bool(count))
        return count
