"""Which sites are neighbours, and into how many pieces does a territory fall?

Neighbours are the edges of the Delaunay triangulation of the sites, without the long ones and those across
water; parts that this leaves apart are joined by the shortest links, which are known as bridges.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.geo.distinct import distinct, distinct_pairs
from territory_designer.geo.sphere import chord_to_km, pair_km, unit_vectors
from territory_designer.model.tables import Number, Whole

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LONG_EDGE = 3.0  # times the 90 % quantile of the distances to the eight nearest sites
NEAREST, QUANTILE = 8, 0.9
WATER_SHARE = 0.25  # an edge crosses the sea when more of it than this lies outside the land
_DIGITS = 6  # 0.1 m: nearer accounts share a site


@dataclass(frozen=True, eq=False)
class Adjacency:
    """The adjacency graph of sites: unique coordinates, not accounts.

    Parameters
    ----------
    site_of
        Site of each account, int32 ``(accounts,)``, -1 without a place.
    site_longitude, site_latitude
        float64 ``(sites,)``.
    indptr, indices
        Neighbours of each site in compressed rows, both directions, sorted, int32.
    bridges
        Pairs of sites that are neighbours only to join parts, int32 ``(bridges, 2)``.
    digest
        SHA-256 of sites and edges: the graph is part of every figure on contiguity.
    """

    site_of: Whole
    site_longitude: Number
    site_latitude: Number
    indptr: Whole
    indices: Whole
    bridges: Whole
    digest: str

    @property
    def sites(self) -> int:
        """Return the number of sites."""
        return len(self.site_longitude)

    def edges(self) -> Whole:
        """Return each pair of neighbours once, smaller site first, int32 ``(edges, 2)``."""
        start = np.repeat(np.arange(self.sites, dtype=np.int32), np.diff(self.indptr))
        once = start < self.indices
        return np.column_stack([start[once], self.indices[once]])


def adjacency(longitude: Any, latitude: Any, *, land: BaseGeometry | None = None) -> Adjacency:
    """Build the adjacency graph of accounts.

    Parameters
    ----------
    longitude, latitude
        Degrees, ``(accounts,)``; NaN = without a place.
    land
        Land as shapely geometry in degrees; edges with more than a quarter of their length off it are
        dropped. Without it no edge is dropped for water.
    """
    columns = [np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)]
    coordinates: Number = np.round(np.column_stack(columns), _DIGITS) + 0.0  # + 0.0 turns -0 into 0
    placed = np.isfinite(coordinates).all(axis=1)
    sites, site = distinct(coordinates[placed])
    site_of = np.full(len(coordinates), -1, np.int32)
    site_of[placed] = site
    edges, bridges = _edges(sites, land)
    indptr, indices = _rows(edges, len(sites))
    digest = hashlib.sha256(sites.astype("<f8").tobytes() + edges.astype("<i4").tobytes()).hexdigest()
    graph = site_of, sites[:, 0].copy(), sites[:, 1].copy(), indptr, indices, bridges
    for column in graph:
        column.setflags(write=False)
    return Adjacency(*graph, digest=digest)


def _edges(sites: Number, land: BaseGeometry | None) -> tuple[Whole, Whole]:
    """Return all edges (sorted pairs) and those among them that only bridge parts."""
    if len(sites) < 2:
        none = np.zeros((0, 2), np.int32)
        return none, none.copy()
    vectors = unit_vectors(*sites.T)
    every = _triangulation(vectors)
    km = pair_km(vectors[every[:, 0]], vectors[every[:, 1]])
    kept = km <= _longest_km(vectors)
    if land is not None:
        kept[kept] = ~_over_water(sites[every[kept]], land)
    bridge = _bridges(every, km, kept, len(sites))
    chosen = np.sort(np.concatenate([np.flatnonzero(kept), bridge]))
    return every[chosen], every[np.sort(bridge)]


def _triangulation(vectors: Number) -> Whole:
    """Return the edges of the Delaunay triangulation, of a chain where the sites lie on one line.

    The plane is a stereographic projection around the middle: circles stay circles, so the triangulation of
    the plane is that of the globe.
    """
    from scipy.spatial import Delaunay, QhullError

    plane = _stereographic(vectors)
    if len(plane) < 3:
        return _chain(plane)
    try:
        triangles = Delaunay(plane)
    except QhullError:  # all sites on one line
        return _chain(plane)
    corners = triangles.simplices
    pairs = [corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]], triangles.coplanar[:, [0, 2]]]
    return distinct_pairs(np.concatenate(pairs), len(plane)).astype(np.int32)


def _stereographic(vectors: Number) -> Number:
    middle = vectors.sum(axis=0)
    middle = middle / (np.linalg.norm(middle) or 1.0)
    helper = np.eye(3)[np.argmin(np.abs(middle))]
    east = np.cross(helper, middle)
    east = east / np.linalg.norm(east)
    axes = np.column_stack([east, np.cross(middle, east)])
    return vectors @ axes / (1.0 + vectors @ middle)[:, None]


def _chain(plane: Number) -> Whole:
    """Join sites on one line in their order."""
    span = plane - plane[0]
    along = span @ span[np.argmax((span**2).sum(axis=1))]
    order = np.argsort(along, kind="stable")
    return np.sort(np.column_stack([order[:-1], order[1:]]), axis=1).astype(np.int32)


def _longest_km(vectors: Number) -> float:
    from scipy.spatial import KDTree

    nearest = min(NEAREST, len(vectors) - 1)
    chord, _ = KDTree(vectors).query(vectors, k=nearest + 1)
    return LONG_EDGE * float(np.quantile(chord_to_km(chord[:, 1:]), QUANTILE))


def _over_water(segments: Number, land: BaseGeometry) -> NDArray[np.bool_]:
    """Return which segments ``(edges, 2 ends, 2 coordinates)`` leave the land for too long."""
    import shapely

    lines = np.asarray(shapely.linestrings(segments), dtype=object)
    shapely.prepare(land)
    doubtful = ~shapely.contains(land, lines)
    off = np.zeros(len(lines))
    off[doubtful] = shapely.length(shapely.difference(lines[doubtful], land)) / shapely.length(
        lines[doubtful]
    )
    return off > WATER_SHARE


def _bridges(every: Whole, km: Number, kept: NDArray[np.bool_], sites: int) -> NDArray[np.intp]:
    """Return which dropped edges join the parts at least total length.

    The triangulation holds the shortest link between any two parts, so its dropped edges suffice.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

    graph = csr_matrix((np.ones(kept.sum()), every[kept].T), shape=(sites, sites))
    parts, part = connected_components(graph, directed=False)
    ends = np.sort(part[every], axis=1)
    between = np.flatnonzero(ends[:, 0] != ends[:, 1])
    order = between[np.lexsort((between, km[between], ends[between, 1], ends[between, 0]))]
    _, first = np.unique(ends[order], axis=0, return_index=True)
    shortest = order[first]
    links = csr_matrix((km[shortest], ends[shortest].T), shape=(parts, parts))
    tree = minimum_spanning_tree(links).tocoo()
    chosen = set(zip(tree.row, tree.col))
    return np.array([edge for edge in shortest if tuple(ends[edge]) in chosen], np.intp)


