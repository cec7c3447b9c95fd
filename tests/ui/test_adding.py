"""Do printed parts add up to the printed sum?"""

import math

from hypothesis import given
from hypothesis import strategies as st

from territory_designer.ui.adding import add_up

PARTS = st.lists(st.floats(-1e5, 1e5, allow_nan=False), max_size=12)


@given(PARTS, st.integers(0, 2))
def test_rounded_parts_add_up_to_the_rounded_sum_and_move_less_than_a_unit(parts, digits):
    scale = 10**digits
    rounded = add_up(parts, digits)
    assert round(sum(each * scale for each in rounded)) == round(math.fsum(part * scale for part in parts))
    assert all(abs(a - b) * scale <= 1 + 1e-6 for a, b in zip(rounded, parts))


def test_known_case():
    assert add_up([1.4, 1.4, 1.4]) == [2.0, 1.0, 1.0]
