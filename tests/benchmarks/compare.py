"""How good, how fast and how proven is the program beside the tools one could take instead?

    python tests/benchmarks/compare.py [--cases FOLDER] [--only SJC1,china_2000_40] [--seconds 30]
        [--rng-seeds 0,1,2] [--peers] [--write docs/benchmarks.md]

Runs the program and, with ``--peers``, each peer as a process of its own, one after the other, and
evaluates every plan with code that neither of them shares. Peers come with ``pip install -e '.[peers]'``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
from judge import CASES, Case, Verdict, cases, judged

HERE = Path(__file__).parent
PEERS = ("gerrychain", "spopt", "kmeans", "highs", "cpsat")
LARGEST = {"gerrychain": 10_000, "spopt": 2_400, "kmeans": 10_000, "highs": 2_400, "cpsat": 10_000}
BANDED_ONLY = {"gerrychain", "kmeans"}
PATIENCE = 3.0  # times its seconds that a process may take before it is ended


@dataclass(frozen=True)
class Run:
    """What one process did."""

    case: str
    who: str
    rng_seed: int
    wall_s: float
    peak_mb: float
    verdict: Verdict | None
    first_s: float | None = None
    lower_bound: float | None = None
    kernels: str = ""


def run_all(found: dict[str, Case], asked: argparse.Namespace) -> list[Run]:
    """Run the program and the peers over the cases."""
    runs = []
    for case in found.values():
        for rng_seed in asked.rng_seeds:
            runs.append(_shown(ours(case, seconds=asked.seconds, rng_seed=rng_seed)))
        for who in PEERS if asked.peers else ():
            if case.facts["n"] <= LARGEST[who] and _takes(who, case):
                runs.append(_shown(peer(who, case, seconds=asked.peer_seconds)))
    return runs


def _takes(who: str, case: Case) -> bool:
    return "edges" not in case.facts and (case.band is not None or who not in BANDED_ONLY)


def _shown(run: Run) -> Run:
    cost = f"{run.verdict.cost:,.2f}" if run.verdict else "no plan"
    sys.stderr.write(f"{run.case:16} {run.who:12} {run.rng_seed:3} {cost:>18} {run.wall_s:7.1f} s\n")
    return run


def ours(case: Case, *, seconds: float, rng_seed: int) -> Run:
    """Run the command of the program."""
    command = [sys.executable, "-m", "territory_designer", "bench", str(case.file), *case.options]
    command += ["--time", str(seconds), "--rng-seed", str(rng_seed), "--json"]
    output, wall_s, peak_mb = watched(command, seconds)
    document = json.loads(output) if output else {}
    return Run(
        case.name,
        "ours",
        rng_seed,
        wall_s,
        peak_mb,
        judged(case, document["assignment"]) if document.get("assignment") else None,
        document.get("first_feasible_s"),
        document.get("lower_bound"),
        document.get("kernels", ""),
    )


def peer(who: str, case: Case, *, seconds: float) -> Run:
    """Run a peer's script."""
    script = HERE / "peers" / f"{who}_peer.py"
    command = [sys.executable, str(script), str(case.folder), case.name, str(seconds), "0"]
    output, wall_s, peak_mb = watched(command, seconds)
    document = json.loads(output.splitlines()[-1]) if output else {}
    verdict = judged(case, document["assignment"]) if document.get("assignment") else None
    return Run(case.name, who, 0, wall_s, peak_mb, verdict, document.get("first_s"))


def watched(command: list[str], seconds: float) -> tuple[str, float, float]:
    """Return what a process printed, its seconds and the largest memory of it and its children, MB."""
    began, peak = time.perf_counter(), 0
    process = psutil.Popen(command, stdout=subprocess.PIPE, text=True)
    printed: list[str] = []
    reader = threading.Thread(target=lambda: printed.append(process.stdout.read()))
    reader.start()
    while process.poll() is None:
        peak = max(peak, _memory(process))
        if time.perf_counter() - began > PATIENCE * seconds + 30.0:
            _end(process)
        time.sleep(0.05)
    wall_s = time.perf_counter() - began
    reader.join()
    return printed[0], wall_s, peak / 2**20


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    total = 0
    for each in _family(process):
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue  # it ended meanwhile and holds nothing
    return total


