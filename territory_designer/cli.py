"""Which commands are there, what do they print, and with which exit code do they end?

With ``--json`` a command prints one JSON document to stdout and nothing else; messages and progress go to
stderr.
Exit code 0: done; 1: findings or rules prevent it; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from territory_designer import __version__
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project
from territory_designer.model.rules import LOCK_KINDS, MODES
from territory_designer.model.scenario import BASELINE
from territory_designer.model.texts import LANGUAGES, error_text, text

Answer = tuple[dict[str, Any], int]


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns
    -------
    int
        The exit code.
    """
    options = parser().parse_args(arguments)
    try:
        document, code = options.run(options)
    except TerritoryDesignerError as error:
        return _failed(error, options)
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        options.show(document, options)
    return code


def _failed(error: TerritoryDesignerError, options: argparse.Namespace) -> int:
    said = error_text(error, options.lang)
    if options.json:
        print(json.dumps({"error": {"code": error.code, "text": said}}, ensure_ascii=False))
    say(said)
    return 1


def say(message: str) -> None:
    """Tell a person something on stderr."""
    print(message, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog="territory-designer", description="Redraw sales territories offline.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_intake(commands)
    _add_judging(commands)
    _add_planning(commands)
    _add_frontier(commands)
    _add_hands(commands)
    _add_explain(commands)
    _add_outputs(commands)
    _add_bench(commands)
    demo = _command(
        commands, "demo", run_demo, show=show_demo, about="the whole main job on the sample company"
    )
    demo.add_argument("--out", type=Path, default=Path("demo_out"), metavar="DIR")
    demo.add_argument("--time", type=float, default=30.0, metavar="SECONDS", help="how long to search")
    return top


def _command(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], Answer],
    *,
    show: Callable[..., None],
    about: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about)
    command.add_argument("--json", action="store_true", help="print one JSON document to stdout")
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="language of texts")
    command.set_defaults(run=run, show=show)
    return command


def _add_intake(commands: Any) -> None:
    check = _command(commands, "check", run_check, show=show_findings, about="audit files: findings only")
    take = _command(commands, "import", run_import, show=show_findings, about="read files into a plan")
    take.add_argument("--out", required=True, metavar="PLAN.gpkg")
    check.add_argument(
        "--corrected", type=Path, metavar="OUT.xlsx", help="write your rows with their findings"
    )
    for command in (check, take):
        command.add_argument("files", nargs="+", metavar="FILE")
        command.add_argument("--datum", choices=("wgs84", "gcj02", "bd09"))
        command.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", type=_pair)
        command.add_argument("--table", action="append", default=[], metavar="FILE=TABLE", type=_pair)
        command.add_argument("--keep", action="append", default=[], metavar="COLUMN")
        command.add_argument("--encoding", action="append", default=[], metavar="FILE=ENCODING", type=_pair)


def _add_judging(commands: Any) -> None:
    measure = _command(commands, "measure", run_measure, show=show_measures, about="figures of a scenario")
    judge = _command(
        commands, "validate", run_validate, show=show_rules, about="which rules are broken, by whom"
    )
    for command in (measure, judge):
        command.add_argument("plan", metavar="PLAN.gpkg")
        command.add_argument("--scenario", default=BASELINE)


def _add_planning(commands: Any) -> None:
    plan = _command(commands, "optimise", run_optimise, show=show_measures, about="make a better scenario")
    plan.add_argument("plan", metavar="PLAN.gpkg")
    plan.add_argument("--scenario", required=True, metavar="NEW")
    plan.add_argument("--from", dest="start", default=BASELINE, metavar="S")
    plan.add_argument("--mode", choices=MODES, default="improve")
    plan.add_argument("--hubs", type=int, metavar="N", help="open at most N hubs (mode hubs)")
    plan.add_argument("--rules", type=Path, metavar="rules.toml")
    plan.add_argument("--max-moves", type=int, metavar="N", help="at most N accounts change hands")
    plan.add_argument(
        "--only", type=_names, default=(), metavar="P1,P2", help="only these positions may change"
    )
    plan.add_argument("--leaver", default="", metavar="POSITION|EMPLOYEE", help="mode substitute: who leaves")
    plan.add_argument(
        "--min-positions", type=_positive, metavar="N", help="mode resize: at least N positions"
    )
    plan.add_argument("--max-positions", type=_positive, metavar="N", help="mode resize: at most N positions")
    plan.add_argument("--allow-unassigned", action="store_true", help="mode fill: leave what fits nowhere")
    plan.add_argument("--replace", action="store_true", help="overwrite a scenario of that name")
    plan.add_argument("--rng-seed", type=int, default=0)
    limit = plan.add_mutually_exclusive_group()
    limit.add_argument("--time", type=float, default=30.0, metavar="SECONDS")
    limit.add_argument("--trials", type=int, metavar="N", help="end after N trials: the same plan every time")


