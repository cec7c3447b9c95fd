"""Which colour has each account and each territory, by position, hub, load, class or change?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures.numbers import number, percent
from territory_designer.figures.picture import Picture
from territory_designer.figures.theme import Theme
from territory_designer.geo.colours import dots, fills, hub_colours, rgb
from territory_designer.model.tables import Number
from territory_designer.model.texts import text

STEPS = (-0.30, -0.15, 0.15, 0.30)  # borders between the five tones of the workload index, around 1


@dataclass(frozen=True, eq=False)
class Paint:
    """Colours as sRGB, and what they mean.

    Parameters
    ----------
    dot
        Of each account, ``(accounts, 3)``.
    area, line
        Of each position's territory: its fill and its outline, ``(positions, 3)``.
    key
        ``(colour, meaning)`` in the order to print; empty when each position has its own colour.
    """

    dot: Number
    area: Number
    line: Number
    key: tuple[tuple[Number, str], ...] = ()


def paint(picture: Picture, colour_by: str, theme: Theme, *, language: str) -> Paint:
    """Return the colours of a map.

    Parameters
    ----------
    colour_by
        One of ``WAYS``.

    Raises
    ------
    TerritoryDesignerError
        ``colour_by_unknown``.
    """
    if colour_by not in WAYS:
        raise TerritoryDesignerError("colour_by_unknown", name=colour_by, names=", ".join(WAYS))
    return WAYS[colour_by](picture, theme, language)


def _by_position(picture: Picture, theme: Theme, language: str) -> Paint:
    del language
    dot, area = dots(theme.name)[picture.colour], fills(theme.name)[picture.colour]
    return Paint(_of_accounts(dot, picture, theme), area, dot)


def _by_hub(picture: Picture, theme: Theme, language: str) -> Paint:
    """Colour positions of one hub alike; hubs whose territories meet differ."""
    scenario, hubs = picture.scenario, len(picture.project.hubs)
    hub = scenario.position_hub
    colour = hub_colours(picture.ground.adjacency, scenario, hubs=hubs)
    dot, area = dots(theme.name)[colour], fills(theme.name)[colour]
    used = np.flatnonzero(picture.seats > 0)
    key = tuple((dot[each], picture.hub_name(int(each), language)) for each in used)
    return Paint(_of_accounts(dot[hub], picture, theme), area[hub], dot[hub], key)


def _by_index(picture: Picture, theme: Theme, language: str) -> Paint:
    tones = _index_tones(theme)
    step = np.digitize(np.nan_to_num(picture.index, nan=1.0) - 1.0, STEPS)
    tone = tones[step]
    limits = [percent(1 + border) for border in STEPS]
    between = [f"{low[:-2]} – {high}" for low, high in pairwise(limits)]
    said = [f"> {limits[-1]} ▲", f"{between[2]} ▲", between[1], f"{between[0]} ▼", f"< {limits[0]} ▼"]
    key = tuple(zip(tones[::-1], said))
    del language
    return Paint(_of_accounts(tone, picture, theme), tone, tone, key)


def _index_tones(theme: Theme) -> Number:
    """Return five tones from far under to far over, float64 ``(5, 3)``."""
    under, bar, over, land = (rgb(each) for each in (theme.under, theme.bar, theme.over, theme.land))
    return np.stack(
        [under, 0.55 * under + 0.45 * land, 0.5 * bar + 0.5 * land, 0.6 * over + 0.4 * land, over]
    )


def _by_class(picture: Picture, theme: Theme, language: str) -> Paint:
    names = picture.project.accounts.class_.astype(str)
    known, row = np.unique(names, return_inverse=True)
    tones = dots(theme.name)[_UNLIKE[np.arange(len(known)) % len(_UNLIKE)]]
    key = tuple((tone, name or text("figure.no_class", language)) for tone, name in zip(tones, known))
    quiet = np.tile(rgb(theme.bar), (len(picture.index), 1))
    return Paint(tones[row.reshape(-1)], quiet, quiet, key)


def _by_change(picture: Picture, theme: Theme, language: str) -> Paint:
    """Colour what changed hands since the baseline by its new position, and leave the rest grey."""
    plain = _by_position(picture, theme, language)
    moved = picture.scenario.alignment != picture.project.baseline.alignment
    dot = np.where(moved[:, None], plain.dot, rgb(theme.faint))
    counts = {"moved": int(moved.sum()), "kept": int((~moved).sum())}
    said = [text(f"figure.{name}", language, count=number(count)) for name, count in counts.items()]
    return Paint(dot, plain.area, plain.line, ((rgb(theme.text), said[0]), (rgb(theme.faint), said[1])))


WAYS: Mapping[str, Callable[[Picture, Theme, str], Paint]] = {
    "position": _by_position,
    "hub": _by_hub,
    "index": _by_index,
    "class": _by_class,
    "change": _by_change,
}

_UNLIKE = np.array([27, 13, 26, 2, 17, 20, 29, 9])  # palette colours that all differ from each other


def _of_accounts(colour: Number, picture: Picture, theme: Theme) -> Number:
    """Return each account's colour by its position's; grey when it has none."""
    owner = picture.scenario.alignment
    return np.where((owner >= 0)[:, None], colour[owner], rgb(theme.faint))
