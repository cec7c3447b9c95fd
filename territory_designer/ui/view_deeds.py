"""What happens when an action is chosen that changes how the plan is looked at, not the plan?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from territory_designer.model.scenario import BASELINE
from territory_designer.ui.actions import TOOLS, Actions
from territory_designer.ui.document import Document
from territory_designer.ui.pages import Pages
from territory_designer.ui.remembered import remember
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

if TYPE_CHECKING:
    from territory_designer.model.tables import Index
    from territory_designer.session.session import Session
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.find import Hit

PANELS = ("left", "right", "bottom")
THEMES = ("system", "light", "dark")


class ViewDeeds(QObject):
    """Does what the actions say that lead to another page, panel, place or tool, language or theme.

    ``plan_wanted`` is sent to go back to the plan, ``page_opened`` when another page of it is shown.
    """

    plan_wanted = Signal()
    page_opened = Signal()

    def __init__(self, actions: Actions, pages: Pages, *, document: Document) -> None:
        super().__init__(pages)
        self._actions, self._pages, self._document = actions, pages, document
        does = {
            "zoom_all": self._zoom_all,
            "language": switch_language,
            "compare": self._toggle_comparison,
            "frontier": self.toggle_frontier,
            "charts": self._toggle_charts,
            "optimise": self._show_optimise,
        }
        for name, do in does.items():
            actions[name].triggered.connect(lambda _checked=False, do=do: do())
        for tool in TOOLS:
            actions[tool].triggered.connect(lambda _checked=False, tool=tool: self.set_tool(tool))
        for mode in THEMES:
            actions[f"theme_{mode}"].triggered.connect(lambda _checked=False, mode=mode: set_mode(mode))
        for panel in PANELS:
            actions[panel].toggled.connect(lambda wanted, panel=panel: self._show_panel(panel, wanted))
        theme.changed.connect(self._check_theme)
        self._check_theme()

    @property
    def session(self) -> Session | None:
        """Return the plan that is open."""
        return self._document.session

    # pages

    def compare(self, name: str) -> None:
        """Show a scenario beside the one that is shown."""
        if self.session is not None and self._pages.desk is not None:
            self._pages.open_comparison(self.session, name, selection=self._pages.desk.selection)
            self.page_opened.emit()

    def _toggle_comparison(self) -> None:
        """Compare with today's plan, or go back."""
        if self._pages.place() == "compare":
            self.plan_wanted.emit()
        else:
            self.compare(BASELINE)

    def toggle_frontier(self) -> None:
        """Show the plans to choose between, or go back."""
        if self.session is None or self._pages.place() == "frontier":
            self.plan_wanted.emit()
        else:
            self._pages.open_frontier(self.session)
            self.page_opened.emit()

    def _toggle_charts(self) -> None:
        """Show the charts of the scenario that is shown, or go back."""
        session, desk = self.session, self._pages.desk
        if session is None or desk is None or self._pages.place() == "charts":
            self.plan_wanted.emit()
        else:
            self._pages.open_charts(session, selection=desk.selection)
            self.page_opened.emit()

    def keep(self, name: str) -> None:
        """Go on with one of the scenarios compared."""
        if self.session is not None and name != self.session.scenario_name:
            self.session.show(name)
        self.plan_wanted.emit()

    # places

    def show_hit(self, hit: Hit) -> None:
        """Select what was found, look at it and go on there by keyboard; or do it."""
        desk = self._pages.desk
        if hit.deed:
            self._do(hit.deed)
        elif desk is not None:
            if self._pages.place() in ("frontier", "charts"):
                self.plan_wanted.emit()
            self._look_at(_selected(hit, desk), hit.position, desk=desk)

    def _look_at(self, accounts: Index, position: int, *, desk: Desk) -> None:
        comparing = self._pages.comparison if self._pages.place() == "compare" else None
        if comparing is None:
            desk.canvas.zoom_to_accounts(accounts)
            desk.go_on_at(accounts, position)
        else:
            comparing.maps[0].zoom_to_accounts(accounts)
            comparing.maps[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _do(self, deed: str) -> None:
        """Do what was found; the keyboard goes to the map first, as what is done may take it elsewhere."""
        if self._pages.desk is not None:
            self._pages.desk.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._actions[deed].trigger()

    def show_position(self, position: int) -> None:
        """Look at a position on the map."""
        if self._pages.desk is not None:
            self.plan_wanted.emit()
            self._pages.desk.zoom_to_position(position)

    def _zoom_all(self) -> None:
        if self._pages.desk is not None:
            self._pages.desk.canvas.zoom_to_all()

    # tools and panels

    def set_tool(self, tool: str) -> None:
        """Take a tool of the map into the hand."""
        self._actions[tool].setChecked(True)
        if self._pages.desk is not None:
            self._pages.desk.canvas.set_tool(tool)

    def _show_optimise(self) -> None:
        if self._pages.desk is not None:
            self._pages.desk.show_optimise(self._actions["optimise"].isChecked())

    def _show_panel(self, name: str, wanted: bool) -> None:
        if self._pages.desk is not None:
            self._pages.desk.show_panel(name, wanted)

    def follow_panels(self) -> None:
        """Let the actions say which panels are seen."""
        desk = self._pages.desk
        if desk is not None:
            for name in PANELS:
                self._actions[name].setChecked(desk.panel_shown(name))
            self._actions["optimise"].setChecked(desk.optimise_shown())

    def _check_theme(self) -> None:
        self._actions[f"theme_{theme.mode()}"].setChecked(True)


def switch_language() -> None:
    """Speak the other language, now and next time."""
    words.set_language("en" if words.language() == "zh" else "zh")
    remember("language", words.language())


def set_mode(mode: str) -> None:
    """Be light, dark or as the system, now and next time."""
    theme.set_mode(mode)
    remember("theme", mode)


def _selected(hit: Hit, desk: Desk) -> Index:
    """Select what was found and return its accounts."""
    if hit.position < 0:
        desk.selection.set_accounts(hit.accounts, "find")
        return hit.accounts
    desk.selection.set_position(hit.position, "find")
    return desk.accounts_of(hit.position)
