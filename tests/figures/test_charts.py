import pytest

from territory_designer.figures.charts import Bar, bars_of, compared, draw_before_after, draw_workload
from territory_designer.figures.numbers import hours, number, percent
from territory_designer.figures.sheet import Sheet, new_figure
from territory_designer.figures.theme import THEMES
from territory_designer.measures.scorecard import scorecard

THEME = THEMES["light"]
BAND = (0.85, 1.15)


def sheet(height=400):
    figure = new_figure((200, height), THEME.panel)
    return Sheet(figure, (0, 0, 200, height)), figure


def test_every_position_stands_below_its_hub_with_its_index(project, scenario, ground, written):
    figures = scorecard(project, scenario, ground).as_dict()
    colours = dict.fromkeys(project.positions.position_id, "#123456")
    bars = bars_of(figures, {"H1": "Wuhan", "H2": "Changsha", None: "none"}, colours)
    assert [bar.name for bar in bars if bar.is_head] == ["Wuhan", "Changsha"]
    page, figure = sheet()
    draw_workload(page, bars, BAND, theme=THEME, language="en")
    lines = written(figure)
    assert {percent(row["index"]) for row in figures["positions"]} <= set(lines)
    assert {row["position_id"] for row in figures["positions"]} <= set(lines)


def test_signs_follow_the_band_that_the_rules_set(written):
    bars = [
        Bar("a", 0.80, "#000000"),
        Bar("b", 1.0, "#000000"),
        Bar("c", 1.3, "#000000"),
        Bar("d", None, "#000000"),
    ]
    page, figure = sheet()
    draw_workload(page, bars, BAND, theme=THEME, language="en")
    lines = written(figure)
    assert (lines.count("▲"), lines.count("▼")) == (1, 1)
    page, figure = sheet()
    draw_workload(page, bars, (0.5, 1.5), theme=THEME, language="en")
    assert not {"▲", "▼"} & set(written(figure))


def test_of_too_many_positions_the_furthest_are_shown_and_the_rest_counted(written):
    bars = [Bar(f"P{k}", 1.0 + 0.001 * k, "#000000") for k in range(300)]
    page, figure = sheet()
    draw_workload(page, bars, BAND, theme=THEME, language="en")
    lines = written(figure)
    shown = [line for line in lines if line.startswith("P")]
    assert shown[0] == "P299"
    assert f"{300 - len(shown)} more positions are nearer to 100 %" in lines


def test_changes_are_said_in_per_cent_or_in_their_own_unit():
    travel = compared("Travel", 200.0, 150.0, write=hours)
    assert (travel.said_before, travel.said_after, travel.said_change) == ("200 h", "150 h", "−25 %")
    outside = compared("Outside", 4, 6, write=number, write_change=number)
    assert outside.said_change == "+2"
    assert compared("Unknown", None, None, write=number).said_change == ""


@pytest.mark.parametrize(
    ("after", "better", "tone"),
    [(5, -1, THEME.ok), (15, -1, THEME.over), (15, 1, THEME.ok), (15, 0, THEME.muted)],
)
def test_better_and_worse_have_their_colours(after, better, tone):
    assert compared("x", 10, after, write=number, better=better).tone(THEME) == tone


def test_before_and_after_are_both_written(written):
    page, figure = sheet()
    rows = [compared("Travel", 200.0, 150.0, write=hours), compared("Nights", None, 3.0, write=number)]
    draw_before_after(page, rows, theme=THEME)
    assert {"Travel", "200 h", "150 h", "−25 %", "Nights", "–", "3"} <= set(written(figure))
