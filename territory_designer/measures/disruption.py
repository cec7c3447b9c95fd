"""What changes hands against the baseline, and who has to move?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from territory_designer.geo.travel import city_key
from territory_designer.measures.ground import Ground
from territory_designer.measures.tally import Change, Territories
from territory_designer.model.project import Project, index_of
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Number, Whole

STAKED = ("accounts", "revenue_cny", "hours", "margin_at_risk_cny")


@dataclass(frozen=True, eq=False)
class Stake:
    """What each account would put at stake if it moved, float64 ``(accounts,)``: fixed while accounts move.

    Accounts that nobody served in the baseline, and those without a place, stake nothing.
    """

    before: Whole
    accounts: Number
    revenue_cny: Number
    hours: Number
    margin_at_risk_cny: Number
    revenue_known: bool
    risk_share: float


@dataclass(frozen=True, eq=False)
class Disruption:
    """Sums over moved accounts, by the position that holds them now, float64 ``(positions,)`` in ``at``.

    An account is moved when it has a position in the baseline and another one now.
    """

    at: Mapping[str, Number]
    stake: Stake

    @property
    def accounts(self) -> float:
        """Return how many accounts moved."""
        return float(self.at["accounts"].sum())

    @property
    def revenue_cny(self) -> float:
        """Return their revenue."""
        return float(self.at["revenue_cny"].sum())

    @property
    def hours(self) -> float:
        """Return their hours in the baseline."""
        return float(self.at["hours"].sum())

    @property
    def margin_at_risk_cny(self) -> float:
        """Return the part of their margin that the change of hands puts at risk."""
        return float(self.at["margin_at_risk_cny"].sum())

    @property
    def share_accounts(self) -> float | None:
        """Return the share of accounts that moved; None when nobody served any."""
        return _share(self.accounts, self.stake.accounts)

    @property
    def share_revenue(self) -> float | None:
        """Return the share of revenue that moved; None when none is known."""
        return _share(self.revenue_cny, self.stake.revenue_cny)

    @property
    def share_hours(self) -> float | None:
        """Return the share of the baseline's hours that moved."""
        return _share(self.hours, self.stake.hours)

    @property
    def revenue_at_risk_cny(self) -> float | None:
        """Return the part of the moved revenue that the change of hands puts at risk."""
        return self.stake.risk_share * self.revenue_cny if self.stake.revenue_known else None


def _share(part: float, whole: Number) -> float | None:
    total = float(whole.sum())
    return part / total if total > 0 else None


def stake(project: Project, ground: Ground) -> Stake:
    """Return what each account stakes, by the project's baseline."""
    baseline, accounts, settings = project.baseline, project.accounts, project.settings
    held = (baseline.alignment >= 0) & accounts.placed
    served = np.flatnonzero(held)
    hub = baseline.position_hub[baseline.alignment[served]]
    hours = np.zeros(len(accounts))
    hours[served] = ground.work.base_h[served] + ground.work.at(served, hub).travel_h
    revenue = np.where(held, accounts.revenue_cny, np.nan)
    known = np.isfinite(revenue)
    margin = np.where(
        np.isfinite(accounts.margin_cny) & (revenue > 0),
        accounts.margin_cny,
        revenue * settings.margin_share,
    )
    return Stake(
        before=np.where(held, baseline.alignment, -1).astype(np.int32),
        accounts=held.astype(float),
        revenue_cny=np.where(known, revenue, 0.0),
        hours=hours,
        margin_at_risk_cny=settings.risk_share * np.where(known, margin, 0.0),
        revenue_known=bool(np.isfinite(accounts.revenue_cny[accounts.placed]).any()),
        risk_share=settings.risk_share,
    )


def moved(stake: Stake, position: Any, account: Any = slice(None)) -> Flag:
    """Return which accounts are moved when they are at ``position``."""
    before, now = stake.before[account], np.asarray(position)
    return (before >= 0) & (now >= 0) & (before != now)


def full(scenario: Scenario, stake: Stake) -> Disruption:
    """Sum a scenario's moved accounts from scratch."""
    everyone = np.arange(len(scenario.alignment))
    return Disruption(_sums(stake, everyone, scenario.alignment, len(scenario.position_hub)), stake)


def delta(disruption: Disruption, change: Change) -> Disruption:
    """Return the sums after a change, from the accounts that move alone."""
    stake, account, positions = disruption.stake, change.account_index, len(disruption.at["accounts"])
    gone = _sums(stake, account, change.position_before, positions)
    come = _sums(stake, account, change.position_after, positions)
    return Disruption({name: old - gone[name] + come[name] for name, old in disruption.at.items()}, stake)


def recounted(disruption: Disruption, some: Territories) -> Disruption:
    """Return the sums with those of some positions counted anew."""
    at = disruption.at
    fresh = _sums(disruption.stake, some.account, some.position[some.number], len(at["accounts"]))
    changed = {name: some.put(old, fresh[name][some.position]) for name, old in at.items()}
    return Disruption(changed, disruption.stake)


def _sums(stake: Stake, account: Any, position: Any, positions: int) -> dict[str, Number]:
    which = moved(stake, position, account)
    rows, owner = np.asarray(account)[which], np.asarray(position)[which]
    return {
        name: np.bincount(owner, getattr(stake, name)[rows], minlength=positions).astype(float)
        for name in STAKED
    }


def relocating(project: Project, scenario: Scenario) -> Flag:
    """Return which positions make their employee move, bool ``(positions,)``.

    Open and filled, at another hub than today, and not in the city where the employee lives.
    """
    today = project.baseline.position_hub
    changed = (scenario.position_hub != today) & scenario.position_open & ~project.positions.vacant
    person = index_of(project.employees.employee_id, project.positions.employee_id)
    for position in np.flatnonzero(changed & (person >= 0)):
        home = str(project.employees.home_city[person[position]])
        changed[position] = not _same_city(project, home, int(scenario.position_hub[position]))
    return changed


def _same_city(project: Project, city: str, hub: int) -> bool:
    hubs = project.hubs
    if hub < 0 or not city:
        return False
    there = hubs.city_code[hub] or city_key(hubs.city[hub], hubs.province[hub])
    return city_key(city) == there
