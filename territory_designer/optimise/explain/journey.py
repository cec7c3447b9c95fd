"""What differs between two scenarios, and what does each difference add to the sums that judge a plan?

Arcs are accounts that have another position; turns are positions at another hub, opened or closed. Both ends
are judged by the rules and the utilisation of the second scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from territory_designer.measures.balance import BAND_SUMS
from territory_designer.measures.disruption import Stake, moved, stake
from territory_designer.measures.ground import Ground
from territory_designer.measures.tally import excess_h
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Band, MoveLimits, Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Accounts, Flag, Index, Number, Whole
from territory_designer.optimise.permits import knows_lines, locked_accounts, overridden_to
from territory_designer.optimise.problem import KEY_ACCOUNT_ROLES

# Where sums stand in a position's vector; hours and money stand twice: before and after the position turns.
WORKLOAD, COST, TRAVEL, AMOUNTS = 0, 2, 4, 6
_CASES = ("accounts", "revenue_cny", "revenue_share", "hours")
_ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Journey:
    """The way from one scenario to another.

    Parameters
    ----------
    start, end
        The scenarios; ``start`` bears the rules and the utilisation of ``end``.
    account
        Accounts that have another position, one an arc, ``(arcs,)``.
    turned
        Positions at another hub, opened or closed.
    """

    project: Project
    start: Scenario
    end: Scenario
    ground: Ground
    account: Index
    turned: Index

    @property
    def rules(self) -> Rules:
        """Return the rules that judge every plan on the way."""
        return self.end.rules

    @cached_property
    def source(self) -> Whole:
        """Return the position that each arc leaves, -1 = nobody."""
        return self.start.alignment[self.account]

    @cached_property
    def goal(self) -> Whole:
        """Return the position that each arc leads to, -1 = nobody."""
        return self.end.alignment[self.account]

    @cached_property
    def hub(self) -> Whole:
        """Return the hub of each position before and after it turns, ``(positions, 2)``."""
        return np.stack([self.start.position_hub, self.end.position_hub], axis=1)

    @cached_property
    def opened(self) -> Flag:
        """Return whether each position is open, ``(positions, 2)``."""
        return np.stack([self.start.position_open, self.end.position_open], axis=1)

    @cached_property
    def holds(self) -> Flag:
        """Return whether each position may hold accounts, ``(positions, 2)``."""
        return np.stack([may_hold(self.project, each) for each in (self.start, self.end)], axis=1)

    @cached_property
    def stake(self) -> Stake:
        """Return what each account would put at stake if it moved."""
        return stake(self.project, self.ground)

    @cached_property
    def target_h(self) -> Number:
        """Return the hours that each position should have, ``(positions,)``."""
        return self.project.positions.capacity_h * self.end.utilisation

    @cached_property
    def start_minutes(self) -> Number:
        """Return the one-way minutes of each arc at the start, 0 where nobody serves it."""
        hub = self.start.position_hub[self.source]
        return np.where(self.source >= 0, self.ground.work.oneway_min(self.account, hub), 0.0)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Return what bands measure: workload first, then what is known of the others."""
        others = dict.fromkeys(band.measure for band in self.rules.bands if band.measure != "workload")
        return ("workload", *(each for each in others if self.whole(each) > 0))

    def amount(self, measure: str) -> Number:
        """Return what each account counts in a measure other than workload."""
        accounts = self.project.accounts
        if measure == "accounts":
            return accounts.placed.astype(float)
        return np.where(accounts.placed, np.nan_to_num(getattr(accounts, BAND_SUMS[measure])), 0.0)

    def whole(self, measure: str) -> float:
        """Return the sum of a measure over all placed accounts."""
        return float(self.amount(measure).sum())

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """Return which limits on moves there are."""
        limits = (self.rules.moves_in_all, self.rules.moves_per_position)
        return tuple(each for each in _CASES if any(getattr(limit, each) is not None for limit in limits))

    def counted(self, case: str) -> Number:
        """Return what each account counts in a limit on moves."""
        names = {"accounts": self.stake.accounts, "hours": self.stake.hours}
        return names.get(case, self.stake.revenue_cny)

    def vectors(self, account: Index, position: Whole) -> Number:
        """Return what accounts add to the sums of positions, pair by pair, ``(pairs, sums)``."""
        held = (position >= 0) & self.project.accounts.placed[account]
        columns = [column for state in (0, 1) for column in self._hours(account, self.hub[position, state])]
        swapped = [columns[k] for k in (0, 3, 1, 4, 2, 5)]
        amounts = [self.amount(measure)[account] for measure in self.measures[1:]]
        hands = moved(self.stake, position, account)
        budgets = [np.where(hands, self.counted(case)[account], 0.0) for case in self.cases]
        risk = self.rules.disruption_weight / self.project.settings.payback_years
        at_risk = np.where(hands, risk * self.stake.margin_at_risk_cny[account], 0.0)
        found = np.column_stack([*swapped, *amounts, *budgets])
        found[:, COST : COST + 2] += at_risk[:, None]
        return np.where(held[:, None], found, 0.0)

    def _hours(self, account: Index, hub: Whole) -> tuple[Number, Number, Number]:
        """Return workload, CNY of travel and long ways, and travel hours of accounts at hubs."""
        work, price = self.ground.work, self.project.settings.hour_cost_cny
        travel_h = work.at(account, hub).travel_h
        late_h = excess_h(work.oneway_min(account, hub), self.rules.max_oneway_soft_min)
        cost = price * (travel_h + self.rules.oneway_weight * work.visits[account] * late_h)
        return work.base_h[account] + travel_h, cost, travel_h

    def handed(self) -> Number:
        """Return what each arc adds to the limits of the position that had it today, ``(arcs, cases)``."""
        source, goal = (moved(self.stake, each, self.account) for each in (self.source, self.goal))
        more = goal.astype(float) - source.astype(float)
        columns = [more * self.counted(case)[self.account] for case in self.cases]
        return np.array(columns, float).reshape(len(self.cases), len(self.account)).T

    def sums(self) -> Number:
        """Return the vectors of all positions at the start, ``(positions, sums)``."""
        everyone, alignment = np.arange(len(self.project.accounts)), self.start.alignment
        vectors, held = self.vectors(everyone, alignment), alignment >= 0
        found = np.zeros((len(self.hub), vectors.shape[1]))
        np.add.at(found, alignment[held], vectors[held])
        gone = np.flatnonzero(moved(self.stake, alignment))
        first = vectors.shape[1] - len(self.cases)
        np.add.at(found[:, first:], self.stake.before[gone], vectors[gone, first:])
        return found

    # hard rules, beyond what the start breaks

    def bad(self) -> Flag:
        """Return whether each arc's account breaks a rule of its own, as it did not at the start.

        Locks, product lines, longest travel, closed positions: bool ``(arcs, source or goal, state)``.
        """
        found = np.zeros((len(self.account), 2, 2), bool)
        anew: Flag = np.any(self._breaks_at(self.goal) & ~self._breaks_at(self.source), axis=0)
        shut = (self.source >= 0) & ~self.holds[self.source, 0]
        for side, position in enumerate((self.source, self.goal)):
            for state in (0, 1):
                closed: Flag = (position >= 0) & ~self.holds[position, state] & ~shut
                found[:, side, state] = closed | self._too_far(position, state)
        found[:, 1] |= anew[:, None]
        lost: Flag = (self.goal < 0) & (self.source >= 0) & (not self.rules.allow_unassigned)
        found[:, 1] |= lost[:, None]
        found[:, 0, 0] = False
        placed: Flag = self.project.accounts.placed[self.account]
        return found & placed[:, None, None]

    def _too_far(self, position: Whole, state: int) -> Flag:
        if self.rules.max_oneway_hard_min is None:
            return np.zeros(len(position), bool)
        minutes = self.ground.work.oneway_min(self.account, self.hub[position, state])
        most = np.maximum(self.rules.max_oneway_hard_min, self.start_minutes)
        return (position >= 0) & (minutes > most * (1.0 + _ROUNDING))

    def _breaks_at(self, position: Whole) -> Flag:
        """Return which accounts break a lock, ``only_positions`` or product lines, ``(rules, arcs)``."""
        home = self.project.baseline.alignment[self.account]
        gone = (home >= 0) & (position != home)
        pinned = overridden_to(self.project, self.rules)[self.account]
        held = gone & locked_accounts(self.project, self.rules)[self.account]
        held |= (pinned >= 0) & (position != pinned)
        named = self.named
        either = (home >= 0) & ~named[home] | (position >= 0) & ~named[position]
        closed = (position != home) & (pinned < 0) & either
        return np.stack([held, closed, self._lacks_lines(position)])

    @cached_property
    def named(self) -> Flag:
        """Return which positions may change."""
        ids = self.project.positions.position_id.astype(str)
        return np.isin(ids, self.rules.only_positions) | (not self.rules.only_positions)

    def _lacks_lines(self, position: Whole) -> Flag:
        some = Accounts.from_columns({"product_lines": self.project.accounts.product_lines[self.account]})
        kind, meets = knows_lines(self.project.changed(accounts=some), self.rules)
        return ~meets[kind, position] & (position >= 0)

    def bad_turns(self) -> Flag:
        """Return which turns break a rule whoever goes along, ``(positions,)``.

        The lock of an employee, ``only_positions``, and accounts that stay and get too far or lose the seat.
        """
        today, table = self.project.baseline, self.project.positions
        locks = [lock.id for lock in self.rules.locks if lock.kind == "employee"]
        held = np.isin(table.employee_id.astype(str), locks) & ~table.vacant
        away = (self.end.position_hub != today.position_hub) | (self.end.position_open != today.position_open)
        first = (self.start.position_hub == today.position_hub) & (
            self.start.position_open == today.position_open
        )
        found = (held | ~self.named) & away & first
        for position in self.turned.tolist():
            found[position] |= self._stranded(position)
        return found

    def _stranded(self, position: int) -> bool:
        """Tell whether accounts that stay at a position get too far, or lose it, when it turns."""
        stays = (self.start.alignment == position) & (self.end.alignment == position)
        rows = np.flatnonzero(stays & self.project.accounts.placed)
        hard = self.rules.max_oneway_hard_min
        before, after = (self.ground.work.oneway_min(rows, self.hub[position, state]) for state in (0, 1))
        most = np.maximum(np.inf if hard is None else hard, before)
        lost = self.holds[position, 0] and not self.holds[position, 1]
        return len(rows) > 0 and bool(lost or (after > most * (1.0 + _ROUNDING)).any())

    def index_limits(self, sums: Number) -> tuple[Number, Number]:
        """Return the highest and lowest index of each measure, by rule or by what the start has.

        float64 ``(measures, positions)``.
        """
        count, at_start = len(self.hub), self.holds[:, 0]
        high, low = (np.full((len(self.measures), count), sign * np.inf) for sign in (1.0, -1.0))
        for band in self.rules.bands:
            if band.measure in self.measures:
                row = self.measures.index(band.measure)
                high[row] = np.minimum(high[row], np.inf if band.hard_upper is None else band.hard_upper)
                low[row] = np.maximum(low[row], -np.inf if band.hard_lower is None else band.hard_lower)
        high[0] = np.minimum(high[0], self._key_account_index())
        start = self._start_indices(sums)
        return (
            np.where(at_start, np.maximum(high, start), high),
            np.where(at_start, np.minimum(low, start), low),
        )

    def _key_account_index(self) -> Number:
        """Return the workload index at which key account managers are at their ceiling."""
        limit = self.rules.key_account_load_max
        key = np.isin(self.project.positions.role.astype(str), KEY_ACCOUNT_ROLES)
        return np.where(key, np.inf if limit is None else limit / self.end.utilisation, np.inf)

    def _start_indices(self, sums: Number) -> Number:
        capacity_h = np.maximum(self.project.positions.capacity_h, _ROUNDING)
        holding_h = float(capacity_h[self.holds[:, 0]].sum())
        rows = [sums[:, WORKLOAD] / np.maximum(self.target_h, _ROUNDING)]
        for row, measure in enumerate(self.measures[1:]):
            rows.append(sums[:, AMOUNTS + row] / self.whole(measure) * holding_h / capacity_h)
        return np.array(rows)

    def move_limits(self, sums: Number) -> tuple[Number, Number, Number]:
        """Return what has changed hands at the start, and how much may: in all, and at each position.

        float64 ``(cases,)``, ``(cases,)`` and ``(cases, positions)``.
        """
        first, count = sums.shape[1] - len(self.cases), len(self.hub)
        gone = moved(self.stake, self.start.alignment)
        spent = np.array([self.counted(case)[gone].sum() for case in self.cases])
        had = np.zeros(count)
        served = np.flatnonzero(self.stake.before >= 0)
        np.add.at(had, self.stake.before[served], self.stake.revenue_cny[served])
        in_all = [_limit(self.rules.moves_in_all, case, np.array([had.sum()]))[0] for case in self.cases]
        at = [_limit(self.rules.moves_per_position, case, had) for case in self.cases]
        most_at = np.array(at).reshape(len(self.cases), count)
        return spent, np.maximum(in_all, spent), np.maximum(most_at, sums[:, first:].T)


def _limit(limits: MoveLimits, case: str, had: Number) -> Number:
    """Return a limit as an amount; a share of nothing does not bind."""
    value = getattr(limits, case)
    if value is None:
        return np.full(len(had), np.inf)
    return np.where(had > 0, value * had, np.inf) if case == "revenue_share" else np.full(len(had), value)


def journey(project: Project, a: Scenario, b: Scenario, ground: Ground) -> Journey:
    """Return the way from ``a`` to ``b``."""
    start = a.changed(rules=b.rules, utilisation=b.utilisation, bound=None)
    account = np.flatnonzero(a.alignment != b.alignment)
    turned = np.flatnonzero((a.position_hub != b.position_hub) | (a.position_open != b.position_open))
    return Journey(project, start, b, ground, account, turned)


def binding_bands(way: Journey) -> list[tuple[int, Band]]:
    """Return the bands that bind, with the row of their measure."""
    bands = way.rules.bands
    return [(way.measures.index(band.measure), band) for band in bands if band.measure in way.measures]
