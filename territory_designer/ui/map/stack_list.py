"""Which accounts stand at one place, where there are too many to be spread on the map?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QWidget

from territory_designer.model.tables import Index
from territory_designer.ui import numbers
from territory_designer.ui.filters import FilterField
from territory_designer.ui.labels import Label
from territory_designer.ui.map.scene import Scene
from territory_designer.ui.popup import Popup
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import t

_ACCOUNT = Qt.ItemDataRole.UserRole + 1
_ROW, _WIDTH, _HEIGHT, _ANY_WIDTH = 28, 380, 300, 16_777_215


class StackList(Popup):
    """The accounts of one site with a tick each: what is ticked is selected at once."""

    def __init__(
        self, scene: Scene, accounts: Index, selection: Selection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, width=_WIDTH)
        self._selection, self._words = selection, []
        self.title = Label("hands.stack", weight=600, px=13, count=numbers.plain(len(accounts)))
        self.field = FilterField()
        self.field.setMaximumWidth(_ANY_WIDTH)
        self.model, self.list = QStandardItemModel(self), QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.title.text())
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setFixedHeight(_HEIGHT)
        self._fill(scene, accounts)
        self.model.itemChanged.connect(self._take)
        self.field.textChanged.connect(self._narrow)
        for widget in (self.title, self.field, self.list):
            self.body.addWidget(widget)

    _words: list[str]

    def _fill(self, scene: Scene, accounts: Index) -> None:
        table, ids = scene.project.accounts, scene.project.positions.position_id
        chosen = np.isin(accounts, self._selection.accounts)
        for account, ticked in zip(accounts.tolist(), chosen.tolist()):
            position = int(scene.alignment[account])
            to = str(ids[position]) if position >= 0 else t("desk.nobody")
            said = f"{table.name[account] or table.account_id[account]} · {to}"
            item = QStandardItem(said)
            item.setCheckable(True)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, _ROW))
            item.setData(account, _ACCOUNT)
            self.model.appendRow(item)
            self._words.append(f"{said} {table.account_id[account]}".casefold())

    def open_at(self, point: QPoint, room: QRect | None = None) -> None:
        """Show the list, the keyboard in it."""
        super().open_at(point, room)
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, item: QStandardItem) -> None:
        selection, ticked = self._selection, item.checkState() == Qt.CheckState.Checked
        change = selection.add_accounts if ticked else selection.remove_accounts
        change([item.data(_ACCOUNT)], "map")

    def _narrow(self, asked: str) -> None:
        asked = asked.strip().casefold()
        for row, text in enumerate(self._words):
            self.list.setRowHidden(row, asked not in text)
