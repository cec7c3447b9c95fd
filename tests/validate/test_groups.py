"""Who belongs to which customer group and city?"""

import pytest

from territory_designer.model.project import Project
from territory_designer.model.tables import Accounts, Groups, Hubs, Positions
from territory_designer.validate.groups import cities, customer_groups


def plan(*, groups=(), **columns):
    ids = [f"A{i}" for i in range(len(next(iter(columns.values()))))]
    return Project(
        accounts=Accounts.from_columns({"account_id": ids} | columns),
        positions=Positions.from_columns({}),
        hubs=Hubs.from_columns({}),
        groups=Groups.from_columns({"group_id": list(groups)}),
    )


@pytest.mark.parametrize(
    ("parents", "groups", "expected"),
    [
        (["", ""], [], ["", ""]),
        (["G", "G"], ["G"], ["G", "G"]),
        (["G", ""], [], ["G", ""]),  # a group without a row, with one account
        (["", "A0", "A1"], [], ["A0", "A0", "A0"]),
        (["G", "A0", "A1"], ["G"], ["G", "G", "G"]),
        (["A1", "A0", ""], [], ["A0", "A0", ""]),
        (["A0", ""], [], ["", ""]),
        (["", "A0"], ["A0"], ["", "A0"]),  # the table of groups comes first
    ],
)
def test_customer_groups(parents, groups, expected):
    assert customer_groups(plan(parent_id=parents, groups=groups)) == expected


def test_cities():
    project = plan(
        city_code=["420100", "", "", ""],
        province=["Hubei", "Hubei", "", "Hubei"],
        city=["Wuhan", "Yichang", "Wuhan", ""],
    )
    assert cities(project) == ["420100", "Hubei Yichang", "Wuhan", ""]
