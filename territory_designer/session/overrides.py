"""Which accounts were given to a position for good, and where would they go by their place?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.geo.adjacency import Adjacency
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project, may_hold
from territory_designer.model.rules import Override
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Whole
from territory_designer.optimise.permits import knows_lines, locked_accounts, overridden_to
from territory_designer.session.edits import Edit, given

_RINGS = 50  # how many neighbours away a territory is looked for


def override_edit(project: Project, scenario: Scenario, accounts: Index, position: int) -> Edit:
    """Return the edit that gives accounts to a position for good.

    Raises
    ------
    TerritoryDesignerError
        ``override_needs_position`` for nobody or a position that may hold no accounts.
    """
    if position < 0 or not may_hold(project, scenario)[position]:
        raise TerritoryDesignerError("override_needs_position")
    to = str(project.positions.position_id[position])
    named = [str(each) for each in project.accounts.account_id[accounts]]
    kept = _without(scenario.rules.overrides, named)
    rules = scenario.rules.changed(overrides=(*kept, *(Override(each, to) for each in named)))
    params = {"count": len(named), "position": to}
    where = np.full(len(named), position)
    return given(scenario, accounts, where, "override", params=params, rules=rules)


def _without(overrides: tuple[Override, ...], account_ids: Iterable[str]) -> tuple[Override, ...]:
    gone = set(account_ids)
    return tuple(each for each in overrides if each.account_id not in gone)


def by_place(project: Project, scenario: Scenario, ground: Ground) -> list[tuple[int, int, int]]:
    """Return each overridden account, its position, and the position that its place says.

    That is the one with most work at the account's own site, else at the nearest sites where a position works
    that may take it; where there is none, the account stays. One that a lock holds beneath the override goes
    where the baseline has it.
    """
    to = overridden_to(project, scenario.rules)
    rows = np.flatnonzero(to >= 0)
    bare = scenario.rules.changed(overrides=())
    locked = locked_accounts(project, bare)
    kind, meets = knows_lines(project, bare)
    meets = meets & may_hold(project, scenario)
    others = np.where(to >= 0, -1, scenario.alignment)
    around = _Around(ground, others)
    home = project.baseline.alignment
    return [
        (
            row,
            int(to[row]),
            int(home[row]) if locked[row] else around.best(row, meets[kind[row]], int(to[row])),
        )
        for row in rows.tolist()
    ]


class _Around:
    """Who serves the surroundings of an account?"""

    def __init__(self, ground: Ground, alignment: Whole) -> None:
        self._adjacency: Adjacency = ground.adjacency
        self._alignment = alignment
        site = ground.adjacency.site_of
        self._order = np.argsort(site, kind="stable")
        self._first = np.searchsorted(site[self._order], np.arange(len(ground.adjacency.indptr)))
        self._load_h = ground.work.base_h

    def best(self, account: int, able: Flag, otherwise: int) -> int:
        """Return the position with most work in the nearest ring of sites where an able one works."""
        start = int(self._adjacency.site_of[account])
        ring = [start] if start >= 0 else []
        seen = set(ring)
        for _ in range(_RINGS):
            found = self._most(ring, able)
            if found >= 0 or not ring:
                return found if found >= 0 else otherwise
            ring = sorted({each for site in ring for each in self._beside(site)} - seen)
            seen.update(ring)
        return otherwise

    def _beside(self, site: int) -> list[int]:
        adjacency = self._adjacency
        return adjacency.indices[adjacency.indptr[site] : adjacency.indptr[site + 1]].tolist()

    def _most(self, sites: list[int], able: Flag) -> int:
        parts = [self._order[self._first[each] : self._first[each + 1]] for each in sites]
        rows = np.concatenate(parts) if parts else np.zeros(0, np.intp)
        owner = self._alignment[rows]
        served = (owner >= 0) & able[owner]
        if not served.any():
            return -1
        return int(np.bincount(owner[served], self._load_h[rows[served]] + 1e-9).argmax())


def reset_edit(
    project: Project, scenario: Scenario, ground: Ground, account_ids: Iterable[str] | None = None
) -> Edit | None:
    """Return the edit that takes overrides back, all or those named; None when there is none of them."""
    ids = project.accounts.account_id
    named = None if account_ids is None else set(account_ids)
    chosen = [each for each in by_place(project, scenario, ground) if named is None or ids[each[0]] in named]
    if not chosen:
        return None
    accounts, _, places = (np.array(column, np.intp) for column in zip(*chosen))
    kept = _without(scenario.rules.overrides, [str(each) for each in ids[accounts]])
    params = {"count": len(accounts)}
    rules = scenario.rules.changed(overrides=kept)
    return given(scenario, accounts, places, "override.reset", params=params, rules=rules)
