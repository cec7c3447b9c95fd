"""How much does each position carry: work against the band, money, accounts by class, each a column?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from territory_designer.figures.charted import Charted, ranked, ring, token_of
from territory_designer.figures.numbers import number, percent
from territory_designer.figures.scene import (
    Box,
    Dot,
    Drawing,
    Item,
    Mark,
    Plot,
    Stroke,
    Word,
    cut,
    legend,
    level,
    ticks,
)
from territory_designer.model.tables import Number

LEAST_STEP = 2.0  # pixels to a position: below it the chart becomes wider than its place
MOST_STEP = 88.0
_INSET_LEFT, _INSET_RIGHT, _INSET_TOP = 66.0, 14.0, 40.0
_NAME_ROOM, _HUB_ROOM, _HUB_TURNED = 84.0, 26.0, 76.0
_THIN, _GAPPED = 9.0, 4.0  # steps below are drawn in whole pixels: crisp, and quick to paint
_NAMED, _SIGNED, _FIGURED = 11.0, 9.0, 26.0  # steps from which columns bear names, signs and figures
_SIGN_ROOM = 10.0  # between the middles of a sign and of a word, so that neither covers the other
_LETTER = 14.0  # the height that a letter takes
_HIGHEST, _LEAST_HIGH = 2.5, 1.6  # indices beyond are cut; the scale reaches so far at least
_FADE = (1.0, 0.55, 0.3, 0.15)  # of the colour of classes, the first the strongest


class Column(NamedTuple):
    """A place for a position, and the bar that fills it."""

    row: int
    x: float
    step: float
    left: float
    width: float


def _column(row: int, start: float, step: float) -> Column:
    """Return a place; thin bars stand on whole pixels, the thinnest without a gap."""
    x = start + step / 2
    if step >= _THIN:
        wide = step * 0.72
        return Column(row, x, step, x - wide / 2, wide)
    gap = 1 if step >= _GAPPED else 0
    return Column(row, x, step, round(start), max(round(start + step) - round(start) - gap, 1))


@dataclass(frozen=True)
class Columns:
    """The places of all positions in a plot, and where each hub's lie."""

    plot: Plot
    step: float
    places: tuple[Column, ...]
    hubs: tuple[tuple[int, float, float], ...]


def width_for(positions: int) -> float:
    """Return the least width of a chart of so many positions."""
    return _INSET_LEFT + _INSET_RIGHT + LEAST_STEP * positions


def columns(charted: Charted, drawing: Drawing, values: Number, y_range: tuple[float, float]) -> Columns:
    """Share the width between positions, the largest value first."""
    groups = ranked(charted, values)
    gaps = max(len(groups) - 1, 0)
    count = sum(map(len, groups))
    room = drawing.width - _INSET_LEFT - _INSET_RIGHT
    gap = 0.6 if charted.order == "hub" else 0.0
    step = min(room / max(count + gap * gaps, 1.0), MOST_STEP)
    below = _below(charted, drawing, step)
    plot = Plot(
        _INSET_LEFT,
        _INSET_TOP,
        drawing.width - _INSET_RIGHT,
        drawing.height - below,
        y_range=y_range,
    )
    places, hubs, x = [], [], plot.left
    for group in groups:
        start = x
        for row in group:
            places.append(_column(row, x, step))
            x += step
        hubs.append((int(charted.now.hub[group[0]]), start, x))
        x += gap * step
    return Columns(plot, step, tuple(places), tuple(hubs) if charted.order == "hub" else ())


def _below(charted: Charted, drawing: Drawing, step: float) -> float:
    """Return the room below the plot: for names, and for hubs under them."""
    room = _HUB_ROOM if charted.order == "hub" else 4.0
    if step < _NAMED:
        return room + (_HUB_TURNED - _HUB_ROOM + 8.0 if charted.order == "hub" else 8.0)
    widest = max((drawing.measure(name, 10.0, 500) for name in charted.now.names), default=0.0)
    return room + (20.0 if widest <= step - 4 else min(widest, _NAME_ROOM) + 14.0)


