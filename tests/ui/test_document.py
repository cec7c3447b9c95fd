"""Does the window hold one plan at a time, and let go of it whole?"""

import numpy as np
import pytest

from territory_designer.storage.lock import lock_plan
from territory_designer.storage.plan_file import read_plan
from territory_designer.ui.document import Document
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.remembered import recent_plans


@pytest.fixture
def document(dressed, tmp_path):
    jobs = JobRunner()
    document = Document(jobs, tmp_path / "state")
    yield document
    document.close()
    jobs.close()


def test_a_plan_without_a_file_is_new_and_unsaved(document, session):
    document.show_session(session)
    assert document.name == "New plan"
    assert document.unsaved


def test_changes_are_passed_on_until_it_is_closed(document, session, qtbot):
    document.show_session(session)
    with qtbot.waitSignal(document.changed):
        session.move(np.array([0]), 4)
    with qtbot.waitSignal(document.closed):
        document.close()
    with qtbot.assertNotEmitted(document.changed):
        session.move(np.array([0]), 1)
    assert document.session is None


def test_saving_names_the_plan_and_takes_its_lock(document, session, tmp_path):
    document.show_session(session)
    path = tmp_path / "Central.gpkg"
    document.save(path)
    assert document.name == "Central"
    assert not document.unsaved
    assert read_plan(path).scenario("B")
    told = []
    notices.given.connect(told.append)
    other = Document(JobRunner(), tmp_path / "state")
    other.show_session(session)
    notices.given.disconnect(told.append)
    assert len(told) == 1
    document.close()
    lock_plan(path, state_dir=tmp_path / "state", who="next").release()


def test_what_is_remembered_can_be_shown(document, session, tmp_path):
    document.show_session(session)
    document.remember(0, 0)
    assert recent_plans() == []
    document.save(tmp_path / "Central.gpkg")
    document.remember(3, 12)
    (plan,) = recent_plans()
    assert (plan.title, plan.scenarios, plan.broken, plan.findings) == ("Central", "2", "3", "12")


def test_a_newer_wish_wins_over_one_still_read(document, plan, tmp_path, qtbot):
    from territory_designer.storage.plan_file import write_plan

    for name in "ab":
        write_plan(plan[0], tmp_path / f"{name}.gpkg")
    opened = []
    document.opened.connect(lambda got: opened.append(got.session.path.name))
    document.open_plan(tmp_path / "a.gpkg")
    document.open_plan(tmp_path / "b.gpkg")
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    qtbot.wait(200)
    assert opened == ["b.gpkg"]
