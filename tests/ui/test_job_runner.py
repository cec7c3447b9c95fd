"""Does slow work run beside the window, stop when told, and leave nothing alive?"""

import gc
import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.job_runner import JobRunner


@pytest.fixture
def runner(dressed):
    runner = JobRunner()
    yield runner
    runner.close()


def test_result_and_progress_arrive_in_the_thread_of_the_window(runner, qtbot):
    seen, threads = [], []

    def work(on_progress, cancelled):
        threads.append(threading.get_ident())
        for step in range(3):
            on_progress(step)
        return "result"

    def progressed(step):
        seen.append((step, threading.get_ident()))

    got = []
    runner.start(work, done=got.append, failed=pytest.fail, progressed=progressed)
    qtbot.waitUntil(lambda: got == ["result"] and not runner.busy())
    assert [step for step, _ in seen] == [0, 1, 2]
    assert {thread for _, thread in seen} == {threading.get_ident()}
    assert threads != [threading.get_ident()]


def test_an_error_is_handed_over(runner, qtbot):
    def work(on_progress, cancelled):
        raise TerritoryDesignerError("no_plan_path")

    errors = []
    runner.start(work, done=pytest.fail, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert errors[0].code == "no_plan_path"


def test_a_cancelled_job_ends_and_says_nothing(runner, qtbot):
    begun = threading.Event()

    def work(on_progress, cancelled):
        begun.set()
        while not cancelled():
            time.sleep(0.001)
        return "too late"

    got = []
    job = runner.start(work, done=got.append, failed=got.append)
    qtbot.waitUntil(begun.is_set)
    job.cancel()
    qtbot.waitUntil(lambda: not runner.busy())
    assert got == []


def test_closing_waits_for_the_last_job(runner, qtbot):
    def work(on_progress, cancelled):
        while not cancelled():
            time.sleep(0.001)

    begun = []

    def begin(on_progress, cancelled):
        begun.append(True)
        work(on_progress, cancelled)

    jobs = [runner.start(begin, done=pytest.fail, failed=pytest.fail) for _ in range(3)]
    qtbot.waitUntil(lambda: len(begun) == 3)
    runner.close()
    assert all(QThread.isFinished(job) for job in jobs)
    assert not runner.busy()


def test_what_is_cancelled_before_the_window_has_painted_is_never_begun(runner, qtbot):
    begun = []
    runner.start(lambda *_: begun.append(True), done=pytest.fail, failed=pytest.fail).cancel()
    qtbot.waitUntil(lambda: not runner.busy())
    assert begun == []


def test_busy_is_told_once_for_many_jobs(runner, qtbot):
    told = []
    runner.busy_changed.connect(told.append)
    for _ in range(3):
        runner.start(lambda on_progress, cancelled: time.sleep(0.01), done=lambda _: None, failed=pytest.fail)
    qtbot.waitUntil(lambda: told == [True, False])


def test_a_dead_runner_does_not_take_its_last_thread_down_a_second_time(dressed):
    class Looks:
        """Has Python look for the dead while the thread that held it is taken down."""

        def __call__(self, on_progress, cancelled):
            return None

        def __del__(self):
            gc.collect()

    runner = JobRunner()
    runner.circle = runner
    job = runner.start(Looks(), done=lambda _result: None, failed=pytest.fail)
    job.ended.connect(lambda job: ended.append(job.isFinished()))
    ended, gone = [], []
    job.destroyed.connect(lambda: gone.append(1))
    while not job.isFinished():
        QCoreApplication.processEvents()
    del runner, job
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert ended == [True]
    assert gone == [1]
