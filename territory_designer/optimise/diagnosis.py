"""Why does no plan obey the rules, as far as can be told?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from territory_designer.measures.disruption import relocating
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index
from territory_designer.optimise.plan import SMALL, Plan
from territory_designer.optimise.problem import Problem
from territory_designer.optimise.relaxation import Relaxed
from territory_designer.optimise.seats import hub_limits

_LISTED = 5


@dataclass(frozen=True)
class Diagnosis:
    """One reason; its text is ``diagnosis.<code>`` with ``params``."""

    code: str
    params: dict[str, str | float] = field(default_factory=dict)


def standing_reasons(project: Project, scenario: Scenario, rules: Rules) -> tuple[Diagnosis, ...]:
    """Return the hard rules that are broken by where positions sit, whoever serves whom."""
    return tuple(
        reason
        for judge in (_hubs, _positions, _relocations, _staying, _closed)
        for reason in judge(project, scenario, rules)
    )


def _hubs(project: Project, scenario: Scenario, rules: Rules) -> Iterator[Diagnosis]:
    at = scenario.position_hub[may_hold(project, scenario)]
    count = np.bincount(at[at >= 0], minlength=len(project.hubs))
    limits = hub_limits(project, rules, len(at))
    if rules.max_hubs is not None and (count > 0).sum() > rules.max_hubs:
        yield Diagnosis("max_hubs", {"count": int((count > 0).sum()), "limit": rules.max_hubs})
    wrong = (count > 0) & ((count < limits.fewest) | (count > limits.most) | limits.forbidden)
    wrong |= (count == 0) & limits.forced
    if wrong.any():
        yield Diagnosis("hub_limits", {"hubs": _names(project.hubs.hub_id[wrong])})


def _positions(project: Project, scenario: Scenario, rules: Rules) -> Iterator[Diagnosis]:
    count = int(may_hold(project, scenario).sum())
    fewest, most = rules.min_positions or 0, rules.max_positions
    if count < fewest or (most is not None and count > most):
        limit = fewest if count < fewest else most
        yield Diagnosis("open_positions", {"count": count, "limit": limit or 0})


def _relocations(project: Project, scenario: Scenario, rules: Rules) -> Iterator[Diagnosis]:
    count = int(relocating(project, scenario).sum())
    if rules.max_relocations is not None and count > rules.max_relocations:
        yield Diagnosis("max_relocations", {"count": count, "limit": rules.max_relocations})


def _staying(project: Project, scenario: Scenario, rules: Rules) -> Iterator[Diagnosis]:
    """Tell positions that were to stay at today's hub, or open, and did not."""
    table, today = project.positions, project.baseline
    changed = (scenario.position_hub != today.position_hub) | (scenario.position_open != today.position_open)
    held = np.isin(
        table.employee_id.astype(str), [lock.id for lock in rules.locks if lock.kind == "employee"]
    )
    stays = held & ~table.vacant
    if rules.only_positions:
        stays |= ~np.isin(table.position_id.astype(str), rules.only_positions)
    if (stays & changed).any():
        yield Diagnosis("position_changed", {"positions": _names(table.position_id[stays & changed])})


def _closed(project: Project, scenario: Scenario, rules: Rules) -> Iterator[Diagnosis]:  # noqa: ARG001
    """Tell accounts at positions that may hold none."""
    holds, alignment = may_hold(project, scenario), scenario.alignment
    lost = project.accounts.placed & (alignment >= 0) & ~holds[alignment]
    if lost.any():
        yield _about(project, "closed_position", np.flatnonzero(lost))


def reasons(plan: Plan, divisible: Relaxed | None) -> tuple[Diagnosis, ...]:
    """Return why a plan breaks hard rules, judging by it and, if known, the divisible plan."""
    problem = plan.problem
    found = [*_broken_anyway(problem), *(each for judge in _JUDGES for each in judge(problem))]
    if divisible is not None and divisible.beyond_h > SMALL:
        found.append(Diagnosis("bands_impossible", {"hours": divisible.beyond_h}))
    if not found and plan.score.breach > 0:
        found.append(Diagnosis("not_found", {"positions": _names(_over(plan))}))
    return tuple(found)


def _broken_anyway(problem: Problem) -> Iterator[Diagnosis]:
    for rule in sorted({str(each) for each in problem.breaks} - {""}):
        yield _about(problem.project, rule, problem.account[problem.breaks == rule])


def _sum_of_work(problem: Problem) -> Iterator[Diagnosis]:
    """Tell when all work together is above or below all bands together."""
    for band in problem.bands:
        load = band.load[:, np.unique(band.column)]
        least, most = float(load.min(axis=1).sum()), float(load.max(axis=1).sum())
        params = {"measure": band.measure}
        if least > band.hard_upper.sum():
            share = least / problem.target_h.sum()
            yield Diagnosis("sum_above_bands", params | {"share": share})
        if most < band.hard_lower.sum():
            yield Diagnosis("sum_below_bands", params | {"share": most / problem.target_h.sum()})


def _single_accounts(problem: Problem) -> Iterator[Diagnosis]:
    """Tell accounts that alone are above the band of every position they may have."""
    for band in problem.bands:
        room = np.where(problem.allowed, band.hard_upper - band.load[:, band.column], -np.inf)
        above = np.flatnonzero(room.max(axis=1, initial=-np.inf) < 0)
        if len(above):
            yield _about(problem.project, "account_above_band", problem.account[above], measure=band.measure)


def _fixed_accounts(problem: Problem) -> Iterator[Diagnosis]:
    """Tell positions whose fixed accounts alone are above the band."""
    held = np.flatnonzero(problem.fixed >= 0)
    for band in problem.bands:
        load = band.load[held, band.column[problem.fixed[held]]]
        above = np.bincount(problem.fixed[held], load, minlength=problem.shape[1]) > band.hard_upper
        if above.any():
            names = _names(problem.project.positions.position_id[problem.position[above]])
            yield Diagnosis("fixed_above_band", {"measure": band.measure, "positions": names})


_JUDGES: tuple[Callable[[Problem], Iterator[Diagnosis]], ...] = (
    _sum_of_work,
    _single_accounts,
    _fixed_accounts,
)


def _over(plan: Plan) -> list[str]:
    """Return the positions at which a hard rule is still broken, or all when it is one on the whole."""
    problem = plan.problem
    over: Flag = (plan.parts > 1) & problem.pieces_are_hard
    for band, sums in zip(problem.bands, plan.sums):
        over |= (sums > band.hard_upper) | (sums < band.hard_lower)
    for budget, at in zip(problem.budgets, plan.spent_at):
        over |= (at > budget.most_at)[problem.position]
    return list(problem.project.positions.position_id[problem.position[over]])


def _about(project: Project, code: str, account: Index, **params: str | float) -> Diagnosis:
    named = _names(project.accounts.account_id[account])
    return Diagnosis(code, {"count": len(account), "accounts": named, **params})


def _names(names: object) -> str:
    listed = [str(name) for name in names]  # type: ignore[attr-defined]
    return ", ".join(listed[:_LISTED]) + (" …" if len(listed) > _LISTED else "")
