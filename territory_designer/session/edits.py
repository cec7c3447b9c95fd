"""What is one change of a scenario, as data that can be applied, taken back and written down?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import (
    Project,
    index_of,
    with_more_positions,
    with_positions_at,
)
from territory_designer.model.rules import rules_as_dict, rules_from_dict
from territory_designer.model.scenario import BASELINE, DECIDED_PLANNER, Bound, Scenario
from territory_designer.model.tables import Positions, read_only

FACTS = ("rules", "bound", "utilisation", "mode", "start", "note", "valid", "rng_seed", "frozen")
_REMARKS = {"note", "frozen"}  # facts that change nothing one would want to look at


Rows: TypeAlias = NDArray[Any]
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    "accounts": ("locked", "position_id", "employee_id"),
    "positions": ("product_lines", "capacity_h", "hub_id"),
}


def _none() -> Rows:
    return np.zeros(0, np.intp)


@dataclass(frozen=True, eq=False)
class ColumnChange:
    """Values of one column that change in some rows of a table.

    Only of ``CHANGEABLE`` columns: travel and work of accounts do not rest on them.
    """

    table: str
    column: str
    rows: Rows
    before: Rows
    after: Rows

    def put(self, project: Project, side: str) -> Project:
        """Return the plan with the values of ``"before"`` or ``"after"``."""
        table = getattr(project, self.table)
        values = _set(getattr(table, self.column), self.rows, getattr(self, side))
        return project.changed(**{self.table: table.with_columns(**{self.column: values})})

    def as_dict(self, project: Project) -> dict[str, Any]:
        """Return the change as the journal keeps it, by ids."""
        ids = _ids(project)[self.table]
        return {
            "table": self.table,
            "column": self.column,
            "rows": [_id(ids, row) for row in self.rows.tolist()],
            "before": self.before.tolist(),
            "after": self.after.tolist(),
        }

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any], project: Project) -> Self:
        """Read a change back from the journal."""
        table, column = entry["table"], entry["column"]
        if column not in CHANGEABLE.get(table, ()):
            raise KeyError(f"{table}.{column}")
        kind = getattr(getattr(project, table), column).dtype
        values = {side: np.array(entry[side], kind) for side in ("before", "after")}
        return cls(table, column, _rows(_ids(project)[table], entry["rows"]), **values)


def column_changes(before: Project, after: Project) -> tuple[ColumnChange, ...]:
    """Return what differs between the changeable columns of two plans with the same rows."""
    found = []
    for table, columns in CHANGEABLE.items():
        for column in columns:
            old, new = (getattr(getattr(each, table), column) for each in (before, after))
            rows = np.flatnonzero(old != new)
            if len(rows):
                found.append(ColumnChange(table, column, rows, old[rows], new[rows]))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Edit:
    """One change of one scenario; every part is optional.

    Parameters
    ----------
    label, params
        Key of the text ``edit.<label>`` and the values it names.
    scenario
        Name of the scenario that is changed.
    creates_from
        When given, the scenario does not exist before: it begins as a copy of the one named here.
    new_positions
        Rows that the table of positions gains, ``{column: values}``: closed in every scenario but for what
        this change says.
    account_index, position_before, position_after, decided_before, decided_after
        Accounts that move, each once, with their positions (-1 = unassigned) and who decided.
    position_index, hub_before, hub_after, open_before, open_after
        Positions that move, open or close.
    columns
        Values of the plan's tables that change with it.
    facts_before, facts_after
        Attributes named in ``FACTS`` that change. The bound is among them: it belongs to one alignment, so an
        edit by hand drops it and undo brings it back.
    """

    label: str
    scenario: str
    params: Mapping[str, Any] = field(default_factory=dict)
    creates_from: str = ""
    new_positions: Mapping[str, Any] = field(default_factory=dict)
    account_index: Rows = field(default_factory=_none)
    position_before: Rows = field(default_factory=_none)
    position_after: Rows = field(default_factory=_none)
    decided_before: Rows = field(default_factory=_none)
    decided_after: Rows = field(default_factory=_none)
    position_index: Rows = field(default_factory=_none)
    hub_before: Rows = field(default_factory=_none)
    hub_after: Rows = field(default_factory=_none)
    open_before: Rows = field(default_factory=_none)
    open_after: Rows = field(default_factory=_none)
    facts_before: Mapping[str, Any] = field(default_factory=dict)
    facts_after: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[ColumnChange, ...] = ()

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            object.__setattr__(self, name, read_only(getattr(self, name), np.intp))

    @property
    def shown_after(self) -> str:
        """Return which scenario to show when the change is made, ``""`` = stay."""
        moves = len(self.account_index) or len(self.position_index) or self.columns or self.creates_from
        return self.scenario if moves or not set(self.facts_after) <= _REMARKS else ""

    @property
    def shown_before(self) -> str:
        """Return which scenario to show when the change is taken back, ``""`` = stay."""
        return self.creates_from or self.shown_after

    @property
    def reshapes(self) -> bool:
        """Whether the list of scenarios or the rows of a table change."""
        return bool(self.creates_from or self.new_positions)

    @property
    def renews(self) -> bool:
        """Whether everything that is shown is new, because the plan changed against which it is measured."""
        return False

    @property
    def positions(self) -> Rows:
        """Return the positions concerned, ascending."""
        touched = np.concatenate([self.position_before, self.position_after, self.position_index])
        return np.unique(touched[touched >= 0])

    def check(self, project: Project) -> None:
        """Refuse a change of what nobody may change.

        Raises
        ------
        TerritoryDesignerError
            ``baseline_read_only`` or ``scenario_frozen``.
        """
        thaws = set(self.facts_after) == {"frozen"} and not self.facts_after["frozen"]
        if not self.creates_from:
            check_open(project, self.scenario, thaws=thaws)

    def apply(self, project: Project) -> Project:
        """Return the plan with the change made."""
        project = _grown(project, self.new_positions)
        if self.creates_from:
            project = project.with_scenario(project.scenario(self.creates_from).changed(name=self.scenario))
        return self._tables(
            project.with_scenario(self._put(project.scenario(self.scenario), "after")), "after"
        )

    def revert(self, project: Project) -> Project:
        """Return the plan with the change taken back."""
        project = self._tables(project, "before")
        if self.creates_from:
            project = project.without_scenario(self.scenario)
        else:
            project = project.with_scenario(self._put(project.scenario(self.scenario), "before"))
        new = set(self.new_positions.get("position_id", ()))
        old = [row for row, each in enumerate(project.positions.position_id) if each not in new]
        return with_positions_at(project, np.array(old, np.intp))

    def _tables(self, project: Project, side: str) -> Project:
        for change in self.columns:
            project = change.put(project, side)
        return project

    def _put(self, scenario: Scenario, side: str) -> Scenario:
        return scenario.changed(
            alignment=_set(scenario.alignment, self.account_index, getattr(self, f"position_{side}")),
            decided_by=_set(scenario.decided_by, self.account_index, getattr(self, f"decided_{side}")),
            position_hub=_set(scenario.position_hub, self.position_index, getattr(self, f"hub_{side}")),
            position_open=_set(scenario.position_open, self.position_index, getattr(self, f"open_{side}")),
            **getattr(self, f"facts_{side}"),
        )

    def as_dict(self, project: Project) -> dict[str, Any]:
        """Return the edit as the journal keeps it: by ids, so that it survives a changed order of rows."""
        ids = _ids(_grown(project, self.new_positions))
        rows = {name: [_id(ids[kind], row) for row in getattr(self, name)] for name, kind in _KEYED.items()}
        plain = {name: getattr(self, name).tolist() for name in _ARRAYS if name not in _KEYED}
        words = {name: getattr(self, name) for name in ("label", "scenario", "creates_from")}
        facts = {name: _facts_as_dict(getattr(self, name)) for name in ("facts_before", "facts_after")}
        tables = {
            "columns": [change.as_dict(project) for change in self.columns],
            "new_positions": {name: list(values) for name, values in self.new_positions.items()},
        }
        return {**words, "params": dict(self.params), **rows, **plain, **facts, **tables}

    def as_taken_back(self, project: Project) -> dict[str, Any]:
        """Return the edit, made last in the plan, as a journal keeps it that only sees it taken back."""
        return self.as_dict(project)

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any], project: Project) -> Self:
        """Read an edit back from the journal."""
        ids = _ids(_grown(project, entry.get("new_positions", {})))
        rows = {name: _rows(ids[kind], entry[name]) for name, kind in _KEYED.items()}
        facts = {name: _facts_from_dict(entry[name]) for name in ("facts_before", "facts_after")}
        columns = tuple(ColumnChange.from_dict(each, project) for each in entry.get("columns", ()))
        return cls(**{**entry, **rows, **facts, "columns": columns})


_KEYED = {
    "account_index": "accounts",
    "position_before": "positions",
    "position_after": "positions",
    "position_index": "positions",
    "hub_before": "hubs",
    "hub_after": "hubs",
}
_ARRAYS = (*_KEYED, "decided_before", "decided_after", "open_before", "open_after")


def check_open(project: Project, name: str, *, thaws: bool = False) -> None:
    """Refuse a scenario that nobody may change.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_frozen`` or ``unknown_scenario``.
    """
    if name == BASELINE:
        raise TerritoryDesignerError("baseline_read_only")
    if project.scenario(name).frozen and not thaws:
        raise TerritoryDesignerError("scenario_frozen", name=name)


def _grown(project: Project, new: Mapping[str, Any]) -> Project:
    """Return the plan with new positions, unless it has them already."""
    if set(new.get("position_id", ())) <= set(project.positions.position_id):
        return project
    return with_more_positions(project, Positions.from_columns(new))


def _ids(project: Project) -> dict[str, Any]:
    return {
        "accounts": project.accounts.account_id,
        "positions": project.positions.position_id,
        "hubs": project.hubs.hub_id,
    }


def _set(column: Any, rows: Rows, values: Rows) -> Any:
    if not len(rows):
        return column
    changed = column.copy()
    changed[rows] = values
    return changed


def _id(ids: Any, row: int) -> str | None:
    return ids[row] if row >= 0 else None


def _rows(ids: Any, wanted: list[str | None]) -> Rows:
    return index_of(ids, np.array(wanted, object)).astype(np.intp)


def _facts_as_dict(facts: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(facts)
    if "rules" in said:
        said["rules"] = rules_as_dict(said["rules"])
    if said.get("bound"):
        said["bound"] = asdict(said["bound"])
    return said


def _facts_from_dict(said: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(said)
    if "rules" in facts:
        facts["rules"] = rules_from_dict(facts["rules"])
    if facts.get("bound"):
        facts["bound"] = Bound(**facts["bound"])
    return facts


def given(
    scenario: Scenario,
    accounts: Rows,
    positions: Rows,
    label: str,
    *,
    params: Mapping[str, Any] | None = None,
    **values: Any,
) -> Edit:
    """Return the edit by which a planner gives accounts to positions, pair by pair (-1 = nobody).

    Parameters
    ----------
    values
        What else of the scenario changes with it.
    """
    alignment, decided = scenario.alignment.copy(), scenario.decided_by.copy()
    alignment[accounts], decided[accounts] = positions, DECIDED_PLANNER
    after = scenario.changed(alignment=alignment, decided_by=decided, bound=None, **values)
    return between(scenario, after, label, params=params)


def swap_edit(project: Project, scenario: Scenario, pair: Rows, *, free: Rows) -> Edit | None:
    """Return the edit by which two accounts exchange their positions; None when both are at the same one.

    Raises
    ------
    TerritoryDesignerError
        ``account_held`` for one that is not among those who are ``free`` to move.
    """
    ids, at = project.accounts.account_id[pair], scenario.alignment[pair]
    for row in np.flatnonzero(~np.isin(pair, free)):
        raise TerritoryDesignerError("account_held", account=str(ids[row]))
    params = {"a": str(ids[0]), "b": str(ids[1])}
    return None if at[0] == at[1] else given(scenario, pair, at[::-1], "swap", params=params)


def between(
    before: Scenario,
    after: Scenario,
    label: str,
    *,
    creates: bool = False,
    params: Mapping[str, Any] | None = None,
) -> Edit:
    """Return the edit that leads from one scenario to another.

    Parameters
    ----------
    creates
        Whether ``after`` is a new scenario that begins as a copy of ``before``; it is not frozen.
    """
    after = after.changed(frozen=False) if creates else after
    accounts = np.flatnonzero((before.alignment != after.alignment) | (before.decided_by != after.decided_by))
    positions = np.flatnonzero(
        (before.position_hub != after.position_hub) | (before.position_open != after.position_open)
    )
    differ = [name for name in FACTS if getattr(before, name) != getattr(after, name)]
    return Edit(
        label=label,
        scenario=after.name,
        params=params or {},
        creates_from=before.name if creates else "",
        account_index=accounts,
        position_before=before.alignment[accounts],
        position_after=after.alignment[accounts],
        decided_before=before.decided_by[accounts],
        decided_after=after.decided_by[accounts],
        position_index=positions,
        hub_before=before.position_hub[positions],
        hub_after=after.position_hub[positions],
        open_before=before.position_open[positions],
        open_after=after.position_open[positions],
        facts_before={name: getattr(before, name) for name in differ},
        facts_after={name: getattr(after, name) for name in differ},
    )
