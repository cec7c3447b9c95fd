"""Is a chart written as PNG, SVG and PDF, with everything that the window shows?"""

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures.chart_file import charted_of, painted, save_chart
from territory_designer.figures.chart_kinds import KINDS, headed_scene, sentence
from territory_designer.figures.fonts import text_width
from territory_designer.figures.scene import Word
from territory_designer.figures.theme import THEMES


@pytest.fixture(scope="module")
def charted(project, scenario, ground):
    return charted_of(project, scenario, ground, against=project.baseline)


@pytest.mark.parametrize("name", KINDS)
def test_everything_of_the_scene_is_on_the_page(charted, name, written):
    scene = headed_scene(charted, name, (800.0, 450.0), text_width)
    lines = set(written(painted(scene, THEMES["dark"])))
    assert {item.text for item in scene.items if isinstance(item, Word)} <= lines
    assert sentence(charted, name) in lines


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_same_chart_gives_the_same_file(charted, tmp_path, ending, begins):
    one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
    for path in (one, two):
        save_chart(charted, "workload", path)
    assert one.read_bytes().startswith(begins)
    assert one.read_bytes() == two.read_bytes()


def test_both_stand_at_one_utilisation(project, scenario, ground):
    other = project.baseline.changed(utilisation=scenario.utilisation * 2)
    charted = charted_of(project, scenario, ground, against=other)
    assert charted.before.target_h == pytest.approx(charted.now.target_h)


def test_hubs_are_named_in_the_language(project, scenario, ground):
    names = [charted_of(project, scenario, ground, language=each).hub_name(0) for each in ("en", "zh")]
    assert names == ["Wuhan", "武汉"]


def test_other_formats_are_refused(charted, tmp_path):
    with pytest.raises(TerritoryDesignerError) as refused:
        save_chart(charted, "workload", tmp_path / "chart.gif")
    assert refused.value.code == "figure_format"
