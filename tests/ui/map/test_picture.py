"""Is a drawing complete, and does it take over what is still right?"""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor

from territory_designer.geo.colours import dots
from territory_designer.ui.map.layers import Look, draw_rings
from territory_designer.ui.map.loader import cells_of, shape
from territory_designer.ui.map.picture import Overlays, Request, draw


@pytest.fixture(scope="module")
def shapes(scene, plan):
    return shape(cells_of(scene.project.accounts), scene.scenario, plan[1], before=None).territories


@pytest.fixture
def request_(scene, camera, look, shapes):
    return Request(camera, look, scene.places.basemap, scene, shapes, Overlays(), "en")


def _color_at(picture, point):
    return picture.pixelColor(round(point[0] - 0.5), round(point[1] - 0.5))


def test_dots_stand_on_their_places_in_their_colours(request_, scene, camera):
    picture = draw(request_).image
    at = camera.to_screen(scene.places.xy)
    small = scene.radius(camera.scale).argsort()[:5]  # small dots lie on top
    for row in small:
        wanted = QColor.fromRgbF(*map(float, dots("light")[scene.numbers[scene.alignment[row]]]))
        seen = _color_at(picture, at[row])
        assert abs(seen.red() - wanted.red()) + abs(seen.green() - wanted.green()) < 8


def test_the_same_view_uses_base_and_territories_again(request_, scene):
    first = draw(request_)
    renamed = replace(scene, scenario=scene.scenario.changed(name="other"))
    second = draw(replace(request_, scene=renamed), first)
    assert second.base is first.base
    assert second.ground is first.ground
    focused = draw(replace(request_, scene=replace(scene, focus=2)), first)
    assert focused.base is first.base
    assert focused.ground is not first.ground


def test_another_theme_or_view_is_drawn_anew(request_, camera):
    first = draw(request_)
    dark = draw(replace(request_, look=Look(dark=True, ratio=1.0)), first)
    assert dark.base is not first.base
    assert dark.image.pixelColor(1, 1).lightness() < 60 < first.image.pixelColor(1, 1).lightness()
    moved = draw(replace(request_, camera=camera.moved(10, 0)), first)
    assert moved.base is not first.base


def test_switched_off_layers_are_not_drawn(request_, scene, camera):
    bare = draw(replace(request_, overlays=Overlays(territories=False, accounts=False)))
    base = draw(replace(request_, scene=None))
    assert bare.image == base.image
    assert base.labels == []


def test_travel_lines_run_from_the_hub_of_the_focus(request_, scene):
    focused = replace(scene, focus=0)
    with_lines = draw(replace(request_, scene=focused))
    without = draw(replace(request_, scene=focused, overlays=Overlays(travel_lines=False)))
    assert with_lines.image != without.image


def test_selected_accounts_have_a_ring(scene, camera, look):
    at = camera.to_screen(scene.places.xy)[4]
    rings = draw_rings(camera, look, scene=scene, accounts=[4])
    radius = max(float(scene.radius(camera.scale)[4]), 2.2)
    ring = _color_at(rings, (at[0] + radius + 2.2, at[1]))
    accent = look.color("accent")
    assert abs(ring.red() - accent.red()) + abs(ring.blue() - accent.blue()) < 60
    assert rings.pixelColor(1, 1).alpha() == 0


def test_a_sharp_screen_gets_a_sharp_picture(request_, camera):
    drawing = draw(replace(request_, look=Look(dark=False, ratio=1.5)))
    assert drawing.image.width() == round(camera.width * 1.5)
    assert drawing.image.devicePixelRatio() == 1.5


def test_locked_accounts_have_a_light_core(request_, scene, camera):
    near = camera.zoomed(4, camera.point(*map(float, scene.places.xy[7])))
    at = near.to_screen(scene.places.xy)[7]
    with_core = draw(replace(request_, camera=near)).image
    free = scene.project.accounts.with_columns(locked=scene.locked & False)
    project = scene.project.changed(accounts=free)
    without = draw(replace(request_, camera=near, scene=replace(scene, project=project))).image
    assert _color_at(with_core, at).lightness() > 220 > _color_at(without, at).lightness()
