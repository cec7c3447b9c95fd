"""Do the planner's files become the project they mean, as a whole?"""

import csv
import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.build import Intake, intake
from territory_designer.model.finding import SEVERITIES
from territory_designer.model.texts import error_text

IDENTITY = "11010519491231002X"
HEADERS = ("account_id", "name", "province", "city")
A1 = ("A1", "福州一院", "福建省", "福州市")


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Return a workbook as a Chinese sales office keeps it."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "客户"
    sheet.append(["某某公司2026年客户清单"])
    sheet.merge_cells("A1:I1")
    sheet.append(
        [
            "客户编号",
            "客户名称",
            "省份",
            "城市",
            "等级",
            "上年销售额（万元）",
            "负责人",
            "联系电话",
            "首次合作",
        ]
    )
    sheet.append(
        ["000123", "福州第一医院", "福建", "福州", "A", 120.5, "E1", "13800138000", dt.datetime(2020, 5, 1)]
    )
    sheet.append(["000124", "厦门第二医院", "福建", "厦门", "B", "１，２００", "E2", "13900139000", None])
    sheet.append(["000125", "武汉第三医院", "湖北", "武汉", "C", "1.5亿", "E1", "13700137000", None])
    staff = workbook.create_sheet("员工")
    for row in (
        ["工号", "姓名", "入职日期", "身份证号", "居住城市"],
        ["E1", "张三", "2015年7月1日", IDENTITY, "福州"],
        ["E2", "李四", 42000, IDENTITY, "厦门"],
    ):
        staff.append(row)
    seats = workbook.create_sheet("岗位")
    for row in (
        ["岗位编号", "枢纽", "角色", "员工编号", "产能"],
        ["P1", "H1", "代表", "E1", 1500],
        ["P2", "H1", "KAM", "E2", None],
    ):
        seats.append(row)
    hubs = workbook.create_sheet("枢纽")
    for row in (
        ["枢纽编号", "城市", "状态", "年成本（万元）"],
        ["H1", "上海", "已开设", 18],
        ["H2", "福州", "候选", 9],
    ):
        hubs.append(row)
    workbook.create_sheet("说明").append(["请各区填写"])
    workbook.save(tmp_path / "公司.xlsx")
    return tmp_path / "公司.xlsx"


def test_a_whole_company_in_one_workbook(company: Path, codes: Callable[..., list[str]]) -> None:
    taken = intake([company], today=dt.date(2026, 11, 22))
    project = taken.project
    assert dict(taken.counts) == {"accounts": 3, "positions": 2, "employees": 2, "hubs": 2, "classes": 3}
    assert project.accounts.account_id.tolist() == ["000123", "000124", "000125"]
    assert project.accounts.revenue_cny.tolist() == [1_205_000, 12_000_000, 150_000_000]
    assert project.accounts.visits_per_year.tolist() == [24, 12, 6]
    assert project.employees.hire_date.tolist() == ["2015-07-01", "2014-12-27"]
    assert project.positions.role.tolist() == ["rep", "key account manager"]
    assert project.hubs.state.tolist() == ["open", "candidate"]
    assert project.hubs.cost_cny.tolist() == [180_000, 90_000]
    assert project.baseline.alignment.tolist() == [0, 1, 0]
    assert (project.baseline.utilisation, project.baseline.position_hub.tolist()) == (1.0, [0, 0])
    assert taken.refused == {"accounts": ("联系电话",), "employees": ("身份证号",)}
    assert taken.unknown == {"accounts": ("首次合作",)}
    assert codes(taken, "error") == []
    assert sorted(codes(taken, "warning")) == ["column_personal", "column_personal", "sheet_not_recognised"]


def test_personal_data_are_nowhere_in_what_came_out(company: Path) -> None:
    taken = intake([company], keep=["联系电话", "首次合作"])
    assert taken.project.accounts.extra["首次合作"].tolist() == ["2020-05-01", "", ""]
    everything = repr([[table.columns() for table in taken.project.tables().values()], taken.findings,
                       [raw.cells for raw in taken.raws], taken.project.accounts.extra])  # fmt: skip
    assert "138001" not in everything
    assert IDENTITY[:-1] not in everything


