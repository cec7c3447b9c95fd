"""Which places become hubs and which hub serves each place, when every territory must hang together?

A start by recursive bisection, then trials on a few territories side by side, see ``kernels/border.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.bench_file import Places
from territory_designer.optimise.kernels import kernel
from territory_designer.optimise.p_median import bisected, hub_count

_CHUNK, _CHUNK_PLACES = 24, 4800  # most trials in a chunk, and places at their centres together
_INNER = 0.85  # part of the band in which the start aims
_EQUATOR_MILES, _SQUEEZE = 6378.137 / 1.609344, 0.00669437999014  # WGS-84: radius, squared eccentricity
_MEAN_MILES = 6371.0088 / 1.609344
_KINDS = {"euclidean": 0, "floor": 1, "geodesic2": 2}


@dataclass(frozen=True)
class Ground:
    """What the kernel works on, and where it leaves its plans.

    Parameters
    ----------
    kind
        0 = distance, 1 = rounded down, 2 = squared and ``bend`` times its square added.
    points
        float64 ``(3, n)``.
    weight, demand, upper
        As in :class:`Places`.
    indptr, indices
        Neighbours in compressed rows, int32.
    penalty
        Cost of one unit of demand outside the limits.
    state
        State of the random generator, 1 to 2**32 - 1.
    owner, hub, load
        The plan: territory of each place; hub and load of each territory.
    best_owner, best_hub
        The best plan within the limits.
    """

    kind: int
    bend: float
    points: Number
    weight: Number
    demand: Number
    upper: Number
    lower: float
    indptr: Whole
    indices: Whole
    penalty: float
    state: int
    owner: Whole
    hub: Whole
    load: Number
    best_owner: Whole
    best_hub: Whole


class Districts:
    """A search under way. The same places, ``rng_seed`` and number of trials give the same plan.

    Parameters
    ----------
    places
        The problem, with neighbours.
    rng_seed
        Decides which territories are redrawn, and how.

    Raises
    ------
    TerritoryDesignerError
        When no plan can exist.
    """

    def __init__(self, places: Places, *, rng_seed: int) -> None:
        self._places, self._ground = places, _ground(places, rng_seed=rng_seed)
        self._border = kernel("border").Border(self._ground)
        self._chunk = int(np.clip(_CHUNK_PLACES * len(self._ground.hub) // places.count, 1, _CHUNK))
        self._priced, self._cost = 0, np.inf
        self.trials = 0

    def advance(self) -> None:
        """Make one chunk of trials."""
        self._border.advance(self._chunk)
        self.trials += self._chunk

    @property
    def best(self) -> tuple[Whole, Index] | None:
        """Territory of each place and hub of each territory of the best plan, None if there is none yet."""
        if not self._border.bests:
            return None
        return self._ground.best_owner.copy(), self._ground.best_hub.astype(np.intp)

    @property
    def best_cost(self) -> float:
        """What the best plan costs."""
        if self._priced != self._border.bests:
            self._priced = self._border.bests
            hub = self._ground.best_hub[self._ground.best_owner].astype(np.intp)
            self._cost = float(self._places.costs.pairs(np.arange(self._places.count), hub).sum())
        return self._cost

    @property
    def breach(self) -> Number:
        """How far each territory of the present plan is outside its limits."""
        load, upper = self._ground.load, self._places.upper[self._ground.hub]
        return np.maximum(load - upper, 0.0) + np.maximum(self._places.lower - load, 0.0)


def _links(places: Places) -> sparse.csr_array:
    """Return the neighbours, over which all places hang together."""
    if places.neighbours is None:
        raise ValueError("districts need neighbours")
    pieces = int(connected_components(places.neighbours, directed=False)[0])
    if pieces > 1:
        raise TerritoryDesignerError("bench_apart", pieces=pieces)
    return places.neighbours


def _started(places: Places, links: sparse.csr_array, count: int) -> tuple[Whole, Whole]:
    """Return territories that hang together, and the place in the middle of each as its hub."""
    owner = _gathered(links, bisected(_by_density(places, count), count))
    off = ((places.points - _middles(places, owner, count)[owner]) ** 2).sum(axis=1)
    first = np.append(0, np.cumsum(np.bincount(owner, minlength=count))[:-1])
    return owner, np.lexsort((off, owner))[first].astype(np.int32)


def _by_density(places: Places, count: int) -> Places:
    """Return the places with demands that count less where a territory may hold more.

    Without limits loads would best be in proportion to the cube root of the density of demand (Gusein-Zade
    1982). A first cut tells the density; goals follow it within the inner part of the band.
    """
    owner, mean = bisected(places, count), places.demand.sum() / count
    apart = ((places.points - _middles(places, owner, count)[owner]) ** 2).sum(axis=1)
    spread = np.sqrt(np.bincount(owner, apart, count) / np.bincount(owner, minlength=count))
    wish = np.maximum(spread, 1e-9 * spread.max() + 1e-12) ** (-2.0 / 3.0)
    lower, upper = max(places.lower, mean / 2), max(float(np.median(places.upper)), mean)
    least, most = mean + _INNER * (lower - mean), mean + _INNER * (upper - mean)
    load = np.bincount(owner, places.demand, count)
    low, high = 0.1 * mean / wish.max(), 10.0 * mean / wish.min()
    for _ in range(60):
        middle = (low * high) ** 0.5
        fewer = (load / np.clip(middle * wish, least, most)).sum() < count
        low, high = (low, middle) if fewer else (middle, high)
    return replace(places, demand=places.demand / np.clip(low * wish, least, most)[owner])


def _middles(places: Places, owner: Whole, count: int) -> Number:
    """Return the middles of territories, ``(count, 2)``."""
    size = np.bincount(owner, minlength=count)
    return np.stack([np.bincount(owner, axis, count) for axis in places.points.T], axis=1) / size[:, None]


def _gathered(links: sparse.csr_array, owner: Whole) -> Whole:
    """Return territories that hang together: largest pieces stay, other places join what they touch."""
    indptr, indices = links.indptr.astype(np.int32), links.indices.astype(np.int32)
    piece, scratch = np.empty_like(owner), np.empty_like(owner)
    count = kernel("pieces").count_pieces(indptr, indices, owner, piece, scratch)
    owner_of, size = np.zeros(count, np.int32), np.bincount(piece)
    owner_of[piece] = owner
    order = np.lexsort((-size, owner_of))
    kept = order[np.append(True, owner_of[order][1:] != owner_of[order][:-1])]
    owner = np.where(np.isin(piece, kept), owner, np.int32(-1))
    loose = np.flatnonzero(owner < 0).tolist()
    while loose:
        for place in loose:
            owner[place] = owner[indices[indptr[place] : indptr[place + 1]]].max()
        loose = [place for place in loose if owner[place] < 0]
    return owner


def _ground(places: Places, *, rng_seed: int) -> Ground:
    count, links = hub_count(places), _links(places)
    owner, hub = _started(places, links, count)
    cost = float(places.costs.pairs(np.arange(places.count), hub[owner].astype(np.intp)).sum())
    return Ground(
        kind=_KINDS[places.costs.distance],
        bend=1.0 / (12.0 * _MEAN_MILES**2),
        points=_in_space(places),
        weight=places.costs.weight.astype(float),
        demand=places.demand.astype(float),
        upper=places.upper.astype(float),
        lower=float(places.lower),
        indptr=links.indptr.astype(np.int32),
        indices=links.indices.astype(np.int32),
        penalty=1e3 * (cost / places.count + 1.0),
        state=int(np.random.SeedSequence(rng_seed).generate_state(1)[0]) or 1,
        owner=owner,
        hub=hub,
        load=np.zeros(count),
        best_owner=np.zeros_like(owner),
        best_hub=np.zeros_like(hub),
    )


def _in_space(places: Places) -> Number:
    """Return points of a plane, or in space for longitudes and latitudes: miles from the middle of the earth.

    There the square of the chord ``c`` is the square of the geodesic up to ``c**4 / (12 R**2)``.
    """
    if places.costs.distance != "geodesic2":
        return np.ascontiguousarray(np.vstack([places.points.T, np.zeros(places.count)]))
    lon, lat = np.radians(places.points.T)
    normal = _EQUATOR_MILES / np.sqrt(1.0 - _SQUEEZE * np.sin(lat) ** 2)
    height = normal * (1.0 - _SQUEEZE) * np.sin(lat)
    return np.stack([normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon), height])
