"""How do a planner's files become a project, with everything that is wrong in them said?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.datum import DATUMS
from territory_designer.intake.classes import fill_by_class
from territory_designer.intake.cross_checks import check
from territory_designer.intake.draft import Draft, Tables
from territory_designer.intake.drafting import draft_table
from territory_designer.intake.headers import key_of
from territory_designer.intake.place import (
    Atlas,
    home_cities,
    open_atlas,
    place_accounts,
    place_hubs,
    unknown_travel_cities,
)
from territory_designer.intake.read import RawTable, file_hashes, read_files
from territory_designer.intake.recognise import FUZZY, Recognition
from territory_designer.intake.references import groups_without_row, resolve_names
from territory_designer.intake.screen import Screened, screen
from territory_designer.model.finding import ERROR, NOTE, SEVERITIES, WARNING, Finding
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.schema import schema
from territory_designer.model.settings import Settings
from territory_designer.model.tables import (
    DEFAULT_CLASSES,
    TABLES,
    Accounts,
    Classes,
    Groups,
    Hubs,
    Positions,
)

STAGES = ("read", "check", "place")
ENOUGH_HEADERS = (
    2  # a sheet with so many known headers was meant as a table, even if a required one is missing
)


@dataclass(frozen=True, eq=False)
class Intake:
    """What came out of the planner's files.

    Parameters
    ----------
    project
        Plan with the baseline; its utilisation is still 1.
    findings
        Everything that is doubtful or wrong, worst first.
    recognitions
        What each sheet and header was taken for, in the order of ``raws``.
    raws
        The tables as read, without personal columns.
    kept, unknown, refused
        Headers by table: unknown columns that were kept, those that were not, and personal ones.
    counts
        Rows by table.
    """

    project: Project
    findings: tuple[Finding, ...]
    recognitions: tuple[Recognition, ...]
    raws: tuple[RawTable, ...]
    kept: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]

    @property
    def placed(self) -> int:
        """Return how many accounts have a place on the map."""
        return int(self.project.accounts.placed.sum())


def intake(  # noqa: PLR0913  (the one door of this room)
    paths: Iterable[str | Path],
    *,
    datum: str | None = None,
    mapping: Mapping[str, str] | None = None,
    tables: Mapping[str, str] | None = None,
    keep: Collection[str] = (),
    encodings: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    today: dt.date | None = None,
    tell: Callable[[str], None] = lambda _stage: None,
) -> Intake:
    """Turn files into a project; nothing is dropped or guessed without a finding.

    Parameters
    ----------
    paths
        The planner's files: together they hold the accounts and, as far as there are, the other tables.
    datum
        ``wgs84``, ``gcj02`` or ``bd09`` of all coordinates; without it coordinates are not used,
        unless the file states its own.
    mapping
        ``{header: column}`` where recognition is to be overruled; ``-`` leaves a header out.
    tables
        ``{path, file name or sheet name: table}``.
    keep
        Headers of unknown account columns to keep.
    encodings
        ``{path or file name: encoding}`` where it had to be asked for.
    settings
        Constants of the plan.
    today
        Day from which the future is counted, by default the current one.
    tell
        Told the name of each of ``STAGES`` when it begins.

    Raises
    ------
    TerritoryDesignerError
        When nothing usable can come out: unreadable file, no accounts, a required column of accounts missing.
    """
    files = list(paths)
    if datum is not None and datum not in DATUMS:
        raise TerritoryDesignerError("unknown_datum", datum=datum, datums=", ".join(DATUMS))
    named = [*(mapping or {}), *keep]
    tell("read")
    raws = read_files(files, tables=tables, encodings=encodings, headers=named)
    _require_headers(raws, names=named)
    screened = [screen(raw, mapping=mapping or {}, keep=keep) for raw in raws]
    findings: list[Finding] = [finding for each in screened for finding in _file_findings(each)]
    drafts: dict[str, Draft] = {}
    for table, parts in _by_table(screened).items():
        drafted = draft_table(table, parts, keep=keep)
        drafts[table] = drafted.draft
        findings += drafted.findings
    _require_accounts(drafts, screened)
    plan = replace(settings or Settings(), datum=datum or (settings or Settings()).datum)
    resolved = resolve_names(drafts)
    findings += resolved.findings
    tell("check")
    findings += check(Tables(resolved.drafts, today or dt.date.today()))
    tell("place")
    project = _project(resolved.drafts, findings, datum=datum, settings=plan)
    usable = [each for each in screened if _is_usable(each)]
    hashes = {f"input {name}": digest for name, digest in file_hashes(files).items()}
    return Intake(
        project=project.changed(meta=hashes),
        findings=_worst_first(findings),
        recognitions=tuple(each.recognition for each in screened),
        raws=tuple(each.raw for each in screened),
        kept={"accounts": tuple(project.accounts.extra)},
        unknown=_by_name((each.recognition.table, _unknown(each, project)) for each in usable),
        refused=_by_name((each.recognition.table, each.refused) for each in usable),
        counts={name: len(table) for name, table in project.tables().items() if name in drafts or len(table)},
    )


def _by_name(headers: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Join headers by table; tables without any are left out."""
    joined: dict[str, tuple[str, ...]] = {}
    for table, each in headers:
        joined[table] = (*joined.get(table, ()), *each)
    return {table: each for table, each in joined.items() if each}


