"""Does the card say what the tables say?"""

from dataclasses import replace

import numpy as np
import pytest

from territory_designer.session.session import Session
from territory_designer.ui.map.hover import hover_lines
from territory_designer.ui.words import words


def _said(session, scene, account):
    return [said for said, _, _ in hover_lines(session, scene, account)]


def test_the_card_names_account_place_position_and_employee(session, scene):
    said = _said(session, scene, 0)
    assert said[0] == "Wuhan Customer 0"
    assert said[1] == "Wuhan · class A"
    assert said[2] == "Wuhan-1 · Sun Li"


def test_hours_are_those_of_the_tables(session, scene):
    hours = session.ground.work.workload_h[0, 0]
    assert f"{hours:.1f} h a year" in _said(session, scene, 0)[3]


def test_before_travel_is_known_there_are_no_hours_and_no_waiting(plan, scene):
    fresh = Session(plan[0])
    assert not any("a year ·" in said for said in _said(fresh, scene, 0))
    assert "ground" not in vars(fresh)
    fresh.close()


@pytest.mark.parametrize(("account", "said"), [(3, "vacant"), (7, "Locked, stays with its position")])
def test_what_one_must_know_is_said(session, scene, account, said):
    assert any(said in each for each in _said(session, scene, account))


def test_the_first_line_of_a_note_is_said_whole_where_the_card_stays(session, scene):
    first = "Wants to be visited on Fridays, by the same person"
    session.annotate(3, f"{first}\nand never before nine")
    assert any(each.startswith("Note: Wants to be") and "…" in each for each in _said(session, scene, 3))
    assert f"Note: {first}" in [said for said, _, _ in hover_lines(session, scene, 3, whole=True)]
    session.undo()
    assert not any(each.startswith("Note") for each in _said(session, scene, 3))


def test_an_account_of_nobody(session, scene):
    alone = replace(scene, scenario=scene.scenario.changed(alignment=np.full(60, -1)))
    assert "Nobody serves this account" in _said(session, alone, 0)


def test_chinese_and_long_names(session, scene):
    accounts = scene.project.accounts.with_columns(name=np.array(["very " * 20 + "long"] * 60, object))
    long = replace(scene, project=scene.project.changed(accounts=accounts))
    assert len(_said(session, long, 0)[0]) <= 38
    words.set_language("zh")
    assert "单程" in _said(session, scene, 0)[3]
