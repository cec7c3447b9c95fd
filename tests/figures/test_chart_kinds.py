"""Does every chart show what the figures say, in both languages, for few and for many positions?"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures.chart_file import charted_of
from territory_designer.figures.chart_kinds import (
    KINDS,
    chart_scene,
    headed_scene,
    key_figure,
    least_size,
    sentence,
)
from territory_designer.figures.charted import Charted
from territory_designer.figures.fonts import text_width
from territory_designer.figures.numbers import hours, number, percent
from territory_designer.figures.scene import Box, Dot, Stroke, Word
from territory_designer.measures.distribution import Loads, histogram, lorenz

SIZE = (900.0, 480.0)


@pytest.fixture(scope="module")
def charted(project, scenario, ground):
    """The scenario beside today's plan."""
    return charted_of(project, scenario, ground, against=project.baseline)


def made(count, *, spread=0.2, order="load"):
    """Charts of so many positions with given loads."""
    rng = np.random.default_rng(5)
    index = rng.normal(1.0, spread, count).clip(0.1)
    target = np.full(count, 1000.0)
    classes = rng.poisson(9, (count, 2)).astype(np.int32)
    revenue = rng.uniform(1e6, 9e6, count)
    loads = Loads(
        position=np.arange(count),
        hub=(np.arange(count) // 8).astype(np.int32),
        names=tuple(f"Wuhan-{k}" for k in range(count)),
        workload_h=index * target,
        travel_h=index * target * 0.3,
        target_h=target,
        index=index,
        accounts=classes.sum(axis=1).astype(float),
        revenue_cny=revenue,
        potential_cny=revenue * 2,
        classes=("A", ""),
        class_accounts=classes,
    )
    return Charted(loads, None, ("B", ""), {}, (0.85, 1.15), order)


def drawn(charted, name):
    return chart_scene(charted, name, SIZE, text_width)


def said(scene):
    return [item.text for item in scene.items if isinstance(item, Word)]


def of(scene, kind):
    return [item for item in scene.items if isinstance(item, kind)]


def test_columns_are_as_high_as_the_index_says(charted):
    alone = replace(charted, before=None)
    scene = drawn(alone, "workload")
    columns = [box for box in of(scene, Box) if box.fill in ("bar", "over", "under") and box.left > 60]
    columns = [box for box in columns if box.top > 30]
    heights = sorted(box.height for box in columns)
    index = np.sort(charted.now.index)
    assert heights == pytest.approx(index * heights[-1] / index[-1], rel=1e-6)
    assert set(charted.now.names) <= set(said(scene))


def test_outside_the_band_there_are_signs_beside_the_colour():
    charted = made(12)
    scene = drawn(charted, "workload")
    over = int((charted.now.index > 1.15 + 1e-9).sum())
    under = int((charted.now.index < 0.85 - 1e-9).sum())
    assert (over, under) != (0, 0)
    signs = [dot.shape for dot in of(scene, Dot)]
    assert (signs.count("up"), signs.count("down")) == (over + 1, under + 1)  # and one each in the legend
    assert sum(box.hatch for box in of(scene, Box)) == over + 1


def test_every_position_can_be_pointed_at_once(charted):
    for name in ("workload", "travel", "money", "classes"):
        rows = [mark.rows for mark in drawn(charted, name).marks]
        assert sorted(rows) == [(row,) for row in range(len(charted.now))], name
    for name in ("spread", "hubs"):
        rows = [row for mark in drawn(charted, name).marks for row in mark.rows]
        assert sorted(rows) == list(range(len(charted.now))), name
    assert len(drawn(charted, "lorenz").marks) == len(charted.now)


def test_marks_do_not_cover_each_other_in_columns():
    for order in ("load", "hub"):
        marks = sorted(drawn(made(64, order=order), "workload").marks, key=lambda mark: mark.left)
        assert all(one.left + one.width <= two.left + 1e-6 for one, two in pairwise(marks))
        assert marks[-1].left + marks[-1].width <= SIZE[0]


def test_order_by_hub_keeps_hubs_together_and_names_them(charted):
    scene = drawn(replace(charted, order="hub"), "workload")
    hubs = [int(charted.now.hub[mark.rows[0]]) for mark in scene.marks]
    assert hubs == sorted(hubs)
    assert {charted.hub_name(hub) for hub in hubs} <= set(said(scene))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("count", [1, 64, 500])
def test_few_and_many_positions_are_drawn_inside_the_chart(name, count):
    charted = made(count)
    scene = drawn(charted, name)
    least = least_size(charted, name)
    assert (scene.width, scene.height) == (max(SIZE[0], least[0]), max(SIZE[1], least[1]))
    for item in scene.items:
        if isinstance(item, Box):
            assert item.width >= 0
            assert item.height >= 0
            assert item.left + item.width <= scene.width + 1
            assert item.top + item.height <= scene.height + 1
        elif isinstance(item, Stroke):
            assert np.isfinite(item.points).all()
    assert all(mark.width > 0 for mark in scene.marks)


def test_names_thin_out_where_there_is_no_room():
    assert sum(text.startswith("Wuhan-") for text in said(drawn(made(64), "workload"))) == 64
    assert not [text for text in said(drawn(made(300), "workload")) if text.startswith("Wuhan-")]


def test_dots_are_named_where_names_cover_nothing():
    scene = drawn(made(80, spread=0.3), "travel")
    names = [item for item in of(scene, Word) if item.text.startswith("Wuhan-")]
    assert names
    boxes = [(w.x, w.y - 7, w.x + text_width(w.text, 10.0, 600), w.y + 7) for w in names]
    for place, one in enumerate(boxes):
        for two in boxes[place + 1 :]:
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
            assert apart


def test_the_histogram_counts_both_scenarios(charted):
    now, before = histogram(charted.now.index), histogram(charted.before.index)
    marks = drawn(charted, "spread").marks
    assert [len(mark.rows) for mark in marks] == now.tolist()
    told = [mark.facts[1][1] for mark in marks]
    assert told == [number(count) for count in before.tolist()]


def test_the_lorenz_curve_ends_in_the_corner_and_says_its_coefficient(charted):
    curve = lorenz(charted.now.workload_h, charted.now.target_h)
    scene = drawn(charted, "lorenz")
    assert f"Gini {curve.gini:.3f}" in said(scene)
    line = next(item for item in of(scene, Stroke) if item.tone == "accent")
    assert len(line.points) == len(charted.now) + 1
    xs, ys = np.transpose(line.points)
    assert (np.diff(xs) >= 0).all()
    assert (np.diff(ys) <= 0).all()


def test_the_quarters_beside_the_lorenz_curve_carry_all_the_work(charted):
    scene = drawn(replace(charted, before=None), "lorenz")
    bars = [item for item in of(scene, Box) if item.fill == "accent"]
    assert len(bars) == 4
    widths = np.array([bar.width for bar in bars])
    assert (np.diff(widths) >= 0).all()
    curve = lorenz(charted.now.workload_h, charted.now.target_h)
    first = float(np.interp(0.25, curve.due_share, curve.amount_share))
    assert widths[0] / widths.sum() == pytest.approx(first)
    assert percent(first, 1) in said(scene)


def test_hubs_tell_sums_that_tie(charted):
    scene = drawn(charted, "hubs")
    texts = said(scene)
    for hub in set(charted.now.hub.tolist()):
        mine = charted.now.hub == hub
        assert hours(float(charted.now.workload_h[mine].sum())) in texts
        assert charted.hub_name(hub) in texts


def test_classes_stand_on_each_other(charted):
    scene = drawn(replace(charted, before=None), "classes")
    totals = charted.now.class_accounts.sum(axis=0).tolist()
    legend = [f"{name} {number(total)}" for name, total in zip(charted.now.classes, totals)]
    assert set(legend) <= set(said(scene))
    parts = [box for box in of(scene, Box) if box.fill == "accent" and box.top > 30]
    assert len(parts) == int((charted.now.class_accounts > 0).sum())


def test_facts_say_before_and_after_and_the_state(charted):
    row = int(np.argmax(charted.now.index != charted.was("index")))
    facts = dict(charted.facts(row))
    was, now = charted.was("index")[row], charted.now.index[row]
    assert facts["Index"].startswith(f"{percent(was)} → ")
    assert facts["Index"].endswith(percent(now))
    assert facts["Accounts"].endswith(number(charted.now.accounts[row]))
    assert charted.now.names[row] in charted.titled(row)
    low, high = made(6), np.full(6, 1.5)
    over = replace(low, now=replace(low.now, index=high))
    assert dict(over.facts(0))["Index"] == "▲ 150 %"


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_chart_says_what_it_shows(charted, name, language):
    spoken = replace(charted, language=language)
    assert "{" not in sentence(spoken, name) + key_figure(spoken, name)
    if name not in ("money", "classes"):
        assert charted.names[1] in sentence(spoken, name)
    scene = headed_scene(spoken, name, SIZE, text_width)
    assert sentence(spoken, name) in said(scene)
    assert (scene.width, scene.height) >= SIZE


def test_no_positions_and_unknown_money_are_drawn_as_nothing():
    for name in KINDS:
        assert drawn(made(0), name).marks == ()
    charted = made(3)
    unknown = np.full(3, np.nan)
    poor = replace(
        charted, now=replace(charted.now, revenue_cny=unknown, potential_cny=unknown, index=unknown)
    )
    scene = drawn(poor, "money")
    assert not [box for box in of(scene, Box) if box.fill == "accent" and box.top > 30]
    assert "–" in sentence(poor, "money")
    for name in KINDS:
        assert drawn(poor, name).items


def test_an_unknown_chart_is_refused(charted):
    with pytest.raises(TerritoryDesignerError) as refused:
        drawn(charted, "pie")
    assert refused.value.code == "chart_unknown"


@pytest.mark.parametrize(("name", "column"), [("workload", "index"), ("classes", "accounts")])
def test_what_was_before_covers_no_figure_and_no_letter(name, column):
    now = made(24).now
    shift = 0.985 if name == "workload" else 0.7
    before = replace(now, **{column: getattr(now, column) * shift})
    scene = chart_scene(replace(made(24), before=before), name, (1400.0, 900.0), text_width)
    rings = [dot for dot in of(scene, Dot) if dot.fill == "panel" and dot.y > 30]
    figures = [word for word in of(scene, Word) if word.size == 10.0 and word.weight == 600 and word.y > 30]
    assert len(rings) == 24
    assert len(figures) >= 24
    for word in figures:
        assert all(abs(dot.x - word.x) > 1 or abs(dot.y - word.y) >= 9.9 for dot in rings), word.text


def test_the_outermost_bins_say_that_they_are_open():
    scene = drawn(made(40), "spread")
    words = {word.text: word.x for word in of(scene, Word)}
    left, right = (mark.left + mark.width / 2 for mark in (scene.marks[0], scene.marks[-1]))
    assert words["≤ 55 %"] == pytest.approx(left)
    assert words["≥ 145 %"] == pytest.approx(right)
    assert "140 %" in words


def test_rows_of_hubs_use_the_height_there_is():
    hubs = made(64)
    low, high = (chart_scene(hubs, "hubs", (900.0, tall), text_width).marks for tall in (300.0, 600.0))
    assert high[0].height > low[0].height
    assert high[-1].top + high[-1].height <= 600.0


def test_levels_of_money_are_round(charted):
    assert charted.cny_level(5e7) == "50 m CNY"
    assert replace(charted, language="zh").cny_level(1e8) == "1 亿元"
