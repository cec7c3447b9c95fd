"""Does the benchmark command say what it did: the plan, its proof, its time and its memory?"""

import json
from pathlib import Path

import numpy as np
import pytest

from territory_designer.__main__ import main
from territory_designer.optimise.bench_file import Convention, read_places
from territory_designer.optimise.stop import TimeLimit, Trials
from territory_designer.session.bench import bench

TINY_FILE = Path(__file__).parent.parent / "optimise" / "cases" / "tiny.csv"
LONG = TimeLimit(300.0)  # so long only if the proof fails


def test_a_proved_plan_ends_the_search(tmp_path):
    trace = tmp_path / "trace.json"
    document = bench(TINY_FILE, Convention(2), stop=LONG, rng_seed=0, trace=trace)
    assert document["objective"] == pytest.approx(8.0)
    assert 0 <= document["gap"] < 1e-9
    assert document["seconds"] < LONG.seconds
    told = json.loads(trace.read_text(encoding="utf-8"))
    seconds, objectives = zip(*told["plans"])
    assert list(seconds) == sorted(seconds)
    assert list(objectives) == sorted(objectives, reverse=True)
    assert objectives[-1] == document["objective"]
    assert told["bounds"][-1][1] == pytest.approx(document["lower_bound"])
    assert set(told["first_plan"]) == set(document["assignment"])


def test_a_band_and_links_are_proved_too():
    demand = read_places(TINY_FILE, Convention(2)).demand.sum()
    convention = Convention(2, band=(demand * 0.4, demand * 0.6), weighted=True, contiguous=True)
    document = bench(TINY_FILE, convention, stop=LONG, rng_seed=0)
    assert document["gap"] < 1e-9


def test_children_count_in_memory():
    alone = bench(TINY_FILE, Convention(2), stop=Trials(5), rng_seed=0)["peak_rss_mb"]
    assert bench(TINY_FILE, Convention(2), stop=LONG, rng_seed=0)["peak_rss_mb"] > alone + 20


def test_the_bound_leaves_the_plan_of_counted_trials_alone(tmp_path):
    chance = np.random.default_rng(1)
    rows = [f"{i},{x},{y},{d},60" for i, (x, y, d) in enumerate(chance.integers(1, 20, (40, 3)))]
    path = tmp_path / "a.csv"
    path.write_text("id,x,y,demand,capacity\n" + "\n".join(rows), encoding="utf-8")
    one, other = (bench(path, Convention(10), stop=Trials(10), rng_seed=3) for _ in range(2))
    measured = {"seconds", "first_feasible_s", "peak_rss_mb"}
    assert {k: v for k, v in one.items() if k not in measured} == {
        k: v for k, v in other.items() if k not in measured
    }
    assert one["lower_bound"] < one["objective"]


def test_the_command_writes_a_trace(tmp_path, capsys):
    trace = tmp_path / "trace.json"
    wish = ["bench", str(TINY_FILE), "--p", "2", "--trials", "5", "--trace", str(trace), "--json"]
    assert main(wish) == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads(trace.read_text(encoding="utf-8"))["plans"][-1][1] == printed["objective"]
