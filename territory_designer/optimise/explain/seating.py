"""Can the positions be seated at hubs so that somebody is within reach of every account?

Hubs and numbers of positions are whole; only who may reach whom counts here, not hours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from territory_designer.measures.ground import Ground
from territory_designer.model.project import may_hold
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Whole
from territory_designer.optimise.explain.setup import Setup
from territory_designer.optimise.hub_choice import choose_hubs
from territory_designer.optimise.linear import INFINITE, Model, Numbers, Solver
from territory_designer.optimise.permits import fixed_positions, knows_lines, within_limit
from territory_designer.optimise.seats import FORBIDDEN_CNY, Seats, hub_limits, seats

_MOST_NODES = 5_000


def seated(setup: Setup, ground: Ground, *, stopped: Callable[[], bool]) -> Scenario | None:
    """Return the start with its positions where the optimiser would seat them, None when it cannot."""
    resize = setup.mode == "resize"
    choice = choose_hubs(setup.project, setup.start, setup.rules, ground, resize=resize, stopped=stopped)
    if choice is None:
        return None
    return setup.start.changed(
        position_hub=choice.position_hub,
        position_open=choice.position_open,
        utilisation=choice.utilisation,
    )


def out_of_reach(setup: Setup, ground: Ground) -> Index | None:
    """Return the accounts that are out of reach however the positions are seated; None when none is.

    Empty when the limits on hubs allow no seating at all.
    """
    fixed = np.where(setup.project.accounts.placed, fixed_positions(setup.project, setup.rules), -1)
    kind, meets = knows_lines(setup.project, setup.rules)
    alone = np.zeros(len(setup.project.positions), bool)
    alone[fixed[fixed >= 0]] = True
    resize = setup.mode == "resize"
    position = np.flatnonzero(
        setup.project.positions.serves if resize else may_hold(setup.project, setup.start)
    )
    placed = seats(
        setup.project,
        setup.start,
        setup.rules,
        position=position,
        alone=alone,
        skills=meets,
        may_close=resize,
    )
    near = within_limit(ground, setup.rules, np.arange(len(setup.project.accounts)))
    model = Model()
    count = _seats(model, setup, placed, _may_sit(placed, fixed, near))
    account, slack = _reach(model, setup, placed, count, near=near, kind=kind, meets=meets, fixed=fixed)
    answer = Solver(model, mip_max_nodes=_MOST_NODES).solve()
    if answer is None:
        return np.zeros(0, np.intp)
    lacking = np.flatnonzero(answer.of(slack) > 0.5)
    if not len(lacking):
        return None
    return np.flatnonzero(np.isin(account, lacking))


def _may_sit(placed: Seats, fixed: Whole, near: Flag) -> Flag:
    """Return where each seat may sit: within reach of all accounts that it must keep, ``(seats, hubs)``."""
    may = placed.sit_cny < FORBIDDEN_CNY
    for seat, position in enumerate(placed.position):
        may[seat] &= near[fixed == position].all(axis=0)
    return may


def _seats(model: Model, setup: Setup, placed: Seats, may_sit: Flag) -> Numbers:
    """Add hubs and seats with their limits; returns the numbers of each kind at each hub."""
    rules, hubs = setup.rules, len(setup.project.hubs)
    limits = hub_limits(setup.project, rules, len(placed.position))
    size = np.bincount(placed.kind)
    is_open = model.variables(np.zeros(hubs), limits.forced, 1.0 - limits.forbidden, whole=True)
    most = size[:, None] * may_sit[placed.first]
    count = model.variables(np.zeros(most.shape), 0.0, most, whole=True)
    least = np.where(placed.close_cny[placed.first] < FORBIDDEN_CNY, 0, size)
    model.put(model.constraints(least, size)[:, None], count, 1.0)
    everyone = [float(rules.min_positions or 0)], [_or_any(rules.max_positions)]
    if setup.mode == "resize":
        model.put(model.constraints(*everyone), count, 1.0)
    for lower, upper, limit in ((0.0, INFINITE, limits.fewest), (-INFINITE, 0.0, limits.most)):
        rows = model.constraints(np.full(hubs, lower), upper)
        model.put(rows[None, :], count, 1.0)
        model.put(rows, is_open, -limit.astype(float))
    if rules.max_hubs is not None:
        model.put(model.constraints([-INFINITE], [float(rules.max_hubs)]), is_open, 1.0)
    if rules.max_relocations is not None:
        row = model.constraints([-INFINITE], [float(rules.max_relocations)])
        model.put(row, count, placed.relocates[placed.first].astype(float))
    return count


def _or_any(limit: int | None) -> float:
    return INFINITE if limit is None else float(limit)


def _reach(
    model: Model,
    setup: Setup,
    placed: Seats,
    count: Numbers,
    *,
    near: Flag,
    kind: Whole,
    meets: Flag,
    fixed: Whole,
) -> tuple[Whole, Numbers]:
    """Ask for one able seat within reach of every kind of account, or else for its slack.

    Returns
    -------
    The row of each account of the project (-1 = none) and the slacks of the rows.
    """
    free = np.flatnonzero(setup.project.accounts.placed & (fixed < 0) & (not setup.rules.allow_unassigned))
    patterns, row = np.unique(np.column_stack([kind[free], near[free]]), axis=0, return_inverse=True)
    row = row.reshape(-1)
    rows = model.constraints(np.ones(len(patterns)), INFINITE)
    slack = model.variables(np.bincount(row, minlength=len(patterns)).astype(float), 0.0, 1.0, whole=True)
    if len(patterns):
        model.put(rows, slack, 1.0)
        able = meets[patterns[:, 0]][:, placed.position[placed.first]]
        at, who, hub = np.nonzero(able[:, :, None] & (patterns[:, None, 1:] > 0))
        model.put(rows[at], count[who, hub], 1.0)
    of = np.full(len(setup.project.accounts), -1, np.int32)
    of[free] = row
    return of, slack
