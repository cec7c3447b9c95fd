import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.geo.colour_vision import SIGHT, ciede2000, lab, linear, seen

# Sharma, Wu and Dalal (2005), table 1.
PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
COLOUR = st.tuples(*[st.floats(0, 1)] * 3)


@pytest.mark.parametrize(("first", "second", "difference"), PUBLISHED)
def test_differences_are_those_published(first, second, difference):
    assert float(ciede2000(first, second)) == pytest.approx(difference, abs=5e-5)
    assert float(ciede2000(second, first)) == pytest.approx(difference, abs=5e-5)


def test_white_red_and_black_in_lab():
    known = {(1, 1, 1): (100, 0, 0), (1, 0, 0): (53.24, 80.09, 67.20), (0, 0, 0): (0, 0, 0)}
    for colour, expected in known.items():
        np.testing.assert_allclose(lab(colour), expected, atol=0.02)


@given(COLOUR)
def test_normal_sight_changes_nothing(colour):
    np.testing.assert_allclose(seen(colour, "normal"), colour, atol=1e-6)


@given(st.floats(0, 1), st.sampled_from(sorted(SIGHT)))
def test_every_sight_sees_grey_as_it_is(grey, sight):
    np.testing.assert_allclose(seen([grey] * 3, sight), [grey] * 3, atol=2e-5)


def test_red_and_green_are_alike_for_deutan_but_not_for_tritan():
    olive, orange = (0.55, 0.55, 0.10), (0.75, 0.45, 0.10)

    def difference(sight):
        return float(ciede2000(lab(seen(olive, sight)), lab(seen(orange, sight))))

    assert difference("deutan") < difference("normal") / 2
    assert difference("tritan") > difference("normal") / 2


@given(COLOUR)
def test_light_is_linear_between_black_and_white(colour):
    assert ((linear(colour) >= 0) & (linear(colour) <= 1)).all()
