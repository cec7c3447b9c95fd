"""What are the rows that come in: accounts, positions, employees, hubs and the tables around them?

Columns, not objects: each table is a frozen set of equally long, read-only numpy columns. The attributes
bear the names of ``columns.csv`` (a trailing underscore where Python keeps the word for itself).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Text: TypeAlias = NDArray[np.object_]
Number: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int32]
Flag: TypeAlias = NDArray[np.bool_]
Index: TypeAlias = NDArray[np.intp]

_DTYPE: Mapping[str, type] = {"Text": object, "Number": np.float64, "Whole": np.int32, "Flag": np.bool_}
_SUMMED = ("revenue_cny", "potential_cny")
_BLANK: Mapping[str, object] = {"Text": "", "Number": np.nan, "Whole": 0, "Flag": False}


def read_only(values: Any, dtype: Any) -> NDArray[Any]:
    """Return ``values`` as an array of its own that nobody can write to."""
    column = np.array(values, dtype=dtype)
    column.setflags(write=False)
    return column


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length. Text is ``""`` and a number is NaN where unknown."""

    def __post_init__(self) -> None:
        for name in self.attributes():
            column = read_only(getattr(self, name), _DTYPE[self._kind(name)])
            object.__setattr__(self, name, column)
        lengths = {len(getattr(self, name)) for name in self.attributes()}
        if len(lengths) > 1:
            raise ValueError(f"columns of {type(self).__name__} differ in length: {sorted(lengths)}")

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what can be computed again when a process hands the table to another."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def attributes(cls) -> tuple[str, ...]:
        """Return the names of the attributes that are columns."""
        return tuple(each.name for each in fields(cls) if each.type in _DTYPE)

    @classmethod
    def _kind(cls, attribute: str) -> str:
        return str(cls.__dataclass_fields__[attribute].type)

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any], rows: int | None = None) -> Self:
        """Build a table from columns by schema name; columns that are missing stay blank.

        Parameters
        ----------
        columns
            ``{schema name: values}``; names that the table does not know are an error.
        rows
            Number of rows, needed only when ``columns`` is empty.
        """
        count = len(next(iter(columns.values()))) if columns else (rows or 0)
        names = {name.rstrip("_"): name for name in cls.attributes()}
        unknown = set(columns) - set(names)
        if unknown:
            raise KeyError(f"{cls.__name__} has no column {sorted(unknown)}")
        given = {names[name]: values for name, values in columns.items()}
        blank = {name: [_BLANK[cls._kind(name)]] * count for name in names.values() if name not in given}
        return cls(**given, **blank)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return ``{schema name: column}``."""
        return {name.rstrip("_"): getattr(self, name) for name in self.attributes()}

    def __len__(self) -> int:
        return len(getattr(self, self.attributes()[0]))

    def with_columns(self, **columns: Any) -> Self:
        """Return a copy in which the attributes named are replaced."""
        return replace(self, **columns)


@dataclass(frozen=True, eq=False)
class Accounts(Table):
    """Customer sites. Coordinates are WGS-84; ``place_level`` says how they are known."""

    account_id: Text
    name: Text
    class_: Text
    segment: Text
    parent_id: Text
    city: Text
    province: Text
    address: Text
    latitude: Number
    longitude: Number
    position_id: Text
    employee_id: Text
    visits_per_year: Number
    onsite_min: Number
    preparation_min: Number
    desk_h: Number
    revenue_cny: Number
    potential_cny: Number
    margin_cny: Number
    quota_cny: Number
    product_lines: Text
    crosssell_lines: Text
    pipeline_cny: Number
    framework_agreement: Flag
    locked: Flag
    note: Text
    place_level: Text
    city_code: Text
    county_code: Text
    filled: Text
    extra: Mapping[str, Text] = field(default_factory=dict)

    @cached_property
    def placed(self) -> Flag:
        """Whether each account has a place on the map."""
        return read_only(np.isfinite(self.latitude) & np.isfinite(self.longitude), np.bool_)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Row of each account by its id."""
        return {each: row for row, each in enumerate(self.account_id)}

    @cached_property
    def placed_sums(self) -> Mapping[str, float]:
        """Number, revenue and potential of all accounts that have a place; unknown figures count nothing."""
        money = {name: float(np.nansum(getattr(self, name)[self.placed])) for name in _SUMMED}
        return {"accounts": float(self.placed.sum()), **money}


