"""Does the class rule fill exactly the gaps, and mark them?"""

from collections.abc import Callable

from territory_designer.intake.build import Intake
from territory_designer.model.settings import Settings

HEADERS = ("account_id", "name", "city", "class", "visits_per_year", "desk_h")


def test_gaps_are_filled_by_class_and_marked(take: Callable[..., Intake]) -> None:
    rows = [
        ("1", "甲", "福州", "A", "", ""),
        ("2", "乙", "福州", "c类", "3", ""),
        ("3", "丙", "福州", "", "", "9"),
    ]
    accounts = take(accounts=[HEADERS, *rows]).project.accounts
    assert accounts.class_.tolist() == ["A", "C", "B"]
    assert accounts.visits_per_year.tolist() == [24, 3, 12]
    assert accounts.desk_h.tolist() == [6, 2, 9]
    assert accounts.onsite_min.tolist() == [60, 45, 60]
    assert accounts.filled.tolist() == [
        "visits_per_year;onsite_min;preparation_min;desk_h",
        "onsite_min;preparation_min;desk_h",
        "class;visits_per_year;onsite_min;preparation_min",
    ]


def test_each_fill_is_counted_once(take: Callable[..., Intake]) -> None:
    rows = [(str(number), f"院{number}", "福州", "", "", "") for number in range(3)]
    taken = take(accounts=[HEADERS, *rows])
    counts = {
        each.column: each.params["count"] for each in taken.findings if each.code == "class_rule_filled"
    }
    assert counts == {"visits_per_year": 3, "desk_h": 3, "onsite_min": 3, "preparation_min": 3}
    assert [each.params["count"] for each in taken.findings if each.code == "class_default"] == [3]


def test_a_class_without_a_rule_is_named(take: Callable[..., Intake]) -> None:
    taken = take(accounts=[HEADERS, ("1", "甲", "福州", "Z", "", "")])
    finding = next(each for each in taken.findings if each.code == "class_unknown")
    assert (finding.cell, finding.value, finding.severity) == ("D2", "Z", "warning")
    assert taken.project.accounts.class_.tolist() == ["B"]


def test_the_planners_own_rules_and_default(take: Callable[..., Intake]) -> None:
    classes = [("等级", "年拜访次数", "单次时长"), ("重点", "48", "90"), ("普通", "4", "30")]
    rows = [("1", "甲", "福州", "重点", "", ""), ("2", "乙", "福州", "", "", "")]
    options = {"settings": Settings(default_class="普通")}
    project = take(accounts=[HEADERS, *rows], classes=classes, options=options).project
    assert project.accounts.visits_per_year.tolist() == [48, 4]
    assert project.accounts.preparation_min.tolist() == [15, 15]
    assert project.classes.class_.tolist() == ["重点", "普通"]
