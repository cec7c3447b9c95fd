"""How quick is the window: how long does the planner wait, and how late does the event loop answer?

    python tests/benchmarks/window.py --cache FOLDER [--sizes 2400x64,10000x150,100000x500] [--json FILE]
        [--stacks] [--seconds 8]

Drives the real window without a screen, each size in a process of its own, through what a planner does: open,
pan, zoom, lasso, reassign, undo, optimise, save, another theme, another language. A timer on the event loop
that should tick every 2 ms tells how late it answers. Beside each pause stands how much of it the processor
worked for this program (``own``): on a busy machine the rest was spent waiting for other programs.
``--stacks`` says where the window was while it did not answer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from big_plan import plan_file
from drive import run

HERE = Path(__file__).parent
SIZES = ((2400, 64), (10_000, 150), (100_000, 500))


def first_window(plan: Path | None) -> dict[str, float]:
    """Start the program anew; returns milliseconds until it shows something, and until the map stands."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, str(HERE / "first.py"), *([str(plan)] if plan else [])],
        **_alone(),
        capture_output=True,
        text=True,
        check=True,
    )
    facts = json.loads(done.stdout.splitlines()[-1])
    moments = {f"{name}_ms": (facts[name] - began) * 1e3 for name in ("painted", "map") if name in facts}
    worked = {f"{name}_ms": facts[name] * 1e3 for name in ("painted_cpu", "map_cpu") if name in facts}
    return moments | worked


def _alone() -> dict[str, Any]:
    """Return the surroundings of a run: no screen, and nothing remembered."""
    folder = tempfile.mkdtemp()
    homes = {f"XDG_{name}_HOME": f"{folder}/{name.lower()}" for name in ("CONFIG", "STATE", "CACHE")}
    return {"env": {**os.environ, "QT_QPA_PLATFORM": "offscreen", **homes}, "cwd": HERE}


def measured(size: tuple[int, int], asked: argparse.Namespace) -> dict[str, Any]:
    """Drive the window over one plan in a process of its own."""
    flags = ["--run", f"{size[0]}x{size[1]}", "--cache", str(asked.cache), "--seconds", str(asked.seconds)]
    flags += ["--stacks"] if asked.stacks else []
    command = [sys.executable, str(HERE / "window.py"), *flags]
    done = subprocess.run(command, **_alone(), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def table(result: dict[str, Any]) -> str:
    """Return what was measured of one size as a table."""
    lines = [
        f"{result['accounts']:,} accounts x {result['positions']} positions, {result['memory_mb']:.0f} MB",
        "| phase | wall ms | latest ms | own ms | hitches | window's thread ms | |",
        "|---|---|---|---|---|---|---|",
    ]
    for phase in result["phases"]:
        facts = ", ".join(f"{name} {value:.0f}" for name, value in phase["facts"].items())
        figures = [f"{phase[name]:.0f}" for name in ("wall_ms", "late_ms", "own_ms", "hitches", "gui_ms")]
        lines.append(f"| {phase['name']} | {' | '.join(figures)} | {facts} |")
    return "\n".join(lines)


GROWING = (
    ("open", "map_ms"),
    ("pan", "frame_p99_ms"),
    ("zoom", "frame_p99_ms"),
    ("lasso", "panels_ms"),
    ("move", "panels_ms"),
    ("undo", "panels_ms"),
    ("save", "saved_ms"),
)


def growth(results: list[dict[str, Any]]) -> str:
    """Return how each figure grows from size to size."""
    heads = [f"{each['accounts']:,}" for each in results]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name, fact in GROWING:
        row = [next(p for p in each["phases"] if p["name"] == name)["facts"][fact] for each in results]
        lines.append(f"| {name} {fact} | {' | '.join(f'{value:.0f}' for value in row)} |")
    lates = [max(min(p["late_ms"], p["own_ms"]) for p in each["phases"]) for each in results]
    lines.append(f"| latest answer, own ms | {' | '.join(f'{value:.0f}' for value in lates)} |")
    memory = [f"{each['memory_mb']:.0f}" for each in results]
    lines.append(f"| memory MB | {' | '.join(memory)} |")
    return "\n".join(lines)


def _size(text: str) -> tuple[int, int]:
    accounts, positions = text.split("x")
    return int(accounts), int(positions)


def main() -> None:
    asking = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asking.add_argument("--cache", type=Path, required=True, help="folder that keeps the plans")
    asking.add_argument("--sizes", type=lambda text: [_size(each) for each in text.split(",")], default=SIZES)
    asking.add_argument("--seconds", type=float, default=8.0, help="how long the optimiser runs")
    asking.add_argument("--json", type=Path, help="file for everything measured")
    asking.add_argument("--stacks", action="store_true", help="say where the window was while it was late")
    asking.add_argument("--run", type=_size, help=argparse.SUPPRESS)
    asked = asking.parse_args()
    asked.cache = asked.cache.resolve()
    if asked.run:
        sys.stdout.write(f"{json.dumps(run(asked.run, asked))}\n")
        return
    starts = {"empty": first_window(None)}
    starts["sample"] = first_window(plan_file(asked.cache, accounts=SIZES[0][0], positions=SIZES[0][1]))
    for name, facts in starts.items():
        said = ", ".join(f"{key} {value:.0f}" for key, value in facts.items())
        sys.stdout.write(f"first window, {name}: {said}\n")
    results = []
    for size in asked.sizes:
        results.append(measured(size, asked))
        sys.stdout.write(f"\n{table(results[-1])}\n")
        sys.stdout.flush()
    sys.stdout.write(f"\n{growth(results)}\n")
    if asked.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count()}
        python = platform.python_version()
        everything = {**machine, "python": python, "first_window": starts, "sizes": results}
        asked.json.write_text(json.dumps(everything, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
