"""What do panels do with a position when the step that made it is taken back?"""

import numpy as np

from territory_designer.ui.filters import ANY_POSITION
from territory_designer.ui.selection import ANYBODY, NOBODY

NEW = 5


def rest(window, qtbot):
    quiet = window.desk.canvas.is_settled
    qtbot.waitUntil(lambda: quiet() and not window.jobs.busy(), timeout=30_000)


def test_whatever_held_the_position_lets_go_of_it(make_window, session, qtbot):
    window = make_window(session)
    session.split_position(0)
    desk = window.desk
    rest(window, qtbot)
    desk.selection.set_position(NEW, "test")
    desk.selection.set_only_from(NEW)
    desk.canvas.set_paint_target(NEW)
    desk.canvas.pins.pin_position(NEW)
    desk.show_move(np.array([1, 2]), NEW)
    desk.inspector.show_tab("position")
    rest(window, qtbot)
    assert desk.accounts.filters.wanted.position == NEW
    window.changes.undo()
    rest(window, qtbot)
    assert len(session.project.positions) == NEW
    assert (desk.selection.position, desk.selection.only_from) == (NOBODY, ANYBODY)
    assert desk.accounts.filters.wanted.position == ANY_POSITION
    assert desk.canvas.stroke.target is None
    assert not desk.canvas.pins.cards
    assert not desk.preview.isVisible()
    window.changes.redo()
    rest(window, qtbot)
