"""How does a start become the best plan that can be found in the time?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.disruption import relocating
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import MODES, Rules
from territory_designer.model.scenario import DECIDED_OPTIMISER, Bound, Scenario
from territory_designer.model.tables import Flag, Whole
from territory_designer.optimise.beside import BoundBeside, unless
from territory_designer.optimise.bound import FIXED_HUBS, lower_bound
from territory_designer.optimise.diagnosis import Diagnosis, reasons, standing_reasons
from territory_designer.optimise.hub_bound import hub_ground
from territory_designer.optimise.hub_choice import choose_hubs
from territory_designer.optimise.hub_climb import BRANCHES, ROUNDS, HubGround, climb
from territory_designer.optimise.naming import with_least_change
from territory_designer.optimise.plan import SMALL, Plan
from territory_designer.optimise.problem import Problem, problem
from territory_designer.optimise.progress import Progress
from territory_designer.optimise.relaxation import Guide, Relaxed, guide
from territory_designer.optimise.resize import Needed, positions_needed
from territory_designer.optimise.search import Search
from territory_designer.optimise.split import split
from territory_designer.optimise.start_plan import as_handed_in, assign_rest, guided
from territory_designer.optimise.stop import Stop, counts_trials
from territory_designer.optimise.substitute import others_may_move, without

ALL_PLANS = "all plans"
SEATING = ("hubs", "resize")  # modes that decide where positions sit

_HUB_TIME, _FIRST_PLAN_TIME = 0.25, 4.0  # shares of the time that hub choice and a first plan may take
_NEWS_S = 0.05  # between two reports: a chunk takes a few milliseconds
_PICTURE_S = 0.25  # a plan to draw at most four times a second


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
    bound_here
        In modes hubs and resize the bound for the hubs and numbers of positions of the plan; that of the
        scenario holds for all plans.
    positions_needed
        In modes hubs and resize: positions by hub, fractional and whole.
    relocations
        Who must move: rows of the positions whose employee gets another hub.
    """

    scenario: Scenario
    trace: tuple[tuple[float, float, float | None], ...]
    trials: int
    seconds: float
    diagnosis: tuple[Diagnosis, ...] = ()
    bound_here: Bound | None = None
    positions_needed: tuple[Needed, ...] = ()
    relocations: tuple[int, ...] = ()


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
    leaver: str = "",
    on_progress: Callable[[Progress], None] | None = None,
) -> Result:
    """Make a plan from ``start`` that costs as little as possible and obeys the rules.

    The same input, ``rng_seed`` and number of trials give the same plan; a time limit only truncates.

    Parameters
    ----------
    name
        Name of the scenario to make.
    mode
        One of ``MODES``.
    stop
        Asked many times a second, whatever is being done.
    leaver
        Mode substitute: the position or employee whose accounts the others take over.
    on_progress
        Told about every chunk.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_mode``, ``nothing_to_assign`` without placed accounts, ``no_position`` when no open position
        may hold accounts, ``leaver_missing``, ``leaver_unknown``, ``leaver_gone``.
    """
    if mode not in MODES:
        raise TerritoryDesignerError("unknown_mode", mode=mode, modes=", ".join(MODES))
    begin = without(project, start, leaver) if mode == "substitute" else start
    task = _Task(project, begin, ground, name, mode, rules, rng_seed)
    _check(task)
    watch = _Watch(stop, on_progress)
    laid_out = unless(watch.stopped, lambda: _laid_out(task, watch))
    if laid_out is None:
        return _as_it_was(task, watch)
    seated, asked = laid_out
    with _beside(task, seated, watch) as beside:
        found = _searched(task, asked, watch, beside)
    return _result(task, seated, asked, found, watch)


def _laid_out(task: _Task, watch: _Watch) -> tuple[Scenario, Problem]:
    """Return where the positions sit, and the question who serves whom."""
    seated = _seated(task, watch)
    rules, ground = task.rules, task.ground
    return seated, problem(task.project, seated, rules, ground, task.problem_mode, start=task.start)


