"""Do all tasks come back, whatever becomes of the processes that work on them?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from territory_designer.session.executor import Processes, run_all

JOBS = Path(__file__).parent / "jobs"


@pytest.fixture
def jobs(monkeypatch):
    """The module of work; processes that are spawned search where this one does."""
    monkeypatch.syspath_prepend(JOBS)
    import crew_jobs

    return crew_jobs


def never():
    return False


def wait_for(ask, *, patience_s=30.0):
    until = time.monotonic() + patience_s
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.02)
    return answer


def gone(process):
    """Whether a process has ended; a dead one that nobody has fetched counts."""
    try:
        return " Z " in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_every_task_comes_back_once_and_workers_step_back(jobs):
    with Processes(3, count=2) as crew:
        done = list(run_all(crew, jobs.times, range(7), stopped=never))
        assert sorted((each.number, each.result) for each in done) == [(k, 3 * k) for k in range(7)]
        (itself,) = run_all(crew, jobs.about_itself, [0], stopped=never)
    process, nice, threads = itself.result
    assert process != os.getpid()
    assert (nice, threads) == (min(os.nice(0) + 5, 19), "1")
    assert crew.size <= min(2, os.cpu_count())


def test_a_lost_worker_loses_nothing(jobs, tmp_path):
    with Processes(str(tmp_path), count=2) as crew:
        done = list(run_all(crew, jobs.kill_once, range(4), stopped=never))
    assert sorted(each.result for each in done) == [0, 1, 2, 3]
    assert [each.finding for each in done] == [None] * 4
    assert (tmp_path / "1").exists()


def test_a_task_that_takes_two_workers_is_given_up_and_the_others_go_on(jobs):
    with Processes(None, count=2) as crew:
        done = {each.number: each for each in run_all(crew, jobs.kill_always, range(5), stopped=never)}
    assert sorted(done) == [0, 1, 2, 3, 4]
    assert [done[k].result for k in range(5)] == [0, 1, None, 3, 4]
    finding = done[2].finding
    assert finding.code == "task_given_up"
    assert "3" in finding.text("en")
    assert "3" in finding.text("zh")


def test_a_worker_killed_between_tasks_is_replaced(jobs):
    with Processes(2, count=1) as crew:
        (before,) = run_all(crew, jobs.about_itself, [0], stopped=never)
        os.kill(before.result[0], signal.SIGKILL)
        done = list(run_all(crew, jobs.times, range(3), stopped=never))
    assert sorted(each.result for each in done) == [0, 2, 4]


def test_what_the_work_raises_is_raised(jobs):
    with Processes(None, count=1) as crew, pytest.raises(ValueError, match="task 7"):
        list(run_all(crew, jobs.fail, [7], stopped=never))


def test_closing_ends_what_is_under_way(jobs, tmp_path):
    mark = tmp_path / "mark"
    with Processes(None, count=1) as crew:
        assert list(run_all(crew, jobs.last, [str(mark)] * 3, stopped=mark.exists)) == []
        process = int(wait_for(mark.read_text))
    assert wait_for(lambda: gone(process))


def test_workers_end_when_their_parent_is_killed(jobs, tmp_path):
    mark, program = tmp_path / "mark", tmp_path / "parent.py"
    program.write_text(
        "import crew_jobs\n"
        "from territory_designer.session.executor import Processes, run_all\n"
        "if __name__ == '__main__':\n"
        "    with Processes(None, count=1) as crew:\n"
        f"        list(run_all(crew, crew_jobs.last, [{str(mark)!r}], stopped=lambda: False))\n"
    )
    parent = subprocess.Popen([sys.executable, str(program)], env={**os.environ, "PYTHONPATH": str(JOBS)})
    try:
        process = int(wait_for(lambda: mark.exists() and mark.read_text()))
    finally:
        parent.kill()
        parent.wait()
    assert wait_for(lambda: gone(process))
