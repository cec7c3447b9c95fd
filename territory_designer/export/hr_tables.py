"""Which rows stand in each sheet of the HR workbook?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from territory_designer.export.hr_events import (
    Event,
    Story,
    decided_by,
    entity,
    events,
    hub_city,
    moved_accounts,
)
from territory_designer.export.sheets import Cell, Heading, Sheet
from territory_designer.measures.ground import Ground
from territory_designer.model.finding import Finding
from territory_designer.model.project import index_of, may_hold
from territory_designer.model.schema import schema
from territory_designer.model.texts import text


@dataclass(frozen=True, eq=False)
class Paper:
    """What the sheets are written from, and in which language."""

    tale: Story
    ground: Ground
    language: str
    version: str
    content_hash: str
    findings: Sequence[Finding] = ()
    breaches: Sequence[Any] = ()

    def say(self, key: str, **params: Any) -> str:
        """Render a text in the language of the workbook."""
        return text(key, self.language, **params)


def _headings(*columns: str) -> tuple[Heading, ...]:
    """Return headings from ``name`` or ``name:kind``."""
    return tuple(Heading(*column.split(":")) for column in columns)


def read_me(paper: Paper) -> Sheet:
    """What is this workbook, of which plan and state?"""
    tale, project = paper.tale, paper.tale.project
    facts = [
        ("plan", project.settings.title),
        ("scenario", tale.scenario.name),
        ("status", paper.say("sheet.draft")),
        ("effective", tale.effective.isoformat()),
        ("version", paper.version),
        ("content_hash", paper.content_hash),
        ("law", paper.say("sheet.law")),
        ("privacy", paper.say("sheet.privacy")),
        ("map", paper.say("sheet.map_note")),
    ]
    rows = [(paper.say(f"sheet.fact.{name}"), value) for name, value in facts]
    return Sheet("read_me", _headings("item", "content:long"), rows)


def dictionary(paper: Paper) -> Sheet:
    """What does each column of the plan's tables mean?"""
    rows = [
        (
            table,
            column.name,
            column.title(paper.language),
            column.type,
            column.unit,
            column.meaning(paper.language),
        )
        for table, columns in schema().items()
        for column in columns.values()
    ]
    return Sheet("dictionary", _headings("table", "column", "header", "type", "unit", "meaning:long"), rows)


_SUMMARY = {
    **dict.fromkeys(("workload_h", "travel_h", "nights"), "whole"),
    **dict.fromkeys(("travel_share", "balance_max", "balance_mean"), "share"),
    "outside_band": "whole",
    **dict.fromkeys(("disruption_accounts", "disruption_revenue"), "share"),
    "revenue_at_risk_cny": "money",
    **dict.fromkeys(("relocations", "pieces_extra"), "whole"),
}


def summary(paper: Paper) -> Sheet:
    """What do baseline and scenario cost?"""
    before, after = paper.tale.before.measures, paper.tale.after.measures
    rows = []
    for name, kind in _SUMMARY.items():
        values = (before[name], after[name], _minus(after[name], before[name]))
        rows.append((paper.say(f"measure.{name}"), *(Cell(value, kind) for value in values)))
    return Sheet("summary", _headings("measure:wide", "before", "after", "difference"), rows)


def _minus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


_EVENT_COLUMNS = (
    *(
        "event_id",
        "employee_id",
        "employee_name",
        "legal_entity",
        "event_type",
        "old_position",
        "new_position",
    ),
    *("old_manager", "new_manager", "old_city", "new_city", "old_hub", "new_hub", "work_mode", "territory"),
    *(
        "effective:date",
        "handover_until:date",
        "reason_code",
        "reason:long",
        "index_before:share",
        "index_after:share",
    ),
    *(
        "accounts_in:whole",
        "accounts_out:whole",
        "revenue_in:money",
        "revenue_out:money",
        "credit_until:date",
    ),
    *(
        "amendment:flag",
        "consent_status",
        "consent_date:date",
        "mentor",
        "decided_by",
        "social_before",
        "social_after",
    ),
    *("entity_before", "entity_after", "quota:money", "plan", "version", "content_hash"),
)


def event_sheet(paper: Paper, found: Sequence[Event]) -> Sheet:
    """Which person or seat changes how, when, and what must be signed?"""
    return Sheet("events", _headings(*_EVENT_COLUMNS), [_event_row(paper, event) for event in found])


