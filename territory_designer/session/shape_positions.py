"""How is a position split in two, merged into another one, or dissolved among its neighbours?

Each answer is an edit: whoever has long plans computes it beside the window and hands it to ``Session.do``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.adjacency import pieces_of
from territory_designer.geo.sphere import unit_vectors
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project, may_hold, with_more_positions
from territory_designer.model.scenario import DECIDED_PLANNER, UNASSIGNED, Scenario
from territory_designer.model.tables import Flag, Index, Number, Positions, Whole
from territory_designer.optimise.permits import fixed_positions, locked_accounts, overridden_to
from territory_designer.optimise.split import moment, plane
from territory_designer.session.edits import Edit, between, check_open, given

_DIRECTIONS = 16
_CHUNKS = 10  # of trials, with which the neighbours share what a dissolved position leaves
_OWN = ("employee_id", "quota_cny")  # what a new position does not have of the one that is split


def split_edit(
    project: Project,
    scenario: Scenario,
    ground: Ground,
    position: int,
    *,
    new_position: int | None = None,
    rng_seed: int = 0,
) -> Edit:
    """Return the edit that gives half of a position's work to another one of its hub, cut by a line.

    Of several lines that halve the hours the one is taken that leaves fewest pieces, then the most compact
    halves. Accounts that a lock or an override holds stay.

    Parameters
    ----------
    new_position
        A closed or empty position; None = one of the same hub, else one that is added to the plan.
    rng_seed
        Turns the lines that are tried: another number may give another cut.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_frozen``, ``position_not_open``, ``position_not_free`` or
        ``position_too_small``.
    """
    _check(project, scenario, position)
    chosen = _free_position(project, scenario, position) if new_position is None else new_position
    if new_position is not None and not _is_free(project, scenario)[new_position]:
        raise TerritoryDesignerError("position_not_free", position=_name(project, new_position))
    rows = _row_like(project, position) if chosen < 0 else {}
    grown = with_more_positions(project, Positions.from_columns(rows)) if rows else project
    to = len(project.positions) if rows else chosen
    moving = _half(project, scenario, ground, position, rng_seed=rng_seed)
    before = grown.scenario(scenario.name)
    hub, opened = before.position_hub.copy(), before.position_open.copy()
    hub[to], opened[to] = before.position_hub[position], True
    params = {"position": _name(grown, position), "new": _name(grown, to), "count": len(moving)}
    where = np.full(len(moving), to)
    edit = given(before, moving, where, "split", params=params, position_hub=hub, position_open=opened)
    return replace(edit, new_positions=rows)


def _check(project: Project, scenario: Scenario, position: int) -> None:
    check_open(project, scenario.name)
    if not (0 <= position < len(project.positions) and may_hold(project, scenario)[position]):
        raise TerritoryDesignerError("position_not_open", position=_name(project, position))


def _name(project: Project, position: int) -> str:
    ids = project.positions.position_id
    return str(ids[position]) if 0 <= position < len(ids) else str(position)


def _is_free(project: Project, scenario: Scenario) -> Flag:
    """Return which positions may take over a half: they may hold accounts, and are closed or hold none."""
    held = np.bincount(scenario.alignment[scenario.alignment >= 0], minlength=len(project.positions))
    return project.positions.serves & (~scenario.position_open | (held == 0))


def _free_position(project: Project, scenario: Scenario, position: int) -> int:
    """Return a free position of the same hub, a closed one before an empty one; -1 when there is none."""
    here = scenario.position_hub == scenario.position_hub[position]
    rows = np.flatnonzero(_is_free(project, scenario) & here)
    rows = rows[np.lexsort((rows, scenario.position_open[rows]))]
    return int(rows[0]) if len(rows) else -1


def _row_like(project: Project, position: int) -> dict[str, list[Any]]:
    """Return the row of a vacant position like another one, with a name of its own."""
    table = project.positions
    row = {name: [column[position]] for name, column in table.columns().items() if name not in _OWN}
    taken, number = set(table.position_id), 2
    while f"{table.position_id[position]}-{number}" in taken:
        number += 1
    plain = {name: [each.item() if isinstance(each, np.generic) else each] for name, (each,) in row.items()}
    lines = plain["product_lines"][0] or _lines_of(project, str(table.employee_id[position]))
    named = f"{table.position_id[position]}-{number}"
    return {**plain, "position_id": [named], "hub_id": [""], "product_lines": [lines]}


def _lines_of(project: Project, employee_id: str) -> str:
    staff = dict(zip(project.employees.employee_id, project.employees.product_lines))
    return str(staff.get(employee_id, ""))


def _half(project: Project, scenario: Scenario, ground: Ground, position: int, *, rng_seed: int) -> Index:
    """Return the accounts that go, so that both sides have the same hours and few pieces."""
    everyone = np.flatnonzero((scenario.alignment == position) & project.accounts.placed)
    held = fixed_positions(project, scenario.rules.changed(only_positions=()))[everyone] >= 0
    if (~held).sum() < 2 or len(everyone) < 2:
        raise TerritoryDesignerError("position_too_small", position=_name(project, position))
    hub = int(scenario.position_hub[position])
    hours = ground.work.base_h[everyone] + ground.work.travel_h[everyone, hub]
    accounts = project.accounts
    points = plane(unit_vectors(accounts.longitude[everyone], accounts.latitude[everyone]))
    begin = np.random.default_rng(rng_seed).uniform(0.0, 2.0 * np.pi / _DIRECTIONS)
    cuts = []
    for turn in begin + np.arange(_DIRECTIONS) * (2.0 * np.pi / _DIRECTIONS):
        goes = _cut(points @ np.array([np.cos(turn), np.sin(turn)]), hours, held)
        pieces = pieces_of(ground.adjacency, everyone, goes.astype(int), positions=2)
        spread = moment(points[goes]) + moment(points[~goes])
        cuts.append((int(pieces.sum()), spread, len(cuts), goes))
    *_, goes = min(cuts, key=lambda each: each[:3])
    return everyone[goes]


def _cut(along: Number, hours: Number, held: Flag) -> Flag:
    """Return which accounts go: free ones from one end on, until they have half of all hours."""
    order = np.lexsort((np.arange(len(along)), along))
    order = order[~held[order]]
    done = np.cumsum(hours[order])
    cut = int(np.abs(done - hours.sum() / 2.0)[:-1].argmin()) + 1
    goes = np.zeros(len(along), bool)
    goes[order[:cut]] = True
    return goes


def merge_edit(project: Project, scenario: Scenario, source: int, target: int) -> Edit:
    """Return the edit that gives all accounts of a position to another one and closes it.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_frozen``, ``position_not_open``, ``position_same``,
        ``position_holds_locked`` or ``position_employee_locked``.
    """
    _check(project, scenario, source)
    _check(project, scenario, target)
    if source == target:
        raise TerritoryDesignerError("position_same")
    _may_close(project, scenario, source)
    moving = np.flatnonzero(scenario.alignment == source)
    names = {"position": _name(project, source), "into": _name(project, target)}
    return given(
        scenario,
        moving,
        np.full(len(moving), target),
        "merge",
        params={**names, "count": len(moving)},
        position_open=_closed(scenario, source),
    )


def _closed(scenario: Scenario, position: int) -> Flag:
    opened = scenario.position_open.copy()
    opened[position] = False
    return opened


def _may_close(project: Project, scenario: Scenario, position: int) -> None:
    """Refuse to close a position at which a lock or an override holds somebody."""
    rules, home = scenario.rules, project.baseline.alignment
    at_home = locked_accounts(project, rules) & ((home == position) | (scenario.alignment == position))
    held = int((at_home | (overridden_to(project, rules) == position)).sum())
    if held:
        raise TerritoryDesignerError(
            "position_holds_locked", position=_name(project, position), accounts=held
        )
    employee = str(project.positions.employee_id[position])
    if employee and any(lock.kind == "employee" and lock.id == employee for lock in rules.locks):
        raise TerritoryDesignerError(
            "position_employee_locked", position=_name(project, position), employee=employee
        )


def dissolve_edit(project: Project, scenario: Scenario, ground: Ground, position: int) -> Edit:
    """Return the edit that closes a position and gives its accounts to those whom they cost least.

    By the scenario's own rules and prices, with all other accounts where they are.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_frozen``, ``position_not_open``, ``position_holds_locked``,
        ``position_employee_locked`` or ``nobody_takes_over``.
    """
    _check(project, scenario, position)
    _may_close(project, scenario, position)
    leaving = scenario.alignment == position
    left = scenario.changed(
        alignment=np.where(leaving, UNASSIGNED, scenario.alignment),
        position_open=_closed(scenario, position),
        bound=None,
    )
    holds = may_hold(project, left) & (left.position_hub >= 0)
    if not holds.any():
        raise TerritoryDesignerError("nobody_takes_over", position=_name(project, position))
    alignment = _taken_over(project, left, ground, leaving & project.accounts.placed)
    decided = np.where(leaving, DECIDED_PLANNER, scenario.decided_by)
    after = left.changed(alignment=alignment, decided_by=decided)
    others = len(np.unique(alignment[leaving & (alignment >= 0)]))
    params = {"position": _name(project, position), "count": int(leaving.sum()), "others": others}
    return between(scenario, after, "dissolve", params=params)


def _taken_over(project: Project, left: Scenario, ground: Ground, leaving: Flag) -> Whole:
    """Return who serves whom when the others have taken over the accounts that a position leaves."""
    from territory_designer.optimise.plan import Plan
    from territory_designer.optimise.problem import problem
    from territory_designer.optimise.search import Search
    from territory_designer.optimise.start_plan import as_handed_in, assign_rest

    rules = left.rules.changed(allow_unassigned=False)
    if not leaving.any():
        return left.alignment
    asked = problem(project, left, rules, ground, "fill", start=left)
    plan = Plan(asked, as_handed_in(asked, left))
    assign_rest(plan)
    search = Search(plan, rng_seed=0)
    for _ in range(_CHUNKS):
        search.advance()
    alignment, best = left.alignment.copy(), asked.position[search.best]
    gone = leaving[asked.account]
    alignment[asked.account[gone]] = best[gone]
    return alignment
