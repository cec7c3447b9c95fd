"""How does a project lie in plain tables, and how does it come back from them?

Ids stand for rows, so that another program can read an alignment. A column called ``rank`` keeps the order of
what has no order in the content (scenarios, kept columns).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from territory_designer.model.finding import Finding
from territory_designer.model.project import HistoryEntry, Note, Project, index_of
from territory_designer.model.rules import rules_as_dict, rules_from_dict
from territory_designer.model.scenario import BASELINE, Bound, Scenario
from territory_designer.model.schema import schema
from territory_designer.model.settings import Settings
from territory_designer.model.tables import TABLES, Table, Text, Whole

TEXT, NUMBER, WHOLE, FLAG = "text", "number", "whole", "flag"
DTYPES: Mapping[str, Any] = {TEXT: object, NUMBER: np.float64, WHOLE: np.int64, FLAG: np.bool_}

Layout: TypeAlias = Mapping[str, Mapping[str, str]]
Columns: TypeAlias = Mapping[str, NDArray[Any]]
Tables: TypeAlias = Mapping[str, Columns]

_OWN: Layout = {
    "extra_columns": {"column_name": TEXT, "name": TEXT, "rank": WHOLE},
    "settings": {"name": TEXT, "value": TEXT},
    "scenarios": {
        "name": TEXT,
        "utilisation": NUMBER,
        "mode": TEXT,
        "start": TEXT,
        "note": TEXT,
        "valid": FLAG,
        "rng_seed": WHOLE,
        "frozen": FLAG,
        "bound_objective_cny": NUMBER,
        "bound_lower_cny": NUMBER,
        "bound_holds_for": TEXT,
        "rank": WHOLE,
    },
    "scenario_positions": {"scenario": TEXT, "position_id": TEXT, "hub_id": TEXT, "status": TEXT},
    "alignments": {"scenario": TEXT, "account_id": TEXT, "position_id": TEXT, "decided_by": WHOLE},
    "rules": {"scenario": TEXT, "rules": TEXT},
    "locks": {"scenario": TEXT, "kind": TEXT, "id": TEXT},
    "account_notes": {"account_id": TEXT, "text": TEXT, "at": TEXT},
    "findings": {
        "code": TEXT,
        "severity": TEXT,
        "table_name": TEXT,
        "sheet": TEXT,
        "row": WHOLE,
        "column_name": TEXT,
        "value": TEXT,
        "cell": TEXT,
        "params": TEXT,
    },
    "history": {"at": TEXT, "who": TEXT, "what": TEXT, "scenario": TEXT},
    "meta": {"key": TEXT, "value": TEXT},
}


@cache
def layout() -> Layout:
    """Return ``{table: {column: kind}}`` of today's format, without columns kept from a user's file."""
    given = {
        table: {name: TEXT if column.type == "date" else column.type for name, column in columns.items()}
        for table, columns in schema().items()
    }
    return {**given, **_OWN}


def with_extras(plain: Layout, names: Iterable[str]) -> Layout:
    """Return the layout with the kept columns of accounts, which are text."""
    extras = dict.fromkeys(extra_columns(names).values(), TEXT)
    return {**plain, "accounts": {**plain["accounts"], **extras}}


def extra_columns(names: Iterable[str]) -> dict[str, str]:
    """Return ``{header: column name}``: unique, readable and made of letters, digits and underscores only."""
    plain = {name: re.sub(r"\W+", "_", name)[:40] for name in sorted(names)}
    return {name: f"extra_{k}_{word}" for k, (name, word) in enumerate(plain.items(), start=1)}


def table_of(kinds: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> Columns:
    """Turn rows into columns of the kinds that the layout states."""
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return {name: _column(kind, values) for (name, kind), values in zip(kinds.items(), columns, strict=True)}


def _column(kind: str, values: Iterable[Any]) -> NDArray[Any]:
    column = np.empty(len(listed := list(values)), DTYPES[kind])
    column[:] = listed
    return column


def tables_of(project: Project) -> dict[str, Columns]:
    """Lay out everything but ``meta``."""
    if BASELINE not in project.scenarios:
        raise ValueError("a project without its baseline cannot be laid out")
    given = {name: _typed(name, table) for name, table in project.tables().items()}
    return {
        **given,
        "accounts": {**given["accounts"], **_extras(project)},
        "extra_columns": table_of(_OWN["extra_columns"], _extra_rows(project)),
        "settings": table_of(_OWN["settings"], sorted(_setting_rows(project.settings))),
        **_scenario_tables(project),
        "account_notes": table_of(
            _OWN["account_notes"],
            ((name, note.text, note.at) for name, note in sorted(project.notes.items())),
        ),
        "findings": table_of(_OWN["findings"], map(_finding_row, project.findings)),
        "history": table_of(
            _OWN["history"], ((each.at, each.who, each.what, each.scenario) for each in project.history)
        ),
    }


def _finding_row(finding: Finding) -> tuple[Any, ...]:
    place = (finding.table, finding.sheet, finding.row, finding.column, finding.value, finding.cell)
    return finding.code, finding.severity, *place, json.dumps(dict(finding.params), default=_plain)


def _plain(value: Any) -> Any:
    """Return a number of numpy as one of Python, whatever else as text."""
    return value.item() if isinstance(value, np.generic) else str(value)


def meta_table(meta: Mapping[str, str]) -> Columns:
    """Lay out the facts about the file itself."""
    return table_of(_OWN["meta"], sorted(meta.items()))


def _typed(name: str, table: Table) -> Columns:
    kinds = layout()[name]
    return {column: np.asarray(values, DTYPES[kinds[column]]) for column, values in table.columns().items()}


def _extras(project: Project) -> Columns:
    extra = project.accounts.extra
    return {column: _column(TEXT, extra[name]) for name, column in extra_columns(extra).items()}


def _extra_rows(project: Project) -> Iterator[tuple[str, str, int]]:
    ranks = {name: rank for rank, name in enumerate(project.accounts.extra)}
    for name, column in extra_columns(ranks).items():
        yield column, name, ranks[name]


def _setting_rows(settings: Settings) -> Iterator[tuple[str, str]]:
    for each in fields(settings):
        yield each.name, _json(type(each.default)(getattr(settings, each.name)))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _scenario_tables(project: Project) -> dict[str, Columns]:
    ranks = {name: rank for rank, name in enumerate(project.scenarios)}
    ordered = [project.scenarios[name] for name in sorted(ranks)]
    locks = ((each.name, lock.kind, lock.id) for each in ordered for lock in each.rules.locks)
    return {
        "scenarios": table_of(_OWN["scenarios"], (_scenario_row(each, ranks[each.name]) for each in ordered)),
        "scenario_positions": _joined([_position_columns(project, each) for each in ordered]),
        "alignments": _joined([_alignment_columns(project, each) for each in ordered]),
        "rules": table_of(_OWN["rules"], ((each.name, _rules_text(each)) for each in ordered)),
        "locks": table_of(_OWN["locks"], locks),
    }


def _scenario_row(scenario: Scenario, rank: int) -> tuple[Any, ...]:
    bound = scenario.bound
    proven = (bound.objective, bound.lower_bound, bound.holds_for) if bound else (np.nan, np.nan, None)
    told = (scenario.name, scenario.utilisation, scenario.mode, scenario.start, scenario.note)
    return (*told, scenario.valid, scenario.rng_seed, scenario.frozen, *proven, rank)


def _rules_text(scenario: Scenario) -> str:
    """Write the rules as JSON; 300 and 300.0 are the same limit and give the same text."""
    return _json(rules_as_dict(rules_from_dict(rules_as_dict(scenario.rules))))


def _position_columns(project: Project, scenario: Scenario) -> Columns:
    status = np.where(scenario.position_open, "open", "closed").astype(object)
    return {
        "scenario": _column(TEXT, [scenario.name] * len(project.positions)),
        "position_id": project.positions.position_id,
        "hub_id": _ids(project.hubs.hub_id, scenario.position_hub),
        "status": status,
    }


def _alignment_columns(project: Project, scenario: Scenario) -> Columns:
    return {
        "scenario": _column(TEXT, [scenario.name] * len(project.accounts)),
        "account_id": project.accounts.account_id,
        "position_id": _ids(project.positions.position_id, scenario.alignment),
        "decided_by": scenario.decided_by.astype(np.int64),
    }


def _ids(keys: Text, rows: Whole) -> Text:
    """Return the id of each row, None for -1."""
    if len(rows) and not -1 <= rows.min() <= rows.max() < len(keys):
        raise ValueError(f"a scenario points to row {rows.min()} or {rows.max()} of {len(keys)}")
    return np.append(keys, _column(TEXT, [None]))[rows]


def _joined(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def project_of(tables: Tables) -> Project:
    """Build the project.

    Raises
    ------
    ValueError, KeyError, TypeError
        When the tables contradict each other.
    """
    meta = dict(zip(tables["meta"]["key"], tables["meta"]["value"], strict=True))
    given = {name: _built(name, tables[name]) for name in TABLES}
    extra = {
        name: tables["accounts"][column]
        for column, name in _ranked(tables["extra_columns"], ("column_name", "name"))
    }
    project = Project(
        **{**given, "accounts": given["accounts"].with_columns(extra=extra)},
        settings=_settings(tables["settings"]),
        notes={name: Note(*said) for name, *said in _rows(tables["account_notes"])},
        findings=tuple(_finding(*row) for row in _rows(tables["findings"])),
        history=tuple(HistoryEntry(*row) for row in _rows(tables["history"])),
        meta=meta,
    )
    scenarios = _scenarios(project, tables)
    if BASELINE not in scenarios:
        raise ValueError("no baseline")
    return project.changed(scenarios=scenarios)


def _built(name: str, columns: Columns) -> Any:
    return TABLES[name].from_columns({column: columns[column] for column in layout()[name]})


def _rows(columns: Columns) -> Iterator[tuple[Any, ...]]:
    return zip(*columns.values(), strict=True)


def _finding(*row: Any) -> Finding:
    code, severity, table, sheet, number, column, value, cell, params = row
    place = (table, sheet, int(number), column, value, cell)
    return Finding(code, severity, *place, params=json.loads(params))


def _ranked(columns: Columns, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    order = np.argsort(columns["rank"], kind="stable")
    return list(zip(*(columns[name][order] for name in names), strict=True))


def _settings(columns: Columns) -> Settings:
    kinds = {each.name: type(each.default) for each in fields(Settings)}
    given = {name: json.loads(value) for name, value in _rows(columns)}
    wrong = [name for name, value in given.items() if not isinstance(value, kinds[name])]
    if wrong:
        raise ValueError(f"setting {wrong[0]}")
    return Settings(**given)


def _scenarios(project: Project, tables: Tables) -> dict[str, Scenario]:
    rules = {name: rules_from_dict(json.loads(text)) for name, text in _rows(tables["rules"])}
    names = tuple(_OWN["scenarios"])
    rows = [dict(zip(names, row, strict=True)) for row in _ranked(tables["scenarios"], names)]
    return {
        row["name"]: Scenario(**_told(row), **_placed(project, tables, row["name"]), rules=rules[row["name"]])
        for row in rows
    }


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what one row of ``scenarios`` says, in Python's own types."""
    proven = row["bound_holds_for"] is not None
    bound = (float(row["bound_objective_cny"]), float(row["bound_lower_cny"]), row["bound_holds_for"])
    return {
        **{name: row[name] for name in ("name", "mode", "start", "note")},
        "utilisation": float(row["utilisation"]),
        "valid": bool(row["valid"]),
        "frozen": bool(row["frozen"]),
        "rng_seed": int(row["rng_seed"]),
        "bound": Bound(*bound) if proven else None,
    }


