"""Hazards 1 and 2: does a killed process lose anything that it had acknowledged?"""

import itertools
import os
import random
import signal
import time
from functools import partial

from territory_designer.storage.atomic import clean_strays
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.journal import Journal, pending, recover
from territory_designer.storage.lock import lock_plan
from territory_designer.storage.plan_file import read_plan, stored_hash, write_plan

MARK = 8


def killed(work, *, after_s):
    """Run ``work(acknowledge)`` in a child, kill it a while after its first word; return its last word."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            work(lambda number: os.write(write, number.to_bytes(MARK, "little")))
        finally:
            os._exit(1)
    os.close(write)
    words = os.read(read, MARK)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    while chunk := os.read(read, 1 << 16):
        words += chunk
    os.close(read)
    return int.from_bytes(words[len(words) - MARK :], "little")


def test_no_acknowledged_save_is_lost_or_mixed(make_project, tmp_path, rounds):
    plan, state_dir = tmp_path / "plan.gpkg", tmp_path / "state"
    write_plan(make_project(0), plan)
    chance = random.Random(1)
    unfinished = 0

    def save_for_ever(acknowledge):
        expected = stored_hash(plan)
        for number in itertools.count(int(read_plan(plan).settings.title) + 1):
            expected = write_plan(make_project(number), plan, expected_hash=expected, state_dir=state_dir)
            acknowledge(number)

    for _ in range(rounds(20, 200)):
        acknowledged = killed(save_for_ever, after_s=chance.uniform(0, 0.1))
        back = read_plan(plan)
        found = int(back.settings.title)
        assert found in (acknowledged, acknowledged + 1)
        assert content_hash(back) == content_hash(make_project(found))
        assert len(back.history) == found % 50
        strays = clean_strays(plan)
        unfinished += len(strays)
        assert len(strays) <= 1
        assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.gpkg", "state"]
    assert unfinished > 0, "no kill fell into a save"
    write_plan(make_project(1), plan, state_dir=state_dir)
    assert all(path.name[0].isdigit() for path in state_dir.rglob("*.gpkg"))


def test_every_acknowledged_edit_is_recovered(tmp_path, rounds):
    plan = tmp_path / "plan.gpkg"
    plan.write_bytes(b"untouched")
    chance = random.Random(2)

    def edit_for_ever(acknowledge, *, state_dir):
        lock_plan(plan, state_dir=state_dir, who="killed")
        journal = Journal(plan, content_hash="ab", state_dir=state_dir)
        for number in itertools.count(1):
            journal.append(edit(number))
            acknowledge(number)

    for number in range(rounds(10, 50)):
        state_dir = tmp_path / f"state{number}"
        work = partial(edit_for_ever, state_dir=state_dir)
        acknowledged = killed(work, after_s=chance.uniform(0, 0.03))
        with lock_plan(plan, state_dir=state_dir, who="next"):
            (left,) = pending(state_dir)
            edits = recover(left.path)
        assert len(edits) in (acknowledged, acknowledged + 1)
        assert edits == [edit(number) for number in range(1, len(edits) + 1)]
    assert plan.read_bytes() == b"untouched"


def edit(number):
    return {"edit": number, "account_index": list(range(number % 90))}
