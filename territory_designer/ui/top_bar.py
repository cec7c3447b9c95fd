"""What stands above everything: which plan, which scenario, what can I do with it, and where is …?"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from territory_designer.ui import icons, numbers
from territory_designer.ui.actions import DEEDS, TOOLS, Actions, bind
from territory_designer.ui.buttons import Button, IconButton
from territory_designer.ui.cards import line
from territory_designer.ui.find import MOST_HITS, MOST_OF_KIND, FindIndex, Hit, action_hits
from territory_designer.ui.labels import Label
from territory_designer.ui.menus import Menu
from territory_designer.ui.scenario_submenu import ScenarioSubmenu
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

HEIGHT = 49  # 48 and the line
ROOM_TO_FIND = 1040  # narrower, the find box comes only when it is asked for
_HIT = Qt.ItemDataRole.UserRole + 1
_BESIDE_WORDS = 92  # of the field for finding, around its words: icon and key
_HITS_WIDTH = 420, 640  # least and most of the list of what was found
_HITS_BELOW, _HITS_RIM, _HIT_HEIGHT = 4, 6, 28  # from the field to that list, around its lines, of a line
_KIND_ICONS = {
    "position": "user",
    "city": "map-pin",
    "province": "map",
    "account": "building-2",
    "action": "keyboard",
}


class TopBar(QFrame):
    """The bar; ``show_plan`` and ``show_place`` say which of its parts are seen.

    ``scenarios`` and ``exports`` are places for the menus of these names.
    """

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "topbar")
        self.setFixedHeight(HEIGHT)
        self._actions = actions
        self.place = Label(px=13, weight=600)
        self.title = PlanTitle(actions)
        self.scenarios = _slot()
        self.exports = _slot()
        self.tools = ToolGroup(actions)
        self.find_box = FindBox()
        self.find_box.set_actions(actions)
        self.compare = _wide_button("compare", actions, "top.compare", "plain")
        self.optimise = _wide_button("optimise", actions, "top.optimise", "primary")
        self._plan_parts = self._build()
        self.find_box.editingFinished.connect(self._make_room)
        self.show_place("start.title")

    def _build(self) -> list[QWidget]:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 14, 1)
        self._row.setSpacing(8)
        logo = QLabel()
        logo.setPixmap(icons.pixmap("logo", size=24))
        undo, redo = (_icon_button(name, self._actions) for name in ("undo", "redo"))
        self.panels = [_icon_button(name, self._actions) for name in ("left", "right")]
        self.manners = Manners(self._actions)
        divider = line(upright=True)
        divider.setFixedHeight(20)
        parts = [self.title, divider, self.scenarios, undo, redo, self.tools, self.find_box, *self.panels]
        self.charts = _icon_button("charts", self._actions)
        parts += [self.charts, self.compare, self.optimise, self.exports]
        for widget in (logo, self.place, *parts, self.manners):
            self._row.addWidget(widget, 1 if widget is self.find_box else 0)
        self._row.addStretch(1)
        self._row.addWidget(self.manners)
        return parts

    def show_plan(self, *, narrow: bool = False) -> None:
        """Show what belongs to an open plan; ``narrow`` gives buttons to the panels that had to go."""
        for widget in self._plan_parts:
            widget.show()
        for widget in self.panels:
            widget.setVisible(narrow)
        self.tools.set_compact(narrow)
        self.charts.setVisible(not narrow)  # the plan's menu has them, too
        for button in self.findChildren(Button):
            if button in (self.compare, self.optimise) or self.exports.isAncestorOf(button):
                button.set_compact(narrow)
        self.place.hide()
        self._make_room()
        self.manners.hide()
        self._row.setStretch(self._row.count() - 2, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the find box give way first."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        seen = self.place.isHidden() and self.width() >= ROOM_TO_FIND
        self.find_box.setVisible(seen or self.find_box.hasFocus())

    def ask(self) -> None:
        """Let the planner type what to find."""
        self.find_box.show()
        self.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_box.selectAll()

    def put(self, scenarios: QWidget, exports: QWidget) -> None:
        """Put the menus of these names in their places."""
        for slot, menu in ((self.scenarios, scenarios), (self.exports, exports)):
            layout = slot.layout()
            if layout is not None:
                layout.addWidget(menu)

    def show_hands(self, wanted: bool) -> None:
        """Show what works on the map, or not where there is no map to work on."""
        for widget in (self.tools, self.optimise):
            widget.setVisible(wanted)

    def show_place(self, key: str) -> None:
        """Show where one is when no plan is seen."""
        for widget in self._plan_parts:
            widget.hide()
        self.place.set_key(key)
        self.place.show()
        self.manners.show()
        self._row.setStretch(self._row.count() - 2, 1)


def _slot() -> QFrame:
    slot = QFrame()
    row = QHBoxLayout(slot)
    row.setContentsMargins(0, 0, 0, 0)
    return slot


def _icon_button(name: str, actions: Actions) -> IconButton:
    button = IconButton(DEEDS[name].icon, f"action.{name}", checkable=DEEDS[name].checkable)
    bind(button, actions[name])
    return button


def _wide_button(name: str, actions: Actions, key: str, kind: str) -> Button:
    button = Button(key, kind=kind, icon=DEEDS[name].icon)
    action = actions[name]
    button.clicked.connect(action.trigger)
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    return button


class PlanTitle(QToolButton):
    """The plan's name, and under it the menu of everything that concerns the plan and the window."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "title")
        self.setFont(theme.font(13, 600))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFixedHeight(32)
        self._name = ""
        self._menu = plan_menu(actions, self)
        self.setMenu(self._menu)
        theme.changed.connect(self.update)
        words.changed.connect(self._say)

    def set_name(self, name: str) -> None:
        """Show the plan's name, cut in the middle when it is very long."""
        self._name = name
        self._say()

    def _say(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, 220))
        self.setToolTip(self._name)
        self.setAccessibleName(t("top.plan_menu", plan=self._name))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Leave room for the arrow."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 36, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the name and an arrow."""
        painter = QPainter(self)
        if self.underMouse() or self.isDown():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(self.rect(), 6, 6)
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect().adjusted(8, 0, -24, 0), _LEFT, self.text())
        painter.drawPixmap(self.width() - 22, 9, icons.pixmap("chevron-down", "muted", 14))
        painter.end()


