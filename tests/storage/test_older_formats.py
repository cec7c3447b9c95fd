"""Does a plan that an older program saved open as it was, and is it today's format when saved again?"""

import shutil
import sqlite3
from pathlib import Path

import pytest

from territory_designer.model.rules import Lock
from territory_designer.session.session import Session
from territory_designer.storage.geopackage import read_meta
from territory_designer.storage.migrations import FORMAT_VERSION
from territory_designer.storage.plan_file import FORMAT_KEY, read_plan

FORMAT_1 = Path(__file__).parents[1] / "golden" / "plan_format_1.gpkg"


@pytest.fixture
def plan(tmp_path):
    """Return a copy of a plan in format 1: 24 accounts, a scenario "By hand" with locks and six moves."""
    return Path(shutil.copy(FORMAT_1, tmp_path / "old.gpkg"))


def test_everything_of_format_1_is_there(plan):
    project = read_plan(plan)
    today, by_hand = project.baseline, project.scenario("By hand")
    given = [3, 3, 3, 3, 3, 3, 3, 0, 5, 4, 1, 0, 0, 4, 0, 3, 5, 5, 1, 0, 2, 5, 3, 0]
    assert by_hand.alignment.tolist() == given
    assert today.alignment.tolist() == [4, 0, 4, 4, 1, 3, *given[6:]]
    assert by_hand.rules.locks == (Lock("account", "00010"), Lock("territory", "P5"))
    assert not by_hand.frozen and not by_hand.rules.overrides


def test_figures_of_format_1_are_those_of_then(plan):
    session = Session.open_plan(plan)
    assert session.scenario_name == "By hand"
    assert session.card.as_dict()["measures"]["workload_h"] == pytest.approx(1906.809379339178)


def test_saving_makes_it_todays_format_and_loses_nothing(plan):
    session = Session.open_plan(plan)
    session.save()
    again = read_plan(plan)
    assert again.scenario("By hand").alignment.tolist() == session.scenario.alignment.tolist()
    with sqlite3.connect(plan) as file:
        assert read_meta(file)[FORMAT_KEY] == str(FORMAT_VERSION)