def test_unknown_columns_are_off_until_ticked(take: Callable[..., Intake]) -> None:
    rows = [(*HEADERS, "竞品", "科室数"), (*A1, "某牌", "7")]
    assert take(accounts=rows).unknown == {"accounts": ("竞品", "科室数")}
    kept = take(accounts=rows, options={"keep": ["竞品"]})
    assert {name: cells.tolist() for name, cells in kept.project.accounts.extra.items()} == {"竞品": ["某牌"]}
    assert (kept.kept, kept.unknown) == ({"accounts": ("竞品",)}, {"accounts": ("科室数",)})
    assert [each.column for each in kept.findings if each.code == "column_unknown"] == ["科室数"]


def test_several_files_of_one_table_become_one(write: Callable[..., Path]) -> None:
    one = write([(*HEADERS, "竞品"), (*A1, "某牌")], name="a.csv")
    two = write(
        [("城市", "客户名称", "客户编号"), ("厦门", "二院", "A2"), ("厦门", "二院", "A1")], name="b.csv"
    )
    taken = intake([one, two], keep=["竞品"])
    assert taken.project.accounts.account_id.tolist() == ["A1", "A2"]
    assert taken.project.accounts.extra["竞品"].tolist() == ["某牌", ""]
    duplicate = next(each for each in taken.findings if each.code == "id_duplicate")
    assert (duplicate.sheet, duplicate.row, duplicate.cell) == ("b.csv", 3, "C3")


def test_headers_and_tables_can_be_stated(write: Callable[..., Path]) -> None:
    path = write([("Nr", "Firma", "Ort", "Umsatz"), ("7", "Klinik", "福州", "5")], name="x.csv")
    with pytest.raises(TerritoryDesignerError, match="no_accounts"):
        intake([path])
    mapping = {"Nr": "account_id", "Firma": "accounts.name", "Ort": "city", "Umsatz": "revenue_cny"}
    for tables in ({"x.csv": "accounts"}, {str(path): "accounts"}, {}):
        accounts = intake([path], mapping=mapping, tables=tables).project.accounts
        assert (accounts.account_id.tolist(), accounts.revenue_cny.tolist()) == (["7"], [5])


