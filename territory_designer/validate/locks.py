"""Which locks do not hold, and which positions changed that were to stay as they are?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from territory_designer.model.rules import Lock
from territory_designer.model.scenario import UNASSIGNED
from territory_designer.validate.breach import Breach
from territory_designer.validate.facts import Facts


def locks(facts: Facts) -> Iterator[Breach]:
    """Tell what is locked and is not where the baseline has it.

    Account locks are told by the position that the accounts should have stayed at, the others one by one. An
    account without a position in the baseline is new and bound by no lock, and an override goes before every
    lock; a territory may gain accounts.
    """
    wanted = {lock.id for lock in facts.rules.locks if lock.kind == "account"}
    table = facts.project.accounts
    held = [i for i in facts.live if table.locked[i] or table.account_id[i] in wanted]
    for p, gone in sorted(_by_baseline(facts, held).items()):
        yield _lock_breach(facts, Lock("account", facts.position_id(p)), gone)
    for lock in facts.rules.locks:
        if lock.kind in _HELD_BY:
            gone = [
                i for each in _by_baseline(facts, _HELD_BY[lock.kind](facts, lock.id)).values() for i in each
            ]
            if gone:
                yield _lock_breach(facts, lock, gone)
        elif lock.kind == "employee":
            yield from _employee_lock(facts, lock)


def _by_baseline(facts: Facts, accounts: Iterable[int]) -> dict[int, list[int]]:
    """Return the accounts that left, by the position they had in the baseline."""
    gone: dict[int, list[int]] = defaultdict(list)
    for i in accounts:
        if i not in facts.overridden and facts.then[i] not in (UNASSIGNED, facts.now[i]):
            gone[facts.then[i]].append(i)
    return gone


def overrides(facts: Facts) -> Iterator[Breach]:
    """Tell accounts that are not at the position to which they were given for good, by that position."""
    elsewhere: dict[str, list[int]] = defaultdict(list)
    for i, position_id in facts.overridden.items():
        if facts.now[i] == UNASSIGNED or facts.position_id(facts.now[i]) != position_id:
            elsewhere[position_id].append(i)
    for position_id, gone in sorted(elsewhere.items()):
        yield Breach(
            "override",
            hard=True,
            position_id=position_id,
            account_ids=facts.ids(sorted(gone)),
            value=len(gone),
            limit=0,
        )


def _lock_breach(facts: Facts, lock: Lock, gone: list[int]) -> Breach:
    at_position = lock.kind in ("account", "territory")
    return Breach(
        f"lock_{lock.kind}",
        hard=True,
        position_id=lock.id if at_position else "",
        hub_id=lock.id if lock.kind == "hub" else "",
        account_ids=facts.ids(gone),
        value=len(gone),
        limit=0,
        params={"group_id": lock.id} if lock.kind == "group" else {},
    )


def _of_territory(facts: Facts, name: str) -> list[int]:
    return [i for i in facts.served_then if facts.position_id(facts.then[i]) == name]


def _of_hub(facts: Facts, name: str) -> list[int]:
    hub_of = facts.project.baseline.position_hub
    return [i for i in facts.served_then if facts.hub_id(int(hub_of[facts.then[i]])) == name]


def _of_group(facts: Facts, name: str) -> list[int]:
    return [i for i in facts.served_then if facts.group_of[i] == name]


_HELD_BY: dict[str, Callable[[Facts, str], list[int]]] = {
    "territory": _of_territory,
    "hub": _of_hub,
    "group": _of_group,
}


def _employee_lock(facts: Facts, lock: Lock) -> Iterator[Breach]:
    """Tell where the position of a locked employee was closed or sits at another hub than in the baseline."""
    before, after = facts.project.baseline.position_hub, facts.scenario.position_hub
    for p, employee in enumerate(facts.project.positions.employee_id):
        if employee != lock.id:
            continue
        closed = not facts.scenario.position_open[p]
        if closed or before[p] != after[p]:
            yield Breach(
                "lock_employee",
                hard=True,
                position_id=facts.position_id(p),
                value="" if closed else facts.hub_id(int(after[p])),
                limit=facts.hub_id(int(before[p])),
                case="closed" if closed else "hub",
                params={"employee_id": lock.id},
            )


def only_positions(facts: Facts) -> Iterator[Breach]:
    """Tell positions that the rule does not name and that changed their accounts, hub or state.

    Accounts move only between the positions named. One that another position gives away or takes is told with
    that position, also when the account is new or unassigned afterwards; an override goes before the rule.
    """
    named = set(facts.rules.only_positions)
    if not named:
        return
    before, after = facts.project.baseline, facts.scenario
    for p, position_id in enumerate(facts.project.positions.position_id):
        if position_id in named:
            continue
        both = set(facts.members.get(p, ())), set(facts.members_then.get(p, ()))
        changed = sorted((both[0] ^ both[1]) - facts.overridden.keys())
        if changed:
            yield Breach(
                "only_positions",
                hard=True,
                position_id=position_id,
                account_ids=facts.ids(changed),
                value=len(changed),
                limit=0,
                case="accounts",
            )
        if (before.position_hub[p], before.position_open[p]) != (
            after.position_hub[p],
            after.position_open[p],
        ):
            yield Breach("only_positions", hard=True, position_id=position_id, case="position")


def unknown_names(facts: Facts) -> Iterator[Breach]:
    """Tell rules that name what the plan does not have: they hold nothing (strained, case ``unknown``)."""
    project = facts.project
    has = {
        "lock_account": set(project.accounts.account_id),
        "lock_territory": set(project.positions.position_id),
        "lock_hub": set(project.hubs.hub_id),
        "lock_group": {*facts.group_of, *project.groups.group_id},
        "lock_employee": {*project.employees.employee_id, *project.positions.employee_id},
        "only_positions": set(project.positions.position_id),
        "override": {*project.accounts.account_id, *project.positions.position_id},
        "hub_state": set(project.hubs.hub_id),
    }
    named = [(f"lock_{lock.kind}", lock.id) for lock in facts.rules.locks]
    named += [("only_positions", name) for name in facts.rules.only_positions]
    named += [("hub_state", rule.hub_id) for rule in facts.rules.hubs]
    named += [
        ("override", name) for each in facts.rules.overrides for name in (each.account_id, each.position_id)
    ]
    for rule, name in named:
        if name not in has[rule]:
            yield Breach(rule, hard=False, value=name, case="unknown")
