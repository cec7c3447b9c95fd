import pytest

from territory_designer.figures.theme import THEMES, contrast_ratio, readable
from territory_designer.geo.colours import dots, rgb


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_its_ground(theme):
    for name in ("text", "text2", "muted", "over", "under", "ok", "accent"):
        for ground in ("panel", "land"):
            assert contrast_ratio(rgb(getattr(theme, name)), rgb(getattr(theme, ground))) >= 4.5, (
                name,
                ground,
            )
    assert contrast_ratio(rgb(theme.text2), rgb(theme.sea)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_names_in_a_positions_colour_can_be_read(theme):
    for colour in dots(theme.name):
        assert contrast_ratio(readable(colour, theme), rgb(theme.land)) >= 4.5


def test_black_on_white_is_21():
    assert contrast_ratio(rgb("#000000"), rgb("#FFFFFF")) == pytest.approx(21.0)
