"""Which rules stand in the way of a change of few accounts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from territory_designer.measures import disruption as disruption_measure
from territory_designer.measures import tally as tally_measure
from territory_designer.measures.balance import Balance, balance
from territory_designer.measures.disruption import moved
from territory_designer.measures.tally import Change
from territory_designer.model.project import Project
from territory_designer.model.rules import Band, Rules
from territory_designer.model.tables import Accounts, Flag, Index, Number, Whole
from territory_designer.optimise.explain.standing import Standing, change_to, pieces, touched
from territory_designer.optimise.permits import knows_lines, locked_accounts, overridden_to
from territory_designer.optimise.problem import KEY_ACCOUNT_ROLES

ROUNDING = 1e-9
_MOVE_AMOUNTS = {"accounts": "accounts", "revenue_cny": "revenue_cny", "hours": "hours"}


@dataclass(frozen=True)
class Obstacle:
    """A rule in the way of ``count`` accounts; its text is ``why.rule.<rule>`` with ``params``."""

    rule: str
    hard: bool
    count: int = 1
    params: Mapping[str, object] = field(default_factory=dict)


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
    hard, soft = ceiling(standing.rules.max_oneway_hard_min), ceiling(standing.rules.max_oneway_soft_min)
    longest = float(minutes.max())
    yield from _counted("longest_travel", minutes > hard, minutes=longest, limit=hard)
    strained = (minutes > soft) & (minutes <= hard)
    yield from _counted("longest_travel", strained, hard=False, minutes=longest, limit=soft)


def ceiling(limit: float | None) -> float:
    """Return an upper limit, or infinity where there is none."""
    return float("inf") if limit is None else limit


def floor(limit: float | None) -> float:
    """Return a lower limit, or minus infinity where there is none."""
    return float("-inf") if limit is None else limit


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
        (True, index - before, index - ceiling(band.hard_upper), band.hard_upper),
        (True, before - index, floor(band.hard_lower) - index, band.hard_lower),
        (False, index - before, index - ceiling(band.upper), band.upper),
    )
    for hard, worse, excess, limit in sides:
        if min(worse, excess) > ROUNDING:
            yield Obstacle("band", hard, 1, {"measure": band.measure, "index": index, "limit": limit})
            return


def _key_loads(standing: Standing, fair: Balance, concerned: list[int]) -> Iterator[Obstacle]:
    limit = standing.rules.key_account_load_max
    roles, before = standing.project.positions.role, standing.card.balance.load
    for position in concerned if limit is not None else ():
        load = float(fair.load[position])
        if roles[position] in KEY_ACCOUNT_ROLES and load > max(ceiling(limit), before[position]) + ROUNDING:
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
    if now > max(limit, was) * (1.0 + ROUNDING) + ROUNDING:
        yield Obstacle(rule, True, 1, {"measure": case, "value": now, "limit": limit, **params})


def _cuts(standing: Standing, change: Change) -> Iterator[Obstacle]:
    """Tell territories that a change cuts into more pieces, where the rule is hard."""
    if standing.rules.contiguity == "hard":
        for position, before, after in pieces(standing, change):
            if after > max(before, 1):
                params = {"position": str(standing.project.positions.position_id[position]), "value": after}
                yield Obstacle("contiguity", True, 1, params)
