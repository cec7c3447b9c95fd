"""Why is an account at its position, what would others cost, and which rule stands in the way?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from territory_designer.measures.balance import ratio
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import Scorecard
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Rules
from territory_designer.model.tables import Flag, Index, Number
from territory_designer.optimise.permits import fixed_positions, knows_lines


@dataclass(frozen=True)
class Obstacle:
    """A rule in the way of ``count`` accounts; its text is ``why.rule.<rule>`` with ``params``."""

    rule: str
    hard: bool
    count: int = 1
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Alternative:
    """What another position would mean for one account.

    Parameters
    ----------
    hours
        Change of the account's hours a year.
    oneway_min
        One-way minutes from there.
    index
        Workload index of that position with the account.
    obstacles
        Rules in the way, hard ones first; empty = allowed.
    """

    position: int
    hours: float
    oneway_min: float
    index: float
    obstacles: tuple[Obstacle, ...]

    @property
    def allowed(self) -> bool:
        """Return whether no hard rule is in the way."""
        return not any(obstacle.hard for obstacle in self.obstacles)


@dataclass(frozen=True)
class Why:
    """Why an account is where it is.

    Parameters
    ----------
    position, oneway_min
        Its position, -1 = nobody, and the minutes from there (NaN for nobody).
    quickest_hub, quickest_min
        The hub, among those with open positions, from which the way is shortest.
    """

    account: int
    position: int
    oneway_min: float
    quickest_hub: int
    quickest_min: float
    locked: bool
    alternatives: tuple[Alternative, ...]


def why(card: Scorecard, ground: Ground, account: int, *, most: int = 3) -> Why:
    """Explain one account.

    For every hub the position that is best for the account counts; shown are the hubs where it takes fewest
    hours, and among them one without a hard rule in the way, if there is any.

    Parameters
    ----------
    card
        Figures of the scenario.
    most
        How many alternatives at most.
    """
    project, scenario = card.project, card.scenario
    position = int(scenario.alignment[account])
    others = np.flatnonzero(may_hold(project, scenario) & (scenario.position_hub >= 0))
    hubs = np.unique(scenario.position_hub[others])
    minutes = ground.work.oneway_min(np.full(len(hubs), account), hubs)
    quickest = int(minutes.argmin()) if len(hubs) else -1
    here = ground.work.oneway_min(account, scenario.position_hub[position]) if position >= 0 else np.nan
    shown = _best(card, ground, account, others[others != position], most=most)
    return Why(
        account,
        position,
        float(here),
        quickest_hub=int(hubs[quickest]) if quickest >= 0 else -1,
        quickest_min=float(minutes[quickest]) if quickest >= 0 else float("nan"),
        locked=bool(fixed_positions(project, scenario.rules)[account] >= 0),
        alternatives=tuple(_alternative(card, ground, account, int(row)) for row in shown),
    )


def _best(card: Scorecard, ground: Ground, account: int, others: Index, *, most: int) -> list[int]:
    """Return the positions to show: the best of each hub, by hours, one that is allowed among them."""
    if not len(others):
        return []
    hub, rules = card.scenario.position_hub[others], card.scenario.rules
    there_h = ground.work.base_h[account] + ground.work.travel_h[account, hub]
    minutes = ground.work.oneway_min(np.full(len(others), account), hub)
    index = ratio(card.tally["workload_h"][others] + there_h, card.balance.target_h[others])
    hard, soft = _limits(rules)
    kind, meets = knows_lines(card.project, rules)
    able = meets[kind[account], others] & _may_change(card.project, rules, others)
    barred = ~able | (minutes > _least(rules.max_oneway_hard_min)) | (index > hard)
    strained = (minutes > _least(rules.max_oneway_soft_min)) | (index > soft)
    by_hub: dict[int, int] = {}
    for row in np.lexsort((index, strained, barred)).tolist():
        by_hub.setdefault(int(hub[row]), row)
    ranked = sorted(by_hub.values(), key=lambda row: (there_h[row], index[row]))
    shown = ranked[:most]
    free = [row for row in ranked if not barred[row]]
    if free and free[0] not in shown:
        shown = [*shown[:-1], free[0]]
    return [int(others[row]) for row in shown]


def _least(limit: float | None) -> float:
    return float("inf") if limit is None else limit


def _limits(rules: Rules) -> tuple[float, float]:
    """Return the highest workload index, hard and soft."""
    bands = [band for band in rules.bands if band.measure == "workload"]
    hard = min((_least(band.hard_upper) for band in bands), default=float("inf"))
    return hard, min((_least(band.upper) for band in bands), default=float("inf"))


def _may_change(project: Project, rules: Rules, positions: Index) -> Flag:
    named = np.isin(project.positions.position_id[positions].astype(str), rules.only_positions)
    return named | (not rules.only_positions)


def _alternative(card: Scorecard, ground: Ground, account: int, position: int) -> Alternative:
    scenario, work = card.scenario, ground.work
    now, hub = int(scenario.alignment[account]), scenario.position_hub
    there = work.base_h[account] + work.travel_h[account, hub[position]]
    here = work.base_h[account] + work.at([account], [hub[now]]).travel_h[0] if now >= 0 else 0.0
    return Alternative(
        position,
        hours=float(there - here),
        oneway_min=float(work.oneway_min(account, hub[position])),
        index=_index_with(card, float(there), position),
        obstacles=obstacles(card, ground, np.array([account]), position=position),
    )


def _index_with(card: Scorecard, more_h: float, position: int) -> float:
    target_h = float(card.balance.target_h[position])
    return (float(card.tally["workload_h"][position]) + more_h) / target_h if target_h > 0 else float("nan")


def obstacles(card: Scorecard, ground: Ground, accounts: Index, *, position: int) -> tuple[Obstacle, ...]:
    """Return the rules in the way of giving accounts to a position, hard ones first.

    Locks, positions that may not change, product lines, longest one-way travel, and the workload band of the
    position that gains.
    """
    project, rules = card.project, card.scenario.rules
    moving = np.asarray(accounts, np.intp)
    moving = moving[card.scenario.alignment[moving] != position]
    if not len(moving) or position < 0:
        return ()
    minutes = ground.work.oneway_min(moving, np.full(len(moving), card.scenario.position_hub[position]))
    found = (
        _locked(project, rules, moving),
        _closed_to_change(project, rules, moving, position),
        _skills(project, rules, moving, position),
        *_too_far(rules, minutes),
        _overload(card, ground, moving, position=position),
    )
    return tuple(sorted((each for each in found if each), key=lambda each: not each.hard))


def _locked(project: Project, rules: Rules, moving: Index) -> Obstacle | None:
    free_rules = rules.changed(only_positions=())
    return _counted("locked", fixed_positions(project, free_rules)[moving] >= 0)


def _closed_to_change(project: Project, rules: Rules, moving: Index, position: int) -> Obstacle | None:
    free = bool(_may_change(project, rules, np.array([position]))[0])
    return None if free else _counted("only_positions", np.ones(len(moving), bool))


def _skills(project: Project, rules: Rules, moving: Index, position: int) -> Obstacle | None:
    kind, meets = knows_lines(project, rules)
    lacking = ~meets[kind[moving], position]
    lines = "; ".join(sorted(set(project.accounts.product_lines[moving[lacking]])))
    return _counted("product_lines", lacking, lines=lines)


def _too_far(rules: Rules, minutes: Number) -> tuple[Obstacle | None, Obstacle | None]:
    hard, soft = _least(rules.max_oneway_hard_min), _least(rules.max_oneway_soft_min)
    beyond = minutes > hard
    strained = (minutes > soft) & ~beyond
    longest = float(minutes.max())
    return (
        _counted("longest_travel", beyond, minutes=longest, limit=hard),
        _counted("longest_travel", strained, hard=False, minutes=longest, limit=soft),
    )


def _overload(card: Scorecard, ground: Ground, moving: Index, *, position: int) -> Obstacle | None:
    hub = np.full(len(moving), card.scenario.position_hub[position])
    more_h = float((ground.work.base_h[moving] + ground.work.at(moving, hub).travel_h).sum())
    index = _index_with(card, more_h, position)
    for limit, hard in zip(_limits(card.scenario.rules), (True, False)):
        if index > limit:
            return Obstacle("band", hard, 1, {"index": index, "limit": limit})
    return None


def _counted(rule: str, which: Flag, *, hard: bool = True, **params: object) -> Obstacle | None:
    count = int(which.sum())
    return Obstacle(rule, hard, count, params) if count else None
