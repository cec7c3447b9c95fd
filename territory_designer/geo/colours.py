"""Which colour does each territory bear, so that neighbours are told apart by everyone?

44 colours for light and for dark ground (``resources/palette.json``). They cannot all be told apart from
each other, so the colouring looks at who lies beside whom: neighbours must differ for normal sight and for
the three kinds of colour blindness, as dots and as pale fills. Where there are few, as hubs are, those far
from each other should not look alike either. A position keeps its colour from scenario to scenario.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from territory_designer.geo.adjacency import Adjacency
from territory_designer.geo.colour_vision import SIGHT, ciede2000, lab, seen
from territory_designer.model.project import Project
from territory_designer.model.resources import resource_path
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Number, Whole

THEMES = ("light", "dark")
LAND: Mapping[str, str] = {"light": "#F7F6F2", "dark": "#1A2027"}
FILL_ALPHA: Mapping[str, float] = {"light": 44 / 255, "dark": 62 / 255}
DOT_LEAST, FILL_LEAST = (
    10.0,
    5.0,
)  # CIEDE2000 between neighbours: dots for every sight, fills for normal sight

_ENOUGH = 1.6  # beyond this much more than the least difference, more is no better
_TWICE_NEAR, _TWICE = 50.0, 5.0  # cost of one colour at graph distance two, and of one colour at all
_FEW = 24  # so many colours of the palette can differ by ``DOT_LEAST`` in normal sight, all from each other
_APART, _ALIKE, _ALIKE_TO_SOME = 2.0 * DOT_LEAST, 8.0, 2.5  # CIEDE2000 that is enough; cost of two alike
_PATIENCE, _TENURE, _WIDER = 80, 8, 3
_TINY = 1e-9


@cache
def dots(theme: str) -> Number:
    """Return the palette as sRGB in [0, 1], float64 ``(44, 3)``: for dots, outlines and chips."""
    colours = json.loads(resource_path("palette.json").read_text(encoding="utf-8"))[theme]
    return _read_only(np.stack([rgb(colour) for colour in colours]))


@cache
def fills(theme: str) -> Number:
    """Return the palette for areas, to be painted with ``FILL_ALPHA``, float64 ``(44, 3)``.

    On light ground dark colours are lifted (HSL lightness at least 0.56, saturation at most 0.58), or pale
    fills of them would look muddy.
    """
    return dots(theme) if theme == "dark" else _read_only(_lifted(dots(theme)))


def painted(theme: str) -> Number:
    """Return what the fills look like on the land, float64 ``(44, 3)``."""
    alpha = FILL_ALPHA[theme]
    return alpha * fills(theme) + (1.0 - alpha) * rgb(LAND[theme])


def rgb(colour: str) -> Number:
    """Return a colour written as ``#RRGGBB`` as sRGB in [0, 1], float64 ``(3,)``."""
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], float) / 255.0


def _read_only(values: Number) -> Number:
    values.setflags(write=False)
    return values


def _lifted(colours: Number) -> Number:
    high, low = colours.max(axis=1, keepdims=True), colours.min(axis=1, keepdims=True)
    lightness, chroma = (high + low) / 2, high - low
    saturation = chroma / np.maximum(1 - np.abs(2 * lightness - 1), 1e-9)
    hue = (colours - lightness) / np.maximum(chroma, 1e-9)
    lighter, calmer = np.maximum(lightness, 0.56), np.minimum(saturation, 0.58)
    return lighter + hue * calmer * (1 - np.abs(2 * lighter - 1))


@cache
def contrast() -> Number:
    """Return how well each pair of palette colours is told apart, float64 ``(44, 44)``; 1 = just well enough.

    The worst over both themes of dots in every sight against ``DOT_LEAST``, and of fills in normal sight
    against ``FILL_LEAST``.
    """
    tables = []
    for theme in THEMES:
        tables += [_differences(seen(dots(theme), sight)) / DOT_LEAST for sight in SIGHT]
        tables.append(_differences(painted(theme)) / FILL_LEAST)
    worst = np.min(tables, axis=0)
    return _symmetric(worst)


def _symmetric(table: Number) -> Number:
    """Return a table of differences without what rounding does to it."""
    return _read_only(np.minimum(table, table.T))


