"""What can be done with the accounts or the position that the planner points at, by menu, key or name?

A menu says what it is about; a key concerns what is selected. Everything that changes the plan is one step of
the session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, QTimer

from territory_designer.model.tables import Index
from territory_designer.ui.actions import HANDS
from territory_designer.ui.note_popup import NotePopup
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.overrides_popup import OverridesPopup
from territory_designer.ui.plan_changes import toggle_locks
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.selection import ANYBODY, NOBODY

if TYPE_CHECKING:
    from territory_designer.session.best_move import Suggestion
    from territory_designer.session.session import Session
    from territory_designer.ui.actions import Actions
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.job_runner import JobRunner

Step = Callable[["Session"], object]
Change = Callable[[Step], None]


@dataclass(frozen=True, eq=False)
class Subject:
    """What a deed is about: accounts (none when it is about the position), a position or -1, and where."""

    accounts: Index
    position: int = NOBODY
    at: QPoint | None = None


class PlanDeeds(QObject):
    """Does what the actions named in ``actions.HANDS`` say.

    Parameters
    ----------
    change
        Makes a step of the plan, in a copy where nobody may change what is shown; faults are told.
    """

    def __init__(self, actions: Actions, desk: Desk, *, jobs: JobRunner, change: Change) -> None:
        super().__init__(desk)
        self.actions = actions
        self._desk, self._jobs, self._change = desk, jobs, change
        self._said: Subject | None = None
        for name in HANDS:
            actions[name].triggered.connect(getattr(self, name))

    # what about?

    @property
    def session(self) -> Session | None:
        """Return the plan on the desk."""
        return self._desk.session

    def about(self, subject: Subject | None) -> None:
        """Let the deeds that follow be about this, or, with None, about what is selected."""
        self._said = subject

    def forget_soon(self) -> None:
        """Let deeds be about what is selected again, once the one just chosen is done."""
        QTimer.singleShot(0, self, lambda: self.about(None))

    def subject(self) -> Subject:
        """Return what a deed is about now."""
        if self._said is not None:
            return self._said
        accounts = self._desk.accounts.chosen()
        position = self._desk.selection.position
        return Subject(accounts, position if position >= 0 else self.owner(accounts))

    def owner(self, accounts: Index) -> int:
        """Return the position of all these accounts, -1 when they have several or none."""
        session = self.session
        owners = np.unique(session.scenario.alignment[accounts]) if session and len(accounts) else ()
        return int(owners[0]) if len(owners) == 1 else NOBODY

    def _accounts(self) -> Index:
        """Return the accounts meant; the planner is told when there are none."""
        accounts = self.subject().accounts
        if not len(accounts):
            notices.tell("notice.nothing_selected", tone="accent")
        return accounts

    def _account(self) -> int:
        """Return the one account meant, -1 when it is not one; the planner is told."""
        accounts = self._accounts()
        if len(accounts) > 1:
            notices.tell("hands.choose_one", tone="accent")
        return int(accounts[0]) if len(accounts) == 1 else NOBODY

    def _position(self) -> int:
        """Return the position meant; the planner is told when there is none."""
        position = self.subject().position
        if position < 0:
            notices.tell("hands.choose_position", tone="accent")
        return position

    def _point(self) -> QPoint:
        """Return where a popup stands: where the menu was, else below the middle of the map."""
        canvas, at = self._desk.canvas, self.subject().at
        return canvas.mapToGlobal(canvas.rect().center() + QPoint(0, 24)) if at is None else at

    def _room(self) -> QRect:
        """Return where a popup stays, so that it hides no card that it belongs to: over the map."""
        canvas = self._desk.canvas
        return QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size()).adjusted(8, 8, -8, -8)

    # accounts

    def assign(self) -> None:
        """Ask for the position to which the accounts shall go."""
        accounts = self._accounts()
        if len(accounts):
            self._pick(lambda position: self._desk.move_asked.emit(accounts, position), nobody=True)

    def swap(self) -> None:
        """Exchange the positions of two accounts."""
        accounts = self.subject().accounts
        if len(accounts) != 2:
            notices.tell("hands.choose_two", tone="accent")
            return
        first, second = map(int, accounts)
        self._change(lambda session: session.swap(first, second))

    def best_move(self) -> None:
        """Look for the move that helps most, and show it before it is made."""
        subject, session = self.subject(), self.session
        about = subject.accounts if len(subject.accounts) else subject.position
        if session is None or (isinstance(about, int) and about < 0):
            notices.tell("notice.nothing_selected", tone="accent")
            return
        work = lambda _progress, _cancelled: session.best_move(about)  # noqa: E731 - named for the runner
        self._jobs.start(work, done=self._show_best, failed=notices.fault)

    def _show_best(self, found: Suggestion | None) -> None:
        if found is None:
            notices.tell("hands.no_better", tone="accent")
            return
        accounts = np.asarray(found.accounts, np.intp)
        self._desk.selection.set_accounts(accounts, "deed")
        self._desk.move_asked.emit(accounts, found.position)

    def lock(self) -> None:
        """Lock the accounts, or unlock them when all are locked."""
        accounts = self._accounts()
        if len(accounts):
            self._change(lambda session: toggle_locks(session, accounts))

    def lock_group(self) -> None:
        """Lock the customer groups of the accounts, or unlock them when all are locked."""
        accounts, session = self._accounts(), self.session
        if session is None or not len(accounts):
            return
        groups = sorted({str(each) for each in session.project.accounts.parent_id[accounts]} - {""})
        if groups:
            self._toggle("group", groups)
        else:
            notices.tell("hands.no_group", tone="accent")

    def override(self) -> None:
        """Ask for the position that the accounts shall keep whatever their place says."""
        accounts = self._accounts()
        if len(accounts):
            self._pick(lambda row: self._change(lambda session: session.override(accounts, row)))

    def reset_overrides(self) -> None:
        """List the accounts placed by hand and where each would go; restore those that are ticked."""
        session = self.session
        if session is None:
            return
        found = session.override_list()
        if not found:
            notices.tell("hands.no_overrides", tone="accent")
            return
        popup = OverridesPopup(session, found, self._desk)
        popup.restored.connect(lambda ids: self._change(lambda session: session.reset_overrides(ids)))
        popup.open_at(self._point(), self._room())

    def note(self) -> None:
        """Let the planner write a note on the account."""
        account, session = self._account(), self.session
        if session is None or account < 0:
            return
        popup = NotePopup(session, account, self._desk)
        popup.written.connect(lambda text: self._noted(account, text))
        popup.open_at(self._point(), self._room())

    def _noted(self, account: int, text: str) -> None:
        if self.session is not None:
            with faults_told():
                self.session.annotate(account, text)

    def why(self) -> None:
        """Show why the account is where it is."""
        account = self._account()
        if account >= 0:
            self._desk.show_panel("right", True)
            self._desk.inspector.show_account(account)

    def pin_card(self) -> None:
        """Keep the card of the account, else of the position, on the map."""
        hovered, subject = self._desk.selection.hover_account, self.subject()
        if self._said is None and hovered >= 0:
            self._desk.canvas.pins.pin_account(hovered)
        elif len(subject.accounts):
            self._desk.canvas.pins.pin_account(int(subject.accounts[0]))
        elif self._position() >= 0:
            self._desk.canvas.pins.pin_position(subject.position)

    def unpin_cards(self) -> None:
        """Take all cards off the map."""
        self._desk.canvas.pins.clear()

    def zoom_to(self) -> None:
        """Look at the accounts, else at those of the position."""
        subject = self.subject()
        if len(subject.accounts):
            self._desk.canvas.zoom_to_accounts(subject.accounts)
        elif self._position() >= 0:
            self._desk.zoom_to_position(subject.position)

    # positions

    def select_of(self) -> None:
        """Select all accounts of the position."""
        position = self._position()
        if position >= 0:
            self._desk.selection.set_accounts(self._desk.accounts_of(position), "deed")

    def from_here(self) -> None:
        """Let the hands touch only accounts of the position."""
        position = self._position()
        if position >= 0:
            self._desk.selection.set_only_from(position)

    def from_nobody(self) -> None:
        """Let the hands touch only accounts that nobody serves."""
        self._desk.selection.set_only_from(NOBODY)

    def from_any(self) -> None:
        """Let the hands touch all accounts again."""
        self._desk.selection.set_only_from(ANYBODY)

    def paint_for(self) -> None:
        """Take the brush to paint for the position."""
        position = self._position()
        if position >= 0:
            self.actions["brush"].trigger()
            self._desk.canvas.set_paint_target(position)

    def lock_territory(self) -> None:
        """Lock the territory of the position, or unlock it."""
        position, session = self._position(), self.session
        if session is not None and position >= 0:
            self._toggle("territory", [session.position_id(position)])

    def lock_hub(self) -> None:
        """Lock all territories of the hub of the position, or unlock them."""
        position, session = self._position(), self.session
        if session is None or position < 0:
            return
        hub = int(session.scenario.position_hub[position])
        if hub >= 0:
            self._toggle("hub", [str(session.project.hubs.hub_id[hub])])

    def _toggle(self, kind: str, ids: list[str]) -> None:
        """Lock, or unlock when all of them are locked."""
        session = self.session
        if session is not None:
            held = {lock.id for lock in session.scenario.rules.locks if lock.kind == kind}
            self._change(lambda session: session.lock(kind, ids, locked=not set(ids) <= held))

    def split(self) -> None:
        """Share the territory of the position with another one."""
        position = self._position()
        if position >= 0:
            self._change(lambda session: session.split_position(position))

    def merge(self) -> None:
        """Ask for the position that shall take over all accounts of this one."""
        position = self._position()
        if position >= 0:
            self._pick(lambda row: self._change(lambda session: session.merge_positions(position, row)))

    def dissolve(self) -> None:
        """Give the accounts of the position to its neighbours, and close it."""
        position = self._position()
        if position >= 0:
            self._change(lambda session: session.dissolve_position(position))

    def _pick(self, then: Callable[[int], object], *, nobody: bool = False) -> None:
        if self.session is not None:
            picker = PositionPicker(self.session, self._desk, nobody=nobody)
            picker.chosen.connect(then)
            picker.open_at(self._point())
