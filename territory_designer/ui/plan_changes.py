"""How is the plan that is shown changed, and what when nobody may change it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject

from territory_designer.model.tables import Index
from territory_designer.ui.document import Document
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.scenario_names import copy_name

if TYPE_CHECKING:
    from territory_designer.session.session import Session


class PlanChanges(QObject):
    """Changes the open plan, and takes changes back; today's plan stays as it is: they go into a copy."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    def undo(self) -> None:
        """Take back the last change."""
        if self._document.session:
            with faults_told():
                self._document.session.undo()

    def redo(self) -> None:
        """Make it again."""
        if self._document.session:
            with faults_told():
                self._document.session.redo()

    def move(self, accounts: Any, position: int) -> None:
        """Give accounts to a position."""
        self.make(lambda session: session.move(np.asarray(accounts), position))

    def make(self, edit: Callable[[Session], object]) -> None:
        """Change the plan that is shown, or a copy of one that nobody may change."""
        session = self._document.session
        if session is not None and _editable(session):
            with faults_told():
                edit(session)


def _editable(session: Session) -> bool:
    """Begin a copy when today's plan is shown, which nobody may change; returns whether one may."""
    if not session.editable:
        with faults_told():
            session.copy_scenario(copy_name(session))
            notices.tell("notice.working_copy", tone="accent", name=session.scenario_name)
    return session.editable


def toggle_locks(session: Session, accounts: Index) -> None:
    """Lock accounts, or unlock them when all are locked; say how many another lock still holds."""
    locking = not bool(session.locked[accounts].all())
    session.lock("account", session.project.accounts.account_id[accounts], locked=locking)
    held = int(session.locked[accounts].sum())
    if not locking and held:
        notices.tell("desk.still_locked", tone="warn", count=held)
