"""What does an assignment cost, how far does it break hard rules, and what would a move add to both?

The state of the search: plain arrays that follow every move. Two figures judge it, the first one first:
``breach`` (how far hard rules are broken, 0 = a plan that obeys) and ``cost_cny`` (the objective and the
spread).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from territory_designer.geo.sphere import EARTH_KM
from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.holdings import Holdings
from territory_designer.optimise.problem import BandLimits, Problem, centre_km

# Weights of breaches against each other: an hour beyond a hard band counts 1.
UNASSIGNED_BREACH, PIECE_BREACH, BUDGET_BREACH = 1e5, 1e2, 1e3
UNASSIGNED_CNY = 1e7  # where accounts may stay unassigned, they do only when no rule lets them in
SMALL = 1e-6

_EDGE = (
    0.003  # of the target: what the search stays inside of soft limits, so that nobody ends just beyond one
)
_ROUNDS = 5  # of Weiszfeld's iteration from the last centre


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
    """What a move changes: the score (a difference), and the sums behind it."""

    move: Move
    score: Score
    sums: Number
    sites: Counter[tuple[int, int]]
    extra: dict[int, int]
    spent: Number
    spent_at: Number


@dataclass(frozen=True, eq=False)
class Kept:
    """The state of a plan at one moment, to come back to once."""

    owner: Whole
    sums: Number
    centres: Number
    holdings: tuple[Whole, Whole, Index]
    hands: list[Whole]
    spent: Number
    spent_at: Number
    score: Score


def soft_cny(band: BandLimits, sums: Number, at: Index | Whole | int | slice = slice(None)) -> Number:
    """Return the price of sums outside a band's soft limits."""
    below, above = band.lower[at] - sums, sums - band.upper[at]
    return band.weight_cny * np.maximum(np.maximum(below, above), 0.0)


def hard_h(band: BandLimits, sums: Number, at: Index | Whole | int | slice = slice(None)) -> Number:
    """Return the hours of sums outside a band's hard limits."""
    below, above = band.hard_lower[at] - sums, sums - band.hard_upper[at]
    return np.maximum(np.maximum(below, above), 0.0)


def overspent(problem: Problem, spent: Number, spent_at: Number) -> float:
    """Return by which share limits on moves are exceeded, summed over limits and positions."""
    return sum(
        _beyond(whole, budget.most) + float(np.sum(_beyond(at, budget.most_at)))
        for budget, whole, at in zip(problem.budgets, spent, spent_at)
    )


def _beyond(value: Number | float, limit: Number | float) -> float:
    finite = np.where(np.isfinite(limit), limit, 0.0)
    excess = np.where(np.isfinite(limit), np.maximum(value - finite, 0.0), 0.0)
    return excess / (finite + 1.0)  # type: ignore[return-value]  # a number for a number


