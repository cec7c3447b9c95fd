"""Which plan is open, is it saved, who else has it open, and what was left of earlier ones?"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.lock import PlanLock, lock_plan
from territory_designer.ui import slow_work
from territory_designer.ui.job_runner import Job, JobRunner
from territory_designer.ui.notices import Notice, notices
from territory_designer.ui.remembered import RecentPlan, remember_plan
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.storage.journal import PendingJournal

UNTITLED = "top.new_plan"


class Document(QObject):
    """The open plan. It is read beside the window; ``opened`` is sent when it is ready to be shown.

    ``working`` brings a text to say while files are read, ``idle`` says that this is over. ``changed`` brings
    the ``Changes`` of the session.
    """

    opened = Signal(object)
    closed = Signal()
    changed = Signal(object)
    working = Signal(object)
    idle = Signal()

    def __init__(self, jobs: JobRunner, state_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session: Session | None = None
        self.saved_at: datetime | None = None
        self.state_dir = state_dir
        self._jobs = jobs
        self._lock: PlanLock | None = None
        self._reading: Job | None = None
        self._end_listening: Callable[[], None] | None = None

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

    def import_files(self, files: Sequence[Path], said: str = "notice.reading") -> None:
        """Make a new plan of files."""
        self._read(slow_work.import_files(files, self.state_dir), lambda: t(said))

    def open_rescued(self, rescue: PendingJournal) -> None:
        """Open a plan with the unsaved work that a dead program left."""
        name = Path(rescue.plan).name
        self._read(slow_work.open_rescued(rescue, self.state_dir), lambda: t("notice.opening", name=name))

    def take(self, session: Session) -> None:
        """Hold a plan that another page has made, in place of the plan that is open."""
        self._read(slow_work.make_ready(session), lambda: t("notice.opening", name=t(UNTITLED)))

    def _read(self, work: Callable[..., slow_work.Opened], say: Callable[[], str]) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self.working.emit(say)
        job = self._jobs.start(work, done=self._take, failed=self._fail)
        self._reading = job

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

    def show_session(self, session: Session) -> None:
        """Hold a plan that is open already."""
        self.session = session
        self.saved_at = None
        self._end_listening = session.listen(self._tell)
        self._take_lock()

    def _tell(self, changes: Changes) -> None:
        self.changed.emit(changes)

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

    def save(self, path: Path | None = None) -> None:
        """Save the plan, to another path when one is given.

        Raises
        ------
        TerritoryDesignerError
            When the plan has no path yet, was changed by another program, or the disk refuses.
        """
        if self.session is None:
            return
        moved = path is not None and path != self.session.path
        self.session.save(path)
        self.saved_at = datetime.now().astimezone()
        if moved:
            self._let_lock_go()
            self._take_lock()

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
        if self._end_listening:
            self._end_listening()
        self.session.close()
        self._let_lock_go()
        self.session = self._end_listening = None
        self.closed.emit()

    def _let_lock_go(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None


def rescue_notice(document: Document, rescue: Any) -> Notice:
    """Offer the unsaved work that was kept of the plan that is open now."""
    return Notice(
        lambda: t("notice.rescue", count=rescue.edits),
        "warn",
        (("start.rescue_look", lambda: document.open_rescued(rescue)),),
    )
