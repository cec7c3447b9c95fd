"""Hazard 7: do two programs at one plan ever undo each other's save?"""

import os
import random
import time

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.lock import lock_plan
from territory_designer.storage.plan_file import read_plan, stored_hash, write_plan


def test_saves_under_the_lock_are_never_lost(make_project, tmp_path, rounds):
    """Two processes add one to the number in the title, each many times."""
    plan, state_dir = tmp_path / "plan.gpkg", tmp_path / "state"
    write_plan(make_project(0), plan)
    times = rounds(10, 50)

    def add(rng_seed):
        chance = random.Random(rng_seed)
        done = 0
        while done < times:
            time.sleep(chance.uniform(0, 0.01))
            try:
                lock = lock_plan(plan, state_dir=state_dir, who=str(rng_seed))
            except TerritoryDesignerError as error:
                assert error.code == "plan_in_use"
                continue
            with lock:
                number = int(read_plan(plan).settings.title)
                write_plan(make_project(number + 1), plan, expected_hash=stored_hash(plan))
                done += 1

    children = []
    for rng_seed in (1, 2):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                add(rng_seed)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    assert read_plan(plan).settings.title == str(2 * times)


def test_a_change_outside_is_noticed_every_time(make_project, tmp_path, rounds):
    plan = tmp_path / "plan.gpkg"
    mine = write_plan(make_project(0), plan)
    for number in range(1, rounds(10, 50)):
        theirs = write_plan(make_project(1000 + number), plan)
        with pytest.raises(TerritoryDesignerError, match="plan_changed_outside"):
            write_plan(make_project(number), plan, expected_hash=mine)
        assert stored_hash(plan) == theirs
        mine = write_plan(make_project(number), plan, expected_hash=theirs)
