"""Does the baseline follow the tables, and does the document refuse what it must?"""

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Project, baseline_of, may_hold
from territory_designer.model.tables import Accounts, Hubs, Positions


@pytest.fixture
def project():
    accounts = Accounts.from_columns(
        {
            "account_id": ["1", "2", "3", "4"],
            "position_id": ["P2", "", "P9", ""],
            "employee_id": ["", "E1", "", ""],
        }
    )
    positions = Positions.from_columns(
        {
            "position_id": ["P1", "P2", "P3"],
            "hub_id": ["H1", "H1", "H2"],
            "employee_id": ["E1", "", "E3"],
            "role": ["rep", "rep", "manager"],
            "capacity_h": [1600.0, 1600.0, 1600.0],
        }
    )
    hubs = Hubs.from_columns({"hub_id": ["H1", "H2"]})
    return Project(accounts, positions, hubs, scenarios={"baseline": baseline_of(accounts, positions, hubs)})


def test_an_account_goes_to_its_position_else_to_its_employee_else_to_nobody(project):
    assert list(project.baseline.alignment) == [1, 0, -1, -1]
    assert list(project.baseline.position_hub) == [0, 0, 1]


def test_managers_hold_no_accounts(project):
    assert list(may_hold(project, project.baseline)) == [True, True, False]


def test_a_vacant_position_is_no_match_for_an_account_without_employee(project):
    assert project.positions.vacant[1]
    assert project.baseline.alignment[3] == -1


def test_scenarios_come_and_go_but_the_baseline_stays(project):
    named = project.with_scenario(project.baseline.changed(name="B"))
    assert set(named.scenarios) == {"baseline", "B"}
    assert set(named.without_scenario("B").scenarios) == {"baseline"}
    with pytest.raises(TerritoryDesignerError, match="baseline_read_only"):
        named.without_scenario("baseline")
    with pytest.raises(TerritoryDesignerError, match="unknown_scenario"):
        named.scenario("C")
