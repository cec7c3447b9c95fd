"""Which tone has each part of a figure, on light and on dark ground?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from territory_designer.geo.colour_vision import linear
from territory_designer.geo.colours import FILL_ALPHA, LAND, rgb
from territory_designer.model.tables import Number


@dataclass(frozen=True)
class Theme:
    """Tones as ``#RRGGBB``; the names are those of the window."""

    name: str
    panel: str
    line: str
    track: str
    text: str
    text2: str
    muted: str
    faint: str
    accent: str
    over: str
    under: str
    ok: str
    bar: str
    band: str
    sea: str
    land: str
    lake: str
    province: str
    coast: str

    @property
    def fill_alpha(self) -> float:
        """Return how strongly territories are painted."""
        return FILL_ALPHA[self.name]


THEMES: Mapping[str, Theme] = {
    "light": Theme(
        name="light",
        panel="#FFFFFF",
        line="#E3E6EB",
        track="#F0F2F5",
        text="#18212D",
        text2="#4A5565",
        muted="#626D7D",
        faint="#9AA4B2",
        accent="#2B59D9",
        over="#B23A0E",
        under="#1F5FA8",
        ok="#1D7048",
        bar="#6B7789",
        band="#E1E5EB",
        sea="#E2EAF1",
        land=LAND["light"],
        lake="#D6E3EE",
        province="#D6D2C8",
        coast="#A9B7C4",
    ),
    "dark": Theme(
        name="dark",
        panel="#161B22",
        line="#28313C",
        track="#212934",
        text="#E8EDF3",
        text2="#B6C0CC",
        muted="#929EAC",
        faint="#66717F",
        accent="#7AA2FF",
        over="#FF9A6B",
        under="#7FB8F5",
        ok="#6CCB9A",
        bar="#8893A3",
        band="#2A333F",
        sea="#0C1116",
        land=LAND["dark"],
        lake="#17212B",
        province="#343D48",
        coast="#46525F",
    ),
}


def contrast_ratio(first: Number, second: Number) -> float:
    """Return the contrast of two sRGB colours as WCAG 2 defines it, 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(linear(colour) @ weights) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def readable(colour: Number, theme: Theme, *, least: float = 4.5) -> Number:
    """Return a colour mixed with the text colour until it can be read on the land, float64 ``(3,)``."""
    land, text = rgb(theme.land), rgb(theme.text)
    for share in np.linspace(0.0, 1.0, 21):
        mixed = (1.0 - share) * colour + share * text
        if contrast_ratio(mixed, land) >= least:
            return mixed
    return text
