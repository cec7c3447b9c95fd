"""Are areas made anew only where the plan changed?"""

import numpy as np
import pytest

from territory_designer.ui.map import loader
from territory_designer.ui.map.loader import cells_of, hours, shape


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
