"""Which charts are there, how large must each be, and what does each say in a sentence?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures import chart_columns, chart_hubs, chart_plots
from territory_designer.figures.charted import Charted
from territory_designer.figures.scene import Drawing, Measure, Scene, Word, shifted

_HEADING, _FOOT, _INSET = 68.0, 24.0, 24.0
_LEAST_HEIGHT = 300.0
_ALONE = ("money", "classes")  # their sums are the same in every scenario


@dataclass(frozen=True)
class Kind:
    """A chart: who draws it, and whether its positions can be put in an order."""

    draw: Callable[[Charted, Drawing], None]
    ordered: bool = False


KINDS: Mapping[str, Kind] = {
    "workload": Kind(chart_columns.draw_workload, ordered=True),
    "travel": Kind(chart_plots.draw_travel),
    "money": Kind(chart_columns.draw_money, ordered=True),
    "spread": Kind(chart_plots.draw_spread),
    "lorenz": Kind(chart_plots.draw_lorenz),
    "classes": Kind(chart_columns.draw_classes, ordered=True),
    "hubs": Kind(chart_hubs.draw_hubs),
}


def kind_of(name: str) -> Kind:
    """Return a chart by name.

    Raises
    ------
    TerritoryDesignerError
        ``chart_unknown``.
    """
    if name not in KINDS:
        raise TerritoryDesignerError("chart_unknown", name=name, names=", ".join(KINDS))
    return KINDS[name]


def least_size(charted: Charted, name: str) -> tuple[float, float]:
    """Return the least width and height in which a chart can be read."""
    width = chart_columns.width_for(len(charted.now)) if kind_of(name).ordered else 0.0
    height = chart_hubs.height_for(charted) if name == "hubs" else 0.0
    return width, max(height, _LEAST_HEIGHT)


def chart_scene(charted: Charted, name: str, size: tuple[float, float], measure: Measure) -> Scene:
    """Return a chart in a size in pixels, larger where it could not be read otherwise."""
    width, height = (max(pair) for pair in zip(size, least_size(charted, name)))
    drawing = Drawing(width, height, measure)
    if len(charted.now):
        kind_of(name).draw(charted, drawing)
    return drawing.done()


def headed_scene(charted: Charted, name: str, size: tuple[float, float], measure: Measure) -> Scene:
    """Return a chart with its title and its sentence above it, as it leaves the program."""
    inner = (size[0] - 2 * _INSET, size[1] - _HEADING - _FOOT)
    chart = chart_scene(charted, name, inner, measure)
    width, height = chart.width + 2 * _INSET, chart.height + _HEADING + _FOOT
    compared = charted.say("against", now=charted.names[0], before=charted.names[1])
    heading = (
        Word(_INSET, 26, charted.say(f"title.{name}"), "text", 17.0, 600),
        Word(_INSET, 49, sentence(charted, name), "text2", 12.0),
        Word(
            width - _INSET, 26, compared if charted.other else charted.names[0], "muted", 12.0, 500, "right"
        ),
        Word(_INSET, height - 13, foot(charted, name), "muted", 10.0),
    )
    moved = tuple(shifted(item, _INSET, _HEADING) for item in chart.items)
    return replace(chart, width=width, height=height, items=(*heading, *moved), marks=())


def foot(charted: Charted, name: str) -> str:
    """Return how the figures are meant, and how two scenarios are made comparable."""
    said = charted.say(f"foot.{name}")
    if charted.other is None:
        return said
    return charted.say("joined", one=said, two=charted.say("one_utilisation", name=charted.names[0]))


def key_figure(charted: Charted, name: str) -> str:
    """Return the one figure for which one would open a chart."""
    return charted.say(f"key.{name}", **charted.figures)


def sentence(charted: Charted, name: str) -> str:
    """Return what a chart shows, in one sentence, with the other scenario where there is one."""
    said = charted.say(f"says.{name}", **charted.figures)
    if charted.other is None or name in _ALONE:
        return said
    was = charted.say(f"was.{name}", name=charted.names[1], **charted.other.figures)
    return charted.say("joined", one=said, two=was)
