"""Which rules does a plan break, judged by nobody who made it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.validate import accounts, hubs, locks, moves, positions, together
from territory_designer.validate.breach import Breach
from territory_designer.validate.facts import Facts
from territory_designer.validate.figures import figures

_RULES: tuple[Callable[[Facts], Iterator[Breach]], ...] = (
    accounts.unassigned,
    accounts.closed_position,
    positions.band,
    accounts.longest_travel,
    accounts.product_lines,
    locks.locks,
    locks.overrides,
    locks.only_positions,
    locks.unknown_names,
    moves.moves,
    positions.contiguity,
    together.keep_together,
    hubs.hub_state,
    hubs.hub_positions,
    hubs.max_hubs,
    hubs.open_positions,
    hubs.max_relocations,
    positions.key_account_load,
)


@dataclass(frozen=True)
class Verdict:
    """Hard rules broken, soft rules strained, and the checker's own figures (unknown = ``None``)."""

    broken: tuple[Breach, ...]
    strained: tuple[Breach, ...]
    figures: dict[str, float | None]


def validate(
    project: Project,
    scenario: Scenario,
    *,
    minutes: NDArray[Any],
    hop_h: NDArray[Any],
    edges: NDArray[Any],
    site_of: NDArray[Any],
) -> Verdict:
    """Judge a scenario by its rules.

    Travel times and map neighbours are facts that come in; hours, sums and every comparison are made here, by
    code that the optimiser and the measures do not share. Accounts without a place are outside everything.

    Parameters
    ----------
    minutes
        One-way minutes between accounts and hubs, infinite = unreachable, float ``(accounts, hubs)``.
    hop_h
        Hours to the next customer, float ``(accounts,)``.
    edges
        Pairs of adjacent sites, int ``(edges, 2)``; accounts of one site are adjacent to each other.
    site_of
        Site of each account, -1 where it has no place, int ``(accounts,)``.

    Raises
    ------
    ValueError
        When an array has the wrong shape, an index points outside its table, or a term of an assigned
        account's hours is unknown: none of these may pass for obedience.
    """
    facts = Facts(project, scenario, minutes=minutes, hop_h=hop_h, edges=edges, site_of=site_of)
    found = [breach for rule in _RULES for breach in rule(facts)]
    return Verdict(
        broken=tuple(breach for breach in found if breach.hard),
        strained=tuple(breach for breach in found if not breach.hard),
        figures=figures(facts),
    )
