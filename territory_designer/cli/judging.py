"""Which commands measure, judge and compare scenarios?"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from territory_designer.cli.command import (
    Answer,
    declare,
    figure,
    judged_scenario,
    opened,
    show_measures,
    show_rules,
)
from territory_designer.model.scenario import BASELINE
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    measure = declare(commands, "measure", run_measure, show=show_measures, about="figures of a scenario")
    judge = declare(
        commands, "validate", run_validate, show=show_rules, about="which rules are broken, by whom"
    )
    for command in (measure, judge):
        command.add_argument("plan", metavar="PLAN.gpkg")
        command.add_argument("--scenario", default=BASELINE)
    differ = declare(
        commands, "compare", run_compare, show=show_difference, about="what differs between A and B"
    )
    differ.add_argument("plan", metavar="PLAN.gpkg")
    differ.add_argument("a", metavar="A")
    differ.add_argument("b", metavar="B")


def run_measure(options: argparse.Namespace) -> Answer:
    """Measure one scenario."""
    return judged_scenario(options), 0


def run_validate(options: argparse.Namespace) -> Answer:
    """Let the independent checker judge a scenario; a broken hard rule makes the exit code 1."""
    document = judged_scenario(options)
    kept = {key: document[key] for key in ("scenario", "broken_rules", "strained_rules", "measures")}
    return kept, int(bool(document["broken_rules"]))


def run_compare(options: argparse.Namespace) -> Answer:
    """Compare two scenarios."""
    from territory_designer.session.compare import compare

    project, grounds = opened(options)
    return compare(project, project.scenario(options.a), project.scenario(options.b), ground=grounds), 0


def show_difference(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print what differs between two scenarios."""
    for name, value in document["difference"].items():
        a, b = document["a"]["measures"][name], document["b"]["measures"][name]
        print(f"  {name:24} {figure(a):>16} {figure(b):>16} {figure(value):>16}")
    counts = {"accounts": len(document["moves"]), "positions": len(document["position_moves"])}
    print(text("cli.moves", options.lang, **counts))
