"""Do up to four maps show the scenarios compared, and move together?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.session.session import Changes
from territory_designer.ui.compare_view import CompareView, best_columns
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.selection import Selection
from territory_designer.ui.words import words


@pytest.fixture
def view(session, qtbot):
    jobs = JobRunner()
    view = CompareView(Selection(), jobs)
    qtbot.addWidget(view)
    view.resize(1440, 820)
    session.move(np.array([0, 5]), 4)
    view.set_session(session)
    view.show()
    qtbot.waitUntil(lambda: view.page.comparison is not None, timeout=20_000)
    yield view
    jobs.close()


def shown(view):
    return [canvas._trial[0].name for canvas in view.maps if not canvas.isHidden()]


def compared(view, count):
    return lambda: view.page.comparison is not None and len(view.page.comparison.scenarios) == count


def test_each_map_says_which_scenario_it_shows(view):
    assert [badge.box.currentText() for badge in view.badges] == ["Baseline", "B"]
    words.set_language("zh")
    assert view.badges[0].box.currentText() == "现状"


def test_each_map_shows_its_own_scenario(view, session):
    assert shown(view) == ["baseline", "B"]
    index = view.maps[1]._trial[1]
    assert index == pytest.approx(session.card.balance.index)


def test_the_maps_move_together(view, qtbot):
    left, right = view.maps
    qtbot.waitUntil(lambda: left.is_settled() and right.is_settled(), timeout=20_000)
    left.zoom_to_accounts(np.array([4]))
    assert (right.camera.x, right.camera.y) == pytest.approx((left.camera.x, left.camera.y))
    assert right.camera.scale == pytest.approx(left.camera.scale)
    right.zoom_to_all()
    assert left.camera.scale == pytest.approx(right.camera.scale)


def test_it_compares_again_after_an_edit(view, session, qtbot):
    session.move(np.array([1]), 4)
    view.refresh(Changes(accounts=np.array([1])))
    qtbot.waitUntil(lambda: len(view.page.comparison.differences[0].moved) == 3, timeout=20_000)


def test_another_scenario_is_chosen_on_the_map(view, session, qtbot):
    session.copy_scenario("C")
    view.refresh(Changes(scenarios=True))
    box = view.badges[1].box
    box.setCurrentIndex(box.findData("C"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: shown(view) == ["baseline", "C"], timeout=20_000)


def test_maps_are_added_and_taken_away(view, session, qtbot):
    session.copy_scenario("C")
    session.copy_scenario("D")
    view.page.compare("baseline", "B", "C", "D")
    qtbot.waitUntil(lambda: shown(view) == ["baseline", "B", "C", "D"], timeout=20_000)
    view.maps[3].zoom_to_accounts(np.array([4]))
    assert view.maps[0].camera.scale == pytest.approx(view.maps[3].camera.scale)
    QTest.mouseClick(view.badges[1].close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(compared(view, 3), timeout=20_000)
    assert shown(view) == ["baseline", "C", "D"]


def test_maps_show_differences_alone(view, session):
    view.page.only.setChecked(True)
    before = [canvas._scene.before.alignment for canvas in view.maps]
    assert before[1].tolist() == session.project.baseline.alignment.tolist()
    assert before[0].tolist() == session.scenario.alignment.tolist()
    assert {canvas._scene.color_by for canvas in view.maps} == {"change"}
    view.page.only.setChecked(False)
    assert {canvas._scene.color_by for canvas in view.maps} == {"position"}


def test_opened_again_it_compares_what_it_compared_before(view, session, qtbot):
    session.copy_scenario("C")
    view.page.compare("baseline", "B", "C")
    qtbot.waitUntil(compared(view, 3), timeout=20_000)
    view.open(session, "baseline")
    assert view.page.names == ("baseline", "B", "C")
    session.copy_scenario("D")
    view.open(session, "B")
    assert view.page.names == ("B", "D")
    qtbot.waitUntil(compared(view, 2), timeout=20_000)


@pytest.mark.parametrize(
    ("count", "width", "height", "columns"),
    [(2, 1280, 423, 2), (4, 1280, 423, 4), (4, 2560, 1060, 2), (3, 2560, 1060, 3), (2, 700, 1000, 1)],
)
def test_maps_get_as_much_room_as_there_is(count, width, height, columns):
    assert best_columns(count, width, height) == columns
