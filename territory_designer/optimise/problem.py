"""What is to be decided, at what cost and within which limits, as plain arrays?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from territory_designer.geo.adjacency import Adjacency
from territory_designer.geo.sphere import unit_vectors
from territory_designer.measures.disruption import relocating, stake
from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import hub_costs, open_hubs
from territory_designer.measures.tally import excess_h
from territory_designer.measures.together import keys
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Band, MoveLimits, Rules
from territory_designer.model.scenario import UNASSIGNED, Scenario
from territory_designer.model.tables import Flag, Index, Number, Text, Whole
from territory_designer.optimise.permits import permits

KEY_ACCOUNT_ROLES = ("key account manager", "global account manager")
_SUMS = {"potential": "potential_cny", "revenue": "revenue_cny"}
_SAFE = 1e-10  # hard limits are drawn in by this share, so that rounding never makes a breach


@dataclass(frozen=True, eq=False)
class BandLimits:
    """One band, measured in hours of target at every position.

    Parameters
    ----------
    measure
        What is measured; ``"load"`` is the ceiling of key account managers.
    load
        What each account adds: float64 ``(accounts, hubs)`` for workload, ``(accounts, 1)`` otherwise.
    column
        Column of ``load`` that holds for each position, int ``(positions,)``.
    lower, upper, hard_lower, hard_upper
        Limits, float64 ``(positions,)``, infinite where there is none.
    weight_cny
        Price of an hour beyond the soft limits.
    """

    measure: str
    load: Number
    column: Index
    lower: Number
    upper: Number
    hard_lower: Number
    hard_upper: Number
    weight_cny: float


@dataclass(frozen=True, eq=False)
class MoveBudget:
    """One limit on what changes hands.

    Parameters
    ----------
    case
        ``accounts``, ``revenue_cny``, ``revenue_share`` or ``hours``.
    amount
        What each account counts when it moves, ``(accounts,)``.
    most
        Limit in all; inf = none.
    most_at
        Limit on what each position of the project gives away and takes; inf = none.
    """

    case: str
    amount: Number
    most: float
    most_at: Number


@dataclass(frozen=True, eq=False)
class Problem:
    """Placed accounts and the positions that may hold accounts; all arrays are local to them.

    Parameters
    ----------
    account, position
        Rows of the project.
    hub
        Hub of each position (row of the project's hubs).
    cost_cny
        Travel and long ways of each account at each hub, float64 ``(accounts, hubs)``.
    spread_cny_per_km
        Price of a kilometre between an account and its territory's centre (the second goal).
    home
        Position in the baseline; -1 = nobody served it, -2 = a position that may hold no accounts now.
    before
        The same as a row of the project's positions, -1 = nobody.
    moved_cny
        Price of another position than ``home``.
    together
        Numbers of the customer groups or cities that stay in one hand, one array for each kind, -1 = none.
    standing_cny
        Costs that no assignment changes: hubs and relocations.
    kept
        What was computed from the rest, to be computed once.
    """

    project: Project
    rules: Rules
    utilisation: float
    account: Index
    position: Index
    hub: Whole
    cost_cny: Number
    spread_cny_per_km: Number
    vectors: Number
    allowed: Flag
    fixed: Whole
    breaks: Text
    home: Whole
    before: Whole
    moved_cny: Number
    bands: tuple[BandLimits, ...]
    budgets: tuple[MoveBudget, ...]
    together: tuple[Whole, ...]
    split_cny: float
    piece_cny: float
    pieces_are_hard: bool
    site: Whole
    adjacency: Adjacency
    target_h: Number
    standing_cny: float
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of accounts and positions."""
        return len(self.account), len(self.position)

    def serve_cny(self, rows: Index | slice) -> Number:
        """Return the cost of some accounts at every position, moves included, ``(rows, positions)``."""
        home = self.home[rows, None]
        elsewhere = (home != UNASSIGNED) & (home != np.arange(len(self.position)))
        return self.cost_cny[rows][:, self.hub] + np.where(elsewhere, self.moved_cny[rows, None], 0.0)


def problem(
    project: Project, scenario: Scenario, rules: Rules, ground: Ground, mode: str, *, start: Scenario
) -> Problem:
    """Lay out a scenario's question.

    Parameters
    ----------
    scenario
        Where the positions sit, which of them are open, and the utilisation.
    mode
        In ``fill`` the accounts that ``start`` assigns stay where they are.
    """
    holds = may_hold(project, scenario) & (scenario.position_hub >= 0)
    position = np.flatnonzero(holds)
    left_alone = (mode == "fill") & (start.alignment >= 0) & ~holds[start.alignment]
    account = np.flatnonzero(project.accounts.placed & ~left_alone)
    stay = start.alignment if mode == "fill" else np.full(len(project.accounts), UNASSIGNED, np.int32)
    may = permits(project, scenario, rules, ground, account=account, position=position, stay=stay)
    stakes, settings = stake(project, ground), project.settings
    home = _local(stakes.before[account], position, len(project.positions))
    risk = rules.disruption_weight / settings.payback_years * stakes.margin_at_risk_cny[account]
    price = settings.hour_cost_cny * settings.spread_weight * settings.spread_min_per_km / 60.0
    return Problem(
        project=project,
        rules=rules,
        utilisation=scenario.utilisation,
        account=account,
        position=position,
        hub=scenario.position_hub[position],
        cost_cny=hub_cost_cny(project, ground, rules)[account],
        spread_cny_per_km=price * ground.work.visits[account],
        vectors=unit_vectors(project.accounts.longitude[account], project.accounts.latitude[account]),
        allowed=may.allowed,
        fixed=may.fixed,
        breaks=may.breaks,
        home=home,
        before=stakes.before[account],
        moved_cny=np.where(home == UNASSIGNED, 0.0, risk),
        bands=tuple(_bands(project, scenario, rules, ground, account=account, position=position)),
        budgets=tuple(_budgets(project, rules, ground, account)),
        together=tuple(_numbered(keys(project, kind)[account]) for kind in rules.keep_together),
        split_cny=rules.split_cny,
        piece_cny=rules.piece_cny if rules.contiguity == "soft" else 0.0,
        pieces_are_hard=rules.contiguity == "hard",
        site=ground.adjacency.site_of[account],
        adjacency=ground.adjacency,
        target_h=project.positions.capacity_h[position] * scenario.utilisation,
        standing_cny=standing_cny(project, scenario, rules),
    )


def hub_cost_cny(project: Project, ground: Ground, rules: Rules) -> Number:
    """Return CNY a year of travel and long ways of every account at every hub, ``(accounts, hubs)``."""
    work, price = ground.work, project.settings.hour_cost_cny
    everyone, hubs = np.arange(len(project.accounts))[:, None], np.arange(len(project.hubs))[None, :]
    late_h = excess_h(work.oneway_min(everyone, hubs), rules.max_oneway_soft_min)
    return price * (work.travel_h + rules.oneway_weight * work.visits[:, None] * late_h)


def standing_cny(project: Project, scenario: Scenario, rules: Rules) -> float:
    """Return the costs of open hubs and of relocations."""
    hubs = hub_costs(project, rules)[open_hubs(project, scenario)].sum()
    yearly = project.settings.relocation_cny / project.settings.payback_years
    return float(hubs + yearly * relocating(project, scenario).sum())


def _local(alignment: Whole, position: Index, positions: int) -> Whole:
    """Return places in ``position``; -1 = unassigned, -2 = a position outside."""
    place = np.full(positions + 1, -2, np.int32)
    place[-1] = UNASSIGNED
    place[position] = np.arange(len(position))
    return place[alignment]


def _numbered(names: Text) -> Whole:
    """Return a number for each name, -1 for the blank one."""
    found, number = np.unique(names.astype(str), return_inverse=True)
    blank = int(len(found) > 0 and found[0] == "")
    return (number - blank).astype(np.int32)


def _bands(
    project: Project,
    scenario: Scenario,
    rules: Rules,
    ground: Ground,
    *,
    account: Index,
    position: Index,
) -> list[BandLimits]:
    """Return the bands that bind, and the ceiling of key account managers as one more."""
    holders = may_hold(project, scenario)
    whole_h = float(project.positions.capacity_h[holders].sum()) * scenario.utilisation
    target_h = project.positions.capacity_h[position] * scenario.utilisation
    hub = scenario.position_hub[position].astype(np.intp)
    workload_h = ground.work.base_h[account, None] + ground.work.travel_h[account]
    found = []
    for band in rules.bands:
        load = workload_h if band.measure == "workload" else _shares(project, band.measure, account, whole_h)
        if load is not None:
            column = hub if band.measure == "workload" else np.zeros(len(position), np.intp)
            price = band.weight * project.settings.hour_cost_cny
            found.append(_limits(band, load, column, target_h=target_h, weight_cny=price))
    if rules.key_account_load_max is not None:
        key = np.isin(project.positions.role[position].astype(str), KEY_ACCOUNT_ROLES)
        most = np.where(key, project.positions.capacity_h[position] * rules.key_account_load_max, np.inf)
        free = Band("load", lower=None, upper=None, hard_upper=None)
        limits = _limits(free, workload_h, hub, target_h=target_h, weight_cny=0.0)
        found.append(_with_ceiling(limits, most * (1.0 - _SAFE)))
    return found


def _with_ceiling(limits: BandLimits, most: Number) -> BandLimits:
    return BandLimits(
        limits.measure,
        limits.load,
        limits.column,
        limits.lower,
        limits.upper,
        limits.hard_lower,
        most,
        limits.weight_cny,
    )


def _shares(project: Project, measure: str, account: Index, whole_h: float) -> Number | None:
    """Return each account's share of a measure as hours of all targets; None when nothing is known of it."""
    if measure == "accounts":
        amount = np.ones(len(account))
    else:
        amount = np.nan_to_num(getattr(project.accounts, _SUMS[measure])[account])
    whole = float(amount.sum())
    return (amount * (whole_h / whole))[:, None] if whole > 0 else None


def _limits(band: Band, load: Number, column: Index, *, target_h: Number, weight_cny: float) -> BandLimits:
    def hours(share: float | None, missing: float, safety: float = 0.0) -> Number:
        return np.full(len(target_h), missing) if share is None else share * (1.0 + safety) * target_h

    return BandLimits(
        band.measure,
        load,
        column,
        lower=hours(band.lower, -np.inf),
        upper=hours(band.upper, np.inf),
        hard_lower=hours(band.hard_lower, -np.inf, _SAFE),
        hard_upper=hours(band.hard_upper, np.inf, -_SAFE),
        weight_cny=weight_cny,
    )


def _budgets(project: Project, rules: Rules, ground: Ground, account: Index) -> list[MoveBudget]:
    """Return the limits on what changes hands."""
    stakes, positions = stake(project, ground), len(project.positions)
    revenue, before = stakes.revenue_cny[account], stakes.before[account]
    had = np.bincount(before[before >= 0], revenue[before >= 0], minlength=positions)
    amounts = {
        "accounts": stakes.accounts[account],
        "revenue_cny": revenue,
        "revenue_share": revenue,
        "hours": stakes.hours[account],
    }
    found = []
    for case, amount in amounts.items():
        each, every = (_limit(limits, case) for limits in (rules.moves_per_position, rules.moves_in_all))
        if min(each, every) < np.inf:
            share = case == "revenue_share"
            safe = 1.0 if case == "accounts" else 1.0 - _SAFE  # whole numbers are never rounded
            most = safe * _times(every, float(had.sum()) if share else 1.0)
            most_at = safe * np.array([_times(each, w) for w in (had if share else np.ones(positions))])
            found.append(MoveBudget(case, amount, most, most_at))
    return found


def _limit(limits: MoveLimits, case: str) -> float:
    value = getattr(limits, case)
    return np.inf if value is None else float(value)


def _times(limit: float, whole: float) -> float:
    """Return a share of a sum; where the sum is nothing the limit is not judged."""
    return limit * float(whole) if whole > 0 else np.inf


def nearest_limits(band: BandLimits) -> tuple[Number, Number]:
    """Return the limits that a sum meets first: the soft ones, else the hard ones."""
    lower = np.where(np.isfinite(band.lower), band.lower, band.hard_lower)
    return lower, np.where(np.isfinite(band.upper), band.upper, band.hard_upper)


def room_h(near: Number, far: Number) -> Number:
    """Return the hours between a limit and the harder one behind it; inf where none is behind."""
    both = np.isfinite(near) & np.isfinite(far)
    return np.where(both, np.abs(np.where(both, near, 0.0) - np.where(both, far, 0.0)), np.inf)
