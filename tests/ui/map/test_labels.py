"""Do names keep off each other and off dots, and can they be read?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from territory_designer.geo.colours import dots
from territory_designer.ui.map.labels import (
    CITY,
    HUB,
    POSITION,
    PROVINCE,
    Shown,
    Wish,
    place_labels,
)
from territory_designer.ui.map.layers import Look, draw_dots, fill_color
from territory_designer.ui.map.loader import cells_of, shape
from territory_designer.ui.map.name_plates import contrast, mixed, position_name, readable


@pytest.fixture(scope="module")
def shapes(scene, plan):
    return shape(cells_of(scene.project.accounts), scene.scenario, plan[1], before=None).territories


def _place(scene, camera, look, shapes, **more):
    wish = Wish(scene, camera, look, more.pop("language", "en"), **more)
    return place_labels(wish, shapes=shapes, drawn=draw_dots(camera, look, scene))


@pytest.mark.parametrize("zoom", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_labels_touch(scene, camera, look, shapes, zoom, language):
    near = replace(camera, scale=camera.scale / zoom)
    rects = [label.rect(near) for label in _place(scene, near, look, shapes, language=language)]
    assert len(rects) > 4
    for row, rect in enumerate(rects):
        assert not any(rect.intersects(other) for other in rects[row + 1 :])


def test_labels_stay_in_the_view_and_off_what_is_reserved(scene, camera, look, shapes):
    taken = QRectF(0, 0, 400, 600)
    for label in _place(scene, camera, look, shapes, reserved=(taken,)):
        assert QRectF(0, 0, 800, 600).contains(label.rect(camera))
        assert not label.rect(camera).intersects(taken)


def test_every_hub_in_use_is_named_and_every_position_with_room(scene, camera, look, shapes):
    labels = _place(scene, camera, look, shapes)
    assert {label.row for label in labels if label.kind == HUB} == {0, 1, 2}
    assert {label.row for label in labels if label.kind == POSITION} <= set(shapes.areas)
    assert any(label.kind == POSITION for label in labels)


def test_switches(scene, camera, look, shapes):
    shown = Shown(hubs=False, cities=False, provinces=False)
    kinds = {label.kind for label in _place(scene, camera, look, shapes, shown=shown)}
    assert kinds == {POSITION}


def test_cities_are_not_named_at_the_scale_of_the_country(scene, camera, look, shapes):
    far = replace(camera, scale=4000.0)
    assert not any(label.kind == CITY for label in _place(scene, far, look, shapes))


def test_no_name_stands_twice_for_a_city_that_is_a_province(scene, camera, look, shapes):
    for zoom in (1.0, 3.0, 6.0):
        near = replace(camera, scale=camera.scale / zoom)
        labels = _place(scene, near, look, shapes, language="zh")
        places = {CITY: scene.places.cities, PROVINCE: scene.places.basemap.provinces}
        names = [str(places[each.kind].zh[each.row]) for each in labels if each.kind in places]
        assert not {"北京", "天津", "上海", "重庆"} & {each for each in names if names.count(each) > 1}


def test_before_areas_are_known_there_are_hubs_only(scene, camera, look):
    assert HUB in {label.kind for label in _place(scene, camera, look, None)}


@pytest.mark.parametrize("dark", [False, True])
def test_every_palette_colour_reads_as_a_name(dark):
    look = Look(dark=dark, ratio=1.0)
    for red, green, blue in dots(look.theme):
        name = readable(QColor.fromRgbF(float(red), float(green), float(blue)), look)
        assert contrast(name, look.color("land")) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_the_name_of_the_position_in_focus_reads_on_its_own_area(scene, dark):
    look = Look(dark=dark, ratio=1.0)
    for number in range(len(dots(look.theme))):
        focused = replace(scene, focus=0, numbers=np.full(len(scene.numbers), number, np.int32))
        area = mixed(look.color("land"), fill_color(focused, 0, look))
        own = QColor.fromRgbF(*map(float, dots(look.theme)[number]))
        assert contrast(readable(own, look, area), area) >= 4.5


def test_a_hub_under_a_card_has_no_tag(scene, camera, look, shapes):
    tags = [each for each in _place(scene, camera, look, shapes) if each.kind == HUB]
    mark = camera.point(tags[0].x, tags[0].y)
    card = QRectF(mark.x() - 20, mark.y() - 12, 40, 24)
    left = [each.row for each in _place(scene, camera, look, shapes, reserved=(card,)) if each.kind == HUB]
    assert tags[0].row not in left


def test_contrast_is_that_of_the_standard():
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


def test_a_name_tells_its_index_once_it_is_known(scene, look):
    without = position_name(replace(scene, index=None), 0, look)
    with_index = position_name(scene, 0, look)
    assert with_index.height() > without.height()


def test_labels_are_sharp_on_a_sharp_screen(scene, camera, look, shapes):
    sharp = Look(dark=False, ratio=2.0)
    names = {(each.kind, each.row): each for each in _place(scene, camera, sharp, shapes)}
    for label in _place(scene, camera, look, shapes):
        twin = names.get((label.kind, label.row))
        if twin is not None:
            assert np.isclose(twin.picture.width(), 2 * label.picture.width(), atol=3)