def _differences(colours: Number) -> Number:
    points = lab(colours)
    return ciede2000(points[:, None], points[None, :])


def neighbours(adjacency: Adjacency, alignment: Any, positions: int) -> Flag:
    """Return which positions lie beside each other, bool ``(positions, positions)``.

    They do when they hold accounts on one site or on neighbouring sites.
    """
    from scipy.sparse import csr_matrix

    owner = np.asarray(alignment, np.int64)
    held = (owner >= 0) & (adjacency.site_of >= 0)
    pairs = adjacency.site_of[held], owner[held]
    holds = csr_matrix((np.ones(int(held.sum())), pairs), shape=(adjacency.sites, positions))
    links = np.ones(len(adjacency.indices)), adjacency.indices, adjacency.indptr
    nearby = csr_matrix(links, shape=(adjacency.sites,) * 2)
    beside = (holds.T @ (nearby @ holds) + holds.T @ holds).toarray() > 0
    np.fill_diagonal(beside, False)
    return beside


def hub_colours(adjacency: Adjacency, scenario: Scenario, *, hubs: int, known: Whole | None = None) -> Whole:
    """Return the palette colour of every hub in use, int32 ``(hubs,)``; of others the known one, or -1.

    Hubs that serve neighbouring sites are told apart by everyone, and few hubs look as unlike each other as
    they can. Known colours stay where they may.
    """
    hub = np.where(scenario.alignment >= 0, scenario.position_hub[scenario.alignment], -1)
    used = np.unique(hub[hub >= 0])
    colour = np.full(hubs, -1, np.int32) if known is None else known.astype(np.int32)
    beside = neighbours(adjacency, hub, hubs)[np.ix_(used, used)]
    colour[used] = colouring(beside, colour[used])
    return colour


def position_colours(project: Project, scenario: Scenario, adjacency: Adjacency) -> Whole:
    """Return the palette colour of every position, int32 ``(positions,)``.

    The colours of the baseline, changed only where they would clash in the scenario: the same position looks
    the same in every scenario, whichever was drawn first.
    """
    positions = len(project.positions)
    colour = colouring(neighbours(adjacency, project.baseline.alignment, positions))
    if scenario.name == project.baseline.name:
        return colour
    return colouring(neighbours(adjacency, scenario.alignment, positions), colour)


def colouring(beside: Flag, previous: Whole | None = None) -> Whole:
    """Choose a palette colour for every position.

    Parameters
    ----------
    beside
        What :func:`neighbours` returns.
    previous
        Colours to keep, int ``(positions,)``; -1 = none yet. Only positions in a conflict are coloured anew.

    Returns
    -------
    int32 ``(positions,)``. Beyond 44 positions a colour comes again, at graph distance three or more where it
    can. Where more neighbours meet than the palette can tell apart (nine on one site), they stay as unlike as
    they can. Up to 24, positions that do not meet are as unlike as they can be, too.
    """
    colour = np.full(len(beside), -1, np.int32) if previous is None else np.array(previous, np.int32)
    free = (colour < 0) | _one_of_each_conflict(beside, colour)
    graph = _graph(beside)
    for _ in range(_WIDER):
        colour[free] = -1
        colour = _searched(_greedy(colour, graph), free, graph)
        ends = _conflicts(beside, colour).any(axis=1)
        if not (ends & ~free).any():
            break
        free |= ends
    return colour


def _conflicts(beside: Flag, colour: Whole) -> Flag:
    """Return which pairs of coloured neighbours are not told apart, bool ``(positions, positions)``."""
    coloured = colour >= 0
    return beside & coloured[:, None] & coloured[None, :] & (contrast()[colour][:, colour] < 1.0)


def _one_of_each_conflict(beside: Flag, colour: Whole) -> Flag:
    """Return few positions, the later first, without which no conflict would be left."""
    clash = _conflicts(beside, colour)
    chosen = np.zeros(len(colour), bool)
    while clash.any():
        worst = len(colour) - 1 - int(np.argmax(clash.sum(axis=1)[::-1]))
        chosen[worst] = True
        clash[worst] = clash[:, worst] = False
    return chosen


class _Graph(NamedTuple):
    """Positions that lie beside each other, and those with a neighbour in common, each 0 or 1."""

    beside: Number
    second: Number


