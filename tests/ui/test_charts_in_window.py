"""Are charts a place of the window: opened and left by one key, and followed to the map?"""

import pytest

from territory_designer.ui.main_window import MainWindow


@pytest.fixture
def window(session, tmp_path, qtbot):
    made = MainWindow(session, state_dir=tmp_path / "state")
    qtbot.addWidget(made, before_close_func=lambda window: (window.document.close(), window.close()))
    made.show()
    qtbot.waitUntil(lambda: not made.jobs.busy(), timeout=20_000)
    made.deeds["charts"].trigger()
    qtbot.waitUntil(lambda: made.pages.charts.charted is not None, timeout=20_000)
    return made


def test_the_same_action_opens_and_leaves(window):
    assert window.pages.currentWidget() is window.pages.charts
    assert window.deeds["charts"].isChecked()
    assert not window.deeds["lasso"].isEnabled()
    window.deeds["charts"].trigger()
    assert window.pages.currentWidget() is window.desk
    assert not window.deeds["charts"].isChecked()


def test_undo_works_there_and_the_charts_follow(window, session):
    before = window.pages.charts.charted.now.accounts.tolist()
    session.move([0, 5, 10], 1)
    moved = window.pages.charts.charted.now.accounts.tolist()
    assert moved != before
    window.deeds["undo"].trigger()
    assert window.pages.charts.charted.now.accounts.tolist() == before


def test_a_position_is_followed_to_the_map(window):
    mark = window.pages.charts.view.marks[0]
    window.pages.charts.choose(mark.rows)
    assert window.desk.selection.position == window.pages.charts.charted.now.position[mark.rows[0]]
    window.pages.charts.map_button.click()
    assert window.pages.currentWidget() is window.desk


def test_a_closed_plan_has_no_charts(window, qtbot):
    window.document.close()
    assert window.pages.charts.charted is None