def plan_menu(actions: Actions, parent: QWidget) -> QMenu:
    """Return the menu of the plan and of the window."""
    menu = Menu(parent)
    places = ("compare", "frontier", "charts")
    panels = ("left", "bottom", "right", "zoom_all")
    for group in (("open", "import", "save", "save_as", "close"), places, panels):
        menu.addActions([actions[name] for name in group])
        if group is places:
            menu.addMenu(ScenarioSubmenu(actions, menu))
        menu.addSeparator()
    menu.addActions([actions[name] for name in ("theme_system", "theme_light", "theme_dark", "language")])
    menu.addSeparator()
    menu.addActions([actions[name] for name in ("tour", "manual", "keys")])
    menu.addSeparator()
    menu.addAction(actions["quit"])
    return menu


class ToolButton(IconButton):
    """A hand, with the letter of its key beside the icon."""

    ROOM = 7

    def __init__(self, icon: str, key: str, letter: str, *, checkable: bool) -> None:
        super().__init__(icon, key, checkable=checkable, shortcut=letter)
        self._letter, self._side = letter, self.width()
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone, or the letter beside it."""
        room = 0 if compact else self.ROOM
        self.setFixedSize(self._side + room, self.height())
        self.setIconSize(QSize(16 + room, 16))
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the button and its letter."""
        super().paintEvent(event)
        if self.width() == self._side:
            return
        painter = QPainter(self)
        painter.setFont(theme.font(10, 500))
        painter.setPen(theme.color("accenttx" if self.isChecked() else "muted"))
        corner = self.rect().adjusted(0, 0, -5, -2)
        painter.drawText(
            corner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), self._letter
        )
        painter.end()


class ToolGroup(QFrame):
    """The hands on the map, each with its key."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "tools")
        self.setFixedHeight(34)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(1)
        self.buttons: dict[str, ToolButton] = {}
        for name in (*TOOLS, "lock"):
            deed = DEEDS[name]
            button = ToolButton(deed.icon, f"action.{name}", deed.keys[0], checkable=deed.checkable)
            bind(button, actions[name])
            self.buttons[name] = button
            row.addWidget(button)

    def set_compact(self, compact: bool) -> None:
        """Show icons alone where there is little room; the letters are in the tooltips."""
        for button in self.buttons.values():
            button.set_compact(compact)


class Manners(QWidget):
    """Language and theme, where no plan has a menu for them."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.theme = IconButton("moon", "top.switch_theme")
        self.theme.clicked.connect(self._switch_theme)
        self.language = Button("top.language", kind="quiet", size="small", icon="languages")
        self.language.clicked.connect(actions["language"].trigger)
        row.addWidget(self.theme)
        row.addWidget(self.language)
        theme.changed.connect(self._draw)
        self._draw()

    def _switch_theme(self) -> None:
        self._actions["theme_light" if theme.is_dark() else "theme_dark"].trigger()

    def _draw(self) -> None:
        self.theme.set_icon("sun" if theme.is_dark() else "moon")


