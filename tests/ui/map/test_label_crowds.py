"""Do names keep off each other and off marks wherever one looks at a crowded country?"""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.labels import CLUSTER, HUB, POSITION, Wish, place_labels
from territory_designer.ui.map.layers import draw_dots
from territory_designer.ui.map.overlays import hub_points
from tests.ui.map.crowds import crowd

PLANS = {"64 positions": (2400, 64, 12), "500 positions": (12_000, 500, 40)}
_MARK = 6.5  # pixels from the middle of a hub's mark to its rim


@pytest.fixture(params=PLANS, scope="module")
def plan(request):
    return crowd(*PLANS[request.param])


def _cameras(scene):
    """The whole country, then nearer and nearer at hubs."""
    size = QSizeF(1000, 640)
    whole = Camera.fitted(scene.places.extent, size, 56)
    yield whole
    for hub, scale in enumerate((3600, 1400, 700, 300, 120, 40)):
        x, y = map(float, scene.places.hub_xy[hub])
        yield Camera(x, y, scale, 1000, 640)


def _labels(plan, camera, look, language):
    scene, shapes = plan
    wish = Wish(scene, camera, look, language)
    return place_labels(wish, shapes=shapes, drawn=draw_dots(camera, look, scene))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_name_overlaps_another_or_a_mark(plan, look, language):
    seen = 0
    for camera in _cameras(plan[0]):
        labels = _labels(plan, camera, look, language)
        rects = [each.rect(camera) for each in labels]
        assert not [pair for pair in combinations(rects, 2) if pair[0].intersects(pair[1])]
        for at in hub_points(plan[0], camera).values():
            mark = QRectF(at - QPointF(_MARK, _MARK), QSizeF(2 * _MARK, 2 * _MARK))
            assert not any(rect.intersects(mark) for rect in rects)
        assert all(QRectF(0, 0, camera.width, camera.height).contains(rect) for rect in rects)
        seen += len(labels)
    assert seen > 7 * 10


def test_a_hub_is_named_beside_its_own_mark_and_none_is_left_out_for_want_of_width(look):
    scene, _ = plan = crowd(*PLANS["64 positions"])
    camera = Camera.fitted(scene.places.extent, QSizeF(420, 420), 56)
    tags = [each for each in _labels(plan, camera, look, "en") if each.kind == HUB]
    marks = hub_points(scene, camera)
    assert {tag.row for tag in tags} == set(marks)
    for tag in tags:
        away = {hub: _distance(tag.rect(camera), at) for hub, at in marks.items()}
        assert away[tag.row] < min(away.values()) + 3.1


def _distance(rect, at):
    dx = max(rect.left() - at.x(), at.x() - rect.right(), 0)
    dy = max(rect.top() - at.y(), at.y() - rect.bottom(), 0)
    return float(np.hypot(dx, dy))


def test_names_of_positions_lie_in_their_areas_and_mostly_beside_dots(plan, look):
    import shapely

    scene, shapes = plan
    at_dots = []
    for camera in _cameras(scene):
        dots = camera.to_screen(scene.places.xy) + scene.drawn_offset(camera.scale)
        dots = dots[scene.shown(camera.scale)]
        for label in _labels(plan, camera, look, "en"):
            rect = label.rect(camera)
            if label.kind == POSITION:
                corners = [camera.to_map(rect.topLeft()), camera.to_map(rect.bottomRight())]
                box = shapely.box(*corners[0], *corners[1])
                assert shapely.intersection(shapes.areas[label.row], box).area > 0.7 * box.area
            if label.kind == POSITION or label.kind == HUB:
                inside = (dots[:, 0] > rect.left()) & (dots[:, 0] < rect.right())
                inside &= (dots[:, 1] > rect.top()) & (dots[:, 1] < rect.bottom())
                at_dots.append(int(inside.sum()) * scene.plain_radius(camera.scale) ** 2 * np.pi)
                at_dots[-1] /= rect.width() * rect.height()
    assert np.median(at_dots) < 0.15


def test_what_is_out_of_the_band_is_named_before_others(look):
    scene, shapes = crowd(*PLANS["64 positions"])
    camera = next(iter(_cameras(scene)))
    kinds = [each for each in _labels((scene, shapes), camera, look, "en") if each.kind == POSITION]
    states = [scene.state(each.row) in ("over", "under") for each in kinds]
    assert states == sorted(states, reverse=True)


def test_places_with_many_accounts_tell_how_many(look):
    scene, shapes = crowd(*PLANS["500 positions"])
    camera = list(_cameras(scene))[3]
    found = {each.account: each.size for each in scene.clusters_at(camera)}
    shown = [each for each in _labels((scene, shapes), camera, look, "en") if each.kind == CLUSTER]
    assert shown
    for each in shown:
        assert found[each.row] == len(scene.stack(each.row)) > 1
