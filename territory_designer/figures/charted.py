"""Which scenario does a chart show, beside which other one, and what is there to say of a position?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from territory_designer.figures.numbers import UNKNOWN, hours, money, number, percent
from territory_designer.figures.scene import Dot, Item
from territory_designer.measures.distribution import Loads, Lorenz, lorenz
from territory_designer.model.tables import Index, Number
from territory_designer.model.texts import text

ORDERS = ("load", "hub")
_ROUNDING = 1e-9
_CLASSES = 5  # so many are told of a position
ARROWS = {"over": "▲ ", "under": "▼ ", "inside": ""}
Fact = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Charted:
    """What all charts of a scenario are made of.

    Parameters
    ----------
    now, before
        What positions carry in the scenario, and in the one it is compared with; both at one utilisation.
    names
        What the two are called.
    hub_names
        Name of each hub by row.
    band
        Limits of the workload index.
    order
        ``"load"`` (the most first) or ``"hub"`` (positions of a hub together).
    """

    now: Loads
    before: Loads | None
    names: tuple[str, str]
    hub_names: Mapping[int, str]
    band: tuple[float, float]
    order: str = "load"
    language: str = "en"

    def say(self, key: str, **params: object) -> str:
        """Return a text of the charts in the language of this one."""
        return text(f"chart.{key}", self.language, **params)

    def cny(self, value: float) -> str:
        """Write money."""
        return money(plain(value), self.language)

    def cny_level(self, value: float) -> str:
        """Write money at a level of an axis, which is round: no zero behind the point."""
        return self.cny(value).replace(".0 ", " ")

    def hub_name(self, hub: int) -> str:
        """Return the name of a hub."""
        return self.hub_names.get(hub) or text("figure.no_hub", self.language)

    def state(self, index: float) -> str:
        """Return ``"over"``, ``"under"`` or ``"inside"`` the band; unknown counts as inside."""
        if index > self.band[1] + _ROUNDING:
            return "over"
        return "under" if index < self.band[0] - _ROUNDING else "inside"

    @cached_property
    def other(self) -> Charted | None:
        """Return the other scenario, to say the same of it."""
        return replace(self, now=self.before, before=None) if self.before is not None else None

    @property
    def band_said(self) -> str:
        """Write the band: ``85 – 115 %``."""
        return _between(self.band)

    @cached_property
    def curve(self) -> Lorenz | None:
        """Return the Lorenz curve of workload against target."""
        return lorenz(self.now.workload_h, self.now.target_h)

    @cached_property
    def average_share(self) -> float:
        """Return the share of travel in all work; 0 where there is none."""
        work_h = float(self.now.workload_h.sum())
        return float(self.now.travel_h.sum()) / work_h if work_h > 0 else 0.0

    @cached_property
    def figures(self) -> Mapping[str, str]:
        """Return all figures that sentences speak of, written."""
        now = self.now
        known = now.index[np.isfinite(now.index)]
        quarters = np.quantile(known, (0.25, 0.75)).tolist() if len(known) else [math.nan] * 2
        relieve = (now.index > self.band[1] + _ROUNDING) & (now.travel_share > self.average_share)
        return {
            "positions": number(len(now)),
            "outside": number(len(self.outside)),
            "worst": percent(plain(np.abs(known - 1.0).max()) if len(known) else None),
            "band": self.band_said,
            "travel": percent(self.average_share, 1),
            "travel_h": hours(float(now.travel_h.sum())),
            "hours": hours(float(now.workload_h.sum())),
            "relieve": number(int(relieve.sum())),
            "revenue": self.cny(_sum(now.revenue_cny)),
            "potential": self.cny(_sum(now.potential_cny)),
            "half": _between(quarters),
            "gini": f"{self.curve.gini:.3f}" if self.curve else UNKNOWN,
            "accounts": number(float(now.accounts.sum())),
            "classes": number(int((now.class_accounts.sum(axis=0) > 0).sum())),
            "hubs": number(len(set(now.hub[now.hub >= 0].tolist()))),
        }

    @cached_property
    def outside(self) -> Index:
        """Return the places of positions outside the band."""
        return np.flatnonzero([self.state(value) != "inside" for value in self.now.index.tolist()])

    def was(self, name: str) -> Number:
        """Return a figure of the other scenario for each position; NaN where there is none."""
        if self.before is None:
            return np.full(len(self.now), np.nan)
        return self.before.told_to(self.now, name)

    def facts(self, row: int) -> list[Fact]:
        """Return what there is to say of a position: its figures, with those of the other scenario."""
        hourly = [self._fact(name, hours, row) for name in ("workload_h", "travel_h")]
        sums = [self._fact(f"{name}_cny", self._money, row) for name in ("revenue", "potential")]
        share = self._fact("travel_share", percent, row)
        load = self._fact("index", percent, row, sign=ARROWS[self.state(self.now.index[row])])
        return [load, *hourly, share, self._fact("accounts", number, row), *self._classes(row), *sums]

    def class_name(self, name: str) -> str:
        """Return what a class is called."""
        return name or self.say("no_class")

    def _classes(self, row: int) -> list[Fact]:
        """Return how many accounts of each class a position has."""
        counts = zip(self.now.classes, self.now.class_accounts[row].tolist())
        some = [f"{self.class_name(name)} {number(count)}" for name, count in counts if count]
        said = " · ".join(some[:_CLASSES]) + (" …" if len(some) > _CLASSES else "")
        return [(self.say("fact.classes"), said)] if said else []

    def _money(self, value: float | None) -> str:
        return money(value, self.language)

    def _fact(self, name: str, write: Callable[[float | None], str], row: int, *, sign: str = "") -> Fact:
        said, was = sign + write(plain(getattr(self.now, name)[row])), self._was_one(name, row)
        return self.say(f"fact.{name}"), said if was is None else f"{write(was)} → {said}"

    def _was_one(self, name: str, row: int) -> float | None:
        """Return a figure of the other scenario for a position; None where it is not known or the same."""
        was = plain(self.was(name)[row])
        return None if was is None or was == getattr(self.now, name)[row] else was

    def titled(self, row: int) -> str:
        """Return the name of a position with its hub."""
        return f"{self.now.names[row]} · {self.hub_name(int(self.now.hub[row]))}"


def _between(limits: Sequence[float]) -> str:
    """Write two shares: ``85 – 115 %``; a dash where they are not known."""
    low, high = limits
    return UNKNOWN if math.isnan(low) else f"{number(low * 100)} – {percent(high)}"


def _sum(values: Number) -> float:
    """Return a sum; NaN where nothing is known."""
    return float(np.nansum(values)) if np.isfinite(values).any() else math.nan


def plain(value: float) -> float | None:
    """Return a plain number, None for NaN."""
    return None if math.isnan(value) else float(value)


def token_of(state: str) -> str:
    """Return the tone of a bar."""
    return "bar" if state == "inside" else state


def ring(x: float, y: float, *, radius: float = 3.2) -> Item:
    """Return the sign of a former value."""
    return Dot(x, y, radius, fill="panel", edge="text2", width=1.5)


def ranked(charted: Charted, values: Number) -> list[list[int]]:
    """Return the places of positions in the order to show them, the largest value first, in groups.

    One group; when ordered by hub, one for each hub in the order of the table.
    """
    falling = np.argsort(-np.nan_to_num(values, nan=-1.0), kind="stable")
    if charted.order != "hub":
        return [falling.tolist()] if len(falling) else []
    hub = charted.now.hub[falling]
    last = np.iinfo(np.int32).max
    return [
        falling[hub == each].tolist() for each in sorted(set(hub.tolist()), key=lambda h: (h < 0) * last + h)
    ]
