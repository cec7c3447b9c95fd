"""How does the invented company become as large as a benchmark needs it?

Accounts and positions of the sample are drawn again and again and moved by some kilometres, so that hubs,
cities, classes and money stay as they are in the sample.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from territory_designer.model.project import Project, baseline_of
from territory_designer.model.resources import resource_path
from territory_designer.model.tables import Accounts, Positions
from territory_designer.session.plans import IntakeChoices, import_plan, with_utilisation
from territory_designer.storage.plan_file import write_plan

SCENARIO = "Plan"
_APART_DEG = 0.18  # how far a drawn account lies from the one it is drawn from


def plan_file(folder: Path, *, accounts: int, positions: int, rng_seed: int = 0) -> Path:
    """Return a plan file of this size; it is made once and kept in the folder."""
    path = folder / f"company_{accounts}_{positions}_{rng_seed}.gpkg"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_plan(enlarged(_sample(), accounts=accounts, positions=positions, rng_seed=rng_seed), path)
    return path


def _sample() -> Project:
    file = resource_path("company_en.xlsx", top="sample_data")
    return import_plan([str(file)], IntakeChoices(datum="wgs84")).project


def enlarged(project: Project, *, accounts: int, positions: int, rng_seed: int) -> Project:
    """Return a plan with so many accounts and positions, and a scenario beside today's plan."""
    if (accounts, positions) != (len(project.accounts), len(project.positions)):
        rng = np.random.default_rng(rng_seed)
        seats, parent = _positions(project, positions, rng)
        rows = np.sort(rng.choice(len(project.accounts), accounts))
        made = _accounts(project, rows, seats=seats, parent=parent, rng=rng)
        project = project.changed(accounts=made, positions=seats)
    base = baseline_of(project.accounts, project.positions, project.hubs)
    started = with_utilisation(project.changed(scenarios={base.name: base}))
    return started.with_scenario(started.baseline.changed(name=SCENARIO, start=base.name))


def _positions(project: Project, count: int, rng: np.random.Generator) -> tuple[Positions, np.ndarray]:
    """Return positions, and which position of the sample each is drawn from: every one at least once."""
    held = project.positions
    serving = np.flatnonzero(held.serves)
    parent = np.sort(np.concatenate([serving, rng.choice(serving, count - len(serving))]))
    columns = {name.rstrip("_"): column[parent] for name, column in held.columns().items()}
    columns["position_id"] = [f"P{row:04d}" for row in range(count)]
    columns["employee_id"] = [f"E{row:04d}" for row in range(count)]
    columns["reports_to"] = [""] * count
    return Positions.from_columns(columns), parent


def _accounts(
    project: Project, rows: np.ndarray, *, seats: Positions, parent: np.ndarray, rng: np.random.Generator
) -> Accounts:
    held = project.accounts
    columns = {name: column[rows].copy() for name, column in held.columns().items()}
    again = np.append(False, rows[1:] == rows[:-1])  # the first of each stays where it is
    shift = rng.normal(0.0, _APART_DEG, (len(rows), 2)) * again[:, None]
    columns["latitude"] += shift[:, 0]
    columns["longitude"] += shift[:, 1]
    columns["account_id"] = [f"A{row:06d}" for row in range(len(rows))]
    columns["name"] = [f"{name} {row}" for row, name in enumerate(columns["name"].tolist())]
    columns["employee_id"] = [""] * len(rows)
    owner = project.baseline.alignment[rows]
    columns["position_id"] = _served(owner, columns, seats=seats, parent=parent, rng=rng)
    extra = {name: column[rows] for name, column in held.extra.items()}
    return Accounts.from_columns(columns).with_columns(extra=extra)


def _served(
    owner: np.ndarray, columns: dict, *, seats: Positions, parent: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Cut the territory of each position of the sample into strips, one for each that is drawn from it."""
    served = np.full(len(owner), "", object)
    for position in np.unique(owner[owner >= 0]):
        heirs, mine = np.flatnonzero(parent == position), np.flatnonzero(owner == position)
        if not len(heirs):
            continue
        angle = rng.uniform(0, np.pi)
        place = np.cos(angle) * columns["longitude"][mine] + np.sin(angle) * columns["latitude"][mine]
        order = mine[np.argsort(np.nan_to_num(place), kind="stable")]
        for heir, part in zip(heirs, np.array_split(order, len(heirs))):
            served[part] = seats.position_id[heir]
    return served