def draw_names(charted: Charted, drawing: Drawing, laid: Columns) -> None:
    """Write the names of positions where there is room, level or turned, and those of hubs below them."""
    names, bottom = charted.now.names, laid.plot.bottom
    if laid.step >= _NAMED:
        widest = max((drawing.measure(name, 10.0, 500) for name in names), default=0.0)
        for place in laid.places:
            if widest <= laid.step - 4:
                drawing.add(Word(place.x, bottom + 13, names[place.row], "text2", 10.0, 500, "centre"))
            else:
                said = cut(drawing, names[place.row], _NAME_ROOM)
                drawing.add(Word(place.x, bottom + 7, said, "text2", 10.0, 500, "right", turned=True))
    for hub, start, end in laid.hubs:
        drawing.add(*_hub_name(charted, drawing, laid, hub=hub, ends=(start, end)))


def _hub_name(
    charted: Charted, drawing: Drawing, laid: Columns, *, hub: int, ends: tuple[float, float]
) -> Iterator[Item]:
    """Return a hub's name under its positions, turned where these bear no names themselves."""
    turned, (start, end) = laid.step < _NAMED, ends
    y = drawing.height - (_HUB_TURNED if turned else _HUB_ROOM) + 6.0
    yield Stroke(((start + 1, y), (end - 1, y)), "line2")
    middle, name = (start + end) / 2, charted.hub_name(hub)
    if not turned:
        said = cut(drawing, name, end - start + 8.0, weight=600)
        yield Word(middle, y + 11, said, "muted", 10.0, 600, "centre")
    elif end - start >= _NAMED:
        said = cut(drawing, name, _HUB_TURNED - 14.0, weight=600)
        yield Word(middle, y + 6, said, "muted", 10.0, 600, "right", turned=True)


def point_at(drawing: Drawing, laid: Columns) -> None:
    """Let each column be pointed at in its whole height."""
    plot = laid.plot
    for place in laid.places:
        rows = (place.row,)
        drawing.marks.append(Mark(place.x - place.step / 2, plot.top, place.step, plot.height, rows))


def draw_workload(charted: Charted, drawing: Drawing) -> None:
    """Draw the workload index of each position against the band."""
    now, was = charted.now.index, charted.was("index")
    most = min(float(np.nanmax(np.append(now * 1.06, _LEAST_HIGH))), _HIGHEST)
    laid = columns(charted, drawing, now, (0.0, most))
    _draw_band(charted, drawing, laid.plot)
    for place in laid.places:
        drawing.add(*_load(charted, laid, place, now[place.row]))
        drawing.add(*_figure(charted, laid, place, now[place.row], was[place.row]))
        drawing.add(*_former(laid, place.x, was[place.row], now[place.row]))
    _draw_ideal(drawing, laid.plot)
    draw_names(charted, drawing, laid)
    point_at(drawing, laid)
    beyond = bool((was > laid.plot.y_range[1]).any())
    legend(drawing, list(_workload_legend(charted, beyond=beyond)), right=laid.plot.right)


def _draw_band(charted: Charted, drawing: Drawing, plot: Plot) -> None:
    low, high = charted.band
    top, bottom = plot.y(high), plot.y(low)
    drawing.add(Box(plot.left, top, plot.width, bottom - top, "band"))
    shown = [low, 1.0, high]
    shown += [
        value for value in ticks(0.0, plot.y_range[1], most=6) if all(abs(value - e) > 0.07 for e in shown)
    ]
    for value in shown:
        inside = value in (low, 1.0, high)
        drawing.add(*level(plot, value, percent(value), tone="band" if inside else "line"))


def _draw_ideal(drawing: Drawing, plot: Plot) -> None:
    y = plot.y(1.0)
    drawing.add(Stroke(((plot.left, y), (plot.right, y)), "text2", 1.2))


