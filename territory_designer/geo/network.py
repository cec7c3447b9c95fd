"""How long does it take from one city to another, seat to seat, and by which way?

The travel graph answers: the quickest of car, rail and air (docs/decisions/0004-travel-times.md says why).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.geo.sphere import table_km, unit_vectors
from territory_designer.model.resources import resource_path
from territory_designer.model.tables import Number

if TYPE_CHECKING:
    import networkx as nx

CAR, RAIL, AIR, NO_ROUTE = 0, 1, 2, -1
MODES = ("car", "rail", "air")

DETOUR = 1.22  # road km per great-circle km where no road graph knows better
CAR_KMH, URBAN_KMH, CAR_CITY_MIN = 92.0, 30.0, 15.0  # city minutes at each end of a drive
BREAK_AFTER_MIN, BREAK_EVERY_MIN, BREAK_MIN = 180.0, 120.0, 15.0
RAIL_ACCESS_MIN, RAIL_EGRESS_MIN, TRANSFER_MIN = 50.0, 25.0, 25.0
AIR_FIXED_MIN, AIR_KMH, AIR_FROM_KM = 240.0, 750.0, 600.0
FEEDER_KM, FEEDER_CITIES = 300.0, 20  # drives to a station or an airport elsewhere: so far, or so many cities


@dataclass(frozen=True, eq=False)
class CityTable:
    """One-way travel from some cities (rows) to all cities (columns, ``codes``), seat to seat."""

    codes: tuple[str, ...]
    minutes: Number
    km: Number
    mode: NDArray[np.int8]


@dataclass(frozen=True)
class RouteLeg:
    """One part of a way. ``mode``: car, rail, air, access, egress, transfer, local or table."""

    mode: str
    from_code: str
    to_code: str
    minutes: float
    km: float
    confidence: str
    corridor: str = ""


@dataclass(frozen=True)
class Route:
    """A way from door to door; its legs add up. No legs = no way known."""

    legs: tuple[RouteLeg, ...]

    @property
    def minutes(self) -> float:
        """Return the minutes of all legs, inf without legs."""
        return sum(leg.minutes for leg in self.legs) if self.legs else float("inf")

    @property
    def km(self) -> float:
        """Return the kilometres of all legs."""
        return sum(leg.km for leg in self.legs)

    @property
    def mode(self) -> int:
        """Return 2 if a leg flies, else 1 if one runs on rails, else 0; -1 without legs."""
        return max((_RANK.get(leg.mode, CAR) for leg in self.legs), default=NO_ROUTE)


_RANK = {"car": CAR, "rail": RAIL, "air": AIR}


def drive_min(road_km: Any) -> Number:
    """Return minutes of a drive from door to door, continuous but for the breaks.

    Urban speed until the highway with 15 city minutes at each end is quicker (22 km), then the highway;
    beyond three hours at the wheel a break of 15 minutes in every two hours.
    """
    wheel = np.asarray(road_km, float) * (60.0 / CAR_KMH)
    urban = np.asarray(road_km, float) * (60.0 / URBAN_KMH)
    return np.minimum(urban, wheel + 2 * CAR_CITY_MIN) + _breaks_min(wheel)


def _breaks_min(wheel: Number) -> Number:
    rests = np.where(np.isfinite(wheel), wheel, 0.0) // BREAK_EVERY_MIN
    return np.where(wheel > BREAK_AFTER_MIN, rests * BREAK_MIN, 0.0)


def _rows(name: str) -> list[dict[str, str]]:
    with resource_path("travel", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Network:
    """The cities of the gazetteer and what joins them, read once."""

    def __init__(self) -> None:
        cities = load_gazetteer().cities
        self.codes: tuple[str, ...] = tuple(city.code for city in cities)
        self.index: Mapping[str, int] = {code: row for row, code in enumerate(self.codes)}
        self.vectors = unit_vectors([city.longitude for city in cities], [city.latitude for city in cities])

    @cached_property
    def road_km(self) -> Number:
        """Shortest road km between all cities, symmetric, inf where no road leads."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        links = _rows("road_links.csv")
        ends = [[self.index[link[end]] for link in links] for end in ("from_code", "to_code")]
        km = [float(link["road_km"]) for link in links]
        size = len(self.codes)
        return dijkstra(csr_matrix((km, ends), shape=(size, size)), directed=False)

    @cached_property
    def detour(self) -> Number:
        """Road km per great-circle km between all cities, at least 1.22; inf where no road leads.

        It keeps a direct drive from crossing the sea: Dalian to Yantai is 165 km as the crow flies.
        """
        air_km = table_km(self.vectors, self.vectors)
        np.fill_diagonal(air_km, np.inf)
        return np.maximum(self.road_km / air_km, DETOUR)

    def graph(self, *, flights: bool) -> nx.DiGraph:
        """Return the travel graph: city nodes ``code``, platform nodes ``(code, corridor)``.

        Edges bear ``minutes``, ``km``, ``mode`` and ``confidence``. Drives in it lead to a station or an
        airport elsewhere: within 300 km or to one of the 20 nearest cities. The drive all the way is compared
        apart, because breaks count over the whole journey.
        """
        return _graph(flights=flights)

    def edges(self, *, flights: bool) -> dict[tuple[Any, Any], dict[str, Any]]:
        """Return the edges of the travel graph by their ends; of parallel ones the last stays."""
        rides = {(start, end): edge for start, end, edge in _rides(_rows("rail_legs.csv"))}
        platforms = list(dict.fromkeys(end for ends in rides for end in ends))
        ways = [*self._drives(), *((*ends, edge) for ends, edge in rides.items()), *_station_edges(platforms)]
        ways += _flights(_rows("airports.csv")) if flights else []
        return {(start, end): edge for start, end, edge in ways}

    def _drives(self) -> Iterable[tuple[str, str, dict[str, Any]]]:
        rank = self.road_km.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        near = (self.road_km <= FEEDER_KM) | (rank <= FEEDER_CITIES) | (rank.T <= FEEDER_CITIES)
        row, column = np.nonzero(near & (self.road_km > 0) & np.isfinite(self.road_km))
        km = self.road_km[row, column]
        for a, b, far, minutes in zip(row.tolist(), column.tolist(), km.tolist(), drive_min(km).tolist()):
            yield self.codes[a], self.codes[b], _edge("car", minutes, far, "M")


