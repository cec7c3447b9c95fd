"""Does the journal give back the edits that were acknowledged, in their order, and nothing else?"""

import errno
import os
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.journal import Journal, pending, recover

EDITS = [
    {"label": "移动", "account_index": [1, 2], "position_after": [0, -1]},
    {"label": "lock"},
    {"x": 1.5, "y": None},
]


@pytest.fixture
def journal(tmp_path, state_dir):
    journal = Journal(tmp_path / "plan.gpkg", content_hash="ab" * 32, state_dir=state_dir)
    yield journal
    journal.close()


def written(journal):
    for edit in EDITS:
        journal.append(edit)
    return journal.path.read_bytes()


def copy(journal, data):
    other = journal.path.with_name("copy.jsonl")
    other.write_bytes(data)
    return other


def test_edits_come_back(journal):
    written(journal)
    assert recover(journal.path) == EDITS


def test_nothing_is_written_before_the_first_edit(journal):
    assert not journal.path.exists()


def test_an_open_journal_is_not_pending(journal, state_dir):
    written(journal)
    assert pending(state_dir) == []


def test_a_closed_journal_is_gone(journal, state_dir):
    written(journal)
    journal.close()
    assert not journal.path.exists()
    assert pending(state_dir) == []


def test_a_journal_left_behind_is_pending(journal, state_dir, tmp_path):
    left = copy(journal, written(journal))
    (found,) = pending(state_dir)
    assert (found.path, found.edits, found.damaged) == (left, 3, False)
    assert (found.plan, found.content_hash) == (str(tmp_path / "plan.gpkg"), "ab" * 32)
    assert found.started.startswith("20")


def test_after_a_save_the_journal_begins_anew(journal, state_dir, tmp_path):
    written(journal)
    journal.restart(tmp_path / "other.gpkg", content_hash="cd" * 32)
    assert recover(journal.path) == []
    copy(journal, b"")
    assert pending(state_dir) == []
    journal.append(EDITS[1])
    copy(journal, journal.path.read_bytes())
    (found,) = pending(state_dir)
    assert (found.content_hash, found.edits) == ("cd" * 32, 1)
    assert found.plan.endswith("other.gpkg")


def test_cut_anywhere_whole_edits_come_back(journal, state_dir):
    data = written(journal)
    ends = [at for at in range(len(data) + 1) if data[:at].endswith(b"\n")]
    for at in range(len(data) + 1):
        torn = copy(journal, data[:at])
        whole = max(0, sum(end <= at for end in ends) - 1)
        assert recover(torn) == EDITS[:whole]


@given(st.data())
def test_a_changed_byte_never_changes_an_edit(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("state")
    journal = Journal(folder / "plan.gpkg", content_hash="ab", state_dir=folder)
    changed = bytearray(written(journal))
    at = data.draw(st.integers(0, 10_000)) % len(changed)
    changed[at] ^= data.draw(st.integers(1, 255))
    found = recover(copy(journal, bytes(changed)), accept_damage=True)
    journal.close()
    assert found == EDITS[: len(found)]


def test_damage_in_the_middle_is_told(journal, state_dir):
    lines = written(journal).splitlines(keepends=True)
    damaged = copy(journal, b"".join([*lines[:2], *lines[3:]]))
    with pytest.raises(TerritoryDesignerError, match="journal_damaged") as error:
        recover(damaged)
    assert error.value.params["edits"] == 1
    assert recover(damaged, accept_damage=True) == EDITS[:1]
    (found,) = pending(state_dir)
    assert (found.edits, found.damaged) == (1, True)


def test_a_damaged_header_is_told(journal, state_dir):
    copy(journal, b"x" + written(journal))
    (found,) = pending(state_dir)
    assert (found.plan, found.edits, found.damaged) == ("", 0, True)


@pytest.mark.parametrize("failing", ["write", "fsync", "ftruncate"])
def test_an_append_that_fails_does_not_spoil_the_next(journal, monkeypatch, failing):
    journal.append(EDITS[0])
    write = os.write

    def fails(descriptor, *given):
        if failing == "write":
            write(descriptor, given[0][:7])
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as broken:
        broken.setattr(os, failing, fails)
        with pytest.raises(TerritoryDesignerError, match="journal_failed"):
            journal.append(EDITS[1])
    assert recover(journal.path)[:1] == EDITS[:1]
    journal.append(EDITS[2])
    assert recover(journal.path) == [EDITS[0], EDITS[2]]


def test_a_disk_that_takes_a_few_bytes_at_a_time(journal, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    written(journal)
    assert recover(journal.path) == EDITS


def test_a_forked_child_does_not_keep_the_journal_alive(tmp_path, state_dir):
    """Workers that outlive a killed parent must not hide its journal."""
    read, write = os.pipe()
    parent = os.fork()
    if parent == 0:
        journal = Journal(tmp_path / "plan.gpkg", content_hash="ab", state_dir=state_dir)
        journal.append(EDITS[0])
        worker = os.fork()
        if worker == 0:
            signal.pause()
        os.write(write, str(worker).encode())
        signal.pause()
    worker = int(os.read(read, 20))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    found = pending(state_dir)
    os.kill(worker, signal.SIGKILL)
    assert [each.edits for each in found] == [1]
