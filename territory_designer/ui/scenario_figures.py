"""What are the few figures by which planners tell scenarios apart, counted beside the window?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from territory_designer.ui.compare_work import rests_on
from territory_designer.ui.notices import notices
from territory_designer.ui.scenario_count import KeyFigures, count

if TYPE_CHECKING:
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import Job, JobRunner


Told = tuple[tuple[object, ...], "Scenario", KeyFigures]


class FigureStore(QObject):
    """Keeps the figures of scenarios until they change. ``came`` says that some are new."""

    came = Signal()

    def __init__(self, jobs: JobRunner | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._rests: tuple[object, ...] = ()
        self._utilisation = 0.0
        self._found: dict[Scenario, KeyFigures] = {}
        self._wanted: tuple[Scenario, ...] = ()

    def of(self, scenario: Scenario) -> KeyFigures | None:
        """Return the figures of a scenario, None while they are being counted."""
        return self._found.get(scenario)

    def ask(self, session: Session) -> None:
        """Count what is not known of the scenarios as they are now, at the utilisation of the shown one."""
        project, utilisation = session.project, session.scenario.utilisation
        rests = rests_on(project)
        same = _same(rests, self._rests) and utilisation == self._utilisation
        there = set(project.scenarios.values())
        self._found = {each: found for each, found in self._found.items() if same and each in there}
        self._rests, self._utilisation = rests, utilisation
        wanted = tuple(each for each in project.scenarios.values() if not self._judged(each))
        if same and self._job is not None and set(wanted) <= set(self._wanted):
            return
        self.stop()
        self._wanted = wanted
        if wanted:
            self._count(count(project, wanted, session.ground, utilisation))

    def stop(self) -> None:
        """Count no more; what is known is kept."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _judged(self, scenario: Scenario) -> bool:
        figures = self._found.get(scenario)
        return figures is not None and figures.broken is not None

    def _count(self, work: Callable[..., None]) -> None:
        if self._jobs is None:
            work(self._keep)
            self.came.emit()
        else:
            self._job = self._jobs.start(
                work, done=lambda _: self.stop(), failed=notices.fault, progressed=self._take
            )

    def _take(self, told: Told) -> None:
        self._keep(told)
        self.came.emit()

    def _keep(self, told: Told) -> None:
        """Keep figures unless they rest on what is no longer so."""
        rests, scenario, figures = told
        same = _same(rests, self._rests) and figures.utilisation == self._utilisation
        if scenario in self._wanted and same:
            self._found[scenario] = figures


def _same(now: tuple[object, ...], then: tuple[object, ...]) -> bool:
    return all(a is b for a, b in zip_longest(now, then))
