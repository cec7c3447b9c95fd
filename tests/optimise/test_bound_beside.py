"""Does the bound rise beside the search, and does the plan come when its process dies?"""

import os
import signal
import threading
import time

import pytest

from territory_designer.measures.ground import ground
from territory_designer.model.rules import default_rules
from territory_designer.optimise import solve as solving
from territory_designer.optimise.beside import BoundBeside, unless
from territory_designer.optimise.stop import Trials

RULES = default_rules("hubs").changed(max_oneway_hard_min=None, max_hubs=3)


def rising(until):
    """Yield bounds; then work on for ever."""
    yield from (1.0, 3.0, 2.0, float("inf"))
    while until:
        time.sleep(0.05)


@pytest.fixture(scope="module", name="province")
def province_fixture(builders):
    project = builders.build_country(accounts=200, cities=40, hubs=6, positions=8)
    return project, ground(project)


def searched(province):
    project, on = province
    ways = {"name": "n", "mode": "hubs", "rules": RULES, "stop": Trials(20_000)}
    return solving.solve(project, project.baseline, on, **ways)


def test_the_best_bound_is_kept_when_the_process_is_killed():
    with BoundBeside(rising, lambda: (True,)) as beside:
        while beside.best != 3.0:
            beside.heard(0.05)
        assert beside.running
        os.kill(beside.process_id, signal.SIGKILL)
        beside.wait(lambda: False)
        assert not beside.running
        assert beside.heard() == 3.0


def test_it_ends_with_the_search_and_when_the_work_is_done():
    with BoundBeside(rising, lambda: (False,)) as beside:
        beside.wait(lambda: False)
        assert beside.best == 3.0
    with BoundBeside(rising, None) as beside:
        beside.wait(lambda: False)
        assert (beside.best, beside.process_id) == (None, 0)
    with BoundBeside(rising, lambda: (True,)) as beside:
        beside.wait(lambda: beside.best is not None)
    assert not beside.running


def test_arguments_that_are_not_wanted_any_more_start_nothing():
    slow = threading.Event()
    with BoundBeside(rising, lambda: (slow.wait(60.0),)) as beside:
        assert beside.running
    slow.set()
    beside.wait(lambda: False)
    assert beside.process_id == 0


def test_the_plan_is_the_same_with_and_without_its_bound(province, monkeypatch):
    whole = searched(province)
    assert whole.scenario.bound.holds_for == "all plans"
    assert whole.scenario.bound.lower_bound <= whole.bound_here.lower_bound
    assert searched(province).scenario.bound == whole.scenario.bound

    def dead(work, arguments):
        return BoundBeside(work, None)

    monkeypatch.setattr(solving, "BoundBeside", dead)
    alone = searched(province)
    assert alone.scenario.bound == whole.bound_here
    assert alone.bound_here is None
    assert (alone.scenario.alignment == whole.scenario.alignment).all()
    assert (alone.scenario.position_hub == whole.scenario.position_hub).all()


def test_work_is_left_to_itself_when_it_is_stopped():
    end = threading.Event()
    assert unless(lambda: True, lambda: end.wait(60.0)) is None
    end.set()
    assert unless(lambda: False, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        unless(lambda: False, lambda: 1 // 0)
