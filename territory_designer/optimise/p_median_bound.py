"""How little can any plan of a p-median problem with capacities cost?

Lagrangian relaxation: each place may be assigned any number of times, at a price; then every hub fills itself
with a fractional knapsack and the best hubs open. Prices follow a subgradient. Lower limits of bands and
contiguity are left out, so the bound holds for them too but is weaker.
"""

from __future__ import annotations

import time

import numpy as np

from territory_designer.model.tables import Index, Number
from territory_designer.optimise.bench_file import Places
from territory_designer.optimise.stop import Stop

_STARTS = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6)  # of the mean cost, added to each place's own
_PATIENCE = 8  # rounds without a better bound after which the step is halved


class Bound:
    """A bound under way.

    Parameters
    ----------
    places
        With a table of all costs.
    hubs
        Hubs of a good plan: where the prices begin.
    objective
        Cost of that plan.
    """

    def __init__(self, places: Places, hubs: Index, objective: float) -> None:
        table = places.costs.table
        if table is None:
            raise ValueError("a bound needs the table of all costs")
        self.best, self.rounds = -np.inf, 0
        self._places, self._objective = places, objective
        self._table = np.ascontiguousarray(table.T)
        self._step, self._waited = 1.0, 0
        nearest, weight = table[:, hubs].min(axis=1), places.costs.weight
        share = weight * (nearest.sum() / max(float(weight.sum()), 1e-12))
        self._price = self._best_price = nearest
        for factor in _STARTS:
            self._price = nearest + factor * share
            self._keep(self._relaxed()[0])
        self._price = self._best_price

    def advance(self) -> None:
        """Make one round of prices."""
        value, served = self._relaxed()
        self.rounds += 1
        self._keep(value)
        short = 1.0 - served
        size = float(short @ short)
        if size > 1e-12:
            stride = self._step * max(self._objective - value, 0.0) / size
            self._price = np.maximum(self._price + stride * short, 0.0)

    def _keep(self, value: float) -> None:
        self._waited += 1
        if value > self.best:
            self.best, self._best_price, self._waited = value, self._price, 0
        elif self._waited >= _PATIENCE:
            self._step, self._waited, self._price = self._step / 2, 0, self._best_price

    def _relaxed(self) -> tuple[float, Number]:
        """Return the bound of these prices and how often each place is served."""
        places, gain = self._places, self._price - self._table
        hub, row = np.nonzero(gain > 0)
        worth, demand = gain[hub, row], places.demand[row]
        order = np.lexsort((-worth / np.maximum(demand, 1e-12), hub))
        hub, row, worth, demand = hub[order], row[order], worth[order], demand[order]
        part = _filled(hub, demand, places.upper[hub])
        filled = np.bincount(hub, part * worth, minlength=places.count)
        chosen = np.zeros(places.count)
        chosen[np.argsort(-filled, kind="stable")[: places.hubs]] = 1.0
        served = np.bincount(row, part * chosen[hub], minlength=places.count).astype(float)
        return float(self._price.sum() - chosen @ filled), served


def _filled(hub: Index, demand: Number, upper: Number) -> Number:
    """Return the part of each item that its hub takes; items stand hub by hub, the best ones first."""
    before = np.cumsum(demand) - demand
    first = np.flatnonzero(np.append(True, hub[1:] != hub[:-1]))[: len(hub)]
    before -= np.repeat(before[first], np.diff(np.append(first, len(hub))))
    return np.clip((upper - before) / np.maximum(demand, 1e-12), 0.0, 1.0)


def lower_bound(places: Places, hubs: Index, *, objective: float, stop: Stop, seconds: float) -> float:
    """Return what every plan costs at least.

    Parameters
    ----------
    stop
        Ends the rounds; a round counts as a trial.
    seconds
        Seconds that have passed before the first round, for a limit in time.
    """
    bound, began = Bound(places, hubs, objective), time.perf_counter() - seconds
    while not stop.reached(seconds=time.perf_counter() - began, trials=bound.rounds):
        bound.advance()
    return max(bound.best, 0.0)