def _load(charted: Charted, laid: Columns, place: Column, index: float) -> Iterator[Item]:
    """Return the column of a position: hatched above the band, dotted up to it from below."""
    plot, width = laid.plot, place.width
    if not math.isfinite(index):
        return
    state = charted.state(index)
    top, left = plot.y(index), place.left
    radius = 2.0 if width >= 8 else 0.0
    yield Box(left, top, width, max(plot.bottom - top, 1.0), token_of(state), radius=radius)
    if state == "over" and width >= 3:
        yield Box(left, top, width, plot.y(charted.band[1]) - top, radius=radius, hatch=True)
    if index > plot.y_range[1]:
        yield Box(left - 1, top + 8, width + 2, 3, "panel")  # cut: the column is higher than the scale
    if state == "under" and width >= 3:
        ends = ((place.x, top - 3), (place.x, plot.y(charted.band[0])))
        yield Stroke(ends, "under", 1.4, dashed=True)
    if state != "inside" and laid.step >= _SIGNED:
        shape, y = ("up", top - 9) if state == "over" else ("down", plot.y(charted.band[0]) - 8)
        yield Dot(place.x, y, 3.6, shape, state)


def _figure(charted: Charted, laid: Columns, place: Column, index: float, was: float) -> Iterator[Item]:
    """Return the index in figures, in its column or upon it; the sign of a former value stays clear."""
    if laid.step < _FIGURED or not math.isfinite(index):
        return
    over = charted.state(index) == "over"
    y, away = (laid.plot.y(index) - 20, -1) if over else (laid.plot.y(index) + 11, 1)
    former = laid.plot.y(was)
    if abs(former - y) < _SIGN_ROOM:
        y = former + away * (_SIGN_ROOM + 1)
    yield Word(place.x, y, number(index * 100), "over" if over else "panel", 10.0, 600, "centre")


def _former(laid: Columns, x: float, was: float, now: float) -> Iterator[Item]:
    """Return the sign of a former value where it was another; a triangle where it is beyond the scale."""
    if not math.isfinite(was) or was == now:
        return
    beyond = was > laid.plot.y_range[1]
    if laid.step < _SIGNED:
        y = round(laid.plot.y(was)) - (4 if beyond else 1)
        yield Box(round(x - 1), y, 2, 2, "panel" if was < now else "text2")
    elif beyond:
        yield Dot(x, laid.plot.top - 4, 3.4, "up", "panel", "text2", 1.2)
    else:
        yield ring(x, laid.plot.y(was), radius=3.0)


def _workload_legend(charted: Charted, *, beyond: bool) -> Iterator[tuple[tuple[Item, ...], str]]:
    low, high = (percent(limit) for limit in charted.band)
    over, under = (Box(-22, -5, 9, 10, tone, radius=1.5) for tone in ("over", "under"))
    yield (Box(-9, -5, 9, 10, "bar", radius=1.5),), charted.band_said
    hatched = over._replace(fill="", hatch=True)
    yield (over, hatched, Dot(-5, 0, 3.6, "up", "over")), charted.say("over", limit=high)
    yield (under, Dot(-5, 0, 3.6, "down", "under")), charted.say("under", limit=low)
    if charted.before is not None:
        yield (ring(-4.5, 0),), charted.names[1]
    if beyond:
        yield (Dot(-4.5, 0, 3.4, "up", "panel", "text2", 1.2),), charted.say("beyond")


def draw_money(charted: Charted, drawing: Drawing) -> None:
    """Draw revenue and potential of each position as a pair of columns."""
    now = charted.now
    pairs = (("revenue_cny", "accent", 1.0), ("potential_cny", "bar", 0.45))
    both = np.concatenate([now.revenue_cny, now.potential_cny, charted.was("revenue_cny")])
    most = float(np.nanmax(both)) if np.isfinite(both).any() else 0.0
    by = now.revenue_cny if np.isfinite(now.revenue_cny).any() else now.potential_cny
    laid = columns(charted, drawing, by, (0.0, most * 1.05 or 1.0))
    _draw_levels(drawing, laid.plot, charted.cny_level)
    was = charted.was("revenue_cny")
    for place in laid.places:
        half = place.width / 2
        for number_, (name, tone, mixed) in enumerate(pairs):
            value = getattr(now, name)[place.row]
            drawing.add(*_money(laid, place.x - half + number_ * half, half, value, tone=tone, mixed=mixed))
        drawing.add(*_former(laid, place.x - half / 2, was[place.row], now.revenue_cny[place.row]))
    draw_names(charted, drawing, laid)
    point_at(drawing, laid)
    legend(drawing, list(_money_legend(charted, pairs)), right=laid.plot.right)


