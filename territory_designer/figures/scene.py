"""Of which marks is a chart made, so that a window and a file can paint the same one?

A scene is plain data in pixels from the top left corner; colours are names of the window's tokens. Nothing is
drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

Measure: TypeAlias = Callable[[str, float, int], float]
"""``measure(text, size, weight)`` returns the width of a text."""
Point: TypeAlias = tuple[float, float]


class Box(NamedTuple):
    """A rectangle with so much of its colour ``mixed`` into the ground; ``hatch`` lays lines over it."""

    left: float
    top: float
    width: float
    height: float
    fill: str = ""
    edge: str = ""
    radius: float = 0.0
    mixed: float = 1.0
    hatch: bool = False


class Stroke(NamedTuple):
    """A line through points, ``dashed`` or whole."""

    points: tuple[Point, ...]
    tone: str
    width: float = 1.0
    dashed: bool = False


class Area(NamedTuple):
    """A filled polygon."""

    points: tuple[Point, ...]
    fill: str
    alpha: float = 1.0


class Dot(NamedTuple):
    """A small sign: ``"circle"``, ``"up"`` or ``"down"``."""

    x: float
    y: float
    radius: float
    shape: str = "circle"
    fill: str = ""
    edge: str = ""
    width: float = 1.0


class Word(NamedTuple):
    """A line of text, its middle at the height ``y``; a ``turned`` one is read from below and ends there."""

    x: float
    y: float
    text: str
    tone: str = "text"
    size: float = 11.0
    weight: int = 400
    align: str = "left"
    turned: bool = False


Item: TypeAlias = Box | Stroke | Area | Dot | Word


@dataclass(frozen=True)
class Mark:
    """What one can point at: a place in the scene and the positions that it stands for.

    Parameters
    ----------
    rows
        Places in the list of positions; of one position the facts are told when they are asked for.
    title, facts
        What a mark of several positions says.
    more
        What is drawn as well while it is pointed at.
    """

    left: float
    top: float
    width: float
    height: float
    rows: tuple[int, ...]
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    more: tuple[Item, ...] = ()

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies within."""
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height

    def away(self, x: float, y: float) -> float:
        """Return how far its middle is from a point."""
        return math.hypot(self.left + self.width / 2 - x, self.top + self.height / 2 - y)


@dataclass(frozen=True)
class Scene:
    """A chart that is ready to be painted; later items lie above earlier ones."""

    width: float
    height: float
    items: tuple[Item, ...]
    marks: tuple[Mark, ...] = ()


@dataclass
class Drawing:
    """A scene in the making."""

    width: float
    height: float
    measure: Measure
    items: list[Item] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        """Draw above what is there."""
        self.items += items

    def done(self) -> Scene:
        """Return the scene."""
        return Scene(self.width, self.height, tuple(self.items), tuple(self.marks))


@dataclass(frozen=True)
class Plot:
    """The rectangle of a plot and the values at its edges."""

    left: float
    top: float
    right: float
    bottom: float
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)

    @property
    def width(self) -> float:
        """Return the width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the height in pixels."""
        return self.bottom - self.top

    def x(self, value: float) -> float:
        """Return where a value stands, at an edge when it is beyond."""
        low, high = self.x_range
        return self.left + self.width * min(max((value - low) / (high - low), 0.0), 1.0)

    def y(self, value: float) -> float:
        """Return how high a value stands, at an edge when it is beyond."""
        low, high = self.y_range
        return self.bottom - self.height * min(max((value - low) / (high - low), 0.0), 1.0)


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Return at most about ``most`` round values between two."""
    if not high > low:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [step * k for k in range(first, math.floor(high / step + 1e-9) + 1)]


def level(plot: Plot, value: float, said: str, *, tone: str = "line") -> tuple[Item, ...]:
    """Return a hairline across the plot with its value at the left."""
    y = round(plot.y(value)) + 0.5
    across = Stroke(((plot.left, y), (plot.right, y)), tone)
    return across, Word(plot.left - 8, y, said, "muted", 10.0, 500, "right")


def cut(drawing: Drawing, said: str, room: float, *, size: float = 10.0, weight: int = 500) -> str:
    """Return a text that fits into a room, cut with an ellipsis."""
    if drawing.measure(said, size, weight) <= room:
        return said
    kept = said
    while kept and drawing.measure(f"{kept}…", size, weight) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if kept else ""


def legend(drawing: Drawing, entries: Sequence[tuple[tuple[Item, ...], str]], *, right: float) -> None:
    """Draw signs with their meaning in a row that ends at the right edge; signs are drawn around (0, 0)."""
    y, x = 11.0, right
    for signs, said in reversed(entries):
        x -= drawing.measure(said, 11.0, 500)
        drawing.add(Word(x, y, said, "text2", 11.0, 500))
        x -= 6.0
        drawing.add(*(shifted(sign, x, y) for sign in signs))
        x -= max(map(_reach, signs)) + 20.0


def _reach(sign: Item) -> float:
    """Return how far a sign of a legend reaches to the left."""
    if isinstance(sign, Box):
        return -sign.left
    return sign.radius - sign.x if isinstance(sign, Dot) else 11.0


def shifted(item: Item, right: float, down: float) -> Item:
    """Return an item at another place."""
    if isinstance(item, Box):
        return item._replace(left=item.left + right, top=item.top + down)
    if isinstance(item, Dot | Word):
        return item._replace(x=item.x + right, y=item.y + down)
    return item._replace(points=tuple((x + right, y + down) for x, y in item.points))


def triangle(item: Dot) -> tuple[tuple[float, float], ...]:
    """Return the corners of a triangle that points up or down."""
    tip = item.radius if item.shape == "down" else -item.radius
    return (
        (item.x, item.y + tip),
        (item.x - item.radius, item.y - tip * 0.8),
        (item.x + item.radius, item.y - tip * 0.8),
    )
