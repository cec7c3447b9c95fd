"""Does the map show where work changed hands, and which way it went?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from shapely import MultiPoint, MultiPolygon, Point

from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.change import centres, changed, draw_arrows, draw_heat, flows, heat_strength
from territory_designer.ui.map.layers import Territories, blank


@pytest.fixture
def moved(scene):
    """Four accounts of Wuhan-1 went to Changsha-1, one to Wuhan-2."""
    alignment = scene.alignment.copy()
    rows = np.flatnonzero(alignment == 0)
    alignment[rows[:4]], alignment[rows[4]] = 2, 1
    return replace(scene, scenario=scene.scenario.changed(alignment=alignment), color_by="change")


HOURS = np.full(60, 10.0)


@pytest.fixture
def shapes(scene):
    """Each position's territory is the ground within 20 km of its accounts."""
    rings = {row: MultiPoint(scene.places.xy[scene.alignment == row]).buffer(20_000) for row in range(4)}
    return Territories({row: MultiPolygon(getattr(each, "geoms", [each])) for row, each in rings.items()})


def _painted(draw, scene, camera, look, **more):
    picture = blank(camera, look)
    painter = QPainter(picture)
    draw(painter, camera, look, scene=scene, hours=HOURS, **more)
    painter.end()
    return picture


def _alpha(picture):
    small = picture.convertToFormat(QImage.Format.Format_Alpha8)
    return np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine()).copy()


def test_bundles_go_from_hub_to_hub_or_within_one_from_territory_to_territory(moved, camera):
    assert int(changed(moved).sum()) == 5
    across, within = flows(moved, camera, HOURS)
    assert (across.hours, across.position) == (40.0, 2)
    hubs = [camera.point(*map(float, each)) for each in moved.places.hub_xy]
    assert (across.start, across.end) == (hubs[0], hubs[1])
    assert (within.hours, within.position) == (10.0, 1)
    middle = centres(moved, HOURS, moved.alignment)[1]
    assert within.end == camera.point(*map(float, middle))


def test_the_middle_of_a_territory_is_the_mean_of_its_work(scene):
    rows = scene.alignment == 3
    assert centres(scene, HOURS, scene.alignment)[3] == pytest.approx(scene.places.xy[rows].mean(axis=0))
    nobody = np.full(60, -1)
    assert np.isnan(centres(scene, HOURS, nobody)).all()


def test_heat_is_where_hours_changed_hands_and_nowhere_else(moved, camera, look, shapes):
    alpha = _alpha(_painted(draw_heat, moved, camera, look, shapes=shapes))
    at = camera.to_screen(moved.places.xy)
    rows = np.flatnonzero(changed(moved))
    assert all(alpha[int(at[row, 1]), int(at[row, 0])] > 5 for row in rows)
    far = [row for row in range(60) if np.hypot(*(at[rows] - at[row]).T).min() > 60]
    assert far
    assert all(alpha[int(at[row, 1]), int(at[row, 0])] == 0 for row in far)
    same = replace(moved, scenario=moved.before)
    assert _alpha(_painted(draw_heat, same, camera, look, shapes=shapes)).max() == 0


def test_heat_does_not_spread_beyond_the_territories(moved, camera, look, shapes):
    alpha = _alpha(_painted(draw_heat, moved, camera, look, shapes=shapes))
    hot = np.argwhere(alpha > 5)[::40]
    assert len(hot)
    areas = [area.buffer(2 * camera.scale) for area in shapes.areas.values()]
    for line, column in hot:
        x, y = camera.to_map(QPointF(float(column) + 0.5, float(line) + 0.5))
        assert any(area.contains(Point(x, y)) for area in areas)


def test_heat_fades_where_each_account_has_its_arrow():
    assert heat_strength(50) == 0
    assert 0 < heat_strength(200) < 1
    assert heat_strength(5000) == 1


def test_near_every_moved_account_has_its_own_arrow(moved, camera, look):
    row = int(np.flatnonzero(changed(moved))[0])
    x, y = map(float, moved.places.xy[row])
    near = Camera(x, y, 100.0, 400, 300)
    alpha = _alpha(_painted(draw_arrows, moved, near, look))
    assert alpha[130:171, 180:221].max() > 0, "an arrow at the account in the middle"
    kept = int(np.flatnonzero(~changed(moved))[0])
    x, y = map(float, moved.places.xy[kept])
    alone = Camera(x, y, 6.0, 300, 200)
    assert _alpha(_painted(draw_arrows, moved, alone, look)).max() == 0


def test_without_change_there_are_no_arrows(scene, camera, look):
    assert flows(scene, camera, HOURS) == []
    assert _alpha(_painted(draw_arrows, scene, camera, look)).max() == 0
