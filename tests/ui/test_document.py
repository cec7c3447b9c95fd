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


def test_saving_names_the_plan_and_takes_its_lock(document, session, tmp_path, qtbot):
    document.show_session(session)
    path = tmp_path / "Central.gpkg"
    with qtbot.waitSignal(document.saved):
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


def test_what_is_remembered_can_be_shown(document, session, tmp_path, qtbot):
    document.show_session(session)
    document.remember(0, 0)
    assert recent_plans() == []
    with qtbot.waitSignal(document.saved):
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


def test_what_is_changed_during_a_save_is_not_saved_yet_and_survives_a_crash(document, plan, tmp_path, qtbot):
    from territory_designer.session.session import Session
    from territory_designer.storage.journal import recover

    session = Session(plan[0], state_dir=tmp_path / "state")
    session.scenario_name = "B"
    document.show_session(session)
    path = tmp_path / "Central.gpkg"
    with qtbot.waitSignal(document.saved):
        document.save(path)
    session.move(np.array([0]), 4)
    done = []
    with qtbot.waitSignal(document.saved):
        document.save(then=lambda: done.append(True))
        assert document.is_saving
        session.move(np.array([1]), 4)
    assert document.unsaved
    assert not done
    assert read_plan(path).scenario("B").alignment[:2].tolist() == [4, 1]
    (journal,) = (tmp_path / "state" / "journals").glob("*.jsonl")
    assert len(recover(journal)) == 1
    session.undo()
    assert not document.unsaved


def test_a_second_save_waits_for_the_first(document, session, tmp_path, qtbot):
    document.show_session(session)
    done = []
    document.save(tmp_path / "a.gpkg")
    document.save(tmp_path / "b.gpkg", then=lambda: done.append(document.name))
    qtbot.waitUntil(lambda: bool(done))
    assert done == ["b"]
    assert (tmp_path / "a.gpkg").exists()


def test_of_a_large_plan_changes_are_told_when_they_have_been_counted(document, session, monkeypatch, qtbot):
    monkeypatch.setattr("territory_designer.ui.document.COUNTED_AT_ONCE", 10)
    document.show_session(session)
    told = []
    document.changed.connect(lambda changes: told.append((changes.shown, session.is_counted)))
    session.show("baseline")
    session.show("B")
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(True, True)]
    assert session.card.scenario is session.scenario
    session.move(np.array([0]), 4)
    qtbot.waitUntil(lambda: told[1:] == [(False, True)])


def test_between_a_change_of_a_large_plan_and_its_telling_all_can_be_painted(
    make_window, session, monkeypatch, qtbot
):
    """Panels paint the plan as it was told last, also when there are fewer positions by now."""
    monkeypatch.setattr("territory_designer.ui.document.COUNTED_AT_ONCE", 10)
    window = make_window(session)
    told = []
    window.document.changed.connect(told.append)
    session.split_position(0)
    qtbot.waitUntil(lambda: bool(told))
    painted = [
        window.desk.canvas,
        window.desk.positions.view.viewport(),
        window.desk.accounts.view.viewport(),
    ]
    window.changes.undo()
    for each in painted:
        each.repaint()
    assert len(told) == 1
    qtbot.waitUntil(lambda: len(told) == 2)
