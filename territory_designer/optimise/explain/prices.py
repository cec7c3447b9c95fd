"""What would a plan save if a lock or a rule fell?

For each of them three figures, in CNY a year of the objective without the penalties of what fell:

- *at most* (proven): the plan's cost minus a bound on every plan without it, for the same hubs;
- *estimate*: how much farther the bound falls than it does for the plan's own rules, so that what the plan
  could save anyway is left out;
- *at least* (found): for the few with the largest estimates, the plan's cost minus that of a plan that a
  search from it found without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import MoveLimits
from territory_designer.model.tables import Flag, Number
from territory_designer.optimise.bound import Prices, lower_bound
from territory_designer.optimise.explain.divided import away_from_home, band_names, prices
from territory_designer.optimise.explain.setup import Setup, lifted, locked_at, unlocked
from territory_designer.optimise.permits import fixed_positions
from territory_designer.optimise.problem import Problem, problem
from territory_designer.optimise.relaxation import guide
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Cancelled, Trials

LOCK, RULE = "lock", "rule"
MOST_SEARCHED = 3

_MODE = "improve"  # the plan's hubs stay: only who serves whom may change


@dataclass(frozen=True)
class Price:
    """What a plan would save without one lock or rule.

    Parameters
    ----------
    kind, name, key
        ``lock`` with its kind and id, or ``rule`` with its name and what tells it from others of that name.
    estimate_cny, most_cny
        CNY a year: by prices, and proven to be the most.
    least_cny, travel_h
        CNY and hours of travel a year that a plan found without it saves; None = not searched.
    """

    kind: str
    name: str
    key: str
    estimate_cny: float
    most_cny: float
    least_cny: float | None = None
    travel_h: float | None = None


@dataclass(frozen=True)
class PriceList:
    """Prices of a plan's locks and rules, the largest estimates first.

    Parameters
    ----------
    objective_cny, lower_bound_cny
        Of the plan, and of every plan with its hubs and rules.
    kept_cny, kept_h
        What the same search saves although every lock and rule holds: the part of ``least_cny`` and
        ``travel_h`` that no lock or rule is to blame for; None when nothing was searched.
    complete
        False when it was stopped.
    """

    prices: tuple[Price, ...]
    objective_cny: float
    lower_bound_cny: float
    kept_cny: float | None = None
    kept_h: float | None = None
    complete: bool = True


@dataclass(frozen=True, eq=False)
class _Candidate:
    """One lock or rule, the setup without it, and the accounts that a lock holds."""

    kind: str
    name: str
    key: str
    without: Setup
    holds: Flag | None = None


def price_list(
    setup: Setup,
    ground: Ground,
    *,
    locks: bool = True,
    rules: bool = True,
    trials: int = 0,
    most_searched: int = MOST_SEARCHED,
    stopped: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int, int], None] = lambda _, __: None,
) -> PriceList:
    """Price the locks and rules of a plan.

    Parameters
    ----------
    setup
        The plan is its ``start``, with the rules that it obeys.
    locks, rules
        What is priced.
    trials
        Of each search; 0 = estimates alone.
    most_searched
        How many are searched, those with the largest estimates.
    stopped, on_progress
        Asked between steps; told how many steps of how many are done.
    """
    held = tuple(_locks(setup))
    whom = [*(held if locks else ()), *(_rules(setup) if rules else ())]
    book = _Book(setup, ground, held)
    steps, found = len(whom) + (most_searched + 1 if trials else 0), []
    for each in whom:
        if stopped():
            break
        found.append(book.price(each))
        on_progress(len(found), steps)
    order = sorted(range(len(found)), key=lambda k: (-found[k].estimate_cny, -found[k].most_cny, k))
    listed = PriceList(
        tuple(found[k] for k in order), book.objective, book.bound, complete=len(found) == len(whom)
    )
    if not trials or not listed.complete:
        return listed
    search = _Search(setup, ground, trials, stopped)
    return search.add_to(listed, [whom[k] for k in order[:most_searched]], on_progress, steps)


def _locks(setup: Setup) -> Iterator[_Candidate]:
    """Return every lock: accounts with one of their own by their ids, the others as the rules name them."""
    ids = setup.project.accounts.account_id
    for row in sorted(int(each) for rows in locked_at(setup).values() for each in rows):
        name = str(ids[row])
        yield _Candidate(LOCK, "account", name, unlocked(setup, [name]), np.arange(len(ids)) == row)
    bare = _unmarked(setup).project
    for lock in setup.rules.locks:
        if lock.kind in ("territory", "hub", "group"):
            alone = setup.rules.changed(locks=(lock,), only_positions=(), overrides=())
            holds = fixed_positions(bare, alone) >= 0
            yield _Candidate(LOCK, lock.kind, lock.id, lifted(setup, lock.kind, lock.id), holds)


def _unmarked(setup: Setup) -> Setup:
    """Return the setup without any lock."""
    table = setup.project.accounts
    free = table.with_columns(locked=np.zeros(len(table), bool))
    return replace(setup, project=setup.project.changed(accounts=free)).ruled(locks=())


def _rules(setup: Setup) -> Iterator[_Candidate]:
    """Return every rule about who serves whom, hard and soft parts together."""
    rules = setup.rules
    for measure in dict.fromkeys(band.measure for band in rules.bands):
        others = tuple(band for band in rules.bands if band.measure != measure)
        yield _Candidate(RULE, "band", measure, setup.ruled(bands=others))
    far: dict[str, object] = {"max_oneway_soft_min": None, "max_oneway_hard_min": None}
    whole: list[tuple[str, bool, dict[str, object]]] = [
        ("longest_travel", _given(rules.max_oneway_soft_min, rules.max_oneway_hard_min), far),
        ("product_lines", rules.match_product_lines, {"match_product_lines": False}),
        ("key_account_load", _given(rules.key_account_load_max), {"key_account_load_max": None}),
        ("moves_in_all", rules.moves_in_all != MoveLimits(), {"moves_in_all": MoveLimits()}),
        (
            "moves_per_position",
            rules.moves_per_position != MoveLimits(),
            {"moves_per_position": MoveLimits()},
        ),
        ("contiguity", rules.contiguity != "off", {"contiguity": "off"}),
        ("only_positions", bool(rules.only_positions), {"only_positions": ()}),
        ("disruption", rules.disruption_weight > 0, {"disruption_weight": 0.0}),
    ]
    yield from (_Candidate(RULE, name, "", setup.ruled(**gone)) for name, holds, gone in whole if holds)
    for kind in rules.keep_together:
        others_kept = tuple(each for each in rules.keep_together if each != kind)
        yield _Candidate(RULE, "keep_together", kind, setup.ruled(keep_together=others_kept))


def _given(*limits: float | None) -> bool:
    return any(limit is not None for limit in limits)


def _asked(setup: Setup, ground: Ground, ruled: Setup) -> Problem:
    return problem(ruled.project, setup.start, ruled.rules, ground, _MODE, start=setup.start)


def _objective(setup: Setup, ground: Ground, ruled: Setup) -> float:
    """Return what the plan costs by the rules of ``ruled``."""
    return scorecard(setup.project, setup.start.changed(rules=ruled.rules), ground).objective


class _Book:
    """The plan's bound with the prices behind it, by which locks and rules are judged."""

    def __init__(self, setup: Setup, ground: Ground, held: Sequence[_Candidate]) -> None:
        self.setup, self.ground = setup, ground
        self.asked = _asked(setup, ground, setup)
        self.paid = _best_prices(self.asked)
        self.objective, self.bound = _objective(setup, ground, setup), lower_bound(self.asked, self.paid)
        self.saved = self._saved()
        self.keepers = self._keepers(held)

    def price(self, candidate: _Candidate) -> Price:
        """Price one lock or rule."""
        gap = self.objective - self.bound
        most = np.inf
        if candidate.holds is not None:  # the bound falls by what these accounts alone save
            alone = candidate.holds[self.asked.account] & (self.keepers == 1)
            most = gap + float(self.saved[alone].sum())
        if candidate.name != "account":  # what holds many moves prices, too
            without = _asked(self.setup, self.ground, candidate.without)
            new = _objective(self.setup, self.ground, candidate.without) - self._bound(without)
            most = min(most, new)
        return Price(
            candidate.kind,
            candidate.name,
            candidate.key,
            estimate_cny=max(most - max(gap, 0.0), 0.0),
            most_cny=max(most, 0.0),
        )

    def _saved(self) -> Number:
        """Return what each account would save at its cheapest position without locks, by prices."""
        allowed = _asked(self.setup, self.ground, _unmarked(self.setup)).allowed
        cost = _priced(self.asked, self.paid)
        rows = np.arange(len(cost))
        here = cost[rows, np.maximum(self.asked.fixed, 0)]
        least = np.where(allowed, cost, np.inf).min(axis=1, initial=np.inf)
        freed = self.asked.fixed >= 0
        return np.where(freed & np.isfinite(least), np.maximum(here - least, 0.0), 0.0)

    def _keepers(self, held: Sequence[_Candidate]) -> Number:
        """Return how many locks and rules hold each account."""
        only = fixed_positions(_unmarked(self.setup).project, self.setup.rules.changed(locks=())) >= 0
        holds = [each.holds for each in held if each.holds is not None]
        return np.sum([only, *holds], axis=0)[self.asked.account]

    def _bound(self, without: Problem) -> float:
        """Return the better bound of new prices and of the plan's own."""
        return max(lower_bound(without, each) for each in (prices(without), self._kept(without)))

    def _kept(self, without: Problem) -> Prices:
        """Return the plan's prices of what another problem still asks for."""
        band = dict(zip(band_names(self.asked), self.paid.band))
        move = dict(zip(_binding(self.asked), self.paid.move))
        nothing = np.zeros(without.shape[1])
        kept = [band.get(name, nothing) for name in band_names(without)]
        moves = [move.get(case, 0.0) for case in _binding(without)]
        return Prices(np.array(kept, float).reshape(-1, without.shape[1]), np.array(moves, float))


