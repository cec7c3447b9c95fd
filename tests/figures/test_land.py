import pytest

from territory_designer.figures.land import draw_inset, round_length
from territory_designer.figures.sheet import Sheet, new_figure
from territory_designer.figures.theme import THEMES
from territory_designer.figures.view import fitted
from territory_designer.geo.basemap import load_basemap


@pytest.mark.parametrize(
    ("most", "length"), [(1.0, 1), (199, 100), (200, 200), (499, 200), (512, 500), (0.7, 0.5)]
)
def test_the_scale_bar_has_a_round_length(most, length):
    assert round_length(most) == length


def test_the_south_china_sea_stands_in_the_corner_only_when_the_whole_country_shows():
    basemap, theme = load_basemap(), THEMES["light"]
    for whole in (True, False):
        figure = new_figure((600, 500), theme.panel)
        view = fitted(basemap.bounds, (600, 500), whole=whole)
        assert draw_inset(Sheet(figure, (0, 0, 600, 500)), view, basemap, theme) is whole
        assert bool(figure.artists) is whole
