"""Does the legend say what there is to see, and no more?"""

from dataclasses import replace

import numpy as np
import pytest

from territory_designer.ui.map.legend import legend
from territory_designer.ui.words import words


def _said(scene, look):
    return [said for _, said in legend(scene, look)]


@pytest.mark.parametrize("what", ["position", "hub"])
def test_names_on_the_map_need_no_legend(scene, look, what):
    assert legend(replace(scene, color_by=what), look) == []


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
    for row, (color, said) in enumerate(legend(shown, look)):
        assert said == f"Class {'ABC'[row]}"
        mine = colors[scene.project.accounts.class_ == "ABC"[row]]
        assert (mine == (color.red(), color.green(), color.blue())).all()


def test_changes_are_told_as_far_as_there_are_any(scene, look):
    assert len(_said(replace(scene, color_by="change"), look)) == 2
    alignment = np.where(np.arange(60) == 5, -1, scene.alignment)
    gone = replace(scene, scenario=scene.scenario.changed(alignment=alignment), color_by="change")
    assert "nobody any more" in _said(gone, look)
