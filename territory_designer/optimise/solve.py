"""How does a start become the best plan that can be found in the time?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import MODES, Rules
from territory_designer.model.scenario import DECIDED_OPTIMISER, Bound, Scenario
from territory_designer.model.tables import Whole
from territory_designer.optimise.bound import FIXED_HUBS, lower_bound
from territory_designer.optimise.diagnosis import Diagnosis, reasons, standing_reasons
from territory_designer.optimise.hub_choice import choose_hubs
from territory_designer.optimise.naming import with_least_change
from territory_designer.optimise.plan import SMALL, Plan
from territory_designer.optimise.problem import Problem, problem
from territory_designer.optimise.relaxation import Guide, guide
from territory_designer.optimise.search import Search
from territory_designer.optimise.split import split
from territory_designer.optimise.start_plan import as_handed_in, assign_rest, guided
from territory_designer.optimise.stop import Stop

NOT_BUILT = ("resize", "substitute")

_HUB_TIME = 4  # hub choice may take a quarter of the time
_PICTURE_S = 0.25  # a plan to draw at most four times a second


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a search is.

    Parameters
    ----------
    seconds, trials
        Since the start.
    objective
        Of the best plan so far, CNY a year.
    lower_bound
        None while none is known.
    alignment
        The best plan so far over all accounts, at most four times a second, else None.
    """

    seconds: float
    objective: float
    lower_bound: float | None
    trials: int
    alignment: Whole | None = None


@dataclass(frozen=True, eq=False)
class Result:
    """What a search found.

    Parameters
    ----------
    scenario
        The plan; ``valid`` tells whether it obeys all hard rules.
    trace
        (seconds, objective, lower bound) whenever the best plan changed.
    diagnosis
        Why no plan obeys the rules, when this one does not.
    """

    scenario: Scenario
    trace: tuple[tuple[float, float, float | None], ...]
    trials: int
    seconds: float
    diagnosis: tuple[Diagnosis, ...] = ()