def _unknown(each: Screened, project: Project) -> tuple[str, ...]:
    return tuple(
        header for _, header in each.recognition.unmapped if header not in ("", *project.accounts.extra)
    )


def _require_headers(raws: Sequence[RawTable], *, names: Iterable[str]) -> None:
    """Refuse a mapping that names a header no file has."""
    known = {key_of(header) for raw in raws for header in raw.headers}
    for name in names:
        if key_of(name) not in known:
            raise TerritoryDesignerError("unknown_header", header=name)


def _is_usable(each: Screened) -> bool:
    return bool(each.recognition.table) and not each.recognition.missing and not _is_left_out(each)


def _is_left_out(each: Screened) -> bool:
    """Tell whether a hidden sheet stays out: all do, unless the planner names their table."""
    return each.raw.grid.hidden and not each.raw.table


def _is_meant(each: Screened) -> bool:
    certain = sum(mapped.how != FUZZY for mapped in each.recognition.mapped)
    return certain >= ENOUGH_HEADERS or bool(each.raw.table)


def _file_findings(each: Screened) -> Iterator[Finding]:
    """Say what a sheet was not used for, or what it brings beside its rows."""
    recognition, raw = each.recognition, each.raw
    if _is_left_out(each):
        yield Finding("sheet_hidden", WARNING, recognition.table, raw.sheet)
    elif _is_usable(each):
        yield from each.findings
        for address in raw.grid.lost_formulas:
            yield Finding("formula_without_value", ERROR, recognition.table, raw.sheet, cell=address)
    elif _is_meant(each):
        missing = {"columns": ", ".join(recognition.missing), "count": len(recognition.missing)}
        yield Finding("column_missing", ERROR, recognition.table, raw.sheet, raw.header_row, params=missing)
    else:
        yield Finding("sheet_not_recognised", WARNING, "", raw.sheet, params={"rows": len(raw)})


def _by_table(screened: Sequence[Screened]) -> dict[str, list[Screened]]:
    """Group the usable raw tables by table, in the order of the schema."""
    groups: dict[str, list[Screened]] = {table: [] for table in schema()}
    for each in screened:
        if _is_usable(each):
            groups[each.recognition.table].append(each)
    return {table: parts for table, parts in groups.items() if parts}


