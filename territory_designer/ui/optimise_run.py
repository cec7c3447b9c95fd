"""How does a search run beside the window, and stop when it is told?

No Qt here: the process that searches loads this file.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnContext
from typing import TYPE_CHECKING, Any

from territory_designer.ui.process_work import Tell, in_process

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.wish import Wish


@dataclass(frozen=True, eq=False)
class Found:
    """What a search brought home.

    Parameters
    ----------
    trace
        (seconds, objective, lower bound) whenever the best plan changed.
    reasons
        Pairs of code and params of ``diagnosis.<code>``: why the plan does not obey all hard rules.
    """

    scenario: Scenario
    trace: tuple[tuple[float, float, float | None], ...]
    seconds: float
    trials: int
    reasons: tuple[tuple[str, dict[str, str | float]], ...]


class Reins:
    """What the window holds of a running search: it can be stopped, or given more time."""

    def __init__(self, seconds: float) -> None:
        self.context: SpawnContext = multiprocessing.get_context("spawn")
        self._stop = self.context.Event()
        self._seconds = self.context.Value("d", seconds)

    @property
    def seconds(self) -> float:
        """Return how long the search may take in all."""
        return float(self._seconds.value)

    def stop(self) -> None:
        """End the search and keep the best plan so far."""
        self._stop.set()

    def give(self, seconds: float) -> None:
        """Give more time."""
        self._seconds.value += seconds

    def handed_over(self) -> tuple[Any, Any]:
        """Return what the new process needs of them."""
        return self._stop, self._seconds


@dataclass(frozen=True)
class Told:
    """Ends a search when the window says so, or when its time is over."""

    stop: Any
    limit_s: Any

    def reached(self, *, seconds: float, trials: int) -> bool:  # noqa: ARG002  (the protocol's name)
        """Tell whether the search ends here."""
        return bool(self.stop.is_set()) or seconds >= float(self.limit_s.value)


def search(project: Project, wish: Wish, reins: Reins) -> Callable[..., Found]:
    """Return the work for a job."""
    return in_process(_search, *reins.handed_over(), project, wish)


def _search(tell: Tell, stop: Any, limit_s: Any, project: Project, wish: Wish) -> Found:
    from territory_designer.measures.ground import ground
    from territory_designer.session.planning import carry_out

    told = replace(wish, stop=Told(stop, limit_s))
    made, result = carry_out(project, told, ground=ground(project), on_progress=tell)
    return Found(
        made.scenario(made.history[-1].scenario),
        result.trace,
        result.seconds,
        result.trials,
        tuple((each.code, each.params) for each in result.diagnosis),
    )