def _add_frontier(commands: Any) -> None:
    choose = _command(
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
    choose.add_argument("--points", type=_positive, default=12, metavar="N", help="plans to choose between")
    choose.add_argument("--rng-seed", type=int, default=0)
    choose.add_argument("--save", type=_names, default=(), metavar="A,B", help="keep plans, knees first")
    choose.add_argument("--replace", action="store_true", help="overwrite scenarios of these names")
    limit = choose.add_mutually_exclusive_group()
    limit.add_argument("--time", type=float, default=90.0, metavar="SECONDS", help="for all plans together")
    limit.add_argument("--trials", type=int, metavar="N", help="for each plan: the same plans every time")
    where = choose.add_mutually_exclusive_group()
    where.add_argument("--workers", type=_positive, metavar="N", help="processes, at most one a core")
    where.add_argument("--cluster", default="", metavar="ADDRESS", help="a Dask scheduler; names stay here")


def _names(argument: str) -> tuple[str, ...]:
    return tuple(filter(None, argument.split(",")))


def _add_explain(commands: Any) -> None:
    tell = _command(commands, "explain", run_explain, show=show_explained, about="why this plan, or none")
    tell.add_argument("plan", metavar="PLAN.gpkg")
    tell.add_argument("--scenario", required=True)
    tell.add_argument("--rules", action="store_true", help="rules in conflict, fixes, what each rule costs")
    tell.add_argument("--locks", action="store_true", help="what each lock costs")
    tell.add_argument("--account", metavar="ID", help="why it is where it is, and what others would cost")
    tell.add_argument("--moves", action="store_true", help="the steps from another scenario to this one")
    tell.add_argument("--from", dest="start", default=BASELINE, metavar="A", help="where the steps begin")
    tell.add_argument("--first", type=int, metavar="K", help="make a scenario of the first K steps")
    tell.add_argument("--name", default="", metavar="NEW", help="of that scenario")
    tell.add_argument("--trials", type=int, default=200, metavar="N", help="of each search; 0 = estimates")
    tell.set_defaults(usage=tell.error)


def _add_hands(commands: Any) -> None:
    assign = _command(
        commands, "assign", run_assign, show=show_moved, about="give accounts to positions by a list"
    )
    assign.add_argument("plan", metavar="PLAN.gpkg")
    assign.add_argument("--scenario", required=True)
    assign.add_argument(
        "--moves", required=True, type=Path, metavar="MOVES.csv", help="account_id,position_id"
    )
    scenario = _command(
        commands, "scenario", run_scenario, show=show_scenarios, about="list, copy, delete scenarios"
    )
    scenario.add_argument("action", choices=("list", "copy", "delete"))
    scenario.add_argument("plan", metavar="PLAN.gpkg")
    scenario.add_argument("--scenario", default=BASELINE)
    scenario.add_argument("--to", default="", metavar="NEW")
    lock = _command(
        commands, "lock", run_lock, show=show_scenarios, about="lock or unlock parts of a scenario"
    )
    lock.add_argument("plan", metavar="PLAN.gpkg")
    lock.add_argument("--scenario", required=True)
    lock.add_argument("--kind", choices=LOCK_KINDS, default="account")
    lock.add_argument("--unlock", action="store_true")
    lock.add_argument("ids", nargs="+", metavar="ID")


def _add_outputs(commands: Any) -> None:
    differ = _command(
        commands, "compare", run_compare, show=show_difference, about="what differs between A and B"
    )
    differ.add_argument("plan", metavar="PLAN.gpkg")
    differ.add_argument("a", metavar="A")
    differ.add_argument("b", metavar="B")
    draw = _command(commands, "map", run_map, show=show_written, about="draw a scenario as PNG, SVG or PDF")
    draw.add_argument("plan", metavar="PLAN.gpkg")
    draw.add_argument("--scenario", default=BASELINE)
    draw.add_argument("--out", required=True, type=Path, metavar="map.png|.svg|.pdf")
    draw.add_argument("--theme", choices=("light", "dark"), default="light")

    give = _command(
        commands, "export", run_export, show=show_written, about="hand a scenario to HR or other programs"
    )
    give.add_argument("plan", metavar="PLAN.gpkg")
    give.add_argument("--scenario", required=True)
    give.add_argument("--to", required=True, choices=EXPORTS)
    give.add_argument("--out", required=True, type=Path, metavar="PATH")
    give.add_argument("--profile", choices=("hr", "hq", "manager"), default="hr")
    give.add_argument("--effective", type=date.fromisoformat, metavar="YYYY-MM-DD", help="date of effect")
    give.add_argument("--final", action="store_true", help="refuse while a needed consent is missing")


EXPORTS = ("hr", "crm-salesforce", "crm-dynamics", "field-review", "letters", "atlas", "csv", "geojson")


def _pair(argument: str) -> tuple[str, str]:
    left, found, right = argument.rpartition("=")
    if not found:
        raise argparse.ArgumentTypeError(f"{argument!r} is not of the form A=B")
    return left, right


def run_check(options: argparse.Namespace) -> Answer:
    """Audit files; an error finding makes the exit code 1."""
    from territory_designer.session.plans import import_plan, intake_summary

    taken = import_plan(options.files, _choices(options))
    if options.corrected:
        from territory_designer.intake.corrected import corrected_workbook

        corrected_workbook(taken, options.corrected, language=options.lang)
    listed = [finding.as_dict(options.lang) for finding in taken.findings]
    document = intake_summary(taken) | {"list": listed}
    return document, int(any(finding.severity == "error" for finding in taken.findings))


def run_import(options: argparse.Namespace) -> Answer:
    """Read files into a plan file."""
    from territory_designer.session.plans import import_plan, intake_summary
    from territory_designer.storage.plan_file import write_plan

    taken = import_plan(options.files, _choices(options))
    write_plan(taken.project, Path(options.out))
    listed = [finding.as_dict(options.lang) for finding in taken.findings]
    return intake_summary(taken, options.out) | {"list": listed}, 0


def _choices(options: argparse.Namespace) -> Any:
    from territory_designer.session.plans import IntakeChoices

    named = dict(options.map), dict(options.table)
    return IntakeChoices(options.datum, *named, tuple(options.keep), dict(options.encoding))


def _add_bench(commands: Any) -> None:
    bench = _command(commands, "bench", run_bench, show=show_bench, about="solve a public benchmark file")
    bench.add_argument("file", type=Path, metavar="FILE.csv")
    bench.add_argument("--p", required=True, type=_positive, metavar="P", help="open at most P hubs")
    bench.add_argument("--capacity", type=float, metavar="Q", help="instead of the file's capacities")
    bench.add_argument("--lower", type=float, metavar="L", help="least sum of demand, with --upper")
    bench.add_argument("--upper", type=float, metavar="U", help="largest sum of demand, with --lower")
    bench.add_argument("--weighted", action="store_true", help="distance times demand")
    bench.add_argument("--contiguous", action="store_true", help="every territory hangs together")
    bench.add_argument("--edges", type=Path, metavar="EDGES.csv", help="neighbours instead of Delaunay's")
    bench.add_argument("--distance", choices=("euclidean", "floor", "geodesic2"), default="euclidean")
    bench.add_argument("--rng-seed", type=int, default=0)
    bench.add_argument("--trace", type=Path, metavar="FILE", help="write what became better when, as JSON")
    limit = bench.add_mutually_exclusive_group(required=True)
    limit.add_argument("--time", type=float, metavar="SECONDS")
    limit.add_argument("--trials", type=int, metavar="N", help="end after N trials: the same plan every time")


def _positive(argument: str) -> int:
    number = int(argument)
    if number < 1:
        raise argparse.ArgumentTypeError(argument)
    return number


def run_measure(options: argparse.Namespace) -> Answer:
    """Measure one scenario."""
    return _judged(options), 0


def run_validate(options: argparse.Namespace) -> Answer:
    """Let the independent checker judge a scenario; a broken hard rule makes the exit code 1."""
    document = _judged(options)
    kept = {key: document[key] for key in ("scenario", "broken_rules", "strained_rules", "measures")}
    return kept, int(bool(document["broken_rules"]))


def run_optimise(options: argparse.Namespace) -> Answer:
    """Let the optimiser make a scenario and save the plan; a plan that breaks a hard rule ends with 1."""
    from territory_designer.optimise.stop import TimeLimit, Trials
    from territory_designer.session.planning import Wish, carry_out, wished_rules

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
    project, grounds = _opened(options)
    project, result = carry_out(project, wish, ground=grounds, on_progress=_tell_progress(options))
    _save(project, grounds, options)
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
    from territory_designer.session.frontier import FrontierWish, check_names, frontier, keep
    from territory_designer.session.planning import wished_rules
    from territory_designer.session.sweep import hired

    rules = wished_rules(options.mode, file=options.rules)
    limits = options.points, options.trials, options.time, options.rng_seed
    wish = FrontierWish(options.start, options.mode, rules, *limits)
    project, grounds = _opened(options)
    check_names(project, options.save, replace_old=options.replace)
    with (
        _interrupted() as stopped,
        hired(project, grounds, workers=options.workers, cluster=options.cluster) as team,
    ):
        found = frontier(wish, team, stopped=stopped, on_points=_tell_points(options))
    project, document = keep(project, found, options.save, language=options.lang)
    if options.save:
        _save(project, grounds, options)
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


def run_explain(options: argparse.Namespace) -> Answer:
    """Explain a scenario: conflicts of its rules with what would help, and the price of rules and locks."""
    from territory_designer.session.explain import explained

    if options.account is not None:
        return _explain_account(options), 0
    if options.moves:
        return _explain_moves(options), 0
    if not (options.rules or options.locks):
        options.usage(text("explain.nothing", options.lang))
    project, grounds = _opened(options)
    document = explained(
        project,
        options.scenario,
        grounds,
        locks=options.locks,
        rules=options.rules,
        trials=options.trials,
        language=options.lang,
        tell=lambda key, params: say(text(key, options.lang, **params)),
    )
    return document, 0


def _explain_account(options: argparse.Namespace) -> dict[str, Any]:
    from territory_designer.session.why import explain_account

    project, grounds = _opened(options)
    scenario = project.scenario(options.scenario)
    document = explain_account(project, scenario, grounds, options.account, language=options.lang)
    return {"scenario": scenario.name, **document}


def _explain_moves(options: argparse.Namespace) -> dict[str, Any]:
    from territory_designer.session.explain_moves import explain_moves

    project, grounds = _opened(options)
    project, document = explain_moves(
        project,
        project.scenario(options.start),
        project.scenario(options.scenario),
        grounds,
        first=options.first,
        name=options.name,
        language=options.lang,
        tell=lambda key, params: say(text(key, options.lang, **params)),
    )
    if options.first is not None:
        _save(project, grounds, options)
    return document


def run_assign(options: argparse.Namespace) -> Answer:
    """Move accounts as a list says; locked ones stay and are counted."""
    from territory_designer.session.hands import assign_from_list

    session = _session(options)
    session.show(options.scenario)
    document = assign_from_list(session, options.moves)
    session.save(territories=_territories(session.ground))
    return document, 0


def run_scenario(options: argparse.Namespace) -> Answer:
    """List, copy or delete scenarios."""
    session = _session(options)
    if options.action == "copy":
        session.show(options.scenario)
        session.copy_scenario(options.to)
    elif options.action == "delete":
        session.delete_scenario(options.scenario)
    if options.action != "list":
        session.save(territories=_territories(session.ground))
    return _scenarios(session.project), 0


def _scenarios(project: Project) -> dict[str, Any]:
    return {
        "scenarios": [
            {"scenario": each.name, "mode": each.mode, "start": each.start, "valid": each.valid}
            | {"locks": [{"kind": lock.kind, "id": lock.id} for lock in each.rules.locks]}
            for each in project.scenarios.values()
        ]
    }


def run_lock(options: argparse.Namespace) -> Answer:
    """Lock or unlock accounts, territories, hubs, groups or employees of a scenario."""
    session = _session(options)
    session.show(options.scenario)
    session.lock(options.kind, options.ids, locked=not options.unlock)
    session.save(territories=_territories(session.ground))
    return _scenarios(session.project), 0


def _session(options: argparse.Namespace) -> Any:
    from territory_designer.session.session import Session
    from territory_designer.storage.state import default_state_dir

    return Session.open_plan(Path(options.plan), state_dir=default_state_dir())


def run_compare(options: argparse.Namespace) -> Answer:
    """Compare two scenarios."""
    from territory_designer.session.compare import compare

    project, grounds = _opened(options)
    return compare(project, project.scenario(options.a), project.scenario(options.b), ground=grounds), 0


def run_map(options: argparse.Namespace) -> Answer:
    """Draw a scenario to a file."""
    from territory_designer.figures.map import save_map

    project, grounds = _opened(options)
    scenario = project.scenario(options.scenario)
    save_map(project, scenario, grounds, options.out, language=options.lang, theme=options.theme)
    return {"scenario": scenario.name, "written": str(options.out)}, 0


def run_export(options: argparse.Namespace) -> Answer:
    """Write a scenario for HR or as a table."""
    from territory_designer.session.exports import ExportWish, export

    project, grounds = _opened(options)
    wish = ExportWish(
        options.to, options.out, options.profile, options.lang, options.effective, options.final
    )
    export(project, project.scenario(options.scenario), wish, ground=grounds)
    return {"scenario": options.scenario, "written": str(options.out)}, 0


def run_demo(options: argparse.Namespace) -> Answer:
    """Do the whole main job on the sample company."""
    from territory_designer.session.demo import Demo
    from territory_designer.session.demo import run_demo as carry_out_demo

    def tell(key: str, params: Mapping[str, Any]) -> None:
        say(text(key, options.lang, **params))

    document = carry_out_demo(Demo(options.out, options.lang, options.time), tell)
    return document, int(bool(document["scenario"]["broken_rules"]))


def run_bench(options: argparse.Namespace) -> Answer:
    """Solve a benchmark file: at most P hubs with capacities or bands."""
    began = time.perf_counter()
    from territory_designer.optimise.bench_file import Convention
    from territory_designer.optimise.stop import TimeLimit, Trials
    from territory_designer.session.bench import bench

    if (options.lower is None) != (options.upper is None):
        raise TerritoryDesignerError("bench_band")
    convention = Convention(
        options.p,
        options.capacity,
        None if options.upper is None else (options.lower, options.upper),
        options.weighted,
        options.contiguous,
        options.edges,
        options.distance,
    )
    stop = Trials(options.trials) if options.trials is not None else TimeLimit(options.time)
    document = bench(
        options.file, convention, stop=stop, rng_seed=options.rng_seed, trace=options.trace, began=began
    )
    return document, 0


def _opened(options: argparse.Namespace) -> tuple[Project, Any]:
    from territory_designer.measures.ground import ground
    from territory_designer.storage.plan_file import read_plan

    project = read_plan(Path(options.plan))
    return project, ground(project)


def _save(project: Project, grounds: Any, options: argparse.Namespace) -> None:
    from territory_designer.storage.plan_file import write_plan
    from territory_designer.storage.state import default_state_dir

    write_plan(project, Path(options.plan), state_dir=default_state_dir(), territories=_territories(grounds))


def _territories(grounds: Any) -> Any:
    from territory_designer.session.plans import territory_shapes

    return territory_shapes(grounds)


def _judged(options: argparse.Namespace) -> dict[str, Any]:
    from territory_designer.session.plans import judged

    project, grounds = _opened(options)
    return judged(project, project.scenario(options.scenario), grounds, language=options.lang)


def show_findings(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print the audit for a person: counts, then each finding with its place and remedy."""
    print(text("cli.audit", options.lang, **_counts(document)))
    for row in document["list"]:
        place = " ".join(str(row[key]) for key in ("sheet", "cell") if row[key])
        print(f"[{row['severity']}] {place}: {row['text']} {row['remedy']}")
    if document["plan"]:
        print(text("cli.plan_written", options.lang, plan=document["plan"]))


def _counts(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "accounts": document["accounts"],
        "placed": document["placed"],
        "unplaced": document["unplaced"],
        "findings": sum(document["findings"].values()),
    }


def show_measures(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print figures and positions as two plain tables."""
    print(text("cli.scenario", options.lang, **document))
    for name, value in document["measures"].items():
        print(f"  {name:24} {_figure(value)}")
    for row in document["positions"]:
        figures = (row["accounts"], row["workload_h"], row["travel_h"], row["index"])
        print(
            f"  {row['position_id']:16} {row['hub_id']:8} "
            + " ".join(f"{_figure(value):>12}" for value in figures)
        )
    show_rules(document, options)


def _figure(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_figure(each)}" for name, each in value.items())
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


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
        figures = " ".join(f"{_figure(point[name]):>20}" for name in names)
        print(f"{point['point']:3} {mark:2}{figures} {point['scenario'] or ''}")
    said = {"points": len(document["points"]), "tried": document["tried"], "seconds": document["seconds"]}
    print(text("cli.frontier", options.lang, **said))
    for finding in document["findings"]:
        print(f"{finding['text']} {finding['remedy']}")


def show_rules(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print broken and strained rules in sentences."""
    for key in ("broken_rules", "strained_rules"):
        print(text(f"cli.{key}", options.lang, count=len(document[key])))
        for breach in document[key]:
            print(f"  {breach['text']}")


def _show_account(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    nobody = text("explain.move.nobody", options.lang)
    named = {"account_id": document["account_id"], "position": document["position_id"] or nobody}
    print(text("explain.why.title", options.lang, **named))
    for other in document["alternatives"]:
        figures = {"cost": other["cost_cny"]["total"], "hours": other["travel_h"]}
        print("  " + text("explain.why.line", options.lang, position=other["position_id"], **figures))
        for said in [rule["text"] for rule in other["rules"]] or [text("explain.why.allowed", options.lang)]:
            print(f"    {said}")
        if other["swap"]:
            swap = {"account": other["swap"]["account_id"], "cost": other["swap"]["cost_cny"]["total"]}
            print("    " + text("explain.why.swap", options.lang, **swap))


def _show_moves(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    total, ends = document["total"], {"a": document["from"], "b": document["scenario"]}
    print(text("explain.move.title", options.lang, **ends, **total, benefit=total["benefit_cny"]))
    for step in document["steps"]:
        figures = {"benefit": step["benefit_cny"], "hours": step["benefit_h"]}
        figures |= {"cumulative": step["cumulative"]["benefit_cny"]}
        print(text("explain.move.line", options.lang, step=step["step"], text=step["text"], **figures))
    if document["steps_for_80_percent"] is not None:
        print(text("explain.move.share", options.lang, steps=document["steps_for_80_percent"]))


def show_explained(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print conflicts, fixes and prices, an account's alternatives, or a list of moves in sentences."""
    if "alternatives" in document:
        _show_account(document, options)
    if "steps" in document:
        _show_moves(document, options)
    for conflict in document.get("conflicts", ()):
        print(text("explain.conflict.title", options.lang))
        for rule in conflict["rules"]:
            print(f"  {rule['text']}")
        print(f"  → {conflict['text']}")
    if document.get("satisfiable"):
        print(text("explain.conflict.satisfiable", options.lang))
    if document.get("fixes"):
        print(text("explain.conflict.fixes", options.lang))
    for fix in document.get("fixes", ()):
        sure = "confirmed" if fix["confirmed"] else "expected"
        said = " + ".join(change["text"] for change in fix["changes"])
        print(f"  {said} ({text(f'explain.conflict.{sure}', options.lang)})")
    if "prices" in document:
        _show_prices(document, options)


def _show_prices(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    print(text("explain.price.title", options.lang, **document))
    for price in document["prices"]:
        print(f"  {price['text']}")
    if document["kept_cny"] is not None:
        print(text("explain.price.kept", options.lang, kept=document["kept_cny"]))


def show_difference(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print what differs between two scenarios."""
    for name, value in document["difference"].items():
        a, b = document["a"]["measures"][name], document["b"]["measures"][name]
        print(f"  {name:24} {_figure(a):>16} {_figure(b):>16} {_figure(value):>16}")
    counts = {"accounts": len(document["moves"]), "positions": len(document["position_moves"])}
    print(text("cli.moves", options.lang, **counts))


def show_scenarios(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print the scenarios of a plan."""
    for each in document["scenarios"]:
        print(text("cli.scenario_line", options.lang, **{**each, "locks": len(each["locks"])}))


def show_moved(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print how many accounts a list moved."""
    print(text("cli.moved", options.lang, **{**document, "unknown": len(document["unknown"])}))


def show_written(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print which file was written."""
    print(text("cli.written", options.lang, path=document["written"]))


def show_bench(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print what a benchmark file costs, at least and with the plan found."""
    bound = "–" if document["lower_bound"] is None else f"{document['lower_bound']:,.4f}"
    print(text("cli.bench", options.lang, **{**document, "bound": bound}))


def show_demo(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print before and after of the demo, and which files it wrote."""
    after = document["scenario"]["measures"]
    for name, change in document["difference"].items():
        figures = (document["before"][name], after[name], change)
        print(f"  {name:24} " + " ".join(f"{_figure(each):>16}" for each in figures))
    show_rules(document["scenario"], options)
    for key in ("plan", "hr_workbook", "map", "summary", "findings"):
        print(text("cli.written", options.lang, path=document[key]))
