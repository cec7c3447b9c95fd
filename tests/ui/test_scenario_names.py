"""Are scenarios called in the language of the window, and do new names never meet old ones?"""

import pytest

from territory_designer.ui.scenario_names import copy_name, free_name, said_name
from territory_designer.ui.words import words


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["Baseline", "Near (not valid)", "Near"]), ("zh", ["现状", "Near（无效）", "Near"])],
)
def test_names_are_said_in_the_language_of_the_window(language, said):
    words.set_language(language)
    assert [said_name(name) for name in ("baseline", "Near (not valid)", "Near")] == said


def test_a_name_that_is_taken_gets_a_number(session):
    assert free_name(session, "Near") == "Near"
    session.copy_scenario("Near")
    session.copy_scenario("Near (2) (not valid)")
    assert free_name(session, "Near") == "Near (3)"


def test_copies_are_lettered(session):
    assert copy_name(session) == "Scenario A"
    session.copy_scenario("Scenario A")
    assert copy_name(session) == "Scenario B"
