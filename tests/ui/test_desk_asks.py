"""Do panels of the desk reach the optimiser and the plan, through the whole desk?"""

import numpy as np
import pytest

from territory_designer.ui.desk import Desk
from territory_designer.ui.job_runner import JobRunner


@pytest.fixture
def desk(qtbot, session):
    jobs = JobRunner()
    made = Desk(jobs)
    qtbot.addWidget(made)
    made.resize(1280, 760)
    made.edit_asked.connect(lambda do: do(session))
    made.set_session(session)
    stop = session.listen(made.refresh)
    made.show()
    yield made
    stop()
    made.set_session(None)
    jobs.close()


def test_unassigned_accounts_are_no_territory_and_one_button_assigns_them(qtbot, desk, session):
    bar = desk.positions.unassigned
    assert bar.isHidden()
    positions = desk.positions.count.text()
    free = np.flatnonzero(~session.locked)[:3]
    session.move(free, -1)
    assert not bar.isHidden()
    assert bar.count.text() == "3 unassigned"
    assert desk.positions.count.text() == positions
    bar.fill.click()
    assert desk.optimise.mode.currentData() == "fill"
    qtbot.waitUntil(lambda: bool(desk.optimise._run.course.points), timeout=60_000)
    desk.optimise.stop()
    qtbot.waitUntil(lambda: not desk.optimise.running(), timeout=60_000)
    assert (session.scenario.alignment[free] >= 0).all()
    assert bar.isHidden()
    session.undo()
    assert (session.scenario.alignment[free] == -1).all()


def test_whoever_leaves_is_set_in_the_wish(desk, session):
    desk.selection.set_position(2, "test")
    desk.inspector.position.deeds.buttons["substitute"].click()
    assert desk.optimise_shown()
    assert desk.optimise.mode.currentData() == "substitute"
    assert desk.optimise.goals.leaver.leaver() == session.position_id(2)


def test_the_map_shows_the_first_moves_until_the_list_is_left(qtbot, desk, session):
    session.move(np.flatnonzero(~session.locked)[:9], 1)
    desk.accounts.show_tab("moves")
    moves = desk.accounts.moves
    moves.start()
    qtbot.waitUntil(lambda: moves.moves is not None, timeout=60_000)
    moves.preview.click()
    assert desk.canvas._trial is not None
    desk.accounts.show_tab("accounts")
    assert desk.canvas._trial is None
