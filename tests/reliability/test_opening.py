"""Hazard 8: does opening a plan change anything at all?"""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.plan_file import read_plan, stored_hash, write_plan

NOBODY = 65534


def open_and_close(plan):
    stored_hash(plan)
    read_plan(plan)


def test_opening_changes_no_byte_time_or_name(make_project, tmp_path, folder_state):
    for number in range(20):
        write_plan(make_project(number), tmp_path / f"{number}.gpkg", state_dir=None)
    before = folder_state(tmp_path)
    for plan in tmp_path.glob("*.gpkg"):
        open_and_close(plan)
    assert folder_state(tmp_path) == before


@pytest.mark.parametrize("data", [b"", b"rubbish", "half"])
def test_refusing_changes_nothing_either(make_project, tmp_path, folder_state, data):
    plan, state_dir = tmp_path / "plan.gpkg", tmp_path / "state"
    write_plan(make_project(), plan, state_dir=state_dir)
    plan.write_bytes(plan.read_bytes()[: 1 << 16] if data == "half" else data)
    before = folder_state(tmp_path)
    with pytest.raises(TerritoryDesignerError):
        read_plan(plan, state_dir=state_dir)
    assert folder_state(tmp_path) == before


def test_a_plan_left_in_wal_mode_opens_without_a_log_beside_it(make_project, tmp_path, folder_state):
    """Other programs leave this mark in the header."""
    plan = tmp_path / "plan.gpkg"
    write_plan(make_project(), plan)
    data = bytearray(plan.read_bytes())
    data[18:20] = b"\x02\x02"
    plan.write_bytes(data)
    before = folder_state(tmp_path)
    open_and_close(plan)
    assert folder_state(tmp_path) == before


def test_a_read_only_folder_is_enough_to_open_and_refuses_to_save(make_project, folder_state):
    """In a child without privileges, for whom the folder really is read-only."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = folder / "plan.gpkg"
        write_plan(make_project(), plan)
        plan.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        folder.chmod(0o555)
        before = folder_state(folder)
        child = os.fork()
        if child == 0:
            os._exit(_without_privileges(plan, make_project(1)))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert folder_state(folder) == before
        folder.chmod(0o755)


def _without_privileges(plan, project):
    """Return 0 when opening worked and saving was refused with a reason."""
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    try:
        open_and_close(plan)
        write_plan(project, plan)
    except TerritoryDesignerError as error:
        return 0 if error.code == "save_failed" else 2
    return 3
