"""Does a list of moves become a scenario, an edit that can be undone, and sentences in both languages?"""

import json

import numpy as np
import pytest

from territory_designer.cli import main
from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.texts import LANGUAGES
from territory_designer.session.explain_moves import (
    apply_prefix,
    move_list,
    moves_as_dict,
    people,
    prefix,
    step_text,
    steps_for,
)
from territory_designer.session.session import Session
from territory_designer.session.why import why, why_as_dict
from territory_designer.storage.plan_file import read_plan, write_plan


@pytest.fixture
def grounds(planned):
    return ground(planned)


@pytest.fixture
def planned(project):
    """A plan with a scenario that gives a third of the accounts to others and moves a position."""

    base = project.scenario("B")
    alignment = base.alignment.copy()
    alignment[::3] = (alignment[::3] + 2) % 6
    hub = base.position_hub.copy()
    hub[1] = 2
    return project.with_scenario(base.changed(name="Goal", alignment=alignment, position_hub=hub))


@pytest.fixture
def moves(planned, grounds):
    return move_list(planned, planned.scenario("B"), planned.scenario("Goal"), grounds)


def test_the_first_steps_are_one_step_that_can_be_undone(planned, moves):
    session = Session(planned)
    session.show("B")
    apply_prefix(session, moves, 2, "Soon")
    made = session.project.scenario("Soon")
    moved = np.concatenate([step.account for step in moves.steps[:2]])
    assert set(np.flatnonzero(made.alignment != planned.scenario("B").alignment)) == set(moved)
    session.undo()
    assert "Soon" not in session.project.scenarios
    session.redo()
    assert (session.project.scenario("Soon").alignment == made.alignment).all()


def test_all_steps_are_the_goal(planned, grounds, moves):
    a, b = planned.scenario("B"), planned.scenario("Goal")
    made = prefix(planned, a, b, len(moves.steps), ground=grounds)
    assert (made.alignment == b.alignment).all()
    assert (made.position_hub == b.position_hub).all()


@pytest.mark.parametrize("count", [-1, 10_000])
def test_more_steps_than_there_are_is_refused(planned, grounds, count):
    a, b = planned.scenario("B"), planned.scenario("Goal")
    with pytest.raises(TerritoryDesignerError) as refused:
        prefix(planned, a, b, count, ground=grounds)
    assert refused.value.code == "prefix_count"


@pytest.mark.parametrize(
    ("name", "code"),
    [("baseline", "baseline_read_only"), (" ", "scenario_name_empty"), ("Goal", "scenario_exists")],
)
def test_names_that_cannot_be_are_refused(planned, moves, name, code):
    with pytest.raises(TerritoryDesignerError) as refused:
        apply_prefix(Session(planned), moves, 1, name)
    assert refused.value.code == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_is_said(moves, planned, language):
    said = [step_text(step, moves, language) for step in moves.steps]
    assert all(said)
    first = planned.accounts.name[moves.steps[0].account[0]] if len(moves.steps[0].account) else ""
    assert str(first) in said[0] or moves.steps[0].kind == "hub"


def test_the_document_adds_up(planned, grounds, moves):
    document = json.loads(json.dumps(moves_as_dict(moves)))
    start = moves.prefix(0, "X")
    saved = (
        scorecard(planned, start, grounds).objective
        - scorecard(planned, planned.scenario("Goal"), grounds).objective
    )
    assert document["total"]["benefit_cny"] == pytest.approx(saved)
    assert document["steps"][-1]["cumulative"]["benefit_cny"] == pytest.approx(saved)
    assert document["steps"][-1]["cumulative"]["accounts"] == document["total"]["accounts"]
    assert [step["step"] for step in document["steps"]] == list(range(1, len(moves.steps) + 1))
    assert sum(len(step["positions"]) for step in document["steps"]) == 1


def test_people_are_the_holders_of_the_positions(planned, moves):
    for step in moves.steps:
        rows = [row for row in step.positions if not planned.positions.vacant[row]]
        assert set(people(step, planned)) == set(planned.positions.employee_id[rows])


def test_a_share_of_the_benefit_takes_so_many_steps(moves):
    count = steps_for(moves, 0.8)
    total = moves.cumulative_cny[-1]
    if total <= 0:
        assert count is None
    else:
        assert moves.cumulative_cny[count - 1] >= 0.8 * total - 1e-3
        assert (moves.cumulative_cny[: count - 1] < 0.8 * total).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_is_said_in_full(planned, grounds, language):
    card = scorecard(planned, planned.scenario("Goal"), grounds)
    for account in range(0, 60, 5):
        document = json.loads(
            json.dumps(why_as_dict(why(card, grounds, account), planned, language=language))
        )
        for other in document["alternatives"]:
            terms = [value for name, value in other["cost_cny"].items() if name != "total"]
            assert sum(terms) == pytest.approx(other["cost_cny"]["total"])
            assert all(rule["text"] for rule in other["rules"])


def test_the_command_line_lists_moves_and_makes_the_first(planned, tmp_path, capsys):
    plan = tmp_path / "plan.gpkg"
    write_plan(planned, plan)
    ends = ["--scenario", "Goal", "--from", "B", "--moves"]
    assert main(["explain", str(plan), *ends, "--first", "1", "--name", "Soon", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    made = read_plan(plan).scenario("Soon")
    moved = [row["account_id"] for row in document["steps"][0]["accounts"]]
    changed = np.flatnonzero(made.alignment != planned.scenario("B").alignment)
    assert sorted(planned.accounts.account_id[changed]) == sorted(moved)
    assert main(["explain", str(plan), *ends]) == 0
    assert main(["explain", str(plan), "--scenario", "Goal", "--account", "00003", "--lang", "zh"]) == 0
    assert "00003" in capsys.readouterr().out
    assert main(["explain", str(plan), "--scenario", "Goal", "--account", "nobody"]) == 1