class FindBox(QLineEdit):
    """Find an account, position or city; ``chosen`` brings the :class:`~territory_designer.ui.find.Hit`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "find")
        self.setFixedHeight(30)
        self.setMinimumWidth(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._index: FindIndex | None = None
        self._actions: Actions | None = None
        self._model = QStandardItemModel(self)
        self._completer = self._new_completer()
        self.textEdited.connect(self._search)
        self.returnPressed.connect(self._choose_current)
        words.changed.connect(self._say)
        theme.changed.connect(self.update)
        self._say()

    def _new_completer(self) -> QCompleter:
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._popup = QListView()
        self._popup.setProperty("kind", "hits")
        theme.dress(self._popup)
        completer.setPopup(self._popup)
        self._popup.setItemDelegate(HitDelegate(self._popup))  # after, for Qt sets its own
        completer.setMaxVisibleItems(MOST_HITS + MOST_OF_KIND)
        completer.activated[QModelIndex].connect(self._choose)  # type: ignore[index]
        completer.setWidget(self)
        return completer

    def set_actions(self, actions: Actions) -> None:
        """Find actions, too, by what they are called."""
        self._actions = actions

    def set_index(self, index: FindIndex | None) -> None:
        """Look in another plan, or in none."""
        self._index = index
        self.clear()

    def _say(self) -> None:
        self.setAccessibleName(t("top.find"))
        self._say_what()

    def _say_what(self) -> None:
        """Say what can be found, where there is room to."""
        whole = t("top.find")
        fits = self.fontMetrics().horizontalAdvance(whole) + _BESIDE_WORDS <= self.width()
        self.setPlaceholderText(whole if fits else t("action.find"))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Look again how much can be said."""
        super().resizeEvent(event)
        self._say_what()
        if self._popup.isVisible():
            self._show_hits()

    def _search(self, asked: str) -> None:
        self._model.clear()
        found = self._index.hits(asked) if self._index else []
        for hit in [*found, *action_hits(asked, self._actions.named() if self._actions else {})]:
            item = QStandardItem(hit.name)
            item.setData(hit, _HIT)
            item.setData(
                f"{t(f'find.{hit.kind}')} {hit.name} {hit.detail}", Qt.ItemDataRole.AccessibleTextRole
            )
            self._model.appendRow(item)
        self._show_hits()

    def _show_hits(self) -> None:
        """Show the list below the field, as wide as the field within sensible bounds."""
        least, most = _HITS_WIDTH
        size = QSize(
            min(max(self.width(), least), most), _HIT_HEIGHT * self._model.rowCount() + 2 * _HITS_RIM
        )
        self._completer.complete(QRect(0, 0, size.width(), self.height()))
        if self._popup.isVisible():
            self._popup.setGeometry(QRect(self.mapToGlobal(QPoint(0, self.height() + _HITS_BELOW)), size))

    def _choose(self, index: QModelIndex) -> None:
        hit = index.data(_HIT)
        if isinstance(hit, Hit):
            self.chosen.emit(hit)
            self.clear()
            self.clearFocus()

    def _choose_current(self) -> None:
        """Choose the line marked in the list, the first one when none is."""
        if self._model.rowCount() and self.text():
            marked = self._popup.currentIndex()
            self._popup.hide()
            self._choose(marked if marked.isValid() else self._model.index(0, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the field with its icon and its key."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawPixmap(10, (self.height() - 14) // 2, icons.pixmap("search", "muted", 14))
        if not self.text():
            painter.setFont(theme.font(10, 500))
            painter.setPen(theme.color("muted"))
            keys = QKeySequence(DEEDS["find"].keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            painter.drawText(self.rect().adjusted(0, 0, -10, 0), _RIGHT, keys)
        painter.end()


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class HitDelegate(QStyledItemDelegate):
    """Paints a hit: what kind it is, its name, and what tells it from others of that name."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        hit = index.data(_HIT)
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accentbg"))
        painter.drawPixmap(rect.left() + 10, rect.top() + 7, icons.pixmap(_KIND_ICONS[hit.kind], "muted", 14))
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(12, 500))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(hit.name, Qt.TextElideMode.ElideMiddle, round(rect.width() * 0.6))
        painter.drawText(rect.adjusted(32, 0, 0, 0), _LEFT, name)
        used = 32 + metrics.horizontalAdvance(name) + 12
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.font(11))
        room = rect.adjusted(used, 0, -10, 0)
        said = _detail(hit)
        detail = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _RIGHT, detail)

    def sizeHint(  # noqa: N802
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a line, which is as wide as the list."""
        return QSize(0, _HIT_HEIGHT)


def _detail(hit: Hit) -> str:
    """Say what tells a hit from others: of a place its English name, if it is another, and its accounts."""
    if hit.kind not in ("city", "province"):
        return hit.detail
    count = t("find.accounts", count=numbers.plain(len(hit.accounts)))
    return f"{hit.detail} · {count}" if hit.detail and hit.detail != hit.name else count
