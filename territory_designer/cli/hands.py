"""Which commands change a plan by hand?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.cli.command import (
    Answer,
    declare,
    named,
    open_session,
    territories,
)
from territory_designer.model.project import Project
from territory_designer.model.rules import LOCK_KINDS
from territory_designer.model.scenario import BASELINE
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    assign = declare(
        commands, "assign", run_assign, show=show_moved, about="give accounts to positions by a list"
    )
    assign.add_argument("plan", metavar="PLAN.gpkg")
    assign.add_argument("--scenario", required=True)
    assign.add_argument(
        "--moves", required=True, type=Path, metavar="MOVES.csv", help="account_id,position_id"
    )
    scenario = declare(
        commands,
        "scenario",
        run_scenario,
        show=show_scenarios,
        about="list, copy, rename, note, freeze or delete scenarios",
    )
    scenario.add_argument("action", choices=tuple(_SCENARIO_STEPS))
    scenario.add_argument("plan", metavar="PLAN.gpkg")
    scenario.add_argument("--scenario", default=BASELINE)
    scenario.add_argument("--to", default="", metavar="NEW", help="name of the copy, or the new name")
    scenario.add_argument("--text", default="", help="the note; none = take it away")
    lock = declare(
        commands, "lock", run_lock, show=show_scenarios, about="lock or unlock parts of a scenario"
    )
    lock.add_argument("plan", metavar="PLAN.gpkg")
    lock.add_argument("--scenario", required=True)
    lock.add_argument("--kind", choices=LOCK_KINDS, default="account")
    lock.add_argument("--unlock", action="store_true")
    lock.add_argument("ids", nargs="+", metavar="ID")
    _add_accounts(commands)


def _add_accounts(commands: Any) -> None:
    override = declare(
        commands, "override", run_override, show=show_overrides, about="fix accounts at a position by hand"
    )
    override.add_argument("action", choices=("set", "list", "reset"))
    override.add_argument("plan", metavar="PLAN.gpkg")
    override.add_argument("--scenario", required=True)
    override.add_argument("--position", default="", metavar="ID", help="with set: where to fix them")
    override.add_argument(
        "--account", action="append", default=[], metavar="ID", help="several times; with reset none = all"
    )
    override.set_defaults(usage=override.error)
    note = declare(commands, "note", run_note, show=show_notes, about="note a text on an account")
    note.add_argument("plan", metavar="PLAN.gpkg")
    note.add_argument("--account", metavar="ID")
    note.add_argument("--text", default="", help="none = take the note away")
    swap = declare(commands, "swap", run_swap, show=show_moved, about="let two accounts change places")
    swap.add_argument("plan", metavar="PLAN.gpkg")
    swap.add_argument("--scenario", required=True)
    swap.add_argument("ids", nargs=2, metavar="ACCOUNT")


def run_assign(options: argparse.Namespace) -> Answer:
    """Move accounts as a list says; locked ones stay and are counted."""
    from territory_designer.session.hands import assign_from_list

    session = open_session(options)
    session.show(options.scenario)
    document = assign_from_list(session, options.moves)
    session.save(territories=territories(session.ground))
    return document, 0


def run_scenario(options: argparse.Namespace) -> Answer:
    """List, copy, rename, note, freeze, unfreeze or delete scenarios, or make one today's plan."""
    session = open_session(options)
    _SCENARIO_STEPS[options.action](session, options)
    if options.action != "list":
        session.save(territories=territories(session.ground))
    return _scenarios(session.project), 0


def _copy(session: Any, options: argparse.Namespace) -> None:
    session.show(options.scenario)
    session.copy_scenario(options.to)


_SCENARIO_STEPS: Mapping[str, Callable[[Any, argparse.Namespace], None]] = {
    "list": lambda _session, _options: None,
    "copy": _copy,
    "rename": lambda session, options: session.rename_scenario(options.scenario, options.to),
    "note": lambda session, options: session.note_scenario(options.scenario, options.text),
    "freeze": lambda session, options: session.freeze_scenario(options.scenario),
    "unfreeze": lambda session, options: session.freeze_scenario(options.scenario, frozen=False),
    "baseline": lambda session, options: session.take_as_baseline(options.scenario),
    "delete": lambda session, options: session.delete_scenario(options.scenario),
}


