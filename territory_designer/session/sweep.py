"""How are many plans of one project made at once, on this machine or on a cluster?"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.finding import Finding
from territory_designer.model.project import Project
from territory_designer.model.rules import Rules, default_rules
from territory_designer.model.scenario import DECIDED_OPTIMISER, Bound, Scenario
from territory_designer.model.tables import Flag, Whole
from territory_designer.optimise.solve import SEATING, solve
from territory_designer.optimise.stop import Stop, TimeLimit
from territory_designer.optimise.substitute import without
from territory_designer.session.executor import Crew, Done, Processes, run_all
from territory_designer.session.nameless import Codes, nameless
from territory_designer.session.plans import verdict_of
from territory_designer.session.wish import Wish, check_name

DEFAULT_S = 30.0  # a wish without a limit


@dataclass(frozen=True, eq=False)
class Shared:
    """What all tasks of a sweep share: the plan without names, and what its figures rest on."""

    project: Project
    ground: Ground


@dataclass(frozen=True, eq=False)
class Task:
    """One plan to make, in codes.

    Parameters
    ----------
    start
        Where the search begins.
    leaver
        Mode substitute: the code of the position or employee that leaves.
    measured_by
        Rules by which the plan is measured, so that plans under several rules compare; None = its own.
    """

    start: Scenario
    mode: str
    rules: Rules
    stop: Stop
    rng_seed: int = 0
    leaver: str = ""
    measured_by: Rules | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """A plan that was made: rows of the project, so it needs no names.

    Parameters
    ----------
    figures
        ``measures`` of :func:`territory_designer.measures.scorecard.scorecard` and its ``cost_cny``.
    broken
        How often the independent checker finds each hard rule broken, ``{rule: accounts or places}``.
    """

    alignment: Whole
    position_hub: Whole
    position_open: Flag
    utilisation: float
    valid: bool
    bound: Bound | None
    figures: dict[str, Any]
    broken: dict[str, int]
    trials: int = 0
    seconds: float = 0.0


def make_plan(shared: Shared, task: Task) -> Answer:
    """Make one plan: what a worker does.

    Raises
    ------
    TerritoryDesignerError
        ``cluster_nanny`` where hubs are to be chosen, which takes a process of its own, and the worker may
        have none; what :func:`territory_designer.optimise.solve.solve` raises.
    """
    if task.mode in SEATING and multiprocessing.current_process().daemon:
        raise TerritoryDesignerError("cluster_nanny")
    result = solve(
        shared.project,
        task.start,
        shared.ground,
        name="",
        mode=task.mode,
        rules=task.rules,
        stop=task.stop,
        rng_seed=task.rng_seed,
        leaver=task.leaver,
    )
    answer = answer_of(shared, result.scenario, measured_by=task.measured_by)
    return replace(answer, trials=result.trials, seconds=result.seconds)


def answer_of(shared: Shared, made: Scenario, *, measured_by: Rules | None = None) -> Answer:
    """Measure a plan, and let the independent checker judge it by its own rules."""
    card = scorecard(shared.project, made.changed(rules=measured_by or made.rules), shared.ground)
    broken: dict[str, int] = {}
    for breach in verdict_of(shared.project, made, shared.ground).broken:
        broken[breach.rule] = broken.get(breach.rule, 0) + max(len(breach.account_ids), 1)
    return Answer(
        made.alignment,
        made.position_hub,
        made.position_open,
        made.utilisation,
        made.valid and not broken,
        made.bound,
        {**card.measures, "cost_cny": card.objective},
        broken,
    )


@dataclass(frozen=True, eq=False)
class Team:
    """Workers that know one project.

    Parameters
    ----------
    codes
        Names are turned into these before anything is sent.
    """

    project: Project
    shared: Shared
    codes: Codes
    crew: Crew

    def task(
        self,
        start: Scenario,
        mode: str,
        rules: Rules,
        *,
        stop: Stop,
        rng_seed: int = 0,
        leaver: str = "",
        measured_by: Rules | None = None,
    ) -> Task:
        """Return a task without names."""
        left = self.codes.of_leaver(leaver)
        measure = self.codes.rules(measured_by) if measured_by else None
        return Task(self.codes.scenario(start), mode, self.codes.rules(rules), stop, rng_seed, left, measure)

    def make_all(self, tasks: Sequence[Task], *, stopped: Callable[[], bool]) -> Iterator[Done[Answer]]:
        """Yield the plans as they are made; :func:`territory_designer.session.executor.run_all`."""
        return run_all(self.crew, make_plan, tasks, stopped=stopped)


@contextmanager
def hired(
    project: Project, ground: Ground, *, workers: int | None = None, cluster: str = ""
) -> Iterator[Team]:
    """Hire workers for a project; they are let go at the end.

    Parameters
    ----------
    workers
        Processes of this machine; None = one for each core.
    cluster
        Address of a Dask scheduler; it takes the place of processes here.
    """
    codes = Codes(project)
    shared = Shared(nameless(project, codes), ground)
    crew = _cluster(shared, cluster) if cluster else Processes(shared, count=workers)
    try:
        yield Team(project, shared, codes, crew)
    finally:
        crew.close()


def _cluster(shared: Shared, address: str) -> Crew:
    from territory_designer.session.cluster import Cluster

    return Cluster(shared, address=address)


def scenario_from(
    answer: Answer, start: Scenario, *, name: str, rules: Rules, mode: str, rng_seed: int
) -> Scenario:
    """Return an answer as a scenario of the project, under the rules with their names."""
    decided = np.where(answer.alignment != start.alignment, DECIDED_OPTIMISER, start.decided_by)
    return start.changed(
        name=name,
        alignment=answer.alignment,
        position_hub=answer.position_hub,
        position_open=answer.position_open,
        utilisation=answer.utilisation,
        rules=rules,
        decided_by=decided,
        mode=mode,
        start=start.name,
        note="",
        valid=answer.valid,
        bound=answer.bound,
        rng_seed=rng_seed,
        frozen=False,
    )


@dataclass(frozen=True, eq=False)
class Swept:
    """What became of one wish.

    Parameters
    ----------
    scenario, answer
        The plan and its figures; None where a finding says why there is none.
    """

    wish: Wish
    scenario: Scenario | None
    answer: Answer | None
    finding: Finding | None = None


def sweep(
    wishes: Sequence[Wish],
    team: Team,
    *,
    stopped: Callable[[], bool] = lambda: False,
    on_plan: Callable[[Swept], None] | None = None,
) -> tuple[Swept, ...]:
    """Fulfil several wishes at once, each from the scenario, in the mode and by the rules that it names.

    A plan that breaks a hard rule bears ``(not valid)`` behind its name, as in
    :func:`territory_designer.session.planning.carry_out`.

    Parameters
    ----------
    stopped
        Asked several times a second; what has been made by then stays.
    on_plan
        Told about each plan as it is made.

    Returns
    -------
    tuple
        In the order of the wishes, those left out that were stopped.

    Raises
    ------
    TerritoryDesignerError
        For a name that is taken, ``sweep_new_positions``, or what
        :func:`territory_designer.optimise.solve.solve` raises.
    """
    for wish in wishes:
        _check(team.project, wish)
    tasks = [_task(team, wish) for wish in wishes]
    found: dict[int, Swept] = {}
    for done in team.make_all(tasks, stopped=stopped):
        found[done.number] = _swept(team.project, wishes[done.number], done)
        if on_plan:
            on_plan(found[done.number])
    return tuple(found[number] for number in sorted(found))


def _task(team: Team, wish: Wish) -> Task:
    start = team.project.scenario(wish.start)
    stop = wish.stop or TimeLimit(DEFAULT_S)
    return team.task(start, wish.mode, _rules(wish), stop=stop, rng_seed=wish.rng_seed, leaver=wish.leaver)


def _check(project: Project, wish: Wish) -> None:
    """Refuse what a worker, who knows no names, could not say."""
    check_name(project, wish)
    if wish.new_positions:
        raise TerritoryDesignerError("sweep_new_positions", name=wish.name)
    if wish.mode == "substitute":
        without(project, project.scenario(wish.start), wish.leaver)


def _rules(wish: Wish) -> Rules:
    return wish.rules or default_rules(wish.mode)


def _swept(project: Project, wish: Wish, done: Done[Answer]) -> Swept:
    if done.result is None:
        return Swept(wish, None, None, done.finding)
    name = wish.name if done.result.valid else f"{wish.name} (not valid)"
    made = scenario_from(
        done.result,
        project.scenario(wish.start),
        name=name,
        rules=_rules(wish),
        mode=wish.mode,
        rng_seed=wish.rng_seed,
    )
    return Swept(wish, made, done.result)
