"""Does every named step do what it says, tell who listens, go back without a trace, and survive a crash?"""

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Lock
from territory_designer.model.scenario import BASELINE
from territory_designer.session.session import Session
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.journal import recover
from territory_designer.storage.plan_file import read_plan, write_plan


@pytest.fixture
def session(project):
    """A session on scenario B, without marked accounts."""
    table = project.accounts
    opened = Session(project.changed(accounts=table.with_columns(locked=np.zeros(len(table), bool))))
    opened.show("B")
    return opened


def at(session, position):
    return np.flatnonzero(session.scenario.alignment == position)


STEPS = {
    "rename": lambda each: each.rename_scenario("B", "C"),
    "note": lambda each: each.note_scenario("B", "for the board"),
    "freeze": lambda each: each.freeze_scenario("B"),
    "delete": lambda each: each.delete_scenario("B"),
    "baseline": lambda each: each.take_as_baseline("B"),
    "swap": lambda each: each.swap(at(each, 1)[0], at(each, 2)[0]),
    "move": lambda each: each.move_only_from(np.arange(60), 3, source=1),
    "override": lambda each: each.override(at(each, 1)[:3], 3),
    "annotate": lambda each: each.annotate(4, "先致电"),
    "split": lambda each: each.split_position(3),
    "merge": lambda each: each.merge_positions(1, 0),
    "dissolve": lambda each: each.dissolve_position(4),
}


@pytest.mark.parametrize("label", STEPS)
def test_a_step_goes_back_and_forth_and_survives_a_crash(session, label, tmp_path):
    session.move(at(session, 5), 4)
    file, state = tmp_path / "plan.gpkg", tmp_path / "state"
    session.state_dir = state
    session.save(file)
    first = content_hash(session.project)
    heard = []
    session.listen(heard.append)
    STEPS[label](session)
    after = content_hash(session.project)
    assert session.done[-1].label == label
    assert len(heard) == 1
    assert after != first
    session.undo()
    assert content_hash(session.project) == first
    session.redo()
    assert content_hash(session.project) == after
    again = Session.open_plan(file, state_dir=tmp_path / "other")
    again.show("B")
    again.replay(session._journal.path)
    assert content_hash(again.project) == after


@pytest.mark.parametrize("label", STEPS)
def test_what_a_step_leaves_is_saved_and_opens_again(session, label, tmp_path):
    STEPS[label](session)
    session.save(tmp_path / "plan.gpkg")
    assert content_hash(read_plan(tmp_path / "plan.gpkg")) == content_hash(session.project)


def test_a_renamed_scenario_stays_in_its_place_and_its_children_know_it(session):
    session.copy_scenario("X")
    session.show(BASELINE)
    session.rename_scenario("B", "C")
    assert list(session.project.scenarios) == [BASELINE, "C", "X"]
    assert session.scenario_name == BASELINE
    assert session.project.scenario("X").start == "C"
    session.undo()
    assert session.project.scenario("X").start == "B"


@pytest.mark.parametrize(
    ("name", "new", "code"),
    [
        ("B", " ", "scenario_name_empty"),
        ("B", BASELINE, "scenario_exists"),
        (BASELINE, "C", "baseline_read_only"),
    ],
)
def test_a_rename_that_cannot_be_is_refused(session, name, new, code):
    with pytest.raises(TerritoryDesignerError, match=code):
        session.rename_scenario(name, new)


def test_a_frozen_scenario_refuses_every_change_but_copies(session):
    session.freeze_scenario("B")
    assert not session.editable
    for step in ("rename", "note", "delete", "swap", "move", "override", "split", "merge", "dissolve"):
        with pytest.raises(TerritoryDesignerError, match="scenario_frozen"):
            STEPS[step](session)
    with pytest.raises(TerritoryDesignerError, match="scenario_frozen"):
        session.lock("hub", ["H0"])
    session.copy_scenario("C")
    assert session.editable
    session.freeze_scenario("B", frozen=False)
    assert session.scenario_name == "C"
    assert not session.project.scenario("B").frozen


def test_a_deleted_scenario_comes_back_and_is_shown_again(session):
    session.move(at(session, 1), 0)
    session.delete_scenario("B")
    assert session.scenario_name == BASELINE
    session.undo()
    assert session.scenario_name == "B"
    session.go_to(0)
    assert len(session.undone) == 2


def test_a_jump_is_told_once(session):
    for position in (0, 2, 3):
        session.move(at(session, position), 1)
    heard = []
    session.listen(heard.append)
    session.go_to(0)
    assert len(heard) == 1
    assert set(heard[0].positions) == {0, 1, 2, 3}
    session.go_to(3)
    assert len(session.done) == 3
    with pytest.raises(IndexError):
        session.go_to(4)


def test_a_new_baseline_is_what_changes_count_from(session):
    session.move(at(session, 1), 0)
    session.copy_scenario("C")
    session.move(at(session, 2), 3)
    session.take_as_baseline("B")
    project = session.project
    assert (project.baseline.alignment == project.scenario("B").alignment).all()
    assert session.scenario_name == "C"
    moved = session.card.measures["disruption_accounts"] * (project.baseline.alignment >= 0).sum()
    assert moved == pytest.approx((project.baseline.alignment == 2).sum())
    ids = project.positions.position_id
    assert (project.accounts.position_id == ids[project.baseline.alignment]).all()


