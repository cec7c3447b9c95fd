"""Is a file saved whole or not at all?"""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.atomic import atomic_write, clean_strays


def save(path, data, **options):
    with atomic_write(path, **options) as temporary:
        temporary.write_bytes(data)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "文件.xlsx"
    save(path, b"old")
    return path


def test_a_save_replaces_the_file_and_leaves_nothing_beside_it(file):
    save(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]


def test_writers_that_look_at_the_suffix_see_it(file):
    with atomic_write(file) as temporary:
        assert (temporary.parent, temporary.suffix) == (file.parent, ".xlsx")
        temporary.write_bytes(b"x")


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt(), ValueError("bug")])
def test_a_fault_while_writing_leaves_the_old_file(file, fault):
    wanted = TerritoryDesignerError if isinstance(fault, OSError) else type(fault)
    with pytest.raises(wanted), atomic_write(file) as temporary:
        temporary.write_bytes(b"half")
        raise fault
    assert file.read_bytes() == b"old"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_does_not_prove_right_is_not_put_in_place(file):
    def refuse(temporary):
        assert temporary.read_bytes() == b"new"
        raise TerritoryDesignerError("plan_corrupt")

    with pytest.raises(TerritoryDesignerError, match="plan_corrupt"):
        save(file, b"new", verify=refuse)
    assert file.read_bytes() == b"old"


def test_nothing_written_is_a_failed_save(file):
    with pytest.raises(TerritoryDesignerError, match="save_failed"), atomic_write(file):
        pass
    assert file.read_bytes() == b"old"


def test_a_missing_folder_is_a_failed_save(tmp_path):
    with pytest.raises(TerritoryDesignerError, match="save_failed"):
        save(tmp_path / "none" / "x.csv", b"new")


def test_a_write_protected_file_is_not_replaced(file, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(TerritoryDesignerError, match="save_failed"):
        save(file, b"new")
    assert file.read_bytes() == b"old"


def test_the_order_is_sync_check_replace_sync(file, monkeypatch):
    done = []

    def noted(name, call):
        return lambda *given: (done.append(name), call(*given))[1]

    monkeypatch.setattr(os, "fsync", noted("fsync", os.fsync))
    monkeypatch.setattr(os, "replace", noted("replace", os.replace))
    save(file, b"new", verify=lambda _: done.append("verify"))
    assert done == ["fsync", "verify", "replace", "fsync"]


@pytest.mark.parametrize(("number", "told"), [(errno.EIO, True), (errno.EINVAL, False)])
def test_a_folder_that_cannot_be_synced(file, monkeypatch, number, told):
    """An error of the disk is told; a file system that knows no such thing as syncing a folder is not."""
    sync = os.fsync

    def fails_on_folders(descriptor):
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(number, "no")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fails_on_folders)
    if told:
        with pytest.raises(TerritoryDesignerError, match="save_unconfirmed"):
            save(file, b"new")
    else:
        save(file, b"new")
    assert file.read_bytes() == b"new"


def test_an_unfinished_file_that_cannot_be_removed_is_mentioned(file, monkeypatch):
    def unlink(*_, **__):
        raise OSError(errno.EIO, "no")

    with monkeypatch.context() as broken:
        broken.setattr(os, "unlink", unlink)
        with pytest.raises(TerritoryDesignerError) as error, atomic_write(file) as temporary:
            temporary.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "full")
    assert "left behind" in error.value.__cause__.__notes__[0]
    assert file.read_bytes() == b"old"


def stray(file, process):
    with atomic_write(file) as temporary:
        temporary.write_bytes(b"x")
        left = temporary.with_name(temporary.name.replace(f"-{os.getpid()}-", f"-{process}-0"))
        left.write_bytes(b"half")
    return left


def test_only_strays_of_dead_processes_and_of_this_computer_are_removed(file, monkeypatch):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive = stray(file, ended.pid), stray(file, os.getpid())
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("platform.node", lambda: "elsewhere")
        other = stray(file, ended.pid)
    assert clean_strays(file) == [dead]
    assert not dead.exists()
    assert alive.exists()
    assert other.exists()


def test_a_stray_that_cannot_be_removed_is_named(file, monkeypatch):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = stray(file, ended.pid)

    def unlink(*_, **__):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "unlink", unlink)
    with pytest.raises(TerritoryDesignerError, match="stray_left") as error:
        clean_strays(file)
    assert error.value.params["path"] == str(left)
