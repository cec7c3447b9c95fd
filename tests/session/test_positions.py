"""Are positions split evenly by place, merged and dissolved by the rules, and is the best move the best?"""

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.adjacency import pieces_of
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Lock
from territory_designer.session.session import Session


@pytest.fixture
def session(project):
    """A session on scenario B, without marked accounts, where P3 serves a third of all."""
    table = project.accounts
    opened = Session(project.changed(accounts=table.with_columns(locked=np.zeros(len(table), bool))))
    opened.show("B")
    opened.move(np.flatnonzero(np.isin(opened.scenario.alignment, [4, 5])), 3)
    return opened


def at(session, position):
    return np.flatnonzero(session.scenario.alignment == position)


def test_a_split_halves_the_hours_and_cuts_by_place(session):
    before = session.card.tally["workload_h"][3]
    everyone = at(session, 3)
    session.split_position(3, new_position=4)
    hours = session.card.tally["workload_h"][[3, 4]]
    assert hours.sum() == pytest.approx(before)
    assert abs(hours[0] - hours[1]) < 0.15 * before
    assert session.scenario.position_hub[4] == session.scenario.position_hub[3]
    goes = (session.scenario.alignment[everyone] == 4).astype(int)
    adjacency = session.ground.adjacency
    whole = pieces_of(adjacency, everyone, np.zeros(len(everyone), int), positions=1).sum()
    assert pieces_of(adjacency, everyone, goes, positions=2).sum() <= whole + 2


def test_a_split_takes_an_empty_position_of_the_hub_else_adds_one(session):
    session.move(at(session, 2), 3)
    session.split_position(3)
    assert session.done[-1].params["new"] == "P2"  # of the same hub
    session.split_position(3)
    project = session.project
    assert project.positions.position_id.tolist()[-1] == "P3-2"
    assert project.positions.capacity_h[-1] == project.positions.capacity_h[3]
    assert project.positions.vacant[-1]
    assert not project.baseline.position_open[-1]
    session.split_position(3)
    assert session.project.positions.position_id.tolist()[-1] == "P3-3"
    assert len(session.project.scenario("baseline").position_open) == 8


def test_held_accounts_stay_where_they_are_when_a_position_is_split(session):
    key = at(session, 3)[::4]
    session.override(key, 3)
    session.split_position(3)
    assert (session.scenario.alignment[key] == 3).all()


@pytest.mark.parametrize("rng_seed", range(3))
def test_the_same_seed_gives_the_same_cut(session, rng_seed):
    cuts = set()
    for _ in range(2):
        session.split_position(3, new_position=4, rng_seed=rng_seed)
        cuts.add(tuple(at(session, 4)))
        session.undo()
    assert len(cuts) == 1


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda each: each.split_position(3, new_position=1), "position_not_free"),
        (lambda each: each.split_position(4), "position_too_small"),
        (lambda each: each.split_position(9), "position_not_open"),
        (lambda each: each.merge_positions(1, 1), "position_same"),
    ],
)
def test_what_cannot_be_is_refused(session, step, code):
    with pytest.raises(TerritoryDesignerError, match=code):
        step(session)


def test_a_merge_gives_everything_and_closes(session):
    rows = at(session, 1)
    session.merge_positions(1, 0)
    assert (session.scenario.alignment[rows] == 0).all()
    assert not session.scenario.position_open[1]
    with pytest.raises(TerritoryDesignerError, match="position_not_open"):
        session.dissolve_position(1)


@pytest.mark.parametrize("step", ["merge", "dissolve"])
@pytest.mark.parametrize(
    ("hold", "code"),
    [
        (lambda each: each.lock("account", ["00001"]), "position_holds_locked"),
        (lambda each: each.override(at(each, 0)[:1], 2), "position_holds_locked"),
        (lambda each: each.lock("employee", ["E2"]), "position_employee_locked"),
    ],
)
def test_a_position_that_must_stay_is_not_closed(session, step, hold, code):
    session.move(np.array([1]), 2)
    session.take_as_baseline("B")  # so that account 00001 is at home at P2
    hold(session)
    with pytest.raises(TerritoryDesignerError, match=code):
        session.merge_positions(2, 0) if step == "merge" else session.dissolve_position(2)


def test_those_whom_they_cost_least_take_over(session):
    rows = at(session, 0)
    others = session.scenario.alignment.copy()
    session.dissolve_position(0)
    now = session.scenario.alignment
    assert not session.scenario.position_open[0]
    assert (now[rows] > 0).all()
    assert np.array_equal(np.delete(now, rows), np.delete(others, rows))
    cost = session.card.objective
    session.undo()
    rng = np.random.default_rng(0)
    for _ in range(5):
        session.merge_positions(0, int(rng.integers(1, 6)))
        assert session.card.objective >= cost
        session.undo()


def test_the_last_position_cannot_be_dissolved(session):
    for position in (1, 2, 3, 4, 5):
        session.merge_positions(position, 0)
    with pytest.raises(TerritoryDesignerError, match="nobody_takes_over"):
        session.dissolve_position(0)


def test_the_best_move_saves_what_it_says_and_no_other_saves_more(session):
    project, before = session.project, session.card.objective
    found = session.best_move(1)
    assert found.gain_cny > 0
    savings = []
    for account in range(len(project.accounts)):
        for target in range(6):
            own = session.scenario.alignment[account]
            if target != own and 1 in (own, target):
                alignment = session.scenario.alignment.copy()
                alignment[account] = target
                card = scorecard(project, session.scenario.changed(alignment=alignment), session.ground)
                now, then = (each.balance.index[[own, target]] for each in (session.card, card))
                fits = then <= np.maximum(1.2, now)
                savings.append((before - card.objective) if fits.all() else -np.inf)
    session.move(found.accounts, found.position)
    assert before - session.card.objective == pytest.approx(found.gain_cny)
    assert found.gain_cny >= 0.8 * max(savings)  # of neighbours alone


def test_the_best_move_of_accounts_takes_all_that_are_free(session):
    rows = at(session, 1)[:4]
    session.override(rows[:1], 1)
    found = session.best_move(rows)
    if found is not None:
        assert set(found.accounts) <= set(rows[1:])
        assert found.gain_cny > 0


def test_nobody_is_advised_to_move_who_is_held(session):
    session.lock("territory", ["P0", "P1", "P2", "P3", "P4", "P5"])
    assert Lock("territory", "P0") in session.scenario.rules.locks
    assert session.best_move(1) is None
    assert session.best_move(np.arange(60)) is None


def test_somebody_whom_nobody_serves_is_taken_on(session):
    session.move(np.array([3]), -1)
    found = session.best_move(np.array([3]))
    assert found.source == -1
    assert found.position >= 0
    assert np.isnan(found.index[0]).all()