def _placed(project: Project, tables: Tables, name: str) -> dict[str, Any]:
    """Return the arrays of a scenario; its ids must be those of the tables, in their order."""
    seats = _of_scenario(tables["scenario_positions"], name)
    served = _of_scenario(tables["alignments"], name)
    _same("positions", seats["position_id"], project.positions.position_id)
    _same("accounts", served["account_id"], project.accounts.account_id)
    return {
        "alignment": _row_of(project.positions.position_id, served["position_id"]),
        "decided_by": served["decided_by"],
        "position_hub": _row_of(project.hubs.hub_id, seats["hub_id"]),
        "position_open": seats["status"] == "open",
    }


def _of_scenario(columns: Columns, name: str) -> Columns:
    mine = columns["scenario"] == np.array(name, object)  # as plain text numpy would cut a NUL at its end
    return {column: values[mine] for column, values in columns.items()}


def _same(what: str, ids: Text, wanted: Text) -> None:
    if not np.array_equal(ids, wanted):
        raise ValueError(f"a scenario does not list the {what} of the plan")


def _row_of(keys: Text, ids: Text) -> Whole:
    rows = index_of(keys, ids)
    unknown = ids[(rows < 0) & (ids != None)]  # noqa: E711 - an element-wise comparison
    if len(unknown):
        raise ValueError(f"a scenario names {unknown[0]}, which the plan does not hold")
    return rows
