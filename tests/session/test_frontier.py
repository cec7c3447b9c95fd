"""Does the frontier hold plans that are what they say, and can every one of them become a scenario?"""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from territory_designer.cli import main
from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import default_rules, rules_as_dict
from territory_designer.optimise.frontier import AXES
from territory_designer.optimise.stop import Trials
from territory_designer.session.frontier import (
    FIGURES,
    check_names,
    frontier,
    keep,
    take,
    values_of,
)
from territory_designer.session.plans import verdict_of
from territory_designer.session.sweep import hired
from territory_designer.session.wish import FrontierWish
from territory_designer.storage.plan_file import read_plan, write_plan

RULES = default_rules("improve").changed(max_oneway_hard_min=None)
WISH = FrontierWish(rules=RULES, points=6, trials=10_000)
SMALL = FrontierWish(rules=RULES, points=3, trials=10_000)
_MADE = []


@pytest.fixture
def found(plans, team_here):
    """The frontier of a small plan, made once."""
    if not _MADE:
        _MADE.append(frontier(WISH, team_here(plans(40))))
    return _MADE[0]


class LastFirst:
    """A crew of three that answers in another order than it was asked."""

    size, deserted = 3, False

    def __init__(self, shared):
        self.shared, self.threads, self.count = shared, ThreadPoolExecutor(3), 0

    def submit(self, work, task):
        self.count += 1
        return self.threads.submit(self.late, work, task, seconds=0.1 * (-self.count % 3))

    def late(self, work, task, *, seconds):
        answer = work(self.shared, task)
        time.sleep(seconds)
        return answer

    def close(self):
        self.threads.shutdown()


def alignments(found):
    return [point.scenario.alignment.tolist() for point in found.points]


def test_points_are_plans_that_none_beats_with_the_figures_they_state(found, plans):
    project = plans(40)
    grounds = ground(project)
    assert 3 <= len(found.points) <= 6
    assert found.tried == 10  # a ladder of six, and twice a third of that
    assert found.complete
    values = values_of(found.points)
    for a in values:
        assert not any((b <= a).all() and (b < a).any() for b in values)
    assert (np.diff(values[:, 0]) >= 0).all()
    for point in found.points:
        made = point.scenario
        card = scorecard(project, made.changed(rules=RULES), grounds)
        expected = {**card.measures, "cost_cny": card.objective}
        assert point.figures == pytest.approx({name: expected[name] for name in FIGURES})
        broken = verdict_of(project, made, grounds).broken
        assert point.valid == made.valid == (not broken)
    assert any(point.valid for point in found.points)
    assert {point.knee for point in found.points} >= {0, 1}


def test_each_point_becomes_a_scenario_with_its_rules(found, plans):
    project = plans(40)
    for number, point in enumerate(found.points):
        planned = take(project, point, f"F{number}")
        made = planned.scenario(f"F{number}")
        assert made.alignment.tolist() == point.scenario.alignment.tolist()
        assert made.start == "baseline"
        assert made.rules.max_oneway_hard_min is None
        if point.lever:
            assert made.rules.disruption_weight == point.lever.weight
        assert planned.history[-1].what == "history.frontier"
    with pytest.raises(TerritoryDesignerError, match="scenario_exists"):
        take(planned, found.points[0], made.name)
    assert take(planned, found.points[0], made.name, replace_old=True).scenario(made.name)
    with pytest.raises(TerritoryDesignerError, match="baseline_read_only"):
        check_names(project, ["new", "baseline"])


def test_the_same_points_whoever_works(plans, team_here):
    project = plans(40)
    here = frontier(SMALL, team_here(project))
    again = frontier(SMALL, team_here(project, LastFirst))
    assert alignments(again) == alignments(here)
    assert [point.knee for point in again.points] == [point.knee for point in here.points]
    team = team_here(project)
    with hired(project, team.shared.ground, workers=2) as processes:
        there = frontier(SMALL, processes)
    assert alignments(there) == alignments(here)
    assert values_of(there.points).tolist() == values_of(here.points).tolist()


def test_a_stopped_search_keeps_its_points(plans, team_here):
    told = []
    found = frontier(WISH, team_here(plans(40)), stopped=lambda: len(told) == 3, on_points=told.append)
    assert [each.tried for each in told] == [1, 2, 3]
    assert found.tried == 3
    assert not found.complete
    assert alignments(found) == alignments(told[-1])


