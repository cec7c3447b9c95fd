"""How different do two colours look, also to someone who is colour-blind?

Colours are sRGB in [0, 1], arrays whose last axis is red, green, blue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from territory_designer.model.tables import Number

# Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency,
# IEEE TVCG 15 (2009), severity 1, on linear RGB.
SIGHT: Mapping[str, Number] = {
    "normal": np.eye(3),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])  # D65


def seen(colours: Any, sight: str) -> Number:
    """Return sRGB colours as a kind of sight (a key of ``SIGHT``) perceives them, float64 ``(…, 3)``."""
    other = np.clip(linear(colours) @ SIGHT[sight].T, 0.0, 1.0)
    return np.where(other <= 0.0031308, 12.92 * other, 1.055 * other ** (1 / 2.4) - 0.055)


def lab(colours: Any) -> Number:
    """Return sRGB colours in CIELAB (D65), float64 ``(…, 3)``."""
    relative = linear(colours) @ _TO_XYZ.T / _WHITE
    bent = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(bent, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def linear(colours: Any) -> Number:
    """Return sRGB colours without their gamma, float64 ``(…, 3)``."""
    values = np.asarray(colours, float)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def ciede2000(first: Any, second: Any) -> Number:
    """Return the colour difference CIEDE2000 of CIELAB colours that broadcast.

    G. Sharma, W. Wu, E. Dalal, The CIEDE2000 Color-Difference Formula, Color Research and Application 30
    (2005).
    """
    l1, a1, b1 = np.moveaxis(np.asarray(first, float), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(second, float), -1, 0)
    stretch = 1.5 - 0.5 * _seventh((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    hue = np.where(grey, h1 + h2, h1 + turn / 2) % 360
    chroma, off_grey = (c1 + c2) / 2, ((l1 + l2) / 2 - 50) ** 2
    delta_l = (l2 - l1) / (1 + 0.015 * off_grey / np.sqrt(20 + off_grey))
    delta_c = (c2 - c1) / (1 + 0.045 * chroma)
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * _hue_weight(hue))
    rotation = -2 * _seventh(chroma) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return np.sqrt(delta_l**2 + delta_c**2 + delta_h**2 + rotation * delta_c * delta_h)


def _seventh(chroma: Number) -> Number:
    return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _hue_weight(hue: Number) -> Number:
    wave = [np.cos(np.radians(times * hue + shift)) for times, shift in ((1, -30), (2, 0), (3, 6), (4, -63))]
    return 1.0 - 0.17 * wave[0] + 0.24 * wave[1] + 0.32 * wave[2] - 0.20 * wave[3]