def solve(  # noqa: PLR0913  (the one door of this room)
    project: Project,
    start: Scenario,
    ground: Ground,
    *,
    name: str,
    mode: str,
    rules: Rules,
    stop: Stop,
    rng_seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Make a plan from ``start`` that costs as little as possible and obeys the rules.

    The same input, ``rng_seed`` and number of trials give the same plan; a time limit only truncates.

    Parameters
    ----------
    name
        Name of the scenario to make.
    mode
        ``rebuild``, ``improve``, ``fill`` or ``hubs``.
    stop
        Asked between chunks of trials.
    on_progress
        Told about every chunk.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_mode``, ``mode_not_built``, ``nothing_to_assign`` without placed accounts, ``no_position``
        when no open position may hold accounts.
    """
    task = _Task(project, start, ground, name, mode, rules, rng_seed)
    _check(task)
    watch = _Watch(stop, on_progress)
    seated = _seated(task, watch)
    asked = problem(project, seated, rules, ground, mode, start=start)
    divisible = guide(asked)
    watch.bound = _bound(task, seated, asked, divisible)
    search = Search(_first_plan(task, asked, divisible), rng_seed=rng_seed, most_cny=_most_cny(task, asked))
    watch.tell(search, start)
    while not watch.over(search.trials):
        search.advance()
        watch.tell(search, start)
    return _result(task, seated, search, watch, divisible)


@dataclass(frozen=True, eq=False)
class _Task:
    """What was asked for."""

    project: Project
    start: Scenario
    ground: Ground
    name: str
    mode: str
    rules: Rules
    rng_seed: int


def _check(task: _Task) -> None:
    if task.mode not in MODES:
        raise TerritoryDesignerError("unknown_mode", mode=task.mode, modes=", ".join(MODES))
    if task.mode in NOT_BUILT:
        raise TerritoryDesignerError("mode_not_built", mode=task.mode)
    if not task.project.accounts.placed.any():
        raise TerritoryDesignerError("nothing_to_assign")
    holders = may_hold(task.project, task.start)
    if not (holders & ((task.start.position_hub >= 0) | (task.mode == "hubs"))).any():
        raise TerritoryDesignerError("no_position")


class _Watch:
    """The clock of one search: when it ends, what it tells, and its trace."""

    def __init__(self, stop: Stop, on_progress: Callable[[Progress], None] | None) -> None:
        self._stop, self._on_progress = stop, on_progress
        self._began = time.perf_counter()
        self._drawn = -np.inf
        self.bound: float | None = None
        self.trace: list[tuple[float, float, float | None]] = []

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._began

    def over(self, trials: int, *, part: int = 1) -> bool:
        """Tell whether the search ends here, or whether a part of its time (a half, a third …) is over."""
        return self._stop.reached(seconds=self.seconds * part, trials=trials)

    def tell(self, search: Search, start: Scenario) -> None:
        """Note a better plan and tell the listener how far the search is."""
        seconds, objective = self.seconds, search.best_objective
        if not self.trace or self.trace[-1][1] != objective:
            self.trace.append((seconds, objective, self.bound))
        if self._on_progress:
            draw = seconds - self._drawn >= _PICTURE_S
            self._drawn = seconds if draw else self._drawn
            picture = _alignment(search, start) if draw else None
            self._on_progress(Progress(seconds, objective, self.bound, search.trials, picture))


def _seated(task: _Task, watch: _Watch) -> Scenario:
    """Return the start with the hubs and the utilisation that the search keeps."""
    start = task.start
    if task.mode != "hubs":
        return start
    choice = choose_hubs(
        task.project, start, task.rules, task.ground, stopped=lambda: watch.over(0, part=_HUB_TIME)
    )
    if choice is None:
        return start
    return start.changed(position_hub=choice.position_hub, utilisation=choice.utilisation)


def _bound(task: _Task, seated: Scenario, asked: Problem, divisible: Guide) -> float:
    """Return the bound over all plans that obey the rules; what mode fill leaves alone is no rule."""
    if task.mode == "fill":
        asked = problem(task.project, seated, task.rules, task.ground, "improve", start=task.start)
        divisible = guide(asked)
    return lower_bound(asked, divisible.exact.prices)


def _first_plan(task: _Task, asked: Problem, divisible: Guide) -> Plan:
    """Return the plan to begin with: divided anew, the start repaired, or what a divisible plan keeps."""
    anew, handed_in = _divided(asked, divisible), as_handed_in(asked, task.start)
    kept = guided(asked, divisible.pools.pool, divisible.roomy.pool)
    owners = {"improve": [handed_in, kept, anew], "fill": [handed_in]}.get(task.mode, [anew])
    plans = [Plan(asked, owner) for owner in owners]
    for plan in plans:
        assign_rest(plan)
    return min(plans, key=lambda plan: plan.score)


def _divided(asked: Problem, divisible: Guide) -> Whole:
    return with_least_change(asked, split(asked, divisible.pools, divisible.roomy.pool))


def _most_cny(task: _Task, asked: Problem) -> float:
    """Return what the plan may cost at most: in mode improve a start that obeys never gets dearer."""
    if task.mode != "improve":
        return np.inf
    handed_in = Plan(asked, as_handed_in(asked, task.start))
    return handed_in.objective_cny if handed_in.score.breach < SMALL else np.inf


def _alignment(search: Search, start: Scenario) -> Whole:
    """Return the best plan so far over all accounts of the project."""
    asked, alignment = search.plan.problem, start.alignment.copy()
    alignment[asked.account] = np.where(search.best >= 0, asked.position[search.best], -1)
    return alignment


def _result(task: _Task, seated: Scenario, search: Search, watch: _Watch, divisible: Guide) -> Result:
    search.rename()
    alignment, best = _alignment(search, task.start), Plan(search.plan.problem, search.best)
    made = seated.changed(
        name=task.name,
        alignment=alignment,
        rules=task.rules,
        decided_by=np.where(alignment != task.start.alignment, DECIDED_OPTIMISER, task.start.decided_by),
        mode=task.mode,
        start=task.start.name,
        note="",
        rng_seed=task.rng_seed,
    )
    standing = standing_reasons(task.project, made, task.rules)
    obeys = best.score.breach < SMALL
    unmet = not obeys or bool((best.problem.breaks != "").any())
    why = standing + (reasons(best, divisible.exact) if unmet else ())
    proven = obeys and not standing and watch.bound is not None
    bound = Bound(search.best_objective, watch.bound or 0.0, FIXED_HUBS) if proven else None
    return Result(
        made.changed(valid=not why, bound=bound), tuple(watch.trace), search.trials, watch.seconds, why
    )
