"""Which plan is open, is it saved, who else has it open, and what was left of earlier ones?"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.lock import PlanLock, lock_plan
from territory_designer.ui import slow_work
from territory_designer.ui.job_runner import Job, JobRunner
from territory_designer.ui.notices import Notice, faults_told, notices
from territory_designer.ui.remembered import RecentPlan, remember_plan
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.measures.scorecard import Scorecard
    from territory_designer.session.saving import Draft, Save
    from territory_designer.session.session import Changes, Session
    from territory_designer.storage.journal import PendingJournal

COUNTED_AT_ONCE = 20_000  # accounts whose figures are counted in a few hundredths of a second
_DRAFT_MS = 1000  # when the first pictures of the plan are there
_TURN_MS = 1  # not 0: then Qt would do it in the same turn
UNTITLED = "top.new_plan"


class Document(QObject):
    """The open plan. It is read beside the window; ``opened`` is sent when it is ready to be shown.

    ``working`` brings a text to say while files are read, ``idle`` says that this is over. ``changed`` brings
    the ``Changes`` of the session, ``saving`` says whether it is being
    written, ``saved`` that it was, and
    ``counting`` whether the figures shown are still those of before.
    """

    opened = Signal(object)
    closed = Signal()
    changed = Signal(object)
    working = Signal(object)
    idle = Signal()
    saving = Signal(bool)
    saved = Signal()
    counting = Signal(bool)

    def __init__(self, jobs: JobRunner, state_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session: Session | None = None
        self.saved_at: datetime | None = None
        self.state_dir = state_dir
        self._jobs = jobs
        self._lock: PlanLock | None = None
        self._reading: Job | None = None
        self._uncounted: Changes | None = None
        self._save: Save | None = None
        self._wished: tuple[Path | None, Callable[[], object] | None] | None = None
        self._end_listening: Callable[[], None] | None = None
        self._keep_soon = QTimer(self, interval=_DRAFT_MS, singleShot=True)
        self._keep_soon.timeout.connect(self._keep_draft)

    @property
    def name(self) -> str:
        """Return what the plan is called."""
        if self.session is None:
            return ""
        title = self.session.project.settings.title
        return title or (self.session.path.stem if self.session.path else t(UNTITLED))

    @property
    def unsaved(self) -> bool:
        """Whether closing would lose something: changes, or a plan that never had a file."""
        return self.session is not None and self.session.dirty

    # opening

    def open_plan(self, path: Path) -> None:
        """Open a plan file in place of the plan that is open."""
        self._read(slow_work.open_plan(path, self.state_dir), lambda: t("notice.opening", name=path.name))

    def import_files(
        self, files: Sequence[Path], said: str = "notice.reading", *, datum: str | None = None
    ) -> None:
        """Make a new plan of files, whose coordinates have a datum."""
        self._read(slow_work.import_files(files, self.state_dir, datum), lambda: t(said))

    def open_rescued(self, rescue: PendingJournal) -> None:
        """Open a plan with the unsaved work that a dead program left."""
        name = "" if rescue.nameless else Path(rescue.plan).name
        work = slow_work.open_rescued(rescue, self.state_dir)
        self._read(work, lambda: t("notice.opening", name=name or t(UNTITLED)))

    def take(self, session: Session) -> None:
        """Hold a plan that another page has made, in place of the plan that is open."""
        self._read(slow_work.make_ready(session), lambda: t("notice.opening", name=t(UNTITLED)))

    def _read(self, work: Callable[..., slow_work.Opened], say: Callable[[], str]) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self.working.emit(say)
        job = self._jobs.start(work, done=self._take, failed=self._fail)
        self._reading = job

    def stop_reading(self) -> None:
        """Give up the plan that is being read; the one that is open stays."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
            self.idle.emit()

    def _fail(self, error: Exception) -> None:
        self._reading = None
        self.idle.emit()
        notices.fault(error)

    def _take(self, opened: slow_work.Opened) -> None:
        self._reading = None
        self.idle.emit()
        self.close()
        self.show_session(opened.session)
        self.opened.emit(opened)
        if opened.session.path is None:
            self._keep_soon.start()

    def _keep_draft(self) -> None:
        """Write a plan that has no file beside the window, so that a crash does not take it."""
        session = self.session
        with faults_told():
            draft = session.begin_draft() if session else None
            if session and draft:
                self._jobs.start(
                    lambda *_: draft.write(),
                    done=lambda content: _kept(session, draft, content),
                    failed=lambda error: _not_kept(draft, error),
                )

    def show_session(self, session: Session) -> None:
        """Hold a plan that is open already."""
        self.session = session
        self.saved_at = None
        self._end_listening = session.listen(self._tell)
        self._take_lock()

    def _tell(self, changes: Changes) -> None:
        """Pass on changes; those of a large plan in a turn of the event loop of their own.

        Figures that do not follow from those of before are counted beside the window first.
        """
        session, waiting = self.session, self._uncounted
        if session is None or changes.saved:
            self.changed.emit(changes)
            return
        self._uncounted = joined(waiting, changes) if waiting else changes
        if len(session.project.accounts) <= COUNTED_AT_ONCE:
            self._pass_on()
        elif session.is_counted:
            QTimer.singleShot(_TURN_MS, self, lambda: self._go_on(session))
        elif waiting is None:
            self._count(session)

    def _go_on(self, session: Session) -> None:
        """Pass on what waits when its figures are there; when more changed meanwhile, count again."""
        if session is not self.session or self._uncounted is None:
            return
        if session.is_counted:
            self._pass_on()
        else:
            self._count(session)

    def _pass_on(self) -> None:
        waiting, self._uncounted = self._uncounted, None
        self.counting.emit(False)
        self.changed.emit(waiting)

    def _count(self, session: Session) -> None:
        self.counting.emit(True)
        self._jobs.start(
            slow_work.count(session.project, session.scenario, session.ground),
            done=lambda card: self._take_card(session, card),
            failed=notices.fault,
        )

    def _take_card(self, session: Session, card: Scorecard) -> None:
        if session is self.session:
            session.take_card(card)
            self._go_on(session)

    def _take_lock(self) -> None:
        """Say at once when somebody else has the plan open; saving checks again."""
        path = self.session.path if self.session else None
        if path is None:
            return
        try:
            self._lock = lock_plan(path, state_dir=self.state_dir, who=getpass.getuser())
        except TerritoryDesignerError as error:
            notices.fault(error)

    # saving and closing

    def save(self, path: Path | None = None, *, then: Callable[[], object] | None = None) -> None:
        """Save the plan beside the window, to another path when one is given; a fault is told as a notice.

        Parameters
        ----------
        then
            What is to be done when it is saved; it is not when the save fails or changes were made meanwhile.
        """
        if self.session is None:
            return
        if self._save is not None:  # one after the other: the file must be the one that was written last
            self._wished = (path, then)
            return
        session = self.session
        with faults_told():
            self._save = save = session.begin_save(path)
            self._jobs.start(
                lambda *_: save.write(),
                done=lambda content: self._written(session, content, then),
                failed=self._not_written,
            )
            self.saving.emit(True)

    @property
    def is_saving(self) -> bool:
        """Whether the plan is being written."""
        return self._save is not None

    def _written(self, session: Session, content: str, then: Callable[[], object] | None) -> None:
        save, self._save = self._save, None
        if save is None or session is not self.session:
            return
        moved = save.path != session.path
        with faults_told():
            session.end_save(save, content)
        self.saved_at = datetime.now().astimezone()
        if moved:
            self._let_lock_go()
            self._take_lock()
        self.saving.emit(False)
        self.saved.emit()
        if then is not None and not self.unsaved:
            then()
        self._save_again()

    def _not_written(self, error: Exception) -> None:
        self._save = self._wished = None
        self.saving.emit(False)
        notices.fault(error)

    def _save_again(self) -> None:
        wished, self._wished = self._wished, None
        if wished is not None:
            self.save(wished[0], then=wished[1])

    def remember(self, broken: int | None, findings: int) -> None:
        """Put the plan among the recent ones, when it has a file."""
        if self.session is None or self.session.path is None:
            return
        remember_plan(
            RecentPlan(
                path=str(self.session.path),
                title=self.name,
                at=datetime.now().astimezone().isoformat(timespec="minutes"),
                scenarios=str(len(self.session.project.scenarios)),
                findings=str(findings),
                broken="" if broken is None else str(broken),
            )
        )

    def close(self) -> None:
        """Give up the plan, whether saved or not."""
        if self.session is None:
            return
        self._keep_soon.stop()
        if self._end_listening:
            self._end_listening()
        self.session.close()
        self._let_lock_go()
        self.session = self._end_listening = self._save = self._wished = self._uncounted = None
        self.closed.emit()

    def _let_lock_go(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None


def _kept(session: Session, draft: Draft, content: str) -> None:
    with faults_told():
        session.end_draft(draft, content)


def _not_kept(draft: Draft, error: Exception) -> None:
    draft.journal.close()
    notices.fault(error)


def joined(one: Changes, other: Changes) -> Changes:
    """Return two changes as one."""
    return replace(
        other,
        accounts=np.union1d(one.accounts, other.accounts),
        positions=np.union1d(one.positions, other.positions),
        scenarios=one.scenarios or other.scenarios,
        shown=one.shown or other.shown,
    )


def rescue_notice(document: Document, rescue: Any) -> Notice:
    """Offer the unsaved work that was kept of the plan that is open now."""
    return Notice(
        lambda: t("notice.rescue", count=rescue.edits),
        "warn",
        (("start.rescue_look", lambda: document.open_rescued(rescue)),),
    )
