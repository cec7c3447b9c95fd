"""Does the legend say what there is to see, and no more?"""

from dataclasses import replace

import numpy as np
import pytest

from territory_designer.ui.map.legend import NOTE, SIZE, legend
from territory_designer.ui.map.scene import large_value, sized
from territory_designer.ui.words import words
from tests.ui.map.crowds import crowd


def _said(scene, look):
    return [each.said for each in legend(scene, look)]


def test_names_on_the_map_need_no_legend(scene, look):
    assert legend(replace(scene, color_by="position"), look) == []


def test_hubs_have_the_colours_of_their_dots_and_the_language_of_the_window(scene, look):
    shown = replace(scene, color_by="hub")
    colors = shown.dot_colors(look.palette())
    hub = scene.scenario.position_hub[scene.alignment]
    entries = legend(shown, look)
    assert {each.said for each in entries} == {"Wuhan", "Changsha", "Nanchang"}
    for each in entries:
        row = scene.places.hub_names["en"].index(each.said)
        assert (colors[hub == row] == (each.color.red(), each.color.green(), each.color.blue())).all()
    words.set_language("zh")
    assert legend(shown, look)[0].said == "武汉"


def test_many_hubs_are_counted_where_there_is_no_room_for_all(look):
    scene, _ = crowd(2400, 64, 24)
    entries = legend(replace(scene, color_by="hub"), look)
    used = {hub for hub in range(24) if scene.hub_positions(hub)}
    assert len(used) > 15
    assert entries[-1].said == f"and {len(used) - 14} more"


def test_sizes_are_those_of_dots_with_such_values(scene, look, camera):
    small_and_large = [each for each in legend(scene, look, camera) if each.kind == SIZE]
    assert [each.said for each in small_and_large] == ["1 m CNY", "100 k CNY"]
    large = large_value(scene.project.accounts, "revenue")
    for each, value in zip(small_and_large, (1e6, 1e5)):
        assert each.radius == pytest.approx(scene.plain_radius(camera.scale) * float(sized(value, large)))
    assert not any(each.kind == SIZE for each in legend(replace(scene, size_by="none"), look, camera))


def test_the_legend_tells_when_dots_stay_away(scene, look, camera):
    assert not any(each.kind == NOTE for each in legend(scene, look, camera))
    some = np.arange(60) < 40
    shown = replace(scene)
    shown._shown_at[round(float(np.log2(camera.scale)) * 2)] = some
    assert legend(shown, look, camera)[-1].said == "40 of 60 accounts drawn"


def test_accounts_of_nobody_are_explained(scene, look):
    alignment = np.where(np.arange(60) == 5, -1, scene.alignment)
    shown = replace(scene, scenario=scene.scenario.changed(alignment=alignment))
    assert _said(shown, look) == ["nobody"]


def test_states_are_told_with_their_limits_and_not_by_colour_alone(scene, look):
    said = _said(replace(scene, color_by="index"), look)
    assert said == ["▲ over 115 %", "inside the band", "▼ under 85 %"]
    words.set_language("zh")
    assert _said(replace(scene, color_by="index"), look)[0] == "▲ 高于 115 %"


def test_classes_have_the_colours_of_their_dots(scene, look):
    shown = replace(scene, color_by="class")
    colors = shown.dot_colors(look.palette())
    for row, each in enumerate(legend(shown, look)):
        assert each.said == f"Class {'ABC'[row]}"
        mine = colors[scene.project.accounts.class_ == "ABC"[row]]
        assert (mine == (each.color.red(), each.color.green(), each.color.blue())).all()


def test_changes_are_told_as_far_as_there_are_any(scene, look):
    assert len(_said(replace(scene, color_by="change"), look)) == 2
    alignment = np.where(np.arange(60) == 5, -1, scene.alignment)
    gone = replace(scene, scenario=scene.scenario.changed(alignment=alignment), color_by="change")
    assert "nobody any more" in _said(gone, look)
