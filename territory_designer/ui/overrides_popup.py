"""Which accounts are fixed by hand, and where would each go if its place decided again?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QListView, QWidget

from territory_designer.ui.buttons import Button, PrimaryButton
from territory_designer.ui.labels import Label
from territory_designer.ui.popup import Popup
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Session

_ID = Qt.ItemDataRole.UserRole + 1
_ROW, _MOST_ROWS = 28, 9


class OverridesPopup(Popup):
    """The list with a tick before each account; ``restored`` brings the ids of those ticked.

    Parameters
    ----------
    found
        Each account, its position, and the one it would go to, as ``Session.override_list`` returns them.
    """

    restored = Signal(object)

    def __init__(
        self, session: Session, found: Sequence[tuple[int, int, int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, width=440)
        self.title = Label("hands.overrides.title", weight=600, px=13, count=len(found))
        self.model = QStandardItemModel(self)
        for row in found:
            self.model.appendRow(_item(session, *row))
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.title.text())
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setFixedHeight(_ROW * min(max(len(found), 2), _MOST_ROWS) + 4)
        self.restore = PrimaryButton("hands.overrides.restore", icon="rotate-ccw", count=len(found))
        self.cancel = Button("hands.cancel", kind="quiet")
        self.model.itemChanged.connect(lambda _item: self._say())
        self.restore.clicked.connect(self._restore)
        self.cancel.clicked.connect(self.close)
        hint = Label("hands.overrides.hint", px=11, tone="muted")
        hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.restore)
        for widget in (self.title, hint, self.list):
            self.body.addWidget(widget)
        self.body.addLayout(row)

    def open_at(self, point: QPoint, room: QRect | None = None) -> None:
        """Show the card, the keyboard in its list."""
        super().open_at(point, room)
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Restore those ticked with Return, wherever the keyboard is on the card."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.restore.click()
        else:
            super().keyPressEvent(event)

    def ticked(self) -> list[str]:
        """Return the ids of the accounts that are ticked."""
        items = [self.model.item(row) for row in range(self.model.rowCount())]
        return [item.data(_ID) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _say(self) -> None:
        count = len(self.ticked())
        self.restore.set_key("hands.overrides.restore", count=count)
        self.restore.setEnabled(count > 0)

    def _restore(self) -> None:
        ids = self.ticked()
        self.hide()
        self.restored.emit(ids)
        self.close()


def _item(session: Session, account: int, now: int, then: int) -> QStandardItem:
    accounts = session.project.accounts
    name = str(accounts.name[account] or accounts.account_id[account])
    params = {"name": name, "now": session.position_id(now)}
    stays = then == now
    to = session.position_id(then) or t("desk.nobody")
    said = t("hands.overrides.stays", **params) if stays else t("hands.overrides.row", **params, then=to)
    item = QStandardItem(said)
    item.setCheckable(True)
    item.setSizeHint(QSize(0, _ROW))
    item.setCheckState(Qt.CheckState.Checked)
    item.setData(str(accounts.account_id[account]), _ID)
    item.setToolTip(said)
    return item
