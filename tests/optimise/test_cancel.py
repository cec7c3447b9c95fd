"""Does a search that is stopped end, wherever it is, with the best plan so far?"""

import os
import signal
import threading
import time

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.model.rules import default_rules
from territory_designer.optimise import hub_choice
from territory_designer.optimise import solve as solving
from territory_designer.optimise.stop import Cancelled, TimeLimit, Trials

SIZE = (
    {"accounts": 100_000, "hubs": 40, "positions": 500, "capacity_h": 6500.0}
    if os.environ.get("TD_FULL") == "1"
    else {"accounts": 400, "hubs": 8, "positions": 12}
)


def endless(asked, utilisation):
    """Choose hubs for ever."""
    while asked is not None:
        time.sleep(0.05)
    yield utilisation


def killed(asked, utilisation):
    """Find some hubs, and die before they are balanced."""
    from territory_designer.optimise.hub_model import search

    yield next(search(asked, utilisation))
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at_once(asked, utilisation):
    """Die without anything."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield asked, utilisation


@pytest.fixture(scope="module", name="large")
def large_fixture(builders):
    project = builders.build_country(cities=60 if SIZE["accounts"] < 1000 else 300, **SIZE)
    return project, ground(project)


def stopped(large, mode, asked, **changed):
    project, on = large
    rules = default_rules(mode).changed(max_oneway_hard_min=None, **changed)
    stop = Cancelled(asked, otherwise=TimeLimit(600.0))
    return solving.solve(project, project.baseline, on, name="n", mode=mode, rules=rules, stop=stop)


class Later:
    """Says stop when it has been asked some times after a moment."""

    def __init__(self, times):
        self.times, self.moment = times, threading.Event()

    def __call__(self):
        self.times -= self.moment.is_set()
        return self.times < 0


def never_ends(*_args, **_more):
    threading.Event().wait(120.0)


@pytest.mark.parametrize("mode", ["improve", "rebuild", "hubs", "resize"])
def test_at_once(large, mode):
    made = stopped(large, mode, lambda: True).scenario
    assert (made.alignment == large[0].baseline.alignment).all()
    assert not made.valid
    assert (made.name, made.mode) == ("n", mode)


@pytest.mark.parametrize("step", ["problem", "guide", "lower_bound", "_first_plan"])
def test_in_every_step_before_the_search(large, step, monkeypatch):
    later = Later(2)

    def begun(*_args, **_more):
        later.moment.set()
        never_ends()

    monkeypatch.setattr(solving, step, begun)
    result = stopped(large, "rebuild", later)
    assert result.trials == 0
    assert (result.scenario.alignment >= 0).all()
    assert result.scenario.valid == (result.diagnosis == ())


def test_while_hubs_are_chosen(large, monkeypatch):
    asked = []
    monkeypatch.setattr(hub_choice, "search", endless)
    result = stopped(large, "hubs", lambda: asked.append(1) or len(asked) > 30)
    assert len(result.scenario.alignment) == len(large[0].accounts)


def test_during_the_search(large, verdict_of):
    project, on = large
    later = Later(3)
    told = []

    def tell(progress):
        told.append(progress)
        if progress.trials:
            later.moment.set()

    stop = Cancelled(later, otherwise=TimeLimit(600.0))
    rules = default_rules("rebuild").changed(max_oneway_hard_min=None)
    ways = {"name": "n", "mode": "rebuild", "rules": rules, "stop": stop, "on_progress": tell}
    result = solving.solve(project, project.baseline, on, **ways)
    assert result.trials >= told[-1].trials > 0
    assert result.scenario.valid == (verdict_of(project, result.scenario, on).broken == ())
    assert result.trace[-1][1] <= told[0].objective


@pytest.mark.parametrize("child", [killed, killed_at_once])
def test_a_killed_choice_of_hubs_leaves_a_plan(large, child, monkeypatch, verdict_of):
    project, on = large
    monkeypatch.setattr(hub_choice, "search", child)
    rules = default_rules("hubs").changed(max_oneway_hard_min=None, bands=())
    result = solving.solve(
        project, project.baseline, on, name="n", mode="hubs", rules=rules, stop=Trials(10_000)
    )
    assert result.scenario.valid
    assert verdict_of(project, result.scenario, on).broken == ()
    assert len(np.unique(result.scenario.position_hub)) > 1
