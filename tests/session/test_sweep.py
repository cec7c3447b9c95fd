"""Are many plans made at once the plans that one at a time would be, and what leaves this process?"""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from distributed import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import ground
from territory_designer.model.project import baseline_of
from territory_designer.model.rules import Band, Lock, MoveLimits, default_rules
from territory_designer.model.tables import Employees
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Trials
from territory_designer.session import cluster
from territory_designer.session.cluster import Cluster
from territory_designer.session.executor import run_all
from territory_designer.session.planning import carry_out
from territory_designer.session.sweep import hired, make_plan, sweep
from territory_designer.session.wish import Wish

JOBS = Path(__file__).parent / "jobs"
STOP = Trials(40)


def told(project):
    """Put names, groups, skills and wishes into a plan."""
    rows, count = project.accounts, len(project.accounts)
    accounts = rows.with_columns(
        account_id=[f"客户-{(7 * k) % count:04d}" for k in range(count)],
        name=[f"Geheim {k} Hospital" for k in range(count)],
        address=[f"{k} Privet Drive" for k in range(count)],
        note=["call Wang Li first"] * count,
        parent_id=[f"Konzern {k % 9}" if k % 3 else "" for k in range(count)],
        product_lines=["a" if k % 5 == 0 else "" for k in range(count)],
    )
    staff = Employees.from_columns(
        {
            "employee_id": ["Person 5", "Person 4", "Person 3", "Person 2", "Person 0"],
            "name": ["Wang Li", "Anna Arendt", "Bo Berg", "Cai Chen", "Dora Dahl"],
            "email": ["wang.li@example.org"] * 5,
            "home_city": ["武汉市", "长沙市", "nowhere in particular", "", "郑州"],
            "mobility": ["H1; ask Wang Li", "any", "", "none", "长沙市"],
            "product_lines": ["", "a", "", "b", ""],
        }
    )
    seats = project.positions
    positions = seats.with_columns(
        position_id=[f"Seat {k}" for k in range(6)],
        employee_id=[each.replace("E", "Person ") for each in seats.employee_id],
    )
    accounts = accounts.with_columns(
        position_id=[each.replace("P", "Seat ") for each in accounts.position_id]
    )
    changed = project.changed(accounts=accounts, positions=positions, employees=staff, scenarios={})
    base = baseline_of(accounts, positions, project.hubs)
    return changed.with_scenario(base.changed(utilisation=0.6)).with_scenario(
        base.changed(name="Wang Li leaves", utilisation=0.6, note="secret")
    )


def rules_of(chance):
    """Return rules that name accounts, groups, positions and employees."""
    named = [
        Lock("account", "客户-0003"),
        Lock("group", "Konzern 2"),
        Lock("territory", "Seat 1"),
        Lock("employee", "Person 3"),
        Lock("hub", "H2"),
        Lock("account", "nobody"),
    ]
    locks = [lock for lock in named if chance.random() < 0.3]
    only = ("Seat 0", "Seat 2", "Seat 3") if chance.random() < 0.3 else ()
    together = ("group", "city") if chance.random() < 0.5 else ()
    return default_rules("improve").changed(
        locks=tuple(locks),
        only_positions=only,
        keep_together=together,
        moves_in_all=MoveLimits(accounts=int(chance.integers(10, 60))),
        max_oneway_hard_min=None,
    )


@settings(
    max_examples=150 if os.environ.get("TD_FULL") == "1" else 3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rng_seed=st.integers(0, 2**32 - 1))
def test_a_plan_without_names_gets_the_same_solution(plans, team_here, rng_seed):
    chance = np.random.default_rng(rng_seed)
    project = told(plans(40, rng_seed=int(chance.integers(1000))))
    rules, grounds = rules_of(chance), ground(project)
    mode = str(chance.choice(["improve", "rebuild"]))
    start = project.scenario("Wang Li leaves")
    named = solve(project, start, grounds, name="x", mode=mode, rules=rules, stop=STOP)
    team = team_here(project)
    answer = make_plan(team.shared, team.task(start, mode, rules, stop=STOP))
    assert answer.alignment.tolist() == named.scenario.alignment.tolist()
    assert answer.position_hub.tolist() == named.scenario.position_hub.tolist()
    assert answer.bound == named.scenario.bound
    assert answer.valid == named.scenario.valid


def test_no_name_leaves_this_process(plans, team_here):
    project = told(plans())
    team, start = team_here(project), project.scenario("Wang Li leaves")
    rules = default_rules("improve").changed(
        locks=(Lock("account", "客户-0003"), Lock("employee", "Person 3")), only_positions=("Seat 0",)
    )
    sent = pickle.dumps((team.shared, team.task(start, "improve", rules, stop=STOP)))
    secret = {
        *project.accounts.name,
        *project.accounts.address,
        *project.employees.name,
        *project.employees.email,
    }
    secret |= {*project.accounts.account_id, *project.accounts.parent_id, *project.employees.employee_id}
    secret |= {*project.positions.position_id, "Wang Li", "secret", "nowhere in particular"}
    assert [each for each in sorted(secret - {""}) if _said(each) in sent] == []
    assert (
        _said("武汉市") in sent
    )  # hubs keep their cities, so the search in the bytes does find what is there


def _said(words):
    """Return a text as a pickle holds it."""
    return words.encode()


