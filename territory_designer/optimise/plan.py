"""What does an assignment cost, how far does it break hard rules, and what would a move add to both?

The state of the search: plain arrays that follow every move (``kernels/moves.py``). Two figures judge it, the
first one first: ``breach`` (how far hard rules are broken, 0 = a plan that obeys) and ``cost_cny`` (the
objective and the spread).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.kernels import kernel
from territory_designer.optimise.problem import BandLimits, Problem
from territory_designer.optimise.tables import Arrays, fixed_arrays, moving_arrays

# Weights of breaches against each other: an hour beyond a hard band counts 1.
UNASSIGNED_BREACH, PIECE_BREACH, BUDGET_BREACH = 1e5, 1e2, 1e3
UNASSIGNED_CNY = 1e7  # where accounts may stay unassigned, they do only when no rule lets them in
BREACH_CNY = 1e6  # of a unit of breach, in what the search judges a move by: more than any move saves
SMALL = 1e-6

_EDGE = (
    0.003  # of the target: what the search stays inside of soft limits, so that nobody ends just beyond one
)


class Score(NamedTuple):
    """How a plan is judged: breach before cost."""

    breach: float
    cost_cny: float

    @property
    def improves(self) -> bool:
        """Tell, of a difference, whether it makes a plan better."""
        return self.breach < -SMALL or (self.breach < SMALL and self.cost_cny < -SMALL)

    def better_than(self, other: Score) -> bool:
        """Tell whether this plan is better than another."""
        return Score(self.breach - other.breach, self.cost_cny - other.cost_cny).improves


@dataclass(frozen=True, eq=False)
class Move:
    """Accounts that leave their positions for others, each account once."""

    account: Index
    to: Whole


@dataclass(frozen=True, eq=False)
class Effect:
    """What a move changes: the score, as a difference."""

    move: Move
    score: Score


def soft_cny(band: BandLimits, sums: Number, at: Index | Whole | int | slice = slice(None)) -> Number:
    """Return the price of sums outside a band's soft limits."""
    below, above = band.lower[at] - sums, sums - band.upper[at]
    return band.weight_cny * np.maximum(np.maximum(below, above), 0.0)


