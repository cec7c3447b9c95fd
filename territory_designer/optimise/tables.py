"""How does a problem look to the kernels: which plain arrays stay, and which follow the moves?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.problem import BandLimits, Problem

Arrays = Mapping[str, Any]

_CHOICES = 6  # hubs that the search thinks of first for an account
_ROWS_AT_ONCE = 16_384


def fixed_arrays(problem: Problem, bands: tuple[BandLimits, ...]) -> dict[str, Any]:
    """Return the arrays that stay, by the fields of the kernels' board.

    Parameters
    ----------
    bands
        The bands as the search sees them.
    """
    first_slot, cell = _cells(problem)
    return {
        **_costs(problem),
        **_limits(problem, bands),
        **_budgets(problem),
        **_places(problem),
        "cell": cell,
        "first_slot": first_slot,
        "indptr": problem.adjacency.indptr.copy(),
        "indices": problem.adjacency.indices.copy(),
    }


def _costs(problem: Problem) -> Arrays:
    free = np.flatnonzero((problem.fixed < 0) & problem.allowed.any(axis=1))
    return {
        "cost": np.ascontiguousarray(problem.cost_cny),
        "hub": problem.hub.astype(np.int32),
        "position": problem.position.astype(np.int32),
        "home": problem.home.astype(np.int32),
        "before": problem.before.astype(np.int32),
        "moved": problem.moved_cny.astype(float),
        "allowed": np.ascontiguousarray(problem.allowed).view(np.uint8),
        "vectors": np.ascontiguousarray(problem.vectors),
        "spread": problem.spread_cny_per_km.astype(float),
        "free": free.astype(np.int32),
    }


def _limits(problem: Problem, bands: tuple[BandLimits, ...]) -> Arrays:
    """Return loads side by side, the column of each band at each position, and the limits."""
    accounts, positions = problem.shape
    loads: list[Number] = []
    column = np.zeros((len(bands), positions), np.int32)
    for row, band in enumerate(bands):
        known = [k for k, load in enumerate(loads) if load is band.load]
        if not known:
            loads.append(band.load)
        begins = sum(load.shape[1] for load in loads[: known[0] if known else -1])
        column[row] = begins + band.column

    def limits(name: str) -> Number:
        rows = [getattr(band, name) for band in bands]
        return np.array(rows, float).reshape(len(bands), positions)

    return {
        "load": np.ascontiguousarray(np.hstack([np.zeros((accounts, 0)), *loads])),
        "column": column,
        **{name: limits(name) for name in ("lower", "upper", "hard_lower", "hard_upper")},
        "weight": np.array([band.weight_cny for band in bands], float),
    }


def _budgets(problem: Problem) -> Arrays:
    budgets, positions = problem.budgets, len(problem.project.positions)
    amounts = [budget.amount for budget in budgets]
    return {
        "amount": np.array(amounts, float).reshape(len(budgets), problem.shape[0]).T.copy(),
        "most": np.array([budget.most for budget in budgets], float),
        "most_at": np.array([budget.most_at for budget in budgets], float).reshape(len(budgets), positions),
    }


def _places(problem: Problem) -> Arrays:
    """Return the cheapest hubs of each account, the positions of each hub, the accounts of each site."""
    hubs, sites = problem.cost_cny.shape[1], problem.adjacency.sites
    first_at_hub, at_hub = grouped(problem.hub, hubs)
    first_at_site, at_site = grouped(problem.site, sites)
    return {
        "choice": _cheapest_hubs(problem),
        "first_at_hub": first_at_hub,
        "at_hub": at_hub,
        "first_at_site": first_at_site,
        "at_site": at_site,
    }


def grouped(key: Whole, count: int) -> tuple[Whole, Whole]:
    """Return the rows of each key in compressed rows: where each begins, and the rows."""
    first = np.append(0, np.cumsum(np.bincount(key, minlength=count)))
    return first.astype(np.int32), np.argsort(key, kind="stable").astype(np.int32)


def _cheapest_hubs(problem: Problem) -> Whole:
    open_hubs = np.unique(problem.hub)
    most = min(_CHOICES, len(open_hubs))
    choice = np.empty((problem.shape[0], most), np.int32)
    for first in range(0, problem.shape[0], _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        order = np.argsort(problem.cost_cny[rows][:, open_hubs], axis=1, kind="stable")
        choice[rows] = open_hubs[order[:, :most]]
    return choice


def _cells(problem: Problem) -> tuple[Whole, Whole]:
    """Return where the slots of each cell begin, and the cells of each account, ``(accounts, kinds)``."""
    columns, sizes, count = [], [], 0
    for keys, cells in ((problem.site, problem.adjacency.sites), *_kinds(problem)):
        columns.append(np.where(keys >= 0, keys + count, -1))
        sizes.append(np.bincount(keys[keys >= 0], minlength=cells))
        count += cells
    slots: Index = np.minimum(np.concatenate(sizes), problem.shape[1])
    return np.append(0, np.cumsum(slots)).astype(np.int32), np.column_stack(columns).astype(np.int32)


def _kinds(problem: Problem) -> list[tuple[Whole, int]]:
    return [(keys, int(keys.max(initial=-1)) + 1) for keys in problem.together]


def moving_arrays(problem: Problem, fixed: Arrays, owner: Whole, centres: Number) -> dict[str, Any]:
    """Return the arrays that follow the moves, with their scratch, by the fields of the kernels' board."""
    accounts, positions = problem.shape
    first_slot, sites = fixed["first_slot"], problem.adjacency.sites
    slots, budgets = int(first_slot[-1]), len(problem.budgets)
    log = accounts + 8  # a proposal may carry an account twice

    def whole(*shape: int) -> Whole:
        return np.zeros(shape, np.int32)

    return {
        "owner": np.array(owner, np.int32),
        "centres": np.ascontiguousarray(centres),
        "nearest": np.zeros((accounts, len(fixed["first_at_hub"]) - 1)),
        "sums": np.zeros((len(fixed["weight"]), positions)),
        "spent": np.zeros(budgets),
        "spent_at": np.zeros((budgets, len(problem.project.positions))),
        "used": whole(len(first_slot) - 1),
        "slot_owner": whole(slots),
        "slot_count": whole(slots),
        "parts": whole(positions),
        "totals": np.zeros(3),
        "press": np.zeros(len(fixed["weight"]) + budgets + 2),
        "log_account": whole(log),
        "log_from": whole(log),
        "log_to": whole(log),
        "log_parts": whole(max(log, slots), 2),
        "wanted": whole(sites),
        "seen": whole(sites),
        "queue": whole(sites),
        "first_member": whole(positions + 1),
        "member": whole(accounts),
    }
