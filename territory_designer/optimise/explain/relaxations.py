"""By which small changes can a rule give way, from the smallest to its fall?

A *ladder* is a row of changes of one rule, each wider than the one before. The smallest that lets a plan obey
is found by halving (:mod:`territory_designer.optimise.explain.fixes`). Efforts are points that make fixes of
different kinds comparable: one point is about a hard band wider by one per cent, ten minutes more travel, one
account unlocked, or one per cent more moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from territory_designer.measures.disruption import stake
from territory_designer.measures.ground import Ground
from territory_designer.model.project import may_hold
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.optimise.explain import setup as setups
from territory_designer.optimise.explain.judge import Flaw
from territory_designer.optimise.explain.setup import RuleRef, Setup
from territory_designer.optimise.permits import fixed_positions, overridden_to
from territory_designer.optimise.seats import hub_limits

_WIDER = (
    *(0.01 * k for k in range(1, 51)),
    *(0.5 + 0.05 * k for k in range(1, 31)),
    *(2.0**k for k in range(1, 14)),
)
_MORE_MIN = (*range(10, 310, 10), *range(330, 1460, 30))
_MORE_MOVES = (*(0.01 * k for k in range(1, 21)), *(0.2 + 0.05 * k for k in range(1, 17)), 2.0, 4.0)
_DROPPED = 40.0  # effort of a rule that falls


@dataclass(frozen=True)
class Relaxation:
    """One change that the planner can make with a click; its text is ``explain.fix.<code>`` with ``params``.

    Parameters
    ----------
    rule, key
        The rule that gives way.
    params
        What :meth:`apply` needs: numbers, words and tuples of ids.
    effort
        Points; see the module.
    """

    code: str
    rule: str
    key: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    effort: float = _DROPPED

    def apply(self, setup: Setup) -> Setup:
        """Return the setup with the change made."""
        return _APPLY[self.code](setup, self)


Ladder: TypeAlias = Sequence[Relaxation]


def _falls(setup: Setup, change: Relaxation) -> Setup:
    return setups.without(setup, [RuleRef(change.rule, change.key)])


def _limit(setup: Setup, change: Relaxation) -> Setup:
    name = {"longest_travel": "max_oneway_hard_min", "key_account_load": "key_account_load_max"}
    return setup.ruled(**{name.get(change.rule, change.rule): change.params["limit"]})


def _hub_numbers(setup: Setup, change: Relaxation) -> Setup:
    named = {"min_positions": change.params["fewest"], "max_positions": change.params["most"]}
    return setups.hub_ruled(setup, change.key, **named)


def _learn(setup: Setup, change: Relaxation) -> Setup:
    table = setup.project.positions
    at = np.isin(table.position_id.astype(str), change.params["positions"])
    lines = table.product_lines.copy()
    lines[at] = [_joined(known, change.params["lines"]) for known in _known(setup, np.flatnonzero(at))]
    return replace(setup, project=setup.project.changed(positions=table.with_columns(product_lines=lines)))


def _known(setup: Setup, positions: Index) -> list[str]:
    table, staff = setup.project.positions, setup.project.employees
    of_employee = dict(zip(staff.employee_id, staff.product_lines))
    return [str(table.product_lines[p] or of_employee.get(table.employee_id[p], "")) for p in positions]


def _joined(known: str, more: Sequence[str]) -> str:
    return "; ".join(
        dict.fromkeys([*(each.strip() for each in re.split("[;；]", known) if each.strip()), *more])
    )


def _give_capacity(setup: Setup, change: Relaxation) -> Setup:
    table = setup.project.positions
    at = np.isin(table.position_id.astype(str), change.params["positions"])
    hours = np.where(at, table.capacity_h * (1.0 + change.params["share"]), table.capacity_h)
    return replace(setup, project=setup.project.changed(positions=table.with_columns(capacity_h=hours)))


def _add_positions(setup: Setup, change: Relaxation) -> Setup:
    named = dict.fromkeys([*setup.rules.only_positions, *change.params["positions"]])
    return setup.ruled(only_positions=tuple(named))


_APPLY: Mapping[str, Callable[[Setup, Relaxation], Setup]] = {
    "drop": _falls,
    "limit": _limit,
    "band": lambda setup, change: setups.banded(setup, change.key, change.params["limit"]),
    "moves": lambda setup, change: setups.moving(setup, change.rule, change.key, change.params["limit"]),
    "contiguity_soft": _falls,
    "unlock_accounts": lambda setup, change: setups.unlocked(setup, change.params["accounts"]),
    "reset_overrides": lambda setup, change: setups.reset(setup, change.params["accounts"]),
    "lift_lock": _falls,
    "open_position": _falls,
    "learn_lines": _learn,
    "add_positions": _add_positions,
    "hub_state": _falls,
    "hub_numbers": _hub_numbers,
    "capacity": _give_capacity,
    "allow_unassigned": _falls,
}


def ladders(setup: Setup, ref: RuleRef, flaw: Flaw, ground: Ground) -> Iterator[Ladder]:
    """Return the ways in which a rule may give way.

    Parameters
    ----------
    flaw
        What stands in the way while the rule holds: its accounts and positions are tried first.
    """
    yield from (each for each in _LADDERS[ref.rule](setup, ref, flaw, ground) if each)


def _band(setup: Setup, ref: RuleRef, flaw: Flaw, _: Ground) -> Iterator[Ladder]:
    measure, side = ref.key.split(".")
    name, sign = ("hard_upper", 1.0) if side == "above" else ("hard_lower", -1.0)
    now = [getattr(band, name) for band in setup.rules.bands if band.measure == measure]
    limit = next(each for each in now if each is not None)
    wider = [(more, round(limit + sign * more, 4)) for more in _WIDER if limit + sign * more >= 0]
    steps = [_change("band", ref, 100 * more, limit=value, before=limit) for more, value in wider]
    yield [*steps, _change("drop", ref)]
    if measure == "workload" and side == "above" and len(flaw.positions):
        names = _ids(setup.project.positions.position_id, flaw.positions)
        each = 30 * len(names)
        yield [_change("capacity", ref, each * more, positions=names, share=more) for more in _WIDER[4:70:5]]


def _travel(setup: Setup, ref: RuleRef, _: Flaw, __: Ground) -> Iterator[Ladder]:
    limit = float(setup.rules.max_oneway_hard_min or 0.0)
    begin = 10.0 * np.floor(limit / 10.0)
    steps = [
        _change("limit", ref, more / 10.0, limit=float(begin + more), before=limit) for more in _MORE_MIN
    ]
    yield [*steps, _change("drop", ref)]


def _load(setup: Setup, ref: RuleRef, _: Flaw, __: Ground) -> Iterator[Ladder]:
    limit = float(setup.rules.key_account_load_max or 0.0)
    steps = [_change("limit", ref, 100 * more, limit=round(limit + more, 4), before=limit) for more in _WIDER]
    yield [*steps, _change("drop", ref)]


def _count(setup: Setup, ref: RuleRef, _: Flaw, __: Ground) -> Iterator[Ladder]:
    limit = int(getattr(setup.rules, ref.rule))
    most = len(setup.project.hubs) if ref.rule == "max_hubs" else len(setup.project.positions)
    steps = range(limit - 1, 0, -1) if ref.rule == "min_positions" else range(limit + 1, most + 1)
    yield [
        *(_change("limit", ref, 4.0 * abs(each - limit), limit=each, before=limit) for each in steps),
        _change("drop", ref),
    ]


def _moves(setup: Setup, ref: RuleRef, _: Flaw, ground: Ground) -> Iterator[Ladder]:
    limit = float(getattr(getattr(setup.rules, ref.rule), ref.key))
    stakes = stake(setup.project, ground)
    amount = {"accounts": stakes.accounts, "hours": stakes.hours}.get(ref.key, stakes.revenue_cny)
    whole = 1.0 if ref.key == "revenue_share" else float(amount.sum())
    steps: list[Relaxation] = []
    for more in _MORE_MOVES:
        value: float = limit + more * whole
        value = int(np.ceil(value)) if ref.key == "accounts" else _rounded_up(value)
        if not steps or value > steps[-1].params["limit"]:
            steps.append(_change("moves", ref, 100 * more, limit=value, before=limit))
    yield [*steps, _change("drop", ref)]


def _rounded_up(value: float) -> float:
    """Return a number with three digits that is not smaller."""
    if value <= 0:
        return value
    unit = 10.0 ** (np.floor(np.log10(value)) - 2)
    return float(round(np.ceil(value / unit) * unit, 6))


def _lines(setup: Setup, ref: RuleRef, flaw: Flaw, ground: Ground) -> Iterator[Ladder]:
    """Offer that the nearest positions learn what the accounts need, or that the rule falls."""
    needed = setup.project.accounts.product_lines[flaw.accounts]
    lines = tuple(
        sorted({line.strip() for each in needed for line in each.replace("；", ";").split(";")} - {""})
    )
    ranked = _nearest(setup, flaw, ground)
    steps = [
        _change("learn_lines", ref, 3.0 * k * len(lines), positions=ranked[:k], lines=lines)
        for k in range(1, len(ranked) + 1)
        if lines
    ]
    yield [*steps, _change("drop", ref)]


def _nearest(setup: Setup, flaw: Flaw, ground: Ground) -> tuple[str, ...]:
    """Return the positions that may hold accounts: those concerned first, then the nearest ones."""
    holds = np.flatnonzero(may_hold(setup.project, setup.start) & (setup.start.position_hub >= 0))
    hubs = setup.start.position_hub[holds]
    far = np.zeros(len(holds))
    if len(flaw.accounts):
        minutes = ground.work.oneway_min(flaw.accounts[:, None], hubs[None, :])
        far = minutes.mean(axis=0)
    first = ~np.isin(holds, flaw.positions)
    return _ids(setup.project.positions.position_id, holds[np.lexsort((holds, far, first))])


def _only(setup: Setup, ref: RuleRef, flaw: Flaw, ground: Ground) -> Iterator[Ladder]:
    more = [each for each in _nearest(setup, flaw, ground) if each not in setup.rules.only_positions]
    counts = range(1, len(more) + 1)
    yield [
        *(_change("add_positions", ref, 3.0 * k, positions=tuple(more[:k])) for k in counts),
        _change("drop", ref),
    ]


def _account_locks(setup: Setup, ref: RuleRef, flaw: Flaw, ground: Ground) -> Iterator[Ladder]:
    """Offer to unlock accounts of a position: those concerned first, those with most hours before others."""
    held = setups.locked_at(setup)[ref.key]
    hub = setup.project.baseline.position_hub[setup.project.baseline.alignment[held]]
    yield _one_by_one("unlock_accounts", setup, ref, flaw, held=held, hours=_hours_at(ground, held, hub))


def _overrides(setup: Setup, ref: RuleRef, flaw: Flaw, ground: Ground) -> Iterator[Ladder]:
    """Offer to reset overrides to a position, as with account locks."""
    held = setups.overridden_at(setup)[ref.key]
    hub = setup.start.position_hub[overridden_to(setup.project, setup.rules)[held]]
    yield _one_by_one("reset_overrides", setup, ref, flaw, held=held, hours=_hours_at(ground, held, hub))


def _hours_at(ground: Ground, account: Index, hub: Whole) -> Number:
    return ground.work.base_h[account] + ground.work.travel_h[account, hub]


def _one_by_one(code: str, setup: Setup, ref: RuleRef, flaw: Flaw, *, held: Index, hours: Number) -> Ladder:
    named = np.isin(held, flaw.accounts) & (len(flaw.accounts) < len(setup.project.accounts))
    ranked = _ids(setup.project.accounts.account_id, held[np.lexsort((held, -hours, ~named))])
    return [_change(code, ref, float(k), accounts=ranked[:k]) for k in range(1, len(ranked) + 1)]


def _lock(setup: Setup, ref: RuleRef, _: Flaw, __: Ground) -> Iterator[Ladder]:
    alone = setups.without(setup, [ref])
    freed = (fixed_positions(setup.project, setup.rules) >= 0).sum()
    freed -= (fixed_positions(alone.project, alone.rules) >= 0).sum()
    yield [_change("lift_lock", ref, 2.0 + 0.5 * float(freed), accounts=int(freed))]


def _hub_state(setup: Setup, ref: RuleRef, _: Flaw, __: Ground) -> Iterator[Ladder]:
    yield [_change("hub_state", ref, 8.0, state=setups.freed_state(setup, ref.key))]


def _hub_positions(setup: Setup, ref: RuleRef, _: Flaw, __: Ground) -> Iterator[Ladder]:
    seats = int(may_hold(setup.project, setup.start).sum())
    limits = hub_limits(setup.project, setup.rules, seats)
    row = int(np.flatnonzero(setup.project.hubs.hub_id == ref.key)[0])
    fewest, most = int(limits.fewest[row]), int(limits.most[row])
    steps = [
        _change("hub_numbers", ref, 4.0 * k, fewest=max(fewest - k, 0), most=min(most + k, seats))
        for k in range(1, max(seats - most, fewest - 1) + 1)
    ]
    yield [*steps, _change("drop", ref)]


def _plain(code: str, effort: float) -> Callable[..., Iterator[Ladder]]:
    """Return the ladder of a rule that can only fall."""

    def ladder(_: Setup, ref: RuleRef, __: Flaw, ___: Ground) -> Iterator[Ladder]:
        yield [_change(code, ref, effort)]

    return ladder


_LADDERS: Mapping[str, Callable[[Setup, RuleRef, Flaw, Ground], Iterator[Ladder]]] = {
    "unassigned": _plain("allow_unassigned", 60.0),
    "product_lines": _lines,
    "longest_travel": _travel,
    "band": _band,
    "key_account_load": _load,
    "contiguity": _plain("contiguity_soft", 8.0),
    "hub_state": _hub_state,
    "hub_positions": _hub_positions,
    "max_hubs": _count,
    "max_relocations": _count,
    "min_positions": _count,
    "max_positions": _count,
    "moves_in_all": _moves,
    "moves_per_position": _moves,
    "only_positions": _only,
    "lock_account": _account_locks,
    "override": _overrides,
    "lock_territory": _lock,
    "lock_hub": _lock,
    "lock_group": _lock,
    "lock_employee": _lock,
    "closed_position": _plain("open_position", 10.0),
}


def _change(code: str, ref: RuleRef, effort: float = _DROPPED, **params: Any) -> Relaxation:
    return Relaxation(code, ref.rule, ref.key, params, round(effort, 3))


def _ids(ids: Any, rows: Index) -> tuple[str, ...]:
    return tuple(str(each) for each in ids[rows])
