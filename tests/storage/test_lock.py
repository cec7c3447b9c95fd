"""Does the second who opens a plan learn who has it, and the next one get it when the first is gone?"""

import os
import signal

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text
from territory_designer.storage.lock import lock_plan


def test_the_second_learns_who_and_since_when(tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    with lock_plan(plan, state_dir=state_dir, who="李 雷 @ desk"):
        with pytest.raises(TerritoryDesignerError, match="plan_in_use") as error:
            lock_plan(plan, state_dir=state_dir, who="other")
        assert error.value.params["who"] == "李 雷 @ desk"
        assert error.value.params["since"].startswith("20")
        assert "李 雷" in error_text(error.value, "en")
    with lock_plan(plan, state_dir=state_dir, who="other"):
        pass
    assert list(tmp_path.glob("*.gpkg*")) == []


def test_another_name_of_the_file_is_the_same_plan(tmp_path, state_dir):
    plan, link = tmp_path / "plan.gpkg", tmp_path / "link.gpkg"
    plan.touch()
    link.symlink_to(plan)
    with lock_plan(plan, state_dir=state_dir, who="one"), pytest.raises(TerritoryDesignerError):
        lock_plan(link, state_dir=state_dir, who="two")


def test_other_plans_are_free(tmp_path, state_dir):
    with (
        lock_plan(tmp_path / "1.gpkg", state_dir=state_dir, who="one"),
        lock_plan(tmp_path / "2.gpkg", state_dir=state_dir, who="one"),
    ):
        pass


def test_released_twice_is_released(tmp_path, state_dir):
    lock = lock_plan(tmp_path / "plan.gpkg", state_dir=state_dir, who="one")
    lock.release()
    lock.release()
    lock_plan(tmp_path / "plan.gpkg", state_dir=state_dir, who="two").release()


def test_the_lock_of_a_killed_process_is_free(tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        lock_plan(plan, state_dir=state_dir, who="killed")
        os.write(write, b"held")
        signal.pause()
    assert os.read(read, 4) == b"held"
    with pytest.raises(TerritoryDesignerError, match="killed"):
        lock_plan(plan, state_dir=state_dir, who="next")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    lock_plan(plan, state_dir=state_dir, who="next").release()


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(TerritoryDesignerError, match="state_unwritable"):
        lock_plan(tmp_path / "plan.gpkg", state_dir=tmp_path / "file", who="one")
