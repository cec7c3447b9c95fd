"""What does the planner ask the optimiser for, and under which name? Loads nothing of the optimiser."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project
from territory_designer.model.rules import MoveLimits, Rules, default_rules, rules_from_toml
from territory_designer.model.scenario import BASELINE
from territory_designer.session.edits import check_open

if TYPE_CHECKING:
    from territory_designer.optimise.stop import Stop


@dataclass(frozen=True)
class Wish:
    """What the planner asks the optimiser for.

    Parameters
    ----------
    name
        Name of the scenario to make.
    start
        Scenario to start from.
    rules
        Rules to obey; None = the defaults of the mode.
    replace
        Whether a scenario of that name may be overwritten.
    leaver
        Mode substitute: position or employee whose accounts the others take over.
    new_positions
        Mode resize: whether vacant positions may be added to the plan.
    """

    name: str
    mode: str = "improve"
    start: str = BASELINE
    rules: Rules | None = None
    rng_seed: int = 0
    replace: bool = False
    stop: Stop | None = field(default=None, compare=False)
    leaver: str = ""
    new_positions: bool = False


@dataclass(frozen=True)
class FrontierWish:
    """Of which plans the planner wants to choose.

    Parameters
    ----------
    start
        Scenario to start from.
    mode
        ``improve`` or ``rebuild``.
    rules
        Rules that every plan obeys; None = the defaults of the mode.
    points
        How many plans to choose between, 3 … 60.
    trials, seconds
        Trials of each plan (the same frontier every time), else seconds for all of it.
    """

    start: str = BASELINE
    mode: str = "improve"
    rules: Rules | None = None
    points: int = 12
    trials: int | None = None
    seconds: float = 90.0
    rng_seed: int = 0


def wished_rules(
    mode: str,
    *,
    file: Path | None = None,
    hubs: int | None = None,
    max_moves: int | None = None,
    only: tuple[str, ...] = (),
    positions: tuple[int | None, int | None] = (None, None),
    allow_unassigned: bool = False,
) -> Rules:
    """Return the rules of a mode with what a command line says on top.

    Parameters
    ----------
    positions
        Fewest and most open positions (mode resize).

    Raises
    ------
    TerritoryDesignerError
        ``text_file_unreadable`` or what :func:`rules_from_toml` raises.
    """
    rules = rules_from_toml(_text_of(file), mode) if file else default_rules(mode)
    named: dict[str, object] = {}
    if hubs is not None:
        named["max_hubs"] = hubs
    if max_moves is not None:
        named["moves_in_all"] = MoveLimits(accounts=max_moves)
    if only:
        named["only_positions"] = only
    for name, limit in zip(("min_positions", "max_positions"), positions):
        if limit is not None:
            named[name] = limit
    if allow_unassigned:
        named["allow_unassigned"] = True
    return rules.changed(**named)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TerritoryDesignerError("text_file_unreadable", path=str(file), detail=str(error)) from error


def check_name(project: Project, wish: Wish) -> None:
    """Refuse a name that is reserved, empty or taken.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_name_empty``, ``scenario_exists`` or ``scenario_frozen``.
    """
    if wish.name == BASELINE:
        raise TerritoryDesignerError("baseline_read_only")
    if not wish.name.strip():
        raise TerritoryDesignerError("scenario_name_empty")
    if wish.name in project.scenarios and not wish.replace:
        raise TerritoryDesignerError("scenario_exists", name=wish.name)
    if wish.name in project.scenarios:
        check_open(project, wish.name)
