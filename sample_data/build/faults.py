"""What is wrong in the dirty copy, fault by fault, and which finding must name it?"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np
from workbooks import Cell, Formula, Sheet, written

from territory_designer.intake.personal import CHECK_DIGITS, WEIGHTS

NO_REGION = "990000"  # no district bears this code, so no person bears the identity numbers made of it


@dataclass(frozen=True)
class Fault:
    """One planted fault: ``codes`` must name it, ``consequences`` may follow from it elsewhere in its row."""

    fault_id: str
    kind: str
    codes: str
    consequences: str
    sheet: str
    row: int
    column: str
    cell: str
    value: str
    remark: str


@dataclass(frozen=True)
class Spoiled:
    """A cell to be spoilt; ``at`` is the row of its table, None = the next account that nothing refers to."""

    kind: str
    code: str
    table: str
    column: str
    value: Cell
    remark: str = ""
    at: int | None = None
    consequences: str = ""


ACCOUNT_CELLS = (
    Spoiled("blank id", "id_blank", "accounts", "account_id", ""),
    Spoiled("blank id", "id_blank", "accounts", "account_id", ""),
    Spoiled("id turned into a number", "id_scientific", "accounts", "account_id", "1.23E+17"),
    Spoiled("id turned into a number", "id_scientific", "accounts", "account_id", 1.2345678901234568e17),
    Spoiled("blank name", "required_blank", "accounts", "name", ""),
    Spoiled("unknown position", "position_unknown", "accounts", "position_id", "P99"),
    Spoiled("unknown position", "position_unknown", "accounts", "position_id", "上海新岗"),
    Spoiled("negative number", "number_negative", "accounts", "visits_per_year", -12),
    Spoiled("negative number", "number_negative", "accounts", "onsite_min", -60),
    Spoiled("negative number", "number_negative", "accounts", "revenue_cny", -85.5),
    Spoiled("text for a number", "number_unreadable", "accounts", "visits_per_year", "每月两次"),
    Spoiled("text for a number", "number_unreadable", "accounts", "visits_per_year", "12次左右"),
    Spoiled("text for a number", "number_unreadable", "accounts", "revenue_cny", "保密"),
    Spoiled("absurd number", "number_too_large", "accounts", "visits_per_year", 1e12),
    Spoiled(
        "absurd number", "number_too_large", "accounts", "onsite_min", 36_000, "seconds instead of minutes"
    ),
    Spoiled(
        "yuan among 万元", "number_too_large", "accounts", "revenue_cny", 168_000_000, "1.68 亿元 typed in 元"
    ),
    Spoiled(
        "yuan among 万元",
        "number_too_large",
        "accounts",
        "potential_cny",
        235_000_000,
        "2.35 亿元 typed in 元",
    ),
    Spoiled("not a finite number", "number_not_finite", "accounts", "visits_per_year", "inf"),
    Spoiled("spreadsheet error", "cell_error", "accounts", "onsite_min", "#N/A"),
    Spoiled("formula without value", "formula_without_value", "accounts", "visits_per_year", Formula("=6*2")),
    Spoiled("unknown class", "class_unknown", "accounts", "class", "VIP"),
    Spoiled("unknown class", "class_unknown", "accounts", "class", "E"),
    Spoiled("neither yes nor no", "flag_unreadable", "accounts", "framework_agreement", "待签"),
    Spoiled("mobile number in a note", "text_personal", "accounts", "note", "联系人13800138000"),
    Spoiled("coordinate is text", "coordinates_unreadable", "accounts", "latitude", "约三十一度"),
    Spoiled("half a coordinate", "coordinates_half", "accounts", "latitude", ""),
)
OTHER_CELLS = (
    Spoiled("unknown hub", "hub_unknown", "positions", "hub_id", "H77", at=20),
    Spoiled("unknown hub", "hub_unknown", "support", "hub_id", "H88", at=3),
    Spoiled("unknown position", "position_unknown", "positions", "reports_to", "P88", at=22),
    Spoiled("unknown position", "position_unknown", "groups", "global_account_manager", "P77", at=1),
    Spoiled("no capacity", "capacity_zero", "positions", "capacity_h", 0, at=24),
    Spoiled("negative number", "number_negative", "positions", "capacity_h", -1600, at=26),
    Spoiled("word of no list", "choice_unknown", "positions", "role", "销冠", at=28),
    Spoiled("word of no list", "choice_unknown", "groups", "tier", "战略", at=20),
    Spoiled("word of no list", "choice_unknown", "pipeline", "outcome", "悬而未决", at=40),
    Spoiled("unreadable date", "date_unreadable", "employees", "hire_date", "2019年13月5日", at=3),
    Spoiled("unreadable date", "date_unreadable", "employees", "hire_date", "三年前", at=5),
    Spoiled("unreadable date", "date_unreadable", "groups", "agreement_until", "长期有效", at=4),
    Spoiled(
        "date in the future",
        "date_in_future",
        "employees",
        "hire_date",
        dt.date(2126, 3, 1),
        "1 typed for 0",
        at=7,
    ),
    Spoiled("unknown employee", "employee_unknown", "employees", "mentor_id", "E999", at=9),
    Spoiled("unknown employee", "employee_unknown", "kpis", "employee_id", "E998", at=100),
    Spoiled(
        "home with street", "home_not_a_city", "employees", "home_city", "成都市锦江区泓颐路8号3单元", at=11
    ),
    Spoiled("fewest above most", "hub_limits", "hubs", "min_positions", 12, at=9),
    Spoiled("unknown city of a hub", "hub_city_unknown", "hubs", "city", "枫泽市", at=20),
    Spoiled("unknown account", "account_unknown", "pipeline", "account_id", "C99999", at=60),
    Spoiled("unknown account", "account_unknown", "roles", "account_id", "C88888", at=2),
    Spoiled("percentage above 100", "percent_over_100", "roles", "split_pct", 150, at=5),
    Spoiled("end before start", "date_order", "roles", "to", dt.date(2025, 1, 31), at=8),
    Spoiled("end before start", "date_order", "pipeline", "close_date", written(dt.date(2024, 2, 1)), at=80),
    Spoiled("text for a number", "number_unreadable", "pipeline", "amount_cny", "面议", at=120),
    Spoiled("text for a number", "number_unreadable", "kpis", "value", "优秀", at=300),
)


class Planter:
    """A copy of the clean book in which faults are planted, and the key to them."""

    def __init__(self, book: Sequence[Sheet], rng: np.random.Generator) -> None:
        self.sheets = {sheet.table: sheet.copy() for sheet in book}
        self.extra: list[Sheet] = []
        self.key: list[Fault] = []
        self._free = self._free_accounts(rng)

    def _free_accounts(self, rng: np.random.Generator) -> list[int]:
        """Return accounts in chance order that no other row names, so that a fault stays alone."""
        named = {row[0] for row in self.sheets["roles"].rows} | {
            row[1] for row in self.sheets["pipeline"].rows
        }
        free = [
            at
            for at in range(len(self.sheets["accounts"].rows))
            if self.get("accounts", at, "account_id") not in named
            and not self.get("accounts", at, "parent_id")
            and self.get("accounts", at, "locked") == "否"
        ]
        return [free[int(each)] for each in rng.permutation(len(free))]

    def get(self, table: str, at: int, column: str) -> Cell:
        """Return a cell."""
        sheet = self.sheets[table]
        return sheet.rows[at][sheet.columns.index(column)]

    def put(self, table: str, at: int, column: str, value: Cell) -> None:
        """Set a cell."""
        sheet = self.sheets[table]
        sheet.rows[at][sheet.columns.index(column)] = value

    def account(self, **wanted: Cell) -> int:
        """Return the next free account, of those with the values wanted."""
        found = next(
            at
            for at in self._free
            if all(self.get("accounts", at, name) == value for name, value in wanted.items())
        )
        self._free.remove(found)
        return found

    def pair(self) -> tuple[int, int]:
        """Return two free accounts of one city, the upper one first."""
        for first in self._free:
            city = self.get("accounts", first, "city")
            other = [at for at in self._free if at != first and self.get("accounts", at, "city") == city]
            if other:
                self._free = [at for at in self._free if at not in (first, other[0])]
                return min(first, other[0]), max(first, other[0])
        raise ValueError("no two free accounts in one city")

    def spoil(self, fault: Spoiled) -> None:
        """Put a wrong value and note it."""
        at = self.account() if fault.at is None else fault.at
        self.put(fault.table, at, fault.column, fault.value)
        self.note(fault, at)

    def note(self, fault: Spoiled, at: int) -> None:
        """Enter a planted fault in the key, with its place in the workbook."""
        sheet = self.sheets[fault.table]
        column = sheet.columns.index(fault.column)
        self.note_cell(fault, sheet=sheet, row=sheet.header_row + 1 + at, column=column)

    def note_cell(self, fault: Spoiled, *, sheet: Sheet, row: int, column: int) -> None:
        """Enter a planted fault in the key by row and column of its sheet."""
        value = fault.value.text if isinstance(fault.value, Formula) else str(fault.value)
        self.key.append(
            Fault(
                f"F{len(self.key) + 1:02d}",
                fault.kind,
                fault.code,
                fault.consequences,
                sheet.name,
                row,
                sheet.headings[column],
                f"{chr(ord('A') + column)}{row}",
                value,
                fault.remark,
            )
        )

    def append(self, table: str, row: Sequence[Cell]) -> int:
        """Append a row and return its place."""
        self.sheets[table].rows.append(list(row))
        return len(self.sheets[table].rows) - 1

    def add_column(self, table: str, heading: str, values: Sequence[Cell]) -> None:
        """Append a column that the clean table does not have."""
        sheet = self.sheets[table]
        rows = [[*row, value] for row, value in zip(sheet.rows, values)]
        self.sheets[table] = replace(
            sheet, columns=(*sheet.columns, heading), headings=(*sheet.headings, heading), rows=rows
        )


def plant(book: Sequence[Sheet], *, rng: np.random.Generator) -> tuple[list[Sheet], list[Fault]]:
    """Return the dirty copy of a clean Chinese book, and the key to its faults."""
    planter = Planter(book, rng)
    for fault in (*ACCOUNT_CELLS, *OTHER_CELLS):
        planter.spoil(fault)
    for step in (_same_ids, _same_names, _places, _points, _circles, _seats, _splits, _columns, _sheets):
        step(planter)
    return [*planter.sheets.values(), *planter.extra], planter.key


def _same_ids(planter: Planter) -> None:
    """Give two rows one id, or write a row twice."""
    for _ in range(2):
        upper, lower = planter.pair()
        number = planter.get("accounts", upper, "account_id")
        planter.put("accounts", lower, "account_id", number)
        planter.note(Spoiled("duplicate id", "id_duplicate", "accounts", "account_id", number), lower)
    number = planter.get("pipeline", 150, "opportunity_id")
    planter.put("pipeline", 160, "opportunity_id", number)
    planter.note(Spoiled("duplicate id", "id_duplicate", "pipeline", "opportunity_id", number), 160)
    for table, key, at in (("accounts", "account_id", planter.account()), ("kpis", "employee_id", 500)):
        again = planter.append(table, planter.sheets[table].rows[at])
        value = planter.get(table, again, key)
        planter.note(Spoiled("row written twice", "row_repeated", table, key, value), again)


def _same_names(planter: Planter) -> None:
    """Enter a customer twice under names that differ by blanks, by the width of brackets or by a branch."""
    upper, lower = planter.pair()
    name = str(planter.get("accounts", upper, "name"))
    _rename(planter, lower, f"{name[:2]} {name[2:]}", code="name_duplicate", remark="a blank in the name")
    upper, lower = planter.pair()
    name = str(planter.get("accounts", upper, "name"))
    planter.put("accounts", upper, "name", f"{name}（东院区）")
    _rename(
        planter,
        lower,
        f"{name}(东院区)",
        code="name_duplicate",
        remark="narrow brackets instead of wide ones",
    )
    for branch in ("（南院区）", "【体检部】"):
        upper, lower = planter.pair()
        name = str(planter.get("accounts", upper, "name"))
        _rename(planter, lower, name + branch, code="name_branch", remark="a branch in brackets")


def _rename(planter: Planter, at: int, name: str, *, code: str, remark: str) -> None:
    planter.put("accounts", at, "name", name)
    planter.note(Spoiled("customer entered twice", code, "accounts", "name", name, remark), at)


def _places(planter: Planter) -> None:
    """Name cities that do not exist, are misspelt or lie in another province."""
    for city, province in (("成都市", "湖北省"), ("广州市", "江苏省")):
        at = planter.account(province=province)
        _name_city(planter, at, city, kind="city of another province", code="province_city_mismatch",
                   consequences="coordinates_far")  # fmt: skip
    at = planter.account(city="恩施土家族苗族自治州")
    _name_city(planter, at, "恩施土家组苗族自治州", kind="misspelt city", code="place_fuzzy")
    for city in ("枫桥泽市", "新澜市"):
        at = planter.account()
        _blank_point(planter, at)
        planter.put("accounts", at, "address", "")
        _name_city(
            planter, at, city, kind="unknown city", code="city_unknown", consequences="coordinates_missing"
        )
    at = planter.account()
    _blank_point(planter, at)
    planter.put("accounts", at, "address", "")
    planter.put("accounts", at, "province", "海外")
    _name_city(
        planter, at, "未知", kind="no known place", code="place_unknown", consequences="coordinates_missing"
    )


def _name_city(planter: Planter, at: int, city: str, *, kind: str, code: str, consequences: str = "") -> None:
    planter.put("accounts", at, "city", city)
    planter.note(Spoiled(kind, code, "accounts", "city", city, consequences=consequences), at)


def _blank_point(planter: Planter, at: int) -> None:
    planter.put("accounts", at, "latitude", "")
    planter.put("accounts", at, "longitude", "")


def _points(planter: Planter) -> None:
    """Put customers at points where they cannot be."""
    berlin, tokyo, metres = (52.52, 13.405), (35.68, 139.69), (3_386_912.4, 463_210.8)
    for kind, code, (latitude, longitude) in (
        ("coordinates zero", "coordinates_zero", (0, 0)),
        ("coordinates zero", "coordinates_zero", (0, 0)),
        ("outside China", "coordinates_outside", berlin),
        ("outside China", "coordinates_outside", tokyo),
        ("metres instead of degrees", "coordinates_metres", metres),
    ):
        _put_point(planter, planter.account(), latitude, longitude, kind=kind, code=code)
    for _ in range(3):
        at = planter.account()
        latitude, longitude = (planter.get("accounts", at, name) for name in ("longitude", "latitude"))
        _put_point(planter, at, latitude, longitude, kind="swapped coordinates", code="coordinates_swapped")
    for province in ("四川省", "河北省"):
        at = planter.account(province=province)
        latitude, longitude = (planter.get("accounts", 0, name) for name in ("latitude", "longitude"))
        _put_point(planter, at, latitude, longitude, kind="far from the stated city", code="coordinates_far")
    at = planter.account()
    _blank_point(planter, at)
    planter.note(Spoiled("no coordinates", "coordinates_missing", "accounts", "latitude", ""), at)


def _put_point(planter: Planter, at: int, latitude: Cell, longitude: Cell, *, kind: str, code: str) -> None:
    planter.put("accounts", at, "latitude", latitude)
    planter.put("accounts", at, "longitude", longitude)
    planter.note(Spoiled(kind, code, "accounts", "latitude", latitude, f"longitude: {longitude}"), at)


def _circles(planter: Planter) -> None:
    """Let parents, managers and mentors lead back to where they began."""
    upper, lower = planter.pair()
    first, second = (planter.get("accounts", at, "account_id") for at in (upper, lower))
    planter.put("accounts", lower, "parent_id", first)
    planter.put("accounts", upper, "parent_id", second)
    _note_circle(planter, "accounts", "parent_id", upper, second)
    report = next(
        row[0]
        for row in planter.sheets["positions"].rows
        if row[0] != "P01" and _leads_to(planter, str(row[0]), "P01")
    )
    planter.put("positions", 0, "reports_to", report)
    _note_circle(planter, "positions", "reports_to", 0, report)
    first, second = (planter.get("employees", at, "employee_id") for at in (30, 31))
    planter.put("employees", 31, "mentor_id", first)
    planter.put("employees", 30, "mentor_id", second)
    _note_circle(planter, "employees", "mentor_id", 30, second)


def _leads_to(planter: Planter, position: str, manager: str) -> bool:
    """Tell whether a position reports to the manager of a manager of its own."""
    above = {str(row[0]): str(planter.get("positions", at, "reports_to"))
             for at, row in enumerate(planter.sheets["positions"].rows)}  # fmt: skip
    return above.get(above.get(position, ""), "") == manager


def _note_circle(planter: Planter, table: str, column: str, at: int, value: Cell) -> None:
    planter.note(Spoiled("circle", "cycle", table, column, value, "the other end is wrong, too"), at)


def _seats(planter: Planter) -> None:
    """Put two people on one seat, one person on two, and lock a customer to nobody."""
    vacant = next(at for at in range(64) if not planter.get("positions", at, "employee_id"))
    person = planter.get("positions", 0, "employee_id")
    planter.put("positions", vacant, "employee_id", person)
    planter.note(
        Spoiled("one person, two positions", "employee_two_positions", "positions", "employee_id", person),
        vacant,
    )
    second = planter.get("positions", 6, "employee_id")
    again = planter.append("positions", planter.sheets["positions"].rows[5])
    planter.put("positions", again, "employee_id", second)
    planter.note(
        Spoiled("two people, one position", "position_two_people", "positions", "employee_id", second), again
    )
    at = planter.account()
    planter.put("accounts", at, "position_id", "")
    planter.put("accounts", at, "locked", "是")
    planter.note(Spoiled("locked to nobody", "lock_without_position", "accounts", "locked", "是"), at)


def _splits(planter: Planter) -> None:
    """Share out more revenue than there is."""
    revenue = [
        at
        for at in range(len(planter.sheets["roles"].rows))
        if planter.get("roles", at, "split_type") == "收入"
    ]
    for at in (revenue[1], revenue[3]):
        planter.put("roles", at, "split_pct", 75)
        planter.note(Spoiled("splits above 100", "split_over_100", "roles", "split_pct", 75), at)


def _columns(planter: Planter) -> None:
    """Add columns that must not come in, or come twice."""
    count = len(planter.sheets["employees"].rows)
    planter.add_column("employees", "身份证号", [_identity(number) for number in range(count)])
    _note_heading(planter, "employees", "identity cards", "column_personal")
    count = len(planter.sheets["accounts"].rows)
    planter.add_column("accounts", "联系电话", ["000-0000" if at % 7 else "" for at in range(count)])
    _note_heading(planter, "accounts", "telephone numbers", "column_personal")
    planter.add_column("accounts", "年拜访次数", [at % 5 for at in range(count)])
    _note_heading(planter, "accounts", "header twice", "header_twice")


def _identity(number: int) -> str:
    """Return an identity number of a region that does not exist, with a right check digit (GB 11643)."""
    body = f"{NO_REGION}19900101{number:03d}"
    return body + CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS)) % 11]


def _note_heading(planter: Planter, table: str, kind: str, code: str) -> None:
    sheet = planter.sheets[table]
    column = len(sheet.headings) - 1
    fault = Spoiled(kind, code, table, sheet.columns[column], sheet.headings[column])
    planter.note_cell(fault, sheet=sheet, row=sheet.header_row, column=column)


def _sheets(planter: Planter) -> None:
    """Add a hidden sheet of customers and a sheet of something else."""
    clean = planter.sheets["accounts"]
    old = replace(
        clean, name="旧客户", rows=[["L0001", "停用客户", *[""] * (len(clean.columns) - 2)]], hidden=True
    )
    drafts = Sheet("", "草稿", ("", ""), ("待办事项", "进度"), [["整理拜访记录", "一半"]])
    for sheet, kind, code in (
        (old, "hidden sheet", "sheet_hidden"),
        (drafts, "foreign sheet", "sheet_not_recognised"),
    ):
        planter.extra.append(sheet)
        fault = Spoiled(kind, code, "", "", sheet.name)
        planter.note_cell(fault, sheet=sheet, row=sheet.header_row, column=0)


def write_key(path: Path, key: Sequence[Fault]) -> None:
    """Write the key as CSV (UTF-8 with BOM, so that spreadsheets show the Chinese)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Fault))
        writer.writerows(astuple(fault) for fault in key)
