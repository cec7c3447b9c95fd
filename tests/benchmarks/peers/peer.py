"""How does a peer get a case, and how does it hand back its plan?

Every peer is a script of its own: ``python <peer>.py CASES_FOLDER CASE SECONDS RNG_SEED`` prints
``{"assignment": {place: hub}, "first_s": …, "seconds": …}`` as its last line; null when it found no plan.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from judge import Case, cases, neighbours


@dataclass
class Task:
    """A case as arrays, and the clock."""

    case: Case
    seconds: float
    rng_seed: int

    def __post_init__(self) -> None:
        self.began = time.perf_counter()
        rows = self.case.rows()
        self.ids = [row["id"] for row in rows]
        self.points = np.array([[float(row["x"]), float(row["y"])] for row in rows])
        self.demand = np.array([float(row["demand"]) for row in rows])
        self.weight = self.demand if self.case.band else np.ones(len(rows))
        self.upper = np.full(len(rows), self.case.band[1]) if self.case.band else self._capacities(rows)
        self.lower = self.case.band[0] if self.case.band else 0.0
        self.first_s: float | None = None

    @staticmethod
    def _capacities(rows: list[dict[str, str]]) -> np.ndarray:
        return np.array([float(row["capacity"]) for row in rows])

    @property
    def passed_s(self) -> float:
        return time.perf_counter() - self.began

    @property
    def left_s(self) -> float:
        return max(self.seconds - self.passed_s, 1.0)

    @property
    def graph(self):
        return neighbours(self.case)

    def costs(self) -> np.ndarray:
        """Return the cost of every place at every hub, ``(n, n)``."""
        apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in self.points.T))
        apart = np.floor(apart) if self.case.distance == "floor" else apart
        return self.weight[:, None] * apart

    def found(self) -> None:
        """Note when the first plan was there."""
        self.first_s = self.first_s if self.first_s is not None else self.passed_s

    def centred(self, owner: np.ndarray) -> dict[str, str]:
        """Return each place's hub: of its territory, the place that costs least."""
        hub = np.zeros(len(owner), int)
        for each in np.unique(owner):
            mine = np.flatnonzero(owner == each)
            points, weight = self.points[mine], self.weight[mine]
            apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in points.T))
            hub[mine] = mine[np.argmin(weight @ apart)]
        return self.named(hub)

    def named(self, hub: np.ndarray) -> dict[str, str]:
        return {self.ids[i]: self.ids[at] for i, at in enumerate(hub.tolist())}


def run(work: Callable[[Task], dict[str, str] | None]) -> None:
    """Give a peer its task and print what it found."""
    folder, name, seconds, rng_seed = sys.argv[1:]
    task = Task(cases(Path(folder))[name], float(seconds), int(rng_seed))
    assignment = work(task)
    document = {"assignment": assignment, "first_s": task.first_s, "seconds": task.passed_s}
    sys.stdout.write(json.dumps(document) + "\n")
