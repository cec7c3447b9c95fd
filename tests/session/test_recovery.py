"""Does a crash leave exactly the plan that was there, whatever was saved, undone and redone before?"""

import shutil

import numpy as np
import pytest

from territory_designer.session.session import Session
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.journal import discard, pending, sweep_drafts
from territory_designer.storage.lock import let_go
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


def test_a_step_taken_back_before_the_save_and_made_again_after_it_stays_made(session, tmp_path):
    session.move(np.arange(6, 9), 1)
    session.undo()
    session.undo()
    session.save()
    session.redo()
    session.redo()
    again = recovered(session, tmp_path)
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


STEPS = {
    "rename": lambda session: session.rename_scenario("A", "B"),
    "delete": lambda session: session.delete_scenario("A"),
    "take as baseline": lambda session: session.take_as_baseline("A"),
    "note": lambda session: session.annotate(3, "second"),
    "note away": lambda session: session.annotate(3, ""),
    "split": lambda session: session.split_position(2),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_what_a_step_replaced_is_put_back_though_the_plan_was_saved_after_it(session, tmp_path, step):
    session.lock("account", ["00007"])
    session.note_scenario("A", "for the board")
    session.annotate(3, "first")
    session.copy_scenario("C")
    session.show("A")
    step(session)
    session.save()
    session.undo()
    back = content_hash(session.project)
    assert content_hash(recovered(session, tmp_path).project) == back
    session.show("A")
    session.move(np.arange(10, 14), 3)
    session.undo()
    session.undo()  # the step before it
    session.redo()
    session.redo()
    again = recovered(session, tmp_path)
    assert content_hash(again.project) == content_hash(session.project) != back
    assert again.scenario_name == session.scenario_name


@pytest.mark.parametrize("rng_seed", range(24))
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
        lambda: session.annotate(int(rng.integers(0, 24)), f"note {rng.integers(0, 3)}"),
        lambda: session.delete_scenario(session.scenario_name) if session.editable else None,
        lambda: (
            session.rename_scenario(session.scenario_name, f"R{len(session.done)}") if session.editable else 0
        ),
        lambda: session.take_as_baseline(session.scenario_name) if session.editable else None,
    )
    for _ in range(30):
        does[rng.integers(0, len(does))]()
    again = recovered(session, tmp_path)
    assert content_hash(again.project) == content_hash(session.project)


# a plan that was never saved


@pytest.fixture
def unsaved(tmp_path):
    """A plan without a file, with a scenario and a move."""
    made = Session(make_project(24), state_dir=tmp_path / "state")
    made.copy_scenario("A")
    made.move(np.arange(4), 2)
    return made


def left(tmp_path):
    """Return names of the files that a plan without a file leaves."""
    return [each.name for name in ("drafts", "journals") for each in (tmp_path / "state" / name).glob("*")]


def test_an_unsaved_plan_is_kept_with_what_was_done_while_it_was_written(unsaved, tmp_path):
    draft = unsaved.begin_draft()
    unsaved.undo()
    unsaved.move(np.arange(6, 9), 1)
    unsaved.end_draft(draft, draft.write())
    unsaved.move(np.arange(12, 15), 5)
    unsaved.undo()
    unsaved.redo()
    let_go(unsaved._journal._descriptor)  # as the end of the process does
    (kept,) = pending(tmp_path / "state")
    assert kept.nameless
    again = Session.open_draft(draft.path, state_dir=tmp_path / "other")
    again.replay(kept.path)
    assert content_hash(again.project) == content_hash(unsaved.project)
    assert again.path is None
    discard(kept.path)
    assert left(tmp_path) == []


def test_an_unsaved_plan_is_kept_without_any_change(tmp_path):
    made = Session(make_project(24), state_dir=tmp_path / "state")
    draft = made.begin_draft()
    made.end_draft(draft, draft.write())
    assert made.begin_draft() is None
    let_go(made._journal._descriptor)
    sweep_drafts(tmp_path / "state")
    (kept,) = pending(tmp_path / "state")
    assert (kept.nameless, kept.edits) == (True, 0)


@pytest.mark.parametrize("while_it_is_written", [True, False])
@pytest.mark.parametrize("saves", [True, False])
def test_a_draft_goes_when_the_plan_is_saved_or_given_up(unsaved, tmp_path, saves, while_it_is_written):
    draft = unsaved.begin_draft()
    written = draft.write()
    if not while_it_is_written:
        unsaved.end_draft(draft, written)
    if saves:
        unsaved.save(tmp_path / "plan.gpkg")
        unsaved.move(np.arange(6, 9), 1)
    else:
        unsaved.close()
    if while_it_is_written:
        unsaved.end_draft(draft, written)
    assert len(left(tmp_path)) == saves  # the journal of the file alone
    unsaved.close()
    assert left(tmp_path) == []


def test_a_draft_that_was_not_finished_is_swept_away_and_no_other(unsaved, tmp_path):
    state = tmp_path / "state"
    draft = unsaved.begin_draft()
    draft.write()
    sweep_drafts(state)
    assert draft.path.exists()  # somebody is at it
    let_go(draft.journal._descriptor)
    assert pending(state) == []
    sweep_drafts(state)
    assert left(tmp_path) == []
