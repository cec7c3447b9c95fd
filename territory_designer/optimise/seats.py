"""Where may each position sit, at which price, and which positions are alike?"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from territory_designer.measures.disruption import relocating
from territory_designer.measures.objective import hub_states
from territory_designer.model.project import Project, index_of
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Number, Text, Whole
from territory_designer.optimise.hub_limits import FORBIDDEN_CNY, HubLimits

# Prices in relocations; they guide where people sit and are no part of the objective, but for the first.
UNWILLING = 10.0  # the move of somebody who does not want to move
CLOSING = 2.0  # a filled position closes: dearer than to move its employee
OPENING = 0.5  # somebody is hired


@dataclass(frozen=True, eq=False)
class Seats:
    """The positions to be placed.

    Parameters
    ----------
    position
        Rows of the project, ``(seats,)``.
    group
        Group of each seat: the members are alike for accounts (hours, product lines), ``(seats,)``.
    kind
        Kind of each seat: the members are alike for people, too, ``(seats,)``.
    relocates
        Whether a seat at a hub makes its employee move, bool ``(seats, hubs)``.
    sit_cny
        Price of a seat at each hub, ``FORBIDDEN_CNY`` where it may not sit, float64 ``(seats, hubs)``.
    close_cny
        Price of closing it, ``FORBIDDEN_CNY`` where that may not be, float64 ``(seats,)``.
    """

    position: Index
    group: Whole
    kind: Whole
    relocates: Flag
    sit_cny: Number
    close_cny: Number

    @property
    def first(self) -> Index:
        """Return one seat of each kind."""
        return np.unique(self.kind, return_index=True)[1]

    @property
    def first_of_group(self) -> Index:
        """Return one seat of each group."""
        return np.unique(self.group, return_index=True)[1]


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


def seats(
    project: Project,
    start: Scenario,
    rules: Rules,
    *,
    position: Index,
    alone: Flag,
    skills: Flag,
    may_close: bool,
) -> Seats:
    """Return some positions with where each may sit, at which price.

    Parameters
    ----------
    position
        Rows of the project to be placed.
    alone
        Which positions are alike with no other (they keep accounts of their own), ``(positions,)``.
    skills
        Which kinds of need each position meets, ``(kinds of need, positions)``.
    may_close
        Whether positions may close and those that are closed open (mode resize).
    """
    table = project.positions
    relocates = _relocates(project, start)[position]
    unwilling = relocates & ~_would_move(project)[position]
    kept = stays(project, rules)[position]
    yearly = project.settings.relocation_cny / project.settings.payback_years
    opening = np.where(start.position_open[position], 0.0, OPENING * yearly)
    sit = yearly * relocates * np.where(unwilling, UNWILLING, 1.0) + opening[:, None]
    sit = np.where(_may_sit(project, kept, position), sit, FORBIDDEN_CNY)
    filled = start.position_open[position] & ~table.vacant[position]
    close = np.where(filled, CLOSING * yearly, 0.0)
    close = np.where(may_close & ~kept & ~alone[position], close, FORBIDDEN_CNY)
    alike = [table.capacity_h[position], np.where(alone[position], position, -1), *skills[:, position]]
    return Seats(
        position,
        _numbered(np.column_stack(alike)),
        _numbered(np.column_stack([*alike, relocates, sit, close])),
        relocates,
        sit,
        close,
    )


def _numbered(keys: Number | Flag) -> Whole:
    """Return a number for each row; equal rows have the same one."""
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int32)


def _relocates(project: Project, start: Scenario) -> Flag:
    """Return whether each position, once open, makes its employee move to each hub, ``(positions, hubs)``."""
    everyone = np.ones(len(project.positions), bool)
    at = [
        relocating(
            project,
            start.changed(position_hub=np.full(len(project.positions), hub), position_open=everyone),
        )
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


def stays(project: Project, rules: Rules) -> Flag:
    """Return which positions stay as they are today: those of locked employees and those not named."""
    table = project.positions
    held = {lock.id for lock in rules.locks if lock.kind == "employee"}
    kept = np.isin(table.employee_id.astype(str), sorted(held)) & ~table.vacant
    if rules.only_positions:
        kept |= ~np.isin(table.position_id.astype(str), rules.only_positions)
    return np.asarray(kept, bool)


def _may_sit(project: Project, kept: Flag, position: Index) -> Flag:
    """Return where positions may sit, ``(seats, hubs)``: those that are kept at today's hub."""
    today = project.baseline.position_hub[position]
    return ~(kept & (today >= 0))[:, None] | (today[:, None] == np.arange(len(project.hubs)))


def placed(seats: Seats, count: Whole, *, begin: Whole, most_relocations: int | None) -> Whole:
    """Return a hub for every seat, -1 = closed: as cheap as can be, who can stay where they start do.

    Parameters
    ----------
    count
        Seats of each group at each hub, ``(groups, hubs)``.
    begin
        Hub of each seat at the start.
    """
    hub = _cheapest(seats, count, begin=begin, price=seats.sit_cny)
    moves = (hub >= 0) & seats.relocates[np.arange(len(hub)), hub]
    if most_relocations is None or moves.sum() <= most_relocations:
        return hub
    return _cheapest(seats, count, begin=begin, price=seats.sit_cny + FORBIDDEN_CNY / 1e3 * seats.relocates)


def _cheapest(seats: Seats, count: Whole, *, begin: Whole, price: Number) -> Whole:
    hub = np.full(len(begin), -1, np.int32)
    for group, row in enumerate(count):
        members = np.flatnonzero(seats.group == group)
        slots = np.append(np.repeat(np.arange(len(row)), row), np.full(len(members) - row.sum(), -1))
        cost = np.where(slots >= 0, price[members][:, slots], seats.close_cny[members, None])
        cost = cost + (begin[members, None] != slots)  # one CNY: who can stay does
        _, slot = linear_sum_assignment(cost)
        hub[members] = slots[slot]
    return hub
