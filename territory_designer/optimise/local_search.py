"""Which small changes make a plan better?

A trial takes one position and tries one kind of change around it. What a table of changes promises is
judged exactly before it is done; only what makes the plan better stays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise import changes
from territory_designer.optimise.plan import Move, Plan
from territory_designer.optimise.regions import divided_again

_PROMISING = 6  # moves of a table that are judged exactly before the trial gives up

_TROUBLED = 0.25  # of the trials look at a position in trouble
_REGION, _SMOOTHING = 4, 10  # most neighbours of a region, rounds of shifts after it was divided

Chance = np.random.Generator


def shift_accounts(plan: Plan, position: int, chance: Chance) -> bool:  # noqa: ARG001  (one shape for all trials)
    """Move single accounts away from a position while that helps."""
    rows = _free(plan, plan.accounts_of(position))
    return _shift(plan, rows, np.arange(len(rows)))


def shift_sites(plan: Plan, position: int, chance: Chance) -> bool:  # noqa: ARG001
    """Move all accounts of a position at one site."""
    rows = _free(plan, plan.accounts_of(position))
    rows = rows[np.argsort(plan.problem.site[rows], kind="stable")]
    return _shift(plan, rows, _starts(plan.problem.site[rows]))


def shift_pieces(plan: Plan, position: int, chance: Chance) -> bool:  # noqa: ARG001
    """Move a whole piece of a territory that lies apart from its largest one."""
    parts = plan.holdings.parts(plan.holdings.sites(position))
    rows = plan.accounts_of(position)
    number = {site: k for k, part in enumerate(parts) for site in part}
    piece = np.array([number[site] for site in plan.problem.site[rows].tolist()], int)
    small = np.flatnonzero(piece != np.argmax(np.bincount(piece))) if len(parts) > 1 else np.zeros(0, int)
    if not len(small):
        return False
    small = small[np.argsort(piece[small], kind="stable")]
    return _shift(plan, rows[small], _starts(piece[small]))


def _free(plan: Plan, rows: Index) -> Index:
    return rows[plan.problem.fixed[rows] < 0]


def _starts(sorted_keys: Whole | Index) -> Index:
    """Return where each run of equal keys begins."""
    return np.flatnonzero(np.append(True, sorted_keys[1:] != sorted_keys[:-1])[: len(sorted_keys)])


def _shift(plan: Plan, rows: Index, first: Index) -> bool:
    """Do the best shift of bundles; tells whether there was one."""
    if not len(rows):
        return False
    table, ends = changes.shifts(plan, rows, first), np.append(first[1:], len(rows))
    for place in table.best_first(_PROMISING):
        bundle, to = divmod(int(place), plan.problem.shape[1])
        account = rows[first[bundle] : ends[bundle]]
        if attempt(plan, Move(account, np.full(len(account), to, np.int32))):
            return True
    return False


def swap_accounts(plan: Plan, position: int, chance: Chance) -> bool:
    """Exchange an account with a neighbour."""
    near = plan.holdings.near(position)
    if not len(near):
        return False
    other = int(chance.choice(near))
    one, two = (_free(plan, plan.accounts_of(each)) for each in (position, other))
    if not (len(one) and len(two)):
        return False
    table = changes.swaps(plan, one, two)
    for place in table.best_first(_PROMISING):
        a, b = divmod(int(place), len(two))
        if attempt(plan, Move(np.array([one[a], two[b]]), np.array([other, position], np.int32))):
            return True
    return False


def cut_again(plan: Plan, position: int, chance: Chance) -> bool:
    """Divide the accounts of a position and of a neighbour anew, along an order by cost or by place."""
    near = plan.holdings.near(position)
    if not len(near):
        return False
    other = int(chance.choice(near))
    both = _free(plan, np.flatnonzero((plan.owner == position) | (plan.owner == other)))
    rows = both[plan.problem.allowed[both][:, [position, other]].all(axis=1)]
    if not len(rows):
        return False
    rows = rows[np.lexsort((rows, _order(plan, rows, position, other, chance)))]
    table = changes.cuts(plan, rows, position, other)
    count = int(np.lexsort((table.cost_cny, np.round(table.breach, 6)))[0])
    to = np.where(np.arange(len(rows)) < count, position, other).astype(np.int32)
    changed = to != plan.owner[rows]
    return bool(changed.any()) and attempt(plan, Move(rows[changed], to[changed]))


def _order(plan: Plan, rows: Index, p: int, q: int, chance: Chance) -> Number:
    """Return keys to sort by: difference of cost, the same by hour, or the place along some direction."""
    kind = int(chance.integers(3))
    if kind == 2:
        return plan.problem.vectors[rows] @ chance.normal(size=3)
    serve = plan.serve_cny(rows)
    gain = serve[:, p] - serve[:, q]
    hours = plan.problem.bands[0].load[rows, plan.problem.bands[0].column[p]] if plan.problem.bands else 1.0
    return gain / np.maximum(hours, 1e-9) if kind else gain


def divide_region(plan: Plan, position: int, chance: Chance) -> bool:
    """Divide a position and some of its neighbours anew, smooth the result, and keep it if it is better."""
    near = plan.holdings.near(position)
    if not len(near):
        return False
    km = np.linalg.norm(plan.centres[near] - plan.centres[position], axis=1)
    most = int(chance.integers(1, _REGION + 1))
    members = np.sort(np.append(near[np.lexsort((near, km))][:most], position))
    move = divided_again(plan, members)
    if move is None:
        return False
    kept = plan.keep()
    plan.apply(plan.effect(move))
    plan.centre_on(members.tolist())
    for _ in range(_SMOOTHING):
        if not sum(shift_accounts(plan, each, chance) for each in members.tolist()):
            break
    if plan.score.better_than(kept.score):
        return True
    plan.restore(kept)
    return False


def attempt(plan: Plan, move: Move) -> bool:
    """Do a move if it makes the plan better, and put the centres right."""
    effect = plan.effect(move)
    if not effect.score.improves:
        return False
    before = plan.owner[move.account]
    plan.apply(effect)
    plan.centre_on(sorted({int(each) for each in (*before, *move.to) if each >= 0}))
    return True


_TRIALS: tuple[tuple[float, Callable[[Plan, int, Chance], bool]], ...] = (
    (0.35, shift_accounts),
    (0.10, shift_sites),
    (0.05, shift_pieces),
    (0.20, swap_accounts),
    (0.25, cut_again),
    (0.05, divide_region),
)


def trial(plan: Plan, chance: Chance) -> bool:
    """Try one kind of change around one position, both by chance; tells whether it made the plan better."""
    kind = int(chance.choice(len(_TRIALS), p=[share for share, _ in _TRIALS]))
    return _TRIALS[kind][1](plan, _focus(plan, chance), chance)


def _focus(plan: Plan, chance: Chance) -> int:
    """Return a position by chance; one in four times, one that is outside its bands or in pieces."""
    if chance.random() < _TROUBLED:
        troubled = plan.holdings.extra > 0
        for band, sums in zip(plan.bands, plan.sums):
            troubled |= (sums > band.upper) | (sums < band.lower)
        if troubled.any():
            return int(chance.choice(np.flatnonzero(troubled)))
    return int(chance.integers(plan.problem.shape[1]))