def _event_row(paper: Paper, event: Event) -> tuple[Any, ...]:
    tale, position = paper.tale, event.position
    before, after = tale.before.scenario, tale.scenario
    positions = tale.project.positions
    name, manager = positions.position_id[position], positions.reports_to[position]
    stays = after.position_open[position]
    gained, lost = (side.get(position, np.zeros(0, int)) for side in (tale.gained, tale.lost))
    touched = np.concatenate([gained, lost])
    return (
        *(event.event_id, positions.employee_id[position], _employee(paper, position, "name")),
        *(_employee(paper, position, "legal_entity"), event.kind, name, name if stays else ""),
        *(manager, manager if stays else "", hub_city(tale, before, position), _city_after(tale, position)),
        *(_hub(tale, before, position), _hub(tale, after, position) if stays else ""),
        paper.say("sheet.home_office" if positions.home_office[position] else "sheet.office"),
        name if stays else "",
        *(tale.effective, tale.handover_until, event.reason.removeprefix("reason.")),
        paper.say(event.reason, **event.params),
        *(_index(tale.before, position), _index(tale.after, position), len(gained), len(lost)),
        *(_revenue(tale, gained), _revenue(tale, lost), tale.credit_until if len(lost) else None),
        paper.say("sheet.yes" if event.needs_amendment else "sheet.no"),
        paper.say("consent.draft") if event.needs_amendment else "",
        None,
        _employee(paper, position, "mentor_id"),
        paper.say(f"decided.{decided_by(tale, touched)}"),
        *(_social(tale, before, position), _social(tale, after, position) if stays else ""),
        *(entity(tale, position, after=False), entity(tale, position, after=True)),
        *(
            _known(positions.quota_cny[position]),
            tale.project.settings.title,
            paper.version,
            paper.content_hash,
        ),
    )


def _city_after(tale: Story, position: int) -> str:
    return hub_city(tale, tale.scenario, position) if tale.scenario.position_open[position] else ""


def _hub(tale: Story, scenario: Any, position: int) -> str:
    hub = scenario.position_hub[position]
    return str(tale.project.hubs.hub_id[hub]) if hub >= 0 else ""


def _social(tale: Story, scenario: Any, position: int) -> str:
    hub = scenario.position_hub[position]
    return str(tale.project.hubs.social_insurance_city[hub]) if hub >= 0 else ""


def _employee(paper: Paper, position: int, column: str) -> str:
    project = paper.tale.project
    row = index_of(project.employees.employee_id, project.positions.employee_id[position : position + 1])[0]
    return str(project.employees.columns()[column][row]) if row >= 0 else ""


def _index(card: Any, position: int) -> float | None:
    return _known(card.balance.index[position]) if card.balance.holds[position] else None


def _revenue(tale: Story, accounts: np.ndarray) -> float | None:
    revenue = tale.project.accounts.revenue_cny[accounts]
    return float(np.nansum(revenue)) if np.isfinite(revenue).any() else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def account_moves(paper: Paper) -> Sheet:
    """Which account goes from whom to whom, and why?"""
    columns = ("account_id", "account_name", "city", "from_position", "to_position", "one_way_before:whole")
    more = (
        "one_way_after:whole",
        "travel_before:hours",
        "travel_after:hours",
        "revenue:money",
        "reason:long",
        "decided_by",
    )
    rows = [_move_row(paper, int(row)) for row in np.flatnonzero(_differs(paper.tale))]
    return Sheet("account_moves", _headings(*columns, *more), rows)


def _differs(tale: Story) -> np.ndarray:
    return tale.before.scenario.alignment != tale.scenario.alignment


def _move_row(paper: Paper, row: int) -> tuple[Any, ...]:
    tale, accounts = paper.tale, paper.tale.project.accounts
    old, new = int(tale.before.scenario.alignment[row]), int(tale.scenario.alignment[row])
    minutes = [_minutes(paper, row, each) for each in (tale.before.scenario, tale.scenario)]
    hours = [_travel_h(paper, row, each) for each in (tale.before.scenario, tale.scenario)]
    reason = (
        "reason.account.new"
        if old < 0
        else "reason.account.closer"
        if _less(hours)
        else "reason.account.balance"
    )
    params = {"before": hours[0] or 0.0, "after": hours[1] or 0.0}
    return (
        *(accounts.account_id[row], accounts.name[row], accounts.city[row]),
        *(_position(tale, old), _position(tale, new), *minutes, *hours),
        *(_known(accounts.revenue_cny[row]), paper.say(reason, **params)),
        paper.say(f"decided.{decided_by(tale, np.array([row]))}"),
    )


