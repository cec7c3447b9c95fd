"""Does the HR workbook open elsewhere, tie to the plan, explain itself, and hold no formula?"""

from datetime import date

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from territory_designer.errors import TerritoryDesignerError
from territory_designer.export.hr_events import next_quarter
from territory_designer.export.hr_workbook import HrWish, write_hr_workbook

SHEETS = {
    "en": "Read me, Dictionary, Summary, Events, Account moves, Territories, Positions, Headcount, "
    "Roles and credit, Mentors, Exceptions, Checks",
    "zh": "说明, 数据字典, 汇总, 变动事件, 客户调整, 销售区域, 岗位, 编制, 角色与分成, 导师, 例外, 校验",
}


@pytest.fixture
def written(moved, tmp_path):
    """Write the workbook and read a sheet of it back with another library."""
    project, scenario, ground = moved

    def sheet(name, language="en", **wish):
        path = tmp_path / f"hr_{language}.xlsx"
        write_hr_workbook(project, scenario, path, ground=ground, wish=HrWish("abc123", language, **wish))
        header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
        return [dict(zip(header, row)) for row in rows]

    return sheet


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_sheets_stand_in_their_order(moved, tmp_path, language):
    project, scenario, ground = moved
    path = tmp_path / "hr.xlsx"
    write_hr_workbook(project, scenario, path, ground=ground, wish=HrWish("abc", language))
    assert CalamineWorkbook.from_path(path).sheet_names == SHEETS[language].split(", ")


def test_every_check_ties(written):
    checks = written("Checks")
    assert len(checks) == 6
    assert {row["Ties"] for row in checks} == {"Yes"}


def test_a_moved_person_has_a_dated_event_with_reason_and_needs_an_amendment(written):
    events = written("Events", effective=date(2027, 1, 1))
    (event,) = [row for row in events if row["Old position"] == "P2"]
    assert event["Event type"] == "LOCATION"
    assert (event["Old work city"], event["New work city"]) == ("长沙市", "武汉市")
    assert event["Contract amendment needed"] == "Yes"
    assert event["Consent status"] == "Draft"
    assert event["Effective date"] == date(2027, 1, 1)
    assert "长沙市" in event["Reason"]
    assert event["Content hash"] == "abc123"


def test_a_vacant_seat_that_moves_closes_here_opens_there_and_needs_somebody(written):
    kinds = [row["Event type"] for row in written("Events") if row["Old position"] == "P1"]
    assert kinds == ["VACANCY_CLOSE", "VACANCY_OPEN", "HIRE_NEED"]


def test_every_changed_account_is_listed_with_reason_and_who_decided(written, moved):
    project, scenario, _ = moved
    rows = {row["Account ID"]: row for row in written("Account moves")}
    changed = project.accounts.account_id[project.baseline.alignment != scenario.alignment]
    assert set(rows) == set(changed)
    assert all(row["Reason"] for row in rows.values())
    assert {row["Decided by"] for row in rows.values()} == {"Planner", "Optimiser"}


def test_territories_hold_every_account_once(written, moved):
    ids = [row["Account ID"] for row in written("Territories")]
    assert sorted(ids) == sorted(moved[0].accounts.account_id)


def test_headcount_counts_every_seat_before_and_after(written):
    rows = written("Headcount")
    before = sum(row["People before"] + row["Vacancies before"] for row in rows)
    after = sum(row["People after"] + row["Vacancies after"] for row in rows)
    assert before == after == 6


def test_no_cell_is_a_formula_and_ids_stay_text(moved, tmp_path):
    project, scenario, ground = moved
    path = tmp_path / "hr.xlsx"
    write_hr_workbook(project, scenario, path, ground=ground, wish=HrWish("abc", "en"))
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert '=cmd|"/c calc"!A1' in {cell.value for cell in book["Account moves"]["B"]}
    assert book["Account moves"]["A2"].value == "00000"
    assert all(not sheet.merged_cells.ranges for sheet in book)


def test_the_same_plan_gives_the_same_bytes(moved, tmp_path):
    project, scenario, ground = moved
    paths = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
    for path in paths:
        write_hr_workbook(project, scenario, path, ground=ground, wish=HrWish("abc", "zh"))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_final_is_refused_while_a_consent_is_missing(moved, tmp_path):
    project, scenario, ground = moved
    with pytest.raises(TerritoryDesignerError, match="consents_missing"):
        write_hr_workbook(project, scenario, tmp_path / "x.xlsx", ground=ground, wish=HrWish("a", final=True))


def test_a_folder_that_is_not_there_is_said(moved, tmp_path):
    project, scenario, ground = moved
    with pytest.raises(TerritoryDesignerError, match="export_failed"):
        write_hr_workbook(project, scenario, tmp_path / "no" / "x.xlsx", ground=ground, wish=HrWish("a"))


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 11, 22), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 10, 1)),
    ],
)
def test_the_next_quarter(day, start):
    assert next_quarter(day) == start
