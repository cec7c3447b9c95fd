"""Are areas made anew only where the plan changed?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPainter

from territory_designer.geo.colours import contrast, neighbours
from territory_designer.session.session import Changes
from territory_designer.ui.map import loader
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.layers import Look, blank, draw_territories
from territory_designer.ui.map.loader import cells_of, hours, shape
from territory_designer.ui.map.view import MapView
from territory_designer.ui.selection import Selection


@pytest.fixture(scope="module")
def first(scene, plan):
    return shape(cells_of(scene.project.accounts), scene.scenario, plan[1], before=None)


def _moved(scene, rows, position):
    alignment = scene.alignment.copy()
    alignment[rows] = position
    return scene.scenario.changed(alignment=alignment)


def test_hours_add_up_to_the_tally(scene, plan):
    from territory_designer.measures.tally import full

    project, ground = plan
    tally = full(project, scene.scenario, ground)
    mine = np.bincount(scene.alignment, hours(ground, scene.scenario), minlength=len(scene.numbers))
    assert mine == pytest.approx(tally["workload_h"])


def test_every_position_with_accounts_has_an_area(first, scene):
    assert set(first.territories.areas) == set(np.unique(scene.alignment).tolist())
    assert all(area.is_valid and area.area > 0 for area in first.territories.areas.values())


def test_areas_that_stay_are_not_made_again(first, scene, plan):
    rows = np.flatnonzero(scene.alignment == 0)[:2]
    after = shape(cells_of(scene.project.accounts), _moved(scene, rows, 1), plan[1], before=first)
    assert {row for row in range(5) if after.territories.areas[row] is first.territories.areas[row]} == {
        2,
        3,
        4,
    }


def test_an_area_made_in_steps_is_the_area_made_at_once(first, scene, plan):
    rows = np.flatnonzero(scene.alignment == 2)
    there = shape(cells_of(scene.project.accounts), _moved(scene, rows, 4), plan[1], before=first)
    at_once = shape(cells_of(scene.project.accounts), _moved(scene, rows, 4), plan[1], before=None)
    assert (there.owner == at_once.owner).all()
    assert 2 not in there.territories.areas
    assert there.territories.areas[4].equals(at_once.territories.areas[4])
    back = shape(cells_of(scene.project.accounts), scene.scenario, plan[1], before=there)
    assert (back.owner == first.owner).all()
    assert back.territories.areas[2].equals(first.territories.areas[2])


def test_what_was_drawn_of_an_area_is_kept_while_it_stays(first, scene, plan):
    drawn = first.territories.lines(3, 700.0)
    rows = np.flatnonzero(scene.alignment == 0)[:2]
    after = shape(cells_of(scene.project.accounts), _moved(scene, rows, 1), plan[1], before=first)
    assert after.territories.lines(3, 700.0) is drawn


def test_cells_of_a_large_plan_are_made_in_a_process_of_its_own(scene, first, monkeypatch):
    accounts = scene.project.accounts.with_columns(name=scene.project.accounts.name)
    monkeypatch.setattr(loader, "OWN_PROCESS_FROM", 10)
    made = cells_of(accounts)
    assert made is not first.cells
    assert made is cells_of(accounts), "several maps share them"
    assert all(one.equals(other) for one, other in zip(made.polygons, first.cells.polygons))
    assert (made.owner(first.alignment, first.hours) == first.owner).all()


def test_hubs_side_by_side_differ_in_the_scenario_that_is_shown_now(qtbot, session):
    """The plan is opened with everybody at one hub; then another scenario uses all three."""
    one = session.project.baseline
    together = one.changed(name="One hub", position_hub=np.zeros_like(one.position_hub))
    session.project = session.project.with_scenario(together)
    session.scenario_name = "One hub"
    view = MapView(session, Selection())
    qtbot.addWidget(view)
    qtbot.waitUntil(lambda: view.scene is not None and view.is_settled(), timeout=20_000)
    alike = np.zeros_like(view._loader.hub_numbers)
    view._loader.hub_numbers = alike
    session.show("B")
    view.refresh(Changes(shown=True))
    qtbot.waitUntil(lambda: view._loader.hub_numbers is not alike, timeout=20_000)
    hub = session.scenario.position_hub[session.scenario.alignment]
    beside = neighbours(session.ground.adjacency, hub, len(session.project.hubs))
    assert beside.any()
    numbers = view._loader.hub_numbers
    assert (numbers >= 0).all(), "also of hubs that only a scenario that is tried uses"
    assert (contrast()[numbers][:, numbers][beside] >= 1).all()


def test_areas_of_a_position_that_was_taken_back_are_not_painted(first, scene):
    """Areas are made beside the window: for a moment they are those of the step before."""
    shapes = first.territories
    camera, look = Camera.fitted(shapes.areas[4].bounds, QSizeF(200, 160), 20.0), Look(False, 1.0)
    pictures = []
    for shown in (scene, replace(scene, numbers=scene.numbers[:4])):
        pictures.append(blank(camera, look))
        painter = QPainter(pictures[-1])
        draw_territories(painter, camera, look, scene=shown, shapes=shapes)
        painter.end()
    assert pictures[0] != pictures[1]
