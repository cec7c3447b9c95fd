"""What must a scenario obey, and how is that written down?

The same names stand in a rules file (TOML), in the plan file (JSON) and on the screen; ``docs/rules.md``
shows one example of every rule.
"""

from __future__ import annotations

import tomllib
import types
import typing
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any

from territory_designer.errors import TerritoryDesignerError

MODES = ("improve", "rebuild", "fill", "hubs", "resize", "substitute")
BAND_MEASURES = ("workload", "potential", "revenue", "accounts")
LOCK_KINDS = ("account", "territory", "hub", "group", "employee")
HUB_STATES = ("open", "forced", "candidate", "forbidden")
CONTIGUITY = ("off", "soft", "hard")


@dataclass(frozen=True)
class Band:
    """Lowest, ideal and highest value of a measure for a position, as shares of its target.

    Beyond ``lower`` or ``upper`` (soft) each hour costs ``weight`` times ``hour_cost_cny``; beyond
    ``hard_lower`` or ``hard_upper`` the scenario is broken. A missing limit does not bind.
    """

    measure: str = "workload"
    lower: float | None = 0.85
    ideal: float = 1.0
    upper: float | None = 1.15
    hard_lower: float | None = None
    hard_upper: float | None = 1.20
    weight: float = 5.0


@dataclass(frozen=True)
class Lock:
    """What stays as in the baseline: accounts (one, or of a territory, hub or group), an employee's hub."""

    kind: str
    id: str


@dataclass(frozen=True)
class Override:
    """An account that was given to a position by hand and stays there; it goes before every lock."""

    account_id: str
    position_id: str


@dataclass(frozen=True)
class MoveLimits:
    """Most that may change hands, in all or for each position."""

    accounts: int | None = None
    revenue_cny: float | None = None
    revenue_share: float | None = None
    hours: float | None = None


@dataclass(frozen=True)
class HubRule:
    """What a scenario asks of one hub; a missing entry keeps what the table of hubs says."""

    hub_id: str
    state: str | None = None
    cost_cny: float | None = None
    min_positions: int | None = None
    max_positions: int | None = None


@dataclass(frozen=True)
class Rules:
    """All rules of a scenario.

    Parameters
    ----------
    overrides
        At most one for each account.
    max_oneway_soft_min, max_oneway_hard_min
        Longest one-way travel in minutes.
    contiguity
        ``off``, ``soft`` (each extra piece costs ``piece_cny``) or ``hard``.
    keep_together
        What should stay in one hand: any of ``group``, ``city``; each extra hand costs ``split_cny``.
    match_product_lines
        Whether a position must know all product lines of its accounts (hard).
    only_positions
        Positions that may change; empty = all.
    max_hubs
        Most hubs that may be open.
    min_positions, max_positions
        Fewest and most open positions that may hold accounts (mode resize).
    judge_hub_limits
        Whether lowest and highest number of positions and hub states count (modes hubs and resize).
    max_relocations
        Most filled positions whose hub may change.
    key_account_load_max
        Highest load (workload / capacity) of key account managers.
    disruption_weight
        Share in which revenue at risk counts in the objective.
    """

    bands: tuple[Band, ...] = (
        Band(),
        Band("potential", lower=0.75, upper=1.25, hard_upper=None, weight=0.5),
    )
    locks: tuple[Lock, ...] = ()
    overrides: tuple[Override, ...] = ()
    max_oneway_soft_min: float | None = 300.0
    max_oneway_hard_min: float | None = 480.0
    oneway_weight: float = 0.5
    moves_in_all: MoveLimits = MoveLimits()
    moves_per_position: MoveLimits = MoveLimits()
    contiguity: str = "soft"
    piece_cny: float = 2_000.0
    keep_together: tuple[str, ...] = ()
    split_cny: float = 2_000.0
    match_product_lines: bool = True
    only_positions: tuple[str, ...] = ()
    hubs: tuple[HubRule, ...] = ()
    max_hubs: int | None = None
    min_positions: int | None = None
    max_positions: int | None = None
    judge_hub_limits: bool = False
    max_relocations: int | None = None
    key_account_load_max: float | None = None
    disruption_weight: float = 0.02
    allow_unassigned: bool = False

    def changed(self, **values: Any) -> Rules:
        """Return a copy with the rules named replaced."""
        return replace(self, **values)


