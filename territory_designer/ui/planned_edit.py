"""How is a step of the plan worked out beside the window, and then made?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from territory_designer.ui.notices import faults_told, notices

if TYPE_CHECKING:
    from territory_designer.session.edits import Edit
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner


def plan_edit(
    session: Session,
    jobs: JobRunner | None,
    work: Callable[[], Edit | None],
    *,
    wanted: Callable[[], bool],
    ended: Callable[[], None] = lambda: None,
) -> None:
    """Work out a step and make it, if the scenario that is shown is still the same; what was done is told.

    Parameters
    ----------
    jobs
        Where ``work`` runs; None = here.
    work
        Returns the step, None when there is nothing to do.
    wanted
        Asked before the step is made: whether the plan is still open here.
    ended
        Called when the work is over, well or not.
    """
    scenario = session.scenario

    def done(edit: Edit | None) -> None:
        ended()
        if not wanted() or session.scenario is not scenario:
            notices.tell("planned.outdated", tone="warn")
        elif edit is None:
            notices.tell("planned.nothing", tone="accent")
        else:
            with faults_told():
                session.do(edit)
                notices.tell(f"edit.{edit.label}", **edit.params)

    def failed(error: Exception) -> None:
        ended()
        notices.fault(error)

    if jobs is None:
        with faults_told():
            done(work())
    else:
        jobs.start(lambda *_: work(), done=done, failed=failed)
