"""What does one finding say: a fault in the data, or a rule that the plan breaks or strains? No widgets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.model.finding import Finding
from territory_designer.model.tables import Index
from territory_designer.ui import numbers
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.remedies import Remedy
    from territory_designer.session.session import Session
    from territory_designer.validate.breach import Breach

KINDS = ("broken", "strained", "error", "warning", "note")
RULE_KINDS = KINDS[:2]
LOOKS = {
    "broken": ("octagon-alert", "over"),
    "strained": ("gauge", "warn"),
    "error": ("circle-alert", "over"),
    "warning": ("triangle-alert", "warn"),
    "note": ("info", "muted"),
}
_REACH = ("beyond_reach", "no_way_known")  # found in the plan, not in the planner's files


@dataclass(frozen=True, eq=False)
class Item:
    """One line: its kind, where it is, what is wrong, what to do, and whom it concerns.

    Parameters
    ----------
    say, advise
        Return fault and remedy in a language.
    accounts, position, hub
        Ids of whom to select; empty where none is known.
    about
        Key of the text that names what it is about: a rule, or a table of the data.
    offers
        What can be done with a click, the best first.
    """

    kind: str
    place: str
    say: Callable[[str], str]
    advise: Callable[[str], str]
    accounts: tuple[str, ...] = ()
    position: str = ""
    hub: str = ""
    about: str = ""
    offers: tuple[Remedy, ...] = ()


def of_finding(finding: Finding) -> Item:
    """Return the line of a fault in the data."""
    cell = f"{finding.sheet}!{finding.cell}" if finding.cell else ""
    place = cell or (f"{finding.sheet}:{finding.row}" if finding.row else finding.sheet or finding.value)
    return Item(
        finding.severity,
        place,
        finding.text,
        finding.remedy,
        accounts=_named(finding) if finding.table in ("accounts", "roles", "") else (),
        position=finding.value if finding.table == "positions" else "",
        about=f"findings.about.{finding.table or 'files'}",
        offers=_reach_remedies(finding),
    )


def _named(finding: Finding) -> tuple[str, ...]:
    """Return what might be ids of accounts in a finding; whoever selects looks which of them exist."""
    said = [finding.value, *(str(finding.params.get(name, "")) for name in ("account", "id", "ids", "name"))]
    return tuple(word.strip() for text in said for word in re.split("[,，、;；]", text) if word.strip())


def _reach_remedies(finding: Finding) -> tuple[Remedy, ...]:
    """Offer to bring an account nearer that is beyond the reach of its position."""
    from territory_designer.session.remedies import Remedy

    if finding.code not in _REACH:
        return ()
    return (Remedy("place", "longest_travel", {"count": 1}, (finding.value,)),)


def of_breach(breach: Breach, session: Session) -> Item:
    """Return the line of a rule that is broken or strained."""
    from territory_designer.session.remedies import remedies

    title = f"rule.{breach.rule}.title"
    return Item(
        "broken" if breach.hard else "strained",
        breach.position_id or breach.hub_id,
        breach.text,
        lambda language: t(title) if language else "",
        accounts=breach.account_ids,
        position=breach.position_id,
        hub=breach.hub_id,
        about=title,
        offers=remedies(session.project, session.scenario, breach),
    )


def offer_words(remedy: Remedy) -> tuple[str, dict[str, Any]]:
    """Return the key and the values of the text that says what a remedy does."""
    params = dict(remedy.params)
    if remedy.code == "allow":
        params["limit"] = _limit(float(params["limit"]), str(params["unit"]))
    many = remedy.code in ("place", "unlock") and len(remedy.accounts) > 1
    return f"remedy.{remedy.code}{'.many' if many else ''}", params


def offer_text(remedy: Remedy) -> str:
    """Say what a remedy does."""
    key, params = offer_words(remedy)
    return t(key, **params)


def _limit(limit: float, unit: str) -> str:
    write = {"percent": numbers.percent, "minutes": numbers.minutes}.get(unit, numbers.plain)
    return write(limit)


def rows_of(session: Session, ids: Iterable[str]) -> Index:
    """Return the rows of the accounts that bear these ids, or these names."""
    wanted, accounts = set(ids), session.project.accounts
    known = [
        row
        for row, (number, name) in enumerate(zip(accounts.account_id, accounts.name))
        if number in wanted or name in wanted
    ]
    return np.array(known, np.intp)


def position_of(session: Session, item: Item) -> int:
    """Return the row of the position that an item names, -1 = none."""
    rows = np.flatnonzero(session.project.positions.position_id == item.position)
    return int(rows[0]) if item.position and len(rows) else -1


def accounts_at(session: Session, item: Item) -> Index:
    """Return the accounts of the position or hub that an item names."""
    scenario, position = session.scenario, position_of(session, item)
    if position >= 0:
        return np.flatnonzero(scenario.alignment == position)
    hub = np.flatnonzero(session.project.hubs.hub_id == item.hub) if item.hub else np.zeros(0, np.intp)
    seated = np.flatnonzero(np.isin(scenario.position_hub, hub))
    return np.flatnonzero(np.isin(scenario.alignment, seated))