def _money(
    laid: Columns, left: float, width: float, value: float, *, tone: str, mixed: float
) -> Iterator[Item]:
    if math.isfinite(value):
        top, gap = laid.plot.y(value), 0.5 if width >= 3 else 0.0
        high = max(laid.plot.bottom - top, 1.0)
        edge, radius = (tone, 1.5) if mixed < 1 and width >= 4 else ("", 1.5 if width >= 4 else 0.0)
        yield Box(left + gap, top, width - 2 * gap, high, tone, edge, radius=radius, mixed=mixed)


def _money_legend(
    charted: Charted, pairs: tuple[tuple[str, str, float], ...]
) -> Iterator[tuple[tuple[Item, ...], str]]:
    for name, tone, mixed in pairs:
        sign = Box(-9, -5, 9, 10, tone, tone if mixed < 1 else "", radius=1.5, mixed=mixed)
        yield (sign,), charted.say(f"fact.{name}")
    if charted.before is not None:
        yield (ring(-4.5, 0),), charted.say("revenue_was", name=charted.names[1])


def _draw_levels(drawing: Drawing, plot: Plot, write: Callable[[float], str]) -> None:
    for value in ticks(*plot.y_range, most=8):
        drawing.add(*level(plot, value, write(value) if value else "0"))


def draw_classes(charted: Charted, drawing: Drawing) -> None:
    """Draw the accounts of each position, stacked by class with the most important at the bottom."""
    now, was = charted.now, charted.was("accounts")
    most = float(np.nanmax(np.concatenate([now.accounts, was, [1.0]])))
    laid = columns(charted, drawing, now.accounts, (0.0, most * 1.05))
    _draw_levels(drawing, laid.plot, number)
    for place in laid.places:
        drawing.add(*_stack(charted, laid, place, was[place.row]))
        drawing.add(*_former(laid, place.x, was[place.row], now.accounts[place.row]))
    draw_names(charted, drawing, laid)
    point_at(drawing, laid)
    legend(drawing, list(_class_legend(charted)), right=laid.plot.right)


def _fade(place: int) -> float:
    return _FADE[min(place, len(_FADE) - 1)]


def _stack(charted: Charted, laid: Columns, place: Column, was: float) -> Iterator[Item]:
    """Return the parts of a column, with the letter of each where it has room beside a former value."""
    below, plot = 0.0, laid.plot
    former = plot.y(was)
    for number_, count in enumerate(charted.now.class_accounts[place.row].tolist()):
        top, bottom = plot.y(below + count), plot.y(below)
        gap = 1.0 if bottom - top > 3 and number_ else 0.0
        if count:
            high = bottom - top - gap
            yield Box(place.left, top, place.width, high, "accent", mixed=_fade(number_))
            y = _clear_middle(top, top + high, former)
            if y is not None and place.width >= 16:
                tone = "panel" if number_ == 0 else "text"
                said = charted.now.classes[number_][:2]
                yield Word(place.x, y, said, tone, 10.0, 600, "centre")
        below += count


def _clear_middle(top: float, bottom: float, sign: float) -> float | None:
    """Return the middle of a part, or of its larger rest when a sign is there; None where no letter fits."""
    rests = [(top, bottom)]
    if abs(sign - (top + bottom) / 2) < _SIGN_ROOM:
        rests = [(top, sign - _SIGN_ROOM / 2), (sign + _SIGN_ROOM / 2, bottom)]
    above, below = max(rests, key=lambda rest: rest[1] - rest[0])
    return (above + below) / 2 if below - above >= _LETTER else None


def _class_legend(charted: Charted) -> Iterator[tuple[tuple[Item, ...], str]]:
    totals = charted.now.class_accounts.sum(axis=0).tolist()
    for place, (name, total) in enumerate(zip(charted.now.classes, totals)):
        if total:
            sign = Box(-9, -5, 9, 10, "accent", mixed=_fade(place), radius=1.5)
            yield (sign,), f"{charted.class_name(name)} {number(total)}"
    if charted.before is not None:
        yield (ring(-4.5, 0),), charted.names[1]
