import pytest

from territory_designer.figures.legend import LISTED, _columns, draw_legend, legend_width
from territory_designer.figures.paint import paint
from territory_designer.figures.picture import Picture
from territory_designer.figures.sheet import Sheet, new_figure
from territory_designer.figures.theme import THEMES
from territory_designer.measures.ground import ground as ground_of


def said(picture, written, language="en", colour_by="position"):
    theme = THEMES["light"]
    colours = paint(picture, colour_by, theme, language=language)
    width = legend_width(picture, colours, 800)
    figure = new_figure((width, 800), theme.panel)
    draw_legend(Sheet(figure, (0, 0, width, 800)), picture, colours, theme=theme, language=language)
    return written(figure)


def test_the_legend_lists_positions_below_their_hubs_with_their_index(
    project, scenario, ground, written, names
):
    picture = Picture(project, scenario, ground)
    lines = said(picture, written)
    assert [line for line in lines if line in {*names, "Wuhan", "Changsha"}] == [
        "Wuhan",
        *names[:3],
        "Changsha",
        *names[3:],
    ]
    assert {f"{100 * index:,.0f} %" for index in picture.index} <= set(lines)
    assert "78 accounts · 1 unassigned" in lines
    assert {"Hubei 湖北", "Fair & near", "under 85 %", "over 115 %"} <= set(lines)


def test_the_baseline_is_called_today(project, ground, written):
    assert "现状" in said(Picture(project, project.baseline, ground), written, "zh")


@pytest.mark.parametrize(("positions", "listed"), [(LISTED, True), (LISTED + 1, False)])
def test_many_positions_are_listed_by_hub_alone(written, positions, listed, plan_of):
    names = [f"P{k}" for k in range(positions)]
    place = [113.0 + 0.05 * k for k in range(positions)]
    plan = plan_of(
        place, [30.0] * positions, list(range(positions)), names, [k % 2 for k in range(positions)]
    )
    lines = said(Picture(plan, plan.baseline, ground_of(plan)), written)
    assert (set(names) <= set(lines)) is listed
    assert {"Wuhan", "Changsha"} <= set(lines)


def test_a_column_begins_with_the_name_of_a_hub():
    rows = [(hub, position) for hub in range(9) for position in range(-1, 7)]
    columns, density = _columns(rows, 700.0)
    assert 2 <= len(columns) <= 3 and density <= 1.0
    assert [row for column in columns for row in column] == rows
    assert all(column[0][1] == -1 for column in columns)


def test_a_hub_with_very_many_positions_goes_on_in_the_next_column():
    rows = [(0, position) for position in range(-1, 60)]
    columns, _ = _columns(rows, 700.0)
    assert len(columns) == 2
    assert columns[0][0] == (0, -1)


def test_other_colours_bring_their_own_key(project, scenario, ground, written, names):
    lines = said(Picture(project, scenario, ground), written, colour_by="class")
    assert {"A", "B", "C"} <= set(lines)
    assert not set(names) & set(lines)
