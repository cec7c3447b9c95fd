"""Work beside the search: its news arrive, and it ends whatever happens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from territory_designer.optimise.child import Child


def counting(most):
    for number in range(most):
        yield np.full(3, number)


def failing():
    yield "before"
    raise ValueError("no luck")


def stuck():
    yield "begun"
    while True:
        pass


def collected(child, *, patience_s=30.0):
    found, until = [], time.monotonic() + patience_s
    while child.running and time.monotonic() < until:
        found += child.wait(0.5)
    return found


def test_all_news_arrive_in_their_order():
    with Child(counting, 5, nice=3) as child:
        assert [int(each[0]) for each in collected(child)] == [0, 1, 2, 3, 4]
    assert child.failed is None


def test_what_fails_says_why_and_keeps_what_came_before():
    with Child(failing) as child:
        assert collected(child) == ["before"]
    assert child.failed == "ValueError: no luck"


@pytest.mark.parametrize(
    "ended", [lambda child: child.end(), lambda child: os.kill(child.process_id, signal.SIGKILL)]
)
def test_work_that_never_ends_is_ended(ended):
    with Child(stuck) as child:
        assert child.wait(30.0) == ["begun"]
        ended(child)
        assert collected(child) == []
        assert not child.running
    with pytest.raises(ProcessLookupError):
        os.kill(child.process_id, 0)


def test_a_child_told_to_end_twice_has_ended():
    child = Child(stuck)
    child.end()
    child.end()
    assert child.news() == []


def parent_of_a_stuck_one():
    child = Child(stuck)
    child.wait(30.0)
    yield child.process_id


@pytest.mark.parametrize("end", ["parent ends", "parent is ended"])
def test_a_child_may_have_a_child_that_ends_with_it(end):
    with Child(parent_of_a_stuck_one) as child:
        number = child.wait(30.0)[0]
        if end == "parent ends":
            collected(child)
    until = time.monotonic() + 30.0
    while time.monotonic() < until and _lives(number):
        time.sleep(0.05)
    assert not _lives(number)


def test_a_program_with_a_child_at_work_can_end(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(
        "import sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from test_child import Child, stuck\n"
        "if __name__ == '__main__':\n"
        "    child = Child(stuck)\n"
        "    child.wait(30)\n"
    )
    subprocess.run([sys.executable, script, str(Path(__file__).parent)], check=True, timeout=60)


def test_a_child_ends_when_its_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, time\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from test_child import Child, stuck\n"
        "if __name__ == '__main__':\n"
        "    child = Child(stuck)\n"
        "    child.wait(30)\n"
        "    print(child.process_id, flush=True)\n"
        "    time.sleep(60)\n"
    )
    folder = str(Path(__file__).parent)
    parent = subprocess.Popen([sys.executable, script, folder], stdout=subprocess.PIPE, text=True)
    number = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    until = time.monotonic() + 30.0
    while time.monotonic() < until and _lives(number):
        time.sleep(0.05)
    assert not _lives(number)


def _lives(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