def test_little_time_makes_fewer_plans_not_worse_ones(plans, team_here):
    stops = []

    class Noting:
        size, deserted = 1, False

        def __init__(self, shared):
            self.shared = shared

        def submit(self, work, task):
            stops.append(task.stop)
            future = Future()
            future.set_result(work(self.shared, replace(task, stop=Trials(10_000))))
            return future

    wish = replace(SMALL, trials=None, seconds=600.0)
    frontier(wish, team_here(plans(40), Noting), stopped=lambda: len(stops) == 2)
    assert len(stops) == 2
    for stop in stops:
        assert not stop.reached(seconds=1e6, trials=0)
        assert not stop.reached(seconds=0.0, trials=10**9)
        assert stop.reached(seconds=600.0, trials=10**6)


def test_no_time_leaves_the_plan_to_start_from(plans, team_here):
    project = plans(40)
    found = frontier(FrontierWish(rules=RULES, seconds=0.0), team_here(project))
    (point,) = found.points
    assert point.lever is None
    assert point.scenario.alignment.tolist() == project.baseline.alignment.tolist()


def test_budgets_of_moves_take_the_place_of_weights_where_no_revenue_is_known(plans, team_here):
    project = plans(40)
    unknown = np.full(len(project.accounts), np.nan)
    project = project.changed(accounts=project.accounts.with_columns(revenue_cny=unknown))
    found = frontier(SMALL, team_here(project))
    assert len(found.points) >= 2
    moved = [point.figures["disruption_accounts"] for point in found.points]
    assert min(moved) < max(moved)
    assert all(point.figures["disruption_revenue"] is None for point in found.points)
    assert any(point.scenario.rules.moves_in_all.accounts for point in found.points)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (FrontierWish(mode="hubs"), "frontier_mode"),
        (FrontierWish(points=2), "frontier_points"),
        (FrontierWish(start="nowhere"), "unknown_scenario"),
    ],
)
def test_what_cannot_be_asked_is_said(wish, code, plans, team_here):
    with pytest.raises(TerritoryDesignerError) as refused:
        frontier(wish, team_here(plans(40)))
    assert refused.value.code == code


def test_the_best_knees_get_the_names(found, plans):
    planned, document = keep(plans(40), found, ["First", "Second"])
    named = {row["scenario"]: row for row in document["points"] if row["scenario"]}
    assert set(named) == {"First", "Second"}
    assert named["First"]["knee"] == 1
    best = next(point for point in found.points if point.knee == 1)
    assert planned.scenario("First").alignment.tolist() == best.scenario.alignment.tolist()


def test_an_interrupted_command_prints_what_it_has(plans, tmp_path):
    path = tmp_path / "plan.gpkg"
    write_plan(plans(40), path)
    words = [sys.executable, "-m", "territory_designer", "frontier", str(path), "--from", "baseline"]
    words += ["--points", "20", "--time", "200", "--workers", "1", "--json"]
    command = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "1 plans made" in command.stderr.readline()
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=120)
    finally:
        command.kill()
    assert command.returncode in (0, 1), err
    document = json.loads(out)
    assert document["points"]
    assert not document["complete"]
    assert document["tried"] < 20


def test_the_command_prints_points_and_saves_plans(plans, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path, rules = tmp_path / "plan.gpkg", tmp_path / "rules.toml"
    write_plan(plans(40), path)
    rules.write_text("max_oneway_hard_min = 10000.0\n")
    words = ["frontier", str(path), "--from", "baseline", "--rules", str(rules), "--trials", "10000"]
    words += ["--points", "3", "--workers", "1", "--save", "Fair,Calm", "--json"]
    assert main(words) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["axes"] == list(AXES)
    assert document["scenario"] == "baseline"
    assert {row["scenario"] for row in document["points"]} == {None, "Fair", "Calm"}
    assert [row["point"] for row in document["points"]] == list(range(1, len(document["points"]) + 1))
    assert len(err.splitlines()) == document["tried"]
    saved = read_plan(path)
    assert {"Fair", "Calm"} <= set(saved.scenarios)
    assert rules_as_dict(saved.scenario("Fair").rules)["max_oneway_hard_min"] == 10000.0

    assert main([*words[:-1], "--lang", "zh"]) == 1  # the names are taken now
    assert "Fair" in capsys.readouterr().err
    assert main([*words[:-3], "--lang", "zh"]) == 0
    assert "*" in capsys.readouterr().out