def _rows(edges: Whole, sites: int) -> tuple[Whole, Whole]:
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    counts = np.bincount(both[:, 0], minlength=sites)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), both[:, 1].astype(np.int32)


def pieces(adjacency: Adjacency, alignment: Any, positions: int) -> Whole:
    """Return into how many connected parts each position's territory falls.

    A position owns a site when it has at least one account there, so several positions may own one site.

    Parameters
    ----------
    alignment
        Position of each account, ``(accounts,)``; -1 = none.
    positions
        Number of positions.

    Returns
    -------
    int32 ``(positions,)``; 0 for a position without placed accounts.
    """
    owner = np.asarray(alignment, np.int64)
    held = np.flatnonzero((owner >= 0) & (adjacency.site_of >= 0))
    return pieces_of(adjacency, held, owner[held], positions=positions)


def pieces_of(adjacency: Adjacency, account: Any, owner: Any, *, positions: int) -> Whole:
    """Return the same for some accounts and their positions, int32 ``(positions,)``."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    placed = adjacency.site_of[account] >= 0
    account, owner = np.asarray(account)[placed], np.asarray(owner, np.int64)[placed]
    holding = np.unique(adjacency.site_of[account] * np.int64(positions) + owner)
    if not len(holding):
        return np.zeros(positions, np.int32)
    site, position = np.divmod(holding, positions)
    degree = np.diff(adjacency.indptr)[site]
    start = np.repeat(np.arange(len(holding)), degree)
    offset = np.arange(len(start)) - np.repeat(np.cumsum(degree) - degree, degree)
    neighbour = adjacency.indices[adjacency.indptr[site[start]] + offset]
    wanted = neighbour * np.int64(positions) + position[start]
    end = np.minimum(np.searchsorted(holding, wanted), len(holding) - 1)
    owned = holding[end] == wanted
    links = csr_matrix((np.ones(owned.sum(), bool), (start[owned], end[owned])), shape=(len(holding),) * 2)
    count, part = connected_components(links, directed=False)
    owner_of_part = np.zeros(count, np.int64)
    owner_of_part[part] = position
    return np.bincount(owner_of_part, minlength=positions).astype(np.int32)
