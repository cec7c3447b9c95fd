"""Which area does each territory cover on the map?

Every site (unique coordinate) has a Voronoi cell; a cell belongs to the position with most workload there,
and a territory is what its cells make together, on land and within reach of an account. Where the coast cuts
a piece off its cell, the piece goes with the neighbour it grows together with on land. Derived, never stored:
the plan file carries it as a layer for other programs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.geo.basemap import BaseMap, Layer, load_basemap
from territory_designer.geo.strays import Strays, strays_of
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Number, Whole

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

Territories = dict[int, "MultiPolygon"]

REACH_LEAST_KM, REACH_MOST_KM = 40.0, 250.0
_REACH = 1.25  # times the 90 % quantile of the distances to the eighth nearest site
_NEAREST, _QUANTILE = 8, 0.9
_SAMPLE = 20_000  # sites that decide the reach
_GRID, _GRID_MOST = 12, 700  # squares to the reach, most squares to a side of the map
_SMALL_ISLAND_M2 = 6e9  # larger land with no account of its own, across the water, belongs to nobody
_SHORE_M = 10e3  # a site so far off the coast still belongs to the land
_SLIVER_M2 = 1e4
_SITE_M = 10.0  # nearer accounts share a site
_AT_ONCE = 1000  # geometries made in one call, which holds back other threads
_FAR = 4.0  # times the size of the ground: how far off its ring of points is
_CUTTING = Lock()  # shapely prepares a ground while it is asked; two threads at once would crash


@dataclass(frozen=True, eq=False)
class Cells:
    """The Voronoi cells of the sites: built once for a set of accounts, whoever serves them.

    Parameters
    ----------
    site_of
        Site of each account, int32 ``(accounts,)``, -1 without a place.
    site_x, site_y
        Metres on the base map, float64 ``(sites,)``.
    polygons
        A cell for each site, shapely polygons ``(sites,)``, not yet cut by the coast.
    ground
        Land within reach of a site.
    strays
        Pieces of cells that the coast cuts off, and the site that each goes with.
    """

    site_of: Whole
    site_x: Number
    site_y: Number
    polygons: NDArray[np.object_]
    ground: BaseGeometry
    strays: Strays

    def owner(self, alignment: Any, weight: Any) -> Whole:
        """Return which position has most weight at each site, int32 ``(sites,)``; -1 = nobody.

        Parameters
        ----------
        alignment
            Position of each account, ``(accounts,)``; -1 = none.
        weight
            Workload hours of each account, ``(accounts,)``.
        """
        alignment, weight = np.asarray(alignment, np.int64), np.asarray(weight, float)
        owner = np.full(len(self.site_x), -1, np.int32)
        held = (alignment >= 0) & (self.site_of >= 0)
        if not held.any():
            return owner
        positions = int(alignment.max()) + 1
        pairs, pair = np.unique(
            self.site_of[held].astype(np.int64) * positions + alignment[held], return_inverse=True
        )
        total = np.bincount(pair, weight[held], minlength=len(pairs))
        site, position = np.divmod(pairs, positions)
        order = np.lexsort((position, -total, site))
        site, first = np.unique(site[order], return_index=True)
        owner[site] = position[order][first]
        return owner

    def territories(self, owner: Any, *, only: Collection[int] | None = None) -> Territories:
        """Return ``{position: area}`` in metres on the base map; a position that owns no site has none.

        Parameters
        ----------
        owner
            What :meth:`owner` returns.
        only
            Positions to draw again; None = all.
        """
        import shapely

        owner = np.asarray(owner)
        wanted = np.unique(owner[owner >= 0])
        if only is not None:
            wanted = np.intersect1d(wanted, np.fromiter(only, np.int64, len(only)))
        order = np.argsort(owner, kind="stable")
        starts, ends = (np.searchsorted(owner[order], wanted, side) for side in ("left", "right"))
        areas = [
            shapely.coverage_union_all(self.polygons[order[start:end]]) for start, end in zip(starts, ends)
        ]
        cut = dict(zip(map(int, wanted), _cut(np.array(areas, object), self.ground)))
        whole = {
            position: _polygons(self.strays.handed(owner, position, area)) for position, area in cut.items()
        }
        return {position: area for position, area in whole.items() if not area.is_empty}


def changed(before: Any, after: Any) -> frozenset[int]:
    """Return the positions whose area differs between two owners of the same cells."""
    before, after = np.asarray(before), np.asarray(after)
    differs = before != after
    return frozenset(int(each) for each in np.union1d(before[differs], after[differs]) if each >= 0)


def cells(x: Any, y: Any, *, land: BaseGeometry) -> Cells:
    """Build the cells of accounts.

    Parameters
    ----------
    x, y
        Metres on the base map, ``(accounts,)``; NaN = without a place.
    land
        The land that territories may cover, in the same metres.
    """
    steps = np.round(np.array([x, y], np.float64) / _SITE_M)
    placed: Flag = np.isfinite(steps[0]) & np.isfinite(steps[1])
    east, north = steps[:, placed].astype(np.int64)
    keys, site = np.unique(east * _EAST + north + _EAST // 2, return_inverse=True)
    site_of = np.full(len(placed), -1, np.int32)
    site_of[placed] = site
    east, north = np.divmod(keys, _EAST)
    sites: Number = _SITE_M * np.column_stack([east, north - _EAST // 2]).astype(np.float64)
    ground = _within_reach(land, sites)
    polygons = _voronoi(sites, ground)
    strays = strays_of(polygons, sites, ground)
    return Cells(site_of, sites[:, 0].copy(), sites[:, 1].copy(), polygons, ground, strays)


_EAST = np.int64(1) << np.int64(32)  # a step to the east in the key of a site


def outlines(x: Any, y: Any, owner: Any, *, weight: Any, land: BaseGeometry) -> Territories:
    """Return ``{position: area}`` of an alignment in one go; parameters as those of :func:`cells`."""
    built = cells(x, y, land=land)
    return built.territories(built.owner(owner, weight))


def reach_km(sites: Number) -> float:
    """Return how far from its sites a plan may paint: the sparser the sites the further, 40 to 250 km.

    Parameters
    ----------
    sites
        Metres, ``(sites, 2)``.
    """
    from scipy.spatial import KDTree

    if len(sites) < 2:
        return REACH_LEAST_KM
    some = sites[:: len(sites) // _SAMPLE + 1]
    metres, _ = KDTree(sites).query(some, k=min(_NEAREST + 1, len(sites)))
    furthest = np.quantile(metres[:, -1], _QUANTILE)
    return float(np.clip(_REACH * furthest / 1e3, REACH_LEAST_KM, REACH_MOST_KM))


def _voronoi(sites: Number, ground: BaseGeometry) -> NDArray[np.object_]:
    """Return the cell of each site, all finite and larger than the ground; neighbours share their corners.

    A ring of far points keeps the outer cells finite.
    """
    import shapely

    if not len(sites):
        return np.zeros(0, object)
    bounds = shapely.total_bounds(np.array([ground, shapely.MultiPoint(sites)], object))
    middle, far = (bounds[:2] + bounds[2:]) / 2, _FAR * (np.hypot(*(bounds[2:] - bounds[:2])) + 1e3)
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ring = middle + far * np.column_stack([np.cos(turn), np.sin(turn)])
    points = shapely.linestrings(np.concatenate([sites, ring]))  # one geometry, not one for each point
    diagram = shapely.voronoi_polygons(points, ordered=True)
    parts = [
        shapely.get_geometry(diagram, np.arange(start, min(start + _AT_ONCE, len(sites))))
        for start in range(0, len(sites), _AT_ONCE)
    ]
    return np.concatenate(parts)


def _cut(areas: NDArray[np.object_], ground: BaseGeometry) -> NDArray[np.object_]:
    """Return areas as far as they are ground; most lie inside and stay as they are."""
    import shapely

    with _CUTTING:
        shapely.prepare(ground)
        crosses = ~shapely.contains_properly(ground, areas)
        areas[crosses] = shapely.intersection(areas[crosses], ground)
    return areas


def _within_reach(land: BaseGeometry, sites: Number) -> BaseGeometry:
    """Return the land near a site; land across the water only where it has a site of its own, or is small."""
    import shapely

    if not len(sites):
        return shapely.Polygon()
    parts = [part for part in shapely.get_parts(land) if _is_part_of_plan(part, sites)]
    near = _widened(sites, reach_km(sites) * 1e3)
    return shapely.union_all(shapely.intersection(np.array(parts, object), near))


def _is_part_of_plan(part: BaseGeometry, sites: Number) -> bool:
    import shapely

    if part.area < _SMALL_ISLAND_M2:
        return True
    shapely.prepare(part)
    if shapely.contains_xy(part, sites).any():
        return True
    return bool(shapely.dwithin(part, shapely.MultiPoint(sites), _SHORE_M))


def _widened(sites: Number, reach_m: float) -> BaseGeometry:
    """Return everything within about ``reach_m`` of a site, without dents and small holes.

    On a grid, because a buffer around each of 100,000 sites would take minutes; round again at the end.
    """
    import shapely
    from scipy.ndimage import distance_transform_edt

    low, high = sites.min(axis=0) - 2 * reach_m, sites.max(axis=0) + 2 * reach_m
    side = max(reach_m / _GRID, float((high - low).max()) / _GRID_MOST)
    empty = np.ones(np.ceil((high - low) / side).astype(int) + 1, bool)
    empty[tuple(((sites - low) / side).astype(int).T)] = False
    wide = np.asarray(distance_transform_edt(empty)) <= 1.5 * reach_m / side
    within = np.asarray(distance_transform_edt(wide)) > 0.5 * reach_m / side
    row, start, end = _runs(within)
    strips = shapely.union_all(shapely.box(row, start, row + 1, end))
    smooth = strips.simplify(1.0).buffer(1.0).buffer(-2.0).buffer(1.0)
    return shapely.transform(smooth, lambda corners: low + corners * side)


def _runs(marked: Flag) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return row, start and end of every unbroken run of marks along the rows of a table."""
    step = np.diff(np.pad(marked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, start = np.nonzero(step == 1)
    return row, start, np.nonzero(step == -1)[1]


def _polygons(area: BaseGeometry) -> MultiPolygon:
    """Return the polygons of an area, without lines, points and slivers."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(area))
    flat = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON)]
    return shapely.MultiPolygon(list(flat[shapely.area(flat) > _SLIVER_M2]))


def shape_of(layer: Layer, feature: int) -> MultiPolygon:
    """Return one feature of a base map layer as a shapely geometry."""
    import shapely

    return shapely.MultiPolygon([(shell, holes) for shell, *holes in layer.polygons(feature)])


@cache
def country_land(basemap: BaseMap, level: int = 1) -> MultiPolygon:
    """Return the country's land, its provinces made one, in metres on the base map."""
    import shapely

    layer = basemap.layer("provinces", level)
    provinces = [shape_of(layer, feature) for feature in range(len(layer.codes))]
    return _polygons(shapely.union_all(provinces))


def territory_layer(
    project: Project, *, weight: Callable[[Scenario], Number]
) -> Iterator[tuple[str, str, bytes]]:
    """Yield scenario, position id and WKB (multipolygon, WGS-84) of every territory, for the plan file.

    Parameters
    ----------
    weight
        Gives workload hours of each account under a scenario, float64 ``(accounts,)``.
    """
    basemap, accounts = load_basemap(), project.accounts
    built = cells(*basemap.project(accounts.longitude, accounts.latitude), land=country_land(basemap))
    for name, scenario in project.scenarios.items():
        owner = built.owner(scenario.alignment, weight(scenario))
        for position, area in built.territories(owner).items():
            yield name, str(project.positions.position_id[position]), _wkb(area, basemap)


def _wkb(area: MultiPolygon, basemap: BaseMap) -> bytes:
    import shapely

    degrees = shapely.transform(area, lambda xy: np.column_stack(basemap.unproject(*xy.T)))
    return bytes(shapely.to_wkb(degrees))
