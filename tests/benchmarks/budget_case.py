"""How near to the proof is a plan with fixed hubs, bands and a limit on the revenue that changes hands?

``python tests/benchmarks/budget_case.py FILE.csv ACCOUNTS HUBS SECONDS`` prints one JSON line.
The hubs are the middles of even territories (transportation and re-centring in turns), one position each, of
equal capacity; today is that plan after many exchanges between neighbours; revenue is random; what an
account costs is linear in the distance. The plan is judged again from the arrays of the case alone.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from territory_designer.measures.ground import Ground, ground
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.rules import Band, MoveLimits, Rules
from territory_designer.model.tables import Accounts, Hubs, Index, Number, Positions
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import TimeLimit

KM_A_DEGREE, MIDDLE = 111.2, (105.0, 35.0)
KM_AN_HOUR = 600.0  # of a visit: far hubs make accounts heavier, but not by much
WIDTH, BUDGET = 0.10, 0.15
ROUNDS, NEAR = 4, 10  # of transportation and re-centring, among so many hubs
EXCHANGED = 0.25  # exchanges by account: what today differs by from a good plan


@dataclass(frozen=True, eq=False)
class Case:
    """A plan to improve, and the arrays it was made of."""

    project: Project
    ground: Ground
    rules: Rules
    demand: Number
    travel_h: Number
    revenue_cny: Number


def case(file: Path, accounts: int, hubs: int, *, rng_seed: int = 0) -> Case:
    """Build a case from the first places of a file with the columns ``x,y,demand`` in km."""
    chance = np.random.default_rng(rng_seed)
    with file.open(encoding="utf-8", newline="") as rows:
        table = np.array([[float(row[key]) for key in ("x", "y", "demand")] for row in csv.DictReader(rows)])
    table = table[np.sort(chance.permutation(len(table))[:accounts])]
    points, demand = table[:, :2], table[:, 2]
    seats, owner = _even_plan(points, demand, hubs)
    travel_h = np.linalg.norm(points[:, None] - seats, axis=2) / KM_AN_HOUR * demand[:, None]
    today = _exchanged(owner, np.argsort(travel_h, axis=1, kind="stable"), demand, chance)
    revenue = chance.lognormal(13.0, 1.0, accounts).round()
    project = _project(points, demand, today, seats, revenue)
    on = ground(project)
    on = replace(on, work=replace(on.work, travel_h=travel_h))
    band = Band(lower=None, upper=None, hard_lower=1.0 - WIDTH, hard_upper=1.0 + WIDTH)
    rules = Rules(
        bands=(band,),
        max_oneway_soft_min=None,
        max_oneway_hard_min=None,
        contiguity="off",
        disruption_weight=0.0,
        moves_in_all=MoveLimits(revenue_share=BUDGET),
    )
    least_h = float((demand + travel_h.min(axis=1)).sum())
    used = least_h / float(project.positions.capacity_h.sum())
    started = project.with_scenario(project.baseline.changed(utilisation=used))
    return Case(started, on, rules, demand, travel_h, revenue)


def _even_plan(points: Number, demand: Number, hubs: int) -> tuple[Number, Index]:
    """Return places of hubs and an even assignment to them."""
    seats = np.array(
        [points[rows].mean(axis=0) for rows in _halved(points, demand, np.arange(len(points)), hubs)]
    )
    owner = np.zeros(len(points), np.intp)
    for _ in range(ROUNDS):
        owner = _transported(np.linalg.norm(points[:, None] - seats, axis=2), demand)
        heavy = [np.average(points[owner == k], axis=0, weights=demand[owner == k]) for k in range(hubs)]
        seats = points[np.linalg.norm(points[:, None] - np.array(heavy), axis=2).argmin(axis=0)]
    return seats, owner


def _halved(points: Number, demand: Number, rows: Index, parts: int) -> list[Index]:
    """Return even parts of some places, cut across the longer side again and again."""
    if parts == 1:
        return [rows]
    rows = rows[np.argsort(points[rows, np.ptp(points[rows], axis=0).argmax()], kind="stable")]
    half = parts // 2
    cut = np.searchsorted(np.cumsum(demand[rows]), demand[rows].sum() * half / parts)
    return _halved(points, demand, rows[:cut], half) + _halved(points, demand, rows[cut:], parts - half)


def _transported(km: Number, demand: Number) -> Index:
    """Return the hub with the largest share of each place in the cheapest even transport."""
    places, hubs = km.shape
    near = np.argsort(km, axis=1, kind="stable")[:, :NEAR]
    row, column = np.repeat(np.arange(places), NEAR), near.ravel()
    each = np.arange(len(row))
    serve = coo_array((np.ones(len(row)), (row, each)), shape=(places, len(row)))
    load = coo_array((demand[row], (column, each)), shape=(hubs, len(row)))
    found = linprog(
        km[row, column] * demand[row],
        A_ub=load,
        b_ub=np.full(hubs, demand.sum() / hubs * 1.02),
        A_eq=serve,
        b_eq=np.ones(places),
        method="highs",
    )
    return near[np.arange(places), found.x.reshape(places, NEAR).argmax(axis=1)]


def _exchanged(owner: Index, near: Index, demand: Number, chance: np.random.Generator) -> Index:
    """Return the plan after exchanges: an account goes to a hub nearby and one as heavy comes back."""
    today = owner.copy()
    for i in chance.permutation(len(owner))[: int(EXCHANGED * len(owner))]:
        hub = near[i, chance.integers(1, 4)]
        others = np.flatnonzero(today == hub)
        if hub != today[i] and len(others):
            j = others[np.abs(demand[others] - demand[i]).argmin()]
            today[i], today[j] = hub, today[i]
    return today


def _project(points: Number, demand: Number, today: Number, seats: Number, revenue: Number) -> Project:
    degrees = (points - points.mean(axis=0)) / KM_A_DEGREE / [np.cos(np.radians(MIDDLE[1])), 1.0] + MIDDLE
    hubs, count = len(seats), len(points)
    table = {
        "account_id": [f"{i:06d}" for i in range(count)],
        "name": [f"Account {i}" for i in range(count)],
        "class": ["A"] * count,
        "longitude": degrees[:, 0],
        "latitude": degrees[:, 1],
        "place_level": ["address"] * count,
        "revenue_cny": revenue,
        "visits_per_year": demand,
        "onsite_min": [60.0] * count,
        "preparation_min": [0.0] * count,
        "desk_h": [0.0] * count,
        "position_id": [f"P{k:03d}" for k in today],
    }
    accounts = Accounts.from_columns(table)
    positions = Positions.from_columns(
        {
            "position_id": [f"P{k:03d}" for k in range(hubs)],
            "hub_id": [f"H{k:03d}" for k in range(hubs)],
            "role": ["rep"] * hubs,
            "capacity_h": [1600.0] * hubs,
        }
    )
    where = Hubs.from_columns(
        {
            "hub_id": [f"H{k:03d}" for k in range(hubs)],
            "city": ["北京"] * hubs,
            "state": ["open"] * hubs,
            "cost_cny": [0.0] * hubs,
        }
    )
    project = Project(accounts, positions, where)
    return project.with_scenario(baseline_of(accounts, positions, where))


def judged(made: Case, alignment: Number, utilisation: float) -> dict[str, float]:
    """Return cost, loads and moved revenue of a plan, from the arrays of the case alone."""
    rows = np.arange(len(alignment))
    hours = np.bincount(alignment, made.demand + made.travel_h[rows, alignment])
    target = made.project.positions.capacity_h * utilisation
    moved = alignment != made.project.baseline.alignment
    return {
        "objective": made.project.settings.hour_cost_cny * float(made.travel_h[rows, alignment].sum()),
        "least_index": float((hours / target).min()),
        "largest_index": float((hours / target).max()),
        "moved_revenue": float(made.revenue_cny[moved].sum() / made.revenue_cny.sum()),
    }


def main(file: str, accounts: str, hubs: str, seconds: str) -> None:
    """Solve one case and print what was found."""
    made = case(Path(file), int(accounts), int(hubs))
    base, began, worked = made.project.baseline, time.perf_counter(), time.process_time()
    stop = TimeLimit(float(seconds))
    result = solve(
        made.project, base, made.ground, name="improved", mode="improve", rules=made.rules, stop=stop
    )
    bound = result.scenario.bound
    found = {
        "accounts": int(accounts),
        "hubs": int(hubs),
        "valid": result.scenario.valid,
        "gap": bound.gap if bound else None,
        "lower_bound": bound.lower_bound if bound else None,
        **judged(made, result.scenario.alignment, base.utilisation),
        "first_s": result.trace[0][0],
        "trials": result.trials,
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - worked,
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
