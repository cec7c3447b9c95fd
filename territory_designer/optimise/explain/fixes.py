"""Which changes let a plan obey, the easiest first, and does the search find such a plan?"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from territory_designer.optimise.explain.conflicts import Conflict, Diagnosis, diagnosis
from territory_designer.optimise.explain.judge import SUMS, Flaw, Judge
from territory_designer.optimise.explain.relaxations import Ladder, Relaxation, ladders
from territory_designer.optimise.explain.setup import RuleRef, Setup, without
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Cancelled, Trials

MOST_SETS = 4  # of rules that give way
_MOST_WAYS = 4  # for each set
_CUTS = 6  # rungs that the models are asked about before halving
_CLIMBS = (0, 1, 3, 6, 12)  # rungs above the smallest at which the search is asked again


@dataclass(frozen=True)
class Fix:
    """Changes that together let a plan obey.

    Parameters
    ----------
    confirmed
        Whether the search found a plan that obeys with them; else the model says so.
    """

    changes: tuple[Relaxation, ...]
    confirmed: bool = False

    @property
    def effort(self) -> float:
        """Return the points of all changes."""
        return sum(change.effort for change in self.changes)

    def apply(self, setup: Setup) -> Setup:
        """Return the setup with all changes made."""
        for change in self.changes:
            setup = change.apply(setup)
        return setup


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why no plan obeys and what would help.

    Parameters
    ----------
    conflicts
        Minimal sets of rules that contradict each other; empty when nothing stands in the way.
    fixes
        What would let a plan obey, confirmed ones first, then by effort.
    complete
        False when it was stopped.
    """

    conflicts: tuple[Conflict, ...]
    fixes: tuple[Fix, ...]
    complete: bool = True


def explain(
    setup: Setup,
    judge: Judge,
    *,
    trials: int = 0,
    on_progress: Callable[[str, int], None] = lambda _, __: None,
) -> Explanation:
    """Explain why no plan can obey a setup.

    Parameters
    ----------
    trials
        Trials of the search that confirms the easiest fixes until one is confirmed; 0 = none is.
    on_progress
        Told ``conflict`` or ``fix`` with their number so far.
    """
    counter = itertools.count(1)
    why = diagnosis(
        setup, judge, most=MOST_SETS, on_conflict=lambda _: on_progress("conflict", next(counter))
    )
    flaw = why.conflicts[0].flaw if why.conflicts else None
    ways = sorted(_ways(setup, judge, why), key=_effort)
    fixes = tuple(_smallest(ways))
    if trials and flaw:
        fixes = _confirmed(setup, judge, ways, trials=trials, on_progress=on_progress)
    return Explanation(why.conflicts, fixes, complete=not judge.stopped())


@dataclass(frozen=True)
class _Way:
    """One ladder for each rule that gives way, and the rung of each that is just wide enough."""

    ladders: tuple[Ladder, ...]
    rungs: tuple[int, ...]

    def fix(self, higher: int = 0) -> Fix:
        """Return the fix that stands ``higher`` rungs above the smallest."""
        at = (min(rung + higher, len(ladder) - 1) for ladder, rung in zip(self.ladders, self.rungs))
        return Fix(tuple(ladder[rung] for ladder, rung in zip(self.ladders, at)))


def _effort(way: _Way) -> float:
    return way.fix().effort


def _smallest(ways: Sequence[_Way]) -> Iterator[Fix]:
    return (way.fix() for way in ways)


def _ways(setup: Setup, judge: Judge, why: Diagnosis) -> Iterator[_Way]:
    for falling in why.falls:
        flaws = {rule: _flaw_of(why, rule) for rule in falling}
        choices = [list(ladders(setup, rule, flaws[rule], judge.ground)) for rule in falling]
        for chosen in itertools.islice(itertools.product(*choices), _MOST_WAYS):
            stages = [flaws[rule].stage for rule in falling]
            way = _narrowed(setup, judge, falling, chosen, stages=stages)
            if way:
                yield way


def _flaw_of(why: Diagnosis, rule: RuleRef) -> Flaw:
    return next(each.flaw for each in why.conflicts if rule in each.rules)


def _narrowed(
    setup: Setup,
    judge: Judge,
    falling: tuple[RuleRef, ...],
    chosen: tuple[Ladder, ...],
    *,
    stages: Sequence[str],
) -> _Way | None:
    """Return the smallest rungs, one rule after the other; None when a ladder does not reach."""
    now, rungs = setup, []
    for k, ladder in enumerate(chosen):
        rest = falling[k + 1 :]
        rung = _just_wide_enough(now, judge, ladder, rest=rest, upto=stages[k])
        if rung is None or judge.stopped():
            return None
        now = ladder[rung].apply(now)
        rungs.append(rung)
    return _Way(chosen, tuple(rungs))


def _just_wide_enough(
    setup: Setup, judge: Judge, ladder: Ladder, *, rest: tuple[RuleRef, ...], upto: str
) -> int | None:
    """Return the first rung that suffices, None when none does.

    What a quick question refutes is skipped. A rung that the models refute adds a proof, which mostly refutes
    the next ones, too (as a cutting plane does).
    """

    def held(change: Relaxation, stage: str, *, known: bool) -> bool:
        return judge.flaw(without(change.apply(setup), rest), stage, known=known) is not None

    if held(ladder[-1], SUMS, known=False):
        return None
    rung = 0
    for stage, known in dict.fromkeys(((upto, True), (SUMS, True))):
        rung = _first(ladder, rung, lambda change: held(change, stage, known=known))  # noqa: B023 - called before the loop goes on
    for _ in range(_CUTS):
        if not held(ladder[rung], SUMS, known=False):
            return rung
        rung = _first(ladder, rung + 1, lambda change: held(change, SUMS, known=True))
    return _first(ladder, rung, lambda change: held(change, SUMS, known=False))


def _first(ladder: Ladder, low: int, refuted: Callable[[Relaxation], bool]) -> int:
    """Return the first rung from ``low`` on that is not refuted, by halving; the last one is not."""
    high = len(ladder) - 1
    if low >= high or not refuted(ladder[low]):
        return min(low, high)
    low += 1
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if refuted(ladder[middle]) else (low, middle)
    return high


def _confirmed(
    setup: Setup,
    judge: Judge,
    ways: Sequence[_Way],
    *,
    trials: int,
    on_progress: Callable[[str, int], None],
) -> tuple[Fix, ...]:
    """Return the fixes with one that the search confirms in front, wider than the smallest if need be."""
    for number, way in enumerate(ways):
        on_progress("fix", number + 1)
        for higher in _CLIMBS:
            fix = way.fix(higher)
            if judge.stopped():
                return tuple(_smallest(ways))
            if obeys(fix.apply(setup), judge, trials=trials):
                others = [other for k, other in enumerate(ways) if k != number]
                return (replace(fix, confirmed=True), *_smallest(others))
            if fix == way.fix(higher + 1):
                break
    return tuple(_smallest(ways))


def obeys(setup: Setup, judge: Judge, *, trials: int) -> bool:
    """Tell whether a search of some trials finds a plan that obeys."""
    stop = Cancelled(judge.stopped, Trials(trials))
    found = solve(
        setup.project,
        setup.start,
        judge.ground,
        name=setup.start.name,
        mode=setup.mode,
        rules=setup.rules,
        stop=stop,
    )
    return found.scenario.valid
