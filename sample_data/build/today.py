"""Who serves whom today, in the company that still sits in three cities?

Fixed before any plan is made: each city goes to a random position of the nearest of the three cities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from places import Site
from staff import Hub
from words import FLAGS

from territory_designer.geo.sphere import table_km, unit_vectors

Row = dict[str, Any]

LOCKED_CITIES, LOCKED_IN_CITY = 20, 3


def assign(
    rng: np.random.Generator,
    accounts: Sequence[Row],
    sites: Sequence[Site],
    *,
    positions: Sequence[Row],
    hubs: Sequence[Hub],
) -> None:
    """Enter today's position of every account.

    A city's accounts go to one random position of the nearest open hub, dealt like cards so that nobody stays
    without any; what that position is not trained for goes to another random one of the hub that is.
    """
    by_city = _by_city(sites)
    seats = [sites[rows[0]].city for rows in by_city.values()]
    bases = [hub for hub in hubs if hub.is_open]
    km = table_km(
        unit_vectors([seat.longitude for seat in seats], [seat.latitude for seat in seats]),
        unit_vectors([hub.city.longitude for hub in bases], [hub.city.latitude for hub in bases]),
    )
    seats_of = {hub.hub_id: [row for row in positions if row["hub_id"] == hub.hub_id] for hub in bases}
    decks = {hub_id: _dealt(rng, inside) for hub_id, inside in seats_of.items()}
    for rows, nearest in zip(by_city.values(), km.argmin(axis=1)):
        hub_id = bases[int(nearest)].hub_id
        inside = seats_of[hub_id]
        order = [next(decks[hub_id]), *(inside[int(at)] for at in rng.permutation(len(inside)))]
        for at in rows:
            account = accounts[at]
            account["position_id"] = next(row["position_id"] for row in order if _can_serve(row, account))


def _dealt(rng: np.random.Generator, positions: Sequence[Row]) -> Iterator[Row]:
    """Yield the positions in random order, again and again."""
    while True:
        yield from (positions[int(at)] for at in rng.permutation(len(positions)))


def _by_city(sites: Sequence[Site]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for at, site in enumerate(sites):
        rows[site.city.code].append(at)
    return rows


def _can_serve(position: Row, account: Row) -> bool:
    lines = position["product_lines"]
    return not lines or set(account["product_lines"].en.split(";")) <= set(lines.en.split(";"))


def lock(accounts: Sequence[Row], sites: Sequence[Site]) -> None:
    """Lock the best customers of some large cities, one city a position, so that no seat is torn apart."""
    used: set[str] = set()
    for rows in _by_city(sites).values():
        if len(used) == LOCKED_CITIES:
            return
        best = sorted((accounts[at] for at in rows), key=lambda row: -row["revenue_cny"])
        owners = [row["position_id"] for row in best]
        position = max(set(owners), key=lambda each: (owners.count(each), each))
        kept = [row for row in best if row["position_id"] == position][:LOCKED_IN_CITY]
        if position not in used and len(kept) == LOCKED_IN_CITY:
            used.add(position)
            for row in kept:
                row["locked"] = FLAGS[True]


def set_quotas(positions: Sequence[Row], accounts: Sequence[Row]) -> None:
    """Give each position the sum of its accounts' quotas."""
    quota: dict[str, int] = defaultdict(int)
    for account in accounts:
        quota[account["position_id"]] += account["quota_cny"]
    for position in positions:
        position["quota_cny"] = quota[position["position_id"]]
