"""Is every bound of a benchmark file below the truth, and does a completed proof find the truth?"""

import itertools
import os
from functools import partial
from multiprocessing.sharedctypes import RawValue

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from territory_designer.optimise import bench_file
from territory_designer.optimise.bench_file import Convention, Costs, Places, read_places
from territory_designer.optimise.kernels import CHOICE, knapsack
from territory_designer.optimise.p_median_bound import NONE, Bound, Relaxation, still_open
from territory_designer.optimise.p_median_branch import Branching, Regions, best_hubs
from territory_designer.optimise.p_median_exact import Count, cheapest_plan
from territory_designer.optimise.p_median_proof import Proof, obeys, prove

FULL = os.environ.get("TD_FULL") == "1"
tried = partial(settings, max_examples=200 if FULL else 20, deadline=None)


def problem(rng_seed, *, count=7, hubs=2, banded=False, weighted=False, contiguous=False, whole=True):
    """Return a tiny problem; places on a circle hang together with their neighbours."""
    chance = np.random.default_rng(rng_seed)
    demand = chance.integers(1, 9, count).astype(float) + (0.0 if whole else 0.37)
    demand[chance.random(count) < 0.1] = 0.0
    points = chance.integers(0, 50, (count, 2)).astype(float)
    share, most = demand.sum() / hubs, demand.max(initial=1.0)
    upper = np.maximum(np.floor(share * chance.uniform(1.1, 1.6, count)), most)
    lower = 0.0
    if banded:
        lower, upper = np.floor(share * 0.7), np.full(count, np.ceil(share * 1.3))
    ring = np.arange(count), (np.arange(count) + 1) % count
    links = sparse.csr_array((np.ones(count), ring), shape=(count, count))
    neighbours = sparse.csr_array(links + links.T) if contiguous else None
    costs = Costs(points, demand if weighted else np.ones(count), "euclidean")
    names = tuple(map(str, range(count)))
    return Places(names, points, demand, upper, lower, hubs, costs, neighbours)


def cheapest(places):
    """Return the least cost of all plans and one such plan, by trying all of them; inf without any."""
    best, plan = np.inf, None
    for count in range(1, places.hubs + 1):
        choices = np.array(list(itertools.product(range(count), repeat=places.count)))
        load = np.stack([(choices == k) @ places.demand for k in range(count)], axis=1)
        for hubs in itertools.combinations(range(places.count), count):
            fits = (load <= places.upper[list(hubs)]).all(axis=1) & (load >= places.lower).all(axis=1)
            owners = np.array(hubs)[choices[fits]]
            costs = places.costs.table[np.arange(places.count), owners].sum(axis=1)
            for k in np.argsort(costs, kind="stable"):
                if costs[k] >= best:
                    break
                if hangs_together(places, owners[k]):
                    best, plan = float(costs[k]), owners[k]
    return best, plan


def hangs_together(places, plan):
    if places.neighbours is None:
        return True
    table = places.neighbours.toarray() * (plan[:, None] == plan)
    return connected_components(table, directed=False)[0] == len(set(plan.tolist()))


def bounded(places, objective, rounds=80):
    bound = Bound(Relaxation(places), objective)
    for _ in range(rounds):
        bound.advance()
    return bound


problems = st.builds(
    problem,
    st.integers(0, 100_000),
    hubs=st.integers(1, 3),
    banded=st.booleans(),
    weighted=st.booleans(),
    contiguous=st.booleans(),
    whole=st.booleans(),
)


@tried()
@given(problems)
def test_no_plan_costs_less_than_the_bound(places):
    best, _ = cheapest(places)
    if np.isfinite(best):
        assert bounded(places, best).best <= best + 1e-9


@tried()
@given(problems, st.floats(1.0, 1.5))
def test_a_completed_proof_has_the_cost_of_the_best_plan(places, too_much):
    best, _ = cheapest(problem_without_links(places))
    if not np.isfinite(best):
        return
    bound = bounded(places, best * too_much + 0.1, rounds=30)
    branching = Branching(bound._relaxation, price=bound.price, bound=bound.best, objective=bound.objective)
    while not branching.complete:
        said = list(branching.advance())
        assert said == sorted(said)
        assert branching.best <= best + 1e-9
    assert branching.best == pytest.approx(best, rel=1e-6, abs=1e-6)


