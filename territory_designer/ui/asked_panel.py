"""How does a panel answer a question about the plan that takes long, and only when it is asked?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from territory_designer.ui.notices import notices
from territory_designer.ui.process_work import in_process

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import Job, JobRunner

Question: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function without Qt, which is first given where to tell its progress, and its other arguments."""


class AskedPanel(QWidget):
    """A panel that asks when ``start`` is called, in a process of its own when it has a runner.

    What it shows belongs to the plan as it was; when that changes, the answer is forgotten. A subclass says
    what it asks (:meth:`question`), and how it shows an answer or none (:meth:`show_answer`), that the work
    has begun (:meth:`show_begun`) and how far it is (:meth:`show_progress`). ``zoom_requested`` brings
    accounts for the map to go to.
    """

    zoom_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._jobs = jobs
        self._job: Job | None = None

    # what a subclass says

    def question(self, session: Session) -> Question:
        """Return what to ask of a plan."""
        raise NotImplementedError

    def show_answer(self, answer: Any | None) -> None:
        """Show an answer; None = there is none."""
        raise NotImplementedError

    def show_begun(self) -> None:
        """Say that the work has begun."""

    def show_progress(self, progress: Any) -> None:
        """Say how far the work is."""

    # plan

    def set_session(self, session: Session | None) -> None:
        """Look at another plan, or none."""
        self._session = session
        self.forget()

    def refresh(self, changes: Changes) -> None:
        """Forget what was said of a plan that has changed."""
        if not changes.saved and self._session is not None:
            self.forget()

    def forget(self) -> None:
        """End the work and say nothing."""
        self.drop()
        self.show_answer(None)

    # work

    def running(self) -> bool:
        """Tell whether the answer is being looked for."""
        return self._job is not None

    def start(self) -> None:
        """Ask; nothing happens while an answer is awaited."""
        session = self._session
        if session is None or self.running():
            return
        function, arguments = self.question(session)
        if self._jobs is None:
            self.show_answer(function(lambda _: None, *arguments))
            return
        self._job = self._jobs.start(
            in_process(function, *arguments),
            done=self._arrived,
            failed=self._failed,
            progressed=self.show_progress,
        )
        self.show_begun()

    def drop(self) -> None:
        """End the work; its answer is not wanted any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _arrived(self, answer: Any) -> None:
        self._job = None
        self.show_answer(answer)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.show_answer(None)
        notices.fault(error)
