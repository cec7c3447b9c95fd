"""Which commands let the optimiser make scenarios?"""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from territory_designer.cli.command import (
    Answer,
    declare,
    figure,
    names_in,
    opened,
    positive,
    save,
    say,
    show_measures,
)
from territory_designer.model.project import Project
from territory_designer.model.rules import MODES
from territory_designer.model.scenario import BASELINE
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    _add_optimise(commands)
    _add_frontier(commands)


def _add_optimise(commands: Any) -> None:
    plan = declare(commands, "optimise", run_optimise, show=show_measures, about="make a better scenario")
    plan.add_argument("plan", metavar="PLAN.gpkg")
    plan.add_argument("--scenario", required=True, metavar="NEW")
    plan.add_argument("--from", dest="start", default=BASELINE, metavar="S")
    plan.add_argument("--mode", choices=MODES, default="improve")
    plan.add_argument("--hubs", type=int, metavar="N", help="open at most N hubs (mode hubs)")
    plan.add_argument("--rules", type=Path, metavar="rules.toml")
    plan.add_argument("--max-moves", type=int, metavar="N", help="at most N accounts change hands")
    plan.add_argument(
        "--only", type=names_in, default=(), metavar="P1,P2", help="only these positions may change"
    )
    plan.add_argument("--leaver", default="", metavar="POSITION|EMPLOYEE", help="mode substitute: who leaves")
    plan.add_argument("--min-positions", type=positive, metavar="N", help="mode resize: at least N positions")
    plan.add_argument("--max-positions", type=positive, metavar="N", help="mode resize: at most N positions")
    plan.add_argument("--allow-unassigned", action="store_true", help="mode fill: leave what fits nowhere")
    plan.add_argument("--replace", action="store_true", help="overwrite a scenario of that name")
    plan.add_argument("--rng-seed", type=int, default=0)
    limit = plan.add_mutually_exclusive_group()
    limit.add_argument("--time", type=float, default=30.0, metavar="SECONDS")
    limit.add_argument("--trials", type=int, metavar="N", help="end after N trials: the same plan every time")


def _add_frontier(commands: Any) -> None:
    choose = declare(
        commands,
        "frontier",
        run_frontier,
        show=show_frontier,
        about="plans between travel, balance and disruption",
    )
    choose.add_argument("plan", metavar="PLAN.gpkg")
    choose.add_argument("--from", dest="start", required=True, metavar="S")
    choose.add_argument("--mode", choices=("improve", "rebuild"), default="improve")
    choose.add_argument("--rules", type=Path, metavar="rules.toml")
    choose.add_argument("--points", type=positive, default=12, metavar="N", help="plans to choose between")
    choose.add_argument("--rng-seed", type=int, default=0)
    choose.add_argument("--save", type=names_in, default=(), metavar="A,B", help="keep plans, knees first")
    choose.add_argument("--replace", action="store_true", help="overwrite scenarios of these names")
    limit = choose.add_mutually_exclusive_group()
    limit.add_argument("--time", type=float, default=90.0, metavar="SECONDS", help="for all plans together")
    limit.add_argument("--trials", type=int, metavar="N", help="for each plan: the same plans every time")
    where = choose.add_mutually_exclusive_group()
    where.add_argument("--workers", type=positive, metavar="N", help="processes, at most one a core")
    where.add_argument("--cluster", default="", metavar="ADDRESS", help="a Dask scheduler; names stay here")


def run_optimise(options: argparse.Namespace) -> Answer:
    """Let the optimiser make a scenario and save the plan; a plan that breaks a hard rule ends with 1."""
    from territory_designer.optimise.stop import TimeLimit, Trials
    from territory_designer.session.planning import carry_out
    from territory_designer.session.wish import Wish, wished_rules

    rules = wished_rules(
        options.mode,
        file=options.rules,
        hubs=options.hubs,
        max_moves=options.max_moves,
        only=options.only,
        positions=(options.min_positions, options.max_positions),
        allow_unassigned=options.allow_unassigned,
    )
    stop = Trials(options.trials) if options.trials is not None else TimeLimit(options.time)
    wish = Wish(
        options.scenario,
        options.mode,
        options.start,
        rules,
        options.rng_seed,
        options.replace,
        stop,
        leaver=options.leaver,
        new_positions=True,
    )
    project, grounds = opened(options)
    project, result = carry_out(project, wish, ground=grounds, on_progress=_tell_progress(options))
    save(project, grounds, options)
    return _planned(project, result, grounds=grounds, options=options)


