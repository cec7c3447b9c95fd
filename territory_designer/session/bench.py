"""How good, how fast and how proven is the solver on a public benchmark file?

The search runs here, the bound beside it in a process of its own, and neither waits for the other.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.tables import Index
from territory_designer.optimise.bench_file import Convention, read_places
from territory_designer.optimise.districts import Districts
from territory_designer.optimise.kernels import kind
from territory_designer.optimise.p_median import PMedian
from territory_designer.optimise.p_median_bound import can_be_bounded, lower_bound
from territory_designer.optimise.p_median_proof import Proof
from territory_designer.optimise.stop import TimeLimit, Trials

_BOUND_ROUNDS = 300  # when trials are counted instead of seconds
_LAST_S, _LAST_S_A_PLACE = 0.1, 4e-6  # kept back for the answer itself
_ALONE = 0.1  # share of the time for a first plan before the bound starts, which takes a second or two
_LOOKS_S = 0.5  # between two looks at memory


def bench(
    path: Path,
    convention: Convention,
    *,
    stop: TimeLimit | Trials,
    rng_seed: int,
    trace: Path | None = None,
    began: float | None = None,
) -> dict[str, Any]:
    """Solve a benchmark file and return the document of the command.

    Parameters
    ----------
    trace
        File for the seconds and objective of each better plan, the seconds and value of each better bound,
        and the first plan in full.
    began
        ``time.perf_counter()`` when the command began, default now; a limit in time counts from there.

    Raises
    ------
    TerritoryDesignerError
        When the file cannot be read or no plan within the limits is found.
    """
    run = _Run(path, convention, stop=stop, began=time.perf_counter() if began is None else began)
    run.search(rng_seed)
    document = run.document()
    if trace is not None:
        trace.write_text(json.dumps(run.trace()), encoding="utf-8")
    return document


class _Run:
    """One file, its search and its bound."""

    def __init__(self, path: Path, convention: Convention, *, stop: TimeLimit | Trials, began: float) -> None:
        self._began, self._read = began, time.perf_counter()
        self._places, self._stop = read_places(path, convention), stop
        self._plans: list[tuple[float, float]] = []
        self._bounds: list[tuple[float, float]] = []
        self._first: tuple[float, dict[str, str]] | None = None
        self._bound: float | None = None
        self._peak = _Peak()
        self._hub: Index = np.zeros(0, np.intp)

    def search(self, rng_seed: int) -> None:
        """Search until the end, or until a proof makes more searching useless."""
        search = (PMedian if self._places.neighbours is None else Districts)(self._places, rng_seed=rng_seed)
        try:
            if isinstance(self._stop, TimeLimit):
                self._beside(search, limit=self._stop)
            else:
                self._counted(search)
        finally:
            self._trials, self._breach = search.trials, float(search.breach.sum())

    def _beside(self, search: PMedian | Districts, *, limit: TimeLimit) -> None:
        end = limit.seconds - _LAST_S - _LAST_S_A_PLACE * self._places.count
        while search.best is None and self._seconds() < end * _ALONE:
            search.advance()
        self._note(search)
        with Proof(self._places) as proof:
            while self._seconds() < end and not proof.complete:
                self._note(search)
                if proof.follow(search.best_cost):
                    self._bounds.append((self._seconds(), proof.lower_bound))
                self._peak.look()
                search.advance()
            self._note(search)
            self._peak.look(last=True)
            if proof.plan is not None and proof.plan_cost < search.best_cost:
                self._take(proof.plan)
            self._bound = proof.lower_bound if np.isfinite(proof.lower_bound) else None

    def _counted(self, search: PMedian | Districts) -> None:
        """Without a clock: all trials, then a number of rounds of the bound."""
        while not self._stop.reached(seconds=0.0, trials=search.trials):
            search.advance()
            self._note(search)
        if search.best is not None and can_be_bounded(self._places):
            self._bound = lower_bound(self._places, search.best_cost, rounds=_BOUND_ROUNDS)

    def _seconds(self) -> float:
        return time.perf_counter() - self._began

    def _note(self, search: PMedian | Districts) -> None:
        """Keep a plan that is better than all before."""
        cost = search.best_cost
        if cost < (self._plans[-1][1] if self._plans else np.inf) and search.best is not None:
            owner, hubs = search.best
            self._take(hubs[owner])

    def _take(self, hub: Index) -> None:
        self._hub = hub
        self._plans.append((self._seconds(), self._objective()))
        if self._first is None:
            self._first = time.perf_counter() - self._read, self._assignment()

    def _objective(self) -> float:
        return float(self._places.costs.pairs(np.arange(self._places.count), self._hub).sum())

    def _assignment(self) -> dict[str, str]:
        ids = self._places.ids
        return {ids[i]: ids[at] for i, at in enumerate(self._hub.tolist())}

    def document(self) -> dict[str, Any]:
        """Return what the command prints."""
        if self._first is None:
            raise TerritoryDesignerError("bench_no_plan", hubs=self._places.hubs, breach=self._breach)
        objective = self._objective()
        bound = None if self._bound is None else min(self._bound, objective)
        return {
            "objective": objective,
            "assignment": self._assignment(),
            "lower_bound": bound,
            "gap": None if bound is None else (objective - bound) / objective if objective else 0.0,
            "first_feasible_s": self._first[0],
            "seconds": self._seconds(),
            "peak_rss_mb": self._peak.look(last=True),
            "kernels": kind(),
            "trials": self._trials,
        }

    def trace(self) -> dict[str, Any]:
        """Return what became better when."""
        first = None if self._first is None else self._first[1]
        return {"plans": self._plans, "bounds": self._bounds, "first_plan": first}


class _Peak:
    """The most memory that this process and its children held together, in MB."""

    def __init__(self) -> None:
        self._most, self._next = 0.0, 0.0

    def look(self, *, last: bool = False) -> float:
        """Measure, if it is time for that; returns the most so far."""
        if last or time.perf_counter() >= self._next:
            self._next = time.perf_counter() + _LOOKS_S
            children = [each.pid for each in multiprocessing.active_children() if each.pid]
            self._most = max(self._most, _peak_mb() + sum(map(_child_peak_mb, children)))
        return self._most


def _peak_mb(who: int = resource.RUSAGE_SELF) -> float:
    """Return the most memory that this process held; kilobytes on Linux, bytes on macOS."""
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _child_peak_mb(process_id: int) -> float:
    """Return the most memory that a child holds or held; elsewhere than on Linux, of any child that ended."""
    status = Path(f"/proc/{process_id}/status")
    try:
        lines = status.read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux, or it has just ended
        return _peak_mb(resource.RUSAGE_CHILDREN)
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 2**10
