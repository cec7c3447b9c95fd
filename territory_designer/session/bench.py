"""How good, how fast and how proven is the solver on a public benchmark file?"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.optimise.bench_file import Convention, Places, read_places
from territory_designer.optimise.p_median import PMedian
from territory_designer.optimise.p_median_bound import lower_bound
from territory_designer.optimise.stop import Stop, TimeLimit, Trials

_SEARCH_PART = 0.75  # of the time, if there is a bound to compute in the rest
_BOUND_ROUNDS = 150  # when trials are counted instead of seconds


def bench(path: Path, convention: Convention, *, stop: TimeLimit | Trials, rng_seed: int) -> dict[str, Any]:
    """Solve a benchmark file and return the document of the command.

    Raises
    ------
    TerritoryDesignerError
        When the file cannot be read or no plan within the limits is found.
    """
    began = time.perf_counter()
    places = read_places(path, convention)
    proves = places.costs.table is not None
    search, first = _searched(places, _search_stop(stop, proves=proves), rng_seed=rng_seed, began=began)
    if search.best is None:
        raise TerritoryDesignerError("bench_no_plan", hubs=convention.hubs, breach=float(search.breach.sum()))
    owner, hubs = search.best
    hub = hubs[owner]
    objective = float(places.costs.pairs(np.arange(places.count), hub).sum())
    bound = _bound(places, hubs, objective=objective, stop=stop, began=began) if proves else None
    return {
        "objective": objective,
        "assignment": {places.ids[i]: places.ids[at] for i, at in enumerate(hub.tolist())},
        "lower_bound": bound,
        "gap": None if bound is None else (objective - bound) / objective if objective else 0.0,
        "first_feasible_s": first,
        "seconds": time.perf_counter() - began,
        "peak_rss_mb": _peak_rss_mb(),
        "kernels": "interpreted",
        "trials": search.trials,
    }


def _search_stop(stop: TimeLimit | Trials, *, proves: bool) -> Stop:
    if isinstance(stop, TimeLimit) and proves:
        return TimeLimit(stop.seconds * _SEARCH_PART)
    return stop


def _searched(places: Places, stop: Stop, *, rng_seed: int, began: float) -> tuple[PMedian, float | None]:
    """Return the search at its end, and after how many seconds it had the first plan within the limits."""
    search, first = PMedian(places, rng_seed=rng_seed), None
    while True:
        seconds = time.perf_counter() - began
        first = seconds if first is None and search.best is not None else first
        if stop.reached(seconds=seconds, trials=search.trials):
            return search, first
        search.advance()


def _bound(places: Places, hubs: Any, *, objective: float, stop: TimeLimit | Trials, began: float) -> float:
    rounds = stop if isinstance(stop, TimeLimit) else Trials(_BOUND_ROUNDS)
    return lower_bound(places, hubs, objective=objective, stop=rounds, seconds=time.perf_counter() - began)


def _peak_rss_mb() -> float:
    """Return the most memory that this process held; kilobytes on Linux, bytes on macOS."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
