"""Which accounts and positions does a click, an outline or a place of the map select?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QWidget

from territory_designer.model.tables import Index, Number
from territory_designer.ui.map.hits import NOTHING, Hits
from territory_designer.ui.map.labels import CLUSTER
from territory_designer.ui.map.regions import FIRST_LEVEL, LEVELS, Region, Regions
from territory_designer.ui.map.stack_list import StackList
from territory_designer.ui.map.view import MapView
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session

SOURCE = "map"
SPREAD_MOST = 120  # accounts of a stack that are spread on a disc; more are listed
_ADD, _REMOVE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class ChoosingMap(MapView):
    """The map of a plan on which one can select; :class:`MapCanvas` hands it mouse and keyboard."""

    def __init__(self, session: Session | None, selection: Selection, parent: QWidget | None = None) -> None:
        self._level = FIRST_LEVEL
        self._regions: Regions | None = None
        super().__init__(session, selection, parent)

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._regions = None
        super().set_session(session)

    def is_selected_at(self, point: QPointF) -> bool:
        """Tell whether a selected account is at a point."""
        account = self.account_at(point)
        return account >= 0 and bool(np.isin(account, self._selection.accounts))

    def choose(self, accounts: Index, modifiers: Qt.KeyboardModifier) -> None:
        """Select accounts that the hands may touch; Shift adds them, Alt removes them."""
        if self._scene is not None:
            accounts = self._selection.touchable(accounts, self._scene.alignment)
        if modifiers & _ADD:
            self._selection.add_accounts(accounts, SOURCE)
        elif modifiers & _REMOVE:
            self._selection.remove_accounts(accounts, SOURCE)
        else:
            self._selection.set_accounts(accounts, SOURCE)

    def choose_within(self, outline: QPainterPath, modifiers: Qt.KeyboardModifier) -> None:
        """Select what an outline holds; it stays to be seen until the selection changes."""
        self.choose(self.accounts_within(outline), modifiers)
        alone = not modifiers & (_ADD | _REMOVE) and len(self._selection.accounts) > 0
        self._doings.outline = (self._camera, outline) if alone else None
        self.update()

    def click(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select what is at a point: an account, a city, a hub's next position, a position; or nothing."""
        hits, account = self._hits(), self.account_at(point)
        if hits is None:
            return
        crowd = hits.row_at(point, CLUSTER) if hits.stack is None else NOTHING
        if crowd >= 0:
            self.open_stack(crowd)
        elif account >= 0:
            self._click_account(account, modifiers)
        elif hits.stack is None or hits.stack.account_at(point) is None:
            self.open_stack(NOTHING)
            self._click_ground(hits, point, modifiers)

    def _click_account(self, account: int, modifiers: Qt.KeyboardModifier) -> None:
        self.choose(np.array([account]), modifiers)
        self.open_crowd(account)

    def open_crowd(self, account: int) -> bool:
        """Open the stack of an account when its dots lie over each other; returns whether it was opened."""
        hits = self._hits()
        if hits is None or (hits.stack is not None and account in hits.stack.rows):
            return False
        crowded = hits.scene.is_crowded(account, self._camera.scale)
        self.open_stack(account if crowded else NOTHING)
        return crowded

    def open_stack(self, account: int) -> None:
        """Open the stack of an account, a large one as a list, or, with -1, close the one that is open."""
        hits = self._hits()
        if hits is not None and account >= 0 and hits.scene.places.site_size[account] > SPREAD_MOST:
            self._list_stack(hits, account)
            return
        self._doings.opened, self._hits_now = account, None
        self.update()

    def _list_stack(self, hits: Hits, account: int) -> None:
        popup = StackList(hits.scene, hits.scene.stack(account), self._selection, self)
        popup.open_at(self.mapToGlobal(hits.dot(account)[0].toPoint()))

    def _click_ground(self, hits: Hits, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        city, hub = hits.accounts_of_name(point), hits.hub_at(point)
        if city is not None:
            self.choose(city, modifiers)
        elif hub >= 0:
            self._choose_next(hits.scene.hub_positions(hub))
        elif not modifiers:
            self._selection.set_accounts((), SOURCE)
            self._selection.set_position(hits.position_at(point), SOURCE)

    def _choose_next(self, rows: list[int]) -> None:
        """Select the positions of a hub one after the other."""
        now = self._selection.position
        following = rows[(rows.index(now) + 1) % len(rows)] if now in rows else rows[0]
        self._selection.set_position(following, SOURCE)

    def pick_place(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select all accounts of the province named at a point, else of the city there."""
        hits = self._hits()
        if hits is not None:
            self.choose(hits.accounts_of_ground(point), modifiers)

    @property
    def level(self) -> str:
        """Return which places a click of the place tool selects: one of ``regions.LEVELS``."""
        return self._level

    def set_level(self, level: str) -> None:
        """Let a click of the place tool select provinces, prefectures or counties."""
        if level not in LEVELS:
            raise ValueError(f"no level {level!r}")
        self._level = level
        self.update()

    def region_at(self, point: QPointF) -> Region | None:
        """Return the province, prefecture or county at a point."""
        if self._scene is None:
            return None
        if self._regions is None:
            self._regions = Regions(self._scene.places, self._scene.project.accounts.county_code)
        return self._regions.at(self._level, *self._camera.to_map(point))

    def said_of(self, region: Region) -> str:
        """Say a region and how many of its accounts the hands may touch."""
        rows = region.accounts
        count = len(self._selection.touchable(rows, self._scene.alignment)) if self._scene else len(rows)
        return t("hands.region", name=region.name(words.language()), count=count)

    def pick_region(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select all accounts of the province, prefecture or county at a point."""
        region = self.region_at(point)
        if region is not None:
            self.choose(region.accounts, modifiers)

    @property
    def selection(self) -> Selection:
        """Return what is selected, shared with the other panels."""
        return self._selection

    def dots_in_view(self) -> tuple[Index, Number]:
        """Return the accounts in view, those of an open stack alone, and their pixels ``(n, 2)``."""
        hits = self._hits()
        if hits is None or not self._shown.accounts:
            return np.zeros(0, np.intp), np.zeros((0, 2))
        stack = hits.stack
        if stack is not None:
            return stack.rows, stack.places + np.array([stack.middle.x(), stack.middle.y()])
        inside = ((hits.drawn >= 0) & (hits.drawn < (self.width(), self.height()))).all(axis=1)
        return np.flatnonzero(inside), hits.drawn[inside]

    def dot_of(self, account: int) -> QPointF | None:
        """Return where the dot of an account is seen, None where it has no place."""
        hits = self._hits()
        at = hits.dot(account)[0] if hits is not None else None
        return at if at is not None and np.isfinite(at.x()) else None

    def hub_mark_of(self, position: int) -> QPointF | None:
        """Return where the hub of a position is seen, None where it has none."""
        hits = self._hits()
        return hits.marks.get(int(hits.scene.scenario.position_hub[position])) if hits is not None else None

    def bring_into_view(self, account: int, rim: float) -> None:
        """Move the map by as little as shows an account, not at the rim."""
        at = self.dot_of(account)
        if at is not None:
            x = min(max(at.x(), rim), self.width() - rim) - at.x()
            y = min(max(at.y(), rim), self.height() - rim) - at.y()
            if x or y:
                self.pull(QPointF(x, y))
