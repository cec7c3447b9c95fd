import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.figures.fonts import font_of, shortened, text_width, wrapped
from territory_designer.figures.land import attribution


def test_both_scripts_are_set_in_the_type_that_ships():
    from matplotlib.font_manager import fontManager, get_font

    for text, weight, family in (
        ("Wuhan", 600, "Inter"),
        ("Wuhan", 500, "Inter"),
        ("武汉", 600, "Noto Sans SC"),
    ):
        found = [get_font(path) for path in fontManager._find_fonts_by_props(font_of(text, 11, weight))]
        drawn = [each for each in found if all(each.get_char_index(ord(sign)) for sign in text)]
        assert drawn[0].family_name == family


def test_a_text_is_as_wide_as_its_letters_and_its_size():
    assert text_width("", 10) == 0
    assert text_width("MMMM", 10) == pytest.approx(4 * text_width("M", 10), rel=0.05)
    assert text_width("武汉市", 20) == pytest.approx(60, rel=0.05)
    assert text_width("Wuhan", 20, 600) > text_width("Wuhan", 20, 400)


@given(st.text("abc 武汉-1", max_size=30), st.floats(25, 200))
def test_a_shortened_text_fits(text, width):
    short = shortened(text, width, size=10)
    assert text_width(short, 10) <= width
    assert short == text or short.endswith("…")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrapped_text_loses_nothing(language):
    lines = wrapped(attribution(language), 200, size=9)
    assert len(lines) > 1
    assert " · ".join(lines) == attribution(language)
    assert wrapped(attribution(language), 2000, size=9) == [attribution(language)]