def _less(hours: list[float | None]) -> bool:
    return hours[0] is not None and hours[1] is not None and hours[1] < hours[0]


def _position(tale: Story, position: int) -> str:
    return str(tale.project.positions.position_id[position]) if position >= 0 else ""


def _minutes(paper: Paper, row: int, scenario: Any) -> float | None:
    position = scenario.alignment[row]
    if position < 0:
        return None
    value = paper.ground.travel.minutes[row, scenario.position_hub[position]]
    return float(value) if np.isfinite(value) else None


def _travel_h(paper: Paper, row: int, scenario: Any) -> float | None:
    position = scenario.alignment[row]
    return None if position < 0 else float(paper.ground.work.travel_h[row, scenario.position_hub[position]])


def territories(paper: Paper) -> Sheet:
    """Which account belongs to which territory?"""
    order = np.argsort(paper.tale.scenario.alignment, kind="stable")
    rows = [_territory_row(paper, row) for row in order.tolist()]
    columns = (
        "territory",
        "account_id",
        "account_name",
        "city",
        "class",
        "visits:whole",
        "travel_after:hours",
    )
    return Sheet("territories", _headings(*columns), rows)


def _territory_row(paper: Paper, row: int) -> tuple[Any, ...]:
    accounts, tale = paper.tale.project.accounts, paper.tale
    return (
        *(_position(tale, int(tale.scenario.alignment[row])), accounts.account_id[row], accounts.name[row]),
        *(accounts.city[row], accounts.class_[row], _known(float(accounts.visits_per_year[row]))),
        _travel_h(paper, row, tale.scenario),
    )


def positions(paper: Paper) -> Sheet:
    """What does each seat carry, who holds it, and where does it sit?"""
    tale, table = paper.tale, paper.tale.project.positions
    rows = [
        (
            *(table.position_id[row], table.role[row], table.employee_id[row], _employee(paper, row, "name")),
            paper.say("sheet.vacant" if table.vacant[row] else "sheet.filled"),
            *(_hub(tale, tale.before.scenario, row), _hub(tale, tale.scenario, row), _city_after(tale, row)),
            *(
                _sum(tale.after, "accounts", row),
                _sum(tale.after, "workload_h", row),
                _sum(tale.after, "travel_h", row),
            ),
            *(
                float(table.capacity_h[row]),
                _index(tale.before, row),
                _index(tale.after, row),
                _sum(tale.after, "revenue_cny", row),
            ),
        )
        for row in range(len(table))
    ]
    columns = ("position", "role", "employee_id", "employee_name", "held", "old_hub", "new_hub", "new_city")
    more = (
        "accounts:whole",
        "workload_h:hours",
        "travel_after:hours",
        "capacity_h:hours",
        "index_before:share",
        "index_after:share",
        "revenue:money",
    )
    return Sheet("positions", _headings(*columns, *more), rows)


def _sum(card: Any, name: str, row: int) -> float:
    return float(card.tally[name][row])


def headcount(paper: Paper) -> Sheet:
    """How many people and vacancies has each hub, before and after?"""
    rows = [_headcount_row(paper, hub) for hub in range(len(paper.tale.project.hubs))]
    columns = (
        "hub",
        "city",
        "legal_entity",
        "social_city",
        "agency",
        "people_before:whole",
        "vacant_before:whole",
    )
    return Sheet("headcount", _headings(*columns, "people_after:whole", "vacant_after:whole"), rows)


def _headcount_row(paper: Paper, hub: int) -> tuple[Any, ...]:
    tale, hubs = paper.tale, paper.tale.project.hubs
    facts = (hubs.hub_id, hubs.city, hubs.legal_entity, hubs.social_insurance_city, hubs.agency)
    scenarios = (tale.before.scenario, tale.scenario)
    counts = [int(seats.sum()) for scenario in scenarios for seats in _seats(tale, scenario, hub)]
    return (*(column[hub] for column in facts), *counts)


def _seats(tale: Story, scenario: Any, hub: int) -> tuple[np.ndarray, np.ndarray]:
    here = (scenario.position_hub == hub) & scenario.position_open
    vacant = tale.project.positions.vacant
    return here & ~vacant, here & vacant


