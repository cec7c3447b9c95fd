"""Into how many pieces do territories fall, while accounts come and go one bundle after the other?"""

from __future__ import annotations

from collections import Counter

from territory_designer.geo.adjacency import Adjacency
from territory_designer.model.tables import Whole


class Patches:
    """The sites that each position holds, with the number of accounts at each.

    Parameters
    ----------
    alignment
        Position of each account, -1 = nobody, ``(accounts,)``.
    """

    def __init__(self, adjacency: Adjacency, alignment: Whole, positions: int) -> None:
        self._adjacency = adjacency
        self._near: dict[int, list[int]] = {}
        self.count: list[Counter[int]] = [Counter() for _ in range(positions)]
        held = (alignment >= 0) & (adjacency.site_of >= 0)
        for site, position in zip(adjacency.site_of[held].tolist(), alignment[held].tolist()):
            self.count[position][site] += 1
        self._label: list[dict[int, int] | None] = [None] * positions
        self.extra = [max(len(set(self._labels(p).values())) - 1, 0) for p in range(positions)]

    def near(self, site: int) -> list[int]:
        """Return the neighbours of a site."""
        found = self._near.get(site)
        if found is None:
            graph = self._adjacency
            found = graph.indices[graph.indptr[site] : graph.indptr[site + 1]].tolist()
            self._near[site] = found
        return found

    def extra_after(self, position: int, change: Counter[int]) -> int:
        """Return the pieces beyond the first after a change of a position's accounts by site."""
        count = self.count[position]
        lost = [site for site, more in change.items() if count[site] and count[site] + more == 0]
        won = [site for site, more in change.items() if more > 0 and not count[site]]
        if not lost and not won:
            return self.extra[position]
        if not lost and len(won) == 1:
            return self._with(position, won[0])
        if not won and len(lost) == 1:
            return max(self.extra[position] + self._parts_around(position, lost[0]) - 1, 0)
        return max(len(set(self._labelled((set(count) - set(lost)) | set(won)).values())) - 1, 0)

    def apply(self, position: int, change: Counter[int], extra: int) -> None:
        """Carry out a change whose pieces are known."""
        count = self.count[position]
        held = set(count)
        for site, more in change.items():
            count[site] += more
            if not count[site]:
                del count[site]
        if held != count.keys():
            self._relabel(position, held ^ count.keys(), same=extra == self.extra[position])
        self.extra[position] = extra

    def _relabel(self, position: int, flipped: set[int], *, same: bool) -> None:
        """Keep the labels of a position where one site came or went and the pieces stayed what they were."""
        label, site = self._label[position], min(flipped)
        beside = {label[near] for near in self.near(site) if near in label} if label else set[int]()
        if label is None or not same or len(flipped) > 1 or len(beside) != 1:
            self._label[position] = None
        elif label.pop(site, None) is None:
            label[site] = beside.pop()

    def _labels(self, position: int) -> dict[int, int]:
        found = self._label[position]
        if found is None:
            found = self._label[position] = self._labelled(set(self.count[position]))
        return found

    def _labelled(self, sites: set[int]) -> dict[int, int]:
        """Return the piece of each site."""
        left, label = set(sites), {}
        for first in sites:
            if first in left:
                left.discard(first)
                reach = [first]
                for site in reach:  # grows while it is read
                    label[site] = first
                    near = left.intersection(self.near(site))
                    left -= near
                    reach.extend(near)
        return label

    def _with(self, position: int, site: int) -> int:
        """Return the pieces beyond the first with one more site: those beside it become one."""
        label = self._labels(position)
        beside = {label[near] for near in self.near(site) if near in label}
        return self.extra[position] + 1 - len(beside) if label else 0

    def _parts_around(self, position: int, site: int) -> int:
        """Return into how many parts the piece of a site falls without it; 0 when the site is all of it."""
        count, parts = self.count[position], 0
        beside = {near for near in self.near(site) if near in count}
        while beside:
            parts += 1
            reach = [beside.pop()]
            seen = {site, reach[0]}
            for each in reach:  # grows while it is read
                if not beside:
                    break
                fresh = [near for near in self.near(each) if near in count and near not in seen]
                seen.update(fresh)
                beside.difference_update(fresh)
                reach.extend(fresh)
        return parts