def problem_without_links(places):
    return Places(*(getattr(places, each) for each in list(places.__dataclass_fields__)[:-1]), None)


@tried()
@given(problems)
def test_the_best_plan_is_never_ruled_out(places):
    best, plan = cheapest(places)
    if plan is None:
        return
    bound = bounded(places, best * (1 + 1e-6) + 1e-6)
    left = still_open(bound.answer, bound.objective, most=bound._relaxation.most)
    alive = bound._relaxation.alive(bound.answer, bound.price, hubs=left, objective=bound.objective)
    at = {hub: k for k, hub in enumerate(left.tolist())}
    assert all(alive[i, at[hub]] for i, hub in enumerate(plan.tolist()))


@tried()
@given(problems)
def test_the_exact_model_finds_the_best_plan(places):
    best, _ = cheapest(problem_without_links(places))
    every = np.arange(places.count)
    count = [Count(every, 1, places.hubs)]
    below = best * 1.2 + 1.0 if np.isfinite(best) else 1e4
    found = cheapest_plan(
        places, every, np.ones((places.count, places.count), bool), counts=count, below=below
    )
    if not np.isfinite(best):
        assert found.plan is None
        return
    assert found.bound <= best + 1e-9
    assert places.costs.pairs(every, found.plan).sum() == pytest.approx(best, rel=1e-6)
    assert obeys(problem_without_links(places), found.plan)


@tried()
@given(problems)
def test_interpreted_kernels_give_the_same_bound(places):
    one = Relaxation(places)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(CHOICE, "interpreted")
        other = Relaxation(places)
    assert type(other.knapsacks) is knapsack.Knapsacks
    bounds = [Bound(each, 100.0) for each in (one, other)]
    for bound in bounds:
        for _ in range(10):
            bound.advance()
    assert bounds[0].best == bounds[1].best
    assert bounds[0].price.tobytes() == bounds[1].price.tobytes()


@tried()
@given(st.integers(0, 100_000))
def test_a_hub_packs_the_places_that_gain_most(rng_seed):
    places = problem(rng_seed, count=8)
    relaxation = Relaxation(places)
    price = np.random.default_rng(rng_seed).uniform(0, 60, 8)
    pairs = relaxation.focus(np.full(8, 1e3))
    gain, pivot, served = np.full(8, NONE), np.zeros(8), np.zeros(8)
    hub = np.zeros(1, np.int32)
    relaxation._fill(hub, price, pairs, (0.0, gain, pivot, served, False))
    parts = gain[0]
    relaxation._refine(hub, price, pairs, (gain, pivot, served, True))
    worth = price - places.costs.table[:, 0]
    sets = np.array(list(itertools.product((0, 1), repeat=8)))
    best = (sets @ worth)[sets @ places.demand <= places.upper[0]].max()
    assert gain[0] == pytest.approx(best)
    assert served @ worth == pytest.approx(best)
    assert parts >= best - 1e-9


@tried()
@given(st.integers(0, 100_000))
def test_the_best_hubs_within_nested_numbers(rng_seed):
    chance = np.random.default_rng(rng_seed)
    gain, regions = chance.normal(0, 10, 8), Regions(chance.random((8, 2)))
    counts = [Count(np.arange(8), 2, 4)]
    for region in chance.choice(np.arange(8, 14), 2, replace=False):
        fewest = int(chance.integers(0, 2))
        counts.append(Count(regions.places(region), fewest, fewest + int(chance.integers(0, 2))))
    counts.sort(key=lambda each: len(each.places))
    sets = np.array(list(itertools.product((False, True), repeat=8)))
    inside = [sets[:, each.places].sum(axis=1) for each in counts]
    met = [(each.fewest <= n) & (n <= each.most) for each, n in zip(counts, inside)]
    allowed = sets[np.all(met, axis=0)]
    if len(allowed):
        assert gain[best_hubs(gain, counts)].sum() == pytest.approx((allowed @ gain).max())


