"""How does a search run in a process of its own, so that the window stays quick, and stop when it is told?

No Qt here: the new process loads this file, the window talks to it through a pipe. What goes through the pipe
comes from this program alone, never from a file.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TYPE_CHECKING, Any

from territory_designer.errors import TerritoryDesignerError

if TYPE_CHECKING:
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.planning import Wish

_LISTEN_S = 0.1
_END_S = 3.0


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
    """Return the work for a job: it starts the process, passes on what it says, and ends it."""

    def work(on_progress: Callable[[Any], None], cancelled: Callable[[], bool]) -> Found:
        ours, theirs = reins.context.Pipe()
        arguments = (theirs, *reins.handed_over(), project, wish)
        process = reins.context.Process(target=_run, args=arguments)  # it has children of its own
        process.start()
        theirs.close()
        try:
            return _listen(ours, on_progress, cancelled)
        finally:
            ours.close()
            _end(process)

    return work


def _listen(pipe: Connection, on_progress: Callable[[Any], None], cancelled: Callable[[], bool]) -> Found:
    while True:
        if cancelled():
            raise TerritoryDesignerError("search_discarded")
        if not pipe.poll(_LISTEN_S):
            continue
        try:
            kind, message = pipe.recv()
        except EOFError as error:
            raise TerritoryDesignerError("search_died") from error
        if kind == "progress":
            on_progress(message)
        elif kind == "found":
            return message
        elif kind == "refused":
            code, params = message
            raise TerritoryDesignerError(code, **params)
        else:
            raise RuntimeError(message)


def _end(process: SpawnProcess) -> None:
    process.join(_END_S if process.exitcode is not None else 0.2)
    if process.is_alive():
        process.terminate()
        process.join(_END_S)


def _run(pipe: Connection, stop: Any, limit_s: Any, project: Project, wish: Wish) -> None:
    """Search; this is what the new process does."""
    from territory_designer.optimise.child import end_with_parent

    end_with_parent()
    try:
        pipe.send(("found", _found(pipe, project, replace(wish, stop=Told(stop, limit_s)))))
    except TerritoryDesignerError as error:
        pipe.send(("refused", (error.code, error.params)))
    except BrokenPipeError:
        return  # the window is gone, nobody wants the plan
    except Exception as error:  # noqa: BLE001 - told in the window
        pipe.send(("broken", f"{type(error).__name__}: {error}"))


def _found(pipe: Connection, project: Project, wish: Wish) -> Found:
    from territory_designer.measures.ground import ground
    from territory_designer.session.planning import carry_out

    def tell(progress: Any) -> None:
        pipe.send(("progress", progress))

    made, result = carry_out(project, wish, ground=ground(project), on_progress=tell)
    return Found(
        made.scenario(made.history[-1].scenario),
        result.trace,
        result.seconds,
        result.trials,
        tuple((each.code, each.params) for each in result.diagnosis),
    )
