"""From which rules and chance does the invented company of ``sample_data`` arise?

``python sample_data/build/build_sample.py`` writes the workbooks and the key of the dirty one anew; the same
program and resources give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import activity
import customers
import faults
import numpy as np
import places
import staff
import today
import workbooks
from words import BRANDS, ROLES

from territory_designer.geo.gazetteer import Gazetteer, load_gazetteer

RNG_SEED = 1
CITIES, SITES = 300, 2_400
CHANCES = ("staff", "groups", "accounts", "today", "activity", "faults")
Tables = Mapping[str, list[dict[str, Any]]]


def chance(part: str) -> np.random.Generator:
    """Return the chance of one part of the company; so a change in one leaves the others."""
    return np.random.default_rng([RNG_SEED, CHANCES.index(part)])


def company(gazetteer: Gazetteer) -> Tables:
    """Invent the company: ``{table: rows}``, texts in both languages, money in CNY, places in WGS-84."""
    rng = {name: chance(name) for name in CHANCES}
    hubs = staff.read_hubs(gazetteer)
    cities = places.choose_cities(gazetteer, hubs=[hub.city for hub in hubs], cities=CITIES)
    counts = places.sites_by_city([places.weight(gazetteer, city) for city in cities], sites=SITES)
    sites = places.scatter(gazetteer, cities, counts, rng_seed=RNG_SEED)
    positions = staff.seat_positions(rng["staff"])
    towns = [city for city in cities if _is_unmistakable(gazetteer, city.en, city.zh)]
    people = staff.hire(rng["staff"], positions, hubs=hubs, towns=towns)
    brands = [BRANDS[int(at)] for at in rng["groups"].permutation(len(BRANDS))]
    groups, member = customers.form_groups(rng["groups"], sites, brands=brands)
    accounts = customers.account_rows(rng["accounts"], sites, member=member, brands=brands)
    today.assign(rng["today"], accounts, sites, positions=positions, hubs=hubs)
    today.lock(accounts, sites)
    today.set_quotas(positions, accounts)
    managers = [row["position_id"] for row in positions if row["role"] is ROLES["global"]]
    group_rows = customers.group_rows(rng["groups"], groups, managers=managers)
    return {
        "accounts": accounts,
        "positions": positions,
        "employees": people,
        "hubs": [hub.row for hub in hubs],
        "classes": customers.classes(),
        "groups": group_rows,
        "roles": activity.role_rows(rng["activity"], accounts, group_rows, positions=positions),
        "pipeline": activity.pipeline_rows(rng["activity"], accounts),
        "kpis": activity.kpi_rows(rng["activity"], people, positions),
        "support": staff.support_staff(),
    }


def _is_unmistakable(gazetteer: Gazetteer, *names: str) -> bool:
    """Tell whether each name means one city even without its province."""
    return all(gazetteer.city(name) is not None for name in names)


def build(out: Path) -> None:
    """Write the three workbooks and the key of the dirty one."""
    tables = company(load_gazetteer())
    english, chinese = (workbooks.sheets(tables, language=language) for language in ("en", "zh"))
    dirty, key = faults.plant(chinese, rng=chance("faults"))
    out.mkdir(parents=True, exist_ok=True)
    workbooks.write(out / "company_en.xlsx", english, language="en")
    workbooks.write(out / "company_zh.xlsx", chinese, language="zh")
    workbooks.write(out / "company_dirty.xlsx", dirty, language="zh")
    faults.write_key(out / "dirty_key.csv", key)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parents[1], help="folder for the files"
    )
    build(parser.parse_args().out)