def test_regions_are_clusters_of_neighbours():
    regions = Regions(np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 1.0], [9.0, 1.0], [9.0, 2.0]]))
    found = {tuple(sorted(regions.places(r).tolist())) for r in range(9)}
    assert {(0, 2), (1, 3, 4), (0, 1, 2, 3, 4), (4,)} <= found
    sums = regions.sums(np.array([1.0, 2.0, 4.0, 8.0, 16.0]))
    assert all(sums[r] == (2.0 ** np.argsort([0, 1, 2, 3, 4]))[regions.places(r)].sum() for r in range(9))


def test_without_a_table_the_bound_still_holds(monkeypatch):
    with_table = problem(5, count=40, hubs=4)
    objective = float(with_table.costs.table.min(axis=1).sum() + 400.0)
    monkeypatch.setattr(bench_file, "TABLE_MOST", 10)
    costs = Costs(with_table.points, with_table.costs.weight, "euclidean")
    without = Places(
        *(getattr(with_table, each) for each in list(with_table.__dataclass_fields__)[:-2]), costs, None
    )
    assert without.costs.table is None
    most = bounded(with_table, objective, rounds=300).best
    assert 0.9 * most <= bounded(without, objective, rounds=300).best <= most * 1.02


def test_the_bound_rises_towards_a_loose_optimum():
    places = problem(3, count=8, hubs=2)
    places = Places(
        *(getattr(places, e) for e in ("ids", "points", "demand")),
        np.full(8, 99.0),
        0.0,
        2,
        places.costs,
        None,
    )
    best, _ = cheapest(places)
    assert bounded(places, best, rounds=300).best == pytest.approx(best, rel=0.03)


def test_a_plan_obeys_its_limits_or_not():
    places = problem(2, count=6, hubs=2, banded=True, contiguous=True)
    best, plan = cheapest(places)
    assert np.isfinite(best)
    assert obeys(places, plan)
    assert not obeys(places, np.zeros(6, np.intp))
    assert not obeys(places, np.arange(6))
    apart = np.array([0, 3, 0, 3, 0, 3])
    loose = Places(
        places.ids, places.points, places.demand, np.full(6, 99.0), 0.0, 2, places.costs, places.neighbours
    )
    assert not obeys(loose, apart)
    assert obeys(problem_without_links(loose), apart)


def test_a_child_proves_and_may_be_ended_or_killed():
    places = problem(11, count=8, hubs=2)
    best, _ = cheapest(places)
    with Proof(places) as proof:
        assert not proof.follow(np.inf)
        proof.follow(best + 1.0)
        while proof._child.running:
            proof._child.wait(0.0) if proof.complete else proof.follow(best + 1.0)
    assert proof.plan_cost == pytest.approx(best)
    assert proof.lower_bound == pytest.approx(best, rel=1e-6)
    with Proof(places) as killed:
        killed.follow(best)
        killed._child._process.kill()
        killed._child._process.join()
        killed.follow(best)
        assert not killed.follow(best)
        assert not killed.complete


def test_a_proof_without_a_process_says_the_same():
    places = problem(11, count=8, hubs=2)
    best, _ = cheapest(places)
    bounds = [news.bound for news in prove(places, RawValue("d", best + 1.0))]
    assert bounds == sorted(bounds)
    assert bounds[-1] == pytest.approx(best, rel=1e-6)


def test_whole_costs_make_whole_bounds(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,x,y,demand,capacity\n0,0,0,1,2\n1,3,1,1,2\n2,9,9,1,2\n", encoding="utf-8")
    proof = Proof(read_places(path, Convention(2, distance="floor")))
    assert proof._rounded(2.1) == 3.0
    assert proof._rounded(3.0000000001) == 3.0
    assert Proof(read_places(path, Convention(2)))._rounded(2.1) == 2.1
