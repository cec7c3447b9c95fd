"""Which places, capacities, costs and neighbours does a benchmark file describe?"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.distinct import distinct_pairs
from territory_designer.model.tables import Index, Number

DISTANCES = ("euclidean", "floor", "geodesic2")
TABLE_MOST = 3100  # places up to which all costs are kept in one table

_METRES_A_MILE = 1609.344
_COLUMNS = {"x": ("x", "lon"), "y": ("y", "lat"), "demand": ("demand", "population")}


@dataclass(frozen=True)
class Convention:
    """How a file is to be read.

    Parameters
    ----------
    hubs
        Most hubs that may be opened.
    capacity
        Capacity of every hub, or None for the column ``capacity``.
    band
        Least and largest sum of demand at a hub, or None; with a band capacities are ignored.
    weighted
        Whether the distance of a place counts times its demand.
    contiguous
        Whether every territory must hang together.
    edges
        File of neighbours with the columns ``u,v``, or None for all edges of the Delaunay triangulation.
    distance
        ``"euclidean"``, ``"floor"`` (rounded down) or ``"geodesic2"`` (square of the geodesic miles on
        WGS-84 between longitudes and latitudes).
    """

    hubs: int
    capacity: float | None = None
    band: tuple[float, float] | None = None
    weighted: bool = False
    contiguous: bool = False
    edges: Path | None = None
    distance: str = "euclidean"


class Costs:
    """What it costs to assign places to hubs.

    Parameters
    ----------
    points
        x and y, or longitude and latitude, float64 ``(n, 2)``.
    weight
        Factor of each place, float64 ``(n,)``.
    distance
        One of :data:`DISTANCES`.
    """

    def __init__(self, points: Number, weight: Number, distance: str) -> None:
        self.weight, self._points, self._distance = weight, points, distance
        every = np.arange(len(points))
        self.table = self._table(every, every) if len(points) <= TABLE_MOST else None

    def __reduce__(self) -> tuple[type[Costs], tuple[Number, Number, str]]:
        """Travel to another process without the table: that is made anew there."""
        return Costs, (self._points, self.weight, self._distance)

    @property
    def distance(self) -> str:
        """One of :data:`DISTANCES`."""
        return self._distance

    @property
    def whole(self) -> bool:
        """Whether every cost is a whole number."""
        return self._distance == "floor" and bool((self.weight == np.floor(self.weight)).all())

    @property
    def planar(self) -> bool:
        """Whether costs grow with the distance of points on the plane."""
        return self._distance != "geodesic2"

    def of(self, rows: Index, hubs: Index) -> Number:
        """Return the costs of places at hubs, ``(rows, hubs)``."""
        if self.table is not None:
            return self.table[rows[:, None], hubs]
        return self._table(rows, hubs)

    def pairs(self, rows: Index, hubs: Index) -> Number:
        """Return the costs of places at one hub each, ``(rows,)``."""
        return self.weight[rows] * self._apart(self._points[rows], self._points[hubs])

    def _table(self, rows: Index, hubs: Index) -> Number:
        apart = self._apart(self._points[rows][:, None, :], self._points[hubs][None, :, :])
        return self.weight[rows][:, None] * apart

    def _apart(self, one: Number, other: Number) -> Number:
        if self._distance == "geodesic2":
            from pyproj import Geod

            one, other = np.broadcast_arrays(one, other)
            metres = Geod(ellps="WGS84").inv(one[..., 0], one[..., 1], other[..., 0], other[..., 1])[2]
            return (np.asarray(metres) / _METRES_A_MILE) ** 2
        apart = np.hypot(one[..., 0] - other[..., 0], one[..., 1] - other[..., 1])
        return np.floor(apart) if self._distance == "floor" else apart


@dataclass(frozen=True)
class Places:
    """A p-median problem with capacities or bands.

    Parameters
    ----------
    ids, points, demand
        Places: names, float64 ``(n, 2)`` and float64 ``(n,)``.
    upper
        Largest sum of demand of a hub opened at a place, float64 ``(n,)``.
    lower
        Least sum of demand of any hub.
    hubs
        Most hubs that may be opened.
    costs
        What it costs to assign places to hubs.
    neighbours
        Places side by side when territories must hang together, else None.
    """

    ids: tuple[str, ...]
    points: Number
    demand: Number
    upper: Number
    lower: float
    hubs: int
    costs: Costs
    neighbours: sparse.csr_array | None

    @property
    def count(self) -> int:
        """Number of places."""
        return len(self.ids)


def read_places(path: Path, convention: Convention) -> Places:
    """Read a benchmark file.

    Raises
    ------
    TerritoryDesignerError
        When the file is missing, lacks a column, repeats an id or holds something other than numbers.
    """
    columns = _columns(path)
    ids = tuple(columns.get("id", ()))
    if not ids or len(set(ids)) < len(ids):
        raise TerritoryDesignerError("bench_ids", name=path.name)
    points = np.stack([_numbers(columns, path, _COLUMNS[axis]) for axis in ("x", "y")], axis=1)
    demand = _numbers(columns, path, _COLUMNS["demand"])
    weight = demand if convention.weighted else np.ones(len(ids))
    lower, upper = _limits(columns, path, convention)
    costs = Costs(points, weight, convention.distance)
    near = _neighbours(ids, points, convention.edges) if convention.contiguous else None
    return Places(ids, points, demand, upper, lower, min(convention.hubs, len(ids)), costs, near)


def _columns(path: Path) -> dict[str, list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = [row for row in csv.reader(file) if row] or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TerritoryDesignerError("bench_file", name=path.name, detail=str(error)) from error
    if any(len(row) != len(header) for row in rows):
        raise TerritoryDesignerError("bench_file", name=path.name, detail="ragged rows")
    return {name.strip(): list(values) for name, values in zip(header, zip(*rows))}


def _numbers(columns: Mapping[str, Sequence[str]], path: Path, names: Sequence[str]) -> Number:
    """Return the first column that has one of the names."""
    found = next((columns[name] for name in names if name in columns), None)
    if found is None:
        raise TerritoryDesignerError("bench_columns", name=path.name, columns=" / ".join(names))
    try:
        values = np.array([float(each) for each in found])
    except ValueError as error:
        raise TerritoryDesignerError("bench_file", name=path.name, detail=str(error)) from error
    if not np.isfinite(values).all() or ("demand" in names and (values < 0).any()):
        raise TerritoryDesignerError("bench_file", name=path.name, detail=f"{names[0]}: {values.min()}")
    return values


def _limits(columns: Mapping[str, Sequence[str]], path: Path, convention: Convention) -> tuple[float, Number]:
    count = len(columns["id"])
    if convention.band is not None:
        return convention.band[0], np.full(count, convention.band[1])
    if convention.capacity is not None:
        return 0.0, np.full(count, convention.capacity)
    return 0.0, _numbers(columns, path, ("capacity",))


def _neighbours(ids: Sequence[str], points: Number, edges: Path | None) -> sparse.csr_array:
    one, other = _triangulated(points) if edges is None else _read_edges(ids, edges)
    one, other = np.append(one, other), np.append(other, one)
    return sparse.csr_array((np.ones(len(one), np.int8), (one, other)), shape=(len(ids), len(ids)))


def _triangulated(points: Number) -> tuple[Index, Index]:
    """Return all edges of the Delaunay triangulation; places on one point hang on the one that is in it."""
    from scipy.spatial import Delaunay, QhullError

    try:
        mesh = Delaunay(points)
    except QhullError as error:
        raise TerritoryDesignerError("bench_edges", detail=str(error).splitlines()[0]) from error
    sides = [mesh.simplices[:, pair] for pair in ([0, 1], [1, 2], [0, 2])]
    every = np.concatenate([*sides, mesh.coplanar[:, [0, 2]]])
    one, other = distinct_pairs(every, len(points)).T
    return one, other


def _read_edges(ids: Sequence[str], path: Path) -> tuple[Index, Index]:
    columns, row = _columns(path), {each: i for i, each in enumerate(ids)}
    if not {"u", "v"} <= set(columns):
        raise TerritoryDesignerError("bench_columns", name=path.name, columns="u, v")
    unknown = sorted({*columns["u"], *columns["v"]} - set(row))
    if unknown:
        raise TerritoryDesignerError("bench_edges", detail=", ".join(unknown[:5]))
    ends = np.array([[row[each] for each in columns[name]] for name in ("u", "v")])
    ends = np.unique(np.sort(ends, axis=0), axis=1)
    return ends[0], ends[1]
