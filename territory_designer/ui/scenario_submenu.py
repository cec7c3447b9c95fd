"""What can be done with the scenario that is shown, from the menu of the plan?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from territory_designer.ui import icons
from territory_designer.ui.actions import Actions
from territory_designer.ui.menus import Menu
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

WRITTEN = ("copy", "rename", "note")  # begin with a field to write into
DEEDS = (*WRITTEN, "freeze", "baseline", "delete")


class ScenarioSubmenu(Menu):
    """The actions ``scenarios`` and ``scenario_…`` below each other."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.addAction(actions["scenarios"])
        self.addSeparator()
        self.addActions([actions[f"scenario_{name}"] for name in DEEDS])
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.setTitle(t("scenario.submenu"))
        self.setIcon(icons.icon("git-branch"))
