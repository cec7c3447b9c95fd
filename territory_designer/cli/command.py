"""How is a command declared, and what do all commands share?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project
from territory_designer.model.tables import Text
from territory_designer.model.texts import LANGUAGES, text

Answer = tuple[dict[str, Any], int]


def say(message: str) -> None:
    """Tell a person something on stderr."""
    print(message, file=sys.stderr, flush=True)


def declare(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], Answer],
    *,
    show: Callable[..., None],
    about: str,
) -> argparse.ArgumentParser:
    """Declare a command that prints JSON when asked, else what ``show`` prints; returns its parser."""
    command = commands.add_parser(name, help=about, description=about)
    command.add_argument("--json", action="store_true", help="print one JSON document to stdout")
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="language of texts")
    command.set_defaults(run=run, show=show)
    return command


def names_in(argument: str) -> tuple[str, ...]:
    """Read names between commas."""
    return tuple(filter(None, argument.split(",")))


def pair(argument: str) -> tuple[str, str]:
    """Read ``A=B``."""
    left, found, right = argument.rpartition("=")
    if not found:
        raise argparse.ArgumentTypeError(f"{argument!r} is not of the form A=B")
    return left, right


def positive(argument: str) -> int:
    """Read a whole number above 0."""
    number = int(argument)
    if number < 1:
        raise argparse.ArgumentTypeError(argument)
    return number


def named(ids: Text, name: str, kind: str) -> int:
    """Return the row of an account or position.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_account`` or ``unknown_position``.
    """
    rows = np.flatnonzero(ids == name)
    if not len(rows):
        raise TerritoryDesignerError(f"unknown_{kind}", **{f"{kind}_id": name})
    return int(rows[0])


def opened(options: argparse.Namespace) -> tuple[Project, Any]:
    """Return the plan and its ground."""
    from territory_designer.measures.ground import ground
    from territory_designer.storage.plan_file import read_plan

    project = read_plan(Path(options.plan))
    return project, ground(project)


def save(project: Project, grounds: Any, options: argparse.Namespace) -> None:
    """Save the plan where it was."""
    from territory_designer.storage.plan_file import write_plan
    from territory_designer.storage.state import default_state_dir

    write_plan(project, Path(options.plan), state_dir=default_state_dir(), territories=territories(grounds))


def open_session(options: argparse.Namespace) -> Any:
    """Open the plan for changes."""
    from territory_designer.session.session import Session
    from territory_designer.storage.state import default_state_dir

    return Session.open_plan(Path(options.plan), state_dir=default_state_dir())


def territories(grounds: Any) -> Any:
    """Return what draws the layer of territories."""
    from territory_designer.session.plans import territory_shapes

    return territory_shapes(grounds)


def judged_scenario(options: argparse.Namespace) -> dict[str, Any]:
    """Return a scenario's figures and the rules it breaks."""
    from territory_designer.session.plans import judged

    project, grounds = opened(options)
    return judged(project, project.scenario(options.scenario), grounds, language=options.lang)


def figure(value: Any) -> str:
    """Write a figure as a person reads it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {figure(each)}" for name, each in value.items())
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def show_rules(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print broken and strained rules in sentences."""
    for key in ("broken_rules", "strained_rules"):
        print(text(f"cli.{key}", options.lang, count=len(document[key])))
        for breach in document[key]:
            print(f"  {breach['text']}")


def show_measures(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print figures and positions as two plain tables."""
    print(text("cli.scenario", options.lang, **document))
    for name, value in document["measures"].items():
        print(f"  {name:24} {figure(value)}")
    for row in document["positions"]:
        figures = (row["accounts"], row["workload_h"], row["travel_h"], row["index"])
        print(
            f"  {row['position_id']:16} {row['hub_id']:8} "
            + " ".join(f"{figure(value):>12}" for value in figures)
        )
    show_rules(document, options)


def show_written(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print which file was written."""
    print(text("cli.written", options.lang, path=document["written"]))
