"""How long does a search go on after somebody stops it? Prints seconds for each moment of the stop.

``python tests/benchmarks/cancel.py [ACCOUNTS [POSITIONS [HUBS]]]``, by default 100,000 × 500 × 40.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np

from territory_designer.measures.ground import Ground, ground
from territory_designer.model.project import Project
from territory_designer.model.rules import default_rules
from territory_designer.optimise.solve import Result, solve
from territory_designer.optimise.stop import Cancelled, TimeLimit

MOMENTS_S = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
MODES = ("hubs", "rebuild", "improve")


def main(accounts: int = 100_000, positions: int = 500, hubs: int = 40) -> None:
    """Stop searches of several modes at several moments."""
    project = _builders().build_country(
        accounts=accounts, cities=300, hubs=hubs, positions=positions, capacity_h=1600.0 * accounts / 24_000
    )
    on = ground(project)
    print(f"{accounts} accounts, {positions} positions, {hubs} hubs")  # noqa: T201
    for mode in MODES:
        for moment in MOMENTS_S:
            late_s, made = _stopped(project, on, mode, moment)
            served = int(np.count_nonzero(made.scenario.alignment >= 0))
            told = f"{late_s:5.2f} s later, {made.trials} trials, {served} served"
            print(f"{mode:8} at {moment:5.1f} s: {told}")  # noqa: T201


def _stopped(project: Project, on: Ground, mode: str, moment: float) -> tuple[float, Result]:
    """Stop a search at a moment; returns how many seconds later it ended, and what it found."""
    rules = default_rules(mode).changed(max_oneway_hard_min=None)
    end = time.perf_counter() + moment
    stop = Cancelled(lambda: time.perf_counter() >= end, otherwise=TimeLimit(600.0))
    made = solve(project, project.baseline, on, name="x", mode=mode, rules=rules, stop=stop)
    return time.perf_counter() - end, made


def _builders() -> ModuleType:
    path = Path(__file__).parents[1] / "optimise" / "conftest.py"
    spec = importlib.util.spec_from_file_location("builders", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
