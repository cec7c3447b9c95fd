"""Which table is this, and which column does each header mean?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.headers import Header, key_of, read_header, readings, words
from territory_designer.intake.read import RawTable
from territory_designer.model.schema import schema

EXACT, SYNONYM, FUZZY, GIVEN = "exact", "synonym", "fuzzy", "given"
LIKENESS = 0.85
IGNORE = ("", "-")
NAME_HINTS = {
    "accounts": ("account", "customer", "client", "hospital", "客户", "医院", "终端", "机构", "门店"),
    "positions": ("position", "seat", "岗位"),
    "employees": ("employee", "staff", "people", "员工", "人员", "花名册"),
    "hubs": ("hub", "office", "枢纽", "驻地", "办公"),
    "travel": ("travel", "time", "distance", "差旅", "行程", "距离", "时间"),
    "classes": ("class", "service", "等级", "分级"),
    "groups": ("group", "集团"),
    "roles": ("role", "split", "credit", "角色", "分成"),
    "pipeline": ("pipeline", "opportunit", "商机"),
    "kpis": ("kpi", "score", "指标", "绩效"),
    "support": ("support", "支持"),
}


@dataclass(frozen=True)
class Mapped:
    """One header understood: its place among the raw columns, the column it means, and how that was found.

    ``how`` is ``exact`` (the program's own word), ``synonym``, ``fuzzy`` (spelt almost so) or ``given``.
    """

    header: Header
    index: int
    column: str
    how: str


@dataclass(frozen=True)
class Recognition:
    """What a raw table was taken for.

    Parameters
    ----------
    table
        Table of the schema, empty when nothing fits.
    mapped
        Headers understood, in the order of the file.
    unmapped
        Headers not understood or left out: index and text.
    missing
        Required columns without a header.
    """

    source: str
    sheet: str
    table: str
    mapped: tuple[Mapped, ...] = ()
    unmapped: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()

    def index(self, column: str) -> int | None:
        """Return which raw column holds ``column``, None when none does."""
        return next((each.index for each in self.mapped if each.column == column), None)


def recognise(raw: RawTable, *, table: str = "", mapping: Mapping[str, str] | None = None) -> Recognition:
    """Understand the headers of a raw table.

    Parameters
    ----------
    raw
        The table as read.
    table
        Table of the schema where the caller knows it; else the one that explains most headers.
    mapping
        ``{header: column}`` stated by the planner; the column may be written ``table.column``;
        ``-`` leaves a header out.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_table`` or ``unknown_field``.
    """
    headers = [read_header(text) for text in raw.headers]
    given = _given(mapping or {})
    stated = table or raw.table
    if stated:
        _require_table(stated)
        return _recognise_as(raw, headers, table=stated, given=given)
    tries = [_recognise_as(raw, headers, table=name, given=given) for name in schema()]
    best = max(tries, key=lambda each: _worth(each, raw=raw))
    nothing = Recognition(raw.source, raw.sheet, table="", unmapped=tuple(enumerate(raw.headers)))
    return best if _certain(best) else nothing


def _require_table(table: str) -> None:
    if table not in schema():
        raise TerritoryDesignerError("unknown_table", table=table, tables=", ".join(schema()))


def _given(mapping: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return ``{key of header: (table or "", column)}``."""
    given = {}
    for header, field in mapping.items():
        table, _, column = field.strip().rpartition(".")
        if column not in IGNORE:
            _require_field(table, column)
        given[key_of(header)] = (table, column)
    return given


def _require_field(table: str, column: str) -> None:
    tables = [table] if table else list(schema())
    for name in tables:
        _require_table(name)
    if not any(column in schema()[name] and schema()[name][column].required != "own" for name in tables):
        raise TerritoryDesignerError("unknown_field", field=column)


def _certain(recognition: Recognition) -> int:
    return sum(each.how != FUZZY for each in recognition.mapped)


def _worth(recognition: Recognition, *, raw: RawTable) -> tuple[bool, int, int, bool]:
    """Rank an interpretation: complete first, then more headers explained, then the name of sheet or file."""
    certain = _certain(recognition)
    title = f"{raw.sheet} {raw.source}".lower()
    hinted = any(hint in title for hint in NAME_HINTS.get(recognition.table, ()))
    return (
        not recognition.missing and certain > 0,
        certain - len(recognition.missing) + hinted,
        certain,
        hinted,
    )


def _recognise_as(
    raw: RawTable, headers: Sequence[Header], *, table: str, given: Mapping[str, tuple[str, str]]
) -> Recognition:
    taken: dict[str, Mapped] = {}
    left_out: set[int] = set()
    for index, column, how in _proposals(headers, table=table, given=given):
        if index in left_out or any(each.index == index for each in taken.values()):
            continue
        if column in IGNORE:
            left_out.add(index)
        elif column not in taken:
            taken[column] = Mapped(header=headers[index], index=index, column=column, how=how)
    used = {each.index for each in taken.values()}
    return Recognition(
        source=raw.source,
        sheet=raw.sheet,
        table=table,
        mapped=tuple(sorted(taken.values(), key=lambda each: each.index)),
        unmapped=tuple((index, header.text) for index, header in enumerate(headers) if index not in used),
        missing=tuple(
            name for name, column in schema()[table].items() if column.required == "yes" and name not in taken
        ),
    )


def _proposals(
    headers: Sequence[Header], *, table: str, given: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[int, str, str]]:
    """Yield (header index, column, how), most certain first; the first proposal for either wins."""
    known = words(table)
    for index, header in enumerate(headers):
        stated_table, column = given.get(header.key, (table, None))
        if (
            column is not None
            and stated_table in ("", table)
            and (column in IGNORE or column in schema()[table])
        ):
            yield index, column, GIVEN
    for index, header in enumerate(headers):
        if header.key in known:
            yield index, known[header.key], EXACT if header.text.strip() == known[header.key] else SYNONYM
    for index, header in enumerate(headers):
        for word in readings(header):
            if word in known:
                yield index, known[word], SYNONYM
    for index, header in enumerate(headers):
        for word in (
            get_close_matches(header.bare, known, n=1, cutoff=LIKENESS) if len(header.bare) > 3 else ()
        ):
            yield index, known[word], FUZZY
