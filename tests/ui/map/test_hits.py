"""Is what lies under the mouse what one sees there?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from territory_designer.ui.map.hits import Hits, accounts_of_province
from territory_designer.ui.map.loader import cells_of, shape


@pytest.fixture
def hits(scene, camera, plan):
    shapes = shape(cells_of(scene.project.accounts), scene.scenario, plan[1], before=None).territories
    return Hits(scene, camera, shapes=shapes)


def _point(xy):
    return QPointF(float(xy[0]), float(xy[1]))


def test_every_dot_that_no_other_covers_is_found(hits):
    drawn = hits.drawn
    apart = np.hypot(*(drawn[:, None] - drawn[None]).T) + np.eye(len(drawn)) * 1e3
    alone = np.flatnonzero(apart.min(axis=1) > 14)
    assert len(alone) > 10
    for row in alone:
        assert hits.account_at(_point(drawn[row])) == row
    assert hits.account_at(QPointF(-50, -50)) == -1


def test_an_outline_holds_true_and_drawn_places(scene, camera):
    one_site = np.zeros(len(scene.places.site), np.intp)
    stacked = replace(
        scene, places=replace(scene.places, site=one_site, xy=np.tile(scene.places.xy[:1], (60, 1)))
    )
    hits = Hits(stacked, camera)
    row = int(np.argmax(np.hypot(*(hits.drawn - hits.true).T)))
    around_dot, around_site = QPainterPath(), QPainterPath()
    around_dot.addEllipse(_point(hits.drawn[row]), 3, 3)
    around_site.addEllipse(_point(hits.true[0]), 3, 3)
    assert row in hits.accounts_within(around_dot)
    assert len(hits.accounts_within(around_dot)) < 10
    assert len(hits.accounts_within(around_site)) == 60


def test_an_outline_holds_what_a_slow_look_finds(hits):
    outline = QPainterPath()
    outline.addEllipse(QPointF(400, 300), 210, 130)
    slow = [row for row, xy in enumerate(hits.drawn) if outline.contains(_point(xy))]
    assert len(slow) > 5
    assert len(set(slow) ^ set(hits.accounts_within(outline).tolist())) <= 1  # one may lie on the line itself


def test_an_area_belongs_to_its_position(hits, scene):
    found = [hits.position_at(_point(xy)) for xy in hits.true]
    assert np.mean(np.array(found) == scene.alignment) > 0.95
    assert hits.position_at(QPointF(-4000, 0)) == -1


def test_a_mark_stands_for_its_roomiest_position(hits, scene):
    target = hits.target_at(hits.marks[0], np.array([2]))
    assert target.position == 0  # Wuhan-1 has the lowest index of both at Wuhan
    assert target.frame is not None
    mine = np.flatnonzero(scene.alignment == 0)
    assert hits.target_at(hits.marks[0], mine).position == 1  # it has them already


def test_a_city_is_picked_by_code_or_by_place(hits, scene):
    at = scene.places.basemap.project(114.3, 30.58)
    rows = hits.accounts_of_ground(hits.camera.point(*map(float, at)))
    home = scene.project.accounts.city[rows]
    assert len(rows) > 5
    assert (home == "Wuhan").all()
    coded = scene.project.accounts.city_code.copy()
    coded[:3] = "420100"
    places = replace(scene.places, city_codes=coded)
    again = Hits(replace(scene, places=places), hits.camera).accounts_of_ground(
        hits.camera.point(*map(float, at))
    )
    assert set(again) == set(rows) | {0, 1, 2}


def test_a_province_holds_all_its_cities(scene):
    codes = scene.project.accounts.city_code.copy()
    codes[:4] = ["420100", "420500", "430100", "421000"]
    places = replace(scene.places, city_codes=codes)
    assert accounts_of_province(places, "420000").tolist() == [0, 1, 3]


def test_an_opened_stack_shows_each_account_apart(scene, camera):
    one_site = np.zeros(len(scene.places.site), np.intp)
    stacked = replace(
        scene, places=replace(scene.places, site=one_site, xy=np.tile(scene.places.xy[:1], (60, 1)))
    )
    stack = Hits(stacked, camera, opened=0).stack
    apart = np.hypot(*(stack.places[:, None] - stack.places[None]).T) + np.eye(60) * 1e3
    assert apart.min() > 2 * stack.radius
    for row in stack.rows:
        assert stack.account_at(stack.point(int(row))) == row
    assert stack.account_at(stack.middle + QPointF(stack.reach + 1, 0)) is None
