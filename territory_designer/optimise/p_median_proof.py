"""How does a lower bound grow beside a search, on a core of its own?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing.sharedctypes import RawValue
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from territory_designer.model.tables import Index
from territory_designer.optimise.bench_file import Places
from territory_designer.optimise.child import Child
from territory_designer.optimise.p_median_bound import Bound, Relaxation, can_be_bounded
from territory_designer.optimise.p_median_branch import SAME, Branching

_NEWS_S = 0.1  # between two messages of a child
_PAUSE, _RISE = 50, 0.02  # prices of all plans are good when so many rounds close less of what is missing
_WHOLE = 1e-6  # a sum of whole costs is never further from a whole number


class News(NamedTuple):
    """What a child has found.

    Parameters
    ----------
    bound
        No plan costs less.
    plan
        Hub of each place in a plan it came across.
    """

    bound: float
    plan: Index | None = None


class Proof:
    """A lower bound under way. Use it as a context manager: its process ends with it.

    Attributes
    ----------
    lower_bound
        What every plan costs at least, -inf while nothing is known.
    plan, plan_cost
        Hub of each place in a plan that the proof came across, and its cost; None and inf without one.
    """

    def __init__(self, places: Places) -> None:
        self.lower_bound, self.plan_cost = -np.inf, np.inf
        self.plan: Index | None = None
        self._places, self._goal = places, RawValue("d", np.inf)
        self._child: Child[News] | None = None

    def __enter__(self) -> Proof:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.end()

    @property
    def complete(self) -> bool:
        """Whether no plan is better than the best one by more than rounding."""
        return self.lower_bound >= self._goal.value * (1.0 - 2.0 * SAME)

    def follow(self, cost: float) -> bool:
        """Take in news, given the cost of the search's best plan, inf without one; returns if any came."""
        self._goal.value = min(cost, self._goal.value)
        if self._child is None and np.isfinite(cost) and can_be_bounded(self._places):
            self._child = Child(prove, self._places, self._goal)
        news = [] if self._child is None else self._child.news()
        for each in news:
            self.lower_bound = max(self.lower_bound, self._rounded(each.bound))
            self._look_at(each.plan)
        return bool(news)

    def _rounded(self, bound: float) -> float:
        return float(np.ceil(bound - _WHOLE)) if self._places.costs.whole else bound

    def _look_at(self, plan: Index | None) -> None:
        """Keep a plan that obeys the limits, hangs together as asked for and is the best."""
        if plan is None or not obeys(self._places, plan):
            return
        cost = float(self._places.costs.pairs(np.arange(len(plan)), plan).sum())
        if cost < self._goal.value:
            self.plan, self.plan_cost, self._goal.value = plan, cost, cost


def obeys(places: Places, plan: Index) -> bool:
    """Tell whether a plan, the hub of each place, keeps to all limits."""
    hubs = np.unique(plan)
    load = np.bincount(plan, places.demand, minlength=places.count)[hubs]
    fits = len(hubs) <= places.hubs and (load <= places.upper[hubs]).all() and (load >= places.lower).all()
    if not fits or places.neighbours is None:
        return bool(fits)
    links = sparse.coo_array(places.neighbours)
    inner = plan[links.row] == plan[links.col]
    kept = (links.data[inner], (links.row[inner], links.col[inner]))
    inside = sparse.csr_array(kept, shape=links.shape)
    return int(connected_components(inside, directed=False)[0]) == len(hubs)


def prove(places: Places, goal: Any) -> Iterator[News]:
    """Yield better and better bounds, with the plans that exact models find.

    Parameters
    ----------
    goal
        Shared with the parent: cost of the best plan so far.
    """
    told, last = time.perf_counter(), News(-np.inf)
    for last in _steps(places, goal):
        if last.plan is not None or time.perf_counter() > told + _NEWS_S:
            told = time.perf_counter()
            yield last
    yield last


def _steps(places: Places, goal: Any) -> Iterator[News]:
    relaxation = Relaxation(places)
    bound = Bound(relaxation, goal.value)
    last = bound.best
    while not bound.settled:
        bound.objective = goal.value
        bound.advance()
        yield News(bound.best)
        if bound.rounds % _PAUSE == 0:
            if bound.best - last < _RISE * (bound.objective - bound.best):
                break
            last = bound.best
    if places.costs.table is not None:
        yield from _branched(
            Branching(relaxation, price=bound.price, bound=bound.best, objective=goal.value), goal
        )


def _branched(branching: Branching, goal: Any) -> Iterator[News]:
    plan = None
    while not branching.complete:
        branching.objective = goal.value
        for best in branching.advance():
            yield News(best)
        if branching.plan is not plan:
            plan = branching.plan
            yield News(branching.best, plan)
    yield News(branching.best)
