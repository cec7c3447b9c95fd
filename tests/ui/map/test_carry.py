"""Does the card at the mouse say what a drop would do to both sides?"""

import numpy as np

from territory_designer.ui import numbers
from territory_designer.ui.map.carry import Carry, said


def test_both_sides_are_those_of_the_session(session):
    rows = np.flatnonzero(session.scenario.alignment == 0)[:4]
    lines = [text for text, *_ in said(session, rows, 2)]
    preview = session.preview(rows, 2)
    assert lines[0] == "4 accounts → Changsha-1"
    assert numbers.index(preview.givers[0].index[1]) in lines[1]
    assert numbers.index(preview.to.index[1]) in lines[2]


def test_those_that_stay_are_counted_apart(session):
    rows = np.array([7, 0, 1, 4])
    lines = [text for text, *_ in said(session, rows, 4)]
    assert lines[0].startswith("2 accounts")  # the lock holds 7, and 4 is there already
    assert lines[-1] == "1 stays: locked or fixed by hand"


def test_over_nothing_only_the_count_is_said(session):
    assert [text for text, *_ in said(session, np.array([3]), -1)] == ["1 account"]


def test_lines_are_worked_out_once_for_a_target(session):
    carry, rows = Carry(), np.array([0, 5])
    first = carry.lines(session, rows, 2)
    assert carry.lines(session, rows, 2) is first
    assert carry.lines(session, rows, 3) is not first
    carry.forget()
    assert carry.lines(session, rows, 3) is not first