def _scenarios(project: Project) -> dict[str, Any]:
    return {
        "scenarios": [
            {"scenario": each.name, "mode": each.mode, "start": each.start, "valid": each.valid}
            | {"note": each.note, "frozen": each.frozen, "overrides": len(each.rules.overrides)}
            | {"locks": [{"kind": lock.kind, "id": lock.id} for lock in each.rules.locks]}
            for each in project.scenarios.values()
        ]
    }


def run_lock(options: argparse.Namespace) -> Answer:
    """Lock or unlock accounts, territories, hubs, groups or employees of a scenario."""
    session = open_session(options)
    session.show(options.scenario)
    session.lock(options.kind, options.ids, locked=not options.unlock)
    session.save(territories=territories(session.ground))
    return _scenarios(session.project), 0


def run_override(options: argparse.Namespace) -> Answer:
    """Fix accounts at a position by hand, list them, or reset them."""
    session = open_session(options)
    session.show(options.scenario)
    ids = session.project.accounts.account_id
    rows = np.array([named(ids, each, "account") for each in options.account], np.intp)
    document: dict[str, Any] = {"scenario": options.scenario}
    if options.action == "set":
        if not (options.position and options.account):
            options.usage(text("cli.override_usage", options.lang))
        position = named(session.project.positions.position_id, options.position, "position")
        document["overridden"] = session.override(rows, position)
    elif options.action == "reset":
        document["reset"] = session.reset_overrides(options.account or None)
    if options.action != "list":
        session.save(territories=territories(session.ground))
    names = session.project.positions.position_id
    listed = [
        {"account_id": str(ids[row]), "position_id": str(names[to]), "by_place": str(names[place])}
        for row, to, place in session.override_list()
    ]
    return document | {"overrides": listed}, 0


def run_note(options: argparse.Namespace) -> Answer:
    """Note a text on an account, and list all notes."""
    session = open_session(options)
    if options.account:
        session.annotate(named(session.project.accounts.account_id, options.account, "account"), options.text)
        session.save(territories=territories(session.ground))
    notes = sorted(session.notes.items())
    return {"notes": [{"account_id": each, "text": note.text, "at": note.at} for each, note in notes]}, 0


def run_swap(options: argparse.Namespace) -> Answer:
    """Exchange the positions of two accounts."""
    session = open_session(options)
    session.show(options.scenario)
    moved = session.swap(
        *(named(session.project.accounts.account_id, each, "account") for each in options.ids)
    )
    session.save(territories=territories(session.ground))
    return {"moved": moved, "locked": 0, "unknown": []}, 0


def show_overrides(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print which accounts are fixed by hand, and where they would go by their place."""
    for each in document["overrides"]:
        print(text("cli.override_line", options.lang, **each))
    print(text("cli.overrides", options.lang, count=len(document["overrides"])))


def show_notes(document: Mapping[str, Any], options: argparse.Namespace) -> None:  # noqa: ARG001 - as all
    """Print the notes."""
    for each in document["notes"]:
        print(f"{each['account_id']}  {each['at'][:16]}  {each['text']}")


def show_scenarios(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print the scenarios of a plan."""
    for each in document["scenarios"]:
        print("  ".join([each["scenario"], " · ".join(_facts(each, options.lang))]).rstrip())


def _facts(scenario: Mapping[str, Any], language: str) -> list[str]:
    """Say what is known of a scenario, each fact that there is."""
    counts = {"locks": len(scenario["locks"]), "overrides": scenario["overrides"]}
    facts = [
        (scenario["mode"], f"desk.mode.{scenario['mode']}", {}),
        (scenario["start"], "desk.scenario.from", {"name": scenario["start"]}),
        (not scenario["valid"], "cli.scenario.not_valid", {}),
        (scenario["frozen"], "scenario.frozen", {}),
        *((count, f"cli.scenario.{what}", {"count": count}) for what, count in counts.items()),
        (scenario["note"], "cli.scenario.note", {"note": scenario["note"]}),
    ]
    return [text(key, language, **params) for there, key, params in facts if there]


def show_moved(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print how many accounts a list moved."""
    print(text("cli.moved", options.lang, **{**document, "unknown": len(document["unknown"])}))
