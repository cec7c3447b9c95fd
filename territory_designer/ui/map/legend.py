"""What do the colours and sizes on the map mean, and is everything drawn that there is?"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QColor

from territory_designer.geo.colours import dots
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.change import heat_strength
from territory_designer.ui.map.layers import Look
from territory_designer.ui.map.scene import Scene, class_token, classes, large_value, sized
from territory_designer.ui.numbers import money, plain
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.words import t, words

DOT, SIZE, HEAT, NOTE = "dot", "size", "heat", "note"
_HUBS_MOST = 14
_NOUGHTS = re.compile(r"\.0+(?=\D|$)")  # of a round amount, which needs none
_LARGE, _SMALL = 1.0, 0.1  # of the large value: the two sizes that the legend shows
_NARROW = 420.0  # pixels: on a narrower map the legend says what colours mean, and nothing else


class Entry(NamedTuple):
    """A line of the legend.

    Parameters
    ----------
    color
        Of the dot, or of the strongest heat; ignored for a note.
    said
        What it means.
    kind
        ``DOT`` filled, ``SIZE`` a circle of ``radius``, ``HEAT`` a strip that fades, ``NOTE`` words.
    radius
        Pixels.
    """

    color: QColor
    said: str
    kind: str = DOT
    radius: float = 4.5


def legend(scene: Scene, look: Look, camera: Camera | None = None) -> list[Entry]:
    """Return the entries; none where names on the map say enough.

    Parameters
    ----------
    camera
        The view: with it the legend also tells what sizes mean, and when dots stay away.
    """
    makers = {"class": _classes, "index": _states, "hub": _hubs}
    entries = makers[scene.color_by](scene, look) if scene.color_by in makers else []
    if scene.color_by == "change":
        entries = _changes(scene, look, camera)
    if scene.color_by in ("position", "hub", "index") and bool((scene.alignment < 0).any()):
        entries.append(Entry(look.color("faint"), t("map.legend.nobody")))
    if camera is None or is_narrow(camera):
        return entries
    return [*entries, *_sizes(scene, look, camera), *_drawn(scene, look, camera)]


def is_narrow(camera: Camera) -> bool:
    """Tell whether a map is one of several beside each other, with little room at its rim."""
    return camera.width < _NARROW


def _hubs(scene: Scene, look: Look) -> list[Entry]:
    """Return the hubs in use in their colours, those with most positions first."""
    names, colors = scene.places.hub_names[words.language()], dots(look.theme)
    used = [(len(scene.hub_positions(hub)), hub) for hub in range(len(names))]
    used = sorted(((count, hub) for count, hub in used if count), key=lambda each: (-each[0], each[1]))
    rows = [hub for _, hub in used if scene.hub_numbers[hub] >= 0]
    entries = [
        Entry(QColor.fromRgbF(*map(float, colors[scene.hub_numbers[hub]])), names[hub])
        for hub in rows[:_HUBS_MOST]
    ]
    if len(rows) > _HUBS_MOST:
        entries.append(Entry(look.color("muted"), t("map.legend.more", count=len(rows) - _HUBS_MOST), NOTE))
    return entries


def _classes(scene: Scene, look: Look) -> list[Entry]:
    names = list(classes(scene.project.accounts)[0])
    said = {name: t("map.legend.class", name=name) if name else t("map.legend.no_class") for name in names}
    return [
        Entry(look.color(class_token(name, names)), said[name])
        for name in sorted(names, key=lambda name: not name)
    ]


def _states(scene: Scene, look: Look) -> list[Entry]:
    lower, upper = (round(limit * 100) for limit in scene.band)
    return [
        Entry(look.color("over"), "▲ " + t("map.legend.over", upper=upper)),
        Entry(look.color("bar"), t("map.legend.inside")),
        Entry(look.color("under"), "▼ " + t("map.legend.under", lower=lower)),
    ]


def _changes(scene: Scene, look: Look, camera: Camera | None) -> list[Entry]:
    before, now = scene.before.alignment, scene.alignment
    moved = int(((before >= 0) & (now >= 0) & (before != now)).sum())
    narrow = camera is not None and is_narrow(camera)
    colour = t("map.legend.moved_narrow" if narrow else "map.legend.moved", count=plain(moved))
    entries = [Entry(look.color("accent"), colour)]
    other = scene.compared_with
    name = said_name(other.name) if other else ""
    if bool(((before < 0) & (now >= 0)).any()):
        said = t("map.legend.only_here", name=name) if other else t("map.legend.given")
        entries.append(Entry(look.color("ok"), said))
    if bool(((before >= 0) & (now < 0)).any()):
        said = t("map.legend.only_there", name=name) if other else t("map.legend.dropped")
        entries.append(Entry(look.color("warn"), said))
    same = t("map.legend.same_as", name=name) if other else t("map.legend.same")
    entries.append(Entry(look.color("faint"), same))
    far = camera is None or heat_strength(camera.scale) > 0
    if bool((before != now).any()) and far and not narrow:
        entries.append(Entry(look.color("over"), t("map.legend.heat"), HEAT))
    return entries


def _sizes(scene: Scene, look: Look, camera: Camera) -> list[Entry]:
    """Return a small and a large dot with what they stand for."""
    large = large_value(scene.project.accounts, scene.size_by)
    if large <= 0:
        return []
    shown = [rounded(large * share) for share in (_LARGE, _SMALL)]
    radii = scene.plain_radius(camera.scale) * sized(np.array(shown), large)
    worth = scene.size_by == "revenue"
    said = [_NOUGHTS.sub("", money(v)) if worth else t("map.legend.visits", count=plain(v)) for v in shown]
    return [Entry(look.color("text2"), text, SIZE, float(r)) for text, r in zip(said, radii)]


def rounded(value: float) -> float:
    """Return the nearest of 1, 2, 5, 10, 20, 50 … below a value."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(power * max(step for step in (1, 2, 5) if step * power <= value * (1 + 1e-9)))


def _drawn(scene: Scene, look: Look, camera: Camera) -> list[Entry]:
    """Return how many accounts are drawn, when some stay away."""
    thinned = scene.thinned(camera.scale)
    if thinned is None:
        return []
    shown, total = map(plain, thinned)
    return [Entry(look.color("muted"), t("map.legend.thinned", shown=shown, total=total), NOTE)]
