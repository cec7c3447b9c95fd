"""Where on the page is each account, when many share one place?"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.model.tables import Number, Whole

GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
WIDEST = 24.0  # points from the middle of a stack to its rim
_NARROWEST = 3.0
_SPACING = 1.55  # times the radius of a dot


def spread(site_of: Whole, order: Any, *, site_xy: Number, radius: float) -> Number:
    """Spread the accounts of one site into a sunflower, the same every time.

    Parameters
    ----------
    site_of
        Site of each account, ``(accounts,)``, -1 = not drawn.
    order
        What lies together in a stack: accounts of one site go around it by this key, then by row.
    site_xy
        Where the sites are, in points, ``(sites, 2)``. A stack keeps off its neighbours where it can.
    radius
        Of a dot, in points.

    Returns
    -------
    float64 ``(accounts, 2)``: points; NaN for accounts that are not drawn.
    """
    drawn = np.flatnonzero(site_of >= 0)
    place = np.full((len(site_of), 2), np.nan)
    by_site = drawn[np.lexsort((drawn, np.asarray(order)[drawn], site_of[drawn]))]
    count = np.bincount(site_of[drawn], minlength=len(site_xy))
    site = np.repeat(np.arange(len(site_xy)), count)
    seat = np.arange(len(site)) - np.repeat(np.cumsum(count) - count, count)
    away = _spacing(site_xy, count, radius)[site] * np.sqrt(np.where(count[site] > 1, seat + 0.5, 0.0))
    angle = seat * GOLDEN_ANGLE
    around = np.lexsort(
        (seat, angle % (2 * np.pi), site)
    )  # seats of each site by angle: owners become sectors
    offset = np.column_stack([away * np.cos(angle), away * np.sin(angle)])[around]
    place[by_site] = site_xy[site] + offset
    return place


def _spacing(site_xy: Number, count: Any, radius: float) -> Number:
    """Return how far apart the seats of each stack are, in points, float64 ``(sites,)``."""
    from scipy.spatial import KDTree

    room = np.full(len(site_xy), WIDEST)
    if len(site_xy) > 1:
        nearest = KDTree(site_xy).query(site_xy, k=2)[0][:, 1]
        room = np.clip(0.6 * nearest, _NARROWEST, WIDEST)
    return np.minimum(_SPACING * radius, room / np.sqrt(np.maximum(count, 1)))
