"""Which positions may serve which accounts, and which accounts may not move at all?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.measures.objective import hub_states
from territory_designer.measures.together import group_of
from territory_designer.model.project import Project, index_of
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import UNASSIGNED, Scenario
from territory_designer.model.tables import Flag, Index, Number, Text, Whole

_Held = Callable[[Project, tuple[str, ...]], Flag]


@dataclass(frozen=True, eq=False)
class Permits:
    """What the rules allow, account by account.

    Parameters
    ----------
    allowed
        Whether a position may serve an account, bool ``(accounts, positions)``; a row may be
        empty only where accounts may stay unassigned.
    fixed
        Position index at which an account must stay, -1 = free, int32 ``(accounts,)``.
    breaks
        Name of the rule that an account breaks wherever it goes, ``""`` = none, ``(accounts,)``.
    """

    allowed: Flag
    fixed: Whole
    breaks: Text


def fixed_positions(project: Project, rules: Rules) -> Whole:
    """Return the position at which each account must stay, int32 ``(accounts,)``, -1 = free.

    By an override, else by a lock or because its position may not change: then at the baseline's.
    """
    baseline = project.baseline.alignment
    held = locked_accounts(project, rules)
    if rules.only_positions:
        held |= ~_named(project.positions.position_id, rules.only_positions)[baseline] & (baseline >= 0)
    placed = overridden_to(project, rules)
    return np.where(placed >= 0, placed, np.where(held, baseline, UNASSIGNED)).astype(np.int32)


def locked_accounts(project: Project, rules: Rules) -> Flag:
    """Return which accounts stay where the baseline has them, bool ``(accounts,)``.

    By their own mark or by a lock on the account, its territory, hub or group. An account that nobody serves
    in the baseline has nowhere to stay and is free; an override goes before every lock.
    """
    locked = project.accounts.locked.copy()
    for kind, held in _HELD.items():
        names = tuple(lock.id for lock in rules.locks if lock.kind == kind)
        if names:
            locked |= held(project, names)
    return locked & (project.baseline.alignment >= 0) & (overridden_to(project, rules) < 0)


def overridden_to(project: Project, rules: Rules) -> Whole:
    """Return the position that an override gives each account, int32 ``(accounts,)``, -1 = none."""
    to = np.full(len(project.accounts), UNASSIGNED, np.int32)
    if rules.overrides:
        row_of = project.accounts.row_of
        rows = np.array([row_of.get(each.account_id, UNASSIGNED) for each in rules.overrides])
        position = np.array([each.position_id for each in rules.overrides], object)
        to[rows[rows >= 0]] = index_of(project.positions.position_id, position)[rows >= 0]
    return to


def _named(ids: Text, names: tuple[str, ...]) -> Flag:
    return np.isin(ids.astype(str), names)


def _of_account(project: Project, names: tuple[str, ...]) -> Flag:
    named = np.zeros(len(project.accounts), bool)
    row_of = project.accounts.row_of
    named[[row_of[each] for each in names if each in row_of]] = True
    return named


def _of_group(project: Project, names: tuple[str, ...]) -> Flag:
    return _named(group_of(project), names)


def _of_territory(project: Project, names: tuple[str, ...]) -> Flag:
    return _named(project.positions.position_id, names)[project.baseline.alignment]


def _of_hub(project: Project, names: tuple[str, ...]) -> Flag:
    baseline, hubs = project.baseline, np.append(_named(project.hubs.hub_id, names), False)
    return hubs[baseline.position_hub[baseline.alignment]]


_HELD: dict[str, _Held] = {
    "account": _of_account,
    "group": _of_group,
    "territory": _of_territory,
    "hub": _of_hub,
}


def knows_lines(project: Project, rules: Rules) -> tuple[Whole, Flag]:
    """Return the kind of need of each account, and whether each position meets each kind.

    A position knows its own lines, else its employee's; blank = all.

    Returns
    -------
    int32 ``(accounts,)`` and bool ``(kinds, positions)``.
    """
    needs, kind = np.unique(project.accounts.product_lines.astype(str), return_inverse=True)
    known = [_lines(text) for text in _known_lines(project)]
    meets = [[not lines or _lines(need) <= lines for lines in known] for need in needs]
    meets_all = np.array(meets, bool).reshape(len(needs), len(known))
    return kind.astype(np.int32), meets_all | (not rules.match_product_lines)


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in re.split("[;；]", text) if line.strip())


def _known_lines(project: Project) -> list[str]:
    staff = dict(zip(project.employees.employee_id, project.employees.product_lines))
    table = project.positions
    return [
        own if _lines(own) else staff.get(who, "") for own, who in zip(table.product_lines, table.employee_id)
    ]


def within_limit(ground: Ground, rules: Rules, account: Index) -> Flag:
    """Return which hubs are within the longest one-way travel (hard), bool ``(accounts, hubs)``."""
    hubs = np.arange(ground.travel.minutes.shape[1])
    if rules.max_oneway_hard_min is None:
        return np.ones((len(account), len(hubs)), bool)
    return ground.work.oneway_min(account[:, None], hubs[None, :]) <= rules.max_oneway_hard_min


def permits(
    project: Project,
    scenario: Scenario,
    rules: Rules,
    ground: Ground,
    *,
    account: Index,
    position: Index,
    stay: Whole,
) -> Permits:
    """Return what the rules allow.

    Where they leave an account no position it stays unassigned if it may. Else a rule gives way and is named
    in ``breaks``: the longest travel (then the quickest hub is allowed), then product lines; a lock on a
    position that may hold no accounts does not hold. An account that no hub which may be open reaches within
    the longest travel can be helped by no plan: it may go anywhere and breaks nothing.

    Parameters
    ----------
    account, position
        Rows of the project that the optimiser looks at.
    stay
        Position of the project that an account must keep whatever but an override is said, -1 = none,
        ``(accounts,)``.
    """
    pinned = overridden_to(project, rules)
    stay = np.where(pinned >= 0, pinned, stay)
    fixed = np.where(stay >= 0, stay, fixed_positions(project, rules))[account]
    local = np.full(len(project.positions) + 1, UNASSIGNED, np.int32)
    local[position] = np.arange(len(position))
    kind, meets = knows_lines(project, rules)
    skilled = meets[kind[account]][:, position]
    within = within_limit(ground, rules, account)
    near = within[:, scenario.position_hub[position]] | ~_some_hub_is_near(project, rules, within)[:, None]
    allowed = skilled & near & _may_change(project, rules, position)
    breaks = np.full(len(account), "", object)
    if not rules.allow_unassigned:
        lost = np.flatnonzero(~allowed.any(axis=1))
        minutes = ground.work.oneway_min(account[lost, None], scenario.position_hub[position][None, :])
        able = skilled[lost] & _may_change(project, rules, position)
        allowed[lost], breaks[lost] = _least_broken(able, _may_change(project, rules, position), minutes)
    _fix(allowed, local[fixed], skilled & near, near, breaks)
    breaks[(fixed >= 0) & (local[fixed] < 0)] = "closed_position"
    return Permits(allowed, np.where(fixed >= 0, local[fixed], UNASSIGNED).astype(np.int32), breaks)


def _some_hub_is_near(project: Project, rules: Rules, within: Flag) -> Flag:
    """Return which accounts some hub reaches that is not forbidden, as far as the rules judge that."""
    closed = (hub_states(project, rules) == "forbidden") & rules.judge_hub_limits
    return np.asarray(within[:, ~closed].any(axis=1))


def _may_change(project: Project, rules: Rules, position: Index) -> Flag:
    """Return which positions may gain or lose accounts."""
    if not rules.only_positions:
        return np.ones(len(position), bool)
    return np.asarray(np.isin(project.positions.position_id[position].astype(str), rules.only_positions))


def _least_broken(able: Flag, may_change: Flag, minutes: Number) -> tuple[Flag, Text]:
    """Return allowed pairs for accounts that fit nowhere, and the rule that they break."""
    skilled: Flag = np.asarray(able.any(axis=1))
    anyone: Flag = np.ones(len(may_change), bool)
    wanted = np.where(skilled[:, None], able, may_change if may_change.any() else anyone)
    minutes = np.where(wanted, minutes, np.inf)
    quickest: Flag = wanted & (minutes <= minutes.min(axis=1, initial=np.inf, keepdims=True))
    otherwise = "product_lines" if may_change.any() else "only_positions"
    return quickest, np.where(skilled, "longest_travel", otherwise).astype(object)


def _fix(allowed: Flag, fixed: Whole, fits: Flag, near: Flag, breaks: Text) -> None:
    """Leave fixed accounts their own position alone, and tell which rule that breaks."""
    held = np.flatnonzero(fixed >= 0)
    allowed[held] = False
    allowed[held, fixed[held]] = True
    bad = held[~fits[held, fixed[held]]]
    breaks[held] = ""
    breaks[bad] = np.where(near[bad, fixed[bad]], "product_lines", "longest_travel")