def _planned(project: Project, result: Any, *, grounds: Any, options: argparse.Namespace) -> Answer:
    from territory_designer.session.plans import judged

    document = judged(project, result.scenario, grounds, language=options.lang)
    document |= {"seconds": result.seconds, "trials": result.trials}
    document |= _seating(project, result)
    document["diagnosis"] = [
        text(f"diagnosis.{each.code}", options.lang, **each.params) for each in result.diagnosis
    ]
    return document, int(bool(document["broken_rules"]))


def run_frontier(options: argparse.Namespace) -> Answer:
    """Find plans to choose between; Ctrl-C ends the search and keeps what it has. 1 when none is valid."""
    from territory_designer.session.frontier import check_names, frontier, keep
    from territory_designer.session.sweep import hired
    from territory_designer.session.wish import FrontierWish, wished_rules

    rules = wished_rules(options.mode, file=options.rules)
    limits = options.points, options.trials, options.time, options.rng_seed
    wish = FrontierWish(options.start, options.mode, rules, *limits)
    project, grounds = opened(options)
    check_names(project, options.save, replace_old=options.replace)
    with (
        _interrupted() as stopped,
        hired(project, grounds, workers=options.workers, cluster=options.cluster) as team,
    ):
        found = frontier(wish, team, stopped=stopped, on_points=_tell_points(options))
    project, document = keep(project, found, options.save, language=options.lang)
    if options.save:
        save(project, grounds, options)
    return document, int(not any(point["valid"] for point in document["points"]))


@contextmanager
def _interrupted() -> Iterator[Callable[[], bool]]:
    """Note the first Ctrl-C instead of ending; the second one ends."""
    asked = threading.Event()

    def note(_signal: int, _frame: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _tell_points(options: argparse.Namespace) -> Callable[[Any], None]:
    def tell(found: Any) -> None:
        said = {"seconds": found.seconds, "tried": found.tried, "points": len(found.points)}
        say(text("cli.frontier_progress", options.lang, **said))

    return tell


def _seating(project: Project, result: Any) -> dict[str, Any]:
    """Return where positions sit now: what each hub needs, who must move, and how good these hubs are."""
    from territory_designer.session.compare import position_moves

    here, names = result.bound_here, project.positions.position_id
    return {
        "positions_needed": [each.as_dict() for each in result.positions_needed],
        "position_moves": position_moves(project, project.baseline, result.scenario),
        "relocations": [str(names[row]) for row in result.relocations],
        "bound_these_hubs": None
        if here is None
        else {"objective": here.objective, "lower_bound": here.lower_bound, "gap": here.gap},
    }


def _tell_progress(options: argparse.Namespace) -> Callable[[Any], None]:
    def tell(progress: Any) -> None:
        bound = "–" if progress.lower_bound is None else f"{progress.lower_bound:,.0f}"
        said = {"seconds": progress.seconds, "objective": progress.objective, "bound": bound}
        say(text("cli.progress", options.lang, **said))

    return tell


def show_frontier(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print the plans to choose between as a plain table."""
    names = (
        "travel_h",
        "balance_max",
        "balance_mean",
        "disruption_accounts",
        "disruption_revenue",
        "cost_cny",
    )
    print("      " + " ".join(f"{name:>20}" for name in names))
    for point in document["points"]:
        mark = ("*" if point["knee"] else " ") + ("" if point["valid"] else "!")
        figures = " ".join(f"{figure(point[name]):>20}" for name in names)
        print(f"{point['point']:3} {mark:2}{figures} {point['scenario'] or ''}")
    said = {"points": len(document["points"]), "tried": document["tried"], "seconds": document["seconds"]}
    print(text("cli.frontier", options.lang, **said))
    for finding in document["findings"]:
        print(f"{finding['text']} {finding['remedy']}")
