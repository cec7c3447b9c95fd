"""Are people, hubs and groups found by name where no id is given?"""

from collections.abc import Callable

from territory_designer.intake.build import Intake

HEADERS = ("客户编号", "客户名称", "城市", "负责人", "所属集团")
ROWS = [
    ("1", "甲院", "福州", "张三", "华夏集团"),
    ("2", "乙院", "武汉", "E2", "G2"),
    ("3", "丙院", "武汉", "王五", ""),
]
EMPLOYEES = [("工号", "姓名"), ("E1", "张三"), ("E2", "李四"), ("E3", "王五"), ("E4", "王五")]
POSITIONS = [("岗位编号", "驻地", "任职人"), ("P1", "福州市", "张三"), ("P2", "H2", "E2"), ("P3", "H2", "E3")]
HUBS = [("枢纽编号", "城市"), ("H1", "福州"), ("H2", "武汉")]
GROUPS = [("集团编号", "集团名称"), ("G1", "华夏集团")]


def test_names_become_ids_where_they_are_unique(take: Callable[..., Intake]) -> None:
    taken = take(
        accounts=[HEADERS, *ROWS], employees=EMPLOYEES, positions=POSITIONS, hubs=HUBS, groups=GROUPS
    )
    project = taken.project
    assert project.accounts.employee_id.tolist() == ["E1", "E2", "王五"]
    assert project.positions.hub_id.tolist() == ["H1", "H2", "H2"]
    assert project.positions.employee_id.tolist() == ["E1", "E2", "E3"]
    assert project.baseline.alignment.tolist() == [0, 1, -1]
    assert [each.cell for each in taken.findings if each.code == "employee_unknown"] == ["D4"]
    named = [each for each in taken.findings if each.code == "reference_by_name"]
    assert {(each.table, each.column): each.params["count"] for each in named} == {
        ("accounts", "负责人"): 1,
        ("accounts", "所属集团"): 1,
        ("positions", "驻地"): 1,
        ("positions", "任职人"): 1,
    }


def test_parents_without_a_row_become_standard_groups(take: Callable[..., Intake]) -> None:
    taken = take(accounts=[HEADERS, *ROWS], groups=GROUPS)
    assert taken.project.groups.group_id.tolist() == ["G1", "G2"]
    assert taken.project.groups.tier.tolist() == ["standard", "standard"]
    assert [each.params["count"] for each in taken.findings if each.code == "groups_added"] == [1]


def test_a_parent_account_is_no_group(take: Callable[..., Intake]) -> None:
    rows = [("1", "集团总院", "福州", "", ""), ("2", "分院甲", "福州", "", "1")]
    assert len(take(accounts=[HEADERS, *rows]).project.groups) == 0
