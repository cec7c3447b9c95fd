"""In which steps does one plan become another, what does each bring, and how are the first ones taken over?

``explain --moves --json`` prints ``{"from", "scenario", "complete", "steps": [{"step", "kind", "text",
"accounts": [{"account_id", "from", "to"}], "positions": [{"position_id", "from_hub", "to_hub"}], "people",
"benefit_cny", "benefit_h", "balance_max": {"before", "after"}, "allowed", "cumulative": {"benefit_cny",
"benefit_h", "accounts"}}], "total": {"steps", "accounts", "positions", "benefit_cny", "benefit_h"},
"steps_for_80_percent"}``; null stands for nobody, for a closed position, and for what is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.hub_names import hub_names
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.model.texts import text
from territory_designer.optimise.explain.move_list import KINDS, MoveList, Step, move_list
from territory_designer.session.edits import Edit, between
from territory_designer.session.session import Session

__all__ = [
    "KINDS",
    "MoveList",
    "Step",
    "apply_prefix",
    "explain_moves",
    "first_steps",
    "move_list",
    "moves_as_dict",
    "people",
    "prefix",
    "prefix_edit",
    "step_text",
    "steps_for",
]

_SAID = 5
_COMMA = {"en": ", ", "zh": "、"}


def prefix(
    project: Project, a: Scenario, b: Scenario, count: int, *, ground: Ground, name: str = ""
) -> Scenario:
    """Return the plan after the first steps of the move list from ``a`` to ``b``.

    Raises
    ------
    TerritoryDesignerError
        ``prefix_count`` when there are not so many steps.
    """
    return first_steps(move_list(project, a, b, ground), count, name or b.name)


def first_steps(moves: MoveList, count: int, name: str) -> Scenario:
    """Return the plan after the first steps of a list.

    Raises
    ------
    TerritoryDesignerError
        ``prefix_count`` when there are not so many steps.
    """
    if not 0 <= count <= len(moves.steps):
        raise TerritoryDesignerError("prefix_count", count=count, most=len(moves.steps))
    return moves.prefix(count, name)


def prefix_edit(project: Project, moves: MoveList, count: int, name: str) -> Edit:
    """Return the edit that makes the first steps a new scenario.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_name_empty``, ``scenario_exists`` or ``prefix_count``.
    """
    if name == BASELINE:
        raise TerritoryDesignerError("baseline_read_only")
    if not name.strip():
        raise TerritoryDesignerError("scenario_name_empty")
    if name in project.scenarios:
        raise TerritoryDesignerError("scenario_exists", name=name)
    made = first_steps(moves, count, name)
    before = project.scenario(moves.way.start.name)
    params = {"count": count, "name": name, "goal": moves.way.end.name}
    return between(before, made, "first_steps", creates=True, params=params)


def apply_prefix(session: Session, moves: MoveList, count: int, name: str) -> None:
    """Make the first steps a new scenario of an open plan: one step that can be undone."""
    session.do(prefix_edit(session.project, moves, count, name))


def steps_for(moves: MoveList, share: float) -> int | None:
    """Return how many steps bring a share of the whole benefit; None when there is none."""
    total = float(moves.cumulative_cny[-1]) if moves.steps else 0.0
    if total <= 0.0:
        return None
    return int(np.argmax(moves.cumulative_cny >= share * total - 1e-6)) + 1


def people(step: Step, project: Project) -> tuple[str, ...]:
    """Return the employees whose positions a step concerns."""
    holders = (str(project.positions.employee_id[row]) for row in step.positions.tolist())
    return tuple(sorted({each for each in holders if each}))


def step_text(step: Step, moves: MoveList, language: str = "en") -> str:
    """Say a step in a sentence."""
    project, listed = moves.way.project, _Listed(language)
    turns = (_turn(moves, row, language) for row in step.turned.tolist())
    return text(
        f"explain.move.{step.kind}",
        language,
        count=len(step.account),
        accounts=listed(project.accounts.name[step.account]),
        source=_names(project, step.position_before, listed, language),
        goal=_names(project, step.position_after, listed, language),
        positions=listed(project.positions.position_id[step.positions]),
        turns=listed(turns),
    )


class _Listed:
    """Joins a few names, and says when there are more."""

    def __init__(self, language: str) -> None:
        self._comma = _COMMA[language]

    def __call__(self, names: Iterable[object]) -> str:
        said = [str(name) for name in names]
        return self._comma.join(said[:_SAID]) + (" …" if len(said) > _SAID else "")


def _names(project: Project, positions: Any, listed: _Listed, language: str) -> str:
    found = dict.fromkeys(_position(project, row) for row in positions.tolist())
    return listed(text("explain.move.nobody", language) if name is None else name for name in found)


def _turn(moves: MoveList, position: int, language: str) -> str:
    ends = (moves.way.start, moves.way.end)
    before, after = (_hub_name(moves.way.project, each, position, language) for each in ends)
    case = "open" if before is None else "close" if after is None else "hub"
    name = _position(moves.way.project, position)
    return text(f"explain.move.turn.{case}", language, position=name, before=before, after=after)


def _position(project: Project, row: int) -> str | None:
    return str(project.positions.position_id[row]) if row >= 0 else None


def _hub(project: Project, scenario: Scenario, position: int) -> str | None:
    hub = int(scenario.position_hub[position])
    return str(project.hubs.hub_id[hub]) if scenario.position_open[position] and hub >= 0 else None


def _hub_name(project: Project, scenario: Scenario, position: int, language: str) -> str | None:
    known = _hub(project, scenario, position) is not None
    return hub_names(project.hubs, language)[int(scenario.position_hub[position])] if known else None


def moves_as_dict(moves: MoveList, *, language: str = "en") -> dict[str, Any]:
    """Return a move list in the shape that ``explain --moves --json`` prints."""
    return {
        "from": moves.way.start.name,
        "scenario": moves.way.end.name,
        "complete": moves.complete,
        "steps": [_step(moves, row, language) for row in range(len(moves.steps))],
        "total": {
            "steps": len(moves.steps),
            "accounts": len(moves.way.account),
            "positions": len(moves.way.turned),
            "benefit_cny": float(sum(step.benefit_cny for step in moves.steps)),
            "benefit_h": float(sum(step.benefit_h for step in moves.steps)),
        },
        "steps_for_80_percent": steps_for(moves, 0.8),
    }


def _step(moves: MoveList, row: int, language: str) -> dict[str, Any]:
    step, project = moves.steps[row], moves.way.project
    ends = zip(step.account.tolist(), step.position_before.tolist(), step.position_after.tolist())
    return {
        "step": row + 1,
        "kind": step.kind,
        "text": step_text(step, moves, language),
        "accounts": [
            {
                "account_id": str(project.accounts.account_id[account]),
                "from": _position(project, before),
                "to": _position(project, after),
            }
            for account, before, after in ends
        ],
        "positions": [
            {
                "position_id": _position(project, position),
                "from_hub": _hub(project, moves.way.start, position),
                "to_hub": _hub(project, moves.way.end, position),
            }
            for position in step.turned.tolist()
        ],
        "people": list(people(step, project)),
        "benefit_cny": step.benefit_cny,
        "benefit_h": step.benefit_h,
        "balance_max": {"before": step.balance_max[0], "after": step.balance_max[1]},
        "allowed": step.allowed,
        "cumulative": {
            "benefit_cny": float(moves.cumulative_cny[row]),
            "benefit_h": float(moves.cumulative_h[row]),
            "accounts": int(moves.cumulative_accounts[row]),
        },
    }


def explain_moves(
    project: Project,
    a: Scenario,
    b: Scenario,
    ground: Ground,
    *,
    first: int | None = None,
    name: str = "",
    language: str = "en",
    tell: Callable[[str, dict[str, Any]], None] = lambda _, __: None,
) -> tuple[Project, dict[str, Any]]:
    """Return the move list from ``a`` to ``b`` as a document, and the plan with the first steps if asked for.

    Parameters
    ----------
    first, name
        How many steps become a new scenario, and its name (``made`` in the document); None = none.
    tell
        Called with the key of a text and its values while the list grows.

    Raises
    ------
    TerritoryDesignerError
        What :func:`prefix_edit` raises.
    """
    moves = move_list(project, a, b, ground, on_progress=_progress(tell))
    document = moves_as_dict(moves, language=language)
    if first is None:
        return project, document
    return prefix_edit(project, moves, first, name).apply(project), document | {"made": name}


def _progress(tell: Callable[[str, dict[str, Any]], None]) -> Callable[[int, int], None]:
    """Return a listener that says how far a list is, each time a tenth more of the moves is in it."""
    said = [0]

    def listen(done: int, total: int) -> None:
        if done * 10 // total > said[0]:
            said[0] = done * 10 // total
            tell("explain.move.progress", {"done": done, "total": total})

    return listen
