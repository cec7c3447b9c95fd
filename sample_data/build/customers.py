"""Which hospitals, distributors and customer groups does the company serve, and what are they worth?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from places import Site
from staff import join_lines, name_of
from words import (
    BRANDS,
    DISTRIBUTORS,
    FLAGS,
    GENERAL,
    HOSPITALS,
    LINES,
    NOTES,
    PLANS,
    SEGMENTS,
    TIERS,
    Both,
    both,
    chosen,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Model:
    """What a class of customers gets, and how large its customers are."""

    share: float
    visits: int
    onsite_min: int
    desk_h: int
    revenue_cny: float


CLASSES = {
    "A": Model(0.16, 20, 90, 8, 2_400_000),
    "B": Model(0.38, 10, 60, 4, 800_000),
    "C": Model(0.46, 6, 45, 2, 260_000),
}
PREPARATION_MIN = 15
REVENUE_SPREAD = 0.65  # of the logarithm
MONEY_STEP_CNY = 1_000
DISTRIBUTOR_SHARE = 0.14
GROUPS = (("global", 3, 16), ("key", 9, 9), ("standard", 28, 4))
LINE_SHARES = ((("monitoring",), 0.26), (("endoscopy",), 0.18), (("orthopaedics",), 0.16))
LAST_AGREEMENT = dt.date(2027, 12, 31)


@dataclass
class Group:
    """A customer group while it finds its sites."""

    group_id: str
    tier: str
    brand: Both
    trades: bool
    framework: bool
    provinces: list[str] = field(default_factory=list)


def classes() -> list[Row]:
    """Return the service model."""
    return [
        {
            "class": name,
            "visits_per_year": model.visits,
            "onsite_min": model.onsite_min,
            "preparation_min": PREPARATION_MIN,
            "desk_h": model.desk_h,
        }
        for name, model in CLASSES.items()
    ]


def form_groups(
    rng: np.random.Generator, sites: Sequence[Site], *, brands: list[Both]
) -> tuple[list[Group], dict[int, Group]]:
    """Return the customer groups, and the group of those sites that belong to one.

    A global group has sites in the cities of many provinces, a key group in two, a standard group in one.
    """
    counts = Counter(site.province.code for site in sites)
    large = [code for code, _ in counts.most_common(20)]
    groups: list[Group] = []
    member: dict[int, Group] = {}
    for tier, number, size in GROUPS:
        for at in range(number):
            group = Group(
                f"G{len(groups) + 1:02d}", tier, brands.pop(), at % 4 == 3 and tier == "standard", False
            )
            group.framework = tier != "standard" or rng.random() < 0.25
            spread = {"global": len(large), "key": 2, "standard": 1}[tier]
            group.provinces = [large[int(each)] for each in rng.permutation(len(large))[:spread]]
            for site in _members(rng, sites, group=group, taken=set(member), size=size):
                member[site] = group
            groups.append(group)
    return groups, member


def _members(
    rng: np.random.Generator, sites: Sequence[Site], *, group: Group, taken: set[int], size: int
) -> list[int]:
    free = [
        at
        for at, site in enumerate(sites)
        if at not in taken
        and site.province.code in group.provinces
        and not (group.tier == "global" and site.county)
    ]
    count = size + int(rng.integers(-1, 2))
    return sorted(free[int(at)] for at in rng.permutation(len(free))[:count])


def group_rows(rng: np.random.Generator, groups: Sequence[Group], *, managers: Sequence[str]) -> list[Row]:
    """Return the table of groups; ``managers`` are the positions of global account managers."""
    rows = []
    for at, group in enumerate(groups):
        kind = (
            both("Medical Supply Group", "医药商贸集团")
            if group.trades
            else both("Healthcare Group", "医疗集团")
        )
        until = LAST_AGREEMENT - dt.timedelta(days=30 * int(rng.integers(15)))
        rows.append(
            {
                "group_id": group.group_id,
                "name": both(f"{group.brand.en} {kind.en}", group.brand.zh + kind.zh),
                "tier": TIERS[group.tier],
                "framework_agreement": FLAGS[group.framework],
                "agreement_until": until if group.framework else "",
                "global_account_manager": managers[at % len(managers)] if group.tier == "global" else "",
                "plan": PLANS[at % len(PLANS)] if group.tier != "standard" else "",
            }
        )
    return rows


def account_rows(
    rng: np.random.Generator, sites: Sequence[Site], *, member: dict[int, Group], brands: Sequence[Both]
) -> list[Row]:
    """Return the accounts without position, lock and pipeline."""
    names: set[str] = set()
    return [
        _account(rng, f"C{at + 1:05d}", site, group=member.get(at), brands=brands, names=names)
        for at, site in enumerate(sites)
    ]


def _account(
    rng: np.random.Generator,
    number: str,
    site: Site,
    *,
    group: Group | None,
    brands: Sequence[Both],
    names: set[str],
) -> Row:
    trades = group.trades if group else rng.random() < DISTRIBUTOR_SHARE
    name, segment = _name(rng, site, trades=trades, brands=[group.brand] if group else brands, names=names)
    grade = _class(rng, important=group is not None and group.tier != "standard")
    lines = _lines(rng)
    return {
        "account_id": number,
        "name": name,
        "class": grade,
        "segment": segment,
        "parent_id": group.group_id if group else "",
        "province": name_of(site.province),
        "city": name_of(site.city),
        "address": _address(rng, site),
        "latitude": site.latitude,
        "longitude": site.longitude,
        "position_id": "",
        "visits_per_year": _visits(rng, grade),
        "onsite_min": CLASSES[grade].onsite_min + 15 * int(rng.integers(-1, 2)),
        **_money(rng, grade, trades=trades),
        "product_lines": join_lines([LINES[line] for line in lines]),
        "crosssell_lines": join_lines(
            [LINES[line] for line in LINES if line not in lines and rng.random() < 0.5]
        ),
        "pipeline_cny": 0,
        "framework_agreement": FLAGS[group.framework if group else rng.random() < 0.04],
        "locked": FLAGS[False],
        "note": NOTES[int(rng.integers(len(NOTES)))] if rng.random() < 0.05 else "",
    }


def _name(
    rng: np.random.Generator, site: Site, *, trades: bool, brands: Sequence[Both], names: set[str]
) -> tuple[Both, Both]:
    """Return a name that no other account bears, and the segment."""
    place = site.county or site.city
    short = place.zh_short if len(place.zh_short) > 1 else place.zh
    while True:
        brand = brands[int(rng.integers(len(brands)))]
        kind = chosen(rng, DISTRIBUTORS if trades else HOSPITALS)
        name = both(f"{place.en} {brand.en} {kind.en}", short + brand.zh + kind.zh)
        if name.zh not in names and name.en not in names:
            names.update(name)
            segment = "distributor" if trades else "general" if kind.zh in GENERAL else "special"
            return name, SEGMENTS[segment]


def _address(rng: np.random.Generator, site: Site) -> Both:
    road, number = BRANDS[int(rng.integers(len(BRANDS)))], int(rng.integers(1, 400))
    zh, en = f"{road.zh}路{number}号", f"{number} {road.en} Road"
    return both(f"{en}, {site.county.en}", site.county.zh + zh) if site.county else both(en, zh)


def _class(rng: np.random.Generator, *, important: bool) -> str:
    ticket = rng.random() * (0.5 if important else 1.0)
    for name, model in CLASSES.items():
        ticket -= model.share
        if ticket < 0:
            return name
    return list(CLASSES)[-1]


def _visits(rng: np.random.Generator, grade: str) -> int:
    base = CLASSES[grade].visits
    return base + int(rng.integers(-base // 4, base // 4 + 1))


def _lines(rng: np.random.Generator) -> tuple[str, ...]:
    ticket = rng.random()
    for lines, share in LINE_SHARES:
        ticket -= share
        if ticket < 0:
            return lines
    names = list(LINES)
    return tuple(names) if ticket > 0.32 else (names[0], names[2]) if ticket > 0.16 else (names[1], names[2])


def _money(rng: np.random.Generator, grade: str, *, trades: bool) -> Row:
    """Return skewed sales (log-normal), and potential, margin and quota that go with them."""
    revenue = (
        CLASSES[grade].revenue_cny * float(np.exp(rng.normal() * REVENUE_SPREAD)) * (1.6 if trades else 1.0)
    )
    return {
        "revenue_cny": _rounded(revenue),
        "potential_cny": _rounded(revenue * (1.1 + 1.6 * rng.random() ** 2)),
        "margin_cny": _rounded(revenue * (0.25 if trades else 0.42) * (0.8 + 0.4 * rng.random())),
        "quota_cny": _rounded(revenue * (1.02 + 0.14 * rng.random())),
    }


def _rounded(money_cny: float) -> int:
    return max(1, round(money_cny / MONEY_STEP_CNY)) * MONEY_STEP_CNY