@dataclass(frozen=True, eq=False)
class Positions(Table):
    """Seats that serve accounts; ``hub_id`` and ``employee_id`` are today's."""

    position_id: Text
    hub_id: Text
    role: Text
    region: Text
    employee_id: Text
    reports_to: Text
    capacity_h: Number
    product_lines: Text
    home_office: Flag
    quota_cny: Number

    @property
    def vacant(self) -> Flag:
        """Whether nobody holds each position."""
        return np.asarray(self.employee_id == "", dtype=bool)

    @property
    def serves(self) -> Flag:
        """Whether each position may hold accounts: a serving role and hours to give."""
        return np.isin(self.role.astype(str), SERVING_ROLES) & (self.capacity_h > 0)


SERVING_ROLES = ("rep", "key account manager", "global account manager")


@dataclass(frozen=True, eq=False)
class Employees(Table):
    """Persons; homes are cities, never addresses."""

    employee_id: Text
    name: Text
    email: Text
    legal_entity: Text
    hire_date: Text
    experience_years: Number
    product_lines: Text
    mentor_id: Text
    home_city: Text
    mobility: Text


@dataclass(frozen=True, eq=False)
class Hubs(Table):
    """Cities where positions can be based; costs are yearly."""

    hub_id: Text
    city: Text
    province: Text
    latitude: Number
    longitude: Number
    state: Text
    cost_cny: Number
    min_positions: Whole
    max_positions: Whole
    legal_entity: Text
    social_insurance_city: Text
    agency: Text
    city_code: Text


@dataclass(frozen=True, eq=False)
class TravelTimes(Table):
    """The planner's own travel times, which override the travel graph."""

    from_city: Text
    to_city: Text
    minutes: Number
    km: Number
    mode: Text


@dataclass(frozen=True, eq=False)
class Classes(Table):
    """The service model: what a class of accounts needs."""

    class_: Text
    visits_per_year: Number
    onsite_min: Number
    preparation_min: Number
    desk_h: Number


@dataclass(frozen=True, eq=False)
class Groups(Table):
    """Customer groups."""

    group_id: Text
    name: Text
    tier: Text
    framework_agreement: Flag
    agreement_until: Text
    global_account_manager: Text
    plan: Text


@dataclass(frozen=True, eq=False)
class Roles(Table):
    """Who works an account beside its owner, and with what credit."""

    account_id: Text
    position_id: Text
    role: Text
    split_type: Text
    split_pct: Number
    from_: Text
    to: Text


@dataclass(frozen=True, eq=False)
class Pipeline(Table):
    """Opportunities."""

    opportunity_id: Text
    account_id: Text
    stage: Text
    amount_cny: Number
    open_date: Text
    close_date: Text
    outcome: Text


@dataclass(frozen=True, eq=False)
class Kpis(Table):
    """Indicators of persons by period."""

    employee_id: Text
    kpi: Text
    period: Text
    value: Number
    target: Number


@dataclass(frozen=True, eq=False)
class Support(Table):
    """Technical, marketing, finance and administrative staff at the hubs."""

    employee_id: Text
    function: Text
    hub_id: Text
    fte: Number


TABLES: Mapping[str, type[Table]] = {
    "accounts": Accounts,
    "positions": Positions,
    "employees": Employees,
    "hubs": Hubs,
    "travel": TravelTimes,
    "classes": Classes,
    "groups": Groups,
    "roles": Roles,
    "pipeline": Pipeline,
    "kpis": Kpis,
    "support": Support,
}

DEFAULT_CLASSES = Classes.from_columns(
    {
        "class": ["A", "B", "C"],
        "visits_per_year": [24, 12, 6],
        "onsite_min": [60, 60, 45],
        "preparation_min": [15, 15, 15],
        "desk_h": [6, 4, 2],
    }
)
