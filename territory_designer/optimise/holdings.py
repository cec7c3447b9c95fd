"""Which sites does each position hold, and into how many pieces do they fall?"""

from __future__ import annotations

from collections import Counter

import numpy as np

from territory_designer.geo.adjacency import Adjacency
from territory_designer.model.tables import Flag, Index, Whole


class Holdings:
    """Accounts at each site by position, following every move.

    A position holds a site while it has an account there, so several positions may hold one site.

    Parameters
    ----------
    site
        Site of each account.
    """

    def __init__(self, adjacency: Adjacency, site: Whole, positions: int) -> None:
        self.site = site
        self.positions = positions
        self.neighbours = [
            adjacency.indices[adjacency.indptr[each] : adjacency.indptr[each + 1]].tolist()
            for each in range(adjacency.sites)
        ]
        self.count = np.zeros((adjacency.sites, positions), np.int32)
        self.touching = np.zeros((adjacency.sites, positions), np.int32)
        self.extra = np.zeros(positions, np.int64)

    def recount(self, owner: Whole) -> None:
        """Count from the owners alone."""
        held = np.flatnonzero(owner >= 0)
        self.count[:] = self.touching[:] = 0
        np.add.at(self.count, (self.site[held], owner[held]), 1)
        for site, position in np.argwhere(self.count).tolist():
            self.touching[self.neighbours[site], position] += 1
        self.extra[:] = [self.extra_of(self.sites(position)) for position in range(self.positions)]

    def keep(self) -> tuple[Whole, Whole, Index]:
        """Return a copy of the counts."""
        return self.count.copy(), self.touching.copy(), self.extra.copy()

    def restore(self, kept: tuple[Whole, Whole, Index]) -> None:
        """Take counts that were kept."""
        self.count, self.touching, self.extra = kept

    def sites(self, position: int) -> set[int]:
        """Return the sites that a position holds."""
        return set(np.flatnonzero(self.count[:, position]).tolist())

    def near(self, position: int) -> Index:
        """Return the positions that hold a site which ``position`` holds or touches, without itself."""
        within = (self.count[:, position] > 0) | (self.touching[:, position] > 0)
        found: Flag = np.asarray(self.count[within].any(axis=0), bool)
        found[position] = False
        return np.flatnonzero(found)

    def extra_of(self, sites: set[int]) -> int:
        """Return the pieces beyond the first that a set of sites falls into."""
        return max(len(self.parts(sites)) - 1, 0)

    def parts(self, sites: set[int]) -> list[list[int]]:
        """Return the connected parts of a set of sites, by their smallest site."""
        left, parts = set(sites), []
        for first in sorted(sites):
            if first in left:
                parts.append(self._part(first, left))
        return parts

    def _part(self, first: int, left: set[int]) -> list[int]:
        """Take the part that holds ``first`` out of ``left``."""
        left.discard(first)
        part = [first]
        for site in part:  # grows while it is read
            reached = [other for other in self.neighbours[site] if other in left]
            left.difference_update(reached)
            part.extend(reached)
        return part

    def changes(self, account: Index, before: Whole, after: Whole) -> Counter[tuple[int, int]]:
        """Return how the accounts at (site, position) change."""
        change: Counter[tuple[int, int]] = Counter()
        for site, left, came in zip(self.site[account].tolist(), before.tolist(), after.tolist()):
            change[site, left] -= 1
            change[site, came] += 1
        return change

    def extra_after(self, change: Counter[tuple[int, int]]) -> dict[int, int]:
        """Return the extra pieces of the positions whose sites differ after a change."""
        lost, won = self._flips(change)
        touched = {position for _, position in (*lost, *won)}
        return {each: self.extra_of(self._sites_after(each, lost, won)) for each in sorted(touched)}

    def _flips(self, change: Counter[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return the (site, position) that are held no more, and those that are held newly."""
        lost, won = [], []
        for (site, position), count in change.items():
            if count and position >= 0:
                had = int(self.count[site, position])
                if had and had + count == 0:
                    lost.append((site, position))
                elif not had:
                    won.append((site, position))
        return lost, won

    def _sites_after(
        self, position: int, lost: list[tuple[int, int]], won: list[tuple[int, int]]
    ) -> set[int]:
        gone = {site for site, each in lost if each == position}
        return self.sites(position) - gone | {site for site, each in won if each == position}

    def apply(self, change: Counter[tuple[int, int]], extra: dict[int, int]) -> None:
        """Carry out a change whose extra pieces are known."""
        lost, won = self._flips(change)
        for step, flips in ((-1, lost), (1, won)):
            for site, position in flips:
                self.touching[self.neighbours[site], position] += step
        for (site, position), count in change.items():
            if position >= 0:
                self.count[site, position] += count
        for position, pieces in extra.items():
            self.extra[position] = pieces
