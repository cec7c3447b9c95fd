"""How many positions and hours has each hub?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from territory_designer.figures.charted import ARROWS, Charted, plain
from territory_designer.figures.numbers import UNKNOWN, hours, number, percent
from territory_designer.figures.scene import Box, Drawing, Item, Mark, Plot, Stroke, Word, cut, legend, ticks
from territory_designer.measures.distribution import Loads
from territory_designer.model.tables import Flag

ROW, MOST_ROW = 36.0, 100.0  # rows grow into the room there is
_EDGE = 4.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 200.0, 250.0, 56.0, 14.0
_NAME, _SEATS = 108.0, 172.0
_BAR, _BAR_WAS, _BAR_GAP = 0.28, 0.11, 3.0  # shares of a row's height, and pixels between


@dataclass(frozen=True)
class HubSum:
    """What the positions of a hub carry together."""

    positions: int
    workload_h: float
    travel_h: float
    target_h: float

    @property
    def index(self) -> float:
        """Return workload by target; NaN where there is no target."""
        return self.workload_h / self.target_h if self.target_h > 0 else float("nan")


def hub_sum(loads: Loads | None, hub: int) -> HubSum:
    """Return what the positions of a hub carry; of none, nothing."""
    if loads is None:
        return HubSum(0, 0.0, 0.0, 0.0)
    mine: Flag = loads.hub == hub
    sums = (float(np.nansum(each[mine])) for each in (loads.workload_h, loads.travel_h, loads.target_h))
    return HubSum(int(mine.sum()), *sums)


def hubs_of(charted: Charted) -> list[int]:
    """Return the hubs that have positions now or had some before, by the work they carry now."""
    hubs = set(charted.now.hub.tolist())
    if charted.before is not None:
        hubs |= set(charted.before.hub.tolist())
    return sorted(hubs, key=lambda hub: (hub < 0, -hub_sum(charted.now, hub).workload_h))


def height_for(charted: Charted) -> float:
    """Return the height that all rows take."""
    return _TOP + _BOTTOM + ROW * len(hubs_of(charted))


def draw_hubs(charted: Charted, drawing: Drawing) -> None:
    """Draw a row for each hub: positions, hours with the customer and on the way, and the load."""
    hubs = hubs_of(charted)
    sums = [(hub_sum(charted.now, hub), hub_sum(charted.before, hub)) for hub in hubs]
    most = max((max(now.workload_h, was.workload_h) for now, was in sums), default=0.0) or 1.0
    room = drawing.height - _TOP - _BOTTOM
    high = min(max(room / max(len(hubs), 1), ROW), MOST_ROW)
    right, bottom = max(drawing.width - _RIGHT, _LEFT + 60), _TOP + high * len(hubs)
    plot = Plot(_LEFT, _TOP, right, bottom, x_range=(0.0, most * 1.02))
    _draw_heads(charted, drawing, plot)
    for place, (hub, (now, was)) in enumerate(zip(hubs, sums)):
        top = _TOP + high * place
        _draw_row(charted, drawing, plot, span=(top, high), hub=hub, now=now, was=was)
        rows = tuple(np.flatnonzero(charted.now.hub == hub).tolist())
        facts = tuple(_facts(charted, now, was))
        drawing.marks.append(Mark(0, top, drawing.width, high, rows, charted.hub_name(hub), facts))
    legend(drawing, list(_legend(charted)), right=drawing.width - _EDGE)


def _draw_heads(charted: Charted, drawing: Drawing, plot: Plot) -> None:
    y = _TOP - 12
    right = drawing.width
    drawing.add(Word(_EDGE, y, charted.say("head.hub"), "muted", 11.0, 500))
    for key, x in (
        ("positions", _SEATS),
        ("hours", right - 164),
        ("travel", right - 92),
        ("load", right - _EDGE),
    ):
        drawing.add(Word(x, y, charted.say(f"head.{key}"), "muted", 11.0, 500, "right"))
    for value in ticks(*plot.x_range, most=4):
        x = plot.x(value)
        drawing.add(Stroke(((x, _TOP), (x, plot.bottom)), "line"))
        drawing.add(Word(x, y, hours(value), "muted", 10.0, 500, "centre"))


def _draw_row(
    charted: Charted,
    drawing: Drawing,
    plot: Plot,
    *,
    span: tuple[float, float],
    hub: int,
    now: HubSum,
    was: HubSum,
) -> None:
    (top, high), right = span, drawing.width
    y = top + high / 2
    drawing.add(Stroke(((0, top + high), (right, top + high)), "line"))
    name = cut(drawing, charted.hub_name(hub), _NAME, size=12, weight=600)
    drawing.add(Word(_EDGE, y, name, size=12, weight=600))
    seats = number(now.positions)
    if charted.before is not None and was.positions != now.positions:
        seats = f"{number(was.positions)} → {seats}"
    drawing.add(Word(_SEATS, y, seats, "text", 12.0, 500, "right"))
    drawing.add(*_bars(plot, y=y, high=high, now=now, was=was))
    share = now.travel_h / now.workload_h if now.workload_h > 0 else None
    index = plain(now.index)
    state = charted.state(now.index)
    tone = "text" if state == "inside" else state
    load = UNKNOWN if index is None else ARROWS[state] + percent(index)
    drawing.add(Word(right - 164, y, hours(now.workload_h), "text", 12.0, 500, "right"))
    drawing.add(Word(right - 92, y, percent(share), "text2", 12.0, 400, "right"))
    drawing.add(Word(right - _EDGE, y, load, tone, 12.0, 600, "right"))


def _bars(plot: Plot, *, y: float, high: float, now: HubSum, was: HubSum) -> Iterator[Item]:
    """Return hours at work and on the way in one bar, and below it a thin one of before if any."""
    thick = _BAR * high
    thin = _BAR_WAS * high if was.workload_h > 0 else 0.0
    top = y - (thick + thin + (_BAR_GAP if thin else 0.0)) / 2
    whole, near = plot.x(now.workload_h), plot.x(now.workload_h - now.travel_h)
    if now.workload_h > 0:
        yield Box(plot.left, top, near - plot.left, thick, "accent")
        yield Box(near, top, whole - near, thick, "accent", "accent", mixed=0.28)
    if thin:
        width = plot.x(was.workload_h) - plot.left
        yield Box(plot.left, top + thick + _BAR_GAP, width, thin, "faint")


def _facts(charted: Charted, now: HubSum, was: HubSum) -> Iterator[tuple[str, str]]:
    written = (("positions", number), ("workload_h", hours), ("travel_h", hours), ("index", percent))
    for name, write in written:
        one, other = (plain(float(getattr(each, name))) for each in (now, was))
        said = write(one)
        if charted.before is not None and one != other:
            said = f"{write(other)} → {said}"
        yield charted.say(f"fact.{name}"), said


def _legend(charted: Charted) -> Iterator[tuple[tuple[Item, ...], str]]:
    yield (Box(-9, -5, 9, 10, "accent"),), charted.say("at_customers")
    yield (Box(-9, -5, 9, 10, "accent", "accent", mixed=0.28),), charted.say("on_the_way")
    if charted.before is not None:
        yield (Box(-9, -2, 9, 4, "faint"),), charted.names[1]
