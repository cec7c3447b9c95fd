"""Do two maps show the scenarios compared, and move together?"""

import numpy as np
import pytest

from territory_designer.session.session import Changes
from territory_designer.ui.compare_view import CompareView
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
    qtbot.waitUntil(lambda: view.page.difference is not None, timeout=20_000)
    yield view
    jobs.close()


def test_each_map_says_which_scenario_it_shows(view):
    assert [badge.name.text() for badge in view.badges] == ["Baseline", "B"]
    words.set_language("zh")
    assert view.badges[0].name.text() == "现状"


def test_each_map_shows_its_own_scenario(view, session):
    shown = [canvas._trial[0] for canvas in view.maps]
    assert [scenario.name for scenario in shown] == ["baseline", "B"]
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
    qtbot.waitUntil(
        lambda: view.page.difference is not None and view.page.difference.accounts == 3, timeout=20_000
    )


def test_sides_are_swapped_on_the_maps_too(view, qtbot):
    view.page.swap_sides()
    qtbot.waitUntil(lambda: view.badges[0].name.text() == "B", timeout=20_000)
    assert view.maps[0]._trial[0].name == "B"
