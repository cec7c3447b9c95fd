"""How many seats does each hub hold, and how many hands each customer group, on the way to a plan?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from territory_designer.measures.disruption import relocating
from territory_designer.measures.objective import hub_costs
from territory_designer.measures.together import keys
from territory_designer.model.tables import Index, Number
from territory_designer.optimise.explain.journey import Journey
from territory_designer.optimise.seats import hub_limits


class Seats:
    """Where positions sit, which of them are open, and what that costs."""

    def __init__(self, way: Journey) -> None:
        self._way = way
        project, settings = way.project, way.project.settings
        self.turned: set[int] = set()
        self._hub_cny = hub_costs(project, way.rules)
        moves = np.stack([relocating(project, each) for each in (way.start, way.end)], axis=1)
        self._relocates = moves.astype(int)
        self._relocation_cny = settings.relocation_cny / settings.payback_years
        self._limits = hub_limits(project, way.rules, int(way.holds.any(axis=1).sum()))
        self._excess_at_start = self._excesses(())
        self.holding_h = self.holding_after(())

    def _state(self, turns: Iterable[int]) -> Index:
        state = np.zeros(len(self._way.hub), np.intp)
        state[[*self.turned, *turns]] = 1
        return state

    def holding_after(self, turns: Sequence[int]) -> float:
        """Return the capacity of all positions that may hold accounts."""
        state = self._state(turns)
        holds = self._way.holds[np.arange(len(state)), state]
        return float(self._way.project.positions.capacity_h[holds].sum())

    def standing_cny(self, turns: Sequence[int] = ()) -> float:
        """Return the cost of open hubs and relocations after some more turns."""
        state = self._state(turns)
        rows = np.arange(len(state))
        hub, opened = self._way.hub[rows, state], self._way.opened[rows, state]
        used = np.unique(hub[opened & (hub >= 0)])
        return float(self._hub_cny[used].sum()) + self._relocation_cny * int(
            self._relocates[rows, state].sum()
        )

    def excess_after(self, turns: Sequence[int]) -> float:
        """Return how far rules on hubs, numbers of positions and relocations are broken beyond the start."""
        return float(np.maximum(self._excesses(turns) - self._excess_at_start, 0.0).sum()) if turns else 0.0

    def _excesses(self, turns: Sequence[int]) -> Number:
        state, way, limits = self._state(turns), self._way, self._limits
        rows = np.arange(len(state))
        holds, hub = way.holds[rows, state], way.hub[rows, state]
        count = np.bincount(hub[holds & (hub >= 0)], minlength=len(self._hub_cny))
        people, rules = int(self._relocates[rows, state].sum()), way.rules
        in_all = [
            _above(int((count > 0).sum()), rules.max_hubs),
            _above(people, rules.max_relocations),
            _above(int(holds.sum()), rules.max_positions),
            _above(-int(holds.sum()), None if rules.min_positions is None else -rules.min_positions),
        ]
        by_hub = [
            limits.forced & (count == 0),
            np.where(limits.forbidden, count, 0),
            np.where(count > 0, np.maximum(limits.fewest - count, 0), 0),
            np.where(count > 0, np.maximum(count - limits.most, 0), 0),
        ]
        return np.concatenate([in_all, *by_hub]).astype(float)


def _above(value: int, limit: int | None) -> float:
    return 0.0 if limit is None else float(max(value - limit, 0))


class Hands:
    """How many hands serve each customer group or city, for the accounts that move on the way."""

    def __init__(self, way: Journey, kind: str) -> None:
        column = keys(way.project, kind)
        self.key: list[str] = [str(each) for each in column[way.account]]
        self._count: dict[str, Counter[int]] = defaultdict(Counter)
        wanted = set(self.key) - {""}
        held = way.project.accounts.placed & (way.start.alignment >= 0)
        for key, position in zip(column[held], way.start.alignment[held].tolist()):
            if key in wanted:
                self._count[key][position] += 1
        self._placed: list[bool] = way.project.accounts.placed[way.account].tolist()
        self._source, self._goal = way.source.tolist(), way.goal.tolist()

    def _changes(self, arcs: Iterable[int]) -> dict[str, Counter[int]]:
        changes: dict[str, Counter[int]] = {}
        for arc in arcs:
            if self.key[arc] and self._placed[arc]:
                change = changes.setdefault(self.key[arc], Counter())
                change[self._source[arc]] -= 1
                change[self._goal[arc]] += 1
        return changes

    def more(self, arcs: Iterable[int]) -> int:
        """Return how many more hands there would be."""
        more = 0
        for key, change in self._changes(arcs).items():
            count = self._count[key]
            before = sum(1 for each in count.values() if each)
            flips = [(count[p] > 0, count[p] + step > 0) for p, step in change.items() if p >= 0]
            after = before + sum(now - was for was, now in flips)
            more += max(after - 1, 0) - max(before - 1, 0)
        return more

    def apply(self, arcs: Iterable[int]) -> None:
        """Carry out arcs."""
        for key, change in self._changes(arcs).items():
            for position, step in change.items():
                if position >= 0:
                    self._count[key][position] += step
