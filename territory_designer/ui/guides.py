"""What tells the planner how the window works: the keys, the manual, the tour?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from territory_designer.ui.keys_sheet import KeysSheet
from territory_designer.ui.pages import Pages
from territory_designer.ui.theme import theme
from territory_designer.ui.top_bar import TopBar

if TYPE_CHECKING:
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.guided_tour import GuidedTour
    from territory_designer.ui.manual_page import ManualPage


class Guides(QObject):
    """The sheet of keys, the manual and the tour, each built when it is first wanted.

    Parameters
    ----------
    ground
        What the tour lies on.
    """

    def __init__(self, window: QWidget, *, ground: QWidget, top: TopBar, pages: Pages) -> None:
        super().__init__(window)
        self._window, self._ground, self._top, self._pages = window, ground, top, pages
        self.keys: KeysSheet | None = None
        self.manual: ManualPage | None = None
        self.tour: GuidedTour | None = None

    def show_keys(self) -> None:
        """Show all keys on one sheet beside the window."""
        if self.keys is None:
            self.keys = KeysSheet(self._window)
            theme.dress(self.keys)
        self.keys.show()
        self.keys.raise_()

    def show_manual(self) -> None:
        """Show the manual beside the window."""
        if self.manual is None:
            from territory_designer.ui.manual_page import ManualPage

            self.manual = ManualPage(self._window)
            theme.dress(self.manual)
        self.manual.show()
        self.manual.raise_()

    def begin_tour(self, desk: Desk) -> None:
        """Show what is where on the desk; the tour goes away with the page."""
        if self.tour is None:
            from territory_designer.ui.guided_tour import GuidedTour, places

            self.tour = tour = GuidedTour(self._ground, places(self._top, desk))
            theme.dress(tour)
            self._pages.currentChanged.connect(lambda _page: tour.leave())
        self.tour.begin()
