"""Why is an account at its position: what would others cost, exactly, and which rule stands in the way?

Costs are differences of the objective of ``docs/measures.md``, from the changes of its own sums, so they are
what measuring the plan anew would find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from territory_designer.geo.adjacency import Adjacency
from territory_designer.measures import disruption as disruption_measure
from territory_designer.measures import tally as tally_measure
from territory_designer.measures.balance import BAND_SUMS, Balance, balance, band_index
from territory_designer.measures.compactness import spread_of
from territory_designer.measures.disruption import moved
from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import band_penalty
from territory_designer.measures.scorecard import Scorecard
from territory_designer.measures.tally import Change, Tally, excess_h
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Band, Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Accounts, Flag, Index, Number, Whole
from territory_designer.optimise.permits import knows_lines, locked_accounts, overridden_to
from territory_designer.optimise.problem import KEY_ACCOUNT_ROLES

TERMS = ("travel", "disruption", "band", "oneway", "contiguity", "together")
LOAD_RULES = ("band", "key_account_load")  # those that an exchange can heal
_ROUNDING = 1e-9
_SWAPS_TRIED = 6
_PLACES_TRIED = 12
_MOVE_AMOUNTS = {"accounts": "accounts", "revenue_cny": "revenue_cny", "hours": "hours"}


@dataclass(frozen=True)
class Obstacle:
    """A rule in the way of ``count`` accounts; its text is ``why.rule.<rule>`` with ``params``."""

    rule: str
    hard: bool
    count: int = 1
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Consequence:
    """What a change of few accounts does to the whole plan, differences after minus before.

    Parameters
    ----------
    terms
        CNY a year by the names in ``TERMS``; they add up to the difference of the objective.
    travel_h, workload_h
        Hours a year.
    spread_h
        Hours of moving about within the territories: the second goal, outside the objective.
    index
        Workload index of every position after the change, ``(positions,)``.
    """

    terms: Mapping[str, float]
    travel_h: float
    workload_h: float
    spread_h: float
    index: Number

    @property
    def cost_cny(self) -> float:
        """Return the difference of the objective."""
        return sum(self.terms.values())


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


@dataclass(frozen=True, eq=False)
class Standing:
    """A scenario as it stands, and what judging a change of few accounts needs of it."""

    card: Scorecard
    ground: Ground

    @property
    def project(self) -> Project:
        """Return the plan."""
        return self.card.project

    @property
    def scenario(self) -> Scenario:
        """Return the scenario."""
        return self.card.scenario

    @property
    def rules(self) -> Rules:
        """Return its rules."""
        return self.card.scenario.rules

    @cached_property
    def bands(self) -> tuple[tuple[Band, Number], ...]:
        """Return the bands that bind, with every position's index."""
        found = ((band, self.indices(band, self.card.tally, self.card.balance)) for band in self.rules.bands)
        return tuple((band, index) for band, index in found if index is not None)

    def indices(self, band: Band, tally: Tally, fair: Balance) -> Number | None:
        """Return every position's index of a band."""
        return band_index(band, self.project, tally, fair)

    @cached_property
    def named(self) -> Flag:
        """Return which positions may change, ``(positions,)``."""
        ids = self.project.positions.position_id.astype(str)
        return np.isin(ids, self.rules.only_positions) | (not self.rules.only_positions)

    @cached_property
    def locked(self) -> Flag:
        """Return which accounts a lock holds, ``(accounts,)``."""
        return locked_accounts(self.project, self.rules)

    @cached_property
    def overridden(self) -> Flag:
        """Return which accounts an override holds, ``(accounts,)``."""
        return np.asarray(overridden_to(self.project, self.rules) >= 0)

    @property
    def held(self) -> Flag:
        """Return which accounts nobody may move, ``(accounts,)``."""
        return self.locked | self.overridden

    def sites_of(self, position: int, alignment: Whole) -> set[int]:
        """Return the sites that a position holds."""
        site = self.ground.adjacency.site_of[alignment == position]
        return set(np.unique(site[site >= 0]).tolist())

    def after(self, change: Change) -> Whole:
        """Return the alignment after a change."""
        alignment = self.scenario.alignment.copy()
        alignment[change.account_index] = change.position_after
        return alignment


