"""How do travel and load hang together, how are loads spread, and how unequally is the work shared?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from territory_designer.figures.charted import Charted, token_of
from territory_designer.figures.numbers import number, percent
from territory_designer.figures.scene import (
    Area,
    Box,
    Dot,
    Drawing,
    Item,
    Mark,
    Plot,
    Stroke,
    Word,
    legend,
    level,
    ticks,
)
from territory_designer.measures.distribution import BIN, BINS, Lorenz, bin_edges, bins_of, histogram
from territory_designer.model.tables import Number, Whole

_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 14.0, 40.0, 44.0
_MANY = 120  # beyond so many positions dots are smaller
_NAMED = 30  # so many positions bear a name at most
_REACH = 9.0
_BESIDE = 250.0  # beside the Lorenz curve: the figure in words
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of all targets
_MOST_QUARTER = 180.0  # height of the row of a quarter


def _plot(
    drawing: Drawing, x_range: tuple[float, float], y_range: tuple[float, float], *, right: float = _RIGHT
) -> Plot:
    return Plot(_LEFT, _TOP, drawing.width - right, drawing.height - _BOTTOM, x_range, y_range)


def _foot(drawing: Drawing, plot: Plot, values: list[float], said: str) -> None:
    """Write values below the plot, and what they are."""
    for value in values:
        drawing.add(Word(plot.x(value), plot.bottom + 12, percent(value), "muted", 10.0, 500, "centre"))
    drawing.add(Word(plot.right, plot.bottom + 32, said, "muted", 11.0, 500, "right"))


# travel against workload


def draw_travel(charted: Charted, drawing: Drawing) -> None:
    """Draw each position as a dot: load to the right, share of travel upwards."""
    now, share = charted.now, charted.now.travel_share
    was = np.column_stack([charted.was("index"), charted.was("travel_share")])
    plot = _travel_plot(charted, drawing, np.column_stack([now.index, share]), was)
    _draw_ground(charted, drawing, plot, charted.average_share)
    radius = 5.0 if len(now) <= _MANY else 3.4
    places = {
        row: (plot.x(now.index[row]), plot.y(share[row]))
        for row in np.flatnonzero(np.isfinite(now.index) & np.isfinite(share)).tolist()
    }
    before = {row: (plot.x(float(one[0])), plot.y(float(one[1]))) for row, one in enumerate(was)}
    before = {row: place for row, place in before.items() if np.isfinite(was[row]).all()}
    small = 2.8 if len(now) <= _MANY else 2.0
    drawing.add(*(_former(*place, radius=small) for place in before.values()))
    for row, (x, y) in sorted(places.items(), key=lambda place: place[1]):
        state = charted.state(float(now.index[row]))
        shape = {"over": "up", "under": "down", "inside": "circle"}[state]
        size = radius if state == "inside" else radius * 1.15
        drawing.add(Dot(x, y, size, shape, token_of(state), "panel", 1.0))
        trail = _trail(before.get(row), (x, y))
        drawing.marks.append(Mark(x - _REACH, y - _REACH, 2 * _REACH, 2 * _REACH, (row,), more=trail))
    _draw_names(charted, drawing, plot, places)
    legend(drawing, list(_travel_legend(charted)), right=plot.right)


def _travel_plot(charted: Charted, drawing: Drawing, now: Number, was: Number) -> Plot:
    both = np.concatenate([now, was])
    x, y = (each[np.isfinite(each)] for each in both.T)
    low = min(float(x.min(initial=0.8)), charted.band[0] - 0.05)
    high = min(max(float(x.max(initial=1.2)), charted.band[1] + 0.05), 3.0)
    room = (high - low) * 0.05
    least, most = float(y.min(initial=0.9)), float(y.max(initial=0.1))
    air = max(most - least, 0.1) * 0.14  # for the names of the quadrants
    return _plot(drawing, (low - room, high + room), (max(least - air, 0.0), most + air))


def _draw_ground(charted: Charted, drawing: Drawing, plot: Plot, mean: float) -> None:
    low, high = (plot.x(limit) for limit in charted.band)
    drawing.add(Box(low, plot.top, high - low, plot.height, "band", mixed=0.55))
    for value in ticks(*plot.y_range):
        if plot.top + 24 < plot.y(value) < plot.bottom - 24:  # not through the names of the quadrants
            drawing.add(*level(plot, value, percent(value)))
    drawing.add(Stroke(((plot.x(1.0), plot.top), (plot.x(1.0), plot.bottom)), "text2", 1.0))
    drawing.add(Stroke(((plot.left, plot.y(mean)), (plot.right, plot.y(mean))), "text2", 1.0, dashed=True))
    for name, x, y, align in (
        ("far_light", plot.left + 8, plot.top + 12, "left"),
        ("far_heavy", plot.right - 8, plot.top + 12, "right"),
        ("near_light", plot.left + 8, plot.bottom - 12, "left"),
        ("near_heavy", plot.right - 8, plot.bottom - 12, "right"),
    ):
        drawing.add(Word(x, y, charted.say(f"quadrant.{name}"), "muted", 11.0, 600, align))
    drawing.add(Word(0, 11, charted.say("axis.travel_share"), "muted", 11.0, 500))
    end = plot.x_range[1]
    cut = bool((np.append(charted.now.index, charted.was("index")) > end).any())
    shown = [value for value in ticks(*plot.x_range, most=8) if not cut or plot.x(value) < plot.right - 48]
    _foot(drawing, plot, shown, charted.say("axis.index"))
    if cut:  # dots beyond stand at the edge
        drawing.add(Word(plot.right, plot.bottom + 12, f"≥ {percent(end)}", "muted", 10.0, 500, "right"))


def _former(x: float, y: float, *, radius: float = 2.8) -> Dot:
    return Dot(x, y, radius, fill="panel", edge="muted", width=1.2)


def _trail(before: tuple[float, float] | None, place: tuple[float, float]) -> tuple[Item, ...]:
    """Return the way from where a position was."""
    if before is None or math.dist(before, place) < 4:
        return ()
    return Stroke((before, place), "accent", 1.4), Dot(*before, 4.0, fill="panel", edge="accent", width=1.6)


def _draw_names(
    charted: Charted, drawing: Drawing, plot: Plot, places: dict[int, tuple[float, float]]
) -> None:
    """Name the average and positions outside the band, where names cover neither dots nor each other."""
    taken = np.array([(x - 6, y - 6, x + 6, y + 6) for x, y in places.values()]).reshape(-1, 4)
    y, said = plot.y(charted.average_share), charted.say("average", share=percent(charted.average_share, 1))
    width = drawing.measure(said, 10.0, 500)
    rows = ((plot.right - 6 - width, y - 16), (plot.right - 6 - width, y + 2), (plot.left + 6, y - 16))
    box = next((each for each in _boxes(rows, width) if not _meets(each, taken)), _boxes(rows, width)[0])
    drawing.add(Word(box[0], box[1] + 7, said, "text2", 10.0, 500))
    quadrants = ((plot.left, plot.top, plot.right, plot.top + 22), (plot.left, plot.bottom - 22, *_end(plot)))
    taken = np.concatenate([taken, quadrants, [box]])
    away = sorted(charted.outside.tolist(), key=lambda row: -abs(charted.now.index[row] - 1.0))
    for row in [row for row in away if row in places][:_NAMED]:
        taken = _draw_name(charted, drawing, plot, taken, row=row, place=places[row])


def _draw_name(
    charted: Charted,
    drawing: Drawing,
    plot: Plot,
    taken: Number,
    *,
    row: int,
    place: tuple[float, float],
) -> Number:
    """Name a dot where there is room; returns the places that are taken now."""
    name, (x, y) = charted.now.names[row], place
    width = drawing.measure(name, 10.0, 600)
    beside = ((x + 9, y - 7), (x - 9 - width, y - 7), (x - width / 2, y - 21), (x - width / 2, y + 7))
    for box in _boxes(beside, width):
        if box[0] >= plot.left and box[2] <= plot.right and not _meets(box, taken):
            tone = charted.state(float(charted.now.index[row]))
            drawing.add(Word(box[0], box[1] + 7, name, tone, 10.0, 600))
            return np.concatenate([taken, [(box[0] - 4, box[1], box[2] + 4, box[3])]])
    return taken


def _boxes(corners: Sequence[tuple[float, float]], width: float) -> list[tuple[float, float, float, float]]:
    return [(left, top, left + width, top + 14) for left, top in corners]


def _end(plot: Plot) -> tuple[float, float]:
    return plot.right, plot.bottom


def _meets(box: tuple[float, ...], others: Number) -> bool:
    left, top, right, bottom = others.T
    return bool(((box[0] < right) & (left < box[2]) & (box[1] < bottom) & (top < box[3])).any())


def _travel_legend(charted: Charted) -> Iterator[tuple[tuple[Item, ...], str]]:
    low, high = (percent(limit) for limit in charted.band)
    yield (Dot(-4, 0, 4.6, fill="bar"),), charted.band_said
    yield (Dot(-4, 0, 5, "up", "over"),), charted.say("over", limit=high)
    yield (Dot(-4, 0, 5, "down", "under"),), charted.say("under", limit=low)
    if charted.before is not None:
        yield (_former(-4, 0),), charted.names[1]


# how often


def draw_spread(charted: Charted, drawing: Drawing) -> None:
    """Draw how many positions have which load, and as an outline how many had."""
    counts, found = histogram(charted.now.index), bins_of(charted.now.index)
    was = histogram(charted.before.index) if charted.before is not None else np.zeros_like(counts)
    most = int(max(counts.max(initial=0), was.max(initial=0), 1))
    plot = _plot(drawing, (bin_edges(0)[0], bin_edges(2 * BINS - 1)[1]), (0.0, most * 1.12))
    _draw_spread_ground(charted, drawing, plot, most)
    for place, count in enumerate(counts.tolist()):
        low, high = bin_edges(place)
        left, width = plot.x(low) + 2, plot.x(high) - plot.x(low) - 4
        drawing.add(*_bin(charted, plot, place, count))
        rows = tuple(np.flatnonzero(found == place).tolist())
        facts = [(charted.names[0], number(count))]
        if charted.before is not None:
            facts.append((charted.names[1], number(int(was[place]))))
        title = charted.say("bin", range=bin_said(charted, place))
        drawing.marks.append(Mark(left, plot.top, width, plot.height, rows, title, tuple(facts)))
    if charted.before is not None:
        drawing.add(Stroke(_outline(plot, was), "text2", 1.6))
    legend(drawing, list(_spread_legend(charted)), right=plot.right)


def bin_said(charted: Charted, place: int) -> str:
    """Write the ends of a bin; the outermost are open."""
    low, high = bin_edges(place)
    if place == 0:
        return charted.say("at_most", limit=percent(high))
    if place == 2 * BINS - 1:
        return charted.say("at_least", limit=percent(low))
    return f"{number(low * 100)} – {percent(high)}"


def _draw_spread_ground(charted: Charted, drawing: Drawing, plot: Plot, most: int) -> None:
    low, high = (plot.x(limit) for limit in charted.band)
    drawing.add(Box(low, plot.top, high - low, plot.height, "band", mixed=0.55))
    for value in ticks(0, most):
        if float(value).is_integer():
            drawing.add(*level(plot, value, number(value)))
    drawing.add(Word(0, 11, charted.say("axis.positions"), "muted", 11.0, 500))
    first, last = bin_edges(0)[1], bin_edges(2 * BINS - 1)[0]
    inner = [value for value in ticks(*plot.x_range, most=10) if first + BIN / 2 < value < last - BIN / 2]
    _foot(drawing, plot, inner, charted.say("axis.index"))
    for place, said in ((0, f"≤ {percent(first)}"), (2 * BINS - 1, f"≥ {percent(last)}")):  # the open ones
        middle = plot.x(sum(bin_edges(place)) / 2)
        drawing.add(Word(middle, plot.bottom + 12, said, "muted", 10.0, 500, "centre"))


def _bin(charted: Charted, plot: Plot, place: int, count: int) -> Iterator[Item]:
    if not count:
        return
    low, high = bin_edges(place)
    left, width, top = plot.x(low) + 2, plot.x(high) - plot.x(low) - 4, plot.y(count)
    state = charted.state((low + high) / 2)
    box = (left, top, width, plot.bottom - top)
    yield Box(*box, token_of(state), radius=2.0)
    if state == "over":
        yield Box(*box, radius=2.0, hatch=True)
    said = {"over": "▲ ", "under": "▼ ", "inside": ""}[state] + number(count)
    tone = "text2" if state == "inside" else state
    yield Word(left + width / 2, top - 9, said, tone, 11.0, 600, "centre")


def _outline(plot: Plot, counts: Whole) -> tuple[tuple[float, float], ...]:
    corners = [(plot.left, plot.bottom)]
    for place, count in enumerate(counts.tolist()):
        corners += [(plot.x(edge), plot.y(count)) for edge in bin_edges(place)]
    return (*corners, (plot.right, plot.bottom))


def _spread_legend(charted: Charted) -> Iterator[tuple[tuple[Item, ...], str]]:
    yield (Box(-9, -5, 9, 10, "bar", radius=1.5),), charted.names[0]
    if charted.before is not None:
        yield (Stroke(((-11.0, 0.0), (0.0, 0.0)), "text2", 1.6),), charted.names[1]


# how unequally


def draw_lorenz(charted: Charted, drawing: Drawing) -> None:
    """Draw which share of the work the least loaded positions carry."""
    before = charted.other.curve if charted.other else None
    side = min(drawing.width - _LEFT - _RIGHT - _BESIDE, drawing.height - _TOP - _BOTTOM)
    plot = Plot(_LEFT, _TOP, _LEFT + max(side, 120.0), _TOP + max(side, 120.0))
    for value in ticks(0.0, 1.0):
        drawing.add(*level(plot, value, percent(value)))
        x = plot.x(value)
        drawing.add(Stroke(((x, plot.top), (x, plot.bottom)), "line"))
    _foot(drawing, plot, ticks(0.0, 1.0), charted.say("axis.due"))
    drawing.add(Word(0, 11, charted.say("axis.carried"), "muted", 11.0, 500))
    drawing.add(Stroke(((plot.left, plot.bottom), (plot.right, plot.top)), "text2", 1.0, dashed=True))
    if before is not None:
        drawing.add(Stroke(_bent(plot, before), "text2", 1.6))
    if charted.curve is not None:
        _draw_curve(charted, drawing, plot, charted.curve)
    _draw_beside(charted, drawing, plot, before)


def _bent(plot: Plot, curve: Lorenz) -> tuple[tuple[float, float], ...]:
    return tuple(
        (plot.x(x), plot.y(y)) for x, y in zip(curve.due_share.tolist(), curve.amount_share.tolist())
    )


def _draw_curve(charted: Charted, drawing: Drawing, plot: Plot, curve: Lorenz) -> None:
    points = _bent(plot, curve)
    drawing.add(Area(points, "accent", 0.16), Stroke(points, "accent", 2.2))
    for (x, y), row, due, carried in zip(
        points[1:], curve.row.tolist(), curve.due_share[1:].tolist(), curve.amount_share[1:].tolist()
    ):
        if len(points) <= _MANY:
            drawing.add(Dot(x, y, 2.6, fill="accent", edge="panel", width=0.8))
        facts = (
            (charted.say("axis.due"), percent(due, 1)),
            (charted.say("axis.carried"), percent(carried, 1)),
            (charted.say("fact.index"), percent(float(charted.now.index[row]))),
        )
        box = (x - _REACH, y - _REACH, 2 * _REACH, 2 * _REACH)
        drawing.marks.append(Mark(*box, (row,), charted.titled(row), facts))


def _draw_beside(charted: Charted, drawing: Drawing, plot: Plot, before: Lorenz | None) -> None:
    """Write the coefficients beside the plot, each with its line, and below them who carries how much."""
    x, y = plot.right + 40, plot.top + 24
    lines = [(charted.names[0], charted.curve, "accent", 2.2), (charted.names[1], before, "text2", 1.6)]
    for name, found, tone, width in lines:
        if found is not None:
            drawing.add(Stroke(((x, y), (x + 18, y)), tone, width))
            drawing.add(Word(x + 26, y, name, "text2", 12.0, 500))
            drawing.add(Word(x, y + 30, charted.say("gini", gini=f"{found.gini:.3f}"), "text", 24.0, 600))
            y += 76
    drawing.add(Stroke(((x, y), (x + 18, y)), "text2", 1.0, dashed=True))
    drawing.add(Word(x + 26, y, charted.say("diagonal"), "text2", 11.0, 500))
    for line in charted.say("gini_means").split("|"):
        y += 18
        drawing.add(Word(x, y + 8, line.strip(), "muted", 11.0))
    room = (x, y + 62, drawing.width - _RIGHT, plot.bottom)
    _draw_quarters(charted, drawing, [(found, tone) for _, found, tone, _ in lines if found], room=room)


def _draw_quarters(
    charted: Charted,
    drawing: Drawing,
    curves: list[tuple[Lorenz, str]],
    *,
    room: tuple[float, float, float, float],
) -> None:
    """Draw which share of the work each quarter of all targets carries; a dashed line is what is due."""
    left, top, right, bottom = room
    high = min((bottom - top) / 4, _MOST_QUARTER)
    drawing.add(Word(left, top - 14, charted.say("quarters"), "text", 12.0, 600))
    shares = [np.diff(np.interp(_QUARTERS, each.due_share, each.amount_share)) for each, _ in curves]
    bars = Plot(left + 92, top, right - 52, top + 4 * high, (0.0, max(map(np.max, [*shares, [0.25]]))))
    thick = min(high * 0.6 / max(len(curves), 1), 36.0)
    for quarter in range(4):
        middle = top + high * (quarter + 0.5)
        drawing.add(Word(left, middle, charted.say(f"quarter.{quarter + 1}"), "text2", 11.0))
        for place, (share, (_, tone)) in enumerate(zip(shares, curves)):
            y = middle + (place - len(curves) / 2) * (thick + 3)
            drawing.add(Box(bars.left, y, bars.x(share[quarter]) - bars.left, thick, tone))
            drawing.add(Word(right, y + thick / 2, percent(share[quarter], 1), "text", 11.0, 500, "right"))
    due = bars.x(0.25)
    drawing.add(Stroke(((due, top), (due, bars.bottom)), "text2", 1.0, dashed=True))
