"""Whose accounts may change hands, and who leaves?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize

from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.selection import Selection


class OnlyBox(ChoiceBox):
    """Which positions may change: all, or those that were selected when the choice was made."""

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._selection: Selection | None = None
        self._named: tuple[str, ...] = ()
        self.setStyleSheet("min-height: 20px; padding: 0 5px;")
        self.setFixedSize(QSize(92, 24))
        self.activated.connect(self._choose)
        words.changed.connect(self._say)
        self._say()

    def follow(self, session: Session | None, selection: Selection | None) -> None:
        """Know what is selected."""
        self._session, self._selection = session, selection

    def show_positions(self, positions: tuple[str, ...]) -> None:
        """Show the positions that may change; none named = all."""
        self._named = positions
        self._say()

    def positions(self) -> tuple[str, ...]:
        """Return the positions that may change; none = all."""
        return self._named

    def _choose(self, chosen: int) -> None:
        self.show_positions(self._selected() if chosen == self.count() - 1 else ())

    def _selected(self) -> tuple[str, ...]:
        """Return the selected position and those of the selected accounts."""
        if self._session is None or self._selection is None:
            return ()
        rows = {
            self._selection.position,
            *self._session.scenario.alignment[self._selection.accounts].tolist(),
        }
        names = self._session.project.positions.position_id
        return tuple(str(names[row]) for row in sorted(rows) if row >= 0)

    def _say(self) -> None:
        self.blockSignals(True)
        self.clear()
        self.addItem(t("optimise.only.all"))
        if self._named:
            self.addItem(t("optimise.only.named", count=len(self._named)))
        self.addItem(t("optimise.only.selected"))
        self.setCurrentIndex(1 if self._named else 0)
        self.blockSignals(False)
        self.setToolTip(", ".join(self._named))


class LeaverBox(ChoiceBox):
    """Who leaves: a position with its holder."""

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self.setStyleSheet("min-height: 20px; padding: 0 5px;")
        self.setFixedSize(QSize(160, 24))
        words.changed.connect(self._say)

    def follow(self, session: Session | None, selection: Selection | None) -> None:
        """Offer the open positions of a plan; the selected one first."""
        self._session = session
        self.clear()
        self._say()
        if session is not None and selection is not None and selection.position >= 0:
            self.choose(selection.position)

    def _say(self) -> None:
        """Name the positions with their holders, and keep the one that is chosen."""
        from territory_designer.model.project import may_hold
        from territory_designer.ui.position_picker import holders

        session, chosen = self._session, self.leaver()
        self.clear()
        if session is None:
            return
        rows = np.flatnonzero(may_hold(session.project, session.scenario)).tolist()
        names = session.project.positions.position_id[rows].tolist()
        for name, holder in zip(names, holders(session, rows)):
            self.addItem(f"{name} · {holder or t('desk.vacant')}", name)
        self.setCurrentIndex(max(self.findData(chosen), 0))

    def choose(self, position: int) -> None:
        """Choose the holder of a position by its row, if it may hold accounts."""
        if self._session is not None:
            name = str(self._session.project.positions.position_id[position])
            self.setCurrentIndex(max(self.findData(name), 0))

    def leaver(self) -> str:
        """Return the position that is left."""
        return str(self.currentData() or "")