@pytest.mark.parametrize("dress", ["utf-8", "gb18030", "utf-16", ";", "\t", "xlsx"])
def test_the_real_list_is_the_same_in_any_dress(
    real: Path, write: Callable[..., Path], book: Callable[..., Path], dress: str
) -> None:
    with (real / "hospitals_cn.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[:400]
    plain = intake([write(rows, name="plain.csv")]).project.accounts.columns()
    if dress == "xlsx":
        path = book({"医院": [["2020年医院清单"], [], *rows]})
    elif len(dress) == 1:
        path = write(rows, separator=dress)
    else:
        path = write(rows, encoding=dress)
    dressed = intake([path]).project.accounts.columns()
    pd.testing.assert_frame_equal(pd.DataFrame(dressed), pd.DataFrame(plain))


@pytest.mark.parametrize(
    ("headers", "options", "code"),
    [
        (("客户名称", "城市"), {}, "accounts_column_missing"),
        (("客户编号", "城市", "省份"), {}, "accounts_column_missing"),
        (("hub_id", "city", "state"), {}, "no_accounts"),
        (("foo", "bar"), {}, "no_accounts"),
        (("account_id", "name"), {"mapping": {"nope": "city"}}, "unknown_header"),
        (("account_id", "name"), {"keep": ["nope"]}, "unknown_header"),
        (("account_id", "name"), {"tables": {"accounts.csv": "ships"}}, "unknown_table"),
    ],
)
def test_nothing_usable_is_an_error_with_a_text(
    take: Callable[..., Intake], headers: tuple[str, ...], options: dict, code: str
) -> None:
    with pytest.raises(TerritoryDesignerError) as caught:
        take(accounts=[headers, ["x"] * len(headers)], options=options)
    assert caught.value.code == code
    for language in ("en", "zh"):
        assert "account_id" not in error_text(caught.value, language)


def test_missing_columns_are_named_by_the_headers_that_people_know(take: Callable[..., Intake]) -> None:
    with pytest.raises(TerritoryDesignerError) as caught:
        take(accounts=[("客户名称", "城市"), ("甲", "乙")])
    assert "the required column “account ID”. Headers found: 客户名称, 城市." in error_text(
        caught.value, "en"
    )
    assert "缺少必需列“客户编号”。已有表头：客户名称、城市。" in error_text(caught.value, "zh")


def test_no_rows_are_no_accounts(take: Callable[..., Intake]) -> None:
    with pytest.raises(TerritoryDesignerError, match="no_accounts"):
        take(accounts=[HEADERS])


def test_identity_cards_are_no_customer_numbers(take: Callable[..., Intake]) -> None:
    with pytest.raises(TerritoryDesignerError, match="accounts_column_personal"):
        take(accounts=[HEADERS, (IDENTITY, *A1[1:])])


def test_a_table_that_lacks_a_column_is_left_out_and_named(take: Callable[..., Intake]) -> None:
    taken = take(
        accounts=[HEADERS, A1], positions=[("position_id", "role", "capacity_h"), ("P1", "rep", "1500")]
    )
    missing = next(each for each in taken.findings if each.code == "column_missing")
    assert (missing.table, missing.params["columns"], missing.severity) == ("positions", "hub_id", "error")
    assert "the required column “hub ID”;" in missing.text("en")
    assert "必需列“枢纽编号”" in missing.text("zh")
    assert len(taken.project.positions) == 0


def test_hidden_sheets_stay_out_unless_wanted(company: Path) -> None:
    workbook = openpyxl.load_workbook(company)
    workbook["枢纽"].sheet_state = "hidden"
    workbook.save(company)
    taken = intake([company])
    assert [each.sheet for each in taken.findings if each.code == "sheet_hidden"] == ["枢纽"]
    assert len(taken.project.hubs) == 0
    assert len(intake([company], tables={"枢纽": "hubs"}).project.hubs) == 2


def test_formulas_without_value_are_errors(company: Path) -> None:
    workbook = openpyxl.load_workbook(company)
    workbook["客户"]["F3"] = "=60*2"
    workbook.save(company)
    found = [each for each in intake([company]).findings if each.code == "formula_without_value"]
    assert [(each.sheet, each.cell, each.severity) for each in found] == [("客户", "F3", "error")]


def test_guessed_and_repeated_headers_are_said(take: Callable[..., Intake]) -> None:
    rows = [(*HEADERS, "Customer clas", "class2", "城市"), (*A1, "A", "x", "福州")]
    codes = {each.column: each.code for each in take(accounts=rows).findings if each.row == 1}
    assert codes == {"Customer clas": "header_fuzzy", "class2": "column_unknown", "城市": "column_unknown"}


def test_findings_come_worst_first_and_each_has_its_texts(company: Path) -> None:
    taken = intake([company])
    order = [SEVERITIES.index(each.severity) for each in taken.findings]
    assert order == sorted(order)
    for finding in taken.findings:
        for language in ("en", "zh"):
            assert finding.text(language)
            assert finding.remedy(language)


def test_the_hash_of_each_file_is_kept(company: Path) -> None:
    digest = hashlib.sha256(company.read_bytes()).hexdigest()
    assert intake([company]).project.meta == {"input 公司.xlsx": digest}


def test_the_same_files_give_the_same_result(company: Path) -> None:
    one, two = intake([company]), intake([company])
    assert one.findings == two.findings
    assert repr(one.project.accounts.columns()) == repr(two.project.accounts.columns())
