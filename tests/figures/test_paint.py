import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures.paint import WAYS, paint
from territory_designer.figures.picture import Picture
from territory_designer.figures.theme import THEMES
from territory_designer.geo.colours import dots, rgb


@pytest.fixture(scope="module")
def picture(project, scenario, ground):
    return Picture(project, scenario, ground)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_way_colours_every_account_and_territory(picture, way, theme):
    colours = paint(picture, way, theme, language="en")
    assert colours.dot.shape == (80, 3)
    assert colours.area.shape == colours.line.shape == (5, 3)
    assert all(((each >= 0) & (each <= 1)).all() for each in (colours.dot, colours.area, colours.line))
    assert bool(colours.key) == (way != "position")


def test_an_account_has_its_positions_colour_and_nobodys_account_is_grey(picture):
    theme = THEMES["light"]
    colours = paint(picture, "position", theme, language="en")
    owner = picture.scenario.alignment
    held = owner >= 0
    assert (colours.dot[held] == dots("light")[picture.colour][owner[held]]).all()
    assert (colours.dot[~held] == rgb(theme.faint)).all()
    assert len(np.unique(picture.colour)) == 5


def test_positions_of_one_hub_are_alike_by_hub(picture):
    colours = paint(picture, "hub", THEMES["light"], language="zh")
    assert len(np.unique(colours.line[:3], axis=0)) == len(np.unique(colours.line[3:], axis=0)) == 1
    assert (colours.line[0] != colours.line[3]).any()
    assert [said for _, said in colours.key] == ["武汉", "长沙"]


def test_change_leaves_what_stays_grey(picture):
    theme = THEMES["light"]
    colours = paint(picture, "change", theme, language="en")
    moved = picture.scenario.alignment != picture.project.baseline.alignment
    assert (colours.dot[~moved] == rgb(theme.faint)).all()
    assert [said.split()[0] for _, said in colours.key] == ["7", "73"]


def test_over_and_under_are_told_by_sign_as_well(picture):
    said = [meaning for _, meaning in paint(picture, "index", THEMES["dark"], language="en").key]
    assert said == ["> 130 % ▲", "115 – 130 % ▲", "85 – 115 %", "70 – 85 % ▼", "< 70 % ▼"]


def test_an_unknown_way_is_refused(picture):
    with pytest.raises(TerritoryDesignerError, match="colour_by_unknown"):
        paint(picture, "mood", THEMES["light"], language="en")
