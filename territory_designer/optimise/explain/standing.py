"""How does a scenario stand, and what is a change of few accounts in it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from territory_designer.geo.adjacency import Adjacency
from territory_designer.measures.balance import Balance, band_index
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import Scorecard
from territory_designer.measures.tally import Change, Tally
from territory_designer.model.project import Project
from territory_designer.model.rules import Band, Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.permits import locked_accounts, overridden_to


@dataclass(frozen=True, eq=False)
class Standing:
    """A scenario as it stands, and what judging a change of few accounts needs of it."""

    card: Scorecard
    ground: Ground

    @property
    def project(self) -> Project:
        """Return the plan."""
        return self.card.project

    @property
    def scenario(self) -> Scenario:
        """Return the scenario."""
        return self.card.scenario

    @property
    def rules(self) -> Rules:
        """Return its rules."""
        return self.card.scenario.rules

    @cached_property
    def bands(self) -> tuple[tuple[Band, Number], ...]:
        """Return the bands that bind, with every position's index."""
        found = ((band, self.indices(band, self.card.tally, self.card.balance)) for band in self.rules.bands)
        return tuple((band, index) for band, index in found if index is not None)

    def indices(self, band: Band, tally: Tally, fair: Balance) -> Number | None:
        """Return every position's index of a band."""
        return band_index(band, self.project, tally, fair)

    @cached_property
    def named(self) -> Flag:
        """Return which positions may change, ``(positions,)``."""
        ids = self.project.positions.position_id.astype(str)
        return np.isin(ids, self.rules.only_positions) | (not self.rules.only_positions)

    @cached_property
    def locked(self) -> Flag:
        """Return which accounts a lock holds, ``(accounts,)``."""
        return locked_accounts(self.project, self.rules)

    @cached_property
    def overridden(self) -> Flag:
        """Return which accounts an override holds, ``(accounts,)``."""
        return np.asarray(overridden_to(self.project, self.rules) >= 0)

    @property
    def held(self) -> Flag:
        """Return which accounts nobody may move, ``(accounts,)``."""
        return self.locked | self.overridden

    def sites_of(self, position: int, alignment: Whole) -> set[int]:
        """Return the sites that a position holds."""
        site = self.ground.adjacency.site_of[alignment == position]
        return set(np.unique(site[site >= 0]).tolist())

    def after(self, change: Change) -> Whole:
        """Return the alignment after a change."""
        alignment = self.scenario.alignment.copy()
        alignment[change.account_index] = change.position_after
        return alignment


def parts(adjacency: Adjacency, sites: set[int]) -> int:
    """Return into how many connected parts a set of sites falls."""
    left, count = set(sites), 0
    while left:
        count += 1
        reach = [left.pop()]
        for site in reach:  # grows while it is read
            row = adjacency.indices[adjacency.indptr[site] : adjacency.indptr[site + 1]].tolist()
            near = left.intersection(row)
            left -= near
            reach.extend(near)
    return count


def touched(change: Change) -> list[int]:
    """Return the positions that a change concerns."""
    both = np.concatenate([change.position_before, change.position_after])
    return np.unique(both[both >= 0]).tolist()


def change_to(standing: Standing, accounts: Index, positions: Whole) -> Change:
    """Return the change that gives accounts to positions."""
    now = standing.scenario.alignment[accounts].astype(np.int32)
    return Change(np.asarray(accounts, np.int32), now, np.asarray(positions, np.int32))


def pieces(standing: Standing, change: Change) -> Iterator[tuple[int, int, int]]:
    """Yield each position concerned with its parts before and after."""
    alignment, adjacency = standing.after(change), standing.ground.adjacency
    for position in touched(change):
        sites = standing.sites_of(position, standing.scenario.alignment)
        others = standing.sites_of(position, alignment)
        before = parts(adjacency, sites)
        yield position, before, before if sites == others else parts(adjacency, others)
