"""How does a scenario go to other programs: CSV and GeoJSON?"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario

# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it keeps it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

ASSIGNED = ("assigned_position_id", "assigned_hub_id", "oneway_min", "workload_h", "travel_h")


def write_csv(project: Project, scenario: Scenario, path: Path, *, ground: Ground) -> None:
    """Write all accounts with their position in a scenario: UTF-8 with BOM, so that Excel reads it.

    Raises
    ------
    TerritoryDesignerError
        ``export_failed``.
    """
    columns = {**project.accounts.columns(), **project.accounts.extra}
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*map(safe_text, columns), *ASSIGNED])
            for row, served in enumerate(_served(project, scenario, ground)):
                writer.writerow(
                    [_cell(column[row]) for column in columns.values()] + [_cell(each) for each in served]
                )
    except OSError as error:
        raise TerritoryDesignerError("export_failed", path=str(path), detail=str(error)) from error


def write_geojson(project: Project, scenario: Scenario, path: Path, *, ground: Ground) -> None:
    """Write all placed accounts as points with their position in a scenario (RFC 7946, WGS-84).

    Raises
    ------
    TerritoryDesignerError
        ``export_failed``.
    """
    accounts = project.accounts
    features = [
        _feature(project, row, served)
        for row, served in enumerate(_served(project, scenario, ground))
        if accounts.placed[row]
    ]
    document = {"type": "FeatureCollection", "features": features}
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    except OSError as error:
        raise TerritoryDesignerError("export_failed", path=str(path), detail=str(error)) from error


def _feature(project: Project, row: int, served: tuple[Any, ...]) -> dict[str, Any]:
    accounts = project.accounts
    point = [float(accounts.longitude[row]), float(accounts.latitude[row])]
    names = ("account_id", "name", "city", "province", "class", "place_level")
    columns = accounts.columns()
    properties = {name: str(columns[name][row]) for name in names} | dict(zip(ASSIGNED, served))
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": point}, "properties": properties}


def _served(project: Project, scenario: Scenario, ground: Ground) -> Iterator[tuple[Any, ...]]:
    """Return position, hub, minutes and hours of each account; None where nobody serves it."""
    for row, position in enumerate(scenario.alignment.tolist()):
        if position < 0 or not project.accounts.placed[row]:
            yield (None,) * len(ASSIGNED)
            continue
        hub = int(scenario.position_hub[position])
        minutes, travel_h = float(ground.travel.minutes[row, hub]), float(ground.work.travel_h[row, hub])
        hours = float(ground.work.base_h[row]) + travel_h
        ids = str(project.positions.position_id[position]), str(project.hubs.hub_id[hub])
        yield (*ids, minutes if np.isfinite(minutes) else None, hours, travel_h)


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    return safe_text(value) if isinstance(value, str) else value


def safe_text(value: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