def test_a_swap_needs_two_free_accounts(session):
    a, b = at(session, 1)[0], at(session, 2)[0]
    assert session.swap(a, b) == 2
    assert session.scenario.alignment[[a, b]].tolist() == [2, 1]
    assert session.swap(*at(session, 3)[:2]) == 0
    session.override(np.array([a]), 2)
    with pytest.raises(TerritoryDesignerError, match="account_held"):
        session.swap(a, b)


def test_only_accounts_at_the_source_move(session):
    session.move(np.array([7]), -1)
    before = session.scenario.alignment.copy()
    moved = session.move_only_from(np.arange(60), 3, source=-1)
    assert moved == 1
    assert np.flatnonzero(session.scenario.alignment != before).tolist() == [7]


def test_overridden_accounts_stay_until_they_are_reset(session):
    key = at(session, 1)[:3]
    assert session.override(key, 4) == 3
    assert session.overridden[key].all()
    session.move(np.arange(60), 0)
    assert (np.delete(session.scenario.alignment, key) == 0).all()
    assert (session.scenario.alignment[key] == 4).all()
    listed = session.override_list()
    assert [(row, to) for row, to, _ in listed] == [(row, 4) for row in key]
    first = str(session.project.accounts.account_id[key[0]])
    assert session.reset_overrides([first]) == 1
    assert session.overridden.sum() == 2
    assert session.scenario.alignment[key[0]] == listed[0][2] == 0
    assert session.reset_overrides() == 2
    assert session.override_list() == []
    assert session.reset_overrides() == 0


def test_the_place_of_an_override_says_whose_ground_it_is_on(session):
    rows = at(session, 2)
    session.move(np.arange(60), 5)
    session.move(rows[:1], 1)
    session.override(rows[1:2], 3)
    by_place = {row: place for row, _, place in session.override_list()}
    assert by_place[rows[1]] in (1, 5)


def test_an_override_goes_before_a_lock_that_comes_later(session):
    account = at(session, 1)[:1]
    session.override(account, 3)
    session.lock("territory", ["P1"])
    assert not session.locked[account].any()
    assert session.override(at(session, 1), 5) == 0
    assert session.override_list()[0][2] == 1  # the lock beneath it


def test_an_override_needs_a_position_that_may_hold_accounts(session):
    session.merge_positions(1, 0)
    for nobody in (-1, 1):
        with pytest.raises(TerritoryDesignerError, match="override_needs_position"):
            session.override(at(session, 2), nobody)


def test_notes_stand_by_account_and_need_no_open_scenario(session):
    session.show(BASELINE)
    session.annotate(4, " 先致电 ")
    note = session.notes["00004"]
    assert note.text == "先致电"
    assert note.at
    session.annotate(4, "先致电")
    assert len(session.done) == 1
    session.annotate(4, "")
    assert not session.notes
    session.undo()
    assert session.notes["00004"] == note


def test_locks_overrides_and_notes_cost_no_new_count(session):
    session.override(at(session, 4)[:1], 4)
    heard = []
    session.card  # noqa: B018 - counted once
    session.listen(heard.append)
    session.lock("hub", ["H1"])
    session.override(at(session, 1)[:2], 3)
    session.annotate(3, "x")
    session.rename_scenario("B", "C")
    assert all(each.counted for each in heard)


def test_a_foreign_line_of_a_journal_is_refused(session, tmp_path):
    file, state = tmp_path / "plan.gpkg", tmp_path / "state"
    write_plan(session.project, file)
    opened = Session.open_plan(file, state_dir=state)
    opened._write({"dance": True})
    assert recover(opened._journal.path) == [{"dance": True}]
    with pytest.raises(TerritoryDesignerError, match="journal_damaged"):
        Session.open_plan(file).replay(opened._journal.path)


def test_a_frozen_scenario_is_not_overwritten_by_the_optimiser(session):
    from territory_designer.session.wish import Wish, check_name

    session.freeze_scenario("B")
    with pytest.raises(TerritoryDesignerError, match="scenario_frozen"):
        check_name(session.project, Wish("B", replace=True))


def test_a_plan_of_locks_answers_from_the_rules(session):
    session.lock("account", ["00001", "00002"])
    assert session.scenario.rules.locks == (Lock("account", "00001"), Lock("account", "00002"))
    assert session.locked.sum() == 2


@pytest.mark.parametrize("label", ["split", "merge", "dissolve"])
def test_figures_that_were_counted_beside_are_taken_over(session, label):
    before = session.card
    STEPS[label](session)
    edit = session.done[-1]
    session.undo()
    assert session.card.tally is before.tally
    later = edit.apply(session.project)
    session.take_card(scorecard(later, later.scenario("B"), session.ground))
    heard = []
    session.listen(heard.append)
    session.do(edit)
    assert heard[0].counted
    full = scorecard(session.project, session.scenario, session.ground)
    assert session.card.as_dict() == full.as_dict()


def test_figures_of_a_scenario_shown_before_are_not_counted_again(session):
    session.card  # noqa: B018 - counted once
    session.copy_scenario("C")
    session.merge_positions(1, 0)
    session.card  # noqa: B018 - counted once
    heard = []
    session.listen(heard.append)
    session.show("B")
    session.show("C")
    assert [each.counted for each in heard] == [True, True]
    assert session.card.scenario is session.scenario
