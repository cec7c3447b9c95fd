"""Which hard rules are in force, one by one, and what is asked for without some of them?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from territory_designer.measures.objective import hub_states
from territory_designer.model.project import Project, index_of, may_hold
from territory_designer.model.rules import Band, HubRule, Lock, MoveLimits, Rules
from territory_designer.model.scenario import UNASSIGNED, Scenario
from territory_designer.model.tables import Index
from territory_designer.optimise.permits import fixed_positions, overridden_to
from territory_designer.optimise.seats import hub_limits

SEATING = ("hubs", "resize")  # modes in which positions may sit anywhere
MOVE_CASES = ("accounts", "revenue_cny", "revenue_share", "hours")
_NUMBERS = ("min_positions", "max_positions")
_LOCKS = ("territory", "hub", "group", "employee")


@dataclass(frozen=True, eq=False)
class Setup:
    """What the optimiser was asked: the same arguments as ``solve`` takes."""

    project: Project
    start: Scenario
    rules: Rules
    mode: str

    def ruled(self, **values: object) -> Setup:
        """Return the setup with some rules replaced."""
        return replace(self, rules=self.rules.changed(**values))

    @property
    def seating(self) -> bool:
        """Whether positions may be seated anew."""
        return self.mode in SEATING


@dataclass(frozen=True, order=True)
class RuleRef:
    """One hard rule that can fall.

    Parameters
    ----------
    rule
        Name of the rule as in ``docs/measures.md``.
    key
        What tells it from others of that name: the id of a lock, hub or position; ``measure.above`` or
        ``measure.below`` of a band; what a limit on moves counts. Account locks go by the position at which
        they hold accounts.
    """

    rule: str
    key: str = ""


def in_force(setup: Setup) -> tuple[RuleRef, ...]:
    """Return every hard rule of a setup, those first that a planner gives up last."""
    rules = setup.rules
    found = [
        *(RuleRef("unassigned") for _ in range(setup.mode == "fill" and not rules.allow_unassigned)),
        *(RuleRef("product_lines") for _ in range(rules.match_product_lines)),
        *_present("longest_travel", rules.max_oneway_hard_min),
        *_bands(rules),
        *_present("key_account_load", rules.key_account_load_max),
        *(RuleRef("contiguity") for _ in range(rules.contiguity == "hard")),
        *_hub_rules(setup),
        *_present("max_hubs", rules.max_hubs),
        *_present("max_relocations", rules.max_relocations),
        *(
            each
            for name in _NUMBERS
            for each in _present(name, getattr(rules, name))
            if setup.mode == "resize"
        ),
        *(
            RuleRef(name, case)
            for name in ("moves_in_all", "moves_per_position")
            for case in MOVE_CASES
            if getattr(getattr(rules, name), case) is not None
        ),
        *(RuleRef("only_positions") for _ in range(bool(rules.only_positions))),
        *(RuleRef(f"lock_{lock.kind}", lock.id) for lock in rules.locks if lock.kind in _LOCKS),
        *_account_locks(setup),
        *(RuleRef("override", position) for position in overridden_at(setup)),
        *_closed(setup),
    ]
    return tuple(dict.fromkeys(found))


def _present(name: str, limit: float | None) -> Iterator[RuleRef]:
    if limit is not None:
        yield RuleRef(name)


def _bands(rules: Rules) -> Iterator[RuleRef]:
    for band in rules.bands:
        if band.hard_upper is not None:
            yield RuleRef("band", f"{band.measure}.above")
        if band.hard_lower is not None:
            yield RuleRef("band", f"{band.measure}.below")


def _hub_rules(setup: Setup) -> Iterator[RuleRef]:
    """Tell states and numbers of positions that bind."""
    if not setup.rules.judge_hub_limits:
        return
    seats = int(may_hold(setup.project, setup.start).sum())
    limits = hub_limits(setup.project, setup.rules, seats)
    bound = (limits.fewest > 1) | (limits.most < seats)
    for row, hub in enumerate(setup.project.hubs.hub_id):
        if limits.forced[row] or limits.forbidden[row]:
            yield RuleRef("hub_state", str(hub))
        if bound[row]:
            yield RuleRef("hub_positions", str(hub))


def locked_at(setup: Setup) -> Mapping[str, Index]:
    """Return the accounts that bear a lock of their own, by the position that they stay at."""
    project, baseline = setup.project, setup.project.baseline.alignment
    named = [lock.id for lock in setup.rules.locks if lock.kind == "account"]
    locked = project.accounts.locked | np.isin(project.accounts.account_id.astype(str), named)
    held = np.flatnonzero(locked & (baseline >= 0) & project.accounts.placed)
    ids = project.positions.position_id
    return {str(ids[each]): held[baseline[held] == each] for each in np.unique(baseline[held])}


def overridden_at(setup: Setup) -> Mapping[str, Index]:
    """Return the accounts that were given to a position for good, by that position."""
    to, ids = overridden_to(setup.project, setup.rules), setup.project.positions.position_id
    placed = np.where(setup.project.accounts.placed, to, UNASSIGNED)
    return {str(ids[each]): np.flatnonzero(placed == each) for each in np.unique(placed[placed >= 0])}


def _account_locks(setup: Setup) -> Iterator[RuleRef]:
    yield from (RuleRef("lock_account", position) for position in locked_at(setup))


def _closed(setup: Setup) -> Iterator[RuleRef]:
    """Tell closed positions at which accounts must stay."""
    fixed = fixed_positions(setup.project, setup.rules)
    stays = np.isin(np.arange(len(setup.project.positions)), fixed)
    for row in np.flatnonzero(stays & ~setup.start.position_open & setup.project.positions.serves):
        yield RuleRef("closed_position", str(setup.project.positions.position_id[row]))


Said: TypeAlias = dict[str, float | int | str | tuple[str, ...]]


def limits_of(setup: Setup, ref: RuleRef) -> Said:
    """Return what a rule says: its limit, its names, or how many accounts it holds."""
    return _SAYS[ref.rule](setup, ref) if ref.rule in _SAYS else {}


def _band_limit(setup: Setup, ref: RuleRef) -> Said:
    measure, side = ref.key.split(".")
    name = "hard_upper" if side == "above" else "hard_lower"
    limits = [getattr(band, name) for band in setup.rules.bands if band.measure == measure]
    return {"limit": next(each for each in limits if each is not None)}


def _move_limit(setup: Setup, ref: RuleRef) -> Said:
    return {"limit": getattr(getattr(setup.rules, ref.rule), ref.key)}


def _limit(setup: Setup, ref: RuleRef) -> Said:
    return {"limit": getattr(setup.rules, _LIMITS.get(ref.rule, ref.rule))}


def _hub_limits(setup: Setup, ref: RuleRef) -> Said:
    row = int(index_of(setup.project.hubs.hub_id, np.array([ref.key], object))[0])
    limits = hub_limits(setup.project, setup.rules, int(may_hold(setup.project, setup.start).sum()))
    state = str(hub_states(setup.project, setup.rules)[row])
    return {"state": state, "fewest": int(limits.fewest[row]), "most": int(limits.most[row])}


_LIMITS = {"longest_travel": "max_oneway_hard_min", "key_account_load": "key_account_load_max"}
_SAYS: Mapping[str, Callable[[Setup, RuleRef], Said]] = {
    **dict.fromkeys((*_LIMITS, "max_hubs", "max_relocations", *_NUMBERS), _limit),
    **dict.fromkeys(("moves_in_all", "moves_per_position"), _move_limit),
    **dict.fromkeys(("hub_state", "hub_positions"), _hub_limits),
    "band": _band_limit,
    "only_positions": lambda setup, _: {"positions": setup.rules.only_positions},
    "lock_account": lambda setup, ref: {"accounts": len(locked_at(setup)[ref.key])},
    "override": lambda setup, ref: {"accounts": len(overridden_at(setup)[ref.key])},
}


def without(setup: Setup, refs: Collection[RuleRef]) -> Setup:
    """Return the setup in which some rules have fallen."""
    for ref in sorted(refs):
        setup = _FALLS[ref.rule](setup, ref.key)
    return setup


def unlocked(setup: Setup, accounts: Collection[str]) -> Setup:
    """Return the setup in which accounts bear no lock of their own."""
    table, names = setup.project.accounts, set(accounts)
    kept = tuple(lock for lock in setup.rules.locks if lock.kind != "account" or lock.id not in names)
    mark = table.locked & ~np.isin(table.account_id.astype(str), sorted(names))
    project = setup.project.changed(accounts=table.with_columns(locked=mark))
    return replace(setup.ruled(locks=kept), project=project)


def reset(setup: Setup, accounts: Collection[str]) -> Setup:
    """Return the setup in which accounts bear no override."""
    names = set(accounts)
    kept = tuple(each for each in setup.rules.overrides if each.account_id not in names)
    return setup.ruled(overrides=kept)


def banded(setup: Setup, key: str, limit: float | None) -> Setup:
    """Return the setup with another hard limit of a band."""
    measure, side = key.split(".")
    name = "hard_upper" if side == "above" else "hard_lower"
    return setup.ruled(
        bands=tuple(
            _limited(band, name, limit) if band.measure == measure else band for band in setup.rules.bands
        )
    )


def _limited(band: Band, name: str, limit: float | None) -> Band:
    return replace(band, **{name: limit}) if getattr(band, name) is not None else band


def moving(setup: Setup, rule: str, case: str, limit: float | None) -> Setup:
    """Return the setup with another limit on moves, in all or for each position."""
    limits: MoveLimits = getattr(setup.rules, rule)
    return setup.ruled(**{rule: replace(limits, **{case: limit})})  # type: ignore[arg-type]  # by name


def hub_ruled(setup: Setup, hub: str, **values: object) -> Setup:
    """Return the setup with another state or other numbers of positions of a hub."""
    known = {rule.hub_id: rule for rule in setup.rules.hubs}
    changed = replace(known.get(hub, HubRule(hub)), **values)  # type: ignore[arg-type]  # by name
    return setup.ruled(hubs=tuple((known | {hub: changed}).values()))


def freed_state(setup: Setup, hub: str) -> str:
    """Return the state in which a forced or forbidden hub binds no more."""
    row = int(index_of(setup.project.hubs.hub_id, np.array([hub], object))[0])
    return "open" if hub_states(setup.project, setup.rules)[row] == "forced" else "candidate"


def opened(setup: Setup, position: str) -> Setup:
    """Return the setup in which a position is open."""
    is_open = setup.start.position_open | (setup.project.positions.position_id == position)
    return replace(setup, start=setup.start.changed(position_open=is_open))


def _unlock_position(setup: Setup, position: str) -> Setup:
    held = locked_at(setup).get(position, np.zeros(0, np.intp))
    return unlocked(setup, [str(each) for each in setup.project.accounts.account_id[held]])


def _reset_position(setup: Setup, position: str) -> Setup:
    held = overridden_at(setup).get(position, np.zeros(0, np.intp))
    return reset(setup, [str(each) for each in setup.project.accounts.account_id[held]])


def lifted(setup: Setup, kind: str, name: str) -> Setup:
    """Return the setup without one lock."""
    gone = Lock(kind, name)
    return setup.ruled(locks=tuple(lock for lock in setup.rules.locks if lock != gone))


def _roomy(setup: Setup, hub: str) -> Setup:
    return hub_ruled(setup, hub, min_positions=0, max_positions=len(setup.project.positions))


_FALLS: Mapping[str, Callable[[Setup, str], Setup]] = {
    "unassigned": lambda setup, _: setup.ruled(allow_unassigned=True),
    "product_lines": lambda setup, _: setup.ruled(match_product_lines=False),
    "longest_travel": lambda setup, _: setup.ruled(max_oneway_hard_min=None),
    "band": lambda setup, key: banded(setup, key, None),
    "key_account_load": lambda setup, _: setup.ruled(key_account_load_max=None),
    "contiguity": lambda setup, _: setup.ruled(contiguity="soft"),
    "hub_state": lambda setup, hub: hub_ruled(setup, hub, state=freed_state(setup, hub)),
    "hub_positions": _roomy,
    "max_hubs": lambda setup, _: setup.ruled(max_hubs=None),
    "max_relocations": lambda setup, _: setup.ruled(max_relocations=None),
    "min_positions": lambda setup, _: setup.ruled(min_positions=None),
    "max_positions": lambda setup, _: setup.ruled(max_positions=None),
    "moves_in_all": lambda setup, case: moving(setup, "moves_in_all", case, None),
    "moves_per_position": lambda setup, case: moving(setup, "moves_per_position", case, None),
    "only_positions": lambda setup, _: setup.ruled(only_positions=()),
    "lock_account": _unlock_position,
    "override": _reset_position,
    "lock_territory": lambda setup, name: lifted(setup, "territory", name),
    "lock_hub": lambda setup, name: lifted(setup, "hub", name),
    "lock_group": lambda setup, name: lifted(setup, "group", name),
    "lock_employee": lambda setup, name: lifted(setup, "employee", name),
    "closed_position": opened,
}


def nobody(setup: Setup) -> Scenario:
    """Return the start without the accounts that its mode assigns anew."""
    if setup.mode == "fill":
        return setup.start
    none = np.full(len(setup.project.accounts), UNASSIGNED, np.int32)
    return setup.start.changed(alignment=none)
