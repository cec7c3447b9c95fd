"""Which few rules contradict each other, and which sets of rules must give way?

A conflict is minimal: without any one of its rules the others can be obeyed in the model. It is found by
halving (QuickXplain; Junker 2004). The sets that must give way are the hitting sets of the conflicts (Reiter
1987), smallest first.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from territory_designer.optimise.explain.judge import SUMS, Flaw, Judge
from territory_designer.optimise.explain.setup import RuleRef, Setup, in_force, without

MOST_CONFLICTS = 6
_MOST_SETS = 40  # that are looked at


@dataclass(frozen=True, eq=False)
class Conflict:
    """Rules that no plan can obey together; without any one of them the others can be obeyed in the model.

    Parameters
    ----------
    rules
        Empty when the facts alone stand in the way (and no rule could mend it).
    flaw
        What happens while only they hold, with the accounts and positions that it concerns.
    """

    rules: tuple[RuleRef, ...]
    flaw: Flaw


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """Minimal conflicts, and minimal sets of rules whose fall lets a plan obey, the smallest sets first."""

    conflicts: tuple[Conflict, ...]
    falls: tuple[tuple[RuleRef, ...], ...]


def smallest(rules: Sequence[RuleRef], contradict: Callable[[Sequence[RuleRef]], bool]) -> list[RuleRef]:
    """Return a minimal part of ``rules`` that contradicts itself; ``rules`` as a whole do.

    Parameters
    ----------
    contradict
        Whether no plan obeys some rules; more rules never help.
    """
    if contradict([]):
        return []

    def part(held: list[RuleRef], fresh: bool, among: Sequence[RuleRef]) -> list[RuleRef]:
        if fresh and contradict(held):
            return []
        if len(among) == 1:
            return list(among)
        left, right = among[: len(among) // 2], among[len(among) // 2 :]
        second = part([*held, *left], True, right)
        first = part([*held, *second], bool(second), left)
        return [*first, *second]

    return part([], False, rules)


def conflict(setup: Setup, judge: Judge, flaw: Flaw) -> Conflict:
    """Return a minimal conflict of a setup that has a flaw.

    The question that found the flaw is asked alone at first, because the later ones are dear.
    """
    everything = in_force(setup)

    def contradict(upto: str) -> Callable[[Sequence[RuleRef]], bool]:
        return lambda kept: judge.flaw(_only(setup, everything, kept), upto) is not None

    found = smallest(everything, contradict(flaw.stage))
    fewer = _with_one_less(found, contradict(SUMS))
    while fewer:
        found = smallest(fewer, contradict(SUMS))
        fewer = _with_one_less(found, contradict(SUMS))
    return Conflict(tuple(found), judge.flaw(_only(setup, everything, found)) or flaw)


def _only(setup: Setup, everything: Sequence[RuleRef], kept: Sequence[RuleRef]) -> Setup:
    return without(setup, set(everything) - set(kept))


def _with_one_less(
    rules: list[RuleRef], contradict: Callable[[Sequence[RuleRef]], bool]
) -> list[RuleRef] | None:
    """Return the rules without one of them when those contradict, too."""
    parts = ([other for other in rules if other != each] for each in rules)
    return next((part for part in parts if contradict(part)), None)


def diagnosis(
    setup: Setup, judge: Judge, *, most: int, on_conflict: Callable[[Conflict], None] = lambda _: None
) -> Diagnosis:
    """Return the conflicts of a setup, and at most ``most`` sets of rules whose fall lets a plan obey.

    Parameters
    ----------
    on_conflict
        Told about every conflict that is found.
    """
    conflicts: list[Conflict] = []
    falls: list[tuple[RuleRef, ...]] = []
    waiting: list[tuple[int, tuple[RuleRef, ...]]] = [(0, ())]
    seen: set[tuple[RuleRef, ...]] = set()
    for _ in range(_MOST_SETS):
        if not waiting or len(falls) == most or judge.stopped():
            break
        _, fallen = heapq.heappop(waiting)
        if any(set(known) <= set(fallen) for known in falls):
            continue
        hit = next((each for each in conflicts if not set(each.rules) & set(fallen)), None)
        if hit is None:
            rest = without(setup, fallen)
            flaw = judge.flaw(rest)
            if flaw is None:
                falls.append(fallen)
                continue
            if len(conflicts) == MOST_CONFLICTS:
                break
            hit = conflict(rest, judge, flaw)
            conflicts.append(hit)
            on_conflict(hit)
        for rule in hit.rules:
            larger = tuple(sorted({*fallen, rule}))
            if larger not in seen:
                seen.add(larger)
                heapq.heappush(waiting, (len(larger), larger))
    return Diagnosis(tuple(conflicts), tuple(each for each in falls if each))
