"""Where may people be based, in which positions do they sit today, and who are they?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from words import COMPANY, FLAGS, FUNCTIONS, LINES, REGIONS, ROLES, STATES, Both, both, people, table_rows

from territory_designer.geo.gazetteer import Gazetteer
from territory_designer.geo.place_names import Place

Row = dict[str, Any]

CAPACITY_H = 1600
SEATS = {"H01": 28, "H02": 22, "H03": 14}
MANAGERS = {
    "H01": ("global", "key", "key", "key", "key"),
    "H02": ("global", "key", "key", "key"),
    "H03": ("key", "key"),
}
SPECIALISED = {"H01": 2, "H02": 2, "H03": 2}
VACANT = {"H01": 2, "H02": 1, "H03": 1}
LEAST_HIRE, LAST_HIRE = dt.date(2012, 3, 1), dt.date(2026, 3, 1)
MENTEE_YEARS, MENTOR_YEARS = 6, 10
HOME_TODAY, HOME_HUB = 0.35, 0.80  # cumulative: at home where they work, at another hub, elsewhere
SUPPORT_STAFF = (3, 3, 2, 2)


@dataclass(frozen=True)
class Hub:
    """A hub as the table of hubs states it, and its city."""

    row: Row
    city: Place
    province: Place

    @property
    def hub_id(self) -> str:
        """Return the identifier."""
        return str(self.row["hub_id"])

    @property
    def is_open(self) -> bool:
        """Whether people sit there today."""
        return self.row["state"] is STATES["open"]


def name_of(place: Place) -> Both:
    """Return the name of a place as people write it: Chengdu, 成都市."""
    return both(place.en, place.zh)


def read_hubs(gazetteer: Gazetteer) -> list[Hub]:
    """Read the hubs of ``tables/hubs.csv``."""
    provinces = {province.code: province for province in gazetteer.provinces}
    hubs = []
    for line in table_rows("hubs.csv"):
        city = gazetteer.city(line["city"])
        if city is None:
            raise ValueError(f"the gazetteer has no city {line['city']}")
        province = provinces[city.province_code]
        hubs.append(Hub(_hub_row(line, city, province), city, province))
    return hubs


def _hub_row(line: dict[str, str], city: Place, province: Place) -> Row:
    own = line["entity"] != "agency"
    return {
        "hub_id": line["hub_id"],
        "city": name_of(city),
        "province": name_of(province),
        "state": STATES[line["state"]],
        "cost_cny": int(line["cost_cny"]),
        "min_positions": 1,
        "max_positions": int(line["max_positions"]),
        "legal_entity": _entity(city, branch=line["entity"] == "branch") if own else "",
        "social_insurance_city": name_of(city),
        "agency": "" if own else both("Hengze People Services", "珩泽人力资源"),
    }


def _entity(city: Place, *, branch: bool) -> Both:
    kind = both("Branch", "分公司") if branch else both("Co., Ltd.", "有限公司")
    zh = f"{COMPANY.zh}器械（{city.zh_short}）{kind.zh}"
    return both(f"{COMPANY.en} ({city.en}) {kind.en}", zh)


def seat_positions(rng: np.random.Generator) -> list[Row]:
    """Return the 64 positions, nobody in them yet: those that stay vacant bear ``vacant``."""
    rows: list[Row] = []
    for hub_id, seats in SEATS.items():
        roles = [*MANAGERS[hub_id], *["rep"] * (seats - len(MANAGERS[hub_id]))]
        reps = [seat for seat, role in enumerate(roles) if role == "rep"]
        drawn = [reps[int(at)] for at in rng.permutation(len(reps))]
        special, vacant = drawn[: SPECIALISED[hub_id]], drawn[-VACANT[hub_id] :]
        for seat, role in enumerate(roles):
            rows.append(
                {
                    "position_id": f"P{len(rows) + 1:02d}",
                    "hub_id": hub_id,
                    "role": ROLES[role],
                    "region": REGIONS[hub_id],
                    "employee_id": "",
                    "reports_to": "",
                    "capacity_h": CAPACITY_H,
                    "product_lines": lines_of(special.index(seat)) if seat in special else "",
                    "home_office": FLAGS[False],
                    "vacant": seat in vacant,
                }
            )
    _report(rows)
    return rows


def lines_of(number: int) -> Both:
    """Return the lines of a specialised position: monitoring and one of the other two."""
    other = LINES["endoscopy"] if number % 2 == 0 else LINES["orthopaedics"]
    return join_lines([other, LINES["monitoring"]])


def join_lines(lines: Sequence[Both]) -> Both:
    """Return product lines as one cell."""
    return both(";".join(line.en for line in lines), ";".join(line.zh for line in lines))


def _report(rows: Sequence[Row]) -> None:
    """Let representatives report to the key account managers of their hub, these to a global one."""
    top = {row["hub_id"]: row["position_id"] for row in rows if row["role"] is ROLES["global"]}
    for hub_id in SEATS:
        inside = [row for row in rows if row["hub_id"] == hub_id]
        keys = [row["position_id"] for row in inside if row["role"] is ROLES["key"]]
        for at, row in enumerate(inside):
            if row["role"] is ROLES["key"]:
                row["reports_to"] = top.get(hub_id, top["H01"])
            elif row["role"] is ROLES["rep"]:
                row["reports_to"] = keys[at % len(keys)]


def hire(
    rng: np.random.Generator, positions: Sequence[Row], *, hubs: Sequence[Hub], towns: Sequence[Place]
) -> list[Row]:
    """Return the employees, and enter each at a position; ``towns`` are where they may be at home."""
    taken = [row for row in positions if not row["vacant"]]
    names = people(rng, len(taken))
    staff = [
        _employee(rng, f"E{at + 1:03d}", names[at], position=row, hubs=hubs, towns=towns)
        for at, row in enumerate(taken)
    ]
    for employee, position in zip(staff, taken):
        position["employee_id"] = employee["employee_id"]
    for position in positions:
        del position["vacant"]
    _mentor(rng, staff, hub_of={row["employee_id"]: row["hub_id"] for row in taken})
    return staff


def _employee(
    rng: np.random.Generator,
    number: str,
    name: Both,
    *,
    position: Row,
    hubs: Sequence[Hub],
    towns: Sequence[Place],
) -> Row:
    here = next(hub for hub in hubs if hub.hub_id == position["hub_id"])
    hired = LEAST_HIRE + dt.timedelta(days=int(rng.integers((LAST_HIRE - LEAST_HIRE).days)))
    tenure = (LAST_HIRE - hired).days // 365
    home, home_hub = _home(rng, here, hubs=hubs, towns=towns)
    given, family = name.en.split(" ")
    return {
        "employee_id": number,
        "name": name,
        "email": f"{given}.{family}@lanxu.example".lower(),
        "legal_entity": here.row["legal_entity"],
        "hire_date": hired,
        "experience_years": tenure + int(rng.integers(1, 9)),
        "product_lines": position["product_lines"] or join_lines(list(LINES.values())),
        "mentor_id": "",
        "home_city": name_of(home),
        "mobility": _mobility(rng, home_hub, hubs=hubs),
    }


def _home(
    rng: np.random.Generator, here: Hub, *, hubs: Sequence[Hub], towns: Sequence[Place]
) -> tuple[Place, str]:
    """Return the city of residence, and the hub there if there is one."""
    ticket, elsewhere = rng.random(), [hub for hub in hubs if not hub.is_open and hub.city in towns]
    if ticket < HOME_TODAY:
        return here.city, here.hub_id
    if ticket < HOME_HUB:
        hub = elsewhere[int(rng.integers(len(elsewhere)))]
        return hub.city, hub.hub_id
    return towns[int(rng.integers(len(towns)))], ""


def _mobility(rng: np.random.Generator, home_hub: str, *, hubs: Sequence[Hub]) -> str:
    ticket = rng.random()
    if ticket < 0.3:
        return "any"
    if ticket < 0.7:
        return "none"
    others = [hubs[int(at)].hub_id for at in rng.permutation(len(hubs))[: int(rng.integers(1, 4))]]
    return ";".join(sorted({*others, home_hub} - {""}))


def _mentor(rng: np.random.Generator, staff: Sequence[Row], *, hub_of: dict[str, str]) -> None:
    """Give those with little experience a mentor with much of it in the same hub."""
    for employee in staff:
        hub = hub_of[employee["employee_id"]]
        seniors = [
            each["employee_id"]
            for each in staff
            if each["experience_years"] >= MENTOR_YEARS and hub_of[each["employee_id"]] == hub
        ]
        if employee["experience_years"] <= MENTEE_YEARS and seniors:
            employee["mentor_id"] = seniors[int(rng.integers(len(seniors)))]


def support_staff() -> list[Row]:
    """Return the support functions at the open hubs; these people hold no sales position."""
    wanted = [key for key, count in zip(FUNCTIONS, SUPPORT_STAFF) for _ in range(count)]
    return [
        {
            "employee_id": f"S{at + 1:02d}",
            "function": FUNCTIONS[function],
            "hub_id": list(SEATS)[at % len(SEATS)],
            "fte": 1 if at % 4 else 0.5,
        }
        for at, function in enumerate(wanted)
    ]