def parts(adjacency: Adjacency, sites: set[int]) -> int:
    """Return into how many connected parts a set of sites falls."""
    left, count = set(sites), 0
    while left:
        count += 1
        reach = [left.pop()]
        for site in reach:  # grows while it is read
            row = adjacency.indices[adjacency.indptr[site] : adjacency.indptr[site + 1]].tolist()
            near = left.intersection(row)
            left -= near
            reach.extend(near)
    return count


def touched(change: Change) -> list[int]:
    """Return the positions that a change concerns."""
    both = np.concatenate([change.position_before, change.position_after])
    return np.unique(both[both >= 0]).tolist()


def consequence(standing: Standing, change: Change) -> Consequence:
    """Return what a change does to the plan, exactly."""
    card, scenario, settings = standing.card, standing.scenario, standing.project.settings
    tally = tally_measure.delta(card.tally, change)
    fair, hands = (
        balance(standing.project, scenario, tally),
        disruption_measure.delta(card.disruption, change),
    )
    rules, alignment = scenario.rules, standing.after(change)

    def more(name: str) -> float:
        return float((tally[name] - card.tally[name]).sum())

    risk = rules.disruption_weight / settings.payback_years
    terms = {
        "travel": settings.hour_cost_cny * more("travel_h"),
        "disruption": risk * (hands.margin_at_risk_cny - card.disruption.margin_at_risk_cny),
        "band": _band_cny(standing, tally, fair),
        "oneway": rules.oneway_weight * settings.hour_cost_cny * more("oneway_excess_h"),
        "contiguity": rules.piece_cny * _more_pieces(standing, change) if rules.contiguity == "soft" else 0.0,
        "together": rules.split_cny * _more_hands(standing, change, alignment),
    }
    return Consequence(
        terms, more("travel_h"), more("workload_h"), _more_spread_h(standing, change, alignment), fair.index
    )


def _band_cny(standing: Standing, tally: Tally, fair: Balance) -> float:
    card, project = standing.card, standing.project
    changes = (
        band_penalty(band, project, tally, fair) - band_penalty(band, project, card.tally, card.balance)
        for band, _ in standing.bands
    )
    return sum(float(each.sum()) for each in changes)


def _more_pieces(standing: Standing, change: Change) -> int:
    return sum(max(after - 1, 0) - max(before - 1, 0) for _, before, after in _pieces(standing, change))


def _pieces(standing: Standing, change: Change) -> Iterator[tuple[int, int, int]]:
    """Yield each position concerned with its parts before and after."""
    alignment, adjacency = standing.after(change), standing.ground.adjacency
    for position in touched(change):
        sites = standing.sites_of(position, standing.scenario.alignment)
        others = standing.sites_of(position, alignment)
        before = parts(adjacency, sites)
        yield position, before, before if sites == others else parts(adjacency, others)


def _more_hands(standing: Standing, change: Change, alignment: Whole) -> int:
    """Return how many more hands serve the groups and cities of the accounts that move."""
    before, moving = standing.scenario.alignment, change.account_index.astype(np.intp)
    return sum(kept.more_hands(before, alignment, moving) for kept in standing.card.kept)


def _more_spread_h(standing: Standing, change: Change, alignment: Whole) -> float:
    """Return the change of the spread of the territories concerned."""
    some, card = tally_measure.touched(alignment, change), standing.card
    after = spread_of(card.tally, some.account, some.number, positions=len(some.position))
    return float(after.sum() - card.spread_h[some.position].sum())


# the rules in the way


def hindrances(standing: Standing, change: Change) -> tuple[Obstacle, ...]:
    """Return the rules in the way of a change, hard ones first.

    A rule that is broken already is in the way only when the change breaks it further; soft ones are told for
    long ways and for the band of a position that gains.
    """
    rules = (_permissions, _overloads, _hand_offs, _cuts)
    found = [obstacle for rule in rules for obstacle in rule(standing, change)]
    return tuple(sorted(found, key=lambda each: not each.hard))


def obstacles(standing: Standing, accounts: Index, position: int) -> tuple[Obstacle, ...]:
    """Return the rules in the way of giving accounts to a position, hard ones first."""
    moving = np.asarray(accounts, np.intp)
    moving = moving[standing.scenario.alignment[moving] != position]
    if not len(moving) or position < 0:
        return ()
    return hindrances(standing, change_to(standing, moving, np.full(len(moving), position, np.int32)))


