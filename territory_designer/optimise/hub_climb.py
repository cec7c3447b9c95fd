"""Which cost can no plan go below, whatever hubs are opened and whoever sits there?

Lagrangian relaxation at the level of accounts. Each account may be served any number of times but earns its
price; each seat may be taken any number of times but costs its hub's price. Then hubs decide alone: for every
number of seats, the accounts that pay (a continuous knapsack with the penalties of the bands on both sides),
the hub's cost and its seats; at most so many hubs as may be open count. Any prices give a bound; good ones
are climbed to by a deflected subgradient with Polyak's step towards an aim that comes nearer (Polyak 1969;
Camerini, Fratta and Maffioli 1975; for locations with capacities: Beasley 1993).
Left out, which only lowers it: contiguity, groups in one hand, prices and limits of moves, bands on other
measures than workload, product lines, limits on relocations and on all positions, and that the hours of one
position are not those of another.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from territory_designer.model.tables import Flag, Number, Whole
from territory_designer.optimise.hub_limits import HubLimits

ROUNDS, BRANCHES = 400, 1_000
TOLD = (1, 5, 10, 25, *range(50, ROUNDS + 1, 50))  # after these rounds a better bound is told

_ROUNDING_CNY = 0.01  # what float64 may lose in sums of this size, taken off
_PATIENCE = 20  # rounds without a better bound after which the aim is halved
_FIRST_AIM, _LAST_AIM = 0.1, 1e-5  # of the bound: by how much more it is thought to rise
_NEXT_AIM, _NEXT_ROUNDS = 0.01, 60  # of a branch
_OF_LATE, _CERTAIN = 0.05, 0.01  # share of a round in how often a hub is open; from where on it is decided
_DEFLECTION = 0.7  # share of the last direction in the next


@dataclass(frozen=True, eq=False)
class HubBand:
    """One band on workload: its limits as shares of the target, and the price of an hour beyond."""

    lower: float
    upper: float
    hard_lower: float
    hard_upper: float
    weight_cny: float


@dataclass(frozen=True, eq=False)
class HubGround:
    """All that the bound rests on: N accounts, H hubs, K kinds of seats.

    Parameters
    ----------
    cost_cny, load_h
        Each account's cost and hours at each hub, ``(N, H)``; infinite cost where it may not go.
    hub_cny, limits
        Yearly cost of opening each hub ``(H,)``, its state and numbers of seats.
    size, sit_cny, closable
        Number of seats of each kind ``(K,)``, relocations' price ``(K, H)`` (infinite where it may not
        sit), and whether they may close.
    target_h
        Targets of all seats, the largest first.
    standing_cny
        Costs that no choice changes.
    """

    cost_cny: Number
    load_h: Number
    hub_cny: Number
    limits: HubLimits
    most_hubs: int
    size: Whole
    sit_cny: Number
    closable: Flag
    target_h: Number
    bands: tuple[HubBand, ...]
    standing_cny: float


class HubPrices(NamedTuple):
    """Price of each account ``(N,)`` and of a seat at each hub ``(H,)``, CNY a year."""

    account: Number
    seat: Number


@dataclass(frozen=True, eq=False)
class Valued:
    """The bound at some prices and what it takes for the best.

    How often each account is served, seats at each hub beyond those that sit there, which hubs are open.
    """

    bound: float
    served: Number
    seats: Number
    chosen: Flag


def climb(
    ground: HubGround, is_open: Flag, rounds: int = ROUNDS, branches: int = BRANCHES
) -> Iterator[float]:
    """Yield better and better bounds, at fixed numbers of rounds.

    After the climb the hub that the relaxation opens about half of the time is opened in one branch and
    closed in the other, again and again where the bound is lowest: the lowest of all branches is the bound.

    Parameters
    ----------
    is_open
        Hubs of a good plan: prices begin there.
    rounds, branches
        Of the climb, and how many hubs are branched on after it.
    """
    top = yield from _climbed(ground, first_prices(ground, is_open), _FIRST_AIM, rounds)
    told, waiting = top.bound, [(top.bound, 0, ground, top)]
    for number in range(1, branches + 1):
        _, _, here, found = heapq.heappop(waiting)
        hub = _undecided(here, found)
        if hub is None:
            break
        for side in (0, 1):
            limits = _decided(here.limits, hub, is_open=bool(side))
            there = replace(here, limits=limits)
            top = _last(_climbed(there, found.prices, _NEXT_AIM, _NEXT_ROUNDS))
            heapq.heappush(waiting, (max(top.bound, found.bound), 2 * number + side, there, top))
        if waiting[0][0] > told:
            told = waiting[0][0]
            yield told


@dataclass(frozen=True, eq=False)
class _Top:
    """The best bound of a climb, its prices, and how often each hub was open of late."""

    bound: float
    prices: HubPrices
    often: Number


def _climbed(ground: HubGround, prices: HubPrices, aim: float, rounds: int) -> Generator[float, None, _Top]:
    """Climb from some prices; yields better bounds after the rounds of ``TOLD``."""
    scale, course = _scale(ground), _level(prices)
    best = told = -np.inf
    waited, aim_cny, kept = 0, 0.0, prices
    often = np.full(len(ground.hub_cny), 0.5)
    for number in range(1, rounds + 1):
        here = valued(ground, prices)
        often += _OF_LATE * (here.chosen - often)
        waited += 1
        if here.bound > best:
            best, kept, waited = here.bound, prices, 0
            aim_cny = aim_cny or aim * abs(best)
        if number in TOLD and best > told:
            told = best
            yield best
        if waited > _PATIENCE:
            aim_cny, waited, prices, course = aim_cny / 2.0, 0, kept, _level(prices)
            continue
        if not (aim_cny > _LAST_AIM * abs(best) and np.isfinite(here.bound)):
            break
        course = HubPrices(1.0 - here.served + _DEFLECTION * course[0], here.seats + _DEFLECTION * course[1])
        prices = _stepped(prices, course, scale, best + aim_cny - here.bound)
    if best > told:
        yield best
    return _Top(best, kept, often)


def _last(climb: Generator[float, None, _Top]) -> _Top:
    """Return what a climb returns."""
    while True:
        try:
            next(climb)
        except StopIteration as end:
            return end.value


def _undecided(ground: HubGround, found: _Top) -> int | None:
    """Return the hub that was open nearest to half of the time, None when all are decided."""
    free = ~(ground.limits.forced | ground.limits.forbidden)
    doubt = np.where(free, np.minimum(found.often, 1.0 - found.often), -1.0)
    return int(doubt.argmax()) if doubt.max(initial=-1.0) > _CERTAIN else None


def _decided(limits: HubLimits, hub: int, *, is_open: bool) -> HubLimits:
    """Return the limits with one hub open, or closed."""
    here = np.arange(len(limits.forced)) == hub
    forced, forbidden = (
        (limits.forced | here, limits.forbidden) if is_open else (limits.forced, limits.forbidden | here)
    )
    return replace(limits, forced=forced, forbidden=forbidden)


def _level(prices: HubPrices) -> HubPrices:
    return HubPrices(np.zeros_like(prices.account), np.zeros_like(prices.seat))


def _stepped(prices: HubPrices, course: HubPrices, scale: HubPrices, missing_cny: float) -> HubPrices:
    """Go along a course as far as the bound would need to rise by so much, were it as steep all the way."""
    square = sum(float((far * each) @ each) for far, each in zip(scale, course))
    length = missing_cny / max(square, 1e-12)
    return HubPrices(*(price + length * far * each for price, far, each in zip(prices, scale, course)))


def _scale(ground: HubGround) -> HubPrices:
    """Return how far a price may go for the same slope: what is dear changes by more."""
    finite = np.where(np.isfinite(ground.cost_cny), ground.cost_cny, np.nan)
    account = np.nan_to_num(np.nanmean(finite, axis=1))
    seat = max(float(np.where(np.isfinite(ground.sit_cny), ground.sit_cny, 0.0).max(initial=0.0)), 1.0)
    return HubPrices(np.maximum(account, 1.0), np.full(len(ground.hub_cny), seat))


def first_prices(ground: HubGround, is_open: Flag) -> HubPrices:
    """Return prices to begin with: what each account costs at the cheapest of some open hubs."""
    open_cost = np.where(is_open, ground.cost_cny, np.inf).min(axis=1, initial=np.inf)
    any_cost = np.where(np.isfinite(ground.cost_cny), ground.cost_cny, -np.inf).max(axis=1)
    account = np.where(np.isfinite(open_cost), open_cost, np.maximum(any_cost, 0.0))
    return HubPrices(account, np.zeros(len(ground.hub_cny)))


def valued(ground: HubGround, prices: HubPrices) -> Valued:
    """Return the bound at some prices."""
    at_hub = [_hub(ground, prices, hub) for hub in range(len(ground.hub_cny))]
    value = np.array([each.value for each in at_hub])
    chosen = _chosen(value, ground)
    served, seats = np.zeros(len(prices.account)), np.zeros(len(value))
    for hub in np.flatnonzero(chosen):
        np.add.at(served, at_hub[hub].account, at_hub[hub].part)
        seats[hub] = at_hub[hub].seats
    seat_cny, seated = _seats(ground, prices.seat)
    parts = [prices.account.sum(), value[chosen].sum(), seat_cny, ground.standing_cny, -_ROUNDING_CNY]
    return Valued(float(np.sum(parts)), served, seats - seated, chosen)


def _chosen(value: Number, ground: HubGround) -> Flag:
    """Return the hubs that are opened: those forced, then those that earn most, as many as may be."""
    order = np.lexsort((value, ~ground.limits.forced))
    rank = np.argsort(order, kind="stable")
    return ground.limits.forced | ((value < 0.0) & (rank < ground.most_hubs) & ~ground.limits.forbidden)


def _seats(ground: HubGround, seat: Number) -> tuple[float, Number]:
    """Return what all seats cost at the hubs that pay most, and how many sit where."""
    price = ground.sit_cny - seat
    hub, least = price.argmin(axis=1), price.min(axis=1)
    closed = ground.closable & (least > 0.0)
    size = np.where(closed, 0, ground.size)
    seated = np.bincount(hub, size, minlength=len(seat)).astype(float)
    return float((size * np.where(closed, 0.0, least)).sum()), seated


class _AtHub(NamedTuple):
    """What a hub is worth with its best number of seats, and the parts of accounts that it takes."""

    value: float
    seats: int
    account: Whole
    part: Number


def _hub(ground: HubGround, prices: HubPrices, hub: int) -> _AtHub:
    """Return the least cost of a hub that is open, over all numbers of seats that it may have."""
    if ground.limits.forbidden[hub]:
        return _AtHub(np.inf, 0, np.zeros(0, np.int32), np.zeros(0))
    gain = ground.cost_cny[:, hub] - prices.account
    load = ground.load_h[:, hub]
    account = np.flatnonzero(gain < np.where(load > 0.0, _steepest(ground.bands), 0.0) * load)
    slope = gain[account] / np.maximum(load[account], 1e-12)
    order = np.argsort(slope, kind="stable")
    account, slope = account[order], slope[order]
    sums = np.append(0.0, np.cumsum(load[account])), np.append(0.0, np.cumsum(gain[account]))
    number = np.arange(ground.limits.fewest[hub], ground.limits.most[hub] + 1)
    if not len(number):
        return _AtHub(np.inf, 0, np.zeros(0, np.int32), np.zeros(0))
    sold, value = _knapsacks(ground, number, slope, sums)
    value = value + ground.hub_cny[hub] + prices.seat[hub] * number
    best = int(value.argmin())
    part = np.clip((sold[best] - sums[0][:-1]) / np.maximum(np.diff(sums[0]), 1e-12), 0.0, 1.0)
    return _AtHub(float(value[best]), int(number[best]), account.astype(np.int32), part)


def _steepest(bands: tuple[HubBand, ...]) -> float:
    """Return the price of an hour that a hub may pay to fill itself; infinite where a lower limit is hard."""
    if any(np.isfinite(band.hard_lower) for band in bands):
        return np.inf
    return sum(band.weight_cny for band in bands)


def _knapsacks(
    ground: HubGround, number: Whole, slope: Number, sums: tuple[Number, Number]
) -> tuple[Number, Number]:
    """Return, for numbers of seats, the hours sold and the least cost of accounts with the bands' penalties.

    Costs of accounts sorted by slope are convex in hours, penalties too; so their sum is least at a corner of
    the penalties, or where the accounts' slope meets one of the penalties' slopes.
    """
    targets = np.append(0.0, np.cumsum(ground.target_h))
    largest, smallest = targets[number], targets[-1] - targets[len(ground.target_h) - number]
    whole = float(sums[0][-1])
    corners = [np.zeros(len(number)), np.full(len(number), whole)]
    for band in ground.bands:
        limits = (
            (band.lower, smallest),
            (band.upper, largest),
            (band.hard_lower, smallest),
            (band.hard_upper, largest),
        )
        corners += [share * hours for share, hours in limits if np.isfinite(share)]
    steps = np.array(sorted({0.0, *(side * w for w in _weights(ground.bands) for side in (1.0, -1.0))}))
    meets = sums[0][np.searchsorted(slope, steps)]
    corners += [np.full(len(number), hours) for hours in meets]
    hours = np.clip(np.stack(corners, axis=1), 0.0, whole)
    cost = np.interp(hours, *sums)
    for band in ground.bands:
        cost = cost + _penalty(band, hours, smallest[:, None], largest[:, None])
    best = cost.argmin(axis=1)
    rows = np.arange(len(number))
    return hours[rows, best], cost[rows, best]


def _weights(bands: tuple[HubBand, ...]) -> list[float]:
    """Return the slopes that penalties of several bands together can have."""
    sums = {0.0}
    for band in bands:
        sums |= {each + band.weight_cny for each in sums}
    return sorted(sums)


def _penalty(band: HubBand, hours: Number, smallest: Number, largest: Number) -> Number:
    """Return the price of hours beyond a band; infinite beyond its hard limits."""
    below = np.maximum(band.lower * smallest - hours, 0.0) if np.isfinite(band.lower) else 0.0
    above = np.maximum(hours - band.upper * largest, 0.0) if np.isfinite(band.upper) else 0.0
    cost = band.weight_cny * (below + above) + np.zeros_like(hours)
    slack = 1e-9 * largest
    if np.isfinite(band.hard_lower):
        cost = np.where(hours < band.hard_lower * smallest - slack, np.inf, cost)
    if np.isfinite(band.hard_upper):
        cost = np.where(hours > band.hard_upper * largest + slack, np.inf, cost)
    return cost
