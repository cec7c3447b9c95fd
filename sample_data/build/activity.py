"""Who shares the credit, which opportunities are open, and how did people do in the last twelve months?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from words import KPIS, OUTCOMES, ROLES, SPLITS, STAGES, TIERS

Row = dict[str, Any]

FIRST_DAY, LAST_DAY = dt.date(2025, 7, 1), dt.date(2026, 6, 30)
OPPORTUNITIES = 800
WON, LOST = 0.38, 0.66  # cumulative
SHARED = 40
OVERLAY_PCT = {"global": 30, "key": 20}


def role_rows(
    rng: np.random.Generator, accounts: Sequence[Row], groups: Sequence[Row], *, positions: Sequence[Row]
) -> list[Row]:
    """Return overlays of global and key account managers, and shared revenue that adds up to 100 per cent."""
    keys = [row["position_id"] for row in positions if row["role"] is ROLES["key"]]
    manager = {}
    for at, group in enumerate(groups):
        if group["tier"] is TIERS["global"]:
            manager[group["group_id"]] = ("global", group["global_account_manager"])
        elif group["tier"] is TIERS["key"]:
            manager[group["group_id"]] = ("key", keys[at % len(keys)])
    rows = []
    for account in accounts:
        kind, position = manager.get(account["parent_id"], ("", ""))
        if position and position != account["position_id"]:
            rows.append(_role(account, position, kind, split="overlay", pct=OVERLAY_PCT[kind]))
    return rows + _shared(rng, accounts, positions=positions)


def _role(account: Row, position: str, kind: str, *, split: str, pct: int) -> Row:
    return {
        "account_id": account["account_id"],
        "position_id": position,
        "role": ROLES[kind],
        "split_type": SPLITS[split],
        "split_pct": pct,
        "from": FIRST_DAY,
        "to": "",
    }


def _shared(rng: np.random.Generator, accounts: Sequence[Row], *, positions: Sequence[Row]) -> list[Row]:
    """Share the revenue of some independent accounts with a colleague of the same hub."""
    hub_of = {row["position_id"]: row["hub_id"] for row in positions}
    alone = [account for account in accounts if not account["parent_id"]]
    rows = []
    for at in rng.permutation(len(alone))[:SHARED]:
        account = alone[int(at)]
        own = account["position_id"]
        colleagues = [each for each, hub in hub_of.items() if hub == hub_of[own] and each != own]
        other, pct = colleagues[int(rng.integers(len(colleagues)))], 10 * int(rng.integers(1, 5))
        rows.append(_role(account, own, "rep", split="revenue", pct=100 - pct))
        rows.append(_role(account, other, "rep", split="revenue", pct=pct))
    return rows


def pipeline_rows(rng: np.random.Generator, accounts: Sequence[Row]) -> list[Row]:
    """Return the opportunities of twelve months, and enter the open ones at their accounts."""
    rows = []
    for number in range(OPPORTUNITIES):
        account = accounts[int(rng.integers(len(accounts)))]
        rows.append(_opportunity(rng, f"OP{number + 1:04d}", account))
    open_cny: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["outcome"] is OUTCOMES["open"]:
            open_cny[row["account_id"]] += row["amount_cny"]
    for account in accounts:
        account["pipeline_cny"] = open_cny[account["account_id"]]
    return rows


def _opportunity(rng: np.random.Generator, number: str, account: Row) -> Row:
    ticket = rng.random()
    outcome = "won" if ticket < WON else "lost" if ticket < LOST else "open"
    opened = FIRST_DAY + dt.timedelta(days=int(rng.integers((LAST_DAY - FIRST_DAY).days - 30)))
    closed = opened + dt.timedelta(days=30 + int(rng.integers(240)))
    expected = LAST_DAY + dt.timedelta(days=10 + int(rng.integers(200)))
    share = 0.1 + 0.6 * float(rng.random()) ** 2
    return {
        "opportunity_id": number,
        "account_id": account["account_id"],
        "stage": STAGES[int(rng.integers(len(STAGES)))] if outcome != "won" else STAGES[-1],
        "amount_cny": max(1, round(account["potential_cny"] * share / 10_000)) * 10_000,
        "open_date": opened,
        "close_date": expected if outcome == "open" else min(closed, LAST_DAY),
        "outcome": OUTCOMES[outcome],
    }


def kpi_rows(rng: np.random.Generator, staff: Sequence[Row], positions: Sequence[Row]) -> list[Row]:
    """Return four indicators of every employee for twelve months, better with experience."""
    quota = {row["employee_id"]: row["quota_cny"] for row in positions}
    rows = []
    for employee in staff:
        skill = 0.85 + 0.01 * min(employee["experience_years"], 15) + 0.12 * float(rng.normal())
        targets = (round(quota[employee["employee_id"]] / 120_000), 32, 4, 18)
        for month in _months():
            for kpi, target in zip(KPIS, targets):
                value = max(0.0, target * (skill + 0.15 * float(rng.normal())))
                rows.append(
                    {
                        "employee_id": employee["employee_id"],
                        "kpi": kpi,
                        "period": month,
                        "value": round(value, 1) if kpi is KPIS[-1] else round(value),
                        "target": target,
                    }
                )
    return rows


def _months() -> list[str]:
    """Return the twelve months as 2025-07 … 2026-06."""
    return [f"{FIRST_DAY.year + (month > 12)}-{(month - 1) % 12 + 1:02d}" for month in range(7, 19)]