def _end(process: psutil.Process) -> None:
    for each in reversed(_family(process)):
        each.kill()


def table(found: dict[str, Case], runs: list[Run]) -> list[str]:
    """Return the figures of the program by case."""
    lines = [
        "| Case | n × p | runs | wall s | first s | mean cost | to best known | proven | broken | peak MB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, case in found.items():
        mine = [run for run in runs if run.case == name and run.who == "ours"]
        costs = [run.verdict.cost for run in mine if run.verdict]
        if not costs:
            lines.append(f"| {name} | {_size(case)} | {len(mine)} | | | no plan | | | | |")
            continue
        gap = [100 * (cost / case.best_known - 1) for cost in costs] if case.best_known else []
        proven = [
            100 * (run.verdict.cost - run.lower_bound) / run.verdict.cost
            for run in mine
            if run.verdict and run.lower_bound is not None
        ]
        broken = sum(not run.verdict.obeys for run in mine if run.verdict)
        parts = [
            *(name, _size(case), str(len(mine)), _mean([run.wall_s for run in mine], "{:.1f}")),
            _mean([run.first_s for run in mine if run.first_s is not None], "{:.2f}"),
            _mean(costs, "{:,.2f}"),
            _mean(gap, "{:+.3f} %") + (f" (worst {max(gap):+.3f} %)" if len(gap) > 1 else ""),
            _mean(proven, "{:.2f} %"),
            *(str(broken), f"{max(run.peak_mb for run in mine):.0f}"),
        ]
        lines.append(f"| {' | '.join(parts)} |")
    return lines


def _size(case: Case) -> str:
    return f"{case.facts['n']:,} × {case.hubs}"


def _mean(values: list[float], form: str) -> str:
    return form.format(statistics.fmean(values)) if values else ""


def peers_table(found: dict[str, Case], runs: list[Run]) -> list[str]:
    """Return the peers' figures and the ratios of ours to theirs."""
    lines = [
        "| Case | Peer | wall s | cost | ours / theirs | worst over- or underload | extra pieces | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        if run.who == "ours":
            continue
        if run.verdict is None:
            lines.append(f"| {run.case} | {run.who} | {run.wall_s:.1f} | no plan | | | | {run.peak_mb:.0f} |")
            continue
        mine = [
            each.verdict.cost for each in runs if (each.case, each.who) == (run.case, "ours") and each.verdict
        ]
        ratio = f"{statistics.fmean(mine) / run.verdict.cost:.3f}" if mine else ""
        parts = [run.case, run.who, f"{run.wall_s:.1f}", f"{run.verdict.cost:,.2f}", ratio]
        parts += [f"{run.verdict.overload:.1%}", str(run.verdict.pieces_extra), f"{run.peak_mb:.0f}"]
        lines.append(f"| {' | '.join(parts)} |")
    return lines


def machine(runs: list[Run]) -> str:
    """Return what the figures were measured on."""
    kernels = ", ".join(sorted({run.kernels for run in runs if run.kernels}))
    return (
        f"{date.today().isoformat()}; {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, kernels {kernels}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--only", type=lambda text: text.split(","), default=None)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--peer-seconds", type=float, default=90.0)
    parser.add_argument(
        "--rng-seeds", type=lambda text: [int(each) for each in text.split(",")], default=[0, 1, 2]
    )
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    found = {
        name: case for name, case in cases(asked.cases).items() if asked.only is None or name in asked.only
    }
    runs = run_all(found, asked)
    parts = [machine(runs), f"{asked.seconds:.0f} s a run.", "", *table(found, runs)]
    if asked.peers:
        parts += ["", f"Peers, {asked.peer_seconds:.0f} s each:", "", *peers_table(found, runs)]
    text = "\n".join(parts) + "\n"
    sys.stdout.write(text)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