def change_to(standing: Standing, accounts: Index, positions: Whole) -> Change:
    """Return the change that gives accounts to positions."""
    now = standing.scenario.alignment[accounts].astype(np.int32)
    return Change(np.asarray(accounts, np.int32), now, np.asarray(positions, np.int32))


def _permissions(standing: Standing, change: Change) -> Iterator[Obstacle]:
    """Tell locks, positions that may not change, product lines and long ways."""
    account, to = change.account_index, change.position_after
    yield from _counted("overridden", standing.overridden[account])
    yield from _counted("locked", standing.locked[account])
    home = standing.project.baseline.alignment[account]
    closed = (to != home) & ~(_named(standing, to) & _named(standing, change.position_before))
    yield from _counted("only_positions", closed)
    lacking = lacks_lines(standing, account, to)
    lines = "; ".join(sorted(set(standing.project.accounts.product_lines[account[lacking]])))
    yield from _counted("product_lines", lacking, lines=lines)
    yield from _too_far(standing, account, to)


def _named(standing: Standing, position: Whole) -> Flag:
    return standing.named[position] | (position < 0)


def _too_far(standing: Standing, account: Whole, to: Whole) -> Iterator[Obstacle]:
    held = to >= 0
    minutes = standing.ground.work.oneway_min(account[held], standing.scenario.position_hub[to[held]])
    if not len(minutes):
        return
    hard, soft = _least(standing.rules.max_oneway_hard_min), _least(standing.rules.max_oneway_soft_min)
    longest = float(minutes.max())
    yield from _counted("longest_travel", minutes > hard, minutes=longest, limit=hard)
    strained = (minutes > soft) & (minutes <= hard)
    yield from _counted("longest_travel", strained, hard=False, minutes=longest, limit=soft)


def _least(limit: float | None) -> float:
    return float("inf") if limit is None else limit


def _counted(rule: str, which: Flag, *, hard: bool = True, **params: object) -> Iterator[Obstacle]:
    count = int(which.sum())
    if count:
        yield Obstacle(rule, hard, count, params)


def locked(project: Project, rules: Rules, account: Index | Whole) -> Flag:
    """Return which of some accounts a lock or an override holds."""
    return (locked_accounts(project, rules) | (overridden_to(project, rules) >= 0))[account]


def lacks_lines(standing: Standing, account: Index | Whole, position: Index | Whole) -> Flag:
    """Return which accounts need product lines that their new position does not know."""
    some = Accounts.from_columns({"product_lines": standing.project.accounts.product_lines[account]})
    kind, meets = knows_lines(standing.project.changed(accounts=some), standing.rules)
    return ~meets[kind, position] & (np.asarray(position) >= 0)


def _overloads(standing: Standing, change: Change) -> Iterator[Obstacle]:
    """Tell positions that a change takes beyond a band, or key account managers beyond their load."""
    tally = tally_measure.delta(standing.card.tally, change)
    fair = balance(standing.project, standing.scenario, tally)
    concerned = touched(change)
    for band, before in standing.bands:
        index = standing.indices(band, tally, fair)
        if index is not None:
            for position in concerned:
                yield from _beyond(band, float(before[position]), float(index[position]))
    yield from _key_loads(standing, fair, concerned)


def _beyond(band: Band, before: float, index: float) -> Iterator[Obstacle]:
    sides = (
        (True, index - before, index - _least(band.hard_upper), band.hard_upper),
        (True, before - index, -_least(_negative(band.hard_lower)) - index, band.hard_lower),
        (False, index - before, index - _least(band.upper), band.upper),
    )
    for hard, worse, excess, limit in sides:
        if min(worse, excess) > _ROUNDING:
            yield Obstacle("band", hard, 1, {"measure": band.measure, "index": index, "limit": limit})
            return


def _negative(limit: float | None) -> float | None:
    return None if limit is None else -limit


def _key_loads(standing: Standing, fair: Balance, concerned: list[int]) -> Iterator[Obstacle]:
    limit = standing.rules.key_account_load_max
    roles, before = standing.project.positions.role, standing.card.balance.load
    for position in concerned if limit is not None else ():
        load = float(fair.load[position])
        if roles[position] in KEY_ACCOUNT_ROLES and load > max(_least(limit), before[position]) + _ROUNDING:
            yield Obstacle("key_account_load", True, 1, {"value": load, "limit": limit})


