"""Where may each position sit, at which price, and which positions are alike?"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from territory_designer.measures.disruption import relocating
from territory_designer.measures.objective import hub_states
from territory_designer.model.project import Project, index_of, may_hold
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Text, Whole

UNWILLING = 10  # relocations that the move of somebody who does not want to move counts as


@dataclass(frozen=True, eq=False)
class HubLimits:
    """What is asked of the hubs: whether each must or may be open, and numbers of positions while it is."""

    forced: Flag
    forbidden: Flag
    fewest: Whole
    most: Whole


@dataclass(frozen=True, eq=False)
class Seats:
    """The positions to be placed, in kinds that are alike.

    Parameters
    ----------
    position
        Rows of the project, ``(seats,)``.
    kind
        Kind of each seat, ``(seats,)``.
    first
        One seat of each kind, ``(kinds,)``.
    relocates
        Whether a seat at a hub makes its employee move, bool ``(seats, hubs)``.
    unwilling
        Whether that is against the employee's will.
    may_sit
        Where the rules let it sit.
    """

    position: Index
    kind: Whole
    first: Index
    relocates: Flag
    unwilling: Flag
    may_sit: Flag


def hub_limits(project: Project, rules: Rules, seats: int) -> HubLimits:
    """Return what rules and table of hubs ask; without ``judge_hub_limits`` every hub may be open."""
    states = hub_states(project, rules)
    hubs, asked = project.hubs, {rule.hub_id: rule for rule in rules.hubs}
    fewest, most = hubs.min_positions.copy(), hubs.max_positions.copy()
    for row, hub in enumerate(hubs.hub_id):
        if hub in asked:
            rule = asked[hub]
            fewest[row] = fewest[row] if rule.min_positions is None else rule.min_positions
            most[row] = most[row] if rule.max_positions is None else rule.max_positions
    if not rules.judge_hub_limits:
        none = np.zeros(len(hubs), bool)
        return HubLimits(none, none.copy(), np.ones(len(hubs), np.int32), np.full(len(hubs), seats, np.int32))
    return HubLimits(
        np.asarray(states == "forced", bool),
        np.asarray(states == "forbidden", bool),
        np.maximum(fewest, 1),
        np.minimum(most, seats),
    )


def seats(project: Project, start: Scenario, rules: Rules, *, alone: Flag, skills: Flag) -> Seats:
    """Return the open positions that may hold accounts, with where each may sit.

    Parameters
    ----------
    alone
        Which positions are alike with no other (they keep accounts of their own), ``(positions,)``.
    skills
        Which kinds of need each position meets, ``(kinds of need, positions)``.
    """
    position = np.flatnonzero(may_hold(project, start))
    relocates = _relocates(project, start)[position]
    unwilling = relocates & ~_would_move(project)[position]
    may_sit = _may_sit(project, rules)[position]
    keys = np.column_stack(
        [
            project.positions.capacity_h[position],
            np.where(alone[position], position, -1),
            skills[:, position].T,
            relocates,
            unwilling,
            may_sit,
        ]
    )
    _, first, kind = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return Seats(position, kind.reshape(-1).astype(np.int32), first, relocates, unwilling, may_sit)


def _relocates(project: Project, start: Scenario) -> Flag:
    """Return whether each position at each hub makes its employee move, ``(positions, hubs)``."""
    at = [
        relocating(project, start.changed(position_hub=np.full(len(project.positions), hub)))
        for hub in range(len(project.hubs))
    ]
    return np.array(at, bool).reshape(len(project.hubs), len(project.positions)).T


def _would_move(project: Project) -> Flag:
    """Return whether each position's employee would move to each hub, as the table of employees says.

    Blank or ``any``: to all; ``none``: to none; else the hubs or cities that are listed.
    """
    person = index_of(project.employees.employee_id, project.positions.employee_id)
    would = np.ones((len(project.positions), len(project.hubs)), bool)
    for row in np.flatnonzero(person >= 0):
        would[row] = _willing(str(project.employees.mobility[person[row]]), project)
    return would


def _willing(mobility: str, project: Project) -> Flag | bool:
    words = {word.strip() for word in re.split("[;；,，、|]", mobility) if word.strip()}
    if not words or "any" in {word.lower() for word in words}:
        return True
    return _listed(project.hubs.hub_id, words) | _listed(project.hubs.city, words)


def _listed(names: Text, words: set[str]) -> Flag:
    return np.isin(names.astype(str), sorted(words))


def _may_sit(project: Project, rules: Rules) -> Flag:
    """Return where each position may sit, ``(positions, hubs)``: locked ones at today's hub."""
    today, table = project.baseline.position_hub, project.positions
    held = {lock.id for lock in rules.locks if lock.kind == "employee"}
    stays = np.isin(table.employee_id.astype(str), sorted(held)) & ~table.vacant
    if rules.only_positions:
        stays |= ~np.isin(table.position_id.astype(str), rules.only_positions)
    return ~(stays & (today >= 0))[:, None] | (today[:, None] == np.arange(len(project.hubs)))