def test_a_sweep_makes_what_single_runs_make(plans, team_here):
    project = plans()
    grounds = ground(project)
    narrow = default_rules("rebuild").changed(keep_together=("city",))
    wishes = [
        Wish("A", "improve", rng_seed=1, stop=STOP),
        Wish("B", "rebuild", rules=narrow, stop=STOP),
        Wish("C", "improve", start="B0", stop=STOP),
    ]
    project = project.with_scenario(project.baseline.changed(name="B0"))
    told_of = []
    with hired(project, grounds, workers=2) as team:
        swept = sweep(wishes, team, on_plan=told_of.append)
    assert [each.wish.name for each in swept] == ["A", "B", "C"]
    assert sorted(each.wish.name for each in told_of) == ["A", "B", "C"]
    for each in swept:
        _, alone = carry_out(project, each.wish, ground=grounds)
        made = each.scenario
        assert made.name == alone.scenario.name
        assert made.alignment.tolist() == alone.scenario.alignment.tolist()
        assert made.decided_by.tolist() == alone.scenario.decided_by.tolist()
        assert (made.rules, made.mode, made.start) == (alone.scenario.rules, each.wish.mode, each.wish.start)


def test_a_name_that_is_taken_is_refused_before_the_work(plans, team_here):
    project = plans()
    with pytest.raises(TerritoryDesignerError, match="baseline_read_only"):
        sweep([Wish("ok"), Wish("baseline")], team_here(project))


def test_a_plan_that_breaks_a_hard_rule_says_so_in_its_name(plans, team_here):
    project = plans()
    tight = Band(lower=None, ideal=0.1, upper=None, hard_upper=0.1)  # a tenth of what all take
    rules = default_rules("improve").changed(bands=(tight,))
    (swept,) = sweep([Wish("X", rules=rules, stop=STOP)], team_here(project))
    assert swept.scenario.name == "X (not valid)"
    assert not swept.scenario.valid
    assert swept.answer.broken["band"] > 0


def test_a_stopped_sweep_keeps_what_it_has(plans, team_here):
    project = plans()
    made = []
    wishes = [Wish(name, stop=STOP) for name in "ABCD"]
    swept = sweep(wishes, team_here(project), stopped=lambda: len(made) == 2, on_plan=made.append)
    assert [each.scenario.name for each in swept] == ["A", "B"]


# a cluster: a real scheduler and two real workers on loopback


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler and a function that starts workers of one thread; all end with the tests."""
    folder = tmp_path_factory.mktemp("cluster")
    place, started = folder / "scheduler.json", []
    environment = {**os.environ, "PYTHONPATH": str(JOBS), "OPENBLAS_NUM_THREADS": "1"}

    def begin(*words):
        with (folder / f"{len(started)}.log").open("w") as log:
            command = [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"]
            started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return started[-1]

    def begin_worker():
        return begin("worker", "--scheduler-file", str(place), "--no-nanny", "--nthreads", "1")

    begin("scheduler", "--port", "0", "--scheduler-file", str(place))
    try:
        address = json.loads(_wait_for(lambda: place.exists() and place.read_text()))["address"]
        yield SimpleNamespace(address=address, begin_worker=begin_worker)
    finally:
        for process in started:
            process.kill()
            process.wait()


def _wait_for(ask):
    until = time.monotonic() + 60
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.05)
    return answer


def _wait_for_workers(address, count):
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_cluster_makes_the_same_plans_and_a_lost_worker_loses_nothing(scheduler, plans, team_here):
    with pytest.raises(TerritoryDesignerError, match="cluster_empty"):
        Cluster(None, address=scheduler.address)

    project = plans()
    grounds = ground(project)
    workers = [scheduler.begin_worker(), scheduler.begin_worker()]
    _wait_for_workers(scheduler.address, 2)
    wishes = [Wish(f"N{k}", rng_seed=k, stop=STOP) for k in range(6)]
    made = []

    def lose_one(swept):
        made.append(swept)
        if len(made) == 2:
            workers[0].send_signal(signal.SIGKILL)

    with hired(project, grounds, cluster=scheduler.address) as team:
        assert team.crew.size == 2
        there = sweep(wishes, team, on_plan=lose_one)
    workers[0].wait(timeout=60)
    workers[1].kill()
    assert len(there) == 6
    assert [each.finding for each in there] == [None] * 6
    here = sweep(wishes, team_here(project))
    for a, b in zip(there, here):
        assert a.scenario.alignment.tolist() == b.scenario.alignment.tolist()


def test_a_cluster_without_workers_gives_up_and_says_so(scheduler, monkeypatch):
    monkeypatch.syspath_prepend(JOBS)
    import crew_jobs

    lone = scheduler.begin_worker()
    _wait_for_workers(scheduler.address, 1)
    with Cluster(3, address=scheduler.address, patience_s=1.0) as crew:
        (done,) = run_all(crew, crew_jobs.times, [5], stopped=lambda: False)
        assert done.result == 15
        lone.kill()
        lost = list(run_all(crew, crew_jobs.times, [1, 2], stopped=lambda: False))
    assert [(each.result, each.finding.code) for each in lost] == [(None, "crew_deserted")] * 2


def test_an_address_where_nobody_answers_is_said(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(TerritoryDesignerError, match="cluster_unreachable"):
        Cluster(None, address="tcp://127.0.0.1:9")