def _searched(task: _Task, asked: Problem, watch: _Watch, beside: BoundBeside) -> _Found:
    """Return the best plan that is found until the stop."""
    divisible = unless(watch.stopped, lambda: guide(asked))
    if divisible is not None:
        watch.bound = unless(watch.stopped, lambda: _bound(task, asked, divisible))
    search = unless(watch.stopped, lambda: _begun(task, asked, divisible)) if divisible else None
    if search is None:
        plan = Plan(asked, as_handed_in(asked, task.start))
        assign_rest(plan)
        return _Found(plan.owner, plan.objective_cny, 0, None)
    watch.tell(search, task.start)
    while not watch.over(search.trials):
        search.advance()
        watch.all_plans = beside.heard()
        watch.tell(search, task.start)
    found = _Found(search.best, search.best_objective, search.trials, divisible.exact if divisible else None)
    if counts_trials(watch.stop):
        beside.wait(watch.stopped)
    watch.all_plans = beside.heard()
    return unless(watch.stopped, lambda: _renamed(search, found)) or found


def _begun(task: _Task, asked: Problem, divisible: Guide) -> Search:
    """Return a search with its first plan."""
    first = _first_plan(task, asked, divisible)
    prices = None if divisible is None else divisible.exact.prices
    return Search(first, rng_seed=task.rng_seed, most_cny=_most_cny(task, asked), prices=prices)


def _renamed(search: Search, found: _Found) -> _Found:
    """Return the best plan with its territories exchanged among positions that are alike."""
    search.rename()
    return replace(found, owner=search.best, objective_cny=search.best_objective)


@dataclass(frozen=True, eq=False)
class _Found:
    """The best plan of a search, and the divisible plan that it began with if there was time for one."""

    owner: Whole
    objective_cny: float
    trials: int
    divisible: Relaxed | None


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

    @property
    def problem_mode(self) -> str:
        """Return ``fill`` when only accounts without a position may get one."""
        fills = self.mode == "substitute" and not others_may_move(self.rules)
        return "fill" if fills or self.mode == "fill" else "improve"


def _check(task: _Task) -> None:
    if not task.project.accounts.placed.any():
        raise TerritoryDesignerError("nothing_to_assign")
    holders = may_hold(task.project, task.start)
    holders |= task.project.positions.serves & (task.mode == "resize")
    if not (holders & ((task.start.position_hub >= 0) | (task.mode in SEATING))).any():
        raise TerritoryDesignerError("no_position")


class _Watch:
    """The clock of one search: when it ends, what it tells, and its trace."""

    def __init__(self, stop: Stop, on_progress: Callable[[Progress], None] | None) -> None:
        self.stop, self._on_progress = stop, on_progress
        self._began = time.perf_counter()
        self._drawn = self._told = -np.inf
        self.bound: float | None = None  # for the hubs of the plan
        self.all_plans: float | None = None
        self.trace: list[tuple[float, float, float | None]] = []

    @property
    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._began

    def over(self, trials: int, *, share: float = 1.0) -> bool:
        """Tell whether the search ends here, or whether a share of its time is over."""
        return self.stop.reached(seconds=self.seconds / share, trials=trials)

    def stopped(self) -> bool:
        """Tell whether the way to a first plan ends here: when somebody says so, or far beyond the time."""
        return self.over(-1, share=_FIRST_PLAN_TIME)

    def tell(self, search: Search, start: Scenario) -> None:
        """Note a better plan and tell the listener how far the search is."""
        seconds, objective = self.seconds, search.best_objective
        bound = self.bound if self.all_plans is None else self.all_plans
        if not self.trace or self.trace[-1][1] != objective:
            self.trace.append((seconds, objective, bound))
        if self._on_progress and seconds - self._told >= _NEWS_S:
            self._told = seconds
            draw = seconds - self._drawn >= _PICTURE_S
            self._drawn = seconds if draw else self._drawn
            picture = _alignment(search.plan.problem, start, search.best) if draw else None
            self._on_progress(Progress(seconds, objective, bound, search.trials, picture))


def _seated(task: _Task, watch: _Watch) -> Scenario:
    """Return the start with the hubs, the open positions and the utilisation that the search keeps."""
    start = task.start
    if task.mode not in SEATING:
        return start
    choice = choose_hubs(
        task.project,
        start,
        task.rules,
        task.ground,
        resize=task.mode == "resize",
        stopped=lambda: watch.over(-1, share=_HUB_TIME),
    )
    if choice is None:
        return start
    return start.changed(
        position_hub=choice.position_hub, position_open=choice.position_open, utilisation=choice.utilisation
    )


