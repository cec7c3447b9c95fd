"""Which commands draw, hand over and show off?"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from territory_designer.cli.command import (
    Answer,
    declare,
    figure,
    opened,
    positive,
    say,
    show_rules,
    show_written,
)
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.scenario import BASELINE
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    _add_outputs(commands)
    _add_bench(commands)
    demo = declare(
        commands, "demo", run_demo, show=show_demo, about="the whole main job on the sample company"
    )
    demo.add_argument("--out", type=Path, default=Path("demo_out"), metavar="DIR")
    demo.add_argument("--time", type=float, default=30.0, metavar="SECONDS", help="how long to search")


def _add_outputs(commands: Any) -> None:
    draw = declare(commands, "map", run_map, show=show_written, about="draw a scenario as PNG, SVG or PDF")
    draw.add_argument("plan", metavar="PLAN.gpkg")
    draw.add_argument("--scenario", default=BASELINE)
    draw.add_argument("--out", required=True, type=Path, metavar="map.png|.svg|.pdf")
    draw.add_argument("--theme", choices=("light", "dark"), default="light")
    _add_chart(commands)

    give = declare(
        commands, "export", run_export, show=show_written, about="hand a scenario to HR or other programs"
    )
    give.add_argument("plan", metavar="PLAN.gpkg")
    give.add_argument("--scenario", required=True)
    give.add_argument("--to", required=True, choices=EXPORTS)
    give.add_argument("--out", required=True, type=Path, metavar="PATH")
    give.add_argument("--profile", choices=("hr", "hq", "manager"), default="hr")
    give.add_argument("--effective", type=date.fromisoformat, metavar="YYYY-MM-DD", help="date of effect")
    give.add_argument("--final", action="store_true", help="refuse while a needed consent is missing")


def _add_chart(commands: Any) -> None:
    chart = declare(commands, "chart", run_chart, show=show_written, about="draw figures of the positions")
    chart.add_argument("plan", metavar="PLAN.gpkg")
    chart.add_argument("--scenario", default=BASELINE)
    chart.add_argument("--against", default="", metavar="A", help="show another scenario beside it")
    kinds = "workload, travel, money, spread, lorenz, classes or hubs"
    chart.add_argument("--kind", default="workload", metavar="KIND", help=kinds)
    chart.add_argument("--order", choices=("load", "hub"), default="load", help="of the positions")
    chart.add_argument("--out", required=True, type=Path, metavar="chart.png|.svg|.pdf")
    chart.add_argument("--theme", choices=("light", "dark"), default="light")


EXPORTS = (
    *("hr", "summary", "crm-salesforce", "crm-dynamics", "field-review", "letters", "atlas"),
    *("csv", "geojson"),
)


def _add_bench(commands: Any) -> None:
    bench = declare(commands, "bench", run_bench, show=show_bench, about="solve a public benchmark file")
    bench.add_argument("file", type=Path, metavar="FILE.csv")
    bench.add_argument("--p", required=True, type=positive, metavar="P", help="open at most P hubs")
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


def run_map(options: argparse.Namespace) -> Answer:
    """Draw a scenario to a file."""
    from territory_designer.figures.map import save_map

    project, grounds = opened(options)
    scenario = project.scenario(options.scenario)
    save_map(project, scenario, grounds, options.out, language=options.lang, theme=options.theme)
    return {"scenario": scenario.name, "written": str(options.out)}, 0


def run_chart(options: argparse.Namespace) -> Answer:
    """Draw a chart of a scenario to a file."""
    from dataclasses import replace

    from territory_designer.figures.chart_file import charted_of, save_chart

    project, grounds = opened(options)
    scenario = project.scenario(options.scenario)
    against = project.scenario(options.against) if options.against else None
    charted = charted_of(project, scenario, grounds, against=against, language=options.lang)
    save_chart(replace(charted, order=options.order), options.kind, options.out, theme=options.theme)
    return {"scenario": scenario.name, "chart": options.kind, "written": str(options.out)}, 0


def run_export(options: argparse.Namespace) -> Answer:
    """Write a scenario for HR, on one page or as a table."""
    from territory_designer.session.exports import ExportWish, export

    project, grounds = opened(options)
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


def show_bench(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print what a benchmark file costs, at least and with the plan found."""
    bound = "–" if document["lower_bound"] is None else f"{document['lower_bound']:,.4f}"
    print(text("cli.bench", options.lang, **{**document, "bound": bound}))


def show_demo(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print before and after of the demo, and which files it wrote."""
    after = document["scenario"]["measures"]
    for name, change in document["difference"].items():
        figures = (document["before"][name], after[name], change)
        print(f"  {name:24} " + " ".join(f"{figure(each):>16}" for each in figures))
    show_rules(document["scenario"], options)
    for key in ("plan", "hr_workbook", "map", "summary", "findings"):
        print(text("cli.written", options.lang, path=document[key]))