def _best_prices(asked: Problem) -> Prices:
    """Return the prices that prove most: those of the search, or those of the divided accounts.

    Where there are many accounts the second are rough, because near ones are taken together.
    """
    found = (guide(asked).exact.prices, prices(asked))
    return max(found, key=lambda each: lower_bound(asked, each))


def _binding(asked: Problem) -> list[str]:
    """Return the cases of the limits on moves in all."""
    return [budget.case for budget in asked.budgets if np.isfinite(budget.most)]


def _priced(asked: Problem, paid: Prices) -> Number:
    """Return what each account costs at each position with prices, ``(accounts, positions)``."""
    cost = asked.serve_cny(slice(None))
    for band, price in zip(asked.bands, paid.band):
        cost += price * band.load[:, band.column]
    binding = [budget for budget in asked.budgets if np.isfinite(budget.most)]
    away = away_from_home(asked)
    for budget, price in zip(binding, paid.move):
        cost += away * (price * budget.amount)[:, None]
    return cost


@dataclass(frozen=True, eq=False)
class _Search:
    """Looks for plans that save what the prices promise."""

    setup: Setup
    ground: Ground
    trials: int
    stopped: Callable[[], bool]

    def add_to(
        self,
        listed: PriceList,
        whom: Sequence[_Candidate],
        on_progress: Callable[[int, int], None],
        steps: int,
    ) -> PriceList:
        """Return the list with what a search saves with all rules, and without each of some."""
        kept = self._saving(self.setup)
        found: dict[tuple[str, str, str], tuple[float, float]] = {}
        for number, each in enumerate(whom):
            on_progress(steps - len(whom) + number, steps)
            saved = None if self.stopped() else self._saving(each.without)
            if saved:
                found[each.kind, each.name, each.key] = saved
        priced = tuple(
            _with(price, found.get((price.kind, price.name, price.key))) for price in listed.prices
        )
        cny, hours = kept or (None, None)
        on_progress(steps, steps)
        return replace(
            listed, prices=priced, kept_cny=cny, kept_h=hours, complete=listed.complete and not self.stopped()
        )

    def _saving(self, ruled: Setup) -> tuple[float, float] | None:
        """Return CNY and hours of travel that a plan found under some rules saves; None when none obeys."""
        made = solve(
            ruled.project,
            self.setup.start,
            self.ground,
            name=self.setup.start.name,
            mode=_MODE,
            rules=ruled.rules,
            stop=Cancelled(self.stopped, Trials(self.trials)),
        ).scenario
        if not made.valid:
            return None
        before, after = (
            scorecard(self.setup.project, plan.changed(rules=ruled.rules), self.ground)
            for plan in (self.setup.start, made)
        )
        hours = float(before.measures["travel_h"] or 0.0) - float(after.measures["travel_h"] or 0.0)
        return max(before.objective - after.objective, 0.0), hours


def _with(price: Price, saved: tuple[float, float] | None) -> Price:
    return price if saved is None else replace(price, least_cny=saved[0], travel_h=saved[1])
