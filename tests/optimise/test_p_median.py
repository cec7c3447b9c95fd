"""Are plans of benchmark files valid and good, and are their bounds below the truth?"""

import itertools
import json
import tracemalloc
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from territory_designer.__main__ import main
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text, has_text
from territory_designer.optimise.bench_file import Convention, Costs, Places, read_places
from territory_designer.optimise.kernels import CHOICE, kind
from territory_designer.optimise.p_median import PMedian
from territory_designer.optimise.p_median_bound import Bound, Relaxation
from territory_designer.optimise.stop import Trials
from territory_designer.session.bench import bench

SJC1 = Path(__file__).parent.parent / "benchmarks" / "cases" / "SJC1.csv"
TINY_FILE = Path(__file__).parent / "cases" / "tiny.csv"  # made for this test: two groups of five


def write(path, x, y, demand, capacity):
    rows = [f"{i},{','.join(map(str, row))}" for i, row in enumerate(zip(x, y, demand, capacity))]
    path.write_text("\n".join(["id,x,y,demand,capacity", *rows]) + "\n", encoding="utf-8")
    return path


def random_file(path, *, count, rng_seed, capacity=60):
    chance = np.random.default_rng(rng_seed)
    x, y = chance.integers(0, 100, (2, count))
    return write(path, x, y, chance.integers(1, 20, count), [capacity] * count)


def cheapest(places):
    """Return the least cost of any plan with two hubs, by trying all of them; inf if there is none."""
    table, best = places.costs.table, np.inf
    choices = np.array(list(itertools.product((0, 1), repeat=places.count)))
    load = np.stack([(choices == k) @ places.demand for k in (0, 1)], axis=1)
    for hubs in itertools.combinations(range(places.count), 2):
        fits = ((load <= places.upper[list(hubs)]) & (load >= places.lower)).all(axis=1)
        costs = np.where(choices == 0, table[:, hubs[0]], table[:, hubs[1]]).sum(axis=1)
        best = min(best, costs[fits].min(initial=np.inf))
    return best


def territories(document):
    found = {}
    for place, hub in document["assignment"].items():
        found.setdefault(hub, []).append(int(place))
    return found