class Plan:
    """An assignment of the accounts of a problem, with its sums.

    Parameters
    ----------
    owner
        Position of each account, -1 = unassigned; copied.
    """

    def __init__(self, problem: Problem, owner: Whole) -> None:
        self.problem = problem
        self.owner = np.array(owner, np.int32)
        self.holdings = Holdings(problem.adjacency, problem.site, problem.shape[1])
        self.centres = _first_centres(problem)
        self.piece_cny = problem.piece_cny
        self.bands = tuple(_drawn_in(band, _EDGE * problem.target_h) for band in problem.bands)
        free = problem.rules.allow_unassigned
        self.nobody = Score(0.0, UNASSIGNED_CNY) if free else Score(UNASSIGNED_BREACH, 0.0)
        self.recount()
        self.centre_on(range(problem.shape[1]))

    def recount(self) -> None:
        """Compute every sum from the owners alone."""
        self.holdings.recount(self.owner)
        self.hands = [self._hands(keys) for keys in self.problem.together]
        self.sum_up()

    def sum_up(self) -> None:
        """Compute the sums of floats anew, so that rounding never adds up."""
        everyone = np.arange(len(self.owner))
        self.sums = self._sums(everyone, self.owner)
        self.spent, self.spent_at = self._spending(everyone, self.owner)
        self.score = self._score()

    def centre_on(self, positions: Iterable[int]) -> None:
        """Move the centres of some territories to the median of their accounts (Weiszfeld 1937)."""
        for position in positions:
            rows = self.accounts_of(position)
            if len(rows):
                vectors, weight = self.problem.vectors[rows], self.problem.spread_cny_per_km[rows]
                centre = _median(vectors, weight, self.centres[position])
                saved = _spread(vectors, weight, self.centres[position]) - _spread(vectors, weight, centre)
                self.centres[position] = centre
                self.score = Score(self.score.breach, self.score.cost_cny - saved)

    @property
    def pieces(self) -> int:
        """Return the pieces beyond the first of all territories."""
        return int(self.holdings.extra.sum())

    def price_pieces(self, factor: float) -> None:
        """Let pieces cost a multiple of their true price: avoiding them first leads to better plans."""
        dearer = factor * self.problem.piece_cny - self.piece_cny
        self.piece_cny += dearer
        self.score = Score(self.score.breach, self.score.cost_cny + dearer * self.pieces)

    def keep(self) -> Kept:
        """Return what :meth:`restore` needs to come back here."""
        return Kept(
            self.owner.copy(),
            self.sums.copy(),
            self.centres.copy(),
            self.holdings.keep(),
            [counts.copy() for counts in self.hands],
            self.spent.copy(),
            self.spent_at.copy(),
            self.score,
        )

    def restore(self, kept: Kept) -> None:
        """Come back to a plan that was kept."""
        self.owner, self.sums, self.centres = kept.owner, kept.sums, kept.centres
        self.holdings.restore(kept.holdings)
        self.hands, self.spent, self.spent_at, self.score = kept.hands, kept.spent, kept.spent_at, kept.score

    def accounts_of(self, position: int) -> Index:
        """Return the accounts of a position."""
        return np.flatnonzero(self.owner == position)

    def serve_cny(self, rows: Index) -> Number:
        """Return cost and spread of some accounts at every position, ``(rows, positions)``."""
        km = centre_km(self.problem.vectors[rows], self.centres)
        return self.problem.serve_cny(rows) + self.problem.spread_cny_per_km[rows, None] * km

    def moved(self, account: Index, owner: Whole) -> Flag:
        """Return which accounts are moved against the baseline."""
        home = self.problem.home[account]
        return (home != UNASSIGNED) & (owner >= 0) & (owner != home)

    def effect(self, move: Move) -> Effect:
        """Return what a move changes, exactly."""
        before = self.owner[move.account]
        sums = self.sums - self._sums(move.account, before) + self._sums(move.account, move.to)
        sites = self.holdings.changes(move.account, before, move.to)
        extra = self.holdings.extra_after(sites)
        gone, come = (self._spending(move.account, owner) for owner in (before, move.to))
        spent, spent_at = self.spent - gone[0] + come[0], self.spent_at - gone[1] + come[1]
        pieces = sum(pieces - int(self.holdings.extra[position]) for position, pieces in extra.items())
        breach = self._breach(sums, spent, spent_at) - self._breach(self.sums, self.spent, self.spent_at)
        cost = self._at(move.account, move.to) - self._at(move.account, before)
        cost += _outside(self.bands, sums) - _outside(self.bands, self.sums)
        cost += self.problem.split_cny * self._hands_change(move, before)
        nobody = int((move.to < 0).sum()) - int((before < 0).sum())
        hard = PIECE_BREACH * pieces if self.problem.pieces_are_hard else 0.0
        score = Score(
            breach + hard + self.nobody.breach * nobody,
            cost + self.piece_cny * pieces + self.nobody.cost_cny * nobody,
        )
        return Effect(move, score, sums, sites, extra, spent, spent_at)

    def apply(self, effect: Effect) -> None:
        """Carry out a move."""
        account, before = effect.move.account, self.owner[effect.move.account]
        for keys, counts in zip(self.problem.together, self.hands):
            for step, side in ((-1, before), (1, effect.move.to)):
                held = (keys[account] >= 0) & (side >= 0)
                np.add.at(counts, (keys[account][held], side[held]), step)
        self.holdings.apply(effect.sites, effect.extra)
        self.sums, self.spent, self.spent_at = effect.sums, effect.spent, effect.spent_at
        self.owner[account] = effect.move.to
        self.score = Score(*(old + new for old, new in zip(self.score, effect.score)))

    def _sums(self, account: Index, owner: Whole) -> Number:
        """Return what accounts add to every band's sums, ``(bands, positions)``."""
        held = owner >= 0
        account, owner = account[held], owner[held]
        bands, positions = self.problem.bands, self.problem.shape[1]
        loads = (band.load[account, band.column[owner]] for band in bands)
        rows = [np.bincount(owner, load, minlength=positions) for load in loads]
        return np.array(rows, float).reshape(len(bands), positions)

    def _hands(self, keys: Whole) -> Whole:
        counts = np.zeros((int(keys.max(initial=-1)) + 1, self.problem.shape[1]), np.int32)
        held = (keys >= 0) & (self.owner >= 0)
        np.add.at(counts, (keys[held], self.owner[held]), 1)
        return counts

    def _hands_change(self, move: Move, before: Whole) -> int:
        """Return how many more hands serve the groups and cities of a move."""
        more = 0
        for keys, counts in zip(self.problem.together, self.hands):
            touched = np.unique(keys[move.account][keys[move.account] >= 0])
            after = counts[touched]
            for step, side in ((-1, before), (1, move.to)):
                held = (keys[move.account] >= 0) & (side >= 0)
                np.add.at(after, (np.searchsorted(touched, keys[move.account][held]), side[held]), step)
            more += _extra_hands(after) - _extra_hands(counts[touched])
        return more

    def _spending(self, account: Index, owner: Whole) -> tuple[Number, Number]:
        """Return what moved accounts count against each budget, in all and at each position."""
        problem, budgets = self.problem, self.problem.budgets
        positions = len(problem.project.positions)
        whole, at = np.zeros(len(budgets)), np.zeros((len(budgets), positions))
        if budgets:
            moved = self.moved(account, owner)
            gone = account[moved]
            for row, budget in enumerate(budgets):
                amount = budget.amount[gone]
                whole[row] = amount.sum()
                for side in (problem.position[owner[moved]], problem.before[gone]):
                    at[row] += np.bincount(side, amount, minlength=positions)
        return whole, at

    def _at(self, account: Index, owner: Whole) -> float:
        """Return cost and spread of accounts at their positions."""
        problem, held = self.problem, owner >= 0
        account, owner = account[held], owner[held]
        km = EARTH_KM * np.linalg.norm(problem.vectors[account] - self.centres[owner], axis=1)
        there = problem.cost_cny[account, problem.hub[owner]] + problem.spread_cny_per_km[account] * km
        return float(there.sum() + problem.moved_cny[account[self.moved(account, owner)]].sum())

    def _breach(self, sums: Number, spent: Number, spent_at: Number) -> float:
        hours = sum(float(hard_h(band, row).sum()) for band, row in zip(self.problem.bands, sums))
        return hours + BUDGET_BREACH * overspent(self.problem, spent, spent_at)

    def _score(self) -> Score:
        """Return breach and cost, as the search sees them, from scratch."""
        nobody = int((self.owner < 0).sum())
        hard = PIECE_BREACH * self.pieces if self.problem.pieces_are_hard else 0.0
        return Score(
            self._breach(self.sums, self.spent, self.spent_at) + hard + self.nobody.breach * nobody,
            self._at(np.arange(len(self.owner)), self.owner)
            + _outside(self.bands, self.sums)
            + self.piece_cny * self.pieces
            + self.problem.split_cny * sum(_extra_hands(counts) for counts in self.hands)
            + self.nobody.cost_cny * nobody,
        )

    @property
    def objective_cny(self) -> float:
        """Return the objective in CNY a year."""
        problem, account = self.problem, np.flatnonzero(self.owner >= 0)
        owner = self.owner[account]
        parts = [
            problem.standing_cny,
            problem.cost_cny[account, problem.hub[owner]].sum(),
            problem.moved_cny[account[self.moved(account, owner)]].sum(),
            _outside(problem.bands, self.sums),
            problem.piece_cny * self.pieces,
            problem.split_cny * sum(_extra_hands(counts) for counts in self.hands),
        ]
        return float(np.sum(parts))

    @property
    def true_score(self) -> Score:
        """Return the score without what only guides the search: dear pieces and drawn-in bands."""
        felt = _outside(self.bands, self.sums) + self.piece_cny * self.pieces
        true = _outside(self.problem.bands, self.sums) + self.problem.piece_cny * self.pieces
        return Score(self.score.breach, self.score.cost_cny - felt + true)


