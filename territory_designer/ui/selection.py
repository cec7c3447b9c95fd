"""Which accounts and which position is the planner looking at?

One selection for each window, shared by map, table, panels and inspector: whoever changes it names itself as
the source, so that a listener can tell its own changes from those of others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from territory_designer.model.tables import Index, Whole

NOBODY = -1
ANYBODY = -2


class Selection(QObject):
    """What is selected.

    ``accounts_changed`` and ``position_changed`` bring the source of the change, ``hover_changed`` the row
    of the account under the mouse or -1, ``only_from_changed`` the position whose accounts alone the hands
    touch.
    """

    accounts_changed = Signal(str)
    position_changed = Signal(str)
    hover_changed = Signal(int)
    only_from_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accounts: Index = _rows(())
        self._position = NOBODY
        self._hover = NOBODY
        self._only_from = ANYBODY

    @property
    def accounts(self) -> Index:
        """Return the rows of the selected accounts, ascending, read-only."""
        return self._accounts

    @property
    def position(self) -> int:
        """Return the row of the selected position, -1 = none."""
        return self._position

    @property
    def hover_account(self) -> int:
        """Return the row of the account under the mouse, -1 = none."""
        return self._hover

    @property
    def only_from(self) -> int:
        """Return the position whose accounts alone the hands touch: -1 = nobody's, -2 = anybody's."""
        return self._only_from

    def set_only_from(self, position: int) -> None:
        """Let the hands touch only the accounts of one position, of nobody (-1) or of anybody (-2)."""
        if position != self._only_from:
            self._only_from = int(position)
            self.only_from_changed.emit(self._only_from)

    def touchable(self, accounts: Any, alignment: Whole) -> Index:
        """Return those accounts that the hands may touch.

        Parameters
        ----------
        accounts
            Rows.
        alignment
            Position of every account of the plan, ``(accounts,)``.
        """
        rows = np.asarray(accounts, np.intp)
        return rows if self._only_from == ANYBODY else rows[alignment[rows] == self._only_from]

    def set_accounts(self, accounts: Any, source: str = "") -> None:
        """Select these accounts and no others.

        Parameters
        ----------
        accounts
            Rows in any order; each counts once.
        source
            Who selects, for example ``"map"`` or ``"table"``.
        """
        rows = _rows(accounts)
        if not np.array_equal(rows, self._accounts):
            self._accounts = rows
            self.accounts_changed.emit(source)

    def add_accounts(self, accounts: Any, source: str = "") -> None:
        """Select these accounts as well."""
        self.set_accounts(np.union1d(self._accounts, _rows(accounts)), source)

    def remove_accounts(self, accounts: Any, source: str = "") -> None:
        """Select these accounts no longer."""
        self.set_accounts(np.setdiff1d(self._accounts, _rows(accounts)), source)

    def set_position(self, position: int, source: str = "") -> None:
        """Select a position; -1 = none."""
        if position != self._position:
            self._position = int(position)
            self.position_changed.emit(source)

    def set_hover(self, account: int) -> None:
        """Say which account is under the mouse; -1 = none."""
        if account != self._hover:
            self._hover = int(account)
            self.hover_changed.emit(self._hover)

    def let_go(self, positions: int) -> None:
        """Let go of positions beyond so many: the step that made them was taken back."""
        if self._position >= positions:
            self.set_position(NOBODY)
        if self._only_from >= positions:
            self.set_only_from(ANYBODY)

    def clear(self, source: str = "") -> None:
        """Select nothing, for example because another plan was opened."""
        self.set_accounts((), source)
        self.set_position(NOBODY, source)
        self.set_hover(NOBODY)
        self.set_only_from(ANYBODY)


def _rows(accounts: Any) -> Index:
    rows = np.unique(np.asarray(accounts, np.intp))
    rows.setflags(write=False)
    return rows
