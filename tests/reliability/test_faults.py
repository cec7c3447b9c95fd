"""Hazards 3 and 4: does any fault of the disk, at any step of a save, leave the old plan or the new one?"""

import errno
import os
import resource
import shutil
from pathlib import Path

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.plan_file import read_plan, stored_hash, write_plan

STEPS = {
    "open": (os, "open"),
    "fsync": (os, "fsync"),
    "close": (os, "close"),
    "replace": (os, "replace"),
    "unlink": (os, "unlink"),
    "mkdir": (os, "mkdir"),
    "copy": (shutil, "copyfile"),
    "permissions": (shutil, "copymode"),
    "write": (Path, "write_bytes"),
}
NUMBERS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EACCES)


def failing(call, *, nth, number):
    """Return ``call`` made to fail at the n-th call, half of the data written, and the list of calls."""
    calls = []

    def step(*given, **named):
        calls.append(given)
        if len(calls) != nth:
            return call(*given, **named)
        if isinstance(given[-1], bytes):
            call(given[0], given[-1][: len(given[-1]) // 2])
        raise OSError(number, os.strerror(number))

    return step, calls


@pytest.fixture
def folder(tmp_path, make_project):
    """Return a function that lays out a plan with ten backups, so that its next save takes every step."""
    used, template = tmp_path / "used", tmp_path / "template"
    used.mkdir()
    for number in range(11):
        write_plan(make_project(number), used / "plan.gpkg", state_dir=used / "state")
    used.rename(template)

    def fresh():
        shutil.rmtree(used, ignore_errors=True)
        shutil.copytree(template, used)
        return used

    return fresh


def save(folder, project):
    """Save and return the error, if any."""
    plan = folder / "plan.gpkg"
    try:
        write_plan(project, plan, expected_hash=stored_hash(plan), state_dir=folder / "state")
    except TerritoryDesignerError as error:
        assert error_text(error, "en") != error_text(error, "zh")
        return error
    return None


def judge(folder, error, *, old, new):
    """Old plan or new plan, as the error says; and the next save works."""
    found = content_hash(read_plan(folder / "plan.gpkg"))
    if error is None or error.code == "save_unconfirmed":
        assert found == new
    else:
        assert error.code in ("save_failed", "backup_failed")
        assert found == old
    assert {path.name for path in folder.iterdir()} == {"plan.gpkg", "state"}


@pytest.mark.parametrize("step", STEPS)
def test_the_nth_fault_for_every_n(folder, make_project, monkeypatch, rounds, step):
    project = make_project(99)
    old, new = content_hash(make_project(10)), content_hash(project)
    owner, name = STEPS[step]
    for number in NUMBERS[: rounds(1, len(NUMBERS))]:
        nth, taken = 0, 1
        while nth <= taken:
            place = folder()
            call, calls = failing(getattr(owner, name), nth=nth, number=number)
            with monkeypatch.context() as broken:
                broken.setattr(owner, name, call)
                error = save(place, project)
            judge(place, error, old=old, new=new)
            assert content_hash(project) == new
            assert save(place, project) is None
            assert nth > 0 or error is None
            taken = taken if nth else len(calls)
            nth += 1
        assert taken > 0, "a save does not take this step"


def test_a_disk_that_is_full_at_any_size(folder, make_project):
    project = make_project(99)
    old, new = content_hash(make_project(10)), content_hash(project)
    size = (folder() / "plan.gpkg").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    codes = set()
    for part in range(20):
        place = folder()
        resource.setrlimit(resource.RLIMIT_FSIZE, (size * part // 18, hard))
        try:
            error = save(place, project)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        judge(place, error, old=old, new=new)
        codes.add(error.code if error else "saved")
    assert codes == {"save_failed", "saved"}
