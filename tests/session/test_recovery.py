"""Does a crash leave exactly the plan that was there, whatever was saved, undone and redone before?"""

import shutil

import numpy as np
import pytest

from territory_designer.session.session import Session
from territory_designer.storage.content_hash import content_hash
from tests.conftest import make_project


@pytest.fixture
def session(tmp_path):
    """A saved plan with a scenario and a move, and a journal."""
    opened = Session(make_project(24), state_dir=tmp_path / "state")
    opened.copy_scenario("A")
    opened.move(np.arange(4), 2)
    opened.save(tmp_path / "plan.gpkg")
    yield opened
    opened.close()


def recovered(session, tmp_path):
    """Return the plan as the next start makes it from the file and the journal."""
    journals = list((tmp_path / "state" / "journals").glob("*.jsonl"))
    again = Session.open_plan(session.path, state_dir=tmp_path / "other")
    for journal in journals:
        again.replay(shutil.copy(journal, tmp_path / "left.jsonl"))
    again.close()
    return again


def test_a_step_taken_back_after_the_save_stays_taken_back(session, tmp_path):
    session.undo()
    session.move(np.arange(10, 14), 3)
    again = recovered(session, tmp_path)
    assert again.scenario.alignment.tolist() == session.scenario.alignment.tolist()


def test_it_can_be_made_again(session, tmp_path):
    session.undo()
    session.undo()
    session.redo()
    again = recovered(session, tmp_path)
    assert list(again.project.scenarios) == ["baseline", "A"]
    again.redo()
    session.redo()
    assert again.scenario.alignment.tolist() == session.scenario.alignment.tolist()


def test_steps_taken_back_while_a_save_runs_are_not_forgotten(session, tmp_path):
    session.move(np.arange(6, 9), 1)
    save = session.begin_save()
    session.undo()
    session.undo()
    session.move(np.arange(12, 15), 5)
    session.end_save(save, save.write())
    again = recovered(session, tmp_path)
    assert again.scenario.alignment.tolist() == session.scenario.alignment.tolist()
    assert session.dirty


def test_what_a_step_replaced_is_not_guessed(session, tmp_path):
    session.rename_scenario("A", "B")
    session.save()
    session.undo()
    session.move(np.arange(10, 14), 3)
    again = recovered(session, tmp_path)
    assert list(again.project.scenarios) == ["baseline", "B"]
    assert again.scenario.alignment[:4].tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("rng_seed", range(12))
def test_any_course_of_work_is_recovered(session, tmp_path, rng_seed):
    rng = np.random.default_rng(rng_seed)
    does = (
        lambda: session.move(rng.integers(0, 24, 3), int(rng.integers(0, 6))) if session.editable else 0,
        lambda: session.lock("account", [f"{rng.integers(0, 24):05d}"]) if session.editable else None,
        session.undo,
        session.undo,
        session.redo,
        session.save,
        lambda: session.copy_scenario(f"C{len(session.done)}{rng.integers(0, 10**6)}"),
    )
    for _ in range(30):
        does[rng.integers(0, len(does))]()
    again = recovered(session, tmp_path)
    assert content_hash(again.project) == content_hash(session.project)