class Plan:
    """An assignment of the accounts of a problem, with its sums.

    Parameters
    ----------
    owner
        Position of each account, -1 = unassigned; copied.

    Attributes
    ----------
    sums
        Of every band, float64 ``(bands, positions)``.
    spent, spent_at
        What moved accounts count against each budget, in all and at each position of the project.
    parts
        Pieces of each territory.
    """

    def __init__(self, problem: Problem, owner: Whole) -> None:
        self.problem = problem
        self.bands = tuple(_drawn_in(band, _EDGE * problem.target_h) for band in problem.bands)
        if "arrays" not in problem.kept:
            problem.kept["arrays"] = fixed_arrays(problem, self.bands)
        fixed = problem.kept["arrays"]
        self._moving = moving_arrays(problem, fixed, owner, _first_centres(problem))
        self._board = kernel("moves").Board(_views(fixed), _views(self._moving), self._weights())
        self.owner: Whole = self._moving["owner"]
        self.sums: Number = self._moving["sums"]
        self.spent: Number = self._moving["spent"]
        self.spent_at: Number = self._moving["spent_at"]
        self.parts: Whole = self._moving["parts"]
        self.recount()
        self.recentre()
        self.press()

    def press(self, band_cny: Number | float = np.inf, budget_cny: Number | float = np.inf) -> None:
        """Set what the search thinks of hard rules: what breaking them costs, at most ``BREACH_CNY`` a unit.

        Parameters
        ----------
        band_cny, budget_cny
            CNY for an hour beyond each band, and for each budget exceeded by its own size.
        """
        press, bands, budgets = self._moving["press"], len(self.bands), len(self.problem.budgets)
        nobody, _, piece, *_ = self._weights()
        press[:bands] = np.minimum(band_cny, BREACH_CNY)
        press[bands : bands + budgets] = np.minimum(budget_cny, BUDGET_BREACH * BREACH_CNY)
        press[bands + budgets :] = piece * BREACH_CNY, nobody * BREACH_CNY

    def _weights(self) -> tuple[float, ...]:
        problem = self.problem
        free = problem.rules.allow_unassigned
        nobody = (0.0, UNASSIGNED_CNY) if free else (UNASSIGNED_BREACH, 0.0)
        hard = PIECE_BREACH if problem.pieces_are_hard else 0.0
        return (*nobody, hard, problem.piece_cny, problem.split_cny, BUDGET_BREACH)

    def recount(self) -> None:
        """Compute every sum from the owners alone."""
        self._board.recount()

    def sum_up(self) -> None:
        """Compute the sums of floats anew, so that rounding never adds up."""
        self._board.sum_up()

    def recentre(self) -> None:
        """Move the centres of the territories to the median of their accounts, nearly."""
        self._board.recentre()

    @property
    def score(self) -> Score:
        """Return breach and cost as the search sees them."""
        breach, cost, spread = self._moving["totals"].tolist()
        return Score(breach, cost + spread)

    @property
    def true_score(self) -> Score:
        """Return the score without what only guides the search: bands drawn in."""
        breach, cost = self.score
        return Score(breach, cost - self._felt_cny)

    @property
    def objective_cny(self) -> float:
        """Return the objective in CNY a year."""
        nobody = UNASSIGNED_CNY * int((self.owner < 0).sum()) if self.problem.rules.allow_unassigned else 0.0
        cost = float(self._moving["totals"][1])
        return cost - self._felt_cny - nobody + self.problem.standing_cny

    @property
    def _felt_cny(self) -> float:
        """Return what only guides the search."""
        felt, true = (_outside(bands, self.sums) for bands in (self.bands, self.problem.bands))
        return felt - true

    @property
    def pieces(self) -> int:
        """Return the pieces beyond the first of all territories."""
        return int(np.maximum(self.parts - 1, 0).sum())

    def accounts_of(self, position: int) -> Index:
        """Return the accounts of a position."""
        return np.flatnonzero(self.owner == position)

    def effect(self, move: Move) -> Effect:
        """Return what a move changes, exactly."""
        change = np.zeros(3)
        self._board.effect(*_as_kernel(move), change.data)
        return Effect(move, Score(float(change[0]), float(change[1] + change[2])))

    def apply(self, effect: Effect) -> None:
        """Carry out a move."""
        self._board.apply(*_as_kernel(effect.move))

    def table(self, account: Index, first: Index) -> tuple[Number, Number]:
        """Return what bundles of accounts would change at every position: breach and cost.

        Parameters
        ----------
        account
            Accounts, bundle by bundle.
        first
            Where each bundle begins.
        """
        ends = np.append(first, len(account)).astype(np.int32)
        breach, cost = (np.zeros((len(first), self.problem.shape[1])) for _ in range(2))
        rows = account.astype(np.int32).data
        if len(first):
            self._board.table(rows, ends.data, breach.data, cost.data)
        return breach, cost

    def place(self, account: Index) -> None:
        """Give unassigned accounts, one after the other, to the position that is best for the plan."""
        self._board.place(account.astype(np.int32).data)

    def anneal(self, proposals: int, temperature: float, chance: int) -> int:
        """Try changes; returns how many were made.

        Parameters
        ----------
        temperature
            Mean of what a change may cost, CNY; 0 = it must make the plan better.
        chance
            Where the random numbers begin.
        """
        return int(self._board.anneal(proposals, temperature, chance))


def _views(arrays: Arrays) -> dict[str, Any]:
    return {name: array.data for name, array in arrays.items()}


def _as_kernel(move: Move) -> tuple[memoryview, memoryview]:
    account, to = (np.ascontiguousarray(each, np.int32) for each in (move.account, move.to))
    return account.data, to.data


def _outside(bands: tuple[BandLimits, ...], sums: Number) -> float:
    """Return the price of all sums beyond soft limits."""
    return sum(float(soft_cny(band, row).sum()) for band, row in zip(bands, sums))


def _drawn_in(band: BandLimits, edge_h: Number) -> BandLimits:
    """Return a band with narrower soft limits; one without room stays."""
    lower, upper = band.lower + edge_h, band.upper - edge_h
    room = lower < upper
    return replace(band, lower=np.where(room, lower, band.lower), upper=np.where(room, upper, band.upper))


def _first_centres(problem: Problem) -> Number:
    """Return where a territory without accounts is thought to be: at the account nearest to its hub."""
    if not len(problem.account):
        return np.zeros((problem.shape[1], 3))
    nearest = problem.cost_cny.argmin(axis=0)
    return problem.vectors[nearest[problem.hub]]