def _require_accounts(drafts: Mapping[str, Draft], screened: Sequence[Screened]) -> None:
    """Refuse files from which no plan can come."""
    if len(drafts.get("accounts", ())):
        return
    for each in screened:
        recognition = each.recognition
        if recognition.table == "accounts" and recognition.missing and _is_meant(each):
            raise TerritoryDesignerError(
                "accounts_column_personal" if each.refused else "accounts_column_missing",
                table="accounts",
                sheet=each.raw.sheet,
                count=len(recognition.missing),
                columns=", ".join(recognition.missing),
                headers=", ".join(each.raw.headers),
                refused=", ".join(each.refused),
            )
    raise TerritoryDesignerError("no_accounts", sheets=", ".join(each.raw.sheet for each in screened))


def _project(
    drafts: Mapping[str, Draft],
    findings: list[Finding],
    *,
    datum: str | None,
    settings: Settings,
) -> Project:
    """Place and fill the drafts, and join them to a project; ``findings`` grows."""
    placed = _placed(drafts, findings, datum=datum, atlas=open_atlas())
    classes = _classes(placed)
    filled = fill_by_class(placed["accounts"], classes=classes, default=settings.default_class)
    findings += filled.findings
    tables = {
        name: TABLES[name].from_columns(_known(draft)) for name, draft in placed.items() if name != "accounts"
    }
    accounts = replace(Accounts.from_columns(_known(filled.draft)), extra=filled.draft.extra)
    given: dict[str, Any] = {
        "positions": Positions.from_columns({}),
        "hubs": Hubs.from_columns({}),
        **tables,
        "classes": classes,
        "groups": _groups(placed, findings),
    }
    project = Project(accounts=accounts, settings=settings, **given)
    return project.with_scenario(baseline_of(accounts, project.positions, project.hubs))


def _placed(
    drafts: Mapping[str, Draft], findings: list[Finding], *, datum: str | None, atlas: Atlas
) -> dict[str, Draft]:
    """Place accounts, hubs and homes."""
    placed = dict(drafts)
    steps: dict[str, Any] = {
        "accounts": lambda draft: place_accounts(draft, datum=datum, atlas=atlas),
        "hubs": lambda draft: place_hubs(draft, datum=datum, atlas=atlas),
        "employees": lambda draft: home_cities(draft, atlas=atlas),
    }
    for name, place in steps.items():
        if name in placed:
            result = place(placed[name])
            placed[name] = result.draft
            findings += result.findings
    if "travel" in placed:
        findings += unknown_travel_cities(placed["travel"], atlas=atlas)
    return placed


def _classes(drafts: Mapping[str, Draft]) -> Classes:
    if not len(drafts.get("classes", ())):
        return DEFAULT_CLASSES
    return Classes.from_columns(_known(drafts["classes"]))


def _groups(drafts: Mapping[str, Draft], findings: list[Finding]) -> Groups:
    """Return the groups; parents that have no row become standard groups."""
    stated = _known(drafts["groups"]) if "groups" in drafts else {}
    new = groups_without_row(drafts)
    if not new:
        return Groups.from_columns(stated)
    count = len(new)
    findings.append(drafts["accounts"].table_finding("groups_added", NOTE, column="parent_id", count=count))
    added = Groups.from_columns({"group_id": new, "name": new, "tier": ["standard"] * count}).columns()
    own = Groups.from_columns(stated).columns()
    return Groups.from_columns({name: np.concatenate([own[name], added[name]]) for name in own})


def _known(draft: Draft) -> dict[str, Any]:
    """Return the columns of a draft as its table knows them."""
    names = schema()[draft.table]
    columns = {name: values for name, values in draft.columns.items() if name in names}
    wholes = {name: values.round() for name, values in columns.items() if names[name].type == "whole"}
    return {**columns, **wholes}


def _worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort by severity, then table, sheet, row and code."""
    tables = {name: place for place, name in enumerate(schema())}
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                SEVERITIES.index(each.severity),
                tables.get(each.table, 99),
                each.sheet,
                each.row,
                each.code,
            ),
        )
    )