def _beside(task: _Task, seated: Scenario, watch: _Watch) -> BoundBeside:
    """Start the bound over all choices of hubs, where hubs are chosen and everybody is served.

    A search that ends after trials waits for it, so it does a fixed amount of work then.
    """

    def arguments() -> tuple[HubGround, Flag, int, int]:
        resize, holds = task.mode == "resize", may_hold(task.project, seated)
        hubs = np.arange(len(task.project.hubs))
        whole = hub_ground(task.project, seated, task.rules, task.ground, resize=resize)
        branches = 0 if counts_trials(watch.stop) else BRANCHES
        return whole, np.isin(hubs, seated.position_hub[holds]), ROUNDS, branches

    wanted = task.mode in SEATING and not task.rules.allow_unassigned
    return BoundBeside(climb, arguments if wanted else None)


def _bound(task: _Task, asked: Problem, divisible: Guide) -> float:
    """Return the bound over all plans that obey the rules; what mode fill leaves alone is no rule."""
    if task.problem_mode == "fill":
        seated, rules = task.start, task.rules
        asked = problem(task.project, seated, rules, task.ground, "improve", start=task.start)
        divisible = guide(asked)
    return lower_bound(asked, divisible.exact.prices)


def _first_plan(task: _Task, asked: Problem, divisible: Guide) -> Plan:
    """Return the plan to begin with: divided anew, the start repaired, or what a divisible plan keeps."""
    handed_in = as_handed_in(asked, task.start)
    owners = [handed_in]
    if task.problem_mode != "fill":
        owners = [_divided(asked, divisible)]
        if task.mode in ("improve", "substitute"):
            owners += [handed_in, guided(asked, divisible.pools.pool, divisible.roomy.pool)]
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


def _alignment(asked: Problem, start: Scenario, owner: Whole) -> Whole:
    """Return a plan over all accounts of the project."""
    alignment = start.alignment.copy()
    alignment[asked.account] = np.where(owner >= 0, asked.position[owner], -1)
    return alignment


def _as_it_was(task: _Task, watch: _Watch) -> Result:
    """Return the start under the new name: the search was stopped before it had any plan."""
    made = task.start.changed(
        name=task.name,
        rules=task.rules,
        mode=task.mode,
        start=task.start.name,
        note="",
        rng_seed=task.rng_seed,
        frozen=False,
        valid=False,
        bound=None,
    )
    return Result(made, (), 0, watch.seconds, (Diagnosis("stopped"),))


def _result(task: _Task, seated: Scenario, asked: Problem, found: _Found, watch: _Watch) -> Result:
    alignment = _alignment(asked, task.start, found.owner)
    made = seated.changed(
        name=task.name,
        alignment=alignment,
        rules=task.rules,
        decided_by=np.where(alignment != task.start.alignment, DECIDED_OPTIMISER, task.start.decided_by),
        mode=task.mode,
        start=task.start.name,
        note="",
        rng_seed=task.rng_seed,
        frozen=False,
    )
    standing = standing_reasons(task.project, made, task.rules)
    best = Plan(asked, found.owner)
    obeys = best.score.breach < SMALL
    why = standing
    if not obeys or (asked.breaks != "").any():
        told = unless(watch.stopped, lambda: reasons(best, found.divisible))
        why += told or (Diagnosis("stopped"),)
    here, everywhere = _bounds(found.objective_cny, watch) if obeys and not standing else (None, None)
    if why:  # where a rule gave way, plans that keep it (other hubs, accounts left alone) are no measure
        here, everywhere = None if task.problem_mode == "fill" else here, None
    return Result(
        made.changed(valid=not why, bound=everywhere or here),
        tuple(watch.trace),
        found.trials,
        watch.seconds,
        why,
        bound_here=here if everywhere else None,
        positions_needed=positions_needed(task.project, made, task.ground) if task.mode in SEATING else (),
        relocations=tuple(np.flatnonzero(relocating(task.project, made)).tolist()),
    )


def _bounds(objective: float, watch: _Watch) -> tuple[Bound | None, Bound | None]:
    """Return the bound for the plan's hubs, and that for all plans."""
    known = (watch.bound, FIXED_HUBS), (watch.all_plans, ALL_PLANS)
    here, everywhere = (None if low is None else Bound(objective, low, held) for low, held in known)
    return here, everywhere
