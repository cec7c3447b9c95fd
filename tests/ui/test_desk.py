"""Do the panels of a plan share one selection, and pass on to each other what concerns the others?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from territory_designer.session.session import Changes
from territory_designer.ui import remembered
from territory_designer.ui.desk import BOTTOM, LEFT, NARROW, RIGHT, Desk
from territory_designer.ui.job_runner import JobRunner


@pytest.fixture
def desk(session, qtbot):
    jobs = JobRunner()
    desk = Desk(jobs)
    qtbot.addWidget(desk)
    desk.resize(1440, 823)
    desk.set_session(session)
    desk.show()
    yield desk
    jobs.close()


def test_the_room_is_shared_as_designed(desk):
    assert desk.left.width() == pytest.approx(LEFT, abs=2)
    assert desk.inspector.width() == pytest.approx(RIGHT, abs=2)
    assert desk.accounts.height() == pytest.approx(BOTTOM, abs=2)


def test_a_position_chosen_in_the_list_is_looked_at_everywhere(desk, qtbot):
    desk.selection.set_position(1, "test")
    assert desk.positions.view.currentIndex().data().startswith("Wuhan-2")
    desk.positions.zoom_requested.emit(1)
    qtbot.waitUntil(lambda: 1 in desk.positions._wish.in_view, timeout=5_000)


@pytest.mark.parametrize("source", ["canvas", "accounts", "inspector"])
def test_every_panel_can_ask_for_a_move(desk, qtbot, source):
    panel = getattr(desk, source)
    signal = panel.drop_requested if source == "canvas" else panel.preview_requested
    with qtbot.waitSignal(desk.move_asked) as asked:
        signal.emit(np.array([3]), 4)
    assert asked.args[0].tolist() == [3]
    assert asked.args[1] == 4


def test_the_card_stands_over_the_map_and_goes_when_cancelled(desk, qtbot):
    desk.show_move(np.array([0, 5]), 4)
    assert desk.preview.isVisible()
    assert desk.preview.parentWidget() is desk.canvas
    qtbot.keyClick(desk.preview, Qt.Key.Key_Escape)
    assert not desk.preview.isVisible()


def test_goals_take_the_place_of_the_positions(desk):
    desk.show_optimise(True)
    assert desk.optimise_shown()
    assert desk.optimise.isVisible()
    desk.optimise.close_requested.emit()
    assert desk.positions.isVisible()


def test_the_best_plan_so_far_is_shown_on_the_map_only(desk, session):
    before = session.scenario
    desk.optimise.alignment_found.emit(np.zeros(60, np.int32))
    assert session.scenario is before
    desk.optimise.alignment_found.emit(None)


def test_figures_follow_an_edit(desk, session):
    session.move(np.array([0, 5]), 4)
    desk.refresh(Changes(accounts=np.array([0, 5])))
    assert [line.accounts for line in desk.positions._lines] == session.card.tally["accounts"].tolist()


def test_findings_are_shown_even_when_folded(desk, qtbot):
    desk.show_panel("bottom", False)
    desk.show_findings()
    qtbot.waitUntil(lambda: desk.accounts.height() > 100)
    assert desk.accounts.findings.isVisible()


def test_narrow_is_told_once(desk, qtbot):
    told = []
    desk.narrow_changed.connect(told.append)
    desk.resize(NARROW - 1, 823)
    desk.resize(NARROW - 50, 823)
    desk.resize(NARROW, 823)
    assert told == [True, False]


def test_the_room_is_remembered(desk):
    desk.across.setSizes([340, 800, 300])
    desk.remember()
    assert remembered.recall_numbers("desk/across")[0] == pytest.approx(340, abs=4)
    assert all(isinstance(size, int) for size in remembered.recall_numbers("desk/down"))


def test_without_a_plan_every_panel_says_so(desk):
    desk.set_session(None)
    assert desk.positions.empty.isVisible()
    assert not desk.grab().isNull()
