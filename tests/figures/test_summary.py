import re

import pytest

from territory_designer.figures.picture import Picture
from territory_designer.figures.summary import _Page, save_summary
from territory_designer.measures.scorecard import scorecard


@pytest.fixture(scope="module")
def figures(project, scenario, ground):
    today, then = (scorecard(project, each, ground).as_dict() for each in (project.baseline, scenario))
    return today, then | {"broken_rules": [{}], "strained_rules": [{}, {}]}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"Key figures", "Today", "Travel", "Rules: 1 broken, 2 strained", "Wuhan"}),
        ("zh", {"关键指标", "现状", "差旅", "规则：违反 1 项，软性未满足 2 项", "武汉"}),
    ],
)
def test_the_page_says_what_a_decision_needs(
    project, scenario, ground, figures, written, language, words, names
):
    lines = written(_Page(Picture(project, scenario, ground), *figures, language).drawn())
    assert words | set(names) | {"Hubei 湖北"} <= set(lines)
    assert any("OpenStreetMap" in line for line in lines)
    for card in figures:
        assert f"{card['measures']['travel_h']:,.0f} h" in lines


def test_today_alone_is_not_compared(project, ground, figures, written):
    lines = written(_Page(Picture(project, project.baseline, ground), figures[0], figures[0], "en").drawn())
    assert not {"Change", "Accounts moved"} & set(lines)
    assert "Today: 79 accounts, 5 positions, 2 hubs" in lines


def test_the_pdf_is_one_page_of_a4_across_and_always_the_same(project, scenario, ground, figures, tmp_path):
    paths = [tmp_path / "one.pdf", tmp_path / "other.pdf"]
    for path in paths:
        save_summary(project, scenario, ground, path, baseline_figures=figures[0], figures=figures[1])
    one, other = (path.read_bytes() for path in paths)
    assert one == other
    boxes = re.findall(rb"/MediaBox \[ ?([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", one)
    assert len(boxes) == 1
    assert [float(each) for each in boxes[0]] == pytest.approx([0, 0, 841.89, 595.28], abs=0.02)
