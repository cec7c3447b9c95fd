"""Can any plan obey these rules, and if not, what stands in the way?

Four questions, the cheap ones first: where may the positions sit, who may serve each account at all, do the
territories that must be held hang together, and do the sums fit their limits when accounts may be divided?
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from territory_designer.measures.ground import Ground
from territory_designer.model.rules import MoveLimits, Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Whole
from territory_designer.optimise.diagnosis import standing_reasons
from territory_designer.optimise.explain.divided import Divided, divided, must_be_served, shortfall
from territory_designer.optimise.explain.seating import out_of_reach, seated
from territory_designer.optimise.explain.setup import Setup, nobody
from territory_designer.optimise.problem import Problem, problem

SEATS, NOWHERE, PIECES, SUMS = STAGES = ("seats", "nowhere", "pieces", "sums")

_SHORT_H = 1e-4  # hours by which sums may miss their limits by rounding


def _none() -> Index:
    return np.zeros(0, np.intp)


@dataclass(frozen=True, eq=False)
class Flaw:
    """What stands in the way.

    Parameters
    ----------
    stage
        ``seats`` (positions cannot sit so), ``nowhere`` (accounts that nobody may serve), ``pieces`` (a
        territory falls apart) or ``sums`` (hours or moves beyond their limits).
    accounts, positions
        Rows of the project that it concerns.
    hours
        By how much the sums miss their limits.
    proven
        Whether no plan can obey for certain; otherwise the model says so.
    """

    stage: str
    accounts: Index = field(default_factory=_none)
    positions: Index = field(default_factory=_none)
    hours: float = 0.0
    proven: bool = True


class Judge:
    """Tells what stands in the way of a setup; remembers the proofs that it found.

    Parameters
    ----------
    stopped
        Asked before every model; once it says so, nothing more is found to be in the way.
    """

    def __init__(self, ground: Ground, stopped: Callable[[], bool] = lambda: False) -> None:
        self.ground = ground
        self.stopped = stopped
        self._proofs: list[Divided] = []
        self._layouts: dict[Hashable, Scenario] = {}

    def flaw(self, setup: Setup, upto: str = SUMS, *, known: bool = False) -> Flaw | None:
        """Return what stands in the way, None when nothing does.

        Parameters
        ----------
        upto
            The last question that is asked, one of ``STAGES``.
        known
            Whether only proofs that were found before are tried on the sums: quick, but it may overlook.
        """
        if self.stopped():
            return None
        last = STAGES.index(upto)
        found = self._seats(setup)
        if found or last == 0 or (setup.seating and not _asks_about_hours(setup.rules)):
            return found
        asked = self.asked(setup)
        found = _nowhere(asked)
        if found or last == 1:
            return found
        allowed = _hanging_together(asked)
        if isinstance(allowed, Flaw) or last == 2:
            return allowed if isinstance(allowed, Flaw) else None
        found = self._sums(replace(asked, allowed=allowed), known=known)
        return replace(found, proven=found.proven and not setup.seating) if found else None

    def asked(self, setup: Setup) -> Problem:
        """Return the setup's problem, its positions seated anew where the mode does so."""
        at = self.layout(setup)
        return problem(setup.project, at, setup.rules, self.ground, setup.mode, start=setup.start)

    def layout(self, setup: Setup) -> Scenario:
        """Return where the positions sit: as handed in, or chosen anew where the mode does so."""
        if not setup.seating:
            return setup.start
        accounts, positions = setup.project.accounts, setup.project.positions
        columns = (accounts.locked, setup.start.position_open, positions.capacity_h)
        known = (setup.rules, *positions.product_lines, *(column.tobytes() for column in columns))
        if known not in self._layouts:
            self._layouts[known] = seated(setup, self.ground, stopped=self.stopped) or setup.start
        return self._layouts[known]

    def _seats(self, setup: Setup) -> Flaw | None:
        if setup.seating:
            accounts = out_of_reach(setup, self.ground)
            return None if accounts is None else Flaw(SEATS, accounts)
        reasons = standing_reasons(setup.project, nobody(setup), setup.rules)
        return Flaw(SEATS) if reasons else None

    def _sums(self, asked: Problem, *, known: bool) -> Flaw | None:
        fitting = _fitting(asked)
        lost = np.flatnonzero(~fitting.any(axis=1) & asked.allowed.any(axis=1) & must_be_served(asked))
        if len(lost):
            at = asked.position[asked.allowed[lost].any(axis=0)]
            return Flaw(SUMS, asked.account[lost], at, hours=_least_excess_h(asked, lost))
        asked = replace(asked, allowed=fitting)
        for proof in self._proofs:
            hours = shortfall(asked, proof)
            if hours > _SHORT_H:
                return _short(asked, proof, hours=hours)
        if known:
            return None
        found = divided(asked)
        if found.beyond_h <= _SHORT_H:
            return None
        hours = shortfall(asked, found)
        if hours <= _SHORT_H:
            return _short(asked, found, hours=found.beyond_h, proven=False)
        self._proofs.append(found)
        return _short(asked, found, hours=hours)


