"""Is a position locked, split, merged and dissolved from its page, each as one step?"""

import numpy as np
import pytest

from territory_designer.ui.notices import notices
from territory_designer.ui.position_deeds import PositionDeeds


@pytest.fixture
def deeds(qtbot, session):
    made = PositionDeeds()
    made.edit_asked.connect(lambda do: do(session))
    qtbot.addWidget(made)
    made.show_position(session, 0)
    made.show()
    return made


def held(session, position):
    return int((session.scenario.alignment == position).sum())


def test_a_territory_is_locked_and_unlocked(deeds, session):
    deeds.buttons["lock"].click()
    deeds.show_position(session, 0)
    own = session.project.baseline.alignment == 0
    assert session.locked[own].all()
    deeds.buttons["lock"].click()
    assert not session.scenario.rules.locks


def test_a_position_is_split_in_one_step_that_is_told(deeds, session):
    told = []
    notices.given.connect(told.append)
    before = held(session, 0)
    deeds.buttons["split"].click()
    notices.given.disconnect(told.append)
    assert 0 < held(session, 0) < before
    assert len(session.done) == 1
    assert told[0].tone == "ok"


def test_a_position_is_merged_into_another(deeds, session):
    both = held(session, 0) + held(session, 2)
    deeds.merge_into(2)
    assert held(session, 2) == both
    assert not session.scenario.position_open[0]


def test_a_dissolved_position_gives_all_away_and_nobody_is_lost(deeds, session):
    alignment = session.scenario.alignment
    free = int(np.flatnonzero(np.bincount(alignment[session.locked], minlength=5) == 0)[0])
    deeds.show_position(session, free)
    deeds.buttons["dissolve"].click()
    assert held(session, free) == 0
    assert held(session, -1) == 0
    session.undo()
    assert np.array_equal(session.scenario.alignment, alignment)


def test_whoever_leaves_is_named(qtbot, deeds, session):
    with qtbot.waitSignal(deeds.substitute_asked) as asked:
        deeds.buttons["substitute"].click()
    assert asked.args == [0]
    vacant = int(np.flatnonzero(session.project.positions.employee_id == "")[0])
    deeds.show_position(session, vacant)
    assert not deeds.buttons["substitute"].isEnabled()
