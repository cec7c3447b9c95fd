"""Which commands split, merge and dissolve positions, and say what to do next?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from territory_designer.cli.command import Answer, declare, figure, named, open_session, territories
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    split = _on_position(commands, "split", run_split, about="give half of a position to another one")
    split.add_argument("--new", default="", metavar="POSITION", help="a closed or empty position")
    split.add_argument("--rng-seed", type=int, default=0, help="another number may give another cut")
    merge = _on_position(commands, "merge", run_merge, about="give all accounts away and close the position")
    merge.add_argument("--into", required=True, metavar="POSITION")
    _on_position(commands, "dissolve", run_dissolve, about="share the accounts and close the position")
    best = declare(
        commands, "best-move", run_best_move, show=show_best_move, about="what to do next at a place"
    )
    best.add_argument("plan", metavar="PLAN.gpkg")
    best.add_argument("--scenario", required=True)
    where = best.add_mutually_exclusive_group(required=True)
    where.add_argument("--position", metavar="ID")
    where.add_argument("--account", action="append", metavar="ID", help="may be given several times")
    best.add_argument("--make", action="store_true", help="make the move and save the plan")


def _on_position(
    commands: Any, name: str, run: Callable[[argparse.Namespace], Answer], *, about: str
) -> argparse.ArgumentParser:
    command = declare(commands, name, run, show=show_step, about=about)
    command.add_argument("plan", metavar="PLAN.gpkg")
    command.add_argument("position", metavar="POSITION")
    command.add_argument("--scenario", required=True)
    return command


def run_split(options: argparse.Namespace) -> Answer:
    """Split a position."""

    def step(session: Any) -> None:
        new = named(session.project.positions.position_id, options.new, "position") if options.new else None
        session.split_position(_position(session, options), new_position=new, rng_seed=options.rng_seed)

    return _stepped(options, step)


def run_merge(options: argparse.Namespace) -> Answer:
    """Merge a position into another one."""

    def step(session: Any) -> None:
        into = named(session.project.positions.position_id, options.into, "position")
        session.merge_positions(_position(session, options), into)

    return _stepped(options, step)


def run_dissolve(options: argparse.Namespace) -> Answer:
    """Dissolve a position."""
    return _stepped(options, lambda session: session.dissolve_position(_position(session, options)))


def _position(session: Any, options: argparse.Namespace) -> int:
    return named(session.project.positions.position_id, options.position, "position")


def _stepped(options: argparse.Namespace, step: Callable[[Any], None]) -> Answer:
    """Make one step in a scenario, save the plan and tell what moved."""
    session = open_session(options)
    session.show(options.scenario)
    step(session)
    edit = session.done[-1]
    document = {"scenario": options.scenario, "step": edit.label, **edit.params}
    document["text"] = text(f"edit.{edit.label}", options.lang, **edit.params)
    session.save(territories=territories(session.ground))
    return document, 0


def run_best_move(options: argparse.Namespace) -> Answer:
    """Say the best next move at a position or for accounts; 1 when there is none."""
    session = open_session(options)
    session.show(options.scenario)
    found = session.best_move(_where(session, options))
    if found is None:
        return {"scenario": options.scenario, "move": None}, 1
    if options.make:
        session.move(found.accounts, found.position)
        session.save(territories=territories(session.ground))
    ids, names = session.project.accounts.account_id, session.project.positions.position_id
    move = {
        "account_ids": [str(each) for each in ids[found.accounts]],
        "from": str(names[found.source]) if found.source >= 0 else None,
        "to": str(names[found.position]),
        "gain_cny": found.gain_cny,
        "travel_h": found.travel_h,
        "workload_h": found.workload_h,
        "cost_cny": {**found.consequence.terms, "total": found.consequence.cost_cny},
    }
    return {"scenario": options.scenario, "move": move, "made": options.make}, 0


def _where(session: Any, options: argparse.Namespace) -> Any:
    if options.position:
        return _position(session, options)
    ids = session.project.accounts.account_id
    return np.array([named(ids, each, "account") for each in options.account])


def show_step(document: Mapping[str, Any], options: argparse.Namespace) -> None:  # noqa: ARG001 - as all
    """Print what was done."""
    print(document["text"])


def show_best_move(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print a move with what it saves."""
    move = document["move"]
    if move is None:
        print(text("cli.no_best_move", options.lang))
        return
    said = {"accounts": ", ".join(move["account_ids"]), "to": move["to"]}
    nobody = text("explain.move.nobody", options.lang)
    figures = {"gain": figure(move["gain_cny"]), "hours": figure(move["travel_h"])}
    print(text("cli.best_move", options.lang, **said, **figures, source=move["from"] or nobody))