def _asks_about_hours(rules: Rules) -> bool:
    """Tell whether any hard rule is left when everybody is within reach of a seat."""
    limits = [limit for band in rules.bands for limit in (band.hard_lower, band.hard_upper)]
    bound = any(limit is not None for limit in (*limits, rules.key_account_load_max))
    moves = (rules.moves_in_all, rules.moves_per_position) != (MoveLimits(), MoveLimits())
    return bound or moves or rules.contiguity == "hard" or rules.match_product_lines


def _nowhere(asked: Problem) -> Flaw | None:
    """Tell accounts that break a rule wherever they go."""
    rows = np.flatnonzero(asked.breaks != "")
    if not len(rows):
        return None
    held = asked.fixed[rows]
    return Flaw(NOWHERE, asked.account[rows], asked.position[np.unique(held[held >= 0])])


def _hanging_together(asked: Problem) -> Flag | Flaw:
    """Return who may serve whom when territories hang together, or the territory that cannot.

    What a position must hold has to be connected through sites that it may hold; accounts that this leaves
    with one position are the next that it must hold, and so on.
    """
    allowed = asked.allowed.copy()
    if not asked.pieces_are_hard:
        return allowed
    sites = asked.adjacency.sites
    edges = csr_array(
        (np.ones(len(asked.adjacency.indices)), asked.adjacency.indices, asked.adjacency.indptr),
        shape=(sites, sites),
    )
    before = -1
    while allowed.sum() != before:
        before = allowed.sum()
        for position in range(asked.shape[1]):
            outside = _outside(asked, allowed, position, edges)
            must = asked.fixed[outside] == position
            if must.any():
                return Flaw(PIECES, asked.account[outside[must]], asked.position[[position]])
            allowed[outside, position] = False
            lost = np.flatnonzero(~allowed.any(axis=1) & asked.allowed.any(axis=1))
            if len(lost) and not asked.rules.allow_unassigned:
                return Flaw(PIECES, asked.account[lost], asked.position[[position]])
    return allowed


def _outside(asked: Problem, allowed: Flag, position: int, edges: csr_array) -> Index:
    """Return the accounts that a position may hold only beside what it must hold."""
    held = asked.fixed == position
    if not asked.rules.allow_unassigned:
        held |= allowed[:, position] & (allowed.sum(axis=1) == 1)
    if not held.any():
        return _none()
    may = np.unique(asked.site[allowed[:, position]])
    part = np.full(asked.adjacency.sites, -1)
    part[may] = connected_components(edges[may][:, may], directed=False)[1]
    main = np.bincount(part[asked.site[held]]).argmax()
    return np.flatnonzero(allowed[:, position] & (part[asked.site] != main))


def _fitting(asked: Problem) -> Flag:
    """Return who may serve whom without going beyond a hard limit with that account alone."""
    allowed = asked.allowed.copy()
    for band in asked.bands:
        allowed &= band.load[:, band.column] <= band.hard_upper
    return allowed


def _least_excess_h(asked: Problem, rows: Index) -> float:
    """Return the most hours by which single accounts are beyond the limit that suits them best."""
    worst = np.zeros((len(rows), asked.shape[1]))
    for band in asked.bands:
        worst = np.maximum(worst, band.load[rows][:, band.column] - band.hard_upper)
    return float(np.where(asked.allowed[rows], worst, np.inf).min(axis=1).max())


def _short(asked: Problem, prices: Divided, *, hours: float, proven: bool = True) -> Flaw:
    """Tell the positions with a price, and the accounts that may go to no others."""
    priced = np.zeros(len(asked.project.positions), bool)
    for each in (*prices.band.values(), *prices.at.values()):
        priced |= np.abs(each) > 1e-9
    here = priced[asked.position]
    bound = asked.allowed.any(axis=1) & ~asked.allowed[:, ~here].any(axis=1)
    at = asked.position[here & asked.allowed.any(axis=0)]
    return Flaw(SUMS, asked.account[bound], at, hours, proven)


def hubs_of(layout: Scenario, positions: Index) -> Whole:
    """Return the hubs at which positions sit."""
    hubs = np.unique(layout.position_hub[positions])
    return hubs[hubs >= 0]
