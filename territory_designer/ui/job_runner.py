"""How does something slow run beside the window, be stopped, and leave nothing behind?

The work knows no Qt: a function that is given two others, one to report progress and one to ask whether to
stop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal

Work = Callable[[Callable[[Any], None], Callable[[], bool]], Any]
"""``work(on_progress, cancelled) -> result``; it asks ``cancelled()`` now and then and may return early."""

AFTER_PAINT_MS = 12  # paint first what the planner just did: threads take turns with the window


class Job(QThread):
    """One piece of work in a thread of its own. All signals arrive in the thread of the window.

    ``done`` brings the result, ``failed`` the error; after ``cancel`` neither is sent, only ``ended``, which
    brings the job. It belongs to the program, not to who started it: while a thread is taken down Python may
    find that its starter is dead, and a dead parent would take it down a second time.
    """

    progressed = Signal(object)
    done = Signal(object)
    failed = Signal(object)
    ended = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__(QCoreApplication.instance())
        self._work = work
        self._result: Any = None
        self._error: Exception | None = None
        self._cancelled = False
        self.finished.connect(self._tell)

    def run(self) -> None:
        """Work; Qt calls this in the new thread."""
        try:
            self._result = self._work(self.progressed.emit, self.is_cancelled)
        except Exception as error:  # noqa: BLE001 - handed over to the thread of the window
            self._error = error

    def begin(self) -> None:
        """Work when the window has painted; what was cancelled until then is never begun."""
        QTimer.singleShot(AFTER_PAINT_MS, self, self._begin)

    def _begin(self) -> None:
        if self._cancelled:
            self._end()
        else:
            self.start()

    def is_cancelled(self) -> bool:
        """Tell the work whether to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the work to stop; its result is not wanted any more."""
        self._cancelled = True

    def _tell(self) -> None:
        result, error, self._result, self._error = self._result, self._error, None, None
        if not self._cancelled:
            if error is None:
                self.done.emit(result)
            else:
                self.failed.emit(error)
        self._end()

    def _end(self) -> None:
        self.ended.emit(self)
        self.deleteLater()


class JobRunner(QObject):
    """Starts jobs and holds them while they live. ``busy_changed`` says whether any runs."""

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []

    def start(
        self,
        work: Work,
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[Any], None] | None = None,
    ) -> Job:
        """Run ``work`` beside the window.

        Parameters
        ----------
        done, failed, progressed
            Called in the thread of the window with the result, the error, and whatever the work reports.
        """
        job = Job(work)
        job.done.connect(done)
        job.failed.connect(failed)
        if progressed is not None:
            job.progressed.connect(progressed)
        job.ended.connect(self._forget)
        self._jobs.append(job)
        job.begin()
        if len(self._jobs) == 1:
            self.busy_changed.emit(True)
        return job

    def busy(self) -> bool:
        """Tell whether any job runs."""
        return bool(self._jobs)

    def close(self) -> None:
        """Stop all jobs and wait until the last has ended."""
        for job in self._jobs:
            job.cancel()
        for job in self._jobs:
            job.wait()
        self._jobs.clear()

    def _forget(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            if not self._jobs:
                self.busy_changed.emit(False)
