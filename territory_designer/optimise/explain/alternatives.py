"""Why is an account at its position: what would others cost, and which exchange would make room there?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.measures.balance import BAND_SUMS
from territory_designer.measures.disruption import moved
from territory_designer.measures.tally import Change, excess_h
from territory_designer.model.project import may_hold
from territory_designer.model.rules import Band
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.explain.consequence import Consequence, consequence
from territory_designer.optimise.explain.obstacles import (
    ROUNDING,
    Obstacle,
    ceiling,
    floor,
    hindrances,
    lacks_lines,
    obstacles,
)
from territory_designer.optimise.explain.standing import Standing, change_to, pieces
from territory_designer.optimise.problem import KEY_ACCOUNT_ROLES

LOAD_RULES = ("band", "key_account_load")  # those that an exchange can heal
_SWAPS_TRIED = 6
_PLACES_TRIED = 12


@dataclass(frozen=True, eq=False)
class Swap:
    """The exchange with an account of the other position that costs least and breaks no hard rule."""

    account: int
    consequence: Consequence


@dataclass(frozen=True, eq=False)
class Alternative:
    """What another position would mean for one account.

    Parameters
    ----------
    hours
        Change of the account's hours a year.
    oneway_min
        One-way minutes from there.
    index
        Workload index of that position with the account.
    obstacles
        Rules in the way, hard ones first; empty = allowed.
    swap
        Where only the load is in the way: the exchange that makes room, None when there is none.
    """

    position: int
    hours: float
    oneway_min: float
    index: float
    obstacles: tuple[Obstacle, ...]
    consequence: Consequence
    swap: Swap | None = None

    @property
    def allowed(self) -> bool:
        """Return whether no hard rule is in the way."""
        return not any(obstacle.hard for obstacle in self.obstacles)


def alternatives(standing: Standing, account: int, *, most: int = 3) -> tuple[Alternative, ...]:
    """Return other positions for an account, the cheapest first.

    For every hub the position that costs least counts, one that the rules allow before others; shown are the
    cheapest of these, and among them one without a hard rule in the way, if there is any.
    """
    now = int(standing.scenario.alignment[account])
    holds = may_hold(standing.project, standing.scenario) & (standing.scenario.position_hub >= 0)
    others = np.flatnonzero(holds)
    others = others[others != now]
    if not len(others):
        return ()
    cost, barred = _outlook(standing, account, others)
    ranked = _best_of_hubs(standing.scenario.position_hub[others], cost, barred)
    shown = [alternative(standing, account, int(others[row])) for row in ranked[:most]]
    if not any(each.allowed for each in shown):
        free = _first_allowed(standing, account, others, np.lexsort((cost, barred))[: int((~barred).sum())])
        shown = [*shown[: most - 1], *free] if free else shown
    return tuple(sorted(shown, key=lambda each: (each.consequence.cost_cny, each.position)))


def _best_of_hubs(hub: Whole, cost: Number, barred: Flag) -> list[int]:
    """Return the best row of each hub, by cost."""
    best: dict[int, int] = {}
    for row in np.lexsort((cost, barred)).tolist():
        best.setdefault(int(hub[row]), row)
    return sorted(best.values(), key=lambda row: (cost[row], row))


def _first_allowed(standing: Standing, account: int, others: Index, rows: Index) -> list[Alternative]:
    """Return the first position that the rules allow; none is when leaving the present one breaks a rule."""
    row, home = np.array([account]), int(standing.project.baseline.alignment[account])
    leaving = hindrances(standing, change_to(standing, row, np.array([-1])))
    if any(each.hard and each.rule in ("band", "contiguity") for each in leaving):
        return []
    for position in sorted(others[rows].tolist(), key=lambda each: each != home):
        found = [each for each in obstacles(standing, row, position) if each.hard]
        if not found:
            return [alternative(standing, account, position)]
        if position != home and any(_bars_all(standing, each, home) for each in found):
            return []
    return []


def best_place(standing: Standing, account: int, *, against: str) -> int:
    """Return the position that costs least of those that heal a rule and break no hard one, -1 = none.

    Parameters
    ----------
    against
        Name of the rule that the account breaks or strains where it is.
    """
    holds = may_hold(standing.project, standing.scenario) & (standing.scenario.position_hub >= 0)
    others = np.flatnonzero(holds)
    others = others[others != standing.scenario.alignment[account]]
    cost, barred = _outlook(standing, account, others)
    for place in others[np.lexsort((cost, barred))[: int((~barred).sum())]][:_PLACES_TRIED].tolist():
        change = change_to(standing, np.array([account]), np.array([place]))
        if not any(each.hard or each.rule == against for each in hindrances(standing, change)) and (
            against != "contiguity" or _joins(standing, change, place)
        ):
            return int(place)
    return -1


def _joins(standing: Standing, change: Change, position: int) -> bool:
    """Tell whether what a position gains hangs together with what it has."""
    return all(after <= max(before, 1) for at, before, after in pieces(standing, change) if at == position)


def _bars_all(standing: Standing, obstacle: Obstacle, home: int) -> bool:
    """Tell whether a limit on moves is full, so that every position but that of the baseline is forbidden."""
    at_home = home >= 0 and obstacle.params.get("position") == str(
        standing.project.positions.position_id[home]
    )
    return obstacle.rule == "moves_in_all" or (obstacle.rule == "moves_per_position" and at_home)


def _outlook(standing: Standing, account: int, others: Index) -> tuple[Number, Flag]:
    """Return the cost of each position, nearly, and whether one of the simple rules bars it.

    Pieces are guessed by whether the position holds a site beside the account.
    """
    rules = standing.rules
    cost = linear_cny(standing, np.full(len(others), account), others)
    minutes = standing.ground.work.oneway_min(
        np.full(len(others), account), standing.scenario.position_hub[others]
    )
    barred = minutes > ceiling(rules.max_oneway_hard_min)
    barred |= lacks_lines(standing, np.full(len(others), account), others)
    home = int(standing.project.baseline.alignment[account])
    barred |= ~standing.named[others] & (others != home) | standing.held[account]
    for band, index in standing.bands:
        come = index[others] + index_share(standing, band, np.full(len(others), account), others)
        cost += penalty_cny(standing, band, come, others) - penalty_cny(standing, band, index[others], others)
        barred |= come > ceiling(band.hard_upper) + ROUNDING
    apart = ~np.isin(others, _beside(standing, account)) & (standing.card.tally["accounts"][others] > 0)
    if rules.contiguity == "soft":
        cost += rules.piece_cny * apart
    elif rules.contiguity == "hard":
        barred |= apart
    return cost, barred


def linear_cny(standing: Standing, account: Index, position: Index) -> Number:
    """Return travel, long ways and disruption of accounts at positions, pair by pair."""
    settings, rules, work = standing.project.settings, standing.rules, standing.ground.work
    hub, stake = standing.scenario.position_hub[position], standing.card.disruption.stake
    late_h = work.visits[account] * excess_h(work.oneway_min(account, hub), rules.max_oneway_soft_min)
    hours = work.at(account, hub).travel_h + rules.oneway_weight * late_h
    risk = rules.disruption_weight / settings.payback_years * stake.margin_at_risk_cny[account]
    return settings.hour_cost_cny * hours + np.where(moved(stake, position, account), risk, 0.0)


def index_share(standing: Standing, band: Band, account: Index, position: Index) -> Number:
    """Return what accounts add to the index of a band at positions, pair by pair."""
    work, card = standing.ground.work, standing.card
    if band.measure == "workload":
        hours = work.base_h[account] + work.at(account, standing.scenario.position_hub[position]).travel_h
        return hours / card.balance.target_h[position]
    placed = standing.project.accounts.placed
    every = np.ones(len(placed)) if band.measure == "accounts" else np.nan_to_num(_amounts(standing, band))
    capacity_h = standing.project.positions.capacity_h
    whole_h = capacity_h[card.balance.holds].sum()
    return (every * placed)[account] / (every * placed).sum() * whole_h / capacity_h[position]


def _amounts(standing: Standing, band: Band) -> Number:
    return getattr(standing.project.accounts, BAND_SUMS[band.measure])


def penalty_cny(standing: Standing, band: Band, index: Number, position: Index) -> Number:
    """Return what indices of a band cost at positions, pair by pair."""
    below = 0.0 if band.lower is None else np.maximum(band.lower - index, 0.0)
    above = 0.0 if band.upper is None else np.maximum(index - band.upper, 0.0)
    price = band.weight * standing.project.settings.hour_cost_cny
    return price * standing.card.balance.target_h[position] * (below + above)


def _beside(standing: Standing, account: int) -> Whole:
    """Return the positions that hold the site of an account or one beside it."""
    adjacency = standing.ground.adjacency
    site = int(adjacency.site_of[account])
    if site < 0:
        return np.arange(len(standing.named), dtype=np.int32)
    near = np.append(adjacency.indices[adjacency.indptr[site] : adjacency.indptr[site + 1]], site)
    return np.unique(standing.scenario.alignment[np.isin(adjacency.site_of, near)])


def alternative(standing: Standing, account: int, position: int) -> Alternative:
    """Return what a position would mean for an account."""
    change = change_to(standing, np.array([account]), np.array([position]))
    does, found = consequence(standing, change), hindrances(standing, change)
    hard = [each.rule for each in found if each.hard]
    loaded = bool(hard) and all(rule in LOAD_RULES for rule in hard)
    work, hub = standing.ground.work, standing.scenario.position_hub[position]
    return Alternative(
        position,
        hours=does.workload_h,
        oneway_min=float(work.oneway_min(account, hub)),
        index=float(does.index[position]),
        obstacles=found,
        consequence=does,
        swap=best_swap(standing, account, position) if loaded else None,
    )


def best_swap(standing: Standing, account: int, position: int) -> Swap | None:
    """Return the exchange with an account of ``position`` that costs least and breaks no hard rule."""
    now = int(standing.scenario.alignment[account])
    others = np.flatnonzero((standing.scenario.alignment == position) & standing.project.accounts.placed)
    if now < 0 or not len(others):
        return None
    cost, possible = _exchange(standing, account, others, now=now, position=position)
    swaps = []
    for row in np.flatnonzero(possible)[np.argsort(cost[possible], kind="stable")][:_SWAPS_TRIED].tolist():
        pair = np.array([account, others[row]])
        change = change_to(standing, pair, np.array([position, now]))
        if not any(each.hard for each in hindrances(standing, change)):
            swaps.append(Swap(int(others[row]), consequence(standing, change)))
    return min(swaps, key=lambda each: each.consequence.cost_cny, default=None)


def _exchange(
    standing: Standing, account: int, others: Index, *, now: int, position: int
) -> tuple[Number, Flag]:
    """Return the cost of each exchange, but for pieces and hands, and whether the bands let it be."""
    here, there = np.full(len(others), now), np.full(len(others), position)
    one = np.full(len(others), account)
    cost = linear_cny(standing, others, here) - linear_cny(standing, others, there)
    possible = ~standing.held[others]
    possible &= ~lacks_lines(standing, others, here)
    minutes = standing.ground.work.oneway_min(others, standing.scenario.position_hub[here])
    possible &= minutes <= ceiling(standing.rules.max_oneway_hard_min)
    for band, index in standing.bands:
        for at, gone, come in ((now, one, others), (position, others, one)):
            place = np.full(len(others), at)
            less, more = (index_share(standing, band, rows, place) for rows in (gone, come))
            after = index[at] - less + more
            cost += penalty_cny(standing, band, after, place)
            possible &= after <= max(ceiling(band.hard_upper), index[at]) + ROUNDING
            possible &= after >= min(floor(band.hard_lower), index[at]) - ROUNDING
    return cost, possible & _key_loads_after(standing, account, others, now=now, position=position)


def _key_loads_after(standing: Standing, account: int, others: Index, *, now: int, position: int) -> Flag:
    """Return which exchanges leave key account managers within their load, or lighten it."""
    limit, work = standing.rules.key_account_load_max, standing.ground.work
    one, possible = np.full(len(others), account), np.ones(len(others), bool)
    for at, gone, come in ((now, one, others), (position, others, one)):
        if limit is not None and standing.project.positions.role[at] in KEY_ACCOUNT_ROLES:
            hub = np.full(len(others), standing.scenario.position_hub[at])
            here_h = work.base_h[come] + work.at(come, hub).travel_h
            more_h = here_h - work.base_h[gone] - work.at(gone, hub).travel_h
            after_h = standing.card.tally["workload_h"][at] + more_h
            most_h = limit * standing.project.positions.capacity_h[at]
            possible &= (after_h <= most_h * (1.0 + ROUNDING)) | (more_h <= 0.0)
    return possible