def _graph(beside: Flag) -> _Graph:
    met = beside.astype(float)
    second = (met @ met > 0).astype(float)
    np.fill_diagonal(second, 0.0)
    return _Graph(met, second)


def _greedy(colour: Whole, graph: _Graph) -> Whole:
    """Colour what has none, those with most coloured neighbours first."""
    colour, degree, costs = colour.copy(), graph.beside.sum(axis=1), _costs(colour, graph)
    while (colour < 0).any():
        bound = graph.beside @ (colour >= 0) * len(colour) + degree
        position = int(np.argmax(np.where(colour < 0, bound, -1)))
        colour[position] = int(np.argmin(costs[position]))
        _recolour(costs, position, (-1, int(colour[position])), graph)
    return colour


def _costs(colour: Whole, graph: _Graph) -> Number:
    """Return what each colour would cost at each position beside the others' colours, ``(positions, 44)``."""
    bears = np.zeros((len(colour), len(contrast())))
    coloured = np.flatnonzero(colour >= 0)
    bears[coloured, colour[coloured]] = 1.0
    elsewhere = bears.sum(axis=0) - bears
    alike = graph.beside @ bears @ _unlikeness_cost()
    return alike + _TWICE_NEAR * (graph.second @ bears) + elsewhere @ _elsewhere_cost(len(colour) <= _FEW)


@cache
def _unlikeness_cost() -> Number:
    """Return the cost of two colours side by side, ``(44, 44)``; 2,000 and more = not told apart."""
    table = contrast()
    short = np.maximum(1.0 - table, 0.0)
    scarce = np.maximum(_ENOUGH - table, 0.0)
    return _read_only(2e3 * (table < 1.0) + 2e4 * short**2 + scarce + 1e5 * np.eye(len(table)))


@cache
def _elsewhere_cost(few: bool) -> Number:
    """Return the cost of two colours anywhere, ``(44, 44)``: of one twice and, among few, of two alike."""
    twice = _TWICE * np.eye(len(contrast()))
    if not few:
        return _read_only(twice)
    tables = [_differences(dots(theme)) / _APART for theme in THEMES]
    tables += [_differences(painted(theme)) / FILL_LEAST for theme in THEMES]
    alike = np.maximum(1.0 - _symmetric(np.min(tables, axis=0)), 0.0)
    alike_to_some = np.maximum(1.0 - contrast(), 0.0)
    return _read_only(twice + _ALIKE * alike**3 + _ALIKE_TO_SOME * alike_to_some**3)


def _searched(colour: Whole, free: Flag, graph: _Graph) -> Whole:
    """Change one colour at a time, always the best change that was not undone lately (tabu search)."""
    best, best_gain, gain = colour, 0.0, 0.0
    barred = np.zeros((len(colour), len(contrast())), int)
    colour, rows, step, improved = colour.copy(), np.arange(len(colour)), 0, 0
    costs = _costs(colour, graph)
    while free.any() and step - improved < _PATIENCE:
        change: Number = costs - costs[rows, colour][:, None]
        change[rows, colour] = change[~free] = np.inf
        change[(barred > step) & (gain + change >= best_gain - _TINY)] = np.inf
        position, new = np.unravel_index(np.argmin(change), change.shape)
        step, old = step + 1, colour[position]
        barred[position, old] = step + _TENURE + step % 5
        gain += change[position, new]
        _recolour(costs, int(position), (int(old), int(new)), graph)
        colour[position] = new
        if gain < best_gain - _TINY:
            best, best_gain, improved = colour.copy(), gain, step
    return best


def _recolour(costs: Number, position: int, change: tuple[int, int], graph: _Graph) -> None:
    """Bring what :func:`_costs` returned up to date after one position changed its colour; -1 = had none."""
    elsewhere = _elsewhere_cost(len(costs) <= _FEW)
    for colour, sign in zip(change, (-1.0, 1.0)):
        if colour >= 0:
            costs += sign * graph.beside[:, position, None] * _unlikeness_cost()[colour]
            costs[:, colour] += sign * _TWICE_NEAR * graph.second[:, position]
            costs += sign * elsewhere[colour]
            costs[position] -= sign * elsewhere[colour]
