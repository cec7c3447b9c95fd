"""What do the rules look like when a limit gives way just as far as a remedy wants?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from territory_designer.model.rules import HubRule, Rules

if TYPE_CHECKING:
    from territory_designer.session.remedies import Remedy


def allowed(rules: Rules, remedy: Remedy) -> Rules:
    """Return the rules with the limit that a remedy wants."""
    limit, case = remedy.params["limit"], str(remedy.params["case"])
    if remedy.rule == "band":
        return _banded(rules, remedy)
    if remedy.rule in ("moves_in_all", "moves_per_position"):
        limits = replace(getattr(rules, remedy.rule), **{case: int(limit) if case == "accounts" else limit})
        return rules.changed(**{remedy.rule: limits})
    if remedy.rule == "hub_positions":
        side = "min_positions" if case == "below" else "max_positions"
        return hub_ruled(rules, str(remedy.params["hub"]), **{side: int(limit)})
    if remedy.rule == "open_positions":
        return rules.changed(**{"min_positions" if case == "below" else "max_positions": int(limit)})
    if remedy.rule == "longest_travel":
        return rules.changed(**_reach(rules, limit, hard=bool(remedy.params["hard"])))
    plain = {"max_hubs": int, "max_relocations": int}
    name = {"key_account_load": "key_account_load_max"}.get(remedy.rule, remedy.rule)
    return rules.changed(**{name: plain.get(name, float)(limit)})


def _reach(rules: Rules, limit: float, *, hard: bool) -> dict[str, float]:
    """Return the longest ways; a soft limit never stands above a hard one."""
    if hard:
        return {"max_oneway_hard_min": limit}
    most = rules.max_oneway_hard_min
    return {"max_oneway_soft_min": limit if most is None else min(limit, most)}


def _banded(rules: Rules, remedy: Remedy) -> Rules:
    measure, limit = str(remedy.params["measure"]), remedy.params["limit"]
    side = "lower" if str(remedy.params["case"]).endswith("below") else "upper"
    name = f"hard_{side}" if remedy.params["hard"] else side
    return rules.changed(
        bands=tuple(
            replace(band, **{name: limit}) if band.measure == measure else band for band in rules.bands
        )
    )


def hub_ruled(rules: Rules, hub: str, **values: Any) -> Rules:
    """Return the rules with other values of the rule of a hub."""
    known = {each.hub_id: each for each in rules.hubs}
    changed = replace(known.get(hub, HubRule(hub)), **values)
    return rules.changed(hubs=tuple((known | {hub: changed}).values()))