@cache
def network() -> Network:
    """Return the network of the gazetteer's cities."""
    return Network()


@cache
def _graph(*, flights: bool) -> nx.DiGraph:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(network().codes)
    graph.add_edges_from((*ends, edge) for ends, edge in network().edges(flights=flights).items())
    return graph


def _edge(mode: str, minutes: float, km: float, confidence: str, corridor: str = "") -> dict[str, Any]:
    return {"mode": mode, "minutes": minutes, "km": km, "confidence": confidence, "corridor": corridor}


def _rides(legs: Iterable[Mapping[str, str]]) -> Iterable[tuple[Any, Any, dict[str, Any]]]:
    """Return both directions of every leg, the slowest first: of parallel legs the quickest stays."""
    for leg in sorted(legs, key=lambda leg: -float(leg["minutes"])):
        corridor = leg["corridor"]
        start, end = (leg["from_code"], corridor), (leg["to_code"], corridor)
        edge = _edge("rail", float(leg["minutes"]), float(leg["km"]), leg["confidence"], corridor)
        yield start, end, edge
        yield end, start, edge


def _station_edges(platforms: Sequence[tuple[str, str]]) -> Iterable[tuple[Any, Any, dict[str, Any]]]:
    for platform in platforms:
        yield platform[0], platform, _edge("access", RAIL_ACCESS_MIN, 0.0, "M")
        yield platform, platform[0], _edge("egress", RAIL_EGRESS_MIN, 0.0, "M")
    of_city: dict[str, list[tuple[str, str]]] = {}
    for platform in platforms:
        of_city.setdefault(platform[0], []).append(platform)
    for one in platforms:
        for other in of_city[one[0]]:
            if one != other:
                yield one, other, _edge("transfer", TRANSFER_MIN, 0.0, "M")


