"""How does the company look as a workbook: in English and WGS-84, or in Chinese, 万元 and GCJ-02?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from words import COMPANY, Both, table_rows

from territory_designer.geo.datum import wgs84_to_gcj02


@dataclass(frozen=True)
class Formula:
    """A formula without a stored value, as programs write it that do not compute."""

    text: str


Cell = str | int | float | dt.date | Formula
Row = dict[str, Any]

CREATED = dt.datetime(2026, 7, 1)
SHEETS = {
    "accounts": Both("Accounts", "客户"),
    "positions": Both("Positions", "岗位"),
    "employees": Both("Employees", "员工"),
    "hubs": Both("Hubs", "枢纽城市"),
    "classes": Both("Classes", "等级规则"),
    "groups": Both("Groups", "客户集团"),
    "roles": Both("Roles", "角色分成"),
    "pipeline": Both("Pipeline", "商机"),
    "kpis": Both("KPIs", "绩效指标"),
    "support": Both("Support", "支持人员"),
}
REMARK = "虚构数据，仅供演示；金额单位：万元；坐标系：GCJ-02；截至2026年6月30日"
INVENTED = "Everything in this workbook is invented: company, customers, people and figures."
WAN = 10_000
WRITTEN_DATES = ("pipeline",)  # tables whose dates the Chinese workbook holds as text
WIDE = {"name": 34, "address": 26, "legal_entity": 30, "email": 26, "plan": 36, "product_lines": 26}


@dataclass(frozen=True)
class Sheet:
    """One table on its way into a workbook; ``titles`` are merged rows above the header."""

    table: str
    name: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: list[list[Cell]]
    titles: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def header_row(self) -> int:
        """Row of the header as a person counts."""
        return len(self.titles) + 1

    def copy(self) -> Sheet:
        """Return a copy with rows of its own."""
        return replace(self, rows=[list(row) for row in self.rows])


@cache
def headings() -> Mapping[str, Mapping[str, Both]]:
    """Return ``{table: {column: heading}}`` of ``tables/headings.csv``."""
    tables: dict[str, dict[str, Both]] = defaultdict(dict)
    for line in table_rows("headings.csv"):
        tables[line["table"]][line["column"]] = Both(line["en"], line["zh"])
    return tables


def sheets(tables: Mapping[str, Sequence[Row]], *, language: str) -> list[Sheet]:
    """Return all tables of the company as sheets in one language."""
    return [_sheet(table, tables[table], language=language) for table in SHEETS]


def _sheet(table: str, rows: Sequence[Row], *, language: str) -> Sheet:
    columns = tuple(headings()[table])
    name = SHEETS[table].in_language(language)
    shown = _in_chinese(table, rows) if language == "zh" else rows
    return Sheet(
        table=table,
        name=name,
        columns=columns,
        headings=tuple(heading.in_language(language) for heading in headings()[table].values()),
        rows=[[_cell(row[column], language) for column in columns] for row in shown],
        titles=(f"{COMPANY.zh}　{name}", REMARK) if language == "zh" else (),
    )


def _cell(value: Any, language: str) -> Cell:
    return value.in_language(language) if isinstance(value, Both) else value


def _in_chinese(table: str, rows: Sequence[Row]) -> list[Row]:
    """Return rows with money in 万元, coordinates in GCJ-02 and, in some tables, dates as text."""
    shown = [{column: _chinese(table, column, value) for column, value in row.items()} for row in rows]
    if table == "accounts":
        places = np.array([(row["longitude"], row["latitude"]) for row in rows])
        for row, longitude, latitude in zip(shown, *wgs84_to_gcj02(*places.T)):
            row |= {"longitude": round(float(longitude), 6), "latitude": round(float(latitude), 6)}
    return shown


def _chinese(table: str, column: str, value: Any) -> Any:
    if column.endswith("_cny"):
        return round(value / WAN, 1)
    return written(value) if table in WRITTEN_DATES and isinstance(value, dt.date) else value


def written(date: dt.date) -> str:
    """Return a date as people write it: 2026年6月30日."""
    return f"{date.year}年{date.month}月{date.day}日"


def write(path: Path, book: Sequence[Sheet], *, language: str) -> None:
    """Write a workbook; the same sheets give the same bytes."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties(
            {"title": COMPANY.in_language(language), "comments": INVENTED, "created": CREATED}
        )
        head = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        title = workbook.add_format({"bold": True, "align": "center"})
        for sheet in book:
            _write_sheet(workbook.add_worksheet(sheet.name), sheet, head=head, title=title)


def _write_sheet(page: Any, sheet: Sheet, *, head: Any, title: Any) -> None:
    last = len(sheet.headings) - 1
    for at, text in enumerate(sheet.titles):
        page.merge_range(at, 0, at, last, text, title)
    for at, (column, heading) in enumerate(zip(sheet.columns, sheet.headings)):
        page.set_column(at, at, WIDE.get(column, 14))
        page.write_string(sheet.header_row - 1, at, heading, head)
    for down, row in enumerate(sheet.rows, start=sheet.header_row):
        for at, value in enumerate(row):
            _write_cell(page, down, at, value)
    page.freeze_panes(sheet.header_row, 1)
    if sheet.hidden:
        page.hide()


def _write_cell(page: Any, row: int, column: int, value: Cell) -> None:
    """Write one cell by its type; text stays text, whatever it looks like."""
    if isinstance(value, str):
        if value:
            page.write_string(row, column, value)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, value)
    elif isinstance(value, Formula):
        page.write_formula(row, column, value.text, None, "")
    else:
        page.write_number(row, column, value)