def _hand_offs(standing: Standing, change: Change) -> Iterator[Obstacle]:
    """Tell limits on what changes hands, in all and for each position."""
    before = standing.card.disruption
    after = disruption_measure.delta(before, change)
    limits = standing.rules.moves_in_all
    shares = (("revenue_share", before.share_revenue, after.share_revenue),)
    sums = ((case, getattr(before, name), getattr(after, name)) for case, name in _MOVE_AMOUNTS.items())
    for case, was, now in (*sums, *shares):
        yield from _above("moves_in_all", case, was, now, limit=getattr(limits, case))
    yield from _hand_offs_at(standing, change)


def _hand_offs_at(standing: Standing, change: Change) -> Iterator[Obstacle]:
    limits, stake = standing.rules.moves_per_position, standing.card.disruption.stake
    alignment, then = standing.scenario.alignment, standing.project.baseline.alignment
    concerned = sorted({*touched(change), *then[change.account_index].tolist()} - {-1})
    for case in (*_MOVE_AMOUNTS, "revenue_share"):
        limit = getattr(limits, case)
        amount = stake.revenue_cny if case == "revenue_share" else getattr(stake, _MOVE_AMOUNTS[case])
        for position in concerned if limit is not None else ():
            had = float(amount[stake.before == position].sum()) if case == "revenue_share" else 1.0
            was, now = (
                _handled(stake, owner, amount, position) / had if had > 0 else None
                for owner in (alignment, standing.after(change))
            )
            name = str(standing.project.positions.position_id[position])
            yield from _above("moves_per_position", case, was, now, limit=limit, position=name)


def _handled(stake: disruption_measure.Stake, owner: Whole, amount: Number, position: int) -> float:
    """Return what a position gives away and takes."""
    at = moved(stake, owner) & ((stake.before == position) | (owner == position))
    return float(amount[at].sum())


def _above(
    rule: str, case: str, was: float | None, now: float | None, *, limit: float | None, **params: object
) -> Iterator[Obstacle]:
    if was is None or now is None or limit is None:
        return
    if now > max(limit, was) * (1.0 + _ROUNDING) + _ROUNDING:
        yield Obstacle(rule, True, 1, {"measure": case, "value": now, "limit": limit, **params})


def _cuts(standing: Standing, change: Change) -> Iterator[Obstacle]:
    """Tell territories that a change cuts into more pieces, where the rule is hard."""
    if standing.rules.contiguity == "hard":
        for position, before, after in _pieces(standing, change):
            if after > max(before, 1):
                params = {"position": str(standing.project.positions.position_id[position]), "value": after}
                yield Obstacle("contiguity", True, 1, params)


# the choice of what to show


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
    return all(after <= max(before, 1) for at, before, after in _pieces(standing, change) if at == position)


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
    barred = minutes > _least(rules.max_oneway_hard_min)
    barred |= lacks_lines(standing, np.full(len(others), account), others)
    home = int(standing.project.baseline.alignment[account])
    barred |= ~standing.named[others] & (others != home) | standing.held[account]
    for band, index in standing.bands:
        come = index[others] + index_share(standing, band, np.full(len(others), account), others)
        cost += penalty_cny(standing, band, come, others) - penalty_cny(standing, band, index[others], others)
        barred |= come > _least(band.hard_upper) + _ROUNDING
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
    possible &= minutes <= _least(standing.rules.max_oneway_hard_min)
    for band, index in standing.bands:
        for at, gone, come in ((now, one, others), (position, others, one)):
            place = np.full(len(others), at)
            less, more = (index_share(standing, band, rows, place) for rows in (gone, come))
            after = index[at] - less + more
            cost += penalty_cny(standing, band, after, place)
            possible &= after <= max(_least(band.hard_upper), index[at]) + _ROUNDING
            possible &= after >= min(-_least(_negative(band.hard_lower)), index[at]) - _ROUNDING
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
            possible &= (after_h <= most_h * (1.0 + _ROUNDING)) | (more_h <= 0.0)
    return possible