def roles(paper: Paper) -> Sheet:
    """Who works an account beside its owner, and with what credit?"""
    table = paper.tale.project.roles
    rows = list(
        zip(
            table.account_id,
            table.position_id,
            table.role,
            table.split_type,
            [_known(each) for each in table.split_pct],
            table.from_,
            table.to,
        )
    )
    columns = ("account_id", "position", "role", "split_type", "split_pct:hours", "from", "to")
    return Sheet("roles", _headings(*columns), rows)


def mentors(paper: Paper) -> Sheet:
    """Who is mentored by whom, and do they sit at one hub?"""
    people = paper.tale.project.employees
    rows = [_mentor_row(paper, row) for row in np.flatnonzero(people.mentor_id != "").tolist()]
    return Sheet(
        "mentors", _headings("employee_id", "employee_name", "mentor", "new_city", "mentor_city"), rows
    )


def _mentor_row(paper: Paper, row: int) -> tuple[str, ...]:
    tale, people = paper.tale, paper.tale.project.employees
    pair = [people.employee_id[row], people.mentor_id[row]]
    seats = index_of(tale.project.positions.employee_id, np.array(pair, object)).tolist()
    cities = [hub_city(tale, tale.scenario, seat) if seat >= 0 else "" for seat in seats]
    return (people.employee_id[row], people.name[row], people.mentor_id[row], *cities)


def exceptions(paper: Paper) -> Sheet:
    """What must somebody look at: broken and strained rules, and hubs without a legal entity?"""
    rows = [
        (
            paper.say("sheet.broken" if breach.hard else "sheet.strained"),
            breach.rule,
            breach.position_id or breach.hub_id,
            breach.text(paper.language),
        )
        for breach in paper.breaches
    ]
    return Sheet(
        "exceptions", _headings("kind", "rule", "place", "content:long"), [*rows, *_no_entity(paper)]
    )


def _no_entity(paper: Paper) -> Iterator[tuple[Any, ...]]:
    tale, hubs = paper.tale, paper.tale.project.hubs
    open_now = may_hold(tale.project, tale.scenario)
    for hub in np.unique(tale.scenario.position_hub[open_now]):
        if hub >= 0 and not hubs.legal_entity[hub] and not hubs.agency[hub]:
            yield (
                paper.say("sheet.legal"),
                "no_entity",
                hubs.hub_id[hub],
                paper.say("sheet.no_entity", city=hubs.city[hub]),
            )


def checks(paper: Paper, found: Sequence[Event]) -> Sheet:
    """Do the sheets tie to the plan?"""
    tale, accounts = paper.tale, paper.tale.project.accounts
    differs = _differs(tale)
    served = (tale.scenario.alignment >= 0) & accounts.placed
    changed = moved_accounts(tale, paper.ground)
    pairs: list[tuple[str, float, float]] = [
        ("accounts", float(served.sum()), tale.after.tally.total("accounts")),
        ("workload", float(tale.after.measures["workload_h"]), tale.after.tally.total("workload_h")),
        (
            "accounts_in",
            float((differs & (tale.scenario.alignment >= 0)).sum()),
            float(sum(map(len, tale.gained.values()))),
        ),
        (
            "accounts_out",
            float((differs & (tale.before.scenario.alignment >= 0)).sum()),
            float(sum(map(len, tale.lost.values()))),
        ),
        ("moved", float(len(changed)), float(tale.after.disruption.accounts)),
        ("relocated", float(sum(event.kind == "LOCATION" for event in found)), float(_moved_filled(tale))),
    ]
    rows = [
        (paper.say(f"check.{name}"), a, b, paper.say("sheet.yes" if np.isclose(a, b) else "sheet.no"))
        for name, a, b in pairs
    ]
    return Sheet("checks", _headings("item:wide", "in_workbook:hours", "in_plan:hours", "ties:flag"), rows)


def _moved_filled(tale: Story) -> int:
    both = tale.scenario.position_open & ~tale.project.positions.vacant
    return int((both & (tale.before.scenario.position_hub != tale.scenario.position_hub)).sum())


def all_sheets(paper: Paper) -> list[Sheet]:
    """Return the sheets of the HR workbook in their order."""
    found = events(paper.tale)
    plain: list[Callable[[Paper], Sheet]] = [
        account_moves,
        territories,
        positions,
        headcount,
        roles,
        mentors,
        exceptions,
    ]
    front = [read_me(paper), dictionary(paper), summary(paper), event_sheet(paper, found)]
    return [*front, *(make(paper) for make in plain), checks(paper, found)]