def _outside(bands: tuple[BandLimits, ...], sums: Number) -> float:
    """Return the price of all sums beyond soft limits."""
    return sum(float(soft_cny(band, row).sum()) for band, row in zip(bands, sums))


def _drawn_in(band: BandLimits, edge_h: Number) -> BandLimits:
    """Return a band with narrower soft limits; one without room stays."""
    lower, upper = band.lower + edge_h, band.upper - edge_h
    room = lower < upper
    return replace(band, lower=np.where(room, lower, band.lower), upper=np.where(room, upper, band.upper))


def _extra_hands(counts: Whole) -> int:
    """Return hands beyond the first, summed over the rows of counts by position."""
    return int(np.maximum((counts > 0).sum(axis=1) - 1, 0).sum())


def _first_centres(problem: Problem) -> Number:
    """Return where a territory without accounts is thought to be: at the account nearest to its hub."""
    if not len(problem.account):
        return np.zeros((problem.shape[1], 3))
    return problem.vectors[problem.cost_cny[:, problem.hub].argmin(axis=0)]


def _median(vectors: Number, weight: Number, start: Number) -> Number:
    """Return the point of the globe with the least weighted sum of distances, nearly."""
    weight = weight if weight.any() else np.ones(len(weight))
    mean = _unit(weight @ vectors)
    best = min((start, mean), key=lambda point: _spread(vectors, weight, point))
    for _ in range(_ROUNDS):
        pull = weight / np.maximum(np.linalg.norm(vectors - best, axis=1), SMALL)
        best = min((best, _unit(pull @ vectors)), key=lambda point: _spread(vectors, weight, point))
    return best


def _spread(vectors: Number, weight: Number, centre: Number) -> float:
    """Return the price of the distances to a centre."""
    return EARTH_KM * float(weight @ np.linalg.norm(vectors - centre, axis=1))


def _unit(vector: Number) -> Number:
    return vector / max(float(np.linalg.norm(vector)), SMALL)
