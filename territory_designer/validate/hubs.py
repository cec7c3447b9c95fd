"""Which hubs are not as the rules want, and how many people move to another one?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from territory_designer.model.rules import HubRule
from territory_designer.model.scenario import UNASSIGNED
from territory_designer.validate.breach import Breach
from territory_designer.validate.facts import Facts


def hub_rules(facts: Facts) -> dict[int, HubRule]:
    """Return state, cost and limits of each hub: the scenario's where it says something, else the table's."""
    own = {rule.hub_id: rule for rule in facts.rules.hubs}
    return {h: _hub_rule(facts, h, own) for h in range(len(facts.project.hubs))}


def _hub_rule(facts: Facts, hub: int, own: dict[str, HubRule]) -> HubRule:
    table, hub_id = facts.project.hubs, facts.hub_id(hub)
    rule = own.get(hub_id, HubRule(hub_id))
    cost_cny = float(table.cost_cny[hub])
    return HubRule(
        hub_id,
        state=table.state[hub] if rule.state is None else rule.state,
        cost_cny=(0.0 if math.isnan(cost_cny) else cost_cny) if rule.cost_cny is None else rule.cost_cny,
        min_positions=int(table.min_positions[hub]) if rule.min_positions is None else rule.min_positions,
        max_positions=int(table.max_positions[hub]) if rule.max_positions is None else rule.max_positions,
    )


def hub_state(facts: Facts) -> Iterator[Breach]:
    """Tell forced hubs without an open position that may hold accounts, and forbidden hubs with one."""
    if not facts.rules.judge_hub_limits:
        return
    for h, rule in hub_rules(facts).items():
        count = len(facts.positions_at.get(h, []))
        missing, present = rule.state == "forced" and not count, rule.state == "forbidden" and count
        if missing or present:
            yield Breach(
                "hub_state",
                hard=True,
                hub_id=rule.hub_id,
                value=count,
                limit=1 if missing else 0,
                case="forced" if missing else "forbidden",
            )


def hub_positions(facts: Facts) -> Iterator[Breach]:
    """Tell open hubs with too few or too many positions that may hold accounts; one with none is not open."""
    if not facts.rules.judge_hub_limits:
        return
    limits = hub_rules(facts)
    for h, positions in sorted(facts.positions_at.items()):
        count, fewest, most = len(positions), limits[h].min_positions or 0, limits[h].max_positions or 0
        if not fewest <= count <= most:
            below = count < fewest
            yield Breach(
                "hub_positions",
                hard=True,
                hub_id=limits[h].hub_id,
                value=count,
                limit=fewest if below else most,
                case="below" if below else "above",
            )


def max_hubs(facts: Facts) -> Iterator[Breach]:
    """Tell when more hubs than the limit have an open position that may hold accounts."""
    count, limit = len(facts.positions_at), facts.rules.max_hubs
    if limit is not None and count > limit:
        yield Breach("max_hubs", hard=True, value=count, limit=limit)


def open_positions(facts: Facts) -> Iterator[Breach]:
    """Tell when fewer or more positions that may hold accounts are open than the limits."""
    count, fewest, most = len(facts.holders), facts.rules.min_positions, facts.rules.max_positions
    if fewest is not None and count < fewest:
        yield Breach("open_positions", hard=True, value=count, limit=fewest, case="below")
    elif most is not None and count > most:
        yield Breach("open_positions", hard=True, value=count, limit=most, case="above")


def relocated(facts: Facts) -> list[int]:
    """Return the open filled positions at another hub than in the baseline.

    One that moves to the home city of its employee is left out.
    """
    table, staff = facts.project.positions, facts.project.employees
    home = dict(zip(staff.employee_id, staff.home_city))
    before, after = facts.project.baseline.position_hub, facts.scenario.position_hub
    changed = [p for p in range(len(table)) if facts.scenario.position_open[p] and before[p] != after[p]]
    return [p for p in changed if table.employee_id[p] and not _at_home(facts, p, home)]


def _at_home(facts: Facts, position: int, home: dict[str, str]) -> bool:
    hub = int(facts.scenario.position_hub[position])
    city = _city_name(home.get(facts.project.positions.employee_id[position], ""))
    return hub != UNASSIGNED and bool(city) and city == _city_name(facts.project.hubs.city[hub])


def _city_name(name: str) -> str:
    """Return a city's name without what varies in writing: blanks, case, and the word for city."""
    return name.strip().casefold().removesuffix("市")


def max_relocations(facts: Facts) -> Iterator[Breach]:
    """Tell when more people move to another hub than the limit."""
    people, limit = relocated(facts), facts.rules.max_relocations
    if limit is not None and len(people) > limit:
        said = ", ".join(facts.position_id(p) for p in people[:5])
        listed = said + " …" if len(people) > 5 else said
        yield Breach(
            "max_relocations", hard=True, value=len(people), limit=limit, params={"position_ids": listed}
        )
