"""How far apart are neighbouring cities by road, how long do trains take, and where are the airports?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import sources
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

EARTH_KM = 6371.0
ROAD_FACTOR = 1.065  # the network is simplified; fitted to 32 road distances known
ACCESS_FACTOR = 1.3  # from the seat to the nearest node of the network
LEAST_NODES = 60  # smaller parts of the network are debris
TOLERANCE = 0.02
# Links that the network lacks: two (latitude, longitude) points and the km between them.
LINKS = (
    ((20.03, 110.16), (20.27, 110.22), 26.0),  # ferry Haikou - Xuwen
    ((29.98, 122.05), (29.95, 121.72), 25.0),  # Zhoushan bridge
    ((22.37, 114.13), (22.60, 114.05), 30.0),  # Hong Kong - Shenzhen
    ((22.19, 113.55), (22.28, 113.55), 10.0),  # Macau - Zhuhai
)
NO_ROAD = {"460300", "710000"}  # 三沙 and Taiwan: islands without a link stay unreachable


def great_circle_km(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return haversine distances of (..., 2) arrays of latitude and longitude in degrees."""
    lat_a, lon_a, lat_b, lon_b = (np.radians(x) for x in (a[..., 0], a[..., 1], b[..., 0], b[..., 1]))
    half = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(half))


def flat(points: np.ndarray) -> np.ndarray:
    """Stretch degrees so that nearest neighbours can be searched in the plane at the latitude of China."""
    return np.column_stack([points[:, 0], points[:, 1] * 0.85])


def read_cities(places: Path) -> tuple[list[str], np.ndarray]:
    rows = [row for row in sources.read_table(places) if row["level"] == "prefecture"]
    rows = [row for row in rows if not {row["code"], row["province_code"]} & NO_ROAD]
    seats = [[row["latitude"], row["longitude"]] for row in rows]
    return [row["code"] for row in rows], np.array(seats, float)


def read_network(downloads: Path, box: tuple[float, float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes (n, 2) and edges (m, 3: node, node, km) of the highways inside the box (s, n, w, e)."""
    text = sources.read(downloads, "scgraph-data", "scgraph_data/world_highways.py").decode()
    tables: dict[str, Any] = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name.strip() in ("graph", "nodes"):
            tables[name.strip()] = json.loads(re.sub(r"(\d+):", r'"\1":', value))
    nodes = np.array(tables["nodes"], float)
    south, north, west, east = box
    inside = (nodes[:, 0] > south) & (nodes[:, 0] < north) & (nodes[:, 1] > west) & (nodes[:, 1] < east)
    every = ((i, int(j), km) for i, near in enumerate(tables["graph"]) for j, km in near.items())
    return nodes, np.array([edge for edge in every if inside[edge[0]] and inside[edge[1]]], float)


class Roads:
    """The main connected part of the network, with the explicit links."""

    def __init__(self, nodes: np.ndarray, edges: np.ndarray) -> None:
        used, ends = np.unique(edges[:, :2].astype(int), return_inverse=True)
        self.points = nodes[used]
        start, end = ends.reshape(-1, 2).T
        graph = self._graph(start, end, np.maximum(edges[:, 2], 1e-3))
        labels = connected_components(graph, directed=False)[1]
        solid = np.flatnonzero(np.bincount(labels)[labels] >= LEAST_NODES)
        tree = cKDTree(flat(self.points[solid]))
        snap = [solid[tree.query(flat(np.array([a, b])))[1]] for a, b, _ in LINKS]
        links = self._graph(*np.transpose(snap), np.array([km for *_, km in LINKS]))
        self.graph = (graph + links).tocsr()
        labels = connected_components(self.graph, directed=False)[1]
        self.main = np.flatnonzero(labels == np.bincount(labels).argmax())

    def _graph(self, start: np.ndarray, end: np.ndarray, km: np.ndarray) -> coo_array:
        size = len(self.points)
        return coo_array((km, (start, end)), shape=(size, size)).tocsr()

    def distances_km(self, cities: np.ndarray) -> np.ndarray:
        """Return the road distance of every pair of cities, km (n, n)."""
        nearest = self.main[cKDTree(flat(self.points[self.main])).query(flat(cities))[1]]
        access = great_circle_km(cities, self.points[nearest])
        print("more than 15 km from the network:", int((access > 15).sum()), "cities")
        inside = dijkstra(self.graph, directed=False, indices=nearest)[:, nearest] * ROAD_FACTOR
        road = inside + ACCESS_FACTOR * (access[:, None] + access[None, :])
        road = np.maximum(road, great_circle_km(cities[:, None], cities[None, :]))
        np.fill_diagonal(road, 0)
        return road


def links_between(road_km: np.ndarray) -> list[tuple[int, int]]:
    """Return the fewest links, taken from near to far, whose paths give back all distances.

    A greedy spanner: a pair becomes a link when the links so far are more than ``TOLERANCE`` too long for it.
    """
    known = np.where(np.eye(len(road_km), dtype=bool), 0.0, np.inf)
    links = []
    start, end = np.triu_indices(len(road_km), 1)
    for pair in np.argsort(road_km[start, end], kind="stable"):
        a, b = int(start[pair]), int(end[pair])
        if known[a, b] > road_km[a, b] * (1 + TOLERANCE):
            links.append((a, b))
            through = known[:, [a]] + road_km[a, b] + known[[b], :]
            known = np.minimum(known, np.minimum(through, through.T))
    return sorted(links)


def build_roads(downloads: Path, out: Path) -> None:
    codes, cities = read_cities(out / "gazetteer" / "places.csv")
    road = Roads(*read_network(downloads, (17, 54.5, 72, 136))).distances_km(cities)
    pairs = links_between(road)
    report(pairs, road)
    rows = [[codes[a], codes[b], round(float(road[a, b]), 1)] for a, b in pairs]
    sources.write_table(out / "travel" / "road_links.csv", "from_code to_code road_km", rows)


def report(pairs: list[tuple[int, int]], road: np.ndarray) -> None:
    """Print how well the links alone give back the distances of the full network."""
    start, end = np.transpose(pairs)
    size = len(road)
    links = coo_array((road[start, end], (start, end)), shape=(size, size)).tocsr()
    far = np.isfinite(road) & (road > 80)
    error = dijkstra(links, directed=False)[far] / road[far] - 1
    worst = np.quantile(error, 0.95)
    print(f"{len(pairs)} links; against the full network mean +{error.mean():.1%}, 95 % below +{worst:.1%}")


def build_rail(out: Path) -> None:
    """Keep the quickest of parallel legs of one corridor."""
    legs = sources.read_table(sources.BUILD / "tables" / "cn" / "rail_legs.csv")
    best: dict[tuple[str, ...], dict[str, str]] = {}
    for leg in legs:
        key = (*sorted((leg["from_code"], leg["to_code"])), leg["corridor"])
        if key not in best or float(leg["minutes"]) < float(best[key]["minutes"]):
            best[key] = leg
    header = "from_code to_code minutes km corridor confidence"
    rows = [[leg[name] for name in header.split()] for leg in best.values()]
    sources.write_table(out / "travel" / "rail_legs.csv", header, rows)


def build_airports(out: Path) -> None:
    source = sources.BUILD / "tables" / "cn" / "airports.csv"
    (out / "travel" / "airports.csv").write_bytes(source.read_bytes())


if __name__ == "__main__":
    options = sources.arguments(__doc__ or "").parse_args()
    build_roads(options.downloads, options.out)
    build_rail(options.out)
    build_airports(options.out)