def default_rules(mode: str) -> Rules:
    """Return the rules that a mode starts from."""
    if mode not in MODES:
        raise TerritoryDesignerError("unknown_mode", mode=mode, modes=", ".join(MODES))
    anew = mode in ("rebuild", "hubs", "resize")
    return Rules(disruption_weight=0.0 if anew else 0.02, judge_hub_limits=mode in ("hubs", "resize"))


def rules_from_toml(text: str, mode: str) -> Rules:
    """Read a rules file; what it does not name keeps the default of the mode.

    Raises
    ------
    TerritoryDesignerError
        ``rules_syntax``, ``rules_unknown`` or ``rules_value`` with the place.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TerritoryDesignerError("rules_syntax", detail=str(error)) from error
    return rules_from_dict(given, default_rules(mode))


def rules_as_dict(rules: Rules) -> dict[str, Any]:
    """Return the rules as plain lists and dictionaries, as JSON keeps them."""
    return asdict(rules)


def rules_from_dict(given: Mapping[str, Any], start: Rules | None = None) -> Rules:
    """Build rules from plain lists and dictionaries, checked name by name."""
    rules = start or Rules()
    values = _checked(Rules, given, "")
    return _valid(replace(rules, **values))


def _checked(kind: Any, given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return the values of ``given`` in the types that the dataclass ``kind`` states."""
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(given) - {each.name for each in fields(kind)})
    if unknown:
        raise TerritoryDesignerError("rules_unknown", name=f"{place}{unknown[0]}")
    return {name: _as(hints[name], value, f"{place}{name}") for name, value in given.items()}


def _as(hint: Any, value: Any, place: str) -> Any:
    if isinstance(hint, types.UnionType):
        return None if value is None else _as(typing.get_args(hint)[0], value, place)
    if typing.get_origin(hint) is tuple:
        return tuple(
            _as(typing.get_args(hint)[0], each, f"{place}[{k}]") for k, each in enumerate(_list(value, place))
        )
    if is_dataclass(hint):
        return _record(hint, value, place)
    return _scalar(hint, value, place)


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise TerritoryDesignerError("rules_value", name=place, value=value, wanted="[ … ]")
    return list(value)


def _record(hint: Any, value: Any, place: str) -> Any:
    if not isinstance(value, Mapping):
        raise TerritoryDesignerError("rules_value", name=place, value=value, wanted="{ … }")
    try:
        return hint(**_checked(hint, value, f"{place}."))
    except TypeError as error:
        raise TerritoryDesignerError(
            "rules_value", name=place, value=dict(value), wanted=str(error)
        ) from error


def _scalar(hint: type, value: Any, place: str) -> Any:
    fits = isinstance(value, hint) or (hint is float and isinstance(value, int))
    if not fits or (isinstance(value, bool) and hint is not bool):
        raise TerritoryDesignerError("rules_value", name=place, value=value, wanted=hint.__name__)
    return hint(value)


def _valid(rules: Rules) -> Rules:
    """Return the rules when every word in them is one the program knows."""
    _known("contiguity", [rules.contiguity], CONTIGUITY)
    _known("keep_together", rules.keep_together, ("group", "city"))
    _known("bands.measure", [band.measure for band in rules.bands], BAND_MEASURES)
    _known("locks.kind", [lock.kind for lock in rules.locks], LOCK_KINDS)
    _known("hubs.state", [hub.state for hub in rules.hubs if hub.state], HUB_STATES)
    for band in rules.bands:
        _ordered(band)
    _once("overrides", [each.account_id for each in rules.overrides])
    return rules


def _known(name: str, values: Any, words: tuple[str, ...]) -> None:
    for value in values:
        if value not in words:
            raise TerritoryDesignerError("rules_value", name=name, value=value, wanted=" | ".join(words))


def _once(name: str, ids: list[str]) -> None:
    repeated = next((each for each, count in Counter(ids).items() if count > 1), None)
    if repeated is not None:
        raise TerritoryDesignerError("rules_value", name=name, value=repeated, wanted="1 ×")


def _ordered(band: Band) -> None:
    limits = [band.hard_lower, band.lower, band.ideal, band.upper, band.hard_upper]
    present = [limit for limit in limits if limit is not None]
    if present != sorted(present) or present[0] < 0:
        raise TerritoryDesignerError(
            "rules_value", name=f"bands.{band.measure}", value=present, wanted="0 ≤ … ≤ …"
        )