@settings(max_examples=15, deadline=None)
@given(rng_seed=st.integers(0, 10_000), weighted=st.booleans(), banded=st.booleans())
def test_small_files_are_solved_as_by_trying_all_plans(tmp_path_factory, rng_seed, weighted, banded):
    path = random_file(tmp_path_factory.mktemp("p") / "a.csv", count=9, rng_seed=rng_seed, capacity=70)
    total = read_places(path, Convention(2)).demand.sum()
    band = (float(total // 2 - 12), float(total // 2 + 12)) if banded else None
    convention = Convention(2, capacity=total * 0.6, band=band, weighted=weighted)
    document = bench(path, convention, stop=Trials(150), rng_seed=0)
    best = cheapest(read_places(path, convention))
    assert document["objective"] == pytest.approx(best)
    assert document["lower_bound"] <= best * (1 + 1e-9)


def test_the_tiny_file_is_cut_between_its_groups():
    document = bench(TINY_FILE, Convention(2), stop=Trials(30), rng_seed=0)
    assert document["objective"] == pytest.approx(8.0)
    assert territories(document) == {"0": [0, 1, 2, 3, 4], "5": [5, 6, 7, 8, 9]}
    assert document["gap"] == pytest.approx(1 - document["lower_bound"] / 8.0)


def test_floor_rounds_down_and_weights_count_demand(tmp_path):
    path = write(tmp_path / "a.csv", [0, 1, 10], [0, 1, 0], [9, 2, 5], [20] * 3)
    objective = {
        (distance, weighted): bench(
            path, Convention(2, distance=distance, weighted=weighted), stop=Trials(20), rng_seed=0
        )["objective"]
        for distance in ("euclidean", "floor")
        for weighted in (False, True)
    }
    root = 2**0.5
    assert list(objective.values()) == pytest.approx([root, 2 * root, 1.0, 2.0])


def test_territories_hang_together_within_the_band(tmp_path):
    path = random_file(tmp_path / "a.csv", count=150, rng_seed=3)
    places = read_places(path, Convention(6))
    mean = places.demand.sum() / 6
    convention = Convention(6, band=(mean * 0.9, mean * 1.1), weighted=True, contiguous=True)
    document = bench(path, convention, stop=Trials(80), rng_seed=0)
    graph = nx.Graph()
    for simplex in Delaunay(places.points).simplices:
        graph.add_edges_from(itertools.combinations(simplex.tolist(), 2))
    every = np.unique(places.points, axis=0, return_inverse=True)[1]
    graph.add_edges_from((i, j) for i in range(150) for j in range(i) if every[i] == every[j])
    for members in territories(document).values():
        assert nx.is_connected(graph.subgraph(members))
        assert mean * 0.9 <= places.demand[members].sum() <= mean * 1.1


def test_the_objective_is_that_of_the_assignment_and_capacities_hold(tmp_path):
    path = random_file(tmp_path / "a.csv", count=80, rng_seed=5, capacity=120)
    places = read_places(path, Convention(9))
    document = bench(path, Convention(9), stop=Trials(60), rng_seed=1)
    found = territories(document)
    assert len(found) <= 9
    assert all(places.demand[members].sum() <= 120 for members in found.values())
    apart = [
        np.linalg.norm(places.points[int(i)] - places.points[int(h)])
        for i, h in document["assignment"].items()
    ]
    assert document["objective"] == pytest.approx(sum(apart))


def test_counted_trials_give_the_same_plan_each_time(tmp_path):
    path = random_file(tmp_path / "a.csv", count=60, rng_seed=8, capacity=100)
    one, other = (bench(path, Convention(8), stop=Trials(40), rng_seed=4) for _ in range(2))
    assert one["assignment"] == other["assignment"]
    assert one["lower_bound"] == other["lower_bound"]
    assert one["trials"] == 40


CONVENTIONS = [
    Convention(7),
    Convention(7, distance="floor", weighted=True),
    Convention(7, band=(40.0, 75.0)),
    Convention(7, distance="geodesic2", weighted=True),
]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_compiled_and_interpreted_kernels_make_the_same_plan(tmp_path, monkeypatch, convention):
    x, y, demand = np.random.default_rng(11).integers(1, 20, (3, 40))
    places = read_places(write(tmp_path / "a.csv", x, y, demand, [90] * 40), convention)
    plans = []
    for choice in ("interpreted", "compiled"):
        monkeypatch.setenv(CHOICE, choice)
        search = PMedian(places, rng_seed=3)
        for _ in range(4):
            search.advance()
        plans.append((search.best_cost, *map(np.ndarray.tolist, search.best)))
    assert plans[0] == plans[1]


@settings(max_examples=20, deadline=None)
@given(rng_seed=st.integers(0, 10_000), banded=st.booleans(), hubs=st.integers(1, 12))
def test_the_best_plan_keeps_all_limits_and_costs_what_it_says(tmp_path_factory, rng_seed, banded, hubs):
    chance = np.random.default_rng(rng_seed)
    x, y = chance.integers(0, 30, (2, 40))
    demand, room = chance.integers(0, 20, 40), 1.3 * 20 * 40 / hubs
    capacity = chance.integers(int(room / 2) + 20, int(room) + 21, 40)
    path = write(tmp_path_factory.mktemp("p") / "a.csv", x, y, demand, capacity)
    band = (demand.sum() / hubs * 0.7, demand.sum() / hubs * 1.3 + 20) if banded else None
    places = read_places(path, Convention(hubs, band=band, weighted=banded))
    search = PMedian(places, rng_seed=rng_seed)
    for _ in range(5):
        search.advance()
    owner, hub = search.best
    load = np.array([demand[owner == t].sum() for t in range(len(hub))])
    apart = np.hypot(x - x[hub[owner]], y - y[hub[owner]]) * (demand if banded else 1)
    assert len(set(hub.tolist())) == len(hub) <= hubs
    assert (load <= (band[1] if banded else capacity[hub]) + 1e-6).all()
    assert not banded or (load >= band[0] - 1e-6).all()
    assert search.best_cost == pytest.approx(apart.sum())


def test_a_published_optimum_is_found():
    """The smallest case of Lorena and Senne, SJC1, by the value proven in the literature."""
    places = read_places(SJC1, Convention(10))
    search = PMedian(places, rng_seed=1)
    while search.trials < 60 and search.best_cost > 17288.9932:
        search.advance()
    assert search.best_cost == pytest.approx(17288.9931, abs=1e-4)


def test_many_places_need_no_table_of_all_costs():
    points = np.random.default_rng(0).random((8000, 2))
    demand = np.ones(8000)
    places = Places(
        tuple(map(str, range(8000))),
        points,
        demand,
        demand * 50,
        0.0,
        200,
        Costs(points, demand, "euclidean"),
        None,
    )
    tracemalloc.start()
    search = PMedian(places, rng_seed=0)
    search.advance()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert search.best is not None
    assert peak < 30 * 2**20


def test_more_trials_are_never_worse(tmp_path):
    search = PMedian(
        read_places(random_file(tmp_path / "a.csv", count=70, rng_seed=2, capacity=90), Convention(10)),
        rng_seed=0,
    )
    seen = []
    for _ in range(60):
        search.advance()
        seen.append(search.best_cost)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < seen[0]


def test_the_bound_rises_towards_a_loose_optimum(tmp_path):
    places = read_places(random_file(tmp_path / "a.csv", count=40, rng_seed=6, capacity=999), Convention(4))
    search = PMedian(places, rng_seed=0)
    for _ in range(100):
        search.advance()
    bound = Bound(Relaxation(places), search.best_cost)
    for _ in range(150):
        bound.advance()
    assert 0.97 * search.best_cost <= bound.best <= search.best_cost + 1e-6


def test_files_by_latitude_and_longitude_take_squared_miles_and_their_own_edges(tmp_path):
    nodes, edges = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    nodes.write_text("id,name,lat,lon,population\na,A,0,0,3\nb,B,0,1,2\nc,C,0,5,4\n", encoding="utf-8")
    edges.write_text("u,v\na,b\nb,c\n", encoding="utf-8")
    convention = Convention(
        2, band=(0.0, 9.0), weighted=True, contiguous=True, edges=edges, distance="geodesic2"
    )
    document = bench(nodes, convention, stop=Trials(10), rng_seed=0)
    assert document["assignment"] == {"a": "a", "b": "a", "c": "c"}
    assert document["objective"] == pytest.approx(2 * (111.319491 / 1.609344) ** 2, rel=1e-6)


@pytest.mark.parametrize(
    ("content", "convention", "code"),
    [
        ("id,x,y,demand\n0,1,2,3\n", Convention(1), "bench_columns"),
        ("id,x,demand,capacity\n0,1,2,3\n", Convention(1), "bench_columns"),
        ("id,x,y,demand,capacity\n0,1,2,none,5\n", Convention(1), "bench_file"),
        ("id,x,y,demand,capacity\n0,1,2\n", Convention(1), "bench_file"),
        ("", Convention(1), "bench_ids"),
        ("id,x,y,demand,capacity\n0,1,2,3,4\n0,1,2,3,4\n", Convention(1), "bench_ids"),
        ("id,x,y,demand,capacity\n0,1,2,3,4\n1,1,2,3,4\n", Convention(1), "bench_impossible"),
        ("id,x,y,demand,capacity\n0,1,2,3,4\n1,1,2,3,4\n", Convention(1, contiguous=True), "bench_edges"),
        ("id,x,y,demand,capacity\n0,0,0,5,6\n1,9,0,4,6\n2,5,0,3,6\n", Convention(2), "bench_no_plan"),
    ],
)
def test_what_cannot_be_solved_is_said(tmp_path, content, convention, code):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TerritoryDesignerError) as caught:
        bench(path, convention, stop=Trials(5), rng_seed=0)
    assert caught.value.code == code
    assert has_text(f"error.{code}.remedy")
    assert all(error_text(caught.value, language) for language in ("en", "zh"))


def test_the_command_prints_one_document(capsys):
    code = main(["bench", str(TINY_FILE), "--p", "2", "--trials", "5", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert set(document) == {
        *("objective", "assignment", "lower_bound", "gap", "first_feasible_s", "seconds", "peak_rss_mb"),
        *("kernels", "trials"),
    }
    assert document["kernels"] == kind()


@pytest.mark.parametrize("wish", [["--capacity", "3"], ["--lower", "3"]])
def test_the_command_ends_with_1_when_there_is_no_plan(capsys, wish):
    assert main(["bench", str(TINY_FILE), "--p", "2", "--trials", "5", *wish, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["text"]
