"""May this account be moved, and how does one let it, or not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from territory_designer.ui.buttons import Button
from territory_designer.ui.notices import notices

if TYPE_CHECKING:
    from territory_designer.session.session import Session


class AccountHold(QWidget):
    """Two buttons: lock or unlock at today's position, and keep for good where it is now, or no longer.

    ``edit_asked`` brings what to do with a plan that may be changed.
    """

    edit_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account = -1
        self._locked = self._overridden = False
        self.lock = Button("hold.lock", icon="lock", size="small")
        self.keep = Button("hold.keep", icon="bookmark", size="small")
        self.lock.clicked.connect(self._turn_lock)
        self.keep.clicked.connect(self._turn_override)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.lock)
        row.addWidget(self.keep)
        row.addStretch(1)

    def show_account(self, session: Session, account: int) -> None:
        """Offer what makes sense for an account: a lock holds only who is where the baseline has him."""
        self._account = account
        self._locked, self._overridden = bool(session.locked[account]), bool(session.overridden[account])
        now, then = (int(each.alignment[account]) for each in (session.scenario, session.project.baseline))
        self.lock.set_key("hold.unlock" if self._locked else "hold.lock")
        self.lock.set_icon("lock-open" if self._locked else "lock")
        self.lock.setVisible(self._locked or (now == then >= 0 and not self._overridden))
        self.keep.set_key("hold.reset" if self._overridden else "hold.keep")
        self.keep.set_icon("rotate-ccw" if self._overridden else "bookmark")
        self.keep.setVisible(self._overridden or (now >= 0 and not self._locked))

    def _turn_lock(self) -> None:
        account, locking = self._account, not self._locked
        self.edit_asked.emit(lambda session: turn_lock(session, account, locking=locking))

    def _turn_override(self) -> None:
        account, keeping = self._account, not self._overridden
        self.edit_asked.emit(lambda session: turn_override(session, account, keeping=keeping))


def turn_lock(session: Session, account: int, *, locking: bool) -> None:
    """Lock an account, or lift its lock and its mark; a lock on its hub or group is told."""
    from territory_designer.session.remedies import unlock_edit

    name = str(session.project.accounts.account_id[account])
    if locking:
        session.lock("account", [name])
        return
    session.do(unlock_edit(session.project, session.scenario, "account", (name,)))
    if session.locked[account]:
        notices.tell("desk.still_locked", tone="warn", count=1)


def turn_override(session: Session, account: int, *, keeping: bool) -> None:
    """Keep an account for good where it is, or let it go where its place says."""
    if keeping:
        session.override(np.array([account], np.intp), int(session.scenario.alignment[account]))
    else:
        session.reset_overrides([str(session.project.accounts.account_id[account])])
