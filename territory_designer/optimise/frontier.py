"""Which plans are worth showing when travel, balance and disruption pull apart, and where are the knees?

Plans come from solving the same project under different levers: a share of the workload band, a weight of
disruption, a budget of moves. A weight finds the plans on the convex part of the frontier, a budget those in
its dents (the constraint method: Haimes, Lasdon and Wismer 1971, IEEE Transactions on Systems, Man, and
Cybernetics 1, 296-297).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from territory_designer.model.rules import Band, Rules
from territory_designer.model.tables import Flag, Index, Number

AXES = ("travel_h", "balance_mean", "disruption_accounts")

_SOFT = 0.15  # half the soft band where the rules have none
_NEIGHBOURS = 4  # points that a knee stands out from
_CALMER = 3.0  # how much further a ladder goes beyond its last weight


@dataclass(frozen=True)
class Lever:
    """How the rules are bent for one plan.

    Parameters
    ----------
    band
        Share of the soft workload band's width, above 0.
    weight
        Share in which revenue at risk counts.
    moves
        Most accounts that change hands; None = as the rules say.
    """

    band: float
    weight: float
    moves: int | None = None


def under(rules: Rules, lever: Lever) -> Rules:
    """Return the rules bent by a lever; nothing in them gets looser."""
    own = rules.moves_in_all.accounts
    most = own if lever.moves is None else min(lever.moves, lever.moves if own is None else own)
    return rules.changed(
        bands=_narrowed(rules.bands, lever.band),
        disruption_weight=lever.weight,
        moves_in_all=replace(rules.moves_in_all, accounts=most),
    )


def _narrowed(bands: tuple[Band, ...], share: float) -> tuple[Band, ...]:
    if not any(band.measure == "workload" for band in bands):
        bands = (*bands, Band(hard_upper=None))
    return tuple(_narrow(band, share) if band.measure == "workload" else band for band in bands)


def _narrow(band: Band, share: float) -> Band:
    lower = _SOFT if band.lower is None else band.ideal - band.lower
    upper = _SOFT if band.upper is None else band.upper - band.ideal
    least = -np.inf if band.hard_lower is None else band.hard_lower
    most = np.inf if band.hard_upper is None else band.hard_upper
    return replace(
        band,
        lower=float(max(band.ideal - share * lower, least, 0.0)),
        upper=float(min(band.ideal + share * upper, most)),
    )


def first_levers(points: int, *, served: int, priced: bool) -> tuple[Lever, ...]:
    """Return the levers to begin with: some widths of the band, and a ladder of disruption for each.

    Parameters
    ----------
    points
        How many plans are wanted.
    served
        Accounts that have a position in the baseline.
    priced
        Whether anything is known of the revenue at risk; else budgets of moves take the place of weights.

    Returns
    -------
    tuple
        The two ends of the ladder first, so that a search that is stopped early has them.
    """
    widths = max(min(round(points / 4), 4), 1)
    steps = max(-(-points // widths), 2)
    weights = np.geomspace(1.0, 0.1, steps - 1).round(3).tolist()
    budgets = (served * np.geomspace(0.1, 0.7, steps - 1)).astype(int).tolist()
    ladder = [(weight, None) for weight in weights] if priced else [(0.0, moves) for moves in budgets]
    rungs: list[tuple[float, int | None]] = [(0.0, None), *ladder]
    return tuple(
        Lever(round((widths - k) / widths, 3), weight, moves)
        for weight, moves in rungs
        for k in range(widths)
    )


def between(calmer: Lever, freer: Lever, *, moves: tuple[float, float]) -> Lever:
    """Return the lever half way between two of one width.

    Parameters
    ----------
    moves
        Accounts that change hands in their plans: the budget lies between, the weight too.
    """
    weight = np.sqrt(calmer.weight * freer.weight) if freer.weight else calmer.weight / 3.0
    budget = round(sum(moves) / 2.0)
    return Lever(calmer.band, round(float(weight), 4), budget)


def calmer_than(lever: Lever, moves: float) -> Lever:
    """Return a lever beyond the calmest one; ``moves`` are those of its plan."""
    return Lever(lever.band, round(lever.weight * _CALMER, 4), None if lever.weight else int(moves / 2))


def nondominated(values: Number) -> Flag:
    """Return which points no other beats: as good on every axis and better on one. Of equal ones the first.

    Parameters
    ----------
    values
        ``(points, axes)``, less is better.
    """
    at_most = (values[:, None, :] <= values[None, :, :]).all(axis=2)
    below = (values[:, None, :] < values[None, :, :]).any(axis=2)
    earlier = np.arange(len(values))[:, None] < np.arange(len(values))[None, :]
    beaten: Flag = np.any(at_most & (below | earlier), axis=0)
    return ~beaten


def normalised(values: Number) -> Number:
    """Return values between 0, the best on an axis, and 1, the worst; 0 on an axis where all are equal."""
    best = values.min(axis=0)
    span = values.max(axis=0) - best
    return (values - best) / np.where(span > 0, span, 1.0)


def gain(values: Number) -> Number:
    """Return how far each point lies from the plane through the ends of the normalised axes, ``(points,)``.

    The plane's normal is the diagonal, so the largest distance is also the least sum of normalised values.
    Das 1999, Structural Optimization 18, 107-115 (knees by normal boundary intersection); Chiu, Yen and Juan
    2016, IEEE Transactions on Evolutionary Computation 20, 972-985 (least Manhattan distance).
    """
    axes = values.shape[1]
    return (1.0 - normalised(values).sum(axis=1)) / np.sqrt(axes)


def knees(values: Number, *, most: int = 3) -> Index:
    """Return the knees, best first: points that lie further out than their nearest neighbours.

    Parameters
    ----------
    values
        Non-dominated points ``(points, axes)``.
    """
    if len(values) < 3:
        return np.zeros(0, np.intp)
    out, apart = gain(values), _distances(values)
    near = np.argsort(apart, axis=1, kind="stable")[:, 1 : _NEIGHBOURS + 1]
    peak = np.flatnonzero((out[:, None] >= out[near]).all(axis=1))
    return peak[np.argsort(-out[peak], kind="stable")][:most]


def thinned(values: Number, most: int) -> Index:
    """Return at most so many points, spread evenly: the one nearest to another goes first.

    The best point of each axis and the best knee stay.
    """
    kept = list(range(len(values)))
    stay = {*values.argmin(axis=0).tolist(), int(gain(values).argmax())} if kept else set()
    apart = _distances(values)
    while len(kept) > max(most, len(stay)):
        among = apart[np.ix_(kept, kept)]
        np.fill_diagonal(among, np.inf)
        free = [k for k, row in enumerate(kept) if row not in stay]
        kept.pop(min(free, key=lambda k: (among[k].min(), -k)))
    return np.array(kept, np.intp)


def _distances(values: Number) -> Number:
    scaled = normalised(values)
    return np.abs(scaled[:, None, :] - scaled[None, :, :]).sum(axis=2)
