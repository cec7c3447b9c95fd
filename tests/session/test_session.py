"""Does every change come with its figures, go back without a trace, and survive saving and crashing?"""

import os

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.session.session import Session
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.journal import pending
from territory_designer.storage.plan_file import read_plan, write_plan


@pytest.fixture
def session(project):
    opened = Session(project)
    opened.show("B")
    return opened


def test_the_baseline_cannot_be_changed(project):
    session = Session(project)
    assert not session.editable
    with pytest.raises(TerritoryDesignerError, match="baseline_read_only"):
        session.move(np.arange(5), 0)


def test_a_move_changes_both_sides_and_leaves_locked_accounts(session):
    everyone = np.flatnonzero(session.scenario.alignment == 1)
    before = session.card.tally["workload_h"].copy()
    locked = session.locked
    moved = session.move(everyone, 0)
    assert moved == (~locked[everyone]).sum()
    assert (session.scenario.alignment[locked] == session.project.baseline.alignment[locked]).all()
    assert session.card.tally["workload_h"][0] > before[0]
    assert (session.scenario.decided_by[everyone[~locked[everyone]]] == 2).all()


def test_the_preview_is_what_the_move_does(session):
    accounts = np.flatnonzero(session.scenario.alignment == 1)[:4]
    seen = session.preview(accounts, 3)
    travel = session.card.measures["travel_h"]
    session.move(accounts, 3)
    assert seen.to.index[1] == pytest.approx(session.card.balance.index[3])
    assert seen.givers[0].index[1] == pytest.approx(session.card.balance.index[1])
    assert seen.travel_h == pytest.approx(session.card.measures["travel_h"] - travel)
    assert seen.balance_max[1] == pytest.approx(session.card.measures["balance_max"])


def test_listeners_hear_which_rows_changed(session):
    heard = []
    stop = session.listen(heard.append)
    accounts = np.flatnonzero((session.scenario.alignment == 1) & ~session.locked)[:2]
    session.move(accounts, 3)
    stop()
    session.undo()
    assert len(heard) == 1
    assert list(heard[0].accounts) == list(accounts)
    assert list(heard[0].positions) == [1, 3]


def test_a_copy_is_a_step_that_undo_takes_away(session):
    session.copy_scenario("C")
    assert session.scenario_name == "C"
    session.undo()
    assert session.scenario_name == "B"
    assert "C" not in session.project.scenarios
    session.redo()
    assert session.scenario_name == "C"


@pytest.mark.parametrize(("name", "code"), [(" ", "scenario_name_empty"), ("B", "scenario_exists")])
def test_a_copy_needs_a_new_name(session, name, code):
    with pytest.raises(TerritoryDesignerError, match=code):
        session.copy_scenario(name)


def test_a_lock_holds_and_opens_again(session):
    session.lock("territory", ["P2"])
    held = session.project.baseline.alignment == 2
    assert session.locked[held].all()
    assert session.move(np.flatnonzero(held), 5) == 0
    session.lock("territory", ["P2"], locked=False)
    assert session.scenario.rules.locks == ()


def test_saving_makes_clean_and_undoing_past_it_makes_dirty(project, tmp_path):
    session = Session(project)
    session.show("B")
    assert session.dirty
    session.save(tmp_path / "plan.gpkg")
    assert not session.dirty
    session.move(np.flatnonzero(session.scenario.alignment == 1), 0)
    assert session.dirty
    session.undo()
    assert not session.dirty
    session.move(np.flatnonzero(session.scenario.alignment == 1), 0)
    session.save()
    session.undo()
    assert session.dirty
    session.move(np.flatnonzero(session.scenario.alignment == 2), 0)
    assert session.dirty


def test_a_plan_without_a_path_asks_for_one(session):
    with pytest.raises(TerritoryDesignerError, match="no_plan_path"):
        session.save()


def test_edits_that_a_crash_left_behind_are_made_again(project, tmp_path, monkeypatch):
    plan, state = tmp_path / "plan.gpkg", tmp_path / "state"
    write_plan(project, plan)
    session = Session.open_plan(plan, state_dir=state)
    session.show("B")
    session.move(np.arange(20), 0)
    session.copy_scenario("C")
    session.move(np.arange(20, 40), 4)
    session.undo()
    session.lock("hub", ["H1"])
    wanted = content_hash(session.project)
    journal = session._journal
    monkeypatch.setattr(type(journal), "close", lambda self: None)
    os.close(journal._descriptor)  # as the end of the process does
    left = pending(state)
    assert [each.plan for each in left] == [str(plan)]
    again = Session.open_plan(plan, state_dir=state)
    again.replay(left[0].path)
    assert content_hash(again.project) == wanted


def test_200_random_edits_undone_restore_the_identical_content(session):
    rng = np.random.default_rng(5)
    first = content_hash(session.project)
    for _ in range(200):
        session.move(rng.choice(60, 5, replace=False), int(rng.integers(-1, 6)))
    assert content_hash(session.project) != first
    while session.done:
        session.undo()
    assert content_hash(session.project) == first


def test_a_saved_plan_opens_with_the_same_content(session, tmp_path):
    session.move(np.arange(10), 2)
    session.save(tmp_path / "plan.gpkg")
    assert content_hash(read_plan(tmp_path / "plan.gpkg")) == content_hash(session.project)
