"""Does every panel give a position the same colour, and keep it?"""

import numpy as np

from territory_designer.ui.position_colors import choose_colors, color_numbers, position_color
from territory_designer.ui.theme import theme


def test_positions_side_by_side_differ(session):
    colors = color_numbers(session)
    assert len(colors) == 5
    assert len({position_color(session, row).name() for row in range(5)}) == 5


def test_colours_stay_when_accounts_move(session):
    before = color_numbers(session).copy()
    session.move(np.array([0, 5]), 4)
    assert np.array_equal(color_numbers(session), before)
    changed = (choose_colors(session) != before).sum()
    assert changed <= 1


def test_light_and_dark_have_their_own(session):
    light = position_color(session, 0)
    theme.set_mode("dark")
    assert position_color(session, 0) != light
    assert position_color(session, -1) == theme.color("faint")
