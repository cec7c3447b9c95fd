"""What does an assignment of a published case really cost, and does it obey its limits?

Shares no code with the program: csv, numpy, scipy's triangulation and networkx.
"""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
from pyproj import Geod
from scipy.spatial import Delaunay

CASES = Path(__file__).parent / "cases"
MILE_M = 1609.344


@dataclass(frozen=True)
class Case:
    """A published case: its places, limits, and best known value (None where there is none)."""

    name: str
    folder: Path
    facts: dict

    @property
    def file(self) -> Path:
        return self.folder / self.facts["file"]

    @property
    def hubs(self) -> int:
        return self.facts["p"]

    @property
    def best_known(self) -> float | None:
        return self.facts["best_known"]

    @property
    def band(self) -> tuple[float, float] | None:
        return (self.facts["L"], self.facts["U"]) if "L" in self.facts else None

    @property
    def distance(self) -> str:
        if "edges" in self.facts:
            return "geodesic2"
        return "floor" if self.name.startswith("pmedcap") else "euclidean"

    @property
    def options(self) -> list[str]:
        """Return what the command line of the program needs to know."""
        found = ["--p", str(self.hubs), "--distance", self.distance]
        if self.band:
            lower, upper = self.band
            found += ["--lower", str(lower), "--upper", str(upper), "--weighted", "--contiguous"]
        if "edges" in self.facts:
            found += ["--edges", str(self.folder / self.facts["edges"])]
        return found

    def rows(self) -> list[dict[str, str]]:
        with self.file.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@dataclass(frozen=True)
class Verdict:
    """What an assignment costs, and by how much it breaks its limits."""

    cost: float
    territories: int
    overload: float
    pieces_extra: int

    @property
    def obeys(self) -> bool:
        return self.overload <= 1e-9 and self.pieces_extra == 0


def cases(folder: Path = CASES) -> dict[str, Case]:
    """Return the cases of a folder whose file is there."""
    facts = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    every = {name: Case(name, folder, each) for name, each in facts.items()}
    return {name: case for name, case in every.items() if case.file.exists()}


def judged(case: Case, assignment: dict[str, str]) -> Verdict:
    """Evaluate a hub for every place."""
    rows = {row["id"]: row for row in case.rows()}
    if set(assignment) != set(rows):
        raise ValueError(f"{len(set(rows) ^ set(assignment))} places are missing or unknown")
    demand = {each: float(row.get("demand") or row["population"]) for each, row in rows.items()}
    cost, load = 0.0, dict.fromkeys(set(assignment.values()), 0.0)
    for place, hub in assignment.items():
        cost += (demand[place] if case.band else 1.0) * _apart(case, rows[place], rows[hub])
        load[hub] += demand[place]
    over = max(_outside(case, rows[hub], held) for hub, held in load.items())
    return Verdict(cost, len(load), over, _pieces_extra(case, assignment) if case.band else 0)


def _apart(case: Case, one: dict[str, str], other: dict[str, str]) -> float:
    if case.distance == "geodesic2":
        ends = (float(row[axis]) for row in (one, other) for axis in ("lon", "lat"))
        return (Geod(ellps="WGS84").inv(*ends)[2] / MILE_M) ** 2
    apart = math.dist(*((float(row["x"]), float(row["y"])) for row in (one, other)))
    return float(math.floor(apart)) if case.distance == "floor" else apart


def _outside(case: Case, hub: dict[str, str], load: float) -> float:
    """Return by which share of its limit a territory is outside it."""
    lower, upper = case.band or (0.0, float(hub["capacity"]))
    return max(load / upper - 1.0, 1.0 - load / lower if lower else 0.0, 0.0)


def _pieces_extra(case: Case, assignment: dict[str, str]) -> int:
    graph = neighbours(case)
    graph.remove_edges_from([(u, v) for u, v in graph.edges if assignment[u] != assignment[v]])
    return nx.number_connected_components(graph) - len(set(assignment.values()))


def neighbours(case: Case) -> nx.Graph:
    """Return which places are side by side."""
    rows = case.rows()
    graph = nx.Graph()
    graph.add_nodes_from(row["id"] for row in rows)
    if "edges" in case.facts:
        with (case.folder / case.facts["edges"]).open(encoding="utf-8", newline="") as file:
            graph.add_edges_from((row["u"], row["v"]) for row in csv.DictReader(file))
        return graph
    mesh = Delaunay(np.array([[float(row["x"]), float(row["y"])] for row in rows]))
    sides = np.concatenate([mesh.simplices[:, [0, 1]], mesh.simplices[:, [1, 2]], mesh.simplices[:, [0, 2]]])
    sides = np.concatenate([sides, mesh.coplanar[:, [0, 2]]])
    graph.add_edges_from((rows[u]["id"], rows[v]["id"]) for u, v in sides.tolist())
    return graph
