"""Which point on the ground does a coordinate from a Chinese map mean?

Chinese maps do not show WGS-84: Amap and Tencent draw in GCJ-02 (300 to 700 m off), Baidu in BD-09. Both
shifts are smooth formulas without a closed inverse; the inverse is iterated until it stands still.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.tables import Flag, Number

DATUMS = ("wgs84", "gcj02", "bd09")

_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940, the ellipsoid of the GCJ-02 formula
_ECCENTRICITY_2 = 0.006_693_421_622_965_943
_BD_TURN = np.pi * 3000.0 / 180.0

# The shift applies in mainland China only. The outline is rough on purpose: it runs up to 50 km outside the
# coast and the land border (Natural Earth, public domain, widened and simplified), so that it never cuts the
# ground it is for. It says where a formula applies and nothing about borders. Taiwan lies outside; Hong Kong
# and Macau are cut out.
_MAINLAND = np.array(
    [
        *((73.2, 39.4), (74.7, 40.9), (76.2, 40.8), (79.8, 42.4), (80.3, 43.5), (79.6, 45.2), (81.9, 45.7)),
        *((82.9, 47.6), (85.2, 47.4), (85.4, 48.6), (86.9, 49.5), (87.9, 49.5), (88.9, 48.5), (90.6, 47.9)),
        *(
            (91.4, 46.7),
            (91.1, 45.6),
            (95.5, 44.7),
            (96.6, 43.1),
            (101.6, 42.9),
            (104.9, 42.0),
            (110.2, 43.1),
        ),
        *(
            (111.3, 43.9),
            (111.0, 44.5),
            (111.9, 45.5),
            (113.5, 45.2),
            (116.7, 46.8),
            (119.0, 47.1),
            (118.1, 47.6),
        ),
        *(
            (115.8, 47.3),
            (115.1, 48.2),
            (116.5, 50.2),
            (118.7, 50.4),
            (120.2, 52.2),
            (119.7, 53.0),
            (120.8, 53.7),
        ),
        *(
            (123.6, 54.0),
            (125.7, 53.4),
            (126.9, 52.4),
            (128.0, 50.0),
            (130.9, 49.2),
            (131.2, 48.1),
            (134.4, 48.8),
        ),
        *(
            (135.1, 48.3),
            (135.1, 47.5),
            (133.4, 44.8),
            (131.5, 44.6),
            (131.3, 42.6),
            (128.7, 41.6),
            (128.3, 41.0),
        ),
        *(
            (126.9, 41.2),
            (123.5, 39.3),
            (123.3, 38.7),
            (121.3, 38.3),
            (123.0, 37.7),
            (122.9, 36.8),
            (119.8, 35.0),
        ),
        *(
            (122.2, 32.2),
            (122.3, 31.1),
            (123.1, 30.9),
            (123.1, 29.9),
            (120.1, 26.0),
            (119.8, 24.9),
            (116.6, 22.6),
        ),
        *(
            (111.0, 21.0),
            (111.4, 19.5),
            (109.7, 17.8),
            (108.5, 18.2),
            (108.2, 18.8),
            (109.3, 20.7),
            (106.5, 21.6),
        ),
        *(
            (106.1, 22.5),
            (105.2, 22.8),
            (104.1, 22.1),
            (102.1, 22.0),
            (101.8, 20.7),
            (98.9, 21.8),
            (98.3, 23.7),
        ),
        *((97.5, 23.5), (97.1, 23.9), (98.3, 27.1), (97.7, 28.0), (96.3, 28.1), (95.8, 28.8), (94.7, 28.8)),
        *((92.0, 27.3), (90.1, 27.9), (88.8, 26.9), (88.3, 27.5), (85.8, 27.5), (81.8, 30.0), (81.0, 29.6)),
        *((78.6, 31.0), (78.0, 32.5), (78.7, 33.0), (78.3, 34.2), (77.7, 35.1), (76.0, 35.4), (75.6, 36.3)),
        *((74.1, 36.8), (74.4, 38.2), (73.5, 38.3)),
    ]
)
_HONG_KONG = np.array(
    [
        *((113.83, 22.13), (113.83, 22.40), (113.93, 22.45), (113.985, 22.487), (114.03, 22.505)),
        *((114.06, 22.512), (114.08, 22.528), (114.115, 22.534), (114.15, 22.545), (114.23, 22.555)),
        *((114.33, 22.56), (114.45, 22.555), (114.45, 22.13)),
    ]
)
_MACAU = np.array(
    [
        *((113.527, 22.215), (113.553, 22.2165), (113.57, 22.21), (113.61, 22.16), (113.61, 22.10)),
        *((113.552, 22.10), (113.548, 22.15), (113.53, 22.18)),
    ]
)


def to_wgs84(longitude: Any, latitude: Any, *, datum: str) -> tuple[Number, Number]:
    """Convert coordinates to WGS-84.

    Parameters
    ----------
    longitude, latitude
        Degrees, any equal shape; NaN stays NaN.
    datum
        ``"wgs84"``, ``"gcj02"`` or ``"bd09"``.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_datum``.
    """
    here = _degrees(longitude), _degrees(latitude)
    if datum not in DATUMS:
        raise TerritoryDesignerError("unknown_datum", datum=datum, datums=", ".join(DATUMS))
    if datum == "wgs84":
        return here
    return gcj02_to_wgs84(*(bd09_to_gcj02(*here) if datum == "bd09" else here))


def in_mainland(longitude: Any, latitude: Any) -> Flag:
    """Return which points lie in the rough outline of mainland China where the shifts apply."""
    lon, lat = _degrees(longitude), _degrees(latitude)
    return _inside(_MAINLAND, lon, lat) & ~_inside(_HONG_KONG, lon, lat) & ~_inside(_MACAU, lon, lat)


def wgs84_to_gcj02(longitude: Any, latitude: Any) -> tuple[Number, Number]:
    """Shift WGS-84 to GCJ-02 in mainland China, leave other points alone."""
    lon, lat = _degrees(longitude), _degrees(latitude)
    east, north = _gcj_shift(lon, lat)
    inside = in_mainland(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(longitude: Any, latitude: Any) -> tuple[Number, Number]:
    """Undo the GCJ-02 shift to well below a millimetre."""
    lon, lat = _degrees(longitude), _degrees(latitude)
    x, y = lon.copy(), lat.copy()
    for _ in range(6):  # the shift changes by a thousandth of the way, so each round gains three digits
        east, north = _gcj_shift(x, y)
        x, y = lon - east, lat - north
    inside = in_mainland(x, y)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def gcj02_to_bd09(longitude: Any, latitude: Any) -> tuple[Number, Number]:
    """Shift GCJ-02 to BD-09 in mainland China, leave other points alone."""
    lon, lat = _degrees(longitude), _degrees(latitude)
    x, y = _bd_forward(lon, lat)
    inside = in_mainland(lon, lat)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def bd09_to_gcj02(longitude: Any, latitude: Any) -> tuple[Number, Number]:
    """Undo the BD-09 shift to well below a millimetre."""
    lon, lat = _degrees(longitude), _degrees(latitude)
    x, y = lon - 0.0065, lat - 0.006
    for _ in range(6):
        there_x, there_y = _bd_forward(x, y)
        x, y = x + lon - there_x, y + lat - there_y
    inside = in_mainland(x, y)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def wgs84_to_bd09(longitude: Any, latitude: Any) -> tuple[Number, Number]:
    """Shift WGS-84 to BD-09 in mainland China, leave other points alone."""
    return gcj02_to_bd09(*wgs84_to_gcj02(longitude, latitude))


def bd09_to_wgs84(longitude: Any, latitude: Any) -> tuple[Number, Number]:
    """Undo GCJ-02 and BD-09 together."""
    return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))


def _degrees(values: Any) -> Number:
    return np.asarray(values, dtype=np.float64)


def _gcj_shift(lon: Number, lat: Number) -> tuple[Number, Number]:
    """Return the GCJ-02 shift in degrees east and north (the published reverse-engineered formula)."""
    x, y, pi = lon - 105.0, lat - 35.0, np.pi
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY_2 * np.sin(angle) ** 2
    metres_north = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / (magic * np.sqrt(magic))
    metres_east = _SEMI_MAJOR_M / np.sqrt(magic) * np.cos(angle)
    return np.degrees(east / metres_east), np.degrees(north / metres_north)


def _bd_forward(lon: Number, lat: Number) -> tuple[Number, Number]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _inside(ring: Number, lon: Number, lat: Number) -> Flag:
    """Return which points lie in a polygon: an odd number of edges to their east. NaN lies outside."""
    inside = np.zeros(np.broadcast(lon, lat).shape, dtype=bool)
    for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0)):
        if y1 != y2:
            crosses = (lat < y1) != (lat < y2)
            inside ^= crosses & (lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1))
    return inside
