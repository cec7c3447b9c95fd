"""What do travel, balance and disruption cost each other: which plans can the planner choose between?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.disruption import stake
from territory_designer.model.finding import Finding
from territory_designer.model.project import HistoryEntry, Project
from territory_designer.model.rules import default_rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Index, Number
from territory_designer.optimise.frontier import (
    AXES,
    Lever,
    between,
    calmer_than,
    first_levers,
    gain,
    knees,
    nondominated,
    normalised,
    thinned,
    under,
)
from territory_designer.optimise.stop import Stop, Trials
from territory_designer.session.clock import now
from territory_designer.session.sweep import Answer, Task, Team, answer_of, scenario_from
from territory_designer.session.wish import FrontierWish, Wish, check_name

MODES = ("improve", "rebuild")
FIGURES = ("travel_h", "balance_max", "balance_mean", "disruption_accounts", "disruption_revenue", "cost_cny")
MOST_POINTS = 60

_ROUNDS = 2  # of filling gaps, a third of the points each, after the first round
_LEAST_TRIALS = 100_000  # of a plan whose time is over
_TRIED = 5 / 3  # plans made for each point wanted, all rounds together: shares out the time


@dataclass(frozen=True, eq=False)
class Point:
    """One plan of the frontier.

    Parameters
    ----------
    lever
        How the rules were bent for it; None = the scenario to start from, as it is.
    scenario
        The plan with its rules, still without a name: :func:`take` gives it one.
    figures
        Those of ``FIGURES``, each by the rules that were asked for; None = unknown.
    gain
        Distance from the plane through the ends of the axes: how much of a knee it is.
    knee
        1 = the best knee, 2 = the next …, 0 = none.
    """

    lever: Lever | None
    scenario: Scenario
    answer: Answer
    gain: float = 0.0
    knee: int = 0

    @property
    def figures(self) -> dict[str, float | None]:
        """Return the figures to choose by."""
        return {name: self.answer.figures[name] for name in FIGURES}

    @property
    def valid(self) -> bool:
        """Return whether the plan obeys all hard rules."""
        return self.answer.valid

    def as_dict(self) -> dict[str, Any]:
        """Return the point as JSON prints it."""
        bands = [band for band in self.scenario.rules.bands if band.measure == "workload"]
        return {
            **self.figures,
            "valid": self.valid,
            "broken_rules": self.answer.broken,
            "gain": self.gain,
            "knee": self.knee or None,
            "band": [bands[0].lower, bands[0].upper] if bands else None,
            "disruption_weight": self.scenario.rules.disruption_weight,
            "max_moves": self.scenario.rules.moves_in_all.accounts,
            "start": self.lever is None,
            "trials": self.answer.trials,
        }


@dataclass(frozen=True, eq=False)
class Frontier:
    """Plans of which none beats another, least travel first.

    Parameters
    ----------
    tried
        How many plans were made for it.
    findings
        Plans that could not be made.
    complete
        Whether the search came to its own end.
    """

    wish: FrontierWish
    points: tuple[Point, ...]
    tried: int
    findings: tuple[Finding, ...]
    complete: bool
    seconds: float

    def best_first(self) -> tuple[Point, ...]:
        """Return the knees, best first, then the others by how far they lie out."""
        return tuple(sorted(self.points, key=lambda point: (point.knee or MOST_POINTS, -point.gain)))

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """Return the frontier as ``frontier --json`` prints it."""
        return {
            "scenario": self.wish.start,
            "mode": self.wish.mode,
            "axes": list(AXES),
            "points": [
                {"point": k, "scenario": None, **point.as_dict()} for k, point in enumerate(self.points, 1)
            ],
            "tried": self.tried,
            "complete": self.complete,
            "findings": [finding.as_dict(language) for finding in self.findings],
            "rng_seed": self.wish.rng_seed,
            "seconds": self.seconds,
        }


def frontier(
    wish: FrontierWish,
    team: Team,
    *,
    stopped: Callable[[], bool] = lambda: False,
    on_points: Callable[[Frontier], None] | None = None,
) -> Frontier:
    """Find plans to choose between.

    A ladder of weights of disruption at several widths of the workload band comes first; then gaps between
    plans of one width are halved by a budget of moves, and plans that others beat are made again, both from
    their neighbours. Each round knows all plans of the round before, so equal trials give equal frontiers,
    whoever works and however many.

    Parameters
    ----------
    team
        :func:`territory_designer.session.sweep.hired` for the project.
    stopped
        Asked several times a second; the points found stay.
    on_points
        Told about the points so far whenever a plan has been made.

    Raises
    ------
    TerritoryDesignerError
        ``frontier_mode``, ``frontier_points``, ``unknown_scenario``, and what
        :func:`territory_designer.optimise.solve.solve` raises.
    """
    _check(wish)
    search = _Search(wish, team, stopped, on_points)
    search.begin()
    search.make([(lever, search.start) for lever in search.ladder()])
    for _ in range(_ROUNDS):
        jobs = search.gaps()
        if not jobs or search.over():
            break
        search.make(jobs)
    return search.frontier()


def take(project: Project, point: Point, name: str, *, replace_old: bool = False) -> Project:
    """Return the plan with a point of the frontier in it, as a scenario of that name.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_name_empty`` or ``scenario_exists``.
    """
    check_name(project, Wish(name, replace=replace_old))
    entry = HistoryEntry(at=now(), who="", what="history.frontier", scenario=name)
    made = point.scenario.changed(name=name)
    return project.with_scenario(made).changed(history=(*project.history, entry))


def check_names(project: Project, names: Sequence[str], *, replace_old: bool = False) -> None:
    """Refuse names that are reserved, empty or taken, before the work is done; errors as :func:`take`."""
    for name in names:
        check_name(project, Wish(name, replace=replace_old))


def keep(
    project: Project, found: Frontier, names: Sequence[str], *, language: str = "en"
) -> tuple[Project, dict[str, Any]]:
    """Take points under some names, knees first, whatever names there were before.

    Returns
    -------
    Project, dict
        The plan with the scenarios in it, and the document of ``frontier --json`` that tells which is which.
    """
    taken = dict(zip(found.best_first(), names))
    for point, name in taken.items():
        project = take(project, point, name, replace_old=True)
    document = found.as_dict(language)
    for row, point in zip(document["points"], found.points):
        row["scenario"] = taken.get(point)
    return project, document


def _check(wish: FrontierWish) -> None:
    if wish.mode not in MODES:
        raise TerritoryDesignerError("frontier_mode", mode=wish.mode, modes=", ".join(MODES))
    if not 3 <= wish.points <= MOST_POINTS:
        raise TerritoryDesignerError("frontier_points", points=wish.points, most=MOST_POINTS)


@dataclass(frozen=True)
class _Share:
    """Ends after some seconds, but not before the plan is better than a first one.

    On a slow or crowded machine fewer plans come about, not worse ones; the end of the whole time ends all.
    """

    seconds: float

    def reached(self, *, seconds: float, trials: int) -> bool:
        return seconds >= self.seconds and trials >= _LEAST_TRIALS


@dataclass
class _Search:
    """A frontier under way."""

    wish: FrontierWish
    team: Team
    stopped: Callable[[], bool]
    on_points: Callable[[Frontier], None] | None
    made: list[Point] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tried: int = 0

    def __post_init__(self) -> None:
        self.began = time.perf_counter()
        self.start = self.team.project.scenario(self.wish.start)
        self.rules = self.wish.rules or default_rules(self.wish.mode)
        self.stake = stake(self.team.project, self.team.shared.ground)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def over(self) -> bool:
        """Tell whether the search was stopped or its time is over."""
        late = self.wish.trials is None and self.seconds >= self.wish.seconds
        return late or self.stopped()

    def begin(self) -> None:
        """Take the start itself as the first plan, judged by the rules that were asked for."""
        as_it_is = self.start.changed(rules=self.rules, bound=None, valid=True)
        answer = answer_of(self.team.shared, self.team.codes.scenario(as_it_is))
        self.made.append(Point(None, as_it_is.changed(valid=answer.valid, start=self.start.name), answer))

    def ladder(self) -> tuple[Lever, ...]:
        """Return the levers of the first round."""
        priced = bool(self.stake.margin_at_risk_cny.any())
        return first_levers(self.wish.points, served=int(self.stake.accounts.sum()), priced=priced)

    def make(self, jobs: Sequence[tuple[Lever, Scenario]]) -> None:
        """Make a plan for each lever, from the scenario beside it."""
        stop = self._share_of(len(jobs))
        tasks = [self._task(lever, start, stop) for lever, start in jobs]
        found: dict[int, Point] = {}
        already = tuple(self.made)
        for done in self.team.make_all(tasks, stopped=self.over):
            if done.finding:
                self.findings.append(done.finding)
            if done.result:
                found[done.number] = self._point(jobs[done.number][0], done.result)
            self.tried += 1
            self.made = [*already, *(found[number] for number in sorted(found))]
            self._tell()

    def _share_of(self, jobs: int) -> Stop:
        """Return when each of some plans ends: after its trials, or after its share of the time left."""
        if self.wish.trials is not None:
            return Trials(self.wish.trials)
        still = max(self.wish.points * _TRIED - self.tried, jobs)
        turns = -(-still // self.team.crew.size)
        return _Share(max(self.wish.seconds - self.seconds, 0.0) * 0.9 / turns)

    def _task(self, lever: Lever, start: Scenario, stop: Stop) -> Task:
        bent = under(self.rules, lever)
        mode = self.wish.mode if start is self.start else "improve"
        return self.team.task(
            start, mode, bent, stop=stop, rng_seed=self.wish.rng_seed, measured_by=self.rules
        )

    def _point(self, lever: Lever, answer: Answer) -> Point:
        made = scenario_from(
            answer,
            self.start,
            name="",
            rules=under(self.rules, lever),
            mode=self.wish.mode,
            rng_seed=self.wish.rng_seed,
        )
        return Point(lever, made, answer)

    def _tell(self) -> None:
        if self.on_points:
            self.on_points(self.frontier())

    # choosing

    def gaps(self) -> list[tuple[Lever, Scenario]]:
        """Return what to try next: plans that others beat, beyond the calmest plan, gaps between plans."""
        obeying = [point for point in self._obeying() if point.lever]
        if not obeying:
            return []
        halves = _halves(obeying, accounts=float(self.stake.accounts.sum()))
        most = max(self.wish.points // 3, 1)
        again = _again(obeying)[: most // 2]
        known = {point.lever for point in self.made}
        fresh = [job for job in [_beyond(obeying, self.stake.accounts.sum()), *halves] if job[0] not in known]
        return [*again, *fresh][:most]

    def _obeying(self) -> list[Point]:
        """Return the plans that break no hard rule more often than the most obedient one does."""
        least = min((point.answer.broken for point in self.made), key=lambda each: sum(each.values()))
        return [
            point
            for point in self.made
            if all(count <= least.get(rule, 0) for rule, count in point.answer.broken.items())
        ]

    def frontier(self) -> Frontier:
        """Return the points so far."""
        obeying = self._obeying()
        values = values_of(obeying)
        best = np.flatnonzero(nondominated(values))
        shown = best[thinned(values[best], self.wish.points)]
        shown = shown[np.lexsort(values[shown].T[::-1])]
        points = _marked([obeying[row] for row in shown], values[shown])
        complete = not self.stopped()
        return Frontier(self.wish, points, self.tried, tuple(self.findings), complete, self.seconds)


def values_of(points: Sequence[Point]) -> Number:
    """Return the figures on the axes, ``(points, axes)``; what is unknown counts 0."""
    return np.array([[point.answer.figures[axis] or 0.0 for axis in AXES] for point in points])


def _marked(points: list[Point], values: Number) -> tuple[Point, ...]:
    """Return the points with their gain and the ranks of the knees."""
    out = gain(values)
    rank = {int(row): place for place, row in enumerate(knees(values), 1)}
    return tuple(
        replace(point, gain=float(out[row]), knee=rank.get(row, 0)) for row, point in enumerate(points)
    )


def _moves(point: Point, accounts: float) -> float:
    return (point.answer.figures["disruption_accounts"] or 0.0) * accounts


def _halves(points: list[Point], *, accounts: float) -> list[tuple[Lever, Scenario]]:
    """Return levers half way between neighbours of one width, widest gap first, from the calmer plan."""
    scaled = normalised(values_of(points))
    found: list[tuple[float, Lever, Scenario]] = []
    for row, after in _neighbours(points):
        calm, free = points[row], points[after]
        lever = between(_lever(calm), _lever(free), moves=(_moves(calm, accounts), _moves(free, accounts)))
        found.append((-float(np.abs(scaled[row] - scaled[after]).sum()), lever, calm.scenario))
    found.sort(key=lambda each: each[0])
    return [(lever, start) for _, lever, start in found]


def _neighbours(points: list[Point]) -> list[tuple[int, int]]:
    """Return pairs of rows of one width, the calmer first, that lie next to each other and apart."""
    values = values_of(points)
    widths = np.array([_lever(point).band for point in points])
    pairs = []
    for width in sorted(set(widths.tolist()), reverse=True):
        rows: Index = np.flatnonzero(widths == width)
        rows = rows[np.argsort(values[rows, -1], kind="stable")]
        pairs += [(int(a), int(b)) for a, b in pairwise(rows) if values[a, -1] < values[b, -1]]
    return pairs


def _beyond(points: list[Point], accounts: float) -> tuple[Lever, Scenario]:
    """Return a lever beyond the plan with fewest moves."""
    calmest = min(points, key=lambda point: _moves(point, accounts))
    return calmer_than(_lever(calmest), _moves(calmest, accounts)), calmest.scenario


def _again(points: list[Point]) -> list[tuple[Lever, Scenario]]:
    """Return the levers of plans that another one beats, from that one."""
    values = values_of(points)
    beaten = (values[:, None, :] <= values[None, :, :]).all(axis=2) & (
        values[:, None, :] < values[None, :, :]
    ).any(axis=2)
    first = beaten.argmax(axis=0)
    return [
        (_lever(points[row]), points[first[row]].scenario)
        for row in np.flatnonzero(beaten.any(axis=0)).tolist()
    ]


def _lever(point: Point) -> Lever:
    if point.lever is None:
        raise ValueError("the start itself has no lever")
    return point.lever