def _flights(airports: Sequence[Mapping[str, str]]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    longitude = [float(airport["longitude"]) for airport in airports]
    latitude = [float(airport["latitude"]) for airport in airports]
    vectors = unit_vectors(longitude, latitude)
    km = table_km(vectors, vectors)
    for row, column in np.argwhere(km > AIR_FROM_KM):
        minutes = AIR_FIXED_MIN + float(km[row, column]) / AIR_KMH * 60.0
        ends = airports[row]["city_code"], airports[column]["city_code"]
        yield *ends, _edge("air", minutes, float(km[row, column]), "L")


@dataclass(frozen=True, eq=False)
class _Sparse:
    """The travel graph as sparse matrices; cities are the first nodes."""

    minutes: Any
    km: Any
    rank: Any


@cache
def _sparse(*, flights: bool) -> _Sparse:
    from scipy.sparse import csr_matrix

    net = network()
    edges = net.edges(flights=flights)
    nodes = dict.fromkeys((*net.codes, *(end for ends in edges for end in ends)))
    place = {node: row for row, node in enumerate(nodes)}
    ends = [place[start] for start, _ in edges], [place[end] for _, end in edges]

    def matrix(values: list[float]) -> Any:
        return csr_matrix((values, ends), shape=(len(place), len(place)))

    return _Sparse(
        matrix([edge["minutes"] for edge in edges.values()]),
        matrix([edge["km"] for edge in edges.values()]),
        matrix([float(_RANK.get(edge["mode"], CAR)) for edge in edges.values()]),
    )


def city_table(codes: Sequence[str], *, flights: bool = True) -> CityTable:
    """Return the quickest way from each of ``codes`` to every city of the gazetteer.

    Parameters
    ----------
    codes
        Codes of cities, ``(hubs,)``.
    flights
        Whether flights may be taken.
    """
    from scipy.sparse.csgraph import dijkstra

    net, sparse = network(), _sparse(flights=flights)
    starts, count = np.array([net.index[code] for code in codes], np.intp), len(net.codes)
    minutes, before = dijkstra(sparse.minutes, indices=starts, return_predecessors=True)
    km, rank = _along(before, sparse.km, np.add), _along(before, sparse.rank, np.maximum)
    road = net.road_km[starts]
    drive = np.where(road > 0, drive_min(road), 0.0)
    by_car = drive <= minutes[:, :count]
    mode = np.where(by_car, CAR, rank[:, :count])
    quickest = np.minimum(drive, minutes[:, :count])
    return CityTable(
        net.codes,
        quickest,
        np.where(by_car, road, km[:, :count]),
        np.where(np.isfinite(quickest), mode, NO_ROUTE).astype(np.int8),
    )


def _along(before: NDArray[Any], edges: Any, join: np.ufunc) -> Number:
    """Join the values of the edges from each start (row) to every node, by doubling the stride backwards."""
    starts, nodes = before.shape
    row = np.arange(starts)[:, None]
    jump = np.where(before >= 0, before, np.arange(nodes))
    value = np.asarray(edges[jump, np.arange(nodes)[None, :]].todense() if starts else np.zeros(jump.shape))
    value = np.where(before >= 0, value, 0.0)
    while (jump != jump[row, jump]).any():
        value = join(value, value[row, jump])
        jump = jump[row, jump]
    return value


def explain_route(from_code: str, to_code: str, *, flights: bool = True) -> Route:
    """Return the quickest way between two cities, seat to seat, with its legs.

    Raises
    ------
    KeyError
        When the gazetteer has no such city.
    """
    import networkx as nx

    net = network()
    road = float(net.road_km[net.index[from_code], net.index[to_code]])
    drive = RouteLeg("car", from_code, to_code, float(drive_min(road)), road, "M")
    graph = net.graph(flights=flights)
    if not nx.has_path(graph, from_code, to_code):
        return Route((drive,) if np.isfinite(road) else ())
    path = nx.shortest_path(graph, from_code, to_code, weight="minutes")
    legs = tuple(_leg(a, b, graph.edges[a, b]) for a, b in pairwise(path))
    return Route((drive,)) if drive.minutes <= Route(legs).minutes else Route(legs)


def _leg(start: Any, end: Any, edge: Mapping[str, Any]) -> RouteLeg:
    start_code, end_code = (node[0] if isinstance(node, tuple) else node for node in (start, end))
    return RouteLeg(from_code=start_code, to_code=end_code, **edge)
