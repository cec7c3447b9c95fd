"""How is work spread over positions: how unequally, how often, and over which kinds of accounts?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_designer.measures.scorecard import Scorecard
from territory_designer.model.rules import Rules
from territory_designer.model.tables import Accounts, Index, Number, Whole

BAND_SHOWN = (0.85, 1.15)  # where the rules say nothing
BIN = 0.05  # of the index, counted from 100 % to both sides
BINS = 10  # to each side; the outermost two are open
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Kinds:
    """The class of every account: names in order, and int32 ``(accounts,)`` which of them; "" stands last."""

    names: tuple[str, ...]
    code: Whole


@dataclass(frozen=True, eq=False)
class Loads:
    """What each position that may hold accounts carries; every array is ``(positions that may,)``.

    Parameters
    ----------
    position, hub
        Rows in their tables; hub is -1 where there is none.
    names
        Ids of the positions.
    workload_h, travel_h, target_h, index
        Hours a year, and workload by target; NaN where there is no target.
    accounts
        Number of accounts.
    revenue_cny, potential_cny
        CNY a year; NaN where nothing is known.
    classes, class_accounts
        Names of the classes, and accounts of each, int ``(positions that may, classes)``.
    """

    position: Index
    hub: Whole
    names: tuple[str, ...]
    workload_h: Number
    travel_h: Number
    target_h: Number
    index: Number
    accounts: Number
    revenue_cny: Number
    potential_cny: Number
    classes: tuple[str, ...]
    class_accounts: Whole

    def __len__(self) -> int:
        return len(self.position)

    @property
    def travel_share(self) -> Number:
        """Return travel by workload; NaN where there is no work."""
        return np.divide(
            self.travel_h, self.workload_h, out=np.full(len(self), np.nan), where=self.workload_h > 0
        )

    def told_to(self, other: Loads, name: str) -> Number:
        """Return a figure of ours for the positions of another; NaN for those that are not among ours."""
        most = max(self.position.max(initial=-1), other.position.max(initial=-1)) + 1
        told = np.full(most, np.nan)
        told[self.position] = getattr(self, name)
        return told[other.position]


def kinds_of(accounts: Accounts) -> Kinds:
    """Return the classes of all accounts."""
    names = tuple(sorted(set(accounts.class_.tolist()), key=lambda name: (not name, name)))
    place = {name: number for number, name in enumerate(names)}
    return Kinds(names, np.array([place[name] for name in accounts.class_.tolist()], np.int32))


def loads(card: Scorecard, kinds: Kinds) -> Loads:
    """Return what each position carries in a scenario that was measured."""
    project, tally, fair = card.project, card.tally, card.balance
    rows = np.flatnonzero(fair.holds)
    return Loads(
        position=rows,
        hub=card.scenario.position_hub[rows],
        names=tuple(map(str, project.positions.position_id[rows])),
        workload_h=tally["workload_h"][rows],
        travel_h=tally["travel_h"][rows],
        target_h=fair.target_h[rows],
        index=fair.index[rows],
        accounts=tally["accounts"][rows],
        revenue_cny=_money(card, "revenue")[rows],
        potential_cny=_money(card, "potential")[rows],
        classes=kinds.names,
        class_accounts=_class_accounts(card, kinds)[rows],
    )


def _money(card: Scorecard, name: str) -> Number:
    """Return sums by position; NaN where nothing is known of its accounts, or of any in the plan."""
    known, accounts = card.tally[f"{name}_known"], card.tally["accounts"]
    unknown = (accounts > 0) & (known == 0) | (not known.any())
    return np.where(unknown, np.nan, card.tally[f"{name}_cny"])


def _class_accounts(card: Scorecard, kinds: Kinds) -> Whole:
    """Return accounts of each class by position, int ``(positions, classes)``."""
    alignment, classes = card.scenario.alignment, max(len(kinds.names), 1)
    positions = len(card.project.positions)
    counted = (alignment >= 0) & card.project.accounts.placed
    cell = alignment[counted].astype(np.intp) * classes + kinds.code[counted]
    counts = np.bincount(cell, minlength=positions * classes).astype(np.int32)
    return counts.reshape(positions, classes)[:, : len(kinds.names)]


def workload_band(rules: Rules) -> tuple[float, float]:
    """Return the limits of the workload band that the rules set, else 85 to 115 %."""
    for band in rules.bands:
        if band.measure == "workload":
            return band.lower or BAND_SHOWN[0], band.upper or BAND_SHOWN[1]
    return BAND_SHOWN


@dataclass(frozen=True, eq=False)
class Lorenz:
    """The Lorenz curve of an amount against what is due.

    Parameters
    ----------
    row
        Positions in the order of the curve, the least loaded first, intp ``(k,)``.
    due_share, amount_share
        Points of the curve from (0, 0) to (1, 1), float64 ``(k + 1,)``.
    gini
        Twice the area between the curve and the diagonal: 0 = everybody carries what is due.
    """

    row: Index
    due_share: Number
    amount_share: Number
    gini: float


def lorenz(amount: Number, due: Number) -> Lorenz | None:
    """Return the Lorenz curve of an amount (M. O. Lorenz, 1905) with its Gini coefficient (C. Gini, 1912).

    Both shares are cumulated in the order of ``amount / due``, so that a position that is meant to carry half
    as much and does is no inequality; with equal ``due`` this is the common curve. The coefficient is one
    less the sum of the trapezoids below it, which equals the mean difference
    ``sum_ij w_i w_j |x_i - x_j| / (2 mean)`` of ``x = amount / due`` weighted by ``w = due / sum due``
    (R. I. Lerman and S. Yitzhaki, Journal of Econometrics 42, 1989).

    Parameters
    ----------
    amount, due
        float64 ``(n,)``, not negative; rows where nothing is due are left out.

    Returns
    -------
    Lorenz or None
        None where nothing is due or nothing is carried.
    """
    known = np.flatnonzero(np.isfinite(amount) & (due > 0))
    if not amount[known].sum() > 0:
        return None
    row = known[np.argsort(amount[known] / due[known], kind="stable")]
    due_share, amount_share = _cumulated(due[row]), _cumulated(amount[row])
    below = np.diff(due_share) * (amount_share[1:] + amount_share[:-1])
    return Lorenz(row, due_share, amount_share, max(1.0 - float(below.sum()), 0.0))


def _cumulated(values: Number) -> Number:
    return np.concatenate([[0.0], np.cumsum(values) / values.sum()])


def bins_of(index: Number) -> Whole:
    """Return the bin of each index, int ``(n,)``: 0 … 2 ``BINS`` - 1 by its middle, -1 where unknown.

    A bin holds its end that is farther from 100 %, so that a limit such as 115 % counts as inside.
    """
    away = np.ceil(np.abs(index - 1.0) / BIN - _ROUNDING) - 1.0
    away = np.clip(np.nan_to_num(away), 0, BINS - 1).astype(np.int32)
    side = np.where(index < 1.0, BINS - 1 - away, BINS + away)
    return np.where(np.isfinite(index), side, -1).astype(np.int32)


def bin_edges(number: int) -> tuple[float, float]:
    """Return the lower and the upper end of a bin."""
    return 1.0 + (number - BINS) * BIN, 1.0 + (number + 1 - BINS) * BIN


def histogram(index: Number) -> Whole:
    """Return how many positions lie in each bin, int ``(2 BINS,)``."""
    found = bins_of(index)
    return np.bincount(found[found >= 0], minlength=2 * BINS).astype(np.int32)
